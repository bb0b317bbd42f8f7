//! CloudFormation templates on the operator's disk: what a root template and the files beside it declare.

use crate::options::schema;
use engine::op::{Call, Failure, Kind, Op};
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The ops.
pub(crate) fn ops() -> Vec<Op> {
    vec![
        op(
            "template::read",
            "Reads what a template declares.\n\nReturns `#{ file, parameters, nested, exports, regions }`. `parameters` are by name, with \
             `Type`, `Default` (sealed if the parameter is NoEcho) and `NoEcho`. `nested` says whether the template has nested stacks. \
             `exports` and `regions` are the fixed export names and the Regions of mappings, of this template and of all files beside it.",
            read,
        ),
        op("template::files", "Lists the template files in the folder of a root template: `[#{ name, path, sha256, size }]`.", files),
    ]
}

/// Options of `template::read` and `template::files`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Root {
    /// The file of the root template, relative to the runbook.
    path: String,
}

fn op(name: &'static str, doc: &'static str, call: fn(&Call, &Path) -> Result<Value, Failure>) -> Op {
    let send: engine::op::SendFn = Arc::new(move |asked| {
        Box::pin(async move {
            let Root { path } = asked.options()?;
            call(&asked, Path::new(&path))
        })
    });
    Op { schema: schema::<Root>(), ..Op::new(name, doc, Kind::Query, send) }
}

/// One template file, read.
struct File {
    /// Relative to the runbook, as the journal keeps it.
    path: PathBuf,
    text: String,
}

impl File {
    fn describe(&self) -> Value {
        let digest = hex::encode(Sha256::digest(self.text.as_bytes()));
        json!({ "name": self.name(), "path": self.path.display().to_string(), "sha256": digest, "size": self.text.len() })
    }

    fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn yaml(&self) -> Result<Yaml<'_>, Failure> {
        let damaged = |why: String| Failure::refused("Template", format!("`{}` is not a template: {why}", self.path.display()));
        let documents = Yaml::load_from_str(&self.text).map_err(|error| damaged(error.to_string()))?;
        documents.into_iter().next().ok_or_else(|| damaged("it is empty".to_owned()))
    }
}

fn load(call: &Call, path: &Path) -> Result<File, Failure> {
    let unread =
        |why: String| Failure::refused("Template", format!("cannot read the template `{}`: {why}", call.folder.join(path).display()));
    let bytes = crate::project::read(call, path).map_err(unread)?;
    let text = String::from_utf8(bytes).map_err(|_| unread("it is not UTF-8".to_owned()))?;
    Ok(File { path: path.to_owned(), text })
}

/// The template files of the folder in the order of their names.
fn beside(call: &Call, root: &Path) -> Result<Vec<File>, Failure> {
    let relative = root.parent().unwrap_or(Path::new(""));
    let folder = call.folder.join(relative);
    let cannot = |error: std::io::Error| Failure::refused("Template", format!("cannot list `{}`: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if ["yaml", "yml", "json", "template"].contains(&kind) {
            paths.extend(path.file_name().map(|name| relative.join(name)));
        }
    }
    paths.sort();
    paths.iter().map(|path| load(call, path)).collect()
}

fn files(call: &Call, root: &Path) -> Result<Value, Failure> {
    load(call, root)?;
    Ok(beside(call, root)?.iter().map(File::describe).collect())
}

fn read(call: &Call, root: &Path) -> Result<Value, Failure> {
    let file = load(call, root)?;
    let template = file.yaml()?;
    let nested =
        section(&template, "Resources").iter().any(|(_, resource)| word(resource, "Type") == Some("AWS::CloudFormation::Stack".into()));
    let mut parameters = Map::new();
    for (name, declared) in section(&template, "Parameters") {
        parameters.insert(name.clone(), parameter(call, &name, declared)?);
    }
    let mut found = Found::default();
    let others = if nested { beside(call, root)? } else { Vec::new() };
    for file in std::iter::once(&file).chain(&others) {
        found.take(&file.yaml()?);
    }
    Ok(json!({
        "file": file.describe(),
        "parameters": parameters,
        "nested": nested,
        "exports": found.exports,
        "regions": found.regions.unwrap_or_default(),
    }))
}

fn parameter(call: &Call, name: &str, declared: &Yaml<'_>) -> Result<Value, Failure> {
    let hidden = word(declared, "NoEcho").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let default = match word(declared, "Default") {
        Some(text) if hidden => json!(call.seal(name, &text)?),
        Some(text) => json!(text),
        None => Value::Null,
    };
    Ok(json!({ "Type": word(declared, "Type"), "Default": default, "NoEcho": hidden }))
}

/// What several template files declare between them.
#[derive(Default)]
struct Found {
    exports: BTreeSet<String>,
    /// Regions that every mapping by Region knows; `None` while there is no such mapping.
    regions: Option<BTreeSet<String>>,
}

impl Found {
    fn take(&mut self, template: &Yaml<'_>) {
        for (_, output) in section(template, "Outputs") {
            let name = output.as_mapping_get("Export").and_then(|export| word(export, "Name"));
            self.exports.extend(name);
        }
        for (_, mapping) in section(template, "Mappings") {
            let keys: BTreeSet<String> = pairs(mapping).into_iter().map(|(key, _)| key).collect();
            if !keys.is_empty() && keys.iter().all(|key| is_region(key)) {
                self.regions = Some(match self.regions.take() {
                    Some(known) => known.intersection(&keys).cloned().collect(),
                    None => keys,
                });
            }
        }
    }
}

/// `us-east-1`, `ap-southeast-2`, `us-gov-west-1`.
fn is_region(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let number = parts.last().is_some_and(|last| last.len() == 1 && last.chars().all(|c| c.is_ascii_digit()));
    number && (3..=4).contains(&parts.len()) && parts[0].len() == 2
}

fn section<'a, 'i>(template: &'a Yaml<'i>, name: &str) -> Vec<(String, &'a Yaml<'i>)> {
    template.as_mapping_get(name).map(pairs).unwrap_or_default()
}

fn pairs<'a, 'i>(mapping: &'a Yaml<'i>) -> Vec<(String, &'a Yaml<'i>)> {
    let Some(entries) = mapping.as_mapping() else { return Vec::new() };
    entries.iter().filter_map(|(key, value)| Some((scalar(key)?, value))).collect()
}

/// The scalar under a key, as text; none if it is computed (`!Sub`, `Fn::Join`).
fn word(mapping: &Yaml<'_>, key: &str) -> Option<String> {
    mapping.as_mapping_get(key).and_then(scalar)
}

fn scalar(node: &Yaml<'_>) -> Option<String> {
    match node {
        Yaml::Representation(text, _, None) => Some(text.to_string()),
        Yaml::Value(Scalar::String(text)) => Some(text.to_string()),
        Yaml::Value(Scalar::Boolean(flag)) => Some(flag.to_string()),
        Yaml::Value(Scalar::Integer(number)) => Some(number.to_string()),
        Yaml::Value(Scalar::FloatingPoint(number)) => Some(number.to_string()),
        _ => None,
    }
}
