//! Those whom a run asks: the person at its terminal, and others by what they say with `lifeboat approve` elsewhere.

use crate::approvals::{self, Policy, Tally};
use crate::inputs::{TICK, Typed, forget_typed, typed, typed_within};
use crate::print::Printer;
use crate::print::table;
use crate::problem::{Problem, Result};
use engine::gate::{Ahead, Approval, Asking, Decision, Doubt, Gate, Meanwhile, People, Said, Verdict, Word};
use engine::plan;
use serde_json::json;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Asks at the terminal of the run, and reads what others say.
pub(crate) struct Desk {
    pub(crate) printer: Arc<Printer>,
    /// The run's name.
    pub(crate) run: String,
    /// Where its approvals lie.
    pub(crate) file: PathBuf,
    pub(crate) policy: Policy,
    /// Who the person at the terminal is to AWS, where the world is AWS itself.
    pub(crate) arn: Option<String>,
    pub(crate) stepping: crate::carry::stepping::Stepping,
    pub(crate) seat: Seat,
}

/// The place at the terminal: branches side by side may ask at once, at gates, of doubts and before steps, and one line answers one question.
#[derive(Default)]
pub(crate) struct Seat {
    taken: Mutex<bool>,
    left: Condvar,
    /// Whether the person wants the run to pause: then no other question is asked.
    pauses: AtomicBool,
}

/// Somebody's question at the terminal; it is left when this is dropped.
struct Seated<'a>(&'a Seat);

impl Seat {
    /// Takes it; nothing if another question still has it after a moment.
    fn take(&self, moment: Duration) -> Option<Seated<'_>> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.left.wait_timeout_while(taken, moment, |taken| *taken);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (!std::mem::replace(&mut *taken, true)).then(|| Seated(self))
    }

    /// Takes it, once it is free; nothing if nobody is to be asked any more.
    fn wait(&self, cancel: &CancellationToken) -> Option<Seated<'_>> {
        let mut moment = Duration::ZERO;
        loop {
            let seated = self.take(moment);
            if cancel.is_cancelled() || self.pauses.load(Ordering::Relaxed) {
                return None;
            }
            if seated.is_some() {
                return seated;
            }
            moment = TICK;
        }
    }

    /// The person wants the run to pause.
    fn pause(&self) {
        self.pauses.store(true, Ordering::Relaxed);
    }
}

impl Drop for Seated<'_> {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.left.notify_all();
    }
}

impl People for Desk {
    fn ask(&self, gate: &Gate, cancel: &CancellationToken) -> Decision {
        let asked = self.wait(gate, cancel);
        asked.unwrap_or_else(|problem| {
            self.printer.problem(&problem);
            Decision::Waiting { agreed: 0, command: problem.shown.help.unwrap_or_default() }
        })
    }

    fn are_there(&self) -> bool {
        self.is_somebody_there()
    }

    fn over(&self, gate: &Gate, why: &str) {
        self.told(gate, why);
    }

    fn answered(&self, asking: &Asking, quorum: u64) -> bool {
        let said = approvals::read(&self.file).unwrap_or_default();
        let tally = Tally::of(&said, &asking.id, &[&asking.digest], &self.policy);
        tally.rejected.is_some() || tally.agreed.len() as u64 >= quorum
    }

    fn ahead(&self, ahead: &Ahead, meanwhile: &Meanwhile) -> Word {
        if !self.stepping.asks(ahead) {
            return Word::Yes;
        }
        let Some(_seated) = self.seat.wait(&meanwhile.cancel) else { return Word::Quit };
        let word = self.stepping.ask(&self.printer, ahead, meanwhile);
        if word == Word::Quit {
            self.seat.pause();
        }
        word
    }

    fn ask_still(&self) -> bool {
        self.stepping.asks_still()
    }

    fn happened(&self, doubt: &Doubt, cancel: &CancellationToken) -> Option<Said> {
        if !self.is_somebody_there() {
            return None;
        }
        let _seated = self.seat.wait(cancel)?;
        let happened = self.printer.standing_still(|| self.told_of(doubt, cancel));
        if happened.is_none() {
            self.seat.pause();
        }
        Some(Said { happened: happened?, by: approvals::whoami().0 })
    }
}

impl Desk {
    fn wait(&self, gate: &Gate, cancel: &CancellationToken) -> Result<Decision> {
        #[expect(clippy::disallowed_methods, reason = "people are waited for by the machine's clock: the lab's stands still meanwhile")]
        let began = Instant::now();
        let patience = gate.timeout.unsigned_abs();
        self.show(gate);
        let (mut told, mut failed, mut seated) = (None, 0, self.seat.take(Duration::ZERO));
        loop {
            failed = self.failed(gate, failed);
            let tally = self.tally(gate)?;
            if let Some(by) = tally.rejected {
                self.told(gate, &format!("rejected by {}{}", by.by, noted(&by.note)));
                return Ok(Decision::Rejected(Box::new(by)));
            }
            if tally.agreed.len() >= gate.quorum as usize {
                self.told(gate, &format!("{} of {}      {}", tally.agreed.len(), gate.quorum, tally.names()));
                return Ok(Decision::Open(tally.agreed));
            }
            let agreed = u32::try_from(tally.agreed.len()).unwrap_or(u32::MAX);
            if told != Some((agreed, seated.is_some())) {
                self.waiting(gate, &tally, seated.is_some());
                told = Some((agreed, seated.is_some()));
            }
            let left = patience.saturating_sub(began.elapsed());
            if !self.is_somebody_there() || left.is_zero() || self.seat.pauses.load(Ordering::Relaxed) {
                return Ok(Decision::Waiting { agreed, command: self.command(gate) });
            }
            if cancel.is_cancelled() {
                return Ok(Decision::Cancelled);
            }
            if seated.is_none() {
                seated = self.seat.take(left.min(TICK));
                continue;
            }
            let line = match typed_within(left.min(TICK)) {
                Typed::Line(line) => line.to_lowercase(),
                Typed::Nothing => continue,
                Typed::End => "q".to_owned(),
            };
            match line.as_str() {
                "" => {}
                "y" | "yes" => self.say(gate, Verdict::Approved)?,
                "n" | "no" => self.say(gate, Verdict::Rejected)?,
                "q" | "quit" => {
                    self.seat.pause();
                    return Ok(Decision::Waiting { agreed, command: self.command(gate) });
                }
                other => self.printer.note(&format!("`{other}` is not an answer: y (yes), n (no), q (pause the run)")),
            }
        }
    }

    /// What the person at the terminal says of an action nobody knows the outcome of.
    fn told_of(&self, doubt: &Doubt, cancel: &CancellationToken) -> Option<bool> {
        forget_typed();
        self.printer.line(&format!("  IN DOUBT {}    {} {}", doubt.place, doubt.op, plan::show(&doubt.args)));
        self.printer.line(&format!("      it is not known whether it happened: {}", doubt.why));
        self.printer.note("      check there, then: y (it happened), n (it did not: it is sent again), q (pause the run)");
        loop {
            match typed(&self.printer, "  did it happen? ", cancel)?.to_lowercase().as_str() {
                "y" | "yes" => return Some(true),
                "n" | "no" => return Some(false),
                "q" | "quit" => return None,
                other => self.printer.note(&format!("`{other}` is not an answer: y (it happened), n (it did not), q (pause the run)")),
            }
        }
    }

    fn tally(&self, gate: &Gate) -> Result<Tally> {
        Ok(Tally::of_gate(&approvals::read(&self.file)?, &gate.asking, gate.since, &self.policy))
    }

    fn is_somebody_there(&self) -> bool {
        self.printer.terminal && std::io::stdin().is_terminal()
    }

    /// The command by which others answer.
    fn command(&self, gate: &Gate) -> String {
        self.policy.command(&self.run, &gate.asking.id)
    }

    fn show(&self, gate: &Gate) {
        self.printer.line(&format!("  GATE {}    {}", gate.asking.id, gate.text));
        table::lines(&gate.show).iter().for_each(|line| self.printer.line(&format!("      {line}")));
        self.printer.data(&json!({
            "type": "gate", "gate": gate.name, "id": gate.asking.id, "text": gate.text, "show": gate.show, "quorum": gate.quorum, "source": gate.source,
            "failed_beside": gate.beside.failed(),
        }));
    }

    /// Tells what has failed beside it, but for so many that were told; how many are by now.
    fn failed(&self, gate: &Gate, told: usize) -> usize {
        let failed = gate.beside.failed();
        failed.iter().skip(told).for_each(|branch| self.printer.line(&format!("      {branch}")));
        failed.len()
    }

    fn told(&self, gate: &Gate, text: &str) {
        self.printer.line(&format!("  GATE {}    {text}", gate.asking.id));
        self.printer.data(&json!({ "type": "gate_answered", "gate": gate.name, "id": gate.asking.id, "text": text }));
    }

    fn waiting(&self, gate: &Gate, tally: &Tally, seated: bool) {
        let so_far = if tally.agreed.is_empty() { String::new() } else { format!(" ({})", tally.names()) };
        let (agreed, quorum) = (tally.agreed.len(), gate.quorum);
        self.printer.line(&format!("  GATE {}    {agreed} of {quorum}{so_far}      {}", gate.asking.id, self.command(gate)));
        for (approval, why) in &tally.void {
            self.printer.line(&format!("      the answer of {} does not count: {why}", approval.by));
        }
        match (self.is_somebody_there(), seated) {
            (true, true) => {
                forget_typed();
                let left = engine::duration::show(gate.timeout);
                // Who must sign, or is left out, has no word here.
                let counts = self.policy.person(&approvals::said(&gate.asking, Verdict::Approved, "")).is_ok();
                let says = if counts { "y (yes), n (no), " } else { "" };
                self.printer.note(&format!("      {}: {says}q (pause the run); waits {left} for others", gate.asking.id));
            }
            (true, false) => self.printer.note("      it is asked here once the question before it is answered"),
            (false, _) => {}
        }
    }

    /// The person at the terminal says so.
    fn say(&self, gate: &Gate, verdict: Verdict) -> Result<()> {
        let tip = self.file.parent().map(engine::journal::tip).transpose();
        let journal = tip.map_err(|error| Problem::of_run(error.into(), "RUNBOOK", Some(&self.run)))?.flatten();
        let said = Approval { arn: self.arn.clone(), journal, ..approvals::said(&gate.asking, verdict, "") };
        match self.policy.person(&said) {
            Ok(_) => approvals::add(&self.file, &said),
            Err(why) => {
                self.printer.note(&format!("your answer does not count: {why}; {}", self.command(gate)));
                Ok(())
            }
        }
    }
}

/// What somebody noted, after who it was.
pub(crate) fn noted(note: &str) -> String {
    if note.is_empty() { String::new() } else { format!(": {note}") }
}
