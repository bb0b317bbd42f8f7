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
    disk::read(world, instance, &path_of(conf, zone))
        .ok_or_else(|| "file not found".to_owned())
        .and_then(|text| Zone::parse(&text, &zone.origin))
        .map_err(|why| format!("zone {}/IN: loading from master file {} failed: {why}", zone.origin, zone.file))
}

/// Writes a zone back.
pub(super) fn store(world: &mut World, instance: &str, conf: &Conf, place: &ZoneConf, zone: &Zone) {
    disk::write(world, instance, &path_of(conf, place), &zone.render());
}

fn path_of(conf: &Conf, zone: &ZoneConf) -> String {
    if zone.file.starts_with('/') { zone.file.clone() } else { format!("{}/{}", conf.directory.trim_end_matches('/'), zone.file) }
}

/// The file with the origin's name in place of every `@` that stands alone: the parser knows it as an owner only.
fn spelled_out(text: &str, origin: &Name) -> String {
    let mut origin = origin.to_ascii();
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["$ORIGIN", other, ..] = words[..] {
            (*other).clone_into(&mut origin);
        }
        let line = if words.contains(&"@") {
            line.split_inclusive(char::is_whitespace)
                .map(|word| if word.trim_end() == "@" { word.replace('@', &origin) } else { word.to_owned() })
                .collect()
        } else {
            line.to_owned()
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
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
    /// Reads a master file.
    pub(super) fn parse(text: &str, origin: &Name) -> Result<Self, String> {
        // The parser would open included files on the machine the lab runs on.
        if text.lines().any(|line| line.trim_start().to_ascii_uppercase().starts_with("$INCLUDE")) {
            return Err("$INCLUDE is not supported".to_owned());
        }
        let (_, sets) = Parser::new(spelled_out(text, origin), None, Some(origin.clone())).parse().map_err(|error| error.to_string())?;
        let mut records: Vec<Record> =
            sets.into_values().flat_map(|set| set.records_without_rrsigs().cloned().collect::<Vec<_>>()).collect();
        for record in &mut records {
            record.name.set_fqdn(true);
        }
        let zone = Self { origin: origin.clone(), records };
        let authorities = zone.records.iter().filter(|record| record.record_type() == RecordType::SOA).count();
        match zone.soa() {
            Some(_) if authorities == 1 => Ok(zone),
            _ => Err(format!("has {authorities} SOA records")),
        }
    }

    /// The zone as a master file.
    pub(super) fn render(&self) -> String {
        let line =
            |record: &Record| format!("{}\t{}\tIN\t{}\t{}\n", record.name, record.ttl, record.record_type(), rdata_text(&record.data));
        let records: String = self.records.iter().map(line).collect();
        format!("$ORIGIN {}\n{records}", self.origin)
    }

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

#[cfg(test)]
mod tests {
    use super::Zone;
    use hickory_proto::rr::{Name, RecordType};

    const TEXT: &str = "$TTL 2  ; 2 seconds \n\
        corp.example. IN SOA  dns.corp.example. postmaster.corp.example. ( \n      2019010101 ; serial\n      28800      ; refresh (8 hours)\n\
        \x20     1800       ; retry\n      604800     ; expire\n      86400      ; minimum (1 day)\n      )\n   NS      dns.corp.example.\n\
        dns IN A 10.9.1.250\nnote IN TXT \"two \\\"words\\\"\"\n";

    fn name(text: &str) -> Name {
        Name::from_ascii(text).expect("a name")
    }

    #[test]
    fn a_master_file_reads_back_as_it_was_written() {
        let zone = Zone::parse(TEXT, &name("corp.example.")).expect("a zone");
        assert_eq!(zone.at(&name("dns.corp.example."), RecordType::A).map(|record| record.ttl).collect::<Vec<_>>(), [2]);
        assert_eq!(zone.at(&name("corp.example."), RecordType::NS).count(), 1);
        let again = Zone::parse(&zone.render(), &zone.origin).expect("what the server wrote is a zone");
        assert_eq!(again.records, zone.records);
    }

    #[test]
    fn an_at_sign_stands_for_the_origin_wherever_it_stands() {
        let text = crate::services::package::files("bind").iter().find(|(path, _)| path.ends_with("named.loopback")).expect("a file").1;
        let zone = Zone::parse(text, &name("1.0.0.127.in-addr.arpa.")).expect("a zone");
        assert_eq!(zone.records.len(), 4);
        assert!(zone.at(&zone.origin, RecordType::NS).all(|record| super::rdata_text(&record.data) == "1.0.0.127.in-addr.arpa."));
    }

    #[test]
    fn files_of_the_machine_are_never_included() {
        let text = format!("{TEXT}$INCLUDE /etc/hostname\n");
        assert!(Zone::parse(&text, &name("corp.example.")).is_err());
    }
}
