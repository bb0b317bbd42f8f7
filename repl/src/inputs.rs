//! Parameters and secrets as they are given on the command line.

use crate::context::Context;
use crate::print::{Printer, clean};
use crate::problem::{Problem, Result};
use engine::secret::SHORTEST;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::termios::{QueueSelector, tcflush};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::history::MemHistory;
use rustyline::{Behavior, ColorMode, Completer, Config, Editor, Helper, Hinter, Validator};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// `--params`, then `--set`, which wins. What the file has for `others` alone is left out.
///
/// # Errors
/// The file is no JSON object, or a `--set` has no `=`.
pub(crate) fn params(
    context: &Context,
    file: Option<&Path>,
    set: &[String],
    others: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Value>> {
    let mut params = file.map(|file| from_file(&context.path(file))).transpose()?.unwrap_or_default();
    params.retain(|name, _| !others(name));
    for given in set {
        let (name, value) = pair("--set", given)?;
        params.insert(name.to_owned(), Value::String(value.to_owned()));
    }
    Ok(params)
}

fn from_file(path: &Path) -> Result<BTreeMap<String, Value>> {
    let help = "a parameter file is one JSON object: { \"name\": value }";
    let text = std::fs::read_to_string(path).map_err(|error| Problem::usage(format!("cannot read `{}`: {error}", path.display()), help))?;
    serde_json::from_str(&text).map_err(|error| Problem::usage(format!("`{}` is not a JSON object: {error}", path.display()), help))
}

fn pair<'a>(option: &str, given: &'a str) -> Result<(&'a str, &'a str)> {
    // The text may be a secret: it is not repeated.
    given.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
        let form = if option == "--secret" { "--secret NAME=env:VARIABLE | file:PATH | prompt" } else { "--set NAME=VALUE" };
        Problem::usage(format!("{option} needs a name and a value joined by `=`"), form)
    })
}

/// `--secret`: from the environment, a file, or a person.
///
/// # Errors
/// The source is none, or gives nothing.
pub(crate) fn secrets(context: &Context, given: &[String]) -> Result<Vec<(String, Zeroizing<String>)>> {
    given.iter().map(|given| secret(context, given)).collect()
}

fn secret(context: &Context, given: &str) -> Result<(String, Zeroizing<String>)> {
    let (name, source) = pair("--secret", given)?;
    let help = "--secret NAME=env:VARIABLE | file:PATH | prompt";
    let value = if let Some(variable) = source.strip_prefix("env:") {
        variable_value(variable)
            .ok_or_else(|| Problem::usage(format!("the environment has no variable `{variable}` for the secret `{name}`"), help))?
    } else if let Some(path) = source.strip_prefix("file:") {
        let path = context.path(Path::new(path));
        let text = std::fs::read_to_string(&path).map(Zeroizing::new);
        let text =
            text.map_err(|error| Problem::usage(format!("cannot read `{}` for the secret `{name}`: {error}", path.display()), help))?;
        Zeroizing::new(text.trim_end_matches(['\n', '\r']).to_owned())
    } else if source == "prompt" {
        prompt(name)?
    } else {
        return Err(Problem::usage(format!("the secret `{name}` must come from env:, file: or prompt"), help));
    };
    long_enough(name, &value)?;
    Ok((name.to_owned(), value))
}

/// A secret must be one that can be told from other text wherever it comes back.
pub(crate) fn long_enough(name: &str, secret: &str) -> Result<()> {
    if secret.chars().count() >= SHORTEST {
        return Ok(());
    }
    let title = format!(
        "the secret `{name}` is shorter than {SHORTEST} characters: it could not be told from other text, and would appear in the record of every answer that contains it"
    );
    Err(Problem::usage(title, "a secret this short cannot be kept: give a longer one, or declare the parameter with another type"))
}

#[expect(clippy::disallowed_methods, reason = "the front end owns the environment")]
fn variable_value(name: &str) -> Option<Zeroizing<String>> {
    std::env::var(name).ok().map(Zeroizing::new)
}

/// Shows nothing of what is typed.
#[derive(Completer, Helper, Hinter, Validator)]
struct Masked;

impl Highlighter for Masked {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        Cow::Owned("*".repeat(line.chars().count()))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

/// Terminals that cannot hide what is typed: there nothing is edited, and everything is shown.
const PLAIN: [&str; 3] = ["dumb", "cons25", "emacs"];

/// A secret somebody types. It is asked for on the terminal itself, wherever standard output goes.
pub(crate) fn prompt(name: &str) -> Result<Zeroizing<String>> {
    let help = "without a terminal: --secret NAME=env:VARIABLE or file:PATH";
    let has_terminal = std::io::stdin().is_terminal() && (terminal().is_some() || std::io::stdout().is_terminal());
    if !has_terminal {
        return Err(Problem::usage(format!("there is no terminal to ask for the secret `{name}`"), help));
    }
    if let Some(kind) = plain() {
        return Err(Problem::usage(format!("a terminal of the kind `{kind}` would show the secret `{name}`"), help));
    }
    let read = || -> rustyline::Result<String> {
        let mut editor = editor::<Masked>()?;
        editor.set_helper(Some(Masked));
        editor.readline(&clean(&format!("secret {name}: ")))
    };
    read().map(Zeroizing::new).map_err(|error| match error {
        ReadlineError::Interrupted => cancelled(),
        error => Problem::usage(format!("the secret `{name}` was not given: {error}"), help),
    })
}

/// The terminal this is typed at.
fn terminal() -> Option<File> {
    File::options().read(true).write(true).open("/dev/tty").ok()
}

/// What kind of terminal it is, if it is one that shows everything.
fn plain() -> Option<String> {
    let kind = variable_value("TERM")?;
    PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(&kind)).then(|| kind.to_string())
}

/// Reads a line at the terminal itself, and keeps none.
fn editor<H: Helper>() -> rustyline::Result<Editor<H, MemHistory>> {
    // Where no colours are wanted, what hides is wanted all the same.
    let config = Config::builder().behavior(Behavior::PreferTerm).color_mode(ColorMode::Forced).build();
    Editor::with_history(config, MemHistory::new())
}

/// Whoever was asked wants to stop.
fn cancelled() -> Problem {
    Problem::cancelled("cancelled before anything was done")
}

/// How long it is until whoever waits for a line looks around.
pub(crate) const TICK: Duration = Duration::from_millis(400);

/// What was typed.
pub(crate) enum Typed {
    /// A line, without the spaces around it.
    Line(String),
    /// Nothing yet.
    Nothing,
    /// There is no more.
    End,
}

/// A line typed within this time. A signal ends it early.
pub(crate) fn typed_within(within: Duration) -> Typed {
    let stdin = std::io::stdin();
    let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
    let polled = within.try_into().map(|within| poll(&mut ready, Some(&within)));
    if !matches!(polled, Ok(Ok(count)) if count > 0) {
        return Typed::Nothing;
    }
    // What is no text is no answer either: it is asked again.
    let mut line = Vec::new();
    match stdin.lock().read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => Typed::End,
        Ok(_) => Typed::Line(String::from_utf8_lossy(&line).trim().to_owned()),
    }
}

/// Forgets what was typed before somebody is asked: it is no answer.
pub(crate) fn forget_typed() {
    // What is no terminal, or cannot be told to, keeps it.
    let _ = tcflush(std::io::stdin(), QueueSelector::IFlush);
}

/// A line typed in answer to a question. `None`: nobody is there any more, or `cancel` says that nobody is to be asked.
pub(crate) fn typed(printer: &Printer, question: &str, cancel: &CancellationToken) -> Option<String> {
    printer.question(question);
    loop {
        match typed_within(TICK) {
            Typed::Line(line) => return Some(line),
            Typed::Nothing if cancel.is_cancelled() => return None,
            Typed::Nothing => {}
            Typed::End => {
                printer.note("");
                return None;
            }
        }
    }
}

/// A line somebody types.
///
/// # Errors
/// There is nobody, or they do not want to.
pub(crate) fn ask(question: &str) -> rustyline::Result<String> {
    let question = clean(question);
    forget_typed();
    let answer = match terminal().filter(|_| plain().is_some()) {
        Some(terminal) => plainly(&terminal, &question)?,
        None => editor::<()>()?.readline(&question)?,
    };
    Ok(answer.trim().to_owned())
}

/// The same at a terminal where nothing is edited.
fn plainly(mut terminal: &File, question: &str) -> std::io::Result<String> {
    terminal.write_all(question.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(terminal).read_line(&mut answer)?;
    Ok(answer)
}

/// Whether somebody gave this answer.
///
/// # Errors
/// They want to stop.
fn answers(question: &str, answer: &str) -> Result<bool> {
    match ask(question) {
        Ok(typed) => Ok(typed == answer),
        Err(ReadlineError::Interrupted) => Err(cancelled()),
        Err(_) => Ok(false),
    }
}

/// Has the account id typed. Nothing else answers this.
///
/// # Errors
/// It was not, or nobody can be asked.
pub(crate) fn type_account(what: &str, account: &str) -> Result<()> {
    let help = "in a terminal, type the account id; --yes does not answer this";
    if !std::io::stdin().is_terminal() {
        return Err(Problem::refused(format!("{what}: this must be confirmed, and there is no terminal"), help));
    }
    if answers(&format!("{what}. type the account id to go on: "), account)? {
        return Ok(());
    }
    Err(Problem::refused("the account id was not typed: nothing was done", help))
}

/// Asks a question that is answered by `yes`.
///
/// # Errors
/// It was not, or nobody can be asked.
pub(crate) fn confirm(question: &str) -> Result<()> {
    let refuse = |why: &str| Err(Problem::refused(why.to_owned(), "--yes answers it"));
    if !std::io::stdin().is_terminal() {
        return refuse("this asks a question, and there is no terminal to answer it");
    }
    if answers(&format!("{question} type yes: "), "yes")? { Ok(()) } else { refuse("not confirmed: nothing was done") }
}
