//! What stands in a journal: the types on disk, apart from those at run time.
//!
//! The records below, one JSON object each, internally tagged by `type`. A field added later has a default, so that this
//! reader reads older files; an older reader refuses a higher format. Format 2: gates, skipped steps, `finally`, undoing, forks. Format 3:
//! what was met. Format 4: steps that are to be left out, and who may agree at gates.

use crate::effect::Asks;
use crate::error::Stop;
use crate::gate::Approval;
use crate::header::Approvals;
use crate::op::OpError;
use crate::run::WorldKind;
use crate::script::Diagnostic;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Version of the format described above.
pub const FORMAT: u32 = 4;

/// Names a frame of a run; 0 is the root.
pub type FrameId = u32;
/// Names a call of a run.
pub type CallId = u32;

/// One record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Record {
    /// The first: what was asked.
    Run(Box<RunRecord>),
    /// The run was taken up again.
    Resumed {
        /// By this user of the operating system.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        by: String,
        /// World time.
        at: Timestamp,
    },
    /// Set aside when a run is taken up again: asked anew from here on.
    Rewound {
        /// Calls that no longer count.
        calls: Vec<CallId>,
        /// Frames that no longer count.
        frames: Vec<FrameId>,
        /// Frames that are open again.
        reopened: Vec<FrameId>,
        /// Waits in progress keep their deadlines: wait's place and arguments, deadline.
        deadlines: Vec<Carried>,
        /// World time.
        at: Timestamp,
    },
    /// A frame was opened.
    Frame {
        /// Its id.
        id: FrameId,
        /// The frame it is in.
        parent: FrameId,
        /// Step name, verb name, branch key.
        segment: String,
        /// Which of the equal segments in the parent, from 1.
        ordinal: u32,
        /// What kind of frame.
        kind: FrameKind,
        /// For people; empty if there is none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        title: String,
        /// Place in the script: `workshop.rhai:10:6`.
        source: String,
        /// Which try it is, if it is one. Earlier versions did not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tried: Option<Try>,
        /// World time.
        at: Timestamp,
    },
    /// A frame was closed.
    FrameEnd {
        /// Its id.
        id: FrameId,
        /// The error it ended with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// What verbs said of it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        summary: String,
        /// What the script printed in it, if it is a step.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        printed: Vec<String>,
        /// World time.
        at: Timestamp,
    },
    /// The ordered set of branches of a frame.
    Branches {
        /// The frame.
        frame: FrameId,
        /// Their keys.
        keys: Vec<String>,
        /// World time.
        at: Timestamp,
    },
    /// A query was asked and answered.
    Asked {
        /// What was asked.
        #[serde(flatten)]
        call: CallRecord,
        /// What came back.
        outcome: CallOutcome,
        /// Whether that is what the script assumed: no model answered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        assumed: bool,
        /// World time of the answer.
        ended: Timestamp,
    },
    /// An action is about to be sent, a wait begins, or people are asked at a gate.
    Begin {
        /// What is asked.
        #[serde(flatten)]
        call: CallRecord,
        /// Whether it is an action.
        action: bool,
        /// Idempotency token of an action.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        token: String,
        /// What stood before, where settling needs it.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        before: Value,
        /// Deadline of a wait.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deadline: Option<Timestamp>,
    },
    /// A send that did not end the call, or is about to be made again.
    Attempt {
        /// Which call.
        call: CallId,
        /// Why it did not: throttled, no connection, unknown.
        why: String,
        /// Whether it may have happened.
        unknown: bool,
        /// Whether it may go on still.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
        /// Whether it is about to be made: not for the first time, that is `Begin`.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
        /// World time.
        at: Timestamp,
    },
    /// An action or a wait ended, or a gate has its answer.
    End {
        /// Which call.
        call: CallId,
        /// What came back.
        outcome: CallOutcome,
        /// How an unknown outcome was settled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        settled: Option<String>,
        /// Whether that is what the script assumed: no model answered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        assumed: bool,
        /// How often a wait looked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        polls: Option<u64>,
        /// The commands a wait looked with, each once.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        looks: Vec<Look>,
        /// The queries a wait asked, each once: what a caller may have to be allowed to ask.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        asked: BTreeSet<String>,
        /// World time.
        at: Timestamp,
    },
    /// Something outside that calls go to was met for the first time, and how it must be whenever it is met again: a host's key.
    Met {
        /// What: a host's name.
        what: String,
        /// How it was.
        how: String,
        /// World time.
        at: Timestamp,
    },
    /// A person wants a top-level step left out: it is, once the run comes to it.
    ToSkip {
        /// Its name.
        step: String,
        /// What the script shall see in its place.
        value: Value,
        /// Why.
        reason: String,
        /// World time.
        at: Timestamp,
    },
    /// A person left a step out.
    Skipped {
        /// Its frame.
        frame: FrameId,
        /// What the script sees in its place.
        value: Value,
        /// Why.
        reason: String,
        /// World time.
        at: Timestamp,
    },
    /// A person takes back what the run did: from here on nothing else is done.
    Undoing {
        /// The last step that is taken back; all if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// SHA-256 of the plan of that, hexadecimal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<String>,
        /// World time.
        at: Timestamp,
    },
    /// What a frame did came to nothing, by the word of its verb: a resume sets it aside whole and does it anew.
    CameToNothing {
        /// The frame.
        frame: FrameId,
        /// Why.
        why: String,
        /// World time.
        at: Timestamp,
    },
    /// The run stopped before its end and can be resumed.
    Halted {
        /// Why.
        stop: Stop,
        /// The error people were told, where it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Box<Diagnostic>>,
        /// Before what the person at the terminal was asked to the last. Earlier versions did not say it.
        #[serde(default, skip_serializing_if = "Asks::is_nothing")]
        asks: Asks,
        /// World time.
        at: Timestamp,
    },
    /// The script ended: completed, or failed with an uncaught error. A failed run can be resumed.
    Finished {
        /// Whether it completed.
        completed: bool,
        /// The uncaught error.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// The same as people were told it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Box<Diagnostic>>,
        /// Before what the person at the terminal was asked to the last, where it failed.
        #[serde(default, skip_serializing_if = "Asks::is_nothing")]
        asks: Asks,
        /// Facts verbs reported: leftovers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        reports: BTreeMap<String, Value>,
        /// World time.
        at: Timestamp,
    },
    /// A person gave the run up.
    Abandoned {
        /// World time.
        at: Timestamp,
    },
    /// A secret was written to a file for a person.
    SecretExported {
        /// The name it was asked by.
        name: String,
        /// The file.
        file: String,
        /// World time.
        at: Timestamp,
    },
}

impl Record {
    /// A call ended, as it was answered: nobody settled, assumed or looked for it.
    pub(crate) fn ended(call: CallId, outcome: CallOutcome, at: Timestamp) -> Self {
        Self::End { call, outcome, settled: None, assumed: false, polls: None, looks: Vec::new(), asked: BTreeSet::new(), at }
    }

    /// World time of what it tells.
    pub(crate) fn at(&self) -> Timestamp {
        match self {
            Self::Run(run) => run.at,
            Self::Begin { call, .. } => call.at,
            Self::Asked { ended: at, .. }
            | Self::Resumed { at, .. }
            | Self::Rewound { at, .. }
            | Self::Frame { at, .. }
            | Self::FrameEnd { at, .. }
            | Self::Branches { at, .. }
            | Self::Attempt { at, .. }
            | Self::End { at, .. }
            | Self::Met { at, .. }
            | Self::ToSkip { at, .. }
            | Self::Skipped { at, .. }
            | Self::Undoing { at, .. }
            | Self::CameToNothing { at, .. }
            | Self::Halted { at, .. }
            | Self::Finished { at, .. }
            | Self::Abandoned { at }
            | Self::SecretExported { at, .. } => *at,
        }
    }
}

/// What a run was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of Lifeboat that began it.
    pub lifeboat: String,
    /// 32 hexadecimal digits; tokens derive from it.
    pub nonce: String,
    /// Display name in its home: `workshop-1`.
    pub name: String,
    /// The runbook's file.
    pub runbook: String,
    /// The project's folder.
    pub project: String,
    /// SHA-256 of the runbook and of every import read at start, by file name, hexadecimal.
    pub sources: BTreeMap<String, String>,
    /// Parameters; secrets as tokens.
    pub params: BTreeMap<String, Value>,
    /// What kind of world it was begun in.
    pub world: WorldKind,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Endpoint override.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The user of the operating system who began it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub operator: String,
    /// Who may agree at its gates, as the header said it. Earlier versions did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gates: Option<Approvals>,
    /// Who agreed to that plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    /// SHA-256 of the plan the run is held to, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The header's recovery targets, durations: `rto`, `rpo`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, String>,
    /// Why that plan was followed without anybody's review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_glass: Option<String>,
    /// The run it was forked from, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fork: Option<Box<Forked>>,
    /// Whether its runbook is typed, input by input: each is a step whose title is its text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub session: bool,
    /// World time; of a fork, that of the first of its family.
    pub at: Timestamp,
}

impl RunRecord {
    /// The nonce from which derives what runs mark the things they make with: a fork goes on with those of the run it came from.
    #[must_use]
    pub fn family(&self) -> &str {
        self.fork.as_ref().map_or(&self.nonce, |fork| &fork.family)
    }

    /// World time at which it was begun.
    #[must_use]
    pub fn begun(&self) -> Timestamp {
        self.fork.as_ref().map_or(self.at, |fork| fork.at)
    }
}

/// Where a run was forked from another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forked {
    /// The other run's display name.
    pub run: String,
    /// The top-level step that is done anew.
    pub from: String,
    /// How many of its records stood before that; they stand in the fork under their numbers, but for the first.
    pub records: u64,
    /// Hash of the last of them there, hexadecimal.
    pub head: String,
    /// The first of them, letter for letter.
    pub first: String,
    /// The nonce of the first run of the family.
    pub family: String,
    /// What these records made, and the other run took away after them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Gone>,
    /// World time.
    pub at: Timestamp,
}

/// A thing that is no longer there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// What it was: `stack`.
    pub kind: String,
    /// Its id, or its name where AWS has no id.
    pub id: String,
}

/// What one call asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    /// The call's id.
    #[serde(rename = "call")]
    pub id: CallId,
    /// The frame it is made in.
    pub frame: FrameId,
    /// Which of the calls of this op in the frame, from 1.
    pub ordinal: u32,
    /// The op's name; `wait_for` for waits.
    pub op: String,
    /// Options; secrets as tokens.
    pub args: Value,
    /// Place in the script.
    pub source: String,
    /// World time.
    pub at: Timestamp,
}

/// A query of a wait's condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Op name.
    pub op: String,
    /// Options.
    pub args: Value,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// With this result, which whoever reads the records has in common.
    Done(#[serde(with = "shared")] Arc<Value>),
    /// With this error.
    Refused(OpError),
}

impl CallOutcome {
    /// With this result.
    #[must_use]
    pub fn done(result: Value) -> Self {
        Self::Done(Arc::new(result))
    }

    /// What the script gets of it.
    ///
    /// # Errors
    /// It ended with one.
    pub(crate) fn into_result(self) -> Result<Value, OpError> {
        match self {
            Self::Done(result) => Ok(Arc::unwrap_or_clone(result)),
            Self::Refused(error) => Err(error),
        }
    }
}

/// A value that many have, written as if one had it.
mod shared {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;
    use std::sync::Arc;

    pub(super) fn serialize<S: Serializer>(value: &Arc<Value>, serializer: S) -> Result<S::Ok, S::Error> {
        value.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Value>, D::Error> {
        Value::deserialize(deserializer).map(Arc::new)
    }
}

/// A wait's deadline carried over a resume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// Display path of the wait's frame, and its ordinal.
    pub place: String,
    /// Its arguments.
    pub args: Value,
    /// The deadline.
    pub deadline: Timestamp,
}

/// Which try of which `retry` a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Try {
    /// Which of the calls of `retry` in the frame around it, from 1.
    pub retry: u32,
    /// Which try of that, from 1.
    pub number: u32,
    /// How many it may have.
    pub most: i64,
}

impl Try {
    /// Where an earlier version did not say it: by the try before it in the frame around it, if there is one, and by whether that failed at
    /// the same place in the script.
    pub(crate) fn after(before: Option<(Self, bool)>) -> Self {
        let (retry, number) = match before {
            None => (1, 1),
            Some((before, true)) => (before.retry, before.number.saturating_add(1)),
            Some((before, false)) => (before.retry.saturating_add(1), 1),
        };
        Self { retry, number, most: i64::MAX }
    }
}

/// What kind of frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameKind {
    /// A named step.
    Step,
    /// A verb.
    Verb,
    /// Branches one after the other, keyed.
    Each,
    /// Branches side by side, keyed.
    Parallel,
    /// One branch of either.
    Branch,
    /// One try of a retry.
    Try,
    /// Part of a verb.
    Part,
    /// What is done at the end, however that comes.
    Finally,
    /// What takes back a step.
    Undo,
}

impl FrameKind {
    /// Whether people follow a run by it.
    #[must_use]
    pub fn is_step(self) -> bool {
        matches!(self, Self::Step | Self::Finally | Self::Undo)
    }
}
