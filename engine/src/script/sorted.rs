//! Lists ordered by a closure. Rhai takes an error of it, and what is neither number nor bool, for some order; here both are errors.

use super::Evaluated;
use super::raise::raise;
use crate::verb::VerbError;
use rhai::{Array, Dynamic, Engine, FnPtr, NativeCallContext};

/// Registers `sort` and `sort_by` with a closure.
pub(super) fn register(engine: &mut Engine) {
    for name in ["sort", "sort_by"] {
        engine.register_fn(name, |ctx: NativeCallContext, items: &mut Array, order: FnPtr| {
            *items = merged(items.clone(), &mut |a, b| comes_after(&ctx, &order, a, b))?;
            Ok::<(), Box<rhai::EvalAltResult>>(())
        });
    }
}

/// A merge sort: what is equal stays as it was, and an order that is none ends too.
fn merged(mut left: Array, comes_after: &mut impl FnMut(&Dynamic, &Dynamic) -> Evaluated<bool>) -> Evaluated<Array> {
    if left.len() < 2 {
        return Ok(left);
    }
    let right = left.split_off(left.len() / 2);
    let (mut left, mut right) = (merged(left, comes_after)?.into_iter().peekable(), merged(right, comes_after)?.into_iter().peekable());
    let mut all = Array::with_capacity(left.len() + right.len());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let next = if comes_after(a, b)? { right.next() } else { left.next() };
        all.extend(next);
    }
    all.extend(left.chain(right));
    Ok(all)
}

/// Whether the first stands behind the second.
fn comes_after(ctx: &NativeCallContext, order: &FnPtr, a: &Dynamic, b: &Dynamic) -> Evaluated<bool> {
    let ask = |a: &Dynamic, b: &Dynamic| order.call_raw(ctx, None, [a.clone(), b.clone()]);
    let said = ask(a, b)?;
    match (said.as_int(), said.as_bool()) {
        (Ok(number), _) => Ok(number > 0),
        (_, Ok(true)) => Ok(false),
        // `a < b` says no of what is equal, too.
        (_, Ok(false)) => Ok(ask(b, a)?.as_bool() == Ok(true)),
        _ => {
            let name = ctx.fn_name();
            let kind = super::words::kind(said.type_name());
            let title = format!(
                "the closure of `{name}` must return a number below, at or above 0, or whether `a` comes first; this one returned {kind}"
            );
            Err(raise(VerbError::fault("NoOrder", title), ctx, ""))
        }
    }
}
