//! `lifeboat lab trace`: what came over the lab's wire.

use super::lab::{cancelled_by_signals, existing};
use crate::cli::TraceArgs;
use crate::context::Context;
use crate::lab::trace::Reader;
use crate::lab::{self, TITLE};
use crate::problem::{Exit, Problem, Result};
use jiff::{SignedDuration, Timestamp};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::{Value, json};
use simulator::{Happened, Lab};

/// How often the file is looked at again.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 200_000_000 };

/// As wide as most names of operations.
const USUAL: usize = 28;

/// Shows it, and goes on if that was asked for.
///
/// # Errors
/// There is no lab, it cannot be read, or `--since` is no duration.
pub(super) fn run(context: &Context, args: &TraceArgs) -> Result<Exit> {
    let wrong = |why: engine::duration::DurationError| Problem::usage(why.to_string(), "lifeboat lab trace --since 10m");
    let since = args.since.as_deref().map(engine::duration::parse).transpose().map_err(wrong)?;
    let home = existing(context)?;
    // Looking needs no lock and changes nothing, whoever has the lab.
    let now = Lab::stands_at(&home.lab_file()).map_err(|error| lab::problem(&error.into()))?;
    let (mut reader, mut happened) = Reader::open(&home)?;
    let is_empty = happened.is_empty();
    keep(args, now, since, &mut happened);
    let printer = &context.printer;
    printer.line(&format!("{TITLE}    it is {now}; {}", told(args, is_empty, happened.len())));
    let width = happened.iter().map(|one| one.operation.len()).max().unwrap_or(0).max(USUAL);
    happened.iter().for_each(|one| show(context, one, width));
    if !args.follow {
        printer.line(&format!("{TITLE}    next: lifeboat lab trace --follow"));
        return Ok(Exit::Done);
    }
    let cancel = cancelled_by_signals()?;
    while !cancel.is_cancelled() && is_read() {
        let came = reader.more()?;
        came.iter().filter(|one| is_wanted(args, one)).for_each(|one| show(context, one, width));
    }
    Ok(Exit::Done)
}

/// Leaves what was asked for.
fn keep(args: &TraceArgs, now: Timestamp, since: Option<SignedDuration>, happened: &mut Vec<Happened>) {
    happened.retain(|one| is_wanted(args, one));
    match since {
        Some(since) => happened.retain(|one| now.duration_since(one.at) <= since),
        None => drop(happened.drain(..happened.len().saturating_sub(args.last))),
    }
}

fn is_wanted(args: &TraceArgs, one: &Happened) -> bool {
    args.service.is_empty() || args.service.contains(&one.service)
}

/// What follows, in words.
fn told(args: &TraceArgs, is_empty: bool, count: usize) -> String {
    let of = if args.service.is_empty() { String::new() } else { format!(" of {}", args.service.join(", ")) };
    match (count, &args.since) {
        _ if is_empty => "no traffic yet".to_owned(),
        (0, Some(since)) => format!("no traffic{of} in the last {since}"),
        (0, None) => format!("no traffic{of}"),
        (count, Some(since)) => format!("traffic{of} in the last {since}: {count}"),
        (count, None) => format!("the last traffic{of}: {count}"),
    }
}

fn show(context: &Context, one: &Happened, width: usize) {
    if context.printer.json {
        let mut line = json!(one);
        line["world"] = Value::from(TITLE);
        context.printer.data(&line);
        return;
    }
    let Happened { at, service, operation, place, answer, about, request_id, .. } = one;
    let written = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    let (service, operation, place) = (written(service), written(operation), written(place));
    let line = format!("{at:.3}  {service:<7} {operation:<width$} {place:<19} {answer:<16} {about}  {request_id}");
    context.printer.line(line.trim_end());
}

/// Waits a little. Whether anybody still reads what is printed.
fn is_read() -> bool {
    let out = std::io::stdout();
    let mut there = [PollFd::new(&out, PollFlags::empty())];
    // A signal ends it early: who waits looks around.
    let _ = poll(&mut there, Some(&LOOK));
    !there[0].revents().intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL)
}
