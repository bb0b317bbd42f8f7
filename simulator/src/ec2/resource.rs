//! What all EC2 resources have in common: an id of a kind, a Region, tags, a Describe action.

use super::ask::{Ask, refuse};
use super::filter::Filters;
use super::page::Page;
use super::state::State;
use super::tag::Tags;
use crate::store::{Row, Table};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;

/// How a kind of resource is named.
pub(super) struct Kind {
    /// `vpc-`.
    pub(super) prefix: &'static str,
    /// Resource type in tags: `vpc`.
    pub(super) word: &'static str,
    /// As messages call it: `vpc ID`.
    pub(super) noun: &'static str,
    /// Error code for an id nothing has.
    pub(super) not_found: &'static str,
    /// Error code for what is no id.
    pub(super) malformed: &'static str,
    /// Parameter that lists ids: `VpcId`.
    pub(super) ids: &'static str,
    /// Element of the answer: `vpcSet`.
    pub(super) set: &'static str,
    /// Filter names, besides tags.
    pub(super) filters: &'static [&'static str],
}

/// A row of EC2 with an id.
pub(super) trait Resource: Row {
    const KIND: Kind;
    fn id(&self) -> &str;
    fn region(&self) -> &str;
    /// Whether the Region shows it.
    fn in_region(&self, region: &str) -> bool {
        self.region() == region
    }
    fn tags(&self) -> &Tags;
    fn tags_mut(&mut self) -> &mut Tags;
    fn table(state: &State) -> &Table<Self>;
    fn table_mut(state: &mut State) -> &mut Table<Self>;
    /// Values for one of the kind's filters.
    fn facts_of(&self, world: &World, filter: &str) -> Vec<String>;
    /// As a Describe action shows it.
    fn shown(&self, world: &World) -> Node;
}

/// Makes a row a [`Resource`]; the row has methods `facts(&self, &World, &str) -> Vec<String>` and
/// `node(&self, &World) -> Node`.
macro_rules! resource {
    ($row:ty, $table:ident, $kind:expr) => {
        impl super::resource::Resource for $row {
            const KIND: super::resource::Kind = $kind;
            fn id(&self) -> &str {
                &self.id
            }
            fn region(&self) -> &str {
                &self.region
            }
            fn tags(&self) -> &super::tag::Tags {
                &self.tags
            }
            fn tags_mut(&mut self) -> &mut super::tag::Tags {
                &mut self.tags
            }
            fn table(state: &super::state::State) -> &crate::store::Table<Self> {
                &state.$table
            }
            fn table_mut(state: &mut super::state::State) -> &mut crate::store::Table<Self> {
                &mut state.$table
            }
            fn facts_of(&self, world: &crate::world::World, filter: &str) -> Vec<String> {
                self.facts(world, filter)
            }
            fn shown(&self, world: &crate::world::World) -> crate::wire::Node {
                self.node(world)
            }
        }
    };
}
pub(super) use resource;

/// Whether `id` is `prefix` and 8 or 17 hexadecimal digits.
pub(super) fn well_formed(prefix: &str, id: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|rest| matches!(rest.len(), 8 | 17) && rest.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)))
}

/// `Malformed` unless `id` looks like one of this kind.
pub(super) fn check_id<T: Resource>(id: &str) -> Result<(), AwsError> {
    if well_formed(T::KIND.prefix, id) {
        return Ok(());
    }
    Err(refuse(T::KIND.malformed, format!("Invalid id: \"{id}\" (expecting \"{}...\")", T::KIND.prefix)))
}

/// `NotFound` in the kind's own words.
pub(super) fn not_found<T: Resource>(id: &str) -> AwsError {
    refuse(T::KIND.not_found, format!("The {} '{id}' does not exist", T::KIND.noun))
}

/// The resource of this id in this Region.
pub(super) fn find<'w, T: Resource>(world: &'w World, region: &str, id: &str) -> Result<&'w T, AwsError> {
    check_id::<T>(id)?;
    T::table(&world.ec2).get(id).filter(|row| row.in_region(region)).ok_or_else(|| not_found::<T>(id))
}

/// The resource whose id the parameter `name` gives.
pub(super) fn named<'w, T: Resource>(world: &'w World, ask: &Ask<'_>, name: &str) -> Result<&'w T, AwsError> {
    find(world, ask.region(), &ask.params.need(name)?)
}

/// The row for writing, of an id known to stand.
///
/// # Panics
/// If it does not: the caller has just found it.
pub(super) fn change<'w, T: Resource>(world: &'w mut World, id: &str) -> &'w mut T {
    T::table_mut(&mut world.ec2).get_mut(id).expect("a row found a moment ago in the same action")
}

/// Rows of a Region `wanted` says yes to.
pub(super) fn select<'w, T: Resource>(world: &'w World, region: &str, wanted: impl Fn(&T) -> bool) -> Vec<&'w T> {
    T::table(&world.ec2).values().filter(|row| row.in_region(region) && wanted(row)).collect()
}

/// A Describe action with ids, filters and pages of 5 to 1000.
pub(super) fn describe<T: Resource>(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    describe_where::<T>(world, ask, |_| true)
}

/// [`describe`] of those rows a caller may see.
pub(super) fn describe_where<T: Resource>(world: &World, ask: &Ask<'_>, visible: impl Fn(&T) -> bool) -> Result<Reply, AwsError> {
    let page = Page::read(ask, 5, 1000)?;
    let ids = ask.params.list(T::KIND.ids);
    let filters = Filters::read(ask, T::KIND.filters)?;
    page.without_ids(&ids, T::KIND.ids)?;
    ask.ready()?;
    for id in &ids {
        if !visible(find::<T>(world, ask.region(), id)?) {
            return Err(not_found::<T>(id));
        }
    }
    let wanted = |row: &T| visible(row) && (ids.is_empty() || ids.iter().any(|id| id == row.id()));
    let rows = select::<T>(world, ask.region(), wanted)
        .into_iter()
        .filter(|row| filters.pass(row.tags(), |name| row.facts_of(world, name)))
        .map(|row| (row.id().to_owned(), row))
        .collect();
    let (rows, token) = page.cut(world, rows);
    let mut answer = vec![Node::list(T::KIND.set, "item", rows.into_iter().map(|row| row.shown(world)))];
    answer.extend(token.map(|token| Node::text("nextToken", token)));
    Ok(Reply::Xml(answer))
}

/// One fact.
pub(super) fn fact(value: impl ToString) -> Vec<String> {
    vec![value.to_string()]
}

/// A fact that may be absent.
pub(super) fn maybe(value: Option<impl ToString>) -> Vec<String> {
    value.map(|value| value.to_string()).into_iter().collect()
}
