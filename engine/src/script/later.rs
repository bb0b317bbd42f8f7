//! What a runbook leaves to be done later: at its end, however that comes, or to take back what a step did.

use super::{Evaluated, control};
use crate::effect::{Ending, Opening, Scope};
use crate::error::Stop;
use crate::journal::{FrameKind, undo_segment};
use rhai::{Dynamic, Engine, EvalAltResult, FnPtr, GlobalRuntimeState, NativeCallContext, Position};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A closure with the place it was given at.
#[derive(Clone)]
pub(super) struct Later {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) source: String,
    pub(super) body: FnPtr,
    pub(super) args: Vec<Dynamic>,
    pub(super) kind: FrameKind,
    /// Number of the record by which its step had ended, where there is one.
    pub(super) ended: Option<u64>,
    pub(super) global: GlobalRuntimeState,
    pub(super) position: Position,
}

/// Everything that is left for later, in the order in which the script came by.
#[derive(Clone, Default)]
pub(crate) struct Laters(Arc<Mutex<Left>>);

#[derive(Default)]
struct Left {
    all: Vec<Later>,
    /// How much was left before each step at the top began.
    before: BTreeMap<String, usize>,
}

impl Laters {
    fn left(&self) -> MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A step at the top begins: what is left from here on is its own, or comes after it.
    pub(super) fn begins(&self, step: &str) {
        let mut left = self.left();
        let before = left.all.len();
        left.before.entry(step.to_owned()).or_insert(before);
    }

    pub(super) fn keep(&self, later: Later) {
        self.left().all.push(later);
    }

    /// Does what is left for the end, the last one first. `failed`: the script came to an error before.
    pub(crate) fn end(&self, failed: bool, engine: &Engine, root: &Scope) -> Evaluated<()> {
        let mut ends = Ends { failed, ..Ends::default() };
        let ended = self.carry_out(FrameKind::Finally, 0, engine, root, |result, acted| ends.came(result.is_err(), acted));
        root.run.spent.store(ends.done && !ends.open, Ordering::Relaxed);
        ended
    }

    /// Takes back what the steps did, the last one first. `to`: the step at the top that is the last one taken back, with all that was done
    /// in it; one the run did not come to has nothing behind it.
    pub(crate) fn take_back(&self, to: Option<&str>, engine: &Engine, root: &Scope) -> Evaluated<()> {
        let left = self.left();
        let from = to.map_or(0, |step| left.before.get(step).copied().unwrap_or(left.all.len()));
        drop(left);
        self.carry_out(FrameKind::Undo, from, engine, root, |_, _| ())
    }

    /// Does those of a kind that were left `from` there on, each in a frame of its own at the top. All are done, but that nothing more is taken back after somebody said
    /// no; the first error counts. `came` is told how each ended, and whether it did something.
    fn carry_out(
        &self,
        kind: FrameKind,
        from: usize,
        engine: &Engine,
        root: &Scope,
        mut came: impl FnMut(&Evaluated<()>, bool),
    ) -> Evaluated<()> {
        let mut of_kind: Vec<Later> = self.left().all.iter().skip(from).filter(|later| later.kind == kind).cloned().collect();
        // Branches side by side come by in any order: that in which they ended is recorded.
        of_kind.sort_by_key(|later| later.ended.unwrap_or(u64::MAX));
        of_kind.reverse();
        let mut first: Option<Box<EvalAltResult>> = None;
        for later in of_kind {
            let (result, acted) = later.call(engine, root);
            came(&result, acted);
            match result {
                // After one that did not come to its end, the next is not the planned one: that is why.
                Err(error) if super::stop_of(&error).is_some() => return Err(first.filter(|_| is_unplanned(&error)).unwrap_or(error)),
                Err(error) => {
                    let is_over = kind == FrameKind::Undo && error.no().is_some();
                    first.get_or_insert(error);
                    if is_over {
                        break;
                    }
                }
                Ok(()) => {}
            }
        }
        first.map_or(Ok(()), Err)
    }
}

/// Whether something was not the next that is planned.
fn is_unplanned(error: &EvalAltResult) -> bool {
    matches!(super::stop_of(error), Some(Stop::Unplanned { .. }))
}

/// How far the end has come.
#[derive(Default)]
struct Ends {
    /// Whether there was an error before.
    failed: bool,
    /// Whether something was done after it: what lies before is history.
    done: bool,
    /// Whether something has not come to its end that a resumed run goes on with.
    open: bool,
}

impl Ends {
    fn came(&mut self, is_error: bool, acted: bool) {
        self.done |= acted && self.failed;
        self.open |= is_error;
        self.failed |= is_error;
    }
}

impl Later {
    /// A closure of a call of `ctx`, without a title.
    pub(super) fn of(ctx: &NativeCallContext, kind: FrameKind, name: &str, body: FnPtr) -> Self {
        Self {
            name: name.to_owned(),
            title: String::new(),
            source: super::raise::place_of(ctx),
            body,
            args: Vec::new(),
            kind,
            ended: None,
            global: ctx.global_runtime_state().clone(),
            position: ctx.call_position(),
        }
    }

    /// How it ended, and whether it did something or a person left it out.
    fn call(&self, engine: &Engine, root: &Scope) -> (Evaluated<()>, bool) {
        let segment = if self.kind == FrameKind::Undo { undo_segment(&self.name) } else { self.name.clone() };
        let opening = Opening { title: &self.title, ..Opening::new(self.kind, &segment, &self.source) };
        let ctx = NativeCallContext::new_with_all_fields(engine, "", self.global.source(), &self.global, self.position);
        let mut acted = false;
        let result = root.within(&opening, |inner| {
            let is_left_out = inner.left_out().is_some();
            let result = if is_left_out { Ok(()) } else { control::call(&ctx, inner, &self.body, self.args.clone()).map(drop) };
            acted = is_left_out || inner.has_acted();
            result
        });
        (result, acted)
    }
}
