//! Options of the verbs only tests have.

use engine::gate::Asking;
use engine::schema::Schema;
use engine::verb::VerbError;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// How far a run goes, who agrees, and how it is to end.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Go {
    /// Pause after this top-level step.
    pub(super) stop_after: Option<String>,
    /// Whether people agree at gates: `true`, `false`, or the gates at which they do, by place (`wave[db]/go`) or by name (`go`: every gate
    /// with that name). Default `true`.
    #[serde(default)]
    pub(super) agree: Agree,
    /// The gates at which somebody says no, by place or by name.
    #[serde(default)]
    pub(super) reject: Vec<String>,
    /// The end that is expected: `completed`, `failed`, `paused`, `stopped` or `refused`.
    pub(super) expect: Option<End>,
}

/// How a run ends.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum End {
    Completed,
    Failed,
    Paused,
    Stopped,
    Refused,
}

impl End {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Refused => "refused",
        }
    }
}

/// Where people agree.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-form" = "true, false, or gates, [\"go\"]"))]
pub(super) enum Agree {
    /// Everywhere, or nowhere.
    All(bool),
    /// At these gates.
    At(Vec<String>),
}

impl Default for Agree {
    fn default() -> Self {
        Self::All(true)
    }
}

impl Agree {
    pub(super) fn holds(&self, gate: &Asking) -> bool {
        match self {
            Self::All(all) => *all,
            Self::At(gates) => gates.iter().any(|typed| gate.ends_with(typed)),
        }
    }

    /// The gates it names.
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::All(_) => &[],
            Self::At(gates) => gates,
        }
    }
}

/// Options of `run_runbook`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct RunRunbook {
    /// The file of the runbook, relative to the test's folder.
    pub(super) runbook: String,
    /// The parameters, by name.
    #[serde(default)]
    pub(super) set: BTreeMap<String, Value>,
    /// A file with parameters, a JSON object, relative to the test's folder.
    pub(super) params: Option<String>,
    /// The secret parameters, by name.
    #[serde(default)]
    pub(super) secrets: BTreeMap<String, String>,
    /// The Region. Default: the first one in the runbook's header.
    #[schemars(extend("format" = "region"))]
    pub(super) region: Option<String>,
    #[serde(flatten)]
    pub(super) go: Go,
}

/// Options of `resume_run`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct ResumeRun {
    /// The run's name: `run` of what `run_runbook` returned.
    #[schemars(extend("x-form" = "the name of a run, run.run of let run = run_runbook(...)"))]
    pub(super) run: String,
    #[serde(flatten)]
    pub(super) go: Go,
}

/// Options of `lab::advance`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Advance {
    /// How much time: `2h`.
    #[schemars(extend("format" = "duration"))]
    pub(super) by: String,
}

/// Options of `lab::fault`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Fault {
    /// The fault: `drs:StartRecovery throttle x2`.
    #[schemars(extend("format" = "mishap"))]
    pub(super) add: String,
}

/// The schema of an options map.
pub(super) fn schema<T: JsonSchema>() -> Option<Schema> {
    Some(Schema::new(|| schemars::schema_for!(T).to_value()))
}

/// Reads it.
pub(super) fn read<T: DeserializeOwned>(name: &str, args: Value) -> Result<T, VerbError> {
    let args = if args.is_null() { Value::Object(serde_json::Map::new()) } else { args };
    serde_json::from_value(args).map_err(|error| VerbError::fault("Options", format!("`{name}`: {error}")))
}
