//! One resource being made, looked at or deleted, and what its type needs for that.

use crate::cloudformation::document::text;
use crate::ec2;
use crate::wire::{self, AwsError, Call, Node, Service};
use crate::world::World;
use serde_json::Value;
use std::collections::BTreeMap;

/// The work on one resource.
pub(in crate::cloudformation) struct Job<'a> {
    pub(in crate::cloudformation) world: &'a mut World,
    pub(in crate::cloudformation) call: Call,
    pub(in crate::cloudformation) stack_id: String,
    pub(in crate::cloudformation) stack_name: String,
    pub(in crate::cloudformation) logical: String,
    /// Empty until it was made.
    pub(in crate::cloudformation) physical: String,
    pub(in crate::cloudformation) properties: Value,
    pub(in crate::cloudformation) stack_tags: BTreeMap<String, String>,
    pub(in crate::cloudformation) memory: BTreeMap<String, String>,
}

/// Names EC2's query protocol gives to list members, where they differ from the property.
const RENAMED: [(&str, &str); 10] = [
    ("BlockDeviceMappings", "BlockDeviceMapping"),
    ("GroupSet", "SecurityGroupId"),
    ("Groups", "SecurityGroupId"),
    ("NetworkInterfaces", "NetworkInterface"),
    ("RouteTableIds", "RouteTableId"),
    ("SecurityGroupIds", "SecurityGroupId"),
    ("SecurityGroups", "SecurityGroup"),
    ("SubnetIds", "SubnetId"),
    ("TagSpecifications", "TagSpecification"),
    ("Tags", "Tag"),
];

/// Query parameters.
pub(super) type Pairs = Vec<(String, String)>;

/// Writes `value` below `name` in the form of ec2Query.
pub(super) fn flatten(pairs: &mut Pairs, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| flatten(pairs, &format!("{name}.{}", index + 1), item)),
        Value::Object(map) => {
            for (member, value) in map {
                let member = RENAMED.iter().find(|(from, _)| from == member).map_or(member.as_str(), |(_, to)| to);
                flatten(pairs, &format!("{name}.{member}"), value);
            }
        }
        scalar => {
            let word = text(scalar);
            let is_flag = !name.ends_with(".Value") && ["true", "false"].contains(&word.to_ascii_lowercase().as_str());
            pairs.push((name.to_owned(), if is_flag { word.to_ascii_lowercase() } else { word }));
        }
    }
}

impl Job<'_> {
    /// A property, if it is there.
    pub(super) fn property(&self, name: &str) -> Option<&Value> {
        self.properties.get(name).filter(|value| !value.is_null())
    }

    /// A scalar property.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.property(name).filter(|value| !value.is_object() && !value.is_array()).map(text)
    }

    /// A scalar property, empty if it is not there: those a type requires have been checked.
    pub(super) fn need(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A property that is true or false.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|text| text.eq_ignore_ascii_case("true"))
    }

    /// A list of scalars; one scalar is a list of one.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        match self.property(name) {
            Some(Value::Array(items)) => items.iter().map(text).collect(),
            Some(one) => vec![text(one)],
            None => Vec::new(),
        }
    }

    /// The properties of these names in the form of ec2Query.
    pub(super) fn pairs(&self, names: &[&str]) -> Pairs {
        let mut pairs = Pairs::new();
        for name in names {
            if let Some(value) = self.property(name) {
                let sent = RENAMED.iter().find(|(from, _)| from == name).map_or(*name, |(_, to)| to);
                flatten(&mut pairs, sent, value);
            }
        }
        pairs
    }

    /// Asks another service with the rights of whoever asked for the stack.
    pub(super) fn ask(&mut self, service: Service, action: &str, pairs: &Pairs) -> Result<Node, AwsError> {
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        wire::invoke_query(self.world, &self.call, service, action, &pairs)
    }

    /// Asks EC2.
    pub(super) fn ec2(&mut self, action: &str, pairs: &[(&str, &str)]) -> Result<Node, AwsError> {
        wire::invoke_query(self.world, &self.call, Service::Ec2, action, pairs)
    }

    /// Asks IAM.
    pub(super) fn iam(&mut self, action: &str, pairs: &[(&str, &str)]) -> Result<Node, AwsError> {
        wire::invoke_query(self.world, &self.call, Service::Iam, action, pairs)
    }

    /// Asks EC2 to make something with these properties and the resource's tags; its id at `path` of the answer.
    pub(super) fn create(&mut self, action: &str, properties: &[&str], word: &str, path: &str) -> Result<String, AwsError> {
        let pairs = self.pairs(properties);
        self.create_with(action, pairs, word, path)
    }

    /// As [`create`](Self::create), with parameters.
    pub(super) fn create_with(&mut self, action: &str, mut pairs: Pairs, word: &str, path: &str) -> Result<String, AwsError> {
        pairs.extend(self.tag_pairs(word));
        let answer = self.ask(Service::Ec2, action, &pairs)?;
        let id = answer.at(path).unwrap_or_default().to_owned();
        self.mark(&id);
        self.physical.clone_from(&id);
        Ok(id)
    }

    /// AWS's own tags of a resource of a stack.
    pub(super) fn mark(&mut self, id: &str) {
        ec2::tag::put(self.world, id, "aws:cloudformation:stack-name", &self.stack_name);
        ec2::tag::put(self.world, id, "aws:cloudformation:stack-id", &self.stack_id);
        ec2::tag::put(self.world, id, "aws:cloudformation:logical-id", &self.logical);
    }

    /// The stack's tags, and over them the resource's own.
    pub(super) fn tags(&self) -> BTreeMap<String, String> {
        let mut tags = self.stack_tags.clone();
        if let Some(Value::Array(items)) = self.property("Tags") {
            for tag in items {
                tags.insert(tag.get("Key").map(text).unwrap_or_default(), tag.get("Value").map(text).unwrap_or_default());
            }
        }
        tags
    }

    /// Tags at creation, for EC2; `word` is the type of what is made, empty for none.
    pub(super) fn tag_pairs(&self, word: &str) -> Pairs {
        let tags = self.tags();
        if tags.is_empty() || word.is_empty() {
            return Pairs::new();
        }
        let mut pairs = vec![("TagSpecification.1.ResourceType".to_owned(), word.to_owned())];
        for (index, (key, value)) in tags.into_iter().enumerate() {
            pairs.push((format!("TagSpecification.1.Tag.{}.Key", index + 1), key));
            pairs.push((format!("TagSpecification.1.Tag.{}.Value", index + 1), value));
        }
        pairs
    }

    /// Tags at creation, for IAM.
    pub(super) fn iam_tag_pairs(&self) -> Pairs {
        let mut pairs = Pairs::new();
        for (index, (key, value)) in self.tags().into_iter().enumerate() {
            pairs.push((format!("Tags.member.{}.Key", index + 1), key));
            pairs.push((format!("Tags.member.{}.Value", index + 1), value));
        }
        pairs
    }

    /// A name for what has none: `STACK-LogicalId-RANDOM12`, at most `most` long.
    pub(super) fn generated(&mut self, most: usize) -> String {
        let random = self.world.deal().upper(12);
        let room = most.saturating_sub(random.len() + 2);
        let logical: String = self.logical.chars().take(room.saturating_sub(room / 2)).collect();
        let stack: String = self.stack_name.chars().take(room.saturating_sub(logical.len())).collect();
        format!("{stack}-{logical}-{random}")
    }

    /// The name the property gives, or a generated one.
    pub(super) fn name(&mut self, property: &str, most: usize) -> String {
        match self.text(property) {
            Some(name) => name,
            None => self.generated(most),
        }
    }

    /// The part of a physical id `a|b` at `index`.
    pub(super) fn part(&self, index: usize) -> String {
        self.physical.split('|').nth(index).unwrap_or_default().to_owned()
    }
}
