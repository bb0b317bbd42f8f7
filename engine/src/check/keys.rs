//! The items of `each` and `parallel`: whether they have keys, and whether those are known in a rehearsal.

use super::calls::{full_name, value_of};
use super::rule::{DEALT_KEY, KEY};
use super::scope::{Link, chain};
use super::walk::Walk;
use super::{Finding, text_of};
use rhai::{Expr, FnCallExpr};

/// What is wrong with the items of a call.
pub(super) fn check(walk: &Walk<'_, '_>, call: &FnCallExpr) -> Option<Finding> {
    let items = call.args.get(1)?;
    let key = match (call.args.len(), call.args.get(2)) {
        (4, Some(Expr::Map(map, _))) => {
            let (_, key) = map.0.iter().find(|(key, _)| key.name == "key")?;
            Some((text_of(key)?, key.start_position()))
        }
        (4, _) => return None,
        _ => None,
    };
    match (items, key) {
        (Expr::Array(items, _), key) => {
            let field = key.map_or_else(|| "name".to_owned(), |(key, _)| key);
            let bare = items.iter().find(|item| has_no_key(item, &field))?;
            if let Some(number) = member(bare, &field).filter(|value| is_no_text(value)) {
                let title = format!("the key of an item of `{}` must be a text, and `{field}` here is not", call.name);
                let help = match number {
                    Expr::IntegerConstant(number, _) => format!("write {field}: \"{number}\""),
                    _ => "name a member that is a text, with `#{ key: \"...\" }` before the closure".to_owned(),
                };
                return Some(walk.finding(&KEY, number.start_position(), title).help(help));
            }
            let title = format!("an item of `{}` has no key: it is not a string and has no string in `{field}`", call.name);
            let help = as_texts(walk, items, call)
                .unwrap_or_else(|| "name the field that tells the items apart, with `#{ key: \"...\" }` before the closure".to_owned());
            Some(walk.finding(&KEY, bare.start_position(), title).help(help))
        }
        (items, Some((field, at))) if is_dealt(&field) => {
            let by = source(walk, items, 0)?;
            let title = format!("the key `{field}` comes from what `{by}` makes: it is different in every rehearsal, so no plan holds");
            Some(walk.finding(&DEALT_KEY, at, title).help("use a key that is known beforehand: a name, or the server's id"))
        }
        _ => None,
    }
}

/// What to write in place of numbers.
fn as_texts(walk: &Walk<'_, '_>, items: &[Expr], call: &FnCallExpr) -> Option<String> {
    let number = |item: &Expr| match item {
        Expr::IntegerConstant(number, _) => Some(number.to_string()),
        Expr::FloatConstant(number, _) => Some(number.to_string()),
        _ => None,
    };
    let numbers: Vec<String> = items.iter().map(number).collect::<Option<_>>()?;
    let closure = call.args.last().and_then(|body| walk.unit.bodies.closure(body));
    let name = closure.and_then(|closure| closure.params().first().cloned()).unwrap_or_else(|| "item".to_owned());
    let parse = if items.iter().all(|item| matches!(item, Expr::IntegerConstant(..))) { "parse_int" } else { "parse_float" };
    Some(format!("write: [\"{}\"]  and {parse}({name}) where the number is needed", numbers.join("\", \"")))
}

/// A member of a literal map.
fn member<'e>(item: &'e Expr, field: &str) -> Option<&'e Expr> {
    let Expr::Map(map, _) = item else { return None };
    map.0.iter().find(|(key, _)| key.name == field).map(|(_, value)| value)
}

fn has_no_key(item: &Expr, field: &str) -> bool {
    match item {
        Expr::Map(..) => member(item, field).is_none_or(is_no_text),
        other => is_no_text(other),
    }
}

/// A literal that is no text.
fn is_no_text(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::IntegerConstant(..) | Expr::FloatConstant(..) | Expr::BoolConstant(..) | Expr::Unit(_) | Expr::Array(..) | Expr::Map(..)
    )
}

/// Whether a member names what only the world deals: an id, an address.
fn is_dealt(field: &str) -> bool {
    let ends = ["id", "ID", "Id", "_ip", "Ip", "IpAddress", "arn", "Arn", "ARN"];
    ends.iter().any(|end| field.ends_with(end)) && !field.starts_with("sourceServer") && !field.starts_with("source_server")
}

/// The action whose answer these items are of.
fn source(walk: &Walk<'_, '_>, items: &Expr, depth: usize) -> Option<String> {
    let (root, links) = chain(items);
    let only_looks = |link: &Link<'_>| match link {
        Link::Method(call, _) => ["values", "filter", "instances"].contains(&call.name.as_str()),
        _ => true,
    };
    if depth > 8 || !links.iter().all(only_looks) {
        return None;
    }
    match root {
        Expr::FnCall(call, _) => {
            let name = full_name(call);
            walk.words.callable(&name).filter(|callable| callable.acts).map(|_| name)
        }
        other => source(walk, value_of(walk, other)?, depth + 1),
    }
}
