//! Route tables, their routes and associations.

use super::ask::{self, Ask, done, invalid, missing, nothing, refuse};
use super::cidr::Cidr;
use super::instance::Instance;
use super::interface::NetworkInterface;
use super::internet_gateway::InternetGateway;
use super::nat_gateway::{NatGateway, NatGatewayState};
use super::peering::{Peering, PeeringStatus};
use super::resource::{Kind, change, fact, find, named, resource};
use super::subnet::Subnet;
use super::tag::{self, Tags};
use super::vpc::Vpc;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A route table of a VPC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RouteTable {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    /// Including the local route, which is first. Gateway endpoints add theirs without a row here.
    pub(crate) routes: Vec<Route>,
    /// Routes of another world that nothing in the lab takes, as they were told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<Value>,
    pub(crate) associations: Vec<RouteTableAssociation>,
    pub(crate) tags: Tags,
}

/// One route. The most specific destination wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    pub(crate) destination: Cidr,
    pub(crate) target: Target,
}

/// Where a route leads. A target that is gone, detached or not yet active makes the route a black hole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    Local,
    InternetGateway(String),
    NatGateway(String),
    Peering(String),
    Interface(String),
    /// What the lab has no model for (a transit gateway, say), in another world: the route as it was told. No packet arrives by it.
    Elsewhere(Value),
}

/// A route table's hold on a subnet, or on its whole VPC (the main table).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RouteTableAssociation {
    pub(crate) id: String,
    /// `None`: this is the VPC's main route table.
    pub(crate) subnet: Option<String>,
}

impl RouteTable {
    /// Whether subnets without an association of their own use this table.
    pub(crate) fn is_main(&self) -> bool {
        self.associations.iter().any(|association| association.subnet.is_none())
    }
}

resource!(
    RouteTable,
    route_tables,
    Kind {
        prefix: "rtb-",
        word: "route-table",
        noun: "routeTable ID",
        not_found: "InvalidRouteTableID.NotFound",
        malformed: "InvalidRouteTableId.Malformed",
        ids: "RouteTableId",
        set: "routeTableSet",
        filters: &[
            "association.main",
            "association.route-table-association-id",
            "association.route-table-id",
            "association.subnet-id",
            "owner-id",
            "route-table-id",
            "route.destination-cidr-block",
            "route.gateway-id",
            "route.nat-gateway-id",
            "route.origin",
            "route.state",
            "route.vpc-peering-connection-id",
            "vpc-id",
        ],
    }
);

/// Whether packets sent along `target` have a chance to arrive.
pub(crate) fn is_active(world: &World, target: &Target) -> bool {
    let ec2 = &world.ec2;
    match target {
        Target::Local => true,
        Target::InternetGateway(id) => ec2.internet_gateways.get(id).is_some_and(|gateway| gateway.vpc.is_some()),
        Target::NatGateway(id) => ec2.nat_gateways.get(id).is_some_and(|gateway| !gateway.is_gone()),
        Target::Peering(id) => ec2.peerings.get(id).is_some_and(|peering| peering.status == PeeringStatus::Active),
        Target::Interface(id) => ec2.interfaces.get(id).is_some_and(|interface| interface.attachment.is_some()),
        Target::Elsewhere(told) => told["State"] != "blackhole",
    }
}

impl Route {
    fn state(&self, world: &World) -> &'static str {
        if is_active(world, &self.target) { "active" } else { "blackhole" }
    }

    fn origin(&self) -> &'static str {
        if self.target == Target::Local { "CreateRouteTable" } else { "CreateRoute" }
    }

    /// Id of a target reached by `gatewayId`.
    fn gateway(&self) -> Option<&str> {
        match &self.target {
            Target::Local => Some("local"),
            Target::InternetGateway(id) => Some(id),
            _ => None,
        }
    }

    fn nat(&self) -> Option<&String> {
        if let Target::NatGateway(id) = &self.target { Some(id) } else { None }
    }

    fn peering(&self) -> Option<&String> {
        if let Target::Peering(id) = &self.target { Some(id) } else { None }
    }

    fn node(&self, world: &World) -> Node {
        if let Target::Elsewhere(told) = &self.target {
            return as_told(told);
        }
        let mut node = Node::new("item").with("destinationCidrBlock", self.destination).maybe("gatewayId", self.gateway());
        if let Target::Interface(id) = &self.target {
            let instance = world.ec2.interfaces.get(id).and_then(|interface| interface.attachment.as_ref()?.instance.clone());
            let owner = instance.as_ref().map(|_| world.account());
            node = node.maybe("instanceId", instance).maybe("instanceOwnerId", owner).with("networkInterfaceId", id);
        }
        node.maybe("natGatewayId", self.nat())
            .with("origin", self.origin())
            .with("state", self.state(world))
            .maybe("vpcPeeringConnectionId", self.peering())
    }
}

/// A route of another world, as it was told.
fn as_told(route: &Value) -> Node {
    let members = route.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name, value.as_str()?)));
    members.fold(Node::new("item"), |node, (name, value)| {
        let (first, rest) = name.split_at(1);
        node.with(format!("{}{rest}", first.to_ascii_lowercase()), value)
    })
}

impl RouteTable {
    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        let held = &self.associations;
        match filter {
            "association.main" => held.iter().map(|held| held.subnet.is_none().to_string()).collect(),
            "association.route-table-association-id" => held.iter().map(|held| held.id.clone()).collect(),
            "association.route-table-id" => held.first().map(|_| self.id.clone()).into_iter().collect(),
            "association.subnet-id" => held.iter().filter_map(|held| held.subnet.clone()).collect(),
            "owner-id" => fact(world.account()),
            "route.destination-cidr-block" => self.routes.iter().map(|route| route.destination.to_string()).collect(),
            "route.gateway-id" => self.routes.iter().filter_map(|route| route.gateway().map(str::to_owned)).collect(),
            "route.nat-gateway-id" => self.routes.iter().filter_map(|route| route.nat().cloned()).collect(),
            "route.origin" => self.routes.iter().map(|route| route.origin().to_owned()).collect(),
            "route.state" => self.routes.iter().map(|route| route.state(world).to_owned()).collect(),
            "route.vpc-peering-connection-id" => self.routes.iter().filter_map(|route| route.peering().cloned()).collect(),
            "vpc-id" => fact(&self.vpc),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let associations = self.associations.iter().map(|held| {
            Node::new("item")
                .with("routeTableAssociationId", &held.id)
                .with("routeTableId", &self.id)
                .maybe("subnetId", held.subnet.as_ref())
                .with("main", held.subnet.is_none())
                .child(Node::new("associationState").with("state", "associated"))
        });
        let endpoints = world.ec2.vpc_endpoints.values().filter(|endpoint| endpoint.route_tables.contains(&self.id));
        let endpoints = endpoints.map(|endpoint| {
            Node::new("item")
                .with("destinationPrefixListId", endpoint.prefix_list())
                .with("gatewayId", &endpoint.id)
                .with("origin", "CreateRoute")
                .with("state", "active")
        });
        let routes = self.routes.iter().map(|route| route.node(world)).chain(self.others.iter().map(as_told)).chain(endpoints);
        Node::new("routeTable")
            .with("routeTableId", &self.id)
            .with("vpcId", &self.vpc)
            .with("ownerId", world.account())
            .child(Node::list("routeSet", "item", routes))
            .child(Node::list("associationSet", "item", associations))
            .child(Node::new("propagatingVgwSet"))
            .child(tag::set(&self.tags))
    }
}

/// A new route table with its local route.
pub(super) fn make(world: &mut World, region: &str, vpc: &str, cidr: Cidr, main: bool, tags: Tags) -> String {
    let id = world.deal().hex17("rtb-");
    let mut associations = Vec::new();
    if main {
        associations.push(RouteTableAssociation { id: world.deal().hex17("rtbassoc-"), subnet: None });
    }
    let routes = vec![Route { destination: cidr, target: Target::Local }];
    let table =
        RouteTable { id: id.clone(), region: region.to_owned(), vpc: vpc.to_owned(), routes, others: Vec::new(), associations, tags };
    world.ec2.route_tables.insert(id.clone(), table);
    id
}

/// CreateRouteTable.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?;
    let (vpc, cidr) = (vpc.id.clone(), vpc.cidr);
    let tags = tag::given(ask.params, "route-table")?;
    let token = super::token::Ticket::read(ask);
    ask.ready()?;
    let id = match token.made(world)? {
        Some(id) => id,
        None => make(world, ask.region(), &vpc, cidr, false, tags),
    };
    token.keep(world, &id);
    let node = find::<RouteTable>(world, ask.region(), &id)?.node(world);
    Ok(Reply::node(node))
}

/// DeleteRouteTable: refused for the main one and while subnets use it.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let table = named::<RouteTable>(world, ask, "RouteTableId")?;
    let (id, held) = (table.id.clone(), !table.associations.is_empty());
    ask.ready()?;
    if held || world.ec2.vpc_endpoints.values().any(|endpoint| endpoint.route_tables.contains(&id)) {
        return Err(ask::depends("routeTable", &id));
    }
    world.ec2.route_tables.remove(&id);
    Ok(nothing())
}

/// The one target a route request names.
fn target(world: &World, ask: &Ask<'_>, vpc: &str) -> Result<Target, AwsError> {
    let region = ask.region();
    let names = ["GatewayId", "NatGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId", "InstanceId"];
    let given: Vec<(&str, String)> = names.iter().filter_map(|name| Some((*name, ask.params.get(name)?))).collect();
    let [(name, id)] = &given[..] else {
        return Err(if given.is_empty() {
            missing("gatewayId")
        } else {
            refuse("InvalidParameterCombination", "Only one target may be given for a route.")
        });
    };
    let target = match *name {
        "GatewayId" => Target::InternetGateway(id.clone()),
        "NatGatewayId" => Target::NatGateway(id.clone()),
        "VpcPeeringConnectionId" => Target::Peering(id.clone()),
        "NetworkInterfaceId" => Target::Interface(id.clone()),
        _ => {
            let instance = find::<Instance>(world, region, id)?;
            let [interface] = &instance.interfaces[..] else {
                return Err(refuse("InvalidInstanceID", format!("There are multiple interfaces attached to instance '{id}'.")));
            };
            Target::Interface(interface.clone())
        }
    };
    check_target(world, region, vpc, &target)?;
    Ok(target)
}

fn check_target(world: &World, region: &str, vpc: &str, target: &Target) -> Result<(), AwsError> {
    let elsewhere =
        |noun: &str, id: &str| refuse("InvalidParameterValue", format!("{noun} '{id}' and the route table belong to different networks"));
    match target {
        Target::Local | Target::Elsewhere(_) => Ok(()),
        Target::InternetGateway(id) => {
            let gateway = find::<InternetGateway>(world, region, id);
            let gateway = gateway.map_err(|_| refuse("InvalidGatewayID.NotFound", format!("The gateway ID '{id}' does not exist")))?;
            if gateway.vpc.as_deref() == Some(vpc) { Ok(()) } else { Err(elsewhere("network gateway", id)) }
        }
        Target::NatGateway(id) => {
            let stands = |gateway: &&NatGateway| !gateway.is_gone() && gateway.state != NatGatewayState::Deleting;
            let gateway = find::<NatGateway>(world, region, id).ok().filter(stands);
            let gateway =
                gateway.ok_or_else(|| refuse("InvalidNatGatewayID.NotFound", format!("The natGateway ID '{id}' does not exist")))?;
            if gateway.vpc == vpc { Ok(()) } else { Err(elsewhere("NAT gateway", id)) }
        }
        Target::Peering(id) => {
            let peering = find::<Peering>(world, region, id)?;
            if !peering.joins(vpc) {
                return Err(super::resource::not_found::<Peering>(id));
            }
            if peering.is_standing() { Ok(()) } else { Err(refuse("InvalidStateTransition", format!("{id} is not in an active state"))) }
        }
        Target::Interface(id) => {
            let interface = find::<NetworkInterface>(world, region, id)?;
            if interface.vpc == vpc { Ok(()) } else { Err(elsewhere("network interface", id)) }
        }
    }
}

/// CreateRoute.
pub(super) fn create_route(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let (table, destination) = route_of(world, ask)?;
    let (id, vpc) = (table.id.clone(), table.vpc.clone());
    let exists = table.routes.iter().any(|route| route.destination == destination);
    let route = Route { destination, target: target(world, ask, &vpc)? };
    ask.ready()?;
    if exists {
        return Err(refuse("RouteAlreadyExists", format!("The route identified by {destination} already exists.")));
    }
    let local = find::<Vpc>(world, ask.region(), &vpc)?.cidr;
    if local.covers(destination) && !matches!(route.target, Target::Interface(_)) {
        return Err(invalid(format!(
            "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks."
        )));
    }
    change::<RouteTable>(world, &id).routes.push(route);
    Ok(done())
}

fn route_of<'w>(world: &'w World, ask: &Ask<'_>) -> Result<(&'w RouteTable, Cidr), AwsError> {
    let table = named::<RouteTable>(world, ask, "RouteTableId")?;
    Ok((table, ask::cidr("destinationCidrBlock", &ask.params.need("DestinationCidrBlock")?)?))
}

fn no_route(id: &str, destination: Cidr) -> AwsError {
    refuse("InvalidRoute.NotFound", format!("no route with destination-cidr-block {destination} in route table {id}"))
}

/// ReplaceRoute.
pub(super) fn replace_route(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let (table, destination) = route_of(world, ask)?;
    let (id, vpc) = (table.id.clone(), table.vpc.clone());
    let target = target(world, ask, &vpc)?;
    ask.ready()?;
    let routes = &mut change::<RouteTable>(world, &id).routes;
    let route = routes.iter_mut().find(|route| route.destination == destination && route.target != Target::Local);
    route.ok_or_else(|| no_route(&id, destination))?.target = target;
    Ok(nothing())
}

/// DeleteRoute.
pub(super) fn delete_route(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let (table, destination) = route_of(world, ask)?;
    let id = table.id.clone();
    ask.ready()?;
    let routes = &mut change::<RouteTable>(world, &id).routes;
    let at = routes.iter().position(|route| route.destination == destination).ok_or_else(|| no_route(&id, destination))?;
    if routes[at].target == Target::Local {
        return Err(invalid(format!("cannot remove local route {destination} in route table {id}")));
    }
    routes.remove(at);
    Ok(nothing())
}

/// The table that holds the association.
fn holder<'w>(world: &'w World, region: &str, association: &str) -> Result<&'w RouteTable, AwsError> {
    let holds = |table: &&RouteTable| table.region == region && table.associations.iter().any(|held| held.id == association);
    world
        .ec2
        .route_tables
        .values()
        .find(holds)
        .ok_or_else(|| refuse("InvalidAssociationID.NotFound", format!("The association ID '{association}' does not exist")))
}

fn associated(element: &'static str, id: &str) -> Reply {
    Reply::Xml(vec![Node::text(element, id), Node::new("associationState").with("state", "associated")])
}

/// AssociateRouteTable.
pub(super) fn associate(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let table = named::<RouteTable>(world, ask, "RouteTableId")?;
    let subnet = named::<Subnet>(world, ask, "SubnetId")?;
    let (table, subnet, same) = (table.id.clone(), subnet.id.clone(), table.vpc == subnet.vpc);
    ask.ready()?;
    if !same {
        return Err(invalid(format!("Route table {table} and subnet {subnet} belong to different networks")));
    }
    let held = |table: &RouteTable| table.associations.iter().any(|held| held.subnet.as_deref() == Some(&subnet));
    if let Some(other) = world.ec2.route_tables.values().find(|table| held(table)) {
        if other.id != table {
            return Err(refuse(
                "Resource.AlreadyAssociated",
                format!("the specified association for route table {table} conflicts with an existing association"),
            ));
        }
        let id = other.associations.iter().find(|held| held.subnet.as_deref() == Some(&subnet)).map(|held| held.id.clone());
        return Ok(associated("associationId", &id.unwrap_or_default()));
    }
    let id = world.deal().hex17("rtbassoc-");
    change::<RouteTable>(world, &table).associations.push(RouteTableAssociation { id: id.clone(), subnet: Some(subnet) });
    Ok(associated("associationId", &id))
}

/// DisassociateRouteTable.
pub(super) fn disassociate(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let association = ask.params.need("AssociationId")?;
    let table = holder(world, ask.region(), &association)?;
    let (id, main) = (table.id.clone(), table.associations.iter().any(|held| held.id == association && held.subnet.is_none()));
    ask.ready()?;
    if main {
        return Err(invalid("cannot disassociate the main route table association"));
    }
    change::<RouteTable>(world, &id).associations.retain(|held| held.id != association);
    Ok(nothing())
}

/// ReplaceRouteTableAssociation: gives a subnet another table, or a VPC another main table.
pub(super) fn replace_association(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let association = ask.params.need("AssociationId")?;
    let old = holder(world, ask.region(), &association)?;
    let new = named::<RouteTable>(world, ask, "RouteTableId")?;
    let subnet = old.associations.iter().find(|held| held.id == association).and_then(|held| held.subnet.clone());
    let (old, new, same) = (old.id.clone(), new.id.clone(), old.vpc == new.vpc);
    ask.ready()?;
    if !same {
        return Err(invalid(format!("Route tables {old} and {new} belong to different networks")));
    }
    change::<RouteTable>(world, &old).associations.retain(|held| held.id != association);
    let id = world.deal().hex17("rtbassoc-");
    change::<RouteTable>(world, &new).associations.push(RouteTableAssociation { id: id.clone(), subnet });
    Ok(associated("newAssociationId", &id))
}
