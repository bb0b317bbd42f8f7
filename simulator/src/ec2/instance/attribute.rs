//! DescribeInstanceAttribute and ModifyInstanceAttribute.

use super::{Instance, InstanceState, types};
use crate::ec2::ask::{Ask, invalid, missing, nothing, refuse};
use crate::ec2::interface::NetworkInterface;
use crate::ec2::resource::{change, named};
use crate::ec2::volume::Volume;
use crate::ec2::{lookup, security_group};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// DescribeInstanceAttribute.
pub(in crate::ec2) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let instance = named::<Instance>(world, ask, "InstanceId")?;
    let attribute = ask.params.need("Attribute")?;
    ask.ready()?;
    let primary = lookup::primary_interface(world, &instance.id);
    let valued = |value: String| Node::new(attribute.clone()).with("value", value);
    let node = match attribute.as_str() {
        "blockDeviceMapping" => instance.devices(world),
        "disableApiTermination" => valued(instance.termination_protection.to_string()),
        "disableApiStop" => valued(instance.stop_protection.to_string()),
        "ebsOptimized" => valued(instance.ebs_optimized.to_string()),
        "enaSupport" => valued("true".to_owned()),
        "enclaveOptions" => Node::new("enclaveOptions").with("enabled", false),
        "groupSet" => security_group::names(world, &primary.map(|interface| interface.groups.clone()).unwrap_or_default()),
        "instanceInitiatedShutdownBehavior" => valued(instance.shutdown_behavior.clone()),
        "instanceType" => valued(instance.instance_type.clone()),
        "kernel" | "ramdisk" | "sriovNetSupport" => Node::new(attribute.clone()),
        "productCodes" => Node::new("productCodes"),
        "rootDeviceName" => valued(instance.root_device.clone()),
        "sourceDestCheck" => valued(primary.is_none_or(|interface| interface.source_dest_check).to_string()),
        "userData" => match &instance.user_data {
            Some(data) => valued(STANDARD.encode(data)),
            None => Node::new("userData"),
        },
        other => return Err(invalid(format!("Value ({other}) for parameter attribute is invalid. Unknown attribute."))),
    };
    Ok(Reply::Xml(vec![Node::text("instanceId", &instance.id), node]))
}

/// What a request changes.
enum Change {
    Protection(bool),
    StopProtection(bool),
    SourceDestCheck(bool),
    EbsOptimized(bool),
    ShutdownBehavior(String),
    Type(String),
    UserData(Vec<u8>),
    Groups(Vec<String>),
    DeleteOnTermination(Vec<(String, bool)>),
}

/// ModifyInstanceAttribute: one attribute, in the form `X.Value` or as `Attribute` and `Value`.
pub(in crate::ec2) fn modify(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let instance = named::<Instance>(world, ask, "InstanceId")?.clone();
    let change = read(world, ask, &instance)?;
    ask.ready()?;
    check(&instance, &change)?;
    apply(world, &instance, change);
    Ok(nothing())
}

fn read(world: &World, ask: &Ask<'_>, instance: &Instance) -> Result<Change, AwsError> {
    let (attribute, value) = (ask.params.get("Attribute"), ask.params.get("Value"));
    let of = |member: &str, word: &str| -> Option<String> {
        ask.params.under(member).get("Value").or_else(|| value.clone().filter(|_| attribute.as_deref() == Some(word)))
    };
    let flag = |member: &str, word: &str| -> Result<Option<bool>, AwsError> {
        of(member, word)
            .map(|text| text.parse().map_err(|_| invalid(format!("Value ({text}) for parameter {word} is invalid."))))
            .transpose()
    };
    let mut changes = Vec::new();
    changes.extend(flag("DisableApiTermination", "disableApiTermination")?.map(Change::Protection));
    changes.extend(flag("DisableApiStop", "disableApiStop")?.map(Change::StopProtection));
    changes.extend(flag("SourceDestCheck", "sourceDestCheck")?.map(Change::SourceDestCheck));
    changes.extend(flag("EbsOptimized", "ebsOptimized")?.map(Change::EbsOptimized));
    changes.extend(of("InstanceInitiatedShutdownBehavior", "instanceInitiatedShutdownBehavior").map(Change::ShutdownBehavior));
    changes.extend(of("InstanceType", "instanceType").map(Change::Type));
    if let Some(text) = of("UserData", "userData") {
        let data = STANDARD.decode(text).map_err(|_| refuse("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data."))?;
        changes.push(Change::UserData(data));
    }
    let groups = ask.params.list("GroupId");
    if !groups.is_empty() {
        changes.push(Change::Groups(security_group::for_interface(world, ask.region(), (&instance.vpc, &instance.subnet), groups)?));
    }
    let mut devices = Vec::new();
    for item in ask.params.items("BlockDeviceMapping") {
        let name = item.need("DeviceName")?;
        let ebs = item.under("Ebs");
        let _ = ebs.get("VolumeId");
        if !instance.block_devices.iter().any(|device| device.device == name) {
            return Err(refuse("InvalidInstanceAttributeValue", format!("No device is currently mapped at {name}")));
        }
        devices.push((name, ebs.boolean("DeleteOnTermination")?.ok_or_else(|| missing("DeleteOnTermination"))?));
    }
    if !devices.is_empty() {
        changes.push(Change::DeleteOnTermination(devices));
    }
    match changes.len() {
        0 => Err(missing("Attribute")),
        1 => Ok(changes.remove(0)),
        _ => Err(refuse("InvalidParameterCombination", "Fields for multiple attribute types specified")),
    }
}

fn check(instance: &Instance, change: &Change) -> Result<(), AwsError> {
    let id = &instance.id;
    let needs_stop = matches!(change, Change::Type(_) | Change::UserData(_) | Change::EbsOptimized(_));
    if needs_stop && instance.state != InstanceState::Stopped {
        return Err(refuse("IncorrectInstanceState", format!("The instance '{id}' is not in the 'stopped' state.")));
    }
    if matches!(instance.state, InstanceState::ShuttingDown | InstanceState::Terminated) {
        return Err(refuse("IncorrectInstanceState", format!("The instance '{id}' is not in a valid state for this operation.")));
    }
    match change {
        Change::Type(name) if types::named(name).is_none() => {
            Err(refuse("InvalidInstanceAttributeValue", format!("Invalid value '{name}' for InstanceType.")))
        }
        Change::ShutdownBehavior(word) if word != "stop" && word != "terminate" => {
            Err(invalid(format!("Value ({word}) for parameter instanceInitiatedShutdownBehavior is invalid.")))
        }
        Change::Groups(_) | Change::SourceDestCheck(_) if instance.interfaces.len() > 1 => Err(refuse(
            "InvalidInstanceID",
            format!("There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the operation instead."),
        )),
        _ => Ok(()),
    }
}

fn apply(world: &mut World, instance: &Instance, wanted: Change) {
    let id = &instance.id;
    let interface = instance.interfaces.first();
    match wanted {
        Change::Protection(value) => change::<Instance>(world, id).termination_protection = value,
        Change::StopProtection(value) => change::<Instance>(world, id).stop_protection = value,
        Change::EbsOptimized(value) => change::<Instance>(world, id).ebs_optimized = value,
        Change::ShutdownBehavior(word) => change::<Instance>(world, id).shutdown_behavior = word,
        Change::Type(name) => change::<Instance>(world, id).instance_type = name,
        Change::UserData(data) => change::<Instance>(world, id).user_data = Some(data),
        Change::SourceDestCheck(value) => {
            if let Some(interface) = interface {
                change::<NetworkInterface>(world, interface).source_dest_check = value;
            }
        }
        Change::Groups(groups) => {
            if let Some(interface) = interface {
                change::<NetworkInterface>(world, interface).groups = groups;
            }
        }
        Change::DeleteOnTermination(devices) => {
            for (name, value) in devices {
                keep(world, id, &name, value);
            }
        }
    }
}

fn keep(world: &mut World, id: &str, name: &str, value: bool) {
    let row = change::<Instance>(world, id);
    let Some(device) = row.block_devices.iter_mut().find(|device| device.device == name) else { return };
    device.delete_on_termination = value;
    let volume = device.volume.clone();
    if let Some(held) = change::<Volume>(world, &volume).attachment.as_mut() {
        held.delete_on_termination = value;
    }
}
