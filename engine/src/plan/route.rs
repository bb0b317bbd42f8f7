//! One branch of a plan as a way to follow: frames with actions in them, and how far each was gone.

use super::contract::binding;
use super::{Answer, Branch, Call, Does, Item};
use crate::frame::{call_place, join};
use crate::journal::FrameKind;
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
}

/// In which order the parts of a frame come, and when.
#[derive(Clone, Copy, Default)]
struct Kind {
    any_order: bool,
    is_final: bool,
}

/// A frame with actions.
#[derive(Debug)]
struct Acting {
    /// Whether its parts come in any order: branches side by side.
    any_order: bool,
    /// Whether it is done at the end, however that comes.
    is_final: bool,
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
    /// By planned try, which one it is by now.
    tries: BTreeMap<String, String>,
}

impl Route {
    pub(super) fn of(branch: &Branch) -> Self {
        let mut route = Self::default();
        route.index("", Kind::default(), &branch.items, None);
        route
    }

    /// Adds a frame and those in it. Its number, if it has actions.
    fn index(&mut self, place: &str, kind: Kind, items: &[Item], above: Option<(usize, usize)>) -> Option<usize> {
        let Kind { any_order, is_final } = kind;
        let number = self.frames.len();
        self.frames.push(Acting { any_order, is_final, parts: Vec::new(), above, actions: 0 });
        for item in items {
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
                    let kind = Kind { any_order: frame.kind == FrameKind::Parallel, is_final: is_final || at_end };
                    self.index(&inner, kind, &frame.items, Some((number, at))).map(Part::Frame)
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
        Track { at: vec![0; self.frames.len()], left: self.frames.iter().map(|frame| frame.actions).collect(), ..Track::default() }
    }

    /// What may be made next in the frame at `place`.
    pub(super) fn next_in(&self, track: &mut Track, place: &str) -> Next<'_> {
        let Some(&frame) = self.places.get(place) else { return Next::Elsewhere(self.first(track)) };
        if self.frames[frame].is_final {
            return Next::Final(self.actions_from(frame, track.at[frame]));
        }
        let mut inner = frame;
        while let Some((above, part)) = self.frames[inner].above {
            if !self.frames[above].any_order && self.part(track, above) != part {
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
        let parts = &self.frames[frame].parts;
        while matches!(parts.get(track.at[frame]), Some(Part::Frame(inner)) if track.left[*inner] == 0) {
            track.at[frame] += 1;
        }
        track.at[frame]
    }

    /// The first action that is left, in order.
    fn first(&self, track: &mut Track) -> Option<&Planned> {
        let mut frame = 0;
        while track.left.get(frame).is_some_and(|left| *left > 0) {
            match self.frames[frame].parts.get(self.part(track, frame))? {
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
            self.count(track, frame, |left| left - made);
        }
    }

    /// A person leaves out the frame at `place`.
    pub(super) fn leave_out(&self, track: &mut Track, place: &str) {
        let Some(&frame) = self.places.get(place) else { return };
        if track.left_out.insert(frame) {
            let left = track.left[frame];
            self.count(track, frame, |all| all - left);
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

    /// Changes how many actions are left in a frame and in all around it.
    fn count(&self, track: &mut Track, frame: usize, change: impl Fn(usize) -> usize) {
        let mut next = Some(frame);
        while let Some(here) = next {
            track.left[here] = change(track.left[here]);
            next = self.frames[here].above.map(|(above, _)| above);
        }
    }

    /// Another try of the same, if it is one: its actions come again.
    pub(super) fn try_anew(&self, track: &mut Track, planned: &str, actual: &str) {
        let before = track.tries.insert(planned.to_owned(), actual.to_owned());
        let Some(&frame) = self.places.get(planned).filter(|_| before.is_some_and(|before| before != actual)) else { return };
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

fn planned(place: &str, call: &Call) -> Planned {
    Planned {
        place: call_place(place, &call.op, call.ordinal),
        op: call.op.clone(),
        args: binding(&call.op, &call.args),
        fewer: call.fewer.clone(),
        source: call.source.clone(),
    }
}
