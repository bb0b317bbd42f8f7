//! What the service keeps: stacks, their resources, their events, the values they export.

use super::parameter::Parameter;
use super::plan::Original;
use crate::store::{Persist, Table};
use crate::wire::Call;
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// State of the service.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// By stack id.
    pub(super) stacks: Table<Stack>,
    /// By stack id.
    pub(super) originals: Table<Original>,
    /// By stack id and logical id, see [`resource_key`].
    pub(super) resources: Table<Resource>,
    /// By stack id and number.
    pub(super) events: Table<StackEvent>,
    /// By Region and name.
    pub(super) exports: Table<Export>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            stacks: Table::new("cloudformation.stack"),
            originals: Table::new("cloudformation.template"),
            resources: Table::new("cloudformation.resource"),
            events: Table::new("cloudformation.event"),
            exports: Table::new("cloudformation.export"),
        }
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        vec![&mut self.stacks, &mut self.originals, &mut self.resources, &mut self.events, &mut self.exports]
    }
}

/// Statuses of stacks.
pub(super) const STATUSES: [&str; 22] = [
    "CREATE_IN_PROGRESS",
    "CREATE_FAILED",
    "CREATE_COMPLETE",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS",
    "DELETE_FAILED",
    "DELETE_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "REVIEW_IN_PROGRESS",
    "IMPORT_IN_PROGRESS",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "IMPORT_ROLLBACK_FAILED",
];

/// The state of a stack or a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    /// A resource whose turn has not come: not shown.
    Waiting,
    CreateInProgress,
    CreateComplete,
    CreateFailed,
    RollbackInProgress,
    RollbackComplete,
    RollbackFailed,
    DeleteInProgress,
    DeleteComplete,
    DeleteFailed,
    DeleteSkipped,
    /// One that no stack of the lab ever has, of another world: its place among [`STATUSES`].
    Told(u8),
}

const OWN: [Status; 10] = [
    Status::CreateInProgress,
    Status::CreateComplete,
    Status::CreateFailed,
    Status::RollbackInProgress,
    Status::RollbackComplete,
    Status::RollbackFailed,
    Status::DeleteInProgress,
    Status::DeleteComplete,
    Status::DeleteFailed,
    Status::DeleteSkipped,
];

impl Status {
    /// The status of this word.
    pub(super) fn read(word: &str) -> Option<Self> {
        let told = || STATUSES.iter().position(|status| *status == word).and_then(|at| u8::try_from(at).ok()).map(Self::Told);
        OWN.into_iter().find(|status| status.word() == word).or_else(told)
    }

    /// As it stands on the wire.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Waiting => "",
            Self::CreateInProgress => "CREATE_IN_PROGRESS",
            Self::CreateComplete => "CREATE_COMPLETE",
            Self::CreateFailed => "CREATE_FAILED",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackComplete => "ROLLBACK_COMPLETE",
            Self::RollbackFailed => "ROLLBACK_FAILED",
            Self::DeleteInProgress => "DELETE_IN_PROGRESS",
            Self::DeleteComplete => "DELETE_COMPLETE",
            Self::DeleteFailed => "DELETE_FAILED",
            Self::DeleteSkipped => "DELETE_SKIPPED",
            Self::Told(at) => STATUSES.get(usize::from(at)).copied().unwrap_or_default(),
        }
    }
}

/// What becomes of a stack that cannot be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum OnFailure {
    Rollback,
    Delete,
    DoNothing,
}

/// An output.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Output {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) description: Option<String>,
    pub(super) export: Option<String>,
}

/// A stack, standing or deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stack {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) region: String,
    /// Who asked for what is being done: resources are made and deleted with these rights.
    pub(super) call: Call,
    pub(super) parent: Option<String>,
    pub(super) root: Option<String>,
    pub(super) description: Option<String>,
    pub(super) parameters: BTreeMap<String, Parameter>,
    pub(super) capabilities: Vec<String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) notifications: Vec<String>,
    pub(super) status: Status,
    pub(super) reason: Option<String>,
    pub(super) created: Timestamp,
    pub(super) deleted: Option<Timestamp>,
    pub(super) timeout_minutes: Option<i64>,
    pub(super) on_failure: OnFailure,
    pub(super) is_protected: bool,
    /// The token of the request being carried out.
    pub(super) token: Option<String>,
    /// The token of the request that made it.
    pub(super) create_token: Option<String>,
    pub(super) outputs: Vec<Output>,
    /// What a deletion leaves standing, besides what the template retains.
    pub(super) retain: BTreeSet<String>,
    /// Counts the requests that set the stack in motion, so that a late timer of an earlier one does nothing.
    pub(super) turn: u64,
    /// Exports of other stacks it imports.
    pub(super) imports: BTreeSet<String>,
    /// It was taken in from another world: how it was made is not known, so nothing can be done to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_told: bool,
}

impl Stack {
    /// Whether it still counts under its name.
    pub(super) fn stands(&self) -> bool {
        self.status != Status::DeleteComplete
    }
}

/// A resource of a stack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Resource {
    pub(super) stack: String,
    pub(super) logical: String,
    pub(super) kind: String,
    pub(super) physical: Option<String>,
    pub(super) status: Status,
    pub(super) reason: Option<String>,
    pub(super) at: Timestamp,
    /// When its deletion was begun, for giving up.
    pub(super) deleting_since: Option<Timestamp>,
    /// Properties, worked out.
    pub(super) properties: Value,
    /// Properties as they are shown: without what NoEcho hides.
    pub(super) shown: Value,
    /// What `Fn::GetAtt` gives.
    pub(super) attributes: BTreeMap<String, String>,
    /// What making it has to remember until it is ready, or until it is deleted.
    pub(super) memory: BTreeMap<String, String>,
}

/// An event of a stack.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StackEvent {
    pub(super) id: String,
    pub(super) stack: String,
    pub(super) logical: String,
    pub(super) physical: String,
    pub(super) kind: String,
    pub(super) at: Timestamp,
    pub(super) status: Status,
    pub(super) reason: Option<String>,
    pub(super) properties: Option<String>,
    pub(super) token: Option<String>,
}

/// A value a stack exports.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Export {
    pub(super) stack: String,
    pub(super) name: String,
    pub(super) value: String,
}

/// The key of a resource's row.
pub(super) fn resource_key(stack: &str, logical: &str) -> String {
    format!("{stack}/{logical}")
}

/// The resources of a stack by logical id.
pub(super) fn resources<'w>(world: &'w World, stack: &str) -> BTreeMap<&'w str, &'w Resource> {
    let rows = world.cloudformation.resources.under(&format!("{stack}/"));
    rows.map(|(_, row)| (row.logical.as_str(), row)).collect()
}

/// The key of an export's row.
pub(super) fn export_key(region: &str, name: &str) -> String {
    format!("{region}/{name}")
}

/// The export `name` of the Region.
pub(super) fn export<'w>(world: &'w World, region: &str, name: &str) -> Option<&'w Export> {
    world.cloudformation.exports.get(&export_key(region, name))
}

/// The stack of that id; of that name only if it stands.
pub(super) fn stack<'w>(world: &'w World, region: &str, name: &str) -> Option<&'w Stack> {
    let stacks = &world.cloudformation.stacks;
    stacks
        .get(name)
        .filter(|stack| stack.region == region)
        .or_else(|| stacks.values().find(|stack| stack.name == name && stack.region == region && stack.stands()))
}

/// Changes a stack's row.
///
/// # Panics
/// If there is no such row: its id was read from the table.
pub(super) fn stack_mut<'w>(world: &'w mut World, id: &str) -> &'w mut Stack {
    world.cloudformation.stacks.get_mut(id).expect("a stack in motion has a row")
}

/// Changes a resource's row.
///
/// # Panics
/// If there is no such row: its key was read from the table.
pub(super) fn resource_mut<'w>(world: &'w mut World, stack: &str, logical: &str) -> &'w mut Resource {
    world.cloudformation.resources.get_mut(&resource_key(stack, logical)).expect("a resource in motion has a row")
}
