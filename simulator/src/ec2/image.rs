//! Machine images (AMIs).

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) owner: String,
    /// `amazon` or `aws-marketplace`.
    pub(crate) owner_alias: Option<String>,
    pub(crate) is_public: bool,
    /// What a fresh system of it is: `amazon-linux-2`, `amazon-linux-2023`, `centos-7`, `windows-2019`,
    /// `windows-2022`. `None` for an image registered from a snapshot: its contents say what it is.
    pub(crate) os: Option<String>,
    pub(crate) is_windows: bool,
    /// `x86_64` or `arm64`.
    pub(crate) architecture: String,
    pub(crate) root_device: String,
    pub(crate) devices: Vec<ImageDevice>,
    pub(crate) boot_mode: Option<String>,
    pub(crate) ena_support: bool,
    pub(crate) created: Timestamp,
    /// `pending` until then, `available` from then on.
    pub(crate) available_at: Timestamp,
    pub(crate) tags: Tags,
}

/// A disk every instance of an image begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageDevice {
    pub(crate) device: String,
    /// `None`: a blank volume.
    pub(crate) snapshot: Option<String>,
    pub(crate) size_gib: u32,
    pub(crate) volume_type: String,
    pub(crate) iops: Option<u32>,
    pub(crate) throughput: Option<u32>,
    pub(crate) encrypted: bool,
    pub(crate) delete_on_termination: bool,
}
