//! `set_replication_defaults`: the service initialised, its roles there, the replication template made or updated.

use super::options::{read, schema};
use super::read::{count, items, text};
use engine::effect::Scope;
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "set_replication_defaults",
        doc: "Sets where and how new source servers replicate: DRS's replication configuration template of this account and Region.\n\nIf \
              DRS was never initialised here, that is done first (with the six service roles it needs). Then the template is created, or \
              updated if there is one. What you do not give is as the console proposes it. Returns `#{ template, previous }`; `previous` \
              is `()` if there was none.",
        schema: schema::<Defaults>(),
        run: Verb::runs(set_replication_defaults),
    }]
}

/// Options of `set_replication_defaults`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Defaults {
    /// The subnet of the staging area, by id or exact Name.
    staging_subnet: String,
    /// The EC2 instance type of replication servers. Default `t3.small`.
    replication_server_type: Option<String>,
    /// The type of staging disks over 500 GiB: `GP2`, `GP3`, `ST1` or `AUTO`. Default `GP3`.
    #[schemars(extend("x-words" = ["GP2", "GP3", "ST1", "AUTO"]))]
    disk_type: Option<String>,
    /// EBS encryption: `DEFAULT`, `CUSTOM` or `NONE`. Default `DEFAULT`.
    #[schemars(extend("x-words" = ["DEFAULT", "CUSTOM", "NONE"]))]
    ebs_encryption: Option<String>,
    /// The ARN of the KMS key for `CUSTOM`.
    ebs_encryption_key_arn: Option<String>,
    /// Whether replication servers get DRS's own security group. Default `true`.
    associate_default_security_group: Option<bool>,
    /// Further security groups of replication servers, by id.
    security_groups: Option<Vec<String>>,
    /// `PUBLIC_IP` or `PRIVATE_IP`. Default `PUBLIC_IP`.
    #[schemars(extend("x-words" = ["PUBLIC_IP", "PRIVATE_IP"]))]
    data_plane_routing: Option<String>,
    /// Whether replication servers get public addresses. Default `true`.
    create_public_ip: Option<bool>,
    /// Whether every source server gets a replication server of its own. Default `false`.
    dedicated_replication_server: Option<bool>,
    /// The limit of the bandwidth in Mbit/s. 0: no limit. Default 0.
    bandwidth_throttling: Option<i64>,
    /// How many days daily points in time are kept, 1 to 365. Default 7.
    retention_days: Option<i64>,
    /// The tags of the staging area's resources.
    staging_area_tags: Option<Map<String, Value>>,
}

fn set_replication_defaults(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let defaults: Defaults = read("set_replication_defaults", args)?;
    // What can be wrong is looked at before anything is made.
    let subnet = super::find::subnet(scope, &defaults.staging_subnet)?;
    let templates = templates(scope)?;
    let settings = settings(&defaults, text(&subnet, "SubnetId"));
    let previous = items(&templates, "").first().cloned();
    let template = match &previous {
        None => scope.call("drs::create_replication_configuration_template", settings)?,
        Some(standing) => {
            let mut update = settings;
            update["replicationConfigurationTemplateID"] = standing["replicationConfigurationTemplateID"].clone();
            scope.call("drs::update_replication_configuration_template", update)?
        }
    };
    let what = if previous.is_some() { "updated" } else { "created" };
    scope.summary(format!("{} {what}, staging in {}", text(&template, "replicationConfigurationTemplateID"), text(&subnet, "SubnetId")));
    Ok(json!({ "template": template, "previous": previous }))
}

/// The templates that stand; the service is initialised first if it never was.
fn templates(scope: &Scope) -> Result<Value, VerbError> {
    match scope.call("drs::describe_replication_configuration_templates", json!({})) {
        Err(error) if error.code() == Some("UninitializedAccountException") => {
            scope.frame("initialise", initialise)?;
            scope.call("drs::describe_replication_configuration_templates", json!({}))
        }
        other => other,
    }
}

fn settings(defaults: &Defaults, subnet: &str) -> Value {
    let rule = |id: i64, units: &str, interval: i64, keep: i64| json!({ "ruleID": id, "units": units, "interval": interval, "retentionDuration": keep, "enabled": true });
    let or = |value: &Option<String>, otherwise: &str| value.clone().unwrap_or_else(|| otherwise.to_owned());
    let mut settings = json!({
        "stagingAreaSubnetId": subnet,
        "associateDefaultSecurityGroup": defaults.associate_default_security_group.unwrap_or(true),
        "replicationServersSecurityGroupsIDs": defaults.security_groups.clone().unwrap_or_default(),
        "replicationServerInstanceType": or(&defaults.replication_server_type, "t3.small"),
        "useDedicatedReplicationServer": defaults.dedicated_replication_server.unwrap_or(false),
        "defaultLargeStagingDiskType": or(&defaults.disk_type, "GP3"),
        "ebsEncryption": or(&defaults.ebs_encryption, "DEFAULT"),
        "bandwidthThrottling": defaults.bandwidth_throttling.unwrap_or(0),
        "dataPlaneRouting": or(&defaults.data_plane_routing, "PUBLIC_IP"),
        "createPublicIP": defaults.create_public_ip.unwrap_or(true),
        "stagingAreaTags": defaults.staging_area_tags.clone().unwrap_or_default(),
        // DRS takes exactly these three rules; only the days are a choice.
        "pitPolicy": [
            rule(1, "MINUTE", 10, 60),
            rule(2, "HOUR", 1, 24),
            rule(3, "DAY", 1, defaults.retention_days.unwrap_or(7)),
        ],
    });
    if let Some(key) = &defaults.ebs_encryption_key_arn {
        settings["ebsEncryptionKeyArn"] = json!(key);
    }
    settings
}

/// A role DRS needs, the service that takes it on, and the managed policies it carries.
struct Role {
    name: &'static str,
    trusts: Trusts,
    policies: &'static [&'static str],
}

/// Who takes a role on.
#[derive(Clone, Copy, Debug)]
enum Trusts {
    /// DRS itself, in the name of things with ids like this: source servers, or the recovery instances that the Failback Client serves.
    Drs(&'static str),
    /// Instances.
    Ec2,
}

/// <https://docs.aws.amazon.com/drs/latest/userguide/getting-started-initializing.html>
const ROLES: [Role; 6] = [
    Role {
        name: "AWSElasticDisasterRecoveryAgentRole",
        trusts: Trusts::Drs("s-*"),
        policies: &["service-role/AWSElasticDisasterRecoveryAgentPolicy"],
    },
    Role {
        name: "AWSElasticDisasterRecoveryFailbackRole",
        trusts: Trusts::Drs("i-*"),
        policies: &["service-role/AWSElasticDisasterRecoveryFailbackPolicy"],
    },
    Role {
        name: "AWSElasticDisasterRecoveryConversionServerRole",
        trusts: Trusts::Ec2,
        policies: &["service-role/AWSElasticDisasterRecoveryConversionServerPolicy"],
    },
    Role {
        name: "AWSElasticDisasterRecoveryRecoveryInstanceRole",
        trusts: Trusts::Ec2,
        policies: &["service-role/AWSElasticDisasterRecoveryRecoveryInstancePolicy"],
    },
    Role {
        name: "AWSElasticDisasterRecoveryReplicationServerRole",
        trusts: Trusts::Ec2,
        policies: &["service-role/AWSElasticDisasterRecoveryReplicationServerPolicy"],
    },
    Role {
        name: "AWSElasticDisasterRecoveryRecoveryInstanceWithLaunchActionsRole",
        trusts: Trusts::Ec2,
        policies: &["service-role/AWSElasticDisasterRecoveryRecoveryInstancePolicy", "AmazonSSMManagedInstanceCore"],
    },
];

fn initialise(scope: &Scope) -> Result<(), VerbError> {
    let identity = scope.call("sts::get_caller_identity", json!({}))?;
    let mut made = 0;
    for role in &ROLES {
        made += usize::from(ensure_role(scope, role, &identity)?);
    }
    scope.call("drs::initialize_service", json!({}))?;
    scope.summary(format!("DRS initialised, {} made", count(made, "service role")));
    Ok(())
}

/// The partition a caller is in: `aws`, `aws-us-gov`, `aws-cn`.
fn partition(identity: &Value) -> &str {
    text(identity, "Arn").split(':').nth(1).filter(|partition| !partition.is_empty()).unwrap_or("aws")
}

/// Whether the role had to be made.
fn ensure_role(scope: &Scope, role: &Role, identity: &Value) -> Result<bool, VerbError> {
    let made = match scope.call("iam::get_role", json!({ "RoleName": role.name })) {
        Ok(_) => false,
        Err(error) if error.code() == Some("NoSuchEntity") => {
            let trust = trust(role.trusts, text(identity, "Account")).to_string();
            let role = json!({ "RoleName": role.name, "Path": "/service-role/", "AssumeRolePolicyDocument": trust });
            scope.call("iam::create_role", role)?;
            true
        }
        Err(other) => return Err(other),
    };
    let attached = if made { json!([]) } else { scope.call("iam::list_attached_role_policies", json!({ "RoleName": role.name }))? };
    for policy in role.policies {
        let arn = format!("arn:{}:iam::aws:policy/{policy}", partition(identity));
        if !items(&attached, "").iter().any(|found| text(found, "PolicyArn") == arn) {
            scope.call("iam::attach_role_policy", json!({ "RoleName": role.name, "PolicyArn": arn }))?;
        }
    }
    Ok(made)
}

fn trust(trusts: Trusts, account: &str) -> Value {
    let statement = match trusts {
        Trusts::Drs(identity) => json!({
            "Effect": "Allow",
            "Principal": { "Service": "drs.amazonaws.com" },
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
            "Condition": { "StringLike": { "sts:SourceIdentity": identity, "aws:SourceAccount": account } },
        }),
        Trusts::Ec2 => json!({ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }),
    };
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}
