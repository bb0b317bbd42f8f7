//! Stacks as their users see them: signed requests in, time passing, bytes out.

mod failures;
mod nesting;
mod requests;
mod rig;
