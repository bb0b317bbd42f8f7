//! AWS Identity and Access Management.

use super::generated::iam as api;
use super::shape::Wire;
use super::table::{CALL_TAG, CHAIN_TAG, ask, items, look, moving, natural, query, reconcile, reconcile_from, with_args, with_result};
use crate::cloud::Cloud;
use engine::op::{BeforeFn, Call, Failure, Found, LookFn, Op, SendFn};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const GONE: &[&str] = &["NoSuchEntity"];
/// So much later than it was sent, by AWS's clock and ours, nothing of a call lands any more: two minutes, and the five by which AWS lets
/// a caller's clock be wrong.
const LANDS: SignedDuration = SignedDuration::from_mins(2 + 5);

/// The ops.
pub(super) fn ops(cloud: &Arc<Cloud>) -> Vec<Op> {
    let mut all = users(cloud);
    all.extend(keys(cloud));
    all.extend(roles(cloud));
    all
}

fn users(cloud: &Arc<Cloud>) -> Vec<Op> {
    let made = made(api::get_user(cloud), "UserName", "User");
    vec![
        reconcile(
            "iam::create_user",
            "Creates a user.\n\nReturns `#{ User }`.",
            &["iam:CreateUser", "iam:TagUser"],
            made,
            with_args(api::create_user(cloud), tagged),
        ),
        query("iam::get_user", "Gets a user.", &["iam:GetUser"], api::get_user(cloud)),
        natural(
            "iam::delete_user",
            "Deletes a user. The user must have no access keys and no policies.",
            &["iam:DeleteUser"],
            GONE,
            api::delete_user(cloud),
        ),
        query("iam::list_users", "Lists the users of the account.", &["iam:ListUsers"], api::list_users(cloud)),
        attach_user_policy(cloud),
        natural(
            "iam::detach_user_policy",
            "Detaches a managed policy from a user.",
            &["iam:DetachUserPolicy"],
            GONE,
            api::detach_user_policy(cloud),
        ),
        query(
            "iam::list_attached_user_policies",
            "Lists the managed policies of a user.",
            &["iam:ListAttachedUserPolicies"],
            api::list_attached_user_policies(cloud),
        ),
        query("iam::list_groups", "Lists the groups of the account.", &["iam:ListGroups"], api::list_groups(cloud)),
    ]
}

/// What was attached before stands in the journal: what an attachment did not change is nobody's to take away.
fn attach_user_policy(cloud: &Arc<Cloud>) -> Op {
    let attach = reconcile(
        "iam::attach_user_policy",
        "Attaches a managed policy to a user.",
        &["iam:AttachUserPolicy", "iam:ListAttachedUserPolicies"],
        attached(cloud),
        api::attach_user_policy(cloud),
    );
    let list = api::list_attached_user_policies(cloud).send;
    reconcile_from(attach, Arc::new(move |call| Box::pin(policies(list.clone(), call))))
}

/// Policies of the user a call names; none if there is no such user.
async fn policies(list: SendFn, call: Call) -> Result<Value, Failure> {
    match ask(&list, &call, json!({ "UserName": call.args["UserName"] })).await {
        Ok(found) => Ok(items(&found).iter().map(|policy| policy["PolicyArn"].clone()).collect()),
        Err(Failure::Refused(error)) if error.code == "NoSuchEntity" => Ok(json!([])),
        Err(failure) => Err(failure),
    }
}

fn attached(cloud: &Arc<Cloud>) -> LookFn {
    let list = api::list_attached_user_policies(cloud).send;
    look(move |call| {
        let (found, wanted) = (policies(list.clone(), call.clone()), call.args["PolicyArn"].clone());
        async move { Ok(if items(&found.await?).contains(&wanted) { Found::Done(Value::Null) } else { Found::Absent }) }
    })
}

fn keys(cloud: &Arc<Cloud>) -> Vec<Op> {
    let create = reconcile(
        "iam::create_access_key",
        "Creates an access key of a user.\n\nReturns `#{ AccessKey }`; its `SecretAccessKey` is sealed under the user's name. If the \
         answer is lost, so is the secret: then the one key that is new is deleted, if this run made the user, and another is created. \
         The journal says so. Keys have no tags, so do not let two runs create keys of the same user at the same time.",
        &["iam:CreateAccessKey", "iam:ListAccessKeys", "iam:DeleteAccessKey"],
        new_key(cloud),
        with_result(api::create_access_key(cloud), sealed),
    );
    let mut create = reconcile_from(create, keys_before(cloud));
    create.seals = true;
    vec![
        create,
        natural("iam::delete_access_key", "Deletes an access key.", &["iam:DeleteAccessKey"], GONE, api::delete_access_key(cloud)),
        query(
            "iam::list_access_keys",
            "Lists the access keys of a user, without their secrets.",
            &["iam:ListAccessKeys"],
            api::list_access_keys(cloud),
        ),
        moving(
            query(
                "iam::get_access_key_last_used",
                "Gets when, and for what, an access key was last used.",
                &["iam:GetAccessKeyLastUsed"],
                api::get_access_key_last_used(cloud),
            ),
            &["AccessKeyLastUsed"],
        ),
    ]
}

fn roles(cloud: &Arc<Cloud>) -> Vec<Op> {
    let made = made(api::get_role(cloud), "RoleName", "Role");
    vec![
        reconcile(
            "iam::create_role",
            "Creates a role.\n\nReturns `#{ Role }`.",
            &["iam:CreateRole", "iam:TagRole"],
            made,
            with_args(api::create_role(cloud), tagged),
        ),
        moving(query("iam::get_role", "Gets a role.", &["iam:GetRole"], api::get_role(cloud)), &["Role.RoleLastUsed"]),
        natural("iam::delete_role", "Deletes a role. The role must have no policies.", &["iam:DeleteRole"], GONE, api::delete_role(cloud)),
        moving(query("iam::list_roles", "Lists the roles of the account.", &["iam:ListRoles"], api::list_roles(cloud)), &["RoleLastUsed"]),
        natural(
            "iam::attach_role_policy",
            "Attaches a managed policy to a role.",
            &["iam:AttachRolePolicy"],
            &[],
            api::attach_role_policy(cloud),
        ),
        natural(
            "iam::detach_role_policy",
            "Detaches a managed policy from a role.",
            &["iam:DetachRolePolicy"],
            GONE,
            api::detach_role_policy(cloud),
        ),
        query(
            "iam::list_attached_role_policies",
            "Lists the managed policies of a role.",
            &["iam:ListAttachedRolePolicies"],
            api::list_attached_role_policies(cloud),
        ),
        query(
            "iam::list_instance_profiles",
            "Lists the instance profiles of the account.",
            &["iam:ListInstanceProfiles"],
            api::list_instance_profiles(cloud),
        ),
        query("iam::list_policies", "Lists managed policies.", &["iam:ListPolicies"], api::list_policies(cloud)),
    ]
}

/// Adds the tags by which a look knows what this call made.
fn tagged(call: &Call, args: &mut Value) {
    let mut tags = items(&args["Tags"]).to_vec();
    tags.push(json!({ "Key": CALL_TAG, "Value": call.digest }));
    tags.push(json!({ "Key": CHAIN_TAG, "Value": call.chain }));
    args["Tags"] = Value::Array(tags);
}

/// Reads back by name: ours if it bears the call's tag. Another's of that name: ours was never made.
fn made(get: Wire, name: &'static str, member: &'static str) -> LookFn {
    look(move |call| {
        let asked = ask(&get.send, &call, json!({ name: call.args[name] }));
        async move {
            let mut answer = match asked.await {
                Ok(answer) => answer,
                Err(Failure::Refused(error)) if error.code == "NoSuchEntity" => return Ok(Found::Absent),
                Err(failure) => return Err(failure),
            };
            let ours = items(&answer[member]["Tags"]).iter().any(|tag| tag["Key"] == CALL_TAG && tag["Value"] == call.digest.as_str());
            // What made it did not answer this.
            if let Some(used) = answer[member].get_mut("RoleLastUsed") {
                *used = Value::Null;
            }
            Ok(if ours { Found::Done(answer) } else { Found::Absent })
        }
    })
}

/// Replaces the secret by its token before anything else sees it.
fn sealed(call: &Call, mut answer: Value) -> Result<Value, Failure> {
    let key = &mut answer["AccessKey"];
    let name = key["UserName"].as_str().unwrap_or("access key").to_owned();
    let Some(secret) = key["SecretAccessKey"].as_str() else {
        return Err(Failure::Unknown { why: "iam CreateAccessKey: the answer holds no secret".to_owned() });
    };
    key["SecretAccessKey"] = Value::String(call.seal(&name, secret)?);
    Ok(answer)
}

fn ids<'k>(keys: impl IntoIterator<Item = &'k Value>) -> BTreeSet<String> {
    keys.into_iter().filter_map(|key| key["AccessKeyId"].as_str().map(str::to_owned)).collect()
}

/// The options that say whose keys are meant; none is the caller's own.
fn whose(call: &Call) -> Value {
    if call.args["UserName"].is_string() { json!({ "UserName": call.args["UserName"] }) } else { json!({}) }
}

fn keys_before(cloud: &Arc<Cloud>) -> BeforeFn {
    let list = api::list_access_keys(cloud).send;
    Arc::new(move |call| {
        let asked = ask(&list, &call, whose(&call));
        Box::pin(async move { Ok(json!(ids(items(&asked.await?)))) })
    })
}

/// Whether a key was made when this call may have made it: not much later than it was sent, by AWS's clock.
fn may_be_of(call: &Call, key: &Value) -> bool {
    let made = key["CreateDate"].as_str().and_then(|made| made.parse::<Timestamp>().ok());
    made.is_none_or(|made| made <= call.sent + LANDS)
}

/// One new key of a user this run made, not one it knows of: its secret is lost, so it goes and another is made. Of a user of others it may be
/// theirs: keys bear no tags.
fn new_key(cloud: &Arc<Cloud>) -> LookFn {
    let (list, delete) = (api::list_access_keys(cloud).send, api::delete_access_key(cloud).send);
    look(move |call| {
        let (asked, delete) = (ask(&list, &call, whose(&call)), delete.clone());
        async move {
            let before: BTreeSet<String> = items(&call.before).iter().filter_map(|id| id.as_str().map(str::to_owned)).collect();
            let keys = asked.await?;
            let found = ids(items(&keys).iter().filter(|key| may_be_of(&call, key)));
            let done = (call.done)();
            let known: BTreeSet<&str> = done.iter().filter_map(|made| made.result["AccessKey"]["AccessKeyId"].as_str()).collect();
            let new: Vec<String> = found.difference(&before).filter(|id| !known.contains(id.as_str())).cloned().collect();
            let user = call.args["UserName"].as_str();
            let is_ours = done.iter().any(|made| made.op == "iam::create_user" && made.args["UserName"].as_str() == user);
            match new.as_slice() {
                [] => Ok(Found::Absent),
                [id] if !is_ours => Ok(Found::Unclear(format!(
                    "a new access key, {id}, of a user that this run did not make: it may be somebody else's. If it is nobody's, delete it"
                ))),
                [id] => {
                    let mut options = whose(&call);
                    options["AccessKeyId"] = json!(id);
                    ask(&delete, &call, options).await?;
                    Ok(Found::Undone(format!("access key {id} was made and its secret was lost with the answer: it was deleted")))
                }
                more => Ok(Found::Unclear(format!("more than one new access key: {}; delete those that are not in use", more.join(", ")))),
            }
        }
    })
}
