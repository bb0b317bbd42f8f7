//! What another world says of DRS, taken in: that it is initialised, its defaults, its servers and what it launched.
//!
//! A server taken in goes on as it was told: what keeps its data flowing there is not known here. What the rehearsal does to
//! it (stops it, launches it, disconnects it) is done as to any.

mod job;
mod recovery_instance;
mod server;

use super::launch_template::LaunchTemplate;
use super::replication_template::ReplicationTemplate;
use super::state::Account;
use crate::document::{Item, Operation, Place, Taken, list};
use crate::world::World;

/// Operations whose answers are taken in.
pub(crate) const OPERATIONS: &[&[Operation]] = &[DEFAULTS, server::OPERATIONS, job::OPERATIONS, recovery_instance::OPERATIONS];

const DEFAULTS: &[Operation] = &[
    list("drs:DescribeReplicationConfigurationTemplates", "replication template", "replicationConfigurationTemplateID", template),
    list("drs:DescribeLaunchConfigurationTemplates", "launch configuration template", "launchConfigurationTemplateID", launch_template),
];

/// DRS answers in a Region: it is initialised there.
pub(crate) fn answers(world: &mut World, region: &str) {
    if !world.drs.accounts.contains(region) {
        let initialized = world.now();
        world.drs.accounts.insert(region, Account { initialized });
    }
}

fn tags(item: &Item<'_>) -> super::cloud::Tags {
    item.part("tags").read().unwrap_or_default()
}

fn template(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("replicationConfigurationTemplateID")?;
    let row = ReplicationTemplate { id: id.clone(), region: place.region.to_owned(), settings: item.read()?, tags: tags(item) };
    world.drs.replication_templates.insert(id, row);
    Ok(())
}

fn launch_template(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("launchConfigurationTemplateID")?;
    let row = LaunchTemplate {
        id: id.clone(),
        region: place.region.to_owned(),
        settings: item.read()?,
        export_bucket_arn: item.text("exportBucketArn"),
        launch_into_source_instance: item.flag("launchIntoSourceInstance"),
        tags: tags(item),
    };
    world.drs.launch_templates.insert(id, row);
    Ok(())
}
