//! Signals: the first asks the run to stop, a second Ctrl-C ends the process at once. Where there is nothing to stop, before a run and
//! between its rehearsal and its beginning, the first ends it: nothing was done.

use crate::print::Printer;
use crate::problem::{Exit, Problem, Result};
use engine::session::Session;
use rustix::process::{Pid, kill_process};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Who heeds signals now: they are the process's, and so is this.
static HEEDING: Mutex<Heeding> = Mutex::new(Heeding { somebody: None, last: 0, early: None });

/// The terminal as it was found.
static TERMINAL: OnceLock<Option<rustix::termios::Termios>> = OnceLock::new();

struct Heeding {
    /// `None`: a signal ends the process. It reads, or thinks, and has done nothing.
    somebody: Option<Somebody>,
    /// The number of whoever heeded them last.
    last: u64,
    /// What is told then.
    early: Option<Box<dyn FnOnce() + Send>>,
}

enum Somebody {
    Command(Heed),
    Session(Arc<Attention>),
    /// Another program, which has the terminal.
    Other,
}

impl Somebody {
    fn is(&self, number: u64) -> bool {
        matches!(self, Self::Command(heed) if heed.number == number)
    }
}

/// What a signal stops.
struct Heed {
    number: u64,
    cancel: CancellationToken,
    /// Who says so, of which run.
    tells: Option<(Arc<Printer>, String)>,
    interrupted: bool,
}

/// While it lives, signals stop what it was given. Then they end the process again.
pub(crate) struct Heeded(u64);

impl Heeded {
    /// Nobody heeds them from here on. Whether one came meanwhile: whoever goes on all the same has not heard it.
    pub(crate) fn came(self) -> bool {
        let mut heeding = heeding();
        let own = heeding.somebody.take_if(|somebody| somebody.is(self.0));
        matches!(own, Some(Somebody::Command(heed)) if heed.cancel.is_cancelled())
    }
}

impl Drop for Heeded {
    fn drop(&mut self) {
        let mut heeding = heeding();
        heeding.somebody.take_if(|somebody| somebody.is(self.0));
    }
}

fn heeding() -> MutexGuard<'static, Heeding> {
    HEEDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Until somebody watches, and wherever nobody does, a signal ends the process, once it is `told`.
pub(crate) fn until_watched(told: impl FnOnce() + Send + 'static) {
    heeding().early = Some(Box::new(told));
    // Without a thread signals do what they always do.
    let _ = listening();
}

/// Watches for SIGINT, SIGTERM and SIGHUP from here to the end of the process. `tells`: who says so then, of which run.
///
/// # Errors
/// The system gives no thread or no handler.
pub(crate) fn watch(cancel: CancellationToken, tells: Option<(Arc<Printer>, String)>) -> Result<()> {
    std::mem::forget(heed(cancel, tells)?);
    Ok(())
}

/// Watches for them until what it gives is dropped.
///
/// # Errors
/// The system gives no thread or no handler.
pub(crate) fn watch_while(cancel: CancellationToken) -> Result<Heeded> {
    heed(cancel, None)
}

fn heed(cancel: CancellationToken, tells: Option<(Arc<Printer>, String)>) -> Result<Heeded> {
    listening().map_err(cannot)?;
    let mut heeding = heeding();
    heeding.last += 1;
    let number = heeding.last;
    heeding.somebody = Some(Somebody::Command(Heed { number, cancel, tells, interrupted: false }));
    Ok(Heeded(number))
}

fn cannot(error: std::io::Error) -> Problem {
    Problem::refused(format!("cannot watch for signals: {error}"), "")
}

/// Has signals come to us, on a thread of its own; once for the process.
fn listening() -> std::io::Result<()> {
    static STARTED: OnceLock<Result<(), std::io::ErrorKind>> = OnceLock::new();
    let start = || {
        TERMINAL.get_or_init(|| rustix::termios::tcgetattr(std::io::stdin()).ok());
        on_a_thread(move |mut signals| async move {
            loop {
                let ctrl_c = next(&mut signals).await;
                heard(ctrl_c);
            }
        })
    };
    STARTED.get_or_init(|| start().map_err(|error| error.kind())).map_err(Into::into)
}

fn heard(ctrl_c: bool) {
    let mut heeding = heeding();
    match &mut heeding.somebody {
        Some(Somebody::Command(heed)) => heed.stop(ctrl_c),
        Some(Somebody::Session(attention)) => attention.stop(ctrl_c),
        Some(Somebody::Other) => {}
        None => {
            // Whoever was typing has their terminal back.
            give_back();
            heeding.early.take().into_iter().for_each(in_a_moment);
            std::process::exit(i32::from(Exit::Cancelled.code()));
        }
    }
}

impl Heed {
    fn stop(&mut self, ctrl_c: bool) {
        if ctrl_c && self.interrupted {
            // What is recorded is durable: nothing needs to be put away.
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        self.interrupted |= ctrl_c;
        if !self.cancel.is_cancelled() {
            self.cancel.cancel();
            if let Some((printer, run)) = &self.tells {
                let (printer, told) =
                    (printer.clone(), format!("stopping after the call in flight. Nothing is lost: lifeboat resume {run}"));
                in_a_moment(move || printer.note(&told));
            }
        }
    }
}

/// Tells people what comes of a signal, and waits for no longer than a moment: a pipe that nobody reads any more may be full, and the next
/// signal must be heard all the same.
fn in_a_moment(tell: impl FnOnce() + Send + 'static) {
    let (told, heard) = std::sync::mpsc::sync_channel(1);
    let telling = std::thread::Builder::new().name("telling".to_owned()).spawn(move || {
        tell();
        // Whoever waited may have gone on.
        let _ = told.send(());
    });
    if telling.is_ok() {
        let _ = heard.recv_timeout(MOMENT);
    }
}

/// How long a signal waits for what is told of it.
const MOMENT: Duration = Duration::from_secs(1);

fn give_back() {
    if let Some(Some(terminal)) = TERMINAL.get() {
        let _ = rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Now, terminal);
    }
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
    failed.map_or(Ok(()), |kind| Err(kind.into()))
}

/// Passes SIGTERM and SIGHUP on to a process, once that is started, to the end of ours. Ctrl-C of a terminal goes to both by itself:
/// what comes of it is the other's to say.
///
/// # Errors
/// The system gives no thread or no handler.
pub(crate) fn pass_on() -> Result<Arc<OnceLock<Pid>>> {
    listening().map_err(cannot)?;
    heeding().somebody = Some(Somebody::Other);
    let process: Arc<OnceLock<Pid>> = Arc::default();
    let started = process.clone();
    on_a_thread(move |(_, mut terminate, mut hangup)| async move {
        loop {
            let signal = tokio::select! {
                _ = terminate.recv() => rustix::process::Signal::TERM,
                _ = hangup.recv() => rustix::process::Signal::HUP,
            };
            // One that has ended meanwhile needs none.
            let _ = kill_process(*started.wait(), signal);
        }
    })
    .map_err(cannot)?;
    Ok(process)
}

/// What a signal stops in a session: the input that is evaluated, or, while there is none, the session.
pub(crate) struct Attention {
    /// Who says so.
    printer: Option<Arc<Printer>>,
    /// Whether somebody types: Ctrl-C between inputs then means nothing.
    terminal: bool,
    /// What stops the run it looks into from within, if it does: that watches signals itself.
    run: Option<CancellationToken>,
    busy: Mutex<Busy>,
}

#[derive(Default)]
struct Busy {
    /// Stops the input that is evaluated.
    input: Option<CancellationToken>,
    /// Whether it was more than that input that was to stop.
    leave: bool,
    /// The session, once there is one. Whoever has it locked waits for nothing here.
    session: Option<Arc<Mutex<Session>>>,
    /// Whether it comes to its end by itself.
    closing: bool,
}

impl Attention {
    /// Watches from here on.
    ///
    /// # Errors
    /// The system gives no thread or no handler.
    pub(crate) fn watch(printer: Arc<Printer>, terminal: bool) -> Result<Arc<Self>> {
        listening().map_err(cannot)?;
        let attention = Arc::new(Self { printer: Some(printer), terminal, run: None, busy: Mutex::default() });
        heeding().somebody = Some(Somebody::Session(attention.clone()));
        Ok(attention)
    }

    /// Within a run that `cancel` stops.
    pub(crate) fn within(cancel: CancellationToken) -> Arc<Self> {
        Arc::new(Self { printer: None, terminal: true, run: Some(cancel), busy: Mutex::default() })
    }

    fn busy(&self) -> MutexGuard<'_, Busy> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session it is of.
    pub(crate) fn of(&self, session: &Arc<Mutex<Session>>) {
        self.busy().session = Some(session.clone());
    }

    /// The session ends: nothing more is to be stopped.
    pub(crate) fn close(&self) {
        self.busy().closing = true;
    }

    /// An input is evaluated: what stops it.
    pub(crate) fn begin(&self) -> CancellationToken {
        let input = self.run.as_ref().map_or_else(CancellationToken::new, CancellationToken::child_token);
        self.busy().input.insert(input).clone()
    }

    /// It is over.
    pub(crate) fn end(&self) {
        self.busy().input = None;
    }

    /// What is no input is over: where the session was to end meanwhile, it ends now.
    pub(crate) fn end_aside(&self) {
        let mut busy = self.busy();
        busy.input = None;
        if busy.leave {
            self.leave(&busy);
        }
    }

    /// Whether the session is to end too.
    pub(crate) fn is_leaving(&self) -> bool {
        self.busy().leave || self.run.as_ref().is_some_and(CancellationToken::is_cancelled)
    }

    /// Stops what there is to stop.
    fn stop(&self, ctrl_c: bool) {
        let mut busy = self.busy();
        // In a pipe nobody types another input, also where this one ends before it hears of it.
        busy.leave |= !ctrl_c || !self.terminal;
        match &busy.input {
            _ if busy.closing => {}
            None if ctrl_c && self.terminal => {}
            None => self.leave(&busy),
            Some(input) if input.is_cancelled() && ctrl_c => std::process::exit(i32::from(Exit::Interrupted.code())),
            Some(input) => {
                input.cancel();
                self.say("stopping after the call in flight".to_owned());
            }
        }
    }

    fn say(&self, told: String) {
        if let Some(printer) = self.printer.clone() {
            in_a_moment(move || printer.note(&told));
        }
    }

    /// Ends the session between inputs: nothing is in flight, and what was typed so far is recorded.
    fn leave(&self, busy: &Busy) -> ! {
        if let Some(session) = &busy.session {
            let session = session.lock().unwrap_or_else(PoisonError::into_inner);
            let (last, name) = (session.last(), &session.run().name);
            // What happened is found out when it is taken up. A disk that is full keeps it open, too.
            let _ = if session.is_in_doubt() {
                let told = format!("{name} is paused: it is not known whether its last action happened; lifeboat resume {name} finds out");
                self.say(told);
                session.pause("cancelled", last)
            } else {
                session.end(last)
            };
        }
        give_back();
        std::process::exit(i32::from(Exit::Cancelled.code()))
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
