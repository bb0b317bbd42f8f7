//! Order between values: like with like. Rhai answers `false` for the rest, also for the opposite question; here it is
//! an error.

use super::Evaluated;
use super::raise::fault;
use super::sides;
use rhai::{Dynamic, Engine, NativeCallContext};
use std::cmp::Ordering;

/// Whether an operator holds for values in this order.
type Holds = fn(Ordering) -> bool;

/// Registers `<`, `<=`, `>` and `>=` for everything the language knows.
pub(super) fn register(engine: &mut Engine) {
    let operators: [(&str, Holds); 4] = [("<", Ordering::is_lt), ("<=", Ordering::is_le), (">", Ordering::is_gt), (">=", Ordering::is_ge)];
    for (operator, holds) in operators {
        engine.register_fn(operator, move |ctx: NativeCallContext, a: Dynamic, b: Dynamic| {
            compare(&ctx, operator, holds, &a, &b).map(|holds| sides::kept(&ctx, holds, &a, &b))
        });
    }
}

fn compare(ctx: &NativeCallContext, operator: &str, holds: Holds, a: &Dynamic, b: &Dynamic) -> Evaluated<bool> {
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        return Ok(holds(a.cmp(&b)));
    }
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        // NaN stands in no order to anything.
        return Ok(order(a, b).is_some_and(holds));
    }
    if let (Some(a), Some(b)) = (text(a), text(b)) {
        return Ok(holds(a.cmp(&b)));
    }
    if let (Ok(a), Ok(b)) = (a.as_bool(), b.as_bool()) {
        return Ok(holds(a.cmp(&b)));
    }
    let message = format!("`{operator}` between {} and {}: there is no order between them; {}", kind(a), kind(b), advice(a, b));
    Err(fault(ctx, "Ordering", message))
}

fn number(value: &Dynamic) -> Option<f64> {
    value.as_float().ok().or_else(|| value.as_int().ok().map(|whole| whole as f64))
}

/// As Rhai compares floats: what differs by less than a rounding error is equal.
fn order(a: f64, b: f64) -> Option<Ordering> {
    let largest = a.abs().max(b.abs());
    let near = largest.is_finite() && (a - b).abs() <= largest * f64::EPSILON;
    if near { Some(Ordering::Equal) } else { a.partial_cmp(&b) }
}

fn text(value: &Dynamic) -> Option<String> {
    value.as_char().ok().map(String::from).or_else(|| value.read_lock::<rhai::ImmutableString>().map(|text| text.to_string()))
}

fn kind(value: &Dynamic) -> String {
    match value {
        value if value.is_unit() => "()".to_owned(),
        value if number(value).is_some() => "a number".to_owned(),
        value if text(value).is_some() => "a string".to_owned(),
        value if value.is_bool() => "a bool".to_owned(),
        value if value.is_array() => "an array".to_owned(),
        value if value.is_map() => "a map".to_owned(),
        other => format!("a {}", other.type_name()),
    }
}

fn advice(a: &Dynamic, b: &Dynamic) -> &'static str {
    match (a, b) {
        (a, b) if a.is_unit() || b.is_unit() => "() is an absent value: check for it first, `if x != () { ... }`",
        (a, b) if (text(a).is_some() && number(b).is_some()) || (number(a).is_some() && text(b).is_some()) => {
            "make the string a number first: `parse_int(x)`"
        }
        _ => "compare a member of them, or their `len()`",
    }
}
