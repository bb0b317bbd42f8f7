//! `set_launch_settings`: what a recovered server will look like.

use super::find;
use super::options::{Server, read, schema};
use super::read::{count, items, named, text};
use engine::effect::Scope;
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "set_launch_settings",
        doc: "Sets how a recovered server is launched.\n\nSets right sizing in DRS, and type, subnet, security groups and volume type in \
              the server's EC2 launch template. DRS launches from the default version of that template. So a new version is made from the \
              default one, made the default, and read back. If the default version is already as asked, no new one is made. Of the disks \
              all but the volume type stays, and with another type its IOPS and throughput go. What EC2 does not take beside these \
              settings goes, too: security groups beside the interfaces, and `InstanceRequirements`. Returns `#{ server, launch_template_id, version, previous_version }`: `previous_version` was the default \
              before, and equals `version` if no new one was made. `ec2::modify_launch_template(#{ LaunchTemplateId: ..., DefaultVersion: \
              ... })` puts it back.",
        schema: schema::<Settings>(),
        run: Verb::runs(set_launch_settings),
    }]
}

/// Options of `set_launch_settings`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The server's record.
    server: Server,
    /// `NONE` (the type in the launch template counts), `BASIC` or `IN_AWS`. Default `NONE`.
    #[schemars(extend("x-words" = ["NONE", "BASIC", "IN_AWS"]))]
    right_sizing: Option<String>,
    /// A description of the new template version.
    description: Option<String>,
    /// The EC2 instance type.
    instance_type: String,
    /// The subnet, by id or exact Name.
    subnet: String,
    /// The security groups, by id or exact name, in the subnet's VPC.
    security_groups: Vec<String>,
    /// The EBS volume type. Default: as it is.
    #[schemars(extend("x-words" = ["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"]))]
    volume_type: Option<String>,
}

fn set_launch_settings(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let settings: Settings = read("set_launch_settings", args)?;
    let id = &settings.server.id;
    let sizing = settings.right_sizing.as_deref().unwrap_or("NONE");
    let configuration = scope.call("drs::get_launch_configuration", json!({ "sourceServerID": id }))?;
    if text(&configuration, "targetInstanceTypeRightSizingMethod") != sizing {
        let update = json!({ "sourceServerID": id, "targetInstanceTypeRightSizingMethod": sizing });
        scope.call("drs::update_launch_configuration", update)?;
    }
    let template = text(&configuration, "ec2LaunchTemplateID");
    let standing = default_version(scope, template)?;
    let wanted = wanted(scope, &settings, &standing["LaunchTemplateData"])?;
    let version = if differences(&standing["LaunchTemplateData"], &wanted).is_empty() {
        standing["VersionNumber"].clone()
    } else {
        let version = next_version(scope, &settings, template, &standing, &wanted)?;
        let standing = default_version(scope, template)?;
        let mut other = differences(&standing["LaunchTemplateData"], &wanted);
        if standing["VersionNumber"] != version {
            other.insert(0, format!("the default version is {} instead of {version}", standing["VersionNumber"]));
        }
        if !other.is_empty() {
            return Err(VerbError::fault("NotSet", format!("launch template {template} is not as it was set: {}", other.join("; "))));
        }
        version
    };
    scope.summary(format!("{} template version {version} is the default", super::server::short(&settings.server.name)));
    let previous = &standing["VersionNumber"];
    Ok(json!({ "server": settings.server.name, "launch_template_id": template, "version": version, "previous_version": previous }))
}

/// The default version of a launch template: the one DRS launches from.
pub(super) fn default_version(scope: &Scope, template: &str) -> Result<Value, VerbError> {
    let versions =
        scope.call("ec2::describe_launch_template_versions", json!({ "LaunchTemplateId": template, "Versions": ["$Default"] }))?;
    let first = items(&versions, "").first().cloned();
    first.ok_or_else(|| VerbError::fault("NotFound", format!("launch template {template} has no default version")))
}

/// The template data that is to change.
fn wanted(scope: &Scope, settings: &Settings, standing: &Value) -> Result<Value, VerbError> {
    let subnet = find::subnet(scope, &settings.subnet)?;
    let vpc = text(&subnet, "VpcId");
    let group = |wanted: &String| Ok(text(&find::security_group(scope, wanted, vpc)?, "GroupId").to_owned());
    let groups = settings.security_groups.iter().map(group).collect::<Result<Vec<String>, VerbError>>()?;
    let disk = |mapping: &Value| disk(mapping, settings.volume_type.as_deref());
    let disks: Vec<Value> = items(standing, "BlockDeviceMappings").iter().map(disk).collect();
    Ok(json!({
        "InstanceType": settings.instance_type,
        "NetworkInterfaces": interfaces(scope, standing, &subnet, &groups)?,
        "BlockDeviceMappings": disks,
    }))
}

/// The interfaces as they stand, the primary one in this subnet with these groups.
fn interfaces(scope: &Scope, standing: &Value, subnet: &Value, groups: &[String]) -> Result<Vec<Value>, VerbError> {
    let mut all: Vec<Value> = items(standing, "NetworkInterfaces").iter().map(said).collect();
    let id = text(subnet, "SubnetId");
    let moves = all.iter().find(|interface| is_primary(interface)).is_none_or(|primary| primary["SubnetId"] != id);
    if moves {
        all = near(scope, all, subnet)?;
    }
    match all.iter_mut().find(|interface| is_primary(interface)) {
        Some(primary) => {
            if let Some(members) = primary.as_object_mut() {
                // One that exists has its subnet and its groups: EC2 takes no others beside it.
                members.remove("NetworkInterfaceId");
                // An address belongs to its subnet.
                ADDRESSES.iter().filter(|_| moves).for_each(|member| drop(members.remove(*member)));
            }
            primary["SubnetId"] = json!(id);
            primary["Groups"] = json!(groups);
        }
        None => all.insert(0, json!({ "DeviceIndex": 0, "SubnetId": id, "Groups": groups })),
    }
    Ok(all)
}

/// Interfaces without those that an instance in this subnet cannot have: all of one instance are in one VPC and one Availability Zone.
fn near(scope: &Scope, all: Vec<Value>, subnet: &Value) -> Result<Vec<Value>, VerbError> {
    let further = |interface: &&Value| !is_primary(interface);
    let subnets: Vec<&str> = all.iter().filter(further).map(|one| text(one, "SubnetId")).filter(|id| !id.is_empty()).collect();
    let found = if subnets.is_empty() {
        json!([])
    } else {
        scope.call("ec2::describe_subnets", json!({ "Filters": [{ "Name": "subnet-id", "Values": subnets }] }))?
    };
    let place = |subnet: &Value| (subnet["VpcId"].clone(), subnet["AvailabilityZone"].clone());
    let is_near = |interface: &Value| {
        let lies_in = named(items(&found, ""), "SubnetId", text(interface, "SubnetId"));
        lies_in.is_some_and(|found| place(found) == place(subnet))
    };
    let (kept, left): (Vec<Value>, Vec<Value>) = all.into_iter().partition(|interface| is_primary(interface) || is_near(interface));
    if !left.is_empty() {
        let what = count(left.len(), "further interface");
        scope.summary(format!("{what} left out: not in the VPC and the Availability Zone of {}", text(subnet, "SubnetId")));
    }
    Ok(kept)
}

/// What names addresses of an interface.
const ADDRESSES: [&str; 7] = [
    "PrivateIpAddress",
    "PrivateIpAddresses",
    "SecondaryPrivateIpAddressCount",
    "Ipv6Addresses",
    "Ipv6AddressCount",
    "Ipv4Prefixes",
    "Ipv6Prefixes",
];

/// The first interface: without an index it is that.
fn is_primary(interface: &Value) -> bool {
    interface["DeviceIndex"].as_i64().unwrap_or(0) == 0
}

/// Whether a member of an answer says something.
fn says(value: &Value) -> bool {
    !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
}

/// Of an answer what can be asked again: without members that say nothing.
fn said(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().filter(|(_, value)| says(value)).map(|(name, value)| (name.clone(), said(value))).collect()
        }
        Value::Array(list) => list.iter().map(said).collect(),
        other => other.clone(),
    }
}

/// A disk with another volume type: all else stays, but IOPS and throughput, which belong to the old type.
fn disk(mapping: &Value, volume_type: Option<&str>) -> Value {
    let mut disk = said(mapping);
    let other = volume_type.filter(|new| *new != text(mapping, "Ebs.VolumeType"));
    if let (Some(new), Some(ebs)) = (other, disk.get_mut("Ebs").and_then(Value::as_object_mut)) {
        ebs.insert("VolumeType".to_owned(), json!(new));
        ebs.retain(|member, _| !["Iops", "Throughput"].contains(&member.as_str()));
    }
    disk
}

/// Members of template data that RunInstances does not take beside another.
const AGAINST: [(&str, &str); 3] =
    [("SecurityGroupIds", "NetworkInterfaces"), ("SecurityGroups", "NetworkInterfaces"), ("InstanceRequirements", "InstanceType")];

/// Those of them that template data has, each with the other.
fn against(data: &Value) -> impl Iterator<Item = (&'static str, &'static str)> {
    AGAINST.into_iter().filter(|(member, _)| says(&data[*member]))
}

/// Pairs of members that template data has and no instance can be launched with.
pub(super) fn clashes(data: &Value) -> Vec<(&'static str, &'static str)> {
    against(data).filter(|(_, other)| says(&data[*other])).collect()
}

/// In what template data is not what is wanted: type, primary interface, disks.
fn differences(standing: &Value, wanted: &Value) -> Vec<String> {
    let interface = |data: &Value| {
        let first = items(data, "NetworkInterfaces").iter().find(|interface| is_primary(interface));
        let own = |first: &Value| {
            if first["NetworkInterfaceId"].is_null() { String::new() } else { format!("{} in ", first["NetworkInterfaceId"]) }
        };
        first.map_or_else(
            || "no interface".to_owned(),
            |first| format!("{}{} with groups {}", own(first), first["SubnetId"], first["Groups"]),
        )
    };
    let other = |what: &str, is: String, wanted: String| (is != wanted).then(|| format!("{what} {is} instead of {wanted}"));
    let disk = |wanted: &Value| {
        let name = text(wanted, "DeviceName");
        let Some(found) = named(items(standing, "BlockDeviceMappings"), "DeviceName", name) else { return Some(format!("no disk {name}")) };
        let same = |member: &str| found["Ebs"][member] == wanted["Ebs"][member];
        let dropped = !wanted["Ebs"]["Iops"].is_null() || found["Ebs"]["Iops"].is_null() || text(found, "Ebs.VolumeType") == "gp3";
        let size = |disk: &Value| format!("{} of {} GiB", text(disk, "Ebs.VolumeType"), disk["Ebs"]["VolumeSize"]);
        let right = same("VolumeType") && same("VolumeSize") && dropped;
        (!right).then(|| format!("disk {name} {} instead of {}", size(found), size(wanted)))
    };
    let kind = other("type", text(standing, "InstanceType").to_owned(), text(wanted, "InstanceType").to_owned());
    let network = other("subnet", interface(standing), interface(wanted));
    let beside = against(standing).map(|(member, other)| format!("{member} beside {other}"));
    kind.into_iter().chain(network).chain(beside).chain(items(wanted, "BlockDeviceMappings").iter().filter_map(disk)).collect()
}

/// The data of a whole version: what stands, without what cannot stand beside what is set, and with that.
fn whole(standing: &Value, wanted: &Value) -> Value {
    let mut data = said(standing);
    if let (Some(data), Some(wanted)) = (data.as_object_mut(), wanted.as_object()) {
        data.retain(|member, _| !AGAINST.iter().any(|(against, _)| against == member));
        data.extend(wanted.clone());
        // What an answer says of the options, and no order takes.
        data.get_mut("MetadataOptions").and_then(Value::as_object_mut).map(|options| options.remove("State"));
    }
    data
}

/// Makes a version from the default one and makes it the default; its number. A version that is made from another has all the members of
/// that: what is to be without some of them is written whole.
fn next_version(scope: &Scope, settings: &Settings, template: &str, standing: &Value, wanted: &Value) -> Result<Value, VerbError> {
    let old = &standing["LaunchTemplateData"];
    let mut options = json!({ "LaunchTemplateId": template, "LaunchTemplateData": wanted });
    if against(old).next().is_some() {
        options["LaunchTemplateData"] = whole(old, wanted);
    } else {
        options["SourceVersion"] = json!(standing["VersionNumber"].to_string());
    }
    if let Some(description) = &settings.description {
        options["VersionDescription"] = json!(description);
    }
    let made = scope.call("ec2::create_launch_template_version", options)?;
    let version = made["LaunchTemplateVersion"]["VersionNumber"].clone();
    scope.call("ec2::modify_launch_template", json!({ "LaunchTemplateId": template, "DefaultVersion": version.to_string() }))?;
    Ok(version)
}
