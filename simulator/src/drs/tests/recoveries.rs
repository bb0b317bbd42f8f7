//! Drills and recoveries: their jobs, their logs, what they leave in EC2, and how they fail.

use super::rig::Rig;
use crate::{Fault, Rule};
use serde_json::{Value, json};

const WHOLE: [&str; 8] =
    ["JOB_START", "SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START", "CONVERSION_END", "LAUNCH_START", "LAUNCH_END", "JOB_END"];

/// A default version of the server's launch template with these members over those it has.
fn set_template(rig: &mut Rig, server: &str, members: &[(&str, &str)]) {
    let own = rig.ok(200, "GetLaunchConfiguration", json!({ "sourceServerID": server }));
    let template = own["ec2LaunchTemplateID"].as_str().expect("an id").to_owned();
    let named: Vec<(String, &str)> = members.iter().map(|(key, value)| (format!("LaunchTemplateData.{key}"), *value)).collect();
    let mut params = vec![("LaunchTemplateId", template.as_str()), ("SourceVersion", "$Latest")];
    params.extend(named.iter().map(|(key, value)| (key.as_str(), *value)));
    let made = rig.ec2("CreateLaunchTemplateVersion", &params);
    let version = made.at("launchTemplateVersion/versionNumber").expect("a version").to_owned();
    rig.ec2("ModifyLaunchTemplate", &[("LaunchTemplateId", &template), ("SetDefaultVersion", &version)]);
}

#[test]
fn a_drill_launches_what_the_default_version_says_and_terminates_without_a_trace() {
    let mut rig = Rig::ready("ap-southeast-2");
    let id = rig.synced(&["db.example"]).remove(0);
    rig.ok(200, "UpdateLaunchConfiguration", json!({ "sourceServerID": id, "targetInstanceTypeRightSizingMethod": "NONE" }));
    let subnet = rig.subnet.clone();
    let interface = [("NetworkInterface.1.DeviceIndex", "0"), ("NetworkInterface.1.SubnetId", subnet.as_str())];
    set_template(&mut rig, &id, &[&interface[..], &[("InstanceType", "t3.small")]].concat());
    let job = rig.recover(std::slice::from_ref(&id), true);
    assert_eq!((job["type"].clone(), job["initiatedBy"].clone()), (json!("LAUNCH"), json!("START_DRILL")));
    assert_eq!(job["participatingServers"], json!([{ "sourceServerID": id, "launchStatus": "LAUNCHED" }]));
    assert_eq!(job["tags"], json!({ "run": "7" }));
    assert_eq!(rig.events(&job["jobID"]), WHOLE);
    let launched = rig.launched(&id);
    assert_eq!((launched["isDrill"].clone(), launched["ec2InstanceState"].clone()), (json!(true), json!("RUNNING")));
    let instance = launched["ec2InstanceID"].as_str().expect("an id").to_owned();
    let row = rig.world.ec2.instances.get(&instance).expect("an instance").clone();
    assert_eq!((row.instance_type.as_str(), row.subnet.as_str(), row.tags["Name"].as_str()), ("t3.small", subnet.as_str(), "db.example"));
    assert_eq!(rig.server(&id)["lastLaunchResult"], "SUCCEEDED");
    assert!(!rig.world.ec2.images.values().any(|image| image.owner == "123456789012"));
    assert!(rig.refused("DisconnectSourceServer", json!({ "sourceServerID": id })).contains("if it has a Recovery Instance"));

    let ended = rig.ok(200, "TerminateRecoveryInstances", json!({ "recoveryInstanceIDs": [instance] }));
    assert_eq!(ended["job"]["type"], "TERMINATE");
    let ended = rig.finish(&ended["job"]["jobID"]);
    assert_eq!(ended["participatingServers"][0]["launchStatus"], "TERMINATED");
    assert_eq!(rig.launched(&id), Value::Null);
    rig.wait(120);
    assert_eq!(rig.running(), ["AWS Elastic Disaster Recovery Replication Server"]);
    assert_eq!(rig.world.ec2.volumes.len(), 2);
    rig.ok(204, "DeleteJob", json!({ "jobID": job["jobID"] }));
    rig.ok(200, "DisconnectSourceServer", json!({ "sourceServerID": id }));
    rig.ok(204, "DeleteSourceServer", json!({ "sourceServerID": id }));
}

#[test]
fn what_was_terminated_behind_drs_s_back_stays_listed_until_it_is_disconnected_and_deleted() {
    let mut rig = Rig::ready("us-east-1");
    let id = rig.synced(&["db.example"]).remove(0);
    rig.recover(std::slice::from_ref(&id), true);
    let instance = rig.launched(&id)["ec2InstanceID"].as_str().expect("an id").to_owned();
    rig.ec2("TerminateInstances", &[("InstanceId.1", &instance)]);
    rig.wait(120);
    assert_eq!(rig.launched(&id)["ec2InstanceState"], "TERMINATED");
    let ended = rig.ok(200, "TerminateRecoveryInstances", json!({ "recoveryInstanceIDs": [instance] }));
    let ended = rig.finish(&ended["job"]["jobID"]);
    assert_eq!(ended["participatingServers"][0]["launchStatus"], "FAILED");
    assert_eq!(rig.launched(&id)["recoveryInstanceID"], instance.as_str());
    rig.ok(200, "DisconnectRecoveryInstance", json!({ "recoveryInstanceID": instance }));
    rig.ok(200, "DeleteRecoveryInstance", json!({ "recoveryInstanceID": instance }));
    assert_eq!(rig.launched(&id), Value::Null);
}

#[test]
fn three_servers_of_a_job_log_their_own_events() {
    let mut rig = Rig::ready("us-east-1");
    let ids = rig.synced(&["a.example", "b.example", "c.example"]);
    rig.world.page = Some(1);
    let job = rig.recover(&ids, false);
    assert_eq!(job["initiatedBy"], "START_RECOVERY");
    let events = rig.events(&job["jobID"]);
    for event in &WHOLE[1..7] {
        assert_eq!(events.iter().filter(|other| other == event).count(), 3, "{events:?}");
    }
    let mut instances: Vec<String> = Vec::new();
    for id in &ids {
        instances.push(rig.launched(id)["recoveryInstanceID"].as_str().expect("an id").to_owned());
    }
    instances.dedup();
    assert_eq!(instances.len(), 3);
}

#[test]
fn a_server_is_in_one_job_at_a_time_and_a_second_drill_replaces_the_first() {
    let mut rig = Rig::ready("us-east-1");
    let id = rig.synced(&["a.example"]).remove(0);
    let start = json!({ "sourceServers": [{ "sourceServerID": id }], "isDrill": true });
    let job = rig.ok(202, "StartRecovery", start.clone())["job"]["jobID"].clone();
    let busy = "409 ConflictException: One or more of the Source Servers included in API call are currently being processed by a Job";
    assert_eq!(rig.refused("StartRecovery", start.clone()), busy);
    assert_eq!(rig.refused("DisconnectSourceServer", json!({ "sourceServerID": id })), busy);
    assert!(rig.refused("DeleteJob", json!({ "jobID": job })).starts_with("409 ConflictException"));
    rig.finish(&job);
    let first = rig.launched(&id)["recoveryInstanceID"].clone();
    let again = rig.recover(std::slice::from_ref(&id), true);
    let events = rig.events(&again["jobID"]);
    assert_eq!(events[..4], ["JOB_START", "CLEANUP_START", "CLEANUP_END", "SNAPSHOT_START"]);
    assert_ne!(rig.launched(&id)["recoveryInstanceID"], first);
    let listed = rig.ok(200, "DescribeJobs", json!({}));
    assert_eq!(listed["items"][0]["jobID"], again["jobID"]);
}

#[test]
fn a_launch_replaces_also_what_was_disconnected_and_deleted_in_drs() {
    let mut rig = Rig::ready("us-east-1");
    let id = rig.synced(&["a.example"]).remove(0);
    let forgotten = |rig: &mut Rig| {
        rig.recover(std::slice::from_ref(&id), false);
        let instance = rig.launched(&id)["recoveryInstanceID"].as_str().expect("an id").to_owned();
        for operation in ["DisconnectRecoveryInstance", "DeleteRecoveryInstance"] {
            rig.ok(200, operation, json!({ "recoveryInstanceID": instance }));
        }
        instance
    };
    let protect = |rig: &mut Rig, instance: &str, is: &str| {
        rig.ec2("ModifyInstanceAttribute", &[("InstanceId", instance), ("DisableApiTermination.Value", is)]);
    };
    let first = forgotten(&mut rig);
    protect(&mut rig, &first, "true");
    let second = forgotten(&mut rig);
    let state = |rig: &Rig, id: &str| rig.world.ec2.instances.get(id).map_or("gone", |one| one.state.name());
    assert_eq!(state(&rig, &first), "running", "it is protected from being terminated");
    protect(&mut rig, &first, "false");
    let again = rig.recover(std::slice::from_ref(&id), true);
    let events = rig.events(&again["jobID"]);
    assert_eq!(events[..4], ["JOB_START", "CLEANUP_START", "CLEANUP_END", "CLEANUP_START"]);
    assert!([&first, &second].iter().all(|id| ["gone", "terminated"].contains(&state(&rig, id))));
}

#[test]
fn right_sizing_overrides_the_type_and_no_type_at_all_is_an_m1_small() {
    let mut rig = Rig::ready("us-west-2");
    let ids = rig.synced(&["a.example", "b.example"]);
    set_template(&mut rig, &ids[0], &[("InstanceType", "t3.small")]);
    let template = rig.ok(200, "GetLaunchConfiguration", json!({ "sourceServerID": ids[1] }))["ec2LaunchTemplateID"].clone();
    let template = template.as_str().expect("an id").to_owned();
    let bare = [("LaunchTemplateId", template.as_str()), ("LaunchTemplateData.Monitoring.Enabled", "false")];
    rig.ec2("CreateLaunchTemplateVersion", &bare);
    rig.ec2("ModifyLaunchTemplate", &[("LaunchTemplateId", &template), ("SetDefaultVersion", "2")]);
    let none = json!({ "sourceServerID": ids[1], "targetInstanceTypeRightSizingMethod": "NONE", "launchDisposition": "STOPPED" });
    rig.ok(200, "UpdateLaunchConfiguration", none);
    rig.recover(&ids, true);
    rig.wait(120);
    let types: Vec<String> = ids
        .iter()
        .map(|id| {
            let instance = rig.launched(id)["recoveryInstanceID"].as_str().expect("an id").to_owned();
            let row = rig.world.ec2.instances.get(&instance).expect("an instance");
            format!("{} {}", row.instance_type, row.state)
        })
        .collect();
    assert_eq!(types, ["c5.large running", "m1.small stopped"]);
}

#[test]
fn an_unusable_launch_template_fails_without_a_word() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["a.example"]).remove(0);
    let missing = [("NetworkInterface.1.DeviceIndex", "0"), ("NetworkInterface.1.SubnetId", "subnet-0123456789abcdef0")];
    set_template(&mut rig, &id, &missing);
    let job = rig.recover(std::slice::from_ref(&id), true);
    assert_eq!(rig.events(&job["jobID"]), ["JOB_START", "SNAPSHOT_START", "SNAPSHOT_END", "JOB_END"]);
    assert_eq!(job["participatingServers"][0]["launchStatus"], "FAILED");
    assert_eq!(rig.server(&id)["lastLaunchResult"], "FAILED");
}

#[test]
fn a_gap_in_the_callers_rights_shows_only_at_the_launch() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["a.example"]).remove(0);
    rig.iam("CreateUser", &[("UserName", "ola")]);
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*"}]}"#;
    rig.iam("PutUserPolicy", &[("UserName", "ola"), ("PolicyName", "p"), ("PolicyDocument", policy)]);
    let key = rig.iam("CreateAccessKey", &[("UserName", "ola")]);
    rig.wait(60);
    rig.access_key = key.at("AccessKey/AccessKeyId").expect("a key").to_owned();
    rig.secret = key.at("AccessKey/SecretAccessKey").expect("a secret").to_owned();
    let job = rig.recover(std::slice::from_ref(&id), true);
    let events = rig.events(&job["jobID"]);
    assert_eq!(events[..6], WHOLE[..6]);
    assert!(events[6].starts_with("LAUNCH_FAILED UnauthorizedOperation"), "{events:?}");
    assert_eq!(job["participatingServers"][0]["launchStatus"], "FAILED");
    rig.wait(300);
    assert!(!rig.world.ec2.images.values().any(|image| image.owner == "123456789012"));
}

#[test]
fn a_server_that_was_never_synchronised_is_not_launched() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.register("a.example");
    let job = rig.recover(std::slice::from_ref(&id), true);
    let why = "LAUNCH_FAILED instance not launched because server lifecycle state is not READY_FOR_TEST";
    assert_eq!(rig.events(&job["jobID"]), ["JOB_START", why, "JOB_END"]);
}

#[test]
fn a_stalled_server_is_recovered_from_its_last_snapshot_and_without_internet_not_converted() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["a.example"]).remove(0);
    let table = rig.table.clone();
    rig.ec2("DeleteRoute", &[("RouteTableId", &table), ("DestinationCidrBlock", "0.0.0.0/0")]);
    rig.wait(600);
    let job = rig.recover(std::slice::from_ref(&id), false);
    let events = rig.events(&job["jobID"]);
    let expected = [
        "JOB_START",
        "SNAPSHOT_START",
        "USING_PREVIOUS_SNAPSHOT",
        "CONVERSION_START",
        "CONVERSION_FAIL Failed to connect using HTTP channel",
        "JOB_END",
    ];
    assert_eq!(events, expected);
}

#[test]
fn a_point_in_time_is_recovered_as_it_was() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["a.example"]).remove(0);
    rig.wait(3600);
    let pit = rig.ok(200, "DescribeRecoverySnapshots", json!({ "sourceServerID": id }))["items"][0].clone();
    let wrong = json!({ "sourceServers": [{ "sourceServerID": id, "recoverySnapshotID": "pit-0123456789abcdef0" }] });
    assert!(rig.refused("StartRecovery", wrong).starts_with("409 ConflictException"));
    let pinned = json!({ "sourceServers": [{ "sourceServerID": id, "recoverySnapshotID": pit["snapshotID"] }] });
    let job = rig.ok(202, "StartRecovery", pinned)["job"]["jobID"].clone();
    rig.finish(&job);
    let launched = rig.launched(&id);
    assert_eq!(launched["pointInTimeSnapshotDateTime"], pit["timestamp"]);
    assert_eq!(launched["isDrill"], false);
}

#[test]
fn an_instance_terminated_behind_the_services_back_keeps_its_record() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["a.example"]).remove(0);
    rig.recover(std::slice::from_ref(&id), true);
    let instance = rig.launched(&id)["recoveryInstanceID"].as_str().expect("an id").to_owned();
    rig.ec2("TerminateInstances", &[("InstanceId.1", &instance)]);
    rig.wait(300);
    assert_eq!(rig.launched(&id)["ec2InstanceState"], "TERMINATED");
    let body = json!({ "recoveryInstanceID": instance });
    assert!(rig.refused("DeleteRecoveryInstance", body.clone()).starts_with("409 ConflictException"));
    rig.ok(200, "DisconnectRecoveryInstance", body.clone());
    assert_eq!(rig.launched(&id)["dataReplicationInfo"]["dataReplicationState"], "DISCONNECTED");
    rig.ok(200, "DeleteRecoveryInstance", body);
    rig.ok(200, "DisconnectSourceServer", json!({ "sourceServerID": id }));
}

#[test]
fn more_than_a_hundred_servers_or_twenty_jobs_are_over_the_quota() {
    let mut rig = Rig::ready("us-west-2");
    let names: Vec<String> = (0..21).map(|index| format!("host{index}.example")).collect();
    let ids: Vec<String> = names.iter().map(|name| rig.register(name)).collect();
    rig.wait(2400);
    for id in &ids[..20] {
        rig.ok(202, "StartRecovery", json!({ "sourceServers": [{ "sourceServerID": id }], "isDrill": true }));
    }
    let more = json!({ "sourceServers": [{ "sourceServerID": ids[20] }], "isDrill": true });
    assert!(rig.refused("StartRecovery", more).starts_with("402 ServiceQuotaExceededException"));
    let many: Vec<String> = (0..101).map(|index| rig.register(&format!("many{index}.example"))).collect();
    let many: Vec<Value> = many.iter().map(|id| json!({ "sourceServerID": id })).collect();
    let refused = rig.refused("StartRecovery", json!({ "sourceServers": many }));
    assert!(refused.contains("at most 100 Source Servers"), "{refused}");
}

#[test]
fn no_more_than_three_hundred_servers_replicate() {
    let mut rig = Rig::ready("us-west-2");
    let ids: Vec<String> = (0..300).map(|index| rig.register(&format!("host{index}.example"))).collect();
    assert_eq!(rig.register("host7.example"), ids[7], "it replicates already");
    let one_more = rig.refused("CreateSourceServerForDrs", Rig::machine("more.example"));
    assert!(one_more.starts_with("402 ServiceQuotaExceededException") && one_more.contains("replicating source servers"), "{one_more}");
    rig.ok(200, "StopReplication", json!({ "sourceServerID": ids[0] }));
    rig.register("more.example");
    let again = rig.refused("StartReplication", json!({ "sourceServerID": ids[0] }));
    assert!(again.starts_with("402 ServiceQuotaExceededException"), "{again}");
    rig.ok(200, "DisconnectSourceServer", json!({ "sourceServerID": ids[1] }));
    rig.ok(200, "StartReplication", json!({ "sourceServerID": ids[0] }));
}

#[test]
fn a_lab_that_comes_back_in_the_middle_of_a_job_finishes_it_the_same_way() {
    let finish = |reborn: bool| {
        let mut rig = Rig::ready("us-west-2");
        let id = rig.synced(&["a.example"]).remove(0);
        let start = json!({ "sourceServers": [{ "sourceServerID": id }], "isDrill": true });
        let job = rig.ok(202, "StartRecovery", start)["job"]["jobID"].clone();
        for _ in 0..12 {
            rig.wait(45);
            if reborn {
                rig.reborn();
            }
        }
        rig.finish(&job);
        (rig.launched(&id), rig.events(&job))
    };
    assert_eq!(finish(true), finish(false));
}

#[test]
fn a_server_whose_replication_server_is_lost_is_recovered_from_a_snapshot_and_gets_another() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["a.example"]).remove(0);
    let lost = rig.world.ec2.instances.values().next().expect("a replication server").id.clone();
    rig.ec2("TerminateInstances", &[("InstanceId.1", &lost)]);
    rig.wait(70);
    assert_eq!(rig.state(&id), "INITIATING");
    let job = rig.recover(std::slice::from_ref(&id), true);
    assert_eq!(job["participatingServers"][0]["launchStatus"], "LAUNCHED");
    rig.wait(900);
    assert_eq!(rig.state(&id), "CONTINUOUS");
}

#[test]
fn any_number_of_servers_is_replicated_drilled_and_terminated_in_any_region() {
    for (region, count) in [("eu-north-1", 1), ("sa-east-1", 3), ("ca-central-1", 20)] {
        let mut rig = Rig::ready(region);
        let names: Vec<String> = (0..count).map(|index| format!("unit{index}.plant.example")).collect();
        let ids = rig.synced(&names.iter().map(String::as_str).collect::<Vec<_>>());
        for id in &ids {
            assert_eq!(rig.state(id), "CONTINUOUS", "{region}");
            let none = json!({ "sourceServerID": id, "targetInstanceTypeRightSizingMethod": "NONE" });
            rig.ok(200, "UpdateLaunchConfiguration", none);
            let subnet = rig.subnet.clone();
            let interface = [("NetworkInterface.1.DeviceIndex", "0"), ("NetworkInterface.1.SubnetId", subnet.as_str())];
            set_template(&mut rig, id, &[&interface[..], &[("InstanceType", "t3.small")]].concat());
        }
        let job = rig.recover(&ids, true);
        let participating = job["participatingServers"].as_array().expect("servers").clone();
        assert_eq!(participating.len(), count, "{region}");
        assert!(participating.iter().all(|server| server["launchStatus"] == "LAUNCHED"), "{job}");
        let events = rig.events(&job["jobID"]);
        assert_eq!(events.iter().filter(|event| *event == "LAUNCH_END").count(), count, "{events:?}");
        let launched: Vec<Value> = ids.iter().map(|id| rig.launched(id)["recoveryInstanceID"].clone()).collect();
        let mut running = rig.running();
        running.retain(|name| name.starts_with("unit"));
        running.sort_unstable();
        let mut expected = names.clone();
        expected.sort_unstable();
        assert_eq!(running, expected);
        let ended = rig.ok(200, "TerminateRecoveryInstances", json!({ "recoveryInstanceIDs": launched }));
        let ended = rig.finish(&ended["job"]["jobID"]);
        assert_eq!(ended["participatingServers"].as_array().map(Vec::len), Some(count));
        rig.wait(120);
        assert!(!rig.running().iter().any(|name| name.starts_with("unit")), "{region}");
        for id in &ids {
            rig.ok(200, "DisconnectSourceServer", json!({ "sourceServerID": id }));
            rig.ok(204, "DeleteSourceServer", json!({ "sourceServerID": id }));
        }
        assert!(rig.ok(200, "DescribeSourceServers", json!({}))["items"].as_array().is_some_and(Vec::is_empty));
        rig.wait(1200);
        assert!(rig.running().is_empty() && rig.world.ec2.volumes.len() == 0, "{region}");
    }
}

#[test]
fn a_server_that_is_made_to_fail_fails_alone_and_its_job_says_why() {
    let mut rig = Rig::ready("us-east-1");
    let ids = rig.synced(&["a.example", "b.example"]);
    let fault = Fault::LaunchFailed { server: "a.example".to_owned() };
    let rule = Rule { service: "drs".to_owned(), operation: "StartRecovery".to_owned(), skip: 0, times: 1, fault };
    rig.world.faults.insert("000000", rule);
    let job = rig.recover(&ids, true);
    let status = |job: &Value, id: &str| {
        let parts = job["participatingServers"].as_array().expect("servers").iter();
        parts.filter(|one| one["sourceServerID"] == id).map(|one| one["launchStatus"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((status(&job, &ids[0]), status(&job, &ids[1])), (vec![json!("FAILED")], vec![json!("LAUNCHED")]));
    let events = rig.events(&job["jobID"]);
    assert!(events.iter().any(|event| event.starts_with("LAUNCH_FAILED InsufficientInstanceCapacity: ")), "{events:?}");
    assert_eq!((rig.launched(&ids[0]), rig.server(&ids[0])["lastLaunchResult"].clone()), (Value::Null, json!("FAILED")));
    let again = rig.recover(&ids[..1], true);
    assert_eq!(status(&again, &ids[0]), [json!("LAUNCHED")], "once was asked for");
}
