//! Every list in pages of one; filters; tags.

use super::Case;

/// List actions, the element of their items, and what names an item.
pub(super) const LISTS: [(&str, &str, &str); 19] = [
    ("DescribeDhcpOptions", "dhcpOptionsSet", "dhcpOptionsId"),
    ("DescribeImages", "imagesSet", "imageId"),
    ("DescribeInstanceTypeOfferings", "instanceTypeOfferingSet", "instanceType"),
    ("DescribeInstanceTypes", "instanceTypeSet", "instanceType"),
    ("DescribeInternetGateways", "internetGatewaySet", "internetGatewayId"),
    ("DescribeLaunchTemplates", "launchTemplates", "launchTemplateId"),
    ("DescribeNatGateways", "natGatewaySet", "natGatewayId"),
    ("DescribeNetworkAcls", "networkAclSet", "networkAclId"),
    ("DescribeNetworkInterfaces", "networkInterfaceSet", "networkInterfaceId"),
    ("DescribeRouteTables", "routeTableSet", "routeTableId"),
    ("DescribeSecurityGroupRules", "securityGroupRuleSet", "securityGroupRuleId"),
    ("DescribeSecurityGroups", "securityGroupInfo", "groupId"),
    ("DescribeSnapshots", "snapshotSet", "snapshotId"),
    ("DescribeSubnets", "subnetSet", "subnetId"),
    ("DescribeTags", "tagSet", "resourceId"),
    ("DescribeVolumes", "volumeSet", "volumeId"),
    ("DescribeVpcEndpoints", "vpcEndpointSet", "vpcEndpointId"),
    ("DescribeVpcPeeringConnections", "vpcPeeringConnectionSet", "vpcPeeringConnectionId"),
    ("DescribeVpcs", "vpcSet", "vpcId"),
];

fn all(case: &mut Case, action: &str, set: &str, name: &str) -> (Vec<String>, usize) {
    let (mut names, mut pages, mut token) = (Vec::new(), 0, None::<String>);
    loop {
        let params: Vec<(&str, &str)> = token.as_deref().map(|token| ("NextToken", token)).into_iter().collect();
        let answer = case.ok(action, &params);
        names.extend(answer.all(set).iter().map(|item| item.at(name).unwrap().to_owned()));
        pages += 1;
        token = answer.at("nextToken").map(str::to_owned);
        if token.is_none() {
            return (names, pages);
        }
    }
}

pub(super) fn furnished() -> Case {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let other = case.text("CreateVpc", &[("CidrBlock", "192.168.0.0/16")], "vpc/vpcId");
    for _ in 0..2 {
        let id = case.run(&[
            ("SubnetId", &subnet),
            ("TagSpecification.1.ResourceType", "instance"),
            ("TagSpecification.1.Tag.1.Key", "Name"),
            ("TagSpecification.1.Tag.1.Value", "x"),
        ]);
        let volume = case.instance(&id).at("blockDeviceMapping/item/ebs/volumeId").unwrap().to_owned();
        case.ok("CreateSnapshot", &[("VolumeId", &volume)]);
        case.ok("CreateNatGateway", &[("SubnetId", &subnet), ("ConnectivityType", "private")]);
        case.ok("CreateInternetGateway", &[]);
    }
    for name in ["one-t", "two-t"] {
        case.ok("CreateLaunchTemplate", &[("LaunchTemplateName", name), ("LaunchTemplateData.InstanceType", "t3.small")]);
    }
    case.ok("CreateVpcPeeringConnection", &[("VpcId", &vpc), ("PeerVpcId", &other)]);
    for service in ["s3", "dynamodb"] {
        case.ok("CreateVpcEndpoint", &[("VpcId", &vpc), ("ServiceName", &format!("com.amazonaws.us-east-1.{service}"))]);
    }
    case
}

#[test]
fn every_list_is_whole_in_pages_of_one() {
    let mut case = furnished();
    for (action, set, name) in LISTS {
        case.world.page = None;
        let (whole, pages) = all(&mut case, action, set, name);
        assert_eq!(pages, 1, "{action}");
        case.world.page = Some(1);
        let (paged, pages) = all(&mut case, action, set, name);
        assert_eq!(paged, whole, "{action}");
        assert_eq!(pages, whole.len(), "{action}");
        assert!(!whole.is_empty(), "{action}");
    }
}

#[test]
fn instances_are_paged_one_by_one_within_a_reservation() {
    let mut case = Case::new();
    let image = case.image();
    case.ok("RunInstances", &[("ImageId", &image), ("MinCount", "3"), ("MaxCount", "3")]);
    case.world.page = Some(1);
    let (reservations, pages) = all(&mut case, "DescribeInstances", "reservationSet", "instancesSet/item/instanceId");
    assert_eq!((reservations.len(), pages), (3, 3));
}

#[test]
fn a_page_goes_on_after_a_row_that_went_away() {
    let mut case = Case::new();
    case.world.page = Some(2);
    let first = case.ok("DescribeSubnets", &[]);
    let token = first.at("nextToken").unwrap().to_owned();
    let last = first.all("subnetSet")[1].at("subnetId").unwrap().to_owned();
    case.ok("DeleteSubnet", &[("SubnetId", &last)]);
    let second = case.ok("DescribeSubnets", &[("NextToken", &token)]);
    assert_eq!(second.all("subnetSet").len(), 2);
    assert_eq!(case.code("DescribeVpcs", &[("NextToken", "nonsense")]), "InvalidNextToken");
    let other = [("NextToken", token.as_str()), ("Filter.1.Name", "vpc-id"), ("Filter.1.Value.1", "*")];
    assert_eq!(case.code("DescribeSubnets", &other), "InvalidNextToken");
}

#[test]
fn page_sizes_have_bounds_and_exclude_ids() {
    let mut case = Case::new();
    assert_eq!(case.code("DescribeVpcs", &[("MaxResults", "4")]), "InvalidParameterValue");
    assert_eq!(case.ok("DescribeSubnets", &[("MaxResults", "5")]).all("subnetSet").len(), 5);
    let vpc = case.text("DescribeVpcs", &[], "vpcSet/item/vpcId");
    assert_eq!(case.code("DescribeVpcs", &[("VpcId.1", &vpc), ("MaxResults", "5")]), "InvalidParameterCombination");
}

#[test]
fn filters_are_known_ones_with_wildcards() {
    let mut case = furnished();
    let with = |name: &'static str, value: &'static str| [("Filter.1.Name", name), ("Filter.1.Value.1", value)];
    assert_eq!(case.code("DescribeVpcs", &with("colour", "red")), "InvalidParameterValue");
    assert_eq!(case.code("DescribeVpcs", &[("Filter.1.Name", "vpc-id")]), "InvalidParameterValue");
    let count = |case: &mut Case, params: &[(&str, &str)]| case.ok("DescribeInstances", params).all("reservationSet").len();
    assert_eq!(count(&mut case, &with("tag:Name", "x")), 2);
    assert_eq!(count(&mut case, &with("tag:Name", "X")), 0);
    assert_eq!(count(&mut case, &with("tag-key", "N?me")), 2);
    assert_eq!(count(&mut case, &with("instance-state-name", "pending")), 2);
    assert_eq!(count(&mut case, &with("instance-state-name", "running")), 0);
    case.pass(60);
    assert_eq!(count(&mut case, &with("private-ip-address", "10.0.1.*")), 2);
}

#[test]
fn tags_are_set_at_birth_changed_and_listed() {
    let mut case = Case::new();
    let params = [
        ("CidrBlock", "10.0.0.0/16"),
        ("TagSpecification.1.ResourceType", "vpc"),
        ("TagSpecification.1.Tag.1.Key", "Name"),
        ("TagSpecification.1.Tag.1.Value", "Main"),
    ];
    let vpc = case.text("CreateVpc", &params, "vpc/vpcId");
    case.ok("CreateTags", &[("ResourceId.1", &vpc), ("Tag.1.Key", "stage"), ("Tag.1.Value", "")]);
    let tags = [("Filter.1.Name", "resource-id"), ("Filter.1.Value.1", vpc.as_str())];
    assert_eq!(case.ok("DescribeTags", &tags).all("tagSet").len(), 2);
    assert_eq!(case.code("CreateTags", &[("ResourceId.1", &vpc), ("Tag.1.Key", "aws:x"), ("Tag.1.Value", "")]), "InvalidParameterValue");
    assert_eq!(case.code("CreateTags", &[("ResourceId.1", "vpc-0123456789abcdef0"), ("Tag.1.Key", "x")]), "InvalidVpcID.NotFound");
    case.ok("DeleteTags", &[("ResourceId.1", &vpc), ("Tag.1.Key", "Name"), ("Tag.1.Value", "other")]);
    assert_eq!(case.ok("DescribeTags", &tags).all("tagSet").len(), 2);
    case.ok("DeleteTags", &[("ResourceId.1", &vpc), ("Tag.1.Key", "Name")]);
    assert_eq!(case.ok("DescribeTags", &tags).all("tagSet").len(), 1);
    crate::ec2::tag::put(&mut case.world, &vpc, "aws:cloudformation:stack-name", "s");
    case.ok("DeleteTags", &[("ResourceId.1", &vpc)]);
    assert_eq!(case.text("DescribeTags", &tags, "tagSet/item/key"), "aws:cloudformation:stack-name");
    let wrong = [("CidrBlock", "10.0.0.0/16"), ("TagSpecification.1.ResourceType", "subnet"), ("TagSpecification.1.Tag.1.Key", "a")];
    assert_eq!(case.code("CreateVpc", &wrong), "InvalidParameterValue");
}

#[test]
fn equal_seeds_give_equal_worlds() {
    let ids = |seed| all(&mut Case::of_seed(seed), "DescribeSubnets", "subnetSet", "subnetId");
    assert_eq!(ids(3), ids(3));
    assert_ne!(ids(3), ids(4));
}
