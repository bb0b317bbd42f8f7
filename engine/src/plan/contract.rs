//! A plan followed during a run: every action and every gate must be the next that is planned in its frame, with what was
//! planned.

use super::unify::{Answers, unify, unify_some};
use super::{Does, Item, Plan, show};
use crate::frame::{call_place, join};
use crate::gate::APPROVE;
use crate::journal::FrameKind;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why an action may not be made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unplanned {
    /// Both sides, for people.
    pub(crate) what: String,
    /// Where in the script the planned action stands; empty if none is planned here.
    pub(crate) planned_at: String,
}

/// A plan that is followed.
#[derive(Debug, Default)]
pub struct Contract {
    /// By place: frames with actions in them. The root is ``.
    frames: BTreeMap<String, Acting>,
    /// The frames at the top that are done at the end, however that comes.
    finals: Vec<String>,
    state: Mutex<State>,
}

/// A frame with actions in it or in frames of it.
#[derive(Debug, Default)]
struct Acting {
    /// Whether its parts come in any order: branches side by side.
    any_order: bool,
    /// Its actions and gates, and the frames in it that have some, in order.
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Action(Planned),
    /// The place of a frame.
    Frame(String),
}

impl Part {
    fn action(&self) -> Option<&Planned> {
        if let Self::Action(planned) = self { Some(planned) } else { None }
    }
}

/// An action or a gate that is planned.
#[derive(Debug)]
struct Planned {
    place: String,
    op: String,
    args: Value,
    source: String,
}

#[derive(Debug, Default)]
struct State {
    answers: Answers,
    /// By frame, how many of its actions were begun.
    made: BTreeMap<String, usize>,
    /// Frames a person left out.
    left_out: BTreeSet<String>,
    /// By planned try, which one it is by now.
    tries: BTreeMap<String, String>,
}

impl Contract {
    /// The plan as a contract. `answers`: what has a name before any call is made.
    #[must_use]
    pub fn new(plan: &Plan, answers: impl IntoIterator<Item = (String, Value)>) -> Self {
        let mut frames = BTreeMap::new();
        let items = plan.branches.first().map_or(&[][..], |base| &base.items);
        index("", false, items, &mut frames);
        let state = State { answers: answers.into_iter().collect(), ..State::default() };
        Self { frames, finals: finals(items), state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call answered: names of its values are bound.
    pub(crate) fn learn(&self, place: &str, answer: &Value) {
        let place = planned_name(place).0;
        self.state().answers.insert(place, answer.clone());
    }

    /// An action of `op` is about to be made in the frame `frame`. It counts as made.
    pub(crate) fn permit(&self, frame: &str, op: &str, args: &Value) -> Result<(), Unplanned> {
        let mut state = self.state();
        let (frame, tries) = planned_name(frame);
        for (planned, actual) in tries {
            state.try_anew(&planned, actual);
        }
        if self.is_final(&frame) {
            return self.permit_final(&mut state, &frame, op, args);
        }
        let next = self.next("", &state);
        let Some(planned) = next.iter().find(|(of, _)| *of == frame).map(|(_, planned)| *planned) else {
            return Err(out_of_turn(op, &frame, &next));
        };
        let refused = |what: String| Unplanned { what, planned_at: planned.source.clone() };
        if planned.op != op {
            return Err(refused(format!("`{op}` in `{frame}`, where the plan has `{}`", planned.op)));
        }
        unify(&planned.args, &binding(op, args), &state.answers).map_err(|other| {
            let at = if other.at.is_empty() { "its options".to_owned() } else { format!("`{}`", other.at) };
            refused(format!("`{}` with {at} {}, where the plan has {}", planned.place, other.asked, other.planned))
        })?;
        *state.made.entry(frame).or_default() += 1;
        Ok(())
    }

    fn is_final(&self, frame: &str) -> bool {
        self.finals
            .iter()
            .any(|place| frame.strip_prefix(place.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '['])))
    }

    /// What is done at the end comes whenever the end does. It may be less than is planned, where less was made before: actions
    /// and items of lists may be left out, and nothing else.
    fn permit_final(&self, state: &mut State, frame: &str, op: &str, args: &Value) -> Result<(), Unplanned> {
        let made = state.made.get(frame).copied().unwrap_or(0);
        let planned = self.frames.get(frame).map_or(&[][..], |acting| &acting.parts);
        let left = planned.iter().filter_map(Part::action).enumerate().skip(made);
        let fits = |planned: &Planned| planned.op == op && unify_some(&planned.args, args, &state.answers).is_ok();
        match left.clone().find(|(_, planned)| fits(planned)) {
            Some((number, _)) => {
                state.made.insert(frame.to_owned(), number + 1);
                Ok(())
            }
            None => Err(out_of_turn(op, frame, &left.map(|(_, planned)| (frame, planned)).collect::<Vec<_>>())),
        }
    }

    /// What may be made next below a frame: the frame it is in, and the action. More than one only where branches go side by
    /// side.
    fn next<'c>(&'c self, frame: &'c str, state: &State) -> Vec<(&'c str, &'c Planned)> {
        let Some(acting) = self.frames.get(frame) else { return Vec::new() };
        let made = state.made.get(frame).copied().unwrap_or(0);
        let (mut passed, mut found) = (0, Vec::new());
        for part in &acting.parts {
            match part {
                Part::Action(_) if passed < made => passed += 1,
                Part::Action(planned) => found.push((frame, planned)),
                Part::Frame(place) if state.left_out.contains(place) => {}
                Part::Frame(place) => found.extend(self.next(place, state)),
            }
            if !acting.any_order && !found.is_empty() {
                break;
            }
        }
        found
    }

    /// A person leaves a frame out: what is planned in it is not waited for.
    pub(crate) fn leave_out(&self, frame: &str) {
        let frame = planned_name(frame).0;
        self.state().left_out.insert(frame);
    }

    /// What is planned below a frame, a line each.
    pub(crate) fn planned_below(&self, frame: &str) -> Vec<String> {
        let Some(acting) = self.frames.get(frame) else { return Vec::new() };
        let line = |part: &Part| match part {
            Part::Action(planned) => vec![format!("{} {}", planned.op, super::name::cut(&show(&planned.args), 120))],
            Part::Frame(place) => self.planned_below(place),
        };
        acting.parts.iter().flat_map(line).collect()
    }

    /// Planned actions that were not made, by their places.
    pub(crate) fn not_made(&self) -> Vec<String> {
        let state = self.state();
        let of_frame = |(frame, acting): (&String, &Acting)| -> Vec<String> {
            let made = state.made.get(frame).copied().unwrap_or(0);
            acting.parts.iter().filter_map(Part::action).skip(made).map(|planned| planned.place.clone()).collect()
        };
        self.frames.iter().flat_map(of_frame).collect()
    }
}

impl State {
    /// Another try of the same: its actions come again.
    fn try_anew(&mut self, planned: &str, actual: String) {
        let before = self.tries.insert(planned.to_owned(), actual.clone());
        if before.is_some_and(|before| before != actual) {
            let below = format!("{planned}/");
            self.made.retain(|frame, _| frame != planned && !frame.starts_with(&below));
        }
    }
}

fn out_of_turn(op: &str, frame: &str, next: &[(&str, &Planned)]) -> Unplanned {
    let here = if frame.is_empty() { String::new() } else { format!(" in `{frame}`") };
    match next.first() {
        None => Unplanned { what: format!("`{op}`{here}, where the plan has no further action"), planned_at: String::new() },
        Some((_, planned)) => {
            let with = super::name::cut(&show(&planned.args), 120);
            Unplanned { what: format!("`{op}`{here}, where the plan has `{}` {with}", planned.place), planned_at: planned.source.clone() }
        }
    }
}

/// The options that must be as planned: of a gate not what it shows, which is read when it is asked.
pub(super) fn binding(op: &str, args: &Value) -> Value {
    if op != APPROVE {
        return args.clone();
    }
    let kept = ["name", "quorum", "timeout"].into_iter().map(|key| (key.to_owned(), args[key].clone()));
    Value::Object(kept.collect())
}

/// The places of what is done at the end.
fn finals(items: &[Item]) -> Vec<String> {
    let place = |item: &Item| match item {
        Item::Frame(frame) if frame.kind == FrameKind::Finally => Some(join("", &frame.segment, frame.ordinal, frame.kind)),
        _ => None,
    };
    items.iter().filter_map(place).collect()
}

/// Collects the frames that have actions in them. Whether this one has.
fn index(place: &str, any_order: bool, items: &[Item], frames: &mut BTreeMap<String, Acting>) -> bool {
    let mut acting = Acting { any_order, parts: Vec::new() };
    for item in items {
        match item {
            Item::Call(call) if matches!(call.does, Does::Action | Does::Gate) => acting.parts.push(Part::Action(Planned {
                place: call_place(place, &call.op, call.ordinal),
                op: call.op.clone(),
                args: binding(&call.op, &call.args),
                source: call.source.clone(),
            })),
            Item::Call(_) => {}
            Item::Frame(frame) => {
                let inner = join(place, &frame.segment, frame.ordinal, frame.kind);
                if index(&inner, frame.kind == FrameKind::Parallel, &frame.items, frames) {
                    acting.parts.push(Part::Frame(inner));
                }
            }
        }
    }
    let acts = !acting.parts.is_empty();
    if acts {
        frames.insert(place.to_owned(), acting);
    }
    acts
}

/// The place under which a plan has this one: a plan holds the first try of what is tried again. With the tries in it, as
/// planned and as they are.
fn planned_name(place: &str) -> (String, Vec<(String, String)>) {
    let (mut planned, mut actual, mut tries) = (String::new(), String::new(), Vec::new());
    for segment in place.split_inclusive('/') {
        actual.push_str(segment);
        let (name, slash) = segment.strip_suffix('/').map_or((segment, ""), |name| (name, "/"));
        let is_try = name == "try" || name.strip_prefix("try#").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        planned.push_str(if is_try { "try" } else { name });
        if is_try {
            tries.push((planned.clone(), actual.trim_end_matches('/').to_owned()));
        }
        planned.push_str(slash);
    }
    (planned, tries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Answer, Branch, Call, Frame};
    use serde_json::json;

    fn action(op: &str, ordinal: u32, args: Value) -> Item {
        let (op, answer) = (op.to_owned(), Answer::Done(Value::Null));
        Item::Call(Call {
            sends: op.clone(),
            op,
            ordinal,
            does: Does::Action,
            args,
            answer,
            assumed: false,
            source: "x.rhai:1:1".to_owned(),
            seconds: 0.0,
        })
    }

    fn frame(segment: &str, kind: FrameKind, items: Vec<Item>) -> Item {
        let (segment, source) = (segment.to_owned(), "x.rhai:1:1".to_owned());
        Item::Frame(Frame { segment, ordinal: 1, kind, title: String::new(), source, error: None, seconds: 0.0, items })
    }

    fn contract(items: Vec<Item>) -> Contract {
        let base = Branch { name: "base".to_owned(), items, ..Branch::default() };
        let plan = Plan {
            format: 1,
            lifeboat: String::new(),
            runbook: String::new(),
            sources: BTreeMap::new(),
            params: json!({}),
            world: "lab".to_owned(),
            account: String::new(),
            region: String::new(),
            lab: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            expires: None,
            needs: Vec::new(),
            targets: BTreeMap::new(),
            branches: vec![base],
        };
        Contract::new(&plan, [])
    }

    fn two_steps() -> Contract {
        let make = |n: u32| action("make", n, json!({ "N": n }));
        contract(vec![
            frame("one", FrameKind::Step, vec![make(1), make(2)]),
            frame("two", FrameKind::Step, vec![action("drop", 1, json!({}))]),
        ])
    }

    #[test]
    fn what_is_planned_is_permitted_in_its_order_and_nothing_else() {
        let plan = two_steps();
        let other = plan.permit("one", "make", &json!({ "N": 2 })).unwrap_err();
        assert_eq!((other.what.as_str(), other.planned_at.as_str()), ("`one/make#1` with `N` 2, where the plan has 1", "x.rhai:1:1"));
        assert!(plan.permit("two", "drop", &json!({})).unwrap_err().what.contains("where the plan has `one/make#1`"));
        assert!(plan.permit("three", "make", &json!({ "N": 1 })).is_err());
        plan.permit("one", "make", &json!({ "N": 1 })).unwrap();
        assert!(plan.permit("two", "drop", &json!({})).is_err(), "nothing is left out");
        plan.permit("one", "make", &json!({ "N": 2 })).unwrap();
        assert!(plan.permit("one", "make", &json!({ "N": 2 })).is_err(), "nothing twice");
        assert_eq!(plan.not_made(), ["two/drop#1"]);
        plan.permit("two", "drop", &json!({})).unwrap();
        assert!(plan.permit("two", "drop", &json!({})).unwrap_err().what.contains("no further action"));
    }

    #[test]
    fn branches_side_by_side_come_in_any_order() {
        let branch = |key: &str| frame(key, FrameKind::Branch, vec![action("make", 1, json!({ "K": key })), action("drop", 1, json!({}))]);
        let set = |kind| contract(vec![frame("all", kind, vec![branch("a"), branch("b")])]);
        let plan = set(FrameKind::Parallel);
        plan.permit("all[b]", "make", &json!({ "K": "b" })).unwrap();
        plan.permit("all[a]", "make", &json!({ "K": "a" })).unwrap();
        plan.permit("all[b]", "drop", &json!({})).unwrap();
        plan.permit("all[a]", "drop", &json!({})).unwrap();
        assert!(set(FrameKind::Each).permit("all[b]", "make", &json!({ "K": "b" })).is_err(), "one after the other");
    }

    #[test]
    fn what_is_tried_again_comes_again_from_its_beginning() {
        let plan = contract(vec![frame("try", FrameKind::Try, vec![action("make", 1, json!({})), action("drop", 1, json!({}))])]);
        plan.permit("try", "make", &json!({})).unwrap();
        assert!(plan.permit("try#2", "drop", &json!({})).is_err());
        let plan = contract(vec![frame("try", FrameKind::Try, vec![action("make", 1, json!({})), action("drop", 1, json!({}))])]);
        plan.permit("try", "make", &json!({})).unwrap();
        plan.permit("try#2", "make", &json!({})).unwrap();
        plan.permit("try#2", "drop", &json!({})).unwrap();
        assert!(plan.permit("try#2", "drop", &json!({})).is_err());
    }
}
