//! Options of ops, as JSON schemas.

use schemars::JsonSchema;
use serde_json::Value;
use std::sync::Arc;

/// The JSON schema of an options struct.
pub(crate) fn schema<T: JsonSchema>() -> Option<Arc<Value>> {
    Some(Arc::new(schemars::schema_for!(T).to_value()))
}
