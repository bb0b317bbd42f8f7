//! What helps whoever types: completion, hints, colours, and whether there is more to come.

use super::Shell;
use super::command::is_whole;
use super::place::{Bracket, Place};
use crate::reference::words::WORDS;
use engine::session::{Kind, pieces};
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter, HistoryHinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};
use serde_json::Value;
use std::borrow::Cow;

/// Helps with what is typed to a shell.
pub(super) struct Assist<'s> {
    shell: &'s Shell<'s>,
    history: HistoryHinter,
}

impl<'s> Assist<'s> {
    pub(super) fn new(shell: &'s Shell<'s>) -> Self {
        Self { shell, history: HistoryHinter::new() }
    }

    fn colours(&self) -> bool {
        self.shell.context.printer.colours
    }
}

impl Helper for Assist<'_> {}

impl Completer for Assist<'_> {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        Ok(self.shell.candidates(&line[..pos]))
    }
}

/// What is shown behind the cursor. So much of it is taken over by the right arrow.
pub(super) struct Suggestion {
    text: String,
    taken: usize,
}

impl Hint for Suggestion {
    fn display(&self) -> &str {
        &self.text
    }

    fn completion(&self) -> Option<&str> {
        (self.taken > 0).then(|| &self.text[..self.taken])
    }
}

impl Hinter for Assist<'_> {
    type Hint = Suggestion;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<Suggestion> {
        if pos < line.len() || line.is_empty() {
            return None;
        }
        if let Some(text) = self.history.hint(line, pos, context) {
            return Some(Suggestion { taken: text.len(), text });
        }
        self.shell.takes(line).map(|text| Suggestion { text, taken: 0 })
    }
}

impl Shell<'_> {
    /// What the call that is open still takes.
    pub(super) fn takes(&self, text: &str) -> Option<String> {
        let place = Place::of(text);
        let (name, way) = place.call()?;
        let inside = place.open.last()?;
        if let Some(word) = WORDS.iter().find(|word| word.name == name).filter(|_| matches!(inside.bracket, Bracket::Call(_))) {
            let arguments = word.usage.strip_prefix(name)?.trim_matches(['(', ')']);
            let left: Vec<&str> = arguments.split(", ").skip(inside.commas).collect();
            return Some(format!("  {}", left.join(", "))).filter(|text| !text.trim().is_empty());
        }
        if !way.is_empty() || inside.key.is_some() {
            return None;
        }
        let op = self.surface.ops.iter().find(|op| op.name == name).and_then(|op| op.schema.as_deref());
        let schema = op.or_else(|| self.surface.verbs.iter().find(|verb| verb.name == name)?.schema.as_deref())?;
        Some(format!("  {}", left(schema, &inside.given))).filter(|text| !text.trim().is_empty())
    }
}

/// Options that are not given yet, those that are needed first.
fn left(schema: &Value, given: &[String]) -> String {
    let needed: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all = schema["properties"].as_object().into_iter().flat_map(|all| all.keys().map(String::as_str));
    let others: Vec<&str> = all.filter(|name| !needed.contains(name) && !given.iter().any(|known| known == name)).collect();
    let needed: Vec<&str> = needed.into_iter().filter(|name| !given.iter().any(|known| known == name)).collect();
    match (needed.is_empty(), others.is_empty()) {
        (_, true) => needed.join(", "),
        (true, false) => format!("[{}]", others.join(", ")),
        (false, false) => format!("{} [{}]", needed.join(", "), others.join(", ")),
    }
}

impl Validator for Assist<'_> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        // Two empty lines end what is never closed.
        let is_over = text.ends_with("\n\n") || is_whole(text);
        Ok(if is_over { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Highlighter for Assist<'_> {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if !self.colours() || line.trim_start().starts_with(':') {
            return Cow::Borrowed(line);
        }
        Cow::Owned(self.painted(line))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        match (self.colours(), self.shell.title.is_live()) {
            (false, _) => Cow::Borrowed(prompt),
            (true, true) => Cow::Owned(format!("\x1b[1;37;41m{}\x1b[0m ", prompt.trim_end())),
            (true, false) => Cow::Owned(format!("\x1b[32m{prompt}\x1b[0m")),
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.colours() { Cow::Owned(format!("\x1b[90m{hint}\x1b[0m")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.colours() && kind != CmdKind::MoveCursor
    }
}

impl Assist<'_> {
    fn painted(&self, line: &str) -> String {
        let found = pieces(line);
        let (mut out, mut at) = (String::with_capacity(line.len() * 2), 0);
        for (index, piece) in found.iter().enumerate().filter(|(_, piece)| piece.end > piece.start) {
            if piece.start < at {
                continue;
            }
            let text = &line[piece.start..piece.end];
            let is_called = found.get(index + 1).is_some_and(|next| line[next.start..].starts_with('('));
            let colour = match piece.kind {
                Kind::Word => "35;1",
                Kind::Text => "32",
                Kind::Number => "36",
                Kind::Wrong => "31",
                Kind::Name if is_called && self.changes(&line[..piece.end]) => "33;1",
                Kind::Name if is_called => "34",
                Kind::Name | Kind::Sign => "",
            };
            out.push_str(&line[at..piece.start]);
            match colour {
                "" => out.push_str(text),
                colour => out.push_str(&format!("\x1b[{colour}m{text}\x1b[0m")),
            }
            at = piece.end;
        }
        out.push_str(&line[at..]);
        out
    }

    /// Whether the name at the end of a text is that of an action.
    fn changes(&self, text: &str) -> bool {
        let start = text.rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).map_or(0, |at| at + 1);
        text.get(start..).is_some_and(|name| self.shell.surface.ops.iter().any(|op| op.name == name && op.kind.is_action()))
    }
}
