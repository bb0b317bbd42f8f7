//! A zone: the records of a master file (RFC 1035, section 5), read from the host's disk and written back to it.

use super::super::disk;
use super::conf::{Conf, ZoneConf};
use crate::world::World;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType, rdata::SOA};
use hickory_proto::serialize::txt::Parser;

/// The records of a zone. There is exactly one SOA, at the origin.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    pub(super) origin: Name,
    pub(super) records: Vec<Record>,
}

/// Reads a zone. The error is what `named-checkzone` says.
pub(super) fn load(world: &World, instance: &str, conf: &Conf, zone: &ZoneConf) -> Result<Zone, String> {
    let path = path_of(conf, zone);
    let fail = |why: String| format!("zone {}/IN: loading from master file {} failed: {why}", zone.origin, zone.file);
    let text = disk::read(world, instance, &path).ok_or_else(|| fail("file not found".to_owned()))?;
    // The parser would open included files on the machine the lab runs on.
    if text.lines().any(|line| line.trim_start().to_ascii_uppercase().starts_with("$INCLUDE")) {
        return Err(fail("$INCLUDE is not supported".to_owned()));
    }
    let (_, sets) = Parser::new(text, None, Some(zone.origin.clone())).parse().map_err(|error| fail(error.to_string()))?;
    let mut records: Vec<Record> = sets.into_values().flat_map(|set| set.records_without_rrsigs().cloned().collect::<Vec<_>>()).collect();
    for record in &mut records {
        record.name.set_fqdn(true);
    }
    let zone = Zone { origin: zone.origin.clone(), records };
    let authorities = zone.records.iter().filter(|record| record.record_type() == RecordType::SOA).count();
    match zone.soa() {
        Some(_) if authorities == 1 => Ok(zone),
        _ => Err(fail(format!("has {authorities} SOA records"))),
    }
}

/// Writes a zone back.
pub(super) fn store(world: &mut World, instance: &str, conf: &Conf, place: &ZoneConf, zone: &Zone) {
    let mut text = format!("$ORIGIN {}\n", zone.origin);
    for record in &zone.records {
        text.push_str(&format!("{}\t{}\tIN\t{}\t{}\n", record.name, record.ttl, record.record_type(), rdata_text(&record.data)));
    }
    disk::write(world, instance, &path_of(conf, place), &text);
}

fn path_of(conf: &Conf, zone: &ZoneConf) -> String {
    if zone.file.starts_with('/') { zone.file.clone() } else { format!("{}/{}", conf.directory.trim_end_matches('/'), zone.file) }
}

/// Record data as it stands in master files and in the output of `dig`.
pub(crate) fn rdata_text(data: &RData) -> String {
    match data {
        RData::TXT(text) => {
            let quoted = |part: &[u8]| format!("\"{}\"", String::from_utf8_lossy(part).replace('\\', "\\\\").replace('"', "\\\""));
            text.txt_data.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// Whether a zone of this server can hold records of this type.
pub(super) fn is_kept(kind: RecordType) -> bool {
    use RecordType::{A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT};
    matches!(kind, A | AAAA | CNAME | MX | NS | PTR | SOA | SRV | TXT)
}

impl Zone {
    /// The record that makes this a zone.
    pub(super) fn soa(&self) -> Option<&Record> {
        self.records.iter().find(|record| record.record_type() == RecordType::SOA && record.name == self.origin)
    }

    /// Records of a name, of one type or (`ANY`) of all.
    pub(super) fn at<'z>(&'z self, name: &'z Name, kind: RecordType) -> impl Iterator<Item = &'z Record> {
        self.records.iter().filter(move |record| record.name == *name && (kind == RecordType::ANY || record.record_type() == kind))
    }

    /// Whether the name exists: with records of its own or below it.
    pub(super) fn has(&self, name: &Name) -> bool {
        self.records.iter().any(|record| name.zone_of(&record.name))
    }

    /// Takes a record from an update: replaces one of equal data.
    pub(super) fn put(&mut self, record: &Record) {
        let alone = [RecordType::SOA, RecordType::CNAME].contains(&record.record_type());
        self.records.retain(|held| {
            let same_set = held.name == record.name && held.record_type() == record.record_type();
            !(same_set && (alone || held.data == record.data))
        });
        let mut record = record.clone();
        record.dns_class = DNSClass::IN;
        self.records.push(record);
    }

    /// Makes the zone's version a new one.
    pub(super) fn grow(&mut self) {
        for record in &mut self.records {
            if let RData::SOA(soa) = &mut record.data {
                *soa = with_serial(soa, soa.serial.wrapping_add(1).max(1));
            }
        }
    }
}

fn with_serial(soa: &SOA, serial: u32) -> SOA {
    SOA::new(soa.mname.clone(), soa.rname.clone(), serial, soa.refresh, soa.retry, soa.expire, soa.minimum)
}
