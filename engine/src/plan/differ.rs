//! In what a runbook acts otherwise where something goes wrong.

use super::again::differences;
use super::contract::binding;
use super::name::show;
use super::{Branch, Does};
use serde_json::Value;
use std::collections::BTreeMap;

/// How the actions and gates of a branch differ from those of the base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Otherwise {
    /// Places of actions only the branch has; of gates their names.
    pub added: Vec<String>,
    /// Places of actions only the base has.
    pub left_out: Vec<String>,
    /// Actions with other options.
    pub changed: Vec<Differing>,
}

/// An action with other options than in the base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Its place.
    pub place: String,
    /// The first way in its options at which they differ.
    pub at: String,
    /// What the base has there.
    pub base: String,
    /// What the branch has there.
    pub here: String,
}

impl Otherwise {
    /// Whether they are the same actions.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.left_out.is_empty() && self.changed.is_empty()
    }
}

/// Compares a branch with the base.
#[must_use]
pub fn otherwise(base: &Branch, branch: &Branch) -> Otherwise {
    let (usual, here) = (actions(base), actions(branch));
    let mut found = Otherwise::default();
    for (place, args) in &here.order {
        match usual.by_place.get(place) {
            None => found.added.push(place.clone()),
            Some(usual) => found.changed.extend(differing(place, usual, args)),
        }
    }
    found.left_out = usual.order.into_iter().map(|(place, _)| place).filter(|place| !here.by_place.contains_key(place)).collect();
    found
}

fn differing(place: &str, usual: &Value, here: &Value) -> Option<Differing> {
    let mut all = Vec::new();
    differences("", usual, here, &mut all);
    let (at, base, here) = all.into_iter().next()?;
    Some(Differing { place: place.to_owned(), at, base, here })
}

struct Actions {
    order: Vec<(String, Value)>,
    by_place: BTreeMap<String, Value>,
}

fn actions(branch: &Branch) -> Actions {
    let mut order = Vec::new();
    branch.visit(&mut |place, call| match call.does {
        Does::Action => order.push((place.to_owned(), call.args.clone())),
        // A gate goes by its name: how many there were before it says nothing of it.
        Does::Gate => order.push((format!("gate {}", show(&call.args["name"])), binding(&call.op, &call.args))),
        Does::Query | Does::Wait => {}
    });
    Actions { by_place: order.iter().cloned().collect(), order }
}
