//! What a runbook leaves to be done later: at its end, however that comes, or to take back what a step did.

use super::{Evaluated, control};
use crate::effect::{Opening, Scope};
use crate::journal::FrameKind;
use rhai::{Dynamic, Engine, EvalAltResult, FnPtr, GlobalRuntimeState, NativeCallContext, Position};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A closure with the place it was given at.
#[derive(Clone)]
pub(crate) struct Later {
    name: String,
    title: String,
    source: String,
    body: FnPtr,
    args: Vec<Dynamic>,
    kind: FrameKind,
    global: GlobalRuntimeState,
    position: Position,
}

/// Everything that is left for later, in the order in which the script came by.
#[derive(Clone, Default)]
pub(crate) struct Laters(Arc<Mutex<Vec<Later>>>);

impl Laters {
    fn all(&self) -> MutexGuard<'_, Vec<Later>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a closure of a call of `ctx`.
    pub(super) fn keep(&self, ctx: &NativeCallContext, kind: FrameKind, (name, title): (&str, &str), body: FnPtr, args: Vec<Dynamic>) {
        self.all().push(Later {
            name: name.to_owned(),
            title: title.to_owned(),
            source: super::raise::place_of(ctx),
            body,
            args,
            kind,
            global: ctx.global_runtime_state().clone(),
            position: ctx.call_position(),
        });
    }

    /// Does those of a kind, the last one first, each in a frame of its own at the top. All are done; the first error counts.
    /// `until`: the last one that is done.
    pub(crate) fn carry_out(&self, kind: FrameKind, until: Option<&str>, engine: &Engine, root: &Scope) -> Evaluated<()> {
        let of_kind: Vec<Later> = self.all().iter().rev().filter(|later| later.kind == kind).cloned().collect();
        let mut first: Option<Box<EvalAltResult>> = None;
        for later in of_kind {
            match later.call(engine, root) {
                Err(error) if super::stop_of(&error).is_some() => return Err(error),
                Err(error) => drop(first.get_or_insert(error)),
                Ok(()) => {}
            }
            if until == Some(later.name.as_str()) {
                break;
            }
        }
        first.map_or(Ok(()), Err)
    }
}

impl Later {
    fn call(&self, engine: &Engine, root: &Scope) -> Evaluated<()> {
        let segment = if self.kind == FrameKind::Undo { format!("undo-{}", self.name) } else { self.name.clone() };
        let opening = Opening { segment: &segment, kind: self.kind, title: &self.title, source: &self.source, branch: None, undo: None };
        let ctx = NativeCallContext::new_with_all_fields(engine, "", self.global.source(), &self.global, self.position);
        root.within(&opening, |inner| match inner.left_out() {
            Some(_) => Ok(()),
            None => control::call(&ctx, inner, &self.body, self.args.clone()).map(drop),
        })
    }
}
