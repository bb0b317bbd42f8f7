//! Answers to queries: from the server's own zones, or for public names by resolving them over the internet.

use super::zone::{self, Zone};
use super::{conf_for, reply_to};
use crate::network;
use crate::world::World;
use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType, rdata::A};
use std::net::Ipv4Addr;

/// How long public answers may be kept, in seconds.
const PUBLIC_TTL: u32 = 60;

/// Answers one query on the host `instance`, asked from `source`.
pub(crate) fn answer(world: &World, instance: &str, source: Ipv4Addr, message: &Message) -> Message {
    let [query] = &message.queries[..] else { return reply_to(message, ResponseCode::FormErr) };
    if message.metadata.op_code != OpCode::Query {
        return reply_to(message, ResponseCode::NotImp);
    }
    let conf = match conf_for(world, instance, message) {
        Ok(conf) => conf,
        Err(reply) => return *reply,
    };
    let own = conf.zones.iter().filter(|zone| zone.origin.zone_of(query.name())).max_by_key(|zone| zone.origin.num_labels());
    if !conf.allow_query.admits(world, instance, source) || !matches!(query.query_class(), DNSClass::IN | DNSClass::ANY) {
        return reply_to(message, ResponseCode::Refused);
    }
    let recurses = conf.recursion && conf.allow_recursion.admits(world, instance, source);
    let mut reply = match own {
        Some(place) => match zone::load(world, instance, &conf, place) {
            Ok(zone) => from_zone(&zone, message),
            Err(_) => reply_to(message, ResponseCode::ServFail),
        },
        None if recurses && message.metadata.recursion_desired => over_the_internet(world, instance, message),
        None => reply_to(message, ResponseCode::Refused),
    };
    reply.metadata.recursion_available = recurses;
    reply
}

fn from_zone(zone: &Zone, message: &Message) -> Message {
    let mut reply = reply_to(message, ResponseCode::NoError);
    reply.metadata.authoritative = true;
    let Some(query) = message.queries.first() else { return reply };
    let (mut name, mut found) = (query.name().clone(), Vec::new());
    // A chain of aliases inside the zone is followed, at most this far.
    for _ in 0..8 {
        found.extend(zone.at(&name, query.query_type()).cloned());
        let alias = zone
            .at(&name, RecordType::CNAME)
            .next()
            .filter(|_| query.query_type() != RecordType::CNAME && found.iter().all(|held: &Record| held.name != name));
        let Some(Record { data: RData::CNAME(target), .. }) = alias else { break };
        found.extend(alias.cloned());
        name = target.0.clone();
        name.set_fqdn(true);
    }
    let told = found.iter().any(|record| query.query_type() == RecordType::ANY || record.record_type() == query.query_type());
    if !told {
        reply.insert_authorities(zone.soa().cloned().into_iter().collect());
        if zone.origin.zone_of(&name) && !zone.has(&name) {
            reply.metadata.response_code = ResponseCode::NXDomain;
        }
    }
    reply.insert_answers(found);
    reply
}

fn over_the_internet(world: &World, instance: &str, message: &Message) -> Message {
    let mut unreachable = false;
    let reply = recursive(message, |name, kind| match network::public_dns(world, instance, name) {
        Ok(found) => found.map(|addresses| if kind == RecordType::A { addresses } else { Vec::new() }),
        Err(_) => {
            unreachable = true;
            None
        }
    });
    if unreachable { reply_to(message, ResponseCode::ServFail) } else { reply }
}

/// An answer of a resolver that knows a name's addresses by `lookup`: `None` for a name that does not exist, none
/// for one without records of that type.
pub(crate) fn recursive(message: &Message, lookup: impl FnOnce(&str, RecordType) -> Option<Vec<Ipv4Addr>>) -> Message {
    let [query] = &message.queries[..] else { return reply_to(message, ResponseCode::FormErr) };
    if message.metadata.op_code != OpCode::Query {
        return reply_to(message, ResponseCode::NotImp);
    }
    let name = query.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
    let found = lookup(&name, query.query_type());
    let mut reply = reply_to(message, if found.is_some() { ResponseCode::NoError } else { ResponseCode::NXDomain });
    reply.metadata.recursion_available = true;
    let record = |address| Record::from_rdata(absolute(query.name()), PUBLIC_TTL, RData::A(A(address)));
    reply.insert_answers(found.unwrap_or_default().into_iter().map(record).collect());
    reply
}

fn absolute(name: &Name) -> Name {
    let mut name = name.clone();
    name.set_fqdn(true);
    name
}
