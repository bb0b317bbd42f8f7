//! `ssh::install_agent`: the replication agent's installer, run detached on a host and followed.
//!
//! Everything lies in one folder named after the call's token: `pid`, `log`, `rc`. So the installer goes on without the
//! connection, whoever comes back finds it, and it is not started twice (twice means a full resync).

use super::connect::{Session, login};
use super::host::Host;
use super::run::{exec, within};
use crate::Seams;
use crate::options::{schema, sender};
use engine::op::{Call, Failure, Found, Kind, Op, OpError, Settle};
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Options of `ssh::install_agent`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Install {
    /// The host.
    on: Host,
    /// The id of the access key that the installer uses.
    access_key_id: String,
    /// The secret of that key, sealed.
    secret_access_key: String,
    /// `"all"`, or the names of devices.
    disks: Disks,
    /// `binary`, or `python` for the older `.py`, which needs python3.
    installer: Installer,
    /// The Region to replicate into. Default: the run's own.
    region: Option<String>,
    /// The Region of the bucket from which the installer is fetched. Default: the Region to replicate into.
    installer_region: Option<String>,
    /// The tags of the source server.
    tags: Option<Map<String, Value>>,
    /// The longest it may take, counted from when it was last sent. If it has not ended by then, it goes on, and the run pauses.
    timeout: String,
}

/// Which disks replicate.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-form" = "\"all\", or the names of devices, [\"/dev/sda\"]"))]
enum Disks {
    /// Device names.
    Some(Vec<String>),
    /// `"all"`.
    All(All),
}

/// The word `all`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum All {
    /// Every disk.
    All,
}

/// Which form of the installer.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Installer {
    /// A program.
    Binary,
    /// A script for python3.
    Python,
}

pub(super) fn op(world: &Seams) -> Op {
    let here = world.clone();
    let looking = move |call: Call| -> futures::future::BoxFuture<'static, Result<Found, Failure>> { Box::pin(look(here.clone(), call)) };
    let here = world.clone();
    let before = move |call: Call| -> futures::future::BoxFuture<'static, Result<Value, Failure>> { Box::pin(known(here.clone(), call)) };
    let doc = "Runs the installer of the AWS Replication Agent on a host: `#{ source_server_id, output }`.\n\nThe host fetches the \
               installer and checks its SHA-512. The installer runs detached: a broken connection does not end it, and it is not started \
               again while it runs or once it has ended. If it ends without a source server id, or with an exit code other than 0, that \
               is `InstallFailed`; once the cause is corrected, a resumed run starts it again.";
    let settle_for = SignedDuration::from_mins(1);
    let kind = Kind::Action(Settle::Reconcile { before: Some(Arc::new(before)), look: Arc::new(looking), settle_for });
    let send = sender(world, |world, call, options: Install| Box::pin(install(world, call, options)));
    Op { schema: schema::<Install>(), ..Op::new("ssh::install_agent", doc, kind, send) }
}

/// How often the log is read.
const EVERY: SignedDuration = SignedDuration::from_secs(10);
/// How long a login, or one look at the host, may take: a network may fall silent without a word.
const SOON: &str = "60s";

/// How much of the end of the log is read, in bytes: what it says last counts, and a command's output is cut at its end.
const TAIL: u32 = 200_000;

/// Nothing was sent within that time.
fn unsent(why: String) -> Failure {
    Failure::refused("TimedOut", why)
}

/// What was sent within that time has no answer.
fn lost(why: String) -> Failure {
    Failure::Unknown { why }
}

async fn install(world: Seams, call: Call, options: Install) -> Result<Value, Failure> {
    let session = within(&call, None, SOON, unsent, login(&world, &call, &options.on)).await?;
    within(&call, None, SOON, lost, start(&world, &call, &options, &session)).await?;
    let limit = engine::duration::parse(&options.timeout).map_err(|why| Failure::refused("Options", format!("`timeout`: {why}")))?;
    let deadline = call.sent + limit;
    let mut shown = String::new();
    // It was started: from here on a broken connection says nothing about it.
    let unseen = |failure: Failure| match failure {
        Failure::Refused(error) => Failure::Unknown { why: format!("the installer was started, but cannot be followed: {error}") },
        other => other,
    };
    loop {
        let state = within(&call, None, SOON, lost, state(&call, &session)).await.map_err(unseen)?;
        // A line that is not whole yet is shown when it is.
        let whole = if state.exit_code.is_some() { state.log.len() } else { state.log.rfind('\n').map_or(0, |end| end + 1) };
        for line in added(&shown, &state.log[..whole]).lines().filter(|line| !line.trim().is_empty()) {
            (call.progress)(line);
        }
        shown = state.log[..whole].to_owned();
        if let Some(ended) = state.ended() {
            session.close().await;
            return ended;
        }
        if !state.alive {
            return Err(Failure::Unknown { why: "the installer is gone without an exit code".to_owned() });
        }
        if call.clock.now() >= deadline {
            return Err(Failure::Late { why: still_runs(&options) });
        }
        tokio::select! {
            biased;
            () = call.cancel.cancelled() => return Err(Failure::Unknown { why: "no longer followed; the installer continues".to_owned() }),
            () = call.clock.park_until(call.clock.now() + EVERY) => {}
        }
    }
}

/// What came to a log since its end was `shown`. Of a long one the beginning is no longer read: it goes on behind what was shown last.
fn added<'a>(shown: &str, log: &'a str) -> &'a str {
    const MARK: usize = 2_000;
    if let Some(more) = log.strip_prefix(shown) {
        return more;
    }
    let from = (shown.len().saturating_sub(MARK)..shown.len()).find(|from| shown.is_char_boundary(*from)).unwrap_or_default();
    let mark = &shown[from..];
    log.rfind(mark).map_or(log, |at| &log[at + mark.len()..])
}

/// What a person must know of an installer that did not end in its time.
fn still_runs(options: &Install) -> String {
    let (host, timeout) = (&options.on.host, &options.timeout);
    format!(
        "the installer still runs on `{host}` after {timeout}, its `timeout`; `lifeboat resume` follows it again and does not start it twice"
    )
}

async fn start(world: &Seams, call: &Call, options: &Install, session: &Session) -> Result<(), Failure> {
    let script = script(call, options, world.cloud.region())?;
    let secret = call.open(&options.secret_access_key)?;
    let stdin = zeroize::Zeroizing::new(format!("{}\n{}\n", options.access_key_id, secret.as_str()));
    let ran = exec(call, session, &script, Some(&stdin)).await?.whole()?;
    match ran.exit_code {
        0 => Ok(()),
        code => Err(Failure::refused("NotStarted", format!("the installer was not started (exit code {code}): {}", ran.stderr.trim()))),
    }
}

fn folder(token: &str) -> String {
    format!("/var/tmp/lifeboat-{token}")
}

/// Starts the installer if it neither runs nor has ended. The key comes on standard input, into the environment of what
/// is started, and so stands on no command line.
fn script(call: &Call, options: &Install, own_region: &str) -> Result<String, Failure> {
    let region = options.region.as_deref().unwrap_or(own_region);
    let from = options.installer_region.as_deref().unwrap_or(region);
    let (file, run) = match options.installer {
        Installer::Binary => ("aws-replication-installer-init", "chmod 700 $f && sudo -E ./$f"),
        Installer::Python => ("aws-replication-installer-init.py", "sudo -E python3 $f"),
    };
    let url = format!("https://aws-elastic-disaster-recovery-{from}.s3.{from}.amazonaws.com/latest/linux/{file}");
    let hash = format!("https://aws-elastic-disaster-recovery-hashes-{from}.s3.{from}.amazonaws.com/latest/linux/{file}.sha512");
    let mut flags = format!("--region {} --no-prompt", quoted(region));
    match &options.disks {
        Disks::All(All::All) => {}
        Disks::Some(devices) => flags.push_str(&format!(" --devices {}", quoted(&devices.join(",")))),
    }
    for (index, (key, value)) in options.tags.iter().flatten().enumerate() {
        let value = value.as_str().ok_or_else(|| Failure::refused("Options", format!("tag `{key}` is not a string")))?;
        flags.push_str(if index == 0 { " --tags " } else { " " });
        flags.push_str(&quoted(&format!("{key}={value}")));
    }
    let folder = folder(&call.token);
    let check = r#"[ "$(sha512sum $f | awk '{print $1}')" = "$(awk '{print $1}' $f.sha512)" ] || { echo "the SHA-512 of $f is not the published one"; exit 3; }"#;
    let work = format!(
        "cd {folder}; f={file}; curl -sSf -o $f {url} && curl -sSf -o $f.sha512 {hash} || {{ echo \"cannot fetch {url}\"; exit 2; }}; {check}; {run} {flags}"
    );
    let detached = format!("({work}) > {folder}/log 2>&1; echo $? > {folder}/rc");
    Ok(format!(
        "read -r AWS_ACCESS_KEY_ID; read -r AWS_SECRET_ACCESS_KEY; export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; \
         if [ -f {folder}/rc ]; then exit 0; fi; \
         if [ -f {folder}/pid ] && kill -0 $(cat {folder}/pid) 2>/dev/null; then exit 0; fi; \
         rm -rf {folder}; umask 077; mkdir -p {folder} || exit 1; \
         setsid nohup sh -c {} < /dev/null > /dev/null 2>&1 & echo $! > {folder}/pid",
        quoted(&detached)
    ))
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Where an installer stands.
struct State {
    started: bool,
    alive: bool,
    /// The agent's own folder is there.
    agent: bool,
    /// What the host calls itself.
    name: String,
    exit_code: Option<i64>,
    log: String,
}

impl State {
    /// How it ended, once it has. Exit codes are undocumented: code and id must both be right.
    fn ended(&self) -> Option<Result<Value, Failure>> {
        let code = self.exit_code?;
        let id = self.log.lines().find_map(|line| line.split_once("source server ID: ")).map(|(_, rest)| server_id(rest));
        Some(match id {
            Some(id) if code == 0 => Ok(self.result(id)),
            _ => Err(self.failure(code)),
        })
    }

    fn result(&self, id: &str) -> Value {
        json!({ "source_server_id": id, "output": self.tail(40) })
    }

    fn failure(&self, code: i64) -> Failure {
        let last = self.tail(3).replace('\n', " / ");
        let message = format!("the agent installer on `{}` ended with exit code {code}: {last}", self.name);
        let details = json!({ "exit_code": code, "output": self.tail(40) });
        Failure::Refused(OpError { code: "InstallFailed".to_owned(), message, service: "ssh".to_owned(), details, ..OpError::default() })
    }

    /// The last lines it printed.
    fn tail(&self, count: usize) -> String {
        let lines: Vec<&str> = self.log.lines().filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(count)..].join("\n")
    }
}

/// `s-` and what belongs to the id, without the full stop after it.
fn server_id(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    &rest[..end]
}

async fn state(call: &Call, session: &Session) -> Result<State, Failure> {
    let folder = folder(&call.token);
    let command = format!(
        "if [ -d {folder} ]; then echo started; fi; \
         if [ -f {folder}/pid ] && kill -0 $(cat {folder}/pid) 2>/dev/null; then echo alive; fi; \
         if [ -f {folder}/rc ]; then echo rc $(cat {folder}/rc); fi; \
         if [ -d /var/lib/aws-replication-agent ]; then echo agent; fi; \
         echo name $(hostname); \
         echo log; tail -c {TAIL} {folder}/log 2>/dev/null; true"
    );
    let ran = exec(call, session, &command, None).await?.whole()?;
    let (head, log) = ran.stdout.split_once("\nlog\n").unwrap_or((&ran.stdout, ""));
    let has = |word: &str| head.lines().any(|line| line == word);
    let exit_code = head.lines().find_map(|line| line.strip_prefix("rc ")).and_then(|code| code.trim().parse().ok());
    let name = head.lines().find_map(|line| line.strip_prefix("name ")).unwrap_or_default().to_owned();
    Ok(State { started: has("started"), alive: has("alive"), agent: has("agent"), name, exit_code, log: log.to_owned() })
}

async fn look(world: Seams, call: Call) -> Result<Found, Failure> {
    let options: Install = call.options()?;
    let looked = async {
        let session = login(&world, &call, &options.on).await?;
        let state = state(&call, &session).await?;
        session.close().await;
        Ok(state)
    };
    let state = within(&call, None, SOON, unsent, looked).await?;
    match state.ended() {
        Some(Ok(result)) => return Ok(Found::Done(result)),
        // Sent again it is not started again: how it ended is read.
        Some(Err(_)) => return Ok(Found::Undone(String::new())),
        None if state.alive => {
            let limit = engine::duration::parse(&options.timeout).unwrap_or_default();
            let is_late = call.clock.now() >= call.sent + limit;
            return Ok(if is_late { Found::Late(still_runs(&options)) } else { Found::Going(EVERY) });
        }
        None if !state.started => return Ok(Found::Absent),
        None => {}
    }
    // It was interrupted, by a reboot for instance. If it came as far as an agent that DRS knows, it is not started again.
    let server = if state.agent { registered(&world, &call, options.region, &state.name).await? } else { None };
    Ok(server.map_or(Found::Undone(String::new()), |id| Found::Done(state.result(&id))))
}

/// The source servers DRS knows before the installer runs: a host that is one of them stays the same one.
async fn known(world: Seams, call: Call) -> Result<Value, Failure> {
    let list = crate::aws::source_servers(&world.cloud);
    match list(Call { args: json!({ "region": call.args["region"] }), ..call }).await {
        Ok(servers) => Ok(servers.as_array().into_iter().flatten().map(|server| server["sourceServerID"].clone()).collect()),
        Err(Failure::Refused(error)) if error.code == "UninitializedAccountException" => Ok(json!([])),
        Err(failure) => Err(failure),
    }
}

/// The source server by which DRS has known the host `name` since the call began.
async fn registered(world: &Seams, call: &Call, region: Option<String>, name: &str) -> Result<Option<String>, Failure> {
    let list = crate::aws::source_servers(&world.cloud);
    let servers = list(Call { args: json!({ "region": region }), ..call.clone() }).await?;
    // What was not known before it began; by AWS's clock its time would say less.
    let before = call.before.as_array().map_or(&[][..], Vec::as_slice);
    let since = |server: &Value| !before.contains(&server["sourceServerID"]);
    let is_host = |server: &Value| {
        let hints = &server["sourceProperties"]["identificationHints"];
        [&hints["hostname"], &hints["fqdn"]].into_iter().any(|hint| *hint == name)
    };
    let mut known = servers.as_array().into_iter().flatten().filter(|server| is_host(server) && since(server));
    Ok(known.next().and_then(|server| server["sourceServerID"].as_str()).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::added;

    #[test]
    fn a_log_goes_on_behind_what_was_shown_of_it() {
        let line = |number: usize| format!("{number} blocks written\n");
        let all: String = (0..30_000).map(line).collect();
        let end = |text: &str| text[text.len() - 200_000..].to_owned();
        let (shown, log) = (end(&all), end(&(all + "over\n")));
        assert_eq!(added(&shown, &log), "over\n");
        assert_eq!(added("", "first\n"), "first\n");
        assert_eq!(added("first\n", "first\nsecond\n"), "second\n");
    }
}
