//! Every cause of a connection that does not come about, and its cure.

use super::rig::{REGION, Rig};
use super::{DialError, End, OPERATOR, Origin, Protocol, reach, reaches_internet, resolve, way};
use crate::{Fault, Rule};
use std::net::Ipv4Addr;

/// A VPC with a public subnet (internet gateway) and a private one (no way out), a group that admits nobody.
struct Site {
    rig: Rig,
    vpc: String,
    public: String,
    public_table: String,
    private: String,
    private_table: String,
    group: String,
}

fn site() -> Site {
    let mut rig = Rig::new();
    let vpc = rig.vpc("172.20.0.0/16");
    let (public, private) = (rig.subnet(&vpc, "172.20.0.0/24"), rig.subnet(&vpc, "172.20.1.0/24"));
    let gateway = rig.internet_gateway(&vpc);
    let (public_table, private_table) = (rig.table(&vpc, &public), rig.table(&vpc, &private));
    rig.route(&public_table, "0.0.0.0/0", "GatewayId", &gateway);
    let group = rig.group(&vpc, "closed");
    Site { rig, vpc, public, public_table, private, private_table, group }
}

fn instance(id: &str) -> Origin {
    Origin::Instance(id.to_owned())
}

fn ip(text: &str) -> Ipv4Addr {
    text.parse().expect("an address")
}

fn timed_out(address: Ipv4Addr, port: u16) -> Result<String, DialError> {
    Err(DialError::TimedOut { host: address.to_string(), port })
}

fn no_route(address: Ipv4Addr) -> Result<String, DialError> {
    Err(DialError::NoRoute { host: address.to_string() })
}

impl Site {
    fn front(&mut self) -> String {
        let (public, group) = (self.public.clone(), self.group.clone());
        self.rig.host("amazon-linux-2", &public, "172.20.0.10", &group, true, "")
    }

    fn back(&mut self) -> String {
        let (private, group) = (self.private.clone(), self.group.clone());
        self.rig.host("amazon-linux-2", &private, "172.20.1.10", &group, false, "")
    }

    fn acl(&self, subnet: &str) -> String {
        crate::ec2::lookup::network_acl_of(&self.rig.world, subnet).expect("an ACL").id.clone()
    }

    fn deny(&mut self, subnet: &str, egress: bool, from: u16, to: u16) {
        let (acl, egress, from, to) = (self.acl(subnet), egress.to_string(), from.to_string(), to.to_string());
        let params = [
            ("NetworkAclId", acl.as_str()),
            ("RuleNumber", "50"),
            ("Protocol", "6"),
            ("RuleAction", "deny"),
            ("Egress", &egress),
            ("CidrBlock", "0.0.0.0/0"),
            ("PortRange.From", &from),
            ("PortRange.To", &to),
        ];
        self.rig.aws("CreateNetworkAclEntry", &params);
    }
}

#[test]
fn a_private_address_has_no_route_from_outside() {
    let mut site = site();
    site.front();
    let group = site.group.clone();
    site.rig.admit(&group, 22, "0.0.0.0/0");
    assert_eq!(reach(&site.rig.world, &Origin::Operator, ip("172.20.0.10"), 22), no_route(ip("172.20.0.10")));
}

#[test]
fn a_group_that_does_not_admit_the_caller_makes_it_time_out() {
    let mut site = site();
    let front = site.front();
    let (address, group) = (site.rig.public_ip(&front), site.group.clone());
    assert_eq!(reach(&site.rig.world, &Origin::Operator, address, 22), timed_out(address, 22));
    site.rig.admit(&group, 22, "198.51.100.0/24");
    assert_eq!(reach(&site.rig.world, &Origin::Operator, address, 22), timed_out(address, 22));
    site.rig.admit(&group, 22, &format!("{OPERATOR}/32"));
    assert_eq!(reach(&site.rig.world, &Origin::Operator, address, 22), Ok(front));
    assert_eq!(reach(&site.rig.world, &Origin::Operator, address, 23), timed_out(address, 23));
}

#[test]
fn a_stopped_host_makes_the_caller_time_out() {
    let mut site = site();
    let (front, back) = (site.front(), site.back());
    let group = site.group.clone();
    site.rig.admit(&group, 22, "172.20.0.0/16");
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.10"), 22), Ok(back.clone()));
    site.rig.aws("StopInstances", &[("InstanceId.1", &back)]);
    site.rig.settle();
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.10"), 22), timed_out(ip("172.20.1.10"), 22));
    assert_eq!(reach(&site.rig.world, &instance(&back), ip("172.20.0.10"), 22), no_route(ip("172.20.0.10")));
}

#[test]
fn the_hosts_of_a_region_that_is_cut_off_reach_each_other_and_nobody_else() {
    let mut site = site();
    let (front, back) = (site.front(), site.back());
    let (address, group) = (site.rig.public_ip(&front), site.group.clone());
    site.rig.admit(&group, 22, "0.0.0.0/0");
    assert_eq!(reach(&site.rig.world, &Origin::Operator, address, 22), Ok(front.clone()));
    assert!(reaches_internet(&site.rig.world, &front, 443).is_ok());
    let fault = Fault::Cut;
    let rule = Rule { service: crate::NETWORK.to_owned(), operation: REGION.to_owned(), skip: 0, times: u32::MAX, fault };
    site.rig.world.faults.insert("000000", rule);
    assert_eq!(reach(&site.rig.world, &Origin::Operator, address, 22), timed_out(address, 22));
    assert!(reaches_internet(&site.rig.world, &front, 443).is_err());
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.10"), 22), Ok(back));
}

#[test]
fn network_acls_are_asked_both_ways_and_only_between_subnets() {
    let mut site = site();
    let (front, back) = (site.front(), site.back());
    let (group, private) = (site.group.clone(), site.private.clone());
    site.rig.admit(&group, 22, "172.20.0.0/16");
    site.rig.admit(&group, 80, "172.20.0.0/16");
    site.deny(&private, false, 22, 22);
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.10"), 22), timed_out(ip("172.20.1.10"), 22));
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.10"), 80), Ok(back));
    // The ACL is the VPC's default one, around both subnets: answers to high ports no longer get out.
    site.deny(&private, true, 1024, 65535);
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.10"), 80), timed_out(ip("172.20.1.10"), 80));
}

#[test]
fn a_public_address_is_no_use_without_a_route_to_the_gateway() {
    let mut site = site();
    let (private, group) = (site.private.clone(), site.group.clone());
    site.rig.admit(&group, 22, "0.0.0.0/0");
    let host = site.rig.host("amazon-linux-2", &private, "172.20.1.20", &group, true, "");
    let address = site.rig.public_ip(&host);
    assert_eq!(reach(&site.rig.world, &Origin::Operator, address, 22), timed_out(address, 22));
    assert!(reaches_internet(&site.rig.world, &host, 443).is_err());
}

#[test]
fn nat_lets_out_and_shows_its_own_address() {
    let mut site = site();
    let back = site.back();
    assert!(reaches_internet(&site.rig.world, &back, 443).is_err());
    let (public, table) = (site.public.clone(), site.private_table.clone());
    let (nat, seen) = site.rig.nat(&public);
    site.rig.route(&table, "0.0.0.0/0", "NatGatewayId", &nat);
    assert_eq!(reaches_internet(&site.rig.world, &back, 443), Ok(()));
    let endpoint = resolve(&site.rig.world, &instance(&back), "drs.us-west-2.amazonaws.com").expect("a public name");
    let found = way(&site.rig.world, &instance(&back), endpoint[0], Protocol::Tcp, 443).expect("a way");
    assert_eq!((found.end, found.source), (End::Internet, seen));
    // Without the gateway behind it, NAT leads nowhere.
    let public_table = site.public_table.clone();
    site.rig.aws("DeleteRoute", &[("RouteTableId", &public_table), ("DestinationCidrBlock", "0.0.0.0/0")]);
    assert!(reaches_internet(&site.rig.world, &back, 443).is_err());
}

#[test]
fn a_group_without_egress_lets_nothing_out() {
    let mut site = site();
    let front = site.front();
    assert_eq!(reaches_internet(&site.rig.world, &front, 443), Ok(()));
    let group = site.group.clone();
    let params = [("GroupId", group.as_str()), ("IpPermissions.1.IpProtocol", "-1"), ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0")];
    site.rig.aws("RevokeSecurityGroupEgress", &params);
    assert!(reaches_internet(&site.rig.world, &front, 443).is_err());
}

#[test]
fn peering_carries_packets_only_with_routes_on_both_sides() {
    let mut site = site();
    let front = site.front();
    let other = site.rig.vpc("10.77.0.0/16");
    let there = site.rig.subnet(&other, "10.77.1.0/24");
    let group = site.rig.group(&other, "web");
    site.rig.admit(&group, 80, "172.20.0.0/16");
    let host = site.rig.host("amazon-linux-2", &there, "10.77.1.10", &group, false, "");
    let (vpc, target) = (site.vpc.clone(), ip("10.77.1.10"));
    let peering = site.rig.peering(&vpc, &other);
    assert_eq!(reach(&site.rig.world, &instance(&front), target, 80), no_route(target));
    let (table, back) = (site.public_table.clone(), site.rig.table(&other, &there));
    site.rig.route(&table, "10.77.0.0/16", "VpcPeeringConnectionId", &peering);
    assert_eq!(reach(&site.rig.world, &instance(&front), target, 80), timed_out(target, 80));
    site.rig.route(&back, "172.20.0.0/16", "VpcPeeringConnectionId", &peering);
    assert_eq!(reach(&site.rig.world, &instance(&front), target, 80), Ok(host));
    site.rig.aws("DeleteVpcPeeringConnection", &[("VpcPeeringConnectionId", &peering)]);
    site.rig.settle();
    assert_eq!(reach(&site.rig.world, &instance(&front), target, 80), no_route(target));
}

#[test]
fn a_rule_that_names_a_group_admits_its_members_by_private_address() {
    let mut site = site();
    let front = site.front();
    let (private, vpc, closed) = (site.private.clone(), site.vpc.clone(), site.group.clone());
    let inner = site.rig.group(&vpc, "database");
    let host = site.rig.host("amazon-linux-2", &private, "172.20.1.30", &inner, false, "");
    let params = [
        ("GroupId", inner.as_str()),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "3306"),
        ("IpPermissions.1.ToPort", "3306"),
        ("IpPermissions.1.Groups.1.GroupId", &closed),
    ];
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.30"), 3306), timed_out(ip("172.20.1.30"), 3306));
    site.rig.aws("AuthorizeSecurityGroupIngress", &params);
    assert_eq!(reach(&site.rig.world, &instance(&front), ip("172.20.1.30"), 3306), Ok(host));
}

#[test]
fn public_names_are_for_everyone_and_private_names_for_their_vpc() {
    let mut site = site();
    let (front, back) = (site.front(), site.back());
    let address = site.rig.public_ip(&front);
    let public = format!("ec2-{}.{REGION}.compute.amazonaws.com", address.to_string().replace('.', "-"));
    let world = &site.rig.world;
    assert_eq!(resolve(world, &Origin::Operator, &public), Ok(vec![address]));
    assert_eq!(resolve(world, &instance(&back), &public), Ok(vec![ip("172.20.0.10")]));
    let private = format!("ip-172-20-0-10.{REGION}.compute.internal");
    assert_eq!(resolve(world, &instance(&back), &private), Ok(vec![ip("172.20.0.10")]));
    assert!(resolve(world, &Origin::Operator, &private).is_err());
    let Err(DialError::Resolve { why, .. }) = resolve(world, &instance(&back), "no.such.name.example") else { panic!("no such name") };
    assert_eq!(why, "Name or service not known");
}

#[test]
fn a_name_server_that_does_not_answer_is_a_temporary_failure() {
    let mut site = site();
    let back = site.back();
    let vpc = site.vpc.clone();
    let params = [("DhcpConfiguration.1.Key", "domain-name-servers"), ("DhcpConfiguration.1.Value.1", "172.20.1.250")];
    let options = site.rig.made("CreateDhcpOptions", &params, "dhcpOptions/dhcpOptionsId");
    site.rig.aws("AssociateDhcpOptions", &[("DhcpOptionsId", &options), ("VpcId", &vpc)]);
    let Err(DialError::Resolve { why, .. }) = resolve(&site.rig.world, &instance(&back), "sts.amazonaws.com") else {
        panic!("nobody answers")
    };
    assert_eq!(why, "Temporary failure in name resolution");
}
