//! DNS, over TCP: through the network seam, or through a host.

use crate::Seams;
use crate::network::BoxedStream;
use crate::options::schema;
use crate::ssh::{Host, dial_via};
use engine::op::{Call, Failure, Kind, Op, OpError};
use futures::future::BoxFuture;
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::str::FromStr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Options of `dns::resolve`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Resolve {
    /// The name.
    name: String,
    /// `A`, `PTR`, `CNAME`, `NS`, `TXT`. Default `A`.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Name or address of the DNS server, as it is known where the question is asked.
    server: String,
    /// The host to ask from; from here if not given.
    via: Option<Host>,
}

/// The ops.
pub(crate) fn ops(world: &Seams) -> Vec<Op> {
    let world = world.clone();
    let send: engine::op::Send = Arc::new(move |call: Call| -> BoxFuture<'static, Result<Value, Failure>> {
        let world = world.clone();
        Box::pin(async move { resolve(&world, &call, call.options()?).await })
    });
    vec![Op {
        name: "dns::resolve",
        doc: "Asks a DNS server for a name: an array of its answers as text, empty if it has none.",
        kind: Kind::Query,
        schema: schema::<Resolve>(),
        iam: &[],
        moving: &[],
        seals: false,
        send,
    }]
}

async fn resolve(world: &Seams, call: &Call, options: Resolve) -> Result<Value, Failure> {
    let name =
        Name::from_str(&options.name).map_err(|error| Failure::refused("Options", format!("`{}` is no name: {error}", options.name)))?;
    let kind = options.kind.as_deref().unwrap_or("A");
    let record = RecordType::from_str(kind).map_err(|_| Failure::refused("Options", format!("`{kind}` is no record type")))?;
    let answer = match &options.via {
        Some(via) => {
            let (stream, session) = dial_via(world, call, via, &options.server, 53).await?;
            let answer = ask(stream, &question(name, record)).await;
            drop(session);
            answer?
        }
        None => {
            let stream = world.network.dial(options.server.clone(), 53).await.map_err(|failure| failure.refused("dns"))?;
            ask(stream, &question(name, record)).await?
        }
    };
    match answer.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => Ok(answers(&answer, record)),
        code => Err(Failure::Refused(OpError {
            code: "DnsError".to_owned(),
            message: format!("`{}` answers {code} to `{}` {kind}", options.server, options.name),
            service: "dns".to_owned(),
            ..OpError::default()
        })),
    }
}

fn question(mut name: Name, record: RecordType) -> Message {
    name.set_fqdn(true);
    // One question a connection: the id tells nothing apart.
    let mut message = Message::new(1, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, record));
    message
}

fn answers(answer: &Message, record: RecordType) -> Value {
    let of_kind = answer.answers.iter().filter(|one| one.record_type() == record);
    let text = |data: &RData| data.to_string();
    let mut found: Vec<String> = of_kind.map(|one| text(&one.data)).collect();
    found.sort();
    json!(found)
}

/// A message over TCP: two bytes of length first (RFC 1035, 4.2.2).
async fn ask(mut stream: BoxedStream, message: &Message) -> Result<Message, Failure> {
    let lost = |what: String| Failure::Unknown { why: what };
    let bytes = message.to_vec().map_err(|error| lost(format!("the question cannot be written: {error}")))?;
    let length = u16::try_from(bytes.len()).map_err(|_| lost("the question is too long".to_owned()))?;
    let io = |error: std::io::Error| lost(format!("the connection to the DNS server broke: {error}"));
    stream.write_all(&length.to_be_bytes()).await.map_err(io)?;
    stream.write_all(&bytes).await.map_err(io)?;
    stream.flush().await.map_err(io)?;
    let mut answer = vec![0; usize::from(stream.read_u16().await.map_err(io)?)];
    stream.read_exact(&mut answer).await.map_err(io)?;
    Message::from_vec(&answer).map_err(|error| lost(format!("the DNS server's answer is unreadable: {error}")))
}
