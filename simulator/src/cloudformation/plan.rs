//! What a stack is made from: its template, read and pruned once, however often the stack moves on.

use super::reference;
use super::template::Template;
use super::{document, prune};
use crate::wire::AwsError;
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The template of a stack as it was sent. A row of its own: the stack's is written at every step of its life.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Original {
    pub(super) body: String,
    /// The truth of its conditions, worked out when the stack was asked for.
    conditions: BTreeMap<String, bool>,
    #[serde(skip)]
    plan: OnceLock<Arc<Plan>>,
}

/// The template of a stack as far as it is in force.
#[derive(Debug)]
pub(super) struct Plan {
    /// The whole template as a value tree.
    pub(super) tree: Value,
    pub(super) template: Template,
    pub(super) conditions: BTreeMap<String, bool>,
    /// What every resource needs before it can be made.
    pub(super) needs: BTreeMap<String, BTreeSet<String>>,
}

impl Original {
    pub(super) fn new(body: String, conditions: BTreeMap<String, bool>) -> Self {
        Self { body, conditions, plan: OnceLock::new() }
    }

    /// The plan, worked out once in the life of the process.
    ///
    /// # Errors
    /// If the template cannot be read any more: it was read when the stack was made.
    fn plan(&self) -> Result<Arc<Plan>, AwsError> {
        if let Some(plan) = self.plan.get() {
            return Ok(Arc::clone(plan));
        }
        let tree = document::read(&self.body)?;
        let template = prune::active(&Template::read(&tree)?, &self.conditions);
        let needs = reference::dependencies(&template);
        let plan = Plan { tree, template, conditions: self.conditions.clone(), needs };
        Ok(Arc::clone(self.plan.get_or_init(|| Arc::new(plan))))
    }
}

/// The template of a stack as it was sent.
///
/// # Panics
/// If there is no such row: it is made with the stack's and outlives it.
pub(super) fn original<'w>(world: &'w World, stack: &str) -> &'w Original {
    world.cloudformation.originals.get(stack).expect("a stack has a template")
}

/// What a stack is made from.
///
/// # Errors
/// If the template cannot be read any more: it was read when the stack was made.
pub(super) fn of(world: &World, stack: &str) -> Result<Arc<Plan>, AwsError> {
    original(world, stack).plan()
}
