//! Words and files as a shell takes them, for the commands that are told.

use std::path::Path;

/// A word, in quotes where it needs some.
#[must_use]
pub fn quoted(word: &str) -> String {
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "-_./:=,@+%".contains(c)
}

/// Whether a shell takes a text for words, as [`quoted`] writes them, and for nothing else.
#[must_use]
pub fn is_words(text: &str) -> bool {
    let (mut within, mut characters) = (false, text.chars());
    while let Some(c) = characters.next() {
        match c {
            '\'' => within = !within,
            _ if within => {}
            '\\' if characters.next() != Some('\'') => return false,
            ' ' | '\\' => {}
            c if is_plain(c) => {}
            _ => return false,
        }
    }
    !within
}

/// The name of a file.
#[must_use]
pub fn file(path: &Path) -> String {
    quoted(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_a_word_whatever_it_is() {
        for word in ["", "a", "a b", "it's", "'", "''", "$(x)", "a;b", "`c`", "a\nb", "\\", "\\'", "*", "é"] {
            assert!(is_words(&format!("--set {} --set {}", quoted(word), quoted(word))), "{word}");
        }
        for text in ["a; b", "$(a)", "a 'b", "a | b", "a\nb", "`a`", "a\\b", "a > b", "a & b", "\\"] {
            assert!(!is_words(text), "{text}");
        }
    }
}
