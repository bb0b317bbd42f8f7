//! `install_agent_over_ssh`: DRS's agent on one host, confirmed by DRS itself.

use super::options::{limits, read, schema};
use super::read::{items, text};
use super::server::{record, short};
use engine::effect::{Poll, Scope};
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "install_agent_over_ssh",
        doc: "Installs the AWS Replication Agent on a host over SSH, and returns the source server's record.\n\nThe host's key is pinned \
              at first use. The host itself fetches the installer and checks it against its published SHA-512. The installer runs \
              detached: it goes on if the connection breaks, and a resumed run finds it again instead of starting it a second time, which \
              would mean a full resync. The credentials go to its standard input, never on a command line.",
        schema: schema::<Install>(),
        run: Verb::runs(install_agent_over_ssh),
    }]
}

/// Options of `install_agent_over_ssh`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Install {
    /// The host: `#{ host, user, password | key, via }`.
    #[schemars(with = "crate::ssh::Host")]
    on: Value,
    /// An access key, as `make_access_key` returns it.
    credentials: Key,
    /// `"all"`, or the names of devices: `["/dev/nvme0n1"]`. Default `"all"`.
    disks: Option<Value>,
    /// The Region of the bucket from which the installer is fetched. Default: the run's own.
    installer_region: Option<String>,
    /// `binary`, or `python` for the older `.py`, which needs python3. Default `binary`.
    installer: Option<String>,
    /// The tags of the source server.
    tags: Option<Map<String, Value>>,
    /// The longest the installer may take. Default `30m`.
    timeout: Option<String>,
}

/// What of an access key the installer needs; the other members are for people.
#[derive(Deserialize, JsonSchema)]
struct Key {
    /// The id of the access key.
    #[serde(rename = "AccessKeyId")]
    id: String,
    /// The secret of the access key, sealed.
    #[serde(rename = "SecretAccessKey")]
    secret: String,
}

fn install_agent_over_ssh(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let install: Install = read("install_agent_over_ssh", args)?;
    let on = super::ssh::pinned(scope, &install.on)?;
    let host = text(&install.on, "host").to_owned();
    let mut options = json!({
        "on": on,
        "access_key_id": install.credentials.id,
        "secret_access_key": install.credentials.secret,
        "disks": install.disks.unwrap_or_else(|| json!("all")),
        "installer": install.installer.as_deref().unwrap_or("binary"),
        "timeout": install.timeout.as_deref().unwrap_or("30m"),
    });
    if let Some(region) = install.installer_region {
        options["installer_region"] = json!(region);
    }
    if let Some(tags) = install.tags {
        options["tags"] = Value::Object(tags);
    }
    let ended = scope.call("ssh::install_agent", options)?;
    let server = text(&ended, "source_server_id");
    let found = registered(scope, &host, server)?;
    scope.summary(format!("{} {server}", short(text(&found, "name"))));
    Ok(found)
}

/// Success on the host is not enough: DRS must know the server.
fn registered(scope: &Scope, host: &str, server: &str) -> Result<Value, VerbError> {
    let limits = limits("install_agent_over_ssh", "5m", 5)?;
    let filter = json!({ "filters": { "sourceServerIDs": [server] } });
    scope.wait(&format!("DRS knows {server} ({host})"), limits, |polling| {
        let found = polling.call("drs::describe_source_servers", filter.clone())?;
        Ok(items(&found, "").first().map_or_else(|| Poll::Pending("not listed yet".to_owned()), |found| Poll::Ready(record(found))))
    })
}
