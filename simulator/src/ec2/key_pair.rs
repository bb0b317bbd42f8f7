//! Key pairs.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A key pair; the private half is never kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    /// `key-...`.
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    /// `rsa` or `ed25519`.
    pub(crate) key_type: String,
    pub(crate) fingerprint: String,
    /// One line in OpenSSH's format.
    pub(crate) public_key: String,
    pub(crate) created: Timestamp,
    pub(crate) tags: Tags,
}
