//! Machine images (AMIs).

use super::ask::{self, Ask, invalid, missing, refuse};
use super::disk::Disk;
use super::public_image;
use super::resource::{Kind, describe_where, fact, find, maybe, named, not_found, resource, select};
use super::snapshot::{self, Snapshot};
use super::tag::{self, Tags};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An image.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) owner: String,
    /// `amazon` or `aws-marketplace`.
    pub(crate) owner_alias: Option<String>,
    pub(crate) is_public: bool,
    /// What a fresh system of it is: `amazon-linux-2`, `amazon-linux-2023`, `centos-7`, `windows-2019`,
    /// `windows-2022`. `None` for an image registered from a snapshot: its contents say what it is.
    pub(crate) os: Option<String>,
    pub(crate) is_windows: bool,
    /// `x86_64` or `arm64`.
    pub(crate) architecture: String,
    pub(crate) root_device: String,
    pub(crate) devices: Vec<ImageDevice>,
    pub(crate) boot_mode: Option<String>,
    pub(crate) ena_support: bool,
    pub(crate) created: Timestamp,
    /// `pending` until then, `available` from then on.
    pub(crate) available_at: Timestamp,
    pub(crate) tags: Tags,
}

/// A disk every instance of an image begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageDevice {
    pub(crate) device: String,
    /// `None`: a blank volume.
    pub(crate) snapshot: Option<String>,
    pub(crate) size_gib: u32,
    pub(crate) volume_type: String,
    pub(crate) iops: Option<u32>,
    pub(crate) throughput: Option<u32>,
    pub(crate) encrypted: bool,
    pub(crate) delete_on_termination: bool,
}

resource!(
    Image,
    images,
    Kind {
        prefix: "ami-",
        word: "image",
        noun: "image id",
        not_found: "InvalidAMIID.NotFound",
        malformed: "InvalidAMIID.Malformed",
        ids: "ImageId",
        set: "imagesSet",
        filters: &[
            "architecture",
            "block-device-mapping.device-name",
            "block-device-mapping.snapshot-id",
            "block-device-mapping.volume-type",
            "boot-mode",
            "creation-date",
            "description",
            "ena-support",
            "hypervisor",
            "image-id",
            "image-type",
            "is-public",
            "name",
            "owner-alias",
            "owner-id",
            "platform",
            "root-device-name",
            "root-device-type",
            "state",
            "virtualization-type",
        ],
    }
);

/// What AWS bills instances of a platform as.
pub(super) fn platform_details(is_windows: bool) -> (&'static str, &'static str) {
    if is_windows { ("Windows", "RunInstances:0002") } else { ("Linux/UNIX", "RunInstances") }
}

impl Image {
    fn state(&self, world: &World) -> &'static str {
        if world.now() < self.available_at { "pending" } else { "available" }
    }

    /// Whether this account may launch it.
    pub(super) fn is_visible(&self, world: &World) -> bool {
        self.is_public || self.owner == world.account()
    }

    fn facts(&self, world: &World, filter: &str) -> Vec<String> {
        match filter {
            "architecture" => fact(&self.architecture),
            "block-device-mapping.device-name" => self.devices.iter().map(|device| device.device.clone()).collect(),
            "block-device-mapping.snapshot-id" => self.devices.iter().filter_map(|device| device.snapshot.clone()).collect(),
            "block-device-mapping.volume-type" => self.devices.iter().map(|device| device.volume_type.clone()).collect(),
            "boot-mode" => maybe(self.boot_mode.as_ref()),
            "creation-date" => fact(ask::time(self.created)),
            "description" => fact(&self.description),
            "ena-support" => fact(self.ena_support),
            "hypervisor" => fact("xen"),
            "image-type" => fact("machine"),
            "is-public" => fact(self.is_public),
            "name" => fact(&self.name),
            "owner-alias" => maybe(self.owner_alias.as_ref()),
            "owner-id" => fact(&self.owner),
            "platform" => maybe(self.is_windows.then_some("windows")),
            "root-device-name" => fact(&self.root_device),
            "root-device-type" => fact("ebs"),
            "state" => fact(self.state(world)),
            "virtualization-type" => fact("hvm"),
            _ => fact(&self.id),
        }
    }

    fn node(&self, world: &World) -> Node {
        let (details, usage) = platform_details(self.is_windows);
        let owner = self.owner_alias.as_ref().unwrap_or(&self.owner);
        Node::new("item")
            .with("imageId", &self.id)
            .with("imageLocation", format!("{owner}/{}", self.name))
            .with("imageState", self.state(world))
            .with("imageOwnerId", &self.owner)
            .with("creationDate", ask::time(self.created))
            .with("isPublic", self.is_public)
            .with("architecture", &self.architecture)
            .with("imageType", "machine")
            .maybe("platform", self.is_windows.then_some("windows"))
            .with("platformDetails", details)
            .with("usageOperation", usage)
            .maybe("imageOwnerAlias", self.owner_alias.as_ref())
            .with("name", &self.name)
            .with("description", &self.description)
            .with("rootDeviceType", "ebs")
            .with("rootDeviceName", &self.root_device)
            .child(Node::list("blockDeviceMapping", "item", self.devices.iter().map(ImageDevice::node)))
            .with("virtualizationType", "hvm")
            .child(tag::set(&self.tags))
            .with("hypervisor", "xen")
            .with("enaSupport", self.ena_support)
            .maybe("bootMode", self.boot_mode.as_ref())
    }
}

impl ImageDevice {
    fn node(&self) -> Node {
        let ebs = Node::new("ebs")
            .maybe("snapshotId", self.snapshot.as_ref())
            .with("volumeSize", self.size_gib)
            .with("deleteOnTermination", self.delete_on_termination)
            .with("volumeType", &self.volume_type)
            .maybe("iops", self.iops)
            .maybe("throughput", self.throughput)
            .with("encrypted", self.encrypted);
        Node::new("item").with("deviceName", &self.device).child(ebs)
    }

    /// The disk an instance gets of it.
    pub(super) fn disk(&self) -> Disk {
        Disk {
            size_gib: Some(self.size_gib),
            volume_type: Some(self.volume_type.clone()),
            iops: self.iops,
            throughput: self.throughput,
            encrypted: Some(self.encrypted),
            kms_key: None,
            snapshot: self.snapshot.clone(),
        }
    }
}

/// DescribeImages.
pub(super) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let owners = ask.params.list("Owner");
    let executable = ask.params.list("ExecutableBy");
    let _ = (ask.params.boolean("IncludeDeprecated")?, ask.params.boolean("IncludeDisabled")?);
    let account = world.account();
    describe_where::<Image>(world, ask, |image| {
        let owned = |owner: &String| {
            (owner == "self" && image.owner == account) || *owner == image.owner || Some(owner) == image.owner_alias.as_ref()
        };
        let runs = |who: &String| (who == "all" && image.is_public) || (who == "self" && image.owner == account);
        image.is_visible(world) && (owners.is_empty() || owners.iter().any(owned)) && (executable.is_empty() || executable.iter().any(runs))
    })
}

/// The disks of a RegisterImage request.
fn devices(world: &World, ask: &Ask<'_>) -> Result<Vec<ImageDevice>, AwsError> {
    let mut devices = Vec::new();
    for item in ask.params.items("BlockDeviceMapping") {
        let ebs = item.under("Ebs");
        let disk = Disk::read(&ebs, "VolumeSize")?;
        let delete = ebs.boolean("DeleteOnTermination")?.unwrap_or(true);
        let snapshot = super::volume::source(world, ask.region(), &disk)?;
        let encrypted = snapshot.is_some_and(|snapshot| snapshot.encrypted);
        let disk = disk.complete(snapshot.map(|snapshot| snapshot.size_gib))?;
        devices.push(ImageDevice {
            device: item.need("DeviceName")?,
            snapshot: disk.snapshot,
            size_gib: disk.size_gib.unwrap_or_default(),
            iops: disk.iops.filter(|_| disk.volume_type.as_deref() != Some("gp2")),
            volume_type: disk.volume_type.unwrap_or_default(),
            throughput: disk.throughput,
            encrypted,
            delete_on_termination: delete,
        });
    }
    Ok(devices)
}

/// RegisterImage, of snapshots.
pub(super) fn register(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let name = ask.params.need("Name")?;
    let root_device = ask.params.get("RootDeviceName").unwrap_or_else(|| "/dev/sda1".to_owned());
    let architecture = ask.params.get("Architecture").unwrap_or_else(|| "i386".to_owned());
    let virtualization = ask.params.get("VirtualizationType").unwrap_or_else(|| "paravirtual".to_owned());
    let _ = ask.params.get("SriovNetSupport");
    let devices = devices(world, ask)?;
    let tags = tag::given(ask.params, "image")?;
    let new = Image {
        id: String::new(),
        region: ask.region().to_owned(),
        name: name.clone(),
        description: ask.params.get("Description").unwrap_or_default(),
        owner: world.account(),
        owner_alias: None,
        is_public: false,
        os: None,
        is_windows: false,
        architecture: architecture.clone(),
        root_device: root_device.clone(),
        devices,
        boot_mode: ask.params.get("BootMode"),
        ena_support: ask.params.boolean("EnaSupport")?.unwrap_or(false),
        created: world.now(),
        available_at: world.now(),
        tags,
    };
    if !(3..=128).contains(&name.len()) {
        return Err(refuse("InvalidAMIName.Malformed", "AMI names must be between 3 and 128 characters long."));
    }
    if !["i386", "x86_64", "arm64"].contains(&architecture.as_str()) {
        return Err(invalid(format!("Value ({architecture}) for parameter architecture is invalid.")));
    }
    if virtualization != "hvm" {
        return Err(refuse("UnsupportedOperation", "The lab registers hvm images only."));
    }
    if !new.devices.iter().any(|device| device.device == root_device && device.snapshot.is_some()) {
        return Err(missing("BlockDeviceMapping of the root device with a SnapshotId"));
    }
    ask.ready()?;
    if let Some(other) = select::<Image>(world, ask.region(), |image| image.owner == new.owner && image.name == name).first() {
        return Err(refuse("InvalidAMIName.Duplicate", format!("AMI name {name} is already in use by AMI {}", other.id)));
    }
    let id = world.deal().hex17("ami-");
    world.ec2.images.insert(id.clone(), Image { id: id.clone(), ..new });
    Ok(Reply::node(Node::text("imageId", id)))
}

/// DeregisterImage; with DeleteAssociatedSnapshots its snapshots go too.
pub(super) fn deregister(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let image = named::<Image>(world, ask, "ImageId")?.clone();
    let clear = ask.params.boolean("DeleteAssociatedSnapshots")?.unwrap_or(false);
    ask.ready()?;
    if image.owner != world.account() {
        return Err(if image.is_public {
            refuse("AuthFailure", format!("Not authorized for image:{}", image.id))
        } else {
            not_found::<Image>(&image.id)
        });
    }
    world.ec2.images.remove(&image.id);
    let mut results = Vec::new();
    for snapshot in image.devices.iter().filter_map(|device| device.snapshot.as_ref()).filter(|_| clear) {
        snapshot::remove(world, snapshot);
        results.push(Node::new("item").with("snapshotId", snapshot).with("returnCode", "success"));
    }
    let mut answer = vec![Node::text("return", true)];
    if clear {
        answer.push(Node::list("deleteSnapshotResultSet", "item", results));
    }
    Ok(Reply::Xml(answer))
}

/// The image a public SSM parameter names (`/aws/service/ami-windows-latest/...`).
pub(crate) fn latest_image(world: &World, region: &str, parameter: &str) -> Option<String> {
    let id = public_image::by_parameter(region, parameter)?;
    find::<Image>(world, region, &id).ok().map(|image| image.id.clone())
}

/// What an image says its root disk's fresh contents are: the image itself for AWS's own, its snapshot otherwise.
pub(super) fn contents_of(image: &Image, device: &ImageDevice) -> Option<String> {
    match (&image.os, device.device == image.root_device) {
        (Some(_), true) => Some(image.id.clone()),
        _ => device.snapshot.clone(),
    }
}

/// The snapshot's size, for disks an image does not describe.
pub(super) fn size_of(world: &World, snapshot: &str) -> Option<u32> {
    world.ec2.snapshots.get(snapshot).map(|snapshot: &Snapshot| snapshot.size_gib)
}
