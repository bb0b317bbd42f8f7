//! Subnets.

use super::ask::{self, Ask, invalid, missing, nothing, refuse};
use super::cidr::Cidr;
use super::resource::{Kind, change, fact, named, resource, select};
use super::tag::{self, Tags};
use super::vpc::Vpc;
use super::{network_acl, zone};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// A subnet of a VPC in one Availability Zone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subnet {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) cidr: Cidr,
    /// Name of the Availability Zone: `us-east-1a`.
    pub(crate) zone: String,
    pub(crate) is_default: bool,
    /// Whether instances launched here get a public address unless they say otherwise.
    pub(crate) map_public_ip: bool,
    pub(crate) tags: Tags,
}

resource!(
    Subnet,
    subnets,
    Kind {
        prefix: "subnet-",
        word: "subnet",
        noun: "subnet ID",
        not_found: "InvalidSubnetID.NotFound",
        malformed: "InvalidSubnetID.Malformed",
        ids: "SubnetId",
        set: "subnetSet",
        filters: &[
            "availability-zone",
            "availabilityZone",
            "availability-zone-id",
            "availabilityZoneId",
            "available-ip-address-count",
            "cidr",
            "cidr-block",
            "cidrBlock",
            "default-for-az",
            "defaultForAz",
            "map-public-ip-on-launch",
            "owner-id",
            "state",
            "subnet-arn",
            "subnet-id",
            "vpc-id",
        ],
    }
);

impl Subnet {
    fn arn(&self, world: &World) -> String {
        format!("arn:aws:ec2:{}:{}:subnet/{}", self.region, world.account(), self.id)
    }

    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        match filter {
            "availability-zone" | "availabilityZone" => fact(&self.zone),
            "availability-zone-id" | "availabilityZoneId" => fact(zone::zone_id(&self.zone)),
            "available-ip-address-count" => fact(free(world, self)),
            "cidr" | "cidr-block" | "cidrBlock" => fact(self.cidr),
            "default-for-az" | "defaultForAz" => fact(self.is_default),
            "map-public-ip-on-launch" => fact(self.map_public_ip),
            "owner-id" => fact(world.account()),
            "state" => fact("available"),
            "subnet-arn" => fact(self.arn(world)),
            "vpc-id" => fact(&self.vpc),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let names = Node::new("privateDnsNameOptionsOnLaunch")
            .with("hostnameType", "ip-name")
            .with("enableResourceNameDnsARecord", false)
            .with("enableResourceNameDnsAAAARecord", false);
        Node::new("subnet")
            .with("subnetId", &self.id)
            .with("subnetArn", self.arn(world))
            .with("state", "available")
            .with("ownerId", world.account())
            .with("vpcId", &self.vpc)
            .with("cidrBlock", self.cidr)
            .child(Node::new("ipv6CidrBlockAssociationSet"))
            .with("availableIpAddressCount", free(world, self))
            .with("availabilityZone", &self.zone)
            .with("availabilityZoneId", zone::zone_id(&self.zone))
            .with("defaultForAz", self.is_default)
            .with("mapPublicIpOnLaunch", self.map_public_ip)
            .with("mapCustomerOwnedIpOnLaunch", false)
            .with("assignIpv6AddressOnCreation", false)
            .child(tag::set(&self.tags))
            .with("enableDns64", false)
            .with("ipv6Native", false)
            .child(names)
    }
}

/// The addresses that interfaces of a subnet hold.
fn taken<'w>(world: &'w World, subnet: &str) -> impl Iterator<Item = Ipv4Addr> + use<'w> {
    let subnet = subnet.to_owned();
    let held = world.ec2.interfaces.values().filter(move |interface| interface.subnet == subnet);
    held.flat_map(|interface| interface.secondary_ips.iter().copied().chain([interface.private_ip]))
}

/// Addresses nobody holds; AWS keeps the first four and the last for itself.
pub(super) fn free(world: &World, subnet: &Subnet) -> u64 {
    subnet.cidr.size() - 5 - taken(world, &subnet.id).count() as u64
}

/// A free address of the subnet, not one of `picked`: the one asked for, else any.
pub(super) fn address(world: &mut World, id: &str, wanted: Option<Ipv4Addr>, picked: &BTreeSet<Ipv4Addr>) -> Result<Ipv4Addr, AwsError> {
    let Some(subnet) = world.ec2.subnets.get(id).cloned() else { return Err(super::resource::not_found::<Subnet>(id)) };
    let last = subnet.cidr.size() - 2;
    if let Some(wanted) = wanted {
        let usable = subnet.cidr.contains(wanted) && wanted >= subnet.cidr.at(4) && wanted <= subnet.cidr.at(last);
        return match (usable, picked.contains(&wanted) || taken(world, id).any(|ip| ip == wanted)) {
            (false, _) => Err(invalid(format!("Address {wanted} does not fall within the subnet's address range"))),
            (true, true) => Err(refuse("InvalidIPAddress.InUse", format!("Address {wanted} is in use."))),
            (true, false) => Ok(wanted),
        };
    }
    let usable = last - 3;
    let start = world.deal().below(usable);
    // Every other address first: copies of a lab that deal other things do not meet as long as there is room.
    let every_other = |odd: u64| (0..usable).map(move |step| (start + step) % usable).filter(move |at| at % 2 == odd);
    let mut candidates = every_other(start % 2).chain(every_other(1 - start % 2)).map(|at| subnet.cidr.at(4 + at));
    let is_free = |ip: &Ipv4Addr| !picked.contains(ip) && taken(world, id).all(|taken| taken != *ip);
    candidates.find(is_free).ok_or_else(|| crowded(id))
}

/// `InsufficientFreeAddressesInSubnet`.
pub(super) fn crowded(id: &str) -> AwsError {
    let text = format!("There are not enough free addresses in subnet '{id}' to satisfy the requested number of instances.");
    refuse("InsufficientFreeAddressesInSubnet", text)
}

/// CreateSubnet.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?.clone();
    let cidr = ask::cidr("cidrBlock", &ask.params.need("CidrBlock")?)?;
    let zone = zone::given(ask, "", |zone| {
        invalid(format!(
            "Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: {}.",
            zone::zones(ask.region()).join(", ")
        ))
    })?;
    let tags = tag::given(ask.params, "subnet")?;
    if !(16..=28).contains(&cidr.bits()) || !vpc.cidr.covers(cidr) {
        return Err(refuse("InvalidSubnet.Range", format!("The CIDR '{cidr}' is invalid.")));
    }
    if !select::<Subnet>(world, ask.region(), |subnet| subnet.vpc == vpc.id && subnet.cidr.overlaps(cidr)).is_empty() {
        return Err(refuse("InvalidSubnet.Conflict", format!("The CIDR '{cidr}' conflicts with another subnet")));
    }
    ask.ready()?;
    let zone = match zone {
        Some(zone) => zone,
        None => any_zone(world, ask.region()),
    };
    let id = make(world, ask.region(), &vpc.id, cidr, &zone, tags);
    let node = change::<Subnet>(world, &id).clone().node(world);
    Ok(Reply::node(node))
}

fn any_zone(world: &mut World, region: &str) -> String {
    let mut zones = zone::zones(region);
    let index = world.deal().below(zones.len() as u64);
    zones.swap_remove(usize::try_from(index).unwrap_or_default())
}

/// A new subnet, under the VPC's default network ACL.
pub(super) fn make(world: &mut World, region: &str, vpc: &str, cidr: Cidr, zone: &str, tags: Tags) -> String {
    let id = world.deal().hex17("subnet-");
    let subnet = Subnet {
        id: id.clone(),
        region: region.to_owned(),
        vpc: vpc.to_owned(),
        cidr,
        zone: zone.to_owned(),
        is_default: false,
        map_public_ip: false,
        tags,
    };
    world.ec2.subnets.insert(id.clone(), subnet);
    network_acl::adopt(world, vpc, &id);
    id
}

/// DeleteSubnet: refused while an interface stands in it.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let id = named::<Subnet>(world, ask, "SubnetId")?.id.clone();
    ask.ready()?;
    let held = world.ec2.interfaces.values().any(|interface| interface.subnet == id)
        || world.ec2.nat_gateways.values().any(|gateway| gateway.subnet == id && !gateway.is_gone());
    if held {
        return Err(ask::depends("subnet", &id));
    }
    for key in world.ec2.route_tables.keys_where(|table| table.associations.iter().any(|held| held.subnet.as_deref() == Some(&id))) {
        if let Some(table) = world.ec2.route_tables.get_mut(&key) {
            table.associations.retain(|held| held.subnet.as_deref() != Some(&id));
        }
    }
    network_acl::release(world, &id);
    world.ec2.subnets.remove(&id);
    Ok(nothing())
}

/// ModifySubnetAttribute.
pub(super) fn modify(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let id = named::<Subnet>(world, ask, "SubnetId")?.id.clone();
    let value = ask.boolean_value("MapPublicIpOnLaunch")?;
    ask.ready()?;
    change::<Subnet>(world, &id).map_public_ip = value.ok_or_else(|| missing("MapPublicIpOnLaunch"))?;
    Ok(nothing())
}
