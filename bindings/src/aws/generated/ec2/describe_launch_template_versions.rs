//! ec2: `DescribeLaunchTemplateVersions`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::FilterOptions;
use crate::aws::shape::*;
use crate::cloud::Cloud;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `DescribeLaunchTemplateVersions`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct DescribeLaunchTemplateVersionsOptions {
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    #[serde(rename = "LaunchTemplateId")]
    launch_template_id: Option<String>,
    #[serde(rename = "LaunchTemplateName")]
    launch_template_name: Option<String>,
    #[serde(rename = "Versions")]
    versions: Option<Vec<String>>,
    #[serde(rename = "MinVersion")]
    min_version: Option<String>,
    #[serde(rename = "MaxVersion")]
    max_version: Option<String>,
    #[serde(rename = "Filters")]
    filters: Option<Vec<FilterOptions>>,
    #[serde(rename = "ResolveAlias")]
    resolve_alias: Option<bool>,
    #[serde(rename = "IncludeManagedResources")]
    include_managed_resources: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn describe_launch_template_versions(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, _call: Call, options: DescribeLaunchTemplateVersionsOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let mut pages = Pages::of("ec2", "DescribeLaunchTemplateVersions");
        loop {
            let request = client
                .describe_launch_template_versions()
                .set_dry_run(sdk(options.dry_run.clone())?)
                .set_launch_template_id(sdk(options.launch_template_id.clone())?)
                .set_launch_template_name(sdk(options.launch_template_name.clone())?)
                .set_versions(sdk(options.versions.clone())?)
                .set_min_version(sdk(options.min_version.clone())?)
                .set_max_version(sdk(options.max_version.clone())?)
                .set_filters(sdk(options.filters.clone())?)
                .set_resolve_alias(sdk(options.resolve_alias.clone())?)
                .set_include_managed_resources(sdk(options.include_managed_resources.clone())?)
                .set_next_token(pages.token());
            let page = sent("ec2", "DescribeLaunchTemplateVersions", request.customize().config_override(within.clone()).send()).await?;
            if !pages.take(page.launch_template_versions.to_json(), page.next_token.clone())? {
                return Ok(pages.items());
            }
        }
    })
}
