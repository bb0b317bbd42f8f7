//! Tags of EC2 resources: given at creation, changed, listed.

use super::ask::{Ask, invalid, nothing, refuse};
use super::filter::Filters;
use super::page::Page;
use super::resource::{Resource, find};
use super::{address, dhcp_options, image, instance, interface, internet_gateway, key_pair, launch_template, nat_gateway, network_acl};
use super::{peering, route_table, security_group, snapshot, subnet, volume, vpc, vpc_endpoint};
use crate::iam;
use crate::wire::{AwsError, Node, Params, Reply};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// A resource's tags, by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// `tagSet`.
pub(super) fn set(tags: &Tags) -> Node {
    Node::list("tagSet", "item", tags.iter().map(|(key, value)| Node::new("item").with("key", key).with("value", value)))
}

/// Tags at creation need `ec2:CreateTags`, besides the action itself.
pub(super) fn permitted(world: &World, ask: &Ask<'_>, params: &Params) -> Result<(), AwsError> {
    if !params.has("TagSpecification") {
        return Ok(());
    }
    iam::authorize_with(world, &ask.call.caller, "ec2:CreateTags", None, &[("ec2:CreateAction", ask.action)])
}

/// The tags `TagSpecification.N` gives to resources of type `word`, where the action makes only those.
pub(super) fn given(params: &Params, word: &str) -> Result<Tags, AwsError> {
    Ok(given_to(params, &[word])?.remove(word).unwrap_or_default())
}

/// The tags `TagSpecification.N` gives, by resource type; types outside `words` are refused.
pub(super) fn given_to(params: &Params, words: &[&str]) -> Result<BTreeMap<String, Tags>, AwsError> {
    let mut by_word = BTreeMap::new();
    for specification in params.items("TagSpecification") {
        let word = specification.get("ResourceType").ok_or_else(|| invalid("Tag specification must have a resource type"))?;
        if !words.contains(&word.as_str()) {
            return Err(invalid(format!("'{word}' is not a valid taggable resource type for this operation.")));
        }
        let tags = read(&specification, false)?;
        if by_word.insert(word.clone(), tags).is_some() {
            return Err(invalid(format!("Duplicate resource type '{word}' in tag specifications.")));
        }
    }
    Ok(by_word)
}

/// The most tags a resource can have.
const MOST: usize = 50;

fn too_many() -> AwsError {
    refuse("TagLimitExceeded", "The maximum number of tags (50) per resource has been reached.")
}

/// `Tag.N` below `params`. `reserved`: whether keys beginning with `aws:` may be named (never set).
fn read(params: &Params, reserved: bool) -> Result<Tags, AwsError> {
    let mut tags = Tags::new();
    for [key, value] in params.rows("Tag", ["Key", "Value"]) {
        let key = key.ok_or_else(|| invalid("Tag keys must not be null or empty."))?;
        let value = value.unwrap_or_default();
        if key.chars().count() > 127 || value.chars().count() > 255 {
            return Err(invalid(format!("Tag '{key}' exceeds the maximum length of 127 for keys or 255 for values.")));
        }
        if key.starts_with("aws:") && !reserved {
            return Err(invalid(format!(
                "Value ( {key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use"
            )));
        }
        if tags.insert(key.clone(), value).is_some() {
            return Err(invalid(format!("Duplicate tag key '{key}' specified.")));
        }
    }
    if tags.len() > MOST {
        return Err(too_many());
    }
    Ok(tags)
}

/// Calls `$work::<Row>(...)` for the kind whose prefix `$id` has, longest prefixes first.
macro_rules! by_prefix {
    ($id:expr, $work:ident $arguments:tt, $none:expr) => {
        by_prefix!(@ $id, $work $arguments, $none,
            vpc_endpoint::VpcEndpoint, vpc::Vpc, subnet::Subnet, route_table::RouteTable, internet_gateway::InternetGateway,
            nat_gateway::NatGateway, peering::Peering, dhcp_options::DhcpOptions, network_acl::NetworkAcl,
            security_group::SecurityGroup, interface::NetworkInterface, address::Address, instance::Instance,
            key_pair::KeyPair, volume::Volume, snapshot::Snapshot, image::Image, launch_template::LaunchTemplate)
    };
    (@ $id:expr, $work:ident $arguments:tt, $none:expr, $($row:ty),*) => {
        $(if $id.starts_with(<$row as Resource>::KIND.prefix) { $work::<$row> $arguments } else)*
        { $none }
    };
}

fn standing<T: Resource>(world: &World, region: &str, id: &str) -> Result<(), AwsError> {
    find::<T>(world, region, id).map(|_| ())
}

fn mutable<'w, T: Resource>(world: &'w mut World, id: &str) -> Option<&'w mut Tags> {
    T::table_mut(&mut world.ec2).get_mut(id).map(Resource::tags_mut)
}

fn check(world: &World, region: &str, id: &str) -> Result<(), AwsError> {
    if id.starts_with("sgr-") {
        return security_group::rule_group(world, region, id).map(|_| ());
    }
    by_prefix!(id, standing(world, region, id), Err(refuse("InvalidID", format!("The ID '{id}' is not valid"))))
}

/// The tags of a resource, whatever its kind.
fn tags_mut<'w>(world: &'w mut World, id: &str) -> Option<&'w mut Tags> {
    if id.starts_with("sgr-") {
        return security_group::rule_tags_mut(world, id);
    }
    by_prefix!(id, mutable(world, id), None)
}

/// Sets a tag without asking whether its key is reserved: for services of AWS (`aws:cloudformation:stack-name`).
/// Does nothing if `id` does not stand.
pub(crate) fn put(world: &mut World, id: &str, key: &str, value: &str) {
    if let Some(tags) = tags_mut(world, id) {
        tags.insert(key.to_owned(), value.to_owned());
    }
}

fn resources(world: &World, ask: &Ask<'_>) -> Result<Vec<String>, AwsError> {
    let ids = ask.params.list("ResourceId");
    if ids.is_empty() {
        return Err(super::ask::missing("resourceIdSet"));
    }
    for id in &ids {
        check(world, ask.region(), id)?;
    }
    Ok(ids)
}

/// CreateTags.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let ids = resources(world, ask)?;
    let tags = read(ask.params, false)?;
    if tags.is_empty() {
        return Err(super::ask::missing("tagSet"));
    }
    ask.ready()?;
    for id in &ids {
        let have = tags_mut(world, id).map(|have| have.keys().chain(tags.keys()).collect::<BTreeSet<_>>().len());
        if have.is_some_and(|count| count > MOST) {
            return Err(too_many());
        }
    }
    for id in &ids {
        if let Some(have) = tags_mut(world, id) {
            have.extend(tags.clone());
        }
    }
    Ok(nothing())
}

/// DeleteTags: by key, or by key and value; all that are not reserved without any.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let ids = resources(world, ask)?;
    let named: Vec<(String, Option<String>)> = ask
        .params
        .items("Tag")
        .iter()
        .map(|tag| (tag.get("Key").unwrap_or_default(), tag.has("Value").then(|| tag.get("Value").unwrap_or_default())))
        .collect();
    ask.ready()?;
    for id in &ids {
        if let Some(have) = tags_mut(world, id) {
            have.retain(|key, value| {
                let hit = named.is_empty() || named.iter().any(|(k, v)| k == key && v.as_ref().is_none_or(|v| v == value));
                key.starts_with("aws:") || !hit
            });
        }
    }
    Ok(nothing())
}

fn rows_of<T: Resource>(world: &World, region: &str, rows: &mut Vec<(String, &'static str, String, String)>) {
    for row in T::table(&world.ec2).values().filter(|row| row.in_region(region)) {
        rows.extend(row.tags().iter().map(|(key, value)| (row.id().to_owned(), T::KIND.word, key.clone(), value.clone())));
    }
}

macro_rules! all_rows {
    ($world:expr, $region:expr, $rows:expr, $($row:ty),*) => { $(rows_of::<$row>($world, $region, $rows);)* };
}

/// DescribeTags.
pub(super) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 1000)?;
    let filters = Filters::read(ask, &["key", "resource-id", "resource-type", "value"])?;
    ask.ready()?;
    let mut rows = Vec::new();
    all_rows!(
        world,
        ask.region(),
        &mut rows,
        vpc_endpoint::VpcEndpoint,
        vpc::Vpc,
        subnet::Subnet,
        route_table::RouteTable,
        internet_gateway::InternetGateway,
        nat_gateway::NatGateway,
        peering::Peering,
        dhcp_options::DhcpOptions,
        network_acl::NetworkAcl,
        security_group::SecurityGroup,
        interface::NetworkInterface,
        address::Address,
        instance::Instance,
        key_pair::KeyPair,
        volume::Volume,
        snapshot::Snapshot,
        image::Image,
        launch_template::LaunchTemplate
    );
    rows.extend(security_group::rule_tags(world, ask.region()));
    let nodes = rows
        .into_iter()
        .filter(|(id, word, key, value)| {
            filters.pass(&Tags::from([(key.clone(), value.clone())]), |name| match name {
                "key" => vec![key.clone()],
                "resource-id" => vec![id.clone()],
                "resource-type" => vec![(*word).to_owned()],
                _ => vec![value.clone()],
            })
        })
        .map(|(id, word, key, value)| {
            let node = Node::new("item").with("key", &key).with("resourceId", &id).with("resourceType", word).with("value", value);
            (format!("{id}\u{0}{key}"), node)
        })
        .collect();
    Ok(page.answer(world, "tagSet", nodes))
}
