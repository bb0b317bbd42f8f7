//! Makes words of words: parameters, results of substitutions, splitting, patterns of file names.

use super::arithmetic;
use super::ast::{How, Node, Part, Redirect, To, Word};
use super::machine::Machine;
use super::pattern::{self, Marked};
use crate::hosts::files::{self, As};
use crate::world::World;
use std::collections::VecDeque;

/// The substitutions of a word, in the order in which they are made.
pub(super) fn scripts(word: &Word, into: &mut Vec<Node>) {
    for part in word {
        match part {
            Part::Command { script, .. } => into.push((**script).clone()),
            Part::Arithmetic { expression, .. } => scripts(expression, into),
            Part::Parameter { how, .. } => inner(how).into_iter().for_each(|word| scripts(word, into)),
            Part::Text(_) | Part::Quoted(_) => {}
        }
    }
}

fn inner(how: &How) -> Vec<&Word> {
    match how {
        How::Plain | How::Length => Vec::new(),
        How::Default { word, .. } | How::Assign { word, .. } | How::Alternative { word, .. } | How::Error { word, .. } => vec![word],
        How::TrimStart { pattern, .. } | How::TrimEnd { pattern, .. } => vec![pattern],
        How::Replace { pattern, with, .. } => vec![pattern, with],
        How::Slice { offset, length } => std::iter::once(offset).chain(length).collect(),
    }
}

/// The substitutions of a redirection.
pub(super) fn redirect_scripts(redirect: &Redirect, into: &mut Vec<Node>) {
    match &redirect.to {
        To::Read(word) | To::Write(word) | To::Append(word) | To::Text(word) | To::Both { file: word, .. } => scripts(word, into),
        To::Descriptor(_) | To::Closed => {}
    }
}

/// Expands words of one command; `done` holds what its substitutions printed.
pub(super) struct Expander<'a> {
    pub(super) machine: &'a mut Machine,
    pub(super) world: &'a World,
    pub(super) instance: &'a str,
    pub(super) done: VecDeque<String>,
}

type Field = Vec<Marked>;

/// Fields being gathered: a new one begins where an unquoted blank was.
#[derive(Default)]
struct Fields {
    all: Vec<Field>,
    /// Whether the last field may still grow.
    open: bool,
}

impl Fields {
    fn add(&mut self, text: &str, quoted: bool) {
        if !self.open {
            self.all.push(Field::new());
            self.open = true;
        }
        if let Some(last) = self.all.last_mut() {
            last.extend(text.chars().map(|next| (next, quoted)));
        }
    }

    fn split(&mut self, text: &str) {
        for (index, piece) in text.split([' ', '\t', '\n']).enumerate() {
            if index > 0 {
                self.open = false;
            }
            if !piece.is_empty() {
                self.add(piece, false);
            }
        }
    }
}

impl Expander<'_> {
    /// The fields a word becomes.
    pub(super) fn fields(&mut self, word: &Word) -> Result<Vec<String>, String> {
        let mut fields = Fields::default();
        self.word(word, true, &mut fields)?;
        Ok(fields.all.into_iter().flat_map(|field| self.names(field)).collect())
    }

    /// The one text a word becomes.
    pub(super) fn text(&mut self, word: &Word) -> Result<String, String> {
        Ok(self.marked(word)?.into_iter().map(|(next, _)| next).collect())
    }

    /// The one text a word becomes, with what is quoted in it.
    pub(super) fn marked(&mut self, word: &Word) -> Result<Vec<Marked>, String> {
        let mut fields = Fields::default();
        self.word(word, false, &mut fields)?;
        Ok(fields.all.into_iter().flatten().collect())
    }

    fn word(&mut self, word: &Word, splits: bool, fields: &mut Fields) -> Result<(), String> {
        for part in word {
            match part {
                Part::Text(text) => fields.add(text, false),
                Part::Quoted(text) => fields.add(text, true),
                Part::Command { quoted, .. } => {
                    let text = self.done.pop_front().unwrap_or_default();
                    if *quoted || !splits { fields.add(&text, true) } else { fields.split(&text) }
                }
                Part::Arithmetic { expression, .. } => {
                    let text = self.text(expression)?;
                    fields.add(&self.calculate(&text)?.to_string(), true);
                }
                Part::Parameter { name, how: How::Plain, quoted: true } if name == "@" && splits => {
                    let arguments = self.machine.scope.arguments.clone();
                    for (index, argument) in arguments.iter().skip(1).enumerate() {
                        fields.open = fields.open && index == 0;
                        fields.add(argument, true);
                    }
                }
                Part::Parameter { name, how, quoted } => self.parameter(name, how, *quoted || !splits, fields)?,
            }
        }
        Ok(())
    }

    fn calculate(&self, text: &str) -> Result<i64, String> {
        arithmetic::evaluate(text, &|name| self.value(name).unwrap_or_default())
    }

    /// The value of a parameter.
    fn value(&self, name: &str) -> Option<String> {
        let arguments = &self.machine.scope.arguments;
        match name {
            "?" => Some(self.machine.status.to_string()),
            "$" => Some(self.machine.pid.to_string()),
            "!" => self.machine.background.map(|pid| pid.to_string()),
            "#" => Some(arguments.len().saturating_sub(1).to_string()),
            "@" | "*" => Some(arguments.iter().skip(1).cloned().collect::<Vec<_>>().join(" ")),
            "-" => Some(String::new()),
            "RANDOM" => Some((u64::from(self.machine.pid) * 7919 % 32_768).to_string()),
            "UID" | "EUID" => {
                crate::hosts::user::named(self.world, self.instance, &self.machine.scope.user).map(|user| user.uid.to_string())
            }
            "PWD" => Some(self.machine.scope.folder.clone()),
            "HOSTNAME" => Some(crate::hosts::hostname(self.world, self.instance)),
            name if name.chars().all(|next| next.is_ascii_digit()) => arguments.get(name.parse::<usize>().ok()?).cloned(),
            name => self.machine.get(name).map(str::to_owned),
        }
    }

    fn skip(&mut self, word: &Word) {
        let mut skipped = Vec::new();
        scripts(word, &mut skipped);
        self.done.drain(..skipped.len().min(self.done.len()));
    }

    fn parameter(&mut self, name: &str, how: &How, whole: bool, fields: &mut Fields) -> Result<(), String> {
        let value = self.value(name);
        let add = |fields: &mut Fields, text: &str| if whole { fields.add(text, true) } else { fields.split(text) };
        let missing = |colon: bool| value.as_ref().is_none_or(|value| colon && value.is_empty());
        match how {
            How::Default { word, colon } | How::Assign { word, colon } if missing(*colon) => {
                if matches!(how, How::Assign { .. }) {
                    let text = self.text(word)?;
                    self.machine.set(name, text.clone());
                    add(fields, &text);
                    return Ok(());
                }
                return self.word(word, !whole, fields);
            }
            How::Alternative { word, colon } => {
                return if missing(*colon) {
                    self.skip(word);
                    if whole {
                        fields.add("", true);
                    }
                    Ok(())
                } else {
                    self.word(word, !whole, fields)
                };
            }
            How::Error { word, colon } if missing(*colon) => {
                let text = self.text(word)?;
                return Err(format!("{name}: {}", if text.is_empty() { "parameter null or not set" } else { &text }));
            }
            How::Default { word, .. } | How::Assign { word, .. } | How::Error { word, .. } => self.skip(word),
            _ if value.is_none() && self.machine.scope.nounset && !matches!(name, "@" | "*" | "!") => {
                return Err(format!("{name}: unbound variable"));
            }
            _ => {}
        }
        let value = self.changed(value.unwrap_or_default(), how)?;
        add(fields, &value);
        Ok(())
    }

    fn changed(&mut self, value: String, how: &How) -> Result<String, String> {
        let chars: Vec<char> = value.chars().collect();
        Ok(match how {
            How::Length => chars.len().to_string(),
            How::TrimStart { pattern, longest } => {
                let pattern = self.marked(pattern)?;
                let mut ends: Vec<usize> = (0..=chars.len()).collect();
                if *longest {
                    ends.reverse();
                }
                let end = ends.into_iter().find(|end| pattern::matches(&pattern, &chars[..*end]));
                chars[end.unwrap_or(0)..].iter().collect()
            }
            How::TrimEnd { pattern, longest } => {
                let pattern = self.marked(pattern)?;
                let mut starts: Vec<usize> = (0..=chars.len()).rev().collect();
                if *longest {
                    starts.reverse();
                }
                let start = starts.into_iter().find(|start| pattern::matches(&pattern, &chars[*start..]));
                chars[..start.unwrap_or(chars.len())].iter().collect()
            }
            How::Replace { pattern, with, all } => {
                let (pattern, with) = (self.marked(pattern)?, self.text(with)?);
                replaced(&chars, &pattern, &with, *all)
            }
            How::Slice { offset, length } => {
                let offset = self.text(offset)?;
                let offset = self.calculate(&offset)?;
                let length = match length {
                    Some(length) => {
                        let length = self.text(length)?;
                        usize::try_from(self.calculate(&length)?).unwrap_or(0)
                    }
                    None => usize::MAX,
                };
                let from = usize::try_from(offset).unwrap_or_else(|_| chars.len().saturating_sub(usize::try_from(-offset).unwrap_or(0)));
                chars.iter().skip(from).take(length).collect()
            }
            _ => value,
        })
    }

    /// The files a field's pattern names; the field itself if it is none, or names none.
    fn names(&self, field: Field) -> Vec<String> {
        let text: String = field.iter().map(|(next, _)| *next).collect();
        if !pattern::is_pattern(&field) {
            return vec![text];
        }
        let who = As { instance: self.instance, user: &self.machine.scope.user };
        let folder = if text.starts_with('/') { "/" } else { self.machine.scope.folder.as_str() };
        let pieces: Vec<&[Marked]> = field.split(|(next, _)| *next == '/').filter(|piece| !piece.is_empty()).collect();
        let start = if text.starts_with('/') { "/".to_owned() } else { String::new() };
        let mut found = vec![start];
        for piece in pieces {
            let mut next = Vec::new();
            for base in found {
                let inside = files::absolute(folder, if base.is_empty() { "." } else { &base });
                let sep = if base.is_empty() || base.ends_with('/') { "" } else { "/" };
                if pattern::is_pattern(piece) {
                    let names = files::list(self.world, who, &inside).unwrap_or_default();
                    let hidden = piece.first().is_some_and(|(first, _)| *first == '.');
                    let fits =
                        |name: &&String| (hidden || !name.starts_with('.')) && pattern::matches(piece, &name.chars().collect::<Vec<_>>());
                    next.extend(names.iter().filter(fits).map(|name| format!("{base}{sep}{name}")));
                } else {
                    let name: String = piece.iter().map(|(next, _)| *next).collect();
                    let path = format!("{base}{sep}{name}");
                    if files::lstat(self.world, who, &files::absolute(folder, &path)).is_ok() {
                        next.push(path);
                    }
                }
            }
            found = next;
        }
        if found.is_empty() { vec![text] } else { found }
    }
}

fn replaced(chars: &[char], pattern: &[Marked], with: &str, all: bool) -> String {
    let mut text = String::new();
    let mut at = 0;
    let mut done = false;
    while at < chars.len() {
        let end = if done && !all { None } else { (at + 1..=chars.len()).rev().find(|end| pattern::matches(pattern, &chars[at..*end])) };
        match end {
            Some(end) => {
                text.push_str(with);
                at = end;
                done = true;
            }
            None => {
                text.push(chars[at]);
                at += 1;
            }
        }
    }
    text
}
