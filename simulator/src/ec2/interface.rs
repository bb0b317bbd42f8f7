//! Network interfaces.

use super::ask::{self, Ask, invalid, missing, nothing, refuse};
use super::resource::{Kind, change, fact, find, maybe, named, resource};
use super::subnet::{self, Subnet};
use super::tag::{self, Tags};
use super::vpc::Vpc;
use super::{dhcp_options, lookup, security_group, zone};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// An elastic network interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NetworkInterface {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    pub(crate) private_ip: Ipv4Addr,
    /// Further private addresses.
    pub(crate) secondary_ips: Vec<Ipv4Addr>,
    pub(crate) mac: String,
    /// Security group ids.
    pub(crate) groups: Vec<String>,
    pub(crate) description: String,
    pub(crate) source_dest_check: bool,
    /// Whether it asks for a public address whenever its instance starts.
    pub(crate) wants_public_ip: bool,
    /// Public address of Amazon's pool, while the instance runs and no elastic address is associated. Ask
    /// [`super::lookup::public_ip`] for the one that counts.
    pub(crate) auto_public_ip: Option<Ipv4Addr>,
    pub(crate) attachment: Option<InterfaceAttachment>,
    /// `interface` or `nat_gateway`.
    pub(crate) interface_type: String,
    pub(crate) tags: Tags,
}

/// An interface's hold on an instance (or on a NAT gateway, without one).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InterfaceAttachment {
    pub(crate) id: String,
    pub(crate) instance: Option<String>,
    pub(crate) device_index: u16,
    pub(crate) attached: Timestamp,
    pub(crate) delete_on_termination: bool,
}

resource!(
    NetworkInterface,
    interfaces,
    Kind {
        prefix: "eni-",
        word: "network-interface",
        noun: "networkInterface ID",
        not_found: "InvalidNetworkInterfaceID.NotFound",
        malformed: "InvalidNetworkInterfaceId.Malformed",
        ids: "NetworkInterfaceId",
        set: "networkInterfaceSet",
        filters: &[
            "addresses.private-ip-address",
            "association.allocation-id",
            "association.association-id",
            "association.public-ip",
            "attachment.attachment-id",
            "attachment.device-index",
            "attachment.instance-id",
            "attachment.status",
            "availability-zone",
            "description",
            "group-id",
            "group-name",
            "interface-type",
            "mac-address",
            "network-interface-id",
            "owner-id",
            "private-dns-name",
            "private-ip-address",
            "requester-managed",
            "source-dest-check",
            "status",
            "subnet-id",
            "vpc-id",
        ],
    }
);

impl NetworkInterface {
    fn status(&self) -> &'static str {
        if self.attachment.is_some() { "in-use" } else { "available" }
    }

    fn is_managed(&self) -> bool {
        self.interface_type != "interface"
    }

    /// Name AWS's resolver has for the private address.
    pub(super) fn private_dns(&self) -> String {
        private_name(&self.region, self.private_ip)
    }

    /// Name of the public address, where the VPC has DNS names.
    pub(super) fn public_dns(&self, world: &World) -> Option<String> {
        let named = world.ec2.vpcs.get(&self.vpc).is_some_and(|vpc: &Vpc| vpc.dns_hostnames && vpc.dns_support);
        lookup::public_ip(world, self).filter(|_| named).map(|ip| public_name(&self.region, ip))
    }

    fn elastic<'w>(&self, world: &'w World) -> Option<&'w super::address::Address> {
        let here = |held: &super::address::AddressAssociation| held.interface == self.id && held.private_ip == self.private_ip;
        world.ec2.addresses.values().find(|address| address.association.as_ref().is_some_and(here))
    }

    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        let attachment = self.attachment.as_ref();
        let elastic = self.elastic(world);
        match filter {
            "addresses.private-ip-address" => self.secondary_ips.iter().chain([&self.private_ip]).map(ToString::to_string).collect(),
            "association.allocation-id" => maybe(elastic.map(|address| &address.id)),
            "association.association-id" => maybe(elastic.and_then(|address| address.association.as_ref()).map(|held| &held.id)),
            "association.public-ip" => maybe(lookup::public_ip(world, self)),
            "attachment.attachment-id" => maybe(attachment.map(|held| &held.id)),
            "attachment.device-index" => maybe(attachment.map(|held| held.device_index)),
            "attachment.instance-id" => maybe(attachment.and_then(|held| held.instance.as_ref())),
            "attachment.status" => maybe(attachment.map(|_| "attached")),
            "availability-zone" => maybe(world.ec2.subnets.get(&self.subnet).map(|subnet| &subnet.zone)),
            "description" => fact(&self.description),
            "group-id" => self.groups.clone(),
            "group-name" => lookup::groups_of(world, self).iter().map(|group| group.name.clone()).collect(),
            "interface-type" => fact(&self.interface_type),
            "mac-address" => fact(&self.mac),
            "owner-id" => fact(world.account()),
            "private-dns-name" => fact(self.private_dns()),
            "private-ip-address" => fact(self.private_ip),
            "requester-managed" => fact(self.is_managed()),
            "source-dest-check" => fact(self.source_dest_check),
            "status" => fact(self.status()),
            "subnet-id" => fact(&self.subnet),
            "vpc-id" => fact(&self.vpc),
            _ => fact(&self.id),
        }
    }

    /// `association`, as DescribeNetworkInterfaces has it.
    fn association(&self, world: &World) -> Option<Node> {
        let ip = lookup::public_ip(world, self)?;
        let elastic = self.elastic(world);
        let node = Node::new("association")
            .maybe("allocationId", elastic.map(|address| &address.id))
            .maybe("associationId", elastic.and_then(|address| address.association.as_ref()).map(|held| &held.id))
            .with("ipOwnerId", if elastic.is_some() { world.account() } else { "amazon".to_owned() })
            .with("publicDnsName", self.public_dns(world).unwrap_or_default())
            .with("publicIp", ip);
        Some(node)
    }

    /// The members DescribeNetworkInterfaces and DescribeInstances share.
    fn core(&self, world: &World, node: Node, association: Option<&Node>) -> Node {
        let primary = Node::new("item")
            .children(association.cloned())
            .with("primary", true)
            .with("privateDnsName", self.private_dns())
            .with("privateIpAddress", self.private_ip);
        let secondary = self.secondary_ips.iter().map(|ip| {
            Node::new("item").with("primary", false).with("privateDnsName", private_name(&self.region, *ip)).with("privateIpAddress", ip)
        });
        node.children(association.cloned())
            .with("description", &self.description)
            .child(security_group::names(world, &self.groups))
            .with("interfaceType", &self.interface_type)
            .child(Node::new("ipv6AddressesSet"))
            .with("macAddress", &self.mac)
            .with("networkInterfaceId", &self.id)
            .with("ownerId", world.account())
            .with("privateDnsName", self.private_dns())
            .with("privateIpAddress", self.private_ip)
            .child(Node::list("privateIpAddressesSet", "item", [primary].into_iter().chain(secondary)))
            .with("sourceDestCheck", self.source_dest_check)
            .with("status", self.status())
            .with("subnetId", &self.subnet)
            .with("vpcId", &self.vpc)
    }

    /// As an item of an instance's `networkInterfaceSet`.
    pub(super) fn of_instance(&self, world: &World) -> Node {
        let association = self.association(world).map(|full| {
            let text = |name: &str| full.at(name).unwrap_or_default().to_owned();
            let node = Node::new("association").with("ipOwnerId", text("ipOwnerId"));
            node.with("publicDnsName", text("publicDnsName")).with("publicIp", text("publicIp"))
        });
        let node = match &self.attachment {
            Some(held) => Node::new("item").child(held.node()),
            None => Node::new("item"),
        };
        self.core(world, node, association.as_ref())
    }

    fn node(&self, world: &World) -> Node {
        let node = match &self.attachment {
            Some(held) => {
                let mut attachment = held.node();
                if let Some(instance) = &held.instance {
                    attachment = attachment.with("instanceId", instance);
                }
                Node::new("networkInterface").child(
                    attachment.with("instanceOwnerId", if held.instance.is_some() { world.account() } else { "amazon-aws".to_owned() }),
                )
            }
            None => Node::new("networkInterface"),
        };
        let zone = world.ec2.subnets.get(&self.subnet).map(|subnet| subnet.zone.clone()).unwrap_or_default();
        self.core(world, node, self.association(world).as_ref())
            .with("availabilityZone", &zone)
            .with("availabilityZoneId", zone::zone_id(&zone))
            .maybe("publicDnsName", self.public_dns(world))
            .with("requesterManaged", self.is_managed())
            .child(tag::set(&self.tags))
    }
}

impl InterfaceAttachment {
    fn node(&self) -> Node {
        Node::new("attachment")
            .with("attachTime", ask::time(self.attached))
            .with("attachmentId", &self.id)
            .with("deleteOnTermination", self.delete_on_termination)
            .with("deviceIndex", self.device_index)
            .with("networkCardIndex", 0)
            .with("status", "attached")
    }
}

/// The name Amazon's DNS has for a private address: `ip-10-0-1-5.ec2.internal`.
pub(crate) fn private_name(region: &str, ip: Ipv4Addr) -> String {
    format!("ip-{}.{}", ip.to_string().replace('.', "-"), dhcp_options::domain(region))
}

/// The name Amazon's DNS has for a public address: `ec2-3-91-4-5.compute-1.amazonaws.com`.
pub(crate) fn public_name(region: &str, ip: Ipv4Addr) -> String {
    let zone = if region == "us-east-1" { "compute-1".to_owned() } else { format!("{region}.compute") };
    format!("ec2-{}.{zone}.amazonaws.com", ip.to_string().replace('.', "-"))
}

/// What an interface is made of.
pub(super) struct NewInterface {
    pub(super) subnet: String,
    pub(super) private_ip: Ipv4Addr,
    pub(super) groups: Vec<String>,
    pub(super) description: String,
    pub(super) wants_public_ip: bool,
    pub(super) attachment: Option<InterfaceAttachment>,
    pub(super) interface_type: String,
    pub(super) tags: Tags,
}

/// A new interface in a subnet that stands, at an address that is free.
pub(super) fn make(world: &mut World, new: NewInterface) -> String {
    let id = world.deal().hex17("eni-");
    let dealt = world.deal().bytes();
    let mac = format!("0e:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", dealt[0], dealt[1], dealt[2], dealt[3], dealt[4]);
    let subnet = change::<Subnet>(world, &new.subnet).clone();
    let interface = NetworkInterface {
        id: id.clone(),
        region: subnet.region,
        vpc: subnet.vpc,
        subnet: subnet.id,
        private_ip: new.private_ip,
        secondary_ips: Vec::new(),
        mac,
        groups: new.groups,
        description: new.description,
        source_dest_check: new.interface_type == "interface",
        wants_public_ip: new.wants_public_ip,
        auto_public_ip: None,
        attachment: new.attachment,
        interface_type: new.interface_type,
        tags: new.tags,
    };
    world.ec2.interfaces.insert(id.clone(), interface);
    id
}

/// An interface goes; an elastic address it had is free.
pub(super) fn remove(world: &mut World, id: &str) {
    for key in world.ec2.addresses.keys_where(|address| address.association.as_ref().is_some_and(|held| held.interface == id)) {
        change::<super::address::Address>(world, &key).association = None;
    }
    if let Some(gone) = world.ec2.interfaces.remove(id) {
        super::security_group::let_go(world, &gone.groups);
    }
}

/// Gives the interface a public address of Amazon's pool if it asks for one and has none.
pub(super) fn make_public(world: &mut World, id: &str) {
    let wants =
        world.ec2.interfaces.get(id).is_some_and(|interface| interface.wants_public_ip && lookup::public_ip(world, interface).is_none());
    if wants {
        let ip = super::address::fresh_public_ip(world);
        change::<NetworkInterface>(world, id).auto_public_ip = Some(ip);
    }
}

/// CreateNetworkInterface.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let subnet = named::<Subnet>(world, ask, "SubnetId")?.clone();
    let groups = ask.params.list("SecurityGroupId");
    let groups = security_group::for_interface(world, ask.region(), (&subnet.vpc, &subnet.id), groups)?;
    let description = ask.params.get("Description").unwrap_or_default();
    let wanted = ask.params.get("PrivateIpAddress").map(|text| ask::ipv4("privateIpAddress", &text)).transpose()?;
    let tags = tag::given(ask.params, "network-interface")?;
    let ticket = super::token::Ticket::read(ask);
    ask.ready()?;
    let id = match ticket.made(world)? {
        Some(id) => id,
        None => {
            let private_ip = subnet::address(world, &subnet.id, wanted, &BTreeSet::new())?;
            let interface_type = "interface".to_owned();
            make(
                world,
                NewInterface {
                    subnet: subnet.id,
                    private_ip,
                    groups,
                    description,
                    wants_public_ip: false,
                    attachment: None,
                    interface_type,
                    tags,
                },
            )
        }
    };
    ticket.keep(world, &id);
    Ok(Reply::node(find::<NetworkInterface>(world, ask.region(), &id)?.node(world)))
}

/// DeleteNetworkInterface: refused while it is attached.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let interface = named::<NetworkInterface>(world, ask, "NetworkInterfaceId")?;
    let (id, attached) = (interface.id.clone(), interface.attachment.is_some());
    ask.ready()?;
    if attached {
        return Err(refuse("InvalidParameterValue", format!("Network interface '{id}' is currently in use.")));
    }
    remove(world, &id);
    Ok(nothing())
}

/// ModifyNetworkInterfaceAttribute: description, groups, source/destination check, one at a time.
pub(super) fn modify(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let interface = named::<NetworkInterface>(world, ask, "NetworkInterfaceId")?;
    let (id, managed) = (interface.id.clone(), interface.is_managed());
    let (vpc, subnet) = (interface.vpc.clone(), interface.subnet.clone());
    let groups = ask.params.list("SecurityGroupId");
    let description = ask.params.under("Description").get("Value");
    let check = ask.boolean_value("SourceDestCheck")?;
    if managed {
        return Err(refuse("OperationNotPermitted", "You are not allowed to manage this network interface."));
    }
    let given = [!groups.is_empty(), description.is_some(), check.is_some()].iter().filter(|given| **given).count();
    if given != 1 {
        return Err(if given == 0 { missing("attribute") } else { invalid("Only one attribute can be modified at a time.") });
    }
    let groups = if groups.is_empty() { groups } else { security_group::for_interface(world, ask.region(), (&vpc, &subnet), groups)? };
    ask.ready()?;
    let row = change::<NetworkInterface>(world, &id);
    if !groups.is_empty() {
        row.groups = groups;
    }
    row.description = description.unwrap_or_else(|| row.description.clone());
    row.source_dest_check = check.unwrap_or(row.source_dest_check);
    Ok(nothing())
}
