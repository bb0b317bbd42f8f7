//! The arguments of each command.

use super::inputs::Inputs;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `run`.
#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    /// What is run.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Hold the run to a plan: the runbook is rehearsed again first, and the run stops before anything that is not planned.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Run without an approved plan: the runbook is rehearsed now and shown, and the run is held to what was shown. The reason is recorded.
    #[arg(long, value_name = "REASON", conflicts_with = "plan")]
    pub break_glass: Option<String>,
    /// Show what comes next, and ask before each step; with `=action`, before each action too.
    #[arg(long, value_name = "action", num_args = 0..=1, require_equals = true, default_missing_value = "step")]
    pub step: Option<Step>,
    /// Pause after this top-level step.
    #[arg(long, value_name = "STEP")]
    pub until: Option<String>,
    /// Begin a new run even if one of this runbook is unfinished.
    #[arg(long)]
    pub new: bool,
    /// Accepted so that scripts can pass it to every command; it answers no gate.
    #[arg(long)]
    pub yes: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// Show this help; with a runbook, its parameters and steps.
    #[arg(long, short)]
    pub help: bool,
}

/// `repl`.
#[derive(Args, Debug)]
pub(crate) struct ReplArgs {
    /// A runbook whose functions, imports and parameters are there; its steps are not run.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Continue this session; or look around where this run is paused: with its variables, and without doing anything.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["runbook", "world", "set", "params", "secret", "region", "endpoint"])]
    pub run: Option<String>,
}

/// `approve` and `reject`.
#[derive(Args, Debug)]
pub(crate) struct ApproveArgs {
    /// The file of a plan, or a run.
    #[arg(value_name = "PLAN|RUN")]
    pub what: String,
    /// The gate of the run, by its place (`wave[web]/go`, `make/go`), or the end of that (`go`) if only one waiting gate ends so.
    /// Default: the only one that waits.
    pub gate: Option<String>,
    /// A note in your own words, recorded with your name.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
    /// The profile of the AWS configuration, if it is about AWS itself: who you are there is recorded.
    #[arg(long)]
    pub profile: Option<String>,
    /// Sign it with this OpenSSH private key, if the runbook's `approvals:` name signers.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// `undo`.
#[derive(Args, Debug)]
pub(crate) struct UndoArgs {
    /// The run.
    pub run: String,
    /// The profile of the AWS configuration, for a live run.
    #[arg(long)]
    pub profile: Option<String>,
    /// Take back this top-level step and everything after it. Default: everything.
    #[arg(long, value_name = "STEP")]
    pub to: Option<String>,
    /// Do not ask. For AWS itself, the account id must still be typed.
    #[arg(long)]
    pub yes: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

pub(super) const UNDO_HELP: &str = "\
It needs the home to itself: it is refused while another process works in it, other than `lifeboat lab serve`. For AWS itself,
that is a process in the same account and Region.";

/// Before what a person is asked.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Before every step.
    Step,
    /// Before every step and every action.
    Action,
}

/// `plan`.
#[derive(Args, Debug)]
pub(crate) struct PlanArgs {
    /// What is rehearsed.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Write the plan to a file, too.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A plan that was approved: if the new one differs only in what is not known before a run, the approvals hold for it too.
    #[arg(long, value_name = "APPROVED", requires = "output")]
    pub against: Option<PathBuf>,
    /// How long the plan is good for a run: 45m, 24h, 30d.
    #[arg(long, value_name = "DURATION", default_value = "24h")]
    pub valid_for: String,
    /// Print the plan as JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// The runbooks; of a folder, all files below it that end in .rhai, tests too.
    #[arg(value_name = "RUNBOOK", required_unless_present = "explain")]
    pub runbooks: Vec<PathBuf>,
    /// Count warnings as errors.
    #[arg(long)]
    pub deny_warnings: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// Print SARIF 2.1.0, for code hosts and editors.
    #[arg(long, conflicts_with = "json")]
    pub sarif: bool,
    /// Explain a rule, by its code: LB101.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["runbooks", "json", "sarif"])]
    pub explain: Option<String>,
}

/// `resume`.
#[derive(Args, Debug)]
pub(crate) struct ResumeArgs {
    /// The run. Default: the only open one.
    pub run: Option<String>,
    /// The profile of the AWS configuration, for a live run.
    #[arg(long)]
    pub profile: Option<String>,
    /// Show what comes next, and ask before each step; with `=action`, before each action too.
    #[arg(long, value_name = "action", num_args = 0..=1, require_equals = true, default_missing_value = "step")]
    pub step: Option<Step>,
    /// Pause after this top-level step.
    #[arg(long, value_name = "STEP")]
    pub until: Option<String>,
    /// Not possible: a run keeps the parameters it was given.
    #[arg(long, value_name = "NAME=VALUE", hide = true)]
    pub set: Vec<String>,
    /// The same.
    #[arg(long, value_name = "FILE", hide = true)]
    pub params: Option<PathBuf>,
    /// Leave out a top-level step, or a `finally`, that is not done. Needs --value and --reason.
    #[arg(long, value_name = "STEP", requires = "value", requires = "reason")]
    pub skip: Option<String>,
    /// The value that the script sees in its place, as JSON.
    #[arg(long, value_name = "JSON", requires = "skip")]
    pub value: Option<String>,
    /// Why it is left out. Recorded.
    #[arg(long, value_name = "TEXT", requires = "skip")]
    pub reason: Option<String>,
    /// Accepted so that scripts can pass it to every command; it answers no gate.
    #[arg(long)]
    pub yes: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `--json` alone.
#[derive(Args, Debug)]
pub(crate) struct JsonArgs {
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `runs`.
#[derive(Args, Debug)]
pub(crate) struct RunsArgs {
    /// List sessions that are over and changed nothing, too.
    #[arg(long)]
    pub all: bool,
    /// Print JSON instead of a table: all runs, and all sessions.
    #[arg(long)]
    pub json: bool,
}

/// `show`.
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The run, or the file of a plan or of an exported run. Default: the only open run.
    pub run: Option<String>,
    /// One of its steps: shows its calls too.
    pub step: Option<String>,
    /// Print JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `verify`.
#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// The run, or the file it was exported to.
    pub run: String,
    /// A hash found elsewhere, for example in the tag of a job: one of the run's records must have it. Repeatable.
    #[arg(long, value_name = "HASH")]
    pub holds: Vec<String>,
    /// The file of allowed signers, in OpenSSH's allowed_signers format: every approval must be signed by one of them.
    #[arg(long, value_name = "FILE")]
    pub signers: Option<PathBuf>,
    /// Print JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `diff`.
#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// A run, or the file of a plan or of an exported run.
    pub first: String,
    /// What to compare it with.
    pub second: String,
    /// Print JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `fork`.
#[derive(Args, Debug)]
pub(crate) struct ForkArgs {
    /// The run. If it is not over, it is given up.
    pub run: String,
    /// The first top-level step to do again.
    #[arg(long, value_name = "STEP")]
    pub from: String,
    /// Pause after this top-level step.
    #[arg(long, value_name = "STEP")]
    pub until: Option<String>,
    /// Answer Lifeboat's own questions with yes; it answers no gate.
    #[arg(long)]
    pub yes: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `test`.
#[derive(Args, Debug)]
pub(crate) struct TestArgs {
    /// The folder of the tests, or one test. Default: `tests/` here, or this folder if there is none.
    pub dir: Option<PathBuf>,
    /// Run only tests whose name contains this. Repeatable.
    #[arg(long, value_name = "TEXT")]
    pub filter: Vec<String>,
    /// List the tests, and run none.
    #[arg(long)]
    pub list: bool,
    /// Write the results to a file, too, as JUnit XML.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `secret`.
#[derive(Subcommand, Debug)]
pub(crate) enum SecretCommand {
    /// Write an access key that a run made to a file that only its owner can read.
    Export {
        /// The run.
        run: String,
        /// The name of the IAM user.
        name: String,
        /// The file to write; it must not exist.
        #[arg(long, value_name = "FILE")]
        csv: PathBuf,
    },
}
