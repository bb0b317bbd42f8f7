//! What a runbook wants to be rehearsed with: `rehearse: #{ "reply lost": "ec2:RunInstances lost" }`.

use crate::schema::did_you_mean;
use std::fmt;

/// Something that goes wrong in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mishap {
    /// Where.
    pub at: At,
    /// What.
    pub what: What,
    /// How often; `None`: as often as its kind usually does.
    pub times: Option<u32>,
}

/// Where something goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// A Region's network.
    Region(String),
    /// Calls of an operation.
    Operation {
        /// Signing name: `drs`.
        service: String,
        /// Its name: `StartRecovery`.
        operation: String,
        /// What it is about, by name or id.
        resource: Option<String>,
    },
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Nobody reaches it.
    Cut,
    /// Refused: too many requests.
    Throttle,
    /// Refused: not allowed.
    AccessDenied,
    /// Answered with an internal error, not executed.
    ServerError,
    /// Executed, and the answer never arrives.
    Lost,
    /// Never answered, and executed later.
    Late,
    /// What the operation launches for the resource fails; for others it does not.
    LaunchFailed,
}

const WORDS: [(&str, What); 7] = [
    ("cut", What::Cut),
    ("throttle", What::Throttle),
    ("access-denied", What::AccessDenied),
    ("server-error", What::ServerError),
    ("lost", What::Lost),
    ("late", What::Late),
    ("launch-failed", What::LaunchFailed),
];

/// How a mishap is written.
pub const FORMS: &str = "`network REGION cut`, or `SERVICE:Operation FAULT [xN]` with throttle, access-denied, server-error, lost or late, or \
     `SERVICE:Operation RESOURCE launch-failed`";

impl Mishap {
    /// Reads `drs:StartRecovery web launch-failed`.
    ///
    /// # Errors
    /// What is wrong with it, and what it may be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let times = words.pop_if(|word| count(word).is_some()).and_then(count);
        let word = words.pop().ok_or_else(|| format!("it names no fault: {FORMS}"))?;
        let what = WORDS.iter().find(|(known, _)| *known == word).map(|(_, what)| *what).ok_or_else(|| no_fault(word))?;
        let at = match (words.as_slice(), what) {
            (["network", region], What::Cut) => At::Region(region_named(region)?),
            ([near, region], What::Cut) if did_you_mean(near, ["network"].into_iter()).is_some() => {
                return Err(format!("did you mean `network {region} cut`?"));
            }
            (_, What::Cut) | (["network", ..], _) => return Err(format!("only a network can be cut: {FORMS}")),
            ([named, resource], What::LaunchFailed) => operation(named, Some(resource))?,
            (_, What::LaunchFailed) => return Err(format!("launch-failed needs the name of what is not launched: {FORMS}")),
            ([named], _) => operation(named, None)?,
            _ => return Err(format!("`{text}` is not a fault: {FORMS}")),
        };
        Ok(Self { at, what, times })
    }
}

/// What is wrong with the last word.
fn no_fault(word: &str) -> String {
    let times = word.strip_prefix('x').is_some_and(|times| times.bytes().all(|byte| byte.is_ascii_digit()));
    match did_you_mean(word, WORDS.iter().map(|(known, _)| *known)) {
        Some(near) => format!("`{word}` is not a fault; did you mean `{near}`?"),
        None if word.contains(':') => format!("it does not name the fault of `{word}`: {FORMS}"),
        None if times => format!("`{word}` is not a number of times: write x1, x2, x3"),
        None => format!("`{word}` is not a fault: {FORMS}"),
    }
}

/// `x3` as 3.
fn count(word: &str) -> Option<u32> {
    word.strip_prefix('x')?.parse().ok().filter(|times| *times > 0)
}

fn region_named(word: &str) -> Result<String, String> {
    let parts: Vec<&str> = word.split('-').collect();
    let is_region = parts.len() >= 3
        && parts.last().is_some_and(|last| last.parse::<u8>().is_ok())
        && parts[..parts.len() - 1].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    if is_region { Ok(word.to_owned()) } else { Err(format!("`{word}` is not a Region: write it like us-east-1")) }
}

fn operation(named: &str, resource: Option<&str>) -> Result<At, String> {
    let (service, operation) =
        named.split_once(':').ok_or_else(|| format!("`{named}` is not an operation: write it like drs:StartRecovery"))?;
    Ok(At::Operation { service: service.to_owned(), operation: operation.to_owned(), resource: resource.map(str::to_owned) })
}

impl fmt::Display for Mishap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            At::Region(region) => write!(f, "network {region}")?,
            At::Operation { service, operation, resource } => {
                write!(f, "{service}:{operation}")?;
                resource.iter().try_for_each(|resource| write!(f, " {resource}"))?;
            }
        }
        let word = WORDS.iter().find(|(_, what)| *what == self.what).map_or("", |(word, _)| word);
        write!(f, " {word}")?;
        self.times.iter().try_for_each(|times| write!(f, " x{times}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_shows_and_says_what_is_wrong_with_the_rest() {
        for text in
            ["network us-east-1 cut", "drs:StartRecovery web.example launch-failed", "ec2:RunInstances lost", "iam:CreateUser throttle x3"]
        {
            assert_eq!(Mishap::parse(text).map(|mishap| mishap.to_string()), Ok(text.to_owned()));
        }
        let why = |text: &str| Mishap::parse(text).unwrap_err();
        assert!(why("").contains("it names no fault"));
        assert!(why("ec2:RunInstances losst").contains("did you mean `lost`?"));
        assert!(why("ec2:RunInstances cut").contains("only a network can be cut"));
        assert!(why("network mars cut").contains("`mars` is not a Region"));
        assert!(why("drs:StartRecovery launch-failed").contains("needs the name of what is not launched"));
        assert!(why("RunInstances lost").contains("is not an operation"));
        assert!(why("ec2:RunInstances web lost").contains("is not a fault"));
        assert!(why("ec2:RunInstances").contains("it does not name the fault"));
        assert!(why("ec2:RunInstances lost x0").contains("is not a number of times"));
        assert!(why("netwrk us-east-1 cut").contains("did you mean `network us-east-1 cut`?"));
    }
}
