//! What another world says of EC2, taken in.

mod interface;
mod machine;
mod network;
mod storage;
mod template;

use crate::document::{DocumentError, Operation};

/// Operations whose answers are taken in.
pub(crate) const OPERATIONS: [&[Operation]; 5] =
    [network::OPERATIONS, interface::OPERATIONS, machine::OPERATIONS, storage::OPERATIONS, template::OPERATIONS];

fn not_modelled(what: &str, id: &str) -> DocumentError {
    DocumentError::NotModelled(format!("{what} (`{id}`)"))
}

/// What a word means, by the table of those the lab knows.
fn meaning<T: Copy>(known: &[(&str, T)], word: &str, of: &str) -> Result<T, DocumentError> {
    let found = known.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning);
    found.ok_or_else(|| not_modelled(&format!("the state `{word}`"), of))
}
