//! Runbooks without a cloud: the script host, steps, the one door every effect goes through, the journal and the
//! follower that answers from it.
//!
//! Knows no AWS, no terminal, no environment, and reads no clock: the world arrives as a table of [`op::Op`]s, time as
//! [`clock::Clock`], and whoever shows things listens to [`event::Event`]s.

pub mod clock;
pub mod duration;
pub mod effect;
pub mod error;
pub mod event;
mod follow;
mod frame;
pub mod journal;
pub mod op;
pub mod schema;
pub mod secret;
pub mod verb;

pub use effect::Surface;
