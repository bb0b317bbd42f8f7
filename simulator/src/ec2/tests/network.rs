//! VPCs, what stands in them, and in which order it can go.

use super::Case;
use crate::ec2::lookup;

#[test]
fn every_region_begins_with_a_default_vpc() {
    let mut case = Case::new();
    for (region, zones) in [("us-east-1", 6), ("us-west-2", 4), ("eu-west-1", 3), ("ap-south-1", 3)] {
        case.region = region;
        assert_eq!(case.text("DescribeVpcs", &[], "vpcSet/item/cidrBlock"), "172.31.0.0/16");
        assert_eq!(case.ok("DescribeSubnets", &[]).all("subnetSet").len(), zones);
        assert_eq!(case.ok("DescribeInternetGateways", &[]).all("internetGatewaySet").len(), 1);
        assert_eq!(case.text("DescribeSecurityGroups", &[], "securityGroupInfo/item/groupName"), "default");
        assert_eq!(case.text("DescribeNetworkAcls", &[], "networkAclSet/item/default"), "true");
        assert_eq!(
            case.ok("DescribeRouteTables", &[("Filter.1.Name", "association.main"), ("Filter.1.Value.1", "true")])
                .all("routeTableSet")
                .len(),
            1
        );
    }
    case.region = "mars-north-1";
    assert_eq!(case.code("DescribeVpcs", &[]), "AuthFailure");
}

#[test]
fn a_vpc_goes_only_when_it_is_empty() {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let instance = case.run(&[("SubnetId", &subnet)]);
    assert_eq!(case.code("DeleteSubnet", &[("SubnetId", &subnet)]), "DependencyViolation");
    case.ok("TerminateInstances", &[("InstanceId.1", &instance)]);
    assert_eq!(case.code("DeleteSubnet", &[("SubnetId", &subnet)]), "DependencyViolation");
    case.pass(60);
    assert_eq!(case.code("DeleteVpc", &[("VpcId", &vpc)]), "DependencyViolation");
    case.ok("DeleteSubnet", &[("SubnetId", &subnet)]);
    let group = case.text("CreateSecurityGroup", &[("GroupName", "g"), ("GroupDescription", "d"), ("VpcId", &vpc)], "groupId");
    assert_eq!(case.code("DeleteVpc", &[("VpcId", &vpc)]), "DependencyViolation");
    case.ok("DeleteSecurityGroup", &[("GroupId", &group)]);
    let gateway = case.text("CreateInternetGateway", &[], "internetGateway/internetGatewayId");
    case.ok("AttachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
    assert_eq!(case.code("DeleteInternetGateway", &[("InternetGatewayId", &gateway)]), "DependencyViolation");
    assert_eq!(case.code("DeleteVpc", &[("VpcId", &vpc)]), "DependencyViolation");
    case.ok("DetachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
    case.ok("DeleteVpc", &[("VpcId", &vpc)]);
    assert_eq!(case.code("DescribeVpcs", &[("VpcId.1", &vpc)]), "InvalidVpcID.NotFound");
    let left = case.ok("DescribeSecurityGroups", &[("Filter.1.Name", "vpc-id"), ("Filter.1.Value.1", &vpc)]);
    assert!(left.all("securityGroupInfo").is_empty());
}

#[test]
fn a_nat_gateway_takes_its_time_and_holds_its_address() {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let gateway = case.text("CreateInternetGateway", &[], "internetGateway/internetGatewayId");
    case.ok("AttachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
    let address = case.text("AllocateAddress", &[("Domain", "vpc")], "allocationId");
    let nat = case.text("CreateNatGateway", &[("SubnetId", &subnet), ("AllocationId", &address)], "natGateway/natGatewayId");
    let ask = [("NatGatewayId.1", nat.as_str())];
    assert_eq!(case.text("DescribeNatGateways", &ask, "natGatewaySet/item/state"), "pending");
    case.pass(120);
    assert_eq!(case.text("DescribeNatGateways", &ask, "natGatewaySet/item/state"), "available");
    assert_eq!(case.code("ReleaseAddress", &[("AllocationId", &address)]), "InvalidIPAddress.InUse");
    let instance = case.run(&[]);
    case.pass(60);
    assert_eq!(case.code("AssociateAddress", &[("InstanceId", &instance), ("AllocationId", &address)]), "AuthFailure");
    assert_eq!(case.code("DetachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]), "DependencyViolation");
    assert_eq!(case.code("DeleteSubnet", &[("SubnetId", &subnet)]), "DependencyViolation");
    case.ok("DeleteNatGateway", &[("NatGatewayId", &nat)]);
    assert_eq!(case.code("DeleteSubnet", &[("SubnetId", &subnet)]), "DependencyViolation");
    case.pass(90);
    assert_eq!(case.text("DescribeNatGateways", &ask, "natGatewaySet/item/state"), "deleted");
    case.ok("ReleaseAddress", &[("AllocationId", &address)]);
    case.ok("DetachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
    case.ok("DeleteSubnet", &[("SubnetId", &subnet)]);
}

#[test]
fn a_nat_gateway_without_a_way_out_fails() {
    let mut case = Case::new();
    let (_, subnet) = case.network();
    let address = case.text("AllocateAddress", &[], "allocationId");
    let nat = case.text("CreateNatGateway", &[("SubnetId", &subnet), ("AllocationId", &address)], "natGateway/natGatewayId");
    case.pass(120);
    assert_eq!(case.text("DescribeNatGateways", &[("NatGatewayId.1", &nat)], "natGatewaySet/item/failureCode"), "Gateway.NotAttached");
    case.ok("ReleaseAddress", &[("AllocationId", &address)]);
}

#[test]
fn a_peering_must_be_accepted_and_cannot_join_overlapping_networks() {
    let mut case = Case::new();
    let (one, _) = case.network();
    let two = case.text("CreateVpc", &[("CidrBlock", "192.168.0.0/16")], "vpc/vpcId");
    let same = case.text("CreateVpc", &[("CidrBlock", "10.0.0.0/16")], "vpc/vpcId");
    let create = |case: &mut Case, peer: &str| {
        case.text("CreateVpcPeeringConnection", &[("VpcId", &one), ("PeerVpcId", peer)], "vpcPeeringConnection/vpcPeeringConnectionId")
    };
    let status = |case: &mut Case, id: &str| {
        let ask = [("VpcPeeringConnectionId.1", id)];
        case.text("DescribeVpcPeeringConnections", &ask, "vpcPeeringConnectionSet/item/status/code")
    };
    let good = create(&mut case, &two);
    let bad = create(&mut case, &same);
    assert_eq!((status(&mut case, &good), status(&mut case, &bad)), ("pending-acceptance".to_owned(), "failed".to_owned()));
    assert_eq!(case.code("AcceptVpcPeeringConnection", &[("VpcPeeringConnectionId", &bad)]), "InvalidStateTransition");
    case.ok("AcceptVpcPeeringConnection", &[("VpcPeeringConnectionId", &good)]);
    case.pass(5);
    assert_eq!(status(&mut case, &good), "active");
    assert_eq!(case.code("DeleteVpc", &[("VpcId", &two)]), "DependencyViolation");
    case.ok("DeleteVpcPeeringConnection", &[("VpcPeeringConnectionId", &good)]);
    case.ok("DeleteVpc", &[("VpcId", &two)]);
}

#[test]
fn routes_to_what_is_gone_are_black_holes() {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let gateway = case.text("CreateInternetGateway", &[], "internetGateway/internetGatewayId");
    let table = case.text("CreateRouteTable", &[("VpcId", &vpc)], "routeTable/routeTableId");
    let route = [("RouteTableId", table.as_str()), ("DestinationCidrBlock", "0.0.0.0/0"), ("GatewayId", gateway.as_str())];
    assert_eq!(case.code("CreateRoute", &route), "InvalidParameterValue");
    case.ok("AttachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
    case.ok("CreateRoute", &route);
    assert_eq!(case.code("CreateRoute", &route), "RouteAlreadyExists");
    let main = lookup::route_table_of(&case.world, &subnet).unwrap().id.clone();
    assert_ne!(main, table);
    let association = case.text("AssociateRouteTable", &[("RouteTableId", &table), ("SubnetId", &subnet)], "associationId");
    assert_eq!(lookup::route_table_of(&case.world, &subnet).unwrap().id, table);
    assert_eq!(case.code("DeleteRouteTable", &[("RouteTableId", &table)]), "DependencyViolation");
    case.ok("DetachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
    let black = [("Filter.1.Name", "route.state"), ("Filter.1.Value.1", "blackhole")];
    assert_eq!(case.text("DescribeRouteTables", &black, "routeTableSet/item/routeTableId"), table);
    case.ok("DisassociateRouteTable", &[("AssociationId", &association)]);
    case.ok("DeleteRouteTable", &[("RouteTableId", &table)]);
}

#[test]
fn an_elastic_address_replaces_the_pools_and_stays_over_a_stop() {
    let mut case = Case::new();
    let id = case.run(&[]);
    assert_eq!(
        case.code("AssociateAddress", &[("InstanceId", &id), ("AllocationId", "eipalloc-0123456789abcdef0")]),
        "InvalidAllocationID.NotFound"
    );
    let answer = case.ok("AllocateAddress", &[]);
    let (allocation, ip) = (answer.at("allocationId").unwrap().to_owned(), answer.at("publicIp").unwrap().to_owned());
    let bind = [("InstanceId", id.as_str()), ("AllocationId", allocation.as_str())];
    assert_eq!(case.code("AssociateAddress", &bind), "InvalidInstanceID");
    case.pass(60);
    assert_ne!(case.instance(&id).at("ipAddress"), Some(ip.as_str()));
    case.ok("AssociateAddress", &bind);
    assert_eq!(case.instance(&id).at("ipAddress"), Some(ip.as_str()));
    assert_eq!(case.code("ReleaseAddress", &[("AllocationId", &allocation)]), "InvalidIPAddress.InUse");
    case.ok("StopInstances", &[("InstanceId.1", &id)]);
    case.pass(60);
    assert_eq!(case.instance(&id).at("ipAddress"), Some(ip.as_str()));
    case.ok("TerminateInstances", &[("InstanceId.1", &id)]);
    case.pass(60);
    case.ok("ReleaseAddress", &[("AllocationId", &allocation)]);
}

#[test]
fn subnets_keep_to_their_vpc_and_apart() {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let create = |cidr: &'static str| [("VpcId", vpc.clone()), ("CidrBlock", cidr.to_owned())];
    for (cidr, code) in [
        ("10.0.1.128/25", "InvalidSubnet.Conflict"),
        ("10.1.0.0/24", "InvalidSubnet.Range"),
        ("10.0.2.0/30", "InvalidSubnet.Range"),
        ("ten", "InvalidParameterValue"),
    ] {
        let params = create(cidr);
        let params: Vec<(&str, &str)> = params.iter().map(|(key, value)| (*key, value.as_str())).collect();
        assert_eq!(case.code("CreateSubnet", &params), code, "{cidr}");
    }
    assert_eq!(case.text("DescribeSubnets", &[("SubnetId.1", &subnet)], "subnetSet/item/availableIpAddressCount"), "251");
    assert_eq!(lookup::network_acl_of(&case.world, &subnet).unwrap().vpc, vpc);
}

#[test]
fn a_route_to_a_gateway_nobody_has_is_refused_in_create_routes_words() {
    let mut case = Case::new();
    let (vpc, _) = case.network();
    let table = case.text("CreateRouteTable", &[("VpcId", &vpc)], "routeTable/routeTableId");
    for (param, id, code) in [
        ("GatewayId", "igw-0123456789abcdef0", "InvalidGatewayID.NotFound"),
        ("GatewayId", "nat-0123456789abcdef0", "InvalidGatewayID.NotFound"),
        ("NatGatewayId", "nat-0123456789abcdef0", "InvalidNatGatewayID.NotFound"),
        ("NatGatewayId", "nat-test", "InvalidNatGatewayID.NotFound"),
        ("VpcPeeringConnectionId", "pcx-0123456789abcdef0", "InvalidVpcPeeringConnectionID.NotFound"),
        ("VpcPeeringConnectionId", "pcx-test", "InvalidVpcPeeringConnectionId.Malformed"),
        ("NetworkInterfaceId", "eni-0123456789abcdef0", "InvalidNetworkInterfaceID.NotFound"),
    ] {
        let route = [("RouteTableId", table.as_str()), ("DestinationCidrBlock", "0.0.0.0/0"), (param, id)];
        assert_eq!(case.code("CreateRoute", &route), code, "{param} {id}");
    }
}

#[test]
fn ids_that_are_none_are_refused_by_the_published_codes() {
    let mut case = Case::new();
    for (action, param, id, code) in [
        ("DescribeVpcs", "VpcId.1", "vpc-x", "InvalidVpcID.Malformed"),
        ("DescribeSubnets", "SubnetId.1", "subnet-x", "InvalidSubnetID.Malformed"),
        ("DescribeSubnets", "SubnetId.1", "subnet-0123456789abcdef0", "InvalidSubnetID.NotFound"),
        ("DescribeSecurityGroupRules", "SecurityGroupRuleId.1", "sgr-x", "InvalidSecurityGroupRuleId.Malformed"),
        ("CreateNatGateway", "SubnetId", "subnet-0123456789abcdef0", "InvalidSubnet"),
        ("DescribeInstanceTypes", "InstanceType.1", "z9.tiny", "InvalidInstanceType"),
    ] {
        assert_eq!(case.code(action, &[(param, id)]), code, "{action} {id}");
    }
}

#[test]
fn each_action_has_its_own_words_for_an_unknown_zone() {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let image = case.image();
    let run = [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1")];
    let place = |zone: &'static str| [run[0], run[1], run[2], ("Placement.AvailabilityZone", zone)];
    let refusal = |case: &mut Case, action: &str, params: &[(&str, &str)]| {
        let error = case.ask(action, params).expect_err("no such zone");
        format!("{}: {}", error.code, error.message)
    };
    let volume = [("Size", "4"), ("AvailabilityZone", "us-east-1z")];
    assert_eq!(refusal(&mut case, "CreateVolume", &volume), "InvalidZone.NotFound: The zone 'us-east-1z' does not exist.");
    let volume = [("Size", "4"), ("AvailabilityZoneId", "use1-az9")];
    assert_eq!(refusal(&mut case, "CreateVolume", &volume), "InvalidZone.NotFound: The zone 'use1-az9' does not exist.");
    let said = "InvalidParameterValue: Invalid availability zone: [us-east-1z]";
    assert_eq!(refusal(&mut case, "RunInstances", &place("us-east-1z")), said);
    assert_eq!(refusal(&mut case, "DescribeAvailabilityZones", &[("ZoneName.1", "us-east-1z")]), said);
    let other = place("us-east-1b");
    let other = [&other[..], &[("SubnetId", subnet.as_str())]].concat();
    let said = format!(
        "InvalidParameterValue: Value (us-east-1b) for parameter availabilityZone is invalid. Subnet '{subnet}' is in the availability zone us-east-1a"
    );
    assert_eq!(refusal(&mut case, "RunInstances", &other), said);
    let said = refusal(&mut case, "CreateSubnet", &[("VpcId", &vpc), ("CidrBlock", "10.0.9.0/24"), ("AvailabilityZone", "us-east-1z")]);
    assert!(said.starts_with("InvalidParameterValue: Value (us-east-1z) for parameter availabilityZone is invalid. Subnets can"), "{said}");
}
