//! IAM and STS as their users see them: signed requests in, bytes out.

use crate::iam::{authorize_with, open_session};
use crate::wire::client::{Client, text};
use crate::wire::{Caller, Principal};
use jiff::SignedDuration;

const INSTALLER: &str = "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy";
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const TRUST_EC2: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// A user `name` with an access key that the services know already.
fn user_with_key(client: &mut Client, name: &str) -> (String, String) {
    client.iam("CreateUser", &[("UserName", name)]);
    let key = client.iam("CreateAccessKey", &[("UserName", name)]);
    client.wait(11);
    (text(&key, "AccessKeyId"), text(&key, "SecretAccessKey"))
}

fn user(name: &str) -> Caller {
    Caller { access_key: String::new(), principal: Principal::User(name.to_owned()) }
}

#[test]
fn a_new_key_is_refused_for_some_seconds_and_its_secret_is_shown_once() {
    let mut client = Client::root();
    client.iam("CreateUser", &[("UserName", "ann"), ("Path", "/staff/")]);
    let key = client.iam("CreateAccessKey", &[("UserName", "ann")]);
    let listed = client.iam("ListAccessKeys", &[("UserName", "ann")]);
    assert!(!listed.contains(&text(&key, "SecretAccessKey")) && listed.contains(&text(&key, "AccessKeyId")), "{listed}");
    client.with_key(&text(&key, "AccessKeyId"), &text(&key, "SecretAccessKey"), None);
    let (status, body) = client.query("sts", "GetCallerIdentity", &[]);
    assert_eq!((status, text(&body, "Code").as_str()), (403, "InvalidClientTokenId"));
    client.wait(7);
    assert_eq!(client.query("sts", "GetCallerIdentity", &[]).0, 403);
    client.wait(4);
    let (status, body) = client.query("sts", "GetCallerIdentity", &[]);
    assert_eq!((status, text(&body, "Arn").as_str()), (200, "arn:aws:iam::000000000000:user/staff/ann"), "{body}");
    client.with_key("test", "test", None);
    let used = client.iam("GetAccessKeyLastUsed", &[("AccessKeyId", &text(&key, "AccessKeyId"))]);
    assert_eq!(text(&used, "ServiceName"), "sts");
}

#[test]
fn an_empty_name_is_no_name() {
    let mut client = Client::root();
    for (service, action, name, member) in
        [("iam", "GetUser", "UserName", "userName"), ("cloudformation", "DescribeStacks", "StackName", "stackName")]
    {
        let (status, body) = client.query(service, action, &[(name, "")]);
        let rule = "failed to satisfy constraint: Member must have length greater than or equal to 1";
        assert_eq!((status, text(&body, "Code").as_str()), (400, "ValidationError"), "{body}");
        assert!(text(&body, "Message").contains(&format!("at '{member}' {rule}")), "{body}");
    }
}

#[test]
fn a_wrong_secret_is_refused() {
    let mut client = Client::root();
    client.with_key("test", "guess", None);
    let (status, body) = client.query("sts", "GetCallerIdentity", &[]);
    assert_eq!((status, text(&body, "Code").as_str()), (403, "SignatureDoesNotMatch"));
}

#[test]
fn a_user_with_a_key_a_policy_or_a_group_cannot_be_deleted() {
    let mut client = Client::root();
    let (key, _) = user_with_key(&mut client, "ann");
    let ann = ("UserName", "ann");
    client.iam("AttachUserPolicy", &[ann, ("PolicyArn", INSTALLER)]);
    client.iam("CreateGroup", &[("GroupName", "operators")]);
    client.iam("AddUserToGroup", &[ann, ("GroupName", "operators")]);
    assert!(client.iam("ListGroupsForUser", &[ann]).contains("operators"));
    assert!(client.iam("GetGroup", &[("GroupName", "operators")]).contains("ann"));
    assert_eq!(client.refused("CreateUser", &[ann]), "409 EntityAlreadyExists");
    assert_eq!(client.refused("DeleteUser", &[ann]), "409 DeleteConflict");
    client.iam("DetachUserPolicy", &[ann, ("PolicyArn", INSTALLER)]);
    assert_eq!(client.refused("DetachUserPolicy", &[ann, ("PolicyArn", INSTALLER)]), "404 NoSuchEntity");
    assert_eq!(client.refused("DeleteUser", &[ann]), "409 DeleteConflict");
    client.iam("DeleteAccessKey", &[ann, ("AccessKeyId", &key)]);
    assert_eq!(client.refused("DeleteUser", &[ann]), "409 DeleteConflict");
    assert_eq!(client.refused("DeleteGroup", &[("GroupName", "operators")]), "409 DeleteConflict");
    client.iam("RemoveUserFromGroup", &[ann, ("GroupName", "operators")]);
    client.iam("DeleteGroup", &[("GroupName", "operators")]);
    client.iam("DeleteUser", &[ann]);
    assert_eq!(client.refused("GetUser", &[ann]), "404 NoSuchEntity");
}

#[test]
fn a_user_has_at_most_two_keys() {
    let mut client = Client::root();
    user_with_key(&mut client, "ann");
    client.iam("CreateAccessKey", &[("UserName", "ann")]);
    assert_eq!(client.refused("CreateAccessKey", &[("UserName", "ann")]), "409 LimitExceeded");
}

#[test]
fn lists_come_in_pages_as_small_as_the_lab_wants() {
    let mut client = Client::root();
    client.world.page = Some(2);
    for name in ["a", "b", "c"] {
        client.iam("CreateUser", &[("UserName", name)]);
    }
    let first = client.iam("ListUsers", &[]);
    assert_eq!((first.matches("<UserName>").count(), text(&first, "IsTruncated").as_str()), (2, "true"));
    let second = client.iam("ListUsers", &[("Marker", &text(&first, "Marker"))]);
    assert_eq!((text(&second, "UserName").as_str(), text(&second, "IsTruncated").as_str()), ("c", "false"));
    assert_eq!(client.refused("ListUsers", &[("MaxItems", "0")]), "400 ValidationError");
    assert_eq!(client.refused("ListUsers", &[("Colour", "red")]), "400 UnknownParameter");
}

#[test]
fn a_user_may_do_what_its_policies_and_groups_allow_and_nothing_denied() {
    let mut client = Client::root();
    let (key, secret) = user_with_key(&mut client, "ann");
    client.iam("CreateGroup", &[("GroupName", "g")]);
    client.iam("AddUserToGroup", &[("UserName", "ann"), ("GroupName", "g")]);
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:List*","Resource":"*"},{"Effect":"Deny","Action":"iam:ListRoles","Resource":"*"}]}"#;
    client.iam("PutGroupPolicy", &[("GroupName", "g"), ("PolicyName", "lists"), ("PolicyDocument", policy)]);
    assert!(client.iam("GetGroupPolicy", &[("GroupName", "g"), ("PolicyName", "lists")]).contains("%7B%22Version"));
    client.with_key(&key, &secret, None);
    client.iam("ListUsers", &[]);
    assert_eq!(client.refused("ListRoles", &[]), "403 AccessDenied");
    let (_, body) = client.query("iam", "CreateUser", &[("UserName", "bob")]);
    assert_eq!(
        text(&body, "Message"),
        "User: arn:aws:iam::000000000000:user/ann is not authorized to perform: iam:CreateUser because no identity-based policy allows the iam:CreateUser action"
    );
}

#[test]
fn the_installation_policy_lets_an_agent_tag_only_what_it_makes() {
    let mut client = Client::root();
    client.iam("CreateUser", &[("UserName", "agent")]);
    client.iam("AttachUserPolicy", &[("UserName", "agent"), ("PolicyArn", INSTALLER)]);
    let server = "arn:aws:drs:us-east-1:000000000000:source-server/s-11111111111111111";
    let ask = |action, context: &[(&str, &str)]| {
        authorize_with(&client.world, &user("agent"), action, Some(server), context).map_err(|error| error.code)
    };
    assert_eq!(ask("drs:TagResource", &[("drs:CreateAction", "CreateSourceServerForDrs")]), Ok(()));
    assert_eq!(ask("drs:TagResource", &[]), Err("AccessDeniedException".to_owned()));
    assert_eq!(ask("drs:StartRecovery", &[]), Err("AccessDeniedException".to_owned()));
    assert_eq!(ask("ec2:RunInstances", &[]), Err("UnauthorizedOperation".to_owned()));
}

#[test]
fn policies_that_iam_would_refuse_are_refused() {
    let mut client = Client::root();
    client.iam("CreateUser", &[("UserName", "ann")]);
    let documents = [
        "{",
        r#"{"Version":"2012-10-17","Statement":[]}"#,
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ListUsers","Resource":"*"}}"#,
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers"}}"#,
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"everything"}}"#,
        TRUST_EC2,
    ];
    for document in documents {
        let put = [("UserName", "ann"), ("PolicyName", "p"), ("PolicyDocument", document)];
        assert_eq!(client.refused("PutUserPolicy", &put), "400 MalformedPolicyDocument", "{document}");
    }
    let unknown = [("UserName", "ann"), ("PolicyArn", "arn:aws:iam::aws:policy/NoSuchPolicy")];
    assert_eq!(client.refused("AttachUserPolicy", &unknown), "404 NoSuchEntity");
}

#[test]
fn roles_profiles_and_the_service_linked_role() {
    let mut client = Client::root();
    let role = [("RoleName", "R"), ("Path", "/service-role/"), ("AssumeRolePolicyDocument", TRUST_EC2)];
    let made = client.iam("CreateRole", &role);
    assert_eq!(text(&made, "Arn"), "arn:aws:iam::000000000000:role/service-role/R");
    assert_eq!(client.refused("CreateRole", &role), "409 EntityAlreadyExists");
    client.iam("AttachRolePolicy", &[("RoleName", "R"), ("PolicyArn", ADMINISTRATOR)]);
    assert!(client.iam("ListAttachedRolePolicies", &[("RoleName", "R")]).contains("AdministratorAccess"));
    client.iam("CreateInstanceProfile", &[("InstanceProfileName", "P")]);
    let both = [("InstanceProfileName", "P"), ("RoleName", "R")];
    client.iam("AddRoleToInstanceProfile", &both);
    assert_eq!(client.refused("AddRoleToInstanceProfile", &both), "409 LimitExceeded");
    assert!(client.iam("GetInstanceProfile", &both[..1]).contains("role/service-role/R"));
    assert_eq!(client.refused("DeleteRole", &both[1..]), "409 DeleteConflict");
    client.iam("RemoveRoleFromInstanceProfile", &both);
    client.iam("DetachRolePolicy", &[("RoleName", "R"), ("PolicyArn", ADMINISTRATOR)]);
    client.iam("DeleteRole", &both[1..]);
    client.iam("DeleteInstanceProfile", &both[..1]);
    let drs = [("AWSServiceName", "drs.amazonaws.com")];
    let linked = client.iam("CreateServiceLinkedRole", &drs);
    assert_eq!(text(&linked, "RoleName"), "AWSServiceRoleForElasticDisasterRecovery");
    assert_eq!(client.refused("CreateServiceLinkedRole", &drs), "400 InvalidInput");
    let name = [("RoleName", "AWSServiceRoleForElasticDisasterRecovery")];
    assert_eq!(client.refused("DeleteRole", &name), "400 UnmodifiableEntity");
    let task = text(&client.iam("DeleteServiceLinkedRole", &name), "DeletionTaskId");
    client.iam("GetServiceLinkedRoleDeletionStatus", &[("DeletionTaskId", &task)]);
}

#[test]
fn customer_policies_and_the_policy_simulator() {
    let mut client = Client::root();
    client.iam("CreateUser", &[("UserName", "ann")]);
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#;
    let made = client.iam("CreatePolicy", &[("PolicyName", "reads"), ("PolicyDocument", document)]);
    let arn = text(&made, "Arn");
    client.iam("AttachUserPolicy", &[("UserName", "ann"), ("PolicyArn", &arn)]);
    assert_eq!(client.refused("DeletePolicy", &[("PolicyArn", &arn)]), "409 DeleteConflict");
    client.iam("GetPolicyVersion", &[("PolicyArn", &arn), ("VersionId", "v1")]);
    client.iam("GetPolicyVersion", &[("PolicyArn", INSTALLER), ("VersionId", "v6")]);
    client.iam("ListPolicies", &[]);
    client.iam("ListPolicyVersions", &[("PolicyArn", &arn)]);
    let simulated = client.iam(
        "SimulatePrincipalPolicy",
        &[
            ("PolicySourceArn", "arn:aws:iam::000000000000:user/ann"),
            ("ActionNames.member.1", "s3:GetObject"),
            ("ResourceArns.member.1", "arn:aws:s3:::b/k"),
            ("ResourceArns.member.2", "arn:aws:s3:::c/k"),
        ],
    );
    assert!(simulated.contains("allowed") && simulated.contains("implicitDeny"), "{simulated}");
    client.iam("DetachUserPolicy", &[("UserName", "ann"), ("PolicyArn", &arn)]);
    client.iam("DeletePolicy", &[("PolicyArn", &arn)]);
}

#[test]
fn temporary_credentials_work_with_their_token_until_they_expire() {
    let mut client = Client::root();
    let (key, secret) = user_with_key(&mut client, "ann");
    client.iam("AttachUserPolicy", &[("UserName", "ann"), ("PolicyArn", ADMINISTRATOR)]);
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"sts:AssumeRole"}]}"#;
    client.iam("CreateRole", &[("RoleName", "R"), ("AssumeRolePolicyDocument", trust)]);
    client.iam("CreateRole", &[("RoleName", "E"), ("AssumeRolePolicyDocument", TRUST_EC2)]);
    client.with_key(&key, &secret, None);
    let name = ("RoleSessionName", "drill");
    let untrusted = client.query("sts", "AssumeRole", &[("RoleArn", "arn:aws:iam::000000000000:role/E"), name]);
    assert_eq!((untrusted.0, text(&untrusted.1, "Code").as_str()), (403, "AccessDenied"));
    let (status, body) = client.query("sts", "AssumeRole", &[("RoleArn", "arn:aws:iam::000000000000:role/R"), name]);
    assert_eq!(status, 200, "{body}");
    let part = |element| text(&body, element);
    client.with_key(&part("AccessKeyId"), &part("SecretAccessKey"), Some(&part("SessionToken")));
    let (_, who) = client.query("sts", "GetCallerIdentity", &[]);
    assert_eq!(text(&who, "Arn"), "arn:aws:sts::000000000000:assumed-role/R/drill");
    assert_eq!(client.refused("ListUsers", &[]), "403 AccessDenied");
    client.wait(3600);
    let (status, body) = client.query("sts", "GetCallerIdentity", &[]);
    assert_eq!((status, text(&body, "Code").as_str()), (403, "ExpiredToken"));
    let without = open_session(&mut client.world, Principal::Role("R".to_owned()), "i-1", SignedDuration::from_hours(1));
    client.with_key(&without.access_key, &without.secret, None);
    let (_, body) = client.query("sts", "GetCallerIdentity", &[]);
    assert_eq!(text(&body, "Code"), "InvalidClientTokenId");
}
