//! What hosts serve to others: names (BIND), databases (MariaDB), pages (Apache, WordPress).
//!
//! A service answers from the files on its host's disk and keeps what it learns there, so a copy of the disk is a
//! copy of the service. Whether it runs is the host's affair.

pub(crate) mod db;
pub(crate) mod disk;
pub(crate) mod dns;
pub(crate) mod package;
pub(crate) mod web;

#[cfg(test)]
mod tests;

use crate::world::World;

/// Whether the daemon `unit` would start on the instance: what it reads at start is in order. The error is its own words.
pub(crate) fn can_start(world: &World, instance: &str, unit: &str) -> Result<(), String> {
    match unit {
        "named" => dns::check(world, instance),
        _ => Ok(()),
    }
}

/// What a program printed, and its exit status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) code: i32,
}
