//! Which operations there are, what each may be asked, and who answers it.

use super::shape::{self, Body, Kind, Member, may, need};
use super::{account, agent, configuration, job, job_log, launch_action, launch_template, recovery, recovery_instance, recovery_snapshot};
use super::{replication_template, settings, source_server, tag, termination};
use crate::wire::{AwsError, Call, Reply};
use crate::world::World;

/// Answers a checked request.
pub(super) type Answer = fn(&mut World, &Call, &Body) -> Result<Reply, AwsError>;

/// An operation.
pub(super) struct Operation {
    name: &'static str,
    pub(super) members: &'static [Member],
    pub(super) answer: Answer,
    /// Whether it needs the account to be initialized.
    pub(super) after_initialization: bool,
}

const fn operation(name: &'static str, members: &'static [Member], answer: Answer) -> Operation {
    Operation { name, members, answer, after_initialization: true }
}

const fn always(name: &'static str, members: &'static [Member], answer: Answer) -> Operation {
    Operation { name, members, answer, after_initialization: false }
}

const SERVER: &[Member] = &[need("sourceServerID", shape::SOURCE_SERVER_ID)];
const INSTANCE: &[Member] = &[need("recoveryInstanceID", shape::RECOVERY_INSTANCE_ID)];
const JOB: &[Member] = &[need("jobID", shape::JOB_ID)];
const JOB_LOG: &[Member] =
    &[need("jobID", shape::JOB_ID), may("maxResults", Kind::Number(1, shape::MANY)), may("nextToken", shape::text(0, 2048))];
const TERMINATE: &[Member] = &[need("recoveryInstanceIDs", Kind::List(&shape::RECOVERY_INSTANCE_ID, 1, 200))];
const REPLICATION_TEMPLATE: &[Member] = &[need("replicationConfigurationTemplateID", shape::REPLICATION_TEMPLATE_ID)];
const LAUNCH_TEMPLATE: &[Member] = &[need("launchConfigurationTemplateID", shape::LAUNCH_TEMPLATE_ID)];
const REPLICATION_TEMPLATES: &[Member] = &[
    may("replicationConfigurationTemplateIDs", Kind::List(&shape::REPLICATION_TEMPLATE_ID, 0, 200)),
    may("maxResults", Kind::Number(1, shape::MANY)),
    may("nextToken", shape::text(0, 2048)),
];
const LAUNCH_TEMPLATES: &[Member] = &[
    may("launchConfigurationTemplateIDs", Kind::List(&shape::LAUNCH_TEMPLATE_ID, 0, 1)),
    may("maxResults", Kind::Number(1, shape::MANY)),
    may("nextToken", shape::text(0, 2048)),
];

const OPERATIONS: [Operation; 42] = [
    always("InitializeService", &[], account::initialize),
    operation("CreateReplicationConfigurationTemplate", settings::CREATE, replication_template::create),
    operation("DescribeReplicationConfigurationTemplates", REPLICATION_TEMPLATES, replication_template::describe),
    operation("UpdateReplicationConfigurationTemplate", settings::UPDATE_TEMPLATE, replication_template::update),
    operation("DeleteReplicationConfigurationTemplate", REPLICATION_TEMPLATE, replication_template::delete),
    operation("GetReplicationConfiguration", SERVER, configuration::get_replication),
    operation("UpdateReplicationConfiguration", settings::UPDATE, configuration::update_replication),
    operation("CreateLaunchConfigurationTemplate", launch_template::CREATE, launch_template::create),
    operation("DescribeLaunchConfigurationTemplates", LAUNCH_TEMPLATES, launch_template::describe),
    operation("UpdateLaunchConfigurationTemplate", launch_template::UPDATE, launch_template::update),
    operation("DeleteLaunchConfigurationTemplate", LAUNCH_TEMPLATE, launch_template::delete),
    operation("GetLaunchConfiguration", SERVER, configuration::get_launch),
    operation("UpdateLaunchConfiguration", configuration::UPDATE_LAUNCH, configuration::update_launch),
    operation("PutLaunchAction", launch_action::PUT, launch_action::put),
    operation("ListLaunchActions", launch_action::LIST, launch_action::list),
    operation("DeleteLaunchAction", launch_action::DELETE, launch_action::delete),
    operation("DescribeSourceServers", source_server::DESCRIBE, source_server::describe),
    operation("StartReplication", SERVER, source_server::start),
    operation("StopReplication", SERVER, source_server::stop),
    operation("RetryDataReplication", SERVER, source_server::retry),
    operation("DisconnectSourceServer", SERVER, source_server::disconnect),
    operation("DeleteSourceServer", SERVER, source_server::delete),
    operation("DescribeRecoverySnapshots", recovery_snapshot::DESCRIBE, recovery_snapshot::describe),
    operation("StartRecovery", recovery::START, recovery::request),
    operation("DescribeJobs", job::DESCRIBE, job::describe),
    operation("DescribeJobLogItems", JOB_LOG, job_log::describe),
    operation("DeleteJob", JOB, job::delete),
    operation("DescribeRecoveryInstances", recovery_instance::DESCRIBE, recovery_instance::describe),
    operation("TerminateRecoveryInstances", TERMINATE, termination::request),
    operation("DisconnectRecoveryInstance", INSTANCE, recovery_instance::disconnect),
    operation("DeleteRecoveryInstance", INSTANCE, recovery_instance::delete),
    always("TagResource", tag::TAG, tag::tag),
    always("UntagResource", tag::UNTAG, tag::untag),
    always("ListTagsForResource", tag::LIST, tag::list),
    operation("GetAgentInstallationAssetsForDrs", &[], agent::assets),
    operation("CreateSourceServerForDrs", agent::CREATE, agent::register),
    operation("IssueAgentCertificateForDrs", agent::CERTIFICATE, agent::certify),
    operation("SendClientLogsForDrs", agent::REPORT, agent::report),
    operation("SendClientMetricsForDrs", agent::REPORT, agent::report),
    operation("SendAgentMetricsForDrs", agent::REPORT, agent::report),
    operation("SendAgentLogsForDrs", agent::REPORT, agent::report),
    operation("NotifyAgentAuthenticationForDrs", agent::REPORT, agent::report),
];

/// Operations of the service that the lab does not have.
const ABSENT: [&str; 36] = [
    "AssociateSourceNetworkStack",
    "CancelRecoveryPlanExecution",
    "CreateExtendedSourceServer",
    "CreateRecoveryPlan",
    "CreateRecoveryPlanStep",
    "CreateSourceNetwork",
    "DeleteRecoveryPlan",
    "DeleteRecoveryPlanExecution",
    "DeleteRecoveryPlanStep",
    "DeleteSourceNetwork",
    "DescribeSourceNetworks",
    "ExportSourceNetworkCfnTemplate",
    "GetFailbackReplicationConfiguration",
    "GetRecoveryPlan",
    "GetRecoveryPlanExecution",
    "GetRecoveryPlanExecutionStep",
    "GetRecoveryPlanStep",
    "ListExtensibleSourceServers",
    "ListRecoveryPlanExecutionSteps",
    "ListRecoveryPlanExecutions",
    "ListRecoveryPlanSteps",
    "ListRecoveryPlans",
    "ListStagingAccounts",
    "ReorderRecoveryPlanSteps",
    "RetryRecoveryPlanExecutionStep",
    "ReverseReplication",
    "StartFailbackLaunch",
    "StartRecoveryPlanExecution",
    "StartSourceNetworkRecovery",
    "StartSourceNetworkReplication",
    "StopFailback",
    "StopSourceNetworkReplication",
    "UpdateFailbackReplicationConfiguration",
    "UpdateRecoveryPlan",
    "UpdateRecoveryPlanExecutionStep",
    "UpdateRecoveryPlanStep",
];

/// The operation of this name.
pub(super) fn named(name: &str) -> Result<&'static Operation, AwsError> {
    static ALL: [Operation; 42] = OPERATIONS;
    if let Some(found) = ALL.iter().find(|operation| operation.name == name) {
        return Ok(found);
    }
    if ABSENT.contains(&name) {
        let text = format!("the lab does not have the DRS operation {name}, which exists in AWS");
        return Err(AwsError::new(501, "NotImplementedException", text));
    }
    Err(AwsError::new(404, "UnknownOperationException", format!("no operation {name}")))
}
