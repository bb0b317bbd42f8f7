//! Amazon EC2.

use super::generated::ec2 as api;
use super::rules::{self, Change};
use super::table::{acting_on, ask, items, look, moving, natural, nothing, query, row, token};
use crate::cloud::Cloud;
use engine::op::{Call, Failure, Found, Kind, Op, OpError, SendFn, Settle};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

/// How long EC2 certainly remembers a client token.
const TTL: SignedDuration = SignedDuration::from_hours(24);

/// Declares queries: op, operation, permission, sentence.
macro_rules! queries {
    ($cloud:ident: $($call:ident, $name:literal, $iam:literal, $doc:literal;)*) => {
        vec![$(query($name, $doc, &[$iam], api::$call($cloud))),*]
    };
}

/// An action that is refused with this code also for a while after it could be done: it was not executed, and is sent again.
fn asked_again(code: &'static str, op: Op) -> Op {
    let inner = op.send.clone();
    let send: SendFn = Arc::new(move |call| {
        let answer = inner(call);
        Box::pin(async move {
            answer.await.map_err(|failure| match failure {
                Failure::Refused(error) if error.code == code => Failure::Refused(OpError { retryable: true, ..error }),
                other => other,
            })
        })
    });
    Op { send, ..op }
}

/// The ops.
pub(super) fn ops(cloud: &Arc<Cloud>) -> Vec<Op> {
    let mut all = queries! { cloud:
        describe_availability_zones, "ec2::describe_availability_zones", "ec2:DescribeAvailabilityZones", "Lists the Availability Zones \
                                                                                                           of the Region.";
        describe_vpcs, "ec2::describe_vpcs", "ec2:DescribeVpcs", "Lists VPCs.";
        describe_subnets, "ec2::describe_subnets", "ec2:DescribeSubnets", "Lists subnets.";
        describe_security_groups, "ec2::describe_security_groups", "ec2:DescribeSecurityGroups", "Lists security groups.";
        describe_security_group_rules, "ec2::describe_security_group_rules", "ec2:DescribeSecurityGroupRules", "Lists the rules of \
                                                                                                                security groups, each \
                                                                                                                with its id.";
        describe_instances, "ec2::describe_instances", "ec2:DescribeInstances", "Lists instances, from all reservations.";
        describe_instance_status, "ec2::describe_instance_status", "ec2:DescribeInstanceStatus", "Lists the status checks of instances.";
        describe_volumes, "ec2::describe_volumes", "ec2:DescribeVolumes", "Lists volumes.";
        describe_images, "ec2::describe_images", "ec2:DescribeImages", "Lists images.";
        describe_launch_templates, "ec2::describe_launch_templates", "ec2:DescribeLaunchTemplates", "Lists launch templates.";
        describe_launch_template_versions, "ec2::describe_launch_template_versions", "ec2:DescribeLaunchTemplateVersions", "Lists the \
                                                                                                                            versions of a \
                                                                                                                            launch \
                                                                                                                            template.";
        describe_network_interfaces, "ec2::describe_network_interfaces", "ec2:DescribeNetworkInterfaces", "Lists network interfaces.";
        describe_addresses, "ec2::describe_addresses", "ec2:DescribeAddresses", "Lists Elastic IP addresses.";
        describe_nat_gateways, "ec2::describe_nat_gateways", "ec2:DescribeNatGateways", "Lists NAT gateways.";
        describe_internet_gateways, "ec2::describe_internet_gateways", "ec2:DescribeInternetGateways", "Lists internet gateways.";
        describe_route_tables, "ec2::describe_route_tables", "ec2:DescribeRouteTables", "Lists route tables.";
        describe_vpc_peering_connections, "ec2::describe_vpc_peering_connections", "ec2:DescribeVpcPeeringConnections", "Lists VPC \
                                                                                                                         peering \
                                                                                                                         connections.";
        describe_instance_type_offerings, "ec2::describe_instance_type_offerings", "ec2:DescribeInstanceTypeOfferings", "Lists the \
                                                                                                                         instance types \
                                                                                                                         that the Region, \
                                                                                                                         or its zones, \
                                                                                                                         offer.";
        describe_key_pairs, "ec2::describe_key_pairs", "ec2:DescribeKeyPairs", "Lists key pairs.";
    };
    // Snapshots of replicated disks come and go with the points in time.
    let snapshots = query("ec2::describe_snapshots", "Lists snapshots.", &["ec2:DescribeSnapshots"], api::describe_snapshots(cloud));
    all.push(moving(snapshots, &[""]));
    let mut all: Vec<Op> = all.into_iter().map(naming).collect();
    all.extend(networks(cloud));
    all.extend(machines(cloud));
    all.extend(templates(cloud));
    all
}

/// The same, asked with no empty list: EC2 leaves one out of the request, and what names nothing would be answered with everything.
fn naming(op: Op) -> Op {
    let (name, send) = (op.name, op.send);
    let send: SendFn = Arc::new(move |call: Call| match emptied(&call.args) {
        None => send(call),
        Some(list) => {
            let why = format!(
                "`{list}` of `{name}` is empty, and EC2 would answer with all there are: leave it out to get all, or ask only if there is something to ask for"
            );
            Box::pin(async { Err(Failure::refused("Options", why)) })
        }
    });
    Op { send, ..op }
}

/// The same, asked with no empty `Tags`: EC2 would take away all that somebody gave.
fn with_tags(op: Op) -> Op {
    let send = op.send;
    let send: SendFn = Arc::new(move |call: Call| {
        if emptied(&call.args).is_none_or(|list| list != "Tags") {
            return send(call);
        }
        let why = "`Tags` of `ec2::delete_tags` is empty, and EC2 would remove all tags: leave it out to do that, or call this only if there is something to remove";
        Box::pin(async move { Err(Failure::refused("Options", why)) })
    });
    Op { send, ..op }
}

/// The first option that is an empty list.
fn emptied(args: &Value) -> Option<&String> {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    args.as_object()?.iter().find(|(_, value)| is_empty(value)).map(|(list, _)| list)
}

fn networks(cloud: &Arc<Cloud>) -> Vec<Op> {
    vec![
        acting_on(
            row(
                "ec2::authorize_security_group_ingress",
                "Adds inbound rules to a security group.\n\nA rule that exists already counts as done. If a call has several rules and \
                 one of them exists already, that is an error, `InvalidPermission.Duplicate`, and none of them is added. Returns nothing.",
                &["ec2:AuthorizeSecurityGroupIngress"],
                Kind::Action(rules::settle(cloud, Change::Authorize)),
                nothing(api::authorize_security_group_ingress(cloud)),
            ),
            &["IpPermissions"],
        ),
        acting_on(
            row(
                "ec2::revoke_security_group_ingress",
                "Removes inbound rules from a security group.\n\nA rule that is gone already counts as done. If a call has several rules \
                 and one of them is gone already, that is an error, `InvalidPermission.NotFound`, and all others stay. Returns nothing.",
                &["ec2:RevokeSecurityGroupIngress"],
                Kind::Action(rules::settle(cloud, Change::Revoke)),
                nothing(api::revoke_security_group_ingress(cloud)),
            ),
            &["IpPermissions", "SecurityGroupRuleIds"],
        ),
        asked_again(
            "DependencyViolation",
            natural(
                "ec2::delete_security_group",
                "Deletes a security group.\n\nEC2 says for a while that something uses it after nothing does: it is asked again for about a \
                 minute. Returns nothing.",
                &["ec2:DeleteSecurityGroup"],
                &["InvalidGroup.NotFound"],
                nothing(api::delete_security_group(cloud)),
            ),
        ),
        acting_on(
            natural("ec2::create_tags", "Sets tags of resources.", &["ec2:CreateTags"], &[], api::create_tags(cloud)),
            &["Resources"],
        ),
        acting_on(
            with_tags(natural(
                "ec2::delete_tags",
                "Removes tags of resources. Without `Tags`, removes all tags that somebody gave them.",
                &["ec2:DeleteTags"],
                &[],
                api::delete_tags(cloud),
            )),
            &["Resources", "Tags"],
        ),
    ]
}

fn machines(cloud: &Arc<Cloud>) -> Vec<Op> {
    let run = api::run_instances(cloud);
    let volume = api::create_volume(cloud);
    vec![
        token("ec2::run_instances", "Launches instances.", &["ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"], TTL, run),
        acting_on(
            natural(
                "ec2::start_instances",
                "Starts instances.\n\nReturns nothing. To see when they run, look at the instances.",
                &["ec2:StartInstances"],
                &[],
                nothing(api::start_instances(cloud)),
            ),
            &["InstanceIds"],
        ),
        acting_on(
            natural(
                "ec2::stop_instances",
                "Stops instances.\n\nReturns nothing. To see when they are stopped, look at the instances.",
                &["ec2:StopInstances"],
                &[],
                nothing(api::stop_instances(cloud)),
            ),
            &["InstanceIds"],
        ),
        acting_on(
            row(
                "ec2::terminate_instances",
                "Terminates instances.\n\nAn instance that is gone already counts as done. If a call has several instances and one of \
                 them is gone already, that is an error, `InvalidInstanceID.NotFound`, and the others live on. Returns nothing. To see \
                 when they are gone, look at the instances.",
                &["ec2:TerminateInstances"],
                Kind::Action(terminated(cloud)),
                nothing(api::terminate_instances(cloud)),
            ),
            &["InstanceIds"],
        ),
        token("ec2::create_volume", "Creates a volume.", &["ec2:CreateVolume", "ec2:CreateTags"], TTL, volume),
        natural("ec2::delete_volume", "Deletes a volume.", &["ec2:DeleteVolume"], &["InvalidVolume.NotFound"], api::delete_volume(cloud)),
        natural(
            "ec2::delete_snapshot",
            "Deletes a snapshot.",
            &["ec2:DeleteSnapshot"],
            &["InvalidSnapshot.NotFound"],
            api::delete_snapshot(cloud),
        ),
    ]
}

/// EC2 terminates all instances it is named, or none: only of one alone does it say that nothing is left to do. Of several it is looked
/// whether any of them still lives.
fn terminated(cloud: &Arc<Cloud>) -> Settle {
    let instances = api::describe_instances(cloud).send;
    let looking = look(move |call| {
        let filter = json!({ "Filters": [{ "Name": "instance-id", "Values": call.args["InstanceIds"] }] });
        let found = ask(&instances, &call, filter);
        async move {
            let is_over = |instance: &Value| matches!(instance["State"]["Name"].as_str(), Some("shutting-down" | "terminated"));
            Ok(if items(&found.await?).iter().all(is_over) { Found::Done(Value::Null) } else { Found::Absent })
        }
    });
    Settle::ByCall(Arc::new(move |args| match items(&args["InstanceIds"]).len() {
        ..=1 => Settle::Natural { done_if: &["InvalidInstanceID.NotFound"] },
        _ => Settle::Reconcile { before: None, look: looking.clone(), settle_for: SignedDuration::from_mins(1) },
    }))
}

fn templates(cloud: &Arc<Cloud>) -> Vec<Op> {
    let version = api::create_launch_template_version(cloud);
    let modify = api::modify_launch_template(cloud);
    vec![
        token(
            "ec2::create_launch_template_version",
            "Creates a version of a launch template.",
            &["ec2:CreateLaunchTemplateVersion"],
            TTL,
            version,
        ),
        token("ec2::modify_launch_template", "Sets the default version of a launch template.", &["ec2:ModifyLaunchTemplate"], TTL, modify),
        natural(
            "ec2::delete_launch_template",
            "Deletes a launch template.\n\nReturns nothing.",
            &["ec2:DeleteLaunchTemplate"],
            &["InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateName.NotFoundException"],
            nothing(api::delete_launch_template(cloud)),
        ),
    ]
}
