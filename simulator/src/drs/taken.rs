//! What another world says of DRS, taken in: that it is initialised, and its defaults.

use super::replication_template::ReplicationTemplate;
use super::state::Account;
use crate::document::{DocumentError, Item, Operation, Place, Taken, list};
use crate::world::World;

/// Operations whose answers are taken in.
pub(crate) const OPERATIONS: &[Operation] =
    &[list("drs:DescribeReplicationConfigurationTemplates", "replication template", "replicationConfigurationTemplateID", template)];

/// DRS answers in a Region: it is initialised there.
pub(crate) fn answers(world: &mut World, region: &str) {
    if !world.drs.accounts.contains(region) {
        let initialized = world.now();
        world.drs.accounts.insert(region, Account { initialized });
    }
}

fn template(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("replicationConfigurationTemplateID")?;
    let settings = present(item).map_err(|error| DocumentError::Unreadable(format!("`{id}`: {error}")))?;
    let tags = serde_json::from_value(item.value["tags"].clone()).unwrap_or_default();
    world.drs.replication_templates.insert(id.clone(), ReplicationTemplate { id, region: place.region.to_owned(), settings, tags });
    Ok(())
}

/// Its members as settings; an absent member is none.
fn present<T: serde::de::DeserializeOwned>(item: &Item<'_>) -> Result<T, serde_json::Error> {
    serde_json::from_value(without_nulls(item.value))
}

fn without_nulls(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(members) => {
            members.iter().filter(|(_, member)| !member.is_null()).map(|(key, member)| (key.clone(), without_nulls(member))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}
