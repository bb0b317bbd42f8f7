//! Template text as one value tree: YAML with every short form of a function written out, or JSON.

use super::refuse::invalid;
use crate::wire::AwsError;
use saphyr::{ScalarStyle, ScanError, Tag, Yaml, YamlLoader};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};

/// All functions, by the tag of their short form.
pub(super) const SHORT: [(&str, &str); 17] = [
    ("Ref", "Ref"),
    ("Condition", "Condition"),
    ("GetAtt", "Fn::GetAtt"),
    ("Sub", "Fn::Sub"),
    ("Join", "Fn::Join"),
    ("Select", "Fn::Select"),
    ("Split", "Fn::Split"),
    ("FindInMap", "Fn::FindInMap"),
    ("If", "Fn::If"),
    ("Equals", "Fn::Equals"),
    ("Not", "Fn::Not"),
    ("And", "Fn::And"),
    ("Or", "Fn::Or"),
    ("ImportValue", "Fn::ImportValue"),
    ("GetAZs", "Fn::GetAZs"),
    ("Base64", "Fn::Base64"),
    ("Cidr", "Fn::Cidr"),
];

/// Reads a template's text.
pub(super) fn read(text: &str) -> Result<Value, AwsError> {
    let tree = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).or_else(|error| {
            yaml(text).map_err(|_| {
                invalid(format!("Template format error: JSON not well-formed. (line {}, column {})", error.line(), error.column()))
            })
        })?
    } else {
        yaml(text)?
    };
    if tree.is_object() { Ok(tree) } else { Err(invalid("Template format error: unsupported structure.")) }
}

fn yaml(text: &str) -> Result<Value, AwsError> {
    shallow(text)?;
    let mut loader = YamlLoader::<Yaml<'_>>::default();
    loader.early_parse(false);
    Parser::new_from_str(text).load(&mut loader, false).map_err(|error| misread(&error))?;
    if let Some(error) = loader.error() {
        return Err(misread(error));
    }
    let documents = loader.into_documents();
    match documents.first() {
        Some(first) => plain(first, 0),
        None => Err(invalid("Template format error: unsupported structure.")),
    }
}

fn misread(error: &ScanError) -> AwsError {
    let (line, column) = (error.marker().line(), error.marker().col() + 1);
    invalid(format!("Template format error: YAML not well-formed. (line {line}, column {column})"))
}

/// Refuses, before anything is built from it, a text that goes too deep or repeats itself by aliases.
fn shallow(text: &str) -> Result<(), AwsError> {
    let mut depth = 0usize;
    for event in Parser::new_from_str(text) {
        match event.map_err(|error| misread(&error))?.0 {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            Event::Alias(..) => {
                return Err(invalid("Template format error: YAML aliases are not allowed in CloudFormation templates"));
            }
            _ => {}
        }
        if depth > DEEPEST {
            return Err(too_deep());
        }
    }
    Ok(())
}

fn too_deep() -> AwsError {
    invalid("Template format error: the template is nested too deeply.")
}

/// Deeper nesting than any template has a use for.
const DEEPEST: usize = 100;

fn plain(node: &Yaml<'_>, depth: usize) -> Result<Value, AwsError> {
    if depth > DEEPEST {
        return Err(too_deep());
    }
    match node {
        Yaml::Representation(text, style, tag) => scalar(text, *style, tag.as_deref()),
        Yaml::Sequence(items) => items.iter().map(|item| plain(item, depth + 1)).collect(),
        Yaml::Mapping(pairs) => {
            let mut map = Map::new();
            for (key, value) in pairs {
                let Yaml::Representation(key, _, None) = key else {
                    return Err(invalid("Template format error: YAML not well-formed. (every key must be a string)"));
                };
                map.insert(key.to_string(), plain(value, depth + 1)?);
            }
            Ok(Value::Object(map))
        }
        Yaml::Tagged(tag, inner) => tagged(tag, plain(inner, depth + 1)?),
        _ => Err(invalid("Template format error: YAML not well-formed. (an alias that leads nowhere)")),
    }
}

/// A scalar keeps its spelling unless it is a number, boolean or null as JSON writes them.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, AwsError> {
    let value = match (style, text) {
        (ScalarStyle::Plain, "" | "~" | "null") if tag.is_none() => Value::Null,
        (ScalarStyle::Plain, "true") => Value::Bool(true),
        (ScalarStyle::Plain, "false") => Value::Bool(false),
        (ScalarStyle::Plain, number) => match number.parse::<i64>() {
            Ok(parsed) if parsed.to_string() == number => parsed.into(),
            _ => text.into(),
        },
        _ => text.into(),
    };
    match tag {
        Some(tag) => tagged(tag, value),
        None => Ok(value),
    }
}

fn tagged(tag: &Tag, value: Value) -> Result<Value, AwsError> {
    if tag.is_yaml_core_schema() {
        return Ok(match (tag.suffix.as_str(), value) {
            ("str", Value::Null) => Value::String(String::new()),
            ("str", value) if !value.is_string() && !value.is_object() && !value.is_array() => Value::String(value.to_string()),
            (_, value) => value,
        });
    }
    let name = tag.suffix.as_str();
    let long = SHORT.iter().find(|(short, _)| tag.handle == "!" && *short == name).map(|(_, long)| *long);
    let long = long.ok_or_else(|| invalid(format!("Template format error: YAML not well-formed. (unknown tag {}{name})", tag.handle)))?;
    let value = match (long, value) {
        ("Fn::GetAtt", Value::String(text)) => {
            let (logical, attribute) = text.split_once('.').unwrap_or((&text, ""));
            Value::from(vec![logical, attribute])
        }
        ("Ref" | "Condition", value) if !value.is_object() && !value.is_array() => Value::String(text(&value)),
        (_, value) => value,
    };
    Ok(Value::Object(Map::from_iter([(long.to_owned(), value)])))
}

/// A scalar as the text CloudFormation takes it for.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
