//! ec2: `CreateVolume`. Written by `bindings/generate/generate.py`; do not edit.

use super::options::{OperatorRequestOptions, TagSpecificationOptions};
use crate::aws::shape::*;
use crate::cloud::Cloud;
use aws_sdk_ec2::types;
use engine::op::Call;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Options of AWS's `CreateVolume`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::aws) struct CreateVolumeOptions {
    #[serde(rename = "AvailabilityZone")]
    availability_zone: Option<String>,
    #[serde(rename = "AvailabilityZoneId")]
    availability_zone_id: Option<String>,
    #[serde(rename = "Encrypted")]
    encrypted: Option<bool>,
    #[serde(rename = "Iops")]
    iops: Option<i32>,
    #[serde(rename = "KmsKeyId")]
    kms_key_id: Option<String>,
    #[serde(rename = "OutpostArn")]
    outpost_arn: Option<String>,
    #[serde(rename = "Size")]
    size: Option<i32>,
    #[serde(rename = "SnapshotId")]
    snapshot_id: Option<String>,
    #[serde(rename = "VolumeType")]
    volume_type: Option<Word<types::VolumeType>>,
    #[serde(rename = "TagSpecifications")]
    tag_specifications: Option<Vec<TagSpecificationOptions>>,
    #[serde(rename = "MultiAttachEnabled")]
    multi_attach_enabled: Option<bool>,
    #[serde(rename = "Throughput")]
    throughput: Option<i32>,
    #[serde(rename = "VolumeInitializationRate")]
    volume_initialization_rate: Option<i32>,
    #[serde(rename = "Operator")]
    operator: Option<OperatorRequestOptions>,
    #[serde(rename = "DryRun")]
    dry_run: Option<bool>,
    /// The Region. Default: the run's own.
    region: Option<String>,
    /// The longest that one attempt may take. Default `60s`.
    timeout: Option<String>,
}

pub(in crate::aws) fn create_volume(cloud: &Arc<Cloud>) -> Wire {
    wire(cloud, |cloud, call: Call, options: CreateVolumeOptions| async move {
        let client = cloud.ec2(options.region.as_deref());
        let within = aws_sdk_ec2::config::Builder::new().timeout_config(within(options.timeout.as_deref())?);
        let request = client
            .create_volume()
            .set_availability_zone(sdk(options.availability_zone)?)
            .set_availability_zone_id(sdk(options.availability_zone_id)?)
            .set_encrypted(sdk(options.encrypted)?)
            .set_iops(sdk(options.iops)?)
            .set_kms_key_id(sdk(options.kms_key_id)?)
            .set_outpost_arn(sdk(options.outpost_arn)?)
            .set_size(sdk(options.size)?)
            .set_snapshot_id(sdk(options.snapshot_id)?)
            .set_volume_type(sdk(options.volume_type)?)
            .set_tag_specifications(sdk(options.tag_specifications)?)
            .set_multi_attach_enabled(sdk(options.multi_attach_enabled)?)
            .set_throughput(sdk(options.throughput)?)
            .set_volume_initialization_rate(sdk(options.volume_initialization_rate)?)
            .set_operator(sdk(options.operator)?)
            .set_dry_run(sdk(options.dry_run)?)
            .set_client_token(Some(call.token.clone()));
        let answer = sent("ec2", "CreateVolume", request.customize().config_override(within).send()).await?;
        Ok(
            object!({ "AvailabilityZoneId": answer.availability_zone_id, "OutpostArn": answer.outpost_arn, "SourceVolumeId": answer.source_volume_id, "Iops": answer.iops, "Tags": answer.tags, "VolumeType": answer.volume_type, "FastRestored": answer.fast_restored, "MultiAttachEnabled": answer.multi_attach_enabled, "Throughput": answer.throughput, "SseType": answer.sse_type, "Operator": answer.operator, "VolumeInitializationRate": answer.volume_initialization_rate, "VolumeArn": answer.volume_arn, "OwnerId": answer.owner_id, "VolumeId": answer.volume_id, "Size": answer.size, "SnapshotId": answer.snapshot_id, "AvailabilityZone": answer.availability_zone, "State": answer.state, "CreateTime": answer.create_time, "Attachments": answer.attachments, "Encrypted": answer.encrypted, "KmsKeyId": answer.kms_key_id }),
        )
    })
}
