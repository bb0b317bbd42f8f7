//! What is tried again: which try of a run is which of the plan.
//!
//! A plan has each `retry` as it was rehearsed, mostly in one try. The tries of a run may be more or fewer: each does what the plan has in
//! the try of its number, or in the last one, which came to its end. The last one is what the plan waits for.

use super::unify::{Answers, Known};
use super::{Frame, Item};
use crate::journal::{FrameKind, Try};
use serde_json::Value;
use std::collections::BTreeMap;

/// The tries among these items, each with whether it is the last of its `retry`.
pub(super) fn of(items: &[Item]) -> Vec<Option<(Try, bool)>> {
    let (mut before, mut tries): (Option<(&Frame, Try)>, _) = (None, Vec::new());
    for item in items {
        let Item::Frame(frame @ Frame { kind: FrameKind::Try, .. }) = item else {
            tries.push(None);
            continue;
        };
        let guessed = || Try::after(before.map(|(before, tried)| (tried, before.error.is_some() && before.source == frame.source)));
        let tried = frame.tried.unwrap_or_else(guessed);
        before = Some((frame, tried));
        tries.push(Some(tried));
    }
    let last: BTreeMap<u32, usize> = tries.iter().enumerate().filter_map(|(at, tried)| Some((tried.as_ref()?.retry, at))).collect();
    let is_last = |(at, tried): (usize, Option<Try>)| tried.map(|tried| (tried, last.get(&tried.retry) == Some(&at)));
    tries.into_iter().enumerate().map(is_last).collect()
}

/// What a plan has tried again.
#[derive(Debug, Default)]
pub(super) struct Retries {
    /// By the place of the frame around it and its number there.
    all: BTreeMap<(String, u32), Retry>,
}

/// What is tried again, as it was rehearsed.
#[derive(Debug, Default)]
struct Retry {
    /// The places of the tries.
    tries: Vec<String>,
    /// How many it may have.
    most: i64,
}

impl Retries {
    /// Adds the try at `place`, in the frame `above`, after those before it.
    pub(super) fn add(&mut self, above: &str, place: String, tried: Try) {
        let retry = self.all.entry((above.to_owned(), tried.retry)).or_default();
        retry.tries.push(place);
        retry.most = tried.most;
    }

    /// None was met.
    pub(super) fn start(&self) -> Met {
        Met { now: self.all.values().flat_map(|retry| &retry.tries).map(|place| (place.clone(), None)).collect(), ..Met::default() }
    }

    /// The places of the tries that this one of the `retry` in the frame `above` may be: first the one of its number.
    fn those_of(&self, above: String, tried: Try) -> Vec<String> {
        let Some(retry) = self.all.get(&(above, tried.retry)).filter(|retry| i64::from(tried.number) <= retry.most) else {
            return Vec::new();
        };
        let own = usize::try_from(tried.number).ok().and_then(|number| retry.tries.get(number.checked_sub(1)?));
        let last = retry.tries.last().filter(|last| own != Some(last));
        own.into_iter().chain(last).cloned().collect()
    }
}

/// Which tries a run has come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Met {
    /// By the place of a try of the run, the places of those of the plan that say all it has done.
    tries: BTreeMap<String, Vec<String>>,
    /// By the place of a try of the plan, the last of the run that could be it.
    now: BTreeMap<String, Option<String>>,
}

impl Met {
    /// The frame at `place` is a try. The places of those of the plan that it may be; none if it was met before.
    pub(super) fn tries(&mut self, retries: &Retries, place: &str, tried: Try) -> Vec<String> {
        if self.tries.contains_key(place) {
            return Vec::new();
        }
        let above = self.planned(place.rsplit_once('/').map_or("", |(above, _)| above));
        let planned: Vec<String> = above.into_iter().flat_map(|above| retries.those_of(above, tried)).collect();
        planned.iter().for_each(|planned| drop(self.now.insert(planned.clone(), Some(place.to_owned()))));
        self.tries.insert(place.to_owned(), planned.clone());
        planned
    }

    /// Whether a place of the run is in something that is tried again.
    pub(super) fn is_in_try(&self, place: &str) -> bool {
        innermost(&self.tries, place).is_some()
    }

    /// Where the plan has a place of the run.
    pub(super) fn planned(&self, place: &str) -> Vec<String> {
        let Some((tries, rest)) = innermost(&self.tries, place) else { return vec![place.to_owned()] };
        tries.iter().map(|planned| format!("{planned}{rest}")).collect()
    }

    /// The run is no longer what the plan has at `place`: neither is it the try around that, nor, if that was the last one it could be,
    /// the one around that. Their places.
    pub(super) fn departs(&mut self, place: &str) -> Vec<String> {
        let mut departed = Vec::new();
        let mut next = innermost(&self.now, place).map(|(_, rest)| place[..place.len() - rest.len()].to_owned());
        while let Some(planned) = next.take() {
            let Some(tries) = self.now.get(&planned).cloned().flatten().and_then(|now| self.tries.get_mut(&now)) else { break };
            tries.retain(|other| *other != planned);
            let around = planned.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
            // What may still be another one of the same try around it.
            if !tries.iter().any(|other| other.rsplit_once('/').map_or("", |(above, _)| above) == around) {
                next = innermost(&self.now, &around).map(|(_, rest)| around[..around.len() - rest.len()].to_owned());
            }
            departed.push(planned);
        }
        departed
    }
}

/// What was answered, by the places of the plan.
pub(super) struct Named<'a> {
    /// By those of the run.
    pub(super) answers: &'a Answers,
    pub(super) met: &'a Met,
}

impl Known for Named<'_> {
    fn answer(&self, place: &str) -> Option<&Value> {
        match innermost(&self.met.now, place) {
            None => self.answers.answer(place),
            Some((now, rest)) => self.answers.answer(&format!("{}{rest}", now.as_ref()?)),
        }
    }
}

/// What the innermost frame around a place has, of those that have something, and the way from there to the place.
fn innermost<'m, 'p, T>(frames: &'m BTreeMap<String, T>, place: &'p str) -> Option<(&'m T, &'p str)> {
    if frames.is_empty() {
        return None;
    }
    let ends = std::iter::once(place.len()).chain(place.rmatch_indices(['/', '[']).map(|(at, _)| at));
    ends.into_iter().find_map(|end| Some((frames.get(&place[..end])?, &place[end..])))
}
