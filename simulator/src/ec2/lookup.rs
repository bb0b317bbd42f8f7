//! Questions other parts of the lab have about EC2's state.

use super::instance::{Instance, InstanceState};
use super::interface::NetworkInterface;
use super::network_acl::NetworkAcl;
use super::route_table::RouteTable;
use super::security_group::SecurityGroup;
use crate::world::World;
use std::net::Ipv4Addr;

/// The instance, terminated ones included as long as EC2 shows them.
pub(crate) fn instance<'w>(world: &'w World, id: &str) -> Option<&'w Instance> {
    world.ec2.instances.get(id)
}

/// The instance's interface of device index 0.
pub(crate) fn primary_interface<'w>(world: &'w World, instance: &str) -> Option<&'w NetworkInterface> {
    let first = world.ec2.instances.get(instance)?.interfaces.first()?;
    world.ec2.interfaces.get(first)
}

/// The instance's primary private address.
pub(crate) fn private_ip(world: &World, instance: &str) -> Option<Ipv4Addr> {
    primary_interface(world, instance).map(|interface| interface.private_ip)
}

/// The instance's public address, elastic or not.
pub(crate) fn instance_public_ip(world: &World, instance: &str) -> Option<Ipv4Addr> {
    public_ip(world, primary_interface(world, instance)?)
}

/// The interface's public address: an elastic one if there is one, else that of Amazon's pool.
pub(crate) fn public_ip(world: &World, interface: &NetworkInterface) -> Option<Ipv4Addr> {
    let elastic = world.ec2.addresses.values().find(|address| {
        address.association.as_ref().is_some_and(|held| held.interface == interface.id && held.private_ip == interface.private_ip)
    });
    elastic.map(|address| address.public_ip).or(interface.auto_public_ip)
}

/// The interface that holds the private address `ip` in the VPC.
pub(crate) fn interface_at<'w>(world: &'w World, vpc: &str, ip: Ipv4Addr) -> Option<&'w NetworkInterface> {
    world
        .ec2
        .interfaces
        .values()
        .find(|interface| interface.vpc == vpc && (interface.private_ip == ip || interface.secondary_ips.contains(&ip)))
}

/// The interface the public address `ip` leads to.
pub(crate) fn interface_with_public_ip(world: &World, ip: Ipv4Addr) -> Option<&NetworkInterface> {
    let elastic = world.ec2.addresses.values().find(|address| address.public_ip == ip);
    match elastic {
        Some(address) => world.ec2.interfaces.get(&address.association.as_ref()?.interface),
        None => world.ec2.interfaces.values().find(|interface| interface.auto_public_ip == Some(ip)),
    }
}

/// The instance an interface is attached to.
pub(crate) fn instance_of<'w>(world: &'w World, interface: &NetworkInterface) -> Option<&'w Instance> {
    world.ec2.instances.get(interface.attachment.as_ref()?.instance.as_deref()?)
}

/// Whether the instance is `running`.
pub(crate) fn is_running(world: &World, instance: &str) -> bool {
    world.ec2.instances.get(instance).is_some_and(|instance| instance.state == InstanceState::Running)
}

/// The security groups of an interface.
pub(crate) fn groups_of<'w>(world: &'w World, interface: &NetworkInterface) -> Vec<&'w SecurityGroup> {
    interface.groups.iter().filter_map(|id| world.ec2.security_groups.get(id)).collect()
}

/// The route table that holds for a subnet: its own, else the VPC's main one.
pub(crate) fn route_table_of<'w>(world: &'w World, subnet: &str) -> Option<&'w RouteTable> {
    let vpc = &world.ec2.subnets.get(subnet)?.vpc;
    let tables = || world.ec2.route_tables.values().filter(|table| table.vpc == *vpc);
    let own = |table: &&RouteTable| table.associations.iter().any(|held| held.subnet.as_deref() == Some(subnet));
    tables().find(own).or_else(|| tables().find(|table| table.is_main()))
}

/// The network ACL around a subnet.
pub(crate) fn network_acl_of<'w>(world: &'w World, subnet: &str) -> Option<&'w NetworkAcl> {
    world.ec2.network_acls.values().find(|acl| acl.associations.iter().any(|held| held.subnet == subnet))
}

/// The instance's volumes, by device name; the root device is named in the instance.
pub(crate) fn volumes_of(world: &World, instance: &str) -> Vec<(String, String)> {
    let devices = world.ec2.instances.get(instance).map(|instance| instance.block_devices.as_slice()).unwrap_or_default();
    devices.iter().map(|device| (device.device.clone(), device.volume.clone())).collect()
}

/// The volume an instance boots from.
pub(crate) fn root_volume(world: &World, instance: &str) -> Option<String> {
    let instance = world.ec2.instances.get(instance)?;
    instance.block_devices.iter().find(|device| device.device == instance.root_device).map(|device| device.volume.clone())
}
