//! What stands in a server's own zones.

use super::denied;
use super::exchange::{Server, query};
use engine::op::Failure;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use serde::{Deserialize, Serialize};

/// The records of a name and type as a zone's own server has them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Standing {
    /// The zone.
    pub(super) zone: String,
    /// Data as text, sorted.
    pub(super) records: Vec<String>,
    /// Seconds resolvers may keep them; none without records.
    pub(super) ttl: Option<u32>,
}

/// The zone of a name, if it is the server's own: a server says so of a name or of one above it, with the zone's SOA.
pub(super) async fn of(server: &Server<'_>, name: &Name) -> Result<Option<Name>, Failure> {
    let mut asked = name.clone();
    loop {
        let answer = server.ask(&query(&asked, RecordType::SOA)).await?;
        match answer.metadata.response_code {
            ResponseCode::NoError | ResponseCode::NXDomain => {}
            ResponseCode::ServFail => return Err(denied(server.name, &format!("`{asked}` SOA"), ResponseCode::ServFail)),
            // It has nothing to do with that name.
            _ => return Ok(None),
        }
        if let Some(zone) = soa(&answer, name).filter(|_| answer.metadata.authoritative) {
            return Ok(Some(zone));
        }
        if asked.num_labels() <= 1 {
            return Ok(None);
        }
        asked = asked.base_name();
    }
}

fn soa(answer: &Message, name: &Name) -> Option<Name> {
    let found = answer.answers.iter().chain(&answer.authorities).find(|record| record.record_type() == RecordType::SOA);
    found.map(|record| record.name.clone()).filter(|zone| zone.zone_of(name))
}

/// What stands at a name.
pub(super) async fn standing(server: &Server<'_>, name: &Name, kind: RecordType) -> Result<Standing, Failure> {
    let Some(zone) = of(server, name).await? else {
        let message = format!("`{}` has no zone with `{name}` in it: ask the zone's own server", server.name);
        return Err(Failure::refused("NotAuthoritative", message));
    };
    let answer = server.ask(&query(name, kind)).await?;
    match answer.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => Ok(read(&answer, zone, name, kind)),
        code => Err(denied(server.name, &format!("`{name}` {kind}"), code)),
    }
}

fn read(answer: &Message, zone: Name, name: &Name, kind: RecordType) -> Standing {
    let found: Vec<_> = answer.answers.iter().filter(|record| record.record_type() == kind && record.name == *name).collect();
    let mut records: Vec<String> = found.iter().map(|record| record.data.to_string()).collect();
    records.sort();
    Standing { zone: zone.to_string(), records, ttl: found.iter().map(|record| record.ttl).min() }
}

/// Record data from text. Names are absolute.
pub(super) fn data(kind: RecordType, text: &str) -> Result<RData, Failure> {
    let names = matches!(kind, RecordType::CNAME | RecordType::NS | RecordType::PTR);
    let text = if names && !text.ends_with('.') { format!("{text}.") } else { text.to_owned() };
    RData::try_from_str(kind, &text).map_err(|error| Failure::refused("Options", format!("`{text}` is not data of type {kind}: {error}")))
}
