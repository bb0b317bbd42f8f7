//! s3: options that stand in others. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_s3::types;
use engine::op::Failure;
use schemars::JsonSchema;
use serde::Deserialize;

options!(BucketInfoOptions BucketInfo {
    "DataRedundancy" data_redundancy: Option<Word<types::DataRedundancy>> => set_data_redundancy;
    "Type" r#type: Option<Word<types::BucketType>> => set_type;
});

options!(CreateBucketConfigurationOptions CreateBucketConfiguration {
    "LocationConstraint" location_constraint: Option<Word<types::BucketLocationConstraint>> => set_location_constraint;
    "Location" location: Option<LocationInfoOptions> => set_location;
    "Bucket" bucket: Option<BucketInfoOptions> => set_bucket;
    "Tags" tags: Option<Vec<TagOptions>> => set_tags;
});

options!(LocationInfoOptions LocationInfo {
    "Type" r#type: Option<Word<types::LocationType>> => set_type;
    "Name" name: Option<String> => set_name;
});

options!(TagOptions Tag fallible {
    "Key" key: String => set_key must;
    "Value" value: String => set_value must;
});

known!(
    types::BucketCannedAcl,
    types::BucketLocationConstraint,
    types::BucketNamespace,
    types::BucketType,
    types::DataRedundancy,
    types::EncodingType,
    types::LocationType,
    types::ObjectOwnership,
    types::OptionalObjectAttributes,
    types::RequestPayer
);
