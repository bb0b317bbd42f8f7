//! Gateway endpoints: a VPC's private way to S3.

use super::tag::Tags;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A gateway endpoint. It adds a route for its service to each of its route tables.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VpcEndpoint {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    /// `com.amazonaws.REGION.s3`.
    pub(crate) service: String,
    pub(crate) route_tables: Vec<String>,
    /// JSON policy.
    pub(crate) policy: String,
    pub(crate) created: Timestamp,
    pub(crate) tags: Tags,
}
