//! The ops over AWS: what each does to the world, how it is settled, and whose permission it needs. Options and
//! results are generated from AWS's models.

mod cloudformation;
mod drs;
mod ec2;
mod file;
mod generated;
mod iam;
mod rules;
mod s3;
mod shape;
#[cfg(test)]
mod silence_tests;
mod sts;
mod table;
mod young;

pub(crate) use table::CHAIN_TAG;

use crate::cloud::Cloud;
use engine::op::{Op, SendFn};
use std::sync::Arc;

/// Every op over AWS.
pub(crate) fn ops(cloud: &Arc<Cloud>) -> Vec<Op> {
    let slow = [ec2::ops, iam::ops].into_iter().flat_map(|ops| ops(cloud)).map(young::patient);
    let others = [cloudformation::ops, sts::ops, s3::ops].into_iter().flat_map(|ops| ops(cloud));
    drs::ops(cloud).into_iter().chain(slow).chain(others).collect()
}

/// Lists source servers, for those who settle what was done on a host.
pub(crate) fn source_servers(cloud: &Arc<Cloud>) -> SendFn {
    generated::drs::describe_source_servers(cloud).send
}
