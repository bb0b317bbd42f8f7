//! The control words: positional arguments, closure last.

use super::later::{Later, Laters};
use super::raise::{fault, place_of, raise};
use super::spot::Spot;
use super::{Evaluated, Here, from_json, scope_of, to_json};
use crate::duration::parse;
use crate::effect::{Opening, Poll, Scope, Set, WAIT_FOR, Wait, is_passing};
use crate::error::Stop;
use crate::event::Event;
use crate::gate::{Asking, Beside, Gate, REJECTED};
use crate::journal::FrameKind;
use crate::op::OpError;
use crate::verb::VerbError;
use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, FuncRegistration, ImmutableString, Map, NativeCallContext};
use std::sync::{Arc, PoisonError};

/// How long people are waited for at a gate that does not say it.
const WAITED: &str = "30m";

/// Registers the control words. `params` is what `runbook(...)` returns, `quorum` how many must agree at a gate that does not
/// say it.
pub(super) fn register(engine: &mut Engine, params: Map, quorum: u32, laters: &Laters) {
    let params = Arc::new(params);
    engine.register_fn("runbook", move |_: Map| (*params).clone());
    engine.register_fn("lab", |_: Map| ());
    engine.register_fn("expect_error", expect_error);
    register_step(engine, laters);
    register_finally(engine, laters);
    register_sets(engine);
    register_waits(engine);
    engine.register_fn("approve", move |ctx: NativeCallContext, name: &str, options: Map| approve(&ctx, name, &options, quorum));
    engine.register_fn("assert", |ctx: NativeCallContext, held: bool| assert(&ctx, held, &Dynamic::UNIT));
    engine.register_fn("assert", |ctx: NativeCallContext, held: bool, shown: Dynamic| assert(&ctx, held, &shown));
    engine.register_fn("retry", retry);
}

fn register_step(engine: &mut Engine, laters: &Laters) {
    let kept = laters.clone();
    engine.register_fn("step", move |ctx: NativeCallContext, name: &str, title: &str, body: FnPtr| {
        step(&ctx, &kept, name, (title, None), &body).map(|stepped| stepped.value)
    });
    let kept = laters.clone();
    engine.register_fn("step", move |ctx: NativeCallContext, name: &str, body: FnPtr| {
        step(&ctx, &kept, name, ("", None), &body).map(|stepped| stepped.value)
    });
    let laters = laters.clone();
    engine.register_fn("step", move |ctx: NativeCallContext, name: &str, options: Map, body: FnPtr| {
        let (title, undo) = step_options(&ctx, &options)?;
        let how = undo.as_ref().map(|undo| taken_back(&ctx, undo));
        let Stepped { value, left_out, ended } = step(&ctx, &laters, name, (&title, how), &body)?;
        // What somebody typed was not made by this run: it is not taken back.
        if let Some(undo) = undo.filter(|_| !left_out) {
            laters.keep(Later { title, ended, args: vec![value.clone()], ..Later::of(&ctx, FrameKind::Undo, name, undo) });
        }
        Ok::<_, Box<EvalAltResult>>(value)
    });
}

/// How a step is taken back, as the script says it.
fn taken_back(ctx: &NativeCallContext, undo: &FnPtr) -> String {
    let written = written_once(ctx, |spot| spot.entry(1, "undo"));
    written.unwrap_or_else(|| if undo.is_anonymous() { "a closure".to_owned() } else { undo.fn_name().to_owned() })
}

/// What is written at a call.
pub(super) fn written<T>(ctx: &NativeCallContext, read: impl FnOnce(&Spot<'_>) -> Option<T>) -> Option<T> {
    let scope = scope_of(ctx).ok()?;
    let sources = scope.run.sources.lock().unwrap_or_else(PoisonError::into_inner);
    read(&Spot::at(sources.get(ctx.call_source().unwrap_or("?"))?, ctx.call_position())?)
}

/// The same, of a call that may be made many times, and at which the same is always asked: read once.
fn written_once(ctx: &NativeCallContext, read: impl FnOnce(&Spot<'_>) -> Option<String>) -> Option<String> {
    let run = scope_of(ctx).ok()?.run;
    let place = place_of(ctx);
    let known = || run.written.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(written) = known().get(&place) {
        return written.clone();
    }
    let written = written(ctx, read);
    known().insert(place, written.clone());
    written
}

/// What a step's options map holds: its title, and what takes it back.
fn step_options(ctx: &NativeCallContext, options: &Map) -> Evaluated<(String, Option<FnPtr>)> {
    let wrong = |why: String| fault(ctx, "Options", why);
    if let Some(unknown) = options.keys().find(|key| !["title", "undo"].contains(&key.as_str())) {
        return Err(wrong(format!("`step` has no option `{unknown}`: it takes `title`, `undo`")));
    }
    let undo = options.get("undo").filter(|undo| !undo.is_unit()).cloned();
    let undo = undo.map(|undo| undo.try_cast::<FnPtr>().ok_or_else(|| wrong("`undo` of `step` is a closure: |was| ...".to_owned())));
    Ok((options.get("title").map(ToString::to_string).unwrap_or_default(), undo.transpose()?))
}

fn register_finally(engine: &mut Engine, laters: &Laters) {
    let keep = |ctx: &NativeCallContext, laters: &Laters, name: &str, title: &str, body: FnPtr| {
        let scope = scope_of(ctx)?;
        if scope.frame.id != 0 {
            return Err(fault(ctx, "Finally", "`finally` belongs at the top level of a runbook, not in a step"));
        }
        step_name(name).map_err(|why| fault(ctx, "StepName", why))?;
        free(ctx, &scope, "end", name)?;
        laters.keep(Later { title: title.to_owned(), ..Later::of(ctx, FrameKind::Finally, name, body) });
        Ok::<_, Box<EvalAltResult>>(())
    };
    let kept = laters.clone();
    engine.register_fn("finally", move |ctx: NativeCallContext, name: &str, body: FnPtr| keep(&ctx, &kept, name, "", body));
    let kept = laters.clone();
    engine.register_fn("finally", move |ctx: NativeCallContext, name: &str, title: &str, body: FnPtr| keep(&ctx, &kept, name, title, body));
}

/// Takes a name in this frame for what stands here.
fn free(ctx: &NativeCallContext, scope: &Scope, what: &str, name: &str) -> Evaluated<()> {
    let source = place_of(ctx);
    scope.frame.take_name(name, &source).map_err(|first| {
        let text = if first == source {
            format!(
                "the {what} `{name}` at {source} is made a second time here, by a loop or a function: give it a name with the item in it, \
                 `{name}-${{item}}`, or go through the items with each(\"all\", items, |item| ...)"
            )
        } else {
            format!("the {what} `{name}` at {source} has the same name as the one at {first}: give every step and gate a name of its own")
        };
        fault(ctx, "StepName", text)
    })
}

/// A step that came to its end.
struct Stepped {
    value: Dynamic,
    /// Whether it was left out: somebody typed the value then.
    left_out: bool,
    /// Number of the record that says so, where it ended before.
    ended: Option<u64>,
}

fn step(ctx: &NativeCallContext, laters: &Laters, name: &str, (title, undo): (&str, Option<String>), body: &FnPtr) -> Evaluated<Stepped> {
    let scope = scope_of(ctx)?;
    step_name(name).map_err(|why| fault(ctx, "StepName", why))?;
    let source = place_of(ctx);
    free(ctx, &scope, "step", name)?;
    if scope.frame.id == 0 {
        laters.begins(name);
    }
    let opening = Opening { title, undo, ..Opening::new(FrameKind::Step, name, &source) };
    let stepped = scope.within(&opening, |inner| {
        let ended = inner.recorded_end();
        match inner.left_out() {
            Some(value) => Ok(Stepped { value: from_json(&value), left_out: true, ended }),
            None => call(ctx, inner, body, vec![]).map(|value| Stepped { value, left_out: false, ended }),
        }
    })?;
    let (depth, shown) = (scope.frame.depth, to_json(&stepped.value).unwrap_or_default());
    scope.run.say(Event::StepValue { name: name.to_owned(), depth, value: shown });
    if scope.run.basis.until.as_deref() == Some(name) {
        let because = format!("as asked, after step `{name}`");
        return Err(raise(VerbError::Run(Stop::Paused { because, help: None }), ctx, "step"));
    }
    Ok(stepped)
}

/// A step's name is typed on the command line, and stands in tables and tags.
const LONGEST_NAME: usize = 100;

/// What is wrong with a step's name.
pub(crate) fn step_name(name: &str) -> Result<(), String> {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if !name.split('-').all(word) {
        return Err(format!("`{name}` is not a step name: use lower-case words joined by `-`"));
    }
    if name.len() > LONGEST_NAME {
        return Err(format!("`{}` is too long for a step name: use at most {LONGEST_NAME} characters", crate::plan::cut(name, 40)));
    }
    Ok(())
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
    let title = &over(ctx, "each", name);
    scope.each_of(&Set { name, title, source: &place_of(ctx) }, items, one).map(Dynamic::from_array)
}

fn parallel(ctx: &NativeCallContext, name: &str, items: Array, options: &Map, body: &FnPtr) -> Evaluated<Dynamic> {
    let (scope, items) = (scope_of(ctx)?, keyed(ctx, items, options)?);
    let one = |inner: &Scope, _: &str, item: Dynamic| call(ctx, inner, &snapshot_of(body), vec![item]);
    let title = &over(ctx, "parallel", name);
    scope.parallel_of(&Set { name, title, source: &place_of(ctx) }, items, one).map(Dynamic::from_array)
}

/// `each server in source_servers(#{ tags: #{} })`: what the items are, as the script says it.
fn over(ctx: &NativeCallContext, word: &str, name: &str) -> String {
    let written = written_once(ctx, |spot| spot.argument(1));
    written.map_or_else(|| format!("{word} {name}"), |items| format!("{word} {name} in {items}"))
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
                format!("an item has no key: it is not a string and has no string in `{field}`; name its key field with `#{{ key: ... }}`");
            Err(fault(ctx, "NoKey", text))
        }
    };
    items.into_iter().map(one).collect()
}

fn register_waits(engine: &mut Engine) {
    engine.register_fn(WAIT_FOR, |ctx: NativeCallContext, text: &str, options: Map, condition: FnPtr| {
        wait_for(&ctx, text, &options, &condition)
    });
    FuncRegistration::new("sleep").register_into_engine(engine, |ctx: NativeCallContext, _: i64| no_sleep(&ctx));
    FuncRegistration::new("sleep").register_into_engine(engine, |ctx: NativeCallContext, _: f64| no_sleep(&ctx));
    FuncRegistration::new("timestamp").register_into_engine(engine, |ctx: NativeCallContext| -> Evaluated<Dynamic> {
        Err(fault(&ctx, "NoClock", "a script has no clock: times come from the results of ops"))
    });
}

/// What `approve` takes.
const GATE: [&str; 4] = ["text", "show", "quorum", "timeout"];

fn approve(ctx: &NativeCallContext, name: &str, options: &Map, quorum: u32) -> Evaluated<Dynamic> {
    let (scope, source) = (scope_of(ctx)?, place_of(ctx));
    let wrong = |why: String| fault(ctx, "Options", why);
    step_name(name).map_err(|why| fault(ctx, "StepName", why))?;
    if let Some(unknown) = options.keys().find(|key| !GATE.contains(&key.as_str())) {
        return Err(wrong(format!("`approve` has no option `{unknown}`: it takes `{}`", GATE.join("`, `"))));
    }
    free(ctx, &scope, "gate", name)?;
    let text = options.get("text").map(ToString::to_string).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| wrong("`approve` needs `text`: what is decided".to_owned()))?;
    let show = to_json(options.get("show").unwrap_or(&Dynamic::UNIT)).map_err(|why| wrong(format!("`show` of `approve`: {why}")))?;
    let quorum = match options.get("quorum") {
        None => quorum,
        Some(given) => given
            .as_int()
            .ok()
            .and_then(|given| u32::try_from(given).ok())
            .filter(|given| *given > 0)
            .ok_or_else(|| wrong(format!("`quorum` of `approve` is a number of people, at least 1, not {given}")))?,
    };
    let timeout = options.get("timeout").map_or_else(|| WAITED.to_owned(), ToString::to_string);
    let timeout = parse(&timeout).map_err(|why| wrong(format!("`timeout` of `approve`: {why}")))?;
    let gate =
        Gate { name: name.to_owned(), text, show, quorum, timeout, source, asking: Asking::default(), beside: Beside::default(), since: 0 };
    scope.gate(gate).map(|answer| from_json(&answer)).map_err(|stopped| raise(stopped, ctx, "approve"))
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
    let waited = scope.wait_at(text, limits, &place_of(ctx), |polling| {
        raised = None;
        match call(ctx, polling, condition, vec![]) {
            Ok(value) if is_no(&value) => Ok(Poll::Pending(String::new())),
            Ok(value) => to_json(&value).map(Poll::Ready).map_err(|why| VerbError::fault("Options", why)),
            Err(error) => {
                let passing = super::op_error(&error).filter(is_passing);
                let stopped = match super::stop_of(&error) {
                    Some(stop) => VerbError::Run(stop),
                    None => passing.map_or_else(|| VerbError::fault("Condition", super::raise::message(&error)), VerbError::Error),
                };
                raised = Some(error);
                Err(stopped)
            }
        }
    });
    // What stops the run while nothing is looked at is no error of the condition.
    let is_its_own = |stopped: &VerbError, error: &EvalAltResult| !matches!(stopped, VerbError::Run(_)) || super::stop_of(error).is_some();
    match (waited, raised) {
        (Ok(value), _) => Ok(from_json(&value)),
        (Err(stopped), Some(error)) if stopped.code() != Some("TimedOut") && is_its_own(&stopped, &error) => Err(error),
        (Err(stopped), _) => Err(raise(stopped, ctx, WAIT_FOR)),
    }
}

/// `false`, `()`, 0 and what is empty mean: not yet.
fn is_no(value: &Dynamic) -> bool {
    let is_empty = value.read_lock::<ImmutableString>().is_some_and(|text| text.is_empty())
        || value.read_lock::<Array>().is_some_and(|items| items.is_empty())
        || value.read_lock::<Map>().is_some_and(|members| members.is_empty());
    is_empty || value.is_unit() || value.as_bool() == Ok(false) || value.as_int() == Ok(0)
}

fn assert(ctx: &NativeCallContext, held: bool, shown: &Dynamic) -> Evaluated<()> {
    if held {
        return Ok(());
    }
    let written = || written(ctx, |spot| spot.argument(0));
    let text = match shown.is_unit() {
        true => written().map_or_else(|| "an assertion failed".to_owned(), |held| format!("this does not hold: {held}")),
        false => shown.to_string(),
    };
    let error = OpError { code: "Assert".to_owned(), message: text, details: super::sides::of_condition(ctx), ..OpError::default() };
    Err(raise(VerbError::Error(error), ctx, "assert"))
}

/// An error must come, and say this.
fn expect_error(ctx: NativeCallContext, text: &str, body: FnPtr) -> Evaluated<Map> {
    let scope = scope_of(&ctx)?;
    match call(&ctx, &scope, &body, vec![]) {
        Ok(_) => Err(fault(&ctx, "Assert", format!("there was no error, but one that says `{text}` was expected"))),
        Err(error) if super::raise::is_final(&error) => Err(error),
        Err(error) => {
            let message = super::raise::message(&error);
            if !message.contains(text) {
                return Err(fault(&ctx, "Assert", format!("the error does not say `{text}`: {message}")));
            }
            Ok(Map::from([("code".into(), super::raise::code(&error).into()), ("message".into(), message.into())]))
        }
    }
}

fn retry(ctx: NativeCallContext, times: i64, body: FnPtr) -> Evaluated<Dynamic> {
    let (scope, source) = (scope_of(&ctx)?, place_of(&ctx));
    let once = |inner: &Scope, _| call(&ctx, inner, &body, vec![]);
    // A no is an answer: it is not asked again.
    scope.retry_at(times, &source, |error| !super::raise::is_final(error) && super::raise::code(error) != REJECTED, once)
}

/// Calls a closure in a place of the run.
pub(super) fn call(ctx: &NativeCallContext, scope: &Scope, closure: &FnPtr, args: Vec<Dynamic>) -> Evaluated<Dynamic> {
    let mut global = ctx.global_runtime_state().clone();
    global.tag = Dynamic::from(scope.clone());
    let inner = NativeCallContext::new_with_all_fields(ctx.engine(), ctx.fn_name(), ctx.fn_source(), &global, ctx.call_position());
    let _here = Here::at(scope);
    closure.call_raw(&inner, None, args)
}

/// Closures in closures are copied so deep: one may hold itself.
const DEEPEST: usize = 12;

/// A value that shares nothing: branches side by side get copies of what they capture.
pub(crate) fn snapshot(value: &Dynamic) -> Dynamic {
    copied(value, DEEPEST)
}

fn copied(value: &Dynamic, left: usize) -> Dynamic {
    let value = value.flatten_clone();
    let within = |item: &Dynamic| copied(item, left);
    if let Some(items) = value.read_lock::<Array>() {
        return Dynamic::from_array(items.iter().map(within).collect());
    }
    if let Some(entries) = value.read_lock::<Map>() {
        return Dynamic::from_map(entries.iter().map(|(key, item)| (key.clone(), within(item))).collect());
    }
    if let Some(closure) = value.read_lock::<FnPtr>().filter(|_| left > 0) {
        return Dynamic::from(copy_of(&closure, left - 1));
    }
    value
}

fn snapshot_of(closure: &FnPtr) -> FnPtr {
    copy_of(closure, DEEPEST)
}

fn copy_of(closure: &FnPtr, left: usize) -> FnPtr {
    let mut copy = closure.clone();
    copy.set_curry(closure.curry().iter().map(|held| copied(held, left)).collect::<Vec<_>>());
    copy
}
