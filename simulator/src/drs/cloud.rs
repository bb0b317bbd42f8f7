//! DRS's own work in EC2: forms sent as the service or with a caller's forwarded credentials, and the tags it puts on
//! what it makes.

use crate::wire::{AwsError, Call, Caller, Node, Principal, Service, invoke_form};
use crate::world::World;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// What DRS marks its resources with.
pub(super) const MANAGED: &str = "AWSElasticDisasterRecoveryManaged";
/// The tag that names the source server a resource was made for.
pub(super) const SOURCE_SERVER: &str = "AWSElasticDisasterRecoverySourceServerID";
/// The tag that names the job a resource was made by.
pub(super) const JOB: &str = "drs.amazonaws.com-job";
/// The second tag that names a source server, on what jobs make.
pub(super) const JOB_SERVER: &str = "drs.amazonaws.com-source-server";
/// The service principal.
pub(super) const PRINCIPAL: &str = "drs.amazonaws.com";

/// Tags by key.
pub(super) type Tags = BTreeMap<String, String>;

/// DRS itself, acting with its service-linked role.
pub(super) fn service(world: &mut World, region: &str) -> Call {
    let caller = Caller { access_key: String::new(), principal: Principal::Service(PRINCIPAL.to_owned()) };
    Call { caller, region: region.to_owned(), request_id: world.deal().uuid() }
}

/// Tags of a resource that belongs to DRS.
pub(super) fn managed(name: Option<&str>, source_server: Option<&str>, extra: &Tags) -> Tags {
    let mut tags = extra.clone();
    tags.insert(MANAGED.to_owned(), PRINCIPAL.to_owned());
    if let Some(name) = name {
        tags.insert("Name".to_owned(), name.to_owned());
    }
    if let Some(id) = source_server {
        tags.insert(SOURCE_SERVER.to_owned(), id.to_owned());
    }
    tags
}

/// Parameters of an ec2Query action.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pairs: BTreeMap<String, String>,
}

impl Form {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// From flat pairs, as launch templates keep them.
    pub(super) fn of(pairs: BTreeMap<String, String>) -> Self {
        Self { pairs }
    }

    #[must_use]
    pub(super) fn with(mut self, key: impl Into<String>, value: impl ToString) -> Self {
        self.pairs.insert(key.into(), value.to_string());
        self
    }

    /// `Name.1`, `Name.2`, ...
    #[must_use]
    pub(super) fn list(self, name: &str, values: &[String]) -> Self {
        values.iter().enumerate().fold(self, |form, (index, value)| form.with(format!("{name}.{}", index + 1), value))
    }

    /// Adds `TagSpecification.N` for a type of resource.
    #[must_use]
    pub(super) fn tags(self, word: &str, tags: &Tags) -> Self {
        let number = 1 + self.numbers("TagSpecification").len();
        let mut form = self.with(format!("TagSpecification.{number}.ResourceType"), word);
        for (index, (key, value)) in tags.iter().enumerate() {
            let tag = format!("TagSpecification.{number}.Tag.{}", index + 1);
            form.pairs.insert([&tag, ".Key"].concat(), key.clone());
            form.pairs.insert(tag + ".Value", value.clone());
        }
        form
    }

    /// The numbers of a list's elements.
    pub(super) fn numbers(&self, list: &str) -> Vec<u32> {
        let dotted = format!("{list}.");
        let below = self.pairs.range(dotted.clone()..).map_while(|(key, _)| key.strip_prefix(&dotted));
        let mut numbers: Vec<u32> = below.filter_map(|key| key.split('.').next()?.parse().ok()).collect();
        numbers.dedup();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.pairs.get(key).map(String::as_str)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Takes out everything at or below `key`.
    pub(super) fn take(&mut self, key: &str) -> Self {
        let dotted = format!("{key}.");
        let pairs = self.pairs.extract_if(key.to_owned().., |other, _| other == key || other.starts_with(&dotted));
        Self { pairs: pairs.collect() }
    }

    /// Asks EC2.
    pub(super) fn send(self, world: &mut World, call: &Call, action: &str) -> Result<Node, AwsError> {
        invoke_form(world, call, Service::Ec2, action, self.pairs)
    }
}

/// A delay between `least` and `most` seconds, by the lab's own chance.
pub(super) fn between(world: &mut World, least: u64, most: u64) -> SignedDuration {
    let millis = least * 1000 + world.deal().below((most.saturating_sub(least)) * 1000 + 1);
    SignedDuration::from_millis(i64::try_from(millis).unwrap_or(0))
}

/// The image DRS starts its own servers from.
pub(super) fn service_image(world: &World, region: &str) -> String {
    let name = "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2";
    crate::ec2::image::latest_image(world, region, name).unwrap_or_default()
}
