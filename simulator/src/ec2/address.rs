//! Elastic addresses.

use super::ask::{self, Ask, invalid, missing, nothing, refuse};
use super::filter::Filters;
use super::instance::{Instance, InstanceState};
use super::interface::NetworkInterface;
use super::resource::{Kind, change, fact, find, maybe, resource, select};
use super::tag::{self, Tags};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// An elastic address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    /// `eipalloc-...`.
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) public_ip: Ipv4Addr,
    pub(crate) association: Option<AddressAssociation>,
    pub(crate) tags: Tags,
}

/// An elastic address's hold on an interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AddressAssociation {
    /// `eipassoc-...`.
    pub(crate) id: String,
    pub(crate) interface: String,
    pub(crate) private_ip: Ipv4Addr,
}

resource!(
    Address,
    addresses,
    Kind {
        prefix: "eipalloc-",
        word: "elastic-ip",
        noun: "allocation ID",
        not_found: "InvalidAllocationID.NotFound",
        malformed: "InvalidAllocationID.Malformed",
        ids: "AllocationId",
        set: "addressesSet",
        filters: &[
            "allocation-id",
            "association-id",
            "domain",
            "instance-id",
            "network-border-group",
            "network-interface-id",
            "network-interface-owner-id",
            "private-ip-address",
            "public-ip",
        ],
    }
);

impl Address {
    fn instance(&self, world: &World) -> Option<String> {
        let interface = world.ec2.interfaces.get(&self.association.as_ref()?.interface)?;
        interface.attachment.as_ref()?.instance.clone()
    }

    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        let held = self.association.as_ref();
        match filter {
            "association-id" => maybe(held.map(|held| &held.id)),
            "domain" => fact("vpc"),
            "instance-id" => maybe(self.instance(world)),
            "network-border-group" => fact(&self.region),
            "network-interface-id" => maybe(held.map(|held| &held.interface)),
            "network-interface-owner-id" => maybe(held.map(|_| world.account())),
            "private-ip-address" => maybe(held.map(|held| held.private_ip)),
            "public-ip" => fact(self.public_ip),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let held = self.association.as_ref();
        Node::new("item")
            .with("publicIp", self.public_ip)
            .with("allocationId", &self.id)
            .with("domain", "vpc")
            .maybe("instanceId", self.instance(world))
            .maybe("associationId", held.map(|held| &held.id))
            .maybe("networkInterfaceId", held.map(|held| &held.interface))
            .maybe("networkInterfaceOwnerId", held.map(|_| world.account()))
            .maybe("privateIpAddress", held.map(|held| held.private_ip))
            .child(tag::set(&self.tags))
            .with("publicIpv4Pool", "amazon")
            .with("networkBorderGroup", &self.region)
    }
}

/// First octets of ranges Amazon's public addresses lie in.
const POOL: [u8; 7] = [3, 18, 34, 44, 52, 54, 100];

/// A public address nobody in the lab holds, and at which no public site stands.
pub(super) fn fresh_public_ip(world: &mut World) -> Ipv4Addr {
    loop {
        let dealt = world.deal().bytes();
        let first = POOL[usize::from(dealt[0]) % POOL.len()];
        let second = if first == 100 { 24 + dealt[1] % 8 } else { 192 + dealt[1] % 64 };
        let ip = Ipv4Addr::new(first, second, dealt[2], 1 + dealt[3] % 254);
        let held = world.ec2.addresses.values().any(|address| address.public_ip == ip)
            || world.ec2.interfaces.values().any(|interface| interface.auto_public_ip == Some(ip));
        if !held && !crate::network::stands_at(ip) {
            return ip;
        }
    }
}

/// The quota of elastic addresses of a Region.
const MOST: usize = 5;

/// AllocateAddress.
pub(super) fn allocate(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    if let Some(other) = ask.params.get("Domain").filter(|domain| domain != "vpc") {
        return Err(invalid(format!("Value ({other}) for parameter domain is invalid.")));
    }
    if let Some(other) = ask.params.get("NetworkBorderGroup").filter(|group| group != ask.region()) {
        return Err(invalid(format!("Value ({other}) for parameter networkBorderGroup is invalid.")));
    }
    let tags = tag::given(ask.params, "elastic-ip")?;
    ask.ready()?;
    if select::<Address>(world, ask.region(), |_| true).len() >= MOST {
        return Err(refuse("AddressLimitExceeded", "The maximum number of addresses has been reached."));
    }
    let id = world.deal().hex17("eipalloc-");
    let public_ip = fresh_public_ip(world);
    world.ec2.addresses.insert(id.clone(), Address { id: id.clone(), region: ask.region().to_owned(), public_ip, association: None, tags });
    Ok(Reply::Xml(vec![
        Node::text("publicIp", public_ip),
        Node::text("allocationId", id),
        Node::text("domain", "vpc"),
        Node::text("publicIpv4Pool", "amazon"),
        Node::text("networkBorderGroup", ask.region()),
    ]))
}

/// The address a request names by allocation id or by itself.
fn asked<'w>(world: &'w World, ask: &Ask<'_>) -> Result<&'w Address, AwsError> {
    match (ask.params.get("AllocationId"), ask.params.get("PublicIp")) {
        (Some(_), Some(_)) => {
            Err(refuse("InvalidParameterCombination", "You may specify public IP or allocation id, but not both in the same call"))
        }
        (Some(id), None) => find(world, ask.region(), &id),
        (None, Some(text)) => by_ip(world, ask, &text),
        (None, None) => Err(missing("AllocationId")),
    }
}

fn by_ip<'w>(world: &'w World, ask: &Ask<'_>, text: &str) -> Result<&'w Address, AwsError> {
    let ip = ask::ipv4("publicIp", text)?;
    let found = select::<Address>(world, ask.region(), |address| address.public_ip == ip).into_iter().next();
    found.ok_or_else(|| refuse("InvalidAddress.NotFound", format!("Address '{ip}' not found.")))
}

/// The interface an AssociateAddress request names.
fn interface_asked<'w>(world: &'w World, ask: &Ask<'_>) -> Result<&'w NetworkInterface, AwsError> {
    let id = match (ask.params.get("InstanceId"), ask.params.get("NetworkInterfaceId")) {
        (Some(_), Some(_)) => {
            return Err(refuse("InvalidParameterCombination", "You may specify instance id or network interface id, but not both"));
        }
        (None, None) => return Err(missing("InstanceId")),
        (None, Some(id)) => id,
        (Some(id), None) => {
            let instance = find::<Instance>(world, ask.region(), &id)?;
            let standing = matches!(instance.state, InstanceState::Running | InstanceState::Stopped);
            if !standing {
                return Err(refuse(
                    "InvalidInstanceID",
                    format!("The pending-instance-creation instance to which '{id}' refers is not in a valid state for this operation"),
                ));
            }
            instance.interfaces.first().cloned().unwrap_or_default()
        }
    };
    find(world, ask.region(), &id)
}

/// AssociateAddress.
pub(super) fn associate(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let address = asked(world, ask)?.clone();
    let interface = interface_asked(world, ask)?.clone();
    let private_ip = match ask.params.get("PrivateIpAddress") {
        Some(text) => ask::ipv4("privateIpAddress", &text)?,
        None => interface.private_ip,
    };
    let again = ask.params.boolean("AllowReassociation")?.unwrap_or(true);
    ask.ready()?;
    if private_ip != interface.private_ip && !interface.secondary_ips.contains(&private_ip) {
        return Err(invalid(format!(
            "Invalid value '{private_ip}' for PrivateIpAddress. Address is not assigned to interface '{}'",
            interface.id
        )));
    }
    if !world.ec2.internet_gateways.values().any(|gateway| gateway.vpc.as_ref() == Some(&interface.vpc)) {
        return Err(refuse("Gateway.NotAttached", format!("Network {} is not attached to any internet gateway", interface.vpc)));
    }
    let here = |held: &AddressAssociation| held.interface == interface.id && held.private_ip == private_ip;
    if let Some(held) = address.association.as_ref().filter(|held| here(held)) {
        return Ok(Reply::node(Node::text("associationId", &held.id)));
    }
    if address.association.is_some() && !again {
        return Err(refuse("Resource.AlreadyAssociated", format!("resource {} is already associated", address.id)));
    }
    if in_use_by_nat(world, &address.id) {
        return Err(not_permitted());
    }
    for key in world.ec2.addresses.keys_where(|other| other.association.as_ref().is_some_and(here)) {
        change::<Address>(world, &key).association = None;
    }
    let id = world.deal().hex17("eipassoc-");
    change::<Address>(world, &address.id).association =
        Some(AddressAssociation { id: id.clone(), interface: interface.id.clone(), private_ip });
    change::<NetworkInterface>(world, &interface.id).auto_public_ip = None;
    Ok(Reply::node(Node::text("associationId", id)))
}

/// DisassociateAddress: by association id, or by address.
pub(super) fn disassociate(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let id = match (ask.params.get("AssociationId"), ask.params.get("PublicIp")) {
        (Some(id), None) => {
            let holds = |address: &Address| address.association.as_ref().is_some_and(|held| held.id == id);
            let found = select::<Address>(world, ask.region(), holds).into_iter().next();
            found.ok_or_else(|| refuse("InvalidAssociationID.NotFound", format!("The association ID '{id}' does not exist")))?.id.clone()
        }
        (None, Some(text)) => by_ip(world, ask, &text)?.id.clone(),
        (None, None) => return Err(missing("AssociationId")),
        _ => {
            return Err(refuse(
                "InvalidParameterCombination",
                "You may specify public IP or association id, but not both in the same call",
            ));
        }
    };
    ask.ready()?;
    if in_use_by_nat(world, &id) {
        return Err(not_permitted());
    }
    change::<Address>(world, &id).association = None;
    Ok(nothing())
}

/// What EC2 says to whoever would take away an address that a NAT gateway holds.
fn not_permitted() -> AwsError {
    refuse("AuthFailure", "You do not have permission to access the specified resource.")
}

fn in_use_by_nat(world: &World, id: &str) -> bool {
    world.ec2.nat_gateways.values().any(|gateway| gateway.allocation.as_deref() == Some(id) && !gateway.is_gone())
}

/// ReleaseAddress: refused while it is associated.
pub(super) fn release(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let _ = ask.params.get("NetworkBorderGroup");
    let address = asked(world, ask)?;
    let (id, ip, held) = (address.id.clone(), address.public_ip, address.association.is_some());
    ask.ready()?;
    if held {
        return Err(refuse("InvalidIPAddress.InUse", format!("Address {ip} is in use.")));
    }
    world.ec2.addresses.remove(&id);
    Ok(nothing())
}

/// DescribeAddresses: all at once, as AWS has it.
pub(super) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let (ids, ips) = (ask.params.list("AllocationId"), ask.params.list("PublicIp"));
    let filters = Filters::read(ask, <Address as super::resource::Resource>::KIND.filters)?;
    ask.ready()?;
    for id in &ids {
        find::<Address>(world, ask.region(), id)?;
    }
    for ip in &ips {
        by_ip(world, ask, ip)?;
    }
    let asked =
        |address: &Address| (ids.is_empty() && ips.is_empty()) || ids.contains(&address.id) || ips.contains(&address.public_ip.to_string());
    let rows = select::<Address>(world, ask.region(), asked).into_iter();
    let rows = rows.filter(|row| filters.pass(&row.tags, |name| row.facts(world, name))).map(|row| row.node(world));
    Ok(Reply::node(Node::list("addressesSet", "item", rows)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_that_of_a_public_site() {
        let mut world = World::empty();
        world.found("000000000000", 3, jiff::Timestamp::UNIX_EPOCH);
        let dealt: Vec<Ipv4Addr> = (0..20_000).map(|_| fresh_public_ip(&mut world)).collect();
        assert_eq!(dealt.iter().find(|address| crate::network::stands_at(**address)), None);
    }
}
