//! What comes next in a run, as it is told before the person at the terminal is asked: what is planned, what takes it back, what it costs.

use crate::planned::{self, Names};
use crate::print::Printer;
use bindings::afterwards::{Changed, acted_on, afterwards, is_of_the_run};
use bindings::paid::paid;
use bindings::standing::{Done, Thing, made};
use engine::gate::{Ahead, TakenBack};
use engine::plan::{Answer, Call, Does, named, show};
use serde_json::Value;

/// So many planned calls of a step are shown; of more it is said how many.
const SHOWN: usize = 24;

/// Tells it. `changes_nothing`: that is known of the step, by its text.
pub(super) fn tell(printer: &Printer, names: &Names, ahead: &Ahead, changes_nothing: bool) {
    let what = match &ahead.action {
        None => format!("  next step {}    {}    {}", ahead.name, ahead.title, ahead.source),
        Some((op, args)) => format!("  next action {op} {}    {}    {}", names.named(&show(args)), ahead.name, ahead.source),
    };
    let expected = ahead.expected.map(|expected| format!("    expected {}", engine::duration::show(expected)));
    printer.line(&format!("{what}{}", expected.unwrap_or_default()));
    let lines = |call: &Call| Some(planned::call_lines(names, "", call)).filter(|lines| !lines.is_empty());
    let planned: Vec<Vec<String>> = ahead.planned.iter().filter_map(lines).collect();
    let word = |number: usize| if number == 0 { "plan" } else { "" };
    let shown = planned.iter().take(SHOWN).flatten().enumerate();
    shown.for_each(|(number, line)| printer.line(&format!("      {:<7} {line}", word(number))));
    if let Some(more) = planned.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        printer.line(&format!("              and {more} more"));
    }
    if !changes_nothing {
        printer.line(&format!("      undo    {}", undo(ahead)));
    }
    let costs = costs(ahead);
    if !costs.is_empty() {
        let until = if goes_by_itself(ahead) { "until the run removes it, by the plan" } else { "for as long as it exists" };
        printer.line(&format!("      costs   {}, {until}", costs.join(", ")));
    }
}

/// What takes it back.
fn undo(ahead: &Ahead) -> String {
    let is_planned = !ahead.planned.is_empty() || ahead.expected.is_some();
    match &ahead.undo {
        None if is_planned && !ahead.planned.iter().any(|call| call.does == Does::Action) => {
            "only reads: by the plan, nothing it does changes the world".to_owned()
        }
        None if goes_by_itself(ahead) => "by the plan, the run itself removes what this makes; nothing else takes it back".to_owned(),
        None => "nothing takes this back: no step around it has an `undo:`".to_owned(),
        Some(TakenBack { step, how }) if *step == ahead.name => how.clone(),
        Some(TakenBack { step, how }) => format!("with step {step}: {how}"),
    }
}

/// A call of a plan that is answered there: op, options, answer.
type Told = (String, Value, Value);

fn told<'c>(calls: impl IntoIterator<Item = &'c Call>) -> Vec<Told> {
    let answered = |call: &Call| match &call.answer {
        Answer::Done(answer) => Some((call.op.clone(), named(&call.args), named(&answer.read()))),
        Answer::Refused(_) => None,
    };
    calls.into_iter().filter_map(answered).collect()
}

fn done(calls: &[Told]) -> impl Iterator<Item = Done<'_>> {
    calls.iter().map(|(op, args, result)| Done { op, args, result })
}

/// Whether its actions make something, and at the run's end nothing of that is left, and nothing else that they act on is otherwise, by the plan.
fn goes_by_itself(ahead: &Ahead) -> bool {
    let actions = told(ahead.planned.iter().filter(|call| call.does == Does::Action && !is_of_the_run(&call.op)));
    let acted: Vec<Vec<Thing>> = done(&actions).map(|action| acted_on(&action)).collect();
    // What others make is not asked for here.
    let (planned, after) = (told(&ahead.planned), told(&ahead.after));
    let rest = done(&after).filter(|call| made([*call]).is_empty());
    let found = afterwards(done(&planned).chain(rest).map(|done| (done, &Value::Null)));
    let is_acted = |thing: &Thing| acted.iter().flatten().any(|acted| acted == thing);
    let is_known = !acted.iter().any(Vec::is_empty) && done(&actions).any(|action| !made([action]).is_empty());
    let stays = found.gone.iter().chain(found.changed.iter().map(|Changed { thing, .. }| thing)).any(is_acted);
    is_known && found.stands.is_empty() && !stays
}

/// What is left standing that is charged for, as far as the plan tells, or, without one, an action's own options. What an action makes is
/// told by what is asked after it, too.
fn costs(ahead: &Ahead) -> Vec<String> {
    let asked = ahead.after.iter().filter(|call| ahead.action.is_some() && call.does != Does::Action);
    let mut calls = told(ahead.planned.iter().chain(asked));
    if let (true, Some((op, args))) = (ahead.planned.is_empty(), &ahead.action) {
        calls = vec![(op.clone(), args.clone(), Value::Null)];
    }
    paid(done(&calls))
}
