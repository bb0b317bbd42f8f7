//! Recovery targets, and whether they are met.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A recovery target of the header.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// A duration, as written.
    pub within: String,
    /// What it is held against, in seconds, where that is known: how long it takes, how old the oldest recovered data is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Whether that is within it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

/// Judges targets. `took`: how long it takes from beginning to end; `data_age`: how old the oldest data is that is recovered.
#[must_use]
pub fn judged(targets: &BTreeMap<String, String>, took: Option<f64>, data_age: Option<f64>) -> BTreeMap<String, Target> {
    let target = |(name, within): (&String, &String)| {
        let seconds = if name == "rpo" { data_age } else { took };
        let most = crate::duration::parse(within).ok().map(|most| most.as_secs_f64());
        let met = seconds.zip(most).map(|(seconds, most)| seconds <= most);
        (name.clone(), Target { within: within.clone(), seconds, met })
    };
    targets.iter().map(target).collect()
}
