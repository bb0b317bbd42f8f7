//! How DRS writes times, durations, ARNs and errors, and how it cuts pages.

use super::shape::{Body, invalid_field};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

/// The size of a page where nobody asked for one.
const PAGE: usize = 50;

/// `2022-12-07T19:15:38.846723+00:00`, as the live service writes it (the model's pattern says `Z`).
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

/// `P0D`, `PT1M5S`, `P2DT1H32M12.136909S`.
pub(super) fn duration(span: SignedDuration) -> String {
    let micros = span.as_micros().max(0);
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let (days, hours, minutes, seconds) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    if micros == 0 {
        return "P0D".to_owned();
    }
    let mut out = if days > 0 { format!("P{days}D") } else { "P".to_owned() };
    if (hours, minutes, seconds, fraction) == (0, 0, 0, 0) {
        return out;
    }
    out.push('T');
    if hours > 0 {
        out.push_str(&format!("{hours}H"));
    }
    if minutes > 0 {
        out.push_str(&format!("{minutes}M"));
    }
    match (seconds, fraction) {
        (0, 0) => {}
        (seconds, 0) => out.push_str(&format!("{seconds}S")),
        (seconds, fraction) => out.push_str(&format!("{seconds}.{fraction:06}S")),
    }
    out
}

/// `arn:aws:drs:us-east-1:123456789012:source-server/s-...`.
pub(super) fn arn(world: &World, region: &str, kind: &str, id: &str) -> String {
    format!("arn:aws:drs:{region}:{}:{kind}/{id}", world.account())
}

/// `ConflictException` about a resource.
pub(super) fn conflict(kind: &str, id: &str, message: impl Into<String>) -> AwsError {
    about(409, "ConflictException", kind, id, message)
}

/// `ResourceNotFoundException`.
pub(super) fn not_found(kind: &str, id: &str) -> AwsError {
    about(404, "ResourceNotFoundException", kind, id, format!("{kind} {id} was not found"))
}

/// `ServiceQuotaExceededException`, 402.
pub(super) fn over_quota(kind: &str, quota: &str, message: impl Into<String>) -> AwsError {
    about(402, "ServiceQuotaExceededException", kind, "", message).member("serviceCode", "drs").member("quotaCode", quota)
}

/// `AccessDeniedException`.
pub(super) fn denied(message: impl Into<String>) -> AwsError {
    AwsError::new(403, "AccessDeniedException", message).member("code", "AccessDeniedException")
}

fn about(status: u16, code: &str, kind: &str, id: &str, message: impl Into<String>) -> AwsError {
    AwsError::new(status, code, message).member("code", code).member("resourceId", id).member("resourceType", kind)
}

/// A 200 without members.
pub(super) fn empty() -> Reply {
    Reply::Json(200, json!({}))
}

/// Adds a member if there is a value: AWS leaves absent ones out.
pub(super) fn put(members: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), value.into());
    }
}

/// `items` and `nextToken` of rows with the keys they are ordered by; only what is on the page is shown.
pub(super) fn page<R>(
    world: &World,
    call: &Call,
    operation: &str,
    body: &Body,
    mut rows: Vec<(String, R)>,
    show: impl Fn(R) -> Value,
) -> Result<Reply, AwsError> {
    let mut asked = body.members().clone();
    asked.remove("nextToken");
    asked.remove("maxResults");
    let text = format!("{operation}/{}/{}", call.region, Value::Object(asked));
    let seal = hex::encode(&digest(&SHA256, text.as_bytes()).as_ref()[..8]);
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    if let Some(token) = body.text("nextToken").filter(|token| !token.is_empty()) {
        let opened = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let after = opened.and_then(|text| text.strip_prefix(&seal).map(str::to_owned));
        let after = after.ok_or_else(|| invalid_field("nextToken", "is not a token of this request"))?;
        rows.retain(|(key, _)| *key > after);
    }
    let wanted = body.number("maxResults").and_then(|size| usize::try_from(size).ok()).unwrap_or(PAGE).min(1000);
    let size = wanted.min(world.page.unwrap_or(usize::MAX)).max(1);
    let more = rows.len() > size;
    rows.truncate(size);
    let token = rows.last().filter(|_| more).map(|(key, _)| URL_SAFE_NO_PAD.encode(format!("{seal}{key}")));
    let mut answer = Map::new();
    answer.insert("items".to_owned(), rows.into_iter().map(|(_, row)| show(row)).collect());
    put(&mut answer, "nextToken", token);
    Ok(Reply::Json(200, Value::Object(answer)))
}

/// A key that sorts by time, latest first where `descending`.
pub(super) fn by_time(at: Timestamp, id: &str, descending: bool) -> String {
    let micros = u64::try_from(at.as_microsecond()).unwrap_or(0);
    format!("{:020}/{id}", if descending { u64::MAX - micros } else { micros })
}
