//! DNS, over TCP: through the network seam, or through a host.

mod exchange;
mod set;
mod zone;

use crate::Seams;
use crate::ssh::Host;
use engine::op::{Call, Failure, Op, OpError};
use exchange::{Server, query};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::str::FromStr;

/// Options of `dns::resolve`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Resolve {
    /// The name.
    name: String,
    /// `A`, `PTR`, `CNAME`, `NS`, `TXT`. Default `A`.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "upper-case"))]
    kind: Option<String>,
    /// The name or address of the DNS server, as it is known where the question is asked.
    server: String,
    /// The host to ask from. Default: from here.
    via: Option<Host>,
    /// What a rehearsal that reaches no host takes as the answers.
    #[serde(rename = "assume")]
    _assume: Option<Vec<String>>,
}

/// Options of `dns::zone`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Zone {
    /// The name.
    name: String,
    /// The name or address of the DNS server, as it is known where the question is asked.
    server: String,
    /// The host to ask from. Default: from here.
    via: Option<Host>,
    /// What a rehearsal that reaches no host takes as the zone. Empty: no zone.
    #[serde(rename = "assume")]
    _assume: Option<String>,
}

/// The ops.
pub(crate) fn ops(world: &Seams) -> Vec<Op> {
    vec![
        crate::options::query::<Resolve>(
            world,
            "dns::resolve",
            "Asks a DNS server for a name. Returns its answers, a list of texts, empty if there are none.",
            |args, _| args["assume"].is_array().then(|| args["assume"].clone()),
            |world, call, options| Box::pin(resolve(world, call, options)),
        ),
        crate::options::query::<Zone>(
            world,
            "dns::zone",
            "Gets the zone that a name is in, if the DNS server is that zone's own; `()` if it has none.",
            |args, _| args["assume"].as_str().map(|zone| if zone.is_empty() { Value::Null } else { json!(zone) }),
            |world, call, options| Box::pin(zone_of(world, call, options)),
        ),
        set::op(world),
    ]
}

/// A name as options give it: absolute, whether or not it ends with a dot.
fn absolute(text: &str) -> Result<Name, Failure> {
    let wrong = |error| Failure::refused("Options", format!("`{text}` is not a name: {error}"));
    let mut name = Name::from_str(text).map_err(wrong)?;
    name.set_fqdn(true);
    Ok(name)
}

fn record_type(word: &str) -> Result<RecordType, Failure> {
    RecordType::from_str(word).map_err(|_| Failure::refused("Options", format!("`{word}` is not a record type")))
}

/// What a server says no with.
fn denied(server: &str, what: &str, code: ResponseCode) -> Failure {
    Failure::Refused(OpError {
        code: "DnsError".to_owned(),
        message: format!("`{server}` answers {code} to {what}"),
        service: "dns".to_owned(),
        ..OpError::default()
    })
}

async fn resolve(world: Seams, call: Call, options: Resolve) -> Result<Value, Failure> {
    let name = absolute(&options.name)?;
    let word = options.kind.as_deref().unwrap_or("A");
    let kind = record_type(word)?;
    let server = Server { world: &world, call: &call, name: &options.server, via: options.via.as_ref() };
    let answer = server.ask(&query(&name, kind)).await?;
    match answer.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => Ok(answers(&answer, kind)),
        code => Err(denied(&options.server, &format!("`{}` {word}", options.name), code)),
    }
}

fn answers(answer: &Message, kind: RecordType) -> Value {
    let of_kind = answer.answers.iter().filter(|one| one.record_type() == kind);
    let mut found: Vec<String> = of_kind.map(|one| one.data.to_string()).collect();
    found.sort();
    json!(found)
}

async fn zone_of(world: Seams, call: Call, options: Zone) -> Result<Value, Failure> {
    let server = Server { world: &world, call: &call, name: &options.server, via: options.via.as_ref() };
    let found = zone::of(&server, &absolute(&options.name)?).await?;
    Ok(found.map_or(Value::Null, |zone| json!(zone.to_string())))
}
