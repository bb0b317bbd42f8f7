//! The verbs: functions for people, made of ops. None of them sends anything itself.

mod access;
mod agent;
mod cleanup;
mod dns;
mod dns_update;
mod drs_resources;
mod find;
mod inventory;
mod launch;
mod launch_back;
mod login;
mod options;
mod read;
mod recoverable;
mod recovery;
mod replication;
mod server;
mod signs;
mod site;
mod ssh;
mod stack;
mod stack_guard;
mod stack_story;
mod templates;
mod user;

pub use read::count;

use engine::verb::Verb;

/// Every verb.
#[must_use]
pub(crate) fn all() -> Vec<Verb> {
    [
        stack::verbs(),
        access::verbs(),
        replication::verbs(),
        user::verbs(),
        login::verbs(),
        agent::verbs(),
        server::verbs(),
        launch::verbs(),
        recoverable::verbs(),
        recovery::verbs(),
        dns::verbs(),
        dns_update::verbs(),
        site::verbs(),
        cleanup::verbs(),
        inventory::verbs(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
