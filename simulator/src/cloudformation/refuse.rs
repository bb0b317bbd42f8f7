//! Refusals in CloudFormation's words.

use crate::wire::AwsError;

/// `ValidationError`.
pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::new(400, "ValidationError", message)
}

/// A template that cannot be one.
pub(super) fn format(message: impl AsRef<str>) -> AwsError {
    invalid(format!("Template format error: {}", message.as_ref()))
}

/// A template whose parts do not fit.
pub(super) fn template(message: impl AsRef<str>) -> AwsError {
    invalid(format!("Template error: {}", message.as_ref()))
}

/// A required parameter of the request is not there.
pub(super) fn missing(member: &str) -> AwsError {
    constraint(member, None, "Member must not be null")
}

/// A parameter of the request breaks a constraint of the service's model.
pub(super) fn constraint(member: &str, value: Option<&str>, rule: &str) -> AwsError {
    let mut name = member.to_owned();
    name[..1].make_ascii_lowercase();
    let value = value.map_or("null".to_owned(), |value| format!("'{value}'"));
    invalid(format!("1 validation error detected: Value {value} at '{name}' failed to satisfy constraint: {rule}"))
}
