//! The columns in which people read lists: declared for every op that lists, beside its row in the op table; guessed from the
//! shape of anything else.

use serde_json::{Map, Value};

/// A column: what stands above it, and where its cells come from. `Tags.Name` is the value of the tag `Name`, however a service
/// writes its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub head: String,
    /// Dotted path in an item.
    pub path: String,
}

/// Columns of an op: `PATH` or `HEAD=PATH`, separated by spaces.
type Declared = (&'static str, &'static str);

/// A row for every op that lists.
const DECLARED: [Declared; 42] = [
    (
        "drs::describe_replication_configuration_templates",
        "replicationConfigurationTemplateID stagingAreaSubnetId replicationServerInstanceType dataPlaneRouting ebsEncryption",
    ),
    (
        "drs::describe_launch_configuration_templates",
        "launchConfigurationTemplateID launchDisposition recoveryMode targetInstanceTypeRightSizingMethod copyTags",
    ),
    (
        "drs::describe_source_servers",
        "sourceServerID fqdn=sourceProperties.identificationHints.fqdn state=dataReplicationInfo.dataReplicationState \
         lag=dataReplicationInfo.lagDuration launch=lastLaunchResult agent=agentVersion",
    ),
    ("drs::describe_recovery_snapshots", "snapshotID sourceServerID expectedTimestamp timestamp"),
    ("drs::describe_jobs", "jobID type initiatedBy status creationDateTime endDateTime"),
    (
        "drs::describe_job_log_items",
        "logDateTime event server=eventData.sourceServerID instance=eventData.targetInstanceID error=eventData.rawError",
    ),
    (
        "drs::describe_recovery_instances",
        "recoveryInstanceID sourceServerID ec2InstanceID ec2InstanceState isDrill pointInTimeSnapshotDateTime jobID",
    ),
    ("ec2::describe_availability_zones", "ZoneName ZoneId State RegionName ZoneType"),
    ("ec2::describe_vpcs", "VpcId name=Tags.Name CidrBlock State IsDefault DhcpOptionsId"),
    ("ec2::describe_subnets", "SubnetId name=Tags.Name VpcId CidrBlock AvailabilityZone AvailableIpAddressCount MapPublicIpOnLaunch"),
    ("ec2::describe_security_groups", "GroupId GroupName VpcId IpPermissions Description"),
    ("ec2::describe_security_group_rules", "SecurityGroupRuleId GroupId IsEgress IpProtocol FromPort ToPort CidrIpv4"),
    (
        "ec2::describe_instances",
        "InstanceId name=Tags.Name state=State.Name InstanceType PrivateIpAddress PublicIpAddress zone=Placement.AvailabilityZone LaunchTime",
    ),
    (
        "ec2::describe_instance_status",
        "InstanceId state=InstanceState.Name instance=InstanceStatus.Status system=SystemStatus.Status zone=AvailabilityZone",
    ),
    ("ec2::describe_volumes", "VolumeId name=Tags.Name State Size VolumeType Encrypted AvailabilityZone SnapshotId CreateTime"),
    ("ec2::describe_snapshots", "SnapshotId name=Tags.Name State VolumeId VolumeSize Progress StartTime Description"),
    ("ec2::describe_images", "ImageId Name State Architecture PlatformDetails CreationDate OwnerId"),
    ("ec2::describe_launch_templates", "LaunchTemplateId LaunchTemplateName DefaultVersionNumber LatestVersionNumber CreateTime"),
    (
        "ec2::describe_launch_template_versions",
        "LaunchTemplateId version=VersionNumber default=DefaultVersion type=LaunchTemplateData.InstanceType image=LaunchTemplateData.ImageId \
         VersionDescription CreateTime",
    ),
    (
        "ec2::describe_network_interfaces",
        "NetworkInterfaceId InterfaceType Status PrivateIpAddress SubnetId instance=Attachment.InstanceId Description",
    ),
    ("ec2::describe_addresses", "AllocationId name=Tags.Name PublicIp InstanceId PrivateIpAddress AssociationId"),
    ("ec2::describe_nat_gateways", "NatGatewayId name=Tags.Name State VpcId SubnetId CreateTime"),
    ("ec2::describe_internet_gateways", "InternetGatewayId name=Tags.Name Attachments"),
    ("ec2::describe_route_tables", "RouteTableId name=Tags.Name VpcId Routes Associations"),
    (
        "ec2::describe_vpc_peering_connections",
        "VpcPeeringConnectionId name=Tags.Name status=Status.Code requester=RequesterVpcInfo.VpcId accepter=AccepterVpcInfo.VpcId",
    ),
    ("ec2::describe_key_pairs", "KeyPairId KeyName KeyType KeyFingerprint CreateTime"),
    ("ec2::describe_instance_type_offerings", "InstanceType LocationType Location"),
    ("iam::list_users", "UserName UserId Path CreateDate PasswordLastUsed"),
    ("iam::list_attached_user_policies", "PolicyName PolicyArn"),
    ("iam::list_attached_role_policies", "PolicyName PolicyArn"),
    ("iam::list_access_keys", "AccessKeyId UserName Status CreateDate"),
    ("iam::list_groups", "GroupName GroupId Path CreateDate"),
    ("iam::list_roles", "RoleName RoleId Path CreateDate Description"),
    ("iam::list_instance_profiles", "InstanceProfileName InstanceProfileId Path CreateDate"),
    ("iam::list_policies", "PolicyName PolicyId Arn AttachmentCount UpdateDate"),
    ("cloudformation::describe_stacks", "StackName StackStatus CreationTime LastUpdatedTime Description"),
    ("cloudformation::describe_stack_events", "Timestamp LogicalResourceId ResourceType ResourceStatus ResourceStatusReason"),
    ("cloudformation::list_stack_resources", "LogicalResourceId PhysicalResourceId ResourceType ResourceStatus LastUpdatedTimestamp"),
    ("cloudformation::list_exports", "Name Value ExportingStackId"),
    ("s3::list_buckets", "Name CreationDate BucketRegion"),
    ("s3::list_objects_v2", "Key Size LastModified StorageClass ETag"),
    ("inventory", "kind id name why"),
];

/// The columns declared for an op.
#[must_use]
pub fn declared(op: &str) -> Option<Vec<Column>> {
    DECLARED.iter().find(|(name, _)| *name == op).map(|(_, columns)| parse(columns))
}

fn parse(columns: &str) -> Vec<Column> {
    let column = |text: &str| {
        let (head, path) = text.split_once('=').unwrap_or((text, text));
        Column { head: head.to_owned(), path: path.to_owned() }
    };
    columns.split_whitespace().map(column).collect()
}

/// The columns of a list: those declared for the op that lists such items, told by their members; else those that tell most.
#[must_use]
pub fn of(items: &[Value]) -> Vec<Column> {
    with_tags(declared_for(items).unwrap_or_else(|| cells(items)), items)
}

/// The same, and where none are declared those too that hold more than a cell: all that are set somewhere.
#[must_use]
pub fn all(items: &[Value]) -> Vec<Column> {
    with_tags(declared_for(items).unwrap_or_else(|| set(items)), items)
}

fn declared_for(items: &[Value]) -> Option<Vec<Column>> {
    let first = items.first().and_then(Value::as_object)?;
    let has = |column: &Column| first.contains_key(column.path.split('.').next().unwrap_or_default());
    let fitting = DECLARED.iter().map(|(_, columns)| parse(columns)).filter(|columns| columns.iter().all(has));
    fitting.max_by_key(Vec::len)
}

/// Besides these the tags, where something has some and no column has them.
fn with_tags(mut columns: Vec<Column>, items: &[Value]) -> Vec<Column> {
    let tagged = |key: &&str| items.iter().any(|item| tags(&item[*key]).is_some_and(|tags| !tags.is_empty()));
    let key = TAGS.into_iter().find(tagged).filter(|key| columns.iter().all(|column| column.path != *key));
    columns.extend(key.map(|key| Column { head: "tags".to_owned(), path: key.to_owned() }));
    columns
}

/// What things have their tags under.
const TAGS: [&str; 2] = ["Tags", "tags"];

impl Column {
    /// Whether the tags of things stand in it.
    #[must_use]
    pub fn is_of_tags(&self) -> bool {
        TAGS.contains(&self.path.as_str())
    }
}

/// `Name=web, app=shop`, however a service writes its tags. `None`: these are none.
#[must_use]
pub fn tags(value: &Value) -> Option<String> {
    let tags: Vec<String> = match value {
        Value::Array(tags) => tags.iter().map(|tag| Some(format!("{}={}", tag["Key"].as_str()?, tag["Value"].as_str()?))).collect(),
        Value::Object(tags) => tags.iter().map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect(),
        _ => None,
    }?;
    Some(tags.join(", "))
}

/// Those of [`set`] of which every value is a cell, if there is one.
fn cells(items: &[Value]) -> Vec<Column> {
    let is_cell = |column: &Column| items.iter().all(|item| !item[&column.path].is_object() && !item[&column.path].is_array());
    let (cells, others): (Vec<Column>, Vec<Column>) = set(items).into_iter().partition(is_cell);
    if cells.is_empty() { others } else { cells }
}

/// Those that are set somewhere, or all if none is: ids and names first, then states, then the rest.
fn set(items: &[Value]) -> Vec<Column> {
    let mut keys: Vec<&String> = Vec::new();
    for key in items.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let is_empty = |value: &Value| value.is_null() || *value == Value::Array(Vec::new()) || *value == Value::Object(Map::new());
    let is_set = |key: &&String| items.iter().any(|item| !is_empty(&item[key.as_str()]));
    let mut shown: Vec<&String> = keys.iter().copied().filter(is_set).collect();
    if shown.is_empty() {
        shown = keys;
    }
    shown.sort_by_key(|key| rank(key));
    shown.into_iter().map(|key| Column { head: key.clone(), path: key.clone() }).collect()
}

fn rank(key: &str) -> u8 {
    let lower = key.to_ascii_lowercase();
    match lower.as_str() {
        "id" | "name" | "server" | "key" | "kind" => 0,
        _ if key.ends_with("Id") || key.ends_with("ID") || lower.ends_with("_id") || lower.ends_with("name") => 1,
        _ if lower.contains("state") || lower.contains("status") => 2,
        _ => 3,
    }
}

/// What stands in an item under a path.
#[must_use]
pub fn cell<'i>(item: &'i Value, path: &str) -> &'i Value {
    let mut here = item;
    for part in path.split('.') {
        here = match here {
            Value::Array(tags) => {
                let tag = tags.iter().find(|tag| tag["Key"] == part);
                tag.map_or(&Value::Null, |tag| &tag["Value"])
            }
            other => &other[part],
        };
    }
    here
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_are_told_by_their_members() {
        let volume: Map<String, Value> =
            ["VolumeId", "Tags", "State", "Size", "VolumeType", "Encrypted", "AvailabilityZone", "SnapshotId", "CreateTime"]
                .into_iter()
                .map(|key| (key.to_owned(), Value::Null))
                .collect();
        let columns = of(&[Value::Object(volume)]);
        assert_eq!(columns.first().map(|column| column.path.as_str()), Some("VolumeId"));
        let columns = of(&[json!({ "lag": 4, "server": "db", "disks": [], "none": null })]);
        assert_eq!(columns.iter().map(|column| column.head.as_str()).collect::<Vec<_>>(), ["server", "lag"]);
        let mixed = [json!({ "host": "web", "err": null }), json!({ "host": "db", "err": { "error": "X" }, "none": [] })];
        let heads = |columns: Vec<Column>| columns.into_iter().map(|column| column.head).collect::<Vec<_>>();
        assert_eq!((heads(of(&mixed)), heads(all(&mixed))), (vec!["host".to_owned()], vec!["err".to_owned(), "host".to_owned()]));
    }

    #[test]
    fn tags_stand_in_a_column_of_their_own() {
        let tagged = json!([{ "Key": "Name", "Value": "web" }, { "Key": "app", "Value": "shop" }]);
        let columns = of(&[json!({ "VpcId": "vpc-1", "Tags": [] }), json!({ "VpcId": "vpc-2", "Tags": tagged })]);
        assert_eq!(columns.iter().map(|column| column.head.as_str()).collect::<Vec<_>>(), ["VpcId", "tags"]);
        assert_eq!(tags(&tagged).as_deref(), Some("Name=web, app=shop"));
        assert_eq!(tags(&json!({ "app": "shop" })).as_deref(), Some("app=shop"));
        assert_eq!(tags(&json!(["a"])), None);
        assert_eq!(of(&[json!({ "VpcId": "vpc-1", "Tags": [] })]).len(), 1, "nobody has one");
    }

    #[test]
    fn a_cell_is_found_in_maps_and_in_tags() {
        let item = json!({ "Tags": [{ "Key": "Name", "Value": "web" }], "State": { "Name": "running" } });
        assert_eq!(cell(&item, "Tags.Name"), "web");
        assert_eq!(cell(&item, "State.Name"), "running");
        assert!(cell(&item, "State.Code.x").is_null());
    }
}
