//! Network ACLs: stateless filters at the edge of subnets.

use super::ask::{self, Ask, invalid, missing, nothing, refuse};
use super::cidr::Cidr;
use super::resource::{Kind, change, fact, named, resource, select};
use super::tag::{self, Tags};
use super::vpc::Vpc;
use crate::wire::{AwsError, Node, Params, Reply};
use crate::world::World;
use serde::{Deserialize, Serialize};

/// A network ACL. Every subnet has exactly one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NetworkAcl {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) is_default: bool,
    /// Sorted by direction, then number: the first match decides. The last (32767) of each direction denies all.
    pub(crate) entries: Vec<AclEntry>,
    pub(crate) associations: Vec<AclAssociation>,
    pub(crate) tags: Tags,
}

/// One rule of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AclEntry {
    pub(crate) egress: bool,
    /// 1 to 32766; 32767 is the one nobody can change.
    pub(crate) number: u16,
    /// Protocol number as text, `-1` for all: `6` is TCP.
    pub(crate) protocol: String,
    pub(crate) allow: bool,
    /// The other side: source of ingress, destination of egress.
    pub(crate) cidr: Cidr,
    /// Ports of TCP and UDP, both ends included; `None` for all.
    pub(crate) ports: Option<(u16, u16)>,
    /// Type and code of ICMP, -1 for all.
    pub(crate) icmp: Option<(i32, i32)>,
}

/// A network ACL's hold on a subnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AclAssociation {
    pub(crate) id: String,
    pub(crate) subnet: String,
}

resource!(
    NetworkAcl,
    network_acls,
    Kind {
        prefix: "acl-",
        word: "network-acl",
        noun: "networkAcl ID",
        not_found: "InvalidNetworkAclID.NotFound",
        malformed: "InvalidNetworkAclId.Malformed",
        ids: "NetworkAclId",
        set: "networkAclSet",
        filters: &[
            "association.association-id",
            "association.network-acl-id",
            "association.subnet-id",
            "default",
            "entry.cidr",
            "entry.egress",
            "entry.protocol",
            "entry.rule-action",
            "entry.rule-number",
            "network-acl-id",
            "owner-id",
            "vpc-id",
        ],
    }
);

/// Number of the rule nobody can change.
const LAST: u16 = 32767;

impl AclEntry {
    fn all(egress: bool, number: u16, allow: bool) -> Self {
        Self { egress, number, protocol: "-1".to_owned(), allow, cidr: Cidr::ALL, ports: None, icmp: None }
    }

    fn action(&self) -> &'static str {
        if self.allow { "allow" } else { "deny" }
    }

    fn node(&self) -> Node {
        let mut node = Node::new("item")
            .with("ruleNumber", self.number)
            .with("protocol", &self.protocol)
            .with("ruleAction", self.action())
            .with("egress", self.egress)
            .with("cidrBlock", self.cidr);
        if let Some((kind, code)) = self.icmp {
            node = node.child(Node::new("icmpTypeCode").with("code", code).with("type", kind));
        }
        if let Some((from, to)) = self.ports {
            node = node.child(Node::new("portRange").with("from", from).with("to", to));
        }
        node
    }
}

impl NetworkAcl {
    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        let entries = |fact: fn(&AclEntry) -> String| self.entries.iter().map(fact).collect();
        match filter {
            "association.association-id" => self.associations.iter().map(|held| held.id.clone()).collect(),
            "association.network-acl-id" => self.associations.first().map(|_| self.id.clone()).into_iter().collect(),
            "association.subnet-id" => self.associations.iter().map(|held| held.subnet.clone()).collect(),
            "default" => fact(self.is_default),
            "entry.cidr" => entries(|entry| entry.cidr.to_string()),
            "entry.egress" => entries(|entry| entry.egress.to_string()),
            "entry.protocol" => entries(|entry| entry.protocol.clone()),
            "entry.rule-action" => entries(|entry| entry.action().to_owned()),
            "entry.rule-number" => entries(|entry| entry.number.to_string()),
            "owner-id" => fact(world.account()),
            "vpc-id" => fact(&self.vpc),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let associations = self.associations.iter().map(|held| {
            Node::new("item").with("networkAclAssociationId", &held.id).with("networkAclId", &self.id).with("subnetId", &held.subnet)
        });
        Node::new("networkAcl")
            .with("networkAclId", &self.id)
            .with("vpcId", &self.vpc)
            .with("ownerId", world.account())
            .with("default", self.is_default)
            .child(Node::list("entrySet", "item", self.entries.iter().map(AclEntry::node)))
            .child(Node::list("associationSet", "item", associations))
            .child(tag::set(&self.tags))
    }

    fn sort(&mut self) {
        self.entries.sort_by_key(|entry| (!entry.egress, entry.number));
    }
}

fn make(world: &mut World, region: &str, vpc: &str, is_default: bool, tags: Tags) -> String {
    let id = world.deal().hex17("acl-");
    let mut entries = vec![AclEntry::all(true, LAST, false), AclEntry::all(false, LAST, false)];
    if is_default {
        entries.extend([AclEntry::all(true, 100, true), AclEntry::all(false, 100, true)]);
    }
    let mut acl =
        NetworkAcl { id: id.clone(), region: region.to_owned(), vpc: vpc.to_owned(), is_default, entries, associations: Vec::new(), tags };
    acl.sort();
    world.ec2.network_acls.insert(id.clone(), acl);
    id
}

/// The ACL a new VPC begins with: it admits everything.
pub(super) fn make_default(world: &mut World, region: &str, vpc: &str) {
    make(world, region, vpc, true, Tags::new());
}

/// Puts a new subnet under the VPC's default ACL.
pub(super) fn adopt(world: &mut World, vpc: &str, subnet: &str) {
    let id = world.deal().hex17("aclassoc-");
    let keys = world.ec2.network_acls.keys_where(|acl| acl.vpc == vpc && acl.is_default);
    if let Some(acl) = keys.first().and_then(|key| world.ec2.network_acls.get_mut(key)) {
        acl.associations.push(AclAssociation { id, subnet: subnet.to_owned() });
    }
}

/// A subnet is gone.
pub(super) fn release(world: &mut World, subnet: &str) {
    for key in world.ec2.network_acls.keys_where(|acl| acl.associations.iter().any(|held| held.subnet == subnet)) {
        change::<NetworkAcl>(world, &key).associations.retain(|held| held.subnet != subnet);
    }
}

/// CreateNetworkAcl: it admits nothing.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let vpc = named::<Vpc>(world, ask, "VpcId")?.id.clone();
    let tags = tag::given(ask.params, "network-acl")?;
    let ticket = super::token::Ticket::read(ask);
    ask.ready()?;
    let id = match ticket.made(world)? {
        Some(id) => id,
        None => make(world, ask.region(), &vpc, false, tags),
    };
    ticket.keep(world, &id);
    Ok(Reply::node(change::<NetworkAcl>(world, &id).clone().node(world)))
}

/// DeleteNetworkAcl: refused for the default one and while subnets are under it.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let acl = named::<NetworkAcl>(world, ask, "NetworkAclId")?;
    let (id, held, is_default) = (acl.id.clone(), !acl.associations.is_empty(), acl.is_default);
    ask.ready()?;
    if is_default {
        return Err(invalid(format!("Cannot delete default network ACL {id}")));
    }
    if held {
        return Err(ask::depends("networkAcl", &id));
    }
    world.ec2.network_acls.remove(&id);
    Ok(nothing())
}

fn number(params: &Params, name: &str) -> Result<u16, AwsError> {
    let number = params.integer(name)?.ok_or_else(|| missing(name))?;
    u16::try_from(number)
        .ok()
        .filter(|number| (1..LAST).contains(number))
        .ok_or_else(|| invalid(format!("Value ({number}) for parameter ruleNumber is invalid. The valid range is 1 to 32766.")))
}

fn entry(ask: &Ask<'_>) -> Result<AclEntry, AwsError> {
    let params = ask.params;
    let protocol = match params.need("Protocol")?.to_lowercase().as_str() {
        "tcp" => "6".to_owned(),
        "udp" => "17".to_owned(),
        "icmp" => "1".to_owned(),
        "all" => "-1".to_owned(),
        other => other.to_owned(),
    };
    if protocol != "-1" && protocol.parse::<u8>().is_err() {
        return Err(invalid(format!("Value ({protocol}) for parameter protocol is invalid.")));
    }
    let allow = match params.need("RuleAction")?.as_str() {
        "allow" => true,
        "deny" => false,
        other => return Err(invalid(format!("Value ({other}) for parameter ruleAction is invalid."))),
    };
    let range = params.under("PortRange");
    let port = |name: &str| -> Result<Option<u16>, AwsError> {
        let value = range.integer(name)?;
        value
            .map(|port| u16::try_from(port).map_err(|_| invalid(format!("Value ({port}) for parameter portRange is invalid."))))
            .transpose()
    };
    let ports = port("From")?.zip(port("To")?);
    let icmp = params.under("Icmp");
    let small = |value: i64| i32::try_from(value).unwrap_or(-1);
    let icmp = icmp.integer("Type")?.map(small).zip(icmp.integer("Code")?.map(small));
    match protocol.as_str() {
        "6" | "17" if ports.is_none_or(|(from, to)| from > to) => return Err(missing("portRange")),
        "1" if icmp.is_none() => return Err(missing("icmpTypeCode")),
        _ => {}
    }
    Ok(AclEntry {
        egress: params.boolean("Egress")?.ok_or_else(|| missing("egress"))?,
        number: number(params, "RuleNumber")?,
        cidr: ask::cidr("cidrBlock", &params.need("CidrBlock")?)?,
        ports: ports.filter(|_| matches!(protocol.as_str(), "6" | "17")),
        icmp: icmp.filter(|_| protocol == "1"),
        protocol,
        allow,
    })
}

/// CreateNetworkAclEntry, or with `replace` ReplaceNetworkAclEntry.
pub(super) fn put_entry(world: &mut World, ask: &Ask<'_>, replace: bool) -> Result<Reply, AwsError> {
    let id = named::<NetworkAcl>(world, ask, "NetworkAclId")?.id.clone();
    let entry = entry(ask)?;
    ask.ready()?;
    let acl = change::<NetworkAcl>(world, &id);
    let at = acl.entries.iter().position(|old| (old.egress, old.number) == (entry.egress, entry.number));
    match (at, replace) {
        (Some(at), true) => acl.entries[at] = entry,
        (None, false) => acl.entries.push(entry),
        (Some(_), false) => {
            return Err(refuse(
                "NetworkAclEntryAlreadyExists",
                format!("The network acl entry identified by {} already exists.", entry.number),
            ));
        }
        (None, true) => return Err(no_entry(entry.number)),
    }
    acl.sort();
    Ok(nothing())
}

fn no_entry(number: u16) -> AwsError {
    refuse("InvalidNetworkAclEntry.NotFound", format!("The network acl entry identified by {number} does not exist."))
}

/// DeleteNetworkAclEntry.
pub(super) fn delete_entry(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let id = named::<NetworkAcl>(world, ask, "NetworkAclId")?.id.clone();
    let number = number(ask.params, "RuleNumber")?;
    let egress = ask.params.boolean("Egress")?.ok_or_else(|| missing("egress"))?;
    ask.ready()?;
    let acl = change::<NetworkAcl>(world, &id);
    let at = acl.entries.iter().position(|old| (old.egress, old.number) == (egress, number)).ok_or_else(|| no_entry(number))?;
    acl.entries.remove(at);
    Ok(nothing())
}

/// ReplaceNetworkAclAssociation.
pub(super) fn replace_association(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let association = ask.params.need("AssociationId")?;
    let holds = |acl: &NetworkAcl| acl.associations.iter().any(|held| held.id == association);
    let old = select::<NetworkAcl>(world, ask.region(), holds).into_iter().next();
    let old = old.ok_or_else(|| refuse("InvalidAssociationID.NotFound", format!("The association ID '{association}' does not exist")))?;
    let new = named::<NetworkAcl>(world, ask, "NetworkAclId")?;
    let (old, new, same) = (old.id.clone(), new.id.clone(), old.vpc == new.vpc);
    ask.ready()?;
    if !same {
        return Err(invalid(format!("Network ACLs {old} and {new} belong to different networks")));
    }
    let id = world.deal().hex17("aclassoc-");
    let acl = change::<NetworkAcl>(world, &old);
    let at = acl.associations.iter().position(|held| held.id == association).unwrap_or_default();
    let subnet = acl.associations.remove(at).subnet;
    change::<NetworkAcl>(world, &new).associations.push(AclAssociation { id: id.clone(), subnet });
    Ok(Reply::node(Node::text("newAssociationId", id)))
}
