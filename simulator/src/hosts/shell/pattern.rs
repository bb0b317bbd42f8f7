//! Patterns of the shell: `*`, `?`, `[...]`.

/// A character of a pattern; quoted ones mean themselves.
pub(crate) type Marked = (char, bool);

/// Whether the whole of `text` matches.
pub(crate) fn matches(pattern: &[Marked], text: &[char]) -> bool {
    let Some(((first, quoted), rest)) = pattern.split_first() else { return text.is_empty() };
    match first {
        '*' if !quoted => (0..=text.len()).any(|skipped| matches(rest, &text[skipped..])),
        '?' if !quoted => !text.is_empty() && matches(rest, &text[1..]),
        '[' if !quoted => match class(rest) {
            Some((members, inverted, after)) => {
                text.first().is_some_and(|next| within(&members, *next) != inverted) && matches(after, &text[1..])
            }
            None => text.first() == Some(first) && matches(rest, &text[1..]),
        },
        literal => text.first() == Some(literal) && matches(rest, &text[1..]),
    }
}

/// Whether plain text matches a plain pattern.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<Marked> = pattern.chars().map(|next| (next, false)).collect();
    matches(&pattern, &text.chars().collect::<Vec<_>>())
}

/// Whether a pattern holds more than plain characters.
pub(crate) fn is_pattern(pattern: &[Marked]) -> bool {
    pattern.iter().any(|(next, quoted)| !quoted && "*?[".contains(*next))
}

fn class(rest: &[Marked]) -> Option<(Vec<char>, bool, &[Marked])> {
    let inverted = matches!(rest.first(), Some(('!' | '^', false)));
    let start = usize::from(inverted);
    let length = rest.iter().skip(start + 1).position(|(next, quoted)| *next == ']' && !quoted)? + 1;
    let members = rest[start..start + length].iter().map(|(next, _)| *next).collect();
    Some((members, inverted, &rest[start + length + 1..]))
}

fn within(members: &[char], wanted: char) -> bool {
    let text: String = members.iter().collect();
    let named =
        [("[:digit:]", char::is_numeric as fn(char) -> bool), ("[:alpha:]", char::is_alphabetic), ("[:space:]", char::is_whitespace)];
    if named.iter().any(|(name, test)| text.contains(name) && test(wanted)) {
        return true;
    }
    let mut at = 0;
    while at < members.len() {
        if members.get(at + 1) == Some(&'-') && at + 2 < members.len() {
            if members[at] <= wanted && wanted <= members[at + 2] {
                return true;
            }
            at += 3;
        } else {
            if members[at] == wanted {
                return true;
            }
            at += 1;
        }
    }
    false
}
