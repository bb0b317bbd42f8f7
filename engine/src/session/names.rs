//! What is known in a session by name: variables, what is in them, functions.

use super::text::{Kind, pieces, statements};
use super::{Session, save};
use crate::script::{Import, to_json};
use rhai::{AST, Array, Dynamic, FnAccess, Map, ScriptFnMetadata};
use serde_json::Value;
use std::collections::BTreeSet;

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it holds: `an array of 3`.
    pub kind: String,
}

/// A function: its name and its parameters.
pub type Function = (String, Vec<String>);

impl Session {
    /// The variables, the last declared first; of several of one name the one that is seen.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        let mut seen = BTreeSet::new();
        let all: Vec<(&str, bool, &Dynamic)> = self.state.scope.iter_raw().collect();
        let shown = all.into_iter().rev().filter(|(name, _, _)| seen.insert(name.to_owned()));
        shown.map(|(name, _, value)| Variable { name: name.to_owned(), kind: kind(value) }).collect()
    }

    /// What its variables hold, but for functions.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        self.state.scope.iter_raw().filter_map(|(.., value)| to_json(value).ok()).collect()
    }

    /// The functions of its own: name and parameters.
    #[must_use]
    pub fn functions(&self) -> Vec<Function> {
        functions(&self.state.lib, |_| true)
    }

    /// What it imports, by name, and the functions there that are seen from here.
    #[must_use]
    pub fn modules(&self) -> Vec<(String, Vec<Function>)> {
        let names = self.state.modules.keys();
        names.filter_map(|name| Some((name.clone(), seen(&self.import(name)?.ast)))).collect()
    }

    fn import(&self, name: &str) -> Option<&Import> {
        self.state.imports.get(self.state.modules.get(name)?)
    }

    /// The keys of the map that `path` leads to, `servers[0].tags`, and what is under each.
    #[must_use]
    pub fn members(&self, path: &str) -> Vec<(String, String)> {
        let found = self.find(path);
        let map = found.as_ref().and_then(|value| value.read_lock::<Map>());
        map.map(|map| map.iter().map(|(key, value)| (key.to_string(), kind(value))).collect()).unwrap_or_default()
    }

    /// What a value is, where `path` leads to one.
    #[must_use]
    pub fn kind_of(&self, path: &str) -> Option<String> {
        self.find(path).map(|value| kind(&value))
    }

    /// A variable's value, if a journal could hold it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Value> {
        to_json(&self.state.scope.get_value::<Dynamic>(name)?).ok()
    }

    fn find(&self, path: &str) -> Option<Dynamic> {
        let mut parts = path.split('.');
        let mut value = part(parts.next()?, |name| self.state.scope.get_value::<Dynamic>(name))?;
        for next in parts {
            value = part(next, |name| value.read_lock::<Map>()?.get(name).cloned())?;
        }
        Some(value)
    }

    /// The text of a function or a step of its own, or of a function it imports, `waves::pick`.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<String> {
        if let Some((module, name)) = name.rsplit_once("::") {
            return statements(&self.import(module)?.text).into_iter().find(|statement| declares(statement, name)).map(str::to_owned);
        }
        let imports = self.state.imports.files().map(|import| import.text.as_str());
        let texts = self.kept.iter().rev().map(|(_, text)| text.as_str()).chain(std::iter::once(self.text.as_str())).chain(imports);
        texts.flat_map(statements).find(|statement| declares(statement, name)).map(str::to_owned)
    }

    /// What was typed, as a runbook: its inputs that ended well, each a step.
    #[must_use]
    pub fn saved(&self, title: &str) -> String {
        let own = Some(self.text.as_str()).filter(|text| !text.is_empty());
        save::runbook(&self.record.region, (title, own), self.kept.iter().map(|(_, text)| text.as_str()))
    }
}

/// Functions of a text that are there for its author.
fn functions(ast: &AST, is_told: impl Fn(&ScriptFnMetadata<'_>) -> bool) -> Vec<Function> {
    let own = ast.iter_functions().filter(|function| !function.name.starts_with("anon$") && is_told(function));
    let told = |function: ScriptFnMetadata<'_>| (function.name.to_owned(), function.params.iter().map(ToString::to_string).collect());
    let mut found: Vec<Function> = own.map(told).collect();
    found.sort();
    found
}

/// Those that whoever imports it sees.
fn seen(ast: &AST) -> Vec<Function> {
    functions(ast, |function| function.access == FnAccess::Public)
}

/// `disks[0]` of what `get` knows.
fn part(text: &str, get: impl Fn(&str) -> Option<Dynamic>) -> Option<Dynamic> {
    let (name, indexes) = text.split_once('[').unwrap_or((text, ""));
    let mut value = get(name.trim_end_matches('?'))?;
    for index in indexes.split('[').map(|index| index.trim_end_matches(['?', ']'])).filter(|index| !index.is_empty()) {
        let named = index.trim_matches('"');
        let inside = match index.parse::<usize>() {
            Ok(index) => value.read_lock::<Array>()?.get(index).cloned(),
            Err(_) => value.read_lock::<Map>()?.get(named).cloned(),
        };
        value = inside?;
    }
    Some(value)
}

/// Whether a statement is the function or the step of this name, or gives the variable its value.
fn declares(statement: &str, name: &str) -> bool {
    let pieces = pieces(statement);
    let texts: Vec<(&str, Kind)> = pieces.iter().map(|piece| (&statement[piece.start..piece.end], piece.kind)).collect();
    let texts = if texts.first().is_some_and(|(text, _)| *text == "export") { &texts[1..] } else { &texts[..] };
    let quoted = format!("\"{name}\"");
    let is_function = texts.windows(2).take(2).any(|pair| pair[0].0 == "fn" && pair[1].0 == name);
    let is_variable = matches!(texts.first(), Some(("let" | "const", _))) && texts.get(1).is_some_and(|(text, _)| *text == name);
    let is_step = texts.windows(3).any(|three| three[0].0 == "step" && three[1].0 == "(" && three[2].0 == quoted);
    is_function || is_variable || is_step
}

/// What a value is, for people.
fn kind(value: &Dynamic) -> String {
    if let Some(items) = value.read_lock::<Array>() {
        return format!("an array of {}", items.len());
    }
    if let Some(map) = value.read_lock::<Map>() {
        return format!("a map of {}", map.len());
    }
    let text = value.read_lock::<rhai::ImmutableString>().map(|text| crate::plan::cut(&text, 48));
    match text {
        Some(text) => format!("{text:?}"),
        None if value.is_fnptr() => "a function".to_owned(),
        None => crate::plan::cut(&value.to_string(), 48),
    }
}
