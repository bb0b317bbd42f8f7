//! Errors between the engine and scripts: what a script can catch and what nothing can.

use crate::effect::{At, End, Ending};
use crate::error::Stop;
use crate::gate::REJECTED;
use crate::op::OpError;
use crate::script::{from_json, words};
use crate::verb::VerbError;
use rhai::{Dynamic, Engine, EvalAltResult, NativeCallContext, Position};

/// An op's or verb's error as a script catches it.
#[derive(Clone, Debug)]
pub(crate) struct HostError {
    pub(crate) error: OpError,
    /// The function that raised it.
    pub(crate) function: String,
}

/// What ends a script that computes and computes. Nothing can catch it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Runaway;

impl std::fmt::Display for HostError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl From<VerbError> for Box<EvalAltResult> {
    fn from(stopped: VerbError) -> Self {
        match stopped {
            VerbError::Error(error) => {
                let error = HostError { error, function: String::new() };
                Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(error), Position::NONE))
            }
            VerbError::Run(stop) => Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(stop), Position::NONE)),
        }
    }
}

impl Ending for Box<EvalAltResult> {
    fn end(&self) -> End {
        match stop_of(self) {
            Some(_) => End::Stop,
            None => End::Error(message(self)),
        }
    }

    fn no(&self) -> Option<OpError> {
        super::op_error(self).filter(|error| error.code == REJECTED)
    }
}

/// The stop inside an error, if nothing could have caught it.
pub(crate) fn stop_of(error: &EvalAltResult) -> Option<Stop> {
    match innermost(error) {
        EvalAltResult::ErrorTerminated(stop, _) => stop.clone().try_cast(),
        _ => None,
    }
}

/// Whether nothing in a script may catch it.
pub(super) fn is_final(error: &EvalAltResult) -> bool {
    matches!(innermost(error), EvalAltResult::ErrorTerminated(..))
}

/// The error at the end of the chain of calls.
pub(crate) fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => innermost(inner),
        other => other,
    }
}

/// What an error says, without places.
pub(crate) fn message(error: &EvalAltResult) -> String {
    if let Some(told) = words::told(innermost(error)) {
        return told.title;
    }
    match innermost(error) {
        EvalAltResult::ErrorRuntime(value, _) => match value.clone().try_cast::<HostError>() {
            Some(host) => host.to_string(),
            None => value.to_string(),
        },
        EvalAltResult::ErrorTerminated(value, _) if value.is::<Runaway>() => {
            format!(
                "the script ran {} million operations and called nothing: is there a loop that does not end?",
                super::OPERATIONS / 1_000_000
            )
        }
        other => {
            let mut bare = other.to_string();
            if let Some(cut) = bare.rfind(" (line ") {
                bare.truncate(cut);
            }
            bare
        }
    }
}

/// The code of an error, if it has one.
pub(super) fn code(error: &EvalAltResult) -> String {
    match innermost(error) {
        EvalAltResult::ErrorRuntime(value, _) => match value.clone().try_cast::<HostError>() {
            Some(host) => host.error.code,
            None => words::thrown_code(value).unwrap_or_default(),
        },
        other => words::code(other).unwrap_or(words::OTHER).to_owned(),
    }
}

/// A stopped call of `function` as the script sees it.
pub(super) fn raise(stopped: VerbError, ctx: &NativeCallContext, function: &str) -> Box<EvalAltResult> {
    let position = ctx.call_position();
    match stopped {
        VerbError::Error(error) => {
            let error = HostError { error, function: function.to_owned() };
            Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(error), position))
        }
        VerbError::Run(stop) => {
            // Rhai forgets the place of what nothing can catch.
            if let Ok(scope) = super::scope_of(ctx) {
                scope.run.trail.stops(&stop, At { source: place_of(ctx), place: scope.frame.place.clone() });
            }
            Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(stop), position))
        }
    }
}

/// A fault the script made, with one of our codes.
pub(super) fn fault(ctx: &NativeCallContext, code: &str, message: impl Into<String>) -> Box<EvalAltResult> {
    raise(VerbError::fault(code, message), ctx, ctx.fn_name())
}

/// `workshop.rhai:10:6`.
pub(super) fn place_of(ctx: &NativeCallContext) -> String {
    let position = ctx.call_position();
    let (line, column) = (position.line().unwrap_or(0), position.position().unwrap_or(0));
    format!("{}:{line}:{column}", ctx.call_source().unwrap_or("?"))
}

/// `e.code`, `e.message`, ... and `e` in a string.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<HostError>("OpError")
        .register_get("code", |host: &mut HostError| host.error.code.clone())
        .register_get("message", |host: &mut HostError| host.error.message.clone())
        .register_get("service", |host: &mut HostError| host.error.service.clone())
        .register_get("operation", |host: &mut HostError| host.error.operation.clone())
        .register_get("request_id", |host: &mut HostError| host.error.request_id.clone())
        .register_get("details", |host: &mut HostError| from_json(&host.error.details))
        .register_fn("to_string", |host: &mut HostError| host.to_string())
        .register_fn("to_debug", |host: &mut HostError| host.to_string());
}
