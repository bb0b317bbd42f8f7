//! A runbook's header, `let p = runbook(#{ ... })`, read without running anything.

use crate::check::of_parse;
use crate::effect::Surface;
use crate::mishap::{At, Mishap};
use crate::params::{Param, ParamKind};
use crate::plan::BASE;
use crate::script::{Diagnostic, label, language, plain, to_json};
use crate::trial::{self, Trial};
use rhai::{AST, Expr, Position, Stmt};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// What a runbook declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// For people.
    pub title: String,
    /// Whom to ask.
    pub owner: Option<String>,
    /// The only accounts it may run in; empty: any.
    pub accounts: Vec<String>,
    /// The first is where it works; the others only where a call names them.
    pub regions: Vec<String>,
    /// `never` or `ask`.
    pub recover: Option<String>,
    /// Who must agree to a plan, and to a gate that does not say it itself.
    pub approvals: Option<Approvals>,
    /// Recovery targets, durations: `rto`, `rpo`.
    pub targets: BTreeMap<String, String>,
    /// What it is to be rehearsed with, besides a world in which nothing goes wrong, by name.
    pub rehearse: BTreeMap<String, Mishap>,
    /// Parameters in the order of their names.
    pub params: Vec<Param>,
    /// What it wants of its lab, if it is no runbook but a test of some.
    pub trial: Option<Trial>,
    /// The top-level steps that stand literally in the text, in order: name, title.
    pub steps: Vec<(String, String)>,
}

/// `approvals:` of a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    /// How many people must agree.
    pub quorum: u32,
    /// The file of keys whose signatures count, in OpenSSH's allowed_signers format, relative to the runbook.
    pub signers: Option<String>,
    /// Whether whoever runs it does not count.
    pub not_by_operator: bool,
}

const KEYS: [&str; 9] = ["title", "owner", "accounts", "regions", "recover", "approvals", "targets", "rehearse", "params"];

/// What is said of a parameter.
const PARAM: [&str; 4] = ["type", "value", "help", "of"];

/// Reads the header of a runbook.
///
/// # Errors
/// The file cannot be read or does not parse, or its header is no literal map of known keys.
pub fn read(runbook: &Path) -> Result<Header, Diagnostic> {
    let file = runbook.display().to_string();
    let text = std::fs::read_to_string(runbook).map_err(|error| {
        plain(format!("cannot read the runbook `{file}`: {error}"), Some("lifeboat init DIR writes runbooks to start from"))
    })?;
    of_text(&file, &text)
}

/// The header of a runbook by its text; `file` is named in errors.
///
/// # Errors
/// It does not parse, or its header is no literal map of known keys.
pub fn of_text(file: &str, text: &str) -> Result<Header, Diagnostic> {
    let ast = compile(file, text)?;
    of_ast(&ast, file, text)
}

/// Compiles a runbook's text.
pub(crate) fn compile(file: &str, text: &str) -> Result<AST, Diagnostic> {
    let mut engine = language();
    // Imports are resolved when it runs; here only the text counts.
    engine.set_strict_variables(false);
    engine.compile(text).map_err(|error| of_parse(&error, file, text))
}

/// The header of a compiled runbook; the first of its faults.
pub(crate) fn of_ast(ast: &AST, file: &str, text: &str) -> Result<Header, Diagnostic> {
    faults(ast, file, text).map_err(|mut faults| faults.swap_remove(0))
}

/// The header of a compiled runbook, or all that is wrong in it: one fault at least.
pub(crate) fn faults(ast: &AST, file: &str, text: &str) -> Result<Header, Vec<Diagnostic>> {
    let missing = || {
        if trial::is_test(Path::new(file)) {
            return trial::missing(file);
        }
        let help = "begin with  let p = runbook(#{ title: \"...\", regions: [\"us-east-1\"] });";
        plain(format!("`{file}` has no header: `runbook(#{{ ... }})` with a literal map must come first"), Some(help))
    };
    if let Some(map) = trial::call(ast) {
        return trial::read(map, file, text).map(of_trial).map_err(|wrong| vec![wrong]);
    }
    let literal = ast.statements().iter().find_map(header_call).ok_or_else(|| vec![missing()])?;
    let at = |place: Position, why: String| in_header(file, text, place, why);
    let value = literal.get_literal_value(None).ok_or_else(|| {
        let why = "the header is not literal: it is read without running, so it cannot contain variables or calls";
        vec![at(literal.position(), why.to_owned())]
    })?;
    let map = match to_json(&value) {
        Ok(Value::Object(map)) => map,
        Ok(_) => return Err(vec![missing()]),
        Err(why) => return Err(vec![at(literal.position(), format!("in the header: {why}"))]),
    };
    let told = |wrong: &Wrong| at(place(literal, &wrong.path), format!("in the header: {}", wrong.why));
    let header = parse(&map).map_err(|wrong| wrong.iter().map(told).collect::<Vec<_>>())?;
    Ok(Header { steps: crate::run::literal_steps(ast), ..header })
}

/// A test looks at its lab as it likes.
fn of_trial(trial: Trial) -> Header {
    Header {
        title: trial.title.clone(),
        regions: trial.region.iter().cloned().collect(),
        recover: Some("ask".to_owned()),
        trial: Some(trial),
        ..Header::default()
    }
}

/// Something wrong in the header.
fn in_header(file: &str, text: &str, place: Position, why: String) -> Diagnostic {
    let help = format!("fix the header, then: lifeboat run {file} --help");
    let shown = plain(why, Some(&help));
    let sources = BTreeMap::from([(file.to_owned(), text.to_owned())]);
    Diagnostic { labels: label(file, place, "here", true).into_iter().collect(), sources, ..shown }
}

/// The literal that a statement gives to `runbook`.
pub(crate) fn header_call(statement: &Stmt) -> Option<&Expr> {
    let call = match statement {
        Stmt::Var(var, ..) => match &var.1 {
            Expr::FnCall(call, _) => call,
            _ => return None,
        },
        Stmt::FnCall(call, _) => call,
        Stmt::Expr(expr) => match &**expr {
            Expr::FnCall(call, _) => call,
            _ => return None,
        },
        _ => return None,
    };
    (call.name == "runbook").then(|| call.args.first()).flatten()
}

/// What is wrong in a header, and under which keys.
struct Wrong {
    path: Vec<String>,
    why: String,
}

impl Wrong {
    fn at(path: &[&str], why: String) -> Self {
        Self { path: path.iter().map(|&key| key.to_owned()).collect(), why }
    }
}

/// Where the deepest of these keys stands in a literal map.
fn place(map: &Expr, path: &[String]) -> Position {
    let Expr::Map(members, here) = map else { return map.position() };
    let found = path.first().and_then(|key| members.0.iter().find(|(name, _)| name.name == key.as_str()));
    match found {
        Some((key, _)) if path.len() == 1 => key.pos,
        Some((key, inner @ Expr::Map(..))) => {
            Some(place(inner, &path[1..])).filter(|deeper| *deeper != inner.position()).unwrap_or(key.pos)
        }
        Some((key, _)) => key.pos,
        None => *here,
    }
}

/// Everything that is wrong, so far.
#[derive(Default)]
struct Faults(Vec<Wrong>);

impl Faults {
    /// What was read, or what stands for it where that went wrong.
    fn or_default<T: Default>(&mut self, read: Result<T, Wrong>) -> T {
        read.unwrap_or_else(|wrong| {
            self.0.push(wrong);
            T::default()
        })
    }
}

fn parse(map: &Map<String, Value>) -> Result<Header, Vec<Wrong>> {
    let mut faults = Faults(map.keys().filter(|key| !KEYS.contains(&key.as_str())).map(|key| unknown(key)).collect());
    let none = Map::new();
    let params = match map.get("params") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(params)) => params,
        Some(_) => {
            faults.0.push(Wrong::at(&["params"], "`params` is a map of names and what they are, `#{ name: #{ type, help } }`".to_owned()));
            &none
        }
    };
    let header = Header {
        title: faults.or_default(text(map, "title")).unwrap_or_default(),
        owner: faults.or_default(text(map, "owner")),
        accounts: faults.or_default(texts(map, "accounts")),
        regions: faults.or_default(texts(map, "regions")),
        recover: faults.or_default(text(map, "recover").and_then(recover)),
        approvals: faults.or_default(map.get("approvals").map(approvals).transpose()),
        targets: faults.or_default(targets(map.get("targets"))),
        rehearse: faults.or_default(rehearse(map.get("rehearse"))),
        params: params.iter().filter_map(|(name, spec)| faults.or_default(param(name, spec).map(Some))).collect(),
        trial: None,
        steps: Vec::new(),
    };
    if faults.0.is_empty() { Ok(header) } else { Err(faults.0) }
}

fn unknown(key: &str) -> Wrong {
    let near = crate::schema::did_you_mean(key, KEYS.into_iter());
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Wrong::at(&[key], format!("there is no key `{key}`{hint}"))
}

fn text(map: &Map<String, Value>, key: &str) -> Result<Option<String>, Wrong> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Wrong::at(&[key], format!("`{key}` is a string"))),
    }
}

fn texts(map: &Map<String, Value>, key: &str) -> Result<Vec<String>, Wrong> {
    match map.get(key) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            Ok(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        Some(_) => Err(Wrong::at(&[key], format!("`{key}` is an array of strings"))),
    }
}

fn recover(word: Option<String>) -> Result<Option<String>, Wrong> {
    match word.as_deref() {
        None | Some("never" | "ask") => Ok(word),
        Some(other) => Err(Wrong::at(&["recover"], format!("`recover` is \"never\" or \"ask\", not \"{other}\""))),
    }
}

/// What is to be rehearsed besides.
fn rehearse(given: Option<&Value>) -> Result<BTreeMap<String, Mishap>, Wrong> {
    let Some(given) = given else { return Ok(BTreeMap::new()) };
    let refuse = |path: &[&str], why: String| Wrong::at(path, why);
    let map = given
        .as_object()
        .ok_or_else(|| refuse(&["rehearse"], format!("`rehearse` is a map of names and what goes wrong: {}", crate::mishap::FORMS)))?;
    let one = |(name, mishap): (&String, &Value)| {
        let wrong = |why: String| refuse(&["rehearse", name], format!("`rehearse`, \"{name}\": {why}"));
        if name == BASE {
            return Err(wrong("this is the name of the rehearsal in which nothing goes wrong".to_owned()));
        }
        let text = mishap.as_str().ok_or_else(|| wrong(format!("it is a text: {}", crate::mishap::FORMS)))?;
        Ok((name.clone(), Mishap::parse(text).map_err(wrong)?))
    };
    map.iter().map(one).collect()
}

/// Refuses mishaps of operations that no op sends: they could never be met.
pub(crate) fn check_mishaps(header: &Header, ast: &AST, (file, text): (&str, &str), surface: &Surface) -> Result<(), Diagnostic> {
    for fault in header.trial.iter().flat_map(|trial| &trial.faults) {
        let at = trial::place(ast, "faults");
        is_sent(fault, surface).map_err(|why| {
            trial::wrong(file, text, at, &why, "use an operation of AWS that a plan names, like \"ec2:RunInstances lost\"")
        })?;
    }
    for (name, mishap) in &header.rehearse {
        if let Err(why) = is_sent(mishap, surface) {
            let at = ast
                .statements()
                .iter()
                .find_map(header_call)
                .map_or(Position::NONE, |literal| place(literal, &["rehearse".to_owned(), name.clone()]));
            return Err(in_header(file, text, at, format!("in the header: `rehearse`, \"{name}\": {why}")));
        }
    }
    Ok(())
}

/// Whether some op sends what a mishap is about.
///
/// # Errors
/// Which one may be meant.
pub fn is_sent(mishap: &Mishap, surface: &Surface) -> Result<(), String> {
    let At::Operation { service, operation, .. } = &mishap.at else { return Ok(()) };
    let named = format!("{service}:{operation}");
    let mut sent = surface.ops.iter().filter_map(|op| op.iam.first().copied());
    if sent.clone().any(|known| known == named) {
        return Ok(());
    }
    if surface.ops.iter().any(|op| op.iam.is_empty() && op.name.split_once("::") == Some((service.as_str(), operation.as_str()))) {
        return Err(format!("`{named}` is not an operation of AWS, and only those can be made to fail"));
    }
    let near = crate::schema::did_you_mean(&named, sent.by_ref());
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(format!("no op sends `{named}`{hint}"))
}

/// Recovery targets: how long it may take, how old the data may be.
fn targets(given: Option<&Value>) -> Result<BTreeMap<String, String>, Wrong> {
    let Some(given) = given else { return Ok(BTreeMap::new()) };
    let map = given.as_object().ok_or_else(|| Wrong::at(&["targets"], "`targets` is a map `#{ rto, rpo }` of durations".to_owned()))?;
    let target = |(name, within): (&String, &Value)| {
        let refuse = |why: String| Wrong::at(&["targets", name], why);
        if !["rto", "rpo"].contains(&name.as_str()) {
            return Err(refuse(format!("there is no target `{name}`: targets are `rto` and `rpo`")));
        }
        let text = within.as_str().ok_or_else(|| refuse(format!("`{name}` is a duration in quotes, like \"60m\"")))?;
        crate::duration::parse(text).map_err(|why| refuse(format!("`{name}`: {why}")))?;
        Ok((name.clone(), text.to_owned()))
    };
    map.iter().map(target).collect()
}

fn approvals(spec: &Value) -> Result<Approvals, Wrong> {
    let known = ["quorum", "signers", "not_by"];
    let wrong = |key: &str, why: &str| Wrong::at(&["approvals", key], why.to_owned());
    let map =
        spec.as_object().ok_or_else(|| Wrong::at(&["approvals"], "`approvals` is a map `#{ quorum, signers, not_by }`".to_owned()))?;
    if let Some(unknown) = map.keys().find(|key| !known.contains(&key.as_str())) {
        let near = crate::schema::did_you_mean(unknown, known.into_iter());
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(wrong(unknown, &format!("`approvals` has no `{unknown}`{hint}")));
    }
    let quorum = match map.get("quorum") {
        None => 1,
        Some(quorum) => quorum
            .as_u64()
            .and_then(|quorum| u32::try_from(quorum).ok())
            .filter(|quorum| *quorum > 0)
            .ok_or_else(|| wrong("quorum", "`quorum` is a number of people, at least 1"))?,
    };
    let text = |key: &str| match map.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(key, &format!("`{key}` is a string"))),
    };
    let not_by = text("not_by")?;
    if let Some(word) = not_by.as_deref().filter(|word| *word != "operator") {
        return Err(wrong("not_by", &format!("`not_by` is \"operator\", not \"{word}\"")));
    }
    Ok(Approvals { quorum, signers: text("signers")?, not_by_operator: not_by.is_some() })
}

fn param(name: &str, spec: &Value) -> Result<Param, Wrong> {
    let refuse_at = |key: &str, why: String| Wrong::at(&["params", name, key], format!("parameter `{name}`: {why}"));
    let refuse = |why: String| refuse_at("value", why);
    let spec = spec.as_object().ok_or_else(|| refuse("it is a map `#{ type, value, help }`".to_owned()))?;
    if let Some(unknown) = spec.keys().find(|key| !PARAM.contains(&key.as_str())) {
        let near = match unknown.as_str() {
            "default" => Some("value"),
            "values" | "choices" | "options" | "enum" | "allowed" => Some("of"),
            other => crate::schema::did_you_mean(other, PARAM.into_iter()),
        };
        let hint = near.map_or_else(|| format!("it takes {}", PARAM.join(", ")), |near| format!("did you mean `{near}`?"));
        return Err(refuse_at(unknown, format!("there is no `{unknown}`: {hint}")));
    }
    let word = spec.get("type").and_then(Value::as_str).ok_or_else(|| refuse("it has no `type`".to_owned()))?;
    let kind = ParamKind::named(word)
        .ok_or_else(|| refuse_at("type", format!("there is no type `{word}`{}; types are {}", near(word), ParamKind::names())))?;
    if kind == ParamKind::Secret && spec.contains_key("value") {
        return Err(refuse("a secret has no value in the text: it is given with --secret".to_owned()));
    }
    let inside = |wrong: Wrong| refuse_at(&wrong.path.concat(), wrong.why);
    let of = texts(spec, "of").map_err(inside)?;
    let help = text(spec, "help").map_err(inside)?.unwrap_or_default();
    let mut param = Param { name: name.to_owned(), kind, default: None, help, of };
    param.default = spec.get("value").map(|value| param.check(value.clone())).transpose().map_err(refuse)?;
    Ok(param)
}

fn near(word: &str) -> String {
    let names = ParamKind::names();
    crate::schema::did_you_mean(word, names.split(", ")).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
