//! The forms in which a secret comes back: whole, with other line ends, without any, and line by line.

use super::{CLOSE, OPEN};
use serde_json::Value;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// Shorter texts are not looked for, in characters: they are parts of ordinary words.
pub const SHORTEST: usize = 8;

/// What is looked for, the longest first.
#[derive(Default)]
pub(super) struct Known {
    tokens: BTreeSet<String>,
    forms: Vec<Form>,
}

/// A text that tells a secret, and what takes its place.
struct Form {
    text: Zeroizing<String>,
    mark: String,
}

impl Known {
    /// Adds a secret by its token.
    pub(super) fn add(&mut self, token: &str, secret: &str) {
        if !self.tokens.insert(token.to_owned()) {
            return;
        }
        let mut forms = vec![(Zeroizing::new(secret.to_owned()), token.to_owned())];
        let lines: Vec<&str> = secret.lines().collect();
        if lines.len() > 1 {
            let other_ends = if secret.contains("\r\n") { "\n" } else { "\r\n" };
            forms.push((Zeroizing::new(lines.join(other_ends)), token.to_owned()));
            let pieces = lines.iter().filter(|line| !is_frame(line)).map(|line| Zeroizing::new(line.trim().to_owned()));
            forms.extend(pieces.chain([Zeroizing::new(lines.concat())]).map(|text| (text, piece_of(token))));
        }
        let is_told = |text: &str| text.chars().count() >= SHORTEST;
        self.forms.extend(forms.into_iter().filter(|(text, _)| is_told(text)).map(|(text, mark)| Form { text, mark }));
        self.forms.sort_by(|one, other| other.text.len().cmp(&one.text.len()).then_with(|| one.mark.cmp(&other.mark)));
    }

    /// Puts the marks in their places.
    pub(super) fn conceal(&self, text: &mut String) {
        for form in &self.forms {
            if text.contains(form.text.as_str()) {
                *text = text.replace(form.text.as_str(), &form.mark);
            }
        }
    }

    /// The same in everything a value holds.
    pub(super) fn conceal_in(&self, value: &mut Value) {
        if self.forms.is_empty() {
            return;
        }
        match value {
            Value::String(text) => self.conceal(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.conceal_in(item)),
            Value::Object(map) => map.values_mut().for_each(|value| self.conceal_in(value)),
            _ => {}
        }
    }

    /// The same in a text that was cut, from whose end is taken what may be the beginning of a secret.
    pub(super) fn conceal_cut(&self, text: &mut String) {
        self.conceal(text);
        let whole = text.trim_end_matches(char::REPLACEMENT_CHARACTER).len();
        text.truncate(whole);
        let begun = |form: &Form| form.text.char_indices().rev().map(|(end, _)| end).find(|end| text.ends_with(&form.text[..*end]));
        let longest = self.forms.iter().filter_map(begun).max().unwrap_or(0);
        text.truncate(whole - longest);
    }
}

/// `-----BEGIN OPENSSH PRIVATE KEY-----` stands around every key, and tells none.
fn is_frame(line: &str) -> bool {
    line.starts_with("-----") && line.trim_end().ends_with("-----")
}

/// What stands for a line of a secret: no token, so that it is refused where it is passed on as if it were the whole.
fn piece_of(token: &str) -> String {
    let name = token.trim_start_matches(OPEN).split('#').next().unwrap_or_default();
    format!("{OPEN}{name}#piece{CLOSE}")
}
