//! Everything else the parser says, in our words.

use super::{Broken, Slip};
use rhai::{LexError, ParseErrorType as Why, Token};

pub(super) fn all(broken: &Broken<'_>) -> Slip {
    let slip = Slip::new(title(broken), broken.at);
    match help(broken.why) {
        Some(help) => slip.help(help),
        None => slip,
    }
}

fn title(broken: &Broken<'_>) -> String {
    match broken.why {
        Why::UnexpectedEOF => "the text ends in the middle of something".to_owned(),
        Why::BadInput(LexError::UnexpectedInput(sign)) => unexpected(broken, sign),
        Why::BadInput(LexError::ImproperSymbol(sign, _)) => format!("`{sign}` does not belong here"),
        Why::BadInput(other) => lower(&other.to_string()),
        Why::UnknownOperator(sign) => format!("there is no operator `{sign}`"),
        Why::MissingToken(sign, _) => wanted(broken, sign),
        Why::PropertyExpected | Why::VariableExpected => "a name is missing here".to_owned(),
        Why::ExprExpected(_) => "a value is missing here".to_owned(),
        Why::MismatchedType(wanted, found) => format!("{wanted} is needed here, not {found}"),
        Why::DuplicatedProperty(key) => format!("the key `{key}` is twice in one map"),
        Why::DuplicatedVariable(name) => format!("the name `{name}` is there twice"),
        Why::FnDuplicatedDefinition(name, params) => format!("there are two functions `{name}` of {params} parameters"),
        Why::FnDuplicatedParam(_, param) => format!("the parameter `{param}` is there twice"),
        Why::FnMissingName => "a function needs a name".to_owned(),
        Why::FnMissingParams(name) => format!("the parameters of `{name}` are missing"),
        Why::FnMissingBody(_) => "the body is missing".to_owned(),
        Why::WrongFnDefinition => "a `fn` belongs at the top level of a file, not inside something else".to_owned(),
        Why::WrongDocComment => "a comment that begins with `///` may only be before a `fn`".to_owned(),
        Why::AssignmentToConstant(name) if name.is_empty() => "a constant cannot be written to".to_owned(),
        Why::AssignmentToConstant(name) => format!("`{name}` is a constant, and cannot be written to"),
        Why::AssignmentToInvalidLHS(_) => "what is left of `=` cannot be written to".to_owned(),
        Why::WrongSwitchDefaultCase => "in a `switch` the case `_` is the last".to_owned(),
        Why::WrongExport => "`export` belongs at the top level of a file".to_owned(),
        Why::LoopBreak => "`break` and `continue` belong in a loop".to_owned(),
        Why::ExprTooDeep => "this is nested too deep".to_owned(),
        other => lower(&other.to_string()),
    }
}

fn help(why: &Why) -> Option<&'static str> {
    match why {
        Why::WrongFnDefinition => Some("make it a closure: let f = |x| ...;  and call it with f.call(x)"),
        Why::AssignmentToConstant(_) => Some("declare it with `let`"),
        Why::WrongDocComment => Some("begin it with `//`"),
        Why::ExprTooDeep => Some("give a part of it a name with `let`"),
        _ => None,
    }
}

fn unexpected(broken: &Broken<'_>, sign: &str) -> String {
    let gives = broken.back(1).is_some_and(|(_, before)| {
        matches!(before, Token::Equals | Token::Plus | Token::Minus | Token::Multiply | Token::And | Token::Or | Token::EqualsTo)
            || matches!(before, Token::Colon | Token::Return | Token::NotEqualsTo | Token::LessThan | Token::GreaterThan)
    });
    if gives { format!("a value is missing before `{sign}`") } else { format!("`{sign}` does not belong here") }
}

/// A sign is missing before what stands there.
fn wanted(broken: &Broken<'_>, sign: &str) -> String {
    match broken.token(broken.here) {
        Some(Token::LexError(_)) | None => format!("`{sign}` is missing"),
        Some(_) => format!("`{sign}` is missing before `{}`", broken.written(broken.here)),
    }
}

fn lower(said: &str) -> String {
    let mut characters = said.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
