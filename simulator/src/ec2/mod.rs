//! EC2: networks, instances, storage, images and launch templates, over ec2Query.
//!
//! One file a noun: its row, its actions, its filters and its XML. [`lookup`] answers what other parts of the lab ask,
//! [`image::latest_image`] what CloudFormation asks of public SSM parameters, [`tag::put`] sets tags of AWS's own.

pub(crate) mod address;
mod ask;
pub(crate) mod cidr;
pub(crate) mod dhcp_options;
mod disk;
mod filter;
pub(crate) mod image;
pub(crate) mod instance;
pub(crate) mod interface;
pub(crate) mod internet_gateway;
pub(crate) mod key_pair;
pub(crate) mod launch_template;
pub(crate) mod lookup;
pub(crate) mod nat_gateway;
pub(crate) mod network_acl;
mod page;
pub(crate) mod peering;
mod public_image;
mod region;
mod resource;
pub(crate) mod route_table;
pub(crate) mod security_group;
pub(crate) mod snapshot;
mod state;
pub(crate) mod subnet;
pub(crate) mod tag;
mod taken;
mod token;
pub(crate) mod volume;
pub(crate) mod vpc;
pub(crate) mod vpc_endpoint;
pub(crate) mod zone;

#[cfg(test)]
mod tests;

use crate::trace::Subject;
use crate::wire::{AwsError, Call, Params, Reply};
use crate::world::World;
use ask::Ask;
use resource::describe;
use serde::{Deserialize, Serialize};

pub(crate) use region::{ensure, found};
pub(crate) use state::State;
pub(crate) use taken::OPERATIONS as TAKEN;

/// What is due in the service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    /// A pending instance runs; the number is the turn it belongs to.
    InstanceRunning(String, u64),
    InstanceStopped(String, u64),
    InstanceRebooted(String, u64),
    InstanceTerminated(String, u64),
    InstanceForgotten(String),
    VolumeMade(String),
    VolumeAttached(String),
    VolumeDetached(String),
    VolumeDeleted(String),
    NatGatewayMade(String),
    NatGatewayDeleted(String),
    NatGatewayForgotten(String),
    PeeringActive(String),
    PeeringExpires(String),
    PeeringForgotten(String),
}

/// An event of this service for the world's timers.
fn due(event: Event) -> crate::world::Event {
    crate::world::Event::Ec2(event)
}

/// The instance an event moves; of what is smaller nothing is told.
pub(crate) fn subject(event: &Event) -> Option<Subject> {
    let (Event::InstanceRunning(id, _) | Event::InstanceStopped(id, _) | Event::InstanceTerminated(id, _)) = event else { return None };
    let stands = |world: &World, id: &str| lookup::instance(world, id).map(|one| (one.region.clone(), one.state.name().to_owned()));
    Some(Subject { service: "ec2", id: id.clone(), stands })
}

/// Something due happens.
pub(crate) fn happen(world: &mut World, event: Event) {
    match event {
        Event::InstanceRunning(id, turn) => instance::running(world, &id, turn),
        Event::InstanceStopped(id, turn) => instance::stopped(world, &id, turn),
        Event::InstanceRebooted(id, turn) => instance::rebooted(world, &id, turn),
        Event::InstanceTerminated(id, turn) => instance::terminated(world, &id, turn),
        Event::InstanceForgotten(id) => instance::forgotten(world, &id),
        Event::VolumeMade(id) => volume::made(world, &id),
        Event::VolumeAttached(id) => volume::attached(world, &id),
        Event::VolumeDetached(id) => volume::detached(world, &id),
        Event::VolumeDeleted(id) => volume::remove(world, &id),
        Event::NatGatewayMade(id) => nat_gateway::made(world, &id),
        Event::NatGatewayDeleted(id) => nat_gateway::deleted(world, &id),
        Event::NatGatewayForgotten(id) => drop(world.ec2.nat_gateways.remove(&id)),
        Event::PeeringActive(id) => peering::active(world, &id),
        Event::PeeringExpires(id) => peering::expires(world, &id),
        Event::PeeringForgotten(id) => drop(world.ec2.peerings.remove(&id)),
    }
}

/// Answers one action.
pub(crate) fn handle(world: &mut World, call: &Call, action: &str, params: &Params) -> Result<Reply, AwsError> {
    region::ensure(world, &call.region)?;
    let ask = &Ask { call, action, params };
    tag::permitted(world, ask, params)?;
    let answered = network(world, ask, action)
        .or_else(|| security(world, ask, action))
        .or_else(|| compute(world, ask, action))
        .or_else(|| storage(world, ask, action))
        .or_else(|| account(world, ask, action));
    answered.unwrap_or_else(|| Err(AwsError::new(400, "InvalidAction", format!("The action {action} is not valid for this web service."))))
}

/// A group's answer, or `None` if the action is of another group.
type Answered = Option<Result<Reply, AwsError>>;

fn network(world: &mut World, ask: &Ask<'_>, action: &str) -> Answered {
    Some(match action {
        "CreateVpc" => vpc::create(world, ask),
        "DescribeVpcs" => describe::<vpc::Vpc>(world, ask),
        "DeleteVpc" => vpc::delete(world, ask),
        "ModifyVpcAttribute" => vpc::modify(world, ask),
        "DescribeVpcAttribute" => vpc::describe_attribute(world, ask),
        "CreateSubnet" => subnet::create(world, ask),
        "DescribeSubnets" => describe::<subnet::Subnet>(world, ask),
        "DeleteSubnet" => subnet::delete(world, ask),
        "ModifySubnetAttribute" => subnet::modify(world, ask),
        "CreateRouteTable" => route_table::create(world, ask),
        "DescribeRouteTables" => describe::<route_table::RouteTable>(world, ask),
        "DeleteRouteTable" => route_table::delete(world, ask),
        "CreateRoute" => route_table::create_route(world, ask),
        "ReplaceRoute" => route_table::replace_route(world, ask),
        "DeleteRoute" => route_table::delete_route(world, ask),
        "AssociateRouteTable" => route_table::associate(world, ask),
        "DisassociateRouteTable" => route_table::disassociate(world, ask),
        "ReplaceRouteTableAssociation" => route_table::replace_association(world, ask),
        "CreateInternetGateway" => internet_gateway::create(world, ask),
        "DescribeInternetGateways" => describe::<internet_gateway::InternetGateway>(world, ask),
        "AttachInternetGateway" => internet_gateway::attach(world, ask),
        "DetachInternetGateway" => internet_gateway::detach(world, ask),
        "DeleteInternetGateway" => internet_gateway::delete(world, ask),
        "CreateNatGateway" => nat_gateway::create(world, ask),
        "DescribeNatGateways" => describe::<nat_gateway::NatGateway>(world, ask),
        "DeleteNatGateway" => nat_gateway::delete(world, ask),
        "CreateVpcPeeringConnection" => peering::create(world, ask),
        "AcceptVpcPeeringConnection" => peering::accept(world, ask),
        "DescribeVpcPeeringConnections" => describe::<peering::Peering>(world, ask),
        "DeleteVpcPeeringConnection" => peering::delete(world, ask),
        "CreateVpcEndpoint" => vpc_endpoint::create(world, ask),
        "DescribeVpcEndpoints" => describe::<vpc_endpoint::VpcEndpoint>(world, ask),
        "DeleteVpcEndpoints" => vpc_endpoint::delete(world, ask),
        "AllocateAddress" => address::allocate(world, ask),
        "AssociateAddress" => address::associate(world, ask),
        "DisassociateAddress" => address::disassociate(world, ask),
        "ReleaseAddress" => address::release(world, ask),
        "DescribeAddresses" => address::describe(world, ask),
        "CreateNetworkInterface" => interface::create(world, ask),
        "DescribeNetworkInterfaces" => describe::<interface::NetworkInterface>(world, ask),
        "DeleteNetworkInterface" => interface::delete(world, ask),
        "ModifyNetworkInterfaceAttribute" => interface::modify(world, ask),
        _ => return None,
    })
}

fn security(world: &mut World, ask: &Ask<'_>, action: &str) -> Answered {
    Some(match action {
        "CreateDhcpOptions" => dhcp_options::create(world, ask),
        "AssociateDhcpOptions" => dhcp_options::associate(world, ask),
        "DescribeDhcpOptions" => describe::<dhcp_options::DhcpOptions>(world, ask),
        "DeleteDhcpOptions" => dhcp_options::delete(world, ask),
        "CreateNetworkAcl" => network_acl::create(world, ask),
        "DescribeNetworkAcls" => describe::<network_acl::NetworkAcl>(world, ask),
        "DeleteNetworkAcl" => network_acl::delete(world, ask),
        "CreateNetworkAclEntry" => network_acl::put_entry(world, ask, false),
        "ReplaceNetworkAclEntry" => network_acl::put_entry(world, ask, true),
        "DeleteNetworkAclEntry" => network_acl::delete_entry(world, ask),
        "ReplaceNetworkAclAssociation" => network_acl::replace_association(world, ask),
        "CreateSecurityGroup" => security_group::create(world, ask),
        "DescribeSecurityGroups" => security_group::describe(world, ask),
        "DeleteSecurityGroup" => security_group::delete(world, ask),
        "AuthorizeSecurityGroupIngress" => security_group::authorize(world, ask, false),
        "AuthorizeSecurityGroupEgress" => security_group::authorize(world, ask, true),
        "RevokeSecurityGroupIngress" => security_group::revoke(world, ask, false),
        "RevokeSecurityGroupEgress" => security_group::revoke(world, ask, true),
        "DescribeSecurityGroupRules" => security_group::describe_rules(world, ask),
        "ModifySecurityGroupRules" => security_group::modify(world, ask),
        _ => return None,
    })
}

fn compute(world: &mut World, ask: &Ask<'_>, action: &str) -> Answered {
    Some(match action {
        "RunInstances" => instance::run(world, ask),
        "DescribeInstances" => instance::describe(world, ask),
        "DescribeInstanceStatus" => instance::describe_status(world, ask),
        "StartInstances" => instance::start(world, ask),
        "StopInstances" => instance::stop(world, ask),
        "RebootInstances" => instance::reboot(world, ask),
        "TerminateInstances" => instance::terminate(world, ask),
        "DescribeInstanceAttribute" => instance::describe_attribute(world, ask),
        "ModifyInstanceAttribute" => instance::modify_attribute(world, ask),
        "DescribeInstanceTypes" => instance::describe_types(world, ask),
        "DescribeInstanceTypeOfferings" => instance::describe_offerings(world, ask),
        "GetConsoleOutput" => instance::console_output(world, ask),
        "CreateLaunchTemplate" => launch_template::create(world, ask),
        "DescribeLaunchTemplates" => launch_template::describe(world, ask),
        "ModifyLaunchTemplate" => launch_template::modify(world, ask),
        "DeleteLaunchTemplate" => launch_template::delete(world, ask),
        "CreateLaunchTemplateVersion" => launch_template::create_version(world, ask),
        "DescribeLaunchTemplateVersions" => launch_template::describe_versions(world, ask),
        "DeleteLaunchTemplateVersions" => launch_template::delete_versions(world, ask),
        "CreateKeyPair" => key_pair::create(world, ask),
        "ImportKeyPair" => key_pair::import(world, ask),
        "DescribeKeyPairs" => key_pair::describe(world, ask),
        "DeleteKeyPair" => key_pair::delete(world, ask),
        _ => return None,
    })
}

fn storage(world: &mut World, ask: &Ask<'_>, action: &str) -> Answered {
    Some(match action {
        "CreateVolume" => volume::create(world, ask),
        "DescribeVolumes" => describe::<volume::Volume>(world, ask),
        "DeleteVolume" => volume::delete(world, ask),
        "AttachVolume" => volume::attach(world, ask),
        "DetachVolume" => volume::detach(world, ask),
        "CreateSnapshot" => snapshot::create(world, ask),
        "DescribeSnapshots" => snapshot::describe(world, ask),
        "DeleteSnapshot" => snapshot::delete(world, ask),
        "RegisterImage" => image::register(world, ask),
        "DeregisterImage" => image::deregister(world, ask),
        "DescribeImages" => image::describe(world, ask),
        "GetEbsEncryptionByDefault" => volume::encryption_by_default(ask),
        "GetEbsDefaultKmsKeyId" => volume::default_kms_key(ask),
        _ => return None,
    })
}

fn account(world: &mut World, ask: &Ask<'_>, action: &str) -> Answered {
    Some(match action {
        "CreateTags" => tag::create(world, ask),
        "DeleteTags" => tag::delete(world, ask),
        "DescribeTags" => tag::describe(world, ask),
        "DescribeRegions" => zone::describe_regions(ask),
        "DescribeAvailabilityZones" => zone::describe_zones(ask),
        "DescribeAccountAttributes" => zone::describe_account(world, ask),
        _ => return None,
    })
}
