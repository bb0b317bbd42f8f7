//! The programs of Linux hosts, one file a family, each a function from what it is asked to what comes of it.

mod account;
mod condition;
mod edit;
mod file;
mod info;
mod install;
mod look;
mod net;
mod permission;
mod regex;
mod run;
mod service;
mod site;
mod text;

use super::content::Content;
use super::files::{self, As};
use super::shell::Exec;
use crate::world::World;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// What a program is asked.
pub(super) struct Ask<'a> {
    /// The program's own name.
    pub(super) name: &'a str,
    /// The name it was called by, and its arguments.
    pub(super) words: &'a [String],
    pub(super) instance: &'a str,
    pub(super) user: &'a str,
    /// Where it was called.
    pub(super) folder: &'a str,
    pub(super) environment: BTreeMap<String, String>,
    pub(super) pid: u32,
    pub(super) umask: u32,
    /// How often it was asked to go on.
    pub(super) phase: u32,
    pub(super) input: Vec<u8>,
    pub(super) has_read: bool,
    pub(super) out: Vec<u8>,
    pub(super) err: Vec<u8>,
}

/// What comes of it.
pub(super) enum Outcome {
    /// It has ended.
    Exit(i32),
    /// It ends after this time, and what it prints it prints then.
    After(SignedDuration, i32),
    /// It has to be asked again after this time, with this phase.
    Again(SignedDuration, u32),
    /// Something else runs in its place.
    Exec(Box<Exec>),
    /// A program in a file runs in its place.
    File { path: String, arguments: Vec<String> },
}

pub(super) type Program = fn(&mut World, &mut Ask<'_>) -> Outcome;

/// The program of this name.
pub(super) fn find(name: &str) -> Option<Program> {
    let families = [
        text::find,
        edit::find,
        file::find,
        look::find,
        permission::find,
        condition::find,
        info::find,
        account::find,
        service::find,
        install::find,
        net::find,
        run::find,
        site::find,
    ];
    families.iter().find_map(|family| family(name))
}

impl<'a> Ask<'a> {
    /// Its arguments.
    fn arguments(&self) -> &'a [String] {
        &self.words[1..]
    }

    /// Arguments that are no options.
    fn operands(&self) -> Vec<&'a str> {
        let mut operands = Vec::new();
        let mut only = false;
        for argument in self.arguments() {
            if argument == "--" && !only {
                only = true;
            } else if only || argument == "-" || !argument.starts_with('-') {
                operands.push(argument.as_str());
            }
        }
        operands
    }

    /// Whether one of the short options, alone or among others, or the long one was given.
    fn has(&self, short: char, long: &str) -> bool {
        let before = self.arguments().iter().take_while(|argument| *argument != "--");
        before.into_iter().any(|argument| match argument.strip_prefix("--") {
            Some(name) => !long.is_empty() && name == long,
            None => argument.len() > 1 && argument.starts_with('-') && short != '\0' && argument[1..].contains(short),
        })
    }

    /// The value of an option that has one, and the other arguments: `-n 5`, `-n5`, `--lines=5`, `--lines 5`.
    fn value(&self, short: &str, long: &str) -> Option<&'a str> {
        let arguments = self.arguments();
        for (index, argument) in arguments.iter().enumerate() {
            if argument == short || (!long.is_empty() && argument == long) {
                return arguments.get(index + 1).map(String::as_str);
            }
            if !long.is_empty()
                && let Some(value) = argument.strip_prefix(long).and_then(|rest| rest.strip_prefix('='))
            {
                return Some(value);
            }
            if !short.is_empty() && !argument.starts_with("--") && argument.len() > short.len() && argument.starts_with(short) {
                return Some(&argument[short.len()..]);
            }
        }
        None
    }

    /// Operands when these options (short and long ones) take the word behind them.
    fn operands_past(&self, with_value: &[&str]) -> Vec<&'a str> {
        let mut operands = Vec::new();
        let mut rest = self.arguments().iter();
        while let Some(argument) = rest.next() {
            if with_value.contains(&argument.as_str()) {
                rest.next();
            } else if argument == "--" {
                operands.extend(rest.by_ref().map(String::as_str));
            } else if argument == "-" || !argument.starts_with('-') {
                operands.push(argument.as_str());
            }
        }
        operands
    }

    fn who(&self) -> As<'a> {
        As { instance: self.instance, user: self.user }
    }

    fn is_root(&self) -> bool {
        self.who().is_root()
    }

    fn path(&self, path: &str) -> String {
        files::absolute(self.folder, path)
    }

    fn say(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn line(&mut self, text: &str) {
        self.say(text);
        self.out.push(b'\n');
    }

    fn complain(&mut self, text: &str) {
        let line = format!("{}: {text}\n", self.name);
        self.err.extend_from_slice(line.as_bytes());
    }

    /// Complains, and ends with `status`.
    fn fail(&mut self, text: &str, status: i32) -> Outcome {
        self.complain(text);
        Outcome::Exit(status)
    }

    /// What is on its standard input.
    fn stdin(&mut self) -> Vec<u8> {
        self.has_read = true;
        std::mem::take(&mut self.input)
    }

    /// A file's content; `-` is the standard input.
    fn read(&mut self, world: &World, path: &str) -> Result<Vec<u8>, String> {
        if path == "-" || path == "/dev/stdin" {
            return Ok(self.stdin());
        }
        files::read(world, self.who(), &self.path(path)).map_err(|error| format!("{path}: {error}"))
    }

    /// The texts of the files named, or of the standard input; complains of those that cannot be read.
    fn texts(&mut self, world: &World, paths: &[&str]) -> (Vec<(String, String)>, i32) {
        let paths = if paths.is_empty() { &["-"] } else { paths };
        let mut texts = Vec::new();
        let mut status = 0;
        for path in paths {
            match self.read(world, path) {
                Ok(content) => texts.push(((*path).to_owned(), Content(content).text())),
                Err(why) => {
                    self.complain(&why);
                    status = 1;
                }
            }
        }
        (texts, status)
    }

    /// Writes a file as the user.
    fn write(&self, world: &mut World, path: &str, content: &[u8]) -> Result<(), String> {
        files::write(world, self.who(), &self.path(path), content, 0o666 & !self.umask).map_err(|error| format!("{path}: {error}"))
    }
}

/// Seconds as a time.
fn seconds(count: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(count).unwrap_or(i64::MAX))
}
