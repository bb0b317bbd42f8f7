//! What was typed as a runbook: a header, and each statement that calls something as a step.

use super::text::{Kind, Piece, pieces, statements};
use crate::check::{changes, is_native};
use crate::plan::cut;
use crate::secret::holds_token;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The runbook of these inputs, for this Region. What a statement gives to a variable is what its step returns. `own`: the text of the
/// runbook they were typed to, if there is one; what it names is named here too.
#[must_use]
pub fn runbook<'t>(region: &str, (title, own): (&str, Option<&str>), inputs: impl Iterator<Item = &'t str>) -> String {
    let params = own.map_or_else(|| "p".to_owned(), params_of);
    let mut asked = Asked { params: &params, all: Vec::new(), there: BTreeSet::new(), is_hidden: false, above: String::new() };
    let mut body = String::new();
    let mut number = 0;
    let statements = commented(inputs).into_iter().map(|(said, statement)| (said, uncommented(statement)));
    for (said, statement) in statements.filter(|(_, statement)| !only_shows(statement)) {
        let text = match secret_of(statement) {
            Some(name) => asked.declared(name),
            None => {
                asked.passes(statement);
                line((&said, statement), &mut number) + "\n"
            }
        };
        body.push_str(&text);
    }
    let Asked { all: secrets, above, .. } = asked;
    let head = own.map_or_else(|| head(region, title, &secrets), |own| taken_over(own, &params, &secrets, &body));
    format!("{head}\n{above}{body}")
}

/// The secrets that were asked for, each declared where it was.
struct Asked<'t> {
    /// What the parameters are called.
    params: &'t str,
    all: Vec<String>,
    /// Those that were declared, and not named since.
    there: BTreeSet<String>,
    /// Whether something else is called as the parameters are by now.
    is_hidden: bool,
    /// What is to stand above all that was typed.
    above: String,
}

impl Asked<'_> {
    /// Its declaration, if there is need of one here.
    fn declared(&mut self, name: String) -> String {
        if !self.there.insert(name.clone()) {
            return String::new();
        }
        let params = self.params;
        let text = if self.is_hidden {
            let kept = format!("{name}_asked_for");
            let _ = writeln!(self.above, "let {kept} = {params}.{name};");
            format!("let {name} = {kept};\n")
        } else {
            format!("let {name} = {params}.{name};\n")
        };
        self.is_hidden |= name == params;
        if !self.all.contains(&name) {
            self.all.push(name);
        }
        text
    }

    /// A statement comes in between.
    fn passes(&mut self, statement: &str) {
        let written = Written::of(statement);
        for at in 0..written.pieces.len() {
            self.there.remove(written.at(at));
            let is_given = written.at(at + 1) == "=" || (at > 0 && matches!(written.at(at - 1), "let" | "const"));
            self.is_hidden |= is_given && written.at(at) == self.params;
        }
    }
}

/// A statement without the comment behind it, which would take in what is written there.
fn uncommented(statement: &str) -> &str {
    let end = pieces(statement).last().map_or(0, |last| last.end);
    let behind = statement[end..].trim_start();
    if behind.starts_with("//") || behind.starts_with("/*") { &statement[..end] } else { statement }
}

/// The statements of these inputs, each with the comment above it: one that is an input of its own is above the next.
fn commented<'t>(inputs: impl Iterator<Item = &'t str>) -> Vec<(String, &'t str)> {
    let (mut found, mut above) = (Vec::new(), String::new());
    for input in inputs {
        let (pieces, mut end) = (pieces(input), 0);
        for statement in statements(input) {
            // A comment may have the very words in it: it is no piece.
            let is_it = |start: &usize| *start >= end && input[*start..].starts_with(statement);
            let start = pieces.iter().map(|piece| piece.start).find(is_it).unwrap_or(end);
            let said = input.get(end..start).map_or_else(String::new, comment_in);
            found.push((if said.is_empty() { std::mem::take(&mut above) } else { said }, statement));
            (end, above) = (start + statement.len(), String::new());
        }
        if end == 0 {
            above = comment_in(input);
        }
    }
    found
}

/// What comments of whole lines say.
fn comment_in(between: &str) -> String {
    let lines = between.lines().filter_map(|line| line.trim().strip_prefix("//"));
    lines.map(|line| line.trim_start_matches('/').trim()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What names something in a runbook, and calls nothing: its header, imports, literals, functions. Parameters that neither these nor what
/// was `typed` use are left out.
fn taken_over(own: &str, params: &str, secrets: &[String], typed: &str) -> String {
    let mut text = String::new();
    for name in secrets {
        let _ = writeln!(text, "// declare it in the header:  {name}: #{{ type: \"secret\", help: \"asked for by :secret\" }}");
    }
    let mut header = None;
    for statement in statements(own).into_iter().map(uncommented) {
        let written = Written::of(statement);
        if written.is_header() {
            header = Some((text.len(), statement.to_owned()));
        } else if statement.starts_with("runbook(") {
            header = Some((text.len(), format!("let {params} = {statement}")));
        } else if written.begins(&["fn", "private"]) {
            let _ = writeln!(text, "{statement}");
        } else if written.begins(&["import"]) || written.is_literal() {
            let _ = writeln!(text, "{statement};");
        }
    }
    if let Some((at, header)) = header {
        let header = with_used(&header, secrets, &[&text, typed]);
        text.insert_str(at, &format!("{header};\n"));
    }
    text
}

/// What the parameters are called in the text of a runbook.
fn params_of(own: &str) -> String {
    let statements = statements(own);
    let header = statements.iter().map(|statement| Written::of(statement)).rfind(Written::is_header);
    header.map_or("p", |header| header.at(1)).to_owned()
}

/// A header with those of its parameters that are secrets asked for, or that these texts use; all, where one of them uses the map as a whole.
fn with_used(header: &str, secrets: &[String], texts: &[&str]) -> String {
    let written = Written::of(header);
    let variable = written.at(1);
    let Some(used) = texts.iter().map(|text| members_of(variable, text)).collect::<Option<Vec<_>>>() else { return header.to_owned() };
    let used: Vec<&str> = used.concat().into_iter().chain(secrets.iter().map(String::as_str)).collect();
    let mut text = header.to_owned();
    for (_, from, to) in written.params().into_iter().rev().filter(|(name, ..)| !used.contains(name)) {
        text.replace_range(from..to, "");
    }
    text
}

/// The members of a variable that a text reads by their names. `None`: it reads the variable in other ways.
fn members_of<'t>(variable: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let written = Written::of(text);
    let is_it = |at: &usize| written.at(*at) == variable && (*at == 0 || !matches!(written.at(*at - 1), "." | "?."));
    let member = |at: usize| matches!(written.at(at + 1), "." | "?.").then(|| written.at(at + 2));
    (0..written.pieces.len()).filter(is_it).map(member).collect()
}

/// `let p = runbook(#{ ... });`
fn head(region: &str, title: &str, secrets: &[String]) -> String {
    let mut text = format!("let p = runbook(#{{\n    title: {},\n    regions: [{}],\n", quoted(title), quoted(region));
    if !secrets.is_empty() {
        text.push_str("    params: #{\n");
        for name in secrets {
            let _ = writeln!(text, "        {name}: #{{ type: \"secret\", help: \"asked for by :secret\" }},");
        }
        text.push_str("    },\n");
    }
    text.push_str("});\n");
    text
}

/// A text as a literal.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// The name of the secret a statement brings in: `let name = "{{secret:name#...}}"`.
fn secret_of(statement: &str) -> Option<String> {
    let name = statement.strip_prefix("let ")?.split_once('=').filter(|(_, value)| holds_token(value))?.0;
    Some(name.trim().to_owned())
}

/// A statement as it stands in the runbook.
fn line((said, statement): (&str, &str), number: &mut u32) -> String {
    let written = Written::of(statement);
    let value = written.gives().map_or(statement, |(_, value)| value);
    // A closure does nothing where it stands.
    let stays = !written.calls() || value.starts_with('|') || written.begins(&["fn", "private", "import"]);
    if stays || AT_THE_TOP.iter().any(|word| value.starts_with(word)) {
        let is_function = statement.ends_with('}') && written.begins(&["fn", "private"]);
        return if is_function { statement.to_owned() } else { format!("{statement};") };
    }
    *number += 1;
    let before = written.gives().map_or(String::new(), |(before, _)| format!("{before} "));
    let title = if said.is_empty() { written.title() } else { cut(said, 72) };
    format!("{before}step(\"step-{number}\", {}, || {{\n    {}\n}});", quoted(&title), indented(value))
}

/// A text a step deeper; what stands in its strings is as it was.
fn indented(text: &str) -> String {
    let strings: Vec<Piece> = pieces(text).into_iter().filter(|piece| piece.kind == Kind::Text).collect();
    let is_inside = |at: usize| strings.iter().any(|piece| (piece.start..piece.end).contains(&at));
    let mut deeper = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        deeper.push(character);
        if character == '\n' && !is_inside(at) {
            deeper.push_str("    ");
        }
    }
    deeper
}

/// Calls that stand at the top of a runbook as they are.
const AT_THE_TOP: [&str; 2] = ["step(", "approve("];

/// What the language has for more than computing.
const DOING: [&str; 12] =
    ["approve", "assert", "call", "each", "expect_error", "finally", "lab", "parallel", "print", "retry", "step", "wait_for"];

/// Methods that call what they are given.
const CALLING: [&str; 16] = [
    "all",
    "dedup",
    "drain",
    "extract_if",
    "filter",
    "find",
    "find_map",
    "for_each",
    "index_of",
    "map",
    "reduce",
    "reduce_rev",
    "retain",
    "some",
    "sort",
    "sort_by",
];

/// A statement and its pieces.
struct Written<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
}

impl<'t> Written<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, pieces: pieces(text) }
    }

    fn at(&self, index: usize) -> &'t str {
        self.pieces.get(index).map_or("", |piece| &self.text[piece.start..piece.end])
    }

    fn begins(&self, words: &[&str]) -> bool {
        words.contains(&self.at(0))
    }

    /// What it gives a value to, with the sign, and the value.
    fn gives(&self) -> Option<(&'t str, &'t str)> {
        let sign = match (self.at(0), self.at(1), self.at(2)) {
            ("let" | "const", _, "=") => self.pieces.get(2),
            (_, "=", _) if self.pieces.first().is_some_and(|piece| piece.kind == Kind::Name) => self.pieces.get(1),
            _ => None,
        }?;
        Some((&self.text[..sign.end], self.text[sign.end..].trim()))
    }

    /// Whether it gives a name to what a runbook is begun with.
    fn is_header(&self) -> bool {
        self.gives().is_some_and(|(_, value)| value.starts_with("runbook("))
    }

    /// Whether it declares something that stands there in full.
    fn is_literal(&self) -> bool {
        let is_key = |at: usize| self.at(at + 1) == ":";
        let value = 3..self.pieces.len();
        self.begins(&["let", "const"])
            && self.gives().is_some()
            && value.into_iter().all(|at| self.pieces[at].kind != Kind::Name || is_key(at))
    }

    /// Where the names of what it calls stand. (`call` is a word that Rhai keeps for itself.)
    fn called(&self) -> impl Iterator<Item = usize> {
        let is_name = |at: usize| self.pieces[at].kind == Kind::Name || self.at(at) == "call";
        (1..self.pieces.len()).filter(move |at| matches!(self.at(*at), "(" | "()") && is_name(at - 1)).map(|at| at - 1)
    }

    /// Whether what is called at a name only computes with a value: a method of the language that is given nothing to call.
    fn computes(&self, at: usize) -> bool {
        let name = self.at(at);
        let is_method = at > 0 && matches!(self.at(at - 1), "." | "?.") && is_native(name) && !DOING.contains(&name);
        let is_name = self.pieces.get(at + 2).is_some_and(|piece| piece.kind == Kind::Name) && matches!(self.at(at + 3), ")" | ",");
        is_method && !(is_name && CALLING.contains(&name))
    }

    /// What a step of it does: the name of what is called first that has a place of its own (`iam::create_user`), or of what is called first.
    fn title(&self) -> String {
        let first = |is: &dyn Fn(usize) -> bool| self.called().find(|at| is(*at));
        let named = |at: usize| match at.checked_sub(2).filter(|_| self.at(at - 1) == "::") {
            Some(module) => format!("{}::{}", self.at(module), self.at(at)),
            // A closure by the name it has.
            None if self.at(at) == "call" && at > 1 => self.at(at - 2).to_owned(),
            None => self.at(at).to_owned(),
        };
        let found = first(&|at| at > 1 && self.at(at - 1) == "::").or_else(|| first(&|at| !self.computes(at)));
        found.map_or_else(|| cut(self.text.lines().next().unwrap_or_default(), 48), named)
    }

    /// The parameters of a header, each from where to where it stands with the comma behind it and the space before.
    fn params(&self) -> Vec<(&'t str, usize, usize)> {
        let sign = |at: usize| self.at(at);
        let Some(open) = (2..self.pieces.len()).find(|at| sign(*at) == "#{" && sign(at - 1) == ":" && sign(at - 2) == "params") else {
            return Vec::new();
        };
        let (mut found, mut depth, mut begin) = (Vec::new(), 0_usize, None);
        for at in open + 1..self.pieces.len() {
            let start: usize = *begin.get_or_insert(at);
            let is_over = depth == 0 && sign(at) == "}";
            if (is_over && start < at) || (depth == 0 && sign(at) == ",") {
                let end = if is_over { self.pieces[at - 1].end } else { self.pieces[at].end };
                found.push((sign(start), self.pieces[start - 1].end, end));
                begin = None;
            }
            match sign(at) {
                _ if is_over => break,
                "{" | "#{" | "[" | "?[" | "(" => depth += 1,
                "}" | "]" | ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        found
    }

    /// Whether it calls what may ask or change the world.
    fn calls(&self) -> bool {
        self.called().any(|at| !self.computes(at))
    }
}

/// Whether a statement does nothing but show a value: a variable, what is in it.
fn only_shows(statement: &str) -> bool {
    let written = Written::of(statement);
    let is_expression = !matches!(written.pieces.first().map(|piece| piece.kind), Some(Kind::Word) | None);
    let is_sign = |at: usize| written.pieces[at].kind == Kind::Sign && written.at(at).ends_with('=');
    let gives = (0..written.pieces.len()).any(|at| is_sign(at) && !matches!(written.at(at), "==" | "!=" | "<=" | ">="));
    is_expression && !gives && written.called().all(|at| written.computes(at) && !changes(written.at(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_that_has_the_statement_in_it_is_its_title() {
        let input = "// iam::list_users() tells who is there\niam::list_users();\n// iam::list_roles()\niam::list_roles()";
        let saved = runbook("us-east-1", ("a session", None), std::iter::once(input));
        let one = "step(\"step-1\", \"iam::list_users() tells who is there\", || {\n    iam::list_users()\n});";
        let other = "step(\"step-2\", \"iam::list_roles()\", || {\n    iam::list_roles()\n});";
        assert!(saved.contains(one) && saved.contains(other), "{saved}");
    }
}
