//! DHCP options sets.

use super::ask::{Ask, depends, invalid, missing, nothing};
use super::resource::{Kind, change, fact, find, named, resource, select};
use super::tag::{self, Tags};
use super::vpc::Vpc;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What instances of a VPC are told at boot, by option name: `domain-name`, `domain-name-servers` (addresses, or
/// `AmazonProvidedDNS` for the VPC's own resolver), `ntp-servers`, `netbios-name-servers`, `netbios-node-type`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DhcpOptions {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) options: BTreeMap<String, Vec<String>>,
    pub(crate) tags: Tags,
}

resource!(
    DhcpOptions,
    dhcp_options,
    Kind {
        prefix: "dopt-",
        word: "dhcp-options",
        noun: "dhcpOption ID",
        not_found: "InvalidDhcpOptionID.NotFound",
        malformed: "InvalidDhcpOptionsId.Malformed",
        ids: "DhcpOptionsId",
        set: "dhcpOptionsSet",
        filters: &["dhcp-options-id", "key", "owner-id", "value"],
    }
);

impl DhcpOptions {
    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        match filter {
            "key" => self.options.keys().cloned().collect(),
            "owner-id" => fact(world.account()),
            "value" => self.options.values().flatten().cloned().collect(),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let options = self.options.iter().map(|(key, values)| {
            let values = values.iter().map(|value| Node::new("item").with("value", value));
            Node::new("item").with("key", key).child(Node::list("valueSet", "item", values))
        });
        Node::new("dhcpOptions")
            .with("dhcpOptionsId", &self.id)
            .with("ownerId", world.account())
            .child(Node::list("dhcpConfigurationSet", "item", options))
            .child(tag::set(&self.tags))
    }
}

const KEYS: [&str; 6] =
    ["domain-name", "domain-name-servers", "ipv6-address-preferred-lease-time", "netbios-name-servers", "netbios-node-type", "ntp-servers"];

/// The domain AWS gives private names in, by Region.
pub(super) fn domain(region: &str) -> String {
    if region == "us-east-1" { "ec2.internal".to_owned() } else { format!("{region}.compute.internal") }
}

/// The set AWS provides in a Region, as long as nobody deleted it.
pub(super) fn provided(world: &World, region: &str) -> Option<String> {
    let id = &world.ec2.regions.get(region)?.dhcp_options;
    world.ec2.dhcp_options.contains(id).then(|| id.clone())
}

/// The set every Region begins with.
pub(super) fn make_default(world: &mut World, region: &str) -> String {
    let options = BTreeMap::from([
        ("domain-name".to_owned(), vec![domain(region)]),
        ("domain-name-servers".to_owned(), vec!["AmazonProvidedDNS".to_owned()]),
    ]);
    make(world, region, options, Tags::new())
}

/// Stands in for a set of another world under its id: AWS's own options.
pub(super) fn stand_in(world: &mut World, region: &str, id: &str) {
    if world.ec2.dhcp_options.contains(id) {
        return;
    }
    let made = make_default(world, region);
    if let Some(row) = world.ec2.dhcp_options.remove(&made) {
        world.ec2.dhcp_options.insert(id, DhcpOptions { id: id.to_owned(), ..row });
    }
}

fn make(world: &mut World, region: &str, options: BTreeMap<String, Vec<String>>, tags: Tags) -> String {
    let id = world.deal().hex17("dopt-");
    world.ec2.dhcp_options.insert(id.clone(), DhcpOptions { id: id.clone(), region: region.to_owned(), options, tags });
    id
}

/// CreateDhcpOptions.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let mut options = BTreeMap::new();
    for option in ask.params.items("DhcpConfiguration") {
        let (key, values) = (option.need("Key")?, option.list("Value"));
        if !KEYS.contains(&key.as_str()) || values.is_empty() {
            return Err(invalid(format!("Value ({}) for parameter {key} is invalid.", values.join(","))));
        }
        if key == "domain-name-servers" {
            check_servers(&values)?;
        }
        options.insert(key, values);
    }
    let tags = tag::given(ask.params, "dhcp-options")?;
    if options.is_empty() {
        return Err(missing("dhcpConfigurationSet"));
    }
    ask.ready()?;
    let id = make(world, ask.region(), options, tags);
    Ok(Reply::node(change::<DhcpOptions>(world, &id).clone().node(world)))
}

fn check_servers(values: &[String]) -> Result<(), AwsError> {
    let bad = values.iter().find(|value| *value != "AmazonProvidedDNS" && value.parse::<std::net::IpAddr>().is_err());
    match bad {
        Some(bad) => Err(invalid(format!("Value ({bad}) for parameter domain-name-servers is invalid. Invalid IP address."))),
        None if values.len() > 4 => Err(invalid("At most four domain name servers may be given.")),
        None => Ok(()),
    }
}

/// AssociateDhcpOptions; `default` takes the VPC's options away.
pub(super) fn associate(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?.id.clone();
    let options = match ask.params.need("DhcpOptionsId")? {
        id if id == "default" => None,
        id => Some(find::<DhcpOptions>(world, ask.region(), &id)?.id.clone()),
    };
    ask.ready()?;
    change::<Vpc>(world, &vpc).dhcp_options = options;
    Ok(nothing())
}

/// DeleteDhcpOptions: refused while a VPC uses them.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let id = named::<DhcpOptions>(world, ask, "DhcpOptionsId")?.id.clone();
    ask.ready()?;
    if !select::<Vpc>(world, ask.region(), |vpc| vpc.dhcp_options.as_ref() == Some(&id)).is_empty() {
        return Err(depends("dhcpOptions", &id));
    }
    world.ec2.dhcp_options.remove(&id);
    Ok(nothing())
}
