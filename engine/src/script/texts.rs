//! Arithmetic with texts. Rhai takes `"5m" - "1m"` for a text without a part, and says `"5m"`; here there is no such thing.

use super::Evaluated;
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext};

/// Refuses `-` and `-=` between texts.
pub(super) fn register(engine: &mut Engine) {
    for sign in ["-", "-="] {
        engine.register_fn(sign, |ctx: NativeCallContext, _: &mut ImmutableString, _: ImmutableString| refused(&ctx, "string"));
        engine.register_fn(sign, |ctx: NativeCallContext, _: &mut ImmutableString, _: char| refused(&ctx, "char"));
    }
}

/// Where `-=` is not found, Rhai tries `-`: it is refused by that name.
fn refused(ctx: &NativeCallContext, right: &str) -> Evaluated<Dynamic> {
    Err(Box::new(EvalAltResult::ErrorFunctionNotFound(format!("- (string, {right})"), ctx.call_position())))
}
