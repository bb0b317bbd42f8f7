//! An argument as it is written in the text of its script, for people.

/// So many characters of it are shown.
const SHOWN: usize = 60;

/// Argument number `which`, from 0, of the call whose name stands at this line and column, both from 1; in one line. `None`: no
/// such call stands there.
pub(super) fn argument(text: &str, at: (usize, usize), which: usize) -> Option<String> {
    whole_argument(text, at, which).map(|written| in_a_line(written, SHOWN))
}

/// What stands at the key `key` of the map that is that argument.
pub(super) fn option(text: &str, at: (usize, usize), which: usize, key: &str) -> Option<String> {
    let map = whole_argument(text, at, which)?;
    let entries = arguments(&map[map.find("#{")? + 2..])?;
    let value = entries.iter().find_map(|entry| without_comments(entry).strip_prefix(key)?.trim_start().strip_prefix(':'))?;
    Some(in_a_line(value, 2 * SHOWN))
}

fn in_a_line(written: &str, characters: usize) -> String {
    crate::plan::cut(&written.split_whitespace().collect::<Vec<_>>().join(" "), characters)
}

/// A text from behind the spaces and the comments it begins with.
fn without_comments(text: &str) -> &str {
    let text = text.trim_start();
    match text.starts_with("//") || text.starts_with("/*") {
        true => whole(text).map_or(text, |length| without_comments(&text[length..])),
        false => text,
    }
}

fn whole_argument(text: &str, (line, column): (usize, usize), which: usize) -> Option<&str> {
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let call = text.get(before..)?;
    let (at, _) = call.char_indices().nth(column.checked_sub(1)?)?;
    let open = call[at..].find('(')?;
    arguments(&call[at + open + 1..])?.get(which).copied()
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
    use super::{argument, option};

    #[test]
    fn an_argument_is_shown_as_it_is_written() {
        let text = "let a = 1;\n  each(\"x\", source_servers(#{\n    tags: #{ a: \"),\" }   // not, this\n }), |s| f(s, 1));\n";
        assert_eq!(argument(text, (2, 3), 1).as_deref(), Some("source_servers(#{ tags: #{ a: \"),\" } // not, this })"));
        assert_eq!(argument(text, (2, 3), 0).as_deref(), Some("\"x\""));
        assert_eq!(argument("parallel(`a${[1, `b`][1]},`, [\"é\", 'x'], f)", (1, 1), 1).as_deref(), Some("[\"é\", 'x']"));
        assert_eq!(argument("each(\"x\", y", (1, 1), 1), None);
        assert_eq!(argument("each", (9, 9), 1), None);
    }

    #[test]
    fn an_option_is_shown_as_it_is_written() {
        let text = "step(\"a\", #{ title: \"undo: no\",\n // how\n undo:  |was| f(#{ a: was, b: 1 }) }, || ());";
        assert_eq!(option(text, (1, 1), 1, "undo").as_deref(), Some("|was| f(#{ a: was, b: 1 })"));
        assert_eq!(option(text, (1, 1), 1, "und"), None);
        assert_eq!(option("step(\"a\", options, || ())", (1, 1), 1, "undo"), None);
    }
}
