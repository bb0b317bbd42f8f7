//! The command line. Doc comments here are the help.

mod ways;

use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Run disaster-recovery runbooks for AWS, and rehearse them in a lab.
#[derive(Parser, Debug)]
#[command(name = "lifeboat", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// The home: the folder of keys, lab and runs. Default: the nearest `.lifeboat/`, here or above.
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// The command. Without one: shows what is open here.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Run a runbook. `run RUNBOOK --help` lists its parameters and steps.
    #[command(disable_help_flag = true)]
    Run(Box<RunArgs>),
    /// Rehearse a runbook on a copy of its world, and show what it will do and what will exist afterwards. Changes nothing.
    Plan(Box<PlanArgs>),
    /// Check runbooks and everything they import, without making a call. Exit 0 if they can be run, else 2.
    Check(CheckArgs),
    /// Type a runbook, input by input: look around, try, save. Reads a pipe to its end.
    #[command(after_help = "With RUNBOOK, its functions, imports and parameters are there; its steps are not run.")]
    Repl(Box<ReplArgs>),
    /// Continue a run: the only open one, or the one you name.
    Resume(ResumeArgs),
    /// List the runs, oldest first.
    Runs(RunsArgs),
    /// Show a run, or one of its steps; or the file of a plan or of an exported run.
    Show(ShowArgs),
    /// Agree to a plan, or at a gate of a run.
    Approve(ApproveArgs),
    /// Say no to a plan, or at a gate of a run.
    Reject(ApproveArgs),
    /// Take back what a run did, as far as its steps say how (`undo:`). Shows it first.
    #[command(after_help = UNDO_HELP)]
    Undo(UndoArgs),
    /// Write a whole run to one file, without its secrets. Overwrites nothing.
    Export {
        /// The run.
        run: String,
        /// The file to write; it must not exist.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Check that a run's record is complete, and that the run kept to its plan. Exit 0 if so, else 1.
    Verify(VerifyArgs),
    /// Show what two runs, two plans, or a plan and a run do differently. Exit 0 if nothing, else 1.
    Diff(DiffArgs),
    /// Begin a run that takes over what another one did before a step, and does that step and all after it again.
    Fork(ForkArgs),
    /// Give up a run. What it made stays.
    Abandon {
        /// The run.
        run: String,
    },
    /// Get a secret of a run.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Run tests: NAME_test.rhai, each in a lab of its own, and recorded runs, NAME.run. Exit 0 if all pass, else 1.
    Test(TestArgs),
    /// Work with the lab.
    #[command(subcommand)]
    Lab(LabCommand),
    /// Show the manual's entry of an op, a verb, a control word or a namespace; without a name, one line for each.
    Doc {
        /// `drs::start_recovery`, `drill`, `step`, `ec2`, `verbs`, `words`; or a rule of `check`: `LB101`.
        name: Option<String>,
        /// Write the pages of the reference into this folder instead.
        #[arg(long, value_name = "DIR", conflicts_with = "name")]
        book: Option<PathBuf>,
    },
    /// Print what a shell reads to complete `lifeboat`'s command lines.
    #[command(after_help = "bash: lifeboat completions bash > ~/.local/share/bash-completion/completions/lifeboat\n\
                            zsh:  lifeboat completions zsh > \"${fpath[1]}/_lifeboat\"\n\
                            fish: lifeboat completions fish > ~/.config/fish/completions/lifeboat.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write a man page for every command into a folder, for `man -M DIR lifeboat-run`.
    Man {
        /// The folder; the pages go into its `man1`.
        dir: PathBuf,
    },
    /// Write runbooks to start from into a folder. Overwrites nothing.
    Init {
        /// The folder; made if it does not exist.
        dir: PathBuf,
    },
}

/// A runbook and what it is given.
#[derive(Args, Debug)]
pub(crate) struct Inputs {
    /// The runbook, a `.rhai` file.
    pub runbook: Option<PathBuf>,
    /// The world: `lab`, the simulator in Lifeboat, is the default; `live` is AWS itself.
    #[arg(long, value_name = "WORLD")]
    pub world: Option<WorldKind>,
    /// The value of a parameter of the runbook. Repeatable; `run RUNBOOK --help` lists the parameters.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// A file with values of parameters: one JSON object. --set takes precedence.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// Where a secret parameter comes from: env:VARIABLE, file:PATH or prompt. Repeatable.
    #[arg(long = "secret", value_name = "NAME=SOURCE")]
    pub secret: Vec<String>,
    /// The AWS Region to work in, one of the runbook's `regions:`. Default: the first of them.
    #[arg(long)]
    pub region: Option<String>,
    /// With --world live: the profile of the AWS configuration whose credentials are used.
    #[arg(long)]
    pub profile: Option<String>,
    /// With --world live: another address for all of AWS, that of a `lifeboat lab serve`.
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// An earlier export of AWS's answers (`lab export --from live`), used in a rehearsal if a Region does not answer. Default: the
    /// home's own.
    #[arg(long, value_name = "FILE")]
    pub world_document: Option<PathBuf>,
    /// Makes the lab, the run and the order of branches repeatable. For tests.
    #[arg(long, hide = true, value_name = "N")]
    pub seed: Option<u64>,
}

impl Inputs {
    /// What follows the runbook on the command line, as it was typed, but for a login's password: whoever types it again gives it again.
    #[must_use]
    pub(crate) fn typed(&self) -> String {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let once = [("--params", path(&self.params)), ("--region", self.region.clone()), ("--profile", self.profile.clone())];
        let document = ("--world-document", path(&self.world_document));
        let once = once.into_iter().chain([document]).filter_map(|(option, value)| Some((option, value?)));
        let set = self.set.iter().map(|given| ("--set", without_password(given)));
        let secret = self.secret.iter().map(|value| ("--secret", value.clone()));
        let words = once.chain(set).chain(secret).map(|(option, value)| format!("{option} {}", engine::shell::quoted(&value)));
        words.collect::<Vec<_>>().join(" ")
    }
}

/// A `NAME=VALUE` with `VALUE` in the place of a JSON object that has a password in it.
fn without_password(given: &str) -> String {
    let (name, value) = given.split_once('=').unwrap_or((given, ""));
    match serde_json::from_str::<serde_json::Value>(value) {
        Ok(serde_json::Value::Object(login)) if login.contains_key("password") => format!("{name}=VALUE"),
        _ => given.to_owned(),
    }
}

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

const UNDO_HELP: &str = "\
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

/// A kind of world.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorldKind {
    /// The simulator in Lifeboat.
    Lab,
    /// AWS itself.
    Live,
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

/// `lab`.
#[derive(Subcommand, Debug)]
pub(crate) enum LabCommand {
    /// Show what the lab is, and its time.
    Status(JsonArgs),
    /// Make a new lab, empty or ready-made. Paused runs of the old one can no longer be resumed.
    Reset {
        /// What is in it: empty; sourced (the workshop's data centre); synced (its two servers replicate and can be launched);
        /// drilled (they were launched, in a drill); fleet:N (N servers replicate); or the file of a `lab export`.
        #[arg(long, value_name = "LAB", default_value = "empty")]
        to: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// The new lab's account id, twelve digits. Default: 000000000000.
        #[arg(long, value_name = "ID", value_parser = account)]
        account: Option<String>,
    },
    /// Copy the lab to a file; or, with --from live, write down what AWS answers now, by requests that only read.
    Export(ExportArgs),
    /// Serve the lab to AWS clients, ssh, nsupdate and curl, with access key `test` and secret `test`.
    #[command(after_help = SERVE_HELP)]
    Serve(ServeArgs),
    /// Let time pass in the lab. What is due by then happens: servers replicate, jobs end, credentials expire.
    #[command(after_help = ADVANCE_HELP)]
    Advance {
        /// How much time: 90s, 45m, 2h, 1h30m, 7d.
        #[arg(value_name = "DURATION", allow_hyphen_values = true)]
        by: String,
    },
    /// Show the last traffic on the lab's wire: requests to AWS, and what its hosts were asked over SSH, DNS and HTTP.
    #[command(after_help = TRACE_HELP)]
    Trace(TraceArgs),
    /// Inject faults into the lab, list them, or end them all.
    #[command(subcommand)]
    Fault(FaultCommand),
}

impl LabCommand {
    /// Whether programs read what it prints.
    fn json(&self) -> bool {
        match self {
            Self::Status(args) => args.json,
            Self::Trace(args) => args.json,
            Self::Fault(FaultCommand::List(args)) => args.json,
            Self::Fault(FaultCommand::Add { .. } | FaultCommand::Clear)
            | Self::Reset { .. }
            | Self::Export(_)
            | Self::Serve(_)
            | Self::Advance { .. } => false,
        }
    }
}

const SERVE_HELP: &str = "\
  lifeboat lab serve                                        until Ctrl-C, with a table of the hosts' ports
  lifeboat lab serve -- aws drs describe-source-servers     while a command runs; it finds the lab by itself
  lifeboat lab serve --port 0 --speed max -- pytest         several side by side; time jumps when everybody waits";

/// `lab serve`.
#[derive(Args, Debug)]
pub(crate) struct ServeArgs {
    /// The port of the AWS endpoint; the hosts' ports follow above it. 0: any free ports.
    #[arg(long, default_value_t = 4747)]
    pub port: u16,
    /// How many seconds pass in the lab per second; `max` jumps when every client waits.
    #[arg(long, default_value = "1")]
    pub speed: String,
    /// Serve while this command runs, with `AWS_ENDPOINT_URL` and credentials of the lab in its environment; end with its exit code.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

const TRACE_HELP: &str = "\
Each line has the lab's time, the service, the operation, the Region asked or the host that answered, the answer, what it was
about, and the request id. The answer is an HTTP status and AWS's error code; `lost` (carried out, and its answer never
arrived) or `unreachable`; a DNS code; `exit N` of a command; or why there was no connection. Nothing in it can be a secret:
it contains no names, bodies, paths or command lines. The last 4 to 8 MB are kept, until `lab reset`.

  lifeboat lab trace --service drs --since 30m       what was asked of DRS in the last half hour of the lab's time
  lifeboat lab trace --follow --service network      connections that fail during a `run` or `lab serve`, as they fail
  lifeboat lab trace --last 1000 --json | jq 'select(.answer | startswith(\"4\"))'";

/// `lab trace`.
#[derive(Args, Debug)]
pub(crate) struct TraceArgs {
    /// Continue with what comes, from whichever process has the lab. Ctrl-C ends it.
    #[arg(long)]
    pub follow: bool,
    /// All traffic of this long before the lab's own time: 10m, 2h.
    #[arg(long, value_name = "DURATION", conflicts_with = "last")]
    pub since: Option<String>,
    /// How many of the last lines to show.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub last: usize,
    /// Only this service; `network` is connections that could not be made. Repeatable.
    #[arg(long, value_name = "SERVICE", value_parser = clap::builder::PossibleValuesParser::new(simulator::TRACED))]
    pub service: Vec<String>,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `lab export`.
#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// Source: the lab, or AWS itself.
    #[arg(long, value_name = "WORLD", default_value = "lab")]
    pub from: WorldKind,
    /// The file to write; it must not exist. Default: `lab.db`; from AWS, the home's own world document, which replaces an older one.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A Region of AWS to ask. Repeatable.
    #[arg(long = "region", value_name = "REGION", default_value = "us-east-1")]
    pub regions: Vec<String>,
    /// With --from live: the profile of the AWS configuration whose credentials are used.
    #[arg(long)]
    pub profile: Option<String>,
    /// With --from live: another address for all of AWS, that of a `lifeboat lab serve`.
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
}

const ADVANCE_HELP: &str = "\
Lab time stands still while nobody waits for it, and a run jumps over its waits. Use this for what happens in between.

  lifeboat lab advance 3h      and then `lifeboat run failover.rhai` finds data that is 3 hours old";

const FAULT_HELP: &str = "\
  FAULT                                   what happens                                       how often
  SERVICE:Operation throttle              refused: too many requests                         once
  SERVICE:Operation access-denied         refused: not allowed                               until cleared
  SERVICE:Operation server-error          an internal error; it is not carried out           once
  SERVICE:Operation lost                  carried out, and the answer never arrives          once
  SERVICE:Operation late                  never answered, and carried out 30 s later         once
  drs:StartRecovery SERVER launch-failed  the job launches the others, and not this server   until cleared
  network REGION cut                      nobody reaches its endpoints and hosts             until cleared

SERVICE:Operation is the IAM action of an op: `lifeboat doc drs::start_recovery` names it. SERVER is a host name or the id of
a source server. `x3` at the end makes it happen three times.

  lifeboat lab fault add drs:StartRecovery throttle x3
  lifeboat lab fault add drs:StartRecovery wordpress-web.onpremsim.env launch-failed
  lifeboat lab fault add network us-east-1 cut

`rehearse:` in a header and `faults:` in a test use the same words. There, a fault ends with the rehearsal or the test.";

/// `lab fault`.
#[derive(Subcommand, Debug)]
pub(crate) enum FaultCommand {
    /// Inject a fault. It strikes from here on, whoever asks, until it is used up or cleared.
    #[command(after_help = FAULT_HELP)]
    Add {
        /// Where, what, and how often: `drs:StartRecovery throttle x3`. Needs no quotes.
        #[arg(value_name = "FAULT", required = true)]
        fault: Vec<String>,
    },
    /// List the injected faults, oldest first, and how often each has struck. Works while another process has the lab.
    List(JsonArgs),
    /// End all injected faults. Those of `rehearse:` and of tests stay.
    Clear,
}

/// An account id.
fn account(text: &str) -> Result<String, String> {
    let is_one = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_one { Ok(text.to_owned()) } else { Err("an account id is twelve digits".to_owned()) }
}
