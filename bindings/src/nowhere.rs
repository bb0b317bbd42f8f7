//! A world with nothing in it: what a script can say, without a place to say it to.

use crate::{BoxedStream, Cloud, DialFailure, Network, Seams};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::sync::Arc;

struct Nowhere;

impl Network for Nowhere {
    fn dial(&self, host: String, _port: u16) -> BoxFuture<'static, Result<BoxedStream, DialFailure>> {
        async { Err(DialFailure::NoRoute { host }) }.boxed()
    }

    fn secure(&self, _stream: BoxedStream, host: String) -> BoxFuture<'static, Result<BoxedStream, String>> {
        async move { Err(format!("there is no `{host}`")) }.boxed()
    }
}

/// Every op and verb, for whoever reads what they are: each call of an op fails.
#[must_use]
pub fn catalogue() -> engine::Surface {
    crate::surface(&Seams { cloud: Arc::new(Cloud::nowhere()), network: Arc::new(Nowhere) })
}
