//! iam: `GetAccessKeyLastUsed`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `GetAccessKeyLastUsed`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct GetAccessKeyLastUsedOptions {
    #[serde(rename = "AccessKeyId")]
    access_key_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
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
