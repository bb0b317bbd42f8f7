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
    pub added: Vec<Met<'b>>,
    /// Places of actions and gates only the base has.
    pub left_out: Vec<String>,
    /// Actions with other options.
    pub changed: Vec<Differing<'b>>,
}

/// An action or a gate where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Met<'b> {
    /// The place it stands in.
    pub above: String,
    /// What it is.
    pub call: &'b Call,
}

/// An action with other options than in the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing<'b> {
    /// As the branch has it.
    pub met: Met<'b>,
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
    for (place, met) in &here.order {
        match usual.by_place.get(place) {
            None => found.added.push(met.clone()),
            Some(usual) => found.changed.extend(differing(place, usual.call, met)),
        }
    }
    found.left_out = usual.order.into_iter().map(|(place, _)| place).filter(|place| !here.by_place.contains_key(place)).collect();
    found
}

fn differing<'b>(place: &str, usual: &Call, met: &Met<'b>) -> Option<Differing<'b>> {
    let mut all = Vec::new();
    differences("", &binding(&usual.op, &usual.args), &binding(&met.call.op, &met.call.args), &mut all);
    let (at, base, here) = all.into_iter().next()?;
    Some(Differing { met: met.clone(), place: place.to_owned(), at, base, here })
}

struct Actions<'b> {
    order: Vec<(String, Met<'b>)>,
    by_place: BTreeMap<String, Met<'b>>,
}

fn actions(branch: &Branch) -> Actions<'_> {
    let mut order = Vec::new();
    branch.visit(&mut |place, call| {
        let above = place.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
        let place = match call.does {
            Does::Action => place.to_owned(),
            // A gate goes by its name: how many there were before it says nothing of it.
            Does::Gate if above.is_empty() => format!("gate {}", show(&call.args["name"])),
            Does::Gate => format!("gate {above}/{}", show(&call.args["name"])),
            Does::Query | Does::Wait => return,
        };
        order.push((place, Met { above, call }));
    });
    Actions { by_place: order.iter().cloned().collect(), order }
}
