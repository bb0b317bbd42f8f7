//! sts: options and results. Written by `bindings/generate/generate.py`; do not edit.

mod get_caller_identity;

pub(in crate::aws) use get_caller_identity::get_caller_identity;
