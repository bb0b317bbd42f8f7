//! Ops with typed options.

use crate::Seams;
use engine::op::{Assumes, Call, Failure, Kind, Op, Send};
use futures::future::BoxFuture;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;

/// What an op does with its options.
pub(crate) type Does<O> = fn(Seams, Call, O) -> BoxFuture<'static, Result<Value, Failure>>;

/// The JSON schema of an options struct.
pub(crate) fn schema<T: JsonSchema>() -> Option<Arc<Value>> {
    Some(Arc::new(schemars::schema_for!(T).to_value()))
}

/// The send of an op with typed options.
pub(crate) fn sender<O: DeserializeOwned + 'static>(world: &Seams, does: Does<O>) -> Send {
    let world = world.clone();
    Arc::new(move |call: Call| match call.options::<O>() {
        Ok(options) => does(world.clone(), call, options),
        Err(failure) => Box::pin(std::future::ready(Err(failure))),
    })
}

/// A query with typed options that needs no rights in AWS.
pub(crate) fn query<O: DeserializeOwned + JsonSchema + 'static>(
    world: &Seams,
    name: &'static str,
    doc: &'static str,
    assumes: Assumes,
    does: Does<O>,
) -> Op {
    Op {
        name,
        doc,
        kind: Kind::Query,
        schema: schema::<O>(),
        iam: &[],
        moving: &[],
        seals: false,
        recovers: None,
        assumes: Some(assumes),
        send: sender(world, does),
    }
}
