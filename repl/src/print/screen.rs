//! A run as it is shown while it runs: spinners on a terminal, plain lines otherwise, JSON lines where asked for.

use crate::print::{Printer, brief, clean, one_line};
use engine::duration::show;
use engine::event::{Edit, Event, Listener};
use engine::journal::FrameKind;
use engine::run::is_counted;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// In plain output a wait is mentioned again only after this much lab time.
const QUIET: SignedDuration = SignedDuration::from_mins(5);

/// So much is said of a step in its line, in characters.
const SAID: usize = 200;
/// So much is shown of what a script prints, in characters.
const PRINTED: usize = 2_000;

/// Shows a run.
pub(crate) struct Screen {
    printer: Arc<Printer>,
    /// Names of the top-level steps, as far as they stand literally in the runbook.
    names: Vec<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Open steps that no other step is around, by place.
    open: BTreeMap<String, Open>,
    /// Seconds on the machine's clock each top-level step took.
    wall: BTreeMap<String, f64>,
    /// What was said last of a place, and when.
    said: BTreeMap<String, (String, Timestamp)>,
    /// How often a call was sent again, by place.
    again: BTreeMap<String, u32>,
    /// The steps that are counted and have begun, in order.
    counted: Vec<String>,
}

struct Open {
    /// What stands before its name: `1/9`, or `end`.
    mark: String,
    at: Timestamp,
    began: Instant,
    spinner: Option<ProgressBar>,
}

impl Screen {
    /// A screen for a run with these top-level steps.
    #[must_use]
    pub(crate) fn new(printer: Arc<Printer>, names: Vec<String>) -> Self {
        Self { printer, names, state: Mutex::default() }
    }

    /// Takes the spinners of steps away that did not come to an end. Seconds on the machine's clock each top-level step
    /// took, by name.
    pub(crate) fn close(&self) -> BTreeMap<String, f64> {
        let mut state = self.lock();
        for spinner in std::mem::take(&mut state.open).into_values().filter_map(|open| open.spinner) {
            spinner.finish_and_clear();
        }
        state.wall.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begun(&self, name: &str, (place, kind): (&str, FrameKind), title: &str, at: Timestamp) {
        let mut state = self.lock();
        if is_counted(kind, name, place) {
            state.counted.push(name.to_owned());
        }
        let mark = self.mark(&state, name, place, kind);
        let spinner = self.printer.terminal.then(|| {
            let style =
                ProgressStyle::with_template("{spinner} {prefix}\n      {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
            let spinner = self.printer.spinners.add(ProgressBar::new_spinner().with_style(style));
            spinner.set_prefix(clean(&self.front(&mark, place)));
            spinner.set_message(clean(&one_line(title)));
            spinner.enable_steady_tick(Duration::from_millis(120));
            spinner
        });
        state.open.insert(place.to_owned(), Open { mark, at, began: now(), spinner });
    }

    /// Which of how many steps it is, as far as they are known: those that have begun, and those that stand literally in the runbook and have not.
    /// What is done at the end is no step of these; what stands in a branch, or takes a step back, has its place.
    fn mark(&self, state: &State, name: &str, place: &str, kind: FrameKind) -> String {
        let number = state.counted.len();
        let total = number + self.names.iter().filter(|name| !state.counted.contains(name)).count();
        let mark = match kind {
            _ if is_counted(kind, name, place) => format!("{number}/{total}"),
            FrameKind::Finally => "end".to_owned(),
            _ => String::new(),
        };
        format!("{mark:>width$}", width = total.to_string().len() + 3)
    }

    /// ` 1/9 account-setup       `
    fn front(&self, mark: &str, place: &str) -> String {
        let width = self.names.iter().map(String::len).max().unwrap_or(0).max(place.len());
        format!("{mark} {place:<width$}")
    }

    fn ended(&self, (name, place): (&str, &str), (at, still): (Timestamp, SignedDuration), well: (&str, &str), error: Option<&str>) {
        let mut state = self.lock();
        let Some(open) = state.open.remove(place) else { return };
        state.wall.insert(name.to_owned(), open.began.elapsed().as_secs_f64());
        state.said.clear();
        drop(state);
        if let Some(spinner) = open.spinner {
            spinner.finish_and_clear();
        }
        let (word, said) = error.map_or(well, |error| ("FAILED", error));
        let said = brief(said, SAID);
        let took = show(at.duration_since(open.at) - still);
        self.printer.line(format!(" {} {word:<6} {took:>7}   {said}", self.front(&open.mark, place)).trim_end());
    }

    fn progress(&self, place: &str, text: &str, at: Timestamp) {
        let mut state = self.lock();
        let around = state
            .open
            .iter()
            .find(|(step, _)| place.strip_prefix(step.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        let spinner = around.and_then(|(_, open)| open.spinner.clone());
        if let Some(spinner) = spinner {
            spinner.set_message(clean(&one_line(text)));
            return;
        }
        if is_news(&mut state.said, place, text, at) {
            drop(state);
            self.printer.line(&format!("      {} {text}", who(place)));
        }
    }

    /// Something is tried again: told each time it has been twice as often.
    fn again(&self, place: &str, text: &str) {
        let mut state = self.lock();
        let times = state.again.entry(place.to_owned()).or_default();
        *times += 1;
        let times = *times;
        drop(state);
        if times.is_power_of_two() {
            let often = if times == 1 { String::new() } else { format!(" ({times} times so far)") };
            self.printer.line(&format!("      {place}: {}{often}", brief(text, 2 * SAID)));
        }
    }

    /// What a script printed, as far as it does not fill the screen.
    fn printed(&self, text: &str) {
        self.printer.printed(&format!("      {}", engine::plan::cut(text, PRINTED)));
        let length = text.chars().count();
        if length > PRINTED {
            let more = format!("(of {length} characters: --json prints all, and lifeboat show RUN STEP --json has every answer)");
            self.printer.line(&format!("      {more}"));
        }
    }

    fn data(&self, kind: &str, fields: Value) {
        let mut object = json!({ "type": kind });
        if let (Some(object), Value::Object(fields)) = (object.as_object_mut(), fields) {
            object.extend(fields);
        }
        self.printer.data(&object);
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a step took on this machine is shown beside lab time")]
fn now() -> Instant {
    Instant::now()
}

/// Whether a progress text is to be told where nothing can be told twice: another thing, or after a while.
pub(crate) fn is_news(said: &mut BTreeMap<String, (String, Timestamp)>, place: &str, text: &str, at: Timestamp) -> bool {
    let news = said.get(place).is_none_or(|(said, then)| topic(said) != topic(text) || at.duration_since(*then) >= QUIET);
    if news {
        said.insert(place.to_owned(), (text.to_owned(), at));
    }
    news
}

/// What a progress text is about: up to its first colon.
fn topic(text: &str) -> &str {
    text.split(':').next().unwrap_or(text)
}

/// The innermost branch of a place, `[web]`, or `...`.
pub(crate) fn who(place: &str) -> &str {
    match (place.rfind('['), place.rfind(']')) {
        (Some(from), Some(to)) if from < to => &place[from..=to],
        _ => "...",
    }
}

/// What is told of a runbook that is not what it was when its run began: a line a file, and one for each gate that was answered.
pub(crate) fn edited(files: &[Edit], answered: &[String]) -> Vec<String> {
    let short = |digest: &str| digest.get(..8).unwrap_or(digest).to_owned();
    let file = |Edit { file, was, now }: &Edit| match (was, now) {
        (Some(was), Some(now)) => format!("`{file}` was edited since the run began: then sha256 {}, now sha256 {}", short(was), short(now)),
        (Some(_), None) => format!("`{file}` was part of the runbook when the run began, and no longer is"),
        (None, _) => format!("`{file}` was not part of the runbook when the run began, and now is"),
    };
    let gate = |gate: &String| format!("gate {gate} was answered before: that answer holds, and is about what was shown then");
    files.iter().map(file).chain(answered.iter().map(gate)).collect()
}

impl Listener for Screen {
    fn on(&self, event: Event) {
        match event {
            Event::RunBegun | Event::StepValue { .. } => {}
            Event::Edited { files, answered } => {
                self.data("runbook_edited", json!({ "files": files, "answered": answered }));
                edited(&files, &answered).iter().for_each(|line| self.printer.note(line));
            }
            Event::StepBegun { name, place, kind, title, depth, at, replayed } => {
                self.data("step_begun", json!({ "step": name, "title": title, "depth": depth, "at": at, "replayed": replayed }));
                if depth == 0 {
                    self.begun(&name, (&place, kind), &title, at);
                }
            }
            Event::StepEnded { name, place, depth, at, still, summary, skipped, error } => {
                let about = json!({
                    "step": name, "depth": depth, "at": at, "still_seconds": still.as_secs_f64(), "summary": summary, "skipped": skipped,
                    "error": error,
                });
                self.data("step_ended", about);
                if depth == 0 {
                    let word = if skipped { "skipped" } else { "ok" };
                    self.ended((&name, &place), (at, still), (word, &summary), error.as_deref());
                }
            }
            Event::Progress { place, text, at } => {
                self.data("progress", json!({ "place": place, "text": text, "at": at }));
                self.progress(&place, &text, at);
            }
            Event::Printed { place, text } => {
                self.data("printed", json!({ "place": place, "text": text }));
                self.printed(&text);
            }
            Event::OpEnded { place, op, action, error, at } => {
                self.data("op_ended", json!({ "place": place, "op": op, "action": action, "error": error, "at": at }));
            }
            Event::Retrying { place, text } => {
                self.data("retrying", json!({ "place": place, "text": text }));
                self.again(&place, &text);
            }
        }
    }
}
