//! An argument as it is written in the text of its script, for people.

/// So many characters of it are shown.
const SHOWN: usize = 60;

/// Argument number `which`, from 0, of the call whose name stands at this line and column, both from 1; in one line. `None`: no
/// such call stands there.
pub(super) fn argument(text: &str, (line, column): (usize, usize), which: usize) -> Option<String> {
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let call = text.get(before..)?;
    let (at, _) = call.char_indices().nth(column.checked_sub(1)?)?;
    let open = call[at..].find('(')?;
    let written = arguments(&call[at + open + 1..])?.get(which).copied()?;
    Some(crate::plan::cut(&written.split_whitespace().collect::<Vec<_>>().join(" "), SHOWN))
}

/// What stands between the commas up to the bracket that closes.
fn arguments(text: &str) -> Option<Vec<&str>> {
    let (mut found, mut from, mut at) = (Vec::new(), 0, 0);
    loop {
        let rest = &text[at..];
        match rest.chars().next()? {
            ')' | ']' | '}' => {
                found.push(&text[from..at]);
                return Some(found);
            }
            ',' => {
                found.push(&text[from..at]);
                at += 1;
                from = at;
            }
            _ => at += whole(rest)?,
        }
    }
}

/// How long what begins here is: a text, a comment, all that is in brackets, or a character.
fn whole(text: &str) -> Option<usize> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => quoted(text, quote),
        '`' => quoted(text, '`'),
        '(' | '[' | '{' => Some(closed(&text[1..])? + 2),
        '/' if text.starts_with("//") => text.find('\n'),
        '/' if text.starts_with("/*") => Some(text.find("*/")? + 2),
        character => Some(character.len_utf8()),
    }
}

/// How far it is to the bracket that closes.
fn closed(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        match text[at..].chars().next()? {
            ')' | ']' | '}' => return Some(at),
            _ => at += whole(&text[at..])?,
        }
    }
}

/// How long a text in quotes is; between backticks stand expressions in it.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut at = 1;
    loop {
        let rest = &text[at..];
        match rest.chars().next()? {
            '\\' if quote != '`' => at += 1 + rest.chars().nth(1)?.len_utf8(),
            '$' if quote == '`' && rest.starts_with("${") => at += closed(&rest[2..])? + 3,
            character if character == quote => return Some(at + 1),
            character => at += character.len_utf8(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::argument;

    #[test]
    fn an_argument_is_shown_as_it_is_written() {
        let text = "let a = 1;\n  each(\"x\", source_servers(#{\n    tags: #{ a: \"),\" }   // not, this\n }), |s| f(s, 1));\n";
        assert_eq!(argument(text, (2, 3), 1).as_deref(), Some("source_servers(#{ tags: #{ a: \"),\" } // not, this })"));
        assert_eq!(argument(text, (2, 3), 0).as_deref(), Some("\"x\""));
        assert_eq!(argument("parallel(`a${[1, `b`][1]},`, [\"é\", 'x'], f)", (1, 1), 1).as_deref(), Some("[\"é\", 'x']"));
        assert_eq!(argument("each(\"x\", y", (1, 1), 1), None);
        assert_eq!(argument("each", (9, 9), 1), None);
    }
}
