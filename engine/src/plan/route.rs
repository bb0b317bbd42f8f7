//! One branch of a plan as a way to follow: frames with actions in them, and how far each was gone.

use super::contract::binding;
use super::tries::{self, Met};
use super::unify::Answers;
use super::{Answer, Branch, Call, Does, Item};
use crate::frame::{call_place, join};
use crate::journal::{FrameKind, Try};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An action or a gate that is planned.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) place: String,
    pub(super) op: String,
    pub(super) args: Value,
    pub(super) fewer: Vec<String>,
    pub(super) source: String,
}

/// What may be made next in a frame.
pub(super) enum Next<'r> {
    /// This, which is so many parts into it.
    Here(usize, &'r Planned),
    /// Any of these, each so many parts into it: it is done at the end, however that comes.
    Final(Vec<(usize, &'r Planned)>),
    /// Nothing, for this comes first, if anything does.
    Elsewhere(Option<&'r Planned>),
}

/// A branch of a plan.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// Frames with actions in them or in frames of theirs; the root is the first, if there is any action at all.
    frames: Vec<Acting>,
    /// Their numbers by their places.
    places: BTreeMap<String, usize>,
    /// How long each frame, action and gate takes, by place.
    seconds: BTreeMap<String, f64>,
    /// Whether each action and gate ended with a refusal, by place.
    refused: BTreeMap<String, bool>,
    /// Queries by the frames they are asked in, those of waits by the waits.
    queries: BTreeMap<String, Vec<Planned>>,
    /// What is tried again.
    retries: tries::Retries,
}

/// In which order the parts of a frame come, and when.
#[derive(Clone, Copy, Default)]
struct Kind {
    any_order: bool,
    is_final: bool,
    is_aside: bool,
}

/// A frame with actions.
#[derive(Debug)]
struct Acting {
    /// Whether its parts come in any order: branches side by side.
    any_order: bool,
    /// Whether it is done at the end, however that comes.
    is_final: bool,
    /// Whether it is a try before the last one: it may be made, and nothing waits for it.
    is_aside: bool,
    /// Its actions and gates, and the frames in it that have some, in order.
    parts: Vec<Part>,
    /// The frame it is in, and which part of that it is.
    above: Option<(usize, usize)>,
    /// How many actions are in it and below.
    actions: usize,
}

#[derive(Debug)]
enum Part {
    Action(Planned),
    Frame(usize),
}

/// How far a route was followed.
#[derive(Clone, Debug, Default)]
pub(super) struct Track {
    /// By frame: parts before this are over.
    at: Vec<usize>,
    /// By frame, how many actions are left in it and below.
    left: Vec<usize>,
    /// Frames a person left out.
    left_out: BTreeSet<usize>,
    /// Which of what is tried again was met.
    met: Met,
}

impl Track {
    /// Whether the run is tried again at `place`, or what is around that.
    pub(super) fn is_in_try(&self, place: &str) -> bool {
        self.met.is_in_try(place)
    }

    /// What was answered, by the names of the plan.
    pub(super) fn known<'a>(&'a self, answers: &'a Answers) -> tries::Named<'a> {
        tries::Named { answers, met: &self.met }
    }
}

impl Route {
    pub(super) fn of(branch: &Branch) -> Self {
        let mut route = Self::default();
        route.index("", Kind::default(), &branch.items, None);
        route
    }

    /// Adds a frame and those in it. Its number, if it has actions.
    fn index(&mut self, place: &str, kind: Kind, items: &[Item], above: Option<(usize, usize)>) -> Option<usize> {
        let Kind { any_order, is_final, is_aside } = kind;
        let number = self.frames.len();
        self.frames.push(Acting { any_order, is_final, is_aside, parts: Vec::new(), above, actions: 0 });
        let tries = tries::of(items);
        // What has a try in it that is not the last one is there even if that one does nothing.
        let mut has_aside = false;
        for (item, tried) in items.iter().zip(tries) {
            let part = match item {
                Item::Call(call) if matches!(call.does, Does::Action | Does::Gate) => {
                    let at = call_place(place, &call.op, call.ordinal);
                    self.refused.insert(at.clone(), matches!(call.answer, Answer::Refused(_)));
                    self.seconds.insert(at, call.seconds);
                    Some(Part::Action(planned(place, call)))
                }
                Item::Call(call) => {
                    self.ask(place, call);
                    None
                }
                Item::Frame(frame) => {
                    let inner = join(place, &frame.segment, frame.ordinal, frame.kind);
                    self.seconds.insert(inner.clone(), frame.seconds);
                    let at = self.frames[number].parts.len();
                    let at_end = above.is_none() && frame.kind == FrameKind::Finally;
                    let is_aside = tried.as_ref().is_some_and(|(_, is_last)| !is_last);
                    let kind = Kind { any_order: frame.kind == FrameKind::Parallel, is_final: is_final || at_end, is_aside };
                    let acting = self.index(&inner, kind, &frame.items, Some((number, at)));
                    if let Some((tried, _)) = tried {
                        self.retries.add(place, inner.clone(), tried);
                        has_aside |= is_aside && acting.is_some();
                    }
                    match acting {
                        _ if is_aside => None,
                        None if has_aside => Some(self.idle(inner, kind, (number, at))),
                        acting => acting,
                    }
                    .inspect(|_| has_aside = false)
                    .map(Part::Frame)
                }
            };
            if let Some(part) = part {
                self.frames[number].actions += if let Part::Frame(inner) = part { self.frames[inner].actions } else { 1 };
                self.frames[number].parts.push(part);
            }
        }
        if self.frames[number].parts.is_empty() {
            self.frames.truncate(number);
            return None;
        }
        self.places.insert(place.to_owned(), number);
        Some(number)
    }

    /// Adds a frame without actions.
    fn idle(&mut self, place: String, Kind { any_order, is_final, is_aside }: Kind, above: (usize, usize)) -> usize {
        let number = self.frames.len();
        self.frames.push(Acting { any_order, is_final, is_aside, parts: Vec::new(), above: Some(above), actions: 0 });
        self.places.insert(place, number);
        number
    }

    /// Adds what is asked in a frame, or for a wait.
    fn ask(&mut self, place: &str, call: &Call) {
        if call.does == Does::Query {
            self.queries.entry(place.to_owned()).or_default().push(planned(place, call));
        }
        let wait = call_place(place, &call.op, call.ordinal);
        for look in &call.looks {
            let look = Planned {
                place: wait.clone(),
                op: look.op.clone(),
                args: look.args.clone(),
                fewer: Vec::new(),
                source: call.source.clone(),
            };
            self.queries.entry(wait.clone()).or_default().push(look);
        }
    }

    /// The queries of `op` that are planned in the frame, or for the wait, at `place`.
    pub(super) fn queries<'r>(&'r self, place: &str, op: &'r str) -> impl Iterator<Item = &'r Planned> {
        self.queries.get(place).into_iter().flatten().filter(move |query| query.op == op)
    }

    /// Nothing of it was made yet.
    pub(super) fn start(&self) -> Track {
        let left = self.frames.iter().map(|frame| frame.actions).collect();
        Track { at: vec![0; self.frames.len()], left, left_out: BTreeSet::new(), met: self.retries.start() }
    }

    /// Where the plan has the frame or the call at `place` of the run: the same place, but in what is tried again, where it may be that of
    /// two tries; none where the plan has no such try.
    pub(super) fn planned(&self, track: &Track, place: &str) -> Vec<String> {
        track.met.planned(place)
    }

    /// What may be made next in the frame at `place`.
    pub(super) fn next_in(&self, track: &mut Track, place: &str) -> Next<'_> {
        let Some(&frame) = self.places.get(place) else { return Next::Elsewhere(self.first(track)) };
        if self.frames[frame].is_final {
            return Next::Final(self.actions_from(frame, track.at[frame]));
        }
        let mut inner = frame;
        while let Some((above, part)) = self.frames[inner].above {
            if !self.frames[above].any_order && !self.has_come_to(track, above, part) {
                return Next::Elsewhere(self.first(track));
            }
            inner = above;
        }
        let at = self.part(track, frame);
        match self.frames[frame].parts.get(at) {
            Some(Part::Action(planned)) if !track.left_out.contains(&frame) => Next::Here(at, planned),
            _ => Next::Elsewhere(self.first(track)),
        }
    }

    /// The first part of a frame that is not over.
    fn part(&self, track: &mut Track, frame: usize) -> usize {
        while self.is_over(track, frame) {
            track.at[frame] += 1;
        }
        track.at[frame]
    }

    /// Whether nothing is left of a frame before this part.
    fn has_come_to(&self, track: &mut Track, frame: usize, part: usize) -> bool {
        while track.at[frame] < part && self.is_over(track, frame) {
            track.at[frame] += 1;
        }
        track.at[frame] == part
    }

    /// Whether nothing is left of the part to which a frame has come.
    fn is_over(&self, track: &Track, frame: usize) -> bool {
        matches!(self.frames[frame].parts.get(track.at[frame]), Some(Part::Frame(inner)) if track.left[*inner] == 0)
    }

    /// The first action that is left, in order.
    pub(super) fn first(&self, track: &Track) -> Option<&Planned> {
        let mut frame = 0;
        while track.left.get(frame).is_some_and(|left| *left > 0) {
            let is_left = |part: &&Part| !matches!(part, Part::Frame(inner) if track.left[*inner] == 0);
            match self.frames[frame].parts.get(track.at[frame]..)?.iter().find(is_left)? {
                Part::Action(planned) => return Some(planned),
                Part::Frame(inner) => frame = *inner,
            }
        }
        None
    }

    /// The actions of a frame from a part on.
    fn actions_from(&self, frame: usize, part: usize) -> Vec<(usize, &Planned)> {
        let parts = self.frames[frame].parts.iter().enumerate().skip(part);
        parts.filter_map(|(at, part)| if let Part::Action(planned) = part { Some((at, planned)) } else { None }).collect()
    }

    /// An action of the frame at `place` is made, so many parts into it; those before it were made, or are not any more.
    pub(super) fn make(&self, track: &mut Track, place: &str, part: usize) {
        let Some(&frame) = self.places.get(place) else { return };
        let passed = &self.frames[frame].parts[track.at[frame]..=part];
        let made = passed.iter().filter(|part| matches!(part, Part::Action(_))).count();
        track.at[frame] = part + 1;
        if !self.is_left_out(track, frame) {
            self.count(track, frame, |left| without(left, made));
        }
    }

    /// A person leaves out the frame at `place`.
    pub(super) fn leave_out(&self, track: &mut Track, place: &str) {
        let Some(&frame) = self.places.get(place) else { return };
        if track.left_out.insert(frame) {
            let left = track.left[frame];
            self.count(track, frame, |all| without(all, left));
        }
    }

    /// Whether a frame, or one around it, is left out: nothing of it is counted as left.
    fn is_left_out(&self, track: &Track, frame: usize) -> bool {
        std::iter::successors(Some(frame), |here| self.frames[*here].above.map(|(above, _)| above))
            .any(|here| track.left_out.contains(&here))
    }

    /// How long the step or the call at `place` takes.
    pub(super) fn seconds(&self, place: &str) -> Option<f64> {
        self.seconds.get(place).copied()
    }

    /// Whether the action or the gate at `place` ended with a refusal; nothing if none is planned there.
    pub(super) fn is_refused(&self, place: &str) -> Option<bool> {
        self.refused.get(place).copied()
    }

    /// Changes how many actions are left in a frame and in all around it, as far as something waits for it.
    fn count(&self, track: &mut Track, frame: usize, change: impl Fn(usize) -> usize) {
        let mut next = Some(frame);
        while let Some(here) = next {
            track.left[here] = change(track.left[here]);
            next = self.frames[here].above.filter(|_| !self.frames[here].is_aside).map(|(above, _)| above);
        }
    }

    /// The frame at `place` of the run is a try: its actions come from their beginning. It does what the plan has in the try of this number,
    /// or in the last one.
    pub(super) fn tries(&self, track: &mut Track, place: &str, tried: Try) {
        for planned in track.met.tries(&self.retries, place, tried) {
            self.do_anew(track, &planned);
        }
    }

    /// What was made at `place`, where the plan has it, is no longer followed there: the run does what another try has.
    pub(super) fn departs(&self, track: &mut Track, place: &str) {
        for planned in track.met.departs(place) {
            self.do_anew(track, &planned);
        }
    }

    /// The actions of the frame at `place` come from their beginning.
    fn do_anew(&self, track: &mut Track, place: &str) {
        let Some(&frame) = self.places.get(place) else { return };
        let again = self.frames[frame].actions - track.left[frame];
        self.count(track, frame, |left| left + again);
        self.reset(track, frame);
        let mut inner = frame;
        while let Some((above, part)) = self.frames[inner].above {
            if !self.frames[above].any_order {
                track.at[above] = track.at[above].min(part);
            }
            inner = above;
        }
    }

    /// Nothing in a frame was made.
    fn reset(&self, track: &mut Track, frame: usize) {
        (track.at[frame], track.left[frame]) = (0, self.frames[frame].actions);
        for part in &self.frames[frame].parts {
            if let Part::Frame(inner) = part {
                self.reset(track, *inner);
            }
        }
    }

    /// The places of actions that are left, in order.
    pub(super) fn left(&self, track: &Track) -> Vec<String> {
        let mut found = Vec::new();
        if !self.frames.is_empty() {
            self.left_in(track, 0, &mut found);
        }
        found
    }

    fn left_in(&self, track: &Track, frame: usize, found: &mut Vec<String>) {
        for (at, part) in self.frames[frame].parts.iter().enumerate() {
            match part {
                Part::Action(_) if at < track.at[frame] => {}
                Part::Action(planned) => found.push(planned.place.clone()),
                Part::Frame(inner) => self.left_in(track, *inner, found),
            }
        }
    }
}

/// What is left of so many actions. That more are over than there are would be a bug here: tests end with it, a recovery under way does not.
fn without(left: usize, over: usize) -> usize {
    debug_assert!(over <= left, "{over} of {left} actions are over");
    left.saturating_sub(over)
}

fn planned(place: &str, call: &Call) -> Planned {
    Planned {
        place: call_place(place, &call.op, call.ordinal),
        op: call.op.clone(),
        args: binding(&call.op, &call.args),
        fewer: call.fewer.clone(),
        source: call.source.clone(),
    }
}
