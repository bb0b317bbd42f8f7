//! Security groups and their rules.

use super::{Attributes, Job, Kind, PLAIN};
use crate::cloudformation::document::text;
use crate::wire::{AwsError, Service};
use serde_json::Value;

/// The members of a rule that stands inside a group.
const INLINE: [&str; 13] = [
    "CidrIp",
    "CidrIpv6",
    "Description",
    "DestinationPrefixListId",
    "DestinationSecurityGroupId",
    "FromPort",
    "IpProtocol",
    "SourcePrefixListId",
    "SourceSecurityGroupId",
    "SourceSecurityGroupName",
    "SourceSecurityGroupOwnerId",
    "ToPort",
    "GroupId",
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AWS::EC2::SecurityGroup",
        required: &["GroupDescription"],
        optional: &["GroupName", "SecurityGroupEgress", "SecurityGroupIngress", "Tags", "VpcId"],
        attributes: &["GroupId", "Id", "VpcId"],
        seconds: (4, 9),
        make: make_group,
        ready: group_ready,
        remove: |job| job.ec2("DeleteSecurityGroup", &[("GroupId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::SecurityGroupIngress",
        required: &["IpProtocol"],
        optional: &[
            "CidrIp",
            "CidrIpv6",
            "Description",
            "FromPort",
            "GroupId",
            "GroupName",
            "SourcePrefixListId",
            "SourceSecurityGroupId",
            "SourceSecurityGroupName",
            "SourceSecurityGroupOwnerId",
            "ToPort",
        ],
        attributes: &["Id"],
        make: |job| make_rule(job, "Ingress"),
        ready: |job| Ok(Some(super::network::itself(job, "Id"))),
        remove: |job| remove_rule(job, "Ingress"),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::SecurityGroupEgress",
        required: &["GroupId", "IpProtocol"],
        optional: &["CidrIp", "CidrIpv6", "Description", "DestinationPrefixListId", "DestinationSecurityGroupId", "FromPort", "ToPort"],
        attributes: &["Id"],
        make: |job| make_rule(job, "Egress"),
        ready: |job| Ok(Some(super::network::itself(job, "Id"))),
        remove: |job| remove_rule(job, "Egress"),
        ..PLAIN
    },
];

/// A rule as `IpPermissions.N`.
fn permission(number: usize, rule: &Value) -> Vec<(String, String)> {
    let prefix = format!("IpPermissions.{number}");
    let part = |name: &str| rule.get(name).filter(|value| !value.is_null()).map(text);
    let description = part("Description");
    let mut pairs = Vec::new();
    for name in ["IpProtocol", "FromPort", "ToPort"] {
        pairs.extend(part(name).map(|value| (format!("{prefix}.{name}"), value)));
    }
    let peers = [
        ("CidrIp", "IpRanges.1", "CidrIp"),
        ("CidrIpv6", "Ipv6Ranges.1", "CidrIpv6"),
        ("SourceSecurityGroupId", "Groups.1", "GroupId"),
        ("SourceSecurityGroupName", "Groups.1", "GroupName"),
        ("DestinationSecurityGroupId", "Groups.1", "GroupId"),
        ("SourcePrefixListId", "PrefixListIds.1", "PrefixListId"),
        ("DestinationPrefixListId", "PrefixListIds.1", "PrefixListId"),
    ];
    for (property, list, member) in peers {
        let Some(value) = part(property) else { continue };
        pairs.push((format!("{prefix}.{list}.{member}"), value));
        pairs.extend(description.clone().map(|text| (format!("{prefix}.{list}.Description"), text)));
    }
    pairs.extend(part("SourceSecurityGroupOwnerId").map(|owner| (format!("{prefix}.Groups.1.UserId"), owner)));
    pairs
}

fn make_group(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("GroupName", 255);
    let mut pairs = job.pairs(&["GroupDescription", "VpcId"]);
    pairs.push(("GroupName".to_owned(), name));
    for side in ["SecurityGroupIngress", "SecurityGroupEgress"] {
        for rule in rules(job, side) {
            let unknown = rule.as_object().into_iter().flat_map(|map| map.keys()).find(|name| !INLINE.contains(&name.as_str()));
            if let Some(unknown) = unknown {
                return Err(AwsError::new(400, "ValidationError", format!("Encountered unsupported property {unknown}")));
            }
        }
    }
    let id = job.create_with("CreateSecurityGroup", pairs, "security-group", "groupId")?;
    fill(job, &id)?;
    Ok(id)
}

fn rules(job: &Job<'_>, side: &str) -> Vec<Value> {
    match job.property(side) {
        Some(Value::Array(rules)) => rules.clone(),
        Some(rule) => vec![rule.clone()],
        None => Vec::new(),
    }
}

/// The inline rules; egress rules take the place of the one that lets everything out.
fn fill(job: &mut Job<'_>, id: &str) -> Result<(), AwsError> {
    for (side, action) in
        [("SecurityGroupIngress", "AuthorizeSecurityGroupIngress"), ("SecurityGroupEgress", "AuthorizeSecurityGroupEgress")]
    {
        let rules = rules(job, side);
        if rules.is_empty() {
            continue;
        }
        if side == "SecurityGroupEgress" {
            let all = [("GroupId", id), ("IpPermissions.1.IpProtocol", "-1"), ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0")];
            job.ec2("RevokeSecurityGroupEgress", &all)?;
        }
        let mut pairs = vec![("GroupId".to_owned(), id.to_owned())];
        for (index, rule) in rules.iter().enumerate() {
            pairs.extend(permission(index + 1, rule));
        }
        job.ask(Service::Ec2, action, &pairs)?;
    }
    Ok(())
}

fn group_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let id = job.physical.clone();
    let answer = job.ec2("DescribeSecurityGroups", &[("GroupId.1", &id)])?;
    let vpc = answer.all("securityGroupInfo").first().and_then(|group| group.at("vpcId")).unwrap_or_default().to_owned();
    Ok(Some(Attributes::from([("GroupId".to_owned(), id.clone()), ("Id".to_owned(), id), ("VpcId".to_owned(), vpc)])))
}

/// The rule's group.
fn owner(job: &Job<'_>) -> (&'static str, String) {
    match job.text("GroupId") {
        Some(id) => ("GroupId", id),
        None => ("GroupName", job.need("GroupName")),
    }
}

fn make_rule(job: &mut Job<'_>, side: &str) -> Result<String, AwsError> {
    let (by, group) = owner(job);
    let mut pairs = vec![(by.to_owned(), group)];
    pairs.extend(permission(1, &job.properties));
    let answer = job.ask(Service::Ec2, &format!("AuthorizeSecurityGroup{side}"), &pairs)?;
    let id = answer.all("securityGroupRuleSet").first().and_then(|rule| rule.at("securityGroupRuleId")).map(str::to_owned);
    Ok(match id {
        Some(id) => id,
        None => job.generated(255),
    })
}

fn remove_rule(job: &mut Job<'_>, side: &str) -> Result<(), AwsError> {
    let (by, group) = owner(job);
    let mut pairs = vec![(by.to_owned(), group)];
    pairs.push(("SecurityGroupRuleId.1".to_owned(), job.physical.clone()));
    job.ask(Service::Ec2, &format!("RevokeSecurityGroup{side}"), &pairs).map(drop)
}
