//! What a run did, in the form of a plan: frames and calls with the values they really had.

use super::{answer, ended};
use crate::follow::{Child, Past, PastCall, PastFrame};
use crate::gate::APPROVE;
use crate::journal::{FrameId, FrameKind, Record, RunArchive};
use crate::plan::{BASE, Branch, Call, Does, Frame, Item};
use std::collections::BTreeMap;

/// What counts of what a run did: what was set aside by a resume is left out.
pub(super) fn of_run(kept: &RunArchive) -> Branch {
    let (mut titles, mut errors) = (BTreeMap::new(), BTreeMap::new());
    for record in &kept.records {
        match record {
            Record::Frame { id, title, .. } => drop(titles.insert(*id, title.clone())),
            Record::FrameEnd { id, error: Some(error), .. } => drop(errors.insert(*id, error.clone())),
            _ => {}
        }
    }
    let reading = Reading { past: Past::read(&kept.records), titles, errors };
    let (error, seconds) = ended(kept).map_or((None, 0.0), |(error, at)| (error, at.duration_since(kept.run().at).as_secs_f64()));
    let items = reading.items(0);
    Branch { name: BASE.to_owned(), error, seconds, items, ..Branch::default() }
}

struct Reading {
    past: Past,
    titles: BTreeMap<FrameId, String>,
    errors: BTreeMap<FrameId, String>,
}

impl Reading {
    fn items(&self, id: FrameId) -> Vec<Item> {
        let Some(frame) = self.past.frames.get(&id) else { return Vec::new() };
        let mut items: Vec<Item> = frame.children.iter().filter_map(|child| self.item(*child)).collect();
        // Which of the branches side by side was begun first is chance.
        if let Some((keys, _)) = frame.branches.as_ref().filter(|_| frame.kind == FrameKind::Parallel) {
            let place = |item: &Item| match item {
                Item::Frame(frame) => keys.iter().position(|key| *key == frame.segment),
                Item::Call(_) => None,
            };
            items.sort_by_key(place);
        }
        items
    }

    fn item(&self, child: Child) -> Option<Item> {
        match child {
            Child::Frame(id) => self.past.frames.get(&id).map(|frame| Item::Frame(self.frame(id, frame))),
            Child::Call(id) => self.past.calls.get(&id).map(|past| Item::Call(call(past))),
        }
    }

    fn frame(&self, id: FrameId, past: &PastFrame) -> Frame {
        Frame {
            segment: past.segment.clone(),
            ordinal: past.ordinal,
            kind: past.kind,
            title: self.titles.get(&id).cloned().unwrap_or_default(),
            source: past.source.clone(),
            tried: past.tried,
            error: self.errors.get(&id).filter(|_| past.failed).cloned(),
            seconds: past.ended_time.duration_since(past.begun).as_secs_f64(),
            items: self.items(id),
        }
    }
}

fn call(past: &PastCall) -> Call {
    Call {
        op: past.record.op.clone(),
        ordinal: past.record.ordinal,
        does: match (past.action, past.deadline) {
            (true, _) => Does::Action,
            _ if past.record.op == APPROVE => Does::Gate,
            (false, Some(_)) => Does::Wait,
            (false, None) => Does::Query,
        },
        sends: past.record.op.clone(),
        args: past.record.args.clone(),
        fewer: Vec::new(),
        answer: answer(past.outcome.as_ref()),
        assumed: false,
        looks: Vec::new(),
        as_of: None,
        source: past.record.source.clone(),
        seconds: 0.0,
    }
}
