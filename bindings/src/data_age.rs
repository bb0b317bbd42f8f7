//! How old the data was that servers were recovered from, by what DRS answered.

use crate::standing::Done;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// What one server was recovered from.
#[derive(Clone, Debug, PartialEq)]
pub struct DataAge {
    /// The source server's id.
    pub server: String,
    /// The point in time its data is of.
    pub data_from: Timestamp,
    /// So many seconds of writes are not in it: those up to the beginning of its job, or to the stop of its source, where the
    /// same calls stopped that before.
    pub seconds: f64,
}

/// The oldest data that jobs begun by these calls, in order with the times at which they were begun, recovered servers from.
/// `None`: no server was recovered.
#[must_use]
pub fn oldest<'a>(calls: impl IntoIterator<Item = (Timestamp, Done<'a>)>) -> Option<DataAge> {
    let mut known = Known::default();
    let mut oldest: Option<DataAge> = None;
    for (at, Done { op, args, result }) in calls {
        match op {
            "drs::describe_source_servers" => known.learn_sources(result),
            "ec2::stop_instances" => {
                for id in args["InstanceIds"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    known.stopped.entry(id).or_insert(at);
                }
            }
            "drs::start_recovery" => known.begun.extend(result["job"]["jobID"].as_str().zip(time(&result["job"]["creationDateTime"]))),
            "drs::describe_recovery_instances" => {
                let ages = result.as_array().into_iter().flatten().filter_map(|instance| known.age(instance));
                oldest = ages.chain(oldest.take()).max_by(|one, other| one.seconds.total_cmp(&other.seconds));
            }
            _ => {}
        }
    }
    oldest
}

/// What calls have told so far.
#[derive(Default)]
struct Known<'a> {
    /// When jobs were begun.
    begun: BTreeMap<&'a str, Timestamp>,
    /// When machines were stopped.
    stopped: BTreeMap<&'a str, Timestamp>,
    /// The machines that source servers are.
    sources: BTreeMap<&'a str, &'a str>,
}

impl<'a> Known<'a> {
    fn learn_sources(&mut self, servers: &'a Value) {
        for server in servers.as_array().into_iter().flatten() {
            let machine = server["sourceProperties"]["identificationHints"]["awsInstanceID"].as_str();
            self.sources.extend(server["sourceServerID"].as_str().zip(machine));
        }
    }

    fn age(&self, instance: &Value) -> Option<DataAge> {
        let job = *self.begun.get(instance["jobID"].as_str()?)?;
        let (server, data_from) = (instance["sourceServerID"].as_str()?, time(&instance["pointInTimeSnapshotDateTime"])?);
        let stopped = self.sources.get(server).and_then(|machine| self.stopped.get(machine)).copied();
        let seconds = stopped.map_or(job, |stopped| stopped.min(job)).duration_since(data_from).as_secs_f64().max(0.0);
        Some(DataAge { server: server.to_owned(), data_from, seconds })
    }
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn data_is_as_old_as_the_writes_that_are_not_in_it() {
        let at = |minute: u8| format!("2026-11-02T09:{minute:02}:00Z");
        let servers = json!([{ "sourceServerID": "s-1", "sourceProperties": { "identificationHints": { "awsInstanceID": "i-1" } } }]);
        let job = json!({ "job": { "jobID": "j", "creationDateTime": at(40) } });
        let instances = json!([
            { "sourceServerID": "s-1", "jobID": "j", "pointInTimeSnapshotDateTime": at(20) },
            { "sourceServerID": "s-2", "jobID": "other", "pointInTimeSnapshotDateTime": at(1) },
        ]);
        let (none, stop) = (Value::Null, json!({ "InstanceIds": ["i-1"] }));
        let call = |minute: u8, op: &'static str, args, result| (at(minute).parse().unwrap(), Done { op, args, result });
        let seen = [
            call(10, "drs::describe_source_servers", &none, &servers),
            call(25, "ec2::stop_instances", &stop, &none),
            call(40, "drs::start_recovery", &none, &job),
            call(50, "drs::describe_recovery_instances", &none, &instances),
        ];
        let age = |calls: &[(Timestamp, Done<'_>)]| oldest(calls.iter().copied()).map(|oldest| oldest.seconds / 60.0);
        assert_eq!(age(&seen), Some(5.0), "what stood still wrote nothing");
        assert_eq!(age(&[seen[0], seen[2], seen[3]]), Some(20.0));
        assert_eq!(age(&seen[..3]), None);
    }
}
