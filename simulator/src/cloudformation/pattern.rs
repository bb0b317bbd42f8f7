//! `AllowedPattern`: what the whole of a value must match.

use regex_lite::Regex;

/// A pattern that was read.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// Reads a pattern; `None` for what is none, or uses what the lab does not know: look-around, references back, classes within classes.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = as_java_reads(text);
        // `a)|(b` is none by itself, and would be one in a group.
        Regex::new(&text).ok()?;
        Regex::new(&format!("^(?:{text})$")).ok().map(Self)
    }

    /// Whether the whole of `value` matches.
    pub(super) fn matches(&self, value: &str) -> bool {
        self.0.is_match(value)
    }
}

/// What Java reads otherwise than this library, as this one reads it: a dash in a set that follows a class (`[\w-.]`) is a dash, `\<` is `<`.
fn as_java_reads(text: &str) -> String {
    let (mut plain, mut in_set, mut after_class) = (String::with_capacity(text.len()), false, false);
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        let was_class = std::mem::take(&mut after_class);
        match next {
            '\\' => {
                let escaped = rest.next();
                // Java escapes any sign; here these two are the ends of words.
                plain.extend(Some(next).filter(|_| !matches!(escaped, Some('<' | '>'))));
                after_class = in_set && escaped.is_some_and(|class| "wdsWDS".contains(class));
                plain.extend(escaped);
                continue;
            }
            '[' => in_set = true,
            ']' => in_set = false,
            '-' if was_class => plain.push('\\'),
            _ => {}
        }
        plain.push(next);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_must_match_the_whole_value() {
        let cases = [
            ("[a-zA-Z0-9]*", "Abc9", true),
            ("[a-zA-Z0-9]*", "Abc-9", false),
            ("^(a|bc)+$", "abcbca", true),
            ("^(a|bc)+$", "abb", false),
            (r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})", "10.0.0.0/16", true),
            (r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})", "10.0.0/16", false),
            (r"[\w.-]+\.[a-z]{2,}", "onpremsim.env", true),
            ("[^ ]{8}", "Adm1nP@s", true),
            ("(a*)*b", "aaaaaaaaaaaaaaaaaaaaac", false),
            ("a|bc", "ac", false),
            (r"\d+", "١", false),
            (r"10\.0\/8", "10.0/8", true),
            ("a", "a\n", false),
            (r"[\w-.]+", "a-b.c", true),
            (r"[\w-.]+", "a-b c", false),
            (r"[^\s-]+\w-", "ab-", true),
            (r"[\d-]+", "1-2", true),
            (r"\<[a-z]+\>", "<a>", true),
            (r"\<[a-z]+\>", "a", false),
        ];
        for (pattern, value, expected) in cases {
            assert_eq!(Pattern::read(pattern).map(|read| read.matches(value)), Some(expected), "{pattern} {value}");
        }
        assert!(Pattern::read("(a").is_none() && Pattern::read("[a").is_none() && Pattern::read("*").is_none());
        for unknown in ["(?=a)a", "(?!a)b", r"(a)\1", "a)|(b"] {
            assert!(Pattern::read(unknown).is_none(), "{unknown}");
        }
    }
}
