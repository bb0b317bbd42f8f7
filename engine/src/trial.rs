//! Tests of runbooks: scripts that begin with `lab(#{ world: "synced", faults: [...] })` where a runbook has its header. What
//! worlds there are, the front end knows; a test is run as a runbook is, in a world of its own.

use crate::mishap::{FORMS, Mishap};
use crate::script::{Diagnostic, label, plain, to_json};
use rhai::{AST, Expr, Position, Stmt};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What to begin a test with.
const BEGIN: &str = "begin with  lab(#{ world: \"synced\", faults: [] });";

/// What the name of a test's file ends in.
const SCRIPT: &str = "_test.rhai";

/// Whether a file is a test, by its name.
#[must_use]
pub fn is_test(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().ends_with(SCRIPT))
}

/// What is told of a file that is a test by its name and not by its text.
pub(crate) fn missing(file: &str) -> Diagnostic {
    plain(format!("`{file}` is a test by its name, but does not begin with `lab(#{{ ... }})`"), Some(BEGIN))
}

/// What a test wants of its lab.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Which world, in the front end's words.
    pub world: String,
    /// What goes wrong in it.
    pub faults: Vec<Mishap>,
    /// Where the test looks; the front end's own otherwise.
    pub region: Option<String>,
    /// For people.
    pub title: String,
}

const KEYS: [&str; 4] = ["title", "world", "faults", "region"];

/// The map of `lab(...)`, if that is the first statement.
pub(crate) fn call(ast: &AST) -> Option<&Expr> {
    let call = match ast.statements().first()? {
        Stmt::FnCall(call, _) => call,
        Stmt::Expr(expr) => match &**expr {
            Expr::FnCall(call, _) => call,
            _ => return None,
        },
        _ => return None,
    };
    (call.name == "lab" && call.namespace.is_empty()).then(|| call.args.first()).flatten()
}

/// Reads it.
///
/// # Errors
/// It is no literal map of known keys.
pub(crate) fn read(map: &Expr, file: &str, text: &str) -> Result<Trial, Diagnostic> {
    let wrong = |at: Position, why: String| self::wrong(file, text, at, &why, BEGIN);
    let literal = map.get_literal_value(None).and_then(|value| to_json(&value).ok());
    let Some(Value::Object(given)) = literal else {
        return Err(wrong(
            map.position(),
            "it takes a literal map: it is read without running, so it holds no variables or calls".to_owned(),
        ));
    };
    let at = |key: &str| key_of(map, key).unwrap_or(map.position());
    if let Some(unknown) = given.keys().find(|key| !KEYS.contains(&key.as_str())) {
        let near = crate::schema::did_you_mean(unknown, KEYS.into_iter());
        let hint = near.map_or_else(|| format!("it takes {}", KEYS.join(", ")), |near| format!("did you mean `{near}`?"));
        return Err(wrong(at(unknown), format!("there is no `{unknown}`: {hint}")));
    }
    let word = |key: &str| match given.get(key) {
        None => Ok(None),
        Some(Value::String(word)) => Ok(Some(word.clone())),
        Some(_) => Err(wrong(at(key), format!("`{key}` is a text"))),
    };
    let world = word("world")?.ok_or_else(|| wrong(map.position(), "`world` says what is in the lab".to_owned()))?;
    let one = |fault: &Value| {
        let fault = fault.as_str().ok_or_else(|| wrong(at("faults"), format!("a fault is a text: {FORMS}")))?;
        Mishap::parse(fault).map_err(|why| wrong(at("faults"), why))
    };
    let faults = match given.get("faults") {
        None => Vec::new(),
        Some(Value::Array(faults)) => faults.iter().map(one).collect::<Result<_, _>>()?,
        Some(Value::String(fault)) if Mishap::parse(fault).is_ok() => {
            let help = format!("write: faults: [\"{fault}\"]");
            return Err(self::wrong(file, text, at("faults"), "`faults` is a list of texts", &help));
        }
        Some(_) => return Err(wrong(at("faults"), format!("`faults` is a list of texts: {FORMS}"))),
    };
    Ok(Trial { world, faults, region: word("region")?, title: word("title")?.unwrap_or_default() })
}

/// Something wrong in `lab(...)`.
pub(crate) fn wrong(file: &str, text: &str, at: Position, why: &str, help: &str) -> Diagnostic {
    let shown = plain(format!("in `lab(...)`: {why}"), Some(help));
    let sources = BTreeMap::from([(file.to_owned(), text.to_owned())]);
    Diagnostic { labels: label(file, at, "here", true).into_iter().collect(), sources, ..shown }
}

/// Where a key of `lab(...)` stands.
pub(crate) fn place(ast: &AST, key: &str) -> Position {
    let map = call(ast);
    map.and_then(|map| key_of(map, key)).or(map.map(Expr::position)).unwrap_or(Position::NONE)
}

fn key_of(map: &Expr, key: &str) -> Option<Position> {
    let Expr::Map(members, _) = map else { return None };
    members.0.iter().find(|(name, _)| name.name == key).map(|(name, _)| name.pos)
}
