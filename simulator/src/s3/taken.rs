//! What another world says of buckets, taken in. What lies in them is not.

use super::bucket::Bucket;
use crate::document::{Item, Operation, Place, Taken, list};
use crate::world::World;

/// Operations whose answers are taken in.
pub(crate) const OPERATIONS: &[Operation] = &[list("s3:ListAllMyBuckets", "bucket", "Name", bucket)];

fn bucket(world: &mut World, place: &Place<'_>, item: &Item<'_>) -> Taken {
    let created = item.time("CreationDate").unwrap_or_else(|| world.now());
    let region = item.text("BucketRegion").unwrap_or_else(|| place.region.to_owned());
    world.s3.buckets.insert(item.need("Name")?, Bucket { region, created });
    Ok(())
}
