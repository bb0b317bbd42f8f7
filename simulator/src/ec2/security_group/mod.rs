//! Security groups.

mod permission;
mod rule;

use super::ask::{Ask, invalid, refuse};
use super::cidr::Cidr;
use super::filter::Filters;
use super::page::Page;
use super::resource::{Kind, Resource, change, fact, find, resource, select};
use super::tag::{self, Tags};
use super::vpc::{self, Vpc};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
pub(super) use permission::{authorize, modify, revoke};
pub(super) use rule::{describe as describe_rules, rule_group, rule_tags, rule_tags_mut};
use serde::{Deserialize, Serialize};

/// A security group: a stateful filter around interfaces that admits what one of its rules admits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) rules: Vec<SecurityGroupRule>,
    pub(crate) tags: Tags,
    /// So long EC2 believes that an interface has it which is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) held_until: Option<Timestamp>,
}

/// How long after an interface is gone its groups count as used.
const HELD: SignedDuration = SignedDuration::from_secs(12);

/// The last of an interface: its groups are held for a while yet.
pub(super) fn let_go(world: &mut World, groups: &[String]) {
    let until = world.now() + HELD;
    for id in groups.iter().filter(|id| world.ec2.security_groups.contains(id)).cloned().collect::<Vec<String>>() {
        change::<SecurityGroup>(world, &id).held_until = Some(until);
    }
}

/// One rule with one peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SecurityGroupRule {
    /// `sgr-...`.
    pub(crate) id: String,
    pub(crate) egress: bool,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or another protocol's number.
    pub(crate) protocol: String,
    /// Ports, or ICMP type and code; -1 for all. `None` where the protocol has none.
    pub(crate) ports: Option<(i32, i32)>,
    pub(crate) peer: Peer,
    pub(crate) description: Option<String>,
    pub(crate) tags: Tags,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Peer {
    Cidr(Cidr),
    /// An IPv6 range as sent. The lab has no IPv6 traffic.
    Cidr6(String),
    /// Interfaces in this security group.
    Group(String),
    /// A managed prefix list.
    PrefixList(String),
}

resource!(
    SecurityGroup,
    security_groups,
    Kind {
        prefix: "sg-",
        word: "security-group",
        noun: "security group",
        not_found: "InvalidGroup.NotFound",
        malformed: "InvalidGroupId.Malformed",
        ids: "GroupId",
        set: "securityGroupInfo",
        filters: &[
            "description",
            "egress.ip-permission.cidr",
            "egress.ip-permission.from-port",
            "egress.ip-permission.group-id",
            "egress.ip-permission.protocol",
            "egress.ip-permission.to-port",
            "group-id",
            "group-name",
            "ip-permission.cidr",
            "ip-permission.from-port",
            "ip-permission.group-id",
            "ip-permission.protocol",
            "ip-permission.to-port",
            "owner-id",
            "vpc-id",
        ],
    }
);

impl SecurityGroup {
    fn arn(&self, world: &World) -> String {
        format!("arn:aws:ec2:{}:{}:security-group/{}", self.region, world.account(), self.id)
    }

    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        let (egress, name) = match filter.strip_prefix("egress.") {
            Some(name) => (true, name),
            None => (false, filter),
        };
        let rules = self.rules.iter().filter(|rule| rule.egress == egress);
        match name {
            "description" => fact(&self.description),
            "group-name" => fact(&self.name),
            "owner-id" => fact(world.account()),
            "vpc-id" => fact(&self.vpc),
            "ip-permission.cidr" => {
                rules.filter_map(|rule| if let Peer::Cidr(cidr) = rule.peer { Some(cidr.to_string()) } else { None }).collect()
            }
            "ip-permission.from-port" => rules.filter_map(|rule| rule.ports.map(|ports| ports.0.to_string())).collect(),
            "ip-permission.to-port" => rules.filter_map(|rule| rule.ports.map(|ports| ports.1.to_string())).collect(),
            "ip-permission.group-id" => {
                rules.filter_map(|rule| if let Peer::Group(id) = &rule.peer { Some(id.clone()) } else { None }).collect()
            }
            "ip-permission.protocol" => rules.map(|rule| rule.protocol.clone()).collect(),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        Node::new("item")
            .with("ownerId", world.account())
            .with("groupId", &self.id)
            .with("groupName", &self.name)
            .with("groupDescription", &self.description)
            .with("vpcId", &self.vpc)
            .with("securityGroupArn", self.arn(world))
            .child(rule::permissions(world, self, false))
            .child(rule::permissions(world, self, true))
            .child(tag::set(&self.tags))
    }
}

/// `groupSet`: ids and names.
pub(super) fn names(world: &World, ids: &[String]) -> Node {
    let item = |id: &String| {
        let name = world.ec2.security_groups.get(id).map(|group| group.name.clone()).unwrap_or_default();
        Node::new("item").with("groupId", id).with("groupName", name)
    };
    Node::list("groupSet", "item", ids.iter().map(item))
}

/// The VPC's default group.
fn default_of(world: &World, vpc: &str) -> Option<String> {
    world.ec2.security_groups.values().find(|group| group.vpc == vpc && group.name == "default").map(|group| group.id.clone())
}

/// The groups an interface in `subnet` of `vpc` gets: those named, each checked, else the VPC's default one.
pub(super) fn for_interface(world: &World, region: &str, (vpc, subnet): (&str, &str), ids: Vec<String>) -> Result<Vec<String>, AwsError> {
    if ids.is_empty() {
        return Ok(default_of(world, vpc).into_iter().collect());
    }
    for id in &ids {
        let group = find::<SecurityGroup>(world, region, id)?;
        if group.vpc != vpc {
            let text = format!("Security group {id} and subnet {subnet} belong to different networks.");
            return Err(refuse("InvalidParameter", text));
        }
    }
    if ids.len() > 5 {
        return Err(refuse(
            "SecurityGroupsPerInterfaceLimitExceeded",
            "The maximum number of security groups per interface has been reached.",
        ));
    }
    Ok(ids)
}

/// Whether a rule of another group names this one.
pub(super) fn is_referenced(world: &World, id: &str) -> bool {
    let names = |rule: &SecurityGroupRule| rule.peer == Peer::Group(id.to_owned());
    world.ec2.security_groups.values().any(|group| group.id != id && group.rules.iter().any(names))
}

fn all_out(world: &mut World) -> SecurityGroupRule {
    let id = world.deal().hex17("sgr-");
    SecurityGroupRule {
        id,
        egress: true,
        protocol: "-1".to_owned(),
        ports: None,
        peer: Peer::Cidr(Cidr::ALL),
        description: None,
        tags: Tags::new(),
    }
}

fn make(world: &mut World, region: &str, vpc: &str, name: &str, description: &str, tags: Tags) -> String {
    let id = world.deal().hex17("sg-");
    let rules = vec![all_out(world)];
    let group = SecurityGroup {
        id: id.clone(),
        region: region.to_owned(),
        vpc: vpc.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        rules,
        tags,
        held_until: None,
    };
    world.ec2.security_groups.insert(id.clone(), group);
    id
}

/// The group a new VPC begins with: its members talk to each other and to everybody outside.
pub(super) fn make_default(world: &mut World, region: &str, vpc: &str) {
    let id = make(world, region, vpc, "default", "default VPC security group", Tags::new());
    let rule = SecurityGroupRule { egress: false, peer: Peer::Group(id.clone()), ..all_out(world) };
    change::<SecurityGroup>(world, &id).rules.push(rule);
}

fn check_text(name: &str, text: &str) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    if text.is_empty() || text.len() > 255 || !text.chars().all(allowed) {
        let text = format!("Value ({text}) for parameter {name} is invalid. Character sets beyond ASCII are not supported.");
        return Err(invalid(text));
    }
    Ok(())
}

/// CreateSecurityGroup.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let name = ask.params.need("GroupName")?;
    let description = ask.params.need("GroupDescription")?;
    let vpc = match ask.params.get("VpcId") {
        Some(id) => find::<Vpc>(world, ask.region(), &id)?,
        None => vpc::default_of(world, ask.region()).ok_or_else(|| refuse("VPCIdNotSpecified", "No default VPC for this user"))?,
    };
    let vpc = vpc.id.clone();
    let tags = tag::given(ask.params, "security-group")?;
    check_text("groupName", &name)?;
    check_text("GroupDescription", &description)?;
    if name.to_lowercase().starts_with("sg-") {
        return Err(invalid(format!("Invalid value '{name}' for groupName. Group names may not be in the format sg-*")));
    }
    ask.ready()?;
    if name == "default" {
        return Err(refuse("InvalidGroup.Reserved", "Cannot use reserved security group name: default"));
    }
    if !select::<SecurityGroup>(world, ask.region(), |group| group.vpc == vpc && group.name == name).is_empty() {
        return Err(refuse("InvalidGroup.Duplicate", format!("The security group '{name}' already exists for VPC '{vpc}'")));
    }
    let id = make(world, ask.region(), &vpc, &name, &description, tags);
    let group = find::<SecurityGroup>(world, ask.region(), &id)?;
    Ok(Reply::Xml(vec![Node::text("groupId", &id), tag::set(&group.tags), Node::text("securityGroupArn", group.arn(world))]))
}

/// The group a request names by id, or by name in the default VPC.
fn asked<'w>(world: &'w World, ask: &Ask<'_>) -> Result<&'w SecurityGroup, AwsError> {
    match (ask.params.get("GroupId"), ask.params.get("GroupName")) {
        (Some(id), _) => find(world, ask.region(), &id),
        (None, Some(name)) => in_default_vpc(world, ask.region(), &name),
        (None, None) => Err(refuse("MissingParameter", "The request must contain the parameter groupName or groupId")),
    }
}

/// A group of the default VPC by name.
fn in_default_vpc<'w>(world: &'w World, region: &str, name: &str) -> Result<&'w SecurityGroup, AwsError> {
    let vpc = vpc::default_of(world, region).map(|vpc| vpc.id.clone());
    let found = select::<SecurityGroup>(world, region, |group| Some(&group.vpc) == vpc.as_ref() && group.name == name).into_iter().next();
    found.ok_or_else(|| {
        refuse("InvalidGroup.NotFound", format!("The security group '{name}' does not exist in default VPC '{}'", vpc.unwrap_or_default()))
    })
}

/// The groups of the default VPC with these names, as RunInstances takes them.
pub(super) fn named_in_default_vpc(world: &World, region: &str, names: &[String]) -> Result<Vec<String>, AwsError> {
    names.iter().map(|name| in_default_vpc(world, region, name).map(|group| group.id.clone())).collect()
}

/// DeleteSecurityGroup: refused for default ones, and while an interface, or one that just went, or another group's rule needs it.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let group = asked(world, ask)?;
    let (id, is_default, held) = (group.id.clone(), group.name == "default", group.held_until);
    ask.ready()?;
    if is_default {
        return Err(refuse("CannotDelete", format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user")));
    }
    let is_held = held.is_some_and(|until| world.now() < until);
    if is_held || world.ec2.interfaces.values().any(|interface| interface.groups.contains(&id)) || is_referenced(world, &id) {
        return Err(refuse("DependencyViolation", format!("resource {id} has a dependent object")));
    }
    world.ec2.security_groups.remove(&id);
    Ok(Reply::Xml(vec![Node::text("return", true), Node::text("groupId", id)]))
}

/// DescribeSecurityGroups.
pub(super) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 1000)?;
    let (mut ids, names) = (ask.params.list("GroupId"), ask.params.list("GroupName"));
    let filters = Filters::read(ask, SecurityGroup::KIND.filters)?;
    page.without_ids(&ids, "groupIds")?;
    ask.ready()?;
    for id in &ids {
        find::<SecurityGroup>(world, ask.region(), id)?;
    }
    ids.extend(named_in_default_vpc(world, ask.region(), &names)?);
    let rows = select::<SecurityGroup>(world, ask.region(), |group| ids.is_empty() || ids.contains(&group.id));
    let rows = rows.into_iter().filter(|row| filters.pass(&row.tags, |name| row.facts(world, name)));
    Ok(page.answer(world, SecurityGroup::KIND.set, rows.map(|row| (row.id.clone(), row.node(world))).collect()))
}

/// Whether the two VPCs' groups may name each other: the same, or joined by an active peering.
fn may_name(world: &World, vpc: &str, other: &str) -> bool {
    vpc == other || world.ec2.peerings.values().any(|peering| peering.is_standing() && peering.joins(vpc) && peering.joins(other))
}
