//! What a RunInstances request asks for, read and checked; nothing is changed here.

use super::types;
use crate::ec2::ask::{self, Ask, invalid, missing, refuse};
use crate::ec2::disk::Disk;
use crate::ec2::image::{self, Image};
use crate::ec2::interface::NetworkInterface;
use crate::ec2::launch_template::ACCEPTED;
use crate::ec2::resource::{find, not_found};
use crate::ec2::subnet::Subnet;
use crate::ec2::tag::{self, Tags};
use crate::ec2::volume;
use crate::ec2::{key_pair, security_group, vpc, zone};
use crate::iam;
use crate::wire::{AwsError, Params};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// An order that can be carried out.
pub(super) struct Order {
    pub(super) least: u32,
    pub(super) most: u32,
    pub(super) image: Image,
    pub(super) instance_type: String,
    pub(super) subnet: Subnet,
    pub(super) interfaces: Vec<InterfaceOrder>,
    pub(super) disks: Vec<DiskOrder>,
    pub(super) key_name: Option<String>,
    pub(super) user_data: Option<Vec<u8>>,
    /// ARN and id.
    pub(super) profile: Option<(String, String)>,
    pub(super) termination_protection: bool,
    pub(super) stop_protection: bool,
    pub(super) shutdown_behavior: String,
    pub(super) detailed_monitoring: bool,
    pub(super) ebs_optimized: bool,
    pub(super) tenancy: String,
    pub(super) http_tokens: String,
    pub(super) http_hop_limit: u16,
    pub(super) tags: BTreeMap<String, Tags>,
}

/// An interface to be made, or one that stands.
pub(super) struct InterfaceOrder {
    pub(super) existing: Option<String>,
    pub(super) device_index: u16,
    pub(super) subnet: String,
    pub(super) private_ip: Option<Ipv4Addr>,
    pub(super) groups: Vec<String>,
    pub(super) description: String,
    pub(super) wants_public_ip: bool,
    pub(super) delete_on_termination: bool,
}

/// A volume to be made.
pub(super) struct DiskOrder {
    pub(super) device: String,
    pub(super) disk: Disk,
    pub(super) contents: Option<String>,
    pub(super) delete_on_termination: bool,
}

/// Reads and checks the whole request.
pub(super) fn read(world: &mut World, ask: &Ask<'_>) -> Result<Order, AwsError> {
    let params = ask.params;
    for name in ACCEPTED {
        let _ = params.get(name);
    }
    let (least, most) = counts(params)?;
    let image = image(world, ask)?;
    let instance_type = instance_type(params, &image)?;
    let (subnet, interfaces) = network(world, ask, most)?;
    let disks = disks(world, ask, &image)?;
    let key_name = params.get("KeyName");
    if let Some(name) = &key_name {
        key_pair::by_name(world, ask.region(), name)?;
    }
    let word = |name: &str, standard: &str, known: &[&str]| -> Result<String, AwsError> {
        let value = params.get(name).unwrap_or_else(|| standard.to_owned());
        if known.contains(&value.as_str()) { Ok(value) } else { Err(invalid(format!("Value ({value}) for parameter {name} is invalid."))) }
    };
    let flag = |name: &str| params.boolean(name).map(|value| value.unwrap_or(false));
    Ok(Order {
        least,
        most,
        instance_type,
        subnet,
        interfaces,
        disks,
        key_name,
        user_data: user_data(params)?,
        profile: profile(world, ask)?,
        termination_protection: flag("DisableApiTermination")?,
        stop_protection: flag("DisableApiStop")?,
        shutdown_behavior: word("InstanceInitiatedShutdownBehavior", "stop", &["stop", "terminate"])?,
        detailed_monitoring: flag("Monitoring.Enabled")?,
        ebs_optimized: flag("EbsOptimized")?,
        tenancy: word("Placement.Tenancy", "default", &["default", "dedicated", "host"])?,
        http_tokens: word(
            "MetadataOptions.HttpTokens",
            if image.os.as_deref() == Some("amazon-linux-2023") { "required" } else { "optional" },
            &["optional", "required"],
        )?,
        http_hop_limit: u16::try_from(params.integer("MetadataOptions.HttpPutResponseHopLimit")?.unwrap_or(1)).unwrap_or(1),
        tags: tag::given_to(params, &["instance", "volume", "network-interface"])?,
        image,
    })
}

fn counts(params: &Params) -> Result<(u32, u32), AwsError> {
    let count = |name: &str| -> Result<u32, AwsError> {
        let value = params.integer(name)?.ok_or_else(|| missing(name))?;
        u32::try_from(value)
            .ok()
            .filter(|value| (1..=100).contains(value))
            .ok_or_else(|| invalid(format!("Value ({value}) for parameter {name} is invalid.")))
    };
    let (least, most) = (count("MinCount")?, count("MaxCount")?);
    if least > most {
        return Err(invalid(format!("Value ({least}) for parameter minCount is invalid. minCount is greater than maxCount.")));
    }
    Ok((least, most))
}

fn image(world: &World, ask: &Ask<'_>) -> Result<Image, AwsError> {
    let id = ask.params.get("ImageId").ok_or_else(|| missing("ImageId"))?;
    let image = find::<Image>(world, ask.region(), &id)?;
    if !image.is_visible(world) {
        return Err(not_found::<Image>(&id));
    }
    if world.now() < image.available_at {
        return Err(refuse("InvalidAMIID.Unavailable", format!("The image ID '{id}' is not available")));
    }
    Ok(image.clone())
}

/// Without a type EC2 takes its oldest: m1.small.
fn instance_type(params: &Params, image: &Image) -> Result<String, AwsError> {
    let name = params.get("InstanceType").unwrap_or_else(|| "m1.small".to_owned());
    let kind = types::named(&name).ok_or_else(|| invalid(format!("Invalid value '{name}' for InstanceType.")))?;
    if image.architecture == "arm64" {
        let text = format!(
            "The architecture 'x86_64' of the specified instance type does not match the architecture '{}' of the specified AMI.",
            image.architecture
        );
        return Err(invalid(text));
    }
    if kind.nitro && !image.ena_support {
        let text = format!(
            "Enhanced networking with the Elastic Network Adapter (ENA) is required for the '{name}' instance type. Ensure that you are using an AMI that is enabled for ENA."
        );
        return Err(refuse("InvalidParameterCombination", text));
    }
    Ok(name)
}

fn user_data(params: &Params) -> Result<Option<Vec<u8>>, AwsError> {
    let Some(text) = params.get("UserData") else { return Ok(None) };
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let data = STANDARD.decode(text).map_err(|_| refuse("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data."))?;
    if data.len() > 16384 {
        return Err(invalid("User data is limited to 16384 bytes"));
    }
    Ok(Some(data))
}

/// ARN and id of the instance profile; handing its role to an instance needs `iam:PassRole`.
fn profile(world: &World, ask: &Ask<'_>) -> Result<Option<(String, String)>, AwsError> {
    let wanted = ask.params.under("IamInstanceProfile");
    let (text, member) = match (wanted.get("Arn"), wanted.get("Name")) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            let text = "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'";
            return Err(refuse("InvalidParameterCombination", text));
        }
        (Some(arn), None) => (arn, "arn"),
        (None, Some(name)) => (name, "name"),
    };
    let name = text.rsplit('/').next().unwrap_or(&text);
    let found = iam::instance_profile(world, name).filter(|(arn, _)| member == "name" || *arn == text);
    let found = found.ok_or_else(|| {
        let what = if member == "arn" { "ARN" } else { "name" };
        invalid(format!("Value ({text}) for parameter iamInstanceProfile.{member} is invalid. Invalid IAM Instance Profile {what}"))
    })?;
    if let Some(role) = iam::role_in_profile(world, name) {
        // EC2 refuses in its own code, whatever the service whose permission is wanting.
        let in_own_code = |error: AwsError| AwsError { code: "UnauthorizedOperation".to_owned(), status: 403, ..error };
        iam::authorize(world, &ask.call.caller, "iam:PassRole", iam::role_arn(world, &role).as_deref()).map_err(in_own_code)?;
    }
    Ok(Some(found))
}

/// The subnet for a request that names none: the default one of the zone asked for, else of any.
fn default_subnet(world: &mut World, ask: &Ask<'_>) -> Result<Subnet, AwsError> {
    let zone = zone::given(ask, "Placement.", zone::unknown)?;
    let vpc = vpc::default_of(world, ask.region()).map(|vpc| vpc.id.clone());
    let vpc = vpc.ok_or_else(|| {
        refuse("VPCIdNotSpecified", "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.")
    })?;
    let fits = |subnet: &&Subnet| subnet.vpc == vpc && subnet.is_default && zone.as_ref().is_none_or(|zone| *zone == subnet.zone);
    let mut subnets: Vec<Subnet> = world.ec2.subnets.values().filter(fits).cloned().collect();
    if subnets.is_empty() {
        return Err(refuse("MissingInput", format!("No subnets found for the default VPC '{vpc}'. Please specify a subnet.")));
    }
    subnets.sort_by(|one, other| one.zone.cmp(&other.zone));
    let index = world.deal().below(subnets.len() as u64);
    Ok(subnets.swap_remove(usize::try_from(index).unwrap_or_default()))
}

fn network(world: &mut World, ask: &Ask<'_>, most: u32) -> Result<(Subnet, Vec<InterfaceOrder>), AwsError> {
    let params = ask.params;
    let items = params.items("NetworkInterface");
    if items.is_empty() {
        return plain_network(world, ask, most);
    }
    let combination = |what: &str| {
        refuse(
            "InvalidParameterCombination",
            format!("Network interfaces and an instance-level {what} may not be specified on the same request"),
        )
    };
    if params.has("SubnetId") {
        return Err(combination("subnet ID"));
    }
    if params.has("SecurityGroupId") || params.has("SecurityGroup") {
        return Err(combination("security groups"));
    }
    if params.has("PrivateIpAddress") {
        return Err(combination("private address"));
    }
    let mut orders = Vec::new();
    for item in &items {
        orders.push(interface(world, ask, item, most)?);
    }
    orders.sort_by_key(|order| order.device_index);
    if orders.first().is_none_or(|order| order.device_index != 0) {
        return Err(refuse("InvalidParameterValue", "Network interfaces must have a primary one, of device index 0"));
    }
    if orders.windows(2).any(|pair| pair[0].device_index == pair[1].device_index) {
        return Err(refuse("InvalidInterface.IndexConflict", "Duplicate device index"));
    }
    let subnet = find::<Subnet>(world, ask.region(), &orders[0].subnet)?.clone();
    check_zone(ask, &subnet)?;
    for order in &orders {
        let other = find::<Subnet>(world, ask.region(), &order.subnet)?;
        if (&other.zone, &other.vpc) != (&subnet.zone, &subnet.vpc) {
            let text = format!("The subnets {} and {} of the network interfaces lie in different zones or VPCs", subnet.id, other.id);
            return Err(refuse("InvalidParameterCombination", text));
        }
    }
    Ok((subnet, orders))
}

/// One interface by SubnetId, SecurityGroupId and PrivateIpAddress.
fn plain_network(world: &mut World, ask: &Ask<'_>, most: u32) -> Result<(Subnet, Vec<InterfaceOrder>), AwsError> {
    let params = ask.params;
    let subnet = match params.get("SubnetId") {
        Some(id) => find::<Subnet>(world, ask.region(), &id)?.clone(),
        None => default_subnet(world, ask)?,
    };
    check_zone(ask, &subnet)?;
    let mut groups = params.list("SecurityGroupId");
    groups.extend(security_group::named_in_default_vpc(world, ask.region(), &params.list("SecurityGroup"))?);
    let groups = security_group::for_interface(world, ask.region(), (&subnet.vpc, &subnet.id), groups)?;
    let private_ip = private_ip(params, most)?;
    let order = InterfaceOrder {
        existing: None,
        device_index: 0,
        subnet: subnet.id.clone(),
        private_ip,
        groups,
        description: String::new(),
        wants_public_ip: subnet.map_public_ip,
        delete_on_termination: true,
    };
    Ok((subnet, vec![order]))
}

fn check_zone(ask: &Ask<'_>, subnet: &Subnet) -> Result<(), AwsError> {
    let zone = zone::given(ask, "Placement.", zone::unknown)?;
    match zone {
        Some(zone) if zone != subnet.zone => {
            let text = format!(
                "Value ({zone}) for parameter availabilityZone is invalid. Subnet '{}' is in the availability zone {}",
                subnet.id, subnet.zone
            );
            Err(invalid(text))
        }
        _ => Ok(()),
    }
}

fn private_ip(params: &Params, most: u32) -> Result<Option<Ipv4Addr>, AwsError> {
    let Some(text) = params.get("PrivateIpAddress") else { return Ok(None) };
    if most > 1 {
        return Err(refuse("InvalidParameterCombination", "A private address may be given for one instance only"));
    }
    ask::ipv4("privateIpAddress", &text).map(Some)
}

fn interface(world: &mut World, ask: &Ask<'_>, item: &Params, most: u32) -> Result<InterfaceOrder, AwsError> {
    let index = item.integer("DeviceIndex")?.ok_or_else(|| missing("NetworkInterface.DeviceIndex"))?;
    let device_index = u16::try_from(index).map_err(|_| invalid(format!("Value ({index}) for parameter deviceIndex is invalid.")))?;
    let _ = (item.get("InterfaceType"), item.integer("NetworkCardIndex")?);
    let delete = item.boolean("DeleteOnTermination")?;
    let public = item.boolean("AssociatePublicIpAddress")?;
    let groups = item.list("SecurityGroupId");
    let description = item.get("Description").unwrap_or_default();
    let private_ip = private_ip(item, most)?;
    if let Some(id) = item.get("NetworkInterfaceId") {
        let existing = find::<NetworkInterface>(world, ask.region(), &id)?;
        if existing.attachment.is_some() {
            return Err(refuse("InvalidNetworkInterface.InUse", format!("Interface: [{id}] in use.")));
        }
        if most > 1 || item.has("SubnetId") || !groups.is_empty() || private_ip.is_some() {
            return Err(refuse(
                "InvalidParameterCombination",
                "A network interface that stands brings its own subnet, groups and address, for one instance",
            ));
        }
        return Ok(InterfaceOrder {
            existing: Some(id),
            device_index,
            subnet: existing.subnet.clone(),
            private_ip: None,
            groups: existing.groups.clone(),
            description: existing.description.clone(),
            wants_public_ip: false,
            delete_on_termination: delete.unwrap_or(false),
        });
    }
    let subnet = match item.get("SubnetId") {
        Some(id) => find::<Subnet>(world, ask.region(), &id)?.clone(),
        None => default_subnet(world, ask)?,
    };
    let groups = security_group::for_interface(world, ask.region(), (&subnet.vpc, &subnet.id), groups)?;
    Ok(InterfaceOrder {
        existing: None,
        device_index,
        subnet: subnet.id,
        private_ip,
        groups,
        description,
        wants_public_ip: public.unwrap_or(subnet.map_public_ip && device_index == 0),
        delete_on_termination: delete.unwrap_or(true),
    })
}

/// The image's disks, changed and added to by the request's block device mappings.
fn disks(world: &World, ask: &Ask<'_>, image: &Image) -> Result<Vec<DiskOrder>, AwsError> {
    let mut given: BTreeMap<String, Params> = BTreeMap::new();
    for item in ask.params.items("BlockDeviceMapping") {
        let device = item.need("DeviceName")?;
        if given.insert(device.clone(), item).is_some() {
            return Err(refuse("InvalidBlockDeviceMapping", format!("Device name {device} is given twice")));
        }
    }
    let mut orders = Vec::new();
    for device in &image.devices {
        let item = given.remove(&device.device);
        if item.as_ref().is_some_and(|item| item.has("NoDevice")) && device.device != image.root_device {
            let _ = item.map(|item| item.get("NoDevice"));
            continue;
        }
        orders.push(image_disk(world, image, device, item.as_ref())?);
    }
    for (device, item) in given {
        let _ = (item.get("VirtualName"), item.get("NoDevice"));
        if !item.has("Ebs") {
            continue;
        }
        let ebs = item.under("Ebs");
        let disk = Disk::read(&ebs, "VolumeSize")?;
        let source = volume::source(world, ask.region(), &disk)?;
        let contents = source.map(|snapshot| snapshot.id.clone());
        let disk = disk.complete(source.map(|snapshot| snapshot.size_gib))?;
        let delete_on_termination = ebs.boolean("DeleteOnTermination")?.unwrap_or(true);
        orders.push(DiskOrder { device, disk, contents, delete_on_termination });
    }
    Ok(orders)
}

/// A disk of the image, with what the request says of it.
fn image_disk(world: &World, image: &Image, device: &image::ImageDevice, item: Option<&Params>) -> Result<DiskOrder, AwsError> {
    let contents = image::contents_of(image, device);
    let mut disk = device.disk();
    let mut delete_on_termination = device.delete_on_termination;
    if let Some(item) = item {
        let ebs = item.under("Ebs");
        let own = Disk::read(&ebs, "VolumeSize")?;
        if own.snapshot.is_some() && own.snapshot != disk.snapshot {
            return Err(refuse(
                "InvalidBlockDeviceMapping",
                format!(
                    "snapshotId can not be modified on {} device",
                    if device.device == image.root_device { "root" } else { "an image's" }
                ),
            ));
        }
        if own.volume_type.is_some() && own.volume_type != disk.volume_type {
            disk.iops = None;
            disk.throughput = None;
        }
        disk = Disk {
            size_gib: own.size_gib.or(disk.size_gib),
            volume_type: own.volume_type.or(disk.volume_type),
            iops: own.iops.or(disk.iops),
            throughput: own.throughput.or(disk.throughput),
            encrypted: own.encrypted.or(disk.encrypted),
            kms_key: own.kms_key,
            snapshot: disk.snapshot,
        };
        delete_on_termination = ebs.boolean("DeleteOnTermination")?.unwrap_or(delete_on_termination);
    }
    let least = disk.snapshot.as_ref().and_then(|snapshot| image::size_of(world, snapshot));
    Ok(DiskOrder { device: device.device.clone(), disk: disk.complete(least)?, contents, delete_on_termination })
}
