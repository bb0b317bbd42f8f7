//! NAT gateways.

use super::Event;
use super::address::{Address, AddressAssociation};
use super::ask::{self, Ask, invalid, missing, refuse};
use super::interface::{self, InterfaceAttachment, NewInterface};
use super::resource::{Kind, change, fact, find, named, resource};
use super::subnet::{self, Subnet};
use super::tag::{self, Tags};
use super::token;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// A way out for interfaces without public addresses. Only `available` ones carry packets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NatGateway {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    pub(crate) state: NatGatewayState,
    /// Whether it leads to the internet (`public`) or only to other networks (`private`).
    pub(crate) is_public: bool,
    /// Its own interface, as long as it is not deleted.
    pub(crate) interface: String,
    pub(crate) private_ip: Ipv4Addr,
    /// Elastic address of a public one.
    pub(crate) allocation: Option<String>,
    pub(crate) public_ip: Option<Ipv4Addr>,
    /// Why it failed: code and message.
    pub(crate) failure: Option<(String, String)>,
    pub(crate) created: Timestamp,
    pub(crate) deleted: Option<Timestamp>,
    pub(crate) tags: Tags,
}

/// Where a NAT gateway stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NatGatewayState {
    Pending,
    Failed,
    Available,
    Deleting,
    Deleted,
}

resource!(
    NatGateway,
    nat_gateways,
    Kind {
        prefix: "nat-",
        word: "natgateway",
        noun: "natGateway ID",
        not_found: "NatGatewayNotFound",
        malformed: "NatGatewayMalformed",
        ids: "NatGatewayId",
        set: "natGatewaySet",
        filters: &["nat-gateway-id", "state", "subnet-id", "vpc-id"],
    }
);

impl NatGatewayState {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Available => "available",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
        }
    }
}

impl NatGateway {
    /// Whether nothing is left of it but its row.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.state, NatGatewayState::Deleted | NatGatewayState::Failed)
    }

    fn facts(&self, _world: &World, filter: &str) -> Vec<String> {
        match filter {
            "state" => fact(self.state.name()),
            "subnet-id" => fact(&self.subnet),
            "vpc-id" => fact(&self.vpc),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let association =
            world.ec2.addresses.values().find_map(|address| {
                address.association.as_ref().filter(|held| held.interface == self.interface).map(|held| held.id.clone())
            });
        let address = Node::new("item")
            .maybe("allocationId", self.allocation.as_ref())
            .maybe("associationId", association)
            .with("networkInterfaceId", &self.interface)
            .with("privateIp", self.private_ip)
            .maybe("publicIp", self.public_ip)
            .with("isPrimary", true)
            .with("status", if self.is_gone() { "failed" } else { "succeeded" });
        let node = Node::new("natGateway")
            .with("natGatewayId", &self.id)
            .with("vpcId", &self.vpc)
            .with("subnetId", &self.subnet)
            .with("state", self.state.name())
            .with("createTime", ask::time(self.created))
            .maybe("deleteTime", self.deleted.map(ask::time));
        let node = match &self.failure {
            Some((code, message)) => node.with("failureCode", code).with("failureMessage", message),
            None => node,
        };
        node.child(Node::list("natGatewayAddressSet", "item", [address]))
            .with("connectivityType", if self.is_public { "public" } else { "private" })
            .child(tag::set(&self.tags))
    }
}

/// CreateNatGateway.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let subnet = subnet_for(world, ask)?;
    let kind = ask.params.get("ConnectivityType").unwrap_or_else(|| "public".to_owned());
    let is_public = match kind.as_str() {
        "public" => true,
        "private" => false,
        other => return Err(invalid(format!("Value ({other}) for parameter connectivityType is invalid."))),
    };
    let wanted = ask.params.get("PrivateIpAddress").map(|text| ask::ipv4("privateIpAddress", &text)).transpose()?;
    let allocation = ask.params.get("AllocationId");
    let tags = tag::given(ask.params, "natgateway")?;
    let ticket = token::Ticket::read(ask);
    ask.ready()?;
    if let Some(id) = ticket.made(world)? {
        return created(world, ask, &id, &ticket);
    }
    let address = match (is_public, allocation) {
        (true, None) => return Err(missing("AllocationId")),
        (false, Some(_)) => return Err(refuse("InvalidParameterCombination", "A private NAT gateway has no AllocationId.")),
        (false, None) => None,
        (true, Some(id)) => Some(find::<Address>(world, ask.region(), &id)?.clone()),
    };
    if let Some(taken) = address.as_ref().filter(|address| address.association.is_some()) {
        return Err(refuse("Resource.AlreadyAssociated", format!("Elastic IP address [{}] is already associated", taken.id)));
    }
    let private_ip = subnet::address(world, &subnet.id, wanted, &BTreeSet::new())?;
    let id = make(world, &subnet, private_ip, address.as_ref(), tags);
    ticket.keep(world, &id);
    created(world, ask, &id, &ticket)
}

/// The subnet asked for; CreateNatGateway has a code of its own for one that is not there.
fn subnet_for(world: &World, ask: &Ask<'_>) -> Result<Subnet, AwsError> {
    let id = ask.params.need("SubnetId")?;
    let found = world.ec2.subnets.get(&id).filter(|subnet| subnet.region == ask.region());
    found.cloned().ok_or_else(|| refuse("InvalidSubnet", format!("Subnet {id} was not found")))
}

fn created(world: &World, ask: &Ask<'_>, id: &str, ticket: &token::Ticket) -> Result<Reply, AwsError> {
    let node = find::<NatGateway>(world, ask.region(), id)?.node(world);
    let mut answer: Vec<Node> = ticket.token().map(|token| Node::text("clientToken", token)).into_iter().collect();
    answer.push(node);
    Ok(Reply::Xml(answer))
}

fn make(world: &mut World, subnet: &Subnet, private_ip: std::net::Ipv4Addr, address: Option<&Address>, tags: Tags) -> String {
    let id = world.deal().hex17("nat-");
    let attachment = InterfaceAttachment {
        id: world.deal().hex17("eni-attach-"),
        instance: None,
        device_index: 1,
        attached: world.now(),
        delete_on_termination: true,
    };
    let interface = interface::make(
        world,
        NewInterface {
            subnet: subnet.id.clone(),
            private_ip,
            groups: Vec::new(),
            description: format!("Interface for NAT Gateway {id}"),
            wants_public_ip: false,
            attachment: Some(attachment),
            interface_type: "natGateway".to_owned(),
            tags: Tags::new(),
        },
    );
    if let Some(address) = address {
        let association = AddressAssociation { id: world.deal().hex17("eipassoc-"), interface: interface.clone(), private_ip };
        change::<Address>(world, &address.id).association = Some(association);
    }
    let gateway = NatGateway {
        id: id.clone(),
        region: subnet.region.clone(),
        vpc: subnet.vpc.clone(),
        subnet: subnet.id.clone(),
        state: NatGatewayState::Pending,
        is_public: address.is_some(),
        interface,
        private_ip,
        allocation: address.map(|address| address.id.clone()),
        public_ip: address.map(|address| address.public_ip),
        failure: None,
        created: world.now(),
        deleted: None,
        tags,
    };
    world.ec2.nat_gateways.insert(id.clone(), gateway);
    let delay = ask::seconds(world, 75, 105);
    world.schedule(delay, super::due(Event::NatGatewayMade(id.clone())));
    id
}

/// A new gateway is ready, or fails for want of an internet gateway.
pub(super) fn made(world: &mut World, id: &str) {
    let Some(gateway) = world.ec2.nat_gateways.get(id).filter(|gateway| gateway.state == NatGatewayState::Pending).cloned() else { return };
    let leads_out = world.ec2.internet_gateways.values().any(|other| other.vpc.as_ref() == Some(&gateway.vpc));
    if leads_out || !gateway.is_public {
        change::<NatGateway>(world, id).state = NatGatewayState::Available;
        return;
    }
    let row = change::<NatGateway>(world, id);
    row.state = NatGatewayState::Failed;
    row.failure = Some(("Gateway.NotAttached".to_owned(), format!("Network {} has no Internet gateway attached", gateway.vpc)));
    interface::remove(world, &gateway.interface);
    world.schedule(jiff::SignedDuration::from_hours(1), super::due(Event::NatGatewayForgotten(id.to_owned())));
}

/// DeleteNatGateway.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let gateway = named::<NatGateway>(world, ask, "NatGatewayId")?;
    let (id, state) = (gateway.id.clone(), gateway.state);
    ask.ready()?;
    if matches!(state, NatGatewayState::Pending | NatGatewayState::Available) {
        let now = world.now();
        let row = change::<NatGateway>(world, &id);
        row.state = NatGatewayState::Deleting;
        row.deleted = Some(now);
        let delay = ask::seconds(world, 40, 60);
        world.schedule(delay, super::due(Event::NatGatewayDeleted(id.clone())));
    }
    Ok(Reply::node(Node::text("natGatewayId", id)))
}

/// A gateway is deleted: its interface goes, its elastic address is free.
pub(super) fn deleted(world: &mut World, id: &str) {
    let Some(gateway) = world.ec2.nat_gateways.get(id).cloned() else { return };
    interface::remove(world, &gateway.interface);
    change::<NatGateway>(world, id).state = NatGatewayState::Deleted;
    world.schedule(jiff::SignedDuration::from_hours(1), super::due(Event::NatGatewayForgotten(id.to_owned())));
}
