//! What can be seen at a place in a script: Rhai lets nobody look into a function but who steps through it.

use super::Standpoint;
use crate::effect::Scope;
use crate::frame::is_within;
use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{Dynamic, Engine, EvalContext, Position};
use std::sync::{Arc, Mutex, PoisonError};

/// A place, and what was seen there last.
pub(super) struct Spot {
    file: String,
    at: Position,
    /// Place in the run.
    place: String,
    seen: Mutex<Seen>,
}

/// Variables of the innermost function, the outermost block first.
type Variables = Vec<(String, Dynamic)>;

#[derive(Default)]
struct Seen {
    /// Where the place itself is.
    exactly: Option<Variables>,
    /// In its line, where nothing was met at the place itself.
    nearby: Variables,
}

impl Spot {
    /// `None`: what should be one is none.
    pub(super) fn of(at: &Standpoint) -> Option<Arc<Self>> {
        let mut parts = at.source.rsplitn(3, ':');
        let (column, line, file) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let at_all = line > 0;
        at_all.then(|| {
            let position = Position::new(line, column);
            Arc::new(Self { file: file.to_owned(), at: position, place: at.place.clone(), seen: Mutex::default() })
        })
    }

    /// Has `engine` pass by here. What it evaluates needs a global state that it made itself.
    pub(super) fn watch(self: &Arc<Self>, engine: &mut Engine) {
        let spot = self.clone();
        #[expect(deprecated, reason = "volatile, says Rhai; its version is pinned")]
        engine.register_debugger(
            |_, debugger| debugger,
            move |context, event, _, source, position| {
                if matches!(event, DebuggerEvent::Start | DebuggerEvent::Step) && source == Some(&spot.file) {
                    spot.pass(&context, position);
                }
                Ok(DebuggerCommand::StepInto)
            },
        );
    }

    fn pass(&self, context: &EvalContext<'_, '_, '_, '_, '_, '_>, position: Position) {
        let is_exact = position == self.at;
        let here = context.tag().clone().try_cast::<Scope>();
        if (!is_exact && position.line() != self.at.line()) || here.is_some_and(|here| !is_within(&self.place, &here.frame.place)) {
            return;
        }
        let variables: Variables = context.scope().iter().map(|(name, _, value)| (name.to_owned(), value)).collect();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if is_exact {
            seen.exactly = Some(variables);
        } else {
            seen.nearby = variables;
        }
    }

    /// What was seen.
    pub(super) fn take(&self) -> Variables {
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        seen.exactly.unwrap_or(seen.nearby)
    }
}
