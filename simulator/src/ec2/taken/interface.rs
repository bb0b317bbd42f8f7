//! Network interfaces of another world, by themselves and as their instances show them; elastic addresses.

use crate::document::{DocumentError, Item, Operation, Place, Taken, list};
use crate::ec2::address::{Address, AddressAssociation};
use crate::ec2::interface::{InterfaceAttachment, NetworkInterface};
use crate::ec2::tag::Tags;
use crate::world::World;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] = &[
    list("ec2:DescribeNetworkInterfaces", "network interface", "NetworkInterfaceId", interface),
    list("ec2:DescribeAddresses", "address", "AllocationId", address),
];

fn interface(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let instance = item.part("Attachment").text("InstanceId");
    let tags = item.list("TagSet").filter_map(|tag| Some((tag.text("Key")?, tag.text("Value").unwrap_or_default()))).collect();
    let row = read(world, place, item, instance)?;
    world.ec2.interfaces.insert(row.id.clone(), NetworkInterface { tags, ..row });
    Ok(())
}

/// An interface, attached to `instance` if it is attached to one.
pub(super) fn read(world: &World, place: &Place<'_>, item: &Item<'_>, instance: Option<String>) -> Result<NetworkInterface, DocumentError> {
    let held = item.part("Attachment");
    let attachment = held.text("AttachmentId").map(|id| InterfaceAttachment {
        id,
        instance,
        device_index: held.sized("DeviceIndex").unwrap_or_default(),
        attached: held.time("AttachTime").unwrap_or_else(|| world.now()),
        delete_on_termination: held.flag("DeleteOnTermination"),
    });
    let private_ip = item.parsed("PrivateIpAddress")?;
    let all = item.list("PrivateIpAddresses").map(|one| one.parsed("PrivateIpAddress")).collect::<Result<Vec<_>, _>>()?;
    Ok(NetworkInterface {
        id: item.need("NetworkInterfaceId")?,
        region: place.region.to_owned(),
        vpc: item.need("VpcId")?,
        subnet: item.need("SubnetId")?,
        private_ip,
        secondary_ips: all.into_iter().filter(|address| *address != private_ip).collect(),
        mac: item.text("MacAddress").unwrap_or_default(),
        groups: item.list("Groups").filter_map(|group| group.text("GroupId")).collect(),
        description: item.text("Description").unwrap_or_default(),
        source_dest_check: item.flag("SourceDestCheck"),
        wants_public_ip: item.part("Association").text("IpOwnerId").is_some_and(|owner| owner == "amazon"),
        auto_public_ip: item.part("Association").text("PublicIp").and_then(|address| address.parse().ok()),
        attachment,
        interface_type: item.text("InterfaceType").unwrap_or_else(|| "interface".to_owned()),
        tags: Tags::new(),
    })
}

fn address(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("AllocationId")?;
    let association = match (item.text("AssociationId"), item.text("NetworkInterfaceId")) {
        (Some(id), Some(interface)) => Some(AddressAssociation { id, interface, private_ip: item.parsed("PrivateIpAddress")? }),
        _ => None,
    };
    let row =
        Address { id: id.clone(), region: place.region.to_owned(), public_ip: item.parsed("PublicIp")?, association, tags: item.tags() };
    world.ec2.addresses.insert(id, row);
    Ok(())
}
