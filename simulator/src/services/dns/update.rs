//! Dynamic updates (RFC 2136): one zone a message, prerequisites first, all or nothing.

use super::conf::{Conf, ZoneConf};
use super::zone::{self, Zone};
use super::{conf_for, reply_to};
use crate::world::World;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{DNSClass, RData, Record, RecordType};
use std::net::Ipv4Addr;

/// Applies an update message sent from `source` and answers it.
pub(super) fn apply(world: &mut World, instance: &str, source: Ipv4Addr, message: &Message) -> Message {
    let conf = match conf_for(world, instance, message) {
        Ok(conf) => conf,
        Err(reply) => return *reply,
    };
    let code = match updated(world, instance, source, message, &conf) {
        Ok((place, Some(zone))) => {
            zone::store(world, instance, &conf, &place, &zone);
            ResponseCode::NoError
        }
        Ok((_, None)) => ResponseCode::NoError,
        Err(code) => code,
    };
    reply_to(message, code)
}

/// The zone as it is after the update; none if nothing changes.
fn updated(
    world: &World,
    instance: &str,
    source: Ipv4Addr,
    message: &Message,
    conf: &Conf,
) -> Result<(ZoneConf, Option<Zone>), ResponseCode> {
    let [named] = &message.queries[..] else { return Err(ResponseCode::FormErr) };
    if named.query_type() != RecordType::SOA {
        return Err(ResponseCode::FormErr);
    }
    let place = conf.zones.iter().find(|zone| zone.origin == *named.name() || zone.origin.eq_ignore_root(named.name()));
    let place = place.ok_or(ResponseCode::NotAuth)?;
    if !place.allow_update.admits(world, instance, source) {
        return Err(ResponseCode::Refused);
    }
    let before = zone::load(world, instance, conf, place).map_err(|_| ResponseCode::ServFail)?;
    let (prerequisites, updates) = (&message.answers, &message.authorities);
    check_prerequisites(&before, prerequisites)?;
    updates.iter().try_for_each(|update| scan(&before, update))?;
    let mut after = before.clone();
    for update in updates {
        change(&mut after, update);
    }
    if same(&before, &after) {
        return Ok((place.clone(), None));
    }
    if before.soa().map(|soa| &soa.data) == after.soa().map(|soa| &soa.data) {
        after.grow();
    }
    Ok((place.clone(), Some(after)))
}

fn same(before: &Zone, after: &Zone) -> bool {
    let ttls = |zone: &Zone| zone.records.iter().map(|record| record.ttl).collect::<Vec<_>>();
    before.records == after.records && ttls(before) == ttls(after)
}

/// Section 3.2: what must hold of the zone before anything is changed.
fn check_prerequisites(zone: &Zone, prerequisites: &[Record]) -> Result<(), ResponseCode> {
    for wanted in prerequisites {
        let kind = wanted.record_type();
        if wanted.ttl != 0 {
            return Err(ResponseCode::FormErr);
        }
        if !zone.origin.zone_of(&wanted.name) {
            return Err(ResponseCode::NotZone);
        }
        let there = zone.at(&wanted.name, kind).next().is_some();
        let any = kind == RecordType::ANY;
        match wanted.dns_class {
            DNSClass::ANY if !there => return Err(if any { ResponseCode::NXDomain } else { ResponseCode::NXRRSet }),
            DNSClass::NONE if there => return Err(if any { ResponseCode::YXDomain } else { ResponseCode::YXRRSet }),
            DNSClass::IN => values_match(zone, wanted, prerequisites)?,
            DNSClass::ANY | DNSClass::NONE => {}
            _ => return Err(ResponseCode::FormErr),
        }
    }
    Ok(())
}

/// Section 3.2.3: the set of values of a name and type is exactly the one listed.
fn values_match(zone: &Zone, wanted: &Record, prerequisites: &[Record]) -> Result<(), ResponseCode> {
    let listed: Vec<&RData> = prerequisites
        .iter()
        .filter(|other| other.dns_class == DNSClass::IN && other.name == wanted.name && other.record_type() == wanted.record_type())
        .map(|other| &other.data)
        .collect();
    let held: Vec<&RData> = zone.at(&wanted.name, wanted.record_type()).map(|record| &record.data).collect();
    let equal = held.len() == listed.len() && held.iter().all(|data| listed.contains(data));
    if equal { Ok(()) } else { Err(ResponseCode::NXRRSet) }
}

/// Section 3.4.1: every update is well formed and of this zone, or none is carried out.
fn scan(zone: &Zone, update: &Record) -> Result<(), ResponseCode> {
    if !zone.origin.zone_of(&update.name) {
        return Err(ResponseCode::NotZone);
    }
    let (kind, empty) = (update.record_type(), matches!(update.data, RData::Update0(_)));
    let meta = matches!(kind, RecordType::AXFR | RecordType::IXFR | RecordType::OPT);
    let well_formed = match update.dns_class {
        DNSClass::IN => !empty && !meta && kind != RecordType::ANY,
        DNSClass::ANY => empty && update.ttl == 0 && !meta,
        DNSClass::NONE => !empty && update.ttl == 0 && !meta && kind != RecordType::ANY,
        _ => false,
    };
    match well_formed {
        false => Err(ResponseCode::FormErr),
        true if kind == RecordType::ANY || zone::is_kept(kind) => Ok(()),
        true => Err(ResponseCode::NotImp),
    }
}

/// Section 3.4.2: one addition or deletion.
fn change(zone: &mut Zone, update: &Record) {
    let apex = update.name == zone.origin;
    let kind = update.record_type();
    let kept = move |held: &Record| apex && matches!(held.record_type(), RecordType::SOA | RecordType::NS);
    match update.dns_class {
        DNSClass::ANY => {
            zone.records.retain(|held| held.name != update.name || kept(held) || (kind != RecordType::ANY && held.record_type() != kind));
        }
        DNSClass::NONE => {
            let last_ns = apex && kind == RecordType::NS && zone.at(&update.name, RecordType::NS).count() == 1;
            if kind != RecordType::SOA && !last_ns {
                zone.records.retain(|held| held.name != update.name || held.data != update.data);
            }
        }
        _ if is_ignored(zone, update) => {}
        _ => zone.put(update),
    }
}

/// An alias beside other records, other records beside an alias, an SOA that is not newer: passed over in silence.
fn is_ignored(zone: &Zone, update: &Record) -> bool {
    let alias = zone.at(&update.name, RecordType::CNAME).next().is_some();
    let others = zone.at(&update.name, RecordType::ANY).any(|held| held.record_type() != RecordType::CNAME);
    match &update.data {
        RData::CNAME(_) => others,
        RData::SOA(soa) => {
            let older = |held: &Record| matches!(&held.data, RData::SOA(held) if soa.serial.wrapping_sub(held.serial).cast_signed() > 0);
            update.name != zone.origin || !zone.soa().is_some_and(older)
        }
        _ => alias,
    }
}
