//! Options and results of AWS operations, from AWS's own models and the SDK's sources: written by
//! `bindings/generate/generate.py`.
#![expect(clippy::clone_on_copy, reason = "generated: a member is cloned whatever its type")]

pub(super) mod cloudformation;
pub(super) mod drs;
#[expect(deprecated, reason = "members AWS no longer supports are still members of its model: the service judges them")]
pub(super) mod ec2;
pub(super) mod iam;
pub(super) mod s3;
pub(super) mod sts;
