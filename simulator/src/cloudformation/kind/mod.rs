//! The types of resources: what properties each knows, how it is made, when it is ready, how it goes.
//!
//! A type does everything through the same actions a user has, with the rights of whoever asked for the stack.

mod address;
mod bucket;
mod group;
mod identity;
mod instance;
mod job;
mod nested;
mod network;
mod policy;
mod routing;

use crate::wire::AwsError;
use std::collections::BTreeMap;

pub(super) use job::Job;

/// What `Fn::GetAtt` gives of a resource.
pub(super) type Attributes = BTreeMap<String, String>;

/// A type of resource.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) required: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
    pub(super) attributes: &'static [&'static str],
    /// Seconds between having asked for it and looking whether it is ready.
    pub(super) seconds: (u64, u64),
    /// Asks for it; its physical id. What was made before an error stands in the job as its physical id.
    pub(super) make: fn(&mut Job<'_>) -> Result<String, AwsError>,
    /// Its attributes once it is ready.
    pub(super) ready: fn(&mut Job<'_>) -> Result<Option<Attributes>, AwsError>,
    /// Asks for it to go.
    pub(super) remove: fn(&mut Job<'_>) -> Result<(), AwsError>,
    /// Whether it has gone.
    pub(super) gone: fn(&mut Job<'_>) -> Result<bool, AwsError>,
    /// Whether its making needs CAPABILITY_IAM, and the property that gives it a name of its own.
    pub(super) identity: Option<&'static str>,
}

const FAMILIES: [&[Kind]; 9] = [
    network::KINDS,
    routing::KINDS,
    group::KINDS,
    address::KINDS,
    instance::KINDS,
    identity::KINDS,
    policy::KINDS,
    nested::KINDS,
    bucket::KINDS,
];

/// A type that takes a few seconds, is ready when it was made and gone when it was deleted.
const PLAIN: Kind = Kind {
    name: "",
    required: &[],
    optional: &[],
    attributes: &[],
    seconds: (2, 6),
    make: |_| Ok(String::new()),
    ready: |_| Ok(Some(Attributes::new())),
    remove: |_| Ok(()),
    gone: |_| Ok(true),
    identity: None,
};

/// The type of that name.
pub(super) fn named(name: &str) -> Option<&'static Kind> {
    FAMILIES.iter().flat_map(|family| family.iter()).find(|kind| kind.name == name)
}

impl Kind {
    /// Whether `Fn::GetAtt` knows the attribute.
    pub(super) fn has_attribute(&self, attribute: &str) -> bool {
        self.attributes.contains(&attribute) || (self.attributes.contains(&"Outputs") && attribute.starts_with("Outputs."))
    }

    /// Refuses properties the type does not know, and the lack of those it needs.
    pub(super) fn check(&self, properties: &serde_json::Value) -> Result<(), AwsError> {
        let given = properties.as_object();
        let mut names = given.into_iter().flat_map(serde_json::Map::keys);
        if let Some(unknown) = names.find(|name| !self.required.contains(&name.as_str()) && !self.optional.contains(&name.as_str())) {
            return Err(AwsError::new(400, "ValidationError", format!("Encountered unsupported property {unknown}")));
        }
        let is_there = |name: &&str| given.is_some_and(|map| map.get(*name).is_some_and(|value| !value.is_null()));
        match self.required.iter().find(|name| !is_there(name)) {
            Some(lacking) => Err(AwsError::new(400, "ValidationError", format!("Property {lacking} cannot be empty."))),
            None => Ok(()),
        }
    }
}
