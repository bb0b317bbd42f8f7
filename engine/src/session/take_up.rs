//! A session whose process died, or that is paused, taken up again.

use super::{InputOutcome, Placed, Session, TYPED};
use crate::follow::{Past, Rewind};
use crate::journal::{FrameId, FrameKind, Record, begun, is_over_by};
use crate::run::{Guard, RunError, RunOutcome, Script, Seams, VAULT, WorldId, same_world};
use crate::secret::FileVault;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A session that was taken up.
pub struct Taken {
    /// The session.
    pub session: Session,
    /// The input that was interrupted, if one was, and what came of it now; or the one that does not do again what it did.
    pub came: Option<(String, InputOutcome)>,
}

/// A step of the session, by its records.
struct Typed {
    id: FrameId,
    step: String,
    text: String,
    /// Whether it ended, and well.
    ended: Option<bool>,
}

/// Takes up the session in `folder`. Inputs that ended well are evaluated again from the record; the one that was interrupted
/// goes on.
///
/// # Errors
/// It is over, its journal cannot be used, the world is another, its runbook no longer loads.
pub fn take_up(
    (folder, key_file): (&Path, &Path),
    world: &WorldId,
    operator: String,
    guard: Option<Guard>,
    seams: Seams,
) -> Result<Taken, RunError> {
    let (record, is_over) = begun(folder)?;
    if is_over {
        return Err(RunError::Over { what: "ended: its inputs are in its record".to_owned() });
    }
    same_world(&record, world)?;
    let runbook = PathBuf::from(&record.runbook);
    let is_typed = runbook.file_name().is_some_and(|name| name == TYPED);
    let script = (!is_typed).then(|| Script::load(&runbook, Path::new(&record.project), &seams)).transpose()?;
    let vault = FileVault::open(&folder.join(VAULT), key_file)?;
    let (mut journal, mut records) = (seams.journals)(folder)?;
    if is_over_by(&records) {
        return Err(RunError::Over { what: "ended meanwhile: its inputs are in its record".to_owned() });
    }
    let at = seams.clock.now();
    let mut past = Past::read(&records);
    let Rewind { calls, frames, reopened, deadlines } = past.rewound(at, false);
    for record in [Record::Resumed { by: operator, at }, Record::Rewound { calls, frames, reopened, deadlines, at }] {
        journal.append(&record);
        past.add(&record);
        records.push(record);
    }
    journal.commit()?;
    let thread = crate::effect::Thread::new(past, journal, Arc::new(vault));
    let at = runbook.parent().unwrap_or(Path::new("/")).to_owned();
    let mut session = Session::founded(record, script.as_ref(), &at, thread, &seams)?;
    let came = session.again(&typed(&records), guard, seams);
    Ok(Taken { session, came })
}

/// The steps at the top, in order; of an input that was begun anew, the last beginning.
fn typed(records: &[Record]) -> Vec<Typed> {
    let mut steps: Vec<Typed> = Vec::new();
    for record in records {
        match record {
            Record::Frame { id, parent: 0, segment, title, kind: FrameKind::Step, .. } => {
                let fresh = Typed { id: *id, step: segment.clone(), text: title.clone(), ended: None };
                match steps.iter_mut().find(|known| number(segment).is_some() && known.step == *segment) {
                    Some(known) => *known = fresh,
                    None => steps.push(fresh),
                }
            }
            Record::FrameEnd { id, error, .. } => {
                steps.iter_mut().filter(|known| known.id == *id).for_each(|known| known.ended = Some(error.is_none()));
            }
            _ => {}
        }
    }
    steps
}

/// Which input a step is; of what else stands at the top, none.
fn number(step: &str) -> Option<usize> {
    step.strip_prefix("input-")?.parse().ok()
}

impl Session {
    /// Evaluates what ended well, passes over what did not, and goes on with what was interrupted.
    fn again(&mut self, steps: &[Typed], guard: Option<Guard>, seams: Seams) -> Option<(String, InputOutcome)> {
        let placed = Placed { pauses: true, ..self.scope(seams, guard, None) };
        for Typed { id, step, text, ended } in steps {
            let number = number(step);
            self.count = self.count.max(number.unwrap_or(0));
            if number.is_none() || *ended == Some(false) {
                if self.thread.past().frames.contains_key(id) {
                    self.root.state().cursor += 1;
                }
                continue;
            }
            let mut came = self.evaluate(&placed, step, text);
            // What comes after it is recorded under the names that the next inputs would get.
            came.is_over |= *ended == Some(true) && came.outcome != RunOutcome::Completed;
            if ended.is_none() || came.outcome != RunOutcome::Completed {
                return Some((text.clone(), came));
            }
        }
        None
    }
}
