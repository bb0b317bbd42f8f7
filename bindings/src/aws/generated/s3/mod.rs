//! s3: options and results. Written by `bindings/generate/generate.py`; do not edit.

mod create_bucket;
mod delete_bucket;
mod delete_object;
mod list_buckets;
mod list_objects_v2;
mod options;
mod results;

pub(in crate::aws) use create_bucket::create_bucket;
pub(in crate::aws) use delete_bucket::delete_bucket;
pub(in crate::aws) use delete_object::delete_object;
pub(in crate::aws) use list_buckets::list_buckets;
pub(in crate::aws) use list_objects_v2::list_objects_v2;
