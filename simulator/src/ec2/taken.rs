//! What another world says of EC2's networks, taken in.

use super::internet_gateway::InternetGateway;
use super::route_table::{Route, RouteTable, RouteTableAssociation, Target};
use super::security_group::{Peer, SecurityGroup, SecurityGroupRule};
use super::subnet::Subnet;
use super::vpc::Vpc;
use super::{dhcp_options, network_acl};
use crate::document::{DocumentError, Item, Operation, Place, Taken, list};
use crate::world::World;

/// Operations whose answers are taken in.
pub(crate) const OPERATIONS: &[Operation] = &[
    list("ec2:DescribeVpcs", "VPC", "VpcId", vpc),
    list("ec2:DescribeSubnets", "subnet", "SubnetId", subnet),
    list("ec2:DescribeSecurityGroups", "security group", "GroupId", security_group),
    list("ec2:DescribeSecurityGroupRules", "rule", "SecurityGroupRuleId", security_group_rule),
    list("ec2:DescribeRouteTables", "route table", "RouteTableId", route_table),
    list("ec2:DescribeInternetGateways", "internet gateway", "InternetGatewayId", internet_gateway),
];

fn not_modelled(what: &str, id: &str) -> DocumentError {
    DocumentError::NotModelled(format!("{what} (`{id}`)"))
}

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
    let mut routes = item.list("Routes").map(|route| route_of(&id, &route)).collect::<Result<Vec<_>, _>>()?;
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
    world.ec2.route_tables.insert(id.clone(), RouteTable { id, region, vpc, routes, associations, tags: item.tags() });
    Ok(())
}

fn route_of(table: &str, item: &Item<'_>) -> Result<Route, DocumentError> {
    let gateway = item.text("GatewayId");
    let target = match (gateway.as_deref(), item.text("NatGatewayId"), item.text("VpcPeeringConnectionId"), item.text("NetworkInterfaceId"))
    {
        (Some("local"), _, _, _) => Target::Local,
        (Some(gateway), _, _, _) if gateway.starts_with("igw-") => Target::InternetGateway(gateway.to_owned()),
        (None, Some(nat), _, _) => Target::NatGateway(nat),
        (None, None, Some(peering), _) => Target::Peering(peering),
        (None, None, None, Some(interface)) => Target::Interface(interface),
        _ => return Err(not_modelled(&format!("the route {}", item.short()), table)),
    };
    if item.text("DestinationCidrBlock").is_none() {
        return Err(not_modelled(&format!("the route {}", item.short()), table));
    }
    Ok(Route { destination: item.cidr("DestinationCidrBlock")?, target })
}

fn internet_gateway(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("InternetGatewayId")?;
    let vpc = item.list("Attachments").next().and_then(|attachment| attachment.text("VpcId"));
    let row = InternetGateway { id: id.clone(), region: place.region.to_owned(), vpc, tags: item.tags() };
    world.ec2.internet_gateways.insert(id, row);
    Ok(())
}
