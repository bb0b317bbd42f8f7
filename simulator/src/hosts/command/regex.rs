//! Regular expressions of `grep` and `sed`, basic and extended, by backtracking.

use std::ops::Range;

#[derive(Clone, Debug)]
enum Item {
    Any,
    Exactly(char),
    Class {
        members: Vec<(char, char)>,
        inverted: bool,
    },
    Start,
    End,
    WordEdge,
    /// Alternatives, and the number of the group.
    Group(Vec<Vec<Piece>>, usize),
}

#[derive(Clone, Debug)]
struct Piece {
    item: Item,
    least: usize,
    most: usize,
}

/// An expression.
pub(super) struct Regex {
    alternatives: Vec<Vec<Piece>>,
}

/// What was found: bytes of the whole and of the groups.
pub(super) struct Hit {
    pub(super) range: Range<usize>,
    pub(super) groups: Vec<Option<Range<usize>>>,
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
    groups: usize,
}

impl Regex {
    /// Reads an expression; `fixed`: every character means itself.
    pub(super) fn new(text: &str, extended: bool, fixed: bool) -> Result<Self, String> {
        if fixed {
            let pieces = text.chars().map(|next| Piece { item: Item::Exactly(next), least: 1, most: 1 }).collect();
            return Ok(Self { alternatives: vec![pieces] });
        }
        let mut reader = Reader { chars: text.chars().collect(), at: 0, extended, groups: 0 };
        let alternatives = reader.alternatives()?;
        if reader.at < reader.chars.len() { Err("Unmatched ) or \\)".to_owned()) } else { Ok(Self { alternatives }) }
    }

    /// The first place from byte `from` on.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<Hit> {
        let chars: Vec<char> = text.chars().collect();
        let mut offsets: Vec<usize> = text.char_indices().map(|(offset, _)| offset).collect();
        offsets.push(text.len());
        let first = offsets.iter().position(|offset| *offset >= from)?;
        for start in first..=chars.len() {
            let mut groups: Vec<Option<(usize, usize)>> = vec![None; 10];
            let mut best = None;
            for pieces in &self.alternatives {
                let mut end = None;
                let mut own = groups.clone();
                if follow(pieces, &chars, start, &mut own, &mut |at, found| {
                    end = Some((at, found.to_vec()));
                    true
                }) && let Some((at, found)) = end
                    && best.as_ref().is_none_or(|(longest, _)| at > *longest)
                {
                    best = Some((at, found));
                }
            }
            if let Some((end, found)) = best {
                groups = found;
                let bytes = |(from, to): (usize, usize)| offsets[from]..offsets[to];
                return Some(Hit { range: bytes((start, end)), groups: groups.into_iter().map(|group| group.map(bytes)).collect() });
            }
        }
        None
    }
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Whether an operator stands here: bare in extended expressions, behind a backslash in basic ones.
    fn operator(&mut self, wanted: char) -> bool {
        let found = if self.extended {
            self.peek() == Some(wanted)
        } else {
            self.peek() == Some('\\') && self.chars.get(self.at + 1) == Some(&wanted)
        };
        if found {
            self.at += if self.extended { 1 } else { 2 };
        }
        found
    }

    fn at_operator(&mut self, wanted: char) -> bool {
        let before = self.at;
        let found = self.operator(wanted);
        self.at = before;
        found
    }

    fn alternatives(&mut self) -> Result<Vec<Vec<Piece>>, String> {
        let mut all = vec![self.sequence()?];
        while self.operator('|') {
            all.push(self.sequence()?);
        }
        Ok(all)
    }

    fn sequence(&mut self) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::new();
        while self.peek().is_some() && !self.at_operator('|') && !(self.groups > 0 && self.at_operator(')')) {
            let item = self.item(pieces.is_empty())?;
            let (least, most) = self.times()?;
            pieces.push(Piece { item, least, most });
        }
        Ok(pieces)
    }

    fn times(&mut self) -> Result<(usize, usize), String> {
        if self.peek() == Some('*') {
            self.at += 1;
            return Ok((0, usize::MAX));
        }
        if self.operator('+') {
            return Ok((1, usize::MAX));
        }
        if self.operator('?') {
            return Ok((0, 1));
        }
        if !self.operator('{') {
            return Ok((1, 1));
        }
        let text: String = self.chars[self.at..].iter().take_while(|next| !"}\\".contains(**next)).collect();
        self.at += text.chars().count();
        if !self.operator('}') {
            return Err("Unmatched { or \\{".to_owned());
        }
        let (least, most) = text.split_once(',').unwrap_or((&text, &text));
        Ok((least.parse().unwrap_or(0), most.parse().unwrap_or(usize::MAX)))
    }

    fn item(&mut self, first: bool) -> Result<Item, String> {
        if self.operator('(') {
            self.groups += 1;
            let number = self.groups;
            let inner = self.alternatives()?;
            return if self.operator(')') { Ok(Item::Group(inner, number)) } else { Err("Unmatched ( or \\(".to_owned()) };
        }
        let next = self.peek().unwrap_or('\\');
        self.at += 1;
        Ok(match next {
            '.' => Item::Any,
            '^' if first || self.extended => Item::Start,
            '$' if self.peek().is_none() || self.at_operator('|') || self.at_operator(')') => Item::End,
            '[' => self.class()?,
            '\\' => {
                let escaped = self.peek().unwrap_or('\\');
                self.at += 1;
                let class = |members: &[(char, char)], inverted| Item::Class { members: members.to_vec(), inverted };
                match escaped {
                    'n' => Item::Exactly('\n'),
                    't' => Item::Exactly('\t'),
                    's' | 'S' => class(&[(' ', ' '), ('\t', '\r')], escaped == 'S'),
                    'd' | 'D' => class(&[('0', '9')], escaped == 'D'),
                    'w' | 'W' => class(&[('0', '9'), ('a', 'z'), ('A', 'Z'), ('_', '_')], escaped == 'W'),
                    'b' | '<' | '>' => Item::WordEdge,
                    other => Item::Exactly(other),
                }
            }
            other => Item::Exactly(other),
        })
    }

    fn class(&mut self) -> Result<Item, String> {
        let inverted = self.peek() == Some('^');
        self.at += usize::from(inverted);
        let mut members = Vec::new();
        let start = self.at;
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == ']' && self.at > start + 1 {
                return Ok(Item::Class { members, inverted });
            }
            if next == '[' && self.peek() == Some(':') {
                let name: String = self.chars[self.at + 1..].iter().take_while(|next| **next != ':').collect();
                self.at += name.len() + 3;
                members.extend(named(&name));
                continue;
            }
            let ranged = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|after| *after != ']');
            if ranged {
                members.push((next, self.chars[self.at + 1]));
                self.at += 2;
            } else {
                members.push((next, next));
            }
        }
        Err("Unmatched [, [^, [:, [., or [=".to_owned())
    }
}

fn named(name: &str) -> Vec<(char, char)> {
    match name {
        "digit" => vec![('0', '9')],
        "alpha" => vec![('a', 'z'), ('A', 'Z')],
        "alnum" => vec![('a', 'z'), ('A', 'Z'), ('0', '9')],
        "upper" => vec![('A', 'Z')],
        "lower" => vec![('a', 'z')],
        "space" => vec![(' ', ' '), ('\t', '\r')],
        "blank" => vec![(' ', ' '), ('\t', '\t')],
        "xdigit" => vec![('0', '9'), ('a', 'f'), ('A', 'F')],
        _ => Vec::new(),
    }
}

type Groups = Vec<Option<(usize, usize)>>;
type Then<'a> = &'a mut dyn FnMut(usize, &Groups) -> bool;

/// Follows pieces from `at`; `then` is asked at every end and says whether it is the one.
fn follow(pieces: &[Piece], text: &[char], at: usize, groups: &mut Groups, then: Then<'_>) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return then(at, groups) };
    repeat(piece, rest, 0, text, at, groups, then)
}

fn repeat(piece: &Piece, rest: &[Piece], done: usize, text: &[char], at: usize, groups: &mut Groups, then: Then<'_>) -> bool {
    if done < piece.most {
        let saved = groups.clone();
        let more = once(&piece.item, text, at, groups, &mut |next, found| {
            let mut found = found.clone();
            (next > at || done < piece.least) && repeat(piece, rest, done + 1, text, next, &mut found, then)
        });
        if more {
            return true;
        }
        *groups = saved;
    }
    done >= piece.least && follow(rest, text, at, groups, then)
}

fn once(item: &Item, text: &[char], at: usize, groups: &mut Groups, then: Then<'_>) -> bool {
    let next = text.get(at).copied();
    let word = |place: Option<&char>| place.is_some_and(|next| next.is_alphanumeric() || *next == '_');
    let hit = match item {
        Item::Any => next.is_some(),
        Item::Exactly(wanted) => next == Some(*wanted),
        Item::Class { members, inverted } => {
            next.is_some_and(|next| members.iter().any(|(from, to)| (*from..=*to).contains(&next)) != *inverted)
        }
        Item::Start => return at == 0 && then(at, groups),
        Item::End => return at == text.len() && then(at, groups),
        Item::WordEdge => return word(at.checked_sub(1).and_then(|before| text.get(before))) != word(text.get(at)) && then(at, groups),
        Item::Group(alternatives, number) => {
            return alternatives.iter().any(|pieces| {
                follow(pieces, text, at, &mut groups.clone(), &mut |end, found| {
                    let mut found = found.clone();
                    if let Some(group) = found.get_mut(*number) {
                        *group = Some((at, end));
                    }
                    then(end, &found)
                })
            });
        }
    };
    hit && then(at + 1, groups)
}
