//! What replication agents ask of DRS. These operations are in no service model; IAM decides on them by their names, as
//! AWSElasticDisasterRecoveryAgentInstallationPolicy has them.

use super::answer::{conflict, not_found};
use super::launch_template::settings_of;
use super::replication::{Phase, Replication, change};
use super::shape::{self, Body, Kind, Member, invalid_field, may, need};
use super::source_server::{Disk, DiskSettings, KIND, Machine, SourceServer, find};
use super::{configuration, replication, replication_template};
use crate::iam;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use serde_json::{Value, json};

/// CreateSourceServerForDrs.
pub(super) const CREATE: &[Member] = &[
    need("hostname", shape::text(1, 256)),
    need("fqdn", shape::text(1, 256)),
    may("awsInstanceID", shape::EC2_INSTANCE_ID),
    may("os", shape::text(0, 256)),
    may("agentVersion", shape::text_of(5, 40, |c| c.is_ascii_digit() || c == '.')),
    may("tags", Kind::Tags),
    may("cpus", Kind::List(&Kind::Structure(&[may("modelName", shape::text(0, 256)), may("cores", Kind::Number(0, 4096))]), 0, 256)),
    may("ramBytes", Kind::Number(0, shape::MANY)),
    may("networkInterfaces", Kind::List(&NIC, 0, 32)),
    need("disks", Kind::List(&DISK, 1, 60)),
];
const NIC: Kind = Kind::Structure(&[
    may("macAddress", shape::text(0, 256)),
    may("ips", Kind::List(&shape::text(0, 256), 0, 64)),
    may("isPrimary", Kind::Flag),
]);
const DISK: Kind = Kind::Structure(&[need("deviceName", shape::text(1, 256)), need("bytes", Kind::Number(1, 64 << 40))]);

/// IssueAgentCertificateForDrs.
pub(super) const CERTIFICATE: &[Member] = &[need("sourceServerID", shape::SOURCE_SERVER_ID)];

/// SendClientLogsForDrs and SendClientMetricsForDrs.
pub(super) const REPORT: &[Member] =
    &[may("sourceServerID", shape::SOURCE_SERVER_ID), may("entries", Kind::List(&shape::text(0, 65536), 0, 10000))];

/// GetAgentInstallationAssetsForDrs: where the agent's parts lie.
pub(super) fn assets(_world: &mut World, call: &Call, _body: &Body) -> Result<Reply, AwsError> {
    let region = &call.region;
    let base = format!("https://aws-elastic-disaster-recovery-{region}.s3.{region}.amazonaws.com/latest");
    let assets = [format!("{base}/linux/aws-replication-agent.tar.gz"), format!("{base}/windows/aws-replication-agent.zip")];
    Ok(Reply::Json(200, json!({ "assets": assets })))
}

/// CreateSourceServerForDrs: a new source server, or the one this machine is already.
pub(super) fn register(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let machine: Machine =
        serde_json::from_value(Value::Object(body.members().clone())).map_err(|error| invalid_field("body", error.to_string()))?;
    let known = known(world, &call.region, &machine);
    let id = match known {
        Some(id) => again(world, &id, machine, body)?,
        None => new(world, call, machine, body)?,
    };
    let arn = find(world, &call.region, &id)?.arn(world);
    if !body.tags("tags").is_empty() {
        let made_by = [("drs:CreateAction", "CreateSourceServerForDrs")];
        iam::authorize_with(world, &call.caller, "drs:TagResource", Some(&arn), &made_by)?;
    }
    Ok(Reply::Json(201, json!({ "sourceServerID": id, "arn": arn })))
}

/// The server this machine was registered as: by its instance, else by its name outside EC2.
fn known(world: &World, region: &str, machine: &Machine) -> Option<String> {
    let same = |server: &&SourceServer| {
        server.region == region
            && match &machine.instance {
                Some(instance) => server.machine.instance.as_ref() == Some(instance),
                None => server.machine.instance.is_none() && server.machine.fqdn == machine.fqdn,
            }
    };
    world.drs.source_servers.values().find(same).map(|server| server.id.clone())
}

/// An agent installed again: the server is kept, and all data is copied again.
fn again(world: &mut World, id: &str, machine: Machine, body: &Body) -> Result<String, AwsError> {
    let tags = body.tags("tags");
    let now = world.now();
    let Some(server) = world.drs.source_servers.get(id).cloned() else { return Err(not_found(KIND, id)) };
    if !tags.is_empty() && server.replication.phase != Phase::Disconnected {
        return Err(conflict(KIND, id, format!("Source server {id} already exists")));
    }
    super::source_server::check_idle(world, id)?;
    if matches!(server.replication.phase, Phase::Disconnected | Phase::Stopped) {
        replication::has_room(world, &server.region)?;
    } else {
        replication::stop(world, id);
    }
    let disk_settings = disk_settings(&machine.disks);
    change(world, id, |server| {
        server.machine = machine;
        server.disk_settings = disk_settings;
        server.updated = now;
        server.last_seen = now;
        server.tags.extend(tags);
    });
    configuration::ensure_template(world, id)?;
    replication::begin(world, id);
    Ok(id.to_owned())
}

fn disk_settings(disks: &[Disk]) -> Vec<DiskSettings> {
    let of = |(index, disk): (usize, &Disk)| DiskSettings {
        device_name: disk.device_name.clone(),
        is_boot_disk: index == 0,
        staging_disk_type: "AUTO".to_owned(),
        iops: None,
        throughput: None,
    };
    disks.iter().enumerate().map(of).collect()
}

fn new(world: &mut World, call: &Call, machine: Machine, body: &Body) -> Result<String, AwsError> {
    let template = replication_template::of_region(world, &call.region);
    let settings = template.map(|template| template.settings.clone());
    let settings = settings.ok_or_else(|| not_found("ReplicationConfigurationTemplate", "of this Region"))?;
    let total = world.drs.source_servers.values().filter(|server| server.region == call.region).count();
    if total >= 4000 {
        return Err(super::answer::over_quota(KIND, "L-E28BE5E0", "The account has reached its quota of source servers: 4000"));
    }
    replication::has_room(world, &call.region)?;
    let now = world.now();
    let mut server = SourceServer {
        id: world.deal().hex17("s-"),
        region: call.region.clone(),
        tags: body.tags("tags"),
        added: now,
        updated: now,
        last_seen: now,
        disk_settings: disk_settings(&machine.disks),
        settings,
        settings_name: machine.fqdn.clone(),
        launch: settings_of(world, &call.region),
        launch_name: machine.fqdn.clone(),
        launch_into: None,
        ec2_launch_template: String::new(),
        machine,
        replication: Replication::new(now),
        last_launch_result: "NOT_STARTED".to_owned(),
        last_launch: None,
        recovery_instance: None,
        told: None,
    };
    server.ec2_launch_template = configuration::make_template(world, &server)?;
    let id = server.id.clone();
    world.drs.source_servers.insert(id.clone(), server);
    replication::begin(world, &id);
    Ok(id)
}

/// IssueAgentCertificateForDrs.
pub(super) fn certify(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    find(world, &call.region, &id)?;
    let hex = hex::encode(world.deal().bytes());
    Ok(Reply::Json(200, json!({ "certificate": format!("drs-agent/{id}/{hex}") })))
}

/// SendClientLogsForDrs and SendClientMetricsForDrs: taken, and not kept.
pub(super) fn report(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    if let Some(id) = body.text("sourceServerID") {
        find(world, &call.region, id)?;
    }
    Ok(super::answer::empty())
}
