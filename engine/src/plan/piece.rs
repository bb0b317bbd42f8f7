//! A text that is a piece of another one: as it is, or in other letters.

use super::name::{Letters, Part};

/// A shorter piece of a text is not taken for one: it may be there by chance.
pub(super) const SHORTEST: usize = 4;

/// A piece of a text in another text: of the first rehearsal, as long as both have it.
pub(super) struct Piece {
    /// Where it stands in the text, in characters.
    pub(super) at: usize,
    pub(super) length: usize,
    /// Where it stands in what it is a piece of.
    from: usize,
    /// Whether it goes to the end of that.
    to_end: bool,
    pub(super) letters: Letters,
}

impl Piece {
    /// The piece in which two texts differ, cut from the same place of what has a name in both, and as much around it as comes from there.
    pub(super) fn of((one, other): (&[char], &[char]), (whole, also): (&str, &str), letters: Letters) -> Option<Self> {
        let (whole, also) = (folded(whole, letters)?, folded(also, letters)?);
        let same = |(one, other): &(&char, &char)| one == other;
        let mut at = one.iter().zip(other).take_while(same).count();
        let after = one[at..].iter().rev().zip(other[at..].iter().rev()).take_while(same).count();
        let (piece, second) = (&one[at..one.len() - after], &other[at..other.len() - after]);
        if piece.is_empty() || second.is_empty() {
            return None;
        }
        let mut from = whole.windows(piece.len()).position(|window| window == piece)?;
        if also.get(from..from + second.len())? != second {
            return None;
        }
        let mut end = from + piece.len();
        if piece.len() != second.len() && (end != whole.len() || from + second.len() != also.len()) {
            return None;
        }
        while at > 0 && from > 0 && whole[from - 1] == one[at - 1] && also[from - 1] == one[at - 1] {
            (at, from) = (at - 1, from - 1);
        }
        let longer = |end: usize| one.get(at + end - from).zip(whole.get(end)).zip(also.get(end));
        while piece.len() == second.len() && longer(end).is_some_and(|((text, one), other)| text == one && text == other) {
            end += 1;
        }
        let to_end = end == whole.len() && (piece.len() != second.len() || end == also.len());
        Some(Self { at, length: end - from, from, to_end, letters })
    }

    /// The way to it; nothing if it is all of it, as it is.
    pub(super) fn part(&self) -> Option<Part> {
        let Self { from, length, to_end, letters, .. } = *self;
        let is_all = from == 0 && to_end && letters.are_as_they_are();
        (!is_all).then_some(Part::Piece { from, length: (!to_end).then_some(length), letters })
    }
}

pub(super) fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// The text in these letters; nothing where places in it would be others.
fn folded(text: &str, letters: Letters) -> Option<Vec<char>> {
    let folded = chars(&letters.of(text));
    (folded.len() == text.chars().count()).then_some(folded)
}
