//! `AllowedPattern`: the part of regular expressions templates use, matched against a whole value by backtracking.

/// One piece of a pattern.
#[derive(Clone, Debug)]
enum Piece {
    Set(Vec<(char, char)>, bool),
    Group(Vec<Vec<Piece>>),
    Repeat(Box<Piece>, u32, u32),
    Start,
    End,
}

/// A pattern that was read.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<Vec<Piece>>);

/// Reads patterns.
struct Reader {
    text: Vec<char>,
    at: usize,
}

/// Steps after which a match is given up: a pattern that explodes is refused, not waited for.
const PATIENCE: u32 = 1_000_000;

impl Pattern {
    /// Reads a pattern; `None` for what is none, or uses what the lab does not know.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { text: text.chars().collect(), at: 0 };
        let choices = reader.choices()?;
        (reader.at == reader.text.len()).then_some(Self(choices))
    }

    /// Whether the whole of `value` matches.
    pub(super) fn matches(&self, value: &str) -> bool {
        let text: Vec<char> = value.chars().collect();
        let mut left = PATIENCE;
        self.0.iter().any(|choice| run(choice, &text, 0, &mut left, &mut |at, _| at == text.len()))
    }
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn takes(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn choices(&mut self) -> Option<Vec<Vec<Piece>>> {
        let mut choices = vec![Vec::new()];
        while let Some(c) = self.peek().filter(|c| *c != ')') {
            if c == '|' {
                self.at += 1;
                choices.push(Vec::new());
                continue;
            }
            let piece = self.piece()?;
            let piece = self.repeated(piece)?;
            choices.last_mut()?.push(piece);
        }
        Some(choices)
    }

    fn piece(&mut self) -> Option<Piece> {
        Some(match self.next()? {
            '^' => Piece::Start,
            '$' => Piece::End,
            '.' => Piece::Set(vec![('\n', '\n')], true),
            '[' => self.set()?,
            '\\' => {
                let c = self.next()?;
                class(c)?
            }
            '(' => {
                if self.takes('?') && !self.takes(':') {
                    return None;
                }
                let choices = self.choices()?;
                self.takes(')').then_some(Piece::Group(choices))?
            }
            '*' | '+' | '?' | '{' => return None,
            c => Piece::Set(vec![(c, c)], false),
        })
    }

    fn set(&mut self) -> Option<Piece> {
        let negated = self.takes('^');
        let mut ranges = Vec::new();
        let mut first = true;
        loop {
            let c = self.next()?;
            match c {
                ']' if !first => return Some(Piece::Set(ranges, negated)),
                '\\' => {
                    let c = self.next()?;
                    let Piece::Set(more, false) = class(c)? else { return None };
                    ranges.extend(more);
                }
                from if self.peek() == Some('-') && self.text.get(self.at + 1).is_some_and(|c| *c != ']') => {
                    self.at += 1;
                    let mut to = self.next()?;
                    if to == '\\' {
                        to = self.next()?;
                    }
                    ranges.push((from, to));
                }
                c => ranges.push((c, c)),
            }
            first = false;
        }
    }

    fn repeated(&mut self, piece: Piece) -> Option<Piece> {
        let (least, most) = match self.peek() {
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('?') => (0, 1),
            Some('{') => self.bounds()?,
            _ => return Some(piece),
        };
        self.at += 1;
        // Lazy or possessive: the whole value must match all the same.
        let _ = self.takes('?') || self.takes('+');
        Some(Piece::Repeat(Box::new(piece), least, most))
    }

    /// `{2}`, `{2,}`, `{2,5}`; stops at the closing brace.
    fn bounds(&mut self) -> Option<(u32, u32)> {
        let close = self.text[self.at..].iter().position(|c| *c == '}')? + self.at;
        let inner: String = self.text[self.at + 1..close].iter().collect();
        self.at = close;
        match inner.split_once(',') {
            None => inner.parse().ok().map(|count| (count, count)),
            Some((least, "")) => Some((least.parse().ok()?, u32::MAX)),
            Some((least, most)) => Some((least.parse().ok()?, most.parse().ok()?)),
        }
    }
}

/// What follows a backslash.
fn class(c: char) -> Option<Piece> {
    let word = vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
    let space = vec![(' ', ' '), ('\t', '\r')];
    Some(match c {
        'd' => Piece::Set(vec![('0', '9')], false),
        'D' => Piece::Set(vec![('0', '9')], true),
        'w' => Piece::Set(word, false),
        'W' => Piece::Set(word, true),
        's' => Piece::Set(space, false),
        'S' => Piece::Set(space, true),
        'n' => Piece::Set(vec![('\n', '\n')], false),
        't' => Piece::Set(vec![('\t', '\t')], false),
        c if c.is_ascii_alphanumeric() => return None,
        c => Piece::Set(vec![(c, c)], false),
    })
}

type Then<'t> = &'t mut dyn FnMut(usize, &mut u32) -> bool;

/// Matches `pieces` from `at` on, and what is to follow.
fn run(pieces: &[Piece], text: &[char], at: usize, left: &mut u32, then: Then<'_>) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    let Some((piece, rest)) = pieces.split_first() else { return then(at, left) };
    match piece {
        Piece::Start => at == 0 && run(rest, text, at, left, then),
        Piece::End => at == text.len() && run(rest, text, at, left, then),
        Piece::Set(ranges, negated) => {
            let fits = text.get(at).is_some_and(|c| ranges.iter().any(|(from, to)| (from..=to).contains(&c)) != *negated);
            fits && run(rest, text, at + 1, left, then)
        }
        Piece::Group(choices) => choices.iter().any(|choice| run(choice, text, at, left, &mut |at, left| run(rest, text, at, left, then))),
        Piece::Repeat(piece, least, most) => repeat(piece, (*least, *most), rest, text, at, left, then),
    }
}

fn repeat(piece: &Piece, (least, most): (u32, u32), rest: &[Piece], text: &[char], at: usize, left: &mut u32, then: Then<'_>) -> bool {
    if most > 0 {
        let fewer = (least.saturating_sub(1), if most == u32::MAX { most } else { most - 1 });
        let again = run(std::slice::from_ref(piece), text, at, left, &mut |next, left| {
            (next > at || least > 0) && repeat(piece, fewer, rest, text, next, left, then)
        });
        if again {
            return true;
        }
    }
    least == 0 && run(rest, text, at, left, then)
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
        ];
        for (pattern, value, expected) in cases {
            assert_eq!(Pattern::read(pattern).map(|read| read.matches(value)), Some(expected), "{pattern} {value}");
        }
        assert!(Pattern::read("(a").is_none() && Pattern::read("[a").is_none() && Pattern::read("*").is_none());
    }
}
