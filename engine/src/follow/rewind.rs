//! What taking a run up again sets aside, so that it is done anew.

use super::{Past, PastCall, PastFrame};
use crate::gate::APPROVE;
use crate::journal::{CallId, Carried, FrameId, FrameKind};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What a resume sets aside.
#[derive(Debug, PartialEq)]
pub(crate) struct Rewind {
    pub(crate) calls: Vec<CallId>,
    pub(crate) frames: Vec<FrameId>,
    pub(crate) reopened: Vec<FrameId>,
    pub(crate) deadlines: Vec<Carried>,
}

impl Past {
    /// What taking the run up again at `now` sets aside; to be taken back if it `undoes`.
    pub(crate) fn rewound(&self, now: Timestamp, undoes: bool) -> Rewind {
        TakenUp::new(self, now).rewind(undoes)
    }

    /// Everything there is, as what is set aside.
    pub(crate) fn all(&self) -> Rewind {
        let frames = self.frames.keys().copied().filter(|id| *id != 0).collect();
        Rewind { calls: self.calls.keys().copied().collect(), frames, reopened: Vec::new(), deadlines: Vec::new() }
    }

    /// Whether something was done at the end, and everything there has come to its own: taken up again, nothing would be done.
    pub(crate) fn is_spent(&self, now: Timestamp) -> bool {
        let rewind = self.rewound(now, false);
        let goes_on = |(id, end): (&FrameId, &PastFrame)| {
            let is_anew = rewind.frames.contains(id) || rewind.reopened.contains(id);
            is_anew && (end.failed || end.ended.is_none())
        };
        self.ends().any(|(id, _)| !rewind.frames.contains(id)) && !self.ends().any(goes_on)
    }

    /// Whether a top-level frame stands before something that was done at the end and is not done anew.
    pub(crate) fn ends_after(&self, segment: &str, now: Timestamp) -> bool {
        let rewind = self.rewound(now, false);
        let Some(frame) = self.frames.values().find(|frame| frame.parent == 0 && frame.segment == segment) else { return false };
        frame.kind == FrameKind::Step && self.ends().any(|(id, end)| end.number > frame.number && !rewind.frames.contains(id))
    }

    /// Whether a top-level step failed, and its run did something after that.
    pub(crate) fn went_on_from(&self, segment: &str, now: Timestamp) -> bool {
        let rewind = self.rewound(now, false);
        let is_anew = |id: &FrameId| rewind.frames.contains(id) || rewind.reopened.contains(id);
        let is_it = |frame: &PastFrame| frame.parent == 0 && frame.kind == FrameKind::Step && frame.segment == segment;
        self.frames.iter().any(|(id, frame)| is_it(frame) && frame.failed && frame.skipped.is_none() && !is_anew(id))
    }

    /// Whether a frame is within one that came to nothing.
    fn is_in_vain(&self, frame: FrameId) -> bool {
        self.is_within_any(frame, |frame| frame.came_to_nothing)
    }

    /// Whether nothing before a call may be asked anew: an action that is done, not in vain, or that is in doubt; a gate at
    /// which people were shown what was read before.
    fn holds(&self, call: &PastCall, now: Timestamp) -> bool {
        call.in_doubt() || call.is_gate(now) || (call.is_done_action() && !self.is_in_vain(call.record.frame))
    }

    /// A frame and those around it, the root last.
    fn around(&self, frame: FrameId) -> impl Iterator<Item = FrameId> {
        let above = |id: &FrameId| self.frames.get(id).filter(|_| *id != 0).map(|here| here.parent);
        std::iter::successors(Some(frame), above)
    }
}

/// A run that is taken up again at a moment.
struct TakenUp<'p> {
    past: &'p Past,
    /// The calls before which nothing may be asked anew.
    holding: Vec<&'p PastCall>,
    /// By frame, the number of the last record in it that stays: such a call, or that a person left something out.
    last: BTreeMap<FrameId, u64>,
    /// Sets of branches that are unfinished.
    open: BTreeSet<FrameId>,
    /// By frame, the unfinished branch it belongs to.
    branches: BTreeMap<FrameId, FrameId>,
}

impl<'p> TakenUp<'p> {
    fn new(past: &'p Past, now: Timestamp) -> Self {
        let holding = past.calls.values().filter(|call| past.holds(call, now)).collect();
        let mut taken_up = Self { past, holding, last: BTreeMap::new(), open: BTreeSet::new(), branches: BTreeMap::new() };
        taken_up.find_last();
        // What is around a frame was begun before it, and has its answer by then.
        for (id, frame) in &past.frames {
            if frame.kind == FrameKind::Parallel && taken_up.is_unfinished(*id, frame) {
                taken_up.open.insert(*id);
            }
            let branch = if taken_up.is_branch(*id, frame) { *id } else { taken_up.branch_of(frame.parent) };
            taken_up.branches.insert(*id, branch);
        }
        taken_up
    }

    fn find_last(&mut self) {
        let calls = self.holding.iter().map(|call| (call.record.frame, call.begun_at));
        let left_out = self.past.frames.iter().filter_map(|(id, frame)| Some((*id, frame.skipped.as_ref()?.1)));
        for (frame, number) in calls.chain(left_out) {
            for id in self.past.around(frame) {
                let last = self.last.entry(id).or_default();
                *last = (*last).max(number);
            }
        }
    }

    /// What taking the run up again sets aside: in each unfinished branch, everything after its last action that
    /// succeeded and did not come to nothing, or is in doubt; or after its last gate, while what was shown there is fresh. Of a run
    /// that is taken back, or is to be (`undoes`), what it did itself stays as it is, but for what it had no answer to.
    fn rewind(&self, undoes: bool) -> Rewind {
        let kept = self.kept(undoes);
        let cuts = self.cuts(kept);
        let cut = |frame: FrameId| cuts.get(&self.branch_of(frame)).copied().unwrap_or(0);
        let is_open = |call: &PastCall| call.outcome.is_none() && call.begun_at <= kept;
        let aside = |call: &PastCall| (call.begun_at > cut(call.record.frame) || is_open(call)) && !call.in_doubt();
        let calls: Vec<CallId> = self.past.calls.iter().filter(|(_, call)| aside(call)).map(|(id, _)| *id).collect();
        let aside = |id: FrameId, frame: &PastFrame| {
            if self.branch_of(id) == id { !cuts.contains_key(&id) } else { frame.number > cut(frame.parent) }
        };
        let frames: Vec<FrameId> =
            self.past.frames.iter().filter(|(id, frame)| **id != 0 && aside(**id, frame)).map(|(id, _)| *id).collect();
        let reopened = self
            .past
            .frames
            .iter()
            .filter(|(id, frame)| frames.binary_search(id).is_err() && frame.ended.is_some_and(|ended| **id == 0 || ended > cut(**id)));
        Rewind { reopened: reopened.map(|(id, _)| *id).collect(), deadlines: self.deadlines(&calls), calls, frames }
    }

    /// How many of the first records are not to be done anew, because the run is taken back: all it had when that was begun, up to
    /// what was done at its end, or to take it back, and did not come to its own.
    fn kept(&self, undoes: bool) -> u64 {
        let before = self.past.undoing.as_ref().map(|undoing| undoing.after);
        let Some(all) = undoes.then_some(self.past.records).or(before) else { return 0 };
        let is_later = |kind| matches!(kind, FrameKind::Finally | FrameKind::Undo);
        let is_undone = |frame: &&PastFrame| is_later(frame.kind) && frame.parent == 0 && (frame.failed || frame.ended.is_none());
        self.past.frames.values().filter(is_undone).map(|frame| frame.number - 1).fold(all, u64::min)
    }

    fn deadlines(&self, set_aside: &[CallId]) -> Vec<Carried> {
        let waiting =
            set_aside.iter().filter_map(|id| self.past.calls.get(id)).filter(|call| call.outcome.is_none() && call.record.op != APPROVE);
        let carry = |call: &PastCall| {
            let place = crate::frame::call_place(&self.past.place(call.record.frame), &call.record.op, call.record.ordinal);
            Some(Carried { place, args: call.record.args.clone(), deadline: call.deadline? })
        };
        let fresh: Vec<Carried> = waiting.filter_map(carry).collect();
        // A run killed twice in the same wait: what was carried then and not met since is carried on.
        let met = |old: &Carried| fresh.iter().any(|new| new.place == old.place);
        let old: Vec<Carried> = self.past.carried.iter().filter(|old| !met(old)).cloned().collect();
        fresh.into_iter().chain(old).collect()
    }

    /// The unfinished branch a frame belongs to: the nearest frame upwards (itself included) that is one, else the root.
    fn branch_of(&self, frame: FrameId) -> FrameId {
        self.branches.get(&frame).copied().unwrap_or(0)
    }

    /// Whether a frame is an unfinished branch: one of an unfinished set, or what stands apart from what was done at the end after it.
    fn is_branch(&self, id: FrameId, frame: &PastFrame) -> bool {
        id != 0 && (self.is_parallel_branch(frame) && self.open.contains(&frame.parent) || self.stands_apart(frame))
    }

    /// Whether it was to be done at the end, or to take a step back, and failed, and something else was done after it: that has no part in it,
    /// and it is gone on with.
    fn stands_apart(&self, frame: &PastFrame) -> bool {
        let is_later = matches!(frame.kind, FrameKind::Finally | FrameKind::Undo);
        let failed = frame.ended.filter(|_| frame.parent == 0 && is_later && frame.failed);
        failed.is_some_and(|ended| self.holding.iter().any(|call| call.begun_at > ended))
    }

    fn is_parallel_branch(&self, frame: &PastFrame) -> bool {
        frame.kind == FrameKind::Branch && self.past.frames.get(&frame.parent).is_some_and(|set| set.kind == FrameKind::Parallel)
    }

    /// Whether a set of branches is unfinished: not ended, or ended with an error after which nothing stays in the thread of control around
    /// it (then it is the error that stopped the run, not one the script went on from).
    fn is_unfinished(&self, set: FrameId, frame: &PastFrame) -> bool {
        match frame.ended {
            None => true,
            Some(ended) if frame.failed => !self.went_on_after(set, ended),
            Some(_) => false,
        }
    }

    /// Whether something that stays came after record `ended` in the thread of control around the set: an action was begun, a person left
    /// something out, or all of it ended.
    fn went_on_after(&self, set: FrameId, ended: u64) -> bool {
        let around = self.thread_of(set);
        self.last.get(&around).is_some_and(|last| *last > ended) || self.stays_whole(set, around)
    }

    /// Whether what is around a set stays as it is, up to its end: a branch that ended well or in a set that is finished, or an input that ended.
    fn stays_whole(&self, set: FrameId, around: FrameId) -> bool {
        if let Some(branch) = self.past.frames.get(&around).filter(|_| around != 0) {
            return (branch.ended.is_some() && !branch.failed) || !self.open.contains(&branch.parent);
        }
        let input = self.past.around(set).filter_map(|id| self.past.frames.get(&id).filter(|_| id != 0)).last();
        self.past.session && input.is_some_and(|input| input.parent == 0 && input.ended.is_some())
    }

    /// The nearest branch of any parallel set around a frame, else the root.
    fn thread_of(&self, frame: FrameId) -> FrameId {
        let mut id = frame;
        while let Some(here) = self.past.frames.get(&id).filter(|_| id != 0) {
            id = here.parent;
            if self.past.frames.get(&id).is_some_and(|above| self.is_parallel_branch(above)) {
                return id;
            }
        }
        0
    }

    /// For each unfinished branch, the number of the last record that stays, of which the first `kept` do in any case.
    fn cuts(&self, kept: u64) -> BTreeMap<FrameId, u64> {
        let mut cuts: BTreeMap<FrameId, u64> = BTreeMap::from([(0, kept.max(1))]);
        let begun = self.past.frames.iter().filter(|(id, frame)| frame.number <= kept && self.branch_of(**id) == **id);
        cuts.extend(begun.map(|(id, _)| (*id, kept)).filter(|(id, _)| *id != 0));
        let mut raise = |branch: FrameId, number: u64| {
            let cut = cuts.entry(branch).or_default();
            *cut = (*cut).max(number);
        };
        for call in &self.holding {
            let branch = self.branch_of(call.record.frame);
            let number = if call.outcome.is_none() { call.begun_at } else { call.ended_at };
            raise(branch, number);
            self.raise_above(branch, &mut raise);
        }
        for (id, frame) in &self.past.frames {
            // What a person left out stays left out.
            if let Some((_, number)) = &frame.skipped {
                let branch = self.branch_of(*id);
                raise(branch, *number);
                self.raise_above(branch, &mut raise);
            }
            if let Some(ended) = frame.ended.filter(|_| self.past.session && frame.parent == 0 && *id != 0) {
                raise(0, ended);
            }
            if self.stands_apart(frame) {
                raise(*id, frame.number);
            }
            // A finished branch of an unfinished set stays whole.
            if let Some(ended) = frame.ended.filter(|_| !frame.failed)
                && self.branch_of(*id) == *id
                && *id != 0
            {
                raise(*id, ended);
                self.raise_above(*id, &mut raise);
            }
        }
        cuts
    }

    /// A branch that keeps something keeps the set it is in, and so on upwards.
    fn raise_above(&self, branch: FrameId, raise: &mut impl FnMut(FrameId, u64)) {
        let mut id = branch;
        while id != 0 {
            let Some(here) = self.past.frames.get(&id) else { return };
            raise(id, here.number);
            let Some(set) = self.past.frames.get(&here.parent) else { return };
            let above = self.branch_of(here.parent);
            raise(above, set.branches.as_ref().map_or(set.number, |(_, number)| *number));
            id = above;
        }
    }
}
