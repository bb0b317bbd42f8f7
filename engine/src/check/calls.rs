//! Calls: whether what is called exists, takes so many arguments and these options, and may be called where it stands.

use super::bodies::Function;
use super::keys;
use super::kind::kind;
use super::rule::{ARITY, CLOSURE, FINALLY, FUNCTION, KIND, METHOD, NO_STEP, PLAIN_SECRET, RESULT, Rule, STEP_NAME, WAITING_ACTION};
use super::scope::Bound;
use super::values::Options;
use super::walk::Walk;
use super::words::BODIES;
use super::{Finding, control, step_name, text_of};
use crate::script::spot::Spot;
use crate::script::{others, words};
use rhai::{ASTNode, Expr, FnCallExpr, Ident, Position, Stmt};
use std::collections::BTreeSet;

/// A call's name with its namespace.
pub(super) fn full_name(call: &FnCallExpr) -> String {
    let spaces = call.namespace.path.iter().map(|space| space.name.as_str());
    spaces.chain(std::iter::once(call.name.as_str())).collect::<Vec<_>>().join("::")
}

/// What is wrong with a call of a function.
pub(super) fn call<'a>(walk: &mut Walk<'a, '_>, name: &str, call: &'a FnCallExpr, at: Position) {
    match call.namespace.path.first() {
        Some(space) if walk.unit.aliases.iter().any(|alias| *alias == space.name.as_str()) => imported(walk, &space.name, call, at),
        Some(space) if space.name == "global" => {}
        Some(space) if !walk.words.is_space(&space.name) => walk.module(&space.name, space.pos),
        Some(_) => said(walk, name, call, at),
        // The runbook's own functions are its own affair.
        None if walk.unit.bodies.named().any(|function| function.name == name) => own(walk, name, call, at),
        None => said(walk, name, call, at),
    }
}

/// A call of an op, a verb, a control word, or a function of the language.
fn said<'a>(walk: &mut Walk<'a, '_>, name: &str, call: &'a FnCallExpr, at: Position) {
    if let Some(callable) = walk.words.callable(name) {
        let options = Options { name, schema: callable.schema, file: &walk.unit.name, scopes: &walk.scopes };
        let found = options.check(call, at);
        walk.findings.extend(found);
        return placed(walk, name, callable.acts, at);
    }
    // Rhai has an `exit`; runbooks have none.
    let native = if call.is_qualified() || name == "exit" { None } else { walk.words.native(name) };
    let Some(arities) = native else { return unknown(walk, name, call, at) };
    if !arities.is_empty() && !arities.contains(&call.args.len()) {
        return counted(walk, name, call.args.len(), arities, at);
    }
    if let Some((_, title, help)) = NOT_HERE.iter().find(|(word, ..)| *word == name) {
        return walk.tell(walk.finding(&FUNCTION, at, *title).help(*help));
    }
    if BODIES.iter().any(|(word, _)| *word == name) || name == "approve" {
        word(walk, name, call, at);
    }
}

/// Functions of Rhai that no runbook has, and what there is.
const NOT_HERE: [(&str, &str, &str); 2] = [
    (
        "sleep",
        "a runbook does not wait for some time, but for something to happen",
        "write  wait_for(\"what\", #{ timeout: \"5m\" }, || condition)",
    ),
    ("timestamp", "a script has no clock: `timestamp` does not give the time", "times come from the results of ops"),
];

/// Whether an op or a verb may be called here.
fn placed(walk: &mut Walk<'_, '_>, name: &str, acts: bool, at: Position) {
    if walk.place.waiting && acts {
        let title = format!("`{name}` changes something, and the condition of a wait may only query");
        walk.tell(walk.finding(&WAITING_ACTION, at, title).help("do it before `wait_for`, and wait for its result"));
    } else if walk.place.in_step == Some(false) {
        let title = format!("`{name}` is outside every step: nothing shows it, and --until does not stop before it");
        walk.tell(walk.finding(&NO_STEP, at, title).help("put it into a step: step(\"name\", \"what it does\", || ...)"));
    }
}

fn unknown(walk: &mut Walk<'_, '_>, name: &str, call: &FnCallExpr, at: Position) {
    if !call.is_qualified() && walk.scopes.find(name).is_some() {
        let title = format!("`{name}` is a variable, and a closure in a variable is not called like a function");
        let args = if call.args.is_empty() { "" } else { "..." };
        return walk.tell(walk.finding(&CLOSURE, at, title).help(format!("write {name}.call({args})")));
    }
    let own = walk.unit.bodies.named().map(|function| function.name.as_str());
    let elsewhere = || of_import(walk, call).map(|name| format!("`{name}`"));
    let near = others::function(name).map(|meant| format!("`{meant}`")).or_else(elsewhere).or_else(|| walk.words.near(name, own));
    let what = if call.is_qualified() { "op" } else { "function, op or verb" };
    let finding = walk.finding(&FUNCTION, at, format!("there is no {what} `{name}`"));
    let help =
        near.map(|near| format!("did you mean {near}?")).or_else(|| walk.words.without_op(name)).or_else(|| walk.words.ops_beside(name));
    walk.tell(match help {
        Some(help) => finding.help(help),
        None => finding,
    });
}

/// The function of an imported file that has the name of one that is not here.
fn of_import(walk: &Walk<'_, '_>, call: &FnCallExpr) -> Option<String> {
    let has = |file: &str| walk.files.get(file).is_some_and(|file| file.bodies.named().any(|own| own.name == call.name && !own.private));
    let mut imports = walk.unit.imports.iter().filter(|(alias, _)| !alias.is_empty() && !call.is_qualified());
    imports.find(|(_, file)| has(file)).map(|(alias, _)| format!("{alias}::{}", call.name))
}

fn counted(walk: &mut Walk<'_, '_>, name: &str, given: usize, takes: &BTreeSet<usize>, at: Position) {
    let takes: Vec<String> = takes.iter().map(ToString::to_string).collect();
    let (takes, noun) = (takes.join(" or "), if takes == ["1"] { "argument" } else { "arguments" });
    let finding = walk.finding(&ARITY, at, format!("`{name}` takes {takes} {noun}, not {given}"));
    walk.tell(match (name, given) {
        ("range", 1) => finding.help("from 0 to before n: 0..n"),
        (name, _) if words::form(name).is_some() => finding.help(format!("write  {}", words::form(name).unwrap_or_default())),
        ("get", 2) => finding.help("use `??` for the value if it is not there: map.get(\"key\") ?? other"),
        _ => finding,
    });
}

/// A call of a function of this file.
fn own(walk: &mut Walk<'_, '_>, name: &str, call: &FnCallExpr, at: Position) {
    let arities = arities(walk.unit.bodies.named(), name);
    let native = walk.words.native(name).is_some_and(|native| native.is_empty() || native.contains(&call.args.len()));
    let verb = walk.words.callable(name).is_some() && call.args.len() < 2;
    if !arities.contains(&call.args.len()) && !native && !verb {
        counted(walk, name, call.args.len(), &arities, at);
    }
    let called = walk.unit.bodies.named().find(|function| function.name == name && function.params.len() == call.args.len());
    if let Some(function) = called.filter(|_| walk.place.waiting) {
        through(walk, name, function, at);
    }
}

/// A call in the condition of a wait, of something that acts.
fn through(walk: &mut Walk<'_, '_>, name: &str, function: &Function, at: Position) {
    if let Some((action, place)) = acting(walk, function, 0) {
        let title = format!("`{name}` calls `{action}`, which changes something, and the condition of a wait may only query");
        walk.tell(walk.finding(&WAITING_ACTION, at, title).also(place, "called here"));
    }
}

/// What a function calls that changes something, in it or in closures and functions it calls.
fn acting(walk: &Walk<'_, '_>, function: &Function, depth: usize) -> Option<(String, Position)> {
    let mut found = None;
    let mut look = |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at))) => {
                let name = full_name(call);
                if walk.words.callable(&name).is_some_and(|callable| callable.acts) {
                    found = Some((name, *at));
                } else if depth < 8 {
                    let own = walk.unit.bodies.named().find(|own| own.name == name && own.params.len() == call.args.len());
                    found = own.and_then(|own| acting(walk, own, depth + 1));
                }
            }
            Some(ASTNode::Expr(expr @ Expr::DynamicConstant(..))) if depth < 8 => {
                found = walk.unit.bodies.closure(expr).and_then(|closure| acting(walk, closure.function, depth + 1));
            }
            _ => {}
        }
        found.is_none()
    };
    function.body.iter().all(|statement| statement.walk(&mut Vec::new(), &mut look));
    found
}

fn arities<'a>(functions: impl Iterator<Item = &'a Function>, name: &str) -> BTreeSet<usize> {
    functions.filter(|function| function.name == name).map(|function| function.params.len()).collect()
}

/// A call of a function of a file that is imported.
fn imported(walk: &mut Walk<'_, '_>, alias: &str, call: &FnCallExpr, at: Position) {
    // What a module itself imports is looked up there.
    let file = walk.unit.imports.get(alias).filter(|_| call.namespace.path.len() == 1).and_then(|file| walk.files.get(file));
    let Some(file) = file.copied() else { return };
    let functions = || file.bodies.named().filter(|function| !function.private);
    let arities = arities(functions(), &call.name);
    let name = format!("{alias}::{}", call.name);
    if let Some(private) =
        file.bodies.named().find(|function| function.private && function.name == call.name).filter(|_| arities.is_empty())
    {
        let finding = walk.finding(&FUNCTION, at, format!("`{}` is private in `{}`", call.name, file.name));
        let params = private.params.join(", ");
        walk.tell(finding.help(format!("if others may call it, write there: fn {}({params}) {{ ... }}", call.name)));
    } else if arities.is_empty() {
        let near = crate::schema::did_you_mean(&call.name, functions().map(|function| function.name.as_str()));
        let finding = walk.finding(&FUNCTION, at, format!("`{}` has no function `{}`", file.name, call.name));
        walk.tell(match near {
            Some(near) => finding.help(format!("did you mean `{alias}::{near}`?")),
            None => finding,
        });
    } else if !arities.contains(&call.args.len()) {
        counted(walk, &name, call.args.len(), &arities, at);
    }
}

/// A control word: its name, its options, its closures.
fn word<'a>(walk: &mut Walk<'a, '_>, name: &str, call: &'a FnCallExpr, at: Position) {
    let file = walk.unit.name.as_str();
    let mut found = control::options(walk.unit, name, call, at);
    if ["step", "finally", "approve"].contains(&name) {
        let first = call.args.first().and_then(|first| Some((text_of(first)?, first.position())));
        if let Some((why, at)) = first.and_then(|(text, at)| Some((step_name(&text).err()?, at))) {
            let finding = Finding::new(&STEP_NAME, file, at, why);
            let text = call.args.first().and_then(text_of).unwrap_or_default();
            found.push(match as_name(&text) {
                Some(id) if name == "step" && call.args.len() == 2 => finding.help(format!("write: step(\"{id}\", \"{text}\", ...)")),
                Some(id) => finding.help(format!("did you mean \"{id}\"?")),
                None => finding,
            });
        }
    }
    if name == "finally" && walk.place.within {
        found.push(Finding::new(&FINALLY, file, at, "`finally` belongs at the top level of a runbook, not inside something else"));
    }
    if ["each", "parallel"].contains(&name) {
        found.extend(keys::check(walk, call));
    }
    found.extend(misplaced(walk, name, call));
    let last = call.args.last().filter(|_| name != "approve");
    if let (Some(last), Some((_, given))) = (last, BODIES.iter().find(|(word, _)| *word == name)) {
        found.extend(body(walk, name, *given, last));
    }
    if name == "step" {
        found.extend(last.and_then(|last| result(walk, last)));
    }
    walk.findings.extend(found);
}

/// A text as the name of a step.
fn as_name(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    step_name(&name).is_ok().then_some(name)
}

/// What a control word takes before its closure, by place; of two kinds either.
fn takes(name: &str, arguments: usize) -> &'static [&'static str] {
    match (name, arguments) {
        ("step", 3) => &["a string", "a string or a map"],
        ("finally", 3) => &["a string", "a string"],
        ("step" | "finally", _) => &["a string"],
        ("wait_for" | "approve", _) => &["a string", "a map"],
        ("each" | "parallel", 4) => &["a string", "an array", "a map"],
        ("each" | "parallel", _) => &["a string", "an array"],
        ("retry", _) => &["a number"],
        _ => &[],
    }
}

/// An argument of another kind than belongs there.
fn misplaced<'a>(walk: &Walk<'a, '_>, name: &str, call: &'a FnCallExpr) -> Option<Finding> {
    let wrong = |(arg, takes): (&'a Expr, &&'static str)| {
        let found = kind(walk, arg).filter(|found| !found.split(" or ").any(|found| takes.split(" or ").any(|takes| takes == found)))?;
        Some((arg, found, *takes))
    };
    let character = |(arg, takes): &(&'a Expr, &&'static str)| matches!(arg, Expr::CharConstant(..)) && takes.starts_with("a string");
    if let Some((Expr::CharConstant(c, at), _)) = call.args.iter().zip(takes(name, call.args.len())).find(character) {
        let title = format!("`{name}` takes a string here, and this is a character");
        return Some(walk.finding(&KIND, *at, title).help(format!("a text goes in double quotes: \"{c}\"")));
    }
    let (arg, found, takes) = call.args.iter().zip(takes(name, call.args.len())).find_map(wrong)?;
    let at = arg.start_position();
    let finding = walk.finding(&KIND, at, format!("`{name}` takes {takes} here, and this is {found}"));
    Some(match Spot::at(&walk.unit.text, at).and_then(|spot| spot.value()).filter(|_| found == "a map") {
        Some(map) if takes == "an array" => finding.help(format!("write {map}.keys(), or {map}.values()")),
        _ => finding.help(format!("write  {}", words::form(name).unwrap_or_default())),
    })
}

/// The closure of a control word: whether it is one, and takes what it is given.
fn body(walk: &Walk<'_, '_>, name: &str, given: usize, last: &Expr) -> Option<Finding> {
    let tell = |rule: &'static Rule, title: String| Some(walk.finding(rule, last.start_position(), title));
    match walk.unit.bodies.closure(last) {
        Some(closure) if closure.params().len() != given => {
            let form = if given == 0 { "||" } else { "|item|" };
            let noun = if given == 1 { "argument" } else { "arguments" };
            tell(&ARITY, format!("the closure of `{name}` takes {given} {noun}, `{form} ...`, not {}", closure.params().len()))
        }
        None if matches!(last, Expr::Stmt(..)) => {
            let form = if given == 0 { "||" } else { "|item|" };
            let title = format!("this block runs before `{name}` begins: the last argument of `{name}` is a closure, `{form} {{ ... }}`");
            tell(&KIND, title).map(|finding| finding.help(format!("write `{form}` before the brace")))
        }
        None if !matches!(last, Expr::Variable(..)) && last.get_literal_value(None).is_some() => {
            tell(&KIND, format!("the last argument of `{name}` is a closure, `|| ...`"))
        }
        _ => None,
    }
}

/// `step("a", f())` with a closure in `f`: it is meant to be handed on.
pub(super) fn called_too_soon(walk: &mut Walk<'_, '_>, call: &FnCallExpr, index: usize, arg: &Expr) -> bool {
    let is_body = index + 1 == call.args.len() && !call.is_qualified() && BODIES.iter().any(|(word, _)| *word == call.name);
    let Expr::FnCall(inner, at) = arg else { return false };
    let name = inner.name.as_str();
    let is_closure = !inner.is_qualified() && walk.scopes.find(name).is_some() && !walk.unit.bodies.named().any(|own| own.name == name);
    if is_body && !is_closure && (walk.words.is_native(name) || walk.words.callable(&inner_name(inner)).is_some()) {
        let name = inner_name(inner);
        let word = &call.name;
        let form = if BODIES.iter().any(|(known, given)| known == word && *given == 0) { "||" } else { "|item|" };
        let title = format!("`{name}` is called here, before `{word}` begins: the last argument of `{word}` is a closure, `{form} ...`");
        walk.tell(walk.finding(&KIND, *at, title).help(format!("write {form} {name}(...)")));
        return true;
    }
    if !is_body || !is_closure || walk.words.is_native(name) {
        return false;
    }
    let title =
        format!("`{name}` is called here, before `{}` begins: the last argument of `{}` is the closure itself", call.name, call.name);
    walk.tell(walk.finding(&CLOSURE, *at, title).help(format!("write {name} without parentheses")));
    true
}

/// What is called, with its namespace.
fn inner_name(call: &FnCallExpr) -> String {
    let space = call.namespace.path.iter().map(|space| format!("{}::", space.name));
    space.chain([call.name.to_string()]).collect()
}

/// A step that returns a closure.
fn result(walk: &Walk<'_, '_>, body: &Expr) -> Option<Finding> {
    let function = walk.unit.bodies.closure(body)?.function;
    let last = match function.body.last()? {
        Stmt::Expr(expr) => &**expr,
        _ => return None,
    };
    let holds = |expr: &Expr| match expr {
        Expr::Array(items, _) => items.iter().any(|item| walk.unit.bodies.closure(item).is_some()),
        Expr::Map(map, _) => map.0.iter().any(|(_, value)| walk.unit.bodies.closure(value).is_some()),
        other => walk.unit.bodies.closure(other).is_some(),
    };
    let title = "this step returns a closure, which cannot be recorded: `resume --skip` cannot put a value in its place";
    holds(last).then(|| walk.finding(&RESULT, last.start_position(), title).help("return what was found, and make closures outside steps"))
}

/// What is wrong with a call of a method; `root`: what it is called on, if that is no member of something.
pub(super) fn method<'a>(walk: &mut Walk<'a, '_>, root: Option<&'a Expr>, call: &'a FnCallExpr, at: Position) {
    let name = call.name.as_str();
    let native = walk.words.native(name);
    let own = walk.unit.bodies.named().any(|function| function.name == name);
    let given = call.args.len();
    let is_word = BODIES.iter().any(|(word, _)| *word == name);
    let verb = walk.words.callable(name).filter(|_| !own && !walk.facts.has_member(name));
    if let Some(verb) = verb {
        // What stands before the dot are its options.
        placed(walk, name, verb.acts, at);
    } else if (native.is_none() || is_word) && !own && !walk.facts.has_member(name) {
        let own = walk.unit.bodies.named().map(|function| function.name.as_str());
        let near = others::method(name).or_else(|| walk.words.near_method(name, own));
        let finding = walk.finding(&METHOD, at, format!("there is no method `{name}`"));
        let finding = match (others::way(name), near) {
            (Some(way), _) => finding.help(way),
            (None, Some(near)) => finding.help(format!("did you mean `{near}`?")),
            (None, None) => finding,
        };
        walk.tell(finding);
    } else if let Some(takes) = native.filter(|takes| !takes.is_empty() && !own && !walk.facts.has_member(name)) {
        let takes: BTreeSet<usize> = takes.iter().filter(|takes| **takes > 0).map(|takes| takes - 1).collect();
        if !takes.contains(&given) {
            counted(walk, name, given, &takes, at);
            if let (Some(way), Some(told)) = (others::way(name), walk.findings.last_mut()) {
                told.help.get_or_insert(way.to_owned());
            }
        }
    }
    let called = root.filter(|_| name == "call").and_then(|root| value_of(walk, root));
    if let Some(closure) = called.and_then(|value| walk.unit.bodies.closure(value)) {
        let takes = closure.params().len();
        if takes != given {
            counted(walk, "call", given, &BTreeSet::from([takes]), at);
        }
        if walk.place.waiting {
            through(walk, "call", closure.function, at);
        }
    }
    compared(walk, call);
    for arg in &call.args {
        match walk.unit.bodies.closure(arg) {
            // Methods of the language call what they are given there and then.
            Some(_) if native.is_some() && !own && name != "call" && name != "curry" => walk.closure_of(name, arg),
            _ => walk.expr(arg),
        }
    }
}

/// `rows.sort_by(|row| row.name)`: what orders a list is given two of its items.
fn compared(walk: &mut Walk<'_, '_>, call: &FnCallExpr) {
    let closure = call.args.first().filter(|_| ["sort", "sort_by"].contains(&call.name.as_str()));
    let Some((arg, closure)) = closure.and_then(|arg| Some((arg, walk.unit.bodies.closure(arg)?))) else { return };
    if closure.params().len() == 2 {
        return;
    }
    let title = format!("the closure of `{}` takes 2 arguments, `|a, b| ...`, not {}", call.name, closure.params().len());
    let help = "write |a, b| if a.name < b.name { -1 } else if a.name > b.name { 1 } else { 0 }, with what they are ordered by";
    walk.tell(walk.finding(&ARITY, arg.start_position(), title).help(help));
}

/// What a variable was declared with.
pub(super) fn value_of<'a>(walk: &Walk<'a, '_>, expr: &Expr) -> Option<&'a Expr> {
    let Expr::Variable(variable, ..) = expr else { return None };
    match walk.scopes.find(&variable.1)?.1.bound {
        Bound::Value(value) => Some(value),
        _ => None,
    }
}

/// Members of logins that are secrets.
const SECRETS: [&str; 3] = ["password", "passphrase", "SecretAccessKey"];

/// Secrets that stand in the text.
pub(super) fn secrets(walk: &mut Walk<'_, '_>, members: &[(Ident, Expr)]) {
    for (key, value) in members {
        if SECRETS.contains(&key.name.as_str()) && text_of(value).is_some_and(|text| !text.is_empty()) {
            let title = format!("the secret `{}` is written in the runbook: whoever reads the runbook knows it", key.name);
            let help = "declare a parameter of type secret, login or host, and give it with --secret or --params";
            walk.tell(walk.finding(&PLAIN_SECRET, value.start_position(), title).help(help));
        }
    }
}
