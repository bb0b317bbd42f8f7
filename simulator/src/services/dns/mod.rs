//! The DNS server of a host (BIND's `named`): its configuration and zones are files on the host's disk, dynamic
//! updates (RFC 2136) are written back into the zone files at once.

mod answer;
mod client;
mod conf;
mod signed;
mod update;
mod zone;

use super::disk;
use crate::trace;
use crate::world::World;
pub(crate) use answer::{answer, recursive};
pub(crate) use client::{ask, code_word, nsupdate, record_type};
use conf::Conf;
use hickory_proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::Name;
use std::net::Ipv4Addr;
pub(crate) use zone::rdata_text;

/// The file `named` reads first.
const CONF: &str = "/etc/named.conf";

/// What `named-checkconf -z` would say; `named` does not start unless this is `Ok`.
pub(crate) fn check(world: &World, instance: &str) -> Result<(), String> {
    let conf = conf::load(world, instance)?;
    conf.zones.iter().try_for_each(|zone| zone::load(world, instance, &conf, zone).map(|_| ()))
}

/// Whether `named` runs on the instance and listens on its address `address`.
pub(crate) fn listens(world: &World, instance: &str, address: Ipv4Addr) -> bool {
    disk::runs(world, instance, "named") && conf::load(world, instance).is_ok_and(|conf| conf.listen_on.admits(world, instance, address))
}

/// Answers one message, updates included, from the host at `source`; `key`: the name of the key it was signed with.
pub(crate) fn respond(world: &mut World, instance: &str, source: Ipv4Addr, message: &Message, key: Option<&Name>) -> Message {
    match message.metadata.op_code {
        OpCode::Update => update::apply(world, instance, source, message, key),
        _ => answer(world, instance, source, message),
    }
}

/// The same in wire format; `None` if the bytes are no DNS message, which a server passes over in silence.
pub(crate) fn respond_bytes(world: &mut World, instance: &str, source: Ipv4Addr, bytes: &[u8]) -> Option<Vec<u8>> {
    let message = Message::from_vec(bytes).ok().filter(|message| message.metadata.message_type == MessageType::Query)?;
    let answered = signed::answered(world, instance, source, bytes, &message)?;
    told(world, instance, &message, &answered);
    Some(answered)
}

/// Tells whoever looks on what was asked, and the code of the answer.
fn told(world: &mut World, instance: &str, message: &Message, answer: &[u8]) {
    let operation = if message.metadata.op_code == OpCode::Update { "update" } else { "query" };
    let about = message.queries.first().map_or_else(String::new, |asked| format!("{} {}", asked.name(), asked.query_type()));
    let code = Message::from_vec(answer).map_or_else(|_| String::new(), |answer| code_word(answer.metadata.response_code));
    trace::served(world, instance, ("dns", operation), &about, code);
}

/// An answer to `message` with nothing in it but the question.
fn reply_to(message: &Message, code: ResponseCode) -> Message {
    let mut reply = Message::new(message.metadata.id, MessageType::Response, message.metadata.op_code);
    reply.metadata.recursion_desired = message.metadata.recursion_desired;
    reply.metadata.response_code = code;
    reply.add_queries(message.queries.iter().cloned());
    if message.edns.is_some() {
        reply.set_edns(hickory_proto::op::Edns::new());
    }
    reply
}

/// The configuration and the source's standing, or the answer that says no.
fn conf_for(world: &World, instance: &str, message: &Message) -> Result<Conf, Box<Message>> {
    conf::load(world, instance).map_err(|_| Box::new(reply_to(message, ResponseCode::ServFail)))
}
