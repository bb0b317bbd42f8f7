//! News of this home while somebody thinks: what other runs come to, and what comes about in a lab that is served, is told above the
//! prompt.

use crate::home::{Home, stands};
use crate::lab::trace;
use crate::print::{barred, clean};
use rustyline::ExternalPrinter;
use simulator::{BY_TIME, Happened};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(1);

/// So many events are told at a time; of more it is said how many.
const TOLD: usize = 5;

/// Watches until it is dropped.
pub(super) struct Watch {
    _stop: Sender<()>,
    inputs: Arc<AtomicU64>,
    /// Whether somebody is at the prompt. Otherwise the terminal is another's: an editor's, a pager's, a question's.
    open: Arc<Mutex<bool>>,
}

impl Watch {
    /// Tells by `printer` what the runs of `home` come to, but for the session `own`, and what comes about in its lab.
    pub(super) fn begin(home: Home, own: String, mut printer: impl ExternalPrinter + Send + 'static) -> Self {
        let (_stop, stopped) = channel::<()>();
        let inputs = Arc::new(AtomicU64::new(0));
        let (mut seen, counted) = (look(&home, &own, &BTreeMap::new()), inputs.clone());
        let open = Arc::new(Mutex::new(false));
        let is_open = open.clone();
        let watching = move || {
            // What is kept of a busy lab is long: nobody waits for it at the first prompt.
            let mut events = Events::from_here_on(&home, counted);
            let mut kept: Vec<String> = Vec::new();
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let now = look(&home, &own, &seen);
                let moved = now.iter().filter(|(run, (_, word))| seen.get(*run).is_none_or(|(_, was)| was != word));
                let news = moved.map(|(run, (_, word))| format!("{run}: {word}")).chain(events.news());
                kept.extend(news);
                if *is_open.lock().unwrap_or_else(PoisonError::into_inner) {
                    // A terminal that is gone needs no news.
                    kept.drain(..).for_each(|line| drop(printer.print(format!("{}\n", clean(&barred(&line))))));
                }
                seen = now;
            }
        };
        // Without a thread there is no news, and nothing else is missing.
        let _ = std::thread::Builder::new().name("watch".to_owned()).spawn(watching);
        Self { _stop, inputs, open }
    }

    /// Whether somebody is at the prompt from here on.
    pub(super) fn is_open(&self, is: bool) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = is;
    }

    /// An input is evaluated: what comes about meanwhile, it tells itself.
    pub(super) fn input(&self) {
        self.inputs.fetch_add(1, Ordering::Relaxed);
    }
}

/// What comes about in the lab by time alone.
struct Events {
    trace: Option<trace::Reader>,
    inputs: Arc<AtomicU64>,
    /// How many inputs there were when it was looked last.
    before: u64,
}

impl Events {
    fn from_here_on(home: &Home, inputs: Arc<AtomicU64>) -> Self {
        // Without its file there are no events.
        Self { trace: trace::Reader::open(home).ok().map(|(reader, _)| reader), inputs, before: 0 }
    }

    fn news(&mut self) -> Vec<String> {
        let came = self.trace.as_mut().and_then(|trace| trace.more().ok()).unwrap_or_default();
        let inputs = self.inputs.load(Ordering::Relaxed);
        if std::mem::replace(&mut self.before, inputs) != inputs {
            return Vec::new();
        }
        let events: Vec<&Happened> = came.iter().filter(|one| one.operation == BY_TIME).collect();
        let mut lines: Vec<String> = events.iter().take(TOLD).map(|one| event(one)).collect();
        if events.len() > TOLD {
            lines.push(format!("and {} more: :lab trace", events.len() - TOLD));
        }
        lines
    }
}

/// `09:14:22 drs us-east-1 s-0123 CONTINUOUS`, in lab time.
fn event(one: &Happened) -> String {
    format!("{} {} {} {} {}", one.at.strftime("%H:%M:%S"), one.service, one.place, one.about, one.answer)
}

/// When each run was last written to, and where it stands.
type Seen = BTreeMap<String, (Option<SystemTime>, String)>;

/// Reads only those that were written to since.
fn look(home: &Home, own: &str, seen: &Seen) -> Seen {
    let names = home.run_names().unwrap_or_default().into_iter().filter(|name| name != own);
    let one = |name: String| {
        let folder = home.run_folder(&name);
        let written = ["journal.db-wal", "journal.db"].iter().find_map(|file| std::fs::metadata(folder.join(file)).ok()?.modified().ok());
        let word = match seen.get(&name).filter(|(then, _)| *then == written) {
            Some((_, word)) => word.clone(),
            None => stands::of(home, &name).unwrap_or_default(),
        };
        (name, (written, word))
    };
    names.map(one).collect()
}
