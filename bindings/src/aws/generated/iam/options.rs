//! iam: options that stand in others. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_iam::types;
use engine::op::Failure;
use schemars::JsonSchema;
use serde::Deserialize;

options!(TagOptions Tag fallible {
    "Key" key: String => set_key must;
    "Value" value: String => set_value must;
});

known!(types::PolicyScopeType, types::PolicyUsageType);
