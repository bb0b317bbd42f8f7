//! Signals: the first asks the run to stop, a second Ctrl-C ends the process at once. Before there is anything to stop, the first
//! ends it: nothing was done.

use crate::printer::Printer;
use crate::problem::Exit;
use engine::session::Session;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Whether somebody heeds signals by now: they are the process's, and so is this.
static HEEDED: AtomicBool = AtomicBool::new(false);

/// Until somebody watches, a signal ends the process, once it is `told`: it reads, and has done nothing.
pub(crate) fn until_watched(told: impl FnOnce() + Send + 'static) {
    let early = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async move {
            let Ok((mut interrupt, mut terminate, mut hangup)) = listen() else { return };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            if !HEEDED.load(Ordering::SeqCst) {
                told();
                std::process::exit(Exit::Cancelled as i32);
            }
        });
    };
    // Without a thread signals do what they always do.
    drop(std::thread::Builder::new().name("early signals".to_owned()).spawn(early));
}

/// Watches for SIGINT, SIGTERM and SIGHUP on a thread of its own; what is said then, by `printer`, names `run`.
///
/// # Errors
/// The system gives no thread or no handler.
pub(crate) fn watch(cancel: CancellationToken, printer: Option<Arc<Printer>>, run: String) -> std::io::Result<()> {
    on_a_thread(move |signals| async move { heed(signals, &cancel, printer.as_deref(), &run).await })
}

/// Runs `heed` with the signals, once they come to us.
fn on_a_thread<F: Future<Output = ()>>(heed: impl FnOnce(Signals) -> F + Send + 'static) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (ready, installed) = std::sync::mpsc::sync_channel(1);
    let watching = move || {
        runtime.block_on(async move {
            let signals = listen();
            // The caller waits just below.
            let _ = ready.send(signals.as_ref().err().map(std::io::Error::kind));
            if let Ok(signals) = signals {
                heed(signals).await;
            }
        });
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(watching)?;
    let failed = installed.recv().ok().flatten();
    HEEDED.store(failed.is_none(), Ordering::SeqCst);
    failed.map_or(Ok(()), |kind| Err(kind.into()))
}

/// What a signal stops in a session: the input that is evaluated, or, while there is none, the session.
pub(crate) struct Attention {
    /// Whether somebody types: Ctrl-C between inputs then means nothing.
    terminal: bool,
    busy: Mutex<Busy>,
}

#[derive(Default)]
struct Busy {
    /// Stops the input that is evaluated.
    input: Option<CancellationToken>,
    /// Whether it was more than that input that was to stop.
    leave: bool,
}

impl Attention {
    /// Watches from here on.
    ///
    /// # Errors
    /// The system gives no thread or no handler.
    pub(crate) fn watch(session: Arc<Mutex<Session>>, printer: Arc<Printer>, terminal: bool) -> std::io::Result<Arc<Self>> {
        let attention = Arc::new(Self { terminal, busy: Mutex::default() });
        let (heeding, terminal) = (attention.clone(), rustix::termios::tcgetattr(std::io::stdin()).ok());
        on_a_thread(move |mut signals| async move {
            loop {
                let ctrl_c = next(&mut signals).await;
                if heeding.stop(ctrl_c, &printer) {
                    // Between inputs nothing is in flight; what was typed so far is recorded.
                    if let Ok(session) = session.try_lock() {
                        let _ = session.end(session.last());
                    }
                    if let Some(terminal) = &terminal {
                        let _ = rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Now, terminal);
                    }
                    std::process::exit(Exit::Cancelled as i32);
                }
            }
        })?;
        Ok(attention)
    }

    fn busy(&self) -> MutexGuard<'_, Busy> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An input is evaluated: what stops it.
    pub(crate) fn begin(&self) -> CancellationToken {
        self.busy().input.insert(CancellationToken::new()).clone()
    }

    /// It is over.
    pub(crate) fn end(&self) {
        self.busy().input = None;
    }

    /// Whether the session is to end too.
    pub(crate) fn is_leaving(&self) -> bool {
        self.busy().leave
    }

    /// Stops what there is to stop. Whether that is everything.
    fn stop(&self, ctrl_c: bool, printer: &Printer) -> bool {
        let mut busy = self.busy();
        busy.leave |= !ctrl_c;
        match &busy.input {
            None => !(ctrl_c && self.terminal),
            Some(input) if input.is_cancelled() && ctrl_c => std::process::exit(Exit::Interrupted as i32),
            Some(input) => {
                input.cancel();
                printer.note("stopping after the call in flight");
                false
            }
        }
    }
}

type Signals = (Signal, Signal, Signal);

fn listen() -> std::io::Result<Signals> {
    Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?))
}

/// The next one. Whether it is Ctrl-C.
async fn next((interrupt, terminate, hangup): &mut Signals) -> bool {
    tokio::select! {
        biased;
        _ = interrupt.recv() => true,
        _ = terminate.recv() => false,
        _ = hangup.recv() => false,
    }
}

async fn heed(mut signals: Signals, cancel: &CancellationToken, printer: Option<&Printer>, run: &str) {
    let mut interrupted = false;
    loop {
        let ctrl_c = next(&mut signals).await;
        if ctrl_c && interrupted {
            // What is recorded is durable: nothing needs to be put away.
            std::process::exit(Exit::Interrupted as i32);
        }
        interrupted |= ctrl_c;
        if !cancel.is_cancelled() {
            cancel.cancel();
            if let Some(printer) = printer {
                printer.note(&format!("stopping after the call in flight. Nothing is lost: lifeboat resume {run}"));
            }
        }
    }
}
