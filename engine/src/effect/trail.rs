//! Where in the run an error comes from: it passes through calls and frames on its way out, the innermost first. Whoever
//! catches it ends the trail, and the next error begins another. What stops the run has one place, and nobody catches it.

use crate::error::Stop;
use crate::frame::is_within;
use std::sync::{Mutex, PoisonError};

/// The way of the error that is under way, if one is.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    way: Mutex<Option<Way>>,
    stops: Mutex<Vec<Stopped>>,
}

/// What stopped the run.
#[derive(Debug)]
struct Stopped {
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
struct Way {
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

    /// The call at this place stops the run. One beside it may do so too.
    pub(crate) fn stops(&self, stop: &Stop, at: At) {
        let mut stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops.push(Stopped { stop: stop.clone(), at });
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
}
