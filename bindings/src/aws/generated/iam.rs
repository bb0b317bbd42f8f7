//! iam: options and results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_iam::types;
use engine::op::{Call, Failure};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `CreateUser`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateUserOptions {
    #[serde(rename = "Path")]
    path: Option<String>,
    #[serde(rename = "UserName")]
    user_name: String,
    #[serde(rename = "PermissionsBoundary")]
    permissions_boundary: Option<String>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_user(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateUserOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_user()
            .set_path(sdk(options.path)?)
            .set_user_name(Some(sdk(options.user_name)?))
            .set_permissions_boundary(sdk(options.permissions_boundary)?)
            .set_tags(sdk(options.tags)?);
        let answer = sent("iam", "CreateUser", request.customize().config_override(within).send()).await?;
        Ok(object!({ "User": answer.user }))
    })
}

/// Options of AWS's `GetUser`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetUserOptions {
    #[serde(rename = "UserName")]
    user_name: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn get_user(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: GetUserOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.get_user().set_user_name(sdk(options.user_name)?);
        let answer = sent("iam", "GetUser", request.customize().config_override(within).send()).await?;
        Ok(object!({ "User": answer.user }))
    })
}

/// Options of AWS's `DeleteUser`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteUserOptions {
    #[serde(rename = "UserName")]
    user_name: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_user(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteUserOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.delete_user().set_user_name(Some(sdk(options.user_name)?));
        sent("iam", "DeleteUser", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `ListUsers`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListUsersOptions {
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_users(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListUsersOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListUsers");
        loop {
            let request = client.list_users().set_path_prefix(sdk(options.path_prefix.clone())?).set_marker(pages.token());
            let page = sent("iam", "ListUsers", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.users.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `AttachUserPolicy`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct AttachUserPolicyOptions {
    #[serde(rename = "UserName")]
    user_name: String,
    #[serde(rename = "PolicyArn")]
    policy_arn: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn attach_user_policy(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: AttachUserPolicyOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request =
            client.attach_user_policy().set_user_name(Some(sdk(options.user_name)?)).set_policy_arn(Some(sdk(options.policy_arn)?));
        sent("iam", "AttachUserPolicy", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DetachUserPolicy`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DetachUserPolicyOptions {
    #[serde(rename = "UserName")]
    user_name: String,
    #[serde(rename = "PolicyArn")]
    policy_arn: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn detach_user_policy(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DetachUserPolicyOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request =
            client.detach_user_policy().set_user_name(Some(sdk(options.user_name)?)).set_policy_arn(Some(sdk(options.policy_arn)?));
        sent("iam", "DetachUserPolicy", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `ListAttachedUserPolicies`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListAttachedUserPoliciesOptions {
    #[serde(rename = "UserName")]
    user_name: String,
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_attached_user_policies(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListAttachedUserPoliciesOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListAttachedUserPolicies");
        loop {
            let request = client
                .list_attached_user_policies()
                .set_user_name(Some(sdk(options.user_name.clone())?))
                .set_path_prefix(sdk(options.path_prefix.clone())?)
                .set_marker(pages.token());
            let page = sent("iam", "ListAttachedUserPolicies", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.attached_policies.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `CreateAccessKey`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateAccessKeyOptions {
    #[serde(rename = "UserName")]
    user_name: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_access_key(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateAccessKeyOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.create_access_key().set_user_name(sdk(options.user_name)?);
        let answer = sent("iam", "CreateAccessKey", request.customize().config_override(within).send()).await?;
        Ok(object!({ "AccessKey": answer.access_key }))
    })
}

/// Options of AWS's `DeleteAccessKey`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteAccessKeyOptions {
    #[serde(rename = "UserName")]
    user_name: Option<String>,
    #[serde(rename = "AccessKeyId")]
    access_key_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_access_key(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteAccessKeyOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request =
            client.delete_access_key().set_user_name(sdk(options.user_name)?).set_access_key_id(Some(sdk(options.access_key_id)?));
        sent("iam", "DeleteAccessKey", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `ListAccessKeys`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListAccessKeysOptions {
    #[serde(rename = "UserName")]
    user_name: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_access_keys(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListAccessKeysOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListAccessKeys");
        loop {
            let request = client.list_access_keys().set_user_name(sdk(options.user_name.clone())?).set_marker(pages.token());
            let page = sent("iam", "ListAccessKeys", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.access_key_metadata.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `GetAccessKeyLastUsed`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetAccessKeyLastUsedOptions {
    #[serde(rename = "AccessKeyId")]
    access_key_id: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn get_access_key_last_used(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: GetAccessKeyLastUsedOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.get_access_key_last_used().set_access_key_id(Some(sdk(options.access_key_id)?));
        let answer = sent("iam", "GetAccessKeyLastUsed", request.customize().config_override(within).send()).await?;
        Ok(object!({ "UserName": answer.user_name, "AccessKeyLastUsed": answer.access_key_last_used }))
    })
}

/// Options of AWS's `ListGroups`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListGroupsOptions {
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_groups(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListGroupsOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListGroups");
        loop {
            let request = client.list_groups().set_path_prefix(sdk(options.path_prefix.clone())?).set_marker(pages.token());
            let page = sent("iam", "ListGroups", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.groups.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `CreateRole`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateRoleOptions {
    #[serde(rename = "Path")]
    path: Option<String>,
    #[serde(rename = "RoleName")]
    role_name: String,
    #[serde(rename = "AssumeRolePolicyDocument")]
    assume_role_policy_document: String,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "MaxSessionDuration")]
    max_session_duration: Option<i32>,
    #[serde(rename = "PermissionsBoundary")]
    permissions_boundary: Option<String>,
    #[serde(rename = "Tags")]
    tags: Option<Vec<TagOptions>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_role(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: CreateRoleOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_role()
            .set_path(sdk(options.path)?)
            .set_role_name(Some(sdk(options.role_name)?))
            .set_assume_role_policy_document(Some(sdk(options.assume_role_policy_document)?))
            .set_description(sdk(options.description)?)
            .set_max_session_duration(sdk(options.max_session_duration)?)
            .set_permissions_boundary(sdk(options.permissions_boundary)?)
            .set_tags(sdk(options.tags)?);
        let answer = sent("iam", "CreateRole", request.customize().config_override(within).send()).await?;
        Ok(object!({ "Role": answer.role }))
    })
}

/// Options of AWS's `GetRole`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetRoleOptions {
    #[serde(rename = "RoleName")]
    role_name: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn get_role(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: GetRoleOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.get_role().set_role_name(Some(sdk(options.role_name)?));
        let answer = sent("iam", "GetRole", request.customize().config_override(within).send()).await?;
        Ok(object!({ "Role": answer.role }))
    })
}

/// Options of AWS's `DeleteRole`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteRoleOptions {
    #[serde(rename = "RoleName")]
    role_name: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_role(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteRoleOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.delete_role().set_role_name(Some(sdk(options.role_name)?));
        sent("iam", "DeleteRole", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `ListRoles`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListRolesOptions {
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_roles(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListRolesOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListRoles");
        loop {
            let request = client.list_roles().set_path_prefix(sdk(options.path_prefix.clone())?).set_marker(pages.token());
            let page = sent("iam", "ListRoles", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.roles.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `AttachRolePolicy`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct AttachRolePolicyOptions {
    #[serde(rename = "RoleName")]
    role_name: String,
    #[serde(rename = "PolicyArn")]
    policy_arn: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn attach_role_policy(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: AttachRolePolicyOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request =
            client.attach_role_policy().set_role_name(Some(sdk(options.role_name)?)).set_policy_arn(Some(sdk(options.policy_arn)?));
        sent("iam", "AttachRolePolicy", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `DetachRolePolicy`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DetachRolePolicyOptions {
    #[serde(rename = "RoleName")]
    role_name: String,
    #[serde(rename = "PolicyArn")]
    policy_arn: String,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn detach_role_policy(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DetachRolePolicyOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request =
            client.detach_role_policy().set_role_name(Some(sdk(options.role_name)?)).set_policy_arn(Some(sdk(options.policy_arn)?));
        sent("iam", "DetachRolePolicy", request.customize().config_override(within).send()).await?;
        Ok(Value::Null)
    })
}

/// Options of AWS's `ListAttachedRolePolicies`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListAttachedRolePoliciesOptions {
    #[serde(rename = "RoleName")]
    role_name: String,
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_attached_role_policies(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListAttachedRolePoliciesOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListAttachedRolePolicies");
        loop {
            let request = client
                .list_attached_role_policies()
                .set_role_name(Some(sdk(options.role_name.clone())?))
                .set_path_prefix(sdk(options.path_prefix.clone())?)
                .set_marker(pages.token());
            let page = sent("iam", "ListAttachedRolePolicies", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.attached_policies.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `ListInstanceProfiles`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListInstanceProfilesOptions {
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_instance_profiles(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListInstanceProfilesOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListInstanceProfiles");
        loop {
            let request = client.list_instance_profiles().set_path_prefix(sdk(options.path_prefix.clone())?).set_marker(pages.token());
            let page = sent("iam", "ListInstanceProfiles", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.instance_profiles.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// Options of AWS's `ListPolicies`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct ListPoliciesOptions {
    #[serde(rename = "Scope")]
    scope: Option<Word<types::PolicyScopeType>>,
    #[serde(rename = "OnlyAttached")]
    only_attached: Option<bool>,
    #[serde(rename = "PathPrefix")]
    path_prefix: Option<String>,
    #[serde(rename = "PolicyUsageFilter")]
    policy_usage_filter: Option<Word<types::PolicyUsageType>>,
    /// Region; the run's own if not given.
    region: Option<String>,
    /// Longest one attempt may take, `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn list_policies(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: ListPoliciesOptions| async move {
        let client = cloud.iam(options.region.as_deref());
        let within = aws_sdk_iam::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("iam", "ListPolicies");
        loop {
            let request = client
                .list_policies()
                .set_scope(sdk(options.scope.clone())?)
                .set_only_attached(sdk(options.only_attached.clone())?)
                .set_path_prefix(sdk(options.path_prefix.clone())?)
                .set_policy_usage_filter(sdk(options.policy_usage_filter.clone())?)
                .set_marker(pages.token());
            let page = sent("iam", "ListPolicies", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.policies.to_json(), page.marker.clone())? {
                return Ok(pages.items());
            }
        }
    })
}

/// AWS's `Tag`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct TagOptions {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Value")]
    value: String,
}

impl Sdk for TagOptions {
    type Out = types::Tag;

    fn sdk(self) -> Result<types::Tag, Failure> {
        types::Tag::builder().set_key(Some(sdk(self.key)?)).set_value(Some(sdk(self.value)?)).build().map_err(incomplete)
    }
}

shape!(types::AccessKey { "UserName": user_name, "AccessKeyId": access_key_id, "Status": status, "SecretAccessKey": secret_access_key, "CreateDate": create_date });
shape!(types::AccessKeyLastUsed { "LastUsedDate": last_used_date, "ServiceName": service_name, "Region": region });
shape!(types::AccessKeyMetadata { "UserName": user_name, "AccessKeyId": access_key_id, "Status": status, "CreateDate": create_date });
shape!(types::AttachedPermissionsBoundary { "PermissionsBoundaryType": permissions_boundary_type, "PermissionsBoundaryArn": permissions_boundary_arn });
shape!(types::AttachedPolicy { "PolicyName": policy_name, "PolicyArn": policy_arn });
shape!(types::Group { "Path": path, "GroupName": group_name, "GroupId": group_id, "Arn": arn, "CreateDate": create_date });
shape!(types::InstanceProfile { "Path": path, "InstanceProfileName": instance_profile_name, "InstanceProfileId": instance_profile_id, "Arn": arn, "CreateDate": create_date, "Roles": roles, "Tags": tags });
shape!(types::Policy { "PolicyName": policy_name, "PolicyId": policy_id, "Arn": arn, "Path": path, "DefaultVersionId": default_version_id, "AttachmentCount": attachment_count, "PermissionsBoundaryUsageCount": permissions_boundary_usage_count, "IsAttachable": is_attachable, "Description": description, "CreateDate": create_date, "UpdateDate": update_date, "Tags": tags });
shape!(types::Role { "Path": path, "RoleName": role_name, "RoleId": role_id, "Arn": arn, "CreateDate": create_date, "AssumeRolePolicyDocument": assume_role_policy_document, "Description": description, "MaxSessionDuration": max_session_duration, "PermissionsBoundary": permissions_boundary, "Tags": tags, "RoleLastUsed": role_last_used, "SourceRoleTemplate": source_role_template });
shape!(types::RoleLastUsed { "LastUsedDate": last_used_date, "Region": region });
shape!(types::SourceRoleTemplate { "TemplateArn": template_arn, "TemplateMinorVersion": template_minor_version });
shape!(types::Tag { "Key": key, "Value": value });
shape!(types::User { "Path": path, "UserName": user_name, "UserId": user_id, "Arn": arn, "CreateDate": create_date, "PasswordLastUsed": password_last_used, "PermissionsBoundary": permissions_boundary, "Tags": tags });
words!(types::PermissionsBoundaryAttachmentType, types::StatusType);
