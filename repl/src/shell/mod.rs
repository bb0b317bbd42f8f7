//! `lifeboat repl`: a session at a prompt, or of a text that comes through a pipe. Every input goes the way a step of a runbook
//! goes; the world is joined for each input and free in between, so that other commands work beside it.

mod acted;
mod attach;
mod begin;
mod leave;
mod read;
mod turn;

mod assist;
mod complete;
mod place;
mod things;
mod watch;

mod command;
mod inside;
mod plan;
mod save;
mod secret;

mod progress;
mod show;

pub(crate) use attach::Around;

use crate::carry::signals::Attention;
use crate::cli::ReplArgs;
use crate::context::Context;
use crate::destination::Destination;
use crate::home::Home;
use crate::lab;
use crate::print::title::Title;
use crate::problem::{Exit, Problem, Result};
use command::{is_quit, only_looks};
use engine::run::RunOutcome as Word;
use engine::session::{InputOutcome, Session};
use engine::{Diagnostic, Surface};
use leave::Leave;
use read::{Read, Reader};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A session and what is around it.
pub(crate) struct Shell<'a> {
    context: &'a Context,
    home: &'a Home,
    destination: &'a dyn Destination,
    /// Where it works.
    region: String,
    title: Title,
    run: String,
    /// Where paths that are typed count from.
    folder: PathBuf,
    /// What can be said, for help and completion.
    surface: Surface,
    session: Arc<Mutex<Session>>,
    attention: Arc<Attention>,
    /// What may be done in it.
    leave: Mutex<Leave>,
    /// What is in the world, as far as it was read since something was done.
    things: Mutex<Option<Vec<things::Thing>>>,
    /// Whether a person is there.
    terminal: bool,
}

/// What follows an input.
enum Next {
    /// The next one.
    Go,
    /// Another text, to be edited first.
    Edit(String),
    /// The session ends.
    Quit,
    /// The session ends where it is, and is paused.
    Pause(Exit),
}

/// Opens a session and carries it to its end.
///
/// # Errors
/// It could not begin.
pub(crate) fn run(context: &Context, args: &ReplArgs) -> Result<Exit> {
    begin::run(context, args)
}

/// Refuses what comes through a pipe to a session that is over: nobody reads it.
///
/// # Errors
/// There is some.
pub(crate) fn nothing_piped(run: &str) -> Result<()> {
    match read::piped_to_nobody()? {
        Some(text) if !is_quit(&text) => {
            let title = format!("the session `{run}` is over: what came through the pipe was not run");
            Err(Problem::refused(title, "lifeboat repl begins another"))
        }
        _ => Ok(()),
    }
}

/// Goes on with the session `run`.
///
/// # Errors
/// It cannot be gone on with.
pub(crate) fn resume(context: &Context, run: &str, profile: Option<&str>) -> Result<Exit> {
    begin::resume(context, run, profile)
}

impl Shell<'_> {
    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For what it ends with: a signal ends it no more.
    fn closing(&self) -> MutexGuard<'_, Session> {
        self.attention.close();
        self.session()
    }

    /// Reads and evaluates until the end of what is typed. A text that comes through a pipe ends at its first error, but for those of
    /// commands that only look.
    fn carry(&self) -> Result<Exit> {
        self.carry_from(false)
    }

    /// The same; of a session that was taken up, nothing through a pipe is no end: what it was to go on with may be elsewhere.
    fn carry_from(&self, taken_up: bool) -> Result<Exit> {
        let mut reader = Reader::new(self)?;
        let (mut is_first, mut is_good) = (true, true);
        let exit = loop {
            if self.attention.is_leaving() {
                break Exit::Cancelled;
            }
            let read = match reader.read(&self.prompt()) {
                Ok(read) => read,
                Err(problem) => {
                    self.context.printer.problem(&problem);
                    return self.fail(&problem.shown);
                }
            };
            let is_nothing = std::mem::take(&mut is_first) && taken_up && !self.terminal;
            match read {
                Read::End if is_nothing => return self.wait_for_more(),
                Read::End => break if is_good { Exit::Done } else { Exit::Failed },
                Read::Nothing => {}
                Read::Input(text) => match self.answer(&text) {
                    Ok(Next::Go) => {}
                    Ok(Next::Edit(text)) => reader.next_is(text),
                    Ok(Next::Quit) => break if is_good { Exit::Done } else { Exit::Failed },
                    Ok(Next::Pause(exit)) => return Ok(exit),
                    Err(problem) => {
                        self.context.printer.problem(&problem);
                        match self.terminal {
                            true => {}
                            false if problem.exit == Exit::Cancelled => break Exit::Cancelled,
                            false if only_looks(&text) => is_good = false,
                            false => return self.fail(&problem.shown),
                        }
                    }
                },
            }
        };
        self.end(exit)
    }

    /// One input: a command, or what is evaluated.
    fn answer(&self, text: &str) -> Result<Next> {
        match text.trim().strip_prefix(':') {
            Some(command) => self.command(command),
            None => {
                self.is_no_command(text)?;
                self.evaluate(text, |value| self.show(value))
            }
        }
    }

    /// Evaluates an input and shows what came of it.
    fn evaluate(&self, text: &str, show: impl FnOnce(&InputOutcome)) -> Result<Next> {
        secret::none_spelled_out(text)?;
        let Some(came) = self.within_leave(text)? else { return Ok(Next::Go) };
        self.told(&came, show)
    }

    fn told(&self, came: &InputOutcome, show: impl FnOnce(&InputOutcome)) -> Result<Next> {
        let printer = &self.context.printer;
        let Some(error) = &came.error else {
            show(came);
            return Ok(Next::Go);
        };
        printer.diagnostic(&self.with_leave(error));
        self.tell_standing(&came.step);
        if came.is_over {
            return self.pause(came);
        }
        if self.terminal {
            return Ok(Next::Go);
        }
        let ended = if came.outcome == Word::Cancelled { self.end(Exit::Cancelled) } else { self.fail(error) };
        ended.map(Next::Pause)
    }

    /// Through a pipe, an input failed: what came behind it is not lost.
    fn fail(&self, error: &Diagnostic) -> Result<Exit> {
        if let Leave::Beside(run) = self.leave_now() {
            self.context.printer.note(&format!("it ends here; lifeboat repl --run {run} < REST looks on after this input"));
            return self.end(Exit::Failed);
        }
        let session = self.closing();
        session.fail(error, session.last()).map_err(|error| Problem::of_run(error.into(), engine::session::TYPED, Some(&self.run)))?;
        drop(session);
        self.noted();
        let run = &self.run;
        // What goes on nowhere has been told so.
        if !lab::is_gone(self.home, run, self.session().run()) {
            self.context.printer.note(&format!("{run} ends here; lifeboat resume {run} < REST continues after this input"));
        }
        Ok(Exit::Failed)
    }

    /// What was interrupted did not come to its end when it was taken up, and whoever took it up says at once that it ends there.
    fn is_to_end(&self, came: &InputOutcome) -> Result<bool> {
        if self.terminal || !came.is_over || came.outcome != Word::Paused || self.session().is_in_doubt() {
            return Ok(false);
        }
        Ok(matches!(Reader::new(self)?.read("")?, Read::Input(text) if is_quit(&text)))
    }

    /// Gives it up at an input that did not come to its end.
    fn abandon(&self, came: &InputOutcome) -> Result<Exit> {
        let session = self.closing();
        session.abandon(session.last()).map_err(|error| Problem::of_run(error.into(), engine::session::TYPED, Some(&self.run)))?;
        drop(session);
        self.noted();
        let (run, step) = (&self.run, &came.step);
        let line = format!("{}    {run} is abandoned: {step} did not finish    next: lifeboat show {run}", self.title);
        self.context.printer.line(&line);
        Ok(Exit::Done)
    }

    /// What an input that did not end well had made by then, and that stands.
    fn tell_standing(&self, step: &str) {
        let Ok(view) = self.home.run(&self.run) else { return };
        let made = crate::carry::aftermath::made_in(&view, step);
        if !made.is_empty() {
            self.context.printer.line(&format!("left by {step}: {}", crate::carry::aftermath::named(&made)));
        }
    }

    /// Ends the session.
    fn end(&self, exit: Exit) -> Result<Exit> {
        let session = self.closing();
        session.end(session.last()).map_err(|error| Problem::of_run(error.into(), engine::session::TYPED, Some(&self.run)))?;
        self.noted();
        if self.terminal {
            let inputs = bindings::count(session.inputs().len(), "input");
            self.context.printer.line(&format!("{}    {inputs} of {}    next: lifeboat show {}", self.title, self.run, self.run));
        }
        Ok(exit)
    }

    /// What happened is not known, or cannot be recorded: the session stops here.
    fn pause(&self, came: &InputOutcome) -> Result<Next> {
        let session = self.closing();
        let exit = if came.outcome == Word::Stopped { Exit::Stopped } else { Exit::Paused };
        let because = came.error.as_ref().map_or_else(String::new, |error| error.title.clone());
        session.pause(&because, session.last()).map_err(|error| Problem::of_run(error.into(), engine::session::TYPED, Some(&self.run)))?;
        self.noted();
        let printer = &self.context.printer;
        let help = came.error.as_ref().and_then(|error| error.help.clone()).filter(|_| came.outcome == Word::Paused);
        let next = help.unwrap_or_else(|| format!("lifeboat resume {}", self.run));
        printer.line(&format!("{}    PAUSED in {}    next: {next}", self.title, came.step));
        if !self.terminal {
            printer.note("what came after this input was not read: give it to `lifeboat resume`, which reads it once this input is done");
        }
        Ok(Next::Pause(exit))
    }

    /// Nothing was given to it: it is paused, and not ended.
    fn wait_for_more(&self) -> Result<Exit> {
        let session = self.closing();
        let paused = session.pause("there was no further input", session.last());
        paused.map_err(|error| Problem::of_run(error.into(), engine::session::TYPED, Some(&self.run)))?;
        drop(session);
        self.noted();
        let (printer, run) = (&self.context.printer, &self.run);
        printer.line(&format!("{}    PAUSED: there was no further input    next: lifeboat resume {run} < REST", self.title));
        printer.note(&format!("echo :quit | lifeboat resume {run} ends it"));
        Ok(Exit::Paused)
    }

    /// Notes outside of its journal where that stands.
    fn noted(&self) {
        crate::home::heads::noted(&self.context.printer, self.home, &self.run);
    }
}
