//! Rhai's own errors in the words of this language: what was wrong with which value, and what to write instead.

use super::spot::Spot;
use rhai::{Dynamic, EvalAltResult, Map};

/// The advice wherever an absent value is met.
const ABSENT: &str = "() is an absent value: check for it first, `if x != () { ... }`";

/// The advice where something is taken from a text.
pub(crate) const LESS: &str = "a duration is a text: calculate with numbers of seconds, a parameter of type int like `wait_seconds`; \
                               a part of a text is taken out with `text.replace(part, \"\")`, as a statement";

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
        EvalAltResult::ErrorPropertyNotFound(name, _) => Some(Told::new(
            format!("the map has no `{name}`"),
            format!("if it may be missing, write x.get(\"{name}\") ?? \"other\"; x.keys() lists what there is"),
        )),
        EvalAltResult::ErrorDotExpr(said, _) => no_property(said),
        EvalAltResult::ErrorIndexingType(of, _) => Some(no_index(of)),
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) | EvalAltResult::ErrorMismatchOutputType(wanted, found, _) => {
            let help = if kind(found) == "()" { ABSENT } else { "" };
            Some(Told::new(format!("{} is needed here, and this is {}", kind(wanted), kind(found)), help))
        }
        EvalAltResult::ErrorArrayBounds(length, index, _) => {
            Some(Told::new(format!("the array has no item {index}: it has {length}"), "items count from 0; check `x.len()` first"))
        }
        EvalAltResult::ErrorFor(_) => {
            Some(Told::new("`for` cannot go through this", "`for` takes an array, a range, or a map's keys() or values()"))
        }
        EvalAltResult::ErrorStackOverflow(_) => {
            Some(Told::new("calls are nested too deep: does a function call itself?", "make it end, or use a loop"))
        }
        EvalAltResult::ErrorDataRace(what, _) => Some(taken(what)),
        EvalAltResult::ErrorRuntime(value, _) => thrown(value),
        _ => None,
    }
}

/// The code of an error of the language that has none of ours.
pub(super) const OTHER: &str = "Script";

/// The code of an error of the language.
pub(super) fn code(error: &EvalAltResult) -> Option<&'static str> {
    use EvalAltResult as E;
    match error {
        E::ErrorFunctionNotFound(..) => Some("NoFunction"),
        E::ErrorPropertyNotFound(..) | E::ErrorDotExpr(..) => Some("NoMember"),
        E::ErrorArrayBounds(..) | E::ErrorStringBounds(..) | E::ErrorIndexNotFound(..) => Some("NoItem"),
        E::ErrorMismatchDataType(..) | E::ErrorMismatchOutputType(..) | E::ErrorIndexingType(..) | E::ErrorFor(..) => Some("Kind"),
        E::ErrorDataRace(..) => Some("Taken"),
        _ => None,
    }
}

/// What to do about an error, in the words of the line it is in. `None`: what `told` says will do.
pub(super) fn advice(error: &EvalAltResult, spot: &Spot<'_>) -> Option<String> {
    use EvalAltResult as E;
    match error {
        E::ErrorPropertyNotFound(..) => {
            let (of, key) = spot.member()?;
            Some(format!("if it may be missing, write {of}.get({key}) ?? \"other\"; {of}.keys() lists what there is"))
        }
        E::ErrorMismatchDataType(wanted, found, _) if wanted == "bool" => {
            Some(format!("write {}", asked(kind(found), &spot.value()?, false)?))
        }
        E::ErrorMismatchDataType(wanted, found, _) if kind(wanted) == "a whole number" && kind(found) == "a string" => {
            let (list, key) = spot.member()?;
            Some(of_list(&list, &key))
        }
        E::ErrorFunctionNotFound(signature, _) if signature.starts_with("! (") => {
            let of = signature.strip_prefix("! (")?.strip_suffix(')')?;
            Some(format!("write {}", asked(kind(of), &spot.behind()?, true)?))
        }
        E::ErrorDotExpr(said, _) if said.ends_with("'array'") => {
            let (list, name) = spot.member()?;
            Some(in_list(&list, name.trim_matches('"')))
        }
        E::ErrorFor(_) => {
            let of = spot.value()?;
            Some(format!("go through the keys or the values of a map: for one in {of}.keys() {{ ... }}, or {of}.values()"))
        }
        _ => None,
    }
}

/// How a value of another kind is asked for as a bool. `no`: for its opposite.
pub(crate) fn asked(kind: &str, value: &str, no: bool) -> Option<String> {
    let (not, is) = if no { ("", "==") } else { ("!", "!=") };
    match kind {
        "an array" | "a map" => Some(format!("{not}{value}.is_empty()")),
        "a string" => Some(format!("{value} {is} \"\"")),
        "a whole number" | "a number" => Some(format!("{value} {is} 0")),
        "()" => Some(format!("{value} {is} ()")),
        _ => None,
    }
}

/// What to write for a member that is looked for in a list.
pub(crate) fn in_list(list: &str, name: &str) -> String {
    match (super::others::way(name), super::others::method(name)) {
        (Some(way), _) => way.to_owned(),
        (_, Some(meant)) => format!("did you mean `{list}.{meant}`?"),
        _ => format!("it is a list: take one item, {list}[0].{name}, or go through it; ops that list return the array itself"),
    }
}

/// How something of a list is found by a name.
pub(crate) fn of_list(list: &str, key: &str) -> String {
    let (name, value) = match list.rsplit('.').next() {
        Some("Outputs") => ("OutputKey", ".OutputValue"),
        Some("Parameters") => ("ParameterKey", ".ParameterValue"),
        Some("Tags") => ("Key", ".Value"),
        _ => ("name", ""),
    };
    format!("it is a list: find an item by its members: {list}.find(|one| one.{name} == {key}){value}")
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
    (
        "step",
        "step(\"name\", \"what it does\", || ...), or with more to say: step(\"name\", #{ title: \"what it does\", undo: |was| ... }, || ...)",
    ),
    ("finally", "finally(\"name\", \"what it does\", || ...)"),
    ("approve", "approve(\"name\", #{ text: \"...\" })"),
    ("wait_for", "wait_for(\"what\", #{ timeout: \"5m\" }, || condition)"),
    ("retry", "retry(3, || ...)"),
    ("each", "each(\"what\", items, |item| ...)"),
    ("parallel", "parallel(\"what\", items, |item| ...)"),
    ("assert", "assert(condition, \"what does not hold\")"),
    ("print", "print(value), or a text with values in it: print(`${one} ${other}`)"),
];

/// How a word of this language is written.
pub(crate) fn form(word: &str) -> Option<&'static str> {
    FORMS.iter().find(|(known, _)| *known == word).map(|(_, form)| *form)
}

/// `f (i64, map)`: there is no such function, or not for such values.
fn no_function(signature: &str) -> Told {
    let (name, of) = signature.split_once(" (").map_or((signature, ""), |(name, of)| (name, of.strip_suffix(')').unwrap_or(of)));
    let of: Vec<&str> = of.split(", ").filter(|of| !of.is_empty()).map(kind).collect();
    let given = if of.is_empty() { "nothing".to_owned() } else { of.join(", ") };
    let absent = if of.contains(&"()") { ABSENT } else { "" };
    if name.starts_with("anon$") {
        return Told::new(
            format!("the closure does not take the arguments it is called with: {given}"),
            "a closure needs as many parameters as it gets arguments: `|a, b| ...`",
        );
    }
    if name.chars().all(|c| c.is_ascii_punctuation() && c != '_') {
        let title = match of.as_slice() {
            [left, right] => format!("there is no `{name}` between {left} and {right}"),
            _ => format!("there is no `{name}` of {given}"),
        };
        let texts = name == "-" && of == ["a string", "a string"];
        return Told::new(title, if texts { LESS } else { absent });
    }
    let help = if name == "append" && of.first() == Some(&"an array") {
        "`append` takes an array; one item is added with `push(item)`".to_owned()
    } else if let Some(way) = super::others::way(name).filter(|_| absent.is_empty()) {
        way.to_owned()
    } else if let Some(meant) = super::others::method(name).filter(|_| absent.is_empty()) {
        format!("did you mean `x.{meant}`?")
    } else if let Some(form) = form(name) {
        format!("write  {form}")
    } else if let Some(meant) = super::others::function(name).filter(|_| absent.is_empty()) {
        format!("did you mean `{meant}`?")
    } else if absent.is_empty() {
        format!("is `{name}` spelled right? a closure in a variable is called with `{name}.call(...)`")
    } else {
        absent.to_owned()
    };
    Told::new(format!("there is no function `{name}` that takes {given}"), help)
}

/// The method that `argument #2 of function 'filter'` names.
pub(super) fn method(what: &str) -> Option<&str> {
    what.split('\'').nth(1).filter(|method| !method.is_empty())
}

/// `argument #2 of function 'filter'`: a closure that captured the variable which the chain around the call begins with.
fn taken(what: &str) -> Told {
    let method = method(what);
    let of = method.map_or_else(|| "a method".to_owned(), |method| format!("`{method}`"));
    Told::new(
        format!("a closure uses the variable that {of} is called on: until that has ended, nothing else can use it"),
        format!("copy it to a variable first: let these = x.keys(); and then: these.{}(|key| x[key])", method.unwrap_or("filter")),
    )
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
        _ if of == "a string" && ["code", "message"].contains(&name) => {
            "a text that is thrown is just that text, `${e}`; for a code and a message, write throw #{ code: \"NotReady\", message: \"why\" }"
                .to_owned()
        }
        (Some(way), _) => way.to_owned(),
        (_, Some(meant)) => format!("did you mean `x.{meant}`?"),
        _ if of == "an array" => {
            "it is a list: take one item, `x[0]`, or go through it; ops that list return the array itself".to_owned()
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
pub(crate) fn kind(of: &str) -> &str {
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
