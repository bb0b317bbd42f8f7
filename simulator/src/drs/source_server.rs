//! Source servers: the machines that are replicated, as DRS knows them.

use super::answer::{arn, by_time, conflict, duration, not_found, page, put, time};
use super::cloud::Tags;
use super::launch_template::LaunchSettings;
use super::replication::{Phase, Replication};
use super::settings::ReplicationSettings;
use super::shape::{self, Body, Kind, Member, may};
use super::{replication, sync};
use crate::ec2::lookup;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A source server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SourceServer {
    /// `s-...`.
    pub(super) id: String,
    pub(super) region: String,
    pub(super) tags: Tags,
    pub(super) added: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) last_seen: Timestamp,
    /// What its agent says of the machine.
    pub(super) machine: Machine,
    pub(super) settings: ReplicationSettings,
    pub(super) settings_name: String,
    /// How each disk is staged, by device name.
    pub(super) disk_settings: Vec<DiskSettings>,
    pub(super) launch: LaunchSettings,
    pub(super) launch_name: String,
    pub(super) launch_into: Option<String>,
    /// `lt-...`.
    pub(super) ec2_launch_template: String,
    pub(super) replication: Replication,
    /// `NOT_STARTED`, `PENDING`, `SUCCEEDED`, `FAILED`.
    pub(super) last_launch_result: String,
    pub(super) last_launch: Option<LastLaunch>,
    /// The recovery instance that stands for it.
    pub(super) recovery_instance: Option<String>,
    /// What another world says of it, if it was taken in: what keeps it going there is not known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) told: Option<Value>,
}

/// A machine as its agent describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Machine {
    pub(super) hostname: String,
    pub(super) fqdn: String,
    /// The instance it is. `None`: a machine outside the lab's EC2, which the lab can only believe.
    #[serde(rename = "awsInstanceID", default)]
    pub(super) instance: Option<String>,
    #[serde(default)]
    pub(super) os: String,
    #[serde(default)]
    pub(super) agent_version: Option<String>,
    #[serde(default)]
    pub(super) cpus: Vec<Value>,
    #[serde(default)]
    pub(super) ram_bytes: u64,
    #[serde(default)]
    pub(super) network_interfaces: Vec<Value>,
    #[serde(default)]
    pub(super) disks: Vec<Disk>,
    /// The instance type another world recommends for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) recommended: Option<String>,
}

/// A disk of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Disk {
    pub(super) device_name: String,
    pub(super) bytes: u64,
}

impl Disk {
    /// The size of a volume that holds it.
    pub(super) fn size_gib(&self) -> u32 {
        u32::try_from(self.bytes.div_ceil(1 << 30)).unwrap_or(u32::MAX).max(1)
    }
}

/// How a disk is staged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DiskSettings {
    pub(super) device_name: String,
    pub(super) is_boot_disk: bool,
    pub(super) staging_disk_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) iops: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) throughput: Option<i64>,
}

/// The latest attempt to launch a server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LastLaunch {
    pub(super) at: Timestamp,
    pub(super) job: String,
    pub(super) is_drill: bool,
    pub(super) status: String,
}

/// DescribeSourceServers.
pub(super) const DESCRIBE: &[Member] = &[
    may(
        "filters",
        Kind::Structure(&[
            may("sourceServerIDs", Kind::List(&shape::SOURCE_SERVER_ID, 0, 200)),
            may("hardwareId", shape::text(0, 256)),
            may("stagingAccountIDs", Kind::List(&shape::ACCOUNT_ID, 0, 200)),
        ]),
    ),
    may("maxResults", Kind::Number(1, shape::MANY)),
    may("nextToken", shape::text(0, 2048)),
];

pub(super) const KIND: &str = "SourceServer";

/// What a machine of these cores and this memory is given: the smallest of c5, m5, r5 that holds it.
fn recommended(cores: u64, ram_bytes: u64) -> &'static str {
    const SIZES: [(u64, [&str; 3]); 6] = [
        (2, ["c5.large", "m5.large", "r5.large"]),
        (4, ["c5.xlarge", "m5.xlarge", "r5.xlarge"]),
        (8, ["c5.2xlarge", "m5.2xlarge", "r5.2xlarge"]),
        (16, ["c5.4xlarge", "m5.4xlarge", "r5.4xlarge"]),
        (32, ["c5.9xlarge", "m5.8xlarge", "r5.8xlarge"]),
        (48, ["c5.12xlarge", "m5.12xlarge", "r5.12xlarge"]),
    ];
    let fitting = SIZES.iter().filter(|(size, _)| *size >= cores).find_map(|(size, types)| {
        let family = (0..3).find(|family| (size << (family + 1)) << 30 >= ram_bytes)?;
        types.get(usize::try_from(family).unwrap_or(0)).copied()
    });
    fitting.unwrap_or("r5.12xlarge")
}

impl Machine {
    pub(super) fn recommended_type(&self) -> &str {
        if let Some(told) = &self.recommended {
            return told;
        }
        let cores = self.cpus.iter().filter_map(|cpu| cpu.get("cores")?.as_u64()).sum();
        recommended(cores, self.ram_bytes)
    }

    /// The private address of its primary interface.
    pub(super) fn private_ip(&self) -> Option<String> {
        let primary = |nic: &&Value| nic.get("isPrimary").and_then(Value::as_bool) == Some(true);
        let nic = self.network_interfaces.iter().find(primary).or(self.network_interfaces.first())?;
        shape::texts(nic.get("ips")).into_iter().next()
    }

    pub(super) fn total_bytes(&self) -> u64 {
        self.disks.iter().map(|disk| disk.bytes).sum()
    }

    /// What a filter by hardware id meets: instance id or MAC address.
    fn is_hardware(&self, id: &str) -> bool {
        let mac = |nic: &Value| nic.get("macAddress").and_then(Value::as_str) == Some(id);
        self.instance.as_deref() == Some(id) || self.network_interfaces.iter().any(mac)
    }

    fn shown(&self, server: &SourceServer) -> Value {
        let mut hints = Map::new();
        put(&mut hints, "awsInstanceID", self.instance.clone());
        put(&mut hints, "fqdn", Some(self.fqdn.clone()));
        put(&mut hints, "hostname", Some(self.hostname.clone()));
        json!({
            "cpus": self.cpus,
            "disks": self.disks,
            "identificationHints": hints,
            "lastUpdatedDateTime": time(server.updated),
            "networkInterfaces": self.network_interfaces,
            "os": { "fullString": self.os },
            "ramBytes": self.ram_bytes,
            "recommendedInstanceType": self.recommended_type(),
            "supportsNitroInstances": true,
            "architecture": "x86_64",
        })
    }
}

impl SourceServer {
    pub(super) fn arn(&self, world: &World) -> String {
        arn(world, &self.region, "source-server", &self.id)
    }

    /// The server as the API shows it. One that was taken in is shown as it was told, but for what was done to it since.
    pub(super) fn shown(&self, world: &World) -> Value {
        let own = self.own(world);
        let Some(Value::Object(told)) = &self.told else { return own };
        let mut members = told.clone();
        members.remove("recoveryInstanceId");
        let mut since = vec!["recoveryInstanceId", "lastLaunchResult", "tags"];
        since.extend((!self.replication.told).then_some("dataReplicationInfo"));
        since.extend(self.last_launch.is_some().then_some("lifeCycle"));
        for name in since {
            put(&mut members, name, own.get(name).cloned());
        }
        Value::Object(members)
    }

    fn own(&self, world: &World) -> Value {
        let mut members = Map::new();
        members.insert("sourceServerID".to_owned(), self.id.clone().into());
        members.insert("arn".to_owned(), self.arn(world).into());
        members.insert("tags".to_owned(), serde_json::to_value(&self.tags).unwrap_or_default());
        put(&mut members, "recoveryInstanceId", self.recovery_instance.clone());
        members.insert("lastLaunchResult".to_owned(), self.last_launch_result.clone().into());
        members.insert("dataReplicationInfo".to_owned(), sync::shown(world, self));
        members.insert("lifeCycle".to_owned(), self.life_cycle(world));
        members.insert("sourceProperties".to_owned(), self.machine.shown(self));
        let staging = json!({ "status": "NOT_EXTENDED", "stagingAccountID": world.account() });
        members.insert("stagingArea".to_owned(), staging);
        put(&mut members, "sourceCloudProperties", self.origin(world));
        members.insert("replicationDirection".to_owned(), "FAILOVER".into());
        put(&mut members, "agentVersion", self.machine.agent_version.clone());
        Value::Object(members)
    }

    /// Where in AWS the machine stands, if it is an instance.
    fn origin(&self, world: &World) -> Option<Value> {
        let instance = lookup::instance(world, self.machine.instance.as_deref()?)?;
        Some(json!({
            "originAccountID": world.account(),
            "originRegion": instance.region,
            "originAvailabilityZone": instance.zone,
        }))
    }

    fn life_cycle(&self, world: &World) -> Value {
        let mut initiated = Map::new();
        let mut launch = Map::new();
        if let Some(last) = &self.last_launch {
            initiated.insert("apiCallDateTime".to_owned(), time(last.at).into());
            initiated.insert("jobID".to_owned(), last.job.clone().into());
            initiated.insert("type".to_owned(), if last.is_drill { "DRILL" } else { "RECOVERY" }.into());
            launch.insert("status".to_owned(), last.status.clone().into());
        }
        launch.insert("initiated".to_owned(), Value::Object(initiated));
        let seen = if replication::agent_alive(world, self) { world.now() } else { self.last_seen };
        let mut members = Map::new();
        members.insert("addedToServiceDateTime".to_owned(), time(self.added).into());
        put(&mut members, "firstByteDateTime", self.replication.first_byte.map(time));
        let elapsed = self.replication.first_byte.map(|first| duration(world.now().duration_since(first)));
        put(&mut members, "elapsedReplicationDuration", elapsed);
        members.insert("lastSeenByServiceDateTime".to_owned(), time(seen).into());
        members.insert("lastLaunch".to_owned(), Value::Object(launch));
        Value::Object(members)
    }
}

/// The server of this id in this Region.
pub(super) fn find<'w>(world: &'w World, region: &str, id: &str) -> Result<&'w SourceServer, AwsError> {
    world.drs.source_servers.get(id).filter(|server| server.region == region).ok_or_else(|| not_found(KIND, id))
}

/// Its Region and its `dataReplicationState`.
pub(super) fn stands(world: &World, id: &str) -> Option<(String, String)> {
    world.drs.source_servers.get(id).map(|server| (server.region.clone(), super::sync::state(server).to_owned()))
}

/// Refuses while a job works on the server.
pub(super) fn check_idle(world: &World, id: &str) -> Result<(), AwsError> {
    if super::job::is_busy(world, id) {
        return Err(conflict(KIND, id, super::job::BUSY));
    }
    Ok(())
}

/// DescribeSourceServers: unknown ids are simply not among the answers.
pub(super) fn describe(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let filters = body.filters();
    let (ids, accounts) = (filters.texts("sourceServerIDs"), filters.texts("stagingAccountIDs"));
    let hardware = filters.text("hardwareId");
    let account = world.account();
    let wanted = |server: &&SourceServer| {
        server.region == call.region
            && (ids.is_empty() || ids.contains(&server.id))
            && (accounts.is_empty() || accounts.contains(&account))
            && hardware.is_none_or(|id| server.machine.is_hardware(id))
    };
    let rows = world.drs.source_servers.values().filter(wanted);
    let rows = rows.map(|server| (by_time(server.added, &server.id, false), server)).collect();
    page(world, call, "DescribeSourceServers", body, rows, |server| server.shown(world))
}

/// DisconnectSourceServer: refused while a recovery instance stands.
pub(super) fn disconnect(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    let server = find(world, &call.region, &id)?;
    if server.recovery_instance.is_some() {
        return Err(conflict(KIND, &id, "You cannot disconnect a Source Server if it has a Recovery Instance"));
    }
    check_idle(world, &id)?;
    if server.replication.phase != Phase::Disconnected {
        replication::disconnect(world, &id);
    }
    Ok(Reply::Json(200, find(world, &call.region, &id)?.shown(world)))
}

/// DeleteSourceServer: refused unless disconnected.
pub(super) fn delete(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    let server = find(world, &call.region, &id)?.clone();
    if server.replication.phase != Phase::Disconnected {
        return Err(conflict(KIND, &id, "The Source Server must be disconnected first"));
    }
    check_idle(world, &id)?;
    replication::forget(world, &server);
    Ok(Reply::Empty(204))
}

/// StopReplication.
pub(super) fn stop(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    let phase = find(world, &call.region, &id)?.replication.phase;
    check_idle(world, &id)?;
    match phase {
        Phase::Disconnected => return Err(conflict(KIND, &id, "The Source Server is disconnected")),
        Phase::Stopped => {}
        _ => replication::stop(world, &id),
    }
    Ok(Reply::Json(200, json!({ "sourceServer": find(world, &call.region, &id)?.shown(world) })))
}

/// StartReplication: a new initial sync of a stopped server.
pub(super) fn start(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    let phase = find(world, &call.region, &id)?.replication.phase;
    match phase {
        Phase::Stopped => replication::begin_again(world, &call.region, &id)?,
        Phase::Disconnected => {
            return Err(conflict(KIND, &id, "The Source Server is disconnected: install its agent again"));
        }
        _ => return Err(conflict(KIND, &id, "Replication of the Source Server has been started already")),
    }
    Ok(Reply::Json(200, json!({ "sourceServer": find(world, &call.region, &id)?.shown(world) })))
}

/// RetryDataReplication: for servers that are stalled, stopped or disconnected.
pub(super) fn retry(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    let server = find(world, &call.region, &id)?;
    let stalled = server.replication.stall.is_some();
    match server.replication.phase {
        Phase::Stopped => replication::begin_again(world, &call.region, &id)?,
        Phase::Disconnected if replication::agent_alive(world, server) => replication::begin_again(world, &call.region, &id)?,
        Phase::Disconnected => {}
        _ if stalled => replication::hurry(world, &id),
        _ => return Err(shape::invalid_field("sourceServerID", "is not stalled, stopped or disconnected")),
    }
    Ok(Reply::Json(200, find(world, &call.region, &id)?.shown(world)))
}
