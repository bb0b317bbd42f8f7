//! What a copy of another world does not know: hosts that were taken in, names and addresses it has nothing for.

use super::{Origin, resolve};
use crate::ec2::interface::NetworkInterface;
use crate::ec2::lookup;
use crate::hosts;
use crate::world::World;
use std::net::Ipv4Addr;

/// Whether it is known what stands at `host`, seen from `from`: a host that was made here, asked by one that was.
pub(super) fn is_known(world: &World, from: &Origin, host: &str) -> bool {
    if let Origin::Instance(instance) = from
        && !hosts::is_known(world, instance)
    {
        return false;
    }
    let found = resolve(world, from, host).ok().and_then(|found| found.first().copied());
    match found.and_then(|address| interface_at(world, address)) {
        Some(interface) => lookup::instance_of(world, interface).is_some_and(|instance| hosts::is_known(world, &instance.id)),
        None => is_at_home(world, from),
    }
}

/// Whether somebody asks from a network that was made here: who answers there is known.
fn is_at_home(world: &World, from: &Origin) -> bool {
    let Origin::Instance(instance) = from else { return false };
    let vpc = lookup::instance(world, instance).map(|row| format!("VPC  {}", row.vpc));
    vpc.is_some_and(|vpc| !world.taken.contains(&vpc))
}

fn interface_at(world: &World, address: Ipv4Addr) -> Option<&NetworkInterface> {
    let at = |interface: &&NetworkInterface| interface.private_ip == address || interface.secondary_ips.contains(&address);
    lookup::interface_with_public_ip(world, address).or_else(|| world.ec2.interfaces.values().find(at))
}
