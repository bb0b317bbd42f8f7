//! What two plans or runs do differently, as people read it.

use engine::plan::{Difference, Differs};

/// `-` in the first only, `+` in the second only, `~` in both and not the same.
pub(crate) fn difference(difference: &Difference) -> String {
    let Difference { differs, place, at, first, second, source } = difference;
    let at = if at.is_empty() { String::new() } else { format!("  {at}") };
    let (sign, text) = match (first, second) {
        (Some(first), Some(second)) => ('~', format!("{first} -> {second}")),
        (Some(first), None) => ('-', first.clone()),
        (None, Some(second)) => ('+', second.clone()),
        (None, None) => (' ', String::new()),
    };
    let source = if source.is_empty() { String::new() } else { format!("    {source}") };
    let kind = match differs {
        Differs::Run | Differs::Outcome => "run",
        Differs::Parameter => "param",
        Differs::Step => "step",
        Differs::Branch => "branch",
        Differs::Action => "action",
        Differs::Gate => "gate",
        Differs::Option => "option",
        Differs::Answer => "answer",
    };
    format!("{sign} {kind:<6}  {place}{at}: {text}{source}")
}
