//! Replication settings: what a template and a source server have in common, and how they are checked.

use super::answer::denied;
use super::cloud::Form;
use super::shape::{self, Body, Kind, Member, invalid, invalid_field, may, need};
use crate::ec2::subnet::Subnet;
use crate::wire::{AwsError, Call};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Where and how data is replicated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplicationSettings {
    pub(super) staging_area_subnet_id: String,
    pub(super) associate_default_security_group: bool,
    #[serde(rename = "replicationServersSecurityGroupsIDs")]
    pub(super) replication_servers_security_groups_ids: Vec<String>,
    pub(super) replication_server_instance_type: String,
    pub(super) use_dedicated_replication_server: bool,
    pub(super) default_large_staging_disk_type: String,
    pub(super) ebs_encryption: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ebs_encryption_key_arn: Option<String>,
    /// Mbit/s; 0 for no limit.
    pub(super) bandwidth_throttling: i64,
    pub(super) data_plane_routing: String,
    #[serde(rename = "createPublicIP")]
    pub(super) create_public_ip: bool,
    pub(super) staging_area_tags: BTreeMap<String, String>,
    pub(super) pit_policy: Vec<PitRule>,
    pub(super) auto_replicate_new_disks: bool,
    pub(super) internet_protocol: String,
}

/// A rule of the point-in-time policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PitRule {
    #[serde(rename = "ruleID", default, skip_serializing_if = "Option::is_none")]
    pub(super) rule_id: Option<i64>,
    /// `MINUTE`, `HOUR`, `DAY`.
    pub(super) units: String,
    pub(super) interval: i64,
    pub(super) retention_duration: i64,
    #[serde(default = "enabled")]
    pub(super) enabled: bool,
}

fn enabled() -> bool {
    true
}

impl PitRule {
    fn unit_seconds(&self) -> i64 {
        match self.units.as_str() {
            "MINUTE" => 60,
            "HOUR" => 3600,
            _ => 86400,
        }
    }

    pub(super) fn interval_seconds(&self) -> i64 {
        self.interval * self.unit_seconds()
    }

    pub(super) fn retention_seconds(&self) -> i64 {
        self.retention_duration * self.unit_seconds()
    }
}

const GROUPS: Kind = Kind::List(&shape::SECURITY_GROUP_ID, 0, 32);
const LARGE_DISK: Kind = Kind::Word(&["GP2", "GP3", "ST1", "AUTO"]);
const ENCRYPTION: Kind = Kind::Word(&["DEFAULT", "CUSTOM", "NONE"]);
const THROTTLING: Kind = Kind::Number(0, shape::MANY);
const ROUTING: Kind = Kind::Word(&["PRIVATE_IP", "PUBLIC_IP"]);
const PROTOCOL: Kind = Kind::Word(&["IPV4", "IPV6"]);
const POLICY: Kind = Kind::List(&RULE, 3, 3);
const RULE: Kind = Kind::Structure(&[
    may("ruleID", Kind::Number(0, shape::MANY)),
    need("units", Kind::Word(&["MINUTE", "HOUR", "DAY"])),
    need("interval", Kind::Number(1, i32::MAX as i64)),
    need("retentionDuration", Kind::Number(1, i32::MAX as i64)),
    may("enabled", Kind::Flag),
]);
const DISKS: Kind = Kind::List(
    &Kind::Structure(&[
        may("deviceName", shape::text(0, 256)),
        may("isBootDisk", Kind::Flag),
        may("stagingDiskType", STAGING_DISK),
        may("iops", Kind::Number(0, shape::MANY)),
        may("throughput", Kind::Number(0, shape::MANY)),
        may("optimizedStagingDiskType", STAGING_DISK),
    ]),
    0,
    60,
);
const STAGING_DISK: Kind = Kind::Word(&["AUTO", "GP2", "GP3", "IO1", "SC1", "ST1", "STANDARD"]);

/// CreateReplicationConfigurationTemplate.
pub(super) const CREATE: &[Member] = &[
    need("stagingAreaSubnetId", shape::SUBNET_ID),
    may("associateDefaultSecurityGroup", Kind::Flag),
    need("replicationServersSecurityGroupsIDs", GROUPS),
    may("replicationServerInstanceType", shape::INSTANCE_TYPE),
    may("useDedicatedReplicationServer", Kind::Flag),
    may("defaultLargeStagingDiskType", LARGE_DISK),
    need("ebsEncryption", ENCRYPTION),
    may("ebsEncryptionKeyArn", shape::ARN),
    need("bandwidthThrottling", THROTTLING),
    may("dataPlaneRouting", ROUTING),
    may("createPublicIP", Kind::Flag),
    need("stagingAreaTags", Kind::Tags),
    need("pitPolicy", POLICY),
    may("tags", Kind::Tags),
    may("autoReplicateNewDisks", Kind::Flag),
    may("internetProtocol", PROTOCOL),
];

/// UpdateReplicationConfigurationTemplate.
pub(super) const UPDATE_TEMPLATE: &[Member] = &[
    need("replicationConfigurationTemplateID", shape::REPLICATION_TEMPLATE_ID),
    may("arn", shape::ARN),
    may("stagingAreaSubnetId", shape::SUBNET_ID),
    may("associateDefaultSecurityGroup", Kind::Flag),
    may("replicationServersSecurityGroupsIDs", GROUPS),
    may("replicationServerInstanceType", shape::INSTANCE_TYPE),
    may("useDedicatedReplicationServer", Kind::Flag),
    may("defaultLargeStagingDiskType", LARGE_DISK),
    may("ebsEncryption", ENCRYPTION),
    may("ebsEncryptionKeyArn", shape::ARN),
    may("bandwidthThrottling", THROTTLING),
    may("dataPlaneRouting", ROUTING),
    may("createPublicIP", Kind::Flag),
    may("stagingAreaTags", Kind::Tags),
    may("pitPolicy", POLICY),
    may("autoReplicateNewDisks", Kind::Flag),
    may("internetProtocol", PROTOCOL),
];

/// UpdateReplicationConfiguration.
pub(super) const UPDATE: &[Member] = &[
    need("sourceServerID", shape::SOURCE_SERVER_ID),
    may("name", shape::text(0, 128)),
    may("stagingAreaSubnetId", shape::SUBNET_ID),
    may("associateDefaultSecurityGroup", Kind::Flag),
    may("replicationServersSecurityGroupsIDs", GROUPS),
    may("replicationServerInstanceType", shape::INSTANCE_TYPE),
    may("useDedicatedReplicationServer", Kind::Flag),
    may("defaultLargeStagingDiskType", LARGE_DISK),
    may("replicatedDisks", DISKS),
    may("ebsEncryption", ENCRYPTION),
    may("ebsEncryptionKeyArn", shape::ARN),
    may("bandwidthThrottling", THROTTLING),
    may("dataPlaneRouting", ROUTING),
    may("createPublicIP", Kind::Flag),
    may("stagingAreaTags", Kind::Tags),
    may("pitPolicy", POLICY),
    may("autoReplicateNewDisks", Kind::Flag),
    may("internetProtocol", PROTOCOL),
];

impl ReplicationSettings {
    /// As members of an answer.
    pub(super) fn members(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    /// New settings: what the request says over what DRS takes where it says nothing.
    pub(super) fn new(body: &Body) -> Result<Self, AwsError> {
        let standard = json!({
            "associateDefaultSecurityGroup": true,
            "replicationServerInstanceType": "t3.small",
            "useDedicatedReplicationServer": false,
            "defaultLargeStagingDiskType": "GP3",
            "dataPlaneRouting": "PUBLIC_IP",
            "createPublicIP": true,
            "autoReplicateNewDisks": false,
            "internetProtocol": "IPV4",
        });
        let Value::Object(standard) = standard else { return Err(invalid(&[])) };
        merged(standard, body)
    }

    /// These settings with what the request changes.
    pub(super) fn with(&self, body: &Body) -> Result<Self, AwsError> {
        merged(self.members(), body)
    }

    /// What servers must agree in to share a replication server.
    pub(super) fn sharing_key(&self) -> String {
        let parts = json!([
            self.staging_area_subnet_id,
            self.associate_default_security_group,
            self.replication_servers_security_groups_ids,
            self.replication_server_instance_type,
            self.data_plane_routing,
            self.create_public_ip,
            self.staging_area_tags,
            self.ebs_encryption,
            self.ebs_encryption_key_arn,
        ]);
        parts.to_string()
    }
}

fn merged(mut members: Map<String, Value>, body: &Body) -> Result<ReplicationSettings, AwsError> {
    members.extend(body.members().iter().map(|(name, value)| (name.clone(), value.clone())));
    let settings: ReplicationSettings =
        serde_json::from_value(Value::Object(members)).map_err(|error| invalid_field("body", error.to_string()))?;
    check_policy(&settings.pit_policy)?;
    check_encryption(&settings)?;
    Ok(settings)
}

/// One rule a unit, of which only the days' retention is free.
fn check_policy(policy: &[PitRule]) -> Result<(), AwsError> {
    for (units, interval, least, most) in [("MINUTE", 10, 60, 60), ("HOUR", 1, 24, 24), ("DAY", 1, 1, 365)] {
        let fits = |rule: &PitRule| rule.units == units && rule.interval == interval && (least..=most).contains(&rule.retention_duration);
        if !policy.iter().any(fits) {
            let retention = if least == most { least.to_string() } else { format!("{least} to {most}") };
            let text = format!("needs a rule of units {units}, interval {interval}, retentionDuration {retention}");
            return Err(invalid_field("pitPolicy", text));
        }
    }
    Ok(())
}

fn check_encryption(settings: &ReplicationSettings) -> Result<(), AwsError> {
    match (settings.ebs_encryption.as_str(), &settings.ebs_encryption_key_arn) {
        ("CUSTOM", None) => Err(invalid_field("ebsEncryptionKeyArn", "must not be null with CUSTOM encryption")),
        ("DEFAULT" | "NONE", Some(_)) => Err(invalid_field("ebsEncryptionKeyArn", "goes with CUSTOM encryption only")),
        _ => Ok(()),
    }
}

/// Checks with the caller's own rights, as DRS does, that subnet and groups stand and a group could be made.
pub(super) fn check_in_ec2(world: &mut World, call: &Call, settings: &ReplicationSettings) -> Result<(), AwsError> {
    let subnet = &settings.staging_area_subnet_id;
    ask(world, call, "DescribeSubnets", Form::new().with("SubnetId.1", subnet), "stagingAreaSubnetId")?;
    let vpc = world.ec2.subnets.get(subnet).map(|subnet: &Subnet| subnet.vpc.clone()).unwrap_or_default();
    let groups = &settings.replication_servers_security_groups_ids;
    ask(world, call, "DescribeSecurityGroups", Form::new().list("GroupId", groups), "replicationServersSecurityGroupsIDs")?;
    let elsewhere = |id: &&String| world.ec2.security_groups.get(id).is_some_and(|group| group.vpc != vpc);
    if let Some(group) = groups.iter().find(elsewhere) {
        return Err(invalid_field("replicationServersSecurityGroupsIDs", format!("{group} is not in the VPC of {subnet}")));
    }
    if settings.ebs_encryption == "DEFAULT" {
        ask(world, call, "GetEbsDefaultKmsKeyId", Form::new(), "ebsEncryption")?;
    }
    let name = format!("drs-check-{}", &call.request_id);
    let rehearsed = Form::new().with("GroupName", name).with("GroupDescription", "dry run").with("VpcId", vpc).with("DryRun", true);
    ask(world, call, "CreateSecurityGroup", rehearsed, "stagingAreaSubnetId")?;
    let kind = Form::new().with("InstanceType.1", &settings.replication_server_instance_type);
    let service = super::cloud::service(world, &call.region);
    ask(world, &service, "DescribeInstanceTypes", kind, "replicationServerInstanceType")
}

fn ask(world: &mut World, call: &Call, action: &str, form: Form, field: &str) -> Result<(), AwsError> {
    match form.send(world, call, action) {
        Ok(_) => Ok(()),
        Err(error) if error.code == "DryRunOperation" => Ok(()),
        Err(error) if error.code == "UnauthorizedOperation" || error.status == 403 => {
            Err(denied(format!("Your IAM user do not have permission for ec2:{action}")))
        }
        Err(error) => Err(invalid_field(field, error.message)),
    }
}
