//! News of this home while somebody thinks: what other runs come to is told above the prompt.

use crate::commands::stands;
use crate::home::Home;
use rustyline::ExternalPrinter;
use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, SystemTime};

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(1);

/// Watches until it is dropped.
pub(super) struct Watch {
    _stop: Sender<()>,
}

impl Watch {
    /// Tells by `printer` what the runs of `home` come to, but for the session `own`.
    pub(super) fn begin(home: Home, own: String, mut printer: impl ExternalPrinter + Send + 'static) -> Self {
        let (_stop, stopped) = channel::<()>();
        let mut seen = look(&home, &own, &BTreeMap::new());
        let watching = move || {
            while stopped.recv_timeout(EVERY) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let now = look(&home, &own, &seen);
                for (run, (_, word)) in now.iter().filter(|(run, (_, word))| seen.get(*run).is_none_or(|(_, was)| was != word)) {
                    // A terminal that is gone needs no news.
                    let _ = printer.print(format!("{run}: {word}\n"));
                }
                seen = now;
            }
        };
        // Without a thread there is no news, and nothing else is missing.
        let _ = std::thread::Builder::new().name("watch".to_owned()).spawn(watching);
        Self { _stop }
    }
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
            None => stands(home, &name).unwrap_or_default(),
        };
        (name, (written, word))
    };
    names.map(one).collect()
}
