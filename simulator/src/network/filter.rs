//! What lets a packet pass: network ACLs around subnets and security groups around interfaces.

use super::Protocol;
use crate::ec2::interface::NetworkInterface;
use crate::ec2::lookup;
use crate::ec2::network_acl::AclEntry;
use crate::ec2::security_group::{Peer, SecurityGroupRule};
use crate::world::World;
use std::net::Ipv4Addr;

/// Ports answers come back to. A network ACL must let all of these pass: which one a client takes is not its choice.
const EPHEMERAL: [u16; 3] = [32768, 49152, 60999];

/// The other end of a connection, as the filters see it.
pub(super) struct Far<'w> {
    pub(super) address: Ipv4Addr,
    /// The interface behind the address, where the packet travels by private addresses.
    pub(super) interface: Option<&'w NetworkInterface>,
}

impl Protocol {
    fn is_named(self, word: &str) -> bool {
        word == "-1" || word == "all" || word == self.name() || word == self.number()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }

    fn number(self) -> &'static str {
        match self {
            Self::Tcp => "6",
            Self::Udp => "17",
        }
    }
}

/// Whether the security groups of `interface` let a connection of the given direction pass. They are stateful:
/// answers always come back.
pub(super) fn groups_admit(
    world: &World,
    interface: &NetworkInterface,
    egress: bool,
    protocol: Protocol,
    port: u16,
    far: &Far<'_>,
) -> bool {
    let admits = |rule: &SecurityGroupRule| {
        rule.egress == egress && protocol.is_named(&rule.protocol) && covers(rule, port) && is_peer(&rule.peer, far)
    };
    lookup::groups_of(world, interface).iter().any(|group| group.rules.iter().any(admits))
}

fn covers(rule: &SecurityGroupRule, port: u16) -> bool {
    match rule.ports {
        None | Some((-1, _)) => true,
        Some((from, to)) => rule.protocol == "-1" || (from..=to).contains(&i32::from(port)),
    }
}

fn is_peer(peer: &Peer, far: &Far<'_>) -> bool {
    match peer {
        Peer::Cidr(cidr) => cidr.contains(far.address),
        Peer::Group(group) => far.interface.is_some_and(|interface| interface.groups.contains(group)),
        Peer::Cidr6(_) | Peer::PrefixList(_) => false,
    }
}

/// Whether the network ACL of `subnet` lets packets of a connection pass that a host in it opens to `far`: out to
/// the port, and the answers back in.
pub(super) fn acl_lets_out(world: &World, subnet: &str, protocol: Protocol, port: u16, far: Ipv4Addr) -> bool {
    acl_allows(world, subnet, true, protocol, port, far)
        && EPHEMERAL.iter().all(|back| acl_allows(world, subnet, false, protocol, *back, far))
}

/// The same for a connection `far` opens to a host in `subnet`.
pub(super) fn acl_lets_in(world: &World, subnet: &str, protocol: Protocol, port: u16, far: Ipv4Addr) -> bool {
    acl_allows(world, subnet, false, protocol, port, far)
        && EPHEMERAL.iter().all(|back| acl_allows(world, subnet, true, protocol, *back, far))
}

/// Network ACLs are stateless: the first rule in order of numbers that matches decides, and none means no.
fn acl_allows(world: &World, subnet: &str, egress: bool, protocol: Protocol, port: u16, far: Ipv4Addr) -> bool {
    let Some(acl) = lookup::network_acl_of(world, subnet) else { return false };
    let matches = |entry: &&AclEntry| {
        entry.egress == egress
            && protocol.is_named(&entry.protocol)
            && entry.cidr.contains(far)
            && entry.ports.is_none_or(|(from, to)| (from..=to).contains(&port))
    };
    acl.entries.iter().filter(matches).min_by_key(|entry| entry.number).is_some_and(|entry| entry.allow)
}
