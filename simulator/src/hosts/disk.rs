//! What lies on volumes and snapshots: a fresh system's files, and over them whatever was written since.
//!
//! A disk is one row that names contents by their hash, so a copy of a disk costs one row.

use super::content::Content;
use super::fresh;
use crate::world::World;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A symbolic link and where it leads.
    Link(String),
}

/// A file, folder or link without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// Permission bits.
    pub(crate) mode: u32,
    pub(crate) owner: String,
    pub(crate) group: String,
    /// Seconds since the epoch of the latest change.
    pub(crate) at: i64,
}

impl Entry {
    /// A folder of root's.
    pub(crate) fn folder() -> Self {
        Self { kind: Kind::Folder, mode: 0o755, owner: "root".to_owned(), group: "root".to_owned(), at: 0 }
    }

    /// A file of root's.
    pub(crate) fn file() -> Self {
        Self { kind: Kind::File, mode: 0o644, ..Self::folder() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Storage {
    Inline(Content),
    /// SHA-256 of the content, its key among the contents.
    Hash(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    entry: Entry,
    held: Storage,
}

impl Written {
    /// What its content goes by, if that does not stand in the disk's own row.
    fn hash(&self) -> Option<&str> {
        match &self.held {
            Storage::Hash(hash) => Some(hash),
            Storage::Inline(_) => None,
        }
    }
}

/// A disk: the system it was made with, and by path what was written (`None`: removed) since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Disk {
    os: Option<String>,
    /// Shared by the disks that were copied from each other, until one of them is written to.
    #[serde(with = "shared")]
    files: Arc<BTreeMap<String, Option<Written>>>,
    /// It is a disk of another world, or was copied from one: what lies on it is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unknown: bool,
}

/// Files that many disks have, written as if one had them.
mod shared {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    pub(super) fn serialize<T: Serialize, S: Serializer>(files: &Arc<T>, serializer: S) -> Result<S::Ok, S::Error> {
        files.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<T>, D::Error> {
        T::deserialize(deserializer).map(Arc::new)
    }
}

/// Contents up to this length stand in the disk's own row.
const INLINE: usize = 160;

/// Makes the disk `id` hold what `from` holds.
pub(super) fn make(world: &mut World, id: &str, from: Option<&str>) {
    let held = from.and_then(|from| world.hosts.disks.get(from).cloned());
    let disk = held.unwrap_or_else(|| {
        let os = from.and_then(|image| world.ec2.images.get(image)).and_then(|image| image.os.clone());
        Disk { os, files: Arc::default(), unknown: false }
    });
    if world.hosts.disks.get(id) != Some(&disk) {
        world.hosts.loose |= world.hosts.disks.contains(id);
        world.hosts.disks.insert(id, disk);
    }
}

/// Makes the disk `id` hold nobody knows what.
pub(super) fn make_unknown(world: &mut World, id: &str) {
    world.hosts.disks.insert(id, Disk { unknown: true, ..Disk::default() });
}

/// Whether it is known what lies on a disk.
pub(super) fn is_known(world: &World, disk: &str) -> bool {
    world.hosts.disks.get(disk).is_some_and(|disk| !disk.unknown)
}

/// The disk is gone.
pub(super) fn forget(world: &mut World, id: &str) {
    world.hosts.loose |= world.hosts.disks.remove(id).is_some();
}

/// Contents that no disk holds any more are gone. Looking for them takes a look at every disk: it is done once a transaction, and not
/// where nothing is kept.
pub(super) fn sweep(world: &mut World) {
    let held: BTreeSet<&str> =
        world.hosts.disks.values().flat_map(|disk| disk.files.values().flatten().filter_map(Written::hash)).collect();
    let left: Vec<String> =
        world.hosts.contents.iter().map(|(hash, _)| hash).filter(|hash| !held.contains(hash)).map(str::to_owned).collect();
    left.iter().for_each(|hash| drop(world.hosts.contents.remove(hash)));
}

/// The system a disk was made with.
pub(super) fn os<'w>(world: &'w World, disk: &str) -> Option<&'w str> {
    world.hosts.disks.get(disk)?.os.as_deref()
}

/// A disk that is looked into: found once, for however many paths.
#[derive(Clone, Copy)]
pub(super) struct Open<'w> {
    written: &'w BTreeMap<String, Option<Written>>,
    fresh: Option<&'static fresh::Files>,
}

impl<'w> Open<'w> {
    pub(super) fn of(world: &'w World, disk: &str) -> Option<Self> {
        let disk = world.hosts.disks.get(disk)?;
        Some(Self { written: &disk.files, fresh: disk.os.as_deref().map(fresh::files) })
    }

    /// What is at the absolute path `path`, links not followed.
    pub(super) fn entry(self, path: &str) -> Option<&'w Entry> {
        match self.written.get(path) {
            Some(written) => written.as_ref().map(|written| &written.entry),
            None => self.fresh?.get(path).map(|file| &file.entry),
        }
    }
}

/// What is at the absolute path `path` of a disk, links not followed.
pub(super) fn entry<'w>(world: &'w World, disk: &str, path: &str) -> Option<&'w Entry> {
    Open::of(world, disk)?.entry(path)
}

/// The content of the file at the absolute path `path`.
pub(super) fn content(world: &World, disk: &str, path: &str) -> Option<Vec<u8>> {
    let disk = world.hosts.disks.get(disk)?;
    let Some(written) = disk.files.get(path) else {
        let file = fresh::files(disk.os.as_deref()?).get(path)?;
        return (file.entry.kind == Kind::File).then(|| file.text.as_bytes().to_vec());
    };
    let written = written.as_ref().filter(|written| written.entry.kind == Kind::File)?;
    match &written.held {
        Storage::Inline(content) => Some(content.0.clone()),
        Storage::Hash(hash) => world.hosts.contents.get(hash).map(|content| content.0.clone()),
    }
}

/// Puts an entry at an absolute path.
pub(super) fn put(world: &mut World, disk: &str, path: &str, entry: Entry, content: &[u8]) {
    let held = if content.len() <= INLINE {
        Storage::Inline(Content(content.to_vec()))
    } else {
        let hash = hex::encode(digest(&SHA256, content));
        if !world.hosts.contents.contains(&hash) {
            world.hosts.contents.insert(hash.clone(), Content(content.to_vec()));
        }
        Storage::Hash(hash)
    };
    if let Some(disk) = world.hosts.disks.get_mut(disk) {
        world.hosts.loose |= Arc::make_mut(&mut disk.files).insert(path.to_owned(), Some(Written { entry, held })).is_some();
    }
}

/// Takes away what is at an absolute path.
pub(super) fn remove(world: &mut World, disk: &str, path: &str) {
    world.hosts.loose = true;
    let Some(disk) = world.hosts.disks.get_mut(disk) else { return };
    let fresh = disk.os.as_deref().is_some_and(|os| fresh::files(os).contains_key(path));
    let files = Arc::make_mut(&mut disk.files);
    if fresh {
        files.insert(path.to_owned(), None);
    } else {
        files.remove(path);
    }
}

/// All absolute paths below the folder `folder` at any depth, in order.
pub(super) fn below(world: &World, disk: &str, folder: &str) -> Vec<String> {
    let Some(disk) = world.hosts.disks.get(disk) else { return Vec::new() };
    let prefix = if folder == "/" { "/".to_owned() } else { format!("{folder}/") };
    let within = |path: &&String| path.starts_with(&prefix) && path.len() > prefix.len();
    let mut all: BTreeSet<String> = BTreeSet::new();
    if let Some(os) = disk.os.as_deref() {
        let kept = |path: &&String| !matches!(disk.files.get(*path), Some(None));
        all.extend(fresh::files(os).keys().filter(within).filter(kept).cloned());
    }
    let written = disk.files.iter().filter(|(_, written)| written.is_some()).map(|(path, _)| path);
    all.extend(written.filter(within).cloned());
    all.into_iter().collect()
}
