//! What a verb is: a function for people, made of ops. It opens a frame and calls ops through the door; it never
//! sends anything itself, so it replays, rehearses and resumes exactly as a script does.

use crate::effect::Scope;
use crate::op::OpError;
use crate::schema::Schema;
use serde_json::Value;
use std::sync::Arc;

/// A global function of the script language.
#[derive(Clone)]
pub struct Verb {
    /// Name in snake case, global as a rule: `deploy_stack`; beside the ops of a namespace where it is theirs: `dns::update`.
    pub name: &'static str,
    /// The manual entry: first line a sentence. Markdown.
    pub doc: &'static str,
    /// JSON schema of its options map; `None`: it takes no options.
    pub schema: Option<Schema>,
    /// Runs it. Calls ops through [`Scope`]; must be a pure function of its options and of their results.
    pub run: RunFn,
}

/// What a verb does.
pub type RunFn = Arc<dyn Fn(&Scope, Value) -> Result<Value, VerbError> + Send + Sync>;

impl Verb {
    /// What a function does, for [`Verb::run`].
    pub fn runs(function: impl Fn(&Scope, Value) -> Result<Value, VerbError> + Send + Sync + 'static) -> RunFn {
        Arc::new(function)
    }
}

impl std::fmt::Debug for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verb").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why a verb did not come to its end.
#[derive(Clone, Debug)]
pub enum VerbError {
    /// An op was refused or the verb itself found a fault: a script can catch it.
    Error(OpError),
    /// The run stops (cancelled, drift, paused): nobody can catch it; pass it on unchanged.
    Run(crate::error::Stop),
}

impl VerbError {
    /// A fault the verb found itself. `code` is one word: `StackExists`, `Ambiguous`.
    pub fn fault(code: &str, message: impl Into<String>) -> Self {
        Self::Error(OpError { code: code.to_owned(), message: message.into(), ..OpError::default() })
    }

    /// The error's code, if it is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Error(error) => Some(&error.code),
            Self::Run(_) => None,
        }
    }
}

impl From<OpError> for VerbError {
    fn from(error: OpError) -> Self {
        Self::Error(error)
    }
}
