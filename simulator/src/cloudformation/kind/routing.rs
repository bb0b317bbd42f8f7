//! Route tables, routes, NAT gateways and network ACLs.

use super::network::{described, itself};
use super::{Attributes, Job, Kind, PLAIN};
use crate::cloudformation::document::text;
use crate::wire::{AwsError, Service};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AWS::EC2::RouteTable",
        required: &["VpcId"],
        optional: &["Tags"],
        attributes: &["RouteTableId"],
        seconds: (8, 14),
        make: |job| job.create("CreateRouteTable", &["VpcId"], "route-table", "routeTable/routeTableId"),
        ready: |job| Ok(Some(itself(job, "RouteTableId"))),
        remove: |job| job.ec2("DeleteRouteTable", &[("RouteTableId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::Route",
        required: &["RouteTableId"],
        optional: &["DestinationCidrBlock", "GatewayId", "InstanceId", "NatGatewayId", "NetworkInterfaceId", "VpcPeeringConnectionId"],
        attributes: &["CidrBlock"],
        make: make_route,
        ready: |job| Ok(Some(Attributes::from([("CidrBlock".to_owned(), job.need("DestinationCidrBlock"))]))),
        remove: |job| {
            let (table, destination) = (job.part(0), job.part(1));
            job.ec2("DeleteRoute", &[("RouteTableId", &table), ("DestinationCidrBlock", &destination)]).map(drop)
        },
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::SubnetRouteTableAssociation",
        required: &["RouteTableId", "SubnetId"],
        attributes: &["Id"],
        make: |job| job.create("AssociateRouteTable", &["RouteTableId", "SubnetId"], "", "associationId"),
        ready: |job| Ok(Some(itself(job, "Id"))),
        remove: |job| job.ec2("DisassociateRouteTable", &[("AssociationId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::NatGateway",
        required: &["SubnetId"],
        optional: &["AllocationId", "ConnectivityType", "PrivateIpAddress", "Tags"],
        attributes: &["EniId", "NatGatewayId"],
        seconds: (10, 15),
        make: |job| {
            let properties = ["AllocationId", "ConnectivityType", "PrivateIpAddress", "SubnetId"];
            job.create("CreateNatGateway", &properties, "natgateway", "natGateway/natGatewayId")
        },
        ready: gateway_ready,
        remove: |job| job.ec2("DeleteNatGateway", &[("NatGatewayId", &job.physical.clone())]).map(drop),
        gone: |job| {
            let gateway = described(job, "DescribeNatGateways", "NatGatewayId", "natGatewaySet")?;
            Ok(gateway.is_none_or(|gateway| gateway.at("state") == Some("deleted")))
        },
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::NetworkAcl",
        required: &["VpcId"],
        optional: &["Tags"],
        attributes: &["Id"],
        seconds: (8, 14),
        make: |job| job.create("CreateNetworkAcl", &["VpcId"], "network-acl", "networkAcl/networkAclId"),
        ready: |job| Ok(Some(itself(job, "Id"))),
        remove: |job| job.ec2("DeleteNetworkAcl", &[("NetworkAclId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::NetworkAclEntry",
        required: &["NetworkAclId", "Protocol", "RuleAction", "RuleNumber"],
        optional: &["CidrBlock", "Egress", "Icmp", "PortRange"],
        attributes: &["Id"],
        make: make_entry,
        ready: |job| Ok(Some(itself(job, "Id"))),
        remove: |job| {
            let (acl, number, egress) = (job.part(0), job.part(1), job.part(2));
            let entry = [("NetworkAclId", acl.as_str()), ("RuleNumber", &number), ("Egress", &egress)];
            job.ec2("DeleteNetworkAclEntry", &entry).map(drop)
        },
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::SubnetNetworkAclAssociation",
        required: &["NetworkAclId", "SubnetId"],
        attributes: &["AssociationId"],
        make: associate_acl,
        ready: |job| Ok(Some(itself(job, "AssociationId"))),
        remove: dissociate_acl,
        ..PLAIN
    },
];

fn make_route(job: &mut Job<'_>) -> Result<String, AwsError> {
    let properties =
        ["DestinationCidrBlock", "GatewayId", "InstanceId", "NatGatewayId", "NetworkInterfaceId", "RouteTableId", "VpcPeeringConnectionId"];
    let pairs = job.pairs(&properties);
    job.ask(Service::Ec2, "CreateRoute", &pairs)?;
    Ok(format!("{}|{}", job.need("RouteTableId"), job.need("DestinationCidrBlock")))
}

fn gateway_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let Some(gateway) = described(job, "DescribeNatGateways", "NatGatewayId", "natGatewaySet")? else { return Ok(None) };
    match gateway.at("state") {
        Some("pending") => Ok(None),
        Some("available") => {
            let address = gateway.all("natGatewayAddressSet").first().and_then(|address| address.at("networkInterfaceId"));
            let mut attributes = itself(job, "NatGatewayId");
            attributes.insert("EniId".to_owned(), address.unwrap_or_default().to_owned());
            Ok(Some(attributes))
        }
        state => {
            let why = gateway.at("failureMessage").or(state).unwrap_or_default();
            let message = format!(
                "NatGateway {} is in state {} and hence failed to stabilize. Detailed failure message: {why}",
                job.physical,
                state.unwrap_or_default()
            );
            Err(AwsError::new(400, "NotStabilized", message))
        }
    }
}

fn make_entry(job: &mut Job<'_>) -> Result<String, AwsError> {
    let mut pairs = job.pairs(&["CidrBlock", "Icmp", "NetworkAclId", "PortRange", "Protocol", "RuleAction", "RuleNumber"]);
    let egress = job.flag("Egress").unwrap_or(false);
    pairs.push(("Egress".to_owned(), egress.to_string()));
    job.ask(Service::Ec2, "CreateNetworkAclEntry", &pairs)?;
    Ok(format!("{}|{}|{egress}", job.need("NetworkAclId"), job.need("RuleNumber")))
}

/// The association a subnet has now, and its ACL.
fn association_of(job: &mut Job<'_>, subnet: &str) -> Result<Option<(String, String)>, AwsError> {
    let answer = job.ec2("DescribeNetworkAcls", &[("Filter.1.Name", "association.subnet-id"), ("Filter.1.Value.1", subnet)])?;
    let Some(acl) = answer.all("networkAclSet").first() else { return Ok(None) };
    let own = acl.all("associationSet").iter().find(|one| one.at("subnetId") == Some(subnet));
    Ok(own.and_then(|own| Some((own.at("networkAclAssociationId")?.to_owned(), acl.at("networkAclId")?.to_owned()))))
}

/// The subnet of SubnetId is handed from the ACL it has to that of NetworkAclId.
fn associate_acl(job: &mut Job<'_>) -> Result<String, AwsError> {
    let (subnet, acl) = (job.need("SubnetId"), job.need("NetworkAclId"));
    let Some((association, _)) = association_of(job, &subnet)? else {
        return Err(AwsError::new(400, "InvalidSubnetID.NotFound", format!("The subnet ID '{subnet}' does not exist")));
    };
    let answer = job.ec2("ReplaceNetworkAclAssociation", &[("AssociationId", &association), ("NetworkAclId", &acl)])?;
    Ok(answer.at("newAssociationId").unwrap_or_default().to_owned())
}

/// Back to the VPC's default ACL.
fn dissociate_acl(job: &mut Job<'_>) -> Result<(), AwsError> {
    let subnet = job.properties.get("SubnetId").map(text).unwrap_or_default();
    let Some((association, _)) = association_of(job, &subnet)? else { return Ok(()) };
    if association != job.physical {
        return Ok(());
    }
    let subnets = job.ec2("DescribeSubnets", &[("SubnetId.1", &subnet)])?;
    let vpc = subnets.all("subnetSet").first().and_then(|row| row.at("vpcId")).unwrap_or_default().to_owned();
    let filters =
        [("Filter.1.Name", "vpc-id"), ("Filter.1.Value.1", vpc.as_str()), ("Filter.2.Name", "default"), ("Filter.2.Value.1", "true")];
    let answer = job.ec2("DescribeNetworkAcls", &filters)?;
    let default = answer.all("networkAclSet").first().and_then(|acl| acl.at("networkAclId")).unwrap_or_default().to_owned();
    job.ec2("ReplaceNetworkAclAssociation", &[("AssociationId", &association), ("NetworkAclId", &default)]).map(drop)
}
