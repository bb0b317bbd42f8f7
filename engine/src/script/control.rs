//! The control words: positional arguments, closure last.

use super::raise::{fault, place_of, raise};
use super::{Evaluated, from_json, scope_of, to_json};
use crate::duration::parse;
use crate::effect::{Opening, Poll, Scope, Wait};
use crate::error::Stop;
use crate::journal::FrameKind;
use crate::verb::Stopped;
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, FuncRegistration, Map, NativeCallContext};
use std::sync::Arc;

/// Registers the control words. `params` is what `runbook(...)` returns.
pub(super) fn register(engine: &mut Engine, params: Map) {
    let params = Arc::new(params);
    engine.register_fn("runbook", move |_: Map| (*params).clone());
    register_step(engine);
    register_sets(engine);
    register_waits(engine);
    engine.register_fn("assert", |ctx: NativeCallContext, held: bool| assert(&ctx, held, &Dynamic::UNIT));
    engine.register_fn("assert", |ctx: NativeCallContext, held: bool, shown: Dynamic| assert(&ctx, held, &shown));
    engine.register_fn("retry", retry);
}

fn register_step(engine: &mut Engine) {
    engine.register_fn("step", |ctx: NativeCallContext, name: &str, title: &str, body: FnPtr| step(&ctx, name, title, &body));
    engine.register_fn("step", |ctx: NativeCallContext, name: &str, options: Map, body: FnPtr| {
        let title = options.get("title").map(ToString::to_string).unwrap_or_default();
        step(&ctx, name, &title, &body)
    });
    engine.register_fn("step", |ctx: NativeCallContext, name: &str, body: FnPtr| step(&ctx, name, "", &body));
}

fn step(ctx: &NativeCallContext, name: &str, title: &str, body: &FnPtr) -> Evaluated<Dynamic> {
    let scope = scope_of(ctx)?;
    step_name(name).map_err(|why| fault(ctx, "StepName", why))?;
    let source = place_of(ctx);
    if let Err(first) = scope.frame.take_name(name, &source) {
        let text = format!("the step `{name}` at {source} has the name of the step at {first}: give every step its own");
        return Err(fault(ctx, "StepName", text));
    }
    let opening = Opening { segment: name, kind: FrameKind::Step, title, source: &source, branch: None };
    let value = scope.within(&opening, |inner| call(ctx, inner, body, vec![]))?;
    if scope.run.until.as_deref() == Some(name) {
        let because = format!("as asked, after step `{name}`");
        return Err(raise(Stopped::Run(Stop::Paused { because, help: None }), ctx, "step"));
    }
    Ok(value)
}

/// What is wrong with a step's name.
pub(crate) fn step_name(name: &str) -> Result<(), String> {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if name.split('-').all(word) { Ok(()) } else { Err(format!("`{name}` is no step name: use lower-case words joined by `-`")) }
}

fn register_sets(engine: &mut Engine) {
    engine.register_fn("each", |ctx: NativeCallContext, name: &str, items: Array, body: FnPtr| each(&ctx, name, items, &Map::new(), &body));
    engine.register_fn("each", |ctx: NativeCallContext, name: &str, items: Array, options: Map, body: FnPtr| {
        each(&ctx, name, items, &options, &body)
    });
    engine.register_fn("parallel", |ctx: NativeCallContext, name: &str, items: Array, body: FnPtr| {
        parallel(&ctx, name, items, &Map::new(), &body)
    });
    engine.register_fn("parallel", |ctx: NativeCallContext, name: &str, items: Array, options: Map, body: FnPtr| {
        parallel(&ctx, name, items, &options, &body)
    });
}

fn each(ctx: &NativeCallContext, name: &str, items: Array, options: &Map, body: &FnPtr) -> Evaluated<Dynamic> {
    let (scope, items) = (scope_of(ctx)?, keyed(ctx, items, options)?);
    let one = |inner: &Scope, _: &str, item: Dynamic| call(ctx, inner, body, vec![item]);
    scope.each_of(name, &place_of(ctx), items, one).map(Dynamic::from_array)
}

fn parallel(ctx: &NativeCallContext, name: &str, items: Array, options: &Map, body: &FnPtr) -> Evaluated<Dynamic> {
    let (scope, items) = (scope_of(ctx)?, keyed(ctx, items, options)?);
    let one = |inner: &Scope, _: &str, item: Dynamic| call(ctx, inner, &snapshot_of(body), vec![item]);
    scope.parallel_of(name, &place_of(ctx), items, one).map(Dynamic::from_array)
}

/// Items with their keys: the item itself if it is a string, else its `name`, else the field that `key:` names.
fn keyed(ctx: &NativeCallContext, items: Array, options: &Map) -> Evaluated<Vec<(String, Dynamic)>> {
    let field = options.get("key").map_or_else(|| "name".to_owned(), ToString::to_string);
    let key = |item: &Dynamic| {
        if let Ok(text) = item.clone().into_string() {
            return Some(text);
        }
        item.read_lock::<Map>().and_then(|map| map.get(field.as_str()).cloned()).and_then(|key| key.into_string().ok())
    };
    let one = |item: Dynamic| match key(&item) {
        Some(key) => Ok((key, snapshot(&item))),
        None => {
            let text =
                format!("an item has no key: it is no string and has no string in `{field}`; name its key field with `#{{ key: ... }}`");
            Err(fault(ctx, "NoKey", text))
        }
    };
    items.into_iter().map(one).collect()
}

fn register_waits(engine: &mut Engine) {
    engine.register_fn("wait_for", |ctx: NativeCallContext, text: &str, options: Map, condition: FnPtr| {
        wait_for(&ctx, text, &options, &condition)
    });
    FuncRegistration::new("sleep").register_into_engine(engine, |ctx: NativeCallContext, _: i64| no_sleep(&ctx));
    FuncRegistration::new("sleep").register_into_engine(engine, |ctx: NativeCallContext, _: f64| no_sleep(&ctx));
    FuncRegistration::new("timestamp").register_into_engine(engine, |ctx: NativeCallContext| -> Evaluated<Dynamic> {
        Err(fault(&ctx, "NoClock", "a script has no clock: times come from the results of ops"))
    });
}

fn no_sleep(ctx: &NativeCallContext) -> Evaluated<()> {
    Err(fault(ctx, "NoSleep", "a runbook waits for something: use `wait_for(text, #{ timeout: \"5m\" }, || condition)`"))
}

fn wait_for(ctx: &NativeCallContext, text: &str, options: &Map, condition: &FnPtr) -> Evaluated<Dynamic> {
    let scope = scope_of(ctx)?;
    let duration = |key: &str, otherwise: Option<&str>| {
        let given = options.get(key).map(ToString::to_string).or_else(|| otherwise.map(str::to_owned));
        let given = given.ok_or_else(|| fault(ctx, "Options", format!("`wait_for` needs `{key}`")))?;
        parse(&given).map_err(|why| fault(ctx, "Options", format!("`{key}` of `wait_for`: {why}")))
    };
    let limits = Wait { timeout: duration("timeout", None)?, every: duration("every", Some("10s"))? };
    // An error of the condition keeps its place: it is put aside here and raised again below.
    let mut raised: Option<Box<EvalAltResult>> = None;
    let waited = scope.wait_at(text, limits, &place_of(ctx), |polling| match call(ctx, polling, condition, vec![]) {
        Ok(value) if is_no(&value) => Ok(Poll::Pending(String::new())),
        Ok(value) => to_json(&value).map(Poll::Ready).map_err(|why| Stopped::fault("Options", why)),
        Err(error) => {
            let stopped = match super::stop_of(&error) {
                Some(stop) => Stopped::Run(stop),
                None => Stopped::fault("Condition", super::raise::message(&error)),
            };
            raised = Some(error);
            Err(stopped)
        }
    });
    match (waited, raised) {
        (Ok(value), _) => Ok(from_json(&value)),
        (Err(stopped), Some(error)) if stopped.code() != Some("TimedOut") => Err(error),
        (Err(stopped), _) => Err(raise(stopped, ctx, "wait_for")),
    }
}

/// `false` and `()` mean: not yet.
fn is_no(value: &Dynamic) -> bool {
    value.is_unit() || value.as_bool() == Ok(false)
}

fn assert(ctx: &NativeCallContext, held: bool, shown: &Dynamic) -> Evaluated<()> {
    if held {
        return Ok(());
    }
    let text = if shown.is_unit() { "an assertion does not hold".to_owned() } else { shown.to_string() };
    Err(fault(ctx, "Assert", text))
}

fn retry(ctx: NativeCallContext, times: i64, body: FnPtr) -> Evaluated<Dynamic> {
    let (scope, source) = (scope_of(&ctx)?, place_of(&ctx));
    let mut tried = 0;
    loop {
        tried += 1;
        let opening = Opening { segment: "try", kind: FrameKind::Try, title: "", source: &source, branch: None };
        match scope.within(&opening, |inner| call(&ctx, inner, &body, vec![])) {
            Ok(value) => return Ok(value),
            Err(error) if tried >= times || super::raise::is_final(&error) => return Err(error),
            Err(_) => {}
        }
    }
}

/// Calls a closure in a place of the run.
fn call(ctx: &NativeCallContext, scope: &Scope, closure: &FnPtr, args: Vec<Dynamic>) -> Evaluated<Dynamic> {
    let mut global = ctx.global_runtime_state().clone();
    global.tag = Dynamic::from(scope.clone());
    let inner = NativeCallContext::new_with_all_fields(ctx.engine(), ctx.fn_name(), ctx.fn_source(), &global, ctx.call_position());
    closure.call_raw(&inner, None, args)
}

/// A value that shares nothing: branches side by side get copies of what they capture.
fn snapshot(value: &Dynamic) -> Dynamic {
    let value = value.flatten_clone();
    if let Some(items) = value.read_lock::<Array>() {
        return Dynamic::from_array(items.iter().map(snapshot).collect());
    }
    if let Some(entries) = value.read_lock::<Map>() {
        return Dynamic::from_map(entries.iter().map(|(key, item)| (key.clone(), snapshot(item))).collect());
    }
    if let Some(closure) = value.read_lock::<FnPtr>() {
        return Dynamic::from(snapshot_of(&closure));
    }
    value
}

fn snapshot_of(closure: &FnPtr) -> FnPtr {
    let mut copy = closure.clone();
    copy.set_curry(closure.curry().iter().map(snapshot).collect::<Vec<_>>());
    copy
}
