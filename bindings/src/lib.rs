//! What a script can say: the op table and the verbs made of it.

pub mod afterwards;
mod aws;
pub mod chained;
mod cloud;
pub mod columns;
pub mod data_age;
mod dns;
pub mod document;
mod failure;
mod hazards;
mod network;
mod nowhere;
mod options;
pub mod paid;
mod project;
mod ssh;
pub mod standing;
mod template;
mod verbs;
mod web;

pub use cloud::{Answer, Cloud, Identity, NoAnswer, in_process, is_of_aws};
pub use hazards::hazards;
pub use network::{BoxedStream, DialFailure, Network, Stream};
pub use nowhere::catalogue;
pub use verbs::count;

use std::sync::Arc;

/// The seams to the world, given at start-up.
#[derive(Clone)]
pub struct Seams {
    /// Where AWS requests go and as whom.
    pub cloud: Arc<Cloud>,
    /// How hosts are dialled.
    pub network: Arc<dyn Network>,
}

/// The ops over AWS alone.
#[must_use]
pub fn aws_ops(cloud: &Arc<Cloud>) -> Vec<engine::op::Op> {
    aws::ops(cloud)
}

/// Everything a world offers to scripts.
#[must_use]
pub fn surface(world: &Seams) -> engine::Surface {
    let mut ops = aws::ops(&world.cloud);
    ops.extend(template::ops());
    ops.extend(ssh::ops(world));
    ops.extend(dns::ops(world));
    ops.extend(web::ops(world));
    engine::Surface { ops, verbs: verbs::all() }
}
