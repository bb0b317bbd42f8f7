//! Where a bool is needed and something else stands, and what is asked of a value of another kind: conditions, `!`, closures that say
//! yes or no, signs between texts.

use super::Finding;
use super::kind::kind;
use super::rule::{KIND, OPERATOR};
use super::walk::Walk;
use crate::params::ParamKind;
use crate::script::spot::Spot;
use crate::script::truth;
use crate::script::words::{LESS, asked, in_list, of_list};
use rhai::{ASTFlags, Expr, FnCallExpr, OpAssignment, Position, Stmt};

/// Methods that ask their closure yes or no.
const ASK: [&str; 7] = ["filter", "some", "all", "find", "index_of", "retain", "drain"];

/// Signs that go with numbers only.
const OF_NUMBERS: [&str; 4] = ["-", "*", "/", "%"];

/// A condition.
pub(super) fn condition<'a>(walk: &mut Walk<'a, '_>, expr: &'a Expr) {
    match expr {
        Expr::And(parts, _) | Expr::Or(parts, _) => return parts.iter().for_each(|part| condition(walk, part)),
        _ => {}
    }
    let Some(found) = kind(walk, expr).filter(|kind| *kind != "a bool") else { return };
    let at = expr.start_position();
    let finding = walk.finding(&KIND, at, format!("a bool is needed here, and this is {found}"));
    let value = Spot::at(&walk.unit.text, at).and_then(|spot| spot.value());
    no_bool(walk, finding, value.and_then(|value| asked(one_of(found), &value, false)));
}

/// Tells it, with what to ask in place of a value that is no bool, if that is known.
fn no_bool(walk: &mut Walk<'_, '_>, finding: Finding, instead: Option<String>) {
    walk.tell(match instead {
        Some(how) => finding.help(format!("write {how}")),
        None => finding,
    });
}

/// What is asked of an array goes with a map, too.
fn one_of(kind: &str) -> &str {
    kind.split(" or ").next().unwrap_or(kind)
}

/// `!x`, `"5m" - "1m"`.
pub(super) fn sign<'a>(walk: &mut Walk<'a, '_>, call: &'a FnCallExpr, at: Position) {
    match (call.name.as_str(), &call.args[..]) {
        ("!", [of]) => not(walk, of, at),
        (sign, [left, right]) => between(walk, sign, (left, right), at),
        _ => {}
    }
}

fn not<'a>(walk: &mut Walk<'a, '_>, of: &'a Expr, at: Position) {
    let Some(found) = kind(walk, of).filter(|kind| *kind != "a bool") else { return };
    let finding = walk.finding(&OPERATOR, at, format!("there is no `!` of {found}"));
    let value = Spot::at(&walk.unit.text, at).and_then(|spot| spot.behind());
    no_bool(walk, finding, value.and_then(|value| asked(one_of(found), &value, true)));
}

/// `x -= "1m"`.
pub(super) fn assigned<'a>(walk: &mut Walk<'a, '_>, operation: &OpAssignment, (to, value): (&'a Expr, &'a Expr)) {
    let Some((.., sign)) = operation.get_op_assignment_info() else { return };
    // What is written to is changed: its kind is that of what is taken off.
    let sides = if kind(walk, value) == Some("a string") { (value, value) } else { (to, value) };
    if sign == "-" {
        between(walk, "-", sides, operation.position());
    }
}

fn between<'a>(walk: &mut Walk<'a, '_>, sign: &str, (left, right): (&'a Expr, &'a Expr), at: Position) {
    if !OF_NUMBERS.contains(&sign) {
        return;
    }
    let (Some(first), Some(second)) = (kind(walk, left), kind(walk, right)) else { return };
    if first == "a number" && second == "a number" {
        return;
    }
    let finding = walk.finding(&OPERATOR, at, format!("there is no `{sign}` between {first} and {second}"));
    walk.tell(match (sign, first, second) {
        ("-", "a string", "a string") => finding.help(LESS),
        (_, "a string", "a number") | (_, "a number", "a string") => finding.help("make the text a number first: parse_int(text)"),
        _ => finding,
    });
}

/// What a closure gives that is asked yes or no: its names are seen here.
pub(super) fn answered<'a>(walk: &mut Walk<'a, '_>, method: &str, body: &'a [Stmt]) {
    let [last] = body else { return };
    let expr = match last {
        Stmt::Expr(expr) => &**expr,
        Stmt::Return(Some(expr), flags, _) if !flags.contains(ASTFlags::BREAK) => &**expr,
        _ => return,
    };
    let Some(found) = kind(walk, expr).filter(|kind| *kind != "a bool" && ASK.contains(&method)) else { return };
    let at = expr.start_position();
    let finding = walk.finding(&KIND, at, format!("the closure of `{method}` must return true or false, and this one returns {found}"));
    let value = Spot::at(&walk.unit.text, at).and_then(|spot| spot.value());
    walk.tell(match value.and_then(|value| truth::as_question(&format!("|_| {value}"), one_of(found))) {
        Some(how) => finding.help(format!("write {}", how.trim_start_matches("|_| "))),
        None => finding,
    });
}

/// What is gone through.
pub(super) fn gone_through<'a>(walk: &mut Walk<'a, '_>, expr: &'a Expr) {
    let Some(found) = kind(walk, expr) else { return };
    let at = expr.start_position();
    let value = Spot::at(&walk.unit.text, at).and_then(|spot| spot.value()).unwrap_or_else(|| "x".to_owned());
    let help = match found {
        "a map" => format!("write {value}.keys(), or {value}.values()"),
        "a number" => format!("from 0 to before {value}: 0..{value}"),
        "a bool" | "a closure" => "`for` takes an array, a range, or a map's keys() or values()".to_owned(),
        _ => return,
    };
    walk.tell(walk.finding(&KIND, at, format!("`for` does not go through {found}")).help(help));
}

/// `list["name"]`.
pub(super) fn index<'a>(walk: &mut Walk<'a, '_>, list: &'a Expr, by: &'a Expr) {
    if kind(walk, list) == Some("an array") {
        by_name(walk, by);
    }
}

/// `p.list["name"]`.
pub(super) fn index_of_param<'a>(walk: &mut Walk<'a, '_>, name: &str, by: &'a Expr) {
    let header = walk.scopes.header;
    if header.is_some_and(|header| header.params.iter().any(|param| param.name == name && param.kind == ParamKind::List)) {
        by_name(walk, by);
    }
}

fn by_name<'a>(walk: &mut Walk<'a, '_>, by: &'a Expr) {
    if kind(walk, by) != Some("a string") {
        return;
    }
    let at = by.start_position();
    let finding = walk.finding(&KIND, at, "an array is indexed with a number, and this is a string");
    walk.tell(match Spot::at(&walk.unit.text, at).and_then(|spot| spot.member()) {
        Some((list, key)) => finding.help(of_list(&list, &key)),
        None => finding,
    });
}

/// `ec2::describe_vpcs().VpcId`.
pub(super) fn member<'a>(walk: &mut Walk<'a, '_>, list: &'a Expr, name: &str, at: Position) {
    if kind(walk, list) != Some("an array") || walk.words.is_native(name) {
        return;
    }
    let finding = walk.finding(&KIND, at, format!("there is no `{name}` in an array"));
    let list = Spot::at(&walk.unit.text, at).and_then(|spot| spot.member()).map_or_else(|| "list".to_owned(), |(list, _)| list);
    walk.tell(finding.help(in_list(&list, name)));
}
