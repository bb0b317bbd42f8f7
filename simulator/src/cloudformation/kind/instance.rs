//! Instances and what they are launched with: key pairs, volumes, launch templates.

use super::network::{described, itself};
use super::{Attributes, Job, Kind, PLAIN};
use crate::cloudformation::document::text;
use crate::wire::{AwsError, Node};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Properties RunInstances takes under the same names.
const SENT: [&str; 21] = [
    "BlockDeviceMappings",
    "CpuOptions",
    "CreditSpecification",
    "DisableApiTermination",
    "EbsOptimized",
    "EnclaveOptions",
    "HibernationOptions",
    "ImageId",
    "InstanceInitiatedShutdownBehavior",
    "InstanceType",
    "KeyName",
    "LaunchTemplate",
    "MetadataOptions",
    "NetworkInterfaces",
    "PrivateDnsNameOptions",
    "PrivateIpAddress",
    "SecurityGroupIds",
    "SecurityGroups",
    "SubnetId",
    "UserData",
    "Placement",
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AWS::EC2::Instance",
        optional: &[
            "AvailabilityZone",
            "BlockDeviceMappings",
            "CpuOptions",
            "CreditSpecification",
            "DisableApiTermination",
            "EbsOptimized",
            "EnclaveOptions",
            "HibernationOptions",
            "IamInstanceProfile",
            "ImageId",
            "InstanceInitiatedShutdownBehavior",
            "InstanceType",
            "KeyName",
            "LaunchTemplate",
            "MetadataOptions",
            "Monitoring",
            "NetworkInterfaces",
            "PrivateDnsNameOptions",
            "PrivateIpAddress",
            "PropagateTagsToVolumeOnCreation",
            "SecurityGroupIds",
            "SecurityGroups",
            "SourceDestCheck",
            "SubnetId",
            "Tags",
            "Tenancy",
            "UserData",
        ],
        attributes: &["AvailabilityZone", "InstanceId", "PrivateDnsName", "PrivateIp", "PublicDnsName", "PublicIp", "VpcId"],
        seconds: (8, 12),
        make: launch,
        ready: instance_ready,
        remove: |job| job.ec2("TerminateInstances", &[("InstanceId.1", &job.physical.clone())]).map(drop),
        gone: |job| {
            let id = job.physical.clone();
            let state = instance(job, &id)?.and_then(|found| found.at("instanceState/name").map(str::to_owned));
            Ok(state.is_none_or(|state| state == "terminated"))
        },
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::KeyPair",
        required: &["KeyName"],
        optional: &["KeyFormat", "KeyType", "PublicKeyMaterial", "Tags"],
        attributes: &["KeyFingerprint", "KeyPairId"],
        make: make_key_pair,
        ready: |job| {
            let known = job.memory.iter().filter(|(name, _)| name.starts_with("Key"));
            Ok(Some(known.map(|(name, value)| (name.clone(), value.clone())).collect()))
        },
        remove: |job| job.ec2("DeleteKeyPair", &[("KeyName", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::Volume",
        optional: &["AvailabilityZone", "Encrypted", "Iops", "KmsKeyId", "Size", "SnapshotId", "Tags", "Throughput", "VolumeType"],
        attributes: &["VolumeId"],
        make: |job| {
            let properties = ["AvailabilityZone", "Encrypted", "Iops", "KmsKeyId", "Size", "SnapshotId", "Throughput", "VolumeType"];
            job.create("CreateVolume", &properties, "volume", "volumeId")
        },
        ready: |job| {
            let volume = described(job, "DescribeVolumes", "VolumeId", "volumeSet")?;
            let is_ready = volume.is_some_and(|volume| volume.at("status") != Some("creating"));
            Ok(is_ready.then(|| itself(job, "VolumeId")))
        },
        remove: |job| job.ec2("DeleteVolume", &[("VolumeId", &job.physical.clone())]).map(drop),
        gone: |job| Ok(described(job, "DescribeVolumes", "VolumeId", "volumeSet")?.is_none()),
        ..PLAIN
    },
    Kind {
        name: "AWS::EC2::LaunchTemplate",
        required: &["LaunchTemplateData"],
        optional: &["LaunchTemplateName", "TagSpecifications", "VersionDescription"],
        attributes: &["DefaultVersionNumber", "LatestVersionNumber", "LaunchTemplateId"],
        make: make_template,
        ready: template_ready,
        remove: |job| job.ec2("DeleteLaunchTemplate", &[("LaunchTemplateId", &job.physical.clone())]).map(drop),
        ..PLAIN
    },
];

/// RunInstances' answer or DescribeInstances': the instance.
fn instance(job: &mut Job<'_>, id: &str) -> Result<Option<Node>, AwsError> {
    let answer = job.ec2("DescribeInstances", &[("InstanceId.1", id)])?;
    Ok(answer.all("reservationSet").first().and_then(|reservation| reservation.all("instancesSet").first()).cloned())
}

fn launch(job: &mut Job<'_>) -> Result<String, AwsError> {
    let mut pairs = job.pairs(&SENT);
    let mut put = |name: &str, value: Option<String>| pairs.extend(value.map(|value| (name.to_owned(), value)));
    put("IamInstanceProfile.Name", job.text("IamInstanceProfile"));
    put("Placement.AvailabilityZone", job.text("AvailabilityZone"));
    put("Placement.Tenancy", job.text("Tenancy"));
    put("Monitoring.Enabled", job.flag("Monitoring").map(|flag| flag.to_string()));
    put("MinCount", Some("1".to_owned()));
    put("MaxCount", Some("1".to_owned()));
    pairs.extend(job.tag_pairs("instance"));
    let answer = job.ask(crate::wire::Service::Ec2, "RunInstances", &pairs)?;
    let id = answer.all("instancesSet").first().and_then(|found| found.at("instanceId")).unwrap_or_default().to_owned();
    job.mark(&id);
    Ok(id)
}

fn instance_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let id = job.physical.clone();
    let Some(found) = instance(job, &id)? else { return Ok(None) };
    match found.at("instanceState/name") {
        Some("running") => {}
        Some("pending") => return Ok(None),
        state => {
            let message = format!(
                "Instance {id} failed to stabilize. Current state: {}. Reason: {}",
                state.unwrap_or_default(),
                found.at("stateReason/message").unwrap_or_default()
            );
            return Err(AwsError::new(400, "NotStabilized", message));
        }
    }
    if job.flag("SourceDestCheck") == Some(false) && job.memory.insert("forwards".to_owned(), String::new()).is_none() {
        job.ec2("ModifyInstanceAttribute", &[("InstanceId", &id), ("SourceDestCheck.Value", "false")])?;
    }
    let mut attributes = itself(job, "InstanceId");
    let names = [
        ("AvailabilityZone", "placement/availabilityZone"),
        ("PrivateDnsName", "privateDnsName"),
        ("PrivateIp", "privateIpAddress"),
        ("PublicDnsName", "dnsName"),
        ("PublicIp", "ipAddress"),
        ("VpcId", "vpcId"),
    ];
    for (name, path) in names {
        attributes.insert(name.to_owned(), found.at(path).unwrap_or_default().to_owned());
    }
    Ok(Some(attributes))
}

/// With PublicKeyMaterial the key is imported; otherwise EC2 makes it, and AWS keeps the private part in a parameter.
fn make_key_pair(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.need("KeyName");
    let mut pairs = vec![("KeyName".to_owned(), name.clone())];
    let action = match job.text("PublicKeyMaterial") {
        Some(material) => {
            pairs.push(("PublicKeyMaterial".to_owned(), STANDARD.encode(material)));
            "ImportKeyPair"
        }
        None => {
            pairs.extend(job.pairs(&["KeyFormat", "KeyType"]));
            "CreateKeyPair"
        }
    };
    pairs.extend(job.tag_pairs("key-pair"));
    let answer = job.ask(crate::wire::Service::Ec2, action, &pairs)?;
    for (attribute, path) in [("KeyFingerprint", "keyFingerprint"), ("KeyPairId", "keyPairId")] {
        job.memory.insert(attribute.to_owned(), answer.at(path).unwrap_or_default().to_owned());
    }
    let id = answer.at("keyPairId").unwrap_or_default().to_owned();
    job.mark(&id);
    Ok(name)
}

fn make_template(job: &mut Job<'_>) -> Result<String, AwsError> {
    let name = job.name("LaunchTemplateName", 128);
    let mut pairs = job.pairs(&["LaunchTemplateData", "TagSpecifications", "VersionDescription"]);
    if let Some(profile) = job.property("LaunchTemplateData").and_then(|data| data.get("IamInstanceProfile"))
        && !profile.is_object()
    {
        pairs.retain(|(key, _)| key != "LaunchTemplateData.IamInstanceProfile");
        pairs.push(("LaunchTemplateData.IamInstanceProfile.Name".to_owned(), text(profile)));
    }
    pairs.push(("LaunchTemplateName".to_owned(), name));
    let path = "launchTemplate/launchTemplateId";
    let word = if job.property("TagSpecifications").is_some() { "" } else { "launch-template" };
    job.create_with("CreateLaunchTemplate", pairs, word, path)
}

fn template_ready(job: &mut Job<'_>) -> Result<Option<Attributes>, AwsError> {
    let found = described(job, "DescribeLaunchTemplates", "LaunchTemplateId", "launchTemplates")?;
    let Some(found) = found else { return Ok(None) };
    let mut attributes = itself(job, "LaunchTemplateId");
    for (name, path) in [("DefaultVersionNumber", "defaultVersionNumber"), ("LatestVersionNumber", "latestVersionNumber")] {
        attributes.insert(name.to_owned(), found.at(path).unwrap_or_default().to_owned());
    }
    Ok(Some(attributes))
}
