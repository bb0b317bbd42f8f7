//! ec2: `DeleteSecurityGroup`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DeleteSecurityGroup`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteSecurityGroupOptions {
    #[serde(rename = "GroupId")]
    group_id: Option<String>,
    #[serde(rename = "GroupName")]
    group_name: Option<String>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn delete_security_group(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DeleteSecurityGroupOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .delete_security_group()
            .set_group_id(sdk(options.group_id)?)
            .set_group_name(sdk(options.group_name)?)
            .set_dry_run(sdk(options.dry_run)?);
        let answer = sent("ec2", "DeleteSecurityGroup", request.customize().config_override(within).send()).await?;
        Ok(object!({ "Return": answer.r#return, "GroupId": answer.group_id }))
    })
}
