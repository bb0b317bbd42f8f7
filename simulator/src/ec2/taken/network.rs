//! Networks of another world.

use super::{meaning, not_modelled};
use crate::document::{DocumentError, Item, Operation, Place, Taken, list};
use crate::ec2::internet_gateway::InternetGateway;
use crate::ec2::nat_gateway::{NatGateway, NatGatewayState};
use crate::ec2::peering::{Peering, PeeringStatus};
use crate::ec2::route_table::{Route, RouteTable, RouteTableAssociation, Target};
use crate::ec2::security_group::{Peer, SecurityGroup, SecurityGroupRule};
use crate::ec2::subnet::Subnet;
use crate::ec2::vpc::Vpc;
use crate::ec2::{dhcp_options, network_acl};
use crate::world::World;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] = &[
    list("ec2:DescribeVpcs", "VPC", "VpcId", vpc),
    list("ec2:DescribeSubnets", "subnet", "SubnetId", subnet),
    list("ec2:DescribeSecurityGroups", "security group", "GroupId", security_group),
    list("ec2:DescribeSecurityGroupRules", "rule", "SecurityGroupRuleId", security_group_rule),
    list("ec2:DescribeRouteTables", "route table", "RouteTableId", route_table),
    list("ec2:DescribeInternetGateways", "internet gateway", "InternetGatewayId", internet_gateway),
    list("ec2:DescribeNatGateways", "NAT gateway", "NatGatewayId", nat_gateway),
    list("ec2:DescribeVpcPeeringConnections", "peering connection", "VpcPeeringConnectionId", peering),
];

/// Its DHCP options and network ACLs are not asked for: AWS's own of a new VPC stand in for them.
fn vpc(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("VpcId")?;
    let blocks: Vec<Item<'_>> = item.list("CidrBlockAssociationSet").collect();
    if blocks.len() > 1 {
        return Err(not_modelled("a VPC with several networks", &id));
    }
    let is_default = item.flag("IsDefault");
    let row = Vpc {
        id: id.clone(),
        region: place.region.to_owned(),
        cidr: item.cidr("CidrBlock")?,
        cidr_association: blocks.first().and_then(|block| block.text("AssociationId")).unwrap_or_default(),
        dhcp_options: item.text("DhcpOptionsId").filter(|options| options != "default"),
        is_default,
        dns_support: true,
        dns_hostnames: is_default,
        tenancy: item.text("InstanceTenancy").unwrap_or_else(|| "default".to_owned()),
        available_at: world.now(),
        tags: item.tags(),
    };
    if let Some(options) = &row.dhcp_options {
        dhcp_options::stand_in(world, place.region, options);
    }
    world.ec2.vpcs.insert(id.clone(), row);
    network_acl::make_default(world, place.region, &id);
    Ok(())
}

fn subnet(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let (id, vpc) = (item.need("SubnetId")?, item.need("VpcId")?);
    let row = Subnet {
        id: id.clone(),
        region: place.region.to_owned(),
        vpc: vpc.clone(),
        cidr: item.cidr("CidrBlock")?,
        zone: item.need("AvailabilityZone")?,
        is_default: item.flag("DefaultForAz"),
        map_public_ip: item.flag("MapPublicIpOnLaunch"),
        tags: item.tags(),
    };
    world.ec2.subnets.insert(id.clone(), row);
    network_acl::adopt(world, &vpc, &id);
    Ok(())
}

/// Rules get their ids from the answer that has them.
fn security_group(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("GroupId")?;
    let mut rules = Vec::new();
    for (member, egress) in [("IpPermissions", false), ("IpPermissionsEgress", true)] {
        for permission in item.list(member) {
            rules.extend(rules_of(&permission, egress)?);
        }
    }
    for rule in &mut rules {
        rule.id = world.deal().hex17("sgr-");
    }
    let row = SecurityGroup {
        id: id.clone(),
        region: place.region.to_owned(),
        vpc: item.need("VpcId")?,
        name: item.need("GroupName")?,
        description: item.text("Description").unwrap_or_default(),
        rules,
        tags: item.tags(),
        held_until: None,
    };
    world.ec2.security_groups.insert(id, row);
    Ok(())
}

fn rules_of(permission: &Item<'_>, egress: bool) -> Result<Vec<SecurityGroupRule>, DocumentError> {
    let mut peers = Vec::new();
    for range in permission.list("IpRanges") {
        peers.push((Peer::Cidr(range.cidr("CidrIp")?), range.text("Description")));
    }
    for range in permission.list("Ipv6Ranges") {
        peers.push((Peer::Cidr6(range.need("CidrIpv6")?), range.text("Description")));
    }
    for pair in permission.list("UserIdGroupPairs") {
        peers.push((Peer::Group(pair.need("GroupId")?), pair.text("Description")));
    }
    for list in permission.list("PrefixListIds") {
        peers.push((Peer::PrefixList(list.need("PrefixListId")?), list.text("Description")));
    }
    let protocol = permission.need("IpProtocol")?;
    let ports = ports(permission);
    let rule = |(peer, description)| SecurityGroupRule {
        id: String::new(),
        egress,
        protocol: protocol.clone(),
        ports,
        peer,
        description,
        tags: Default::default(),
    };
    Ok(peers.into_iter().map(rule).collect())
}

/// None where the protocol has none: AWS writes -1 or nothing.
fn ports(item: &Item<'_>) -> Option<(i32, i32)> {
    let port = |member: &str| item.number(member).and_then(|port| i32::try_from(port).ok());
    let is_all = item.text("IpProtocol").is_some_and(|protocol| protocol == "-1");
    port("FromPort").zip(port("ToPort")).filter(|_| !is_all)
}

/// The id of a rule that its group has.
fn security_group_rule(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let (id, group) = (item.need("SecurityGroupRuleId")?, item.need("GroupId")?);
    let peer = match (item.text("CidrIpv4"), item.text("CidrIpv6"), item.text("PrefixListId")) {
        (Some(_), _, _) => Peer::Cidr(item.cidr("CidrIpv4")?),
        (_, Some(range), _) => Peer::Cidr6(range),
        (_, _, Some(list)) => Peer::PrefixList(list),
        _ => Peer::Group(item.part("ReferencedGroupInfo").need("GroupId")?),
    };
    let (egress, protocol, ports) = (item.flag("IsEgress"), item.need("IpProtocol")?, ports(item));
    let is_it = |rule: &&mut SecurityGroupRule| {
        rule.egress == egress && rule.protocol == protocol && rule.ports == ports && rule.peer == peer && rule.id != id
    };
    // A group that is not there was deleted since, and its rules with it.
    let Some(row) = world.ec2.security_groups.get_mut(&group) else { return Ok(()) };
    if let Some(rule) = row.rules.iter_mut().find(is_it) {
        (rule.id, rule.description, rule.tags) = (id, item.text("Description"), item.tags());
    }
    Ok(())
}

fn route_table(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("RouteTableId")?;
    // By a list of AWS's own addresses, and by those of IPv6, goes nothing the lab sends.
    let (sent, others): (Vec<Item<'_>>, Vec<Item<'_>>) =
        item.list("Routes").partition(|route| route.text("DestinationCidrBlock").is_some());
    let mut routes = sent.iter().map(route_of).collect::<Result<Vec<_>, _>>()?;
    routes.sort_by_key(|route| route.target != Target::Local);
    let association = |held: Item<'_>| {
        let subnet = held.text("SubnetId");
        if subnet.is_none() && !held.flag("Main") {
            return Err(not_modelled("a route table of a gateway", &id));
        }
        Ok(RouteTableAssociation { id: held.need("RouteTableAssociationId")?, subnet })
    };
    let associations = item.list("Associations").map(association).collect::<Result<Vec<_>, _>>()?;
    let (region, vpc) = (place.region.to_owned(), item.need("VpcId")?);
    let others = others.iter().map(Item::said).collect();
    world.ec2.route_tables.insert(id.clone(), RouteTable { id, region, vpc, routes, others, associations, tags: item.tags() });
    Ok(())
}

fn route_of(item: &Item<'_>) -> Result<Route, DocumentError> {
    let gateway = item.text("GatewayId");
    let target = match (gateway.as_deref(), item.text("NatGatewayId"), item.text("VpcPeeringConnectionId"), item.text("NetworkInterfaceId"))
    {
        (Some("local"), _, _, _) => Target::Local,
        (Some(gateway), _, _, _) if gateway.starts_with("igw-") => Target::InternetGateway(gateway.to_owned()),
        (None, Some(nat), _, _) => Target::NatGateway(nat),
        (None, None, Some(peering), _) => Target::Peering(peering),
        (None, None, None, Some(interface)) => Target::Interface(interface),
        _ => Target::Elsewhere(item.said()),
    };
    Ok(Route { destination: item.cidr("DestinationCidrBlock")?, target })
}

fn internet_gateway(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("InternetGatewayId")?;
    let vpc = item.list("Attachments").next().and_then(|attachment| attachment.text("VpcId"));
    let row = InternetGateway { id: id.clone(), region: place.region.to_owned(), vpc, tags: item.tags() };
    world.ec2.internet_gateways.insert(id, row);
    Ok(())
}

const NAT_STATES: [(&str, NatGatewayState); 5] = [
    ("pending", NatGatewayState::Pending),
    ("failed", NatGatewayState::Failed),
    ("available", NatGatewayState::Available),
    ("deleting", NatGatewayState::Deleting),
    ("deleted", NatGatewayState::Deleted),
];

fn nat_gateway(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("NatGatewayId")?;
    let Some(address) = item.list("NatGatewayAddresses").next() else { return Err(not_modelled("a NAT gateway without an address", &id)) };
    let row = NatGateway {
        id: id.clone(),
        region: place.region.to_owned(),
        vpc: item.need("VpcId")?,
        subnet: item.need("SubnetId")?,
        state: meaning(&NAT_STATES, &item.need("State")?, &id)?,
        is_public: item.text("ConnectivityType").is_none_or(|kind| kind == "public"),
        interface: address.text("NetworkInterfaceId").unwrap_or_default(),
        private_ip: address.parsed("PrivateIp")?,
        allocation: address.text("AllocationId"),
        public_ip: address.text("PublicIp").and_then(|address| address.parse().ok()),
        failure: item.text("FailureCode").zip(item.text("FailureMessage")),
        created: item.time("CreateTime").unwrap_or_else(|| world.now()),
        deleted: item.time("DeleteTime"),
        tags: item.tags(),
    };
    world.ec2.nat_gateways.insert(id, row);
    Ok(())
}

const PEERING_STATES: [(&str, PeeringStatus); 8] = [
    ("initiating-request", PeeringStatus::InitiatingRequest),
    ("pending-acceptance", PeeringStatus::PendingAcceptance),
    ("provisioning", PeeringStatus::Provisioning),
    ("active", PeeringStatus::Active),
    ("failed", PeeringStatus::Failed),
    ("expired", PeeringStatus::Expired),
    ("rejected", PeeringStatus::Rejected),
    ("deleted", PeeringStatus::Deleted),
];

fn peering(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("VpcPeeringConnectionId")?;
    let (from, to) = (item.part("RequesterVpcInfo"), item.part("AccepterVpcInfo"));
    let region = |side: &Item<'_>| side.text("Region").unwrap_or_else(|| place.region.to_owned());
    let row = Peering {
        id: id.clone(),
        region: region(&from),
        requester_vpc: from.need("VpcId")?,
        accepter_vpc: to.need("VpcId")?,
        accepter_region: region(&to),
        status: meaning(&PEERING_STATES, &item.part("Status").need("Code")?, &id)?,
        expires: item.time("ExpirationTime").unwrap_or_else(|| world.now()),
        tags: item.tags(),
    };
    world.ec2.peerings.insert(id, row);
    Ok(())
}
