//! Dynamic updates (RFC 2136): one zone a message, prerequisites first, all or nothing.

use super::conf::{Conf, ZoneConf};
use super::zone::{self, Zone};
use super::{conf_for, reply_to};
use crate::world::World;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use std::net::Ipv4Addr;

/// Applies an update message sent from `source`, signed with `key`, and answers it.
pub(super) fn apply(world: &mut World, instance: &str, source: Ipv4Addr, message: &Message, key: Option<&Name>) -> Message {
    let conf = match conf_for(world, instance, message) {
        Ok(conf) => conf,
        Err(reply) => return *reply,
    };
    let code = match updated(world, instance, (source, key), message, &conf) {
        Ok((place, Some(zone))) => {
            zone::store(world, instance, &conf, &place, &zone);
            ResponseCode::NoError
        }
        Ok((_, None)) => ResponseCode::NoError,
        Err(code) => code,
    };
    reply_to(message, code)
}

/// The zone a message names, and what becomes of it.
fn updated(
    world: &World,
    instance: &str,
    (source, key): (Ipv4Addr, Option<&Name>),
    message: &Message,
    conf: &Conf,
) -> Result<(ZoneConf, Option<Zone>), ResponseCode> {
    let [named] = &message.queries[..] else { return Err(ResponseCode::FormErr) };
    if named.query_type() != RecordType::SOA {
        return Err(ResponseCode::FormErr);
    }
    let place = conf.zones.iter().find(|zone| zone.origin == *named.name() || zone.origin.eq_ignore_root(named.name()));
    let place = place.ok_or(ResponseCode::NotAuth)?;
    if !place.allow_update.admits_signed(world, instance, source, key) {
        return Err(ResponseCode::Refused);
    }
    let before = zone::load(world, instance, conf, place).map_err(|_| ResponseCode::ServFail)?;
    Ok((place.clone(), applied(&before, &message.answers, &message.authorities)?))
}

/// The zone after an update; nothing if it stays as it is.
fn applied(before: &Zone, prerequisites: &[Record], updates: &[Record]) -> Result<Option<Zone>, ResponseCode> {
    check_prerequisites(before, prerequisites)?;
    updates.iter().try_for_each(|update| scan(before, update))?;
    let mut after = before.clone();
    for update in updates {
        change(&mut after, update);
    }
    if same(before, &after) {
        return Ok(None);
    }
    if before.soa().map(|soa| &soa.data) == after.soa().map(|soa| &soa.data) {
        after.grow();
    }
    Ok(Some(after))
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

#[cfg(test)]
mod tests {
    use super::super::zone::Zone;
    use super::applied;
    use hickory_proto::op::ResponseCode;
    use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType, rdata::A};
    use std::net::Ipv4Addr;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).expect("a name")
    }

    fn zone() -> Zone {
        let text = "$TTL 2\n@ IN SOA ns.corp.example. root.corp.example. 7 1 1 1 1\n@ IN NS ns\nns IN A 10.9.1.250\nweb IN A 10.9.1.5\n";
        Zone::parse(text, &name("corp.example.")).expect("a zone")
    }

    fn address(host: &str, ttl: u32, last: u8) -> Record {
        Record::from_rdata(name(host), ttl, RData::A(A(Ipv4Addr::new(10, 9, 1, last))))
    }

    fn of_class(mut record: Record, class: DNSClass) -> Record {
        record.dns_class = class;
        record
    }

    fn empty(host: &str, kind: RecordType, class: DNSClass) -> Record {
        of_class(Record::update0(name(host), 0, kind), class)
    }

    #[test]
    fn a_record_is_replaced_with_the_ttl_sent_and_the_serial_grows() {
        let updates = [empty("web.corp.example.", RecordType::A, DNSClass::ANY), address("web.corp.example.", 86400, 77)];
        let after = applied(&zone(), &[], &updates).expect("no error").expect("a change");
        let web = name("WEB.corp.example.");
        let held: Vec<_> = after.at(&web, RecordType::A).collect();
        assert_eq!(held, [&address("web.corp.example.", 86400, 77)]);
        let Some(RData::SOA(soa)) = after.soa().map(|record| &record.data) else { panic!("an SOA") };
        assert_eq!(soa.serial, 8);
    }

    #[test]
    fn a_name_of_another_zone_refuses_the_whole_message() {
        let updates = [address("new.corp.example.", 60, 9), address("5.1.9.10.in-addr.arpa.", 60, 9)];
        assert_eq!(applied(&zone(), &[], &updates).expect_err("two zones"), ResponseCode::NotZone);
    }

    #[test]
    fn prerequisites_decide_before_anything_changes() {
        let add = [address("web.corp.example.", 60, 9)];
        let check = |prerequisite: Record| applied(&zone(), &[prerequisite], &add).map(|after| after.is_some());
        assert_eq!(check(empty("web.corp.example.", RecordType::ANY, DNSClass::NONE)), Err(ResponseCode::YXDomain));
        assert_eq!(check(empty("web.corp.example.", RecordType::A, DNSClass::NONE)), Err(ResponseCode::YXRRSet));
        assert_eq!(check(empty("no.corp.example.", RecordType::ANY, DNSClass::ANY)), Err(ResponseCode::NXDomain));
        assert_eq!(check(empty("web.corp.example.", RecordType::TXT, DNSClass::ANY)), Err(ResponseCode::NXRRSet));
        assert_eq!(check(of_class(address("web.corp.example.", 0, 6), DNSClass::IN)), Err(ResponseCode::NXRRSet));
        assert_eq!(check(of_class(address("web.corp.example.", 0, 5), DNSClass::IN)), Ok(true));
    }

    #[test]
    fn the_zone_keeps_its_soa_and_its_last_name_server() {
        let updates = [
            empty("corp.example.", RecordType::ANY, DNSClass::ANY),
            of_class(
                Record::from_rdata(
                    name("corp.example."),
                    0,
                    zone().at(&name("corp.example."), RecordType::NS).next().expect("an NS").data.clone(),
                ),
                DNSClass::NONE,
            ),
        ];
        assert!(applied(&zone(), &[], &updates).expect("no error").is_none());
    }
}
