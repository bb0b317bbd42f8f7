//! AWS Elastic Disaster Recovery.

use super::generated::drs as api;
use super::shape::{ToJson, shape};
use super::table::{CALL_TAG, acting_on, ask, items, look, moving, natural, nothing, query, reconcile, reconcile_from, tagged, with_args};
use crate::cloud::Cloud;
use engine::op::{BeforeFn, Call, Failure, Found, LookFn, Op, SendFn};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

const GONE: &[&str] = &["ResourceNotFoundException"];
/// Of replication its state is what counts, not how far it is.
const REPLICATION: &[&str] = &[
    "dataReplicationInfo.lagDuration",
    "dataReplicationInfo.etaDateTime",
    "dataReplicationInfo.dataReplicationInitiation",
    "dataReplicationInfo.replicatedDisks.replicatedStorageBytes",
    "dataReplicationInfo.replicatedDisks.rescannedStorageBytes",
    "dataReplicationInfo.replicatedDisks.backloggedStorageBytes",
    "lifeCycle.lastSeenByServiceDateTime",
    "lifeCycle.elapsedReplicationDuration",
];

/// The ops.
pub(super) fn ops(cloud: &Arc<Cloud>) -> Vec<Op> {
    let mut all = settings(cloud);
    all.extend(servers(cloud));
    all.extend(recovery(cloud));
    all
}

fn settings(cloud: &Arc<Cloud>) -> Vec<Op> {
    vec![
        natural(
            "drs::initialize_service",
            "Initialises DRS in the Region.\n\nThe service roles must exist already.",
            &[
                "drs:InitializeService",
                "iam:AddRoleToInstanceProfile",
                "iam:CreateInstanceProfile",
                "iam:GetInstanceProfile",
                "iam:CreateServiceLinkedRole",
            ],
            &[],
            super::young::roles_known(api::initialize_service(cloud)),
        ),
        reconcile(
            "drs::create_replication_configuration_template",
            "Creates the replication configuration template of the Region.\n\nReturns the template.",
            &["drs:CreateReplicationConfigurationTemplate", "drs:TagResource"],
            made_template(cloud),
            with_args(api::create_replication_configuration_template(cloud), |call, args| tagged(call, args, "tags")),
        ),
        update_template(cloud),
        natural(
            "drs::delete_replication_configuration_template",
            "Deletes a replication configuration template.",
            &["drs:DeleteReplicationConfigurationTemplate"],
            GONE,
            api::delete_replication_configuration_template(cloud),
        ),
        query(
            "drs::describe_replication_configuration_templates",
            "Lists the replication configuration templates of the Region.",
            &["drs:DescribeReplicationConfigurationTemplates"],
            api::describe_replication_configuration_templates(cloud),
        ),
        query(
            "drs::describe_launch_configuration_templates",
            "Lists the launch configuration templates of the Region.",
            &["drs:DescribeLaunchConfigurationTemplates"],
            api::describe_launch_configuration_templates(cloud),
        ),
        natural("drs::tag_resource", "Sets tags of a DRS resource.", &["drs:TagResource"], &[], api::tag_resource(cloud)),
        acting_on(
            natural("drs::untag_resource", "Removes tags of a DRS resource.", &["drs:UntagResource"], &[], api::untag_resource(cloud)),
            &["tagKeys"],
        ),
    ]
}

fn servers(cloud: &Arc<Cloud>) -> Vec<Op> {
    let found = query(
        "drs::describe_source_servers",
        "Lists the source servers of the Region.",
        &["drs:DescribeSourceServers"],
        api::describe_source_servers(cloud),
    );
    let start = reconcile(
        "drs::start_replication",
        "Starts the replication of a source server that was stopped.\n\nReturns `#{ sourceServer }`.",
        &["drs:StartReplication", "drs:DescribeSourceServers"],
        replicates(cloud),
        api::start_replication(cloud),
    );
    let stop = natural(
        "drs::stop_replication",
        "Stops the replication of a source server.\n\nReturns `#{ sourceServer }`.",
        &["drs:StopReplication"],
        &[],
        api::stop_replication(cloud),
    );
    vec![
        moving(found, REPLICATION),
        query(
            "drs::get_replication_configuration",
            "Gets how a source server replicates.",
            &["drs:GetReplicationConfiguration"],
            api::get_replication_configuration(cloud),
        ),
        natural(
            "drs::update_replication_configuration",
            "Changes how a source server replicates.\n\nReturns the configuration.",
            &["drs:UpdateReplicationConfiguration"],
            &[],
            api::update_replication_configuration(cloud),
        ),
        query(
            "drs::get_launch_configuration",
            "Gets how the recovery instance of a source server is launched.",
            &["drs:GetLaunchConfiguration"],
            api::get_launch_configuration(cloud),
        ),
        update_launch(cloud),
        // Started twice it is refused: the state says whether it was.
        moving(start, &["sourceServer.dataReplicationInfo", "sourceServer.lifeCycle"]),
        moving(stop, &["sourceServer.dataReplicationInfo", "sourceServer.lifeCycle"]),
        natural(
            "drs::disconnect_source_server",
            "Disconnects a source server: its agent leaves, and its replication resources go.",
            &["drs:DisconnectSourceServer"],
            &[],
            api::disconnect_source_server(cloud),
        ),
        natural(
            "drs::delete_source_server",
            "Deletes a source server that is disconnected.",
            &["drs:DeleteSourceServer"],
            GONE,
            api::delete_source_server(cloud),
        ),
    ]
}

fn recovery(cloud: &Arc<Cloud>) -> Vec<Op> {
    let instances = query(
        "drs::describe_recovery_instances",
        "Lists the recovery instances of the Region.",
        &["drs:DescribeRecoveryInstances"],
        api::describe_recovery_instances(cloud),
    );
    let points = query(
        "drs::describe_recovery_snapshots",
        "Lists the points in time that a source server can be recovered to.",
        &["drs:DescribeRecoverySnapshots"],
        api::describe_recovery_snapshots(cloud),
    );
    let jobs = query(
        "drs::describe_jobs",
        "Lists the jobs of the Region.\n\n`fromDate` and `toDate` of the filters may also say how long ago that is: `-7d`.",
        &["drs:DescribeJobs"],
        with_args(api::describe_jobs(cloud), ago),
    );
    let start = acting_on(
        reconcile(
            "drs::start_recovery",
            "Starts a recovery, or a drill if `isDrill` is `true`.\n\nReturns `#{ job }`. The job has tags that name this call; if the \
             answer is lost, the job is found by them.",
            &["drs:StartRecovery", "drs:TagResource", "drs:DescribeJobs"],
            started(cloud),
            with_args(api::start_recovery(cloud), |call, args| tagged(call, args, "tags")),
        ),
        &["sourceServers"],
    );
    let start = Op { recovers: Some(|args| args["isDrill"] != true), ..start };
    vec![
        moving(start, &["job.status", "job.endDateTime", "job.participatingServers"]),
        moving(jobs, &["status", "endDateTime", "participatingServers.launchStatus"]),
        query("drs::describe_job_log_items", "Lists the log of a job.", &["drs:DescribeJobLogItems"], api::describe_job_log_items(cloud)),
        natural("drs::delete_job", "Deletes the record of a job.", &["drs:DeleteJob"], GONE, api::delete_job(cloud)),
        moving(instances, REPLICATION),
        // They come and go every ten minutes: what counts is that there are some.
        moving(points, &[""]),
        acting_on(
            reconcile(
                "drs::terminate_recovery_instances",
                "Terminates recovery instances.\n\nReturns nothing. To see when they are gone, look at the instances.",
                &["drs:TerminateRecoveryInstances"],
                terminated(cloud),
                nothing(api::terminate_recovery_instances(cloud)),
            ),
            &["recoveryInstanceIDs"],
        ),
        natural(
            "drs::disconnect_recovery_instance",
            "Disconnects a recovery instance.",
            &["drs:DisconnectRecoveryInstance"],
            &[],
            api::disconnect_recovery_instance(cloud),
        ),
        // One that is gone already is a conflict, as is one that cannot go: the code does not tell.
        reconcile(
            "drs::delete_recovery_instance",
            "Deletes the record of a recovery instance.",
            &["drs:DeleteRecoveryInstance", "drs:DescribeRecoveryInstances"],
            no_record(cloud),
            api::delete_recovery_instance(cloud),
        ),
    ]
}

/// What stood before stands in the journal, so that it can be put back.
fn update_template(cloud: &Arc<Cloud>) -> Op {
    let update = reconcile(
        "drs::update_replication_configuration_template",
        "Changes the replication configuration template.\n\nReturns the template.",
        &["drs:UpdateReplicationConfigurationTemplate", "drs:DescribeReplicationConfigurationTemplates"],
        changed(standing_template(cloud)),
        api::update_replication_configuration_template(cloud),
    );
    reconcile_from(update, standing_template(cloud))
}

/// What stood before stands in the journal here too.
fn update_launch(cloud: &Arc<Cloud>) -> Op {
    let update = reconcile(
        "drs::update_launch_configuration",
        "Changes how the recovery instance of a source server is launched.\n\nReturns the configuration.",
        &["drs:UpdateLaunchConfiguration", "drs:GetLaunchConfiguration"],
        changed(standing_launch(cloud)),
        api::update_launch_configuration(cloud),
    );
    reconcile_from(update, standing_launch(cloud))
}

fn standing_launch(cloud: &Arc<Cloud>) -> BeforeFn {
    let get = api::get_launch_configuration(cloud).send;
    Arc::new(move |call| Box::pin(launch_of(get.clone(), call)))
}

/// How the server that a call names is launched; `null` if there is none.
async fn launch_of(get: SendFn, call: Call) -> Result<Value, Failure> {
    match ask(&get, &call, json!({ "sourceServerID": call.args["sourceServerID"] })).await {
        Err(Failure::Refused(error)) if GONE.contains(&error.code.as_str()) => Ok(Value::Null),
        other => other,
    }
}

/// Reads back: what was asked for stands.
fn changed(standing: BeforeFn) -> LookFn {
    look(move |call| {
        let (asked, wanted) = (standing(call.clone()), call.args);
        async move {
            let found = asked.await?;
            Ok(if stands(&found, &wanted) { Found::Done(found) } else { Found::Absent })
        }
    })
}

/// Whether something is there that has all a call set.
fn stands(found: &Value, wanted: &Value) -> bool {
    let mut settings = wanted.as_object().into_iter().flatten().filter(|(name, _)| !["region", "timeout"].contains(&name.as_str()));
    !found.is_null() && settings.all(|(name, value)| covers(&found[name], value))
}

/// The template that a call names; `null` if there is none.
async fn named_template(list: SendFn, call: Call) -> Result<Value, Failure> {
    let id = &call.args["replicationConfigurationTemplateID"];
    match ask(&list, &call, json!({ "replicationConfigurationTemplateIDs": [id] })).await {
        Ok(all) => Ok(items(&all).first().cloned().unwrap_or_default()),
        Err(Failure::Refused(error)) if GONE.contains(&error.code.as_str()) => Ok(Value::Null),
        Err(failure) => Err(failure),
    }
}

fn standing_template(cloud: &Arc<Cloud>) -> BeforeFn {
    let list = api::describe_replication_configuration_templates(cloud).send;
    Arc::new(move |call| Box::pin(named_template(list.clone(), call)))
}

/// Whether what was found has everything that was asked for.
fn covers(found: &Value, asked: &Value) -> bool {
    match (found, asked) {
        (_, Value::Null) => true,
        (Value::Object(found), Value::Object(asked)) => {
            asked.iter().all(|(name, value)| covers(found.get(name).unwrap_or(&Value::Null), value))
        }
        (Value::Array(found), Value::Array(asked)) => {
            found.len() == asked.len() && found.iter().zip(asked).all(|(one, other)| covers(one, other))
        }
        _ => found == asked,
    }
}

/// Whether the source server's replication is anything but stopped.
fn replicates(cloud: &Arc<Cloud>) -> LookFn {
    let servers = api::describe_source_servers(cloud).send;
    look(move |call| {
        let asked = ask(&servers, &call, json!({ "filters": { "sourceServerIDs": [call.args["sourceServerID"]] } }));
        async move {
            let found = asked.await?;
            let Some(server) = items(&found).first() else { return Ok(Found::Absent) };
            Ok(match server["dataReplicationInfo"]["dataReplicationState"].as_str() {
                None | Some("STOPPED" | "DISCONNECTED") => Found::Absent,
                Some(_) => Found::Done(json!({ "sourceServer": server })),
            })
        }
    })
}

/// Whether the recovery instance is no longer on record.
fn no_record(cloud: &Arc<Cloud>) -> LookFn {
    let instances = api::describe_recovery_instances(cloud).send;
    look(move |call| {
        let asked = ask(&instances, &call, json!({ "filters": { "recoveryInstanceIDs": [call.args["recoveryInstanceID"]] } }));
        async move { Ok(if items(&asked.await?).is_empty() { Found::Done(Value::Null) } else { Found::Absent }) }
    })
}

fn made_template(cloud: &Arc<Cloud>) -> LookFn {
    let list = api::describe_replication_configuration_templates(cloud).send;
    look(move |call| {
        let asked = ask(&list, &call, json!({}));
        async move {
            let all = asked.await?;
            let ours = items(&all).iter().find(|template| template["tags"][CALL_TAG] == call.digest.as_str());
            Ok(ours.map_or(Found::Absent, |template| Found::Done(template.clone())))
        }
    })
}

/// A question that is the same at any time: what it says is so long ago becomes the time that this is when it is asked.
fn ago(call: &Call, args: &mut Value) {
    for date in ["fromDate", "toDate"] {
        let long = args["filters"][date].as_str().and_then(|text| text.strip_prefix('-'));
        if let Some(long) = long.and_then(|text| engine::duration::parse(text).ok()) {
            args["filters"][date] = json!((call.clock.now() - long).strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        }
    }
}

/// Jobs since shortly before the call began.
fn recent(call: &Call) -> Value {
    let from = call.begun - SignedDuration::from_mins(5);
    json!({ "filters": { "fromDate": from.strftime("%Y-%m-%dT%H:%M:%SZ").to_string() } })
}

fn started(cloud: &Arc<Cloud>) -> LookFn {
    let jobs = api::describe_jobs(cloud).send;
    look(move |call| {
        let asked = ask(&jobs, &call, recent(&call));
        async move {
            let all = asked.await?;
            let ours = items(&all).iter().find(|job| job["tags"][CALL_TAG] == call.digest.as_str());
            Ok(ours.map_or(Found::Absent, |job| Found::Done(json!({ "job": job }))))
        }
    })
}

/// By how much AWS lets a caller's clock be wrong.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

fn terminated(cloud: &Arc<Cloud>) -> LookFn {
    let (jobs, instances) = (api::describe_jobs(cloud).send, api::describe_recovery_instances(cloud).send);
    look(move |call| {
        let jobs = ask(&jobs, &call, recent(&call));
        let instances = ask(&instances, &call, json!({ "filters": { "recoveryInstanceIDs": call.args["recoveryInstanceIDs"] } }));
        async move {
            let (jobs, left) = (jobs.await?, instances.await?);
            // By AWS's clock, from which ours may be five minutes off.
            let begun = (call.begun - SKEW).strftime("%Y-%m-%dT%H:%M:%S").to_string();
            let since = |job: &&Value| created(job) >= begun.as_str();
            let recent: Vec<&Value> = items(&jobs).iter().filter(since).collect();
            let done = items(&left).iter().all(|instance| is_going(instance) || is_taken_away(instance, &recent));
            Ok(if done { Found::Done(Value::Null) } else { Found::Absent })
        }
    })
}

fn created(job: &Value) -> &str {
    job["creationDateTime"].as_str().unwrap_or_default()
}

/// Whether a recovery instance is on its way out.
fn is_going(instance: &Value) -> bool {
    matches!(instance["ec2InstanceState"].as_str(), Some("SHUTTING-DOWN" | "TERMINATED" | "NOT_FOUND"))
}

/// Whether one of these jobs takes a recovery instance away. A job need not name its instances, but does its source servers; so one that is
/// older than what launched the instance was for an earlier one. One that failed may be an earlier one, too, and took nothing away.
fn is_taken_away(instance: &Value, jobs: &[&Value]) -> bool {
    let launch = jobs.iter().find(|job| job["jobID"] == instance["jobID"]).map_or("", |job| created(job));
    let is_of = |server: &Value| {
        let named = &server["recoveryInstanceID"];
        let is_meant = named.is_null() || *named == instance["recoveryInstanceID"];
        is_meant && server["sourceServerID"] == instance["sourceServerID"] && server["launchStatus"] != "FAILED"
    };
    jobs.iter().any(|job| {
        let takes = job["type"] == "TERMINATE" && job["initiatedBy"] == "TERMINATE_RECOVERY_INSTANCES" && created(job) >= launch;
        takes && items(&job["participatingServers"]).iter().any(is_of)
    })
}

shape!(aws_sdk_drs::types::SourceNetworkData {
    "sourceNetworkID": source_network_id,
    "sourceVpc": source_vpc,
    "targetVpc": target_vpc,
    "stackName": stack_name
});

impl ToJson for aws_sdk_drs::types::EventResourceData {
    fn to_json(&self) -> Value {
        self.as_source_network_data().map_or(Value::Null, |data| json!({ "sourceNetworkData": data.to_json() }))
    }
}

impl ToJson for aws_sdk_drs::types::ParticipatingResourceId {
    fn to_json(&self) -> Value {
        self.as_source_network_id().map_or(Value::Null, |id| json!({ "sourceNetworkID": id }))
    }
}
