//! The way of a packet: from where it starts through route tables, gateways, peerings and filters to where it ends.

use super::filter::{Far, acl_lets_in, acl_lets_out, groups_admit};
use super::{DialError, Origin, internet};
use crate::ec2::interface::NetworkInterface;
use crate::ec2::lookup;
use crate::ec2::nat_gateway::NatGatewayState;
use crate::ec2::peering::PeeringStatus;
use crate::ec2::route_table::{Route, Target};
use crate::fault;
use crate::world::World;
use std::net::Ipv4Addr;

/// What a connection is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Tcp,
    Udp,
}

/// Where a packet ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// At an instance, by id. It is running.
    Instance(String),
    /// At a public site outside the lab's VPCs.
    Internet,
}

/// A way that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) end: End,
    /// The address the far end sees the packet come from.
    pub(crate) source: Ipv4Addr,
}

/// A packet under way.
#[derive(Clone, Copy)]
struct Packet<'w> {
    world: &'w World,
    to: Ipv4Addr,
    protocol: Protocol,
    port: u16,
}

/// The way from `from` to `address`:`port`, if there is one.
pub(crate) fn way(world: &World, from: &Origin, address: Ipv4Addr, protocol: Protocol, port: u16) -> Result<Way, DialError> {
    let packet = Packet { world, to: address, protocol, port };
    let way = match from {
        Origin::Operator => packet.over_the_internet(world.operator()),
        Origin::Instance(instance) => packet.sent_by_instance(instance),
    }?;
    if leaves_a_dark_region(world, from, &way.end) { packet.timed_out() } else { Ok(way) }
}

/// Whether the way leads into a Region that is cut off, or out of one.
fn leaves_a_dark_region(world: &World, from: &Origin, end: &End) -> bool {
    if world.faults.len() == 0 {
        return false;
    }
    let region = |instance: &str| lookup::primary_interface(world, instance).map(|interface| interface.region.as_str());
    let here = if let Origin::Instance(instance) = from { region(instance) } else { None };
    let there = if let End::Instance(instance) = end { region(instance) } else { None };
    here != there && [here, there].into_iter().flatten().any(|region| fault::is_cut(world, region))
}

impl<'w> Packet<'w> {
    fn no_route<T>(&self) -> Result<T, DialError> {
        Err(DialError::NoRoute { host: self.to.to_string() })
    }

    fn timed_out<T>(&self) -> Result<T, DialError> {
        Err(DialError::TimedOut { host: self.to.to_string(), port: self.port })
    }

    fn sent_by_instance(&self, instance: &str) -> Result<Way, DialError> {
        let Some(own) = lookup::primary_interface(self.world, instance).filter(|_| lookup::is_running(self.world, instance)) else {
            return self.no_route();
        };
        if self.to.is_loopback() || own.private_ip == self.to || own.secondary_ips.contains(&self.to) {
            return Ok(Way { end: End::Instance(instance.to_owned()), source: self.to });
        }
        if self.has_endpoint(own) {
            return self.by_endpoint(own);
        }
        let Some(route) = best_route(self.world, &own.subnet, self.to) else { return self.no_route() };
        match &route.target {
            Target::Local => {
                let Some(far) = lookup::interface_at(self.world, &own.vpc, self.to) else { return self.timed_out() };
                self.between(own, far)
            }
            Target::Peering(peering) => self.over_peering(own, peering),
            Target::InternetGateway(gateway) => self.by_gateway(own, gateway),
            Target::NatGateway(gateway) => self.by_nat(own, gateway),
            // A host that forwards packets is nothing the lab has.
            Target::Interface(_) | Target::Elsewhere(_) => self.timed_out(),
        }
    }

    /// From interface to interface by private addresses.
    fn between(&self, own: &'w NetworkInterface, far: &'w NetworkInterface) -> Result<Way, DialError> {
        if !self.leaves(own, Some(far)) {
            return self.timed_out();
        }
        let crosses = own.subnet != far.subnet;
        if crosses && !acl_lets_out(self.world, &own.subnet, self.protocol, self.port, self.to) {
            return self.timed_out();
        }
        self.arrive(far, own.private_ip, Some(own), crosses)
    }

    fn over_peering(&self, own: &'w NetworkInterface, peering: &str) -> Result<Way, DialError> {
        let Some(row) = self.world.ec2.peerings.get(peering).filter(|row| row.status == PeeringStatus::Active) else {
            return self.no_route();
        };
        let other = if row.requester_vpc == own.vpc { &row.accepter_vpc } else { &row.requester_vpc };
        let Some(far) = lookup::interface_at(self.world, other, self.to) else { return self.timed_out() };
        let back = best_route(self.world, &far.subnet, own.private_ip).map(|route| &route.target);
        if back != Some(&Target::Peering(peering.to_owned())) {
            return self.timed_out();
        }
        self.between(own, far)
    }

    /// Straight out: only with a public address of one's own.
    fn by_gateway(&self, own: &'w NetworkInterface, gateway: &str) -> Result<Way, DialError> {
        if !internet::is_public(self.to) {
            return self.no_route();
        }
        if !self.is_attached(gateway, &own.vpc) {
            return self.no_route();
        }
        let out = self.leaves(own, None) && acl_lets_out(self.world, &own.subnet, self.protocol, self.port, self.to);
        match lookup::public_ip(self.world, own) {
            Some(public) if out => self.over_the_internet(public),
            _ => self.timed_out(),
        }
    }

    fn by_nat(&self, own: &'w NetworkInterface, gateway: &str) -> Result<Way, DialError> {
        if !internet::is_public(self.to) {
            return self.no_route();
        }
        let usable = |nat: &&crate::ec2::nat_gateway::NatGateway| nat.state == NatGatewayState::Available && nat.is_public;
        let Some(nat) = self.world.ec2.nat_gateways.get(gateway).filter(usable) else { return self.no_route() };
        let Some(public) = nat.public_ip else { return self.no_route() };
        let leads_out = match best_route(self.world, &nat.subnet, self.to).map(|route| &route.target) {
            Some(Target::InternetGateway(gateway)) => self.is_attached(gateway, &nat.vpc),
            _ => false,
        };
        let own_side = self.leaves(own, None) && acl_lets_out(self.world, &own.subnet, self.protocol, self.port, self.to);
        let nat_in = own.subnet == nat.subnet || acl_lets_in(self.world, &nat.subnet, self.protocol, self.port, own.private_ip);
        let nat_out = acl_lets_out(self.world, &nat.subnet, self.protocol, self.port, self.to);
        if leads_out && own_side && nat_in && nat_out { self.over_the_internet(public) } else { self.timed_out() }
    }

    /// From a public address to a public address.
    fn over_the_internet(&self, source: Ipv4Addr) -> Result<Way, DialError> {
        if !internet::is_public(self.to) {
            return self.no_route();
        }
        if internet::stands_at(self.to) {
            return Ok(Way { end: End::Internet, source });
        }
        let Some(far) = lookup::interface_with_public_ip(self.world, self.to) else { return self.timed_out() };
        let back = match best_route(self.world, &far.subnet, source).map(|route| &route.target) {
            Some(Target::InternetGateway(gateway)) => self.is_attached(gateway, &far.vpc),
            _ => false,
        };
        if back { self.arrive(far, source, None, true) } else { self.timed_out() }
    }

    /// The last leg: into the subnet, through the groups, to a running instance.
    fn arrive(&self, far: &NetworkInterface, source: Ipv4Addr, own: Option<&NetworkInterface>, crosses: bool) -> Result<Way, DialError> {
        let into = !crosses || acl_lets_in(self.world, &far.subnet, self.protocol, self.port, source);
        let from = Far { address: source, interface: own };
        let instance = lookup::instance_of(self.world, far).filter(|instance| lookup::is_running(self.world, &instance.id));
        match instance {
            Some(instance) if into && groups_admit(self.world, far, false, self.protocol, self.port, &from) => {
                Ok(Way { end: End::Instance(instance.id.clone()), source })
            }
            _ => self.timed_out(),
        }
    }

    fn leaves(&self, own: &NetworkInterface, far: Option<&NetworkInterface>) -> bool {
        let to = Far { address: self.to, interface: far };
        groups_admit(self.world, own, true, self.protocol, self.port, &to)
    }

    fn is_attached(&self, gateway: &str, vpc: &str) -> bool {
        self.world.ec2.internet_gateways.get(gateway).is_some_and(|gateway| gateway.vpc.as_deref() == Some(vpc))
    }

    /// Whether a gateway endpoint leads to this address: those of S3 in the endpoint's Region.
    fn has_endpoint(&self, own: &NetworkInterface) -> bool {
        let Some(table) = lookup::route_table_of(self.world, &own.subnet) else { return false };
        let leads = |endpoint: &crate::ec2::vpc_endpoint::VpcEndpoint| {
            endpoint.route_tables.contains(&table.id) && endpoint.service.ends_with(".s3") && internet::is_s3_of(&endpoint.region, self.to)
        };
        self.world.ec2.vpc_endpoints.values().any(leads)
    }

    fn by_endpoint(&self, own: &NetworkInterface) -> Result<Way, DialError> {
        let out = self.leaves(own, None) && acl_lets_out(self.world, &own.subnet, self.protocol, self.port, self.to);
        if out { Ok(Way { end: End::Internet, source: own.private_ip }) } else { self.timed_out() }
    }
}

/// The route a packet to `address` takes from `subnet`: the most specific one.
fn best_route<'w>(world: &'w World, subnet: &str, address: Ipv4Addr) -> Option<&'w Route> {
    let table = lookup::route_table_of(world, subnet)?;
    table.routes.iter().filter(|route| route.destination.contains(address)).max_by_key(|route| route.destination.bits())
}
