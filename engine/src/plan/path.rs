//! The critical path: what a runbook's duration is made of. Steps go one after the other; of branches side by side the
//! slowest counts.

use super::{Branch, Item, show};
use crate::effect::WAIT_FOR;
use crate::frame::{call_place, join};
use crate::journal::FrameKind;
use serde::{Deserialize, Serialize};

/// A call on the critical path that takes its time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// `agents/install[web]/wait_for#1`.
    pub place: String,
    /// What is waited for, or the op.
    pub what: String,
    /// World time it takes.
    pub seconds: f64,
}

/// Shorter ones are left out.
const LEAST_SHARE: f64 = 0.01;

impl Branch {
    /// The calls that the duration is made of, in order; those too short to matter are left out.
    #[must_use]
    pub fn critical_path(&self) -> Vec<Leg> {
        let mut legs = Vec::new();
        sequence("", &self.items, &mut legs);
        legs.retain(|leg| leg.seconds >= 1.0 && leg.seconds >= self.seconds * LEAST_SHARE);
        legs
    }
}

fn sequence(place: &str, items: &[Item], legs: &mut Vec<Leg>) {
    for item in items {
        match item {
            Item::Call(call) => {
                let what = if call.op == WAIT_FOR { show(&call.args["text"]) } else { call.sends.clone() };
                legs.push(Leg { place: call_place(place, &call.op, call.ordinal), what, seconds: call.seconds });
            }
            Item::Frame(frame) => {
                let inner = join(place, &frame.segment, frame.ordinal, frame.kind);
                let seconds = |item: &&Item| if let Item::Frame(branch) = item { branch.seconds } else { 0.0 };
                match frame.items.iter().max_by(|one, other| seconds(one).total_cmp(&seconds(other))) {
                    Some(slowest) if frame.kind == FrameKind::Parallel => sequence(&inner, std::slice::from_ref(slowest), legs),
                    _ => sequence(&inner, &frame.items, legs),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Call, Does, Frame};
    use super::*;
    use serde_json::{Value, json};

    fn wait(text: &str, seconds: f64) -> Item {
        let (op, answer) = (WAIT_FOR.to_owned(), Answer::Done((&Value::Null).into()));
        let (sends, args, source) = (op.clone(), json!({ "text": text }), String::new());
        Item::Call(Call {
            op,
            ordinal: 1,
            does: Does::Wait,
            sends,
            args,
            fewer: Vec::new(),
            answer,
            assumed: false,
            looks: Vec::new(),
            as_of: None,
            source,
            seconds,
        })
    }

    fn frame(segment: &str, kind: FrameKind, items: Vec<Item>, seconds: f64) -> Item {
        let (segment, title, source) = (segment.to_owned(), String::new(), String::new());
        Item::Frame(Frame { segment, ordinal: 1, kind, title, source, tried: None, error: None, seconds, items })
    }

    #[test]
    fn of_branches_side_by_side_the_slowest_counts() {
        let branch = |key: &str, seconds| frame(key, FrameKind::Branch, vec![wait(key, seconds)], seconds);
        let waves = frame("waves", FrameKind::Parallel, vec![branch("a", 20.0), branch("b", 40.0), branch("c", 30.0)], 40.0);
        let items = vec![wait("long", 60.0), wait("short", 0.5), frame("all", FrameKind::Step, vec![waves], 40.0)];
        let base = Branch { seconds: 100.5, items, ..Branch::default() };
        let legs: Vec<(String, f64)> = base.critical_path().into_iter().map(|leg| (leg.place, leg.seconds)).collect();
        assert_eq!(legs, [("wait_for#1".to_owned(), 60.0), ("all/waves[b]/wait_for#1".to_owned(), 40.0)]);
    }
}
