//! `dns::set_records`: what stands at some names of one zone, set by one dynamic update (RFC 2136), whole or not at all. What stood
//! before goes along as prerequisites: the server changes nothing that somebody else changed meanwhile.

use super::exchange::Server;
use super::zone::{Standing, data, standing};
use super::{absolute, denied, record_type};
use crate::Seams;
use crate::options::schema;
use crate::ssh::Host;
use engine::op::{BeforeFn, Call, Failure, Found, Kind, LookFn, Op, Settle};
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Seconds resolvers may keep the records, if nobody says.
const TTL: u32 = 300;
/// How long a sent update may still land.
const SETTLE_FOR: SignedDuration = SignedDuration::from_secs(60);

/// What may stand at a name where a CNAME shall stand alone: LOC, DNAME, SPF and URI have no names here.
const TYPES: [RecordType; 21] = [
    RecordType::A,
    RecordType::AAAA,
    RecordType::CAA,
    RecordType::CERT,
    RecordType::HINFO,
    RecordType::HTTPS,
    RecordType::MX,
    RecordType::NAPTR,
    RecordType::NS,
    RecordType::OPENPGPKEY,
    RecordType::PTR,
    RecordType::SMIMEA,
    RecordType::SRV,
    RecordType::SSHFP,
    RecordType::SVCB,
    RecordType::TLSA,
    RecordType::TXT,
    RecordType::Unknown(29),
    RecordType::Unknown(39),
    RecordType::Unknown(99),
    RecordType::Unknown(256),
];

/// Options of `dns::set_records`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Set {
    /// The records to set, by name and type. All names are in one zone.
    records: Vec<Records>,
    /// How many seconds resolvers may keep the records. Default 300.
    ttl: Option<u32>,
    /// The name or address of the zone's own server, as it is known where it is asked from.
    server: String,
    /// The host to ask from. Default: from here.
    via: Option<Host>,
    /// The TSIG key, a secret: `[ALGORITHM:]NAME:BASE64`. Without it, the update is not signed.
    key: Option<String>,
    /// What a rehearsal that reaches no host takes as the earlier records, in the order of `records`.
    #[serde(rename = "assume")]
    _assume: Option<Vec<Previous>>,
}

/// What shall stand at a name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Records {
    /// The name.
    name: String,
    /// `A`, `AAAA`, `CNAME`, `PTR`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["A", "AAAA", "CNAME", "PTR"]))]
    kind: String,
    /// The data: exactly this. Empty: no record.
    to: Vec<String>,
}

/// What is taken to have stood at a name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Previous {
    /// The data.
    previous: Vec<String>,
    /// How many seconds resolvers may keep it.
    previous_ttl: Option<u32>,
}

/// The result of an update as `assume` says.
fn assumed(args: &Value, _: &str) -> Option<Value> {
    let assumed: Vec<Previous> = Option::deserialize(&args["assume"]).ok()??;
    let records = args["records"].as_array()?.iter().zip(assumed).map(|(asked, was)| told(asked, &was.previous, was.previous_ttl));
    Some(json!({ "zone": null, "ttl": args["ttl"].as_u64().unwrap_or(u64::from(TTL)), "records": records.collect::<Vec<_>>() }))
}

fn told(asked: &Value, previous: &[String], ttl: Option<u32>) -> Value {
    json!({ "name": asked["name"], "type": asked["type"], "to": asked["to"], "previous": previous, "previous_ttl": ttl })
}

/// What shall stand at a name, read.
struct Wanted {
    name: Name,
    kind: RecordType,
    data: Vec<RData>,
}

impl Wanted {
    fn read(records: &Records) -> Result<Self, Failure> {
        let kind = record_type(&records.kind)?;
        if !matches!(kind, RecordType::A | RecordType::AAAA | RecordType::CNAME | RecordType::PTR) {
            return Err(Failure::refused("Options", format!("`type` is A, AAAA, CNAME or PTR, not `{kind}`")));
        }
        let data = records.to.iter().map(|text| data(kind, text)).collect::<Result<_, _>>()?;
        Ok(Self { name: absolute(&records.name)?, kind, data })
    }

    fn parsed(&self, records: &[String]) -> Result<Vec<RData>, Failure> {
        records.iter().map(|text| data(self.kind, text)).collect()
    }
}

/// Whether two sets are equal; order says nothing.
fn same(one: &[RData], other: &[RData]) -> bool {
    one.iter().all(|data| other.contains(data)) && other.iter().all(|data| one.contains(data))
}

/// A call, read.
struct Asked {
    options: Set,
    wanted: Vec<Wanted>,
    ttl: u32,
}

impl Asked {
    fn read(call: &Call) -> Result<Self, Failure> {
        let options: Set = call.options()?;
        let wanted = options.records.iter().map(Wanted::read).collect::<Result<Vec<_>, _>>()?;
        if wanted.is_empty() {
            return Err(Failure::refused("Options", "`records` is empty: there is nothing to set"));
        }
        let ttl = options.ttl.unwrap_or(TTL);
        Ok(Self { options, wanted, ttl })
    }

    /// What stands now at each name.
    async fn now(&self, world: &Seams, call: &Call) -> Result<Vec<Standing>, Failure> {
        let server = Server { world, call, name: &self.options.server, via: self.options.via.as_ref() };
        let mut all: Vec<Standing> = Vec::new();
        for wanted in &self.wanted {
            let one = standing(&server, &wanted.name, wanted.kind).await?;
            if let Some(other) = all.first().filter(|first| first.zone != one.zone) {
                let message = format!(
                    "`{}` is in the zone {}, the records before it are in {}: one update changes one zone",
                    wanted.name, one.zone, other.zone
                );
                return Err(Failure::refused("Options", message));
            }
            all.push(one);
        }
        Ok(all)
    }

    /// Whether all of it is as asked for.
    fn is_done(&self, now: &[Standing]) -> Result<bool, Failure> {
        let mut done = true;
        for (wanted, now) in self.wanted.iter().zip(now) {
            done &= same(&wanted.parsed(&now.records)?, &wanted.data) && (wanted.data.is_empty() || now.ttl == Some(self.ttl));
        }
        Ok(done)
    }

    /// Whether all of it is as it was.
    fn is_as_before(&self, before: &[Standing], now: &[Standing]) -> Result<bool, Failure> {
        let mut still = true;
        for (wanted, (before, now)) in self.wanted.iter().zip(before.iter().zip(now)) {
            still &= same(&wanted.parsed(&now.records)?, &wanted.parsed(&before.records)?) && now.ttl == before.ttl;
        }
        Ok(still)
    }

    fn result(&self, call: &Call, before: &[Standing]) -> Value {
        let asked = call.args["records"].as_array().map_or(&[][..], Vec::as_slice);
        let records = asked.iter().zip(before).map(|(asked, was)| told(asked, &was.records, was.ttl));
        let zone = before.first().map(|first| &first.zone);
        json!({ "zone": zone, "ttl": self.ttl, "records": records.collect::<Vec<_>>() })
    }

    /// What stands is as it was, and something else stands beside it.
    fn in_the_way(&self) -> String {
        let one = |asked: &Records| format!("`{}` {}", asked.name, asked.kind);
        let all: Vec<String> = self.options.records.iter().filter(|asked| !asked.to.is_empty()).map(one).collect();
        format!(
            "nothing was changed: there are records of another type where {} is to be set, and a CNAME allows none beside it; set those to nothing in the same \
             `dns::set_records`, `to: []`, or remove what is not A, AAAA or PTR at the name server",
            all.join(", ")
        )
    }

    /// Neither the old nor the new stands.
    fn other(&self, before: &[Standing], now: &[Standing]) -> String {
        let show = |records: &[String]| if records.is_empty() { "nothing".to_owned() } else { records.join(", ") };
        let one = |(asked, (before, now)): (&Records, (&Standing, &Standing))| {
            format!("`{}` {} is {}, was {}, asked {}", asked.name, asked.kind, show(&now.records), show(&before.records), show(&asked.to))
        };
        let all: Vec<String> = self.options.records.iter().zip(before.iter().zip(now)).map(one).collect();
        format!("somebody else changed it, it is neither the old nor the new: {}", all.join("; "))
    }

    /// What must not stand at a name besides, for a server to take what is asked for: an addition beside a CNAME, or of one beside anything
    /// else, is ignored without a word (3.4.2.2). Nothing: what could be in the way goes along.
    fn alone(&self, wanted: &Wanted, before: &Standing) -> Vec<RecordType> {
        let goes_along = |kind: RecordType| self.wanted.iter().any(|other| other.name == wanted.name && other.kind == kind);
        match wanted.kind {
            _ if wanted.data.is_empty() => Vec::new(),
            // A reverse name may be a CNAME into a zone of its owner's (RFC 2317): nothing here is the worse for it.
            RecordType::PTR => Vec::new(),
            // Where one stands nothing else does.
            RecordType::CNAME if !before.records.is_empty() => Vec::new(),
            RecordType::CNAME if self.wanted.iter().all(|other| other.kind == RecordType::CNAME || other.name != wanted.name) => {
                vec![RecordType::ANY]
            }
            // Some of it goes along, and no prerequisite says "nothing but that": each of the others is named.
            RecordType::CNAME => TYPES.into_iter().filter(|kind| !goes_along(*kind)).collect(),
            _ if goes_along(RecordType::CNAME) => Vec::new(),
            _ => vec![RecordType::CNAME],
        }
    }

    /// The update as a message: what must hold (2.4), and for each name one deletion of all and, after all of them, the additions (2.5).
    fn message(&self, before: &[Standing]) -> Result<Message, Failure> {
        let mut message = Message::new(1, MessageType::Query, OpCode::Update);
        let zone = before.first().map_or("", |first| first.zone.as_str());
        message.add_query(Query::query(absolute(zone)?, RecordType::SOA));
        for (wanted, before) in self.wanted.iter().zip(before) {
            let set = |kind| Record::update0(wanted.name.clone(), 0, kind);
            let alone = self.alone(wanted, before);
            if before.records.is_empty() && !alone.contains(&RecordType::ANY) {
                message.add_answer(of_class(set(wanted.kind), DNSClass::NONE));
            }
            for kind in alone {
                message.add_answer(of_class(set(kind), DNSClass::NONE));
            }
            for data in wanted.parsed(&before.records)? {
                message.add_answer(Record::from_rdata(wanted.name.clone(), 0, data));
            }
            message.add_authority(of_class(set(wanted.kind), DNSClass::ANY));
        }
        for wanted in &self.wanted {
            for data in &wanted.data {
                message.add_authority(Record::from_rdata(wanted.name.clone(), self.ttl, data.clone()));
            }
        }
        Ok(message)
    }
}

fn of_class(mut record: Record, class: DNSClass) -> Record {
    record.dns_class = class;
    record
}

pub(super) fn op(world: &Seams) -> Op {
    let (reads, looks, sends) = (world.clone(), world.clone(), world.clone());
    let before: BeforeFn = Arc::new(move |call| {
        let world = reads.clone();
        Box::pin(async move { Ok(json!(Asked::read(&call)?.now(&world, &call).await?)) })
    });
    let look: LookFn = Arc::new(move |call| {
        let world = looks.clone();
        Box::pin(async move { look(&world, &call).await })
    });
    let doc = "Sets the records at names of one zone, by one dynamic update (RFC 2136): all of them or none.\n\nThe update requires that \
               what was there before is still there. If somebody changed it meanwhile, nothing is done (`Changed`). If a CNAME is in the \
               way, or something is in the way of a CNAME, nothing is done either (`NotAlone`). Returns `#{ zone, ttl, records: [#{ name, \
               type, to, previous, previous_ttl }] }`.";
    let kind = Kind::Action(Settle::Reconcile { before: Some(before), look, settle_for: SETTLE_FOR });
    let send: engine::op::SendFn = Arc::new(move |call| {
        let world = sends.clone();
        Box::pin(async move { send(&world, &call).await })
    });
    Op { schema: schema::<Set>(), assumes: Some(assumed), ..Op::new("dns::set_records", doc, kind, send) }
}

fn recorded(call: &Call) -> Result<Vec<Standing>, Failure> {
    if call.before.is_null() {
        // Nothing could be read where nothing can be reached: sending finds that out.
        return Ok(Vec::new());
    }
    Vec::deserialize(&call.before).map_err(|error| Failure::refused("Journal", format!("what was there before is unreadable: {error}")))
}

async fn send(world: &Seams, call: &Call) -> Result<Value, Failure> {
    let (asked, before) = (Asked::read(call)?, recorded(call)?);
    let server = Server { world, call, name: &asked.options.server, via: asked.options.via.as_ref() };
    let message = asked.message(&before)?;
    let answer = match &asked.options.key {
        Some(key) => server.ask_signed(message, &call.open(key)?).await?,
        None => server.ask(&message).await?,
    };
    match answer.metadata.response_code {
        ResponseCode::NoError => Ok(asked.result(call, &before)),
        ResponseCode::YXRRSet | ResponseCode::NXRRSet | ResponseCode::YXDomain | ResponseCode::NXDomain => {
            // It may be what an earlier send of this call did.
            let now = asked.now(world, call).await.map_err(|_| Failure::Unknown { why: "its prerequisites do not hold".to_owned() })?;
            if asked.is_done(&now)? {
                Ok(asked.result(call, &before))
            } else if asked.is_as_before(&before, &now)? {
                Err(Failure::refused("NotAlone", asked.in_the_way()))
            } else {
                Err(Failure::refused("Changed", asked.other(&before, &now)))
            }
        }
        ResponseCode::ServFail => Err(Failure::Unknown { why: format!("`{}` answers SERVFAIL to the update", asked.options.server) }),
        code => Err(denied(&asked.options.server, &format!("the update of `{}`", asked.options.records[0].name), code)),
    }
}

async fn look(world: &Seams, call: &Call) -> Result<Found, Failure> {
    let (asked, before) = (Asked::read(call)?, recorded(call)?);
    let now = asked.now(world, call).await?;
    if asked.is_done(&now)? {
        return Ok(Found::Done(asked.result(call, &before)));
    }
    Ok(if asked.is_as_before(&before, &now)? { Found::Absent } else { Found::Unclear(asked.other(&before, &now)) })
}

#[cfg(test)]
mod tests {
    use super::{Asked, Set, Standing, Wanted};
    use hickory_proto::rr::{DNSClass, RecordType};
    use serde_json::json;

    #[test]
    fn where_a_cname_takes_the_place_of_an_address_nothing_else_may_stand() {
        let address = json!({ "name": "shop.example", "type": "A", "to": [] });
        let alias = json!({ "name": "shop.example", "type": "CNAME", "to": ["web.example"] });
        let options: Set = serde_json::from_value(json!({ "server": "ns", "records": [address, alias] })).expect("options");
        let wanted = options.records.iter().map(|records| Wanted::read(records).unwrap_or_else(|_| panic!("records"))).collect();
        let standing = |records: &[&str]| -> Standing {
            serde_json::from_value(json!({ "zone": "example", "records": records, "ttl": 300 })).expect("standing")
        };
        let asked = Asked { options, wanted, ttl: 300 };
        let message = asked.message(&[standing(&["10.0.0.1"]), standing(&[])]).unwrap_or_else(|_| panic!("message"));
        let must_not = |kind| message.answers.iter().any(|one| one.dns_class == DNSClass::NONE && one.record_type() == kind);
        assert!(must_not(RecordType::TXT) && must_not(RecordType::MX) && must_not(RecordType::CNAME));
        assert!(!must_not(RecordType::A) && !must_not(RecordType::ANY));
    }
}
