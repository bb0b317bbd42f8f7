//! `:doc`: what a name does, what it takes, what it needs.

use super::Shell;
use crate::problem::{Outcome, Problem};
use crate::words::WORDS;
use engine::op::{Kind, Settle};
use serde_json::Value;

/// Something with a manual entry.
pub(super) struct Known<'s> {
    pub(super) doc: &'s str,
    pub(super) schema: Option<&'s Value>,
    iam: &'s [&'static str],
    kind: Option<&'s Kind>,
}

impl Shell<'_> {
    /// The op or verb of this name.
    pub(super) fn known(&self, name: &str) -> Option<Known<'_>> {
        let op = self.surface.ops.iter().find(|op| op.name == name);
        let op = op.map(|op| Known { doc: op.doc, schema: op.schema.as_deref(), iam: op.iam, kind: Some(&op.kind) });
        op.or_else(|| {
            let verb = self.surface.verbs.iter().find(|verb| verb.name == name)?;
            Some(Known { doc: verb.doc, schema: verb.schema.as_deref(), iam: &[], kind: None })
        })
    }

    pub(super) fn doc(&self, name: &str) -> Outcome<()> {
        let name = name.trim_end_matches(['(', ')', ';']);
        if let Some(word) = WORDS.iter().find(|word| word.name == name) {
            self.put(&[word.usage.to_owned(), String::new(), word.doc.to_owned()]);
            return Ok(());
        }
        let Some(known) = self.known(name) else {
            let names = self.surface.ops.iter().map(|op| op.name).chain(self.surface.verbs.iter().map(|verb| verb.name));
            let near = engine::schema::did_you_mean(name, names.chain(WORDS.iter().map(|word| word.name)));
            let help = near.map_or_else(|| "the manual lists what there is".to_owned(), |near| format!("did you mean `{near}`?"));
            return Err(Problem::usage(format!("there is no manual entry for `{name}`"), help));
        };
        self.put(&entry(name, &known));
        Ok(())
    }
}

/// The lines of an entry.
fn entry(name: &str, known: &Known<'_>) -> Vec<String> {
    let options = known.schema.map(options).unwrap_or_default();
    let must: Vec<&str> = options.iter().filter(|option| option.must).map(|option| option.name.as_str()).collect();
    let takes = match (options.is_empty(), must.as_slice()) {
        (true, _) => "()".to_owned(),
        (false, []) => "(#{ ... })".to_owned(),
        (false, must) => format!("(#{{ {} }})", must.iter().map(|name| format!("{name}: ...")).collect::<Vec<_>>().join(", ")),
    };
    let mut lines = vec![format!("{name}{takes}"), String::new()];
    lines.extend(known.doc.lines().map(str::to_owned));
    if let Some(kind) = known.kind {
        lines.extend([String::new(), settles(kind).to_owned()]);
    }
    if !options.is_empty() {
        let width = options.iter().map(|option| option.name.len()).max().unwrap_or(0);
        let kinds = options.iter().map(|option| option.kind.len()).max().unwrap_or(0).min(32);
        lines.push(String::new());
        lines.extend(options.iter().map(|option| option.line(width, kinds)));
    }
    if !known.iam.is_empty() {
        lines.extend([String::new(), format!("needs {}", known.iam.join(" "))]);
    }
    lines
}

/// What it does to the world, and what happens where nobody knows whether it did.
fn settles(kind: &Kind) -> &'static str {
    match kind {
        Kind::Query => "A query: it changes nothing.",
        Kind::Action(Settle::Token { .. }) => "An action. Sent again with the same token where its answer was lost.",
        Kind::Action(Settle::Natural { .. }) => "An action that sets a state. Sent again where its answer was lost.",
        Kind::Action(Settle::Reconcile { .. }) => "An action. Where its answer was lost, it is looked for before anything is sent again.",
        Kind::Action(Settle::Ask) => "An action. Where its answer was lost, a person says whether it happened.",
        Kind::Action(Settle::ByCall(_)) => "An action. Its `settle` says what is done where its answer was lost.",
    }
}

/// An option, by its schema.
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) kind: String,
    must: bool,
    about: String,
}

impl Choice {
    fn line(&self, width: usize, kinds: usize) -> String {
        let must = if self.must { "needed" } else { "" };
        format!("  {:<width$}  {:<kinds$}  {must:<6}  {}", self.name, self.kind, self.about).trim_end().to_owned()
    }
}

/// The options of a schema, those that are needed first.
pub(super) fn options(schema: &Value) -> Vec<Choice> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let one = |(name, of): (&String, &Value)| Choice {
        name: name.clone(),
        kind: kind(schema, of),
        must: required.contains(&name.as_str()),
        about: of["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let mut options: Vec<Choice> = schema["properties"].as_object().into_iter().flatten().map(one).collect();
    options.sort_by_key(|option| !option.must);
    options
}

/// What an option is, in words.
fn kind(root: &Value, schema: &Value) -> String {
    let schema = engine::schema::resolved(root, schema);
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
    }
    let word = match &schema["type"] {
        Value::String(word) => word.as_str(),
        Value::Array(words) => words.iter().filter_map(Value::as_str).find(|word| *word != "null").unwrap_or("any"),
        _ => "any",
    };
    match word {
        "array" => format!("array of {}", kind(root, &schema["items"])),
        "object" => "map".to_owned(),
        "integer" => "int".to_owned(),
        "number" => "float".to_owned(),
        "boolean" => "bool".to_owned(),
        other => other.to_owned(),
    }
}
