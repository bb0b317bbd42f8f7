//! Launch templates and key pairs of another world.

use super::not_modelled;
use crate::document::{Item, Operation, Place, Taken, list};
use crate::ec2::instance;
use crate::ec2::key_pair::KeyPair;
use crate::ec2::launch_template::{LaunchTemplate, LaunchTemplateVersion, flat};
use crate::world::World;
use std::collections::BTreeMap;

/// Operations whose answers are taken in.
pub(super) const OPERATIONS: &[Operation] = &[
    list("ec2:DescribeLaunchTemplates", "launch template", "LaunchTemplateId", launch_template),
    list("ec2:DescribeLaunchTemplateVersions", "version of launch template", "LaunchTemplateId VersionNumber", version),
    list("ec2:DescribeKeyPairs", "key pair", "KeyPairId", key_pair),
];

/// Its versions come with the answers that have them.
fn launch_template(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("LaunchTemplateId")?;
    let row = LaunchTemplate {
        id: id.clone(),
        region: place.region.to_owned(),
        name: item.need("LaunchTemplateName")?,
        created: item.time("CreateTime").unwrap_or_else(|| world.now()),
        created_by: item.text("CreatedBy").unwrap_or_default(),
        default_version: item.sized("DefaultVersionNumber").unwrap_or(1),
        latest_version: item.sized("LatestVersionNumber").unwrap_or(1),
        versions: BTreeMap::new(),
        tags: item.tags(),
    };
    world.ec2.launch_templates.insert(id, row);
    Ok(())
}

fn version(world: &mut World, _: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("LaunchTemplateId")?;
    let number = item.sized("VersionNumber").unwrap_or(1);
    let version = LaunchTemplateVersion {
        number,
        description: item.text("VersionDescription"),
        created: item.time("CreateTime").unwrap_or_else(|| world.now()),
        created_by: item.text("CreatedBy").unwrap_or_default(),
        data: flat(item.part("LaunchTemplateData").value)
            .map_err(|member| not_modelled(&format!("`{member}` of a launch template"), &id))?,
    };
    if let Some(unknown) = version.data.get("InstanceType").filter(|name| !instance::is_type(name)) {
        return Err(not_modelled(&format!("the instance type {unknown} of a launch template"), &id));
    }
    // One that is not there was deleted since, and its versions with it.
    if let Some(row) = world.ec2.launch_templates.get_mut(&id) {
        row.versions.insert(number, version);
    }
    Ok(())
}

/// What its public half is, is not asked: nobody gets in with it where a rehearsal makes a host.
fn key_pair(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let id = item.need("KeyPairId")?;
    let row = KeyPair {
        id: id.clone(),
        region: place.region.to_owned(),
        name: item.need("KeyName")?,
        key_type: item.text("KeyType").unwrap_or_else(|| "rsa".to_owned()),
        fingerprint: item.text("KeyFingerprint").unwrap_or_default(),
        public_key: item.text("PublicKey").unwrap_or_default(),
        created: item.time("CreateTime").unwrap_or_else(|| world.now()),
        tags: item.tags(),
    };
    world.ec2.key_pairs.insert(id, row);
    Ok(())
}
