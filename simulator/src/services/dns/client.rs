//! What programs on a host do with name servers: ask one, and `nsupdate`.

use super::super::Said;
use super::respond;
use crate::network::{self, DialError, End, NameServer, Origin, Protocol, way};
use crate::world::World;
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use std::net::Ipv4Addr;
use std::str::FromStr;

/// Sends a message from an instance to the DNS server at `server` (its own first name server without one) and
/// returns the answer. Updates take effect.
pub(crate) fn ask(world: &mut World, instance: &str, server: Option<Ipv4Addr>, message: &Message) -> Result<Message, DialError> {
    let own = || network::name_servers(world, instance).into_iter().next();
    let Some(server) = server.map(NameServer::At).or_else(own) else {
        return Err(DialError::Resolve { host: instance.to_owned(), why: "no name server is configured".to_owned() });
    };
    // Through the wire format and back, as a server would see it.
    let message = message.to_vec().ok().and_then(|bytes| Message::from_vec(&bytes).ok()).unwrap_or_else(|| message.clone());
    match server {
        NameServer::At(address) if message.metadata.op_code == OpCode::Update => {
            let found = way(world, &Origin::Instance(instance.to_owned()), address, Protocol::Udp, 53)?;
            match found.end {
                End::Instance(host) if super::listens(world, &host, address) => Ok(respond(world, &host, found.source, &message, None)),
                End::Instance(_) => Err(DialError::Refused { host: address.to_string(), port: 53 }),
                End::Internet => Err(DialError::TimedOut { host: address.to_string(), port: 53 }),
            }
        }
        server => network::ask(world, instance, server, &message),
    }
}

/// A response code in BIND's words.
pub(crate) fn code_word(code: ResponseCode) -> String {
    let word = match code {
        ResponseCode::NoError => "NOERROR",
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::NXDomain => "NXDOMAIN",
        ResponseCode::NotImp => "NOTIMP",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::YXDomain => "YXDOMAIN",
        ResponseCode::YXRRSet => "YXRRSET",
        ResponseCode::NXRRSet => "NXRRSET",
        ResponseCode::NotAuth => "NOTAUTH",
        ResponseCode::NotZone => "NOTZONE",
        other => return format!("RESERVED{}", u16::from(other)),
    };
    word.to_owned()
}

/// The `nsupdate` program: carries out a script on behalf of the instance.
pub(crate) fn nsupdate(world: &mut World, instance: &str, script: &str) -> Said {
    let mut session = Session { world, instance, server: None, zone: None, prerequisites: Vec::new(), updates: Vec::new(), failed: false };
    let mut text = String::new();
    for line in script.lines() {
        match session.take(line) {
            Ok(Next::On) => {}
            Ok(Next::Tell(words)) => text.push_str(&format!("{words}\n")),
            Ok(Next::End) => break,
            Err(words) => return Said { text: format!("{text}{words}\n"), code: 1 },
        }
    }
    let code = if session.failed { 2 } else { 0 };
    Said { text, code }
}

struct Session<'a> {
    world: &'a mut World,
    instance: &'a str,
    server: Option<Ipv4Addr>,
    zone: Option<Name>,
    prerequisites: Vec<Record>,
    updates: Vec<Record>,
    failed: bool,
}

enum Next {
    On,
    Tell(String),
    End,
}

impl Session<'_> {
    /// One line of the script. An error ends the program.
    fn take(&mut self, line: &str) -> Result<Next, String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((first, rest)) = words.split_first() else { return self.send() };
        match (first.to_ascii_lowercase().as_str(), rest) {
            ("send", _) => self.send(),
            ("quit", _) => Ok(Next::End),
            ("server", [host, ..]) => self.set_server(host),
            ("zone", [zone, ..]) => {
                self.zone = Some(absolute(zone)?);
                Ok(Next::On)
            }
            ("update", [what, rest @ ..]) => self.update(what, rest),
            (what @ ("add" | "del" | "delete"), rest) => self.update(what, rest),
            ("prereq", [what, rest @ ..]) => self.prerequisite(what, rest),
            (what @ ("nxdomain" | "yxdomain" | "nxrrset" | "yxrrset"), rest) => self.prerequisite(what, rest),
            ("show" | "answer" | "debug" | "local" | "class" | "ttl" | "realm" | "gsstsig" | "oldgsstsig", _) => Ok(Next::On),
            _ if first.starts_with(';') || first.starts_with('#') => Ok(Next::On),
            _ => Err(format!("incorrect section name: {first}\nsyntax error")),
        }
    }

    fn set_server(&mut self, host: &str) -> Result<Next, String> {
        let found = network::resolve(self.world, &Origin::Instance(self.instance.to_owned()), host);
        let address = found.ok().and_then(|found| found.first().copied());
        self.server = Some(address.ok_or_else(|| format!("couldn't get address for '{host}': not found"))?);
        Ok(Next::On)
    }

    fn update(&mut self, what: &str, rest: &[&str]) -> Result<Next, String> {
        let record = match what.to_ascii_lowercase().as_str() {
            "add" => addition(rest)?,
            "delete" | "del" => deletion(rest)?,
            _ => return Err(format!("incorrect operation name: {what}\nsyntax error")),
        };
        self.updates.push(record);
        Ok(Next::On)
    }

    fn prerequisite(&mut self, what: &str, rest: &[&str]) -> Result<Next, String> {
        let Some((name, rest)) = rest.split_first() else { return Err("could not read owner name\nsyntax error".to_owned()) };
        let name = absolute(name)?;
        let (class, kind, data) = match (what, without_class(rest)) {
            ("nxdomain", _) => (DNSClass::NONE, RecordType::ANY, None),
            ("yxdomain", _) => (DNSClass::ANY, RecordType::ANY, None),
            ("nxrrset", [kind, ..]) => (DNSClass::NONE, record_type(kind)?, None),
            ("yxrrset", [kind]) => (DNSClass::ANY, record_type(kind)?, None),
            ("yxrrset", [kind, data @ ..]) => (DNSClass::IN, record_type(kind)?, Some(rdata(record_type(kind)?, data)?)),
            _ => return Err(format!("incorrect operation name: {what}\nsyntax error")),
        };
        let mut record = data.map_or_else(|| Record::update0(name.clone(), 0, kind), |data| Record::from_rdata(name.clone(), 0, data));
        record.dns_class = class;
        self.prerequisites.push(record);
        Ok(Next::On)
    }

    /// Sends what has been gathered: one message, to the zone the first name lies in.
    fn send(&mut self) -> Result<Next, String> {
        let (prerequisites, updates) = (std::mem::take(&mut self.prerequisites), std::mem::take(&mut self.updates));
        let Some(first) = updates.first().or(prerequisites.first()) else { return Ok(Next::On) };
        let (zone, master) = self.find_zone(&first.name)?;
        let server = match self.server {
            Some(server) => server,
            None => self.address_of(&master)?,
        };
        let mut message = Message::new(2, MessageType::Query, OpCode::Update);
        message.add_query(Query::query(self.zone.clone().unwrap_or(zone), RecordType::SOA));
        message.insert_answers(prerequisites);
        message.insert_authorities(updates);
        let code = self.ask(Some(server), &message)?.metadata.response_code;
        if code == ResponseCode::NoError {
            return Ok(Next::On);
        }
        self.failed = true;
        Ok(Next::Tell(format!("update failed: {}", code_word(code))))
    }

    /// The zone a name lies in and its master, by the SOA record a server tells with the answer for that name.
    fn find_zone(&mut self, name: &Name) -> Result<(Name, Name), String> {
        let question = network::question(self.zone.as_ref().unwrap_or(name), RecordType::SOA);
        let answer = self.ask(self.server, &question)?;
        let soa = answer.answers.iter().chain(&answer.authorities).find_map(|record| match &record.data {
            RData::SOA(soa) => Some((record.name.clone(), soa.mname.clone())),
            _ => None,
        });
        match (soa, answer.metadata.response_code) {
            (Some(soa), ResponseCode::NoError | ResponseCode::NXDomain) => Ok(soa),
            (_, code) => Err(format!("response to SOA query was unsuccessful ({})", code_word(code))),
        }
    }

    fn address_of(&mut self, master: &Name) -> Result<Ipv4Addr, String> {
        let host = master.to_ascii().trim_end_matches('.').to_owned();
        let found = network::resolve(self.world, &Origin::Instance(self.instance.to_owned()), &host);
        found.ok().and_then(|found| found.first().copied()).ok_or_else(|| format!("couldn't get address for '{host}': not found"))
    }

    fn ask(&mut self, server: Option<Ipv4Addr>, message: &Message) -> Result<Message, String> {
        let specified = if self.server.is_some() { "specified" } else { "default" };
        ask(self.world, self.instance, server, message).map_err(|error| {
            let (host, why) = match error {
                DialError::Refused { host, .. } => (host, "connection refused"),
                DialError::NoRoute { host } => (host, "host unreachable"),
                DialError::TimedOut { host, .. } | DialError::NotKnown { host, .. } | DialError::Resolve { host, .. } => {
                    (host, "timed out")
                }
            };
            format!("; Communication with {host}#53 failed: {why}\ncould not talk to {specified} name server")
        })
    }
}

/// `NAME TTL [CLASS] TYPE DATA`.
fn addition(words: &[&str]) -> Result<Record, String> {
    let [name, ttl, rest @ ..] = words else { return Err("could not read owner ttl\nsyntax error".to_owned()) };
    let ttl = ttl.parse().map_err(|_| format!("ttl '{ttl}': not a valid number\nsyntax error"))?;
    let [kind, data @ ..] = without_class(rest) else { return Err("could not read type\nsyntax error".to_owned()) };
    let kind = record_type(kind)?;
    Ok(Record::from_rdata(absolute(name)?, ttl, rdata(kind, data)?))
}

/// `NAME [TTL] [CLASS] [TYPE [DATA]]`.
fn deletion(words: &[&str]) -> Result<Record, String> {
    let Some((name, rest)) = words.split_first() else { return Err("could not read owner name\nsyntax error".to_owned()) };
    let name = absolute(name)?;
    let rest = match rest {
        [ttl, rest @ ..] if ttl.parse::<u32>().is_ok() => rest,
        rest => rest,
    };
    let (class, mut record) = match without_class(rest) {
        [] => (DNSClass::ANY, Record::update0(name, 0, RecordType::ANY)),
        [kind] => (DNSClass::ANY, Record::update0(name, 0, record_type(kind)?)),
        [kind, data @ ..] => (DNSClass::NONE, Record::from_rdata(name, 0, rdata(record_type(kind)?, data)?)),
    };
    record.dns_class = class;
    Ok(record)
}

fn without_class<'w>(words: &'w [&'w str]) -> &'w [&'w str] {
    match words {
        [class, rest @ ..] if class.eq_ignore_ascii_case("IN") => rest,
        words => words,
    }
}

fn absolute(name: &str) -> Result<Name, String> {
    let mut name = Name::from_ascii(name).map_err(|_| format!("'{name}' is not a valid name\nsyntax error"))?;
    name.set_fqdn(true);
    Ok(name)
}

/// A record type by name.
pub(crate) fn record_type(word: &str) -> Result<RecordType, String> {
    RecordType::from_str(&word.to_ascii_uppercase()).map_err(|_| format!("'{word}' is not a valid type: unknown class/type\nsyntax error"))
}

fn rdata(kind: RecordType, words: &[&str]) -> Result<RData, String> {
    let fail = |why: &str| format!("invalid rdata format: {why}\nsyntax error");
    let one = matches!(kind, RecordType::A | RecordType::AAAA | RecordType::PTR | RecordType::NS | RecordType::CNAME);
    if one && words.len() > 1 {
        return Err(fail("extra input text"));
    }
    let mut data = RData::try_from_str(kind, &words.join(" ")).map_err(|_| fail("bad dotted quad or name"))?;
    if let RData::PTR(hickory_proto::rr::rdata::PTR(name))
    | RData::NS(hickory_proto::rr::rdata::NS(name))
    | RData::CNAME(hickory_proto::rr::rdata::CNAME(name)) = &mut data
    {
        name.set_fqdn(true);
    }
    Ok(data)
}
