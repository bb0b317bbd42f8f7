//! What is otherwise once calls were made: what stands, what is gone, what was changed and not put back. By their own
//! record alone; AWS is not asked.

mod change;
mod owner;

use crate::standing::{self, Done, Recovered, Thing};
use change::{Change, changes};
use owner::Owners;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Afterwards {
    /// Made, and not taken away again.
    pub stands: Vec<Thing>,
    /// Taken away, and not made before.
    pub gone: Vec<Thing>,
    /// Changed and not put back.
    pub changed: Vec<Changed>,
}

/// What was changed and not put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What.
    pub thing: Thing,
    /// In which way.
    pub how: String,
    /// The host it was changed through, if that is gone by now.
    pub through: Option<String>,
}

/// What is otherwise once these calls were made, in order, each with what its own record says stood before it (`null`: it does not).
/// Queries among them tell how things stood, too, and what belongs to what.
#[must_use]
pub fn afterwards<'a>(calls: impl IntoIterator<Item = (Done<'a>, &'a Value)>) -> Afterwards {
    let (calls, before): (Vec<Done<'a>>, Vec<&Value>) = calls.into_iter().unzip();
    let owners = Owners::of(&calls);
    Afterwards {
        stands: standing::standing(calls.iter().copied()),
        gone: gone(&calls, &owners),
        changed: changed(&calls, &before, &owners),
    }
}

/// What was taken away, less what the same calls made, and stacks that could not be deleted.
fn gone(calls: &[Done<'_>], owners: &Owners) -> Vec<Thing> {
    let (mut gone, mut recovered) = (Vec::new(), Recovered::default());
    for done in calls {
        gone.extend(standing::taken(done).into_iter().chain(recovered.replaced(done)));
        if let Some(stack) = standing::undeleted(done) {
            gone.retain(|thing| !standing::is(&stack, thing));
        }
    }
    gone.retain(|thing| !owners.is_made(&thing.id));
    gone
}

/// What a call acts on: makes, takes away, or changes. By its own record alone.
#[must_use]
pub fn acted_on(done: &Done<'_>) -> Vec<Thing> {
    let changed = changes(done).into_iter().map(|change| change.thing);
    standing::made([*done]).into_iter().chain(standing::taken(done)).chain(changed).collect()
}

/// Whether an action changes nothing of the world: which keys of hosts a run trusts stands in its own record.
#[must_use]
pub fn is_of_the_run(op: &str) -> bool {
    op == "ssh::trust"
}

/// What was changed and did not come back to how it stood, less what the same calls made or took away.
fn changed(calls: &[Done<'_>], before: &[&Value], owners: &Owners) -> Vec<Changed> {
    let mut order: Vec<Thing> = Vec::new();
    let mut open: BTreeMap<(String, String), Vec<Change>> = BTreeMap::new();
    let mut seen: BTreeMap<(String, String), Value> = BTreeMap::new();
    let mut ways: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    for (done, before) in calls.iter().zip(before) {
        for (kind, id, state) in change::states(done).into_iter().chain(change::stood(done, before)) {
            let key = (kind.to_owned(), id);
            // What is seen once it was changed is not how it stood.
            if !open.contains_key(&key) {
                seen.entry(key).or_insert(state);
            }
        }
        for change in changes(done) {
            let key = (change.thing.kind.to_owned(), change.thing.id.clone());
            let changes = open.entry(key.clone()).or_default();
            if changes.is_empty() && !order.contains(&change.thing) {
                order.push(change.thing.clone());
            }
            change.join(changes, seen.get(&key));
            ways.insert(key, change::way(done));
        }
    }
    let of = |thing: Thing| {
        let key = (thing.kind.to_owned(), thing.id.clone());
        let how: Vec<String> = open.get(&key)?.iter().map(|change| change.how.clone()).collect();
        let through = ways.get(&key).into_iter().flatten().find(|host| owners.is_gone_host(host)).map(|host| (*host).to_owned());
        let counts = !how.is_empty() && !owners.is_made(&thing.id) && !owners.is_gone(&thing.id);
        counts.then(|| Changed { thing, how: how.join(", "), through })
    };
    order.into_iter().filter_map(of).collect()
}
