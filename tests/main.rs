//! The proof: whole-system tests, through what a user has.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test ends at the first thing it did not expect, and tells its counts")]

mod account;
mod case;
mod cli;
mod crash;
mod ops;
mod state;
mod support;
