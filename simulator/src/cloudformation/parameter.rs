//! Parameters: what a template declares, what a request gives, and whether they fit.

use super::document::text;
use super::pattern::Pattern;
use super::refuse::{format, invalid};
use super::template::Template;
use crate::ec2;
use crate::wire::{AwsError, Call, Params};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A parameter with its value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Parameter {
    /// As given, or the default.
    pub(super) value: String,
    /// What a name of an SSM parameter stands for.
    pub(super) resolved: Option<String>,
    pub(super) no_echo: bool,
    pub(super) is_list: bool,
}

impl Parameter {
    /// What `Ref` gives.
    pub(super) fn meaning(&self) -> Value {
        let value = self.resolved.as_ref().unwrap_or(&self.value);
        if self.is_list { value.split(',').map(|part| Value::from(part.trim())).collect() } else { Value::from(value.as_str()) }
    }
}

const MEMBERS: [&str; 11] = [
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];

/// `Parameters.member.N` of a request.
pub(super) fn given(params: &Params) -> Result<BTreeMap<String, String>, AwsError> {
    let mut all = BTreeMap::new();
    for item in params.members("Parameters") {
        let key = item.get("ParameterKey").ok_or_else(|| invalid("Parameter keys must be non-empty"))?;
        if item.boolean("UsePreviousValue")? == Some(true) {
            return Err(invalid(format!(
                "Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a \
                 parameter key not in the previous template"
            )));
        }
        let value = item.get("ParameterValue");
        if value.is_none() && !item.has("ParameterValue") {
            return Err(invalid(format!("Invalid input for parameter key {key}. Need to specify value or usePreviousValue")));
        }
        if all.insert(key.clone(), value.unwrap_or_default()).is_some() {
            return Err(invalid(format!("Duplicate parameter key {key}")));
        }
    }
    Ok(all)
}

/// Whether a declaration's type is one CloudFormation knows, and a list.
fn is_list(name: &str, kind: &str) -> Result<bool, AwsError> {
    const AWS: [&str; 10] = [
        "AWS::EC2::AvailabilityZone::Name",
        "AWS::EC2::Image::Id",
        "AWS::EC2::Instance::Id",
        "AWS::EC2::KeyPair::KeyName",
        "AWS::EC2::SecurityGroup::GroupName",
        "AWS::EC2::SecurityGroup::Id",
        "AWS::EC2::Subnet::Id",
        "AWS::EC2::VPC::Id",
        "AWS::EC2::Volume::Id",
        "AWS::Route53::HostedZone::Id",
    ];
    let inner = kind.strip_prefix("AWS::SSM::Parameter::Value<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(kind);
    let element = inner.strip_prefix("List<").and_then(|rest| rest.strip_suffix('>'));
    let known = match element {
        Some(element) => AWS.contains(&element) || ["Number", "String"].contains(&element),
        None => AWS.contains(&inner) || ["CommaDelimitedList", "Number", "String", "AWS::SSM::Parameter::Name"].contains(&inner),
    };
    if known {
        return Ok(element.is_some() || inner == "CommaDelimitedList");
    }
    Err(format(format!("Unrecognized parameter type: {kind} (parameter {name})")))
}

/// A declaration is well formed.
fn declared<'t>(name: &str, declaration: &'t Value) -> Result<&'t Map<String, Value>, AwsError> {
    let map = declaration.as_object().ok_or_else(|| format("Every Parameters member must be an object."))?;
    if let Some(unknown) = map.keys().find(|member| !MEMBERS.contains(&member.as_str())) {
        return Err(invalid(format!("Invalid template parameter property '{unknown}'")));
    }
    let kind = map.get("Type").and_then(Value::as_str);
    let kind = kind.ok_or_else(|| format(format!("Every Parameters object must contain a Type member. (parameter {name})")))?;
    is_list(name, kind)?;
    if map.get("Default").is_some_and(|value| value.is_object() || value.is_array()) {
        return Err(format(format!("Every Default member must be a string. (parameter {name})")));
    }
    Ok(map)
}

/// All declarations are well formed.
pub(super) fn check(template: &Template) -> Result<(), AwsError> {
    template.parameters.iter().try_for_each(|(name, declaration)| declared(name, declaration).map(drop))
}

/// Joins what is given to what is declared.
pub(super) fn settle(
    world: &World,
    call: &Call,
    template: &Template,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Parameter>, AwsError> {
    let unknown: Vec<&str> = given.keys().filter(|name| !template.parameters.contains_key(*name)).map(String::as_str).collect();
    if !unknown.is_empty() {
        return Err(invalid(format!("Parameters: [{}] do not exist in the template", unknown.join(", "))));
    }
    let lacking: Vec<&str> = template
        .parameters
        .iter()
        .filter(|(name, declaration)| !given.contains_key(*name) && declaration.get("Default").is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    if !lacking.is_empty() {
        return Err(invalid(format!("Parameters: [{}] must have values", lacking.join(", "))));
    }
    let mut all = BTreeMap::new();
    for (name, declaration) in &template.parameters {
        let value = given.get(name).cloned().unwrap_or_else(|| declaration.get("Default").map(text).unwrap_or_default());
        all.insert(name.clone(), one(world, call, name, declared(name, declaration)?, value)?);
    }
    Ok(all)
}

fn one(world: &World, call: &Call, name: &str, declaration: &Map<String, Value>, value: String) -> Result<Parameter, AwsError> {
    let kind = declaration.get("Type").map(text).unwrap_or_default();
    let is_list = is_list(name, &kind)?;
    fits(name, declaration, &kind, is_list, &value)?;
    let no_echo = declaration.get("NoEcho").is_some_and(|flag| text(flag).eq_ignore_ascii_case("true"));
    let resolved = if kind.starts_with("AWS::SSM::Parameter::Value<") {
        let found = ec2::image::latest_image(world, &call.region, &value);
        Some(found.ok_or_else(|| invalid(format!("Unable to fetch parameters [{value}] from parameter store for this account.")))?)
    } else {
        None
    };
    stands(world, call, name, &kind, &value)?;
    Ok(Parameter { value, resolved, no_echo, is_list })
}

/// The constraints a declaration sets.
fn fits(name: &str, declaration: &Map<String, Value>, kind: &str, is_list: bool, value: &str) -> Result<(), AwsError> {
    let refuse = |message: String| match declaration.get("ConstraintDescription") {
        Some(why) => invalid(format!("Parameter {name} failed to satisfy constraint: {}", text(why))),
        None => invalid(message),
    };
    let parts: Vec<&str> = if is_list { value.split(',').map(str::trim).collect() } else { vec![value] };
    if let Some(Value::Array(allowed)) = declaration.get("AllowedValues")
        && parts.iter().any(|part| !allowed.iter().any(|one| text(one) == *part))
    {
        return Err(refuse(format!("Parameter '{name}' must be one of AllowedValues")));
    }
    if let Some(pattern) = declaration.get("AllowedPattern").map(text) {
        let read = Pattern::read(&pattern).ok_or_else(|| format(format!("AllowedPattern {pattern} of parameter {name} cannot be read")))?;
        if !parts.iter().all(|part| read.matches(part)) {
            return Err(refuse(format!("Parameter '{name}' must match pattern {pattern}")));
        }
    }
    let bound = |member: &str| declaration.get(member).and_then(|bound| text(bound).parse::<f64>().ok());
    let length = value.chars().count() as f64;
    if let Some(least) = bound("MinLength").filter(|least| length < *least) {
        return Err(refuse(format!("Parameter '{name}' must contain at least {least} characters")));
    }
    if let Some(most) = bound("MaxLength").filter(|most| length > *most) {
        return Err(refuse(format!("Parameter '{name}' must contain at most {most} characters")));
    }
    if kind != "Number" && kind != "List<Number>" {
        return Ok(());
    }
    for part in parts {
        let number: f64 = part.parse().map_err(|_| invalid(format!("Parameter '{name}' must be a number")))?;
        if let Some(least) = bound("MinValue").filter(|least| number < *least) {
            return Err(refuse(format!("Parameter '{name}' must be a number not less than {least}")));
        }
        if let Some(most) = bound("MaxValue").filter(|most| number > *most) {
            return Err(refuse(format!("Parameter '{name}' must be a number not greater than {most}")));
        }
    }
    Ok(())
}

/// A value of an AWS type names something that stands in the account and Region.
fn stands(world: &World, call: &Call, name: &str, kind: &str, value: &str) -> Result<(), AwsError> {
    let element = kind.strip_prefix("List<").and_then(|rest| rest.strip_suffix('>'));
    let values: Vec<&str> = if element.is_some() { value.split(',').map(str::trim).collect() } else { vec![value] };
    let here = |region: &str| region == call.region;
    let ec2 = &world.ec2;
    for value in values {
        let found = match element.unwrap_or(kind) {
            "AWS::EC2::VPC::Id" => ec2.vpcs.get(value).is_some_and(|row| here(&row.region)),
            "AWS::EC2::Subnet::Id" => ec2.subnets.get(value).is_some_and(|row| here(&row.region)),
            "AWS::EC2::Instance::Id" => ec2.instances.get(value).is_some_and(|row| here(&row.region)),
            "AWS::EC2::Volume::Id" => ec2.volumes.get(value).is_some_and(|row| here(&row.region)),
            "AWS::EC2::SecurityGroup::Id" => ec2.security_groups.get(value).is_some_and(|row| here(&row.region)),
            "AWS::EC2::SecurityGroup::GroupName" => ec2.security_groups.values().any(|row| row.name == value && here(&row.region)),
            "AWS::EC2::KeyPair::KeyName" => ec2.key_pairs.values().any(|row| row.name == value && here(&row.region)),
            "AWS::EC2::Image::Id" => ec2.images.get(value).is_some_and(|row| here(&row.region)),
            "AWS::EC2::AvailabilityZone::Name" => ec2::zone::zones(&call.region).iter().any(|zone| zone == value),
            _ => true,
        };
        if !found {
            let message = format!("Parameter validation failed: parameter value {value} for parameter name {name} does not exist");
            return Err(invalid(message));
        }
    }
    Ok(())
}
