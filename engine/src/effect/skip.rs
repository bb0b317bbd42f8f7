//! Steps people leave out, and people who are asked before each.

use super::place::Opening;
use super::{Asks, Scope};
use crate::clock::Lent;
use crate::error::Stop;
use crate::frame::join;
use crate::gate::{Ahead, Meanwhile, TakenBack, Word};
use crate::journal::{FrameId, Record};
use crate::plan::Call;
use crate::verb::VerbError;
use serde_json::Value;

/// What the script sees in place of a step, and why; no reason if that is recorded.
type Left = (Value, Option<String>);

impl Scope {
    /// Whether a step is left out: by what is recorded, by who resumes, or by who is asked.
    pub(super) fn skip(&self, opening: &Opening<'_>, met: Option<FrameId>) -> Result<Option<Left>, VerbError> {
        let past = met.and_then(|id| self.run.past().frames.get(&id));
        if let Some((value, _)) = past.and_then(|past| past.skipped.as_ref()) {
            return Ok(Some((value.clone(), None)));
        }
        let is_done = past.is_some_and(|past| past.ended.is_some() && !past.failed);
        let asked = self.run.basis.skips.get(opening.segment).filter(|_| self.frame.id == 0 && !is_done);
        if let Some(skip) = asked {
            return Ok(Some((skip.value.clone(), Some(skip.reason.clone()))));
        }
        let recorded = self.run.basis.recorded.as_ref();
        if let Some(value) = recorded.and_then(|recorded| recorded.left_out(&self.frame.place, opening.segment, opening.kind)) {
            return Ok(Some((value, Some("as in the recorded run".to_owned()))));
        }
        if met.is_some() || self.run.basis.asks == Asks::Nothing {
            return Ok(None);
        }
        let place = join(&self.frame.place, opening.segment, 1, opening.kind);
        let (planned, after) = self.planned(&place);
        let ahead = Ahead {
            name: opening.segment.to_owned(),
            place: place.clone(),
            title: opening.title.to_owned(),
            action: None,
            planned,
            after,
            expected: self.run.basis.contract.as_ref().and_then(|contract| contract.expected(&place)),
            undo: opening.undo.clone().map(|how| TakenBack { step: place, how }).or_else(|| self.taken_back()),
            source: opening.source.to_owned(),
        };
        match self.ask_ahead(&ahead)? {
            Word::Yes => Ok(None),
            Word::Skip(value, reason) => Ok(Some((value, Some(reason)))),
            Word::Quit => Err(quit(&format!("step `{}`", ahead.name))),
        }
    }

    /// This step is left out: recorded, if it is not, and no longer expected by the plan.
    pub(super) fn leave_out(&self, (value, reason): Left) {
        if let Some(reason) = reason {
            let (frame, at) = (self.frame.id, self.run.now());
            self.run.record(&Record::Skipped { frame, value: value.clone(), reason, at });
        }
        if let Some(contract) = &self.run.basis.contract {
            contract.leave_out(&self.frame.place);
        }
        self.summary("left out");
        self.frame.state().skipped = Some(value);
    }

    /// What the script sees in place of this step, where it is left out.
    pub(crate) fn left_out(&self) -> Option<Value> {
        self.frame.state().skipped.clone()
    }

    /// Asks before an action, where somebody wants to be asked.
    pub(super) fn ask_before(&self, op: &str, args: &Value, place: &str, source: &str) -> Result<(), VerbError> {
        if self.run.basis.asks != Asks::Actions {
            return Ok(());
        }
        let (planned, after) = self.planned(place);
        let ahead = Ahead {
            name: place.to_owned(),
            place: place.to_owned(),
            title: String::new(),
            action: Some((op.to_owned(), args.clone())),
            planned,
            after,
            expected: self.run.basis.contract.as_ref().and_then(|contract| contract.expected(place)),
            undo: self.taken_back(),
            source: source.to_owned(),
        };
        match self.ask_ahead(&ahead)? {
            Word::Yes => Ok(()),
            Word::Skip(..) | Word::Quit => Err(quit(&format!("`{place}`"))),
        }
    }

    /// What the plan has at a place, and after it.
    fn planned(&self, place: &str) -> (Vec<Call>, Vec<Call>) {
        self.run.basis.contract.as_ref().map_or_else(Default::default, |contract| contract.ahead(place))
    }

    /// The nearest step around this place that says how it is taken back.
    fn taken_back(&self) -> Option<TakenBack> {
        let mut next = self.step();
        while let Some(step) = next {
            if let Some(how) = &step.undo {
                return Some(TakenBack { step: step.place.clone(), how: how.clone() });
            }
            next = step.step.as_ref();
        }
        None
    }

    fn ask_ahead(&self, ahead: &Ahead) -> Result<Word, VerbError> {
        self.run.commit()?;
        let clock = std::sync::Arc::new(Lent { clock: self.run.basis.clock.clone(), branch: self.frame.branch });
        let word = self.run.basis.people.ahead(ahead, &Meanwhile { cancel: self.run.basis.cancel.clone(), clock });
        self.check_cancelled().map(|()| word)
    }
}

fn quit(before: &str) -> VerbError {
    VerbError::Run(Stop::Paused { because: format!("as asked, before {before}"), help: None })
}
