//! EBS volumes.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A volume.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub(crate) id: String,
    pub(crate) region: String,
    /// Availability Zone.
    pub(crate) zone: String,
    pub(crate) size_gib: u32,
    /// `gp2`, `gp3`, `io1`, `io2`, `st1`, `sc1`, `standard`.
    pub(crate) volume_type: String,
    pub(crate) iops: Option<u32>,
    /// MiB/s; gp3 only.
    pub(crate) throughput: Option<u32>,
    pub(crate) encrypted: bool,
    pub(crate) kms_key: Option<String>,
    /// The snapshot it was made from.
    pub(crate) snapshot: Option<String>,
    pub(crate) state: VolumeState,
    pub(crate) created: Timestamp,
    pub(crate) attachment: Option<VolumeAttachment>,
    pub(crate) tags: Tags,
}

/// A volume's hold on an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VolumeAttachment {
    pub(crate) instance: String,
    pub(crate) device: String,
    pub(crate) state: AttachmentState,
    pub(crate) attached: Timestamp,
    pub(crate) delete_on_termination: bool,
}

/// Where a volume stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum VolumeState {
    Creating,
    Available,
    InUse,
    Deleting,
}

/// Where an attachment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AttachmentState {
    Attaching,
    Attached,
    Detaching,
}
