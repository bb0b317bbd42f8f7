//! The script host: a Rhai engine in which a runbook can do nothing but compute, name its steps and call ops.

mod caught;
mod comment;
mod control;
mod diagnostic;
mod equal;
mod here;
mod imports;
mod later;
pub(crate) mod lex;
mod lines;
pub(crate) mod members;
mod methods;
mod order;
pub(crate) mod others;
mod raise;
mod resolve;
mod sides;
mod sorted;
pub(crate) mod spot;
mod texts;
pub(crate) mod truth;
mod value;
pub(crate) mod words;

pub(crate) use comment::all_closed;
pub(crate) use control::{snapshot, step_name};
pub use diagnostic::{Answer, Diagnostic, Label};
pub(crate) use diagnostic::{at_place, drift_diagnostic, label, of_run, op_error, parse_diagnostic, plain, unplanned_diagnostic};
pub(crate) use here::Here;
pub(crate) use imports::{Import, Imports, in_a_circle, locate};
pub(crate) use later::Laters;
pub use methods::described;
pub(crate) use raise::{innermost, message as message_of, stop_of};
pub(crate) use value::{from_json, to_json};

use crate::effect::{Scope, Surface};
use crate::error::Stop;
use crate::op::Op;
use crate::verb::{Verb, VerbError};
use raise::{Runaway, place_of};
use rhai::packages::{Package, StandardPackage};
use rhai::{Dynamic, Engine, EvalAltResult, FuncRegistration, LexError, Module, NativeCallContext, OptimizationLevel, Token};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// What a script function returns.
pub(crate) type Evaluated<T> = Result<T, Box<EvalAltResult>>;

/// How many operations a script may compute between two effects before it is taken for a runaway loop.
const OPERATIONS: u64 = 20_000_000;

/// An engine with the language as runbooks have it, but nothing of a world: for reading headers and for checks.
pub(crate) fn language() -> Engine {
    let mut engine = Engine::new_raw();
    standard().register_into_engine(&mut engine);
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_fast_operators(false);
    engine.disable_symbol("eval");
    no_exit(&mut engine);
    engine.set_max_call_levels(64);
    engine.set_max_expr_depths(96, 48);
    // A split text is forty bytes a character, and every level of calls may hold one.
    engine.set_max_string_size(4 << 20);
    engine.set_max_array_size(200_000);
    engine.set_max_map_size(200_000);
    engine.set_max_modules(64);
    engine
}

/// The functions of the language, registered once for all engines.
fn standard() -> &'static StandardPackage {
    static STANDARD: OnceLock<StandardPackage> = OnceLock::new();
    STANDARD.get_or_init(StandardPackage::new)
}

/// Rhai's `exit` ends a script as if it had come to its end: what was left out would be nobody's. A runbook ends at its end, or with
/// an error.
fn no_exit(engine: &mut Engine) {
    let refuse = || -> Evaluated<()> { Err("a runbook is not ended with `exit`: what stops it is `throw \"why\"` or an assertion".into()) };
    engine.register_fn("exit", refuse);
    engine.register_fn("exit", move |_: Dynamic| refuse());
}

/// An engine that compiles runbooks as strictly as they are run: it knows the surface's namespaces, and gives up when `cancel`
/// says so.
pub(crate) fn compiler(surface: &Surface, cancel: CancellationToken) -> Engine {
    let mut engine = language();
    let names = surface.ops.iter().map(|op| op.name).chain(surface.verbs.iter().map(|verb| verb.name));
    for (namespace, _) in names.filter_map(|name| name.split_once("::")) {
        engine.register_static_module(namespace, Arc::default());
    }
    #[expect(deprecated, reason = "volatile, says Rhai; its version is pinned")]
    engine.on_parse_token(
        move |token, _, _| {
            if cancel.is_cancelled() { Token::LexError(LexError::Runtime("cancelled".to_owned()).into()) } else { token }
        },
    );
    engine
}

/// Every function of the language and every control word, with how many arguments it takes.
pub(crate) fn functions() -> Vec<(String, usize)> {
    let mut engine = language();
    raise::register(&mut engine);
    order::register(&mut engine);
    equal::register(&mut engine);
    texts::register(&mut engine);
    truth::register(&mut engine);
    sorted::register(&mut engine);
    control::register(&mut engine, rhai::Map::new(), 1, &Laters::default());
    engine.collect_fn_metadata(None, |function| Some((function.metadata.name.to_string(), function.metadata.num_params)), true)
}

/// The engine of a run: the language, the control words, the surface, this run's root as every call's place.
pub(crate) fn host(
    root: &Scope,
    surface: &Surface,
    (runbook, imports): (&str, &Imports),
    params: rhai::Map,
    (quorum, laters): (u32, &Laters),
) -> Engine {
    let mut engine = language();
    engine.set_default_tag(Dynamic::from(root.clone()));
    engine.set_module_resolver(resolve::Inside::new(runbook, imports.clone()));
    raise::register(&mut engine);
    caught::register(&mut engine);
    order::register(&mut engine);
    equal::register(&mut engine);
    texts::register(&mut engine);
    truth::register(&mut engine);
    sorted::register(&mut engine);
    control::register(&mut engine, params, quorum, laters);
    register_surface(&mut engine, surface);
    watch(&mut engine, root);
    engine
}

/// Printing goes to the listener, and neither a runaway loop nor a cancelled one goes on.
fn watch(engine: &mut Engine, root: &Scope) {
    let root_of_run = root.clone();
    engine.on_print(move |text| here::here().as_ref().unwrap_or(&root_of_run).print(text));
    let run = root.run.clone();
    engine.on_progress(move |_| {
        let count = run.computed.fetch_add(1, Ordering::Relaxed);
        if count >= OPERATIONS {
            return Some(Dynamic::from(Runaway));
        }
        (count.is_multiple_of(1024) && run.basis.cancel.is_cancelled()).then(|| Dynamic::from(Stop::Cancelled))
    });
}

/// Ops and verbs by their names: in modules where these have a namespace, else global.
fn register_surface(engine: &mut Engine, surface: &Surface) {
    let mut modules: BTreeMap<&str, Module> = BTreeMap::new();
    let mut global = Module::new();
    for op in &surface.ops {
        let called = op.clone();
        let call = move |ctx: &NativeCallContext, options| call_op(ctx, &called, options);
        register_call(&mut modules, &mut global, op.name, op.schema.is_some(), call);
    }
    for verb in &surface.verbs {
        let called = verb.clone();
        let call = move |ctx: &NativeCallContext, options| call_verb(ctx, &called, options);
        register_call(&mut modules, &mut global, verb.name, verb.schema.is_some(), call);
    }
    engine.register_global_module(Arc::new(global));
    for (namespace, mut module) in modules {
        module.build_index();
        engine.register_static_module(namespace, Arc::new(module));
    }
}

/// A function with an options map, where it takes one, and without. Also where options are needed: the refusal says which.
fn register_call<'a>(
    modules: &mut BTreeMap<&'a str, Module>,
    global: &mut Module,
    name: &'a str,
    takes_options: bool,
    call: impl Fn(&NativeCallContext, Option<Dynamic>) -> Evaluated<Dynamic> + Send + Sync + Clone + 'static,
) {
    let (module, name) = match name.split_once("::") {
        Some((namespace, name)) => (modules.entry(namespace).or_default(), name),
        None => (global, name),
    };
    if takes_options {
        let called = call.clone();
        let function = move |ctx: NativeCallContext, options: Dynamic| called(&ctx, Some(options));
        FuncRegistration::new(name).with_params_info(["options: map", "Dynamic"]).set_into_module(module, function);
    }
    let function = move |ctx: NativeCallContext| call(&ctx, None);
    FuncRegistration::new(name).with_params_info(["Dynamic"]).set_into_module(module, function);
}

fn call_op(ctx: &NativeCallContext, op: &Op, options: Option<Dynamic>) -> Evaluated<Dynamic> {
    let (scope, args) = (scope_of(ctx)?, arguments(ctx, op.name, options)?);
    let value = scope.effect(op, args, &place_of(ctx)).map_err(|stopped| raise::raise(stopped, ctx, op.name))?;
    scope.run.members.learn(&value);
    Ok(from_json(&value))
}

fn call_verb(ctx: &NativeCallContext, verb: &Verb, options: Option<Dynamic>) -> Evaluated<Dynamic> {
    let (scope, args) = (scope_of(ctx)?, arguments(ctx, verb.name, options)?);
    let checked = crate::schema::check(verb.name, verb.schema.as_deref(), &args).map_err(VerbError::Error);
    let value = checked.and_then(|()| scope.verb(verb, args, &place_of(ctx))).map_err(|stopped| raise::raise(stopped, ctx, verb.name))?;
    scope.run.members.learn(&value);
    Ok(from_json(&value))
}

/// The place in the run a script function is called from.
pub(crate) fn scope_of(ctx: &NativeCallContext) -> Evaluated<Scope> {
    let tag = ctx.tag().and_then(|tag| tag.clone().try_cast::<Scope>());
    tag.ok_or_else(|| raise::fault(ctx, "NoRun", "this can be called in a run only"))
}

fn arguments(ctx: &NativeCallContext, function: &str, options: Option<Dynamic>) -> Evaluated<serde_json::Value> {
    match options {
        None => Ok(serde_json::Value::Null),
        Some(options) => to_json(&options).map_err(|why| raise::raise(VerbError::fault("Options", why), ctx, function)),
    }
}
