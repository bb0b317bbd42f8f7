//! Rhai's own errors in the words of this language: what was wrong with which value, and what to write instead.

use rhai::{Dynamic, EvalAltResult, Map};

/// The advice wherever an absent value is met.
const ABSENT: &str = "() is an absent value: ask for it first, `if x != () { ... }`";

/// What an error of the language says, and what to do about it.
pub(super) struct Told {
    pub(super) title: String,
    pub(super) help: Option<String>,
}

impl Told {
    fn new(title: impl Into<String>, help: impl Into<String>) -> Self {
        let help = help.into();
        Self { title: title.into(), help: (!help.is_empty()).then_some(help) }
    }
}

/// An error in our words. `None`: Rhai's are good enough.
pub(super) fn told(error: &EvalAltResult) -> Option<Told> {
    match error {
        EvalAltResult::ErrorFunctionNotFound(signature, _) => Some(no_function(signature)),
        EvalAltResult::ErrorPropertyNotFound(name, _) => {
            Some(Told::new(format!("the map has no `{name}`"), format!("ask for it first, `if \"{name}\" in x {{ ... }}`")))
        }
        EvalAltResult::ErrorDotExpr(said, _) => no_property(said),
        EvalAltResult::ErrorIndexingType(of, _) => Some(no_index(of)),
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) | EvalAltResult::ErrorMismatchOutputType(wanted, found, _) => {
            let help = if kind(found) == "()" { ABSENT } else { "" };
            Some(Told::new(format!("here {} is needed, and this is {}", kind(wanted), kind(found)), help))
        }
        EvalAltResult::ErrorArrayBounds(length, index, _) => {
            Some(Told::new(format!("the array has no item {index}: it has {length}"), "items count from 0; ask for `x.len()` first"))
        }
        EvalAltResult::ErrorFor(_) => {
            Some(Told::new("this cannot be gone through with `for`", "`for` takes an array, a range or a map's keys()"))
        }
        EvalAltResult::ErrorStackOverflow(_) => {
            Some(Told::new("calls are nested too deep: a function that calls itself?", "let it come to an end, or use a loop"))
        }
        EvalAltResult::ErrorRuntime(value, _) => thrown(value),
        _ => None,
    }
}

/// What a script threw itself: a map with a message is told by that.
fn thrown(value: &Dynamic) -> Option<Told> {
    let message = value.read_lock::<Map>()?.get("message")?.clone().into_string().ok()?;
    Some(Told::new(message, ""))
}

/// The code of what a script threw itself.
pub(super) fn thrown_code(value: &Dynamic) -> Option<String> {
    value.read_lock::<Map>()?.get("code")?.clone().into_string().ok()
}

/// How words of this language are written that were given something else.
const FORMS: [(&str, &str); 9] = [
    ("step", "step(\"name\", \"what it does\", || ...)"),
    ("finally", "finally(\"name\", \"what it does\", || ...)"),
    ("approve", "approve(\"name\", #{ text: \"...\" })"),
    ("wait_for", "wait_for(\"what\", #{ timeout: \"5m\" }, || condition)"),
    ("retry", "retry(3, || ...)"),
    ("each", "each(\"what\", items, |item| ...)"),
    ("parallel", "parallel(\"what\", items, |item| ...)"),
    ("assert", "assert(condition, \"what does not hold\")"),
    ("print", "print(value), or a text with values in it: print(`${one} ${other}`)"),
];

/// `f (i64, map)`: there is no such function, or not for such values.
fn no_function(signature: &str) -> Told {
    let (name, of) = signature.split_once(" (").map_or((signature, ""), |(name, of)| (name, of.strip_suffix(')').unwrap_or(of)));
    let of: Vec<&str> = of.split(", ").filter(|of| !of.is_empty()).map(kind).collect();
    let given = if of.is_empty() { "nothing".to_owned() } else { of.join(", ") };
    let absent = if of.contains(&"()") { ABSENT } else { "" };
    if name.starts_with("anon$") {
        return Told::new(
            format!("the closure does not take what it is called with: {given}"),
            "a closure has as many parameters as it is given: `|a, b| ...`",
        );
    }
    if name.chars().all(|c| c.is_ascii_punctuation() && c != '_') {
        let title = match of.as_slice() {
            [left, right] => format!("there is no `{name}` between {left} and {right}"),
            _ => format!("there is no `{name}` of {given}"),
        };
        return Told::new(title, absent);
    }
    let help = if name == "append" && of.first() == Some(&"an array") {
        "`append` takes an array; one item is added with `push(item)`".to_owned()
    } else if let Some(way) = super::others::way(name).filter(|_| absent.is_empty()) {
        way.to_owned()
    } else if let Some(meant) = super::others::method(name).filter(|_| absent.is_empty()) {
        format!("did you mean `x.{meant}`?")
    } else if let Some((_, form)) = FORMS.iter().find(|(word, _)| *word == name) {
        format!("write  {form}")
    } else if absent.is_empty() {
        format!("is `{name}` spelt right? a closure in a variable is called with `{name}.call(...)`")
    } else {
        absent.to_owned()
    };
    Told::new(format!("there is no function `{name}` that takes {given}"), help)
}

/// Rhai tells in a sentence: "Unknown property 'x' - a getter is not registered for type 'i64'".
fn no_property(said: &str) -> Option<Told> {
    let mut quoted = said.split('\'');
    let (name, of) = (quoted.nth(1)?, quoted.nth(1)?);
    let of = kind(of);
    if of == "()" {
        return Some(Told::new(format!("there is no `{name}` in ()"), format!("{ABSENT}, or write `x?.{name}`")));
    }
    let help = match (super::others::way(name), super::others::method(name)) {
        (Some(way), _) => way.to_owned(),
        (_, Some(meant)) => format!("did you mean `x.{meant}`?"),
        _ if of == "an array" => {
            "it is a list: take one of it, `x[0]`, or go through it; what lists of ops return is the array itself".to_owned()
        }
        _ => "a map has members; what ops return is in `lifeboat show RUN STEP --json`".to_owned(),
    };
    Some(Told::new(format!("there is no `{name}` in {of}"), help))
}

/// `array [map]`: it cannot be indexed so.
fn no_index(of: &str) -> Told {
    let (of, by) = of.split_once(" [").map_or((of, ""), |(of, by)| (of, by.strip_suffix(']').unwrap_or(by)));
    let by = if by.is_empty() { String::new() } else { format!(" with {}", kind(by)) };
    Told::new(format!("{} cannot be indexed{by}", kind(of)), if kind(of) == "()" { ABSENT } else { "" })
}

/// A type as Rhai names it, in the words of the manual.
pub(super) fn kind(of: &str) -> &str {
    match of {
        "i64" => "a whole number",
        "f64" => "a number",
        "bool" => "a bool",
        "char" | "string" | "&str | ImmutableString | String" => "a string",
        "array" => "an array",
        "map" => "a map",
        "Fn" => "a closure",
        "OpError" => "an error",
        other => other,
    }
}
