//! The launch itself: a short-lived image of the converted disks, run as the launch template's default version says,
//! with the rights of whoever started the recovery.

use super::cloud::{self, Form, Tags, between};
use super::job::Purpose;
use super::participant::Stage;
use super::recovery::Turn;
use super::recovery_instance::RecoveryInstance;
use super::{replication, replication_server};
use crate::ec2::lookup;
use crate::wire::AwsError;
use crate::world::World;
use crate::{fault, iam};
use jiff::SignedDuration;

/// The instance profile of recovery instances that InitializeService made.
const PROFILE: &str = "AWSElasticDisasterRecoveryRecoveryInstanceRole";

/// EC2's words where an Availability Zone has no more of an instance type.
const NO_CAPACITY: &str = "InsufficientInstanceCapacity: We currently do not have sufficient capacity in the Availability Zone you \
                           requested. Our system will be working on provisioning additional capacity.";

/// What DRS does in EC2 with the caller's rights.
const NEEDED: [&str; 15] = [
    "drs:CreateRecoveryInstanceForDrs",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeImages",
    "ec2:DescribeInstances",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeVolumes",
    "ec2:CreateVolume",
    "ec2:AttachVolume",
    "ec2:DetachVolume",
    "ec2:CreateTags",
    "ec2:ModifyInstanceAttribute",
    "ec2:StartInstances",
    "ec2:StopInstances",
];

/// What a template can still be launched with later: it depends on the moment, not on the template.
const LATER: [&str; 6] = [
    "DryRunOperation",
    "UnauthorizedOperation",
    "VPCIdNotSpecified",
    "MissingInput",
    "InsufficientFreeAddressesInSubnet",
    "InvalidIPAddress.InUse",
];

/// The parameters of RunInstances: the template's default version, and what DRS overrides in it.
fn form(world: &World, turn: &Turn, image: &str) -> Form {
    let server = &turn.server;
    let template = world.ec2.launch_templates.get(&server.ec2_launch_template);
    let data = template.and_then(|template| template.version("$Default")).map(|version| version.data.clone()).unwrap_or_default();
    let mut form = disks(Form::of(data), turn).with("ImageId", image).with("MinCount", 1).with("MaxCount", 1);
    // By requirements it is DRS that chooses; beside a type EC2 takes none.
    if form.get("InstanceType").is_none() && !form.take("InstanceRequirements").is_empty() {
        form = form.with("InstanceType", server.machine.recommended_type());
    }
    let own = server.machine.instance.as_deref().and_then(|instance| lookup::instance(world, instance));
    match server.launch.target_instance_type_right_sizing_method.as_str() {
        "BASIC" => form = form.with("InstanceType", server.machine.recommended_type()),
        "IN_AWS" => {
            let kind = own.map_or(server.machine.recommended_type(), |instance| instance.instance_type.as_str());
            form = form.with("InstanceType", kind);
        }
        _ => {}
    }
    if let Some(ip) = server.machine.private_ip().filter(|_| server.launch.copy_private_ip) {
        let primary = form
            .numbers("NetworkInterface")
            .into_iter()
            .find(|number| form.get(&format!("NetworkInterface.{number}.DeviceIndex")) == Some("0"));
        let key = primary.map_or("PrivateIpAddress".to_owned(), |number| format!("NetworkInterface.{number}.PrivateIpAddress"));
        form = form.with(key, ip);
    }
    // In a copy of another world DRS's own profile stands, whether or not somebody asked for it.
    let has_profile = !world.is_bare() || iam::instance_profile(world, PROFILE).is_some();
    if has_profile && form.get("IamInstanceProfile.Name").or(form.get("IamInstanceProfile.Arn")).is_none() {
        form = form.with("IamInstanceProfile.Name", PROFILE);
    }
    tags(form, turn)
}

/// One mapping a source disk: the template's type and IOPS, at least the source's size; anything else is ignored.
fn disks(mut form: Form, turn: &Turn) -> Form {
    let old = form.take("BlockDeviceMapping");
    for (index, disk) in turn.server.machine.disks.iter().enumerate() {
        let list = format!("BlockDeviceMapping.{}", index + 1);
        let number = old
            .numbers("BlockDeviceMapping")
            .into_iter()
            .find(|number| old.get(&format!("BlockDeviceMapping.{number}.DeviceName")) == Some(disk.device_name.as_str()));
        let given = |name: &str| number.and_then(|number| old.get(&format!("BlockDeviceMapping.{number}.Ebs.{name}")));
        let size = given("VolumeSize").and_then(|size| size.parse::<u64>().ok()).unwrap_or(0).max(disk.bytes.div_ceil(1 << 30));
        form = form
            .with(format!("{list}.DeviceName"), &disk.device_name)
            .with(format!("{list}.Ebs.VolumeSize"), size)
            .with(format!("{list}.Ebs.VolumeType"), given("VolumeType").unwrap_or("gp3"))
            .with(format!("{list}.Ebs.DeleteOnTermination"), given("DeleteOnTermination").unwrap_or("false"));
        for name in ["Iops", "Throughput"] {
            if let Some(value) = given(name) {
                form = form.with(format!("{list}.Ebs.{name}"), value);
            }
        }
    }
    form
}

/// Tags of instance and volumes: DRS's own, the source's where they are copied, the template's over both.
fn tags(mut form: Form, turn: &Turn) -> Form {
    let old = form.take("TagSpecification");
    for word in ["instance", "volume"] {
        let copied = if turn.server.launch.copy_tags { turn.server.tags.clone() } else { Tags::new() };
        let mut tags = cloud::managed(None, Some(&turn.server.id), &copied);
        tags.entry("Name".to_owned()).or_insert_with(|| turn.server.machine.fqdn.clone());
        for number in old.numbers("TagSpecification") {
            let list = format!("TagSpecification.{number}");
            if old.get(&format!("{list}.ResourceType")) != Some(word) {
                continue;
            }
            for tag in old.numbers(&format!("{list}.Tag")) {
                let part = |name: &str| old.get(&format!("{list}.Tag.{tag}.{name}")).unwrap_or_default().to_owned();
                tags.insert(part("Key"), part("Value"));
            }
        }
        tags.extend(turn.tags());
        form = form.tags(word, &tags);
    }
    form
}

/// Whether EC2 would take the launch template's default version.
pub(super) fn is_usable(world: &mut World, turn: &Turn) -> bool {
    let Some(server) = world.drs.source_servers.share(&turn.server.id) else { return false };
    let turn = Turn { server, job: turn.job.clone(), index: turn.index, one: turn.one.clone() };
    let image = cloud::service_image(world, &turn.job.region);
    let service = cloud::service(world, &turn.job.region);
    match form(world, &turn, &image).with("DryRun", true).send(world, &service, "RunInstances") {
        Ok(_) => true,
        Err(error) => LATER.contains(&error.code.as_str()) || turn.server.launch.copy_private_ip,
    }
}

/// Registers an image of the converted disks.
fn register(world: &mut World, turn: &Turn) -> Result<String, AwsError> {
    let call = cloud::service(world, &turn.job.region);
    let converted = match &turn.one.converted[..] {
        [] => {
            let pit = turn.one.snapshot.as_ref().and_then(|pit| world.drs.snapshots.get(pit));
            pit.map(|row| row.snapshots.clone()).unwrap_or_default()
        }
        converted => converted.to_vec(),
    };
    let disks = &turn.server.machine.disks;
    let mut form = Form::new()
        .with("Name", format!("{}-{}", turn.job.id, turn.server.id))
        .with("Architecture", "x86_64")
        .with("VirtualizationType", "hvm")
        .with("EnaSupport", true)
        .with("RootDeviceName", disks.first().map(|disk| disk.device_name.as_str()).unwrap_or_default())
        .tags("image", &turn.tags());
    for (index, (disk, snapshot)) in disks.iter().zip(converted).enumerate() {
        let list = format!("BlockDeviceMapping.{}", index + 1);
        form = form
            .with(format!("{list}.DeviceName"), &disk.device_name)
            .with(format!("{list}.Ebs.SnapshotId"), snapshot)
            .with(format!("{list}.Ebs.DeleteOnTermination"), false);
    }
    let node = form.send(world, &call, "RegisterImage")?;
    Ok(node.at("imageId").unwrap_or_default().to_owned())
}

/// Runs the instance, with the caller's rights.
fn run(world: &mut World, turn: &Turn) -> Result<String, AwsError> {
    for action in NEEDED {
        iam::authorize(world, &turn.job.call.caller, action, None)?;
    }
    let image = register(world, turn)?;
    turn.change(world, |one| one.image = Some(image.clone()));
    let node = form(world, turn, &image).send(world, &turn.job.call, "RunInstances")?;
    let id = node.all("instancesSet").first().and_then(|item| item.at("instanceId"));
    id.map(str::to_owned).ok_or_else(|| AwsError::new(500, "InternalError", "EC2 started no instance"))
}

pub(super) fn launch(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    if turn.server.launch.licensing.os_byol && turn.server.machine.os.contains("Windows") {
        return turn.fail(world, "LAUNCH_FAILED", "OS BYOL can only be used with EC2 Dedicated Hosts");
    }
    let machine = &turn.server.machine;
    if fault::fails_launch(world, &[&turn.server.id, &machine.fqdn, &machine.hostname]) {
        return turn.fail(world, "LAUNCH_FAILED", NO_CAPACITY);
    }
    match run(world, turn) {
        Ok(instance) => {
            record(world, turn, &instance);
            turn.change(world, |one| one.instance = Some(instance));
            turn.next(world, Stage::Start, SignedDuration::from_secs(10))
        }
        Err(error) => turn.fail(world, "LAUNCH_FAILED", &format!("{}: {}", error.code, error.message)),
    }
}

/// DRS's record of the new instance.
fn record(world: &mut World, turn: &Turn, instance: &str) {
    let pit = turn.one.snapshot.as_ref().and_then(|pit| world.drs.snapshots.get(pit)).map(|row| row.taken);
    let told = turn.server.told.as_ref().and_then(|told| told["sourceCloudProperties"]["originAvailabilityZone"].as_str());
    let source = turn.server.machine.instance.as_deref().and_then(|id| lookup::instance(world, id));
    let origin = told.map(str::to_owned).or_else(|| source.map(|source| source.zone.clone()));
    let row = RecoveryInstance {
        id: instance.to_owned(),
        region: turn.job.region.clone(),
        server: turn.server.id.clone(),
        job: turn.job.id.clone(),
        is_drill: turn.job.purpose == Purpose::Drill,
        launched: world.now(),
        point_in_time: pit.unwrap_or(turn.job.created),
        disconnected: false,
        machine: turn.server.machine.clone(),
        origin_zone: origin,
        tags: turn.tags(),
        told: None,
    };
    world.drs.recovery_instances.insert(instance, row);
    replication::change(world, &turn.server.id, |server| server.recovery_instance = Some(instance.to_owned()));
}

/// Waits until the instance runs.
pub(super) fn start(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let instance = turn.one.instance.clone().unwrap_or_default();
    if replication_server::is_gone(world, &instance) {
        return turn.fail(world, "LAUNCH_FAILED", "the instance ended before it was up");
    }
    if !lookup::is_running(world, &instance) {
        return Some(SignedDuration::from_secs(5));
    }
    let delay = between(world, 40, 100);
    turn.next(world, Stage::EndLaunch, delay)
}

/// The launch is over; what the settings want stopped is stopped.
pub(super) fn end(world: &mut World, turn: &Turn) -> Option<SignedDuration> {
    let instance = turn.one.instance.clone().unwrap_or_default();
    if turn.server.launch.launch_disposition == "STOPPED" {
        let stopped = Form::new().with("InstanceId.1", &instance).send(world, &turn.job.call, "StopInstances");
        if let Err(error) = stopped {
            return turn.fail(world, "LAUNCH_FAILED", &error.message);
        }
    }
    turn.log(world, "LAUNCH_END", &[("targetInstanceID", &instance)]);
    turn.finish(world, "LAUNCHED")
}
