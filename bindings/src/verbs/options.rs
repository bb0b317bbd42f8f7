//! Options of verbs: read strictly, described by a JSON schema, and what several verbs have in common.

use engine::duration;
use engine::effect::Wait;
use engine::verb::VerbError;
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) use crate::options::schema;

/// Reads a verb's options.
pub(super) fn read<T: DeserializeOwned>(verb: &str, args: Value) -> Result<T, VerbError> {
    let args = if args.is_null() { Value::Object(serde_json::Map::new()) } else { args };
    serde_json::from_value(args).map_err(|error| VerbError::fault("Options", format!("`{verb}`: {error}")))
}

/// A wait of this verb: its `timeout` option, and how often it looks.
pub(super) fn limits(verb: &str, timeout: &str, every_seconds: i64) -> Result<Wait, VerbError> {
    let timeout = duration::parse(timeout).map_err(|why| VerbError::fault("Options", format!("`timeout` of `{verb}`: {why}")))?;
    Ok(Wait { timeout, every: SignedDuration::from_secs(every_seconds) })
}

/// One server, or several: records as `source_servers`, `install_agent_over_ssh` and `wait_until_healthy` return them.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(extend("x-form" = "records of servers, as source_servers(#{ tags: #{} }) gives them"))]
pub(super) enum Servers {
    /// Several.
    Many(Vec<Server>),
    /// One.
    One(Box<Server>),
}

impl Servers {
    pub(super) fn list(&self) -> Vec<Server> {
        match self {
            Self::Many(servers) => servers.clone(),
            Self::One(server) => vec![(**server).clone()],
        }
    }
}

/// A source server's record. Scripts pass it on as they got it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-form" = "records of servers, as source_servers(#{ tags: #{} }) gives them"))]
pub(super) struct Server {
    /// The fully qualified name of the host.
    pub(super) name: String,
    /// `s-` and 17 characters.
    #[serde(rename = "sourceServerID")]
    pub(super) id: String,
    /// Further facts of the record, which no verb needs.
    #[serde(flatten)]
    pub(super) rest: serde_json::Map<String, Value>,
}

/// The ids of some servers.
pub(super) fn ids(servers: &[Server]) -> Vec<&str> {
    servers.iter().map(|server| server.id.as_str()).collect()
}
