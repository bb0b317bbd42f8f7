//! A row for every op over AWS: what must stand first, a call that is answered, and one that is refused.
//!
//! That there is one for each op of the op table, and none besides, is checked: see `wire.rs`.

/// An op's calls, in Rhai.
pub(super) struct Row {
    pub(super) op: &'static str,
    /// Statements that come first.
    pub(super) before: &'static str,
    /// Options of a call that is answered.
    pub(super) args: &'static str,
    pub(super) refused: Refused,
}

/// A call that AWS refuses.
pub(super) enum Refused {
    /// The API declares no error of its own.
    Nothing,
    /// With these options, in the same place as the call that is answered, by this code.
    By(&'static str, &'static str),
    /// Where something else stands first.
    After(&'static str, &'static str, &'static str),
    /// AWS refuses, and the op says that it is so already.
    SoAlready(&'static str),
    /// Only by a fault of the service.
    Broken,
}

use Refused::{After, Broken, By, Nothing, SoAlready};

const fn row(op: &'static str, before: &'static str, args: &'static str, refused: Refused) -> Row {
    Row { op, before, args, refused }
}

/// DRS was never initialised there.
const ELSEWHERE: &str = r#"#{ region: "eu-west-1" }"#;
const UNINITIALIZED: &str = "UninitializedAccountException";
const MISSING: &str = "ResourceNotFoundException";
const NOBODY: &str = "NoSuchEntity";

const TEMPLATE: &str = "let template = drs::describe_replication_configuration_templates()[0];";
const SERVER: &str = "let found = drs::describe_source_servers(); let server = found[0].sourceServerID; let arn = found[0].arn;";
const NO_SERVER: &str = r#"#{ sourceServerID: "s-11111111111111111" }"#;
const THIS_SERVER: &str = "#{ sourceServerID: server }";
const RECOVERED: &str = "let one = drs::describe_recovery_instances()[0].recoveryInstanceID;";
const FREED: &str = r#"
let server = drs::describe_source_servers()[0].sourceServerID;
let filter = #{ filters: #{ sourceServerIDs: [server] } };
let ids = drs::describe_recovery_instances(filter).map(|i| i.recoveryInstanceID);
drs::terminate_recovery_instances(#{ recoveryInstanceIDs: ids });
wait_for("it has no recovery instance", #{ timeout: "3h", every: "30s" }, || drs::describe_recovery_instances(filter).is_empty());
let busy = |job| job.status != "COMPLETED";
wait_for("no job", #{ timeout: "3h", every: "30s" }, || drs::describe_jobs().filter(busy).is_empty());
"#;

/// Which device names are free on a replication server is a matter of time until its old volumes are gone.
const STOPPED: &str = r#"
let server = drs::describe_source_servers()[0].sourceServerID;
drs::stop_replication(#{ sourceServerID: server });
let staging = #{ Filters: [#{ Name: "tag:AWSElasticDisasterRecoverySourceServerID", Values: [server] }] };
let nameless = |volume| !volume.Tags.some(|tag| tag.Key == "Name");
wait_for("its staging volumes are gone", #{ timeout: "3h", every: "30s" }, || ec2::describe_volumes(staging).filter(nameless).is_empty());
"#;

pub(super) const DRS: &[Row] = &[
    row(
        "drs::initialize_service",
        "",
        ELSEWHERE,
        After(
            r#"for policy in iam::list_attached_role_policies(#{ RoleName: "AWSElasticDisasterRecoveryAgentRole" }) {
                   iam::detach_role_policy(#{ RoleName: "AWSElasticDisasterRecoveryAgentRole", PolicyArn: policy.PolicyArn });
               }
               iam::delete_role(#{ RoleName: "AWSElasticDisasterRecoveryAgentRole" });"#,
            ELSEWHERE,
            "ValidationException",
        ),
    ),
    row(
        "drs::create_replication_configuration_template",
        r#"let template = drs::describe_replication_configuration_templates()[0];
           drs::delete_replication_configuration_template(#{
               replicationConfigurationTemplateID: template.replicationConfigurationTemplateID,
           });"#,
        NEW_TEMPLATE,
        After(TEMPLATE, NEW_TEMPLATE, "ServiceQuotaExceededException"),
    ),
    row(
        "drs::update_replication_configuration_template",
        TEMPLATE,
        r#"#{ replicationConfigurationTemplateID: template.replicationConfigurationTemplateID, replicationServerInstanceType: "m5.large" }"#,
        By(r#"#{ replicationConfigurationTemplateID: "rct-11111111111111111", bandwidthThrottling: 5 }"#, MISSING),
    ),
    row(
        "drs::delete_replication_configuration_template",
        TEMPLATE,
        "#{ replicationConfigurationTemplateID: template.replicationConfigurationTemplateID }",
        SoAlready(r#"#{ replicationConfigurationTemplateID: "rct-11111111111111111" }"#),
    ),
    row("drs::describe_replication_configuration_templates", "", "", By(ELSEWHERE, UNINITIALIZED)),
    row("drs::describe_launch_configuration_templates", "", "", By(ELSEWHERE, UNINITIALIZED)),
    row("drs::tag_resource", SERVER, r#"#{ resourceArn: arn, tags: #{ "team": "blue" } }"#, By(NO_ARN_TAGS, MISSING)),
    row(
        "drs::untag_resource",
        r#"let arn = drs::describe_source_servers()[0].arn; drs::tag_resource(#{ resourceArn: arn, tags: #{ "team": "blue" } });"#,
        r#"#{ resourceArn: arn, tagKeys: ["team"] }"#,
        By(r#"#{ resourceArn: "arn:aws:drs:us-east-1:000000000000:source-server/s-11111111111111111", tagKeys: ["team"] }"#, MISSING),
    ),
    row("drs::describe_source_servers", "", "", By(ELSEWHERE, UNINITIALIZED)),
    row("drs::get_replication_configuration", SERVER, THIS_SERVER, By(NO_SERVER, MISSING)),
    row("drs::update_replication_configuration", SERVER, "#{ sourceServerID: server, bandwidthThrottling: 10 }", By(NO_SERVER, MISSING)),
    row("drs::get_launch_configuration", SERVER, THIS_SERVER, By(NO_SERVER, MISSING)),
    row("drs::update_launch_configuration", SERVER, r#"#{ sourceServerID: server, launchDisposition: "STOPPED" }"#, By(NO_SERVER, MISSING)),
    row("drs::start_replication", STOPPED, THIS_SERVER, By(NO_SERVER, MISSING)),
    row("drs::stop_replication", SERVER, THIS_SERVER, By(NO_SERVER, MISSING)),
    row("drs::disconnect_source_server", FREED, THIS_SERVER, By(NO_SERVER, MISSING)),
    row("drs::delete_source_server", DISCONNECTED, THIS_SERVER, After(SERVER, THIS_SERVER, "ConflictException")),
    row(
        "drs::start_recovery",
        SERVER,
        "#{ isDrill: true, sourceServers: [#{ sourceServerID: server }] }",
        By(r#"#{ region: "eu-west-1", isDrill: true, sourceServers: [#{ sourceServerID: server }] }"#, UNINITIALIZED),
    ),
    row("drs::describe_jobs", "", "", By(ELSEWHERE, UNINITIALIZED)),
    row(
        "drs::describe_job_log_items",
        "let job = drs::describe_jobs()[0].jobID;",
        "#{ jobID: job }",
        By(r#"#{ region: "eu-west-1", jobID: job }"#, UNINITIALIZED),
    ),
    row(
        "drs::delete_job",
        "let job = drs::describe_jobs()[0].jobID;",
        "#{ jobID: job }",
        By(r#"#{ region: "eu-west-1", jobID: job }"#, UNINITIALIZED),
    ),
    row("drs::describe_recovery_instances", "", "", By(ELSEWHERE, UNINITIALIZED)),
    row("drs::describe_recovery_snapshots", SERVER, THIS_SERVER, By(r#"#{ region: "eu-west-1", sourceServerID: server }"#, UNINITIALIZED)),
    row(
        "drs::terminate_recovery_instances",
        RECOVERED,
        "#{ recoveryInstanceIDs: [one] }",
        By(r#"#{ region: "eu-west-1", recoveryInstanceIDs: [one] }"#, UNINITIALIZED),
    ),
    row(
        "drs::disconnect_recovery_instance",
        RECOVERED,
        "#{ recoveryInstanceID: one }",
        By(r#"#{ recoveryInstanceID: "i-11111111111111111" }"#, MISSING),
    ),
    row(
        "drs::delete_recovery_instance",
        r#"let one = drs::describe_recovery_instances()[0].recoveryInstanceID;
           drs::disconnect_recovery_instance(#{ recoveryInstanceID: one });"#,
        "#{ recoveryInstanceID: one }",
        After(RECOVERED, "#{ recoveryInstanceID: one }", "ConflictException"),
    ),
];

const NEW_TEMPLATE: &str = r#"#{
    stagingAreaSubnetId: template.stagingAreaSubnetId, associateDefaultSecurityGroup: true, replicationServersSecurityGroupsIDs: [],
    replicationServerInstanceType: "t3.small", useDedicatedReplicationServer: false, defaultLargeStagingDiskType: "GP3",
    ebsEncryption: "DEFAULT", bandwidthThrottling: 0, dataPlaneRouting: "PRIVATE_IP", createPublicIP: false, stagingAreaTags: #{},
    pitPolicy: template.pitPolicy,
}"#;
const NO_ARN_TAGS: &str =
    r#"#{ resourceArn: "arn:aws:drs:us-east-1:000000000000:source-server/s-11111111111111111", tags: #{ "team": "blue" } }"#;
const DISCONNECTED: &str = r#"
let server = drs::describe_source_servers()[0].sourceServerID;
let filter = #{ filters: #{ sourceServerIDs: [server] } };
let ids = drs::describe_recovery_instances(filter).map(|i| i.recoveryInstanceID);
drs::terminate_recovery_instances(#{ recoveryInstanceIDs: ids });
wait_for("it has no recovery instance", #{ timeout: "3h", every: "30s" }, || drs::describe_recovery_instances(filter).is_empty());
let busy = |job| job.status != "COMPLETED";
wait_for("no job", #{ timeout: "3h", every: "30s" }, || drs::describe_jobs().filter(busy).is_empty());
drs::disconnect_source_server(#{ sourceServerID: server });
wait_for("it is disconnected", #{ timeout: "3h", every: "30s" }, || {
    drs::describe_source_servers(filter)[0].dataReplicationInfo.dataReplicationState == "DISCONNECTED"
});
"#;

const GROUP: &str = "let group = ec2::describe_security_groups(#{ Filters: spare })[0].GroupId;";
const OPENED: &str = r#"
let group = ec2::describe_security_groups(#{ Filters: spare })[0].GroupId;
let port = [#{ IpProtocol: "tcp", FromPort: 8081, ToPort: 8081, IpRanges: [#{ CidrIp: "10.9.0.0/16" }] }];
ec2::authorize_security_group_ingress(#{ GroupId: group, IpPermissions: port });
"#;
const MACHINE: &str = "let machine = ec2::describe_instances(#{ Filters: spare })[0].InstanceId;";
const NO_MACHINE: &str = r#"#{ InstanceIds: ["i-11111111111111111"] }"#;
const DISK: &str = r#"
let zone = ec2::describe_subnets()[0].AvailabilityZone;
let disk = ec2::create_volume(#{ AvailabilityZone: zone, Size: 3, VolumeType: "gp3" }).VolumeId;
wait_for("it is there", #{ timeout: "10m", every: "5s" }, || ec2::describe_volumes(#{ VolumeIds: [disk] })[0].State == "available");
"#;
const LAUNCH: &str = r#"
let template = ec2::describe_launch_templates().filter(|t| t.DefaultVersionNumber == 2)[0].LaunchTemplateId;
"#;

pub(super) const EC2: &[Row] = &[
    row("ec2::describe_availability_zones", "", "", Nothing),
    row("ec2::describe_vpcs", "", "", Nothing),
    row("ec2::describe_subnets", "", "", Nothing),
    row("ec2::describe_security_groups", "", "", Nothing),
    row("ec2::describe_security_group_rules", "", "", Nothing),
    row("ec2::describe_instances", "", "", Nothing),
    row("ec2::describe_instance_status", "", "", Nothing),
    row("ec2::describe_volumes", "", "", Nothing),
    row("ec2::describe_snapshots", "", r#"#{ OwnerIds: ["self"] }"#, Nothing),
    row("ec2::describe_images", "", "", Nothing),
    row("ec2::describe_launch_templates", "", "", Nothing),
    row("ec2::describe_launch_template_versions", LAUNCH, "#{ LaunchTemplateId: template }", Nothing),
    row("ec2::describe_network_interfaces", "", "", Nothing),
    row("ec2::describe_addresses", "", "", Nothing),
    row("ec2::describe_nat_gateways", "", "", Nothing),
    row("ec2::describe_internet_gateways", "", "", Nothing),
    row("ec2::describe_route_tables", "", "", Nothing),
    row("ec2::describe_vpc_peering_connections", "", "", Nothing),
    row("ec2::describe_key_pairs", "", "", Nothing),
    row(
        "ec2::describe_instance_type_offerings",
        "",
        r#"#{ LocationType: "availability-zone", Filters: [#{ Name: "instance-type", Values: ["t3.small"] }] }"#,
        Nothing,
    ),
    row(
        "ec2::authorize_security_group_ingress",
        GROUP,
        r#"#{ GroupId: group, IpPermissions: [#{ IpProtocol: "tcp", FromPort: 8081, ToPort: 8081, IpRanges: [#{ CidrIp: "10.9.0.0/16" }] }] }"#,
        By(
            r#"#{ GroupId: "sg-11111111111111111", IpPermissions: [#{ IpProtocol: "tcp", FromPort: 8081, ToPort: 8081, IpRanges: [#{ CidrIp: "10.9.0.0/16" }] }] }"#,
            "InvalidGroup.NotFound",
        ),
    ),
    row(
        "ec2::revoke_security_group_ingress",
        OPENED,
        "#{ GroupId: group, IpPermissions: port }",
        By(r#"#{ GroupId: "sg-11111111111111111", IpPermissions: port }"#, "InvalidGroup.NotFound"),
    ),
    row("ec2::delete_security_group", GROUP, "#{ GroupId: group }", SoAlready(r#"#{ GroupId: "sg-11111111111111111" }"#)),
    row(
        "ec2::create_tags",
        DISK,
        r#"#{ Resources: [disk], Tags: [#{ Key: "team", Value: "blue" }] }"#,
        By(r#"#{ Resources: ["vol-11111111111111111"], Tags: [#{ Key: "team", Value: "blue" }] }"#, "InvalidVolume.NotFound"),
    ),
    row(
        "ec2::delete_tags",
        r#"let machine = ec2::describe_instances(#{ Filters: spare })[0].InstanceId;"#,
        r#"#{ Resources: [machine], Tags: [#{ Key: "Name" }] }"#,
        Nothing,
    ),
    row(
        "ec2::run_instances",
        r#"let subnet = ec2::describe_subnets()[0].SubnetId; let image = ec2::describe_images(#{ Owners: ["amazon"] })[0].ImageId;"#,
        r#"#{ ImageId: image, InstanceType: "t3.small", MinCount: 1, MaxCount: 1, SubnetId: subnet }"#,
        By(
            r#"#{ ImageId: "ami-11111111111111111", InstanceType: "t3.small", MinCount: 1, MaxCount: 1, SubnetId: subnet }"#,
            "InvalidAMIID.NotFound",
        ),
    ),
    row(
        "ec2::start_instances",
        r#"let machine = ec2::describe_instances(#{ Filters: spare })[0].InstanceId;
           ec2::stop_instances(#{ InstanceIds: [machine] });
           let stopped = || ec2::describe_instances(#{ InstanceIds: [machine] })[0].State.Name == "stopped";
           wait_for("it stands still", #{ timeout: "1h", every: "10s" }, stopped);"#,
        "#{ InstanceIds: [machine] }",
        By(NO_MACHINE, "InvalidInstanceID.NotFound"),
    ),
    row("ec2::stop_instances", MACHINE, "#{ InstanceIds: [machine] }", By(NO_MACHINE, "InvalidInstanceID.NotFound")),
    row("ec2::terminate_instances", MACHINE, "#{ InstanceIds: [machine] }", SoAlready(NO_MACHINE)),
    row(
        "ec2::create_volume",
        "let zone = ec2::describe_subnets()[0].AvailabilityZone;",
        r#"#{ AvailabilityZone: zone, Size: 3, VolumeType: "gp3" }"#,
        By(r#"#{ AvailabilityZone: "us-east-1z", Size: 3, VolumeType: "gp3" }"#, "InvalidZone.NotFound"),
    ),
    row("ec2::delete_volume", DISK, "#{ VolumeId: disk }", SoAlready(r#"#{ VolumeId: "vol-11111111111111111" }"#)),
    row(
        "ec2::delete_snapshot",
        r#"let snapshot = ec2::describe_snapshots(#{ OwnerIds: ["self"] })[0].SnapshotId;"#,
        "#{ SnapshotId: snapshot }",
        SoAlready(r#"#{ SnapshotId: "snap-11111111111111111" }"#),
    ),
    row(
        "ec2::create_launch_template_version",
        LAUNCH,
        r#"#{ LaunchTemplateId: template, SourceVersion: "1", LaunchTemplateData: #{ InstanceType: "t3.medium" } }"#,
        By(
            r#"#{ LaunchTemplateId: "lt-11111111111111111", LaunchTemplateData: #{ InstanceType: "t3.medium" } }"#,
            "InvalidLaunchTemplateId.NotFound",
        ),
    ),
    row(
        "ec2::modify_launch_template",
        LAUNCH,
        r#"#{ LaunchTemplateId: template, DefaultVersion: "1" }"#,
        By(r#"#{ LaunchTemplateId: "lt-11111111111111111", DefaultVersion: "1" }"#, "InvalidLaunchTemplateId.NotFound"),
    ),
    row("ec2::delete_launch_template", "", r#"#{ LaunchTemplateName: "spare" }"#, SoAlready(r#"#{ LaunchTemplateName: "not-there" }"#)),
];

const ANN: &str = r#"iam::create_user(#{ UserName: "ann" });"#;
const ANN_S_KEY: &str =
    r#"iam::create_user(#{ UserName: "ann" }); let key = iam::create_access_key(#{ UserName: "ann" }).AccessKey.AccessKeyId;"#;
const BEN: &str = r#"
let trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;
iam::create_role(#{ RoleName: "ben", AssumeRolePolicyDocument: trust });
"#;

pub(super) const IAM: &[Row] = &[
    row("iam::create_user", "", r#"#{ UserName: "ann" }"#, By(r#"#{ UserName: "drs-agent-user" }"#, "EntityAlreadyExists")),
    row("iam::get_user", "", r#"#{ UserName: "drs-agent-user" }"#, By(r#"#{ UserName: "nobody" }"#, NOBODY)),
    row("iam::delete_user", ANN, r#"#{ UserName: "ann" }"#, By(r#"#{ UserName: "drs-agent-user" }"#, "DeleteConflict")),
    row("iam::list_users", "", "", Broken),
    row(
        "iam::attach_user_policy",
        ANN,
        r#"#{ UserName: "ann", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }"#,
        By(r#"#{ UserName: "nobody", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }"#, NOBODY),
    ),
    row(
        "iam::detach_user_policy",
        "",
        r#"#{ UserName: "drs-agent-user", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }"#,
        SoAlready(r#"#{ UserName: "nobody", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }"#),
    ),
    row("iam::list_attached_user_policies", "", r#"#{ UserName: "drs-agent-user" }"#, By(r#"#{ UserName: "nobody" }"#, NOBODY)),
    row("iam::list_groups", "", "", Broken),
    row("iam::create_access_key", ANN, r#"#{ UserName: "ann" }"#, By(r#"#{ UserName: "drs-agent-user" }"#, "LimitExceeded")),
    row(
        "iam::delete_access_key",
        ANN_S_KEY,
        r#"#{ UserName: "ann", AccessKeyId: key }"#,
        SoAlready(r#"#{ UserName: "ann", AccessKeyId: "AKIA1111111111111111" }"#),
    ),
    row("iam::list_access_keys", "", r#"#{ UserName: "drs-agent-user" }"#, By(r#"#{ UserName: "nobody" }"#, NOBODY)),
    row(
        "iam::get_access_key_last_used",
        r#"let key = iam::list_access_keys(#{ UserName: "drs-agent-user" })[0].AccessKeyId;"#,
        "#{ AccessKeyId: key }",
        Nothing,
    ),
    row(
        "iam::create_role",
        r#"let trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;"#,
        r#"#{ RoleName: "ben", AssumeRolePolicyDocument: trust }"#,
        By(r#"#{ RoleName: "AWSElasticDisasterRecoveryFailbackRole", AssumeRolePolicyDocument: trust }"#, "EntityAlreadyExists"),
    ),
    row("iam::get_role", "", r#"#{ RoleName: "AWSElasticDisasterRecoveryFailbackRole" }"#, By(r#"#{ RoleName: "nobody" }"#, NOBODY)),
    row(
        "iam::delete_role",
        BEN,
        r#"#{ RoleName: "ben" }"#,
        By(r#"#{ RoleName: "AWSElasticDisasterRecoveryFailbackRole" }"#, "DeleteConflict"),
    ),
    row("iam::list_roles", "", "", Broken),
    row(
        "iam::attach_role_policy",
        BEN,
        r#"#{ RoleName: "ben", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }"#,
        By(r#"#{ RoleName: "nobody", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }"#, NOBODY),
    ),
    row(
        "iam::detach_role_policy",
        "",
        r#"#{
            RoleName: "AWSElasticDisasterRecoveryRecoveryInstanceWithLaunchActionsRole",
            PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
        }"#,
        SoAlready(r#"#{ RoleName: "nobody", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }"#),
    ),
    row(
        "iam::list_attached_role_policies",
        "",
        r#"#{ RoleName: "AWSElasticDisasterRecoveryRecoveryInstanceWithLaunchActionsRole" }"#,
        By(r#"#{ RoleName: "nobody" }"#, NOBODY),
    ),
    row("iam::list_instance_profiles", "", "", Broken),
    row("iam::list_policies", "", "", Broken),
];

const SMALL: &str = r#"let file = template::files(#{ path: "small.yaml" }).filter(|f| f.name == "small.yaml")[0];"#;
const SMALL_STANDS: &str = r#"
let file = template::files(#{ path: "small.yaml" }).filter(|f| f.name == "small.yaml")[0];
cloudformation::create_stack(#{ StackName: "small", TemplateFile: #{ path: file.path, sha256: file.sha256 } });
wait_for("it stands", #{ timeout: "1h", every: "10s" }, || {
    cloudformation::describe_stacks(#{ StackName: "small" })[0].StackStatus == "CREATE_COMPLETE"
});
"#;

pub(super) const REST: &[Row] = &[
    row(
        "cloudformation::create_stack",
        SMALL,
        r#"#{ StackName: "small", TemplateFile: #{ path: file.path, sha256: file.sha256 } }"#,
        By(r#"#{ StackName: "plenty", TemplateFile: #{ path: file.path, sha256: file.sha256 } }"#, "AlreadyExistsException"),
    ),
    row(
        "cloudformation::delete_stack",
        SMALL_STANDS,
        r#"#{ StackName: "small" }"#,
        By(r#"#{ StackName: "plenty", RetainResources: ["Vpc"] }"#, "ValidationError"),
    ),
    row("cloudformation::describe_stacks", "", "", Nothing),
    row("cloudformation::describe_stack_events", "", r#"#{ StackName: "plenty" }"#, Nothing),
    row("cloudformation::list_stack_resources", "", r#"#{ StackName: "plenty" }"#, Nothing),
    row("cloudformation::list_exports", "", "", Nothing),
    row("sts::get_caller_identity", "", "", Nothing),
    row(
        "s3::create_bucket",
        "",
        r#"#{ Bucket: "ops-made" }"#,
        SoAlready(r#"#{ Bucket: "ops-one", region: "eu-west-1", CreateBucketConfiguration: #{ LocationConstraint: "eu-west-1" } }"#),
    ),
    row("s3::delete_bucket", "", r#"#{ Bucket: "ops-two" }"#, By(r#"#{ Bucket: "ops-one" }"#, "BucketNotEmpty")),
    row("s3::list_buckets", "", "", Nothing),
    row(
        "s3::put_object",
        "",
        r#"#{ Bucket: "ops-one", Key: "new", Body: "text" }"#,
        By(r#"#{ Bucket: "ops-not-there", Key: "new", Body: "text" }"#, "NoSuchBucket"),
    ),
    row("s3::list_objects_v2", "", r#"#{ Bucket: "ops-one" }"#, By(r#"#{ Bucket: "ops-not-there" }"#, "NoSuchBucket")),
    row("s3::delete_object", "", r#"#{ Bucket: "ops-one", Key: "ops-one" }"#, SoAlready(r#"#{ Bucket: "ops-not-there", Key: "ops-one" }"#)),
];

/// Every row.
pub(super) fn all() -> impl Iterator<Item = &'static Row> {
    [DRS, EC2, IAM, REST].into_iter().flatten()
}

impl Row {
    /// Signing name of the service.
    pub(super) fn service(&self) -> &'static str {
        self.op.split("::").next().unwrap_or_default()
    }

    /// AWS's name of the operation.
    pub(super) fn operation(&self) -> String {
        let words = self.op.split("::").nth(1).unwrap_or_default().split('_');
        words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
    }

    /// The call that is answered, after what comes first.
    pub(super) fn answered(&self) -> String {
        format!("{}\nlet answer = {}({});\n", self.before, self.op, self.args)
    }

    /// The call that is refused, in a block of its own.
    pub(super) fn is_refused(&self) -> Option<String> {
        let (before, args, code) = match self.refused {
            Nothing | Broken => return None,
            By(args, code) => (self.before, args, code),
            After(before, args, code) => (before, args, code),
            SoAlready(args) => ("", args, "so already"),
        };
        Some(format!(
            "{{\n{before}\nlet code = \"so already\";\ntry {{ {op}({args}); }} catch (e) {{ code = e.code; }}\n\
             assert(code == \"{code}\", `{op} was refused by ${{code}} and not by {code}`);\n}}\n",
            op = self.op
        ))
    }
}
