//! Gateway endpoints: a VPC's private way to S3.

use super::ask::{self, Ask, invalid, missing, refuse};
use super::resource::{Kind, check_id, fact, find, named, resource, select};
use super::route_table::RouteTable;
use super::tag::{self, Tags};
use super::token;
use super::vpc::Vpc;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A gateway endpoint. It adds a route for its service to each of its route tables.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VpcEndpoint {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    /// `com.amazonaws.REGION.s3`.
    pub(crate) service: String,
    pub(crate) route_tables: Vec<String>,
    /// JSON policy.
    pub(crate) policy: String,
    pub(crate) created: Timestamp,
    pub(crate) tags: Tags,
}

resource!(
    VpcEndpoint,
    vpc_endpoints,
    Kind {
        prefix: "vpce-",
        word: "vpc-endpoint",
        noun: "Vpc Endpoint Id",
        not_found: "InvalidVpcEndpointId.NotFound",
        malformed: "InvalidVpcEndpointId.Malformed",
        ids: "VpcEndpointId",
        set: "vpcEndpointSet",
        filters: &["service-name", "vpc-endpoint-id", "vpc-endpoint-state", "vpc-endpoint-type", "vpc-id"],
    }
);

impl VpcEndpoint {
    /// The managed prefix list of its service.
    pub(super) fn prefix_list(&self) -> String {
        let hash = ring::digest::digest(&ring::digest::SHA256, self.service.as_bytes());
        let hex = hex::encode(&hash.as_ref()[..4]);
        format!("pl-{hex}")
    }

    fn facts(&self, _world: &World, filter: &str) -> Vec<String> {
        match filter {
            "service-name" => fact(&self.service),
            "vpc-endpoint-state" => fact("available"),
            "vpc-endpoint-type" => fact("Gateway"),
            "vpc-id" => fact(&self.vpc),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let tables = self.route_tables.iter().map(|table| Node::text("item", table));
        Node::new("vpcEndpoint")
            .with("vpcEndpointId", &self.id)
            .with("vpcEndpointType", "Gateway")
            .with("vpcId", &self.vpc)
            .with("serviceName", &self.service)
            .with("state", "Available")
            .with("policyDocument", &self.policy)
            .child(Node::list("routeTableIdSet", "item", tables))
            .child(Node::new("subnetIdSet"))
            .child(Node::new("groupSet"))
            .with("privateDnsEnabled", false)
            .with("requesterManaged", false)
            .child(Node::new("networkInterfaceIdSet"))
            .child(Node::new("dnsEntrySet"))
            .with("creationTimestamp", ask::time(self.created))
            .child(tag::set(&self.tags))
            .with("ownerId", world.account())
    }
}

const OPEN: &str = r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

/// CreateVpcEndpoint, for gateway endpoints of S3 and DynamoDB.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?.id.clone();
    let service = ask.params.need("ServiceName")?;
    let kind = ask.params.get("VpcEndpointType").unwrap_or_else(|| "Gateway".to_owned());
    let policy = ask.params.get("PolicyDocument").unwrap_or_else(|| OPEN.to_owned());
    let route_tables = ask.params.list("RouteTableId");
    let tags = tag::given(ask.params, "vpc-endpoint")?;
    let ticket = token::Ticket::read(ask);
    let known = ["s3", "dynamodb"].iter().any(|name| service == format!("com.amazonaws.{}.{name}", ask.region()));
    if kind != "Gateway" || !known {
        return Err(refuse("InvalidServiceName", format!("The Vpc Endpoint Service '{service}' does not exist as a {kind} endpoint")));
    }
    if serde_json::from_str::<serde_json::Value>(&policy).is_err() {
        return Err(refuse("MalformedPolicyDocument", "The policy document is not valid JSON."));
    }
    for id in &route_tables {
        if find::<RouteTable>(world, ask.region(), id)?.vpc != vpc {
            return Err(invalid(format!("Route table {id} and network {vpc} belong to different networks")));
        }
    }
    ask.ready()?;
    let id = match ticket.made(world)? {
        Some(id) => id,
        None => world.deal().hex17("vpce-"),
    };
    if !world.ec2.vpc_endpoints.contains(&id) {
        let clash = select::<VpcEndpoint>(world, ask.region(), |other| {
            other.service == service && other.route_tables.iter().any(|table| route_tables.contains(table))
        });
        if !clash.is_empty() {
            return Err(refuse("RouteAlreadyExists", format!("a route table already has a route with the prefix list of {service}")));
        }
        let created = world.now();
        let row = VpcEndpoint { id: id.clone(), region: ask.region().to_owned(), vpc, service, route_tables, policy, created, tags };
        world.ec2.vpc_endpoints.insert(id.clone(), row);
    }
    ticket.keep(world, &id);
    Ok(Reply::node(find::<VpcEndpoint>(world, ask.region(), &id)?.node(world)))
}

/// DeleteVpcEndpoints: what cannot be deleted is listed in the answer.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let ids = ask.params.list("VpcEndpointId");
    if ids.is_empty() {
        return Err(missing("VpcEndpointId"));
    }
    for id in &ids {
        check_id::<VpcEndpoint>(id)?;
    }
    ask.ready()?;
    let mut failed = Vec::new();
    for id in ids {
        match find::<VpcEndpoint>(world, ask.region(), &id) {
            Ok(_) => drop(world.ec2.vpc_endpoints.remove(&id)),
            Err(error) => {
                let why = Node::new("error").with("code", error.code).with("message", error.message);
                failed.push(Node::new("item").child(why).with("resourceId", id));
            }
        }
    }
    Ok(Reply::node(Node::list("unsuccessful", "item", failed)))
}
