//! What a `catch` holds: Rhai's own errors come to it as a map that has no `code`. They are made what an op's error is, where the
//! variable is first looked at.

use super::raise::HostError;
use super::words;
use crate::op::OpError;
use rhai::{Dynamic, Engine, EvalAltResult, Map, Position};

/// Registers it for every variable.
pub(super) fn register(engine: &mut Engine) {
    #[expect(deprecated, reason = "volatile, says Rhai; its version is pinned")]
    engine.on_var(|name, _, mut context| {
        let error = context.scope().get(name).and_then(|value| of_rhai(&*value.read_lock::<Map>()?));
        if let (Some(error), Some(variable)) = (error, context.scope_mut().get_mut(name)) {
            *variable = Dynamic::from(HostError { error, function: String::new() });
        }
        Ok(None)
    });
}

/// An error of the language, in our words, if that is what a map is.
fn of_rhai(map: &Map) -> Option<OpError> {
    let text = |key: &str| map.get(key).and_then(|value| value.clone().into_string().ok());
    if !map.contains_key("source") || !text("error")?.starts_with("Error") {
        return None;
    }
    let said = text("message")?;
    let said = said.split("\nin ").next().unwrap_or(&said);
    let said = said.rfind(" (line ").map_or(said, |end| &said[..end]);
    let said = said.split(" @ '").next().unwrap_or(said);
    let error = again(said);
    let message = words::told(&error).map_or_else(|| said.to_owned(), |told| told.title);
    Some(OpError { code: words::code(&error).unwrap_or(words::OTHER).to_owned(), message, ..OpError::default() })
}

/// The error that was told in these words.
fn again(said: &str) -> EvalAltResult {
    use EvalAltResult as E;
    let at = Position::NONE;
    let after = |begin: &str| said.strip_prefix(begin).map(str::to_owned);
    let kinds = |begin: &str| {
        let (found, wanted) = said.strip_prefix(begin)?.split_once(" (expecting ")?;
        Some((wanted.trim_end_matches(')').to_owned(), found.to_owned()))
    };
    let item = || {
        let (index, length) = said.strip_prefix("Array index ")?.split_once(" out of bounds: ")?;
        let length = length.split_whitespace().find_map(|word| word.parse().ok()).unwrap_or(0);
        Some((length, index.parse().ok()?))
    };
    if let Some(signature) = after("Function not found: ") {
        E::ErrorFunctionNotFound(signature, at)
    } else if let Some(name) = after("Property not found: ") {
        E::ErrorPropertyNotFound(name, at)
    } else if let Some(of) = after("Indexer unavailable: ") {
        E::ErrorIndexingType(of, at)
    } else if let Some((wanted, found)) = kinds("Data type incorrect: ").or_else(|| kinds("Output type incorrect: ")) {
        E::ErrorMismatchDataType(wanted, found, at)
    } else if let Some((length, index)) = item() {
        E::ErrorArrayBounds(length, index, at)
    } else if said.starts_with("Unknown property") {
        E::ErrorDotExpr(said.to_owned(), at)
    } else if said.starts_with("For loop expects") {
        E::ErrorFor(at)
    } else {
        E::ErrorArithmetic(said.to_owned(), at)
    }
}
