//! sts: `GetCallerIdentity`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `GetCallerIdentity`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetCallerIdentityOptions {
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn get_caller_identity(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: GetCallerIdentityOptions| async move {
        let client = cloud.sts(options.region.as_deref());
        let within = aws_sdk_sts::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client.get_caller_identity();
        let answer = sent("sts", "GetCallerIdentity", request.customize().config_override(within).send()).await?;
        Ok(object!({ "UserId": answer.user_id, "Account": answer.account, "Arn": answer.arn }))
    })
}
