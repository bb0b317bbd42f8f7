//! Of a runbook's text only the lines an error points at, as a journal keeps them: pairs of a line's number and its text.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// No runbook comes this far; a journal that was written by somebody else may say anything.
const MOST: usize = 100_000;
/// So much of a line is kept, in characters.
const LONGEST: usize = 2_000;

/// These lines and their neighbours: two places are shown with the one line that stands between them.
pub(super) fn around(places: impl Iterator<Item = usize>) -> BTreeSet<usize> {
    places.filter(|line| *line < MOST).flat_map(|line| line.saturating_sub(1)..=line + 1).collect()
}

/// The text with only these lines in it; the others are empty.
pub(super) fn only(text: &str, wanted: &BTreeSet<usize>) -> String {
    let lines = text.lines().zip(1..).filter(|(_, number)| wanted.contains(number));
    joined(lines.map(|(line, number)| (number, line)))
}

/// Lines at their numbers, in order.
fn joined<'l>(lines: impl Iterator<Item = (usize, &'l str)>) -> String {
    let (mut text, mut at) = (String::new(), 1);
    for (number, line) in lines.filter(|(number, _)| *number < MOST) {
        if number < at {
            continue;
        }
        text.extend(std::iter::repeat_n('\n', number - at));
        text.extend(line.chars().take(LONGEST));
        text.push('\n');
        at = number + 1;
    }
    text
}

pub(super) fn serialize<S: Serializer>(sources: &BTreeMap<String, String>, serializer: S) -> Result<S::Ok, S::Error> {
    let pairs = |text: &'_ str| -> Vec<(usize, String)> {
        let lines = text.lines().zip(1..).filter(|(line, _)| !line.is_empty());
        lines.map(|(line, number)| (number, line.to_owned())).collect()
    };
    let lines: BTreeMap<&String, Vec<(usize, String)>> = sources.iter().map(|(file, text)| (file, pairs(text))).collect();
    lines.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let lines = BTreeMap::<String, Vec<(usize, String)>>::deserialize(deserializer)?;
    let whole = |pairs: Vec<(usize, String)>| joined(pairs.iter().map(|(number, line)| (*number, line.as_str())));
    Ok(lines.into_iter().map(|(file, pairs)| (file, whole(pairs))).collect())
}

#[cfg(test)]
mod tests {
    use super::{around, only};

    #[test]
    fn only_the_lines_around_a_place_are_kept_where_they_stood() {
        let text = "one\ntwo\nthree\nfour\nfive\n";
        assert_eq!(only(text, &around([4].into_iter())), "\n\nthree\nfour\nfive\n");
        assert_eq!(only(text, &around([usize::MAX, 1].into_iter())), "one\ntwo\n");
    }
}
