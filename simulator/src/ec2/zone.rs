//! Regions, Availability Zones and what the account may do.

use super::ask::{Ask, invalid};
use super::filter::Filters;
use super::tag::Tags;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;

/// A Region: its name, the short name in its zone ids, the letters of its zones.
struct Region {
    name: &'static str,
    short: &'static str,
    zones: &'static str,
}

const fn region(name: &'static str, short: &'static str, zones: &'static str) -> Region {
    Region { name, short, zones }
}

/// The Regions every account has without asking.
const REGIONS: [Region; 17] = [
    region("ap-northeast-1", "apne1", "acd"),
    region("ap-northeast-2", "apne2", "abcd"),
    region("ap-northeast-3", "apne3", "abc"),
    region("ap-south-1", "aps1", "abc"),
    region("ap-southeast-1", "apse1", "abc"),
    region("ap-southeast-2", "apse2", "abc"),
    region("ca-central-1", "cac1", "abd"),
    region("eu-central-1", "euc1", "abc"),
    region("eu-north-1", "eun1", "abc"),
    region("eu-west-1", "euw1", "abc"),
    region("eu-west-2", "euw2", "abc"),
    region("eu-west-3", "euw3", "abc"),
    region("sa-east-1", "sae1", "abc"),
    region("us-east-1", "use1", "abcdef"),
    region("us-east-2", "use2", "abc"),
    region("us-west-1", "usw1", "ab"),
    region("us-west-2", "usw2", "abcd"),
];

/// Whether there is such a Region.
pub(crate) fn exists(name: &str) -> bool {
    REGIONS.iter().any(|region| region.name == name)
}

/// Names of a Region's Availability Zones, in order.
pub(crate) fn zones(name: &str) -> Vec<String> {
    let region = REGIONS.iter().find(|region| region.name == name);
    region.map(|region| region.zones.chars().map(|letter| format!("{name}{letter}")).collect()).unwrap_or_default()
}

/// The id behind a zone's name: `use1-az1`.
pub(crate) fn zone_id(zone: &str) -> String {
    let Some((name, letter)) = zone.char_indices().next_back().map(|(at, letter)| (&zone[..at], letter)) else { return String::new() };
    let Some(region) = REGIONS.iter().find(|region| region.name == name) else { return String::new() };
    let number = region.zones.chars().position(|known| known == letter).map_or(0, |at| at + 1);
    format!("{}-az{number}", region.short)
}

/// The zone a request names by name or id, under `prefix`. Each action has its own words for a zone the Region has not:
/// `unknown`.
pub(super) fn given(ask: &Ask<'_>, prefix: &str, unknown: impl Fn(&str) -> AwsError) -> Result<Option<String>, AwsError> {
    let param = |name: &str| ask.params.get(&format!("{prefix}{name}"));
    let mut all = zones(ask.region()).into_iter();
    let (text, found) = match (param("AvailabilityZone"), param("AvailabilityZoneId")) {
        (None, None) => return Ok(None),
        (Some(name), _) => (name.clone(), all.find(|zone| *zone == name)),
        (None, Some(id)) => (id.clone(), all.find(|zone| zone_id(zone) == id)),
    };
    found.map(Some).ok_or_else(|| unknown(&text))
}

/// `InvalidParameterValue` for a zone the Region has not, as RunInstances and DescribeAvailabilityZones word it.
pub(super) fn unknown(zone: &str) -> AwsError {
    invalid(format!("Invalid availability zone: [{zone}]"))
}

/// DescribeRegions.
pub(super) fn describe_regions(ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let names = ask.params.list("RegionName");
    let _ = ask.params.boolean("AllRegions")?;
    let filters = Filters::read(ask, &["endpoint", "opt-in-status", "region-name"])?;
    ask.ready()?;
    if let Some(unknown) = names.iter().find(|name| !exists(name)) {
        return Err(invalid(format!("Invalid region provided: [{unknown}]")));
    }
    let endpoint = |name: &str| format!("ec2.{name}.amazonaws.com");
    let nodes = REGIONS
        .iter()
        .map(|region| region.name)
        .filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == name))
        .filter(|name| {
            filters.pass(&Tags::new(), |filter| match filter {
                "endpoint" => vec![endpoint(name)],
                "region-name" => vec![(*name).to_owned()],
                _ => vec!["opt-in-not-required".to_owned()],
            })
        })
        .map(|name| {
            Node::new("item").with("regionName", name).with("regionEndpoint", endpoint(name)).with("optInStatus", "opt-in-not-required")
        });
    Ok(Reply::node(Node::list("regionInfo", "item", nodes)))
}

/// DescribeAvailabilityZones.
pub(super) fn describe_zones(ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let (names, ids) = (ask.params.list("ZoneName"), ask.params.list("ZoneId"));
    let _ = ask.params.boolean("AllAvailabilityZones")?;
    let filters = Filters::read(ask, &["group-name", "opt-in-status", "region-name", "state", "zone-id", "zone-name", "zone-type"])?;
    ask.ready()?;
    let all = zones(ask.region());
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        return Err(self::unknown(unknown));
    }
    if let Some(unknown) = ids.iter().find(|id| !all.iter().any(|zone| zone_id(zone) == **id)) {
        return Err(invalid(format!("Invalid availability zone-id: [{unknown}]")));
    }
    let asked = |zone: &String| (names.is_empty() && ids.is_empty()) || names.contains(zone) || ids.contains(&zone_id(zone));
    let group = format!("{}-zg-1", ask.region());
    let nodes = all.iter().filter(|zone| asked(zone)).filter(|zone| {
        filters.pass(&Tags::new(), |filter| match filter {
            "group-name" => vec![group.clone()],
            "opt-in-status" => vec!["opt-in-not-required".to_owned()],
            "region-name" => vec![ask.region().to_owned()],
            "state" => vec!["available".to_owned()],
            "zone-id" => vec![zone_id(zone)],
            "zone-name" => vec![(*zone).clone()],
            _ => vec!["availability-zone".to_owned()],
        })
    });
    let nodes = nodes.map(|zone| {
        Node::new("item")
            .with("optInStatus", "opt-in-not-required")
            .child(Node::new("messageSet"))
            .with("regionName", ask.region())
            .with("zoneName", zone)
            .with("zoneId", zone_id(zone))
            .with("groupName", &group)
            .with("networkBorderGroup", ask.region())
            .with("zoneType", "availability-zone")
            .with("zoneState", "available")
    });
    Ok(Reply::node(Node::list("availabilityZoneInfo", "item", nodes)))
}

/// DescribeAccountAttributes.
pub(super) fn describe_account(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let names = ask.params.list("AttributeName");
    ask.ready()?;
    let default_vpc = super::vpc::default_of(world, ask.region()).map_or("none".to_owned(), |vpc| vpc.id.clone());
    let all = [
        ("supported-platforms", "VPC".to_owned()),
        ("vpc-max-security-groups-per-interface", "5".to_owned()),
        ("max-elastic-ips", "5".to_owned()),
        ("max-instances", "20".to_owned()),
        ("vpc-max-elastic-ips", "5".to_owned()),
        ("default-vpc", default_vpc),
    ];
    if let Some(unknown) = names.iter().find(|name| !all.iter().any(|(known, _)| known == name)) {
        return Err(invalid(format!("Value ({unknown}) for parameter attributeName is invalid.")));
    }
    let nodes = all.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|wanted| wanted == name)).map(|(name, value)| {
        let values = Node::list("attributeValueSet", "item", [Node::new("item").with("attributeValue", value)]);
        Node::new("item").with("attributeName", name).child(values)
    });
    Ok(Reply::node(Node::list("accountAttributeSet", "item", nodes)))
}
