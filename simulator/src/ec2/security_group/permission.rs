//! Rules given and taken: Authorize*, Revoke*, ModifySecurityGroupRules.

use super::{Peer, SecurityGroup, SecurityGroupRule, asked, in_default_vpc, may_name, rule};
use crate::ec2::ask::{Ask, cidr, done, invalid, missing, refuse};
use crate::ec2::resource::{change, find};
use crate::ec2::tag::{self, Tags};
use crate::wire::{AwsError, Node, Params, Reply};
use crate::world::World;
use std::net::Ipv6Addr;

/// The quota of rules in one direction.
const MOST: usize = 60;

/// Protocol by name, however it was written.
fn protocol(text: &str) -> Result<String, AwsError> {
    let name = match text.to_lowercase().as_str() {
        "6" | "tcp" => "tcp",
        "17" | "udp" => "udp",
        "1" | "icmp" => "icmp",
        "58" | "icmpv6" => "icmpv6",
        "-1" | "all" => "-1",
        other if other.parse::<u8>().is_ok() => return Ok(other.to_owned()),
        other => return Err(invalid(format!("Invalid value '{other}' for IP protocol. Unknown protocol."))),
    };
    Ok(name.to_owned())
}

/// Ports of TCP and UDP, type and code of ICMP; none where the protocol has none.
fn ports(params: &Params, protocol: &str) -> Result<Option<(i32, i32)>, AwsError> {
    let (from, to) = (params.integer("FromPort")?, params.integer("ToPort")?);
    let small = |value: i64| i32::try_from(value).map_err(|_| invalid(format!("Invalid value '{value}' for portRange.")));
    match (protocol, from, to) {
        ("tcp" | "udp" | "icmp" | "icmpv6", None, _) => Err(missing("fromPort")),
        ("tcp" | "udp" | "icmp" | "icmpv6", _, None) => Err(missing("toPort")),
        ("tcp" | "udp", Some(from), Some(to)) => {
            let range = 0..=65535;
            if !range.contains(&from) || !range.contains(&to) || from > to {
                return Err(invalid(format!("Invalid TCP/UDP port range ({from}:{to})")));
            }
            Ok(Some((small(from)?, small(to)?)))
        }
        ("icmp" | "icmpv6", Some(from), Some(to)) => {
            let range = -1..=255;
            if !range.contains(&from) || !range.contains(&to) || (from == -1 && to != -1) {
                return Err(invalid(format!("ICMP type ({from}) or code ({to}) out of range")));
            }
            Ok(Some((small(from)?, small(to)?)))
        }
        _ => Ok(None),
    }
}

/// The group a permission names.
fn peer_group(world: &World, region: &str, group: &SecurityGroup, pair: &Params) -> Result<String, AwsError> {
    for name in ["VpcId", "VpcPeeringConnectionId", "PeeringStatus"] {
        let _ = pair.get(name);
    }
    if let Some(owner) = pair.get("UserId").filter(|owner| *owner != world.account()) {
        return Err(refuse("InvalidGroup.NotFound", format!("The security group of account {owner} does not exist")));
    }
    let other = match (pair.get("GroupId"), pair.get("GroupName")) {
        (Some(id), _) => find::<SecurityGroup>(world, region, &id)?,
        (None, Some(name)) => in_default_vpc(world, region, &name)?,
        (None, None) => return Err(missing("groupId")),
    };
    if !may_name(world, &group.vpc, &other.vpc) {
        return Err(refuse("InvalidGroup.NotFound", "You have specified two resources that belong to different networks."));
    }
    Ok(other.id.clone())
}

fn ipv6(text: &str) -> Result<Peer, AwsError> {
    let network = || {
        let (address, bits) = text.split_once('/')?;
        let (address, bits) = (address.parse::<Ipv6Addr>().ok()?, bits.parse::<u32>().ok().filter(|bits| *bits <= 128)?);
        let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
        Some(Peer::Cidr6(format!("{}/{bits}", Ipv6Addr::from_bits(address.to_bits() & mask))))
    };
    network().ok_or_else(|| invalid(format!("CIDR block {text} is malformed")))
}

/// Rules below one `IpPermissions.N`, without ids.
fn permission(
    world: &World,
    ask: &Ask<'_>,
    group: &SecurityGroup,
    egress: bool,
    item: &Params,
) -> Result<Vec<SecurityGroupRule>, AwsError> {
    let protocol = protocol(&item.need("IpProtocol")?)?;
    let ports = ports(item, &protocol)?;
    let mut peers = Vec::new();
    for range in item.items("IpRanges") {
        peers.push((Peer::Cidr(cidr("cidrIp", &range.need("CidrIp")?)?), range.get("Description")));
    }
    for range in item.items("Ipv6Ranges") {
        peers.push((ipv6(&range.need("CidrIpv6")?)?, range.get("Description")));
    }
    for pair in item.items("Groups") {
        peers.push((Peer::Group(peer_group(world, ask.region(), group, &pair)?), pair.get("Description")));
    }
    for list in item.items("PrefixListIds") {
        peers.push((Peer::PrefixList(list.need("PrefixListId")?), list.get("Description")));
    }
    if peers.is_empty() {
        return Err(missing("cidrIp"));
    }
    Ok(peers.into_iter().map(|(peer, description)| rule_of(egress, &protocol, ports, peer, description)).collect())
}

fn rule_of(egress: bool, protocol: &str, ports: Option<(i32, i32)>, peer: Peer, description: Option<String>) -> SecurityGroupRule {
    SecurityGroupRule { id: String::new(), egress, protocol: protocol.to_owned(), ports, peer, description, tags: Tags::new() }
}

/// All rules of a request: `IpPermissions`, or the older flat form.
fn rules(world: &World, ask: &Ask<'_>, group: &SecurityGroup, egress: bool) -> Result<Vec<SecurityGroupRule>, AwsError> {
    let mut rules = Vec::new();
    for item in ask.params.items("IpPermissions") {
        rules.extend(permission(world, ask, group, egress, &item)?);
    }
    if let Some(text) = ask.params.get("IpProtocol") {
        let protocol = protocol(&text)?;
        let ports = ports(ask.params, &protocol)?;
        let peer = match (ask.params.get("CidrIp"), ask.params.get("SourceSecurityGroupName")) {
            (Some(text), None) => Peer::Cidr(cidr("cidrIp", &text)?),
            (None, Some(name)) => Peer::Group(in_default_vpc(world, ask.region(), &name)?.id.clone()),
            _ => return Err(missing("cidrIp")),
        };
        rules.push(rule_of(egress, &protocol, ports, peer, None));
    }
    for (at, rule) in rules.iter().enumerate() {
        if rules[..at].iter().any(|other| same(other, rule)) {
            return Err(invalid("The same permission must not appear multiple times"));
        }
    }
    Ok(rules)
}

fn same(one: &SecurityGroupRule, other: &SecurityGroupRule) -> bool {
    (one.egress, &one.protocol, one.ports, &one.peer) == (other.egress, &other.protocol, other.ports, &other.peer)
}

fn check_descriptions(rules: &[SecurityGroupRule]) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    let bad = rules.iter().filter_map(|rule| rule.description.as_ref()).find(|text| text.len() > 255 || !text.chars().all(allowed));
    bad.map_or(Ok(()), |text| Err(invalid(format!("Invalid rule description '{text}'."))))
}

fn peer_text(rule: &SecurityGroupRule) -> String {
    match &rule.peer {
        Peer::Cidr(cidr) => cidr.to_string(),
        Peer::Cidr6(text) | Peer::Group(text) | Peer::PrefixList(text) => text.clone(),
    }
}

fn duplicate(rule: &SecurityGroupRule) -> AwsError {
    let protocol = if rule.protocol == "-1" { "ALL".to_owned() } else { rule.protocol.to_uppercase() };
    let ports = match (rule.protocol.as_str(), rule.ports) {
        ("icmp" | "icmpv6", Some((kind, code))) => format!(", type: {kind}, code: {code}"),
        (_, Some((from, to))) => format!(", from port: {from}, to port: {to}"),
        (_, None) => String::new(),
    };
    let text = format!("the specified rule \"peer: {}, {protocol}{ports}, ALLOW\" already exists", peer_text(rule));
    refuse("InvalidPermission.Duplicate", text)
}

/// AuthorizeSecurityGroupIngress and -Egress: all rules, or none.
pub(in crate::ec2) fn authorize(world: &mut World, ask: &Ask<'_>, egress: bool) -> Result<Reply, AwsError> {
    let group = asked(world, ask)?;
    let mut rules = rules(world, ask, group, egress)?;
    let tags = tag::given(ask.params, "security-group-rule")?;
    check_descriptions(&rules)?;
    if rules.is_empty() {
        return Err(missing("ipPermissions"));
    }
    if let Some(double) = rules.iter().find(|rule| group.rules.iter().any(|old| same(old, rule))) {
        return Err(duplicate(double));
    }
    if group.rules.iter().filter(|rule| rule.egress == egress).count() + rules.len() > MOST {
        return Err(refuse("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached."));
    }
    let id = group.id.clone();
    ask.ready()?;
    for rule in &mut rules {
        rule.id = world.deal().hex17("sgr-");
        rule.tags = tags.clone();
    }
    change::<SecurityGroup>(world, &id).rules.extend(rules.clone());
    let group = find::<SecurityGroup>(world, ask.region(), &id)?;
    let nodes = rules.iter().map(|rule| rule::node(world, group, rule));
    Ok(Reply::Xml(vec![Node::text("return", true), Node::list("securityGroupRuleSet", "item", nodes)]))
}

/// RevokeSecurityGroupIngress and -Egress, by permission or by rule id.
pub(in crate::ec2) fn revoke(world: &mut World, ask: &Ask<'_>, egress: bool) -> Result<Reply, AwsError> {
    let group = asked(world, ask)?.clone();
    let ids = ask.params.list("SecurityGroupRuleId");
    let rules = rules(world, ask, &group, egress)?;
    match (ids.is_empty(), rules.is_empty()) {
        (true, true) => return Err(missing("ipPermissions")),
        (false, false) => return Err(refuse("InvalidParameterCombination", "Rules may be given by id or by permission, not both.")),
        _ => {}
    }
    ask.ready()?;
    let mut gone = Vec::new();
    for id in &ids {
        let found = group.rules.iter().find(|rule| rule.id == *id && rule.egress == egress);
        gone.push(found.ok_or_else(|| rule::unknown(id))?.clone());
    }
    for rule in &rules {
        let found = group.rules.iter().find(|old| same(old, rule));
        let absent = || refuse("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
        gone.push(found.ok_or_else(absent)?.clone());
    }
    change::<SecurityGroup>(world, &group.id).rules.retain(|rule| !gone.iter().any(|other| other.id == rule.id));
    let nodes = gone.iter().map(|rule| rule::revoked(&group, rule));
    Ok(Reply::Xml(vec![
        Node::text("return", true),
        Node::new("unknownIpPermissionSet"),
        Node::list("revokedSecurityGroupRuleSet", "item", nodes),
    ]))
}

/// What a rule becomes, below `SecurityGroupRule.N.SecurityGroupRule`.
fn changed(
    world: &World,
    ask: &Ask<'_>,
    group: &SecurityGroup,
    old: &SecurityGroupRule,
    item: &Params,
) -> Result<SecurityGroupRule, AwsError> {
    let protocol = protocol(&item.need("IpProtocol")?)?;
    let ports = ports(item, &protocol)?;
    let given = [item.get("CidrIpv4"), item.get("CidrIpv6"), item.get("PrefixListId"), item.get("ReferencedGroupId")];
    let peer = match given {
        [Some(text), None, None, None] => Peer::Cidr(cidr("cidrIpv4", &text)?),
        [None, Some(text), None, None] => ipv6(&text)?,
        [None, None, Some(id), None] => Peer::PrefixList(id),
        [None, None, None, Some(id)] => {
            let other = find::<SecurityGroup>(world, ask.region(), &id)?;
            if !may_name(world, &group.vpc, &other.vpc) {
                return Err(refuse("InvalidGroup.NotFound", "You have specified two resources that belong to different networks."));
            }
            Peer::Group(id)
        }
        _ => return Err(refuse("InvalidParameterCombination", "A rule has exactly one source or destination.")),
    };
    let description = item.get("Description");
    Ok(SecurityGroupRule { id: old.id.clone(), egress: old.egress, protocol, ports, peer, description, tags: old.tags.clone() })
}

/// ModifySecurityGroupRules.
pub(in crate::ec2) fn modify(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let group = asked(world, ask)?.clone();
    let mut rules = group.rules.clone();
    let items = ask.params.items("SecurityGroupRule");
    if items.is_empty() {
        return Err(missing("SecurityGroupRule"));
    }
    for item in items {
        let id = item.need("SecurityGroupRuleId")?;
        let at = rules.iter().position(|rule| rule.id == id).ok_or_else(|| rule::unknown(&id))?;
        let new = changed(world, ask, &group, &rules[at], &item.under("SecurityGroupRule"))?;
        if rules.iter().any(|other| other.id != id && same(other, &new)) {
            return Err(duplicate(&new));
        }
        rules[at] = new;
    }
    check_descriptions(&rules)?;
    ask.ready()?;
    change::<SecurityGroup>(world, &group.id).rules = rules;
    Ok(done())
}
