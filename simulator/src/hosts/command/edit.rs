//! Programs that change lines: `sed`, `awk`; and those that count: `seq`, `expr`.

use super::regex::Regex;
use super::{Ask, Outcome, Program};
use crate::world::World;

pub(super) fn find(name: &str) -> Option<Program> {
    Some(match name {
        "sed" => sed,
        "awk" => awk,
        "seq" => seq,
        "expr" => expr,
        _ => return None,
    })
}

/// Which lines a `sed` command is for.
enum Address {
    All,
    Line(usize),
    Last,
    Match(Regex),
}

/// A command of `sed`.
struct Edit {
    from: Address,
    to: Option<Address>,
    inverted: bool,
    what: What,
    /// Inside a range.
    within: bool,
}

enum What {
    Substitute { regex: Regex, with: String, all: bool, prints: bool },
    Delete,
    Print,
    Quit,
    Append(String),
    Insert(String),
    Change(String),
}

fn sed(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let in_place = ask.arguments().iter().any(|word| word.starts_with("-i") || word.starts_with("--in-place"));
    let extended = ask.has('E', "regexp-extended") || ask.arguments().iter().any(|word| word == "-r" || word == "-ri" || word == "-nr");
    let quiet = ask.arguments().iter().any(|word| word == "-n" || word == "-ne" || word == "-nr" || word == "-nE" || word == "--quiet");
    let mut scripts: Vec<&str> = Vec::new();
    let mut operands = ask.operands_past(&["-e", "--expression"]);
    let arguments = ask.arguments();
    for (index, word) in arguments.iter().enumerate() {
        if word == "-e" || word == "--expression" || word == "-ne" {
            scripts.extend(arguments.get(index + 1).map(String::as_str));
        }
    }
    if scripts.is_empty() {
        if operands.is_empty() {
            return ask.fail("no script specified", 1);
        }
        scripts.push(operands.remove(0));
    } else {
        operands.retain(|operand| !scripts.contains(operand));
    }
    let script = scripts.join("\n");
    let (texts, mut status) = ask.texts(world, &operands);
    for (name, text) in texts {
        let mut edits = match edits(&script, extended) {
            Ok(edits) => edits,
            Err(why) => return ask.fail(&format!("-e expression #1, char 1: {why}"), 1),
        };
        let made = edited(&text, &mut edits, quiet);
        if !in_place {
            ask.say(&made);
        } else if let Err(why) = ask.write(world, &name, made.as_bytes()) {
            ask.complain(&format!("couldn't open file {why}"));
            status = 4;
        }
    }
    Outcome::Exit(status)
}

fn edited(text: &str, edits: &mut [Edit], quiet: bool) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<String> = Vec::new();
    'lines: for (index, line) in lines.iter().enumerate() {
        let mut line = (*line).to_owned();
        let mut after = Vec::new();
        for edit in edits.iter_mut() {
            if !concerns(edit, index + 1, lines.len(), &line) {
                continue;
            }
            match &edit.what {
                What::Substitute { regex, with, all, prints } => {
                    let changed = substituted(&line, regex, with, *all);
                    if *prints && changed != line {
                        out.push(changed.clone());
                    }
                    line = changed;
                }
                What::Delete => continue 'lines,
                What::Print => out.push(line.clone()),
                What::Quit => {
                    out.push(line);
                    break 'lines;
                }
                What::Append(text) => after.push(text.clone()),
                What::Insert(text) => out.push(text.clone()),
                What::Change(text) => {
                    out.push(text.clone());
                    continue 'lines;
                }
            }
        }
        if !quiet {
            out.push(line);
        }
        out.append(&mut after);
    }
    let ends = text.ends_with('\n') || text.is_empty();
    let joined = out.join("\n");
    if out.is_empty() || !ends { joined } else { joined + "\n" }
}

fn concerns(edit: &mut Edit, number: usize, last: usize, line: &str) -> bool {
    let is_at = |address: &Address| match address {
        Address::All => true,
        Address::Line(wanted) => *wanted == number,
        Address::Last => number == last,
        Address::Match(regex) => regex.find(line, 0).is_some(),
    };
    let concerned = match &edit.to {
        None => is_at(&edit.from),
        Some(to) if edit.within => {
            edit.within = !is_at(to);
            true
        }
        Some(to) => {
            let begins = is_at(&edit.from);
            edit.within = begins && !matches!(to, Address::Line(end) if *end <= number);
            begins
        }
    };
    concerned != edit.inverted
}

fn substituted(line: &str, regex: &Regex, with: &str, all: bool) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(hit) = regex.find(line, at) {
        out.push_str(&line[at..hit.range.start]);
        let mut chars = with.chars();
        while let Some(next) = chars.next() {
            match next {
                '&' => out.push_str(&line[hit.range.clone()]),
                '\\' => match chars.next() {
                    Some(digit @ '1'..='9') => {
                        let group = digit.to_digit(10).and_then(|digit| hit.groups.get(usize::try_from(digit).ok()?).cloned().flatten());
                        out.push_str(group.map_or("", |group| &line[group]));
                    }
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    Some(other) => out.push(other),
                    None => out.push('\\'),
                },
                next => out.push(next),
            }
        }
        at = hit.range.end;
        if hit.range.is_empty() {
            let Some(next) = line[at..].chars().next() else { break };
            out.push(next);
            at += next.len_utf8();
        }
        if !all || at >= line.len() {
            break;
        }
    }
    out.push_str(line.get(at..).unwrap_or_default());
    out
}

/// Reads a script: commands apart by `;` or line ends.
fn edits(script: &str, extended: bool) -> Result<Vec<Edit>, String> {
    let mut reader = Reader { chars: script.chars().collect(), at: 0, extended };
    let mut edits = Vec::new();
    loop {
        while reader.peek().is_some_and(|next| next.is_whitespace() || next == ';') {
            reader.at += 1;
        }
        if reader.peek().is_none() {
            return Ok(edits);
        }
        edits.push(reader.edit()?);
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn edit(&mut self) -> Result<Edit, String> {
        let from = self.address()?;
        let to = if from.is_some() && self.peek() == Some(',') {
            self.at += 1;
            self.address()?
        } else {
            None
        };
        while self.peek() == Some(' ') {
            self.at += 1;
        }
        let inverted = self.peek() == Some('!');
        self.at += usize::from(inverted);
        let command = self.peek().ok_or("missing command")?;
        self.at += 1;
        let what = match command {
            's' => self.substitute()?,
            'd' => What::Delete,
            'p' => What::Print,
            'q' => What::Quit,
            'a' => What::Append(self.text()),
            'i' => What::Insert(self.text()),
            'c' => What::Change(self.text()),
            other => return Err(format!("unknown command: `{other}'")),
        };
        Ok(Edit { from: from.unwrap_or(Address::All), to, inverted, what, within: false })
    }

    fn address(&mut self) -> Result<Option<Address>, String> {
        match self.peek() {
            Some('$') => {
                self.at += 1;
                Ok(Some(Address::Last))
            }
            Some('/') => {
                self.at += 1;
                let text = self.until('/')?;
                Ok(Some(Address::Match(Regex::new(&text, self.extended, false)?)))
            }
            Some(digit) if digit.is_ascii_digit() => {
                let text: String = self.chars[self.at..].iter().take_while(|next| next.is_ascii_digit()).collect();
                self.at += text.len();
                Ok(text.parse().ok().map(Address::Line))
            }
            _ => Ok(None),
        }
    }

    /// Up to an unescaped `end`; an escaped one is that character.
    fn until(&mut self, end: char) -> Result<String, String> {
        let mut text = String::new();
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == end {
                return Ok(text);
            }
            if next == '\\' {
                let escaped = self.peek().unwrap_or('\\');
                self.at += 1;
                if escaped != end {
                    text.push('\\');
                }
                text.push(escaped);
            } else {
                text.push(next);
            }
        }
        Err("unterminated `s' command".to_owned())
    }

    fn substitute(&mut self) -> Result<What, String> {
        let end = self.peek().ok_or("unterminated `s' command")?;
        self.at += 1;
        let (pattern, with) = (self.until(end)?, self.until(end)?);
        let flags: String = self.chars[self.at..].iter().take_while(|next| next.is_ascii_alphanumeric()).collect();
        self.at += flags.len();
        let regex = Regex::new(&pattern, self.extended, false)?;
        Ok(What::Substitute { regex, with, all: flags.contains('g'), prints: flags.contains('p') })
    }

    fn text(&mut self) -> String {
        let line: String = self.chars[self.at..].iter().take_while(|next| **next != '\n').collect();
        self.at += line.chars().count();
        let line = line.trim_start();
        line.strip_prefix('\\').unwrap_or(line).trim_start().to_owned()
    }
}

/// `awk` for one job: picking fields of lines. Programs are `[/pattern/|NR==n] { print ... }`.
fn awk(world: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let separator = ask.value("-F", "").map(str::to_owned);
    let mut operands = ask.operands_past(&["-F", "-v"]);
    if operands.is_empty() {
        return ask.fail("usage: awk [-F fs] 'prog' [file ...]", 2);
    }
    let program = operands.remove(0);
    let (condition, action) = match program.split_once('{') {
        Some((condition, rest)) => (condition.trim(), rest.rsplit_once('}').map_or(rest, |(inner, _)| inner)),
        None => (program.trim(), "print $0"),
    };
    let unknown = || format!("syntax error at source line 1\n context is\n\t {program}");
    let (texts, mut status) = ask.texts(world, &operands);
    let lines: Vec<String> = texts.iter().flat_map(|(_, text)| text.lines().map(str::to_owned)).collect();
    'lines: for (index, line) in lines.iter().enumerate() {
        let fields: Vec<String> = match &separator {
            Some(separator) if separator != " " => line.split(separator.as_str()).map(str::to_owned).collect(),
            _ => line.split_whitespace().map(str::to_owned).collect(),
        };
        let row = Row { line, fields: &fields, number: index + 1 };
        match row.holds(condition) {
            Some(true) => {}
            Some(false) => continue,
            None => return ask.fail(&unknown(), 2),
        }
        for statement in action.split([';', '\n']).map(str::trim).filter(|statement| !statement.is_empty()) {
            if statement == "exit" {
                break 'lines;
            }
            let Some(text) = row.print(statement) else {
                status = 2;
                ask.complain(&unknown());
                break 'lines;
            };
            ask.line(&text);
        }
    }
    Outcome::Exit(status)
}

struct Row<'a> {
    line: &'a str,
    fields: &'a [String],
    number: usize,
}

impl Row<'_> {
    /// Whether the condition holds; `None` if it is not understood.
    fn holds(&self, condition: &str) -> Option<bool> {
        if condition.is_empty() {
            return Some(true);
        }
        if let Some(pattern) = condition.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            return Some(Regex::new(pattern, true, false).ok()?.find(self.line, 0).is_some());
        }
        for operator in ["==", "!=", "~"] {
            if let Some((left, right)) = condition.split_once(operator) {
                let (left, right) = (self.value(left.trim())?, right.trim());
                let pattern = right.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
                return match (operator, pattern) {
                    ("~", Some(pattern)) => Some(Regex::new(pattern, true, false).ok()?.find(&left, 0).is_some()),
                    ("==", _) => Some(left == self.value(right)?),
                    ("!=", _) => Some(left != self.value(right)?),
                    _ => None,
                };
            }
        }
        None
    }

    fn print(&self, statement: &str) -> Option<String> {
        let rest = statement.strip_prefix("print")?.trim();
        if rest.is_empty() {
            return Some(self.line.to_owned());
        }
        let parts: Option<Vec<String>> = top_level(rest).iter().map(|part| self.joined(part)).collect();
        Some(parts?.join(" "))
    }

    /// Values side by side.
    fn joined(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let length = if let Some(inner) = rest.strip_prefix('"') {
                inner.find('"')? + 2
            } else {
                let sign = usize::from(rest.starts_with('$'));
                sign + rest[sign..].find(|next: char| !next.is_alphanumeric()).unwrap_or(rest.len() - sign)
            };
            if length == 0 {
                return None;
            }
            out.push_str(&self.value(&rest[..length])?);
            rest = rest[length..].trim_start();
        }
        Some(out)
    }

    fn value(&self, word: &str) -> Option<String> {
        if let Some(text) = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return Some(text.replace("\\t", "\t").replace("\\n", "\n"));
        }
        match word {
            "$0" => Some(self.line.to_owned()),
            "NR" => Some(self.number.to_string()),
            "NF" => Some(self.fields.len().to_string()),
            "$NF" => Some(self.fields.last().cloned().unwrap_or_default()),
            word if word.bytes().all(|byte| byte.is_ascii_digit()) => Some(word.to_owned()),
            word => {
                let number: usize = word.strip_prefix('$')?.parse().ok()?;
                Some(self.fields.get(number.checked_sub(1)?).cloned().unwrap_or_default())
            }
        }
    }
}

/// Parts between commas that stand in no quotes.
fn top_level(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for next in text.chars() {
        quoted ^= next == '"';
        match (next, quoted) {
            (',', false) => parts.push(String::new()),
            _ => parts.last_mut().into_iter().for_each(|last| last.push(next)),
        }
    }
    parts
}

fn seq(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let numbers: Vec<i64> = ask.arguments().iter().filter_map(|word| word.parse().ok()).collect();
    let (from, step, to) = match numbers[..] {
        [to] => (1, 1, to),
        [from, to] => (from, 1, to),
        [from, step, to] if step != 0 => (from, step, to),
        _ => return ask.fail("missing operand", 1),
    };
    let mut at = from;
    while (step > 0 && at <= to) || (step < 0 && at >= to) {
        ask.line(&at.to_string());
        at += step;
    }
    Outcome::Exit(0)
}

fn expr(_: &mut World, ask: &mut Ask<'_>) -> Outcome {
    let words: Vec<&str> = ask.arguments().iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<i64>();
    let value = match words[..] {
        [word] => word.to_owned(),
        ["length", word] => word.chars().count().to_string(),
        [left, operator, right] => match (number(left), number(right), operator) {
            (Ok(left), Ok(right), "+") => (left + right).to_string(),
            (Ok(left), Ok(right), "-") => (left - right).to_string(),
            (Ok(left), Ok(right), "*") => (left * right).to_string(),
            (Ok(_), Ok(0), "/" | "%") => return ask.fail("division by zero", 2),
            (Ok(left), Ok(right), "/") => (left / right).to_string(),
            (Ok(left), Ok(right), "%") => (left % right).to_string(),
            (Ok(left), Ok(right), "<") => i64::from(left < right).to_string(),
            (Ok(left), Ok(right), ">") => i64::from(left > right).to_string(),
            (_, _, "=") => i64::from(left == right).to_string(),
            (_, _, "!=") => i64::from(left != right).to_string(),
            _ => return ask.fail("syntax error", 2),
        },
        _ => return ask.fail("syntax error", 2),
    };
    ask.line(&value);
    Outcome::Exit(i32::from(value.is_empty() || value == "0"))
}
