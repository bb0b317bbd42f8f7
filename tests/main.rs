//! The proof: whole-system tests, through what a user has.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test ends at the first thing it did not expect, and tells its counts")]

mod account;
mod bad_input;
mod bench;
mod branches;
mod bytes;
mod case;
mod cli;
mod confined;
mod crash;
mod damage;
mod diff;
mod failover;
mod fork;
mod full_disk;
mod gates;
mod golden;
mod kill;
mod language;
mod mended;
mod mishaps;
mod ops;
mod others;
mod outside;
mod plan;
mod record;
mod review;
mod seeds;
mod shooting;
mod stale;
mod state;
mod support;
mod terminal;
mod time;
mod undo;
mod watch;
