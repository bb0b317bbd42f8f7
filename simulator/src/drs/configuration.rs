//! Settings of one source server: Get and Update of its replication and launch configurations.

use super::answer::{conflict, put};
use super::cloud::{self, Form, Tags};
use super::launch_template::{DISPOSITION, LICENSING, RECOVERY_MODE, RIGHT_SIZING};
use super::replication::{Phase, change};
use super::settings::check_in_ec2;
use super::shape::{self, Body, Kind, Member, invalid_field, may, need};
use super::source_server::{DiskSettings, KIND, SourceServer, check_idle, find};
use crate::ec2::lookup;
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;
use serde_json::{Value, json};

/// UpdateLaunchConfiguration.
pub(super) const UPDATE_LAUNCH: &[Member] = &[
    need("sourceServerID", shape::SOURCE_SERVER_ID),
    may("name", shape::text(0, 128)),
    may("launchDisposition", DISPOSITION),
    may("targetInstanceTypeRightSizingMethod", RIGHT_SIZING),
    may("copyPrivateIp", Kind::Flag),
    may("copyTags", Kind::Flag),
    may("licensing", LICENSING),
    may("postLaunchEnabled", Kind::Flag),
    may("launchIntoInstanceProperties", Kind::Structure(&[may("launchIntoEC2InstanceID", shape::text(0, 255))])),
    may("recoveryMode", RECOVERY_MODE),
];

fn replication(server: &SourceServer) -> Value {
    let mut members = server.settings.members();
    members.insert("sourceServerID".to_owned(), server.id.clone().into());
    members.insert("name".to_owned(), server.settings_name.clone().into());
    let disks: Vec<Value> = server
        .disk_settings
        .iter()
        .map(|disk| {
            let mut value = serde_json::to_value(disk).unwrap_or_default();
            if disk.staging_disk_type == "AUTO"
                && let Some(members) = value.as_object_mut()
            {
                members.insert("optimizedStagingDiskType".to_owned(), "GP3".into());
            }
            value
        })
        .collect();
    members.insert("replicatedDisks".to_owned(), disks.into());
    Value::Object(members)
}

/// GetReplicationConfiguration.
pub(super) fn get_replication(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    Ok(Reply::Json(200, replication(find(world, &call.region, &body.needed("sourceServerID"))?)))
}

/// UpdateReplicationConfiguration: a server that replicates moves to where it now belongs.
pub(super) fn update_replication(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    let server = find(world, &call.region, &id)?.clone();
    if server.replication.phase == Phase::Disconnected {
        return Err(conflict(KIND, &id, "The Source Server is disconnected"));
    }
    let settings = server.settings.with(body)?;
    let disks = disks(&server, body)?;
    check_in_ec2(world, call, &settings)?;
    let moves = settings.sharing_key() != server.settings.sharing_key()
        || settings.use_dedicated_replication_server != server.settings.use_dedicated_replication_server;
    change(world, &id, |server| {
        server.settings = settings;
        server.disk_settings = disks;
        if let Some(name) = body.text("name") {
            server.settings_name = name.to_owned();
        }
    });
    if moves && server.replication.phase != Phase::Stopped {
        let volumes = server.replication.volumes.clone();
        super::sweep::begin(world, super::sweep::Sweep { region: server.region.clone(), volumes, ..Default::default() });
        super::replication_server::idle_in(world, server.replication.server.as_deref(), jiff::SignedDuration::from_secs(660));
        super::replication::begin(world, &id);
    }
    Ok(Reply::Json(200, replication(find(world, &call.region, &id)?)))
}

/// The disks' settings with what the request says of them.
fn disks(server: &SourceServer, body: &Body) -> Result<Vec<DiskSettings>, AwsError> {
    let mut disks = server.disk_settings.clone();
    let given = body.get("replicatedDisks").and_then(Value::as_array);
    for item in given.into_iter().flatten() {
        let name = item.get("deviceName").and_then(Value::as_str).unwrap_or_default();
        let disk = disks.iter_mut().find(|disk| disk.device_name == name);
        let disk = disk.ok_or_else(|| invalid_field("replicatedDisks", format!("the server has no disk `{name}`")))?;
        if let Some(kind) = item.get("stagingDiskType").and_then(Value::as_str) {
            disk.staging_disk_type = kind.to_owned();
        }
        disk.iops = item.get("iops").and_then(Value::as_i64).or(disk.iops);
        disk.throughput = item.get("throughput").and_then(Value::as_i64).or(disk.throughput);
    }
    Ok(disks)
}

fn launch(server: &SourceServer) -> Value {
    let mut members = server.launch.members();
    members.insert("sourceServerID".to_owned(), server.id.clone().into());
    members.insert("name".to_owned(), server.launch_name.clone().into());
    members.insert("ec2LaunchTemplateID".to_owned(), server.ec2_launch_template.clone().into());
    let into = server.launch_into.as_ref().map(|id| json!({ "launchIntoEC2InstanceID": id }));
    put(&mut members, "launchIntoInstanceProperties", into);
    Value::Object(members)
}

/// GetLaunchConfiguration.
pub(super) fn get_launch(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    find(world, &call.region, &id)?;
    ensure_template(world, &id)?;
    Ok(Reply::Json(200, launch(find(world, &call.region, &id)?)))
}

/// UpdateLaunchConfiguration.
pub(super) fn update_launch(world: &mut World, call: &Call, body: &Body) -> Result<Reply, AwsError> {
    let id = body.needed("sourceServerID");
    let settings = find(world, &call.region, &id)?.launch.with(body)?;
    check_idle(world, &id)?;
    let into = into(world, body)?;
    change(world, &id, |server| {
        server.launch = settings;
        if let Some(into) = into {
            server.launch_into = Some(into).filter(|into| !into.is_empty());
        }
        if let Some(name) = body.text("name") {
            server.launch_name = name.to_owned();
        }
    });
    Ok(Reply::Json(200, launch(find(world, &call.region, &id)?)))
}

/// The instance a server is to be launched into, if the request says so: an empty one for none. It must admit that by a tag.
fn into(world: &World, body: &Body) -> Result<Option<String>, AwsError> {
    let Some(properties) = body.get("launchIntoInstanceProperties") else { return Ok(None) };
    let id = properties["launchIntoEC2InstanceID"].as_str().unwrap_or_default();
    let admits = lookup::instance(world, id).is_some_and(|one| one.tags.get("AWSDRS").is_some_and(|tag| tag == LAUNCH_INTO));
    if !id.is_empty() && !admits {
        let why = format!("{id} is no instance with the tag AWSDRS={LAUNCH_INTO}");
        return Err(invalid_field("launchIntoInstanceProperties", why));
    }
    Ok(Some(id.to_owned()))
}

/// What the tag `AWSDRS` of an instance says that a server may be launched into.
const LAUNCH_INTO: &str = "AllowLaunchingIntoThisInstance";

/// The server's EC2 launch template; one that was deleted is made again with what DRS puts there.
pub(super) fn ensure_template(world: &mut World, id: &str) -> Result<(), AwsError> {
    let Some(server) = world.drs.source_servers.get(id).cloned() else { return Ok(()) };
    if world.ec2.launch_templates.contains(&server.ec2_launch_template) {
        return Ok(());
    }
    let template = make_template(world, &server)?;
    change(world, id, |server| server.ec2_launch_template = template);
    Ok(())
}

/// Creates the EC2 launch template: a type by right sizing, a mapping a disk, tags; no subnet, no security group.
pub(super) fn make_template(world: &mut World, server: &SourceServer) -> Result<String, AwsError> {
    let call = cloud::service(world, &server.region);
    let stamp = world.now().strftime("%y%d%m-%H%M%S");
    let name = format!("created-and-used-by-elastic-disaster-recovery-service-{}-{stamp}", server.id);
    let mut form = Form::new()
        .with("LaunchTemplateName", name)
        .with("LaunchTemplateData.InstanceType", server.machine.recommended_type())
        .tags("launch-template", &cloud::managed(None, Some(&server.id), &Tags::new()));
    let sources = server.machine.instance.as_deref().map(|instance| volumes(world, instance)).unwrap_or_default();
    for (index, disk) in server.machine.disks.iter().enumerate() {
        let (kind, iops) = sources.get(index).cloned().unwrap_or_else(|| ("gp3".to_owned(), None));
        let ebs = format!("LaunchTemplateData.BlockDeviceMapping.{}", index + 1);
        form = form
            .with(format!("{ebs}.DeviceName"), &disk.device_name)
            .with(format!("{ebs}.Ebs.VolumeSize"), disk.bytes.div_ceil(1 << 30))
            .with(format!("{ebs}.Ebs.VolumeType"), &kind);
        if let Some(iops) = iops.filter(|_| matches!(kind.as_str(), "io1" | "io2" | "gp3")) {
            form = form.with(format!("{ebs}.Ebs.Iops"), iops);
        }
    }
    let tags = cloud::managed(Some(&server.machine.fqdn), Some(&server.id), &Tags::new());
    for (number, word) in [(1, "instance"), (2, "volume")] {
        let list = format!("LaunchTemplateData.TagSpecification.{number}");
        form = form.with(format!("{list}.ResourceType"), word);
        for (index, (key, value)) in tags.iter().enumerate() {
            let tag = format!("{list}.Tag.{}", index + 1);
            form = form.with(format!("{tag}.Key"), key).with(format!("{tag}.Value"), value);
        }
    }
    let node = form.send(world, &call, "CreateLaunchTemplate")?;
    Ok(node.at("launchTemplate/launchTemplateId").unwrap_or_default().to_owned())
}

/// Type and IOPS of an instance's volumes, the one it boots from first.
fn volumes(world: &World, instance: &str) -> Vec<(String, Option<u32>)> {
    let root = lookup::root_volume(world, instance);
    let mut ids: Vec<String> = lookup::volumes_of(world, instance).into_iter().map(|(_, volume)| volume).collect();
    ids.sort_by_key(|id| Some(id) != root.as_ref());
    ids.iter().filter_map(|id| world.ec2.volumes.get(id)).map(|volume| (volume.volume_type.clone(), volume.iops)).collect()
}
