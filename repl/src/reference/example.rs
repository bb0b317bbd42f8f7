//! Examples out of the shipped runbooks: they are run, so they are right.

use crate::ready::shipped;

/// So many lines an example has at most.
const LONGEST: usize = 14;

/// How a shipped runbook calls it: the runbook's name, and the call.
pub(super) fn of(name: &str) -> Option<(&'static str, String)> {
    let calls = shipped::runbooks().into_iter().filter_map(|(file, text)| call(text, name).map(|call| (file, call)));
    calls.filter(|(_, call)| call.lines().count() <= LONGEST).max_by_key(|(_, call)| call.lines().count())
}

/// The first call in a text, with its arguments.
fn call(text: &str, name: &str) -> Option<String> {
    let opened = format!("{name}(");
    let starts = text.match_indices(&opened).map(|(at, _)| at);
    let is_code = |at: &usize| {
        let line = text[..*at].rsplit('\n').next().unwrap_or_default();
        !line.contains("//") && !line.ends_with(|c: char| c.is_alphanumeric() || "_:.`\"".contains(c))
    };
    starts.filter(is_code).find_map(|at| {
        let end = at + opened.len() + closing(&text[at + opened.len()..])?;
        let indent = text[..at].rsplit('\n').next().map_or(0, |line| line.len() - line.trim_start().len());
        let lines = text[at..end].lines().enumerate();
        Some(
            lines
                .map(|(number, line)| if number == 0 { line } else { line.get(indent..).unwrap_or(line.trim_start()) })
                .collect::<Vec<_>>()
                .join("\n"),
        )
    })
}

/// Where the bracket that is open closes, texts and comments left aside.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut within, mut at) = (1, None, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match (within, bytes[at]) {
            (Some(quote), byte) if byte == quote => within = None,
            (Some(_), b'\\') => at += 1,
            (Some(_), _) => {}
            (None, b'"' | b'`') => within = Some(bytes[at]),
            (None, b'/') if bytes.get(at + 1) == Some(&b'/') => at += text[at..].find('\n')?,
            (None, b'(' | b'{' | b'[') => depth += 1,
            (None, b')' | b'}' | b']') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_ends_where_its_bracket_closes() {
        let text = "// drill(1) is no call\n    let x = my_drill(2);\n    let y = drill(#{ a: \")\", // so )\n        b: (1 + 2) });\n";
        assert_eq!(call(text, "drill").as_deref(), Some("drill(#{ a: \")\", // so )\n    b: (1 + 2) })"));
        assert_eq!(call(text, "recover"), None);
    }
}
