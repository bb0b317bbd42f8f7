//! Instances.

mod attribute;
mod describe;
mod lifecycle;
mod order;
mod run;
mod status;
mod types;

use super::resource::{Kind, resource};
use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

pub(super) use attribute::{describe as describe_attribute, modify as modify_attribute};
pub(super) use describe::describe;
pub(crate) use lifecycle::powered_off;
pub(super) use lifecycle::{console_output, forgotten, reboot, rebooted, running, start, stop, stopped, terminate, terminated};
pub(super) use run::run;
pub(super) use status::describe as describe_status;
pub(super) use types::{describe as describe_types, describe_offerings};

/// What a machine of this type finds itself to be: virtual CPUs, memory in MiB, and whether its disks are NVMe devices.
pub(crate) fn hardware(instance_type: &str) -> (u32, u64, bool) {
    types::named(instance_type).map_or((1, 1740, false), |kind| (kind.cores, kind.memory_mib, kind.nitro))
}

/// Whether the lab knows a type of this name.
pub(crate) fn is_type(name: &str) -> bool {
    types::named(name).is_some()
}

/// A virtual machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) reservation: String,
    /// Position within the reservation.
    pub(crate) launch_index: u32,
    pub(crate) image: String,
    /// `os` word of the image, kept since the image may be deregistered.
    pub(crate) os: Option<String>,
    /// Whether AWS calls its platform `windows`.
    pub(crate) is_windows: bool,
    pub(crate) architecture: String,
    pub(crate) instance_type: String,
    pub(crate) key_name: Option<String>,
    pub(crate) vpc: String,
    pub(crate) subnet: String,
    /// Availability Zone.
    pub(crate) zone: String,
    /// Ids in order of device index; the first is the primary one.
    pub(crate) interfaces: Vec<String>,
    pub(crate) root_device: String,
    pub(crate) block_devices: Vec<BlockDevice>,
    pub(crate) state: InstanceState,
    /// Grows with every change of state; an event for another turn is stale.
    pub(crate) turn: u64,
    /// Code and message, as in `Client.UserInitiatedShutdown`.
    pub(crate) state_reason: Option<(String, String)>,
    pub(crate) transition_reason: String,
    /// Time of the latest start.
    pub(crate) launched: Timestamp,
    /// Since when it has been `running`, while it is.
    pub(crate) running_since: Option<Timestamp>,
    /// Decoded.
    pub(crate) user_data: Option<Vec<u8>>,
    /// ARN of the instance profile.
    pub(crate) profile: Option<String>,
    /// Its id: `AIPA...`.
    pub(crate) profile_id: Option<String>,
    pub(crate) termination_protection: bool,
    pub(crate) stop_protection: bool,
    /// `stop` or `terminate`.
    pub(crate) shutdown_behavior: String,
    pub(crate) detailed_monitoring: bool,
    pub(crate) ebs_optimized: bool,
    /// `default`, `dedicated` or `host`.
    pub(crate) tenancy: String,
    /// `optional` or `required`.
    pub(crate) http_tokens: String,
    pub(crate) http_hop_limit: u16,
    pub(crate) client_token: Option<String>,
    pub(crate) tags: Tags,
}

/// A volume as the instance sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BlockDevice {
    /// Device name: `/dev/xvda`.
    pub(crate) device: String,
    pub(crate) volume: String,
    pub(crate) attached: Timestamp,
    pub(crate) delete_on_termination: bool,
}

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InstanceState {
    Pending,
    Running,
    ShuttingDown,
    Terminated,
    Stopping,
    Stopped,
}

impl InstanceState {
    /// AWS's number for it.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
            Self::Stopping => 64,
            Self::Stopped => 80,
        }
    }

    /// AWS's word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::ShuttingDown => "shutting-down",
            Self::Terminated => "terminated",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
        }
    }
}

impl fmt::Display for InstanceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

resource!(
    Instance,
    instances,
    Kind {
        prefix: "i-",
        word: "instance",
        noun: "instance ID",
        not_found: "InvalidInstanceID.NotFound",
        malformed: "InvalidInstanceID.Malformed",
        ids: "InstanceId",
        set: "instancesSet",
        filters: describe::FILTERS,
    }
);
