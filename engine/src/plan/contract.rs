//! A plan followed during a run: every action and every gate must be the next that is planned in its frame, with what was
//! planned.
//!
//! A plan has branches: what the runbook does where nothing goes wrong, and where something does. A run follows all of them
//! as long as what it does is what they say; one it departs from is no longer followed, and when none is left it stops.

use super::route::{Next, Planned, Route, Track};
use super::unify::{self, Answers, Known, Other, unify, unify_fewer};
use super::{BASE, Call, Plan, cut, show};
use crate::error::Stop;
use crate::frame::is_within;
use crate::gate::APPROVE;
use crate::journal::{CallOutcome, Try};
use crate::verb::VerbError;
use jiff::SignedDuration;
use serde_json::Value;
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
    /// By branch of the plan, its name and what it has.
    routes: Vec<(String, Route)>,
    state: Mutex<State>,
    /// The plan itself, where people are told of what comes.
    plan: Option<Plan>,
}

#[derive(Debug, Default)]
struct State {
    answers: Answers,
    /// By branch, how far it was followed; `None` once the run has departed from it.
    tracks: Vec<Option<Track>>,
    /// Why none is followed any more, where an end says so.
    left: Option<Unplanned>,
}

/// A place of a branch, and whether an action has its turn there.
#[derive(Clone)]
struct Turn {
    place: String,
    /// Which part of what is planned there it is.
    next: Result<usize, Unplanned>,
}

impl Contract {
    /// The plan as a contract. `answers`: what has a name before any call is made.
    #[must_use]
    pub fn new(plan: &Plan, answers: impl IntoIterator<Item = (String, Value)>) -> Self {
        let routes: Vec<(String, Route)> = plan.branches.iter().map(|branch| (branch.name.clone(), Route::of(branch))).collect();
        let tracks = routes.iter().map(|(_, route)| Some(route.start())).collect();
        let state = State { answers: unify::answers(answers), tracks, left: None };
        Self { routes, state: Mutex::new(state), plan: None }
    }

    /// The same, where people are told of what comes: [`Self::ahead`].
    pub(crate) fn told_by(self, plan: Plan) -> Self {
        Self { plan: Some(plan), ..self }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call ended. Names of what it answered are bound; and if there is a branch in which it ended so, those in which it ended otherwise
    /// are no longer followed: what comes after a refusal is not what comes after an answer. What is tried again ends as it likes.
    ///
    /// # Errors
    /// It is done, and refused in every branch that was followed: nobody reviewed what it did. No branch is followed from here on.
    pub(crate) fn ended(&self, place: &str, outcome: &CallOutcome) -> Result<(), Unplanned> {
        let mut state = self.state();
        let is_done = if let CallOutcome::Done(answer) = outcome {
            state.answers.insert(place.to_owned(), answer.clone());
            true
        } else {
            false
        };
        let planned: Vec<Option<bool>> = self.routes.iter().map(|(_, route)| route.is_refused(place)).collect();
        let followed = || state.tracks.iter().zip(&planned).filter(|(track, _)| track.is_some()).map(|(_, planned)| *planned);
        let is_so = followed().any(|planned| planned == Some(!is_done));
        let is_tried = state.tracks.iter().flatten().any(|track| track.is_in_try(place));
        if is_tried || !(is_so || is_done && followed().any(|planned| planned == Some(true))) {
            return Ok(());
        }
        let otherwise = state.tracks.iter_mut().zip(&planned).filter(|(_, planned)| **planned == Some(is_done));
        otherwise.for_each(|(track, _)| *track = None);
        if state.tracks.iter().any(Option::is_some) {
            return Ok(());
        }
        let what = format!("`{place}` is done, where the plan has it refused");
        let left = Unplanned { what, planned_at: String::new() };
        state.left = Some(left.clone());
        Err(left)
    }

    /// An action of `op` is about to be made in the frame `frame`, or a gate is about to be asked. It counts as made.
    pub(crate) fn permit(&self, frame: &str, op: &str, args: &Value) -> Result<(), Unplanned> {
        let mut state = self.state();
        let State { answers, tracks, left } = &mut *state;
        let mut met: Vec<Vec<Turn>> = vec![Vec::new(); tracks.len()];
        let mut refused = None;
        for (number, (name, route)) in self.routes.iter().enumerate() {
            let Some(track) = &mut tracks[number] else { continue };
            let mut found: Vec<_> = route
                .planned(track, frame)
                .into_iter()
                .map(|place| {
                    let next = Asked { frame: &place, shown: frame, op, args }.is_next(route, track, answers);
                    Turn { place, next }
                })
                .collect();
            if found.is_empty() {
                found.push(Turn { place: frame.to_owned(), next: Err(out_of_turn(op, frame, route.first(track))) });
            }
            // The base comes first: its side is the one that is told.
            if let (None, Some(Turn { next: Err(unplanned), .. })) = (&refused, found.first()) {
                refused = Some(unplanned.clone().of_branch(name));
            }
            met[number] = found;
        }
        if met.iter().flatten().all(|met| met.next.is_err()) {
            return Err(refused.or_else(|| left.clone()).unwrap_or_else(|| out_of_turn(op, frame, None)));
        }
        for ((_, route), (followed, met)) in self.routes.iter().zip(tracks.iter_mut().zip(met)) {
            let Some(track) = followed else { continue };
            let (next, others): (Vec<_>, Vec<_>) = met.into_iter().partition(|met| met.next.is_ok());
            if next.is_empty() {
                *followed = None;
                continue;
            }
            others.iter().for_each(|met| route.departs(track, &met.place));
            next.iter().for_each(|met| met.next.iter().for_each(|part| route.make(track, &met.place, *part)));
        }
        Ok(())
    }

    /// The frame `place` is this try.
    pub(crate) fn tries(&self, place: &str, tried: Try) {
        let mut state = self.state();
        for ((_, route), track) in self.routes.iter().zip(&mut state.tracks) {
            track.iter_mut().for_each(|track| route.tries(track, place, tried));
        }
    }

    /// A command of a query is about to be run in the frame `frame`, or for the wait there. It may come as often as it likes, but it must be
    /// one that a branch that is followed has there.
    pub(crate) fn permit_look(&self, frame: &str, op: &str, args: &Value) -> Result<(), Unplanned> {
        let state = self.state();
        let mut refused = None;
        for ((name, route), track) in self.routes.iter().zip(&state.tracks) {
            let Some(track) = track else { continue };
            let places = route.planned(track, frame);
            for planned in places.iter().flat_map(|place| route.queries(place, op)) {
                match unify(&planned.args, args, &track.known(&state.answers)) {
                    Ok(()) => return Ok(()),
                    Err(other) => drop(refused.get_or_insert_with(|| otherwise(planned, &other).of_branch(name))),
                }
            }
        }
        let none = || {
            let what = format!("`{op}` {}{}, where the plan has none", cut(&show(args), 120), within(frame));
            Unplanned { what, planned_at: String::new() }
        };
        Err(refused.or_else(|| state.left.clone()).unwrap_or_else(none))
    }

    /// A person leaves a frame out: what is planned in it is not waited for.
    pub(crate) fn leave_out(&self, frame: &str) {
        let mut state = self.state();
        for ((_, route), track) in self.routes.iter().zip(&mut state.tracks) {
            let Some(track) = track else { continue };
            route.planned(track, frame).iter().for_each(|frame| route.leave_out(track, frame));
        }
    }

    /// What is planned at a place and below it, in order, and what after that, by the first branch that is followed.
    pub(crate) fn ahead(&self, place: &str) -> (Vec<Call>, Vec<Call>) {
        let (mut found, mut after) = (Vec::new(), Vec::new());
        let followed = self.followed(place);
        if let Some((branch, place)) = followed.and_then(|(number, place)| Some((self.plan.as_ref()?.branches.get(number)?, place))) {
            branch.visit(&mut |at, call| {
                if is_within(at, &place) {
                    found.push(call.clone());
                } else if !found.is_empty() {
                    after.push(call.clone());
                }
            });
        }
        (found, after)
    }

    /// How long the plan expects the step or the call at a place to take, by the first branch that is followed.
    pub(crate) fn expected(&self, place: &str) -> Option<SignedDuration> {
        let (number, place) = self.followed(place)?;
        SignedDuration::try_from_secs_f64(self.routes[number].1.seconds(&place)?).ok()
    }

    /// The number of the first branch that is followed, and where it has this place.
    fn followed(&self, place: &str) -> Option<(usize, String)> {
        let state = self.state();
        let (number, track) = state.tracks.iter().enumerate().find_map(|(number, track)| Some((number, track.as_ref()?)))?;
        Some((number, self.routes[number].1.planned(track, place).into_iter().next()?))
    }

    /// Planned actions that were not made, by their places, of the branch that was followed: of several the one of which
    /// fewest are left.
    pub(crate) fn not_made(&self) -> Vec<String> {
        let state = self.state();
        let left = self.routes.iter().zip(&state.tracks).filter_map(|((_, route), track)| Some(route.left(track.as_ref()?)));
        left.min_by_key(Vec::len).unwrap_or_default()
    }
}

/// An action that is about to be made.
struct Asked<'a> {
    /// Where the plan has its frame.
    frame: &'a str,
    /// Its frame, for people.
    shown: &'a str,
    op: &'a str,
    args: &'a Value,
}

impl Asked<'_> {
    /// Whether a branch has it next: which part of its frame it is.
    fn is_next(&self, route: &Route, track: &mut Track, answers: &Answers) -> Result<usize, Unplanned> {
        let (part, planned) = match route.next_in(track, self.frame) {
            Next::Here(part, planned) => (part, planned),
            Next::Final(left) => return self.is_left(&left, &track.known(answers)),
            Next::Elsewhere(planned) => return Err(out_of_turn(self.op, self.shown, planned)),
        };
        let refused = |what: String| Unplanned { what, planned_at: planned.source.clone() };
        if planned.op != self.op {
            return Err(refused(format!("`{}`{}, where the plan has `{}`", self.op, within(self.shown), planned.op)));
        }
        unify(&planned.args, &binding(self.op, self.args), &track.known(answers)).map_err(|other| otherwise(planned, &other))?;
        Ok(part)
    }

    /// What is done at the end comes whenever the end does. It may be less than is planned, where less was made before: actions
    /// and items of lists that name what is acted on may be left out, and nothing else.
    fn is_left(&self, left: &[(usize, &Planned)], answers: &dyn Known) -> Result<usize, Unplanned> {
        let mut other = None;
        for (part, planned) in left.iter().filter(|(_, planned)| planned.op == self.op) {
            match unify_fewer(&planned.args, self.args, &planned.fewer, answers) {
                Ok(()) => return Ok(*part),
                Err(at) => drop(other.get_or_insert_with(|| otherwise(planned, &at))),
            }
        }
        Err(other.unwrap_or_else(|| out_of_turn(self.op, self.shown, left.first().map(|(_, planned)| *planned))))
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

/// The same op, with other options.
fn otherwise(planned: &Planned, other: &Other) -> Unplanned {
    let at = if other.at.is_empty() { "its options".to_owned() } else { format!("`{}`", other.at) };
    let what = format!("`{}` with {at} {}, where the plan has {}", planned.place, other.asked, other.planned);
    Unplanned { what, planned_at: planned.source.clone() }
}

impl Unplanned {
    /// It stops the run at this place in the script, before the action or, if it is `made`, after it.
    pub(crate) fn stop(self, source: &str, made: bool) -> VerbError {
        let Self { what, planned_at } = self;
        VerbError::Run(Stop::Unplanned { what, planned_at, now_at: source.to_owned(), made })
    }

    /// The same, of a branch with this name.
    fn of_branch(self, name: &str) -> Self {
        if name == BASE {
            return self;
        }
        Self { what: format!("{} (the run has followed \"{name}\" of the plan so far)", self.what), ..self }
    }
}

fn within(frame: &str) -> String {
    if frame.is_empty() { String::new() } else { format!(" in `{frame}`") }
}

fn out_of_turn(op: &str, frame: &str, next: Option<&Planned>) -> Unplanned {
    let here = within(frame);
    match next {
        None => Unplanned { what: format!("`{op}`{here}, where the plan has no further action"), planned_at: String::new() },
        Some(planned) => {
            let with = cut(&show(&planned.args), 120);
            Unplanned { what: format!("`{op}`{here}, where the plan has `{}` {with}", planned.place), planned_at: planned.source.clone() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::FrameKind;
    use crate::plan::{Answer, Branch, Call, Does, Frame, Item};
    use serde_json::json;
    use std::collections::BTreeMap;

    fn action(op: &str, ordinal: u32, args: Value) -> Item {
        let (op, answer) = (op.to_owned(), Answer::Done((&Value::Null).into()));
        Item::Call(Call {
            sends: op.clone(),
            op,
            ordinal,
            does: Does::Action,
            args,
            fewer: Vec::new(),
            answer,
            assumed: false,
            looks: Vec::new(),
            as_of: None,
            source: "x.rhai:1:1".to_owned(),
            seconds: 0.0,
        })
    }

    /// The same, which does less with fewer items of a list.
    fn acting_on(list: &str, item: Item) -> Item {
        let Item::Call(call) = item else { return item };
        Item::Call(Call { fewer: vec![list.to_owned()], ..call })
    }

    fn frame(segment: &str, kind: FrameKind, items: Vec<Item>) -> Item {
        let (segment, source) = (segment.to_owned(), "x.rhai:1:1".to_owned());
        let title = String::new();
        Item::Frame(Frame { segment, ordinal: 1, kind, title, source, tried: None, error: None, seconds: 0.0, items })
    }

    fn contract(items: Vec<Item>) -> Contract {
        contract_of(vec![(BASE, items)])
    }

    fn contract_of(branches: Vec<(&str, Vec<Item>)>) -> Contract {
        let branch = |(name, items): (&str, Vec<Item>)| Branch { name: name.to_owned(), items, ..Branch::default() };
        let plan = Plan {
            format: 1,
            lifeboat: String::new(),
            runbook: String::new(),
            sources: BTreeMap::new(),
            params: json!({}),
            world: crate::run::WorldKind::Lab,
            account: String::new(),
            region: String::new(),
            endpoint: None,
            typed: String::new(),
            lab: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            expires: None,
            needs: Vec::new(),
            targets: BTreeMap::new(),
            branches: branches.into_iter().map(branch).collect(),
        };
        Contract::new(&plan, []).told_by(plan)
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

    /// A try of the first `retry` of its frame.
    fn tried(number: u32) -> Try {
        Try { retry: 1, number, most: 9 }
    }

    #[test]
    fn what_is_tried_again_comes_again_from_its_beginning() {
        let of = || contract(vec![frame("try", FrameKind::Try, vec![action("make", 1, json!({})), action("drop", 1, json!({}))])]);
        let plan = of();
        plan.tries("try", tried(1));
        plan.permit("try", "make", &json!({})).unwrap();
        plan.tries("try#2", tried(2));
        assert!(plan.permit("try#2", "drop", &json!({})).is_err());
        let plan = of();
        plan.tries("try", tried(1));
        plan.permit("try", "make", &json!({})).unwrap();
        plan.tries("try#2", tried(2));
        plan.permit("try#2", "make", &json!({})).unwrap();
        plan.permit("try#2", "drop", &json!({})).unwrap();
        assert!(plan.permit("try#2", "drop", &json!({})).is_err());
        plan.tries("try#3", Try { retry: 2, number: 1, most: 9 });
        assert!(plan.permit("try#3", "make", &json!({})).is_err(), "another `retry`");
    }

    #[test]
    fn what_failed_at_its_end_and_is_tried_again_comes_again_whole() {
        let once = frame("try", FrameKind::Try, vec![action("make", 1, json!({})), action("drop", 1, json!({}))]);
        let plan = contract(vec![frame("one", FrameKind::Step, vec![once]), action("last", 1, json!({}))]);
        for (place, number) in [("one/try", 1), ("one/try#2", 2)] {
            plan.tries(place, tried(number));
            plan.permit(place, "make", &json!({})).unwrap();
            plan.permit(place, "drop", &json!({})).unwrap();
        }
        plan.permit("", "last", &json!({})).unwrap();
        assert_eq!(plan.not_made(), Vec::<String>::new());
    }

    /// Planned in two tries, `first` and `second`, and something after them.
    fn in_two(first: Vec<Item>, second: Vec<Item>) -> Contract {
        let tries = [first, second].into_iter().zip(1..).map(|(items, ordinal)| {
            let Item::Frame(one) = frame("try", FrameKind::Try, items) else { unreachable!("a frame") };
            Item::Frame(Frame { ordinal, error: (ordinal == 1).then(String::new), ..one })
        });
        contract(tries.chain([action("last", 1, json!({}))]).collect())
    }

    #[test]
    fn a_try_does_what_is_planned_in_that_of_its_number_or_in_the_last() {
        let (make, drop) = (|| action("make", 1, json!({})), || action("drop", 1, json!({})));
        let made = |plan: &Contract, place: &str, ops: &[&str]| ops.iter().all(|op| plan.permit(place, op, &json!({})).is_ok());
        let plan = in_two(vec![make(), drop()], vec![make()]);
        plan.tries("try", tried(1));
        assert!(made(&plan, "try", &["make", "drop"]) && !made(&plan, "", &["last"]), "the last one is waited for");
        plan.tries("try#2", tried(2));
        assert!(!made(&plan, "try#2", &["drop"]) && made(&plan, "try#2", &["make"]) && !made(&plan, "try#2", &["drop"]));
        assert!(made(&plan, "", &["last"]));
        assert_eq!(plan.not_made(), Vec::<String>::new());
        // It succeeds at once.
        let plan = in_two(vec![make(), drop()], vec![make()]);
        plan.tries("try", tried(1));
        assert!(made(&plan, "try", &["make"]) && made(&plan, "", &["last"]));
        // The second does nothing, or the first did not come so far.
        let plan = in_two(vec![drop()], vec![]);
        plan.tries("try", tried(1));
        assert!(made(&plan, "try", &["drop"]) && made(&plan, "", &["last"]));
        let plan = in_two(vec![make()], vec![make(), drop()]);
        plan.tries("try", tried(1));
        assert!(made(&plan, "try", &["make", "drop"]) && made(&plan, "", &["last"]));
    }

    /// As the base, but what `two` does depends on what went wrong.
    fn branching() -> Contract {
        let make = |n: u32| action("make", n, json!({ "N": n }));
        let drop = |what: &str| action("drop", 1, json!({ "W": what }));
        contract_of(vec![
            (BASE, vec![make(1), make(2), drop("all")]),
            ("one is lost", vec![make(1), drop("rest")]),
            ("all are lost", vec![drop("nothing")]),
        ])
    }

    #[test]
    fn any_branch_may_be_followed_and_only_one_that_says_all_that_was_done() {
        let plan = branching();
        plan.permit("", "make", &json!({ "N": 1 })).unwrap();
        assert_eq!(plan.not_made(), ["drop#1"], "of what is left in either branch, the least");
        assert!(plan.permit("", "drop", &json!({ "W": "nothing" })).is_err(), "that branch makes nothing before");
        plan.permit("", "drop", &json!({ "W": "rest" })).unwrap();
        let other = plan.permit("", "make", &json!({ "N": 2 })).unwrap_err();
        assert!(other.what.contains("no further action") && other.what.contains("\"one is lost\""), "{other:?}");
        assert_eq!(plan.not_made(), Vec::<String>::new());

        let plan = branching();
        plan.permit("", "make", &json!({ "N": 1 })).unwrap();
        plan.permit("", "make", &json!({ "N": 2 })).unwrap();
        let other = plan.permit("", "drop", &json!({ "W": "rest" })).unwrap_err();
        assert_eq!(other.what, "`drop#1` with `W` rest, where the plan has all", "what was departed from is not taken up again");
        plan.permit("", "drop", &json!({ "W": "all" })).unwrap();
    }

    #[test]
    fn what_no_branch_has_is_told_with_the_side_of_the_base() {
        let other = branching().permit("", "burn", &json!({})).unwrap_err();
        assert_eq!(other.what, "`burn`, where the plan has `make`");
    }

    #[test]
    fn what_is_next_in_a_wide_set_is_found_without_looking_at_all_of_it() {
        let branch =
            |n: usize| frame(&n.to_string(), FrameKind::Branch, vec![action("make", 1, json!({ "N": n })), action("drop", 1, json!({}))]);
        let plan = contract(vec![frame("all", FrameKind::Parallel, (0..20_000).map(branch).collect())]);
        for op in ["make", "drop"] {
            for n in (0..20_000).rev() {
                let args = if op == "make" { json!({ "N": n }) } else { json!({}) };
                plan.permit(&format!("all[{n}]"), op, &args).unwrap();
            }
        }
        assert_eq!(plan.not_made(), Vec::<String>::new());
    }

    #[test]
    fn what_is_done_at_the_end_comes_whenever_the_end_does_and_may_be_less() {
        let ids = |ids: &[&str]| json!({ "Ids": ids });
        let drop = || acting_on("Ids", action("drop", 1, ids(&["a", "b"])));
        let end = frame("end", FrameKind::Finally, vec![drop(), action("burn", 1, json!({}))]);
        let plan = contract(vec![action("make", 1, json!({})), action("make", 2, json!({})), end]);
        plan.permit("", "make", &json!({})).unwrap();
        assert!(plan.permit("end", "drop", &ids(&["c"])).is_err(), "less, and nothing else");
        plan.permit("end", "drop", &ids(&["b"])).unwrap();
        assert!(plan.permit("end", "drop", &ids(&["a"])).is_err(), "once");
        let plan_of = |item| contract(vec![frame("end", FrameKind::Finally, vec![item])]);
        assert!(plan_of(drop()).permit("end", "drop", &ids(&[])).is_err(), "none may mean all");
        let undeclared = plan_of(action("drop", 1, ids(&["a", "b"])));
        assert!(undeclared.permit("end", "drop", &ids(&["a"])).is_err(), "with fewer it may do more");
        plan.permit("end", "burn", &json!({})).unwrap();
        assert_eq!(plan.not_made(), ["make#2"]);
    }

    #[test]
    fn what_a_person_leaves_out_is_not_waited_for_and_not_made() {
        let plan = two_steps();
        let told = |place| plan.ahead(place).0.into_iter().map(|call| format!("{} {}", call.op, call.args)).collect::<Vec<_>>();
        assert_eq!(told("one"), ["make {\"N\":1}", "make {\"N\":2}"]);
        assert_eq!(told("one/make#2"), ["make {\"N\":2}"]);
        plan.permit("one", "make", &json!({ "N": 1 })).unwrap();
        plan.leave_out("one");
        assert!(plan.permit("one", "make", &json!({ "N": 2 })).is_err());
        plan.permit("two", "drop", &json!({})).unwrap();
        assert_eq!(plan.not_made(), ["one/make#2"]);
    }
}
