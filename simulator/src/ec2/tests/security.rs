//! Security groups and their rules.

use super::Case;

fn group(case: &mut Case, vpc: &str, name: &str) -> String {
    case.text("CreateSecurityGroup", &[("GroupName", name), ("GroupDescription", "d"), ("VpcId", vpc)], "groupId")
}

fn ssh<'a>(group: &'a str, cidr: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("GroupId", group),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "22"),
        ("IpPermissions.1.ToPort", "22"),
        ("IpPermissions.1.IpRanges.1.CidrIp", cidr),
    ]
}

#[test]
fn rules_come_with_ids_and_go_by_them() {
    let mut case = Case::new();
    let (vpc, _) = case.network();
    let id = group(&mut case, &vpc, "web");
    let rule = case.text("AuthorizeSecurityGroupIngress", &ssh(&id, "0.0.0.0/0"), "securityGroupRuleSet/item/securityGroupRuleId");
    assert_eq!(case.code("AuthorizeSecurityGroupIngress", &ssh(&id, "0.0.0.0/0")), "InvalidPermission.Duplicate");
    assert_eq!(case.code("RevokeSecurityGroupIngress", &ssh(&id, "10.0.0.0/8")), "InvalidPermission.NotFound");
    assert_eq!(
        case.code("RevokeSecurityGroupEgress", &[("GroupId", &id), ("SecurityGroupRuleId.1", &rule)]),
        "InvalidSecurityGroupRuleId.NotFound"
    );
    let narrow = [
        ("GroupId", id.as_str()),
        ("SecurityGroupRule.1.SecurityGroupRuleId", rule.as_str()),
        ("SecurityGroupRule.1.SecurityGroupRule.IpProtocol", "tcp"),
        ("SecurityGroupRule.1.SecurityGroupRule.FromPort", "22"),
        ("SecurityGroupRule.1.SecurityGroupRule.ToPort", "22"),
        ("SecurityGroupRule.1.SecurityGroupRule.CidrIpv4", "198.51.100.7/32"),
    ];
    case.ok("ModifySecurityGroupRules", &narrow);
    let ask = [("SecurityGroupRuleId.1", rule.as_str())];
    assert_eq!(case.text("DescribeSecurityGroupRules", &ask, "securityGroupRuleSet/item/cidrIpv4"), "198.51.100.7/32");
    case.ok("RevokeSecurityGroupIngress", &[("GroupId", &id), ("SecurityGroupRuleId.1", &rule)]);
    assert_eq!(case.code("DescribeSecurityGroupRules", &ask), "InvalidSecurityGroupRuleId.NotFound");
}

#[test]
fn a_refused_rule_changes_nothing() {
    let mut case = Case::new();
    let (vpc, _) = case.network();
    let id = group(&mut case, &vpc, "web");
    let mut params = ssh(&id, "10.0.0.0/8");
    params.extend([("IpPermissions.2.IpProtocol", "tcp"), ("IpPermissions.2.FromPort", "9"), ("IpPermissions.2.ToPort", "1")]);
    params.push(("IpPermissions.2.IpRanges.1.CidrIp", "10.0.0.0/8"));
    assert_eq!(case.code("AuthorizeSecurityGroupIngress", &params), "InvalidParameterValue");
    let rules = case.ok("DescribeSecurityGroupRules", &[("Filter.1.Name", "group-id"), ("Filter.1.Value.1", &id)]);
    assert_eq!(rules.all("securityGroupRuleSet").len(), 1);
}

#[test]
fn groups_that_are_needed_stay() {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let (web, db) = (group(&mut case, &vpc, "web"), group(&mut case, &vpc, "db"));
    let from_web = [
        ("GroupId", db.as_str()),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "3306"),
        ("IpPermissions.1.ToPort", "3306"),
        ("IpPermissions.1.Groups.1.GroupId", web.as_str()),
    ];
    case.ok("AuthorizeSecurityGroupIngress", &from_web);
    assert_eq!(case.code("DeleteSecurityGroup", &[("GroupId", &web)]), "DependencyViolation");
    let instance = case.run(&[("SubnetId", &subnet), ("SecurityGroupId.1", &db)]);
    assert_eq!(case.code("DeleteSecurityGroup", &[("GroupId", &db)]), "DependencyViolation");
    case.ok("TerminateInstances", &[("InstanceId.1", &instance)]);
    let of_db = [("Filter.1.Name", "group-id"), ("Filter.1.Value.1", db.as_str())];
    while !case.ok("DescribeNetworkInterfaces", &of_db).all("networkInterfaceSet").is_empty() {
        case.pass(1);
    }
    assert_eq!(case.code("DeleteSecurityGroup", &[("GroupId", &db)]), "DependencyViolation", "EC2 lets go of it a little later");
    case.pass(15);
    case.ok("DeleteSecurityGroup", &[("GroupId", &db)]);
    case.ok("DeleteSecurityGroup", &[("GroupId", &web)]);
    let default =
        case.text("DescribeSecurityGroups", &[("Filter.1.Name", "vpc-id"), ("Filter.1.Value.1", &vpc)], "securityGroupInfo/item/groupId");
    assert_eq!(case.code("DeleteSecurityGroup", &[("GroupId", &default)]), "CannotDelete");
}

#[test]
fn names_are_unique_in_a_vpc_only() {
    let mut case = Case::new();
    let (vpc, _) = case.network();
    group(&mut case, &vpc, "web");
    assert_eq!(
        case.code("CreateSecurityGroup", &[("GroupName", "web"), ("GroupDescription", "d"), ("VpcId", &vpc)]),
        "InvalidGroup.Duplicate"
    );
    case.ok("CreateSecurityGroup", &[("GroupName", "web"), ("GroupDescription", "d")]);
    let web = case.ok("DescribeSecurityGroups", &[("Filter.1.Name", "group-name"), ("Filter.1.Value.1", "w?b*")]);
    assert_eq!(web.all("securityGroupInfo").len(), 2);
}

#[test]
fn icmp_takes_type_and_any_code() {
    let mut case = Case::new();
    let (vpc, _) = case.network();
    let id = group(&mut case, &vpc, "ping");
    let params = [
        ("GroupId", id.as_str()),
        ("IpPermissions.1.IpProtocol", "icmp"),
        ("IpPermissions.1.FromPort", "8"),
        ("IpPermissions.1.ToPort", "-1"),
        ("IpPermissions.1.IpRanges.1.CidrIp", "10.0.0.0/8"),
    ];
    assert_eq!(case.text("AuthorizeSecurityGroupIngress", &params, "securityGroupRuleSet/item/fromPort"), "8");
}
