//! From registration to protection, what stalls a server and what mends it, and the end of a server.

use super::rig::Rig;
use serde_json::{Value, json};

fn steps(server: &Value) -> Vec<String> {
    let steps = server["dataReplicationInfo"]["dataReplicationInitiation"]["steps"].as_array().cloned().unwrap_or_default();
    steps.iter().map(|step| step["status"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_server_is_replicated_until_it_is_healthy() {
    let mut rig = Rig::ready("eu-west-3");
    let id = rig.register("db.example");
    let server = rig.server(&id);
    assert_eq!(server["dataReplicationInfo"]["dataReplicationState"], "INITIATING");
    assert_eq!(server["sourceProperties"]["recommendedInstanceType"], "c5.large");
    assert_eq!(server["lastLaunchResult"], "NOT_STARTED");
    rig.wait(360);
    let server = rig.server(&id);
    let info = &server["dataReplicationInfo"];
    assert_eq!(info["dataReplicationState"], "INITIAL_SYNC", "{info}");
    let copied = info["replicatedDisks"][0]["replicatedStorageBytes"].as_u64().expect("bytes");
    assert!(copied > 0 && copied < 8_589_934_592, "{info}");
    assert!(info["etaDateTime"].as_str().is_some_and(|eta| eta.ends_with("+00:00")), "{info}");
    assert!(steps(&server).iter().all(|status| status == "SUCCEEDED"), "{info}");
    rig.wait(840);
    let info = rig.server(&id)["dataReplicationInfo"].clone();
    assert_eq!((info["dataReplicationState"].clone(), info["lagDuration"].clone()), (json!("CONTINUOUS"), json!("P0D")), "{info}");
    let template = rig.ok(200, "GetLaunchConfiguration", json!({ "sourceServerID": id }))["ec2LaunchTemplateID"].clone();
    let template = rig.world.ec2.launch_templates.get(template.as_str().expect("an id")).expect("a template").clone();
    let expected = format!("created-and-used-by-elastic-disaster-recovery-service-{id}-260211-090000");
    assert_eq!(template.name, expected);
    let data = &template.versions[&1].data;
    assert_eq!(data["InstanceType"], "c5.large");
    assert_eq!(data["BlockDeviceMapping.1.Ebs.VolumeType"], "gp3");
    assert!(!data.keys().any(|key| key.contains("Subnet") || key.contains("SecurityGroup")), "{data:?}");
}

#[test]
fn servers_of_equal_settings_share_a_replication_server_of_fifteen_volumes() {
    let mut rig = Rig::ready("us-west-1");
    let names: Vec<String> = (0..20).map(|index| format!("host{index}.example")).collect();
    let ids = rig.synced(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut skipped = 0;
    for id in &ids {
        let server = rig.server(id);
        assert_eq!(server["dataReplicationInfo"]["dataReplicationState"], "CONTINUOUS", "{server}");
        let statuses = steps(&server);
        let five = statuses[1..=5].iter().filter(|status| *status == "SKIPPED").count();
        assert!(five == 0 || five == 5, "{statuses:?}");
        skipped += five / 5;
    }
    assert_eq!(skipped, 18);
    let replication = rig.running().iter().filter(|name| name.contains("Replication Server")).count();
    assert_eq!(replication, 2);
}

#[test]
fn a_missing_subnet_stalls_new_servers() {
    let mut rig = Rig::ready("us-west-2");
    let subnet = rig.subnet.clone();
    rig.ec2("DeleteSubnet", &[("SubnetId", &subnet)]);
    let id = rig.register("web.example");
    rig.wait(60);
    assert_eq!(rig.state(&id), "STALLED FAILED_TO_CREATE_SECURITY_GROUP");
    assert!(rig.refused("StartReplication", json!({ "sourceServerID": id })).starts_with("409 ConflictException"));
}

#[test]
fn a_replication_server_without_a_way_to_aws_stalls_until_it_has_one() {
    let mut rig = Rig::ready("us-west-2");
    let table = rig.table.clone();
    let route = rig.ec2("DescribeRouteTables", &[("RouteTableId.1", &table)]);
    assert!(format!("{route:?}").contains("igw-"));
    let gateway =
        rig.world.ec2.internet_gateways.values().find(|gateway| gateway.vpc.as_deref() == Some(&rig.vpc)).expect("one").id.clone();
    rig.ec2("DeleteRoute", &[("RouteTableId", &table), ("DestinationCidrBlock", "0.0.0.0/0")]);
    let id = rig.register("web.example");
    rig.wait(300);
    assert_eq!(rig.state(&id), "STALLED FAILED_TO_AUTHENTICATE_WITH_SERVICE");
    rig.ec2("CreateRoute", &[("RouteTableId", &table), ("DestinationCidrBlock", "0.0.0.0/0"), ("GatewayId", &gateway)]);
    rig.wait(1800);
    assert_eq!(rig.state(&id), "CONTINUOUS");
}

#[test]
fn data_that_is_routed_to_private_addresses_does_not_come_from_outside() {
    let mut rig = Rig::ready("us-west-2");
    let listed = rig.ok(200, "DescribeReplicationConfigurationTemplates", json!({}));
    let template = listed["items"][0]["replicationConfigurationTemplateID"].clone();
    let private = json!({ "replicationConfigurationTemplateID": template, "dataPlaneRouting": "PRIVATE_IP" });
    rig.ok(200, "UpdateReplicationConfigurationTemplate", private);
    let id = rig.register("web.example");
    rig.wait(400);
    assert_eq!(rig.state(&id), "STALLED FAILED_TO_PAIR_REPLICATION_SERVER_WITH_AGENT");
    rig.ok(200, "UpdateReplicationConfiguration", json!({ "sourceServerID": id, "dataPlaneRouting": "PUBLIC_IP" }));
    rig.wait(1800);
    assert_eq!(rig.state(&id), "CONTINUOUS");
}

#[test]
fn a_network_that_breaks_later_stalls_a_healthy_server_and_its_lag_grows() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["web.example"]).remove(0);
    let table = rig.table.clone();
    rig.ec2("DeleteRoute", &[("RouteTableId", &table), ("DestinationCidrBlock", "0.0.0.0/0")]);
    rig.wait(600);
    assert_eq!(rig.state(&id), "STALLED UNSTABLE_NETWORK");
    let lag = rig.server(&id)["dataReplicationInfo"]["lagDuration"].as_str().expect("a lag").to_owned();
    assert!(lag.starts_with("PT9M") || lag.starts_with("PT10M"), "{lag}");
}

#[test]
fn points_in_time_follow_the_policy_and_old_ones_go() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["web.example"]).remove(0);
    rig.wait(3 * 86400);
    let listed = rig.ok(200, "DescribeRecoverySnapshots", json!({ "sourceServerID": id, "order": "DESC" }));
    let items = listed["items"].as_array().expect("items").clone();
    assert!((28..=36).contains(&items.len()), "{}", items.len());
    assert!(items.windows(2).all(|pair| pair[0]["timestamp"].as_str() > pair[1]["timestamp"].as_str()));
    let held = rig.world.ec2.snapshots.values().filter(|snapshot| snapshot.owner == "123456789012").count();
    assert_eq!(held, items.len());
    let from = items[3]["timestamp"].clone();
    let newer = json!({ "sourceServerID": id, "filters": { "fromDateTime": from } });
    assert_eq!(rig.ok(200, "DescribeRecoverySnapshots", newer)["items"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_disconnected_server_leaves_nothing_but_the_security_groups() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["web.example"]).remove(0);
    let body = json!({ "sourceServerID": id });
    assert!(rig.refused("DeleteSourceServer", body.clone()).starts_with("409 ConflictException"));
    let answer = rig.ok(200, "DisconnectSourceServer", body.clone());
    assert_eq!(answer["dataReplicationInfo"]["dataReplicationState"], "DISCONNECTED");
    assert_eq!(answer["dataReplicationInfo"]["replicatedDisks"][0]["totalStorageBytes"], 0);
    rig.ok(204, "DeleteSourceServer", body.clone());
    assert!(rig.world.ec2.launch_templates.len() == 0);
    rig.wait(300);
    assert_eq!(rig.running().len(), 1);
    rig.wait(900);
    assert!(rig.running().is_empty());
    assert!(rig.world.ec2.volumes.len() == 0);
    assert!(!rig.world.ec2.snapshots.values().any(|snapshot| snapshot.owner == "123456789012"));
    let left = rig.world.ec2.security_groups.values().filter(|group| group.name.contains("Elastic Disaster")).count();
    assert_eq!(left, 1);
}

#[test]
fn a_stopped_server_starts_with_a_new_sync() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["web.example"]).remove(0);
    let body = json!({ "sourceServerID": id });
    let stopped = rig.ok(200, "StopReplication", body.clone());
    assert_eq!(stopped["sourceServer"]["dataReplicationInfo"]["dataReplicationState"], "STOPPED");
    assert_eq!(rig.ok(200, "DescribeRecoverySnapshots", body.clone())["items"], json!([]));
    rig.ok(200, "StartReplication", body.clone());
    rig.wait(1800);
    assert_eq!(rig.state(&id), "CONTINUOUS");
    assert!(rig.refused("RetryDataReplication", body).starts_with("400 ValidationException"));
}

#[test]
fn an_agent_installed_again_keeps_its_server_and_copies_everything_again() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.synced(&["web.example"]).remove(0);
    assert_eq!(rig.register("web.example"), id);
    assert_eq!(rig.state(&id), "INITIATING");
    rig.wait(1800);
    assert_eq!(rig.state(&id), "CONTINUOUS");
}

#[test]
fn an_installer_needs_no_more_rights_than_its_managed_policy_and_a_reader_cannot_install() {
    let mut rig = Rig::ready("us-west-2");
    for name in ["agent", "reader"] {
        rig.iam("CreateUser", &[("UserName", name)]);
        let arn = "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy";
        if name == "agent" {
            rig.iam("AttachUserPolicy", &[("UserName", name), ("PolicyArn", arn)]);
        }
        let key = rig.iam("CreateAccessKey", &[("UserName", name)]);
        rig.wait(60);
        rig.access_key = key.at("AccessKey/AccessKeyId").expect("a key").to_owned();
        rig.secret = key.at("AccessKey/SecretAccessKey").expect("a secret").to_owned();
        let machine =
            json!({ "hostname": name, "fqdn": name, "disks": [{ "deviceName": "/dev/sda", "bytes": 1 << 30 }], "tags": { "a": "1" } });
        if name == "agent" {
            rig.ok(200, "GetAgentInstallationAssetsForDrs", json!({}));
            let id = rig.ok(201, "CreateSourceServerForDrs", machine.clone())["sourceServerID"].clone();
            rig.ok(200, "IssueAgentCertificateForDrs", json!({ "sourceServerID": id }));
            assert!(rig.refused("CreateSourceServerForDrs", machine).contains("already exists"));
            assert!(rig.refused("DescribeSourceServers", json!({})).starts_with("403 AccessDeniedException"));
        } else {
            assert!(rig.refused("CreateSourceServerForDrs", machine).starts_with("403 AccessDeniedException"));
        }
    }
}

#[test]
fn twenty_servers_live_through_two_days() {
    let mut rig = Rig::ready("us-west-2");
    let names: Vec<String> = (0..20).map(|index| format!("host{index}.example")).collect();
    let ids = rig.synced(&names.iter().map(String::as_str).collect::<Vec<_>>());
    rig.wait(2 * 86400);
    let listed = rig.ok(200, "DescribeRecoverySnapshots", json!({ "sourceServerID": ids[19], "maxResults": 100 }));
    assert!(listed["items"].as_array().is_some_and(|items| (28..=36).contains(&items.len())), "{listed}");
    assert!(rig.world.timers.len() < 60);
}

#[test]
fn an_instance_of_ec2_keeps_its_volume_types_and_without_an_agent_its_server_cannot_be_paired() {
    let mut rig = Rig::ready("us-west-2");
    let (image, subnet) = (crate::drs::cloud::service_image(&rig.world, "us-west-2"), rig.subnet.clone());
    let order = [
        ("ImageId", image.as_str()),
        ("InstanceType", "t3.medium"),
        ("MinCount", "1"),
        ("MaxCount", "1"),
        ("SubnetId", &subnet),
        ("BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
        ("BlockDeviceMapping.1.Ebs.VolumeType", "io1"),
        ("BlockDeviceMapping.1.Ebs.Iops", "300"),
    ];
    let instance = rig.ec2("RunInstances", &order).at("instancesSet/item/instanceId").expect("an id").to_owned();
    let machine = json!({
        "hostname": "web", "fqdn": "web.example", "awsInstanceID": instance,
        "disks": [{ "deviceName": "/dev/nvme0n1", "bytes": 8_589_934_592u64 }],
    });
    let id = rig.ok(201, "CreateSourceServerForDrs", machine)["sourceServerID"].as_str().expect("an id").to_owned();
    rig.wait(600);
    assert_eq!(rig.state(&id), "STALLED FAILED_TO_PAIR_REPLICATION_SERVER_WITH_AGENT");
    let server = rig.server(&id);
    assert_eq!(server["sourceCloudProperties"]["originRegion"], "us-west-2");
    let found = rig.ok(200, "DescribeSourceServers", json!({ "filters": { "hardwareId": instance } }));
    assert_eq!(found["items"][0]["sourceServerID"], id.as_str());
    let data = &rig.world.ec2.launch_templates.values().next().expect("a template").versions[&1].data;
    assert_eq!((data["BlockDeviceMapping.1.Ebs.VolumeType"].as_str(), data["BlockDeviceMapping.1.Ebs.Iops"].as_str()), ("io1", "300"));
}
