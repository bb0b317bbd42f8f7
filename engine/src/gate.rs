//! Gates: where a run asks people whether it may go on. The engine asks through a seam; who may answer, where answers are
//! kept and how long anybody is waited for is the front end's.

use crate::clock::Clock;
use crate::effect::Trail;
use crate::journal::Tip;
use crate::plan::Call;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The control word, and the name of its calls in journals and plans.
pub const APPROVE: &str = "approve";

/// The code of the error a gate ends with where somebody said no.
pub const REJECTED: &str = "Rejected";

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Kebab-case id: `declare`.
    pub name: String,
    /// What is decided, for people.
    pub text: String,
    /// What they decide on: a list of maps is a table.
    pub show: Value,
    /// How many people must agree.
    pub quorum: u32,
    /// How long they are waited for. Then the run pauses: silence is no consent.
    pub timeout: SignedDuration,
    /// Place in the script.
    pub source: String,
    /// What answers name, and are bound to.
    pub asking: Asking,
    /// What failed beside it.
    pub beside: Beside,
    /// How many records the journal has at least where an answer was given that counts: it was asked before, and waited for too long.
    pub since: u64,
}

impl Gate {
    /// What is asked, as it stands in the journal.
    pub(crate) fn args(&self) -> Value {
        json!({
            "name": self.name, "text": self.text, "show": self.show,
            "quorum": self.quorum, "timeout": crate::duration::show(self.timeout),
        })
    }
}

/// A branch that failed while others of its set go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailedBranch {
    /// Its place: `wave[web]`.
    pub place: String,
    /// What it failed with.
    pub error: String,
}

impl fmt::Display for FailedBranch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FAILED beside it: {}: {}", self.place, self.error)
    }
}

/// The branches beside that of a gate that have failed: more may while it waits.
#[derive(Clone, Default)]
pub struct Beside(Option<(Arc<Trail>, String)>);

impl Beside {
    /// Of a gate at this place.
    pub(crate) fn of(trail: Arc<Trail>, place: &str) -> Self {
        Self(Some((trail, place.to_owned())))
    }

    /// Those that have failed by now, in that order.
    #[must_use]
    pub fn failed(&self) -> Vec<FailedBranch> {
        self.0.as_ref().map_or_else(Vec::new, |(trail, place)| trail.failed_around(place))
    }
}

impl PartialEq for Beside {
    fn eq(&self, other: &Self) -> bool {
        self.failed() == other.failed()
    }
}

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failed().fmt(f)
    }
}

/// A gate as answers know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// What it is called: the place it stands in and its name: `wave[web]/go`, `make/go`, `try#2/go`; at the top, its name.
    pub id: String,
    /// What answers are bound to: SHA-256 of everything that is asked, and where, by one run, hexadecimal. An answer to another text, at
    /// another place or in another run is none.
    pub digest: String,
}

impl Asking {
    /// What is asked in the run of this nonce. `place`: the frame it stands in; `None` of a gate that was asked by a version that bound
    /// answers to the text alone.
    #[must_use]
    pub fn of(nonce: &str, place: Option<&str>, args: &Value) -> Self {
        let (place, name) = (place.unwrap_or_default(), args["name"].as_str().unwrap_or_default());
        let (id, bound) = match place {
            "" => (name.to_owned(), format!("{nonce} {args}")),
            place => (format!("{place}/{name}"), format!("{nonce} {} {args}", Value::from(place))),
        };
        Self { id, digest: hex::encode(Sha256::digest(bound.as_bytes())) }
    }

    /// Whether somebody who types this means it: what it is called, or the end of that from a `/` on.
    #[must_use]
    pub fn ends_with(&self, typed: &str) -> bool {
        self.id.strip_suffix(typed).is_some_and(|above| above.is_empty() || above.ends_with('/'))
    }
}

/// The command that answers it, `lifeboat approve RUN GATE`.
#[must_use]
pub fn command(run: &str, gate: &str) -> String {
    format!("lifeboat approve {run} {}", crate::shell::quoted(gate))
}

/// What one person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Go on.
    Approved,
    /// Do not.
    Rejected,
}

/// What one person said of a gate or of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The gate, by [`Asking::id`]; empty if it is of a plan.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gate: String,
    /// What exactly it is about: [`Asking::digest`], or SHA-256 of a plan's file.
    pub digest: String,
    /// What was said.
    pub verdict: Verdict,
    /// Who: the principal of the signature, else the user of the operating system.
    pub by: String,
    /// The user of the operating system.
    pub user: String,
    /// The machine it was said on.
    pub host: String,
    /// Who that is to AWS, where it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// In their own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The machine's time.
    pub at: Timestamp,
    /// Where the run's journal stood, if it is of a gate: a record of it outside of the journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<Tip>,
    /// Fingerprint of the key it is signed with: `SHA256:...`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// An OpenSSH signature over all of the above, armoured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// So many agreed.
    Open(Vec<Approval>),
    /// Somebody who counts said no.
    Rejected(Box<Approval>),
    /// Nobody can be waited for any longer.
    Waiting {
        /// How many have agreed so far.
        agreed: u32,
        /// The command that answers.
        command: String,
    },
    /// Asked to stop meanwhile.
    Cancelled,
}

/// What a person is asked before a step or an action, where a run goes step by step.
#[derive(Clone, Debug, PartialEq)]
pub struct Ahead {
    /// The step's name, or the action's place.
    pub name: String,
    /// Its place.
    pub place: String,
    /// The step's title.
    pub title: String,
    /// The op and its options, if it is an action.
    pub action: Option<(String, Value)>,
    /// What the plan the run is held to has in it, in order, queries too.
    pub planned: Vec<Call>,
    /// What that plan has after it, to the end.
    pub after: Vec<Call>,
    /// How long that plan expects it to take; `None`: the run is held to no plan, or the plan does not have it.
    pub expected: Option<SignedDuration>,
    /// What takes it back; `None`: no step around it says `undo:`.
    pub undo: Option<TakenBack>,
    /// Place in the script.
    pub source: String,
}

/// How `lifeboat undo` takes back what is done here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The place of the step it is taken back with.
    pub step: String,
    /// Its `undo:`, as it is written in the script.
    pub how: String,
}

/// What a run goes on with while a person is asked.
#[derive(Clone)]
pub struct Meanwhile {
    /// Cancelled by the first signal: then nobody is asked any longer.
    pub cancel: CancellationToken,
    /// World time, lent: whoever asks blocks the branch it belongs to.
    pub clock: Arc<dyn Clock>,
}

/// What a person says to that.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// Do it.
    Yes,
    /// Leave the step out: what the script shall see in its place, and why.
    Skip(Value, String),
    /// Stop here; the run can be resumed.
    Quit,
}

/// Those who answer.
pub trait People: Send + Sync {
    /// Asks until it is decided, or until nobody can be waited for any longer. Blocks.
    fn ask(&self, gate: &Gate, cancel: &CancellationToken) -> Decision;

    /// Whether somebody is there to be waited for: what stands beside the gate goes on meanwhile.
    fn are_there(&self) -> bool {
        false
    }

    /// Nobody is asked at this gate any more, and why: somebody said no at one beside it.
    fn over(&self, _gate: &Gate, _why: &str) {}

    /// Whether somebody has answered this, although nobody has been told yet.
    fn answered(&self, asking: &Asking, quorum: u64) -> bool;

    /// Asks whether a step or an action may be done, where somebody wants to be asked. Everything before it is durable. Blocks.
    fn ahead(&self, ahead: &Ahead, meanwhile: &Meanwhile) -> Word;

    /// Whether somebody who wanted to be asked before steps or actions still does.
    fn ask_still(&self) -> bool {
        true
    }

    /// Asks whether an action happened of which nothing else can tell. `None`: nobody says so now, and the run pauses. Blocks.
    fn happened(&self, _doubt: &Doubt, _cancel: &CancellationToken) -> Option<Said> {
        None
    }
}

/// An action nobody knows the outcome of.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// Its place.
    pub place: String,
    /// The op.
    pub op: String,
    /// Its options; secrets as tokens.
    pub args: Value,
    /// Why it cannot be told.
    pub why: String,
}

/// What a person says of it, who has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whether it happened: else it is sent again.
    pub happened: bool,
    /// Who says so.
    pub by: String,
}

/// Those of a rehearsal: they agree to everything, and the plan tells where they were asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consenting;

impl People for Consenting {
    fn ask(&self, _: &Gate, _: &CancellationToken) -> Decision {
        Decision::Open(Vec::new())
    }

    fn answered(&self, _: &Asking, _: u64) -> bool {
        false
    }

    fn ahead(&self, _: &Ahead, _: &Meanwhile) -> Word {
        Word::Yes
    }
}
