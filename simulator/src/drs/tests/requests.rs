//! What is refused, in which words, and what templates and pages answer.

use super::rig::Rig;
use serde_json::json;

#[test]
fn nothing_answers_before_the_service_is_initialized_in_the_region() {
    let mut rig = Rig::new("eu-west-1");
    assert!(rig.refused("DescribeSourceServers", json!({})).starts_with("400 UninitializedAccountException"));
    assert!(rig.refused("GetAgentInstallationAssetsForDrs", json!({})).starts_with("400 UninitializedAccountException"));
    let refused = rig.refused("InitializeService", json!({}));
    assert!(refused.contains("Failed to attach the following IAM roles to their instance profiles"), "{refused}");
    rig.roles();
    rig.ok(204, "InitializeService", json!({}));
    rig.ok(204, "InitializeService", json!({}));
    assert_eq!(rig.ok(200, "DescribeSourceServers", json!({})), json!({ "items": [] }));
    let profile = [("InstanceProfileName", "AWSElasticDisasterRecoveryReplicationServerRole")];
    assert_eq!(rig.iam("GetInstanceProfile", &profile).all("InstanceProfile/Roles").len(), 1);
    rig.region = "eu-west-2".to_owned();
    assert!(rig.refused("DescribeSourceServers", json!({})).starts_with("400 UninitializedAccountException"));
}

#[test]
fn whom_a_service_role_trusts_is_not_looked_at() {
    let mut rig = Rig::new("us-east-1");
    rig.roles();
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"drs.amazonaws.com"},"Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Condition":{"StringLike":{"sts:SourceIdentity":"s-*"}}}]}"#;
    rig.iam("UpdateAssumeRolePolicy", &[("RoleName", "AWSElasticDisasterRecoveryFailbackRole"), ("PolicyDocument", trust)]);
    rig.ok(204, "InitializeService", json!({}));
}

#[test]
fn unknown_members_and_bad_values_are_refused_field_by_field() {
    let mut rig = Rig::ready("us-west-2");
    let (status, code, answer) = rig.send("POST", "/DescribeJobs", "", r#"{"filter":{},"maxResults":0}"#);
    assert_eq!((status, code.as_str()), (400, "ValidationException"));
    assert_eq!(answer["reason"], "fieldValidationFailed");
    let names: Vec<&str> = answer["fieldList"].as_array().expect("fields").iter().filter_map(|field| field["name"].as_str()).collect();
    assert_eq!(names, ["filter", "maxResults"]);
    assert!(rig.refused("GetLaunchConfiguration", json!({ "sourceServerID": "s-1" })).starts_with("400 ValidationException"));
    assert!(rig.refused("GetLaunchConfiguration", json!({})).contains("sourceServerID must not be null"));
    let unknown = json!({ "sourceServerID": "s-0123456789abcdef0" });
    assert!(rig.refused("GetLaunchConfiguration", unknown).starts_with("404 ResourceNotFoundException"));
    assert!(rig.refused("ReverseReplication", json!({})).starts_with("501 NotImplementedException: the lab does not have"));
    assert!(rig.refused("Frobnicate", json!({})).starts_with("404 UnknownOperationException"));
}

#[test]
fn a_region_has_one_replication_template_checked_in_ec2() {
    let mut rig = Rig::ready("eu-central-1");
    let mut body = rig.template();
    assert!(rig.refused("CreateReplicationConfigurationTemplate", body.clone()).starts_with("402 ServiceQuotaExceededException"));
    let listed = rig.ok(200, "DescribeReplicationConfigurationTemplates", json!({}));
    let id = listed["items"][0]["replicationConfigurationTemplateID"].clone();
    body["pitPolicy"] = json!([{ "units": "DAY", "interval": 1, "retentionDuration": 7 }]);
    assert!(rig.refused("CreateReplicationConfigurationTemplate", body).contains("Invalid request body"));
    let gone = json!({ "replicationConfigurationTemplateID": id, "stagingAreaSubnetId": "subnet-0123456789abcdef0" });
    assert!(rig.refused("UpdateReplicationConfigurationTemplate", gone).starts_with("400 ValidationException"));
    let kind = json!({ "replicationConfigurationTemplateID": id, "replicationServerInstanceType": "t3.medium" });
    assert_eq!(rig.ok(200, "UpdateReplicationConfigurationTemplate", kind)["replicationServerInstanceType"], "t3.medium");
    rig.ok(204, "DeleteReplicationConfigurationTemplate", json!({ "replicationConfigurationTemplateID": id }));
    let named = json!({ "replicationConfigurationTemplateIDs": [id] });
    assert!(rig.refused("DescribeReplicationConfigurationTemplates", named).starts_with("404 ResourceNotFoundException"));
}

#[test]
fn templates_are_checked_with_the_callers_own_rights() {
    let mut rig = Rig::ready("us-east-2");
    rig.iam("CreateUser", &[("UserName", "ola")]);
    let policy =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["drs:*","ec2:Describe*","ec2:Get*"],"Resource":"*"}]}"#;
    rig.iam("PutUserPolicy", &[("UserName", "ola"), ("PolicyName", "p"), ("PolicyDocument", policy)]);
    let key = rig.iam("CreateAccessKey", &[("UserName", "ola")]);
    rig.wait(60);
    rig.access_key = key.at("AccessKey/AccessKeyId").expect("a key").to_owned();
    rig.secret = key.at("AccessKey/SecretAccessKey").expect("a secret").to_owned();
    let body = rig.template();
    let refused = rig.refused("CreateReplicationConfigurationTemplate", body);
    assert_eq!(refused, "403 AccessDeniedException: Your IAM user do not have permission for ec2:CreateSecurityGroup");
}

#[test]
fn there_is_one_launch_template_and_new_servers_follow_it() {
    let mut rig = Rig::ready("us-west-2");
    let made = rig.ok(201, "CreateLaunchConfigurationTemplate", json!({ "copyTags": true, "launchDisposition": "STOPPED" }));
    let id = made["launchConfigurationTemplate"]["launchConfigurationTemplateID"].clone();
    assert!(rig.refused("CreateLaunchConfigurationTemplate", json!({})).starts_with("402 ServiceQuotaExceededException"));
    let server = rig.register("a.example");
    let own = rig.ok(200, "GetLaunchConfiguration", json!({ "sourceServerID": server }));
    assert_eq!((own["copyTags"].clone(), own["launchDisposition"].clone()), (json!(true), json!("STOPPED")));
    let changed = json!({ "sourceServerID": server, "targetInstanceTypeRightSizingMethod": "NONE", "licensing": { "osByol": true } });
    assert_eq!(rig.ok(200, "UpdateLaunchConfiguration", changed)["targetInstanceTypeRightSizingMethod"], "NONE");
    rig.ok(200, "UpdateLaunchConfigurationTemplate", json!({ "launchConfigurationTemplateID": id, "copyTags": false }));
    assert_eq!(rig.ok(200, "DescribeLaunchConfigurationTemplates", json!({}))["items"][0]["copyTags"], false);
    let action = "01234567-89ab-cdef-0123-456789abcdef";
    let put = json!({
        "resourceId": server, "actionCode": "AWS-RunShellScript", "order": 5, "actionId": action, "optional": true, "active": true,
        "name": "hello", "actionVersion": "1", "category": "OTHER", "description": "says hello",
    });
    assert_eq!(rig.ok(200, "PutLaunchAction", put)["type"], "SSM_COMMAND");
    let listed = rig.ok(200, "ListLaunchActions", json!({ "resourceId": server }));
    assert_eq!(listed["items"][0]["actionId"], action);
    rig.ok(204, "DeleteLaunchAction", json!({ "resourceId": server, "actionId": action }));
    rig.ok(204, "DeleteLaunchConfigurationTemplate", json!({ "launchConfigurationTemplateID": id }));
}

#[test]
fn tags_are_kept_by_arn() {
    let mut rig = Rig::ready("us-west-2");
    let id = rig.register("a.example");
    let arn = rig.server(&id)["arn"].as_str().expect("an arn").to_owned();
    let path = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"));
    assert_eq!(rig.send("POST", &path, "", r#"{"tags":{"a":"1","b":"2"}}"#).0, 200);
    assert_eq!(rig.send("DELETE", &path, "tagKeys=a", "").0, 200);
    assert_eq!(rig.send("GET", &path, "", "").2, json!({ "tags": { "b": "2" } }));
    let other = path.replace(&id, "s-0123456789abcdef0");
    assert_eq!(rig.send("GET", &other, "", "").1, "ResourceNotFoundException");
}

#[test]
fn pages_of_one_show_everything_once() {
    let mut rig = Rig::ready("us-west-2");
    let ids: Vec<String> = (0..3).map(|index| rig.register(&format!("host{index}.example"))).collect();
    rig.world.page = Some(1);
    let (mut seen, mut token) = (Vec::new(), json!(null));
    loop {
        let mut body = json!({ "maxResults": 10 });
        if !token.is_null() {
            body["nextToken"] = token.clone();
        }
        let page = rig.ok(200, "DescribeSourceServers", body);
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
        seen.push(page["items"][0]["sourceServerID"].as_str().expect("an id").to_owned());
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    seen.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(seen, ids);
    let other = json!({ "nextToken": "bm9uc2Vuc2U" });
    assert!(rig.refused("DescribeSourceServers", other).starts_with("400 ValidationException"));
}
