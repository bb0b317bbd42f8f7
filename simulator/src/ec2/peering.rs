//! VPC peering connections.

use super::Event;
use super::ask::{self, Ask, done, invalid, refuse};
use super::resource::{Kind, Resource, change, check_id, fact, named};
use super::state::State;
use super::tag::{self, Tags};
use super::vpc::Vpc;
use super::zone;
use crate::store::Table;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A connection of two VPCs. Only `active` ones carry packets, and only as routes on both sides say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Peering {
    pub(crate) id: String,
    /// Region of the requester.
    pub(crate) region: String,
    pub(crate) requester_vpc: String,
    pub(crate) accepter_vpc: String,
    pub(crate) accepter_region: String,
    pub(crate) status: PeeringStatus,
    pub(crate) expires: Timestamp,
    pub(crate) tags: Tags,
}

/// Where a peering connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PeeringStatus {
    InitiatingRequest,
    PendingAcceptance,
    Provisioning,
    Active,
    Failed,
    Expired,
    Rejected,
    Deleted,
}

impl Resource for Peering {
    const KIND: Kind = Kind {
        prefix: "pcx-",
        word: "vpc-peering-connection",
        noun: "vpcPeeringConnection ID",
        not_found: "InvalidVpcPeeringConnectionID.NotFound",
        malformed: "InvalidVpcPeeringConnectionId.Malformed",
        ids: "VpcPeeringConnectionId",
        set: "vpcPeeringConnectionSet",
        filters: &[
            "accepter-vpc-info.cidr-block",
            "accepter-vpc-info.owner-id",
            "accepter-vpc-info.vpc-id",
            "expiration-time",
            "requester-vpc-info.cidr-block",
            "requester-vpc-info.owner-id",
            "requester-vpc-info.vpc-id",
            "status-code",
            "status-message",
            "vpc-peering-connection-id",
        ],
    };

    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn in_region(&self, region: &str) -> bool {
        self.region == region || self.accepter_region == region
    }

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn tags_mut(&mut self) -> &mut Tags {
        &mut self.tags
    }

    fn table(state: &State) -> &Table<Self> {
        &state.peerings
    }

    fn table_mut(state: &mut State) -> &mut Table<Self> {
        &mut state.peerings
    }

    fn facts_of(&self, world: &World, filter: &str) -> Vec<String> {
        let cidr = |vpc: &str| world.ec2.vpcs.get(vpc).map(|vpc| vpc.cidr.to_string()).into_iter().collect();
        match filter {
            "accepter-vpc-info.cidr-block" => cidr(&self.accepter_vpc),
            "accepter-vpc-info.owner-id" | "requester-vpc-info.owner-id" => fact(world.account()),
            "accepter-vpc-info.vpc-id" => fact(&self.accepter_vpc),
            "requester-vpc-info.cidr-block" => cidr(&self.requester_vpc),
            "requester-vpc-info.vpc-id" => fact(&self.requester_vpc),
            "expiration-time" => fact(ask::time(self.expires)),
            "status-code" => fact(self.status.code()),
            "status-message" => fact(self.status.message()),
            _ => fact(&self.id),
        }
    }

    fn shown(&self, world: &World) -> Node {
        self.node(world, self.status)
    }
}

impl PeeringStatus {
    fn code(self) -> &'static str {
        match self {
            Self::InitiatingRequest => "initiating-request",
            Self::PendingAcceptance => "pending-acceptance",
            Self::Provisioning => "provisioning",
            Self::Active => "active",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Deleted => "deleted",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::InitiatingRequest => "Initiating Request",
            Self::PendingAcceptance => "Pending Acceptance",
            Self::Provisioning => "Provisioning",
            Self::Active => "Active",
            Self::Failed => "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
            Self::Expired => "Expired",
            Self::Rejected => "Rejected",
            Self::Deleted => "Deleted",
        }
    }
}

impl Peering {
    /// Whether the VPC is one of its two ends.
    pub(crate) fn joins(&self, vpc: &str) -> bool {
        self.requester_vpc == vpc || self.accepter_vpc == vpc
    }

    /// Whether it is on its way to carrying packets, or does.
    pub(super) fn is_standing(&self) -> bool {
        matches!(self.status, PeeringStatus::PendingAcceptance | PeeringStatus::Provisioning | PeeringStatus::Active)
    }

    fn node(&self, world: &World, status: PeeringStatus) -> Node {
        let side = |element: &'static str, id: &str, region: &str| {
            let cidr = world.ec2.vpcs.get(id).map(|vpc| vpc.cidr);
            let known = cidr.filter(|_| status != PeeringStatus::InitiatingRequest || element == "requesterVpcInfo");
            let blocks = known.map(|cidr| Node::new("item").with("cidrBlock", cidr));
            let options = Node::new("peeringOptions")
                .with("allowEgressFromLocalClassicLinkToRemoteVpc", false)
                .with("allowEgressFromLocalVpcToRemoteClassicLink", false)
                .with("allowDnsResolutionFromRemoteVpc", false);
            let node = Node::new(element).maybe("cidrBlock", known).child(Node::list("cidrBlockSet", "item", blocks));
            let node = node.with("ownerId", world.account()).with("vpcId", id).with("region", region);
            if status == PeeringStatus::Active { node.child(options) } else { node }
        };
        Node::new("vpcPeeringConnection")
            .with("vpcPeeringConnectionId", &self.id)
            .child(side("requesterVpcInfo", &self.requester_vpc, &self.region))
            .child(side("accepterVpcInfo", &self.accepter_vpc, &self.accepter_region))
            .child(Node::new("status").with("code", status.code()).with("message", status.message()))
            .with("expirationTime", ask::time(self.expires))
            .child(tag::set(&self.tags))
    }
}

/// CreateVpcPeeringConnection: an unknown or overlapping peer makes it fail, not the request.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?.clone();
    let peer = ask.params.need("PeerVpcId")?;
    check_id::<Vpc>(&peer)?;
    let peer_region = ask.params.get("PeerRegion").unwrap_or_else(|| ask.region().to_owned());
    let owner = ask.params.get("PeerOwnerId").unwrap_or_else(|| world.account());
    let tags = tag::given(ask.params, "vpc-peering-connection")?;
    if !zone::exists(&peer_region) {
        return Err(invalid(format!("Value ({peer_region}) for parameter peerRegion is invalid.")));
    }
    if peer == vpc.id {
        return Err(invalid("The requester and the accepter VPC must be different."));
    }
    ask.ready()?;
    if world.ec2.peerings.values().any(|other| other.is_standing() && other.joins(&vpc.id) && other.joins(&peer)) {
        return Err(refuse("VpcPeeringConnectionAlreadyExists", "A VPC peering connection between these VPCs already exists."));
    }
    let there = world.ec2.vpcs.get(&peer).filter(|other| other.region == peer_region && owner == world.account());
    let fits = there.is_some_and(|other| !other.cidr.overlaps(vpc.cidr));
    let id = world.deal().hex17("pcx-");
    let peering = Peering {
        id: id.clone(),
        region: vpc.region.clone(),
        requester_vpc: vpc.id,
        accepter_vpc: peer,
        accepter_region: peer_region,
        status: if fits { PeeringStatus::PendingAcceptance } else { PeeringStatus::Failed },
        expires: world.now() + SignedDuration::from_hours(7 * 24),
        tags,
    };
    let node = peering.node(world, PeeringStatus::InitiatingRequest);
    let expires = peering.expires;
    world.ec2.peerings.insert(id.clone(), peering);
    if fits {
        world.schedule_at(expires, super::due(Event::PeeringExpires(id)));
    } else {
        world.schedule(SignedDuration::from_hours(2), super::due(Event::PeeringForgotten(id)));
    }
    Ok(Reply::node(node))
}

/// AcceptVpcPeeringConnection.
pub(super) fn accept(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let peering = named::<Peering>(world, ask, "VpcPeeringConnectionId")?;
    let (id, status, there) = (peering.id.clone(), peering.status, peering.accepter_region == ask.region());
    ask.ready()?;
    if !there {
        return Err(refuse("OperationNotPermitted", format!("Incorrect region ({}) specified for this operation on {id}.", ask.region())));
    }
    match status {
        PeeringStatus::PendingAcceptance => {
            change::<Peering>(world, &id).status = PeeringStatus::Provisioning;
            let delay = ask::seconds(world, 1, 3);
            world.schedule(delay, super::due(Event::PeeringActive(id.clone())));
        }
        PeeringStatus::Provisioning | PeeringStatus::Active => {}
        _ => {
            return Err(refuse(
                "InvalidStateTransition",
                format!("Invalid state transition for {id}, attempted to transition from {} to active", status.code()),
            ));
        }
    }
    Ok(Reply::node(change::<Peering>(world, &id).clone().shown(world)))
}

/// DeleteVpcPeeringConnection.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let peering = named::<Peering>(world, ask, "VpcPeeringConnectionId")?;
    let (id, standing, status) = (peering.id.clone(), peering.is_standing(), peering.status);
    ask.ready()?;
    if !standing {
        return Err(refuse(
            "InvalidStateTransition",
            format!("Invalid state transition for {id}, attempted to transition from {} to deleting", status.code()),
        ));
    }
    change::<Peering>(world, &id).status = PeeringStatus::Deleted;
    world.schedule(SignedDuration::from_hours(2), super::due(Event::PeeringForgotten(id)));
    Ok(done())
}

/// An accepted connection begins to carry packets.
pub(super) fn active(world: &mut World, id: &str) {
    if let Some(peering) = world.ec2.peerings.get_mut(id)
        && peering.status == PeeringStatus::Provisioning
    {
        peering.status = PeeringStatus::Active;
    }
}

/// Nobody accepted in seven days.
pub(super) fn expires(world: &mut World, id: &str) {
    if let Some(peering) = world.ec2.peerings.get_mut(id)
        && peering.status == PeeringStatus::PendingAcceptance
    {
        peering.status = PeeringStatus::Expired;
    }
}
