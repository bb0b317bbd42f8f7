//! DescribeInstanceStatus: the two checks, which take minutes after a start.

use super::{Instance, InstanceState};
use crate::ec2::ask::Ask;
use crate::ec2::filter::Filters;
use crate::ec2::page::Page;
use crate::ec2::resource::{find, select};
use crate::ec2::tag::Tags;
use crate::ec2::zone;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::SignedDuration;

const FILTERS: [&str; 8] = [
    "availability-zone",
    "availability-zone-id",
    "instance-state-code",
    "instance-state-name",
    "instance-status.reachability",
    "instance-status.status",
    "system-status.reachability",
    "system-status.status",
];

/// How long after it began to run an instance passes its checks: two to three minutes, an instance's own.
fn checks_take(instance: &Instance) -> SignedDuration {
    let own: i64 = instance.id.bytes().map(i64::from).sum();
    SignedDuration::from_secs(120 + own % 61)
}

/// Whether both checks have passed.
fn passed(world: &World, instance: &Instance) -> Option<bool> {
    let since = instance.running_since.filter(|_| instance.state == InstanceState::Running)?;
    Some(world.now() >= since + checks_take(instance))
}

/// Status and reachability.
fn words(world: &World, instance: &Instance) -> (&'static str, Option<&'static str>) {
    match passed(world, instance) {
        Some(true) => ("ok", Some("passed")),
        Some(false) => ("initializing", Some("initializing")),
        None => ("not-applicable", None),
    }
}

fn check(name: &'static str, (status, reachability): (&str, Option<&str>)) -> Node {
    let details = reachability.map(|status| Node::new("item").with("name", "reachability").with("status", status));
    let node = Node::new(name).with("status", status);
    if details.is_some() { node.child(Node::list("details", "item", details)) } else { node }
}

fn node(world: &World, instance: &Instance) -> Node {
    let words = words(world, instance);
    Node::new("item")
        .with("instanceId", &instance.id)
        .with("availabilityZone", &instance.zone)
        .with("availabilityZoneId", zone::zone_id(&instance.zone))
        .child(instance.state_node("instanceState"))
        .child(check("systemStatus", words))
        .child(check("instanceStatus", words))
        .child(check("attachedEbsStatus", words))
}

fn facts(world: &World, instance: &Instance, filter: &str) -> Vec<String> {
    let (status, reachability) = words(world, instance);
    match filter {
        "availability-zone" => vec![instance.zone.clone()],
        "availability-zone-id" => vec![zone::zone_id(&instance.zone)],
        "instance-state-code" => vec![instance.state.code().to_string()],
        "instance-state-name" => vec![instance.state.to_string()],
        "instance-status.status" | "system-status.status" => vec![status.to_owned()],
        _ => reachability.map(str::to_owned).into_iter().collect(),
    }
}

/// DescribeInstanceStatus: running instances, or all with `IncludeAllInstances`.
pub(in crate::ec2) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 1000)?;
    let ids = ask.params.list("InstanceId");
    let all = ask.params.boolean("IncludeAllInstances")?.unwrap_or(false);
    let filters = Filters::read(ask, &FILTERS)?;
    page.without_ids(&ids, "instancesSet")?;
    ask.ready()?;
    for id in &ids {
        find::<Instance>(world, ask.region(), id)?;
    }
    let wanted = |instance: &Instance| (all || instance.state == InstanceState::Running) && (ids.is_empty() || ids.contains(&instance.id));
    let rows = select::<Instance>(world, ask.region(), wanted)
        .into_iter()
        .filter(|row| filters.pass(&Tags::new(), |name| facts(world, row, name)))
        .map(|row| (row.id.clone(), node(world, row)))
        .collect();
    Ok(page.answer(world, "instanceStatusSet", rows))
}
