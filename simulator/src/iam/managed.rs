//! The AWS managed policies of the lab, after the AWS Managed Policy Reference.
//!
//! Those of DRS's own machines grant a part of what AWS's documents grant: the part the lab has a use for. Never more.

use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

/// When AWS made the policies. The lab does not know the true dates and gives one for all.
pub(super) const CREATED: &str = "2021-11-17T00:00:00Z";

/// An AWS managed policy at the version the lab has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Managed {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    pub(super) version: &'static str,
    grants: &'static [Grant],
}

/// One `Allow` statement.
#[derive(Clone, Copy, Debug)]
struct Grant {
    actions: &'static [&'static str],
    resources: &'static [&'static str],
    /// Operator, key, values.
    conditions: &'static [(&'static str, &'static str, &'static [&'static str])],
}

/// On every resource, unconditionally.
const fn any(actions: &'static [&'static str]) -> Grant {
    Grant { actions, resources: &["*"], conditions: &[] }
}

/// On some resources, unconditionally.
const fn on(resources: &'static [&'static str], actions: &'static [&'static str]) -> Grant {
    Grant { actions, resources, conditions: &[] }
}

/// `drs:TagResource` on what `operation` makes.
const fn tagging(resources: &'static [&'static str], operation: &'static [(&'static str, &'static str, &'static [&'static str])]) -> Grant {
    Grant { actions: &["drs:TagResource"], resources, conditions: operation }
}

const SOURCE_SERVERS: &[&str] = &["arn:aws:drs:*:*:source-server/*"];
const SOURCE_NETWORKS: &[&str] = &["arn:aws:drs:*:*:source-network/*"];
const MADE_SERVER: &[(&str, &str, &[&str])] = &[("StringEquals", "drs:CreateAction", &["CreateSourceServerForDrs"])];
const MADE_INSTANCE: &[(&str, &str, &[&str])] = &[("StringEquals", "drs:CreateAction", &["CreateRecoveryInstanceForDrs"])];
const MADE_NETWORK: &[(&str, &str, &[&str])] = &[("StringEquals", "drs:CreateAction", &["CreateSourceNetwork"])];

const fn policy(name: &'static str, path: &'static str, version: &'static str, grants: &'static [Grant]) -> Managed {
    Managed { name, path, version, grants }
}

/// What agents on servers and on recovery instances report.
const AGENT: &[&str] = &[
    "drs:SendAgentMetricsForDrs",
    "drs:SendAgentLogsForDrs",
    "drs:UpdateAgentSourcePropertiesForDrs",
    "drs:UpdateAgentReplicationInfoForDrs",
    "drs:UpdateAgentConversionInfoForDrs",
    "drs:GetAgentCommandForDrs",
    "drs:GetAgentConfirmedResumeInfoForDrs",
    "drs:GetAgentRuntimeConfigurationForDrs",
    "drs:UpdateAgentBacklogForDrs",
    "drs:GetAgentReplicationInfoForDrs",
];

/// What every machine of the service may do, replication and conversion servers alike.
const CLIENT: &[&str] =
    &["drs:SendClientMetricsForDrs", "drs:SendClientLogsForDrs", "drs:GetChannelCommandsForDrs", "drs:SendChannelCommandResultForDrs"];

/// All of them.
pub(super) const ALL: &[Managed] = &[
    policy("AdministratorAccess", "/", "v1", &[any(&["*"])]),
    policy("IAMFullAccess", "/", "v2", &[any(&["iam:*", "organizations:DescribeAccount", "organizations:DescribeOrganization"])]),
    policy("AmazonEC2FullAccess", "/", "v5", &[any(&["ec2:*", "elasticloadbalancing:*", "cloudwatch:*", "autoscaling:*"])]),
    policy("AmazonS3FullAccess", "/", "v2", &[any(&["s3:*", "s3-object-lambda:*"])]),
    policy(
        "AmazonS3ReadOnlyAccess",
        "/",
        "v3",
        &[any(&["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"])],
    ),
    policy("AWSCloudFormationFullAccess", "/", "v1", &[any(&["cloudformation:*"])]),
    policy(
        "AmazonSSMManagedInstanceCore",
        "/",
        "v2",
        &[
            any(&[
                "ssm:DescribeAssociation",
                "ssm:GetDeployablePatchSnapshotForInstance",
                "ssm:GetDocument",
                "ssm:DescribeDocument",
                "ssm:GetManifest",
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:ListAssociations",
                "ssm:ListInstanceAssociations",
                "ssm:PutInventory",
                "ssm:PutComplianceItems",
                "ssm:PutConfigurePackageResult",
                "ssm:UpdateAssociationStatus",
                "ssm:UpdateInstanceAssociationStatus",
                "ssm:UpdateInstanceInformation",
            ]),
            any(&[
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ]),
            any(&[
                "ec2messages:AcknowledgeMessage",
                "ec2messages:DeleteMessage",
                "ec2messages:FailMessage",
                "ec2messages:GetEndpoint",
                "ec2messages:GetMessages",
                "ec2messages:SendReply",
            ]),
        ],
    ),
    policy(
        "AWSElasticDisasterRecoveryAgentInstallationPolicy",
        "/",
        "v6",
        &[
            any(&[
                "drs:GetAgentInstallationAssetsForDrs",
                "drs:SendClientLogsForDrs",
                "drs:SendClientMetricsForDrs",
                "drs:CreateSourceServerForDrs",
                "drs:CreateRecoveryInstanceForDrs",
                "drs:DescribeRecoveryInstances",
                "drs:CreateSourceNetwork",
            ]),
            tagging(SOURCE_SERVERS, MADE_SERVER),
            tagging(SOURCE_SERVERS, MADE_INSTANCE),
            tagging(SOURCE_NETWORKS, MADE_NETWORK),
            on(SOURCE_SERVERS, &["drs:IssueAgentCertificateForDrs"]),
        ],
    ),
    policy(
        "AWSElasticDisasterRecoveryAgentPolicy",
        "/service-role/",
        "v3",
        &[
            on(&["arn:aws:drs:*:*:source-server/${aws:SourceIdentity}"], AGENT),
            on(&["arn:aws:drs:*:*:source-server/${aws:SourceIdentity}"], &["drs:IssueAgentCertificateForDrs"]),
            any(&["drs:GetAgentInstallationAssetsForDrs"]),
        ],
    ),
    policy("AWSElasticDisasterRecoveryConversionServerPolicy", "/service-role/", "v2", &[any(CLIENT)]),
    policy(
        "AWSElasticDisasterRecoveryFailbackPolicy",
        "/service-role/",
        "v2",
        &[any(CLIENT), any(&["drs:DescribeReplicationServerAssociationsForDrs", "drs:DescribeRecoveryInstances"])],
    ),
    policy(
        "AWSElasticDisasterRecoveryRecoveryInstancePolicy",
        "/service-role/",
        "v4",
        &[
            any(&["drs:DescribeRecoveryInstances", "ec2:DescribeInstanceTypes"]),
            any(&["drs:GetAgentInstallationAssetsForDrs", "drs:SendClientLogsForDrs", "drs:CreateSourceServerForDrs"]),
            tagging(SOURCE_SERVERS, MADE_SERVER),
            on(SOURCE_SERVERS, AGENT),
        ],
    ),
    policy(
        "AWSElasticDisasterRecoveryReplicationServerPolicy",
        "/service-role/",
        "v3",
        &[
            any(CLIENT),
            any(&["drs:DescribeReplicationServerAssociationsForDrs", "drs:NotifyAgentConnectedForDrs", "drs:SendVolumeStatsForDrs"]),
            any(&["ec2:DescribeInstances", "ec2:DescribeSnapshots"]),
            Grant {
                actions: &["ec2:CreateSnapshot"],
                resources: &["arn:aws:ec2:*:*:volume/*"],
                conditions: &[("Null", "aws:ResourceTag/AWSElasticDisasterRecoveryManaged", &["false"])],
            },
        ],
    ),
    policy(
        "AWSElasticDisasterRecoveryEc2InstancePolicy",
        "/service-role/",
        "v5",
        &[
            any(&[
                "drs:GetAgentInstallationAssetsForDrs",
                "drs:SendClientLogsForDrs",
                "drs:SendClientMetricsForDrs",
                "drs:CreateSourceServerForDrs",
                "drs:CreateSourceNetwork",
            ]),
            tagging(SOURCE_SERVERS, MADE_SERVER),
            tagging(SOURCE_NETWORKS, MADE_NETWORK),
            on(SOURCE_SERVERS, AGENT),
        ],
    ),
    policy(
        "AWSElasticDisasterRecoveryReadOnlyAccess",
        "/",
        "v5",
        &[any(&[
            "drs:DescribeJobLogItems",
            "drs:DescribeJobs",
            "drs:DescribeRecoveryInstances",
            "drs:DescribeRecoverySnapshots",
            "drs:DescribeReplicationConfigurationTemplates",
            "drs:DescribeSourceServers",
            "drs:GetLaunchConfiguration",
            "drs:GetReplicationConfiguration",
            "drs:ListTagsForResource",
            "ec2:DescribeInstances",
            "ec2:DescribeLaunchTemplateVersions",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "iam:ListRoles",
        ])],
    ),
];

/// The ARN of an AWS managed policy.
pub(super) fn arn(policy: &Managed) -> String {
    format!("arn:aws:iam::aws:policy{}{}", policy.path, policy.name)
}

/// By ARN.
pub(super) fn find(wanted: &str) -> Option<&'static Managed> {
    ALL.iter().find(|policy| arn(policy) == wanted)
}

/// `ANPA...`, the same in every lab.
pub(super) fn id(policy: &Managed) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let hash = digest(&SHA256, policy.name.as_bytes());
    let letters = hash.as_ref().iter().take(17).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    format!("ANPA{}", letters.collect::<String>())
}

/// The document, as JSON.
pub(super) fn document(policy: &Managed) -> String {
    let statements: Vec<Value> = policy.grants.iter().map(statement).collect();
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn statement(grant: &Grant) -> Value {
    let mut conditions: Map<String, Value> = Map::new();
    for (operator, key, values) in grant.conditions {
        let keys = conditions.entry(*operator).or_insert_with(|| json!({}));
        keys[*key] = json!(values);
    }
    let mut statement = json!({ "Effect": "Allow", "Action": grant.actions, "Resource": grant.resources });
    if !conditions.is_empty() {
        statement["Condition"] = Value::Object(conditions);
    }
    statement
}
