//! Durations as scripts write them: `90s`, `45m`, `2h`, `1d`, `1h30m`, `500ms`.

use jiff::SignedDuration;

/// The longest, in milliseconds: a hundred years. Nothing is waited for that long, and no clock comes to its end by one.
const MOST: i64 = 36_500 * 86_400_000;

const UNITS: [(&str, i64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Why a text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// It does not look like one.
    #[error("`{text}` is not a duration: write a number and a unit, like 90s, 45m, 2h or 1h30m")]
    Unreadable {
        /// As given.
        text: String,
    },
    /// It is longer than anything that is waited for.
    #[error("`{text}` is too long: a duration is at most 36500d")]
    TooLong {
        /// As given.
        text: String,
    },
}

/// Reads a duration.
///
/// # Errors
/// It is none, or too long.
pub fn parse(text: &str) -> Result<SignedDuration, DurationError> {
    let wrong = || DurationError::Unreadable { text: text.to_owned() };
    let mut rest = text.trim();
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number: i64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (_, milliseconds) = UNITS.iter().find(|(unit, _)| *unit == &rest[..end]).ok_or_else(wrong)?;
        total = number.checked_mul(*milliseconds).and_then(|part| total.checked_add(part)).ok_or_else(wrong)?;
        rest = &rest[end..];
    }
    match total {
        _ if text.trim().is_empty() => Err(wrong()),
        _ if total > MOST => Err(DurationError::TooLong { text: text.to_owned() }),
        _ => Ok(SignedDuration::from_millis(total)),
    }
}

/// Shows a duration as people read it: `0.4s`, `12s`, `6m15s`, `1h02m`, `2d03h`.
#[must_use]
pub fn show(duration: SignedDuration) -> String {
    let milliseconds = duration.as_millis().max(0);
    let seconds = milliseconds / 1000;
    match seconds {
        0..10 if milliseconds % 1000 != 0 => format!("{}.{}s", seconds, milliseconds % 1000 / 100),
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3600..86400 => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{}d{:02}h", seconds / 86400, seconds % 86400 / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_shows_and_refuses_the_rest() {
        for (text, milliseconds) in [("90s", 90_000), ("45m", 2_700_000), ("1h30m", 5_400_000), ("500ms", 500), ("2d", 172_800_000)] {
            assert_eq!(parse(text), Ok(SignedDuration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "5", "m", "5 m", "-1s", "1x", "99999999999999999d"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(show(SignedDuration::from_secs(375)), "6m15s");
        assert_eq!(show(SignedDuration::from_millis(400)), "0.4s");
    }
}
