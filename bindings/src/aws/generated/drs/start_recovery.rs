//! drs: `StartRecovery`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::StartRecoveryRequestSourceServerOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Options of AWS's `StartRecovery`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct StartRecoveryOptions {
    #[serde(rename = "sourceServers")]
    source_servers: Vec<StartRecoveryRequestSourceServerOptions>,
    #[serde(rename = "isDrill")]
    is_drill: bool,
    #[serde(rename = "tags")]
    tags: Option<BTreeMap<String, String>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn start_recovery(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: StartRecoveryOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .start_recovery()
            .set_source_servers(Some(sdk(options.source_servers)?))
            .set_is_drill(Some(sdk(options.is_drill)?))
            .set_tags(sdk(options.tags)?);
        let answer = sent("drs", "StartRecovery", request.customize().config_override(within).send()).await?;
        Ok(object!({ "job": answer.job }))
    })
}
