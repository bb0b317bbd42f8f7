//! ec2: `RevokeSecurityGroupIngress`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::IpPermissionOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `RevokeSecurityGroupIngress`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct RevokeSecurityGroupIngressOptions {
    #[serde(rename = "CidrIp")]
    cidr_ip: Option<String>,
    #[serde(rename = "FromPort")]
    from_port: Option<i32>,
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "IpPermissions")]
    ip_permissions: Option<Vec<IpPermissionOptions>>,
    #[serde(rename = "IpProtocol")]
    ip_protocol: Option<String>,
    #[serde(rename = "SourceSecurityGroupName")]
    source_security_group_name: Option<String>,
    #[serde(rename = "SourceSecurityGroupOwnerId")]
    source_security_group_owner_id: Option<String>,
    #[serde(rename = "ToPort")]
    to_port: Option<i32>,
    #[serde(rename = "SecurityGroupRuleIds")]
    security_group_rule_ids: Option<Vec<String>>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn revoke_security_group_ingress(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: RevokeSecurityGroupIngressOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .revoke_security_group_ingress()
            .set_cidr_ip(sdk(options.cidr_ip)?)
            .set_from_port(sdk(options.from_port)?)
            .set_group_id(sdk(options.group_id)?)
            .set_group_name(sdk(options.group_name)?)
            .set_ip_permissions(sdk(options.ip_permissions)?)
            .set_ip_protocol(sdk(options.ip_protocol)?)
            .set_source_security_group_name(sdk(options.source_security_group_name)?)
            .set_source_security_group_owner_id(sdk(options.source_security_group_owner_id)?)
            .set_to_port(sdk(options.to_port)?)
            .set_security_group_rule_ids(sdk(options.security_group_rule_ids)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "RevokeSecurityGroupIngress", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "Return": answer.r#return, "UnknownIpPermissions": answer.unknown_ip_permissions, "RevokedSecurityGroupRules": answer.revoked_security_group_rules }),
        )
    })
}
