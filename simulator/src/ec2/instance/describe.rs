//! Instances as answers show them, DescribeInstances and its filters.

use super::{Instance, InstanceState};
use crate::ec2::ask::{self, Ask};
use crate::ec2::filter::Filters;
use crate::ec2::image::platform_details;
use crate::ec2::interface::NetworkInterface;
use crate::ec2::lookup;
use crate::ec2::page::Page;
use crate::ec2::resource::{fact, find, maybe, select};
use crate::ec2::{security_group, tag, zone};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;

pub(super) const FILTERS: &[&str] = &[
    "architecture",
    "availability-zone",
    "availability-zone-id",
    "block-device-mapping.delete-on-termination",
    "block-device-mapping.device-name",
    "block-device-mapping.volume-id",
    "client-token",
    "dns-name",
    "group-id",
    "group-name",
    "hypervisor",
    "iam-instance-profile.arn",
    "image-id",
    "instance-id",
    "instance-state-code",
    "instance-state-name",
    "instance-type",
    "instance.group-id",
    "instance.group-name",
    "ip-address",
    "key-name",
    "launch-index",
    "launch-time",
    "monitoring-state",
    "network-interface.addresses.private-ip-address",
    "network-interface.group-id",
    "network-interface.network-interface-id",
    "network-interface.private-dns-name",
    "network-interface.subnet-id",
    "network-interface.vpc-id",
    "owner-id",
    "platform",
    "platform-details",
    "private-dns-name",
    "private-ip-address",
    "reservation-id",
    "root-device-name",
    "root-device-type",
    "source-dest-check",
    "subnet-id",
    "tenancy",
    "virtualization-type",
    "vpc-id",
];

impl Instance {
    fn attached<'w>(&self, world: &'w World) -> Vec<&'w NetworkInterface> {
        self.interfaces.iter().filter_map(|id| world.ec2.interfaces.get(id)).collect()
    }

    fn groups(&self, world: &World) -> Vec<String> {
        lookup::primary_interface(world, &self.id).map(|interface| interface.groups.clone()).unwrap_or_default()
    }

    fn is_placed(&self) -> bool {
        self.state != InstanceState::Terminated
    }

    pub(super) fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        let primary = lookup::primary_interface(world, &self.id);
        let devices = &self.block_devices;
        let placed = self.is_placed();
        match filter {
            "architecture" => fact(&self.architecture),
            "availability-zone" => fact(&self.zone),
            "availability-zone-id" => fact(zone::zone_id(&self.zone)),
            "block-device-mapping.delete-on-termination" => devices.iter().map(|device| device.delete_on_termination.to_string()).collect(),
            "block-device-mapping.device-name" => devices.iter().map(|device| device.device.clone()).collect(),
            "block-device-mapping.volume-id" => devices.iter().map(|device| device.volume.clone()).collect(),
            "client-token" => maybe(self.client_token.as_ref()),
            "dns-name" => maybe(primary.and_then(|interface| interface.public_dns(world))),
            "group-id" | "instance.group-id" | "network-interface.group-id" => self.groups(world),
            "group-name" | "instance.group-name" => {
                self.groups(world).iter().filter_map(|id| world.ec2.security_groups.get(id)).map(|group| group.name.clone()).collect()
            }
            "hypervisor" => fact("xen"),
            "iam-instance-profile.arn" => maybe(self.profile.as_ref()),
            "image-id" => fact(&self.image),
            "instance-state-code" => fact(self.state.code()),
            "instance-state-name" => fact(self.state),
            "instance-type" => fact(&self.instance_type),
            "ip-address" => maybe(lookup::instance_public_ip(world, &self.id)),
            "key-name" => maybe(self.key_name.as_ref()),
            "launch-index" => fact(self.launch_index),
            "launch-time" => fact(ask::time(self.launched)),
            "monitoring-state" => fact(if self.detailed_monitoring { "enabled" } else { "disabled" }),
            "network-interface.addresses.private-ip-address" => {
                self.attached(world).iter().map(|interface| interface.private_ip.to_string()).collect()
            }
            "network-interface.network-interface-id" => self.attached(world).iter().map(|interface| interface.id.clone()).collect(),
            "network-interface.subnet-id" => self.attached(world).iter().map(|interface| interface.subnet.clone()).collect(),
            "network-interface.vpc-id" => self.attached(world).iter().map(|interface| interface.vpc.clone()).collect(),
            "owner-id" => fact(world.account()),
            "platform" => maybe(self.is_windows.then_some("windows")),
            "platform-details" => fact(platform_details(self.is_windows).0),
            "private-dns-name" | "network-interface.private-dns-name" => maybe(primary.map(NetworkInterface::private_dns)),
            "private-ip-address" => maybe(primary.map(|interface| interface.private_ip)),
            "reservation-id" => fact(&self.reservation),
            "root-device-name" => fact(&self.root_device),
            "root-device-type" => fact("ebs"),
            "source-dest-check" => maybe(primary.map(|interface| interface.source_dest_check)),
            "subnet-id" => maybe(placed.then_some(&self.subnet)),
            "tenancy" => fact(&self.tenancy),
            "virtualization-type" => fact("hvm"),
            "vpc-id" => maybe(placed.then_some(&self.vpc)),
            _ => fact(&self.id),
        }
    }

    /// `blockDeviceMapping`.
    pub(super) fn devices(&self, world: &World) -> Node {
        let item = |device: &super::BlockDevice| {
            let held = world.ec2.volumes.get(&device.volume).and_then(|volume| volume.attachment.as_ref());
            let ebs = Node::new("ebs")
                .with("volumeId", &device.volume)
                .with("status", held.map_or("attached", |held| held.state.name()))
                .with("attachTime", ask::time(device.attached))
                .with("deleteOnTermination", device.delete_on_termination);
            Node::new("item").with("deviceName", &device.device).child(ebs)
        };
        Node::list("blockDeviceMapping", "item", self.block_devices.iter().map(item))
    }

    pub(super) fn state_node(&self, name: &'static str) -> Node {
        Node::new(name).with("code", self.state.code()).with("name", self.state)
    }

    pub(super) fn node(&self, world: &World) -> Node {
        let node = Node::new("item").with("instanceId", &self.id).with("imageId", &self.image).child(self.state_node("instanceState"));
        let node = self.network(world, node);
        let (details, usage) = platform_details(self.is_windows);
        let metadata = Node::new("metadataOptions")
            .with("state", "applied")
            .with("httpTokens", &self.http_tokens)
            .with("httpPutResponseHopLimit", self.http_hop_limit)
            .with("httpEndpoint", "enabled")
            .with("httpProtocolIpv6", "disabled")
            .with("instanceMetadataTags", "disabled");
        let placement = Node::new("placement").with("availabilityZone", &self.zone).with("groupName", "").with("tenancy", &self.tenancy);
        let node = match &self.state_reason {
            Some((code, message)) if self.state != InstanceState::Running => {
                node.child(Node::new("stateReason").with("code", code).with("message", message))
            }
            _ => node,
        };
        let node = match self.profile.as_ref().zip(self.profile_id.as_ref()) {
            Some((arn, id)) => node.child(Node::new("iamInstanceProfile").with("arn", arn).with("id", id)),
            None => node,
        };
        node.with("reason", &self.transition_reason)
            .maybe("keyName", self.key_name.as_ref())
            .with("amiLaunchIndex", self.launch_index)
            .child(Node::new("productCodes"))
            .with("instanceType", &self.instance_type)
            .with("launchTime", ask::time(self.launched))
            .child(placement)
            .maybe("platform", self.is_windows.then_some("windows"))
            .with("platformDetails", details)
            .with("usageOperation", usage)
            .with("usageOperationUpdateTime", ask::time(self.launched))
            .child(Node::new("monitoring").with("state", if self.detailed_monitoring { "enabled" } else { "disabled" }))
            .with("architecture", &self.architecture)
            .with("rootDeviceType", "ebs")
            .with("rootDeviceName", &self.root_device)
            .child(self.devices(world))
            .with("virtualizationType", "hvm")
            .with("clientToken", self.client_token.clone().unwrap_or_default())
            .child(tag::set(&self.tags))
            .with("hypervisor", "xen")
            .with("ebsOptimized", self.ebs_optimized)
            .with("enaSupport", true)
            .child(metadata)
            .child(Node::new("enclaveOptions").with("enabled", false))
            .child(Node::new("hibernationOptions").with("configured", false))
            .child(Node::new("maintenanceOptions").with("autoRecovery", "default"))
    }

    /// The members of an instance's place in the network; a terminated one has none.
    fn network(&self, world: &World, node: Node) -> Node {
        let attached = self.attached(world);
        let primary = attached.first().copied();
        let private_dns = primary.map(NetworkInterface::private_dns).unwrap_or_default();
        let public_dns = primary.and_then(|interface| interface.public_dns(world)).unwrap_or_default();
        let node = node.with("privateDnsName", private_dns).with("dnsName", public_dns);
        let node = if self.is_placed() { node.with("subnetId", &self.subnet).with("vpcId", &self.vpc) } else { node };
        node.maybe("privateIpAddress", primary.map(|interface| interface.private_ip))
            .maybe("ipAddress", primary.and_then(|interface| lookup::public_ip(world, interface)))
            .maybe("sourceDestCheck", primary.map(|interface| interface.source_dest_check))
            .child(security_group::names(world, &self.groups(world)))
            .child(Node::list("networkInterfaceSet", "item", attached.iter().map(|interface| interface.of_instance(world))))
    }
}

/// A reservation with some or all of its instances.
pub(super) fn reservation(world: &World, id: &str, instances: &[&Instance]) -> Node {
    Node::new("item").with("reservationId", id).with("ownerId", world.account()).child(Node::new("groupSet")).child(Node::list(
        "instancesSet",
        "item",
        instances.iter().map(|instance| instance.node(world)),
    ))
}

/// DescribeInstances. A page counts instances.
pub(in crate::ec2) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 1000)?;
    let ids = ask.params.list("InstanceId");
    let filters = Filters::read(ask, FILTERS)?;
    page.without_ids(&ids, "instancesSet")?;
    ask.ready()?;
    for id in &ids {
        find::<Instance>(world, ask.region(), id)?;
    }
    let rows = select::<Instance>(world, ask.region(), |instance| ids.is_empty() || ids.contains(&instance.id))
        .into_iter()
        .filter(|row| filters.pass(&row.tags, |name| row.facts(world, name)))
        .map(|row| (format!("{}/{:05}/{}", row.reservation, row.launch_index, row.id), row))
        .collect();
    let (rows, token) = page.cut(world, rows);
    let reservations = rows.chunk_by(|one, other| one.reservation == other.reservation);
    let nodes = reservations.map(|instances| reservation(world, &instances[0].reservation, instances));
    let mut answer = vec![Node::list("reservationSet", "item", nodes)];
    answer.extend(token.map(|token| Node::text("nextToken", token)));
    Ok(Reply::Xml(answer))
}
