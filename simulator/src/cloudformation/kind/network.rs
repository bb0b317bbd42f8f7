//! VPCs and what belongs to one: subnets, gateways, DHCP options, peerings, endpoints.

use super::{Attributes, Job, Kind, PLAIN};
use crate::wire::{AwsError, Node};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AWS::EC2::VPC",
        required: &["CidrBlock"],
        optional: &["EnableDnsHostnames", "EnableDnsSupport", "InstanceTenancy", "Tags"],
        attributes: &["CidrBlock", "DefaultNetworkAcl", "DefaultSecurityGroup", "VpcId"],
        seconds: (10, 16),
        make: make_vpc,
        ready: vpc_ready,
        remove: |job| job.ec2("DeleteVpc", &[("VpcId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::Subnet",
        required: &["CidrBlock", "VpcId"],
        optional: &["AvailabilityZone", "AvailabilityZoneId", "MapPublicIpOnLaunch", "Tags"],
        attributes: &["AvailabilityZone", "CidrBlock", "NetworkAclAssociationId", "SubnetId", "VpcId"],
        seconds: (3, 8),
        make: make_subnet,
        ready: subnet_ready,
        remove: |job| job.ec2("DeleteSubnet", &[("SubnetId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::InternetGateway",
        optional: &["Tags"],
        attributes: &["InternetGatewayId"],
        seconds: (14, 18),
        make: |job| job.create("CreateInternetGateway", &[], "internet-gateway", "internetGateway/internetGatewayId"),
        ready: |job| Ok(Some(itself(job, "InternetGatewayId"))),
        remove: |job| job.ec2("DeleteInternetGateway", &[("InternetGatewayId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::VPCGatewayAttachment",
        required: &["VpcId"],
        optional: &["InternetGatewayId"],
        attributes: &["AttachmentType", "VpcId"],
        seconds: (12, 18),
        make: attach_gateway,
        ready: |job| {
            let vpc = ("VpcId".to_owned(), job.need("VpcId"));
            Ok(Some(Attributes::from([("AttachmentType".to_owned(), "IGW".to_owned()), vpc])))
        },
        remove: |job| {
            let (gateway, vpc) = (job.need("InternetGatewayId"), job.need("VpcId"));
            job.ec2("DetachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]).map(drop)
        },
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::DHCPOptions",
        optional: &["DomainName", "DomainNameServers", "NetbiosNameServers", "NetbiosNodeType", "NtpServers", "Tags"],
        attributes: &["DhcpOptionsId"],
        make: make_dhcp_options,
        ready: |job| Ok(Some(itself(job, "DhcpOptionsId"))),
        remove: |job| job.ec2("DeleteDhcpOptions", &[("DhcpOptionsId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::VPCDHCPOptionsAssociation",
        required: &["DhcpOptionsId", "VpcId"],
        make: |job| {
            let (options, vpc) = (job.need("DhcpOptionsId"), job.need("VpcId"));
            job.ec2("AssociateDhcpOptions", &[("DhcpOptionsId", &options), ("VpcId", &vpc)])?;
            Ok(format!("{options}|{vpc}"))
        },
        remove: |job| {
            let vpc = job.part(1);
            job.ec2("AssociateDhcpOptions", &[("DhcpOptionsId", "default"), ("VpcId", &vpc)]).map(drop)
        },
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::VPCPeeringConnection",
        required: &["PeerVpcId", "VpcId"],
        optional: &["PeerOwnerId", "PeerRegion", "PeerRoleArn", "Tags"],
        attributes: &["Id"],
        make: make_peering,
        ready: peering_ready,
        remove: |job| job.ec2("DeleteVpcPeeringConnection", &[("VpcPeeringConnectionId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::VPCEndpoint",
        required: &["ServiceName", "VpcId"],
        optional: &["PolicyDocument", "RouteTableIds", "Tags", "VpcEndpointType"],
        attributes: &["CreationTimestamp", "Id"],
        make: make_endpoint,
        ready: endpoint_ready,
        remove: remove_endpoint,
        ..PLAIN
    },
];

/// The attribute that repeats the id.
pub(super) fn itself(job: &Job<'_>, name: &str) -> Attributes {
    Attributes::from([(name.to_owned(), job.physical.clone())])
}

/// The first element of the list at `set` in a Describe answer, one id asked.
pub(super) fn described(job: &mut Job<'_>, action: &str, parameter: &str, set: &str) -> Result<Option<Node>, AwsError> {
    let id = job.physical.clone();
    let answer = job.ec2(action, &[(&format!("{parameter}.1"), &id)])?;
    Ok(answer.all(set).first().cloned())
}

/// The id of the first row a Describe finds that passes the filters.
fn first(job: &mut Job<'_>, action: &str, filters: &[(&str, &str)], set: &str, id: &str) -> Result<String, AwsError> {
    let mut pairs = Vec::new();
    for (index, (name, value)) in filters.iter().enumerate() {
        pairs.push((format!("Filter.{}.Name", index + 1), (*name).to_owned()));
        pairs.push((format!("Filter.{}.Value.1", index + 1), (*value).to_owned()));
    }
    let answer = job.ask(crate::wire::Service::Ec2, action, &pairs)?;
    Ok(answer.all(set).first().and_then(|row| row.at(id)).unwrap_or_default().to_owned())
}

fn make_vpc(job: &mut Job<'_>) -> Result<String, AwsError> {
    let id = job.create("CreateVpc", &["CidrBlock", "InstanceTenancy"], "vpc", "vpc/vpcId")?;
    for name in ["EnableDnsSupport", "EnableDnsHostnames"] {
        if let Some(value) = job.flag(name) {
            job.ec2("ModifyVpcAttribute", &[("VpcId", &id), (&format!("{name}.Value"), &value.to_string())])?;
        }
    }
    Ok(id)
}

fn vpc_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let Some(vpc) = described(job, "DescribeVpcs", "VpcId", "vpcSet")? else { return Ok(None) };
    if vpc.at("state") != Some("available") {
        return Ok(None);
    }
    let id = job.physical.clone();
    let group = first(job, "DescribeSecurityGroups", &[("vpc-id", &id), ("group-name", "default")], "securityGroupInfo", "groupId")?;
    let acl = first(job, "DescribeNetworkAcls", &[("vpc-id", &id), ("default", "true")], "networkAclSet", "networkAclId")?;
    let mut attributes = itself(job, "VpcId");
    attributes.insert("CidrBlock".to_owned(), vpc.at("cidrBlock").unwrap_or_default().to_owned());
    attributes.insert("DefaultSecurityGroup".to_owned(), group);
    attributes.insert("DefaultNetworkAcl".to_owned(), acl);
    Ok(Some(attributes))
}

fn make_subnet(job: &mut Job<'_>) -> Result<String, AwsError> {
    let properties = ["AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "VpcId"];
    let id = job.create("CreateSubnet", &properties, "subnet", "subnet/subnetId")?;
    if let Some(value) = job.flag("MapPublicIpOnLaunch") {
        job.ec2("ModifySubnetAttribute", &[("SubnetId", &id), ("MapPublicIpOnLaunch.Value", &value.to_string())])?;
    }
    Ok(id)
}

fn subnet_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let Some(subnet) = described(job, "DescribeSubnets", "SubnetId", "subnetSet")? else { return Ok(None) };
    if subnet.at("state") != Some("available") {
        return Ok(None);
    }
    let id = job.physical.clone();
    let answer = job.ec2("DescribeNetworkAcls", &[("Filter.1.Name", "association.subnet-id"), ("Filter.1.Value.1", &id)])?;
    let associations = answer.all("networkAclSet").first().map(|acl| acl.all("associationSet").to_vec()).unwrap_or_default();
    let association = associations.iter().find(|one| one.at("subnetId") == Some(&id));
    let mut attributes = itself(job, "SubnetId");
    let mut put = |name: &str, value: Option<&str>| drop(attributes.insert(name.to_owned(), value.unwrap_or_default().to_owned()));
    put("AvailabilityZone", subnet.at("availabilityZone"));
    put("CidrBlock", subnet.at("cidrBlock"));
    put("VpcId", subnet.at("vpcId"));
    put("NetworkAclAssociationId", association.and_then(|one| one.at("networkAclAssociationId")));
    Ok(Some(attributes))
}

fn attach_gateway(job: &mut Job<'_>) -> Result<String, AwsError> {
    let (gateway, vpc) = (job.need("InternetGatewayId"), job.need("VpcId"));
    job.ec2("AttachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)])?;
    Ok(format!("IGW|{vpc}"))
}

fn make_dhcp_options(job: &mut Job<'_>) -> Result<String, AwsError> {
    const OPTIONS: [(&str, &str); 5] = [
        ("DomainName", "domain-name"),
        ("DomainNameServers", "domain-name-servers"),
        ("NetbiosNameServers", "netbios-name-servers"),
        ("NetbiosNodeType", "netbios-node-type"),
        ("NtpServers", "ntp-servers"),
    ];
    let mut pairs = Vec::new();
    for (index, (property, key)) in OPTIONS.iter().filter(|(property, _)| job.property(property).is_some()).enumerate() {
        pairs.push((format!("DhcpConfiguration.{}.Key", index + 1), (*key).to_owned()));
        for (at, value) in job.list(property).into_iter().enumerate() {
            pairs.push((format!("DhcpConfiguration.{}.Value.{}", index + 1, at + 1), value));
        }
    }
    job.create_with("CreateDhcpOptions", pairs, "dhcp-options", "dhcpOptions/dhcpOptionsId")
}

/// Within one account the peering is accepted at once.
fn make_peering(job: &mut Job<'_>) -> Result<String, AwsError> {
    let properties = ["PeerOwnerId", "PeerRegion", "PeerVpcId", "VpcId"];
    let path = "vpcPeeringConnection/vpcPeeringConnectionId";
    let id = job.create("CreateVpcPeeringConnection", &properties, "vpc-peering-connection", path)?;
    let region = job.text("PeerRegion").unwrap_or_else(|| job.call.region.clone());
    let call = crate::wire::Call { region, ..job.call.clone() };
    let accept = [("VpcPeeringConnectionId", id.as_str())];
    if let Err(error) = crate::wire::invoke_query(job.world, &call, crate::wire::Service::Ec2, "AcceptVpcPeeringConnection", &accept) {
        // A peering that failed at birth says why by its own status.
        job.memory.insert("refusal".to_owned(), error.message);
    }
    Ok(id)
}

fn peering_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let peering = described(job, "DescribeVpcPeeringConnections", "VpcPeeringConnectionId", "vpcPeeringConnectionSet")?;
    let status = peering.as_ref().and_then(|peering| peering.at("status/code")).unwrap_or_default();
    match status {
        "active" => Ok(Some(itself(job, "Id"))),
        "provisioning" => Ok(None),
        _ => {
            let message = peering.as_ref().and_then(|peering| peering.at("status/message")).unwrap_or(status);
            let why = job.memory.get("refusal").map_or(message, String::as_str);
            Err(AwsError::new(400, "NotStabilized", format!("VpcPeeringConnection failed to stabilize: {why}")))
        }
    }
}

fn make_endpoint(job: &mut Job<'_>) -> Result<String, AwsError> {
    let mut pairs = job.pairs(&["RouteTableIds", "ServiceName", "VpcEndpointType", "VpcId"]);
    if let Some(policy) = job.property("PolicyDocument") {
        pairs.push(("PolicyDocument".to_owned(), super::policy::document(policy)));
    }
    job.create_with("CreateVpcEndpoint", pairs, "vpc-endpoint", "vpcEndpoint/vpcEndpointId")
}

fn endpoint_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let Some(endpoint) = described(job, "DescribeVpcEndpoints", "VpcEndpointId", "vpcEndpointSet")? else { return Ok(None) };
    let mut attributes = itself(job, "Id");
    attributes.insert("CreationTimestamp".to_owned(), endpoint.at("creationTimestamp").unwrap_or_default().to_owned());
    Ok(Some(attributes))
}

/// DeleteVpcEndpoints says in its answer what it could not delete.
fn remove_endpoint(job: &mut Job<'_>) -> Result<(), AwsError> {
    let answer = job.ec2("DeleteVpcEndpoints", &[("VpcEndpointId.1", &job.physical.clone())])?;
    match answer.all("unsuccessful").first() {
        None => Ok(()),
        Some(failed) => {
            let part = |path: &str| failed.at(path).unwrap_or_default().to_owned();
            Err(AwsError::new(400, part("error/code"), part("error/message")))
        }
    }
}
