//! `lifeboat undo`: takes back what a run did, as far as its steps say how. Planned first, and held to that.

use super::heirs;
use crate::approvals;
use crate::carry::aftermath::{made_in, named, standing};
use crate::carry::behind::in_doubt;
use crate::carry::ending::nothing_to_do;
use crate::carry::signals;
use crate::carry::{Going, carry};
use crate::cli::UndoArgs;
use crate::context::Context;
use crate::destination::{Asking, Destination, Joined};
use crate::home::Home;
use crate::inputs;
use crate::lab;
use crate::planned;
use crate::print::screen::edited;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use crate::rehearsal::{Scene, Stage, laid_over};
use engine::Diagnostic;
use engine::event::{Event, Listener};
use engine::header;
use engine::journal::{CallView, FrameKind, Record, Status, StepView, View};
use engine::plan::{Item, Plan};
use engine::run::{Again, Asks, Ended, RunError, Seams, Undo, resume};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// Codes by which EC2 says that something is still on its way: right after a run nothing has come to its end yet.
const UNREADY: [&str; 2] = ["IncorrectState", "IncorrectInstanceState"];
const LAB_TIME: &str = "the lab's time stands still while nothing runs in it, unless it is served: lifeboat lab advance 1m";

/// Takes it back.
///
/// # Errors
/// Nothing was done: there is nothing to take back, it is not confirmed, or it cannot be planned.
pub(super) fn run(context: &Context, args: &UndoArgs) -> Result<Exit> {
    let home = context.home()?;
    let view = home.run(&args.run)?;
    super::no_session(&home, &view)?;
    let destination = Asking { context, home: &home, seed: None }.of_run(&view.run, args.profile.as_deref())?;
    let Joined { world, .. } = &destination.join()?;
    let view = home.run(&args.run)?;
    lab::not_reset(&home, &args.run, &view.run)?;
    heirs::stands(&home, &view.run)?;
    let given_up = heirs::none(&home, &view.run, "undo")?;
    let given_up: Vec<String> = given_up.iter().map(|heir| heirs::left_by(heir, &home)).collect();
    if let Some(doubt) = in_doubt(&view.calls).filter(|_| view.status == Status::Abandoned) {
        return Err(abandoned(&view, doubt, given_up));
    }
    under_way(&view, args)?;
    let Rehearsed { plan, frames, edits, left } = rehearse(destination.as_ref(), &home, &view, args.to.as_deref())?;
    let (printer, title) = (&context.printer, Title::of_run(&view.run));
    printer.line(&format!("UNDO  {title}    {} of {}", view.run.name, view.run.runbook));
    given_up.iter().for_each(|line| printer.line(line));
    edits.iter().for_each(|line| printer.note(line));
    planned::show_items(printer, &planned::Names::within(&frames), &frames);
    if planned::actions(&frames) == 0 {
        let other = if view.undone_to.is_some() { "no other step" } else { "no step" };
        printer.line(&format!("{other} that is done has an `undo:`, or none changed anything"));
        left.iter().for_each(|line| printer.line(line));
        printer.line(&format!("{title}    next: lifeboat show {}", view.run.name));
        printer.data(&nothing_to_do(&view, &title));
        return Ok(Exit::Done);
    }
    left.iter().for_each(|line| printer.line(line));
    if title.is_live() {
        inputs::type_account(&format!("{title}: take it back"), &view.run.account)?;
    } else if !args.yes {
        inputs::confirm("take it back?")?;
    }
    let runbook = Path::new(&view.run.runbook);
    let header = header::read(runbook).map_err(Problem::load)?;
    let bytes = planned::bytes(&plan)?;
    let undo = Undo { to: args.to.clone(), plan: Some(bytes), shown: Some(view.records) };
    let again = Again { undo: Some(undo), operator: approvals::whoami().0, ..Again::default() };
    let id = world.id(&view.run.region);
    let going = Going {
        context,
        home: &home,
        run: &args.run,
        runbook,
        header: &header,
        region: &view.run.region,
        begun: Some(&view),
        asks: Asks::Nothing,
        cancel: CancellationToken::new(),
    };
    carry(&going, world.as_ref(), |seams| resume(&home.run_folder(&args.run), &home.key_file(), &id, again, seams))
}

/// Refuses another extent than that of an undoing that has not come to its end: that one would go on.
fn under_way(view: &View, args: &UndoArgs) -> Result<()> {
    if !view.undoing || !view.status.is_unfinished() || view.undone_to == args.to {
        return Ok(());
    }
    let name = &view.run.name;
    let extent = view.undone_to.as_ref().map_or_else(|| "as a whole".to_owned(), |step| format!("down to `{step}`"));
    Err(Problem::refused(
        format!("{name} is being taken back {extent}, and that is not finished"),
        format!("lifeboat resume {name} continues that"),
    ))
}

/// Nobody finds out any more what it did last: what stands is for people.
fn abandoned(view: &View, doubt: String, given_up: Vec<String>) -> Problem {
    let name = &view.run.name;
    let stands = standing(view);
    let stands = if stands.is_empty() { "nothing it made is left".to_owned() } else { format!("still there: {}", named(&stands)) };
    let title = format!("the run was abandoned in doubt, and is not taken back; by its own record, {stands}");
    let mut problem = Problem::refused(title, format!("lifeboat show {name} lists what it did"));
    problem.shown.notes = std::iter::once(doubt).chain(given_up).collect();
    problem
}

/// What taking a run back does.
struct Rehearsed {
    /// The plan of all that is taken back, also before.
    plan: Plan,
    /// The part that is new.
    frames: Vec<Item>,
    /// What is told of a runbook that was edited.
    edits: Vec<String>,
    /// What is told of the steps that stay as they are.
    left: Vec<String>,
}

/// Keeps what is told of a runbook that was edited.
#[derive(Clone, Default)]
struct Edits(Arc<Mutex<Vec<String>>>);

impl Listener for Edits {
    fn on(&self, event: Event) {
        if let Event::Edited { files, answered } = event {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = edited(&files, &answered);
        }
    }
}

/// What taking it back does, in copies of the world and of the run.
fn rehearse(destination: &dyn Destination, home: &Home, view: &View, to: Option<&str>) -> Result<Rehearsed> {
    let cancel = CancellationToken::new();
    let heeded = signals::watch_while(cancel.clone())?;
    let scene = Scene { destination, region: &view.run.region, mishap: None, cancel };
    let edits = Edits::default();
    let start = |stage: &Stage, seams: Seams| -> Result<Ended, RunError> {
        let seams = Seams { listener: Arc::new(edits.clone()), ..seams };
        stage.copy(home, &view.run.name)?;
        let again = Again { undo: Some(Undo { to: to.map(str::to_owned), plan: None, shown: None }), ..Again::default() };
        resume(&stage.run, &stage.key, &stage.world, again, seams)
    };
    let both = scene.twice(&view.run.runbook, start);
    // Cut short, the two need not be the same.
    if heeded.came() {
        return Err(Problem::cancelled("cancelled; nothing was changed"));
    }
    let (first, second) = both?;
    if let Some(error) = first.ended.error {
        return Err(refused(view, failed_end(&first.records), error));
    }
    let plan = laid_over(&first, &second)?;
    planned::can_be_held_to(&plan)?;
    let base = plan.branches.first().map_or(&[][..], |base| &base.items);
    let known = |name: &str| view.steps.iter().find(|step| step.name == name && step.ended.is_some());
    let is_new = |item: &&Item| match item {
        Item::Frame(frame) => match frame.kind {
            FrameKind::Undo => known(&frame.segment).is_none_or(|step| step.error.is_some()),
            FrameKind::Finally => known(&frame.segment).is_none(),
            _ => false,
        },
        Item::Call(_) => false,
    };
    let frames = base.iter().filter(is_new).cloned().collect();
    let edits = std::mem::take(&mut *edits.0.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Rehearsed { plan, frames, edits, left: left(view, &first.records, to) })
}

/// Of the steps from `to` on that did something, those that nothing takes back, and what they made that stands after all that is, by these
/// records of it.
fn left(view: &View, undone: &[Record], to: Option<&str>) -> Vec<String> {
    let at_top = |wanted: FrameKind| -> BTreeSet<&str> {
        let segments = undone.iter().filter_map(|record| match record {
            Record::Frame { parent: 0, segment, kind, .. } if *kind == wanted => Some(segment.as_str()),
            _ => None,
        });
        segments.collect()
    };
    let steps: BTreeSet<&str> = at_top(FrameKind::Step).into_iter().chain(at_top(FrameKind::Finally)).collect();
    let undos = at_top(FrameKind::Undo);
    let is_taken_back = |step: &String| undos.contains(format!("undo-{step}").as_str());
    let acts = |call: &&CallView| call.action && !call.is_refused();
    let of = |call: &&CallView| call.steps.first().is_some_and(|step| steps.contains(step.as_str()));
    let own = view.calls.iter().filter(acts).filter(of).filter(|call| !call.steps.iter().any(is_taken_back));
    let own: BTreeSet<&str> = own.filter_map(|call| call.steps.first().map(String::as_str)).collect();
    let from = to.and_then(|to| view.steps.iter().position(|step| step.depth == 0 && step.name == to)).unwrap_or(0);
    let left = view.steps.iter().skip(from).filter(|step| step.depth == 0 && own.contains(step.name.as_str()));
    // What stands in place of a step that was left out, somebody typed: neither that nor what was done in it is taken back.
    let (out, left): (Vec<_>, Vec<_>) = left.partition(|step| step.skipped.is_some());
    let (whole, cut): (Vec<_>, Vec<_>) = left.into_iter().partition(|step| step.ended.is_some() && step.error.is_none());
    let line = |why: &str, steps: &[&StepView]| {
        let names = steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join(", ");
        (!steps.is_empty()).then(|| format!("not taken back ({why}): {names}"))
    };
    let stands = View::of(undone, String::new()).map_or_else(Vec::new, |after| {
        let made = whole.iter().chain(&cut).chain(&out).flat_map(|step| made_in(view, &step.name)).collect::<Vec<_>>();
        standing(&after).into_iter().filter(|thing| made.contains(thing)).collect()
    });
    let stands = (!stands.is_empty()).then(|| format!("what these made is still there, by the run's own record: {}", named(&stands)));
    let lines = [line("no undo:", &whole), line("not finished", &cut), line("left out with --skip", &out), stands];
    lines.into_iter().flatten().collect()
}

/// The first `finally` that did not come to its end since the run was taken up last, if one did not: what it says is what is told.
fn failed_end(records: &[Record]) -> Option<String> {
    let mut ends = BTreeMap::new();
    let mut failed: Option<String> = None;
    for record in records {
        match record {
            Record::Frame { id, parent: 0, segment, kind: FrameKind::Finally, .. } => drop(ends.insert(*id, segment)),
            Record::FrameEnd { id, error: Some(_), .. } => failed = failed.or_else(|| ends.get(id).map(|name| (*name).clone())),
            Record::Rewound { .. } => failed = None,
            _ => {}
        }
    }
    failed
}

/// What fails at the end stands before what is taken back; a person may leave it out.
fn refused(view: &View, end: Option<String>, mut error: Diagnostic) -> Problem {
    let run = &view.run.name;
    if error.code.as_deref().is_some_and(|code| UNREADY.contains(&code)) && !Title::of_run(&view.run).is_live() {
        error.notes.push(LAB_TIME.to_owned());
    }
    let shown = match end {
        None => error,
        Some(end) => Diagnostic {
            title: format!("`finally(\"{end}\")` comes first, and fails: {}", error.title),
            help: Some(format!(
                "fix that, then: lifeboat undo {run}; or leave it out: lifeboat resume {run} --skip {end} --value null --reason TEXT, then: lifeboat undo {run}"
            )),
            ..error
        },
    };
    Problem { exit: Exit::Refused, shown, is_damage: false }
}
