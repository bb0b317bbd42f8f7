//! What a script can say: the op table and the verbs made of it.

mod aws;
pub mod cloud;
mod failure;
mod options;
mod template;
pub mod verbs;

use cloud::Cloud;
use std::sync::Arc;

/// The seams to the world, given at start-up.
#[derive(Clone, Debug)]
pub struct Seams {
    /// Where AWS requests go and as whom.
    pub cloud: Arc<Cloud>,
}

/// Everything a world offers to scripts.
#[must_use]
pub fn surface(world: &Seams) -> engine::Surface {
    let mut ops = aws::ops(&world.cloud);
    ops.extend(template::ops());
    engine::Surface { ops, verbs: verbs::all() }
}

#[cfg(test)]
mod tests;
