//! Users, groups, roles, instance profiles and access keys.

use super::policy::{attach, document, forgiven};
use super::{Attributes, Job, Kind, PLAIN};
use crate::wire::{AwsError, Service};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AWS::IAM::User",
        optional: &["Groups", "ManagedPolicyArns", "Path", "Policies", "Tags", "UserName"],
        attributes: &["Arn"],
        seconds: (28, 36),
        make: make_user,
        ready: |job| arn(job, "GetUser", "UserName", "User"),
        remove: remove_user,
        identity: Some("UserName"),
        ..PLAIN
    },
    Kind {
        name: "AWS::IAM::Group",
        optional: &["GroupName", "ManagedPolicyArns", "Path", "Policies"],
        attributes: &["Arn"],
        seconds: (8, 12),
        make: make_group,
        ready: |job| arn(job, "GetGroup", "GroupName", "Group"),
        remove: |job| {
            attach(job, "Group", false)?;
            job.iam("DeleteGroup", &[("GroupName", &job.physical.clone())]).map(drop)
        },
        identity: Some("GroupName"),
        ..PLAIN
    },
    Kind {
        name: "AWS::IAM::UserToGroupAddition",
        required: &["GroupName", "Users"],
        make: |job| {
            job.physical = job.generated(128);
            members(job, "AddUserToGroup")?;
            Ok(job.physical.clone())
        },
        remove: |job| members(job, "RemoveUserFromGroup"),
        identity: Some(""),
        ..PLAIN
    },
    Kind {
        name: "AWS::IAM::AccessKey",
        required: &["UserName"],
        optional: &["Serial", "Status"],
        attributes: &["SecretAccessKey"],
        make: make_key,
        ready: |job| {
            let secret = job.memory.get("secret").cloned().unwrap_or_default();
            Ok(Some(Attributes::from([("SecretAccessKey".to_owned(), secret)])))
        },
        remove: |job| {
            let (user, key) = (job.need("UserName"), job.physical.clone());
            job.iam("DeleteAccessKey", &[("UserName", &user), ("AccessKeyId", &key)]).map(drop)
        },
        identity: Some(""),
        ..PLAIN
    },
    Kind {
        name: "AWS::IAM::Role",
        required: &["AssumeRolePolicyDocument"],
        optional: &["Description", "ManagedPolicyArns", "MaxSessionDuration", "Path", "Policies", "RoleName", "Tags"],
        attributes: &["Arn", "RoleId"],
        seconds: (14, 20),
        make: make_role,
        ready: |job| {
            let name = job.physical.clone();
            let answer = job.iam("GetRole", &[("RoleName", &name)])?;
            let part = |path: &str| answer.at(path).unwrap_or_default().to_owned();
            Ok(Some(Attributes::from([("Arn".to_owned(), part("Role/Arn")), ("RoleId".to_owned(), part("Role/RoleId"))])))
        },
        remove: |job| {
            attach(job, "Role", false)?;
            job.iam("DeleteRole", &[("RoleName", &job.physical.clone())]).map(drop)
        },
        identity: Some("RoleName"),
        ..PLAIN
    },
    Kind {
        name: "AWS::IAM::InstanceProfile",
        required: &["Roles"],
        optional: &["InstanceProfileName", "Path"],
        attributes: &["Arn"],
        seconds: (115, 125),
        make: make_profile,
        ready: |job| arn(job, "GetInstanceProfile", "InstanceProfileName", "InstanceProfile"),
        remove: |job| {
            let name = job.physical.clone();
            for role in job.list("Roles") {
                let gone = job.iam("RemoveRoleFromInstanceProfile", &[("InstanceProfileName", &name), ("RoleName", &role)]);
                forgiven(gone)?;
            }
            job.iam("DeleteInstanceProfile", &[("InstanceProfileName", &name)]).map(drop)
        },
        identity: Some("InstanceProfileName"),
        ..PLAIN
    },
];

fn arn(job: &mut Job<'_>, action: &str, parameter: &str, element: &str) -> Result<Option<Attributes>, AwsError> {
    let name = job.physical.clone();
    let answer = job.iam(action, &[(parameter, &name)])?;
    let arn = answer.at(&format!("{element}/Arn")).unwrap_or_default().to_owned();
    Ok(Some(Attributes::from([("Arn".to_owned(), arn)])))
}

fn make_user(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("UserName", 64);
    let mut pairs = job.pairs(&["Path"]);
    pairs.push(("UserName".to_owned(), name.clone()));
    pairs.extend(job.iam_tag_pairs());
    job.ask(Service::Iam, "CreateUser", &pairs)?;
    job.physical.clone_from(&name);
    for group in job.list("Groups") {
        job.iam("AddUserToGroup", &[("GroupName", &group), ("UserName", &name)])?;
    }
    attach(job, "User", true)?;
    Ok(name)
}

/// What the template gave the user is taken from it first; what others gave it stands in the way.
fn remove_user(job: &mut Job<'_>) -> Result<(), AwsError> {
    let name = job.physical.clone();
    for group in job.list("Groups") {
        forgiven(job.iam("RemoveUserFromGroup", &[("GroupName", &group), ("UserName", &name)]))?;
    }
    attach(job, "User", false)?;
    job.iam("DeleteUser", &[("UserName", &name)]).map(drop)
}

fn make_group(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("GroupName", 128);
    let mut pairs = job.pairs(&["Path"]);
    pairs.push(("GroupName".to_owned(), name.clone()));
    job.ask(Service::Iam, "CreateGroup", &pairs)?;
    job.physical.clone_from(&name);
    attach(job, "Group", true)?;
    Ok(name)
}

fn members(job: &mut Job<'_>, action: &str) -> Result<(), AwsError> {
    let group = job.need("GroupName");
    for user in job.list("Users") {
        let answer = job.iam(action, &[("GroupName", &group), ("UserName", &user)]);
        if action == "RemoveUserFromGroup" { forgiven(answer)? } else { answer.map(drop)? }
    }
    Ok(())
}

fn make_key(job: &mut Job<'_>) -> Result<String, AwsError> {
    let user = job.need("UserName");
    let answer = job.iam("CreateAccessKey", &[("UserName", &user)])?;
    let part = |path: &str| answer.at(path).unwrap_or_default().to_owned();
    let (id, secret) = (part("AccessKey/AccessKeyId"), part("AccessKey/SecretAccessKey"));
    job.memory.insert("secret".to_owned(), secret);
    if let Some(status) = job.text("Status").filter(|status| status != "Active") {
        job.iam("UpdateAccessKey", &[("UserName", &user), ("AccessKeyId", &id), ("Status", &status)])?;
    }
    Ok(id)
}

fn make_role(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("RoleName", 64);
    let mut pairs = job.pairs(&["Description", "MaxSessionDuration", "Path"]);
    pairs.push(("RoleName".to_owned(), name.clone()));
    pairs.extend(job.property("AssumeRolePolicyDocument").map(|policy| ("AssumeRolePolicyDocument".to_owned(), document(policy))));
    pairs.extend(job.iam_tag_pairs());
    job.ask(Service::Iam, "CreateRole", &pairs)?;
    job.physical.clone_from(&name);
    attach(job, "Role", true)?;
    Ok(name)
}

fn make_profile(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("InstanceProfileName", 128);
    let mut pairs = job.pairs(&["Path"]);
    pairs.push(("InstanceProfileName".to_owned(), name.clone()));
    job.ask(Service::Iam, "CreateInstanceProfile", &pairs)?;
    job.physical.clone_from(&name);
    for role in job.list("Roles") {
        job.iam("AddRoleToInstanceProfile", &[("InstanceProfileName", &name), ("RoleName", &role)])?;
    }
    Ok(name)
}
