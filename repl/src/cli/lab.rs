//! The arguments of `lifeboat lab`.

use super::arguments::JsonArgs;
use super::inputs::WorldKind;
use clap::{Args, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

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
    pub(super) fn json(&self) -> bool {
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
