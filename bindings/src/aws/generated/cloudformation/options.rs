//! cloudformation: options that stand in others. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_cloudformation::types;
use engine::op::Failure;
use schemars::JsonSchema;
use serde::Deserialize;

options!(DeploymentConfigOptions DeploymentConfig {
    "Mode" mode: Option<Word<types::DeploymentConfigMode>> => set_mode;
    "DisableRollback" disable_rollback: Option<bool> => set_disable_rollback;
});

options!(ParameterOptions Parameter {
    "ParameterKey" parameter_key: Option<String> => set_parameter_key;
    "ParameterValue" parameter_value: Option<String> => set_parameter_value;
    "UsePreviousValue" use_previous_value: Option<bool> => set_use_previous_value;
    "ResolvedValue" resolved_value: Option<String> => set_resolved_value;
});

options!(RollbackConfigurationOptions RollbackConfiguration {
    "RollbackTriggers" rollback_triggers: Option<Vec<RollbackTriggerOptions>> => set_rollback_triggers;
    "MonitoringTimeInMinutes" monitoring_time_in_minutes: Option<i32> => set_monitoring_time_in_minutes;
});

options!(RollbackTriggerOptions RollbackTrigger {
    "Arn" arn: String => set_arn must;
    "Type" r#type: String => set_type must;
});

options!(TagOptions Tag {
    "Key" key: String => set_key must;
    "Value" value: String => set_value must;
});

known!(types::Capability, types::DeletionMode, types::DeploymentConfigMode, types::OnFailure);
