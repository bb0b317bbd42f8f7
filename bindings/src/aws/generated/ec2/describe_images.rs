//! ec2: `DescribeImages`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeImages`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeImagesOptions {
    #[serde(rename = "ExecutableUsers")]
    executable_users: Option<Vec<String>>,
    #[serde(rename = "ImageIds")]
    image_ids: Option<Vec<String>>,
    #[serde(rename = "Owners")]
    owners: Option<Vec<String>>,
    #[serde(rename = "IncludeDeprecated")]
    include_deprecated: Option<bool>,
    #[serde(rename = "IncludeDisabled")]
    include_disabled: Option<bool>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_images(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeImagesOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeImages");
        loop {
            let request = client
                .describe_images()
                .set_executable_users(sdk(options.executable_users.clone())?)
                .set_image_ids(sdk(options.image_ids.clone())?)
                .set_owners(sdk(options.owners.clone())?)
                .set_include_deprecated(sdk(options.include_deprecated.clone())?)
                .set_include_disabled(sdk(options.include_disabled.clone())?)
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeImages", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.images.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}
