//! `LaunchTemplateData`: kept in the flat form it is sent in, checked against what EC2 knows, shown as XML.

use crate::ec2::ask::invalid;
use crate::wire::{AwsError, Node, Params};
use std::collections::{BTreeMap, BTreeSet};

/// The text a member holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Number,
    Flag,
}

use Form::{Flag, Number, Text};

/// Every member, with `N` for the number of a list element.
const MEMBERS: [(&str, Form); 66] = [
    ("BlockDeviceMapping.N.DeviceName", Text),
    ("BlockDeviceMapping.N.Ebs.DeleteOnTermination", Flag),
    ("BlockDeviceMapping.N.Ebs.Encrypted", Flag),
    ("BlockDeviceMapping.N.Ebs.Iops", Number),
    ("BlockDeviceMapping.N.Ebs.KmsKeyId", Text),
    ("BlockDeviceMapping.N.Ebs.SnapshotId", Text),
    ("BlockDeviceMapping.N.Ebs.Throughput", Number),
    ("BlockDeviceMapping.N.Ebs.VolumeSize", Number),
    ("BlockDeviceMapping.N.Ebs.VolumeType", Text),
    ("BlockDeviceMapping.N.NoDevice", Text),
    ("BlockDeviceMapping.N.VirtualName", Text),
    ("CapacityReservationSpecification.CapacityReservationPreference", Text),
    ("CpuOptions.CoreCount", Number),
    ("CpuOptions.ThreadsPerCore", Number),
    ("CreditSpecification.CpuCredits", Text),
    ("DisableApiStop", Flag),
    ("DisableApiTermination", Flag),
    ("EbsOptimized", Flag),
    ("EnclaveOptions.Enabled", Flag),
    ("HibernationOptions.Configured", Flag),
    ("IamInstanceProfile.Arn", Text),
    ("IamInstanceProfile.Name", Text),
    ("ImageId", Text),
    ("InstanceInitiatedShutdownBehavior", Text),
    ("InstanceRequirements.MemoryMiB.Max", Number),
    ("InstanceRequirements.MemoryMiB.Min", Number),
    ("InstanceRequirements.VCpuCount.Max", Number),
    ("InstanceRequirements.VCpuCount.Min", Number),
    ("InstanceType", Text),
    ("KeyName", Text),
    ("MaintenanceOptions.AutoRecovery", Text),
    ("MetadataOptions.HttpEndpoint", Text),
    ("MetadataOptions.HttpProtocolIpv6", Text),
    ("MetadataOptions.HttpPutResponseHopLimit", Number),
    ("MetadataOptions.HttpTokens", Text),
    ("MetadataOptions.InstanceMetadataTags", Text),
    ("Monitoring.Enabled", Flag),
    ("NetworkInterface.N.AssociatePublicIpAddress", Flag),
    ("NetworkInterface.N.DeleteOnTermination", Flag),
    ("NetworkInterface.N.Description", Text),
    ("NetworkInterface.N.DeviceIndex", Number),
    ("NetworkInterface.N.InterfaceType", Text),
    ("NetworkInterface.N.NetworkCardIndex", Number),
    ("NetworkInterface.N.NetworkInterfaceId", Text),
    ("NetworkInterface.N.PrivateIpAddress", Text),
    ("NetworkInterface.N.PrivateIpAddresses.N.Primary", Flag),
    ("NetworkInterface.N.PrivateIpAddresses.N.PrivateIpAddress", Text),
    ("NetworkInterface.N.SecondaryPrivateIpAddressCount", Number),
    ("NetworkInterface.N.SecurityGroupId.N", Text),
    ("NetworkInterface.N.SubnetId", Text),
    ("Placement.Affinity", Text),
    ("Placement.AvailabilityZone", Text),
    ("Placement.AvailabilityZoneId", Text),
    ("Placement.GroupName", Text),
    ("Placement.HostId", Text),
    ("Placement.HostResourceGroupArn", Text),
    ("Placement.Tenancy", Text),
    ("PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord", Flag),
    ("PrivateDnsNameOptions.EnableResourceNameDnsARecord", Flag),
    ("PrivateDnsNameOptions.HostnameType", Text),
    ("SecurityGroup.N", Text),
    ("SecurityGroupId.N", Text),
    ("TagSpecification.N.ResourceType", Text),
    ("TagSpecification.N.Tag.N.Key", Text),
    ("TagSpecification.N.Tag.N.Value", Text),
    ("UserData", Text),
];

/// Members RunInstances takes and the lab has no use for: they change nothing an instance does here.
pub(in crate::ec2) const ACCEPTED: [&str; 17] = [
    "CapacityReservationSpecification.CapacityReservationPreference",
    "CpuOptions.CoreCount",
    "CpuOptions.ThreadsPerCore",
    "CreditSpecification.CpuCredits",
    "EnclaveOptions.Enabled",
    "HibernationOptions.Configured",
    "MaintenanceOptions.AutoRecovery",
    "MetadataOptions.HttpEndpoint",
    "MetadataOptions.HttpProtocolIpv6",
    "MetadataOptions.InstanceMetadataTags",
    "Placement.Affinity",
    "Placement.GroupName",
    "Placement.HostId",
    "Placement.HostResourceGroupArn",
    "PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord",
    "PrivateDnsNameOptions.EnableResourceNameDnsARecord",
    "PrivateDnsNameOptions.HostnameType",
];

/// `A.3.B` as `A.N.B`.
fn pattern(key: &str) -> String {
    let parts: Vec<&str> = key.split('.').map(|part| if part.bytes().all(|byte| byte.is_ascii_digit()) { "N" } else { part }).collect();
    parts.join(".")
}

/// Whether it has such a member.
pub(super) fn is_member(key: &str) -> bool {
    let known = pattern(key);
    MEMBERS.iter().any(|(member, _)| *member == known)
}

/// Reads all members below `params`; unknown ones stay unread and are refused by the request.
pub(super) fn read(params: &Params) -> Result<BTreeMap<String, String>, AwsError> {
    let mut data = BTreeMap::new();
    for key in params.pairs().filter_map(|(key, _)| key.strip_prefix("LaunchTemplateData.")) {
        let known = pattern(key);
        let Some((_, form)) = MEMBERS.iter().find(|(member, _)| *member == known) else { continue };
        let is_tag_value = known.ends_with(".Tag.N.Value");
        let Some(value) = params.get(key).or_else(|| is_tag_value.then(String::new)) else { continue };
        let fits = match form {
            Text => true,
            Number => value.parse::<i64>().is_ok(),
            Flag => matches!(value.as_str(), "true" | "false"),
        };
        if !fits {
            return Err(invalid(format!("Value ({value}) for parameter LaunchTemplateData.{key} is invalid.")));
        }
        data.insert(key.to_owned(), value);
    }
    Ok(data)
}

/// `beneath` with every top-level member `above` names replaced whole.
pub(super) fn over(beneath: &BTreeMap<String, String>, above: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let top = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let named: BTreeSet<String> = above.keys().map(|key| top(key)).collect();
    let kept = beneath.iter().filter(|(key, _)| !named.contains(&top(key)));
    kept.chain(above).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// What is left of a member's path, and its text.
type Entry<'a> = (Vec<&'a str>, &'a str);

/// `launchTemplateData`.
pub(super) fn node(data: &BTreeMap<String, String>) -> Node {
    let pairs: Vec<Entry<'_>> = data.iter().map(|(key, value)| (key.split('.').collect(), value.as_str())).collect();
    Node::new("launchTemplateData").children(members(&pairs, ""))
}

/// Element name of a list and of its items, by the list's name in requests and the structure around it.
fn list_names(around: &str, name: &str) -> (String, &'static str) {
    match (around, name) {
        ("NetworkInterface", "SecurityGroupId") => ("groupSet".to_owned(), "groupId"),
        _ => (format!("{}Set", lower(name)), "item"),
    }
}

fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Children for keys that share the structure `around`.
fn members(pairs: &[Entry<'_>], around: &str) -> Vec<Node> {
    let mut by_name: Vec<(&str, Vec<Entry<'_>>)> = Vec::new();
    for (path, value) in pairs {
        let Some((name, rest)) = path.split_first() else { continue };
        let entry = (rest.to_vec(), *value);
        match by_name.iter_mut().find(|(known, _)| known == name) {
            Some((_, entries)) => entries.push(entry),
            None => by_name.push((name, vec![entry])),
        }
    }
    by_name.into_iter().map(|(name, entries)| member(name, &entries, around)).collect()
}

fn member(name: &str, entries: &[Entry<'_>], around: &str) -> Node {
    let is_list = entries.iter().any(|(path, _)| path.first().is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit())));
    match entries {
        [(path, value)] if path.is_empty() => Node::text(lower(name), value),
        _ if is_list => {
            let (element, item) = list_names(around, name);
            Node::new(element).children(items(entries).into_iter().map(|entries| match &entries[..] {
                [(path, value)] if path.is_empty() => Node::text(item, value),
                entries => Node::new(item).children(members(entries, name)),
            }))
        }
        _ => Node::new(lower(name)).children(members(entries, name)),
    }
}

/// The elements of a list, in order of their numbers.
fn items<'a>(entries: &[Entry<'a>]) -> Vec<Vec<Entry<'a>>> {
    let mut by_number: BTreeMap<u32, Vec<Entry<'a>>> = BTreeMap::new();
    for (path, value) in entries {
        let Some((number, rest)) = path.split_first() else { continue };
        by_number.entry(number.parse().unwrap_or(0)).or_default().push((rest.to_vec(), value));
    }
    by_number.into_values().collect()
}
