//! Calls whose arguments stand literally in the text.

use super::{Fault, schema, step_name, text_of, to_json};
use crate::effect::Surface;
use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Options that are durations wherever they stand.
const DURATIONS: [&str; 2] = ["timeout", "every"];

/// What the names in a runbook stand for.
pub(super) struct Known<'a> {
    /// Options of ops and verbs, by full name.
    schemas: BTreeMap<&'a str, Option<&'a Value>>,
    /// Namespaces of ops.
    spaces: BTreeSet<&'a str>,
    /// The runbook's own functions and imports: these names are its own affair.
    own: BTreeSet<String>,
}

impl<'a> Known<'a> {
    pub(super) fn of(ast: &AST, surface: &'a Surface) -> Self {
        let ops = surface.ops.iter().map(|op| (op.name, op.schema.as_deref()));
        let verbs = surface.verbs.iter().map(|verb| (verb.name, verb.schema.as_deref()));
        let mut own: BTreeSet<String> = ast.iter_functions().map(|function| function.name.to_owned()).collect();
        ast.walk(&mut |path| {
            if let Some(ASTNode::Stmt(Stmt::Import(import, _))) = path.last() {
                own.insert(import.1.name.to_string());
            }
            true
        });
        let spaces = surface.ops.iter().filter_map(|op| op.name.split_once("::")).map(|(space, _)| space).collect();
        Self { schemas: ops.chain(verbs).collect(), spaces, own }
    }

    /// What is wrong with a call.
    pub(super) fn call(&self, call: &FnCallExpr, at: Position) -> Option<Fault> {
        let space = call.namespace.path.first().map(|space| space.name.as_str());
        if self.own.contains(space.unwrap_or(call.name.as_str())) {
            return None;
        }
        match (space, call.name.as_str()) {
            (None, "step") => step(call),
            (None, "approve") => control(call, at, 1, &["text", "show", "quorum", "timeout"], &["text"]),
            (None, "wait_for") => control(call, at, 1, &DURATIONS, &["timeout"]),
            (None, "each" | "parallel") if call.args.len() == 4 => control(call, at, 2, &["key"], &[]),
            (None, name) => self.schemas.get(name).and_then(|schema| options(name, *schema, call, at)),
            (Some(space), name) if self.spaces.contains(space) => self.op(&format!("{space}::{name}"), call, at),
            _ => None,
        }
    }

    fn op(&self, name: &str, call: &FnCallExpr, at: Position) -> Option<Fault> {
        if let Some(schema) = self.schemas.get(name) {
            return options(name, *schema, call, at);
        }
        let mut fault = Fault::new(at, format!("there is no op `{name}`"));
        let near = schema::did_you_mean(name, self.schemas.keys().copied());
        fault.help = near.map(|near| format!("did you mean `{near}`?"));
        Some(fault)
    }
}

fn step(call: &FnCallExpr) -> Option<Fault> {
    let first = call.args.first()?;
    let why = step_name(&text_of(first)?).err()?;
    Some(Fault::new(first.position(), why))
}

/// The literal options map of a control word.
fn control(call: &FnCallExpr, at: Position, index: usize, known: &[&str], needed: &[&str]) -> Option<Fault> {
    let given = call.args.get(index).and_then(literal)?;
    let name = call.name.as_str();
    if let Some((key, place, _)) = given.iter().find(|(key, ..)| !known.contains(key)) {
        let near = schema::did_you_mean(key, known.iter().copied());
        let hint = near.map_or_else(|| format!("it takes `{}`", known.join("`, `")), |near| format!("did you mean `{near}`?"));
        return Some(Fault::new(*place, format!("`{name}` has no option `{key}`: {hint}")));
    }
    if let Some(missing) = needed.iter().find(|needed| !given.iter().any(|(key, ..)| key == *needed)) {
        return Some(Fault::new(at, format!("`{name}` needs `{missing}`")));
    }
    given.iter().find_map(|option| duration(name, option))
}

/// The literal options map of an op or a verb.
fn options(name: &str, schema: Option<&Value>, call: &FnCallExpr, at: Position) -> Option<Fault> {
    let given = match call.args.len() {
        0 => Vec::new(),
        1 => literal(call.args.first()?)?,
        _ => return Some(Fault::new(at, format!("`{name}` takes one map of options, `#{{ ... }}`"))),
    };
    if schema.is_none() && !call.args.is_empty() {
        return Some(Fault::new(at, format!("`{name}` takes no options")));
    }
    let keys: Map<String, Value> = given.iter().map(|(key, ..)| ((*key).to_owned(), Value::Null)).collect();
    if let Err(why) = schema::keys(name, schema, &keys) {
        let unknown = given.iter().find(|(key, ..)| why.contains(&format!("no option `{key}`")));
        return Some(Fault::new(unknown.map_or(at, |(_, place, _)| *place), why));
    }
    given.iter().find_map(|option| duration(name, option).or_else(|| kind(name, schema, option)))
}

/// Key, place and value of an option.
type Given<'a> = (&'a str, Position, &'a Expr);

fn literal(expr: &Expr) -> Option<Vec<Given<'_>>> {
    match expr {
        Expr::Map(map, _) => Some(map.0.iter().map(|(key, value)| (key.name.as_str(), key.pos, value)).collect()),
        _ => None,
    }
}

fn duration(name: &str, (key, _, value): &Given<'_>) -> Option<Fault> {
    let value = DURATIONS.contains(key).then(|| value.get_literal_value(None).map(|literal| (literal, value.position()))).flatten();
    let (literal, place) = value.filter(|(literal, _)| !literal.is_unit())?;
    let why = match literal.clone().into_string() {
        Ok(text) => crate::duration::parse(&text).err()?,
        Err(_) => format!("{literal} is no duration: write a string with a unit, like \"90s\", \"45m\" or \"2h\""),
    };
    Some(Fault::new(place, format!("`{key}` of `{name}`: {why}")))
}

/// A literal of another kind than the option's.
fn kind(name: &str, schema: Option<&Value>, (key, _, expr): &Given<'_>) -> Option<Fault> {
    let value = expr.get_literal_value(None).and_then(|value| to_json(&value).ok())?;
    let why = schema::member(name, schema, key, &value).err()?;
    Some(Fault::new(expr.position(), why))
}
