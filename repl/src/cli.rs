//! The command line. Doc comments here are the help.

use clap::{Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// Disaster-recovery runbooks for AWS, rehearsed on the lab.
#[derive(Parser, Debug)]
#[command(name = "lifeboat", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// The home: keys, lab, runs. Otherwise the nearest `.lifeboat/` upwards.
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// What to do; without it: what is open here.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Run a runbook. `run RUNBOOK --help` lists its parameters.
    #[command(disable_help_flag = true)]
    Run(Box<RunArgs>),
    /// Rehearse a runbook on a copy of its world: what it will do, and what will exist afterwards. Nothing is changed.
    Plan(Box<PlanArgs>),
    /// Check runbooks and all they import, without one call. Exit 0 if they can be run, else 2.
    Check(CheckArgs),
    /// Type a runbook, input by input: look around, try, save. Reads a pipe to its end.
    Repl(Box<ReplArgs>),
    /// Go on with a run: the only open one, or the one named.
    Resume(ResumeArgs),
    /// List the runs, oldest first.
    Runs(RunsArgs),
    /// Show a run, or one of its steps; or a plan or an exported run, by its file.
    Show(ShowArgs),
    /// Agree to a plan, or to what a gate of a run asks.
    Approve(ApproveArgs),
    /// Say no to a plan, or at a gate of a run.
    Reject(ApproveArgs),
    /// Take back what a run did, as far as its steps say how (`undo:`). Shown first.
    Undo(UndoArgs),
    /// Write a whole run to one file, without its secrets. Overwrites nothing.
    Export {
        /// The run.
        run: String,
        /// The file; it must not exist.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Whether a run's record is whole, and the run kept to its plan. Exit 0 if so, else 1.
    Verify(VerifyArgs),
    /// What two runs, two plans, or a plan and a run do differently. Exit 0 if nothing, else 1.
    Diff(DiffArgs),
    /// Begin a run that takes over what another one had done before a step, and does that step and all after it anew.
    Fork(ForkArgs),
    /// Give a run up. What it made stays.
    Abandon {
        /// The run.
        run: String,
    },
    /// Secrets of a run.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Test runbooks: NAME_test.rhai, and NAME.run, recorded runs, each in a lab of its own. Exit 0 if all pass, else 1.
    Test(TestArgs),
    /// The lab.
    #[command(subcommand)]
    Lab(LabCommand),
    /// The manual's entry of an op, a verb, a control word, or a namespace; without a name, one line of each.
    Doc {
        /// `drs::start_recovery`, `drill`, `step`, `ec2`, `verbs`, `words`; or a rule of `check`: `LB101`.
        name: Option<String>,
        /// Write the pages of the reference into this folder instead.
        #[arg(long, value_name = "DIR", conflicts_with = "name")]
        book: Option<PathBuf>,
    },
    /// What completes `lifeboat`'s command lines, for a shell to read.
    #[command(after_help = "bash: lifeboat completions bash > ~/.local/share/bash-completion/completions/lifeboat\n\
                            zsh:  lifeboat completions zsh > \"${fpath[1]}/_lifeboat\"\n\
                            fish: lifeboat completions fish > ~/.config/fish/completions/lifeboat.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write a man page for every command into a folder: `man -M DIR lifeboat-run`.
    Man {
        /// The folder; the pages go into `man1` in it.
        dir: PathBuf,
    },
    /// Write runbooks to start from into a folder. Overwrites nothing.
    Init {
        /// The folder; made if it is not there.
        dir: PathBuf,
    },
}

/// A runbook and what it is given.
#[derive(Args, Debug)]
pub(crate) struct Inputs {
    /// The runbook, a `.rhai` file.
    pub runbook: Option<PathBuf>,
    /// Which world it goes to: `lab`, the simulator in Lifeboat, which is meant without this; or `live`, AWS itself.
    #[arg(long, value_name = "WORLD")]
    pub world: Option<WorldKind>,
    /// The value of a parameter of the runbook. Repeatable; `run RUNBOOK --help` lists the parameters.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// The values of parameters from a file: one JSON object. --set wins.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// A secret parameter: env:VARIABLE, file:PATH or prompt. Repeatable.
    #[arg(long = "secret", value_name = "NAME=SOURCE")]
    pub secret: Vec<String>,
    /// The AWS Region it works in, one of the runbook's `regions:`; otherwise the first of them.
    #[arg(long)]
    pub region: Option<String>,
    /// The profile of the AWS configuration whose credentials are used, with --world live.
    #[arg(long)]
    pub profile: Option<String>,
    /// Another address for all of AWS, with --world live: that of a `lifeboat lab serve`.
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// What AWS said earlier (`lab export --from live`), read in a rehearsal where a Region is silent; otherwise the home's own.
    #[arg(long, value_name = "FILE")]
    pub world_document: Option<PathBuf>,
    /// A lab, a run and turns that can be had again. For tests.
    #[arg(long, hide = true, value_name = "N")]
    pub seed: Option<u64>,
}

impl Inputs {
    /// What follows the runbook on the command line, as it was typed.
    #[must_use]
    pub(crate) fn typed(&self) -> String {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let once = [("--params", path(&self.params)), ("--region", self.region.clone()), ("--profile", self.profile.clone())];
        let document = ("--world-document", path(&self.world_document));
        let once = once.into_iter().chain([document]).filter_map(|(option, value)| Some((option, value?)));
        let set = self.set.iter().map(|value| ("--set", value.clone()));
        let secret = self.secret.iter().map(|value| ("--secret", value.clone()));
        let words = once.chain(set).chain(secret).map(|(option, value)| format!("{option} {}", engine::shell::quoted(&value)));
        words.collect::<Vec<_>>().join(" ")
    }
}

/// `run`.
#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    /// What is run.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Hold the run to a plan: it is rehearsed again first, and stops before anything that is not planned.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Without a review: rehearsed now, shown, and held to what was shown. The reason stands in the run's first record.
    #[arg(long, value_name = "REASON", conflicts_with = "plan")]
    pub break_glass: Option<String>,
    /// Show what comes, and ask before each step, or before each action too.
    #[arg(long, value_name = "action", num_args = 0..=1, require_equals = true, default_missing_value = "step")]
    pub step: Option<Step>,
    /// Pause after this top-level step.
    #[arg(long, value_name = "STEP")]
    pub until: Option<String>,
    /// Begin a new run although one of this runbook is unfinished.
    #[arg(long)]
    pub new: bool,
    /// For scripts that pass it to every command: a run asks nothing that it answers, and a gate never is.
    #[arg(long)]
    pub yes: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// This help; with a runbook, its parameters and steps.
    #[arg(long, short)]
    pub help: bool,
}

/// `repl`.
#[derive(Args, Debug)]
pub(crate) struct ReplArgs {
    /// A runbook whose functions, imports and parameters are there; its steps are not run.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Go on with this session; or look around where this run is paused, with its variables, and without doing anything.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["runbook", "world", "set", "params", "secret", "region", "endpoint"])]
    pub run: Option<String>,
}

/// `approve` and `reject`.
#[derive(Args, Debug)]
pub(crate) struct ApproveArgs {
    /// A plan's file, or a run.
    #[arg(value_name = "PLAN|RUN")]
    pub what: String,
    /// The gate of the run, by its place (`wave[web]/go`, `make/go`) or the end of that (`go`) where only one that waits has it.
    /// Otherwise the only one that waits.
    pub gate: Option<String>,
    /// In your own words: it stands beside your name for ever.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
    /// The profile of the AWS configuration, where it is about AWS itself: who you are there is recorded.
    #[arg(long)]
    pub profile: Option<String>,
    /// Sign it with this OpenSSH private key, where the runbook's `approvals:` name signers.
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
    /// Back to this top-level step, and that one too; otherwise all.
    #[arg(long, value_name = "STEP")]
    pub to: Option<String>,
    /// Do not ask. In AWS itself the account id is typed all the same.
    #[arg(long)]
    pub yes: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Before what a person is asked.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Every step.
    Step,
    /// Every step and every action.
    Action,
}

/// `plan`.
#[derive(Args, Debug)]
pub(crate) struct PlanArgs {
    /// What is rehearsed.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Write the plan to a file too.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A plan that was approved: if this one differs in nothing but what is not known before a run, its approvals hold for it too.
    #[arg(long, value_name = "APPROVED", requires = "output")]
    pub against: Option<PathBuf>,
    /// How long a run may be held to it: 45m, 24h, 30d.
    #[arg(long, value_name = "DURATION", default_value = "24h")]
    pub valid_for: String,
    /// The plan as JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// The runbooks; of a folder all files below it that end in .rhai, tests too.
    #[arg(value_name = "RUNBOOK", required_unless_present = "explain")]
    pub runbooks: Vec<PathBuf>,
    /// Warnings count as errors.
    #[arg(long)]
    pub deny_warnings: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// SARIF 2.1.0, for code hosts and editors.
    #[arg(long, conflicts_with = "json")]
    pub sarif: bool,
    /// What a rule is about, by its code: LB101.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["runbooks", "json", "sarif"])]
    pub explain: Option<String>,
}

/// A kind of world.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorldKind {
    /// The embedded simulator.
    Lab,
    /// AWS.
    Live,
}

/// `resume`.
#[derive(Args, Debug)]
pub(crate) struct ResumeArgs {
    /// The run; otherwise the only open one.
    pub run: Option<String>,
    /// The profile of the AWS configuration, for a live run.
    #[arg(long)]
    pub profile: Option<String>,
    /// Show what comes, and ask before each step, or before each action too.
    #[arg(long, value_name = "action", num_args = 0..=1, require_equals = true, default_missing_value = "step")]
    pub step: Option<Step>,
    /// Pause after this top-level step.
    #[arg(long, value_name = "STEP")]
    pub until: Option<String>,
    /// A run keeps what it was given: asked here, it is told so.
    #[arg(long, value_name = "NAME=VALUE", hide = true)]
    pub set: Vec<String>,
    /// The same.
    #[arg(long, value_name = "FILE", hide = true)]
    pub params: Option<PathBuf>,
    /// Leave out a top-level step, or a `finally`, that is not done; --value and --reason belong to it.
    #[arg(long, value_name = "STEP", requires = "value", requires = "reason")]
    pub skip: Option<String>,
    /// What the script sees in its place, as JSON.
    #[arg(long, value_name = "JSON", requires = "skip")]
    pub value: Option<String>,
    /// Why it is left out.
    #[arg(long, value_name = "TEXT", requires = "skip")]
    pub reason: Option<String>,
    /// For scripts that pass it to every command: a run asks nothing that it answers, and a gate never is.
    #[arg(long)]
    pub yes: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `--json` alone.
#[derive(Args, Debug)]
pub(crate) struct JsonArgs {
    /// JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `runs`.
#[derive(Args, Debug)]
pub(crate) struct RunsArgs {
    /// Sessions that are over and changed nothing, too.
    #[arg(long)]
    pub all: bool,
    /// JSON instead of a table: all of them.
    #[arg(long)]
    pub json: bool,
}

/// `show`.
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The run, or the file of a plan or an exported run; otherwise the only open run.
    pub run: Option<String>,
    /// One of its steps: its calls too.
    pub step: Option<String>,
    /// JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `verify`.
#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// The run, or the file it was exported to.
    pub run: String,
    /// A hash found elsewhere, in the tag of a job: one of the run's records must have it. Repeatable.
    #[arg(long, value_name = "HASH")]
    pub holds: Vec<String>,
    /// Those whose signatures count, in OpenSSH's allowed_signers format: every approval must be signed by one of them.
    #[arg(long, value_name = "FILE")]
    pub signers: Option<PathBuf>,
    /// JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `diff`.
#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// A run, or the file of a plan or an exported run.
    pub first: String,
    /// Another.
    pub second: String,
    /// JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `fork`.
#[derive(Args, Debug)]
pub(crate) struct ForkArgs {
    /// The run. It is given up, if it is not over.
    pub run: String,
    /// The top-level step from which on everything is done anew.
    #[arg(long, value_name = "STEP")]
    pub from: String,
    /// Pause after this top-level step.
    #[arg(long, value_name = "STEP")]
    pub until: Option<String>,
    /// Answer Lifeboat's own questions with yes; a gate is never answered by it.
    #[arg(long)]
    pub yes: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `test`.
#[derive(Args, Debug)]
pub(crate) struct TestArgs {
    /// Where the tests are, or one of them; otherwise `tests/` here, or this folder.
    pub dir: Option<PathBuf>,
    /// Only tests whose name holds this. Repeatable.
    #[arg(long, value_name = "TEXT")]
    pub filter: Vec<String>,
    /// List them, and run none.
    #[arg(long)]
    pub list: bool,
    /// Write the results to a file too, as JUnit XML.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `secret`.
#[derive(Subcommand, Debug)]
pub(crate) enum SecretCommand {
    /// Write an access key a run made to a file only its owner can read.
    Export {
        /// The run.
        run: String,
        /// The IAM user's name.
        name: String,
        /// The file; it must not exist.
        #[arg(long, value_name = "FILE")]
        csv: PathBuf,
    },
}

/// `lab`.
#[derive(Subcommand, Debug)]
pub(crate) enum LabCommand {
    /// What the lab is, and when it stands.
    Status(JsonArgs),
    /// A new lab, empty or ready-made. Paused runs of the old one can no longer be resumed.
    Reset {
        /// What stands in it: empty; sourced (the workshop's data centre); synced (its two servers replicate and can be launched);
        /// drilled (they were, in a drill); fleet:N (N servers replicate); or the file of a `lab export`.
        #[arg(long, value_name = "LAB", default_value = "empty")]
        to: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// The new lab's account id, twelve digits; otherwise 000000000000.
        #[arg(long, value_name = "ID", value_parser = account)]
        account: Option<String>,
    },
    /// Copy the lab to a file; or, from AWS itself, what it says now: requests that only read.
    Export(ExportArgs),
    /// Serve the lab to AWS clients, ssh, nsupdate and curl, with key `test` and secret `test`.
    #[command(after_help = SERVE_HELP)]
    Serve(ServeArgs),
    /// Let time pass in the lab. What is due by then happens: servers replicate, jobs end, credentials expire.
    #[command(after_help = ADVANCE_HELP)]
    Advance {
        /// How much: 90s, 45m, 2h, 1h30m, 7d.
        #[arg(value_name = "DURATION", allow_hyphen_values = true)]
        by: String,
    },
    /// What came over the lab's wire, last: requests to AWS, and what its hosts were asked over SSH, DNS and HTTP.
    #[command(after_help = TRACE_HELP)]
    Trace(TraceArgs),
    /// Let something go wrong in the lab, list what goes wrong, or end all of it.
    #[command(subcommand)]
    Fault(FaultCommand),
}

const SERVE_HELP: &str = "\
  lifeboat lab serve                                        until Ctrl-C, with a table of the hosts' ports
  lifeboat lab serve -- aws drs describe-source-servers     for as long as a command runs, which finds the lab by itself
  lifeboat lab serve --port 0 --speed max -- pytest         several beside each other; time jumps when everybody waits";

/// `lab serve`.
#[derive(Args, Debug)]
pub(crate) struct ServeArgs {
    /// Port of the AWS endpoint; those of the hosts follow above it. 0: any that are free.
    #[arg(long, default_value_t = 4747)]
    pub port: u16,
    /// Lab seconds a second; `max` jumps when every client waits.
    #[arg(long, default_value = "1")]
    pub speed: String,
    /// Serve for as long as this command runs, with `AWS_ENDPOINT_URL` and credentials of the lab in its environment; end with its exit code.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

const TRACE_HELP: &str = "\
A line: the lab's time; service; operation; the Region asked, or the host that answered; the answer; what it was about; the
request id. An answer is an HTTP status and AWS's error code; `lost` (carried out, and nobody heard) or `unreachable`; a
DNS code; `exit N` of a command; or why there was no connection. Nothing in it could be a secret: it holds no names, bodies,
paths or command lines. The last 4 to 8 MB are kept, until `lab reset`.

  lifeboat lab trace --service drs --since 30m       what was asked of DRS in the last half hour of the lab's time
  lifeboat lab trace --follow --service network      connections that fail, as they do, beside a `run` or `lab serve`
  lifeboat lab trace --last 1000 --json | jq 'select(.answer | startswith(\"4\"))'";

/// `lab trace`.
#[derive(Args, Debug)]
pub(crate) struct TraceArgs {
    /// Go on with what comes, from whichever process has the lab. Ctrl-C ends it.
    #[arg(long)]
    pub follow: bool,
    /// All of it from so long before the lab's own time: 10m, 2h.
    #[arg(long, value_name = "DURATION", conflicts_with = "last")]
    pub since: Option<String>,
    /// So many of the last.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub last: usize,
    /// Only of this service; `network`: connections that did not come about. Repeatable.
    #[arg(long, value_name = "SERVICE", value_parser = clap::builder::PossibleValuesParser::new(simulator::TRACED))]
    pub service: Vec<String>,
    /// One JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// `lab export`.
#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// Whence: the lab, or AWS itself.
    #[arg(long, value_name = "WORLD", default_value = "lab")]
    pub from: WorldKind,
    /// The file; it must not exist. Otherwise `lab.db`; from AWS, the home's own world document, in place of an older one.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// A Region of AWS to ask. Repeatable.
    #[arg(long = "region", value_name = "REGION", default_value = "us-east-1")]
    pub regions: Vec<String>,
    /// The profile of the AWS configuration whose credentials are used, with --from live.
    #[arg(long)]
    pub profile: Option<String>,
    /// Another address for all of AWS, with --from live: that of a `lifeboat lab serve`.
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
}

const ADVANCE_HELP: &str = "\
Lab time stands still while nobody waits for it, and a run jumps over its waits: this is for what happens in between.

  lifeboat lab advance 3h      and then `lifeboat run failover.rhai` meets data that is 3 hours old";

const FAULT_HELP: &str = "\
  FAULT                                   what happens                                       how often
  SERVICE:Operation throttle              refused: too many requests                         once
  SERVICE:Operation access-denied         refused: not allowed                               until cleared
  SERVICE:Operation server-error          an internal error; it is not carried out           once
  SERVICE:Operation lost                  carried out, and the answer never arrives          once
  SERVICE:Operation late                  never answered, and carried out 30 s later         once
  drs:StartRecovery SERVER launch-failed  the job ends, and this server is not launched      until cleared
  network REGION cut                      nobody reaches its endpoints and hosts             until cleared

SERVICE:Operation is the IAM action of an op: `lifeboat doc drs::start_recovery` names it. SERVER is a host name or the id of
a source server. `x3` after it: three times.

  lifeboat lab fault add drs:StartRecovery throttle x3
  lifeboat lab fault add drs:StartRecovery wordpress-web.onpremsim.env launch-failed
  lifeboat lab fault add network us-east-1 cut

The words are those of `rehearse:` in a header and of `faults:` in a test, where a fault ends with the rehearsal or the test.";

/// `lab fault`.
#[derive(Subcommand, Debug)]
pub(crate) enum FaultCommand {
    /// Let something go wrong from here on, whoever asks, until it is used up or cleared.
    #[command(after_help = FAULT_HELP)]
    Add {
        /// Where, what, and how often: `drs:StartRecovery throttle x3`. Quotes are not needed.
        #[arg(value_name = "FAULT", required = true)]
        fault: Vec<String>,
    },
    /// What goes wrong, oldest first, and how often yet. Works beside whoever has the lab.
    List(JsonArgs),
    /// Nothing goes wrong any more: all faults are ended, those of `rehearse:` and of tests are not touched.
    Clear,
}

/// An account id.
fn account(text: &str) -> Result<String, String> {
    let is_one = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_one { Ok(text.to_owned()) } else { Err("an account id is twelve digits".to_owned()) }
}
