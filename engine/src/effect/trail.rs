//! Where in the run an error comes from: it passes through calls and frames on its way out, the innermost first. Whoever
//! catches it ends the trail, and the next error begins another. What stops the run has one place, and nobody catches it.

use crate::error::Stop;
use crate::frame::is_within;
use crate::gate::FailedBranch;
use std::sync::{Mutex, PoisonError};

/// The way of the error that is under way, if one is.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    way: Mutex<Option<Way>>,
    stops: Mutex<Vec<StopAt>>,
    lost: Mutex<Vec<Lost>>,
    /// Branches that failed, each with the place of its set.
    failed: Mutex<Vec<(String, FailedBranch)>>,
}

/// An error of a branch beside the one whose error went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// The place of the set of branches.
    set: String,
    /// The place it began in.
    pub(crate) place: String,
    /// What it says.
    pub(crate) message: String,
}

/// What stopped the run.
#[derive(Debug)]
struct StopAt {
    stop: Stop,
    at: At,
}

/// Where a call stands.
#[derive(Clone, Debug)]
pub(crate) struct At {
    /// In the script: `workshop.rhai:10:6`.
    pub(crate) source: String,
    /// In the run: the place of the frame it is in.
    pub(crate) place: String,
}

#[derive(Debug)]
pub(crate) struct Way {
    /// What the error says: the same on all of its way.
    message: String,
    /// The place it began in, for display.
    from: String,
    /// How far it has come.
    outer: String,
}

impl Trail {
    /// An error with this message leaves a place.
    pub(crate) fn leaves(&self, place: &str, message: &str) {
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        match way.as_mut().filter(|way| way.message == message && is_within(&way.outer, place)) {
            Some(way) => place.clone_into(&mut way.outer),
            None => *way = Some(Way { message: message.to_owned(), from: place.to_owned(), outer: place.to_owned() }),
        }
    }

    /// The way so far of the error with this message, if it is the one under way: another may begin beside it.
    pub(crate) fn lift(&self, message: &str) -> Option<Way> {
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        if way.as_ref().is_some_and(|way| way.message == message) { way.take() } else { None }
    }

    /// The error whose way this is goes on from where it was lifted.
    pub(crate) fn goes_on(&self, way: Way) {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = Some(way);
    }

    /// A branch of `set` failed; those beside it go on.
    pub(crate) fn fails(&self, set: &str, branch: FailedBranch) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).push((set.to_owned(), branch));
    }

    /// The branches that failed in the sets around a place.
    pub(crate) fn failed_around(&self, place: &str) -> Vec<FailedBranch> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.iter().filter(|(set, _)| is_within(place, set)).map(|(_, branch)| branch.clone()).collect()
    }

    /// An error of a branch of `set` goes no further: that of another one does.
    pub(crate) fn loses(&self, set: &str, branch: &str, message: &str, way: Option<Way>) {
        let place = way.map_or_else(|| branch.to_owned(), |way| way.from);
        let lost = Lost { set: set.to_owned(), place, message: message.to_owned() };
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).push(lost);
    }

    /// The errors that were lost beside the one with this message, if that is the one under way.
    pub(crate) fn beside(&self, message: &str) -> Vec<Lost> {
        let Some(origin) = self.origin(message) else { return Vec::new() };
        let lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        lost.iter().filter(|lost| is_within(&origin, &lost.set)).cloned().collect()
    }

    /// The call at this place stops the run. One beside it may do so too.
    pub(crate) fn stops(&self, stop: &Stop, at: At) {
        let mut stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops.push(StopAt { stop: stop.clone(), at });
    }

    /// Where the run was stopped by this first.
    pub(crate) fn stopped_at(&self, stop: &Stop) -> Option<At> {
        let stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops.iter().find(|stopped| stopped.stop == *stop).map(|stopped| stopped.at.clone())
    }

    /// Where the error with this message began, if it is the one under way.
    pub(crate) fn origin(&self, message: &str) -> Option<String> {
        let way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        way.as_ref().filter(|way| way.message == message && !way.from.is_empty()).map(|way| way.from.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Trail;

    #[test]
    fn an_error_is_followed_to_where_it_began_and_a_caught_one_is_forgotten() {
        let trail = Trail::default();
        trail.leaves("a/drill/drs::start_recovery#1", "no");
        trail.leaves("a/drill", "no");
        trail.leaves("a", "no");
        assert_eq!(trail.origin("no").as_deref(), Some("a/drill/drs::start_recovery#1"));
        trail.leaves("b/all[web]", "broke");
        trail.leaves("b", "broke");
        assert_eq!(trail.origin("broke").as_deref(), Some("b/all[web]"));
        assert_eq!(trail.origin("no"), None);
    }

    #[test]
    fn what_fails_beside_it_is_told_with_the_error_that_went_on() {
        let trail = Trail::default();
        trail.leaves("a/all[web]/f#1", "no");
        trail.leaves("a/all[web]", "no");
        let first = trail.lift("no");
        trail.leaves("a/all[db]", "broke");
        trail.loses("a/all", "a/all[db]", "broke", trail.lift("broke"));
        trail.loses("b", "b[x]", "elsewhere", None);
        trail.goes_on(first.unwrap());
        trail.leaves("a", "no");
        assert_eq!(trail.origin("no").as_deref(), Some("a/all[web]/f#1"));
        let beside = trail.beside("no");
        assert_eq!(beside.iter().map(|lost| (&lost.place[..], &lost.message[..])).collect::<Vec<_>>(), [("a/all[db]", "broke")]);
    }
}
