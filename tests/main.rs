//! The proof: whole-system tests, through what a user has.

mod case;
mod cli;
mod crash;
mod state;
mod support;
