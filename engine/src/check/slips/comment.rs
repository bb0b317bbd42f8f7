//! `7 // 2`: what divides elsewhere begins a comment here.

use super::{Broken, Edit, Slip};

pub(super) fn find(broken: &Broken<'_>) -> Option<Slip> {
    let end = broken.end_before();
    let rest = broken.from(end).lines().next()?;
    let divisor = rest.trim_start().strip_prefix("//").filter(|_| broken.here > 0)?;
    // What is meant for people ends otherwise.
    let divides =
        divisor.trim_end().ends_with([';', ',', ')', '}']) && divisor.trim_start().starts_with(|c: char| c.is_alphanumeric() || c == '(');
    let at = end + rest.find("//")?;
    let slip = broken.mended("`//` begins a comment: use `/` to divide", at, &Edit::of(at..at + 2, "/"))?;
    let help = slip.help.clone().unwrap_or_default();
    divides.then(|| slip.help(format!("{help}  (two whole numbers give a whole number)")))
}
