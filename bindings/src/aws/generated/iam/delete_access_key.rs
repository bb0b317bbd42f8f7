//! iam: `DeleteAccessKey`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Options of AWS's `DeleteAccessKey`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DeleteAccessKeyOptions {
    #[serde(rename = "UserName")]
    user_name: Option<String>,
    #[serde(rename = "AccessKeyId")]
    access_key_id: String,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
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
