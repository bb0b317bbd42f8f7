//! SSH: hosts, each reached through others where it must be, with their keys checked.

mod agent;
mod assume;
mod connect;
mod forwarding;
mod host;
mod known;
mod run;

pub(crate) use connect::dial_via;
pub(crate) use host::{Host, SSH, known_as};
pub(crate) use known::{trusted, unknown};
pub(crate) use run::within;

use crate::Seams;
use crate::options::{query, schema};
use engine::op::{Call, Failure, Kind, Op, Settle};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// The ops.
pub(crate) fn ops(world: &Seams) -> Vec<Op> {
    vec![
        query::<OnHost>(
            world,
            "ssh::host_key",
            "Gets the key that a host presents: `#{ host_key, fingerprint }`.\n\nNobody logs in there; only `via` hosts are logged into. \
             If this run's first session with the host met another key, that is `HostKeyChanged`. If `ssh::trust` has named a key for the \
             host, nothing is compared.",
            assume::host_key,
            |world, call, options: OnHost| Box::pin(host_key(world, call, options)),
        ),
        Op {
            schema: schema::<Trust>(),
            ..Op::new(
                "ssh::trust",
                "Records that this run trusts a host's key from here on.\n\nEvery later session with the host must meet that key. Nothing \
                 in the world changes. Verbs do this when they first meet a host. A script does it if another host has taken over a name \
                 on purpose.",
                Kind::Action(Settle::Natural { done_if: &[] }),
                Arc::new(|call| {
                    let trusted = |trust: Trust| json!({ "host": trust.host, "host_key": trust.host_key });
                    Box::pin(std::future::ready(call.options::<Trust>().map(trusted)))
                }),
            )
        },
        query::<OnHost>(
            world,
            "ssh::check_login",
            "Logs into a host and out again: `#{ user, host_key }`.\n\nA wrong password is `AuthFailed`. A key other than the one the \
             host must have is `HostKeyChanged`.",
            assume::login,
            |world, call, options: OnHost| Box::pin(check_login(world, call, options)),
        ),
        Op {
            commands: true,
            ..query::<Read>(
                world,
                "ssh::read",
                "Runs a command that changes nothing: `#{ stdout, stderr, exit_code }`.\n\nThe command counts as done, whatever it ends \
                 with: check `exit_code`.\n\nIt may be run again at any time. A run held to a plan runs only the planned commands, on the \
                 planned hosts. The first 256 KiB of each stream are kept, followed by `[cut: the output went on]`; a byte that is not \
                 UTF-8 comes back as U+FFFD. If a host has a key other than the one this run knows, that is `HostKeyChanged`, and nothing \
                 is sent to it.",
                assume::output,
                |world, call, options: Read| Box::pin(run::read(world, call, options)),
            )
        },
        run::op(world),
        agent::op(world),
    ]
}

/// Options of `ssh::host_key` and `ssh::check_login`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OnHost {
    /// The host.
    on: Host,
}

/// Options of `ssh::trust`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Trust {
    /// The name or address by which the run knows the host.
    host: String,
    /// Its key, as `ssh::host_key` returns it.
    host_key: String,
}

/// Options of `ssh::read`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Read {
    /// The host.
    on: Host,
    /// The command line, for the user's shell.
    command: String,
    /// The longest it may take. Default `60s`.
    timeout: Option<String>,
    /// What a rehearsal that reaches no host takes as the answer.
    #[serde(rename = "assume")]
    _assume: Option<assume::Output>,
}

async fn host_key(world: Seams, call: Call, options: OnHost) -> Result<Value, Failure> {
    let key = connect::presented(&world, &call, &options.on).await?;
    Ok(json!({ "host_key": connect::text(&key)?, "fingerprint": connect::fingerprint(&key) }))
}

async fn check_login(world: Seams, call: Call, options: OnHost) -> Result<Value, Failure> {
    let session = connect::login(&world, &call, &options.on).await?;
    let key = session.key_text()?;
    session.close().await;
    Ok(json!({ "user": options.on.user(), "host_key": key }))
}
