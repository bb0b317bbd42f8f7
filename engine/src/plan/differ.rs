//! In what a runbook acts otherwise where something goes wrong.

use super::again::differences;
use super::contract::binding;
use super::name::show;
use super::{Branch, Call, Does};
use std::collections::BTreeMap;

/// How the actions and gates of a branch differ from those of the base.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Otherwise<'b> {
    /// Actions and gates only the branch has.
    pub added: Vec<&'b Call>,
    /// Places of actions only the base has; of gates their names.
    pub left_out: Vec<String>,
    /// Actions with other options.
    pub changed: Vec<Differing<'b>>,
}

/// An action with other options than in the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing<'b> {
    /// As the branch has it.
    pub call: &'b Call,
    /// Its place.
    pub place: String,
    /// The first way in its options at which they differ.
    pub at: String,
    /// What the base has there.
    pub base: String,
    /// What the branch has there.
    pub here: String,
}

impl Otherwise<'_> {
    /// Whether they are the same actions.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.left_out.is_empty() && self.changed.is_empty()
    }
}

/// Compares a branch with the base.
#[must_use]
pub fn otherwise<'b>(base: &'b Branch, branch: &'b Branch) -> Otherwise<'b> {
    let (usual, here) = (actions(base), actions(branch));
    let mut found = Otherwise::default();
    for (place, call) in &here.order {
        match usual.by_place.get(place) {
            None => found.added.push(call),
            Some(usual) => found.changed.extend(differing(place, usual, call)),
        }
    }
    found.left_out = usual.order.into_iter().map(|(place, _)| place).filter(|place| !here.by_place.contains_key(place)).collect();
    found
}

fn differing<'b>(place: &str, usual: &Call, call: &'b Call) -> Option<Differing<'b>> {
    let mut all = Vec::new();
    differences("", &binding(&usual.op, &usual.args), &binding(&call.op, &call.args), &mut all);
    let (at, base, here) = all.into_iter().next()?;
    Some(Differing { call, place: place.to_owned(), at, base, here })
}

struct Actions<'b> {
    order: Vec<(String, &'b Call)>,
    by_place: BTreeMap<String, &'b Call>,
}

fn actions(branch: &Branch) -> Actions<'_> {
    let mut order = Vec::new();
    branch.visit(&mut |place, call| match call.does {
        Does::Action => order.push((place.to_owned(), call)),
        // A gate goes by its name: how many there were before it says nothing of it.
        Does::Gate => order.push((format!("gate {}", show(&call.args["name"])), call)),
        Does::Query | Does::Wait => {}
    });
    Actions { by_place: order.iter().cloned().collect(), order }
}
