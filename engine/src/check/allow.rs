//! `// lifeboat: allow(LB403) reason`: the next statement, or the line it ends, may do this; `//! lifeboat: ...`: the whole file.

use super::Finding;
use super::rule::{self, MALFORMED, Rule, UNNEEDED};
use super::text::Text;
use crate::script::lex::position;
use std::ops::Range;

const MARK: &str = "lifeboat:";

/// One code that a comment allows.
struct Allowed {
    rule: &'static Rule,
    lines: Range<usize>,
    at: (usize, usize),
    needed: bool,
}

/// Takes away what comments of a file allow; tells comments that allow nothing.
pub(super) fn apply(file: &str, text: &str, findings: &mut Vec<Finding>) {
    if !text.contains(MARK) {
        return;
    }
    let (mut allowed, mut wrong) = (Vec::new(), Vec::new());
    let read = Text::of(text);
    for comment in read.comments() {
        read_comment(file, text, &read, comment, (&mut allowed, &mut wrong));
    }
    findings.retain(|finding| {
        let (line, here) = (finding.line(), finding.file() == file);
        let mut fitting = allowed.iter_mut().filter(|one| here && one.rule.code == finding.rule.code && one.lines.contains(&line));
        match fitting.next() {
            Some(one) => {
                one.needed = true;
                fitting.for_each(|other| other.needed = true);
                false
            }
            None => true,
        }
    });
    findings.extend(wrong);
    for one in allowed.iter().filter(|one| !one.needed) {
        let title = format!("nothing here needs `allow({})`", one.rule.code);
        findings.push(Finding::new(&UNNEEDED, file, position(one.at), title).help("remove the comment"));
    }
}

fn read_comment(file: &str, text: &str, read: &Text<'_>, comment: &Range<usize>, (allowed, wrong): (&mut Vec<Allowed>, &mut Vec<Finding>)) {
    let said = text[comment.clone()].trim_start_matches(['/', '*', '!']).trim_end_matches(['/', '*']).trim();
    let Some(said) = said.strip_prefix(MARK).map(str::trim) else { return };
    let (line, column) = read.place(comment.start);
    let mut tell = |title: String| {
        let help = "write `// lifeboat: allow(LB403) REASON` before the statement";
        wrong.push(Finding::new(&MALFORMED, file, position((line, column)), title).help(help));
    };
    let Some((codes, reason)) = said.strip_prefix("allow(").and_then(|rest| rest.split_once(')')) else {
        tell(format!("`{said}` is not a comment for `check`"));
        return;
    };
    if reason.trim_start_matches([':', '-', ' ']).trim().is_empty() {
        tell("the comment gives no reason".to_owned());
    }
    let lines = match text[comment.clone()].starts_with("//!") {
        true => 0..usize::MAX,
        false if read.has_code_before(comment.start) => line..line + 1,
        false => read.statement_after(comment.end),
    };
    for code in codes.split(',').map(str::trim) {
        match rule::named(code) {
            Some(rule) => allowed.push(Allowed { rule, lines: lines.clone(), at: (line, column), needed: false }),
            None => tell(format!("there is no rule `{code}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::named;
    use super::*;
    use rhai::Position;

    #[test]
    fn what_is_wrong_with_a_file_as_a_whole_is_allowed_in_it() {
        let rule = named("LB403").expect("a rule");
        let of = |file: &str, at| Finding::new(rule, file, at, "not so");
        let mut findings = vec![of("a.rhai", Position::NONE), of("a.rhai", Position::new(2, 1)), of("b.rhai", Position::NONE)];
        apply("a.rhai", "//! lifeboat: allow(LB403) it may\n1", &mut findings);
        assert_eq!(findings.iter().map(Finding::file).collect::<Vec<_>>(), ["b.rhai"]);
    }
}
