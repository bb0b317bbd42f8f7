//! Stacks as their users see them: signed requests in, time passing, bytes out.

mod failures;
mod generated;
mod nesting;
mod requests;
mod rig;
