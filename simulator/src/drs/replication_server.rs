//! Replication servers: EC2 instances in the staging subnet that source servers of equal settings share, up to fifteen
//! volumes each, and the security groups DRS makes there. The groups stay: DRS never removes them.

use super::cloud::{self, Form, Tags};
use super::initiation;
use super::replication::Phase;
use super::settings::ReplicationSettings;
use super::source_server::SourceServer;
use super::{Event, due};
use crate::ec2::instance::InstanceState;
use crate::ec2::security_group::Peer;
use crate::world::World;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A replication server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReplicationServer {
    /// Its EC2 instance.
    pub(super) instance: String,
    pub(super) region: String,
    /// [`ReplicationSettings::sharing_key`] of those it serves.
    pub(super) key: String,
    /// Serves the one source server it was made for.
    pub(super) dedicated: bool,
    /// Runs its software.
    pub(super) ready: bool,
}

/// Volumes a replication server takes.
const MOST: usize = 15;
/// The port agents send data to.
const PORT: i32 = 1500;
const NAME: &str = "AWS Elastic Disaster Recovery Replication Server";
const GROUP: &str = "AWS Elastic Disaster Recovery default Replication Server Security Group";
const CONVERSION_GROUP: &str = "AWS Elastic Disaster Recovery default Conversion Server Security Group";

/// Whether the instance is no longer there to come up.
pub(super) fn is_gone(world: &World, instance: &str) -> bool {
    let state = crate::ec2::lookup::instance(world, instance).map(|instance| instance.state);
    state.is_none_or(|state| matches!(state, InstanceState::ShuttingDown | InstanceState::Terminated | InstanceState::Stopped))
}

fn users<'w>(world: &'w World, instance: &str) -> impl Iterator<Item = &'w SourceServer> {
    world.drs.source_servers.values().filter(move |server| server.replication.server.as_deref() == Some(instance))
}

/// A replication server this source server can go to.
pub(super) fn with_room(world: &World, server: &SourceServer) -> Option<ReplicationServer> {
    let key = server.settings.sharing_key();
    let own = server.settings.use_dedicated_replication_server;
    let fits = |row: &&ReplicationServer| {
        let mut taken = 0;
        let mut others = 0;
        for user in users(world, &row.instance).filter(|user| user.id != server.id) {
            taken += user.machine.disks.len();
            others += 1;
        }
        row.region == server.region
            && row.key == key
            && !is_gone(world, &row.instance)
            && taken + server.machine.disks.len() <= MOST
            && (others == 0 || (!own && !row.dedicated))
    };
    world.drs.replication_servers.values().find(fits).cloned()
}

/// Whether another source server is bringing one up that this one may share.
pub(super) fn is_promised(world: &World, server: &SourceServer) -> bool {
    if server.settings.use_dedicated_replication_server {
        return false;
    }
    let key = server.settings.sharing_key();
    let leads = |other: &SourceServer| {
        other.id != server.id
            && other.region == server.region
            && initiation::is_leading(other)
            && !other.settings.use_dedicated_replication_server
            && other.settings.sharing_key() == key
            && other.machine.disks.len() + server.machine.disks.len() <= MOST
    };
    world.drs.source_servers.values().any(leads)
}

fn vpc_of(world: &World, subnet: &str) -> Result<String, String> {
    let found = world.ec2.subnets.get(subnet).map(|subnet| subnet.vpc.clone());
    found.ok_or_else(|| format!("The subnet ID '{subnet}' does not exist"))
}

fn group_named(world: &World, vpc: &str, name: &str) -> Option<String> {
    world.ec2.security_groups.values().find(|group| group.vpc == vpc && group.name == name).map(|group| group.id.clone())
}

fn make_group(world: &mut World, region: &str, vpc: &str, name: &str) -> Result<String, String> {
    if let Some(id) = group_named(world, vpc, name) {
        return Ok(id);
    }
    let call = cloud::service(world, region);
    let form = Form::new().with("GroupName", name).with("GroupDescription", name).with("VpcId", vpc);
    let form = form.tags("security-group", &cloud::managed(Some(name), None, &Tags::new()));
    let node = form.send(world, &call, "CreateSecurityGroup").map_err(|error| error.message)?;
    Ok(node.at("groupId").unwrap_or_default().to_owned())
}

/// The group around replication servers in the staging VPC, made or put right.
pub(super) fn default_group(world: &mut World, region: &str, settings: &ReplicationSettings) -> Result<Option<String>, String> {
    let vpc = vpc_of(world, &settings.staging_area_subnet_id)?;
    if !settings.associate_default_security_group {
        return Ok(None);
    }
    let id = make_group(world, region, &vpc, GROUP)?;
    let admits = world.ec2.security_groups.get(&id).is_some_and(|group| {
        let open = |peer: &Peer| matches!(peer, Peer::Cidr(range) if range.to_string() == "0.0.0.0/0");
        group.rules.iter().any(|rule| !rule.egress && rule.ports == Some((PORT, PORT)) && open(&rule.peer))
    });
    if !admits {
        let call = cloud::service(world, region);
        let form = Form::new()
            .with("GroupId", &id)
            .with("IpPermissions.1.IpProtocol", "tcp")
            .with("IpPermissions.1.FromPort", PORT)
            .with("IpPermissions.1.ToPort", PORT)
            .with("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0");
        form.send(world, &call, "AuthorizeSecurityGroupIngress").map_err(|error| error.message)?;
    }
    Ok(Some(id))
}

/// DRS puts altered rules of its group back.
pub(super) fn restore_group(world: &mut World, server: &SourceServer) {
    // Where that fails, the connection fails, which is what is reported.
    let _ = default_group(world, &server.region, &server.settings);
}

/// The group around conversion servers.
pub(super) fn conversion_group(world: &mut World, region: &str, subnet: &str) -> Result<String, String> {
    let vpc = vpc_of(world, subnet)?;
    make_group(world, region, &vpc, CONVERSION_GROUP)
}

/// Starts a server of DRS's own in the staging subnet.
pub(super) fn run(world: &mut World, server: &SourceServer, kind: &str, groups: &[String], tags: &Tags) -> Result<String, String> {
    let call = cloud::service(world, &server.region);
    let settings = &server.settings;
    let form = Form::new()
        .with("ImageId", cloud::service_image(world, &server.region))
        .with("InstanceType", kind)
        .with("MinCount", 1)
        .with("MaxCount", 1)
        .with("NetworkInterface.1.DeviceIndex", 0)
        .with("NetworkInterface.1.SubnetId", &settings.staging_area_subnet_id)
        .with("NetworkInterface.1.AssociatePublicIpAddress", settings.create_public_ip)
        .list("NetworkInterface.1.SecurityGroupId", groups)
        .tags("instance", tags)
        .tags("volume", tags)
        .tags("network-interface", tags);
    let node = form.send(world, &call, "RunInstances").map_err(|error| error.message)?;
    let id = node.all("instancesSet").first().and_then(|item| item.at("instanceId"));
    id.map(str::to_owned).ok_or_else(|| "EC2 started no instance".to_owned())
}

/// LAUNCH_REPLICATION_SERVER for a source server.
pub(super) fn launch(world: &mut World, server: &SourceServer) -> Result<(), String> {
    let settings = &server.settings;
    let mut groups = settings.replication_servers_security_groups_ids.clone();
    groups.extend(default_group(world, &server.region, settings)?);
    let tags = cloud::managed(Some(NAME), None, &settings.staging_area_tags);
    let instance = run(world, server, &settings.replication_server_instance_type, &groups, &tags)?;
    let row = ReplicationServer {
        instance: instance.clone(),
        region: server.region.clone(),
        key: settings.sharing_key(),
        dedicated: settings.use_dedicated_replication_server,
        ready: false,
    };
    world.drs.replication_servers.insert(instance.clone(), row);
    super::replication::change(world, &server.id, |server| server.replication.server = Some(instance));
    Ok(())
}

/// Its software runs: others may come.
pub(super) fn ready(world: &mut World, instance: &str) {
    if let Some(row) = world.drs.replication_servers.get_mut(instance) {
        row.ready = true;
    }
}

/// A device name nothing on the instance has.
pub(super) fn free_device(world: &World, instance: &str) -> String {
    let taken = crate::ec2::lookup::volumes_of(world, instance);
    let names = ('f'..='z').map(|letter| format!("/dev/sd{letter}"));
    names.into_iter().find(|name| !taken.iter().any(|(device, _)| device == name)).unwrap_or_default()
}

/// Looks after a while whether anybody still needs it.
pub(super) fn idle_in(world: &mut World, instance: Option<&str>, after: SignedDuration) {
    if let Some(instance) = instance {
        world.schedule(after, due(Event::Idle(instance.to_owned())));
    }
}

/// [`idle_in`] for those of a Region nobody uses.
pub(super) fn idle_all(world: &mut World, region: &str, after: SignedDuration) {
    let rows = world.drs.replication_servers.values().filter(|row| row.region == region);
    let idle: Vec<String> = rows.filter(|row| users(world, &row.instance).next().is_none()).map(|row| row.instance.clone()).collect();
    for instance in idle {
        idle_in(world, Some(&instance), after);
    }
}

/// Ends a replication server nobody uses.
pub(super) fn retire(world: &mut World, instance: &str) {
    let used = |server: &SourceServer| !matches!(server.replication.phase, Phase::Stopped | Phase::Disconnected);
    if users(world, instance).any(used) {
        return;
    }
    let Some(row) = world.drs.replication_servers.remove(instance) else { return };
    let call = cloud::service(world, &row.region);
    // An instance somebody ended already is as gone as one ended here.
    let _ = Form::new().with("InstanceId.1", instance).send(world, &call, "TerminateInstances");
}
