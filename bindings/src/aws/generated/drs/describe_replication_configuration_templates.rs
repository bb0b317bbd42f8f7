//! drs: `DescribeReplicationConfigurationTemplates`. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeReplicationConfigurationTemplates`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeReplicationConfigurationTemplatesOptions {
    #[serde(rename = "replicationConfigurationTemplateIDs")]
    replication_configuration_template_ids: Option<Vec<String>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_replication_configuration_templates(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeReplicationConfigurationTemplatesOptions| async move {
        let client = cloud.drs(options.region.as_deref());
        let within = aws_sdk_drs::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("drs", "DescribeReplicationConfigurationTemplates");
        loop {
            let request = client
                .describe_replication_configuration_templates()
                .set_replication_configuration_template_ids(sdk(options.replication_configuration_template_ids.clone())?)
                .set_next_token(pages.token());
            let page = sent("drs", "DescribeReplicationConfigurationTemplates", request.customize().config_override(within.clone()).send())
                .await?;
            if !pages.take(page.items.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}
