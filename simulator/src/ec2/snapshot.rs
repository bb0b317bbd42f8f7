//! EBS snapshots.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A snapshot of a volume.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) owner: String,
    pub(crate) volume: String,
    pub(crate) size_gib: u32,
    pub(crate) description: String,
    pub(crate) encrypted: bool,
    pub(crate) kms_key: Option<String>,
    pub(crate) started: Timestamp,
    /// `pending` until then, `completed` from then on.
    pub(crate) completes: Timestamp,
    pub(crate) tags: Tags,
}
