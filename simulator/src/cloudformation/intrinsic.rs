//! Functions of templates, worked out: `Ref`, `Fn::GetAtt`, `Fn::Sub` and the rest.

use super::document::text;
use super::parameter::Parameter;
use super::refuse::{invalid, template as error};
use super::state::{Resource, export};
use super::template::Template;
use crate::ec2;
use crate::wire::AwsError;
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where a value is worked out: a stack, with what stands of it so far.
pub(super) struct Scope<'a> {
    pub(super) world: &'a World,
    pub(super) template: &'a Template,
    pub(super) region: &'a str,
    pub(super) stack_id: &'a str,
    pub(super) stack_name: &'a str,
    pub(super) parameters: &'a BTreeMap<String, Parameter>,
    pub(super) conditions: &'a BTreeMap<String, bool>,
    pub(super) resources: BTreeMap<&'a str, &'a Resource>,
}

/// A value; `None` is `AWS::NoValue`: the member it stands in is left out.
type Worked = Result<Option<Value>, AwsError>;

impl Scope<'_> {
    /// Works out a value and everything in it; `AWS::NoValue` at the top is null.
    pub(super) fn value(&self, value: &Value) -> Result<Value, AwsError> {
        Ok(self.work(value)?.unwrap_or(Value::Null))
    }

    /// Works out a value that must be a text.
    pub(super) fn text(&self, value: &Value, what: &str) -> Result<String, AwsError> {
        match self.value(value)? {
            Value::Array(_) | Value::Object(_) | Value::Null => Err(error(format!("every {what} object must have a string value."))),
            scalar => Ok(text(&scalar)),
        }
    }

    fn work(&self, value: &Value) -> Worked {
        match value {
            Value::Array(items) => {
                let worked = items.iter().filter_map(|item| self.work(item).transpose()).collect::<Result<Vec<Value>, _>>()?;
                Ok(Some(Value::Array(worked)))
            }
            Value::Object(map) => match (map.len(), map.iter().next()) {
                (1, Some((name, argument))) if name == "Ref" || name.starts_with("Fn::") => self.function(name, argument),
                // A policy document has members named Condition too; theirs are objects.
                (1, Some((name, Value::String(condition)))) if name == "Condition" => Ok(Some(Value::Bool(self.condition(condition)?))),
                _ => {
                    let mut all = Map::new();
                    for (name, value) in map {
                        if let Some(value) = self.work(value)? {
                            all.insert(name.clone(), value);
                        }
                    }
                    Ok(Some(Value::Object(all)))
                }
            },
            scalar => Ok(Some(scalar.clone())),
        }
    }

    fn function(&self, name: &str, argument: &Value) -> Worked {
        match name {
            "Ref" => self.reference(&text(argument)),
            "Fn::If" => self.choose(argument),
            "Fn::GetAtt" => self.get_att(argument).map(Some),
            "Fn::Sub" => self.substitute(argument).map(Some),
            "Fn::Join" => self.join(argument).map(Some),
            "Fn::Select" => self.select(argument).map(Some),
            "Fn::Split" => self.split(argument).map(Some),
            "Fn::FindInMap" => self.find_in_map(argument).map(Some),
            "Fn::ImportValue" => self.import(argument).map(Some),
            "Fn::GetAZs" => self.zones(argument).map(Some),
            "Fn::Base64" => Ok(Some(STANDARD.encode(self.text(argument, "Fn::Base64")?).into())),
            "Fn::Cidr" => self.cidr(argument).map(Some),
            "Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or" => self.logic(name, argument).map(|truth| Some(truth.into())),
            other => Err(error(format!("unsupported function: {other}"))),
        }
    }

    fn reference(&self, name: &str) -> Worked {
        let account = self.world.account();
        Ok(Some(match name {
            "AWS::AccountId" => account.into(),
            "AWS::NoValue" => return Ok(None),
            "AWS::NotificationARNs" => Value::Array(Vec::new()),
            "AWS::Partition" => "aws".into(),
            "AWS::Region" => self.region.into(),
            "AWS::StackId" => self.stack_id.into(),
            "AWS::StackName" => self.stack_name.into(),
            "AWS::URLSuffix" => "amazonaws.com".into(),
            name => match (self.parameters.get(name), self.resources.get(name)) {
                (Some(parameter), _) => parameter.meaning(),
                (None, Some(resource)) => resource.physical.clone().ok_or_else(|| absent(name))?.into(),
                (None, None) => return Err(absent(name)),
            },
        }))
    }

    fn get_att(&self, argument: &Value) -> Result<Value, AwsError> {
        let (logical, attribute) = match argument {
            Value::String(text) => text.split_once('.').map(|(one, other)| (one.to_owned(), other.to_owned())).unwrap_or_default(),
            Value::Array(items) => {
                let rest = items.iter().skip(1).map(|part| self.text(part, "Fn::GetAtt")).collect::<Result<Vec<_>, _>>()?;
                (items.first().map(text).unwrap_or_default(), rest.join("."))
            }
            _ => Default::default(),
        };
        self.attribute(&logical, &attribute)
    }

    fn attribute(&self, logical: &str, attribute: &str) -> Result<Value, AwsError> {
        let resource = self.resources.get(logical).ok_or_else(|| absent(logical))?;
        match resource.attributes.get(attribute) {
            Some(value) => Ok(value.as_str().into()),
            None if attribute.starts_with("Outputs.") => {
                let name = attribute.trim_start_matches("Outputs.");
                Err(error(format!("Output '{name}' not found in stack '{}'", resource.physical.as_deref().unwrap_or(logical))))
            }
            None => Err(error(format!("resource {logical} does not support attribute type {attribute} in Fn::GetAtt"))),
        }
    }

    fn choose(&self, argument: &Value) -> Worked {
        let Some([Value::String(condition), yes, no]) = argument.as_array().map(Vec::as_slice) else {
            return Err(error("Fn::If requires a list argument with the first element being a condition"));
        };
        self.work(if self.condition(condition)? { yes } else { no })
    }

    /// The truth of a condition by name, worked out before or now.
    pub(super) fn condition(&self, name: &str) -> Result<bool, AwsError> {
        if let Some(known) = self.conditions.get(name) {
            return Ok(*known);
        }
        let condition = self.template.conditions.get(name);
        let condition = condition.ok_or_else(|| invalid(format!("Template format error: Unresolved condition dependency {name}")))?;
        self.truth(condition)
    }

    fn truth(&self, value: &Value) -> Result<bool, AwsError> {
        match self.value(value)? {
            Value::Bool(truth) => Ok(truth),
            Value::String(text) if text == "true" || text == "false" => Ok(text == "true"),
            _ => Err(invalid("Template format error: Every Conditions member must be a condition function.")),
        }
    }

    fn logic(&self, name: &str, argument: &Value) -> Result<bool, AwsError> {
        let items = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        let count = match name {
            "Fn::Equals" => 2..=2,
            "Fn::Not" => 1..=1,
            _ => 2..=10,
        };
        if !count.contains(&items.len()) {
            let wanted = if count.start() == count.end() { count.start().to_string() } else { "2 to 10".to_owned() };
            return Err(error(format!("{name} requires a list argument with {wanted} elements.")));
        }
        match name {
            "Fn::Equals" => {
                let (one, other) = (self.value(&items[0])?, self.value(&items[1])?);
                let same = if one.is_array() || one.is_object() { one == other } else { text(&one) == text(&other) };
                Ok(same)
            }
            "Fn::Not" => Ok(!self.truth(&items[0])?),
            _ => {
                let truths = items.iter().map(|item| self.truth(item)).collect::<Result<Vec<bool>, _>>()?;
                Ok(if name == "Fn::And" { truths.iter().all(|truth| *truth) } else { truths.iter().any(|truth| *truth) })
            }
        }
    }

    fn substitute(&self, argument: &Value) -> Result<Value, AwsError> {
        let wrong = || {
            error(
                "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as \
                 first argument, and an optional second argument to specify a mapping of values to replace in the string",
            )
        };
        let (pattern, local) = match argument {
            Value::String(pattern) => (pattern, None),
            Value::Array(items) => match items.as_slice() {
                [Value::String(pattern), local @ Value::Object(_)] => (pattern, Some(local)),
                _ => return Err(wrong()),
            },
            _ => return Err(wrong()),
        };
        let mut out = String::new();
        let mut rest = pattern.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let (name, tail) = after.split_once('}').ok_or_else(wrong)?;
            rest = tail;
            let name = name.trim();
            match (name.strip_prefix('!'), local.and_then(|local| local.get(name)), name.split_once('.')) {
                (Some(literal), _, _) => out.push_str(&format!("${{{literal}}}")),
                (None, Some(value), _) => out.push_str(&self.text(value, "Fn::Sub")?),
                (None, None, Some((logical, attribute))) => out.push_str(&text(&self.attribute(logical, attribute)?)),
                (None, None, None) => match self.reference(name)? {
                    Some(Value::Array(items)) => out.push_str(&items.iter().map(text).collect::<Vec<_>>().join(",")),
                    Some(value) => out.push_str(&text(&value)),
                    None => return Err(wrong()),
                },
            }
        }
        out.push_str(rest);
        Ok(out.into())
    }

    /// A list: an array, or what works out to one.
    fn list(&self, value: &Value, what: &str) -> Result<Vec<Value>, AwsError> {
        match self.value(value)? {
            Value::Array(items) => Ok(items),
            _ => Err(error(format!("every {what} object requires two parameters, the second of which must be a list."))),
        }
    }

    fn two<'v>(argument: &'v Value, what: &str) -> Result<(&'v Value, &'v Value), AwsError> {
        match argument.as_array().map(Vec::as_slice) {
            Some([one, other]) => Ok((one, other)),
            _ => Err(error(format!("every {what} object requires two parameters."))),
        }
    }

    fn join(&self, argument: &Value) -> Result<Value, AwsError> {
        let (separator, items) = Self::two(argument, "Fn::Join")?;
        let mut parts = Vec::new();
        for item in self.list(items, "Fn::Join")? {
            if item.is_array() || item.is_object() {
                return Err(error(
                    "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be \
                     joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
                ));
            }
            parts.push(text(&item));
        }
        Ok(parts.join(&text(separator)).into())
    }

    fn select(&self, argument: &Value) -> Result<Value, AwsError> {
        let (index, items) = Self::two(argument, "Fn::Select")?;
        let (index, items) = (self.text(index, "Fn::Select")?, self.list(items, "Fn::Select")?);
        let found = index.parse::<usize>().ok().and_then(|index| items.get(index));
        found.cloned().ok_or_else(|| error(format!("Fn::Select cannot select nonexistent value at index {index}")))
    }

    fn split(&self, argument: &Value) -> Result<Value, AwsError> {
        let (separator, whole) = Self::two(argument, "Fn::Split")?;
        let (separator, whole) = (text(separator), self.text(whole, "Fn::Split")?);
        if separator.is_empty() {
            return Err(error(
                "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or \
                 a function that returns a string to be split.",
            ));
        }
        Ok(whole.split(&separator).collect())
    }

    fn find_in_map(&self, argument: &Value) -> Result<Value, AwsError> {
        let Some([map, first, second]) = argument.as_array().map(Vec::as_slice) else {
            return Err(error(
                "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
            ));
        };
        let (map, first, second) =
            (self.text(map, "Fn::FindInMap")?, self.text(first, "Fn::FindInMap")?, self.text(second, "Fn::FindInMap")?);
        if !self.template.mappings.contains_key(&map) {
            return Err(error(format!("Mapping named '{map}' is not present in the 'Mappings' section of template.")));
        }
        let found = self.template.mappings[&map].get(&first).and_then(|inner| inner.get(&second));
        found.cloned().ok_or_else(|| error(format!("Unable to get mapping for {map}::{first}::{second}")))
    }

    fn import(&self, argument: &Value) -> Result<Value, AwsError> {
        let name = self.text(argument, "Fn::ImportValue")?;
        let found = export(self.world, self.region, &name);
        found.map(|export| export.value.as_str().into()).ok_or_else(|| invalid(format!("No export named {name} found.")))
    }

    fn zones(&self, argument: &Value) -> Result<Value, AwsError> {
        let region = self.text(argument, "Fn::GetAZs")?;
        Ok(ec2::zone::zones(if region.is_empty() { self.region } else { &region }).into())
    }

    fn cidr(&self, argument: &Value) -> Result<Value, AwsError> {
        let wrong =
            || error("every Fn::Cidr object requires two parameters, the IP block and the count, and an optional one, the CIDR bits");
        let items = argument.as_array().ok_or_else(wrong)?;
        let part = |at: usize| items.get(at).map(|item| self.text(item, "Fn::Cidr"));
        let block: ec2::cidr::Cidr = part(0).ok_or_else(wrong)??.parse().map_err(|_| wrong())?;
        let count: u32 = part(1).ok_or_else(wrong)??.parse().map_err(|_| wrong())?;
        let host_bits: u32 = part(2).unwrap_or_else(|| Ok("8".to_owned()))?.parse().map_err(|_| wrong())?;
        let room = 32u32.saturating_sub(u32::from(block.bits()));
        let fits = (1..=256).contains(&count) && (1..=room).contains(&host_bits) && u64::from(count) <= 1u64 << (room - host_bits);
        if !fits {
            return Err(error(format!("Fn::Cidr cannot cut {count} ranges of {host_bits} bits out of {block}")));
        }
        let bits = 32 - host_bits;
        Ok((0..u64::from(count)).map(|index| format!("{}/{bits}", block.at(index << host_bits))).collect())
    }
}

fn absent(name: &str) -> AwsError {
    invalid(format!("Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"))
}
