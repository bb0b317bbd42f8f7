//! Internet gateways.

use super::ask::{self, Ask, nothing, refuse};
use super::lookup;
use super::resource::{Kind, change, fact, maybe, named, resource, select};
use super::tag::{self, Tags};
use super::vpc::Vpc;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};

/// A VPC's way to and from the internet for interfaces with public addresses.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InternetGateway {
    pub(crate) id: String,
    pub(crate) region: String,
    /// The VPC it is attached to.
    pub(crate) vpc: Option<String>,
    pub(crate) tags: Tags,
}

resource!(
    InternetGateway,
    internet_gateways,
    Kind {
        prefix: "igw-",
        word: "internet-gateway",
        noun: "internetGateway ID",
        not_found: "InvalidInternetGatewayID.NotFound",
        malformed: "InvalidInternetGatewayId.Malformed",
        ids: "InternetGatewayId",
        set: "internetGatewaySet",
        filters: &["attachment.state", "attachment.vpc-id", "internet-gateway-id", "owner-id"],
    }
);

impl InternetGateway {
    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        match filter {
            "attachment.state" => maybe(self.vpc.as_ref().map(|_| "available")),
            "attachment.vpc-id" => maybe(self.vpc.as_ref()),
            "owner-id" => fact(world.account()),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let attachment = self.vpc.as_ref().map(|vpc| Node::new("item").with("state", "attached").with("vpcId", vpc));
        Node::new("internetGateway")
            .with("internetGatewayId", &self.id)
            .with("ownerId", world.account())
            .child(Node::list("attachmentSet", "item", attachment))
            .child(tag::set(&self.tags))
    }
}

/// The quota of internet gateways of a Region.
const MOST: usize = 5;

/// A new gateway.
pub(super) fn make(world: &mut World, region: &str, vpc: Option<&str>, tags: Tags) -> String {
    let id = world.deal().hex17("igw-");
    let gateway = InternetGateway { id: id.clone(), region: region.to_owned(), vpc: vpc.map(str::to_owned), tags };
    world.ec2.internet_gateways.insert(id.clone(), gateway);
    id
}

/// CreateInternetGateway.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let tags = tag::given(ask.params, "internet-gateway")?;
    ask.ready()?;
    if select::<InternetGateway>(world, ask.region(), |_| true).len() >= MOST {
        return Err(refuse("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached."));
    }
    let id = make(world, ask.region(), None, tags);
    Ok(Reply::node(change::<InternetGateway>(world, &id).clone().node(world)))
}

/// AttachInternetGateway.
pub(super) fn attach(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let gateway = named::<InternetGateway>(world, ask, "InternetGatewayId")?;
    let (id, attached) = (gateway.id.clone(), gateway.vpc.clone());
    let vpc = named::<Vpc>(world, ask, "VpcId")?.id.clone();
    ask.ready()?;
    if attached.is_some() {
        return Err(refuse(
            "Resource.AlreadyAssociated",
            format!("resource {id} is already attached to network {}", attached.unwrap_or_default()),
        ));
    }
    if world.ec2.internet_gateways.values().any(|other| other.vpc.as_ref() == Some(&vpc)) {
        return Err(refuse("InvalidParameterValue", format!("Network {vpc} already has an internet gateway attached")));
    }
    change::<InternetGateway>(world, &id).vpc = Some(vpc);
    Ok(nothing())
}

/// DetachInternetGateway: refused while the VPC has mapped public addresses.
pub(super) fn detach(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let gateway = named::<InternetGateway>(world, ask, "InternetGatewayId")?;
    let (id, attached) = (gateway.id.clone(), gateway.vpc.clone());
    let vpc = named::<Vpc>(world, ask, "VpcId")?.id.clone();
    ask.ready()?;
    if attached.as_ref() != Some(&vpc) {
        return Err(refuse("Gateway.NotAttached", format!("resource {id} is not attached to network {vpc}")));
    }
    if world.ec2.interfaces.values().any(|interface| interface.vpc == vpc && lookup::public_ip(world, interface).is_some()) {
        let text = format!(
            "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        );
        return Err(refuse("DependencyViolation", text));
    }
    change::<InternetGateway>(world, &id).vpc = None;
    Ok(nothing())
}

/// DeleteInternetGateway: refused while it is attached.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let gateway = named::<InternetGateway>(world, ask, "InternetGatewayId")?;
    let (id, attached) = (gateway.id.clone(), gateway.vpc.is_some());
    ask.ready()?;
    if attached {
        return Err(ask::depends("internetGateway", &id));
    }
    world.ec2.internet_gateways.remove(&id);
    Ok(nothing())
}
