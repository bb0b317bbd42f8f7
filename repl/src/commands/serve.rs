//! `lifeboat lab serve`: the lab on sockets of this machine, until Ctrl-C or for as long as a command runs.

use super::lab::cancelled_by_signals;
use crate::carry::signals;
use crate::cli::ServeArgs;
use crate::context::Context;
use crate::home::Served;
use crate::lab::{self, TITLE};
use crate::print::Printer;
use crate::problem::{Exit, Problem, Result};
use crate::world::{RealLab, ServedAt};
use simulator::{Lab, Port, ServeError, ServeOptions, Server};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};

const PORTS: &str = "--port N chooses other ports, --port 0 any that are free";

/// Serves the lab of the home, or of a new one.
///
/// # Errors
/// It cannot be: nothing was done.
pub(super) fn run(context: &Context, args: &ServeArgs) -> Result<Exit> {
    let at = speed(&args.speed)?;
    let home = context.home_or_new()?;
    let mut lock = home.lock_lab()?;
    lab::not_gone(&home)?;
    let not_before = lab::last_moment(&home)?;
    let options = lab::options(context, &home, None)?;
    let served = RealLab::open(&home.lab_file(), options, not_before, at).map_err(|error| lab::problem(&error))?;
    let lab = served.lab.clone();
    let options = ServeOptions { port: args.port, lives: at != ServedAt::Jumps };
    let server = served.run_there(async move { lab.serve(options).await }).map_err(|error| Problem::chain(&error, PORTS))?;
    let speed = match at {
        ServedAt::Speed(speed) => Some(speed),
        ServedAt::Jumps => None,
    };
    lock.tell(Served { address: server.endpoint(), speed })?;
    match &args.command[..] {
        [] => until_told(context, &served, server),
        [program, arguments @ ..] => while_it_runs(context, &server, program, arguments),
    }
}

fn speed(text: &str) -> Result<ServedAt> {
    if text == "max" {
        return Ok(ServedAt::Jumps);
    }
    match text.trim_end_matches('x').parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(ServedAt::Speed(speed)),
        _ => Err(Problem::usage(format!("`{text}` is not a speed"), "--speed 1, --speed 60 or --speed max")),
    }
}

/// Until Ctrl-C, telling where the hosts are.
fn until_told(context: &Context, served: &RealLab, mut server: Server) -> Result<Exit> {
    let cancel = cancelled_by_signals()?;
    let (told, lab) = (context.printer.clone(), served.lab.clone());
    let ended = served.run_there(async move {
        title(&told, &lab, &server);
        told.line("Ctrl-C ends it; the lab stays as it is");
        loop {
            for port in server.ports() {
                told.line(&describe(&port));
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Ok::<(), ServeError>(()),
                changed = server.changed() => changed?,
            }
            told.line("hosts changed:");
        }
    });
    ended.map_err(|error| Problem::chain(&error, PORTS))?;
    context.printer.line(&format!("{TITLE}    no longer served    next: lifeboat lab serve"));
    Ok(Exit::Done)
}

fn title(printer: &Printer, lab: &Lab, server: &Server) {
    printer.line(&format!("{TITLE}    account {}    AWS endpoint http://{}    key test, secret test", lab.account(), server.endpoint()));
}

fn describe(port: &Port) -> String {
    let name = port.name.as_deref().unwrap_or("-");
    let address = port.address.map_or_else(|| "not reachable now".to_owned(), |address| address.to_string());
    format!("  127.0.0.1:{:<5} -> {:<5} {} {name}  {address} ({:?})", port.local, port.port, port.instance, port.view)
}

/// For as long as a command runs that AWS clients in it take the lab for AWS; its exit code is ours. Signals are the command's:
/// what a terminal sends goes to both, what asks only us to end is passed on, and the lab is there until the command has ended.
fn while_it_runs(context: &Context, server: &Server, program: &OsString, arguments: &[OsString]) -> Result<Exit> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&context.folder).env("AWS_ENDPOINT_URL", format!("http://{}", server.endpoint()));
    command.envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_DEFAULT_REGION", "us-east-1")]);
    // A profile, a session or a Region of the caller's is not the lab's.
    for other in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"] {
        command.env_remove(other);
    }
    let passed_on = signals::pass_on()?;
    let mut child = command.spawn().map_err(|error| {
        let named = program.to_string_lossy();
        Problem::usage(format!("cannot start `{named}`: {error}"), "lifeboat lab serve -- aws drs describe-source-servers")
    })?;
    passed_on.get_or_init(|| rustix::process::Pid::from_child(&child));
    let ended = child.wait().map_err(|error| Problem::refused(format!("cannot wait for `{}`: {error}", program.to_string_lossy()), ""))?;
    Ok(Exit::Of(code(ended)))
}

/// As a shell would say it.
fn code(ended: ExitStatus) -> u8 {
    let signal = ended.signal().map(|signal| 128 + signal);
    ended.code().or(signal).and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}
