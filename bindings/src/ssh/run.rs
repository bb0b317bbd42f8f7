//! Commands on a host.

use super::Read;
use super::assume::{self, Output};
use super::connect::{Session, login};
use super::host::Host;
use crate::Seams;
use crate::options::{schema, sender};
use engine::op::{Call, Failure, Found, Kind, Op, Settle};
use futures::FutureExt as _;
use jiff::SignedDuration;
use russh::{ChannelMsg, Sig};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a command did.
#[derive(Clone, Debug, Default)]
pub(super) struct Ran {
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// 128 and the signal's number, if one ended it.
    pub(super) exit_code: u32,
    /// A signal ended it.
    is_cut: bool,
}

impl Ran {
    /// What came to its own end; what a signal ended says nothing.
    pub(super) fn whole(self) -> Result<Self, Failure> {
        if self.is_cut {
            let why = format!("a signal ended the command (exit code {})", self.exit_code);
            return Err(Failure::Unknown { why });
        }
        Ok(self)
    }

    fn json(self) -> Value {
        json!({ "stdout": self.stdout, "stderr": self.stderr, "exit_code": self.exit_code })
    }
}

/// The longest output kept of either stream, in bytes: the rest is cut and said to be.
const OUTPUT_LIMIT: usize = 256 << 10;

/// Runs a command in a session. Once it is sent, a broken connection leaves its outcome unknown.
pub(super) async fn exec(call: &Call, session: &Session, command: &str, stdin: Option<&str>) -> Result<Ran, Failure> {
    let unsent = |error: russh::Error| Failure::refused("Disconnected", format!("no command was sent: {error}"));
    let channel = session.handle.channel_open_session().await.map_err(unsent)?;
    channel.exec(true, command).await.map_err(unsent)?;
    let (mut hears, says) = channel.split();
    // Beside what it prints: who answers while it reads waits for us to read. That it has ended without reading its input is no error, and a
    // connection that breaks shows in what is heard.
    let input = async {
        if let Some(stdin) = stdin {
            let _ = says.data(stdin.as_bytes()).await;
        }
        let _ = says.eof().await;
    };
    let mut input = std::pin::pin!(input.fuse());
    let (mut out, mut err, mut exit, mut is_cut) = (Vec::new(), Vec::new(), None, false);
    loop {
        let message = tokio::select! {
            biased;
            () = &mut input => continue,
            message = hears.wait() => message,
        };
        let Some(message) = message else { break };
        match message {
            ChannelMsg::Data { data } => keep(&mut out, &data),
            ChannelMsg::ExtendedData { data, .. } => keep(&mut err, &data),
            ChannelMsg::ExitStatus { exit_status } => exit = Some(exit_status),
            ChannelMsg::ExitSignal { signal_name, .. } => {
                is_cut = true;
                exit = Some(128 + number(&signal_name));
            }
            ChannelMsg::Failure => return Err(Failure::refused("NoExec", "the host does not run commands")),
            ChannelMsg::Close => break,
            _ => {}
        }
    }
    let exit_code = exit.ok_or_else(|| Failure::Unknown { why: "the connection broke while a command was running".to_owned() })?;
    Ok(Ran { stdout: said(call, &out), stderr: said(call, &err), exit_code, is_cut })
}

/// A signal's number, as a shell has it in an exit code; 0 of one that has none.
fn number(signal: &Sig) -> u32 {
    match signal {
        Sig::HUP => 1,
        Sig::INT => 2,
        Sig::QUIT => 3,
        Sig::ABRT => 6,
        Sig::KILL => 9,
        Sig::ALRM => 14,
        Sig::TERM => 15,
        Sig::ILL => 4,
        Sig::FPE => 8,
        Sig::USR1 => 10,
        Sig::SEGV => 11,
        Sig::PIPE => 13,
        Sig::Custom(_) => 0,
    }
}

fn keep(kept: &mut Vec<u8>, data: &[u8]) {
    let room = OUTPUT_LIMIT.saturating_sub(kept.len());
    kept.extend_from_slice(&data[..data.len().min(room)]);
}

fn said(call: &Call, bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if bytes.len() >= OUTPUT_LIMIT {
        call.vault.conceal_cut(&mut text);
        text.push_str("\n[cut: the output went on]");
    }
    text
}

/// Does `work` within world time; `late` says what that means.
pub(crate) async fn within<T>(
    call: &Call,
    timeout: Option<&str>,
    otherwise: &str,
    late: impl FnOnce(String) -> Failure,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let text = timeout.unwrap_or(otherwise);
    let limit = engine::duration::parse(text).map_err(|why| Failure::refused("Options", format!("`timeout`: {why}")))?;
    let deadline = call.clock.park_until(call.clock.now() + limit);
    tokio::select! {
        biased;
        result = work => result,
        () = deadline => Err(late(format!("not done within {text}"))),
    }
}

pub(super) async fn read(world: Seams, call: Call, options: Read) -> Result<Value, Failure> {
    let late = |why| Failure::refused("TimedOut", why);
    within(&call, options.timeout.as_deref(), "60s", late, async {
        let session = login(&world, &call, &options.on).await?;
        let ran = exec(&call, &session, &call.open(&options.command)?, None).await?;
        session.close().await;
        Ok(ran.json())
    })
    .await
}

/// Options of `ssh::run`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Run {
    /// The host.
    on: Host,
    /// The command line, for the user's shell.
    command: String,
    /// Text for its standard input. Put secrets here, not on the command line.
    stdin: Option<String>,
    /// What to do if the connection breaks and nobody knows whether the command ran: `"repeat"` runs it again; `"ask"` asks the person at
    /// the terminal, whose yes makes the result `()`; `#{ done_if: COMMAND }` runs a command that ends with 0 if it did. The command may
    /// still be running: use `"repeat"` and `done_if` for commands that may run twice, also side by side.
    settle: SettleBy,
    /// The longest it may take, including the login. Default `10m`. A command that has not ended by then may still be running on the host,
    /// and is not started a second time beside itself: if `done_if` does not find it done, the run pauses.
    timeout: Option<String>,
    /// What a rehearsal that reaches no host takes as the answer.
    #[serde(rename = "assume")]
    _assume: Option<Output>,
}

/// How a command is settled.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-form" = "\"repeat\", \"ask\", or #{ done_if: \"a command that ends with 0 if it ran\" }"))]
enum SettleBy {
    /// `"repeat"` or `"ask"`.
    Word(SettleWord),
    /// Look.
    Look(DoneIf),
}

/// A way to settle without looking.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum SettleWord {
    /// Running it twice does no harm.
    Repeat,
    /// A person must look.
    Ask,
}

/// A way to look.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DoneIf {
    /// A command that ends with 0 if the first one ran.
    #[serde(rename = "done_if")]
    command: String,
}

pub(super) fn op(world: &Seams) -> Op {
    let here = world.clone();
    let doc = "Runs a command that changes something: `#{ stdout, stderr, exit_code }`.\n\nThe command counts as done, whatever it ends \
               with: check `exit_code` in the script. If a signal ended the command, that is 128 and the signal's number. `settle` says \
               what to do if the connection breaks while the command runs. The first 256 KiB of each stream are kept, followed by `[cut: \
               the output went on]`; a byte that is not UTF-8 comes back as U+FFFD. If a host has a key other than the one this run \
               knows, that is `HostKeyChanged`, and nothing is sent to it.";
    let kind = Kind::Action(Settle::ByCall(Arc::new(move |args| settle(&here, args))));
    let send = sender(world, |world, call, options: Run| Box::pin(run(world, call, options)));
    Op { schema: schema::<Run>(), assumes: Some(assume::output), ..Op::new("ssh::run", doc, kind, send) }
}

fn settle(world: &Seams, args: &Value) -> Settle {
    match SettleBy::deserialize(&args["settle"]) {
        Ok(SettleBy::Word(SettleWord::Repeat)) => Settle::Natural { done_if: &[] },
        // What is unreadable is refused when it is sent.
        Ok(SettleBy::Word(SettleWord::Ask)) | Err(_) => Settle::Ask,
        Ok(SettleBy::Look(_)) => {
            let world = world.clone();
            let look =
                move |call: Call| -> futures::future::BoxFuture<'static, Result<Found, Failure>> { Box::pin(look(world.clone(), call)) };
            Settle::Reconcile { before: None, look: Arc::new(look), settle_for: SignedDuration::from_secs(30) }
        }
    }
}

async fn look(world: Seams, call: Call) -> Result<Found, Failure> {
    let options: Run = call.options()?;
    let SettleBy::Look(done_if) = &options.settle else { return Ok(Found::Unclear("`settle` has no command to check with".to_owned())) };
    let late = |why| Failure::refused("TimedOut", why);
    let ran = within(&call, None, "60s", late, async {
        let session = login(&world, &call, &options.on).await?;
        let ran = exec(&call, &session, &call.open(&done_if.command)?, None).await?.whole()?;
        session.close().await;
        Ok(ran)
    })
    .await?;
    Ok(if ran.exit_code == 0 { Found::Done(Ran::default().json()) } else { Found::Absent })
}

/// What a person must know of a command that did not end in its time. A connection that ends does not end it.
fn may_run_still(options: &Run, why: &str) -> String {
    let then = match &options.settle {
        SettleBy::Look(_) => "`lifeboat resume` asks `done_if` first, and runs it again if that is not met",
        SettleBy::Word(SettleWord::Repeat) => "`lifeboat resume` runs it again",
        SettleBy::Word(SettleWord::Ask) => "it is not run again unless somebody says that it did not happen",
    };
    format!(
        "{why}, its `timeout`, and it may still be running on `{}`; {then}: before that, make sure that it no longer runs there, or wait until it ends",
        options.on.host
    )
}

async fn run(world: Seams, call: Call, options: Run) -> Result<Value, Failure> {
    let sends = AtomicBool::new(false);
    let late = |why: String| {
        if sends.load(Ordering::Relaxed) {
            Failure::Late { why: may_run_still(&options, &why) }
        } else {
            Failure::refused("TimedOut", format!("{why}: nothing was sent"))
        }
    };
    within(&call, options.timeout.as_deref(), "10m", late, async {
        let session = login(&world, &call, &options.on).await?;
        let stdin = options.stdin.as_deref().map(|text| call.open(text)).transpose()?;
        sends.store(true, Ordering::Relaxed);
        let ran = exec(&call, &session, &call.open(&options.command)?, stdin.as_ref().map(|text| text.as_str())).await?;
        session.close().await;
        Ok(ran.json())
    })
    .await
}
