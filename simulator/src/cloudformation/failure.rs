//! Why a resource could not be made or deleted, as its events say it.

use crate::wire::AwsError;
use crate::world::World;

/// CloudFormation's own word for a service's error.
fn handler_code(code: &str) -> &'static str {
    match code {
        "NotStabilized" => "NotStabilized",
        code if code.contains("NotFound") || code.starts_with("NoSuch") => "NotFound",
        code if code.contains("AlreadyExists") || code.contains("Duplicate") || code == "EntityAlreadyExists" => "AlreadyExists",
        code if code.contains("LimitExceeded") => "ServiceLimitExceeded",
        code if code.contains("Unauthorized") || code.contains("AccessDenied") => "AccessDenied",
        "DeleteConflict" | "DependencyViolation" => "ResourceConflict",
        _ => "InvalidRequest",
    }
}

/// The reason of an event. What CloudFormation itself found wrong it says in its own words.
pub(super) fn reason(world: &mut World, kind: &str, error: &AwsError) -> String {
    if error.code.is_empty()
        || error.code == "ValidationError" && !kind.starts_with("AWS::IAM::")
        || error.code == "InsufficientCapabilitiesException"
    {
        return error.message.clone();
    }
    let service = match kind.split("::").nth(1) {
        Some("EC2") => "Ec2",
        Some("IAM") => "Iam",
        Some("S3") => "S3",
        _ => "CloudFormation",
    };
    let (request, token) = (world.deal().uuid(), world.deal().uuid());
    let code = handler_code(&error.code);
    if code == "NotStabilized" {
        return format!("Resource handler returned message: \"{}\" (RequestToken: {token}, HandlerErrorCode: {code})", error.message);
    }
    format!(
        "Resource handler returned message: \"{} (Service: {service}, Status Code: {}, Request ID: {request})\" \
         (RequestToken: {token}, HandlerErrorCode: {code})",
        error.message, error.status
    )
}

/// Whether an error says that what was to be deleted is not there.
pub(super) fn is_absent(error: &AwsError) -> bool {
    error.code.ends_with(".NotFound") || error.code.starts_with("NoSuch")
}

/// Whether an error says that something else must go first.
pub(super) fn is_in_use(error: &AwsError) -> bool {
    ["DependencyViolation", "InvalidIPAddress.InUse", "InvalidNetworkInterface.InUse", "VolumeInUse", "IncorrectState"]
        .contains(&error.code.as_str())
}
