//! Options out of a JSON schema: a row for every member, those of members below them.

use serde_json::Value;

/// Of more words than these the page says only that it is a string: Regions, instance types.
const MOST_WORDS: usize = 12;

/// A member.
pub(super) struct Row {
    /// `sourceServers[].recoverySnapshotID`.
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) required: bool,
    pub(super) doc: String,
}

/// The rows of an options map. A map that may hold one of its own kind is told once.
pub(super) fn rows(schema: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    Walk { root: schema, rows: &mut rows }.members(schema, "", &[]);
    rows
}

struct Walk<'s> {
    root: &'s Value,
    rows: &'s mut Vec<Row>,
}

impl<'s> Walk<'s> {
    /// `within`: the maps that this one stands in.
    fn members(&mut self, schema: &'s Value, above: &str, within: &[&'s Value]) {
        let required = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
        let Some(all) = schema["properties"].as_object() else { return };
        let within: Vec<&Value> = within.iter().copied().chain([schema]).collect();
        let (needed, other): (Vec<_>, Vec<_>) = all.iter().partition(|(name, _)| required(name));
        for (name, member) in needed.into_iter().chain(other) {
            let here = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
            let of = resolved(self.root, member);
            let doc = member["description"].as_str().or(of["description"].as_str()).unwrap_or_default();
            self.rows.push(Row {
                name: here.clone(),
                kind: kind(self.root, member),
                required: required(name),
                doc: doc.replace('\n', " "),
            });
            self.below(of, &here, &within);
        }
    }

    /// The members of what stands at `here`, if that is a map or a list of maps.
    fn below(&mut self, of: &'s Value, here: &str, within: &[&'s Value]) {
        match of {
            _ if within.iter().any(|outer| std::ptr::eq(*outer, of)) => {}
            _ if of["properties"].is_object() => self.members(of, here, within),
            _ if of["items"].is_object() => self.below(resolved(self.root, &of["items"]), &format!("{here}[]"), within),
            _ => {}
        }
    }
}

/// Behind references and `or null`.
fn resolved<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let schema = engine::schema::resolve(root, schema);
    match meant(schema).as_slice() {
        [only] => resolved(root, only),
        _ => schema,
    }
}

/// The alternatives that are no null.
fn meant(schema: &Value) -> Vec<&Value> {
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|word| schema[word].as_array());
    alternatives.into_iter().flatten().filter(|one| one["type"] != "null").collect()
}

fn kind(root: &Value, schema: &Value) -> String {
    let schema = resolved(root, schema);
    let several = meant(schema);
    if !several.is_empty() {
        let mut kinds: Vec<String> = several.into_iter().map(|one| kind(root, one)).collect();
        kinds.dedup();
        return kinds.join(" or ");
    }
    let words = engine::schema::words(schema);
    if (1..=MOST_WORDS).contains(&words.len()) {
        return words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
        _ => return "anything".to_owned(),
    };
    let called = |name: &&str| match *name {
        "boolean" => "bool".to_owned(),
        "integer" => "whole number".to_owned(),
        "array" => format!("list of {}", kind(root, &schema["items"])),
        "object" if schema["additionalProperties"].is_object() => format!("map of {}", kind(root, &schema["additionalProperties"])),
        "object" => "map".to_owned(),
        other => other.to_owned(),
    };
    names.iter().map(called).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_of_members_have_rows_and_what_is_required_comes_first() {
        let schema = json!({
            "properties": {
                "a": { "type": ["string", "null"], "description": "Aye." },
                "b": { "type": "string", "x-words": ["X", "Y"] },
                "z": { "type": "array", "items": { "$ref": "#/$defs/Z" } }
            },
            "required": ["z"],
            "$defs": { "Z": { "type": "object", "properties": { "on": { "type": "boolean" } }, "required": ["on"] } }
        });
        let told: Vec<String> = rows(&schema).iter().map(|row| format!("{} {} {} {}", row.name, row.kind, row.required, row.doc)).collect();
        assert_eq!(told, ["z list of map true ", "z[].on bool true ", "a string false Aye.", "b \"X\", \"Y\" false "]);
    }
}
