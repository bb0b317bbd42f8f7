//! Tags of EC2 resources.

use std::collections::BTreeMap;

/// A resource's tags, by key.
pub(crate) type Tags = BTreeMap<String, String>;
