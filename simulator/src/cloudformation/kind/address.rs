//! Elastic addresses and what they are bound to.

use super::{Attributes, Job, Kind, PLAIN};
use crate::wire::{AwsError, Node};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AWS::EC2::EIP",
        optional: &["Domain", "InstanceId", "NetworkBorderGroup", "PublicIpv4Pool", "Tags"],
        attributes: &["AllocationId", "PublicIp"],
        seconds: (13, 18),
        make: allocate,
        ready: address_ready,
        remove: release,
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::EIPAssociation",
        optional: &["AllocationId", "EIP", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"],
        attributes: &["Id"],
        make: associate,
        ready: |job| Ok(Some(super::network::itself(job, "Id"))),
        remove: |job| job.ec2("DisassociateAddress", &[("AssociationId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
];

/// Whatever its Domain says, an address is of a VPC.
fn allocate(job: &mut Job<'_>) -> Result<String, AwsError> {
    let mut pairs = job.pairs(&["NetworkBorderGroup", "PublicIpv4Pool"]);
    pairs.push(("Domain".to_owned(), "vpc".to_owned()));
    pairs.extend(job.tag_pairs("elastic-ip"));
    let answer = job.ask(crate::wire::Service::Ec2, "AllocateAddress", &pairs)?;
    let (id, ip) = (part(&answer, "allocationId"), part(&answer, "publicIp"));
    job.mark(&id);
    job.memory.insert("allocation".to_owned(), id.clone());
    job.physical.clone_from(&ip);
    if let Some(instance) = job.text("InstanceId") {
        job.ec2("AssociateAddress", &[("AllocationId", &id), ("InstanceId", &instance)])?;
    }
    Ok(ip)
}

fn part(node: &Node, path: &str) -> String {
    node.at(path).unwrap_or_default().to_owned()
}

/// The address as EC2 describes it; `None` if it is gone.
fn described(job: &mut Job<'_>) -> Result<Option<Node>, AwsError> {
    let id = job.memory.get("allocation").cloned().unwrap_or_default();
    Ok(job.ec2("DescribeAddresses", &[("AllocationId.1", &id)])?.all("addressesSet").first().cloned())
}

fn address_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let Some(address) = described(job)? else { return Ok(None) };
    if job.text("InstanceId").is_some_and(|wanted| address.at("instanceId") != Some(&wanted)) {
        return Ok(None);
    }
    let names = [("AllocationId", "allocationId"), ("PublicIp", "publicIp")];
    Ok(Some(names.iter().map(|(name, path)| ((*name).to_owned(), part(&address, path))).collect()))
}

fn release(job: &mut Job<'_>) -> Result<(), AwsError> {
    let Some(address) = described(job)? else { return Ok(()) };
    let (id, association) = (part(&address, "allocationId"), part(&address, "associationId"));
    if job.text("InstanceId").is_some() && !association.is_empty() {
        job.ec2("DisassociateAddress", &[("AssociationId", &association)])?;
    }
    job.ec2("ReleaseAddress", &[("AllocationId", &id)]).map(drop)
}

fn associate(job: &mut Job<'_>) -> Result<String, AwsError> {
    let mut pairs = job.pairs(&["AllocationId", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"]);
    pairs.extend(job.text("EIP").map(|ip| ("PublicIp".to_owned(), ip)));
    let answer = job.ask(crate::wire::Service::Ec2, "AssociateAddress", &pairs)?;
    Ok(part(&answer, "associationId"))
}
