//! VPCs.

use super::ask::{self, Ask, invalid, missing, nothing, refuse};
use super::cidr::Cidr;
use super::resource::{Kind, change, fact, named, resource, select};
use super::tag::{self, Tags};
use super::{dhcp_options, network_acl, route_table, security_group};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A virtual private cloud.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Vpc {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) cidr: Cidr,
    /// Id of the association of `cidr` with the VPC.
    pub(crate) cidr_association: String,
    /// `None`: the VPC uses no DHCP options (AWS says `default`).
    pub(crate) dhcp_options: Option<String>,
    pub(crate) is_default: bool,
    /// Whether the VPC's own resolver answers.
    pub(crate) dns_support: bool,
    /// Whether instances with public addresses get public DNS names.
    pub(crate) dns_hostnames: bool,
    /// `default` or `dedicated`.
    pub(crate) tenancy: String,
    /// `pending` until then, `available` from then on.
    pub(crate) available_at: Timestamp,
    pub(crate) tags: Tags,
}

resource!(
    Vpc,
    vpcs,
    Kind {
        prefix: "vpc-",
        word: "vpc",
        noun: "vpc ID",
        not_found: "InvalidVpcID.NotFound",
        malformed: "InvalidVpcID.Malformed",
        ids: "VpcId",
        set: "vpcSet",
        filters: &[
            "cidr",
            "cidr-block-association.association-id",
            "cidr-block-association.cidr-block",
            "cidr-block-association.state",
            "dhcp-options-id",
            "is-default",
            "isDefault",
            "owner-id",
            "state",
            "vpc-id",
        ],
    }
);

impl Vpc {
    /// Id of its DHCP options, or `default`.
    fn options(&self) -> &str {
        self.dhcp_options.as_deref().unwrap_or("default")
    }

    fn state(&self, world: &World) -> &'static str {
        if world.now() < self.available_at { "pending" } else { "available" }
    }

    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        match filter {
            "cidr" | "cidr-block-association.cidr-block" => fact(self.cidr),
            "cidr-block-association.association-id" => fact(&self.cidr_association),
            "cidr-block-association.state" => fact("associated"),
            "dhcp-options-id" => fact(self.options()),
            "is-default" | "isDefault" => fact(self.is_default),
            "owner-id" => fact(world.account()),
            "state" => fact(self.state(world)),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let block = Node::new("item")
            .with("associationId", &self.cidr_association)
            .with("cidrBlock", self.cidr)
            .child(Node::new("cidrBlockState").with("state", "associated"));
        Node::new("vpc")
            .with("vpcId", &self.id)
            .with("ownerId", world.account())
            .with("state", self.state(world))
            .with("cidrBlock", self.cidr)
            .child(Node::list("cidrBlockAssociationSet", "item", [block]))
            .child(Node::new("ipv6CidrBlockAssociationSet"))
            .with("dhcpOptionsId", self.options())
            .child(tag::set(&self.tags))
            .with("instanceTenancy", &self.tenancy)
            .with("isDefault", self.is_default)
    }
}

/// The Region's default VPC.
pub(crate) fn default_of<'w>(world: &'w World, region: &str) -> Option<&'w Vpc> {
    select::<Vpc>(world, region, |vpc| vpc.is_default).into_iter().next()
}

/// The quota of VPCs of a Region.
const MOST: usize = 5;

/// CreateVpc.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let cidr = ask::cidr("cidrBlock", &ask.params.need("CidrBlock")?)?;
    let tenancy = ask.params.get("InstanceTenancy").unwrap_or_else(|| "default".to_owned());
    if ask.params.boolean("AmazonProvidedIpv6CidrBlock")? == Some(true) {
        return Err(refuse("UnsupportedOperation", "The lab has no IPv6."));
    }
    let tags = tag::given(ask.params, "vpc")?;
    if !(16..=28).contains(&cidr.bits()) {
        return Err(refuse("InvalidVpc.Range", format!("The CIDR '{cidr}' is invalid.")));
    }
    if !["default", "dedicated"].contains(&tenancy.as_str()) {
        return Err(invalid(format!("Value ({tenancy}) for parameter instanceTenancy is invalid.")));
    }
    ask.ready()?;
    if select::<Vpc>(world, ask.region(), |_| true).len() >= MOST {
        return Err(refuse("VpcLimitExceeded", "The maximum number of VPCs has been reached."));
    }
    let options = dhcp_options::provided(world, ask.region());
    let id = make(world, ask.region(), cidr, options, tags);
    let available_at = world.now() + ask::seconds(world, 1, 3);
    let vpc = change::<Vpc>(world, &id);
    vpc.tenancy = tenancy;
    vpc.available_at = available_at;
    let node = vpc.clone().node(world);
    Ok(Reply::node(node))
}

/// A new VPC with its main route table, default security group and default network ACL.
pub(super) fn make(world: &mut World, region: &str, cidr: Cidr, dhcp_options: Option<String>, tags: Tags) -> String {
    let id = world.deal().hex17("vpc-");
    let vpc = Vpc {
        id: id.clone(),
        region: region.to_owned(),
        cidr,
        cidr_association: world.deal().hex17("vpc-cidr-assoc-"),
        dhcp_options,
        is_default: false,
        dns_support: true,
        dns_hostnames: false,
        tenancy: "default".to_owned(),
        available_at: world.now(),
        tags,
    };
    world.ec2.vpcs.insert(id.clone(), vpc);
    route_table::make(world, region, &id, cidr, true, Tags::new());
    network_acl::make_default(world, region, &id);
    security_group::make_default(world, region, &id);
    id
}

fn is_needed(world: &World, id: &str) -> bool {
    let ec2 = &world.ec2;
    ec2.subnets.values().any(|row| row.vpc == id)
        || ec2.interfaces.values().any(|row| row.vpc == id)
        || ec2.internet_gateways.values().any(|row| row.vpc.as_deref() == Some(id))
        || ec2.nat_gateways.values().any(|row| row.vpc == id && !row.is_gone())
        || ec2.vpc_endpoints.values().any(|row| row.vpc == id)
        || ec2.route_tables.values().any(|row| row.vpc == id && !row.is_main())
        || ec2.network_acls.values().any(|row| row.vpc == id && !row.is_default)
        || ec2.security_groups.values().any(|row| row.vpc == id && row.name != "default")
        || ec2.security_groups.values().any(|row| row.vpc == id && security_group::is_referenced(world, &row.id))
        || ec2.peerings.values().any(|row| row.joins(id) && row.is_standing())
}

/// DeleteVpc: refused as long as anything but the VPC's own defaults stands in it.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let id = named::<Vpc>(world, ask, "VpcId")?.id.clone();
    ask.ready()?;
    if is_needed(world, &id) {
        return Err(ask::depends("vpc", &id));
    }
    for key in world.ec2.route_tables.keys_where(|row| row.vpc == id) {
        world.ec2.route_tables.remove(&key);
    }
    for key in world.ec2.network_acls.keys_where(|row| row.vpc == id) {
        world.ec2.network_acls.remove(&key);
    }
    for key in world.ec2.security_groups.keys_where(|row| row.vpc == id) {
        world.ec2.security_groups.remove(&key);
    }
    world.ec2.vpcs.remove(&id);
    Ok(nothing())
}

/// ModifyVpcAttribute: one attribute at a time.
pub(super) fn modify(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?;
    let id = vpc.id.clone();
    let (support, hostnames) = (ask.boolean_value("EnableDnsSupport")?, ask.boolean_value("EnableDnsHostnames")?);
    if hostnames == Some(true) && !vpc.dns_support {
        return Err(invalid("Cannot enable DNS hostnames while DNS support is disabled."));
    }
    ask.ready()?;
    match (support, hostnames) {
        (Some(value), None) => change::<Vpc>(world, &id).dns_support = value,
        (None, Some(value)) => change::<Vpc>(world, &id).dns_hostnames = value,
        (None, None) => return Err(missing("EnableDnsSupport")),
        _ => return Err(refuse("InvalidParameterCombination", "Only one attribute can be modified at a time.")),
    }
    Ok(nothing())
}

/// DescribeVpcAttribute.
pub(super) fn describe_attribute(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?;
    let attribute = ask.params.need("Attribute")?;
    ask.ready()?;
    let value = match attribute.as_str() {
        "enableDnsSupport" => vpc.dns_support,
        "enableDnsHostnames" => vpc.dns_hostnames,
        "enableNetworkAddressUsageMetrics" => false,
        other => return Err(invalid(format!("Value ({other}) for parameter attribute is invalid. Unknown attribute."))),
    };
    Ok(Reply::Xml(vec![Node::text("vpcId", &vpc.id), Node::new(attribute).with("value", value)]))
}
