//! Volumes, snapshots, images.

use super::Case;

fn volume(case: &mut Case, params: &[(&str, &str)]) -> String {
    let mut all = vec![("AvailabilityZone", "us-east-1a")];
    all.extend(params);
    case.text("CreateVolume", &all, "volumeId")
}

fn status(case: &mut Case, volume: &str) -> String {
    case.text("DescribeVolumes", &[("VolumeId.1", volume)], "volumeSet/item/status")
}

#[test]
fn a_volume_is_created_attached_detached_deleted() {
    let mut case = Case::new();
    let (_, subnet) = case.network();
    let instance = case.run(&[("SubnetId", &subnet)]);
    let id = volume(&mut case, &[("Size", "4")]);
    assert_eq!(status(&mut case, &id), "creating");
    let attach = [("VolumeId", id.as_str()), ("InstanceId", instance.as_str()), ("Device", "/dev/sdf")];
    assert_eq!(case.code("AttachVolume", &attach), "IncorrectState");
    case.pass(60);
    assert_eq!(status(&mut case, &id), "available");
    assert_eq!(case.text("AttachVolume", &attach, "status"), "attaching");
    assert_eq!(status(&mut case, &id), "in-use");
    assert_eq!(case.code("AttachVolume", &attach), "VolumeInUse");
    assert_eq!(case.code("DeleteVolume", &[("VolumeId", &id)]), "VolumeInUse");
    let root = case.instance(&instance).at("blockDeviceMapping/item/ebs/volumeId").unwrap().to_owned();
    assert_eq!(case.code("DetachVolume", &[("VolumeId", &root)]), "OperationNotPermitted");
    case.pass(10);
    assert_eq!(case.text("DetachVolume", &[("VolumeId", &id)], "status"), "detaching");
    case.pass(10);
    assert_eq!(status(&mut case, &id), "available");
    case.ok("DeleteVolume", &[("VolumeId", &id)]);
    case.pass(10);
    assert_eq!(case.code("DescribeVolumes", &[("VolumeId.1", &id)]), "InvalidVolume.NotFound");
}

#[test]
fn only_disks_told_to_stay_outlive_their_instance() {
    let mut case = Case::new();
    let disks = [
        ("BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
        ("BlockDeviceMapping.1.Ebs.DeleteOnTermination", "false"),
        ("BlockDeviceMapping.2.DeviceName", "/dev/sdb"),
        ("BlockDeviceMapping.2.Ebs.VolumeSize", "3"),
    ];
    let id = case.run(&disks);
    assert_eq!(case.ok("DescribeVolumes", &[]).all("volumeSet").len(), 2);
    case.ok("TerminateInstances", &[("InstanceId.1", &id)]);
    case.pass(60);
    let left = case.ok("DescribeVolumes", &[]);
    assert_eq!(
        (left.all("volumeSet").len(), left.at("volumeSet/item/status"), left.at("volumeSet/item/size")),
        (1, Some("available"), Some("8"))
    );
}

#[test]
fn each_type_has_its_own_rules() {
    let mut case = Case::new();
    let create = |case: &mut Case, params: &[(&str, &str)]| {
        let mut all = vec![("AvailabilityZone", "us-east-1a")];
        all.extend(params);
        case.ask("CreateVolume", &all).map_err(|error| error.code)
    };
    let gp3 = create(&mut case, &[("Size", "8"), ("VolumeType", "gp3")]).unwrap();
    assert_eq!((gp3.at("iops"), gp3.at("throughput")), (Some("3000"), Some("125")));
    for (params, code) in [
        (vec![("Size", "8"), ("VolumeType", "gp2"), ("Iops", "100")], "InvalidParameterCombination"),
        (vec![("Size", "8"), ("VolumeType", "io1")], "MissingParameter"),
        (vec![("Size", "8"), ("VolumeType", "io1"), ("Iops", "401")], "InvalidParameterValue"),
        (vec![("Size", "8"), ("VolumeType", "io1"), ("Iops", "400"), ("Throughput", "125")], "InvalidParameterCombination"),
        (vec![("Size", "8"), ("VolumeType", "gp3"), ("Iops", "2999")], "InvalidParameterValue"),
        (vec![("Size", "8"), ("VolumeType", "floppy")], "InvalidParameterValue"),
        (vec![], "MissingParameter"),
    ] {
        assert_eq!(create(&mut case, &params).unwrap_err(), code, "{params:?}");
    }
}

#[test]
fn a_snapshot_completes_by_size_and_is_held_by_its_image() {
    let mut case = Case::new();
    let id = volume(&mut case, &[("Size", "20")]);
    case.pass(10);
    let snapshot = case.text("CreateSnapshot", &[("VolumeId", &id)], "snapshotId");
    let from = [("AvailabilityZone", "us-east-1b"), ("SnapshotId", snapshot.as_str())];
    assert_eq!(case.code("CreateVolume", &from), "IncorrectState");
    case.pass(30);
    assert_eq!(case.text("DescribeSnapshots", &[("Owner.1", "self")], "snapshotSet/item/status"), "pending");
    case.pass(60);
    assert_eq!(case.text("DescribeSnapshots", &[("Owner.1", "self")], "snapshotSet/item/progress"), "100%");
    case.ok("CreateVolume", &from);
    assert_eq!(case.code("CreateVolume", &[from[0], from[1], ("Size", "19")]), "InvalidBlockDeviceMapping");
    let image = [
        ("Name", "mine"),
        ("Architecture", "x86_64"),
        ("VirtualizationType", "hvm"),
        ("RootDeviceName", "/dev/sda1"),
        ("BlockDeviceMapping.1.DeviceName", "/dev/sda1"),
        ("BlockDeviceMapping.1.Ebs.SnapshotId", snapshot.as_str()),
    ];
    let image_id = case.text("RegisterImage", &image, "imageId");
    assert_eq!(case.code("RegisterImage", &image), "InvalidAMIName.Duplicate");
    assert_eq!(case.code("DeleteSnapshot", &[("SnapshotId", &snapshot)]), "InvalidSnapshot.InUse");
    let run = [("ImageId", image_id.as_str()), ("MinCount", "1"), ("MaxCount", "1")];
    let device = case.text("RunInstances", &run, "instancesSet/item/blockDeviceMapping/item/deviceName");
    assert_eq!(device, "/dev/sda1");
    case.ok("DeregisterImage", &[("ImageId", &image_id)]);
    case.ok("DeleteSnapshot", &[("SnapshotId", &snapshot)]);
}

#[test]
fn public_images_are_known_by_id_name_and_parameter() {
    let mut case = Case::new();
    let linux = case.image();
    assert_eq!(case.text("DescribeImages", &[("ImageId.1", &linux)], "imagesSet/item/imageOwnerAlias"), "amazon");
    assert_eq!(case.text("DescribeImages", &[("ImageId.1", "ami-088f16c57ce74d90e")], "imagesSet/item/rootDeviceName"), "/dev/sda1");
    let windows = [("Owner.1", "amazon"), ("Filter.1.Name", "platform"), ("Filter.1.Value.1", "windows")];
    assert_eq!(case.ok("DescribeImages", &windows).all("imagesSet").len(), 2);
    assert!(case.ok("DescribeImages", &[("Owner.1", "self")]).all("imagesSet").is_empty());
    let root = case.text("DescribeImages", &[("ImageId.1", &linux)], "imagesSet/item/blockDeviceMapping/item/ebs/snapshotId");
    assert_eq!(case.code("DeleteSnapshot", &[("SnapshotId", &root)]), "InvalidSnapshot.NotFound");
    case.region = "us-west-2";
    assert_eq!(case.code("DescribeImages", &[("ImageId.1", "ami-088f16c57ce74d90e")]), "InvalidAMIID.NotFound");
    case.ok("DescribeImages", &[("ImageId.1", "ami-040f9e8ab2841a9b3")]);
}
