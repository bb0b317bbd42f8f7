//! Methods that ask a closure yes or no. To Rhai what is no bool is a no: `filter(|i| i.address)` finds nothing, without a word.
//! Here it is an error.

use super::Evaluated;
use super::control::written;
use super::raise::raise;
use crate::verb::VerbError;
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, FuncRegistration, Map, NativeCallContext};

/// Registers them for arrays and maps.
pub(super) fn register(engine: &mut Engine) {
    let pure = |name: &str| FuncRegistration::new(name).with_purity(true);
    pure("filter").register_into_engine(engine, |ctx: NativeCallContext, items: &mut Array, asked: FnPtr| {
        let yes = answers(&ctx, items, &asked)?;
        Ok::<Array, Box<EvalAltResult>>(items.iter().zip(yes).filter(|(_, yes)| *yes).map(|(item, _)| item.clone()).collect())
    });
    pure("some").register_into_engine(engine, |ctx: NativeCallContext, items: &mut Array, asked: FnPtr| {
        first(&ctx, items, &asked, true).map(|found| found.is_some())
    });
    pure("all").register_into_engine(engine, |ctx: NativeCallContext, items: &mut Array, asked: FnPtr| {
        first(&ctx, items, &asked, false).map(|found| found.is_none())
    });
    pure("find").register_into_engine(engine, |ctx: NativeCallContext, items: &mut Array, asked: FnPtr| {
        first(&ctx, items, &asked, true).map(|found| found.map_or(Dynamic::UNIT, |index| items[index].clone()))
    });
    pure("index_of").register_into_engine(engine, |ctx: NativeCallContext, items: &mut Array, asked: FnPtr| {
        first(&ctx, items, &asked, true).map(|found| found.and_then(|index| i64::try_from(index).ok()).unwrap_or(-1))
    });
    for (name, taken) in [("drain", true), ("retain", false)] {
        engine.register_fn(name, move |ctx: NativeCallContext, items: &mut Array, asked: FnPtr| split(&ctx, items, &asked, taken));
        engine.register_fn(name, move |ctx: NativeCallContext, map: &mut Map, asked: FnPtr| split_map(&ctx, map, &asked, taken));
    }
    pure("filter").register_into_engine(engine, |ctx: NativeCallContext, map: &mut Map, asked: FnPtr| {
        split_map(&ctx, &mut map.clone(), &asked, true)
    });
}

/// Takes out of a list those of which the answer is this.
fn split(ctx: &NativeCallContext, items: &mut Array, asked: &FnPtr, taken: bool) -> Evaluated<Array> {
    let yes = answers(ctx, items, asked)?;
    let (out, stay): (Vec<_>, Vec<_>) = std::mem::take(items).into_iter().zip(yes).partition(|(_, yes)| *yes == taken);
    *items = stay.into_iter().map(|(item, _)| item).collect();
    Ok(out.into_iter().map(|(item, _)| item).collect())
}

/// Takes out of a map those members of which the answer is this.
fn split_map(ctx: &NativeCallContext, map: &mut Map, asked: &FnPtr, taken: bool) -> Evaluated<Map> {
    let ask = |(key, value): (&rhai::Identifier, &mut Dynamic)| {
        let said = asked.call_raw_with_extra_args(ctx.fn_name(), ctx, Some(value), [key.into()], [], Some(1))?;
        yes_or_no(ctx, &said)
    };
    let yes: Vec<bool> = map.iter_mut().map(ask).collect::<Evaluated<_>>()?;
    let (out, stay): (Vec<_>, Vec<_>) = std::mem::take(map).into_iter().zip(yes).partition(|(_, yes)| *yes == taken);
    *map = stay.into_iter().map(|(member, _)| member).collect();
    Ok(out.into_iter().map(|(member, _)| member).collect())
}

/// The answer for every item.
fn answers(ctx: &NativeCallContext, items: &mut Array, asked: &FnPtr) -> Evaluated<Vec<bool>> {
    (0..items.len()).map(|index| answer(ctx, items, index, asked)).collect()
}

/// The first item of which the answer is this.
fn first(ctx: &NativeCallContext, items: &mut Array, asked: &FnPtr, wanted: bool) -> Evaluated<Option<usize>> {
    for index in 0..items.len() {
        if answer(ctx, items, index, asked)? == wanted {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn answer(ctx: &NativeCallContext, items: &mut Array, index: usize, asked: &FnPtr) -> Evaluated<bool> {
    let number = [Dynamic::from(i64::try_from(index).unwrap_or(i64::MAX))];
    let said = asked.call_raw_with_extra_args(ctx.fn_name(), ctx, Some(&mut items[index]), [], number, Some(0))?;
    yes_or_no(ctx, &said)
}

fn yes_or_no(ctx: &NativeCallContext, said: &Dynamic) -> Evaluated<bool> {
    said.as_bool().map_err(|_| {
        let closure = written(ctx, |spot| spot.argument(0));
        let kind = super::words::kind(said.type_name());
        let name = ctx.fn_name();
        let title = format!("the closure of `{name}` must return true or false, and this one returned {kind}");
        let how = closure.and_then(|closure| as_question(&closure, kind)).map_or_else(String::new, |how| format!("; write {name}({how})"));
        raise(VerbError::fault("NoBool", format!("{title}{how}")), ctx, "")
    })
}

/// A closure that gives a value, as one that asks for it.
pub(crate) fn as_question(closure: &str, kind: &str) -> Option<String> {
    let (_, body) = closure.strip_prefix('|')?.split_once('|')?;
    let is_path = body.trim().chars().all(|c| c.is_alphanumeric() || "_.[]\"()".contains(c)) && !body.trim().is_empty();
    is_path.then(|| match kind {
        "an array" | "a map" => format!("{}!{}.is_empty()", &closure[..closure.len() - body.trim_start().len()], body.trim()),
        "a whole number" | "a number" => format!("{closure} != 0"),
        _ => format!("{closure} != ()"),
    })
}
