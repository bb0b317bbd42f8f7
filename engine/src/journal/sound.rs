//! Whether records can be of one run: each names only what was begun before it. A file that was written by somebody else may hold
//! anything, under a chain that is whole.

use super::{CallId, FrameId, Record};
use std::collections::BTreeSet;

/// Ids are dealt one after the other: no run comes this far.
const MOST: u32 = 1 << 30;

/// What was begun so far.
#[derive(Default)]
pub(super) struct Sound {
    frames: BTreeSet<FrameId>,
    calls: BTreeSet<CallId>,
    begun: bool,
}

impl Sound {
    /// Takes the next record, or says why it cannot stand here.
    pub(super) fn take(&mut self, record: &Record) -> Result<(), String> {
        match record {
            Record::Run(_) if self.begun => Err("the run begins a second time".to_owned()),
            Record::Run(_) => {
                self.begun = true;
                self.frames.insert(0);
                Ok(())
            }
            _ if !self.begun => Err("it does not begin with a run".to_owned()),
            Record::Frame { id, parent, .. } => {
                self.frame(*parent)?;
                if *id < MOST && self.frames.insert(*id) { Ok(()) } else { Err(format!("frame {id} is begun a second time")) }
            }
            Record::FrameEnd { id: frame, .. }
            | Record::Branches { frame, .. }
            | Record::Skipped { frame, .. }
            | Record::CameToNothing { frame, .. } => self.frame(*frame),
            Record::Asked { call, .. } | Record::Begin { call, .. } => {
                self.frame(call.frame)?;
                if call.id < MOST && self.calls.insert(call.id) { Ok(()) } else { Err(format!("call {} is begun a second time", call.id)) }
            }
            Record::Attempt { call, .. } | Record::End { call, .. } if !self.calls.contains(call) => {
                Err(format!("it is about call {call}, which was not begun"))
            }
            _ => Ok(()),
        }
    }

    fn frame(&self, id: FrameId) -> Result<(), String> {
        if self.frames.contains(&id) { Ok(()) } else { Err(format!("it is in frame {id}, which was not begun")) }
    }
}
