//! A runbook's parameters: their types, and values given as text or JSON.

use crate::secret::{SecretError, Vault};
use serde_json::{Map, Value};

/// A declared parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ParamKind,
    /// Its value if none is given; without one it must be given.
    pub default: Option<Value>,
    /// For people.
    pub help: String,
    /// The words of a `choice`.
    pub of: Vec<String>,
}

/// A parameter's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A file or folder, relative to the runbook.
    Path,
    /// `203.0.113.5/32`, or a word the runbook gives a meaning (`auto`).
    Cidr,
    /// `45m`.
    Duration,
    /// One of the words in `of`.
    Choice,
    /// `latest` or a UTC time.
    PointInTime,
    /// Never given with `--set`; a token in scripts.
    Secret,
    /// `#{ user, password | key }`.
    Login,
    /// `#{ host, user, password | key, via }`.
    Host,
    /// An array.
    List,
    /// A map.
    Map,
}

const NAMES: [(&str, ParamKind); 14] = [
    ("string", ParamKind::String),
    ("int", ParamKind::Int),
    ("float", ParamKind::Float),
    ("bool", ParamKind::Bool),
    ("path", ParamKind::Path),
    ("cidr", ParamKind::Cidr),
    ("duration", ParamKind::Duration),
    ("choice", ParamKind::Choice),
    ("point_in_time", ParamKind::PointInTime),
    ("secret", ParamKind::Secret),
    ("login", ParamKind::Login),
    ("host", ParamKind::Host),
    ("list", ParamKind::List),
    ("map", ParamKind::Map),
];

impl ParamKind {
    /// By the word in a header.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        NAMES.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// The word in a header.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// All words, for messages.
    #[must_use]
    pub fn names() -> String {
        NAMES.map(|(name, _)| name).join(", ")
    }
}

impl Param {
    /// Checks a value of this parameter; text is read as its type.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, value: Value) -> Result<Value, String> {
        let text = value.as_str().map(str::to_owned);
        // What may hold a secret is not repeated.
        let shown = if self.may_hold_secrets() { "this".to_owned() } else { value.to_string() };
        let wrong = |what: &str| format!("{shown} is not a valid {what}");
        match (self.kind, text) {
            (ParamKind::Int, Some(text)) => text.parse::<i64>().map(Value::from).map_err(|_| wrong("whole number")),
            (ParamKind::Int, None) if value.is_i64() => Ok(value),
            (ParamKind::Float, Some(text)) => {
                text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from).ok_or_else(|| wrong("number"))
            }
            (ParamKind::Float, None) if value.is_number() => Ok(value),
            (ParamKind::Bool, Some(text)) => text.parse::<bool>().map(Value::from).map_err(|_| wrong("bool: write true or false")),
            (ParamKind::Bool, None) if value.is_boolean() => Ok(value),
            (ParamKind::Cidr, Some(text)) => cidr(&text).map(|()| value),
            (ParamKind::Duration, Some(text)) => crate::duration::parse(&text).map(|_| value).map_err(|why| why.to_string()),
            (ParamKind::Choice, Some(text)) if self.of.contains(&text) => Ok(value),
            (ParamKind::Choice, Some(_)) => Err(format!("{value} is not one of {}", self.of.join(", "))),
            (ParamKind::PointInTime, Some(text)) if text == "latest" || text.parse::<jiff::Timestamp>().is_ok() => Ok(value),
            (ParamKind::PointInTime, Some(_)) => Err(wrong("point in time: write latest, or a UTC time like 2026-11-22T09:14:00Z")),
            (ParamKind::String | ParamKind::Path | ParamKind::Secret, Some(_)) => Ok(value),
            (ParamKind::List, None) if value.is_array() => Ok(value),
            (ParamKind::Map, None) if value.is_object() => Ok(value),
            (ParamKind::Login, None) if value.is_object() => members(&value, &LOGIN, "").map(|()| value),
            (ParamKind::Host, None) if value.is_object() => members(&value, &HOST, "").map(|()| value),
            (ParamKind::List | ParamKind::Map | ParamKind::Login | ParamKind::Host, Some(text)) => self.structured(&text),
            (kind, _) => Err(wrong(kind.name())),
        }
    }

    fn structured(&self, text: &str) -> Result<Value, String> {
        let shown = if self.may_hold_secrets() { "the text".to_owned() } else { format!("`{text}`") };
        let value: Value = serde_json::from_str(text).map_err(|error| match self.kind {
            ParamKind::List => format!("{shown} is not a list: give it as JSON, '{}'", as_list(text)),
            ParamKind::Map => format!("{shown} is not a map: give it as JSON, '{{\"name\": \"value\"}}'"),
            ParamKind::Login => format!("{shown} is not a login: in a file for --params it is {{\"{}\": {{\"user\": \"ann\", \"password\": \"...\"}}}}", self.name),
            ParamKind::Host => {
                format!("{shown} is not a host: in a file for --params it is {{\"{}\": {{\"host\": \"10.0.0.1\", \"user\": \"ann\", \"password\": \"...\"}}}}", self.name)
            }
            _ => format!("{shown} is not JSON: {error}"),
        })?;
        if value.is_string() { Err(format!("{shown} is not a valid {}", self.kind.name())) } else { self.check(value) }
    }

    fn may_hold_secrets(&self) -> bool {
        matches!(self.kind, ParamKind::Secret | ParamKind::Login | ParamKind::Host)
    }

    /// A checked value with the secrets in it sealed: passwords and keys of logins and hosts, also of those on the way.
    pub(crate) fn seal(&self, mut value: Value, vault: &dyn Vault) -> Result<Value, SecretError> {
        if matches!(self.kind, ParamKind::Login | ParamKind::Host) {
            seal_members(&self.name, &mut value, vault)?;
        }
        Ok(value)
    }
}

/// `a,b` as JSON.
fn as_list(text: &str) -> String {
    let inside = text.trim().trim_matches(['[', ']']);
    let items: Vec<&str> = inside.split(',').map(|item| item.trim().trim_matches(['"', '\''])).filter(|item| !item.is_empty()).collect();
    serde_json::to_string(&items).unwrap_or_default()
}

/// Members of a host that are secrets.
const SECRETS: [&str; 2] = ["password", "key"];
/// Members of a login.
const LOGIN: [&str; 3] = ["user", "password", "key"];
/// Members of a host.
const HOST: [&str; 10] = ["host", "port", "user", "password", "key", "login", "via", "host_key", "same_host_key_as", "name"];

/// Refuses members a login or a host does not have: a secret under a wrong name would not be known for one.
fn members(value: &Value, known: &[&str], place: &str) -> Result<(), String> {
    for (key, member) in value.as_object().into_iter().flatten() {
        let at = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
        if !known.contains(&key.as_str()) {
            let near = crate::schema::did_you_mean(key, known.iter().copied());
            let hint = near.map_or_else(|| format!("members are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
            return Err(format!("there is no member `{at}`: {hint}"));
        }
        match key.as_str() {
            "login" if member.is_object() => members(member, &LOGIN, &at)?,
            "via" if member.is_object() => members(member, &HOST, &at)?,
            "login" | "via" if !member.is_null() => return Err(format!("`{at}` is a map")),
            key if SECRETS.contains(&key) && !member.is_string() && !member.is_null() => return Err(format!("`{at}` is a string")),
            _ => {}
        }
    }
    Ok(())
}

fn seal_members(place: &str, value: &mut Value, vault: &dyn Vault) -> Result<(), SecretError> {
    let none = &mut Map::new();
    for (key, member) in value.as_object_mut().unwrap_or(none) {
        let place = format!("{place}.{key}");
        match member {
            Value::String(secret) if SECRETS.contains(&key.as_str()) => *secret = vault.seal(&place, secret)?,
            Value::Object(_) => seal_members(&place, member, vault)?,
            _ => {}
        }
    }
    Ok(())
}

/// An IPv4 or IPv6 network in CIDR notation, or a word of the runbook's own. An address with bits below its mask is none:
/// EC2 cuts them off without a word, and the rule that stands is another than the one asked for.
fn cidr(text: &str) -> Result<(), String> {
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic()) { Ok(()) } else { network(text) }
}

/// A network in CIDR notation, and no word in its place.
pub(crate) fn network(text: &str) -> Result<(), String> {
    let none = || format!("`{text}` is not a network: write it like 203.0.113.5/32");
    let (address, length) = text.split_once('/').ok_or_else(none)?;
    let address: std::net::IpAddr = address.parse().map_err(|_| none())?;
    let network = length.parse().ok().and_then(|length| network_of(address, length)).ok_or_else(none)?;
    if network == address { Ok(()) } else { Err(format!("`{text}` has bits below its mask: write {network}/{length}")) }
}

/// The network an address is in, by the length of its prefix.
fn network_of(address: std::net::IpAddr, length: u8) -> Option<std::net::IpAddr> {
    match address {
        std::net::IpAddr::V4(address) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            Some(std::net::Ipv4Addr::from(u32::from(address) & mask).into())
        }
        std::net::IpAddr::V6(address) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            Some(std::net::Ipv6Addr::from(u128::from(address) & mask).into())
        }
        _ => None,
    }
}
