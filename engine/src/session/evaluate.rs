//! One input: compiled and checked before anything is recorded, then evaluated as a step.

use super::state::{Cells, State};
use super::{Function, InputOutcome, Placed, Session};
use crate::check;
use crate::clock::Begun;
use crate::effect::{End, Opening, STACK, Scope};
use crate::error::Stop;
use crate::journal::FrameKind;
use crate::run::{RunError, RunOutcome, Script, Seams};
use crate::script::{self, Diagnostic, Evaluated, Here, Imports, Laters, innermost, of_run, plain, stop_of};
use crate::verb::VerbError;
use rhai::{AST, Dynamic, Engine, EvalAltResult, GlobalRuntimeState, ParseError, ParseErrorType, Stmt};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use tokio_util::sync::CancellationToken;

/// An input that compiles.
struct Ready {
    ast: AST,
    imports: Imports,
}

impl Session {
    /// Evaluates `text` as the step `step`, on a thread with a stack of its own size.
    pub(super) fn evaluate(&mut self, placed: &Placed, step: &str, text: &str) -> InputOutcome {
        std::thread::scope(|threads| {
            let thread = std::thread::Builder::new().name("run".to_owned()).stack_size(STACK);
            match thread.spawn_scoped(threads, || self.carry(placed, step, text)) {
                Ok(running) => running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(error) => InputOutcome::not_loaded(plain(format!("cannot start the thread of an input: {error}"), None)),
            }
        })
    }

    fn carry(&mut self, placed: &Placed, step: &str, text: &str) -> InputOutcome {
        let file = self.state.file(step);
        self.sources.insert(file.clone(), text.to_owned());
        let ready = match self.ready(placed, &file, text) {
            Ok(ready) => ready,
            Err(error) => return InputOutcome::not_loaded(error),
        };
        let run = &placed.root.run;
        let _turn = Begun::new(&*run.basis.clock, 0);
        *run.sources.lock().unwrap_or_else(PoisonError::into_inner) = self.sources.clone();
        let source = format!("{file}:1:1");
        let opening = Opening { title: text, ..Opening::new(FrameKind::Step, step, &source) };
        let began = run.now();
        let opened = placed.root.open(&opening).and_then(|inner| run.commit().map(|()| inner));
        let inner = match opened {
            Ok(inner) => inner,
            Err(stopped) => return self.failed(placed, step, &raised(stopped)),
        };
        let mut came = match self.result(placed, &inner, &file, ready) {
            Ok(value) => match inner.close(step, None) {
                Ok(()) => {
                    self.kept.push((step.to_owned(), text.to_owned()));
                    InputOutcome::with(step, &value)
                }
                Err(stopped) => self.failed(placed, step, &raised(stopped)),
            },
            Err(error) => {
                let mut came = self.failed(placed, step, &error);
                let end = if stop_of(&error).is_some() { End::Cut } else { End::Error };
                if !came.is_over
                    && let Err(broken) = inner.close(step, Some(end(told(&error))))
                {
                    came = self.failed(placed, step, &raised(broken));
                }
                came
            }
        };
        came.acted = run.acted.load(Ordering::Relaxed);
        came.seconds = run.now().duration_since(began).as_secs_f64();
        came
    }

    /// Compiles and checks it.
    fn ready(&self, placed: &Placed, file: &str, text: &str) -> Result<Ready, Diagnostic> {
        let compiler = self.compiler(placed);
        let mut ast = compiler
            .compile_with_scope(&self.state.scope, text)
            .map_err(|error| unread(&error, (file, text), placed, &self.functions()))?;
        script::all_closed(file, text)?;
        ast.set_source(file);
        let variables: Vec<String> = self.state.scope.iter().map(|(name, ..)| name.to_owned()).collect();
        let before = (&variables[..], self.state.modules.keys().cloned().collect());
        check::input(&self.state.lib.merge(&ast), &placed.surface, (file, text), before)?;
        let imports = Imports::read(&compiler, std::path::Path::new(&self.record.project), file, text, &ast)?;
        Ok(Ready { ast, imports })
    }

    /// What compiles inputs: it knows the names of imports made before.
    fn compiler(&self, placed: &Placed) -> Engine {
        let mut compiler = script::compiler(&placed.surface, CancellationToken::new());
        for module in self.state.modules.keys() {
            compiler.register_static_module(module.as_str(), std::sync::Arc::default());
        }
        compiler
    }

    /// Its value. What it leaves stays if it ends well, and only then.
    fn result(&mut self, placed: &Placed, inner: &Scope, file: &str, ready: Ready) -> Evaluated<Dynamic> {
        let mut next = self.state.clone();
        next.imports.join(ready.imports);
        let engine = self.host(placed, file, &next.imports);
        let merged = next.lib.merge(&ready.ast);
        next.global.tag = Dynamic::from(inner.clone());
        let cells = Cells::of(&self.state.scope);
        let here = Here::at(inner);
        let value = statements(&engine, &mut next, (&merged, file), ready.ast.statements());
        drop(here);
        match value {
            Ok(value) => {
                next.lib = merged.clone_functions_only();
                let named = modules(&ready.ast, file, &next.imports);
                next.modules.extend(named);
                self.state = next;
                Ok(value)
            }
            Err(error) => {
                cells.restore();
                Err(error)
            }
        }
    }

    fn host(&self, placed: &Placed, file: &str, imports: &Imports) -> Engine {
        let params = self.record.params.iter().map(|(name, value)| (name.as_str().into(), script::from_json(value))).collect();
        let quorum = self.header.approvals.as_ref().map_or(1, |approvals| approvals.quorum);
        script::host(&placed.root, &placed.surface, (file, imports), params, (quorum, &Laters::default()))
    }

    /// Evaluates what stands at the top of its runbook and calls nothing: imports, constants, and what `runbook(...)` is.
    pub(super) fn prime(&mut self, script: &Script, seams: &Seams) -> Result<(), RunError> {
        let placed = self.scope(seams.clone(), None, None);
        let plainly = plain_ones(script.ast.statements());
        let mut next = self.state.clone();
        next.imports.join(script.imports.clone());
        let engine = self.host(&placed, &script.name, &next.imports);
        next.global.tag = Dynamic::from(placed.root.clone());
        let evaluated = statements(&engine, &mut next, (&script.ast, &script.name), &plainly);
        evaluated.map(drop).map_err(|error| RunError::from(of_run(&error, &script.name, self.sources.clone())))?;
        next.lib = script.ast.clone_functions_only();
        let named = modules(&script.ast, &script.name, &next.imports);
        next.modules.extend(named);
        self.state = next;
        Ok(())
    }

    /// What is told of an input that did not end well.
    fn failed(&self, placed: &Placed, step: &str, error: &EvalAltResult) -> InputOutcome {
        let run = &placed.root.run;
        let file = self.state.file(step);
        let mut shown = of_run(error, &file, self.sources.clone());
        shown.place = run.trail.origin(&script::message_of(error));
        let stop = stop_of(error);
        // Whoever leaves a gate to others leaves the session to them.
        let pauses = self.thread.waits_at_gate() || placed.pauses;
        let outcome = match &stop {
            None => RunOutcome::Failed,
            Some(Stop::Cancelled) => RunOutcome::Cancelled,
            Some(Stop::Paused { .. }) => RunOutcome::Paused,
            Some(Stop::Journal { .. }) => RunOutcome::Failed,
            Some(_) => RunOutcome::Stopped,
        };
        match &stop {
            None => {
                if let EvalAltResult::ErrorFunctionNotFound(signature, _) = innermost(error)
                    && let Some(help) = instead_of(signature, placed)
                {
                    shown.help = Some(help);
                }
                let members = script::members::of(&placed.surface.verbs);
                let seen = run.members.with(&self.values());
                shown.help = script::members::meant(error, &seen, &members, shown.help.as_deref()).or(shown.help);
            }
            Some(Stop::Drift { what, recorded_at, now_at }) => {
                shown = script::drift_diagnostic(&run.basis.name, what, (recorded_at, now_at), self.sources.clone());
            }
            Some(Stop::Unplanned { what, planned_at, now_at, made }) => {
                shown = script::unplanned_diagnostic(&run.basis.name, what, (planned_at, now_at), (*made, false), self.sources.clone());
            }
            Some(stop) => {
                shown.title = stop.to_string();
                shown.help = if let Stop::Paused { help, .. } = stop { help.clone() } else { None };
                if pauses {
                    shown.help = shown.help.map(|help| format!("{help}, then: lifeboat resume {}", run.basis.name));
                }
            }
        }
        // A stop in an input is an error of it, unless nobody knows what happened.
        let is_over = match stop {
            None => false,
            Some(Stop::Journal { .. } | Stop::Drift { .. }) => true,
            Some(Stop::Paused { .. }) if pauses => true,
            Some(_) => run.commit().is_err() || self.thread.in_doubt(),
        };
        InputOutcome { step: step.to_owned(), outcome, error: Some(shown), is_over, ..InputOutcome::with(step, &Dynamic::UNIT) }
    }
}

impl InputOutcome {
    fn with(step: &str, value: &Dynamic) -> Self {
        let json = script::to_json(value);
        let other = json.as_ref().err().map(|_| value.to_string());
        Self {
            step: step.to_owned(),
            outcome: RunOutcome::Completed,
            value: json.unwrap_or(Value::Null),
            other,
            error: None,
            is_over: false,
            acted: false,
            seconds: 0.0,
        }
    }
}

fn raised(stopped: VerbError) -> Box<EvalAltResult> {
    stopped.into()
}

/// What is recorded of an error.
fn told(error: &EvalAltResult) -> String {
    stop_of(error).map_or_else(|| script::message_of(error), |stop| stop.to_string())
}

/// Evaluates these statements of `merged` in what there is.
pub(super) fn statements(engine: &Engine, next: &mut State, (merged, file): (&AST, &str), statements: &[Stmt]) -> Evaluated<Dynamic> {
    let State { scope, global, .. } = next;
    global.lib = std::iter::once(merged.shared_lib().clone()).collect();
    global.source = Some(file.into());
    #[expect(deprecated, reason = "the one way to keep imports from one input to the next; Rhai's version is pinned")]
    let value = engine.eval_statements_raw(global, &mut rhai::Caches::new(), scope, statements);
    // It would keep the world.
    forget_place(global);
    value.map(|value| value.flatten())
}

fn forget_place(global: &mut GlobalRuntimeState) {
    global.tag = Dynamic::UNIT;
    global.level = 0;
    global.scope_level = 0;
}

/// The names under which the text `importer` imports, and the files.
pub(super) fn modules(ast: &AST, importer: &str, imports: &Imports) -> Vec<(String, PathBuf)> {
    let name = |statement: &Stmt| match statement {
        Stmt::Import(import, _) if !import.1.name.is_empty() => {
            let file = imports.find(importer, &check::text_of(&import.0)?).ok()?;
            Some((import.1.name.to_string(), file))
        }
        _ => None,
    };
    ast.statements().iter().filter_map(name).collect()
}

/// The statements of a runbook that name something and call nothing: imports, what `runbook(...)` is, literals, and closures that use nothing
/// else.
fn plain_ones(statements: &[Stmt]) -> Vec<Stmt> {
    let mut known = BTreeSet::new();
    let mut is_plain = |statement: &&Stmt| match statement {
        Stmt::Import(..) => true,
        Stmt::Var(var, ..) => {
            let is_header = || check::top_call(statement).is_some_and(|(call, _)| call.name == "runbook");
            let is_closure = || check::captured(&var.1).is_some_and(|names| names.iter().all(|name| known.contains(*name)));
            let is_one = var.1.is_constant() || is_header() || is_closure();
            // The last of a name is what counts.
            if is_one {
                known.insert(var.0.name.to_string())
            } else {
                known.remove(var.0.name.as_str())
            };
            is_one
        }
        _ => false,
    };
    statements.iter().filter(|statement| is_plain(statement)).cloned().collect()
}

/// An input that does not compile.
fn unread(error: &ParseError, (file, text): (&str, &str), placed: &Placed, functions: &[Function]) -> Diagnostic {
    let mut shown = check::of_typed(error, file, text);
    // What does not parse has been told instead.
    if let ParseErrorType::VariableUndefined(name) = &*error.0
        && shown.title.starts_with("the variable")
    {
        let verb = placed.surface.verbs.iter().find(|verb| verb.name == name);
        let function = || functions.iter().find(|(own, _)| own == name);
        let told = verb.map(|verb| check::uncalled(name, verb.schema.as_deref()));
        if let Some((title, help)) = told.or_else(|| function().map(|(_, params)| check::no_value(name, params))) {
            (shown.title, shown.help) = (title, Some(help));
        }
    }
    shown
}

fn instead_of(signature: &str, placed: &Placed) -> Option<String> {
    let name = signature.split([' ', '(']).next()?;
    let ops = placed.surface.ops.iter().map(|op| op.name);
    let near = crate::schema::callable_meant(name, ops.chain(placed.surface.verbs.iter().map(|verb| verb.name)));
    near.map(|near| format!("did you mean `{near}`?")).or_else(|| crate::schema::without_op(name, placed.surface.ops.iter()))
}
