//! Rules as answers show them: one by one, or folded into permissions.

use super::{Peer, SecurityGroup, SecurityGroupRule};
use crate::ec2::ask::{Ask, refuse};
use crate::ec2::filter::Filters;
use crate::ec2::page::Page;
use crate::ec2::resource::{find, select, well_formed};
use crate::ec2::tag::{self, Tags};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;

type Row = (String, &'static str, String, String);

/// Whether a rule shows no ports in a permission.
fn is_portless(rule: &SecurityGroupRule) -> bool {
    rule.ports.is_none()
}

/// `ipPermissions` or `ipPermissionsEgress`: rules that differ only in their peer are one permission.
pub(super) fn permissions(world: &World, group: &SecurityGroup, egress: bool) -> Node {
    let mut folded: Vec<Vec<&SecurityGroupRule>> = Vec::new();
    for rule in group.rules.iter().filter(|rule| rule.egress == egress) {
        match folded.iter_mut().find(|same| same[0].protocol == rule.protocol && same[0].ports == rule.ports) {
            Some(same) => same.push(rule),
            None => folded.push(vec![rule]),
        }
    }
    let name = if egress { "ipPermissionsEgress" } else { "ipPermissions" };
    Node::list(name, "item", folded.iter().map(|same| permission(world, same)))
}

fn permission(world: &World, same: &[&SecurityGroupRule]) -> Node {
    let first = same[0];
    let ports = first.ports.filter(|_| !is_portless(first));
    let of = |pick: &dyn Fn(&SecurityGroupRule) -> Option<Node>| -> Vec<Node> {
        same.iter().filter_map(|rule| pick(rule).map(|node| node.maybe("description", rule.description.as_ref()))).collect()
    };
    let groups = of(&|rule| match &rule.peer {
        Peer::Group(id) => Some(Node::new("item").with("userId", world.account()).with("groupId", id)),
        _ => None,
    });
    let ranges = of(&|rule| if let Peer::Cidr(cidr) = &rule.peer { Some(Node::new("item").with("cidrIp", cidr)) } else { None });
    let ranges6 = of(&|rule| if let Peer::Cidr6(cidr) = &rule.peer { Some(Node::new("item").with("cidrIpv6", cidr)) } else { None });
    let lists = of(&|rule| if let Peer::PrefixList(id) = &rule.peer { Some(Node::new("item").with("prefixListId", id)) } else { None });
    Node::new("item")
        .with("ipProtocol", &first.protocol)
        .maybe("fromPort", ports.map(|ports| ports.0))
        .maybe("toPort", ports.map(|ports| ports.1))
        .child(Node::list("groups", "item", groups))
        .child(Node::list("ipRanges", "item", ranges))
        .child(Node::list("ipv6Ranges", "item", ranges6))
        .child(Node::list("prefixListIds", "item", lists))
}

/// What a rule shows of itself everywhere.
fn core(group: &SecurityGroup, rule: &SecurityGroupRule) -> Node {
    let (from, to) = rule.ports.unwrap_or((-1, -1));
    let node = Node::new("item")
        .with("securityGroupRuleId", &rule.id)
        .with("groupId", &group.id)
        .with("isEgress", rule.egress)
        .with("ipProtocol", &rule.protocol)
        .with("fromPort", from)
        .with("toPort", to);
    let node = match &rule.peer {
        Peer::Cidr(cidr) => node.with("cidrIpv4", cidr),
        Peer::Cidr6(cidr) => node.with("cidrIpv6", cidr),
        Peer::PrefixList(id) => node.with("prefixListId", id),
        Peer::Group(_) => node,
    };
    node.maybe("description", rule.description.as_ref())
}

/// A rule as DescribeSecurityGroupRules and Authorize* show it.
pub(super) fn node(world: &World, group: &SecurityGroup, rule: &SecurityGroupRule) -> Node {
    let mut node = core(group, rule).with("groupOwnerId", world.account());
    if let Peer::Group(id) = &rule.peer {
        let vpc = world.ec2.security_groups.get(id).map(|other| other.vpc.clone()).filter(|vpc| *vpc != group.vpc);
        node = node.child(Node::new("referencedGroupInfo").with("groupId", id).with("userId", world.account()).maybe("vpcId", vpc));
    }
    let arn = format!("arn:aws:ec2:{}:{}:security-group-rule/{}", group.region, world.account(), rule.id);
    node.child(tag::set(&rule.tags)).with("securityGroupRuleArn", arn)
}

/// A rule as Revoke* shows it.
pub(super) fn revoked(group: &SecurityGroup, rule: &SecurityGroupRule) -> Node {
    let node = core(group, rule);
    if let Peer::Group(id) = &rule.peer { node.with("referencedGroupId", id) } else { node }
}

/// `InvalidSecurityGroupRuleId.NotFound`.
pub(super) fn unknown(id: &str) -> AwsError {
    refuse("InvalidSecurityGroupRuleId.NotFound", format!("The security group rule ID '{id}' does not exist"))
}

/// The group a rule belongs to.
pub(in crate::ec2) fn rule_group<'w>(world: &'w World, region: &str, id: &str) -> Result<&'w SecurityGroup, AwsError> {
    let holds = |group: &SecurityGroup| group.rules.iter().any(|rule| rule.id == id);
    select::<SecurityGroup>(world, region, holds).into_iter().next().ok_or_else(|| unknown(id))
}

/// A rule's tags, for writing.
pub(in crate::ec2) fn rule_tags_mut<'w>(world: &'w mut World, id: &str) -> Option<&'w mut Tags> {
    let key = world.ec2.security_groups.keys_where(|group| group.rules.iter().any(|rule| rule.id == id)).into_iter().next()?;
    let group = world.ec2.security_groups.get_mut(&key)?;
    group.rules.iter_mut().find(|rule| rule.id == id).map(|rule| &mut rule.tags)
}

/// All tags of rules: rule id, resource type, key, value.
pub(in crate::ec2) fn rule_tags(world: &World, region: &str) -> Vec<Row> {
    let rules = select::<SecurityGroup>(world, region, |_| true).into_iter().flat_map(|group| &group.rules);
    rules
        .flat_map(|rule| rule.tags.iter().map(|(key, value)| (rule.id.clone(), "security-group-rule", key.clone(), value.clone())))
        .collect()
}

/// DescribeSecurityGroupRules.
pub(in crate::ec2) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 1000)?;
    let ids = ask.params.list("SecurityGroupRuleId");
    let filters = Filters::read(ask, &["group-id", "security-group-rule-id"])?;
    page.without_ids(&ids, "securityGroupRuleIds")?;
    ask.ready()?;
    if let Some(id) = ids.iter().find(|id| !well_formed("sgr-", id)) {
        let text = format!("Invalid id: \"{id}\" (expecting \"sgr-...\")");
        return Err(refuse("InvalidSecurityGroupRuleId.Malformed", text));
    }
    for id in &ids {
        rule_group(world, ask.region(), id)?;
    }
    if let Some([id]) = filters.values("group-id")
        && !id.contains(['*', '?'])
    {
        find::<SecurityGroup>(world, ask.region(), id)?;
    }
    let groups = select::<SecurityGroup>(world, ask.region(), |_| true).into_iter();
    let rows = groups
        .flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
        .filter(|(_, rule)| ids.is_empty() || ids.contains(&rule.id))
        .filter(|(group, rule)| filters.pass(&rule.tags, |name| vec![if name == "group-id" { group.id.clone() } else { rule.id.clone() }]))
        .map(|(group, rule)| (rule.id.clone(), node(world, group, rule)))
        .collect();
    Ok(page.answer(world, "securityGroupRuleSet", rows))
}
