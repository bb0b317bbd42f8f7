//! Launch templates: versions, their default, what an instance takes from them.

use super::Case;

fn template(case: &mut Case) -> String {
    let image = case.image();
    let params = [
        ("LaunchTemplateName", "lab-template"),
        ("LaunchTemplateData.ImageId", image.as_str()),
        ("LaunchTemplateData.InstanceType", "c5.large"),
        ("LaunchTemplateData.BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
        ("LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeType", "io1"),
        ("LaunchTemplateData.BlockDeviceMapping.1.Ebs.Iops", "100"),
        ("LaunchTemplateData.TagSpecification.1.ResourceType", "instance"),
        ("LaunchTemplateData.TagSpecification.1.Tag.1.Key", "Name"),
        ("LaunchTemplateData.TagSpecification.1.Tag.1.Value", "from-template"),
    ];
    case.text("CreateLaunchTemplate", &params, "launchTemplate/launchTemplateId")
}

fn launched(case: &mut Case, template: &str, extra: &[(&str, &str)]) -> String {
    let mut params = vec![("LaunchTemplate.LaunchTemplateId", template), ("MinCount", "1"), ("MaxCount", "1")];
    params.extend(extra);
    case.text("RunInstances", &params, "instancesSet/item/instanceType")
}

#[test]
fn a_new_version_launches_only_once_it_is_the_default() {
    let mut case = Case::new();
    let id = template(&mut case);
    let version = [
        ("LaunchTemplateId", id.as_str()),
        ("SourceVersion", "1"),
        ("VersionDescription", "smaller"),
        ("LaunchTemplateData.InstanceType", "t3.small"),
    ];
    let answer = case.ok("CreateLaunchTemplateVersion", &version);
    assert_eq!(answer.at("launchTemplateVersion/versionNumber"), Some("2"));
    assert_eq!(answer.at("launchTemplateVersion/defaultVersion"), Some("false"));
    assert_eq!(launched(&mut case, &id, &[]), "c5.large");
    assert_eq!(launched(&mut case, &id, &[("LaunchTemplate.Version", "$Latest")]), "t3.small");
    assert_eq!(launched(&mut case, &id, &[("LaunchTemplate.Version", "2")]), "t3.small");
    assert_eq!(launched(&mut case, &id, &[("InstanceType", "t3.micro")]), "t3.micro");
    let set = [("LaunchTemplateId", id.as_str()), ("SetDefaultVersion", "2")];
    assert_eq!(case.text("ModifyLaunchTemplate", &set, "launchTemplate/defaultVersionNumber"), "2");
    assert_eq!(launched(&mut case, &id, &[]), "t3.small");
    assert_eq!(launched(&mut case, &id, &[("LaunchTemplate.Version", "$Default")]), "t3.small");
    assert_eq!(
        case.code("ModifyLaunchTemplate", &[("LaunchTemplateId", &id), ("SetDefaultVersion", "7")]),
        "InvalidLaunchTemplateId.VersionNotFound"
    );
}

#[test]
fn a_version_inherits_whole_members_and_only_from_its_source() {
    let mut case = Case::new();
    let id = template(&mut case);
    let disk = [
        ("LaunchTemplateId", id.as_str()),
        ("SourceVersion", "$Default"),
        ("LaunchTemplateData.BlockDeviceMapping.1.DeviceName", "/dev/xvda"),
        ("LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeType", "gp3"),
    ];
    let answer = case.ok("CreateLaunchTemplateVersion", &disk);
    let data = answer.find("launchTemplateVersion/launchTemplateData").unwrap();
    assert_eq!(data.at("instanceType"), Some("c5.large"));
    assert_eq!(data.at("blockDeviceMappingSet/item/ebs/volumeType"), Some("gp3"));
    assert_eq!(data.at("blockDeviceMappingSet/item/ebs/iops"), None);
    assert_eq!(data.at("tagSpecificationSet/item/tagSet/item/value"), Some("from-template"));
    let alone = case.ok("CreateLaunchTemplateVersion", &[("LaunchTemplateId", &id), ("LaunchTemplateData.InstanceType", "t3.micro")]);
    assert_eq!(alone.find("launchTemplateVersion/launchTemplateData").unwrap().clone().into_nodes().len(), 1);
    let again = [("LaunchTemplateId", id.as_str()), ("ClientToken", "t"), ("LaunchTemplateData.InstanceType", "t3.nano")];
    assert_eq!(case.text("CreateLaunchTemplateVersion", &again, "launchTemplateVersion/versionNumber"), "4");
    assert_eq!(case.text("CreateLaunchTemplateVersion", &again, "launchTemplateVersion/versionNumber"), "4");
    let other = [("LaunchTemplateId", id.as_str()), ("ClientToken", "t"), ("LaunchTemplateData.InstanceType", "t3.large")];
    assert_eq!(case.code("CreateLaunchTemplateVersion", &other), "IdempotentParameterMismatch");
}

#[test]
fn unknown_members_are_refused_and_the_default_version_stays() {
    let mut case = Case::new();
    let id = template(&mut case);
    assert_eq!(
        case.code("CreateLaunchTemplateVersion", &[("LaunchTemplateId", &id), ("LaunchTemplateData.Colour", "red")]),
        "MissingParameter"
    );
    let odd = [("LaunchTemplateId", id.as_str()), ("LaunchTemplateData.InstanceType", "t3.nano"), ("LaunchTemplateData.Colour", "red")];
    assert_eq!(case.code("CreateLaunchTemplateVersion", &odd), "UnknownParameter");
    let answer = case.ok("DeleteLaunchTemplateVersions", &[("LaunchTemplateId", &id), ("LaunchTemplateVersion.1", "1")]);
    assert_eq!(answer.all("unsuccessfullyDeletedLaunchTemplateVersionSet").len(), 1);
    assert_eq!(
        case.code("RunInstances", &[("LaunchTemplate.LaunchTemplateName", "none"), ("MinCount", "1"), ("MaxCount", "1")]),
        "InvalidLaunchTemplateName.NotFoundException"
    );
    case.ok("DeleteLaunchTemplate", &[("LaunchTemplateId", &id)]);
    assert_eq!(case.code("DescribeLaunchTemplates", &[("LaunchTemplateId.1", &id)]), "InvalidLaunchTemplateId.NotFound");
}

#[test]
fn a_templates_interface_and_a_requests_subnet_do_not_mix() {
    let mut case = Case::new();
    let (_, subnet) = case.network();
    let id = template(&mut case);
    let version = [
        ("LaunchTemplateId", id.as_str()),
        ("SourceVersion", "1"),
        ("LaunchTemplateData.NetworkInterface.1.DeviceIndex", "0"),
        ("LaunchTemplateData.NetworkInterface.1.SubnetId", subnet.as_str()),
    ];
    case.ok("CreateLaunchTemplateVersion", &version);
    let run = [("LaunchTemplate.LaunchTemplateId", id.as_str()), ("LaunchTemplate.Version", "2"), ("MinCount", "1"), ("MaxCount", "1")];
    assert_eq!(case.text("RunInstances", &run, "instancesSet/item/subnetId"), subnet);
    assert_eq!(case.code("RunInstances", &[run[0], run[1], run[2], run[3], ("SubnetId", &subnet)]), "InvalidParameterCombination");
}
