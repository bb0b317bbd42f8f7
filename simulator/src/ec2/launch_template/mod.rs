//! Launch templates and their versions.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A launch template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplate {
    /// `lt-...`.
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
    /// ARN.
    pub(crate) created_by: String,
    pub(crate) default_version: u64,
    /// Number of the newest version there ever was.
    pub(crate) latest_version: u64,
    /// By number.
    pub(crate) versions: BTreeMap<u64, LaunchTemplateVersion>,
    pub(crate) tags: Tags,
}

/// One version of a launch template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplateVersion {
    pub(crate) number: u64,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
    /// ARN.
    pub(crate) created_by: String,
    /// The members of `LaunchTemplateData` in ec2Query's own flat form: `InstanceType`,
    /// `BlockDeviceMapping.1.Ebs.VolumeSize`, `NetworkInterface.1.SubnetId`, `TagSpecification.1.Tag.2.Key`.
    pub(crate) data: BTreeMap<String, String>,
}

impl LaunchTemplate {
    /// The version `$Default`, `$Latest` or a number names.
    pub(crate) fn version(&self, named: &str) -> Option<&LaunchTemplateVersion> {
        let number = match named {
            "$Default" => self.default_version,
            "$Latest" => *self.versions.keys().next_back()?,
            number => number.parse().ok()?,
        };
        self.versions.get(&number)
    }
}
