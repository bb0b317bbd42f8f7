//! Done, refused or unknown: what an SDK error says about whether a request was executed.

use crate::cloud::Barred;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use engine::error::whole;
use engine::op::{Failure, OpError};

/// Codes of throttling, and of what is over soon, in every service's own words: provably not executed.
const THROTTLED: [&str; 10] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
    "EC2ThrottledException",
    // S3, while the name of a bucket that was deleted is not free yet.
    "OperationAborted",
];

/// Codes by which services say that temporary credentials are over: provably not executed.
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/// Codes by which services say that a request is signed with another time than theirs; EC2 says the second of expired credentials, too.
const SKEWED: [&str; 2] = ["RequestTimeTooSkewed", "RequestExpired"];

/// Waits for an answer and tells what a failure means.
pub(crate) async fn sent<O, E>(
    service: &'static str,
    operation: &'static str,
    answer: impl Future<Output = Result<O, SdkError<E, HttpResponse>>>,
) -> Result<O, Failure>
where
    E: ProvideErrorMetadata + RequestId + std::error::Error + Send + Sync + 'static,
{
    answer.await.map_err(|error| classify(service, operation, error))
}

fn classify<E>(service: &str, operation: &str, error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + RequestId + std::error::Error + Send + Sync + 'static,
{
    let unknown =
        |what: &str, source: &dyn std::error::Error| Failure::Unknown { why: format!("{service} {operation}: {what}: {}", whole(source)) };
    match error {
        error @ SdkError::ConstructionFailure(_) => match error.into_source() {
            Ok(source) => refused(service, operation, "NotSent", format!("the request was not sent: {}", whole(&*source)), false),
            Err(error) => refused(service, operation, "NotSent", error.to_string(), false),
        },
        SdkError::DispatchFailure(failure) => {
            let connector = failure.as_connector_error();
            if let Some(barred) = connector.and_then(|error| std::error::Error::source(error)?.downcast_ref::<Barred>()) {
                return refused(service, operation, "Barred", barred.to_string(), false);
            }
            if let Some(error) = connector.and_then(without_credentials) {
                let message = format!("the request was not signed: {}", whole(error));
                return Failure::Expired(error_of(service, operation, "CredentialsNotLoaded", message, false));
            }
            let never = connector.is_some_and(|error| error.is_user() || never_connected(error));
            match connector {
                Some(error) if never => {
                    refused(service, operation, "NotConnected", format!("no connection was made: {}", whole(error)), true)
                }
                Some(error) => unknown("no answer", error),
                None => Failure::Unknown { why: format!("{service} {operation}: no answer") },
            }
        }
        SdkError::TimeoutError(_) => Failure::Unknown { why: format!("{service} {operation}: no answer in time") },
        SdkError::ResponseError(failure) => {
            Failure::Unknown { why: format!("{service} {operation}: unreadable answer, status {}", failure.raw().status()) }
        }
        SdkError::ServiceError(failure) => {
            let status = failure.raw().status().as_u16();
            answered(service, operation, status, failure.err())
        }
        other => Failure::Unknown { why: format!("{service} {operation}: {other}") },
    }
}

/// That the credentials to sign with could not be had: nothing was sent.
fn without_credentials(error: &ConnectorError) -> Option<&CredentialsError> {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(here) = source {
        if let Some(found) = here.downcast_ref::<CredentialsError>() {
            return Some(found);
        }
        source = here.source();
    }
    None
}

/// Whether no connection was made: no name, no way, no answer in time, no TLS. Nothing else tells it: a connection that stands ends with
/// the same I/O errors as one that is refused.
fn never_connected(error: &ConnectorError) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(here) = source {
        if let Some(client) = here.downcast_ref::<hyper_util::client::legacy::Error>() {
            return client.is_connect();
        }
        source = here.source();
    }
    false
}

fn answered<E: ProvideErrorMetadata + RequestId>(service: &str, operation: &str, status: u16, error: &E) -> Failure {
    let code = error.code().unwrap_or_default();
    let message = error.message().unwrap_or_default();
    let throttled = status == 429 || THROTTLED.contains(&code);
    // The service says that it was done, in words nobody can read.
    if status < 300 {
        return Failure::Unknown { why: format!("{service} {operation}: unreadable answer, status {status}") };
    }
    if status >= 500 && !throttled {
        return Failure::Unknown { why: format!("{service} {operation}: status {status} {code} {message}") };
    }
    let error = OpError {
        code: if code.is_empty() { format!("Http{status}") } else { code.to_owned() },
        message: if SKEWED.contains(&code) { format!("{message} (is the clock of this machine right?)") } else { message.to_owned() },
        service: service.to_owned(),
        operation: operation.to_owned(),
        request_id: error.request_id().unwrap_or_default().to_owned(),
        retryable: throttled,
        ..OpError::default()
    };
    if EXPIRED.contains(&code) { Failure::Expired(error) } else { Failure::Refused(error) }
}

fn refused(service: &str, operation: &str, code: &str, message: String, retryable: bool) -> Failure {
    Failure::Refused(error_of(service, operation, code, message, retryable))
}

fn error_of(service: &str, operation: &str, code: &str, message: String, retryable: bool) -> OpError {
    OpError {
        code: code.to_owned(),
        message,
        service: service.to_owned(),
        operation: operation.to_owned(),
        retryable,
        ..OpError::default()
    }
}
