//! What a disk may be: sizes, IOPS and throughput by volume type.

use super::ask::{invalid, missing, refuse};
use crate::wire::{AwsError, Params};

/// What a disk is to be, before it is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    pub(super) size_gib: Option<u32>,
    pub(super) volume_type: Option<String>,
    pub(super) iops: Option<u32>,
    pub(super) throughput: Option<u32>,
    pub(super) encrypted: Option<bool>,
    pub(super) kms_key: Option<String>,
    pub(super) snapshot: Option<String>,
}

/// The sizes a type can have, in GiB.
fn sizes(volume_type: &str) -> Option<(u32, u32)> {
    Some(match volume_type {
        "gp2" => (1, 16384),
        "gp3" => (1, 65536),
        "io1" => (4, 16384),
        "io2" => (4, 65536),
        "st1" | "sc1" => (125, 16384),
        "standard" => (1, 1024),
        _ => return None,
    })
}

impl Disk {
    /// Reads the members CreateVolume, block device mappings and RegisterImage share; `size` names the size.
    pub(super) fn read(params: &Params, size: &str) -> Result<Self, AwsError> {
        let number = |name: &str| -> Result<Option<u32>, AwsError> {
            let value = params.integer(name)?;
            value
                .map(|value| u32::try_from(value).map_err(|_| invalid(format!("Value ({value}) for parameter {name} is invalid."))))
                .transpose()
        };
        Ok(Self {
            size_gib: number(size)?,
            volume_type: params.get("VolumeType"),
            iops: number("Iops")?,
            throughput: number("Throughput")?,
            encrypted: params.boolean("Encrypted")?,
            kms_key: params.get("KmsKeyId"),
            snapshot: params.get("SnapshotId"),
        })
    }

    /// The type, checked against the other members, and completed: sizes, IOPS and throughput by type.
    pub(super) fn complete(mut self, least_gib: Option<u32>) -> Result<Self, AwsError> {
        let kind = self.volume_type.clone().unwrap_or_else(|| "gp2".to_owned());
        let (low, high) = sizes(&kind).ok_or_else(|| invalid(format!("Unknown volume type: {kind}")))?;
        let size = self.size_gib.or(least_gib).ok_or_else(|| missing("size"))?;
        if let (Some(least), Some(snapshot)) = (least_gib.filter(|least| size < *least), &self.snapshot) {
            let text = format!("Volume of size {size}GB is smaller than snapshot '{snapshot}', expect size >= {least}GB");
            return Err(refuse("InvalidBlockDeviceMapping", text));
        }
        if !(low..=high).contains(&size) {
            return Err(invalid(format!("Volume of {size}GiB is invalid for {kind}; it must be between {low} and {high} GiB")));
        }
        self.iops = iops(&kind, size, self.iops)?;
        self.throughput = throughput(&kind, self.throughput, self.iops)?;
        self.volume_type = Some(kind);
        self.size_gib = Some(size);
        Ok(self)
    }
}

fn iops(kind: &str, size: u32, given: Option<u32>) -> Result<Option<u32>, AwsError> {
    let (low, high, ratio) = match kind {
        "io1" => (100, 64000, 50),
        "io2" => (100, 256_000, 1000),
        "gp3" => (3000, 80000, 500),
        "gp2" if given.is_none() => return Ok(Some((size * 3).clamp(100, 16000))),
        _ if given.is_none() => return Ok(None),
        _ => return Err(refuse("InvalidParameterCombination", format!("The parameter iops is not supported for {kind} volumes."))),
    };
    let given = match (given, kind) {
        (None, "gp3") => 3000,
        (None, _) => return Err(refuse("MissingParameter", format!("The request must contain the parameter iops for {kind} volumes"))),
        (Some(given), _) => given,
    };
    if !(low..=high).contains(&given) {
        return Err(invalid(format!("Volume iops of {given} is not valid; it must be between {low} and {high}")));
    }
    let baseline = kind == "gp3" && given == 3000;
    if given > ratio * size && !baseline {
        return Err(invalid(format!(
            "Iops to volume size ratio of {:.6} is too high; maximum is {ratio}",
            f64::from(given) / f64::from(size)
        )));
    }
    Ok(Some(given))
}

fn throughput(kind: &str, given: Option<u32>, iops: Option<u32>) -> Result<Option<u32>, AwsError> {
    match (kind, given) {
        ("gp3", None) => Ok(Some(125)),
        ("gp3", Some(given)) if !(125..=2000).contains(&given) => {
            Err(invalid(format!("Throughput of {given} MiB/s is not valid; it must be between 125 and 2000")))
        }
        ("gp3", Some(given)) if given * 4 > iops.unwrap_or(3000) => Err(invalid(format!(
            "Throughput (MiBps) to iops ratio of {:.6} is too high; maximum is 0.250000",
            f64::from(given) / f64::from(iops.unwrap_or(3000))
        ))),
        ("gp3", Some(given)) => Ok(Some(given)),
        (_, None) => Ok(None),
        (_, Some(_)) => {
            Err(refuse("InvalidParameterCombination", format!("The parameter throughput is not supported for {kind} volumes.")))
        }
    }
}
