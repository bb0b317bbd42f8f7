//! Parameters of the two query protocols (ec2Query and awsQuery): flat form keys read as a tree, strictly.

use super::AwsError;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the models of the query services say of an empty name.
pub(crate) const TOO_SHORT: &str = "Member must have length greater than or equal to 1";

/// One request's form parameters, or the part of them below a prefix. Reading a key marks it;
/// [`Params::finish`] refuses what nobody read, so that a parameter the lab does not know is an error and
/// not silently without effect.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params {
    prefix: String,
    all: Arc<BTreeMap<String, Given>>,
}

/// A parameter's value, and whether anybody has read it.
#[derive(Debug)]
struct Given {
    value: String,
    is_read: AtomicBool,
}

impl Params {
    /// From `key=value` pairs, as decoded from a form body. `Action` and `Version` are left out.
    pub(crate) fn new<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let all = pairs
            .into_iter()
            .map(|(k, v)| (k.into(), v.into()))
            .filter(|(k, _): &(String, String)| k != "Action" && k != "Version")
            .map(|(k, value)| (k, Given { value, is_read: AtomicBool::new(false) }))
            .collect();
        Self { prefix: String::new(), all: Arc::new(all) }
    }

    fn key(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { [&self.prefix, ".", name].concat() }
    }

    /// The value at `key`, which is read by this.
    fn read(&self, key: &str) -> Option<&str> {
        let given = self.all.get(key)?;
        given.is_read.store(true, Ordering::Relaxed);
        Some(&given.value)
    }

    /// The value of a scalar parameter; an empty value counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let value = if self.prefix.is_empty() { self.read(name) } else { self.read(&self.key(name)) }?;
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The value of a parameter that must be there: `MissingParameter` otherwise.
    pub(crate) fn need(&self, name: &str) -> Result<String, AwsError> {
        self.get(name)
            .ok_or_else(|| AwsError::new(400, "MissingParameter", format!("The request must contain the parameter {}", self.key(name))))
    }

    /// `true` or `false`; anything else is `InvalidParameterValue`.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, AwsError> {
        self.get(name).map(|text| text.parse().map_err(|_| self.invalid(name, &text))).transpose()
    }

    /// A whole number; anything else is `InvalidParameterValue`.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, AwsError> {
        self.get(name).map(|text| text.parse().map_err(|_| self.invalid(name, &text))).transpose()
    }

    fn invalid(&self, name: &str, text: &str) -> AwsError {
        AwsError::new(400, "InvalidParameterValue", format!("Value ({text}) for parameter {} is invalid", self.key(name)))
    }

    /// The structure below `name`: `Params` over `name.*`.
    pub(crate) fn under(&self, name: &str) -> Params {
        Params { prefix: self.key(name), all: self.all.clone() }
    }

    /// Whether anything stands at or below `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        let key = self.key(name);
        let dotted = format!("{key}.");
        self.all.contains_key(&key) || self.all.range(dotted.clone()..).next().is_some_and(|(k, _)| k.starts_with(&dotted))
    }

    /// Elements of an ec2Query list of structures: `name.1.*`, `name.2.*`, in order of their numbers.
    pub(crate) fn items(&self, name: &str) -> Vec<Params> {
        let list = self.key(name);
        let dotted = format!("{list}.");
        let numbers: BTreeSet<u32> = self
            .all
            .range(dotted.clone()..)
            .take_while(|(k, _)| k.starts_with(&dotted))
            .filter_map(|(k, _)| k[dotted.len()..].split('.').next()?.parse().ok())
            .collect();
        let below = |n| Params { prefix: format!("{list}.{n}"), all: self.all.clone() };
        numbers.into_iter().map(below).collect()
    }

    /// What `names` are in each element of an ec2Query list of flat structures, in order of their numbers: at once, for lists are long and
    /// many. An empty value counts as absent.
    pub(crate) fn rows<const N: usize>(&self, name: &str, names: [&str; N]) -> Vec<[Option<String>; N]> {
        let dotted = self.key(name) + ".";
        let mut rows: BTreeMap<u32, [Option<String>; N]> = BTreeMap::new();
        for (key, given) in self.all.range(dotted.clone()..) {
            let Some(rest) = key.strip_prefix(&dotted) else { break };
            let (number, member) = rest.split_once('.').unwrap_or((rest, ""));
            let Ok(number) = number.parse() else { continue };
            let row = rows.entry(number).or_insert_with(|| [const { None }; N]);
            if let Some(at) = names.iter().position(|name| *name == member) {
                given.is_read.store(true, Ordering::Relaxed);
                row[at] = (!given.value.is_empty()).then(|| given.value.clone());
            }
        }
        rows.into_values().collect()
    }

    /// Elements of an ec2Query list of scalars: `name.1`, `name.2`.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.items(name).iter().filter_map(Params::itself).collect()
    }

    /// Elements of an awsQuery list of structures: `name.member.1.*`. An empty list (`name=`) is empty.
    pub(crate) fn members(&self, name: &str) -> Vec<Params> {
        let _ = self.get(name);
        self.items(&format!("{name}.member"))
    }

    /// Elements of an awsQuery list of scalars: `name.member.1`. An empty list (`name=`) is empty.
    pub(crate) fn member_list(&self, name: &str) -> Vec<String> {
        let _ = self.get(name);
        self.list(&format!("{name}.member"))
    }

    /// The scalar standing at the prefix itself.
    pub(crate) fn itself(&self) -> Option<String> {
        self.read(&self.prefix).map(str::to_owned)
    }

    /// `Filter.N.Name` and `Filter.N.Value.M` of ec2 Describe calls.
    pub(crate) fn filters(&self) -> Vec<(String, Vec<String>)> {
        self.items("Filter").iter().map(|filter| (filter.get("Name").unwrap_or_default(), filter.list("Value"))).collect()
    }

    /// A name that was given and is empty. (An empty list looks like an empty scalar: only names are looked at.)
    pub(crate) fn empty_name(&self) -> Option<&str> {
        let names = ["Name", "Arn", "Id"];
        let is_name = |key: &&String| !key.contains('.') && names.iter().any(|end| key.ends_with(end));
        self.all.iter().filter(|(_, given)| given.value.is_empty()).map(|(key, _)| key).find(is_name).map(String::as_str)
    }

    /// Call when every parameter has been read and before anything is changed: refuses what is left over.
    pub(crate) fn finish(&self) -> Result<(), AwsError> {
        match self.all.iter().find(|(_, given)| !given.is_read.load(Ordering::Relaxed)) {
            None => Ok(()),
            Some((key, _)) => Err(AwsError::new(400, "UnknownParameter", format!("The parameter {key} is not recognized"))),
        }
    }

    /// All pairs, in order of their keys.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().map(|(key, given)| (key.as_str(), given.value.as_str()))
    }
}
