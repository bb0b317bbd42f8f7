//! `==` and `!=` as the language has them; what was compared is kept for the assertion it may stand in.

use super::{Evaluated, language, sides};
use rhai::{Array, Dynamic, Engine, ImmutableString, Map, NativeCallContext};
use std::sync::LazyLock;

/// The language's own comparisons.
static PLAIN: LazyLock<Engine> = LazyLock::new(language);

/// Registers both for everything the language knows. Lists and maps have their own, which come before those of all values.
pub(super) fn register(engine: &mut Engine) {
    for (operator, wanted) in [("==", true), ("!=", false)] {
        engine.register_fn(operator, move |ctx: NativeCallContext, a: Dynamic, b: Dynamic| compare(&ctx, wanted, a, b));
        engine.register_fn(operator, move |ctx: NativeCallContext, a: Array, b: Array| compare(&ctx, wanted, a.into(), b.into()));
        engine.register_fn(operator, move |ctx: NativeCallContext, a: Map, b: Map| compare(&ctx, wanted, a.into(), b.into()));
    }
}

fn compare(ctx: &NativeCallContext, wanted: bool, mut a: Dynamic, mut b: Dynamic) -> Evaluated<bool> {
    let equal = match plainly(&a, &b) {
        Some(equal) => equal,
        None => in_full(ctx, &mut a, &mut b)?,
    };
    Ok(sides::kept(ctx, equal == wanted, &a, &b))
}

/// Whether they are equal, where that is seen at once.
fn plainly(a: &Dynamic, b: &Dynamic) -> Option<bool> {
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        return Some(a == b);
    }
    if a.is_unit() && b.is_unit() {
        return Some(true);
    }
    let text = |value: &Dynamic| value.read_lock::<ImmutableString>().map(|text| ImmutableString::clone(&text));
    Some(text(a)? == text(b)?)
}

/// Whether they are equal, as the language finds it.
fn in_full(ctx: &NativeCallContext, a: &mut Dynamic, b: &mut Dynamic) -> Evaluated<bool> {
    let global = ctx.global_runtime_state();
    let plain = NativeCallContext::new_with_all_fields(&PLAIN, "==", None, global, ctx.call_position());
    let mut second = b.clone();
    plain.call_native_fn_raw("==", true, &mut [a, &mut second])?.as_bool().map_err(Into::into)
}
