//! An input as it is shown while it runs: one line that changes on a terminal, news otherwise.

use crate::print::screen::{is_news, who};
use crate::print::{Printer, clean, one_line};
use engine::duration::show;
use engine::event::{Event, Listener};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Shows an input.
pub(super) struct Progress {
    printer: Arc<Printer>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    spinner: Option<ProgressBar>,
    /// What was said last of a place, and when.
    said: BTreeMap<String, (String, Timestamp)>,
    /// When steps in the input began.
    begun: BTreeMap<(usize, String), Timestamp>,
    /// Whether an action was done.
    acted: bool,
}

impl Progress {
    pub(super) fn new(printer: Arc<Printer>) -> Self {
        Self { printer, state: Mutex::default() }
    }

    /// Takes the line that changes away.
    pub(super) fn close(&self) {
        self.lock().spinner.take().into_iter().for_each(|spinner| spinner.finish_and_clear());
    }

    /// Whether an action was done.
    pub(super) fn acted(&self) -> bool {
        self.lock().acted
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self, place: &str, text: &str, at: Timestamp) {
        let mut state = self.lock();
        if self.printer.terminal {
            let spinner = state.spinner.get_or_insert_with(|| self.spinner());
            spinner.set_message(format!("{} {}", who(place), clean(&one_line(text))));
            return;
        }
        if is_news(&mut state.said, place, text, at) {
            drop(state);
            self.printer.line(&format!(" {} {text}", who(place)));
        }
    }

    fn spinner(&self) -> ProgressBar {
        let style = ProgressStyle::with_template(" {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        let spinner = self.printer.spinners.add(ProgressBar::new_spinner().with_style(style));
        spinner.enable_steady_tick(Duration::from_millis(120));
        spinner
    }

    fn ended(&self, key: (usize, String), at: Timestamp, summary: &str, error: Option<&str>) {
        let took = self.lock().begun.remove(&key).map_or_else(String::new, |from| show(at.duration_since(from)));
        let (depth, name) = key;
        let (word, said) = error.map_or(("ok", summary), |error| ("FAILED", error));
        self.printer.line(format!("{}{name} {word:<6} {took:>7}   {said}", " ".repeat(2 * depth - 1)).trim_end());
    }
}

impl Listener for Progress {
    fn on(&self, event: Event) {
        match event {
            Event::StepBegun { name, depth, at, .. } if depth > 0 => drop(self.lock().begun.insert((depth, name), at)),
            Event::StepEnded { name, depth, at, summary, error, .. } if depth > 0 => {
                self.ended((depth, name), at, &summary, error.as_deref());
            }
            Event::Progress { place, text, at } => self.progress(&place, &text, at),
            // What somebody's own input prints is as it is.
            Event::Printed { text, .. } => text.split('\n').for_each(|line| self.printer.printed(line)),
            Event::Retrying { place, text } => self.printer.line(&format!(" {place}: {text}")),
            Event::OpEnded { action: true, error: None, .. } => self.lock().acted = true,
            Event::StepBegun { .. }
            | Event::StepEnded { .. }
            | Event::StepValue { .. }
            | Event::RunBegun
            | Event::Edited { .. }
            | Event::OpEnded { .. } => {}
        }
    }
}
