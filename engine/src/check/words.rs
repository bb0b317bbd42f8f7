//! What can be said: ops and verbs by their schemas, control words, and the functions of the language.

use crate::effect::Surface;
use crate::op::Op;
use crate::schema::{callable_meant, did_you_mean, without_op};
use crate::verb::Verb;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Control words that take closures, and how many arguments these are given.
pub(super) const BODIES: [(&str, usize); 6] = [("step", 0), ("finally", 0), ("wait_for", 0), ("retry", 0), ("each", 1), ("parallel", 1)];

/// Words of the language that no list of functions holds, and the arguments of which are not counted.
const KEYWORDS: [&str; 11] =
    ["print", "debug", "type_of", "eval", "Fn", "call", "curry", "is_def_var", "is_def_fn", "is_shared", "to_string"];

/// Everything that can be said.
pub(super) struct Words<'a> {
    ops: BTreeMap<&'a str, &'a Op>,
    verbs: BTreeMap<&'a str, &'a Verb>,
    acting: &'static [&'static str],
    lists: &'static [&'static str],
    spaces: BTreeSet<&'a str>,
    natives: &'static BTreeMap<String, BTreeSet<usize>>,
}

/// A callable with one map of options.
pub(super) struct Callable<'a> {
    pub(super) schema: Option<&'a Value>,
    /// Whether it may change the world.
    pub(super) acts: bool,
}

impl<'a> Words<'a> {
    pub(super) fn of(surface: &'a Surface, acting: &'static [&'static str], lists: &'static [&'static str]) -> Self {
        let ops: BTreeMap<&str, &Op> = surface.ops.iter().map(|op| (op.name, op)).collect();
        let names = surface.ops.iter().map(|op| op.name).chain(surface.verbs.iter().map(|verb| verb.name));
        Self {
            verbs: surface.verbs.iter().map(|verb| (verb.name, verb)).collect(),
            spaces: names.filter_map(|name| name.split_once("::")).map(|(space, _)| space).collect(),
            acting,
            lists,
            natives: natives(),
            ops,
        }
    }

    /// The op or verb of a full name.
    pub(super) fn callable(&self, name: &str) -> Option<Callable<'a>> {
        if let Some(op) = self.ops.get(name) {
            return Some(Callable { schema: op.schema.as_deref(), acts: op.kind.is_action() });
        }
        self.verbs.get(name).map(|verb| Callable { schema: verb.schema.as_deref(), acts: self.acting.contains(&name) })
    }

    /// The Regions there are, as far as they are known.
    pub(super) fn regions(&self) -> Vec<&'a str> {
        let schemas = self.verbs.values().map(|verb| &verb.schema).chain(self.ops.values().map(|op| &op.schema));
        let region = schemas.filter_map(|schema| schema.as_deref()?.pointer("/properties/region/x-words")).next();
        region.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Whether a call certainly gives a list.
    pub(super) fn gives_list(&self, name: &str) -> bool {
        self.lists.contains(&name)
    }

    pub(super) fn is_space(&self, name: &str) -> bool {
        self.spaces.contains(name)
    }

    pub(super) fn spaces(&self) -> impl Iterator<Item = &'a str> {
        self.spaces.iter().copied()
    }

    /// How many arguments a function of the language takes; none: any number.
    pub(super) fn native(&self, name: &str) -> Option<&'static BTreeSet<usize>> {
        self.natives.get(name)
    }

    /// Whether the language has a function or a method of this name.
    pub(super) fn is_native(&self, name: &str) -> bool {
        is_native(name)
    }

    /// What may be meant by the name of a function.
    pub(super) fn near(&self, name: &str, own: impl Iterator<Item = &'a str>) -> Option<String> {
        // An op without its namespace is no slip of the keys.
        if let Some(op) = self.ops.keys().find(|op| op.split_once("::").is_some_and(|(_, last)| last == name)) {
            return Some(format!("`{op}`"));
        }
        if name.contains("::") {
            let near = callable_meant(name, self.ops.keys().copied().chain(self.verbs.keys().copied()));
            return near.map(|near| format!("`{near}`"));
        }
        let verbs = self.verbs.keys().copied();
        let is_word = |native: &&str| native.chars().all(|c| c.is_alphanumeric() || c == '_');
        let natives = self.natives.keys().map(String::as_str).filter(is_word);
        did_you_mean(name, verbs.chain(natives).chain(own)).map(|near| format!("`{near}`"))
    }

    /// What to do instead of calling an op of AWS that there is not.
    pub(super) fn without_op(&self, name: &str) -> Option<String> {
        without_op(name, self.ops.values().copied())
    }

    /// The ops of a module, where one is called that it has not.
    pub(super) fn ops_beside(&self, name: &str) -> Option<String> {
        let (space, _) = name.split_once("::")?;
        let is_of = |op: &&&str| op.split_once("::").is_some_and(|(own, _)| own == space);
        let ops: Vec<String> = self.ops.keys().filter(is_of).map(|op| format!("`{op}`")).collect();
        let are = if ops.len() == 1 { "is" } else { "are" };
        (!ops.is_empty()).then(|| format!("there {are} {}", ops.join(", ")))
    }

    /// What may be meant by the name of a method.
    pub(super) fn near_method(&self, name: &str, own: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        let is_word = |native: &&str| native.chars().all(|c| c.is_alphanumeric() || c == '_');
        did_you_mean(name, self.natives.keys().map(String::as_str).filter(is_word).chain(own))
    }
}

/// Whether the language has a function or a method of this name.
pub(crate) fn is_native(name: &str) -> bool {
    natives().contains_key(name)
}

/// Functions of the language and control words, and how many arguments they take.
fn natives() -> &'static BTreeMap<String, BTreeSet<usize>> {
    static NATIVES: OnceLock<BTreeMap<String, BTreeSet<usize>>> = OnceLock::new();
    NATIVES.get_or_init(|| {
        let mut known: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (name, arity) in crate::script::functions() {
            known.entry(name).or_default().insert(arity);
        }
        for word in KEYWORDS {
            known.insert(word.to_owned(), BTreeSet::new());
        }
        known
    })
}
