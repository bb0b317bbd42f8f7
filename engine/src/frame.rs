//! Frames: where in a run something happens. A frame is (parent, segment, ordinal); the string shown to people is
//! never the key.

use crate::clock::BranchId;
use crate::journal::{FrameId, FrameKind, Look};
use jiff::Timestamp;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An open frame.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Its id in the journal.
    pub(crate) id: FrameId,
    /// For display.
    pub(crate) place: String,
    /// What kind.
    pub(crate) kind: FrameKind,
    /// The branch of the clock it runs in.
    pub(crate) branch: BranchId,
    /// How many steps enclose it, itself included if it is one.
    pub(crate) depth: usize,
    /// Inside a wait's condition: queries are not journaled, actions are refused.
    pub(crate) polling: bool,
    /// How long a query of a wait's condition may take.
    pub(crate) patience: Option<Arc<Patience>>,
    /// Recorded world time of its opening.
    pub(crate) begun: Timestamp,
    /// Number of the record that opened it.
    pub(crate) number: u64,
    /// Where the script opened it.
    pub(crate) source: String,
    /// The step around it, if any: summaries go there.
    pub(crate) step: Option<Arc<Frame>>,
    /// How the script says this step is taken back, where a person is asked before what it does.
    pub(crate) undo: Option<String>,
    /// The outermost frame around it, itself included, that had come to its own before the run was taken up again: nothing more is done
    /// in it.
    pub(crate) over: Option<String>,
    /// What moves while it is open.
    pub(crate) state: Mutex<State>,
}

/// What moves while a frame is open.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// How many recorded children have been met again.
    pub(crate) cursor: usize,
    /// How many children of each segment or op there were.
    pub(crate) counts: BTreeMap<String, u32>,
    /// How many calls of `retry` there were.
    retries: u32,
    /// What verbs said.
    pub(crate) summary: Vec<String>,
    /// What the script printed in it.
    pub(crate) printed: Vec<String>,
    /// How much room that takes, in bytes, one more for each line.
    pub(crate) printed_bytes: usize,
    /// What the script sees in its place, where a person left it out.
    pub(crate) skipped: Option<Value>,
    /// Steps begun in it, and where they stand in the script.
    steps: BTreeMap<String, String>,
}

/// How long one look of a wait may take.
#[derive(Debug)]
pub(crate) struct Patience {
    /// World time.
    pub(crate) until: Timestamp,
    over: AtomicBool,
    assumed: AtomicBool,
    looks: Mutex<Vec<Look>>,
    asked: Mutex<BTreeSet<String>>,
    answered: Mutex<String>,
}

impl Patience {
    pub(crate) fn new(until: Timestamp) -> Self {
        Self {
            until,
            over: AtomicBool::new(false),
            assumed: AtomicBool::new(false),
            looks: Mutex::default(),
            asked: Mutex::default(),
            answered: Mutex::default(),
        }
    }

    /// What was seen is what the script assumed.
    pub(crate) fn assume(&self) {
        self.assumed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_assumed(&self) -> bool {
        self.assumed.load(Ordering::Relaxed)
    }

    /// A command is about to be run for it.
    pub(crate) fn looks(&self, look: Look) {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner).push(look);
    }

    /// Those that were.
    pub(crate) fn looked(&self) -> Vec<Look> {
        std::mem::take(&mut self.looks.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// This query is about to be asked for it.
    pub(crate) fn asks(&self, op: &str) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(op.to_owned());
    }

    /// Those that were.
    pub(crate) fn asked(&self) -> BTreeSet<String> {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A query of it was answered, in words for people.
    pub(crate) fn answer(&self, words: String) {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }

    /// What the last query of it was answered; empty if there was none.
    pub(crate) fn answered(&self) -> String {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Something had no answer by then.
    pub(crate) fn lose(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl Frame {
    /// This one inside a wait's condition, which stands at `place`.
    pub(crate) fn in_wait(&self, place: &str, patience: Arc<Patience>) -> Self {
        Self {
            id: self.id,
            place: place.to_owned(),
            kind: self.kind,
            branch: self.branch,
            depth: self.depth,
            polling: true,
            patience: Some(patience),
            begun: self.begun,
            number: self.number,
            source: self.source.clone(),
            step: self.step.clone(),
            undo: None,
            over: self.over.clone(),
            state: Mutex::default(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a step's name in this frame for the step at `source`. `Err`: where the step stands that has it.
    pub(crate) fn take_name(&self, step: &str, source: &str) -> Result<(), String> {
        match self.state().steps.entry(step.to_owned()) {
            Entry::Occupied(taken) => Err(taken.get().clone()),
            Entry::Vacant(free) => {
                free.insert(source.to_owned());
                Ok(())
            }
        }
    }

    /// Counts one more call of `retry` and returns which it is.
    pub(crate) fn next_retry(&self) -> u32 {
        let mut state = self.state();
        state.retries += 1;
        state.retries
    }

    /// Counts one more child of `segment` and returns which it is.
    pub(crate) fn ordinal(&self, segment: &str) -> u32 {
        let mut state = self.state();
        let count = state.counts.entry(segment.to_owned()).or_default();
        *count += 1;
        *count
    }
}

/// The place of a frame for display: `agents/install[web]`, a repeated segment with its number.
pub(crate) fn join(above: &str, segment: &str, ordinal: u32, kind: FrameKind) -> String {
    // Two places are never written alike: a key or the name of a set may be any text.
    if kind == FrameKind::Branch {
        return format!("{above}[{}]", marked(segment, &['\\', ']']));
    }
    let segment = match kind {
        FrameKind::Each | FrameKind::Parallel => marked(segment, &['\\', '/', '[', ']', '#']),
        _ => segment.into(),
    };
    let slash = if above.is_empty() { "" } else { "/" };
    if ordinal > 1 { format!("{above}{slash}{segment}#{ordinal}") } else { format!("{above}{slash}{segment}") }
}

/// A text with a mark before each of these characters.
fn marked<'s>(text: &'s str, characters: &[char]) -> Cow<'s, str> {
    if !text.contains(characters) {
        return text.into();
    }
    text.chars().flat_map(|c| characters.contains(&c).then_some('\\').into_iter().chain([c])).collect::<String>().into()
}

/// Whether a place is in another, or the same.
pub(crate) fn is_within(place: &str, outer: &str) -> bool {
    let rest = place.strip_prefix(outer);
    rest.is_some_and(|rest| outer.is_empty() || rest.is_empty() || rest.starts_with(['/', '[']))
}

/// The place of a call for display: always with its number.
pub(crate) fn call_place(above: &str, op: &str, ordinal: u32) -> String {
    let slash = if above.is_empty() { "" } else { "/" };
    format!("{above}{slash}{op}#{ordinal}")
}
