//! What an op is: one binding to the world, declared once. The engine knows no op by name; `bindings` declares
//! them all, and registration, lint, completion, the manual and the plan read the declaration.

use crate::schema::Schema;
use crate::secret::Vault;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// One binding. Cheap to clone.
#[derive(Clone)]
pub struct Op {
    /// As scripts write it: `drs::start_recovery`, `ssh::run`.
    pub name: &'static str,
    /// The manual entry: first line a sentence, then details. Markdown.
    pub doc: &'static str,
    /// What it does to the world, and how an unknown outcome is settled.
    pub kind: Kind,
    /// JSON schema of its options map; `None`: it takes no options.
    pub schema: Option<Schema>,
    /// IAM actions the caller needs, `drs:StartRecovery`.
    pub iam: &'static [&'static str],
    /// Result fields that move by themselves (lags, times, points in time), as dotted paths.
    pub moving: &'static [&'static str],
    /// Options whose lists name what it acts on, one item each: with fewer of them it does less, and nothing else. At the end of a run
    /// such a list may be shorter than it was planned.
    pub fewer: &'static [&'static str],
    /// Whether its result holds a secret, already sealed by `send`: its `End` is durable at once.
    pub seals: bool,
    /// Whether a call with these options is a real recovery: refused unless the runbook's header says `recover: "ask"`.
    pub recovers: Option<fn(&Value) -> bool>,
    /// What is taken for its answer where no model has one.
    pub assumes: Option<Assumes>,
    /// Whether it is a query whose options are a command to a host, or a page asked of one, which may do more than it says: a run held to
    /// a plan sends only what is planned.
    pub commands: bool,
    /// Sends exactly one request (a query may page).
    pub send: SendFn,
}

impl Op {
    /// An op without options that needs nothing of IAM, seals, recovers and assumes nothing, moves nothing by itself, acts on no list and
    /// runs no command. Where an op is otherwise, its fields are set over these.
    #[must_use]
    pub fn new(name: &'static str, doc: &'static str, kind: Kind, send: SendFn) -> Self {
        Self {
            name,
            doc,
            kind,
            schema: None,
            iam: &[],
            moving: &[],
            fewer: &[],
            seals: false,
            recovers: None,
            assumes: None,
            commands: false,
            send,
        }
    }
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Op").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The async call behind an op.
pub type SendFn = Arc<dyn Fn(Call) -> BoxFuture<'static, Result<Value, Failure>> + Send + Sync>;

/// What is taken for an answer: from a call's options and 32 hexadecimal digits that are other ones in every run. `None`: the
/// options do not say what to assume.
pub type Assumes = fn(&Value, &str) -> Option<Value>;

/// The code a seam refuses with in a rehearsal where no model answers (a host's output): the call's own assumption is taken, or
/// the rehearsal stops.
pub const NO_MODEL: &str = "NoModel";

/// Looks at the world without changing it.
pub type LookFn = Arc<dyn Fn(Call) -> BoxFuture<'static, Result<Found, Failure>> + Send + Sync>;

/// Reads what stands before an action, to be kept in its `Begin`.
pub type BeforeFn = Arc<dyn Fn(Call) -> BoxFuture<'static, Result<Value, Failure>> + Send + Sync>;

/// Chooses how a call settles by its options.
pub type Choose = Arc<dyn Fn(&Value) -> Settle + Send + Sync>;

/// How things outside were when a run met them first: a host, by its name, had this key.
pub trait Memory: Send + Sync {
    /// How this was then.
    fn of(&self, what: &str) -> Option<String>;

    /// How this was then. What was never met is met now, durably.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the journal cannot be written. No script catches it: the run stops.
    fn keep(&self, what: &str, how: &str) -> Result<String, Failure>;
}

/// That of a call of no run.
impl Memory for () {
    fn of(&self, _: &str) -> Option<String> {
        None
    }

    fn keep(&self, _: &str, how: &str) -> Result<String, Failure> {
        Ok(how.to_owned())
    }
}

/// What an op does to the world.
#[derive(Clone)]
pub enum Kind {
    /// Reads. May be asked again at any time.
    Query,
    /// Sends exactly one changing request.
    Action(Settle),
}

impl Kind {
    /// Whether it changes the world.
    #[must_use]
    pub fn is_action(&self) -> bool {
        matches!(self, Self::Action(_))
    }
}

/// How an action whose outcome is unknown is settled. Every action has one, or it does
/// not compile.
#[derive(Clone)]
pub enum Settle {
    /// The service deduplicates by [`Call::token`]: sent again with the same token. Past `ttl` since `Begin` the
    /// service may have forgotten the token: `look` decides, or a person if there is none.
    Token {
        /// How long the service remembers a token.
        ttl: SignedDuration,
        /// How to look once the token has expired.
        look: Option<LookFn>,
    },
    /// Sets a state: sent again; these error codes mean that the state stands. Such an answer is `done` with
    /// result `()` at any time.
    Natural {
        /// AWS error codes.
        done_if: &'static [&'static str],
    },
    /// Looks whether it happened. "Absent" is believed only `settle_for` after the last send.
    Reconcile {
        /// Reads what existed before, if telling needs it; recorded in `Begin` as [`Call::before`].
        before: Option<BeforeFn>,
        /// Looks.
        look: LookFn,
        /// How long a sent request may still land.
        settle_for: SignedDuration,
    },
    /// Only a person can say: the run pauses.
    Ask,
    /// The call's options say how (`settle:` of `ssh::run`).
    ByCall(Choose),
}

impl Settle {
    /// How a call with these options settles.
    #[must_use]
    pub fn of(&self, args: &Value) -> Settle {
        match self {
            Self::ByCall(choose) => choose(args).of(args),
            other => other.clone(),
        }
    }
}

/// What looking for an action's effect found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// It happened; this is its result.
    Done(Value),
    /// No trace of it.
    Absent,
    /// It is there but its result is of no use (a key whose secret was lost): undone, send again. The text says what was taken away for that;
    /// empty: nothing was. It stands in the journal.
    Undone(String),
    /// It is under way: look again after this long.
    Going(SignedDuration),
    /// It is under way still after its time: the run pauses, and taken up again it is sent once more, which follows it. The text says what goes on.
    Late(String),
    /// It cannot be told: a person must look. The text says at what.
    Unclear(String),
}

/// One call of an op, as its `send`, `look` and `before` see it.
#[derive(Clone)]
pub struct Call {
    /// The options map, checked against the schema. Secrets in it are tokens until [`Call::open`].
    pub args: Value,
    /// Idempotency token: 32 hexadecimal digits, equal for every attempt of this call in this run.
    pub token: String,
    /// 32 hexadecimal digits naming run and place, for tags. Tells nothing about the arguments.
    pub digest: String,
    /// World time of `Begin`.
    pub begun: Timestamp,
    /// World time of the last send that may have been carried out; when it is looked for, what came much later is somebody else's.
    pub sent: Timestamp,
    /// What [`Settle::Reconcile`]'s `before` read; `null` otherwise.
    pub before: Value,
    /// The run's display name.
    pub run: String,
    /// The runbook's own folder: relative paths count from here.
    pub folder: std::path::PathBuf,
    /// The project: no file outside of it is read.
    pub project: std::path::PathBuf,
    /// Hash of the journal's last durable record, hexadecimal; empty for a query.
    pub chain: String,
    /// The actions this run has done by the time it is asked: what settling tells its own things by.
    pub done: Arc<dyn Fn() -> Vec<Arc<crate::effect::Made>> + Send + Sync>,
    /// What the run has met before, for comparison with what the call goes to.
    pub memory: Arc<dyn Memory>,
    /// Opens and seals secrets.
    pub vault: Arc<dyn Vault>,
    /// Text for the progress line.
    pub progress: Arc<dyn Fn(&str) + Send + Sync>,
    /// Cancelled when the run stops. Queries are dropped by the door itself; an action may listen to stop following
    /// something that goes on without it.
    pub cancel: CancellationToken,
    /// World time now.
    pub clock: Arc<dyn crate::clock::Clock>,
}

impl Call {
    /// The text with every secret token in it replaced by the secret.
    ///
    /// # Errors
    /// [`Failure::Refused`] with code `Secret` if a token is mangled or its secret is not in the vault.
    pub fn open(&self, text: &str) -> Result<zeroize::Zeroizing<String>, Failure> {
        self.vault.open(text).map_err(|error| Failure::refused("Secret", error.to_string()))
    }

    /// Seals a secret and returns the token that stands for it from here on.
    ///
    /// # Errors
    /// [`Failure::Unknown`] if the vault cannot be written: the secret exists but is lost.
    pub fn seal(&self, name: &str, secret: &str) -> Result<String, Failure> {
        self.vault.seal(name, secret).map_err(|error| Failure::Unknown { why: error.to_string() })
    }

    /// Reads the options into their struct.
    ///
    /// # Errors
    /// [`Failure::Refused`] with code `Options`, naming the offending key.
    pub fn options<T: serde::de::DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_value(self.args.clone()).map_err(|error| Failure::refused("Options", error.to_string()))
    }
}

/// How a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Provably not executed.
    Refused(OpError),
    /// It may have happened: settled before anybody sees it. For a query: asked again.
    Unknown {
        /// For the journal and for people: what was seen instead of an answer.
        why: String,
    },
    /// It was sent, has not ended in its time, and may go on still: so it is not sent again beside itself.
    Late {
        /// For the journal and for people: what was seen instead of an answer, and what to do about it.
        why: String,
    },
    /// Provably not executed: the credentials it was sent with have expired. No script catches it: the run pauses.
    Expired(OpError),
}

impl Failure {
    /// A refusal by ourselves or by a protocol without request ids.
    pub fn refused(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Refused(OpError { code: code.into(), message: message.into(), ..OpError::default() })
    }
}

/// An error a script can catch: `e.code`, `e.message`, `e.service`, `e.operation`, `e.request_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpError {
    /// The wire code: `ConflictException`, `NoSuchEntity`, `TimedOut`, `Options`.
    pub code: String,
    /// The service's own words, or ours.
    pub message: String,
    /// Signing name of the AWS service, or `ssh`, `dns`, `http`, `net`; empty if the engine refused.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// AWS operation name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub operation: String,
    /// AWS request id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
    /// Throttled, or the connection was never made: the door sends it again by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retryable: bool,
    /// Further facts for people and for `e.details` (which servers, which candidates).
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub details: Value,
}

impl std::fmt::Display for OpError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        match (self.service.as_str(), self.operation.as_str(), self.request_id.as_str()) {
            ("", _, _) => Ok(()),
            (service, "", _) => write!(f, " ({service})"),
            (service, operation, "") => write!(f, " ({service} {operation})"),
            (service, operation, request) => write!(f, " ({service} {operation}, request {request})"),
        }
    }
}
