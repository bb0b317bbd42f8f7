//! Runbooks without a cloud: the script host, steps, the one door every effect goes through, the journal and the
//! follower that answers from it.
//!
//! Knows no AWS, no terminal, no environment, and reads no clock: the world arrives as a table of [`op::Op`]s, time as
//! [`clock::Clock`], and whoever shows things listens to [`event::Event`]s.

pub mod run;

pub mod session;

pub mod check;

pub mod header;
pub mod mishap;
pub mod params;
pub mod plan;
pub mod project;
pub mod trial;

pub mod effect;
pub mod gate;
pub mod op;
pub mod verb;

mod follow;
mod frame;
pub mod journal;
pub mod secret;

pub mod clock;
pub mod durable;
pub mod duration;
pub mod error;
pub mod event;
pub mod schema;
mod script;
pub mod shell;

pub use effect::Surface;
pub use script::{Answer, Diagnostic, Label, described};
