//! Stacks as their users see them: signed requests in, time passing, bytes out.

mod durable;
mod failures;
mod generated;
mod nesting;
mod refusals;
mod requests;
mod rig;
mod types;
