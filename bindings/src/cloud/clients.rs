//! The clients of a cloud that were made: one a service and Region. To make one costs several times what a call of it does.

use aws_config::SdkConfig;
use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The clients, by Region; clones share them.
#[derive(Clone, Default)]
pub(super) struct Clients(Arc<Mutex<BTreeMap<String, Arc<OfRegion>>>>);

/// The clients of one Region.
pub(super) struct OfRegion {
    pub(super) config: SdkConfig,
    pub(super) drs: OnceLock<aws_sdk_drs::Client>,
    pub(super) ec2: OnceLock<aws_sdk_ec2::Client>,
    pub(super) iam: OnceLock<aws_sdk_iam::Client>,
    pub(super) cloudformation: OnceLock<aws_sdk_cloudformation::Client>,
    pub(super) sts: OnceLock<aws_sdk_sts::Client>,
    pub(super) s3: OnceLock<aws_sdk_s3::Client>,
}

impl Clients {
    /// Those of `region`, whose configuration `config` makes.
    pub(super) fn of(&self, region: &str, config: impl FnOnce() -> SdkConfig) -> Arc<OfRegion> {
        let mut regions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = regions.get(region) {
            return found.clone();
        }
        let made = Arc::new(OfRegion {
            config: config(),
            drs: OnceLock::new(),
            ec2: OnceLock::new(),
            iam: OnceLock::new(),
            cloudformation: OnceLock::new(),
            sts: OnceLock::new(),
            s3: OnceLock::new(),
        });
        regions.insert(region.to_owned(), made.clone());
        made
    }
}

impl Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clients")
    }
}
