//! Instances from launch to oblivion.

use super::Case;
use crate::ec2::lookup;
use crate::wire::{Api, Call, Caller, Principal, Service, execute};

#[test]
fn an_instance_goes_through_its_states_in_time() {
    let mut case = Case::new();
    let id = case.run(&[("InstanceType", "t3.small")]);
    assert_eq!(case.state(&id), "pending");
    case.pass(45);
    assert_eq!(case.state(&id), "running");
    let address = case.instance(&id).at("ipAddress").unwrap().to_owned();
    let found = lookup::interface_with_public_ip(&case.world, address.parse().unwrap());
    let found = found.and_then(|interface| lookup::instance_of(&case.world, interface));
    assert_eq!(found.unwrap().id, id);
    assert_eq!(case.text("StopInstances", &[("InstanceId.1", &id)], "instancesSet/item/currentState/name"), "stopping");
    case.pass(60);
    assert_eq!(case.state(&id), "stopped");
    assert_eq!(case.instance(&id).at("ipAddress"), None);
    case.ok("StartInstances", &[("InstanceId.1", &id)]);
    assert_eq!(case.state(&id), "pending");
    case.pass(45);
    assert_ne!(case.instance(&id).at("ipAddress").unwrap(), address);
    assert_eq!(case.text("TerminateInstances", &[("InstanceId.1", &id)], "instancesSet/item/currentState/name"), "shutting-down");
    case.pass(60);
    let gone = case.instance(&id);
    assert_eq!(gone.at("instanceState/name"), Some("terminated"));
    assert_eq!(gone.at("vpcId"), None);
    assert!(gone.all("networkInterfaceSet").is_empty());
    assert!(case.ok("DescribeVolumes", &[]).all("volumeSet").is_empty());
    case.pass(3700);
    assert_eq!(case.code("DescribeInstances", &[("InstanceId.1", &id)]), "InvalidInstanceID.NotFound");
}

#[test]
fn a_stop_before_running_is_refused_and_a_termination_then_wins() {
    let mut case = Case::new();
    let id = case.run(&[]);
    assert_eq!(case.code("StopInstances", &[("InstanceId.1", &id)]), "IncorrectInstanceState");
    case.ok("TerminateInstances", &[("InstanceId.1", &id)]);
    case.pass(120);
    assert_eq!(case.state(&id), "terminated");
    assert_eq!(case.code("StartInstances", &[("InstanceId.1", &id)]), "IncorrectInstanceState");
}

#[test]
fn status_checks_pass_minutes_after_the_start() {
    let mut case = Case::new();
    let id = case.run(&[]);
    let ask = [("InstanceId.1", id.as_str())];
    assert!(case.ok("DescribeInstanceStatus", &ask).all("instanceStatusSet").is_empty());
    let all = [("InstanceId.1", id.as_str()), ("IncludeAllInstances", "true")];
    assert_eq!(case.text("DescribeInstanceStatus", &all, "instanceStatusSet/item/instanceStatus/status"), "not-applicable");
    case.pass(60);
    assert_eq!(case.text("DescribeInstanceStatus", &ask, "instanceStatusSet/item/instanceStatus/status"), "initializing");
    case.pass(200);
    assert_eq!(case.text("DescribeInstanceStatus", &ask, "instanceStatusSet/item/instanceStatus/status"), "ok");
    assert_eq!(case.text("DescribeInstanceStatus", &ask, "instanceStatusSet/item/systemStatus/details/item/status"), "passed");
}

#[test]
fn a_client_token_launches_once() {
    let mut case = Case::new();
    let first = case.run(&[("ClientToken", "one")]);
    assert_eq!(case.run(&[("ClientToken", "one")]), first);
    let image = case.image();
    let other = [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1"), ("ClientToken", "one"), ("InstanceType", "t3.small")];
    assert_eq!(case.code("RunInstances", &other), "IdempotentParameterMismatch");
    case.region = "us-west-2";
    assert_ne!(case.run(&[("ClientToken", "one")]), first);
}

#[test]
fn without_type_and_subnet_it_is_an_m1_small_in_the_default_vpc() {
    let mut case = Case::new();
    let id = case.run(&[]);
    let instance = case.instance(&id);
    assert_eq!(instance.at("instanceType"), Some("m1.small"));
    let vpc = instance.at("vpcId").unwrap().to_owned();
    assert_eq!(case.text("DescribeVpcs", &[("VpcId.1", &vpc)], "vpcSet/item/isDefault"), "true");
    assert_eq!(instance.at("groupSet/item/groupName"), Some("default"));
}

#[test]
fn without_a_default_vpc_a_subnet_must_be_named() {
    let mut case = Case::new();
    let vpc = case.text("DescribeVpcs", &[], "vpcSet/item/vpcId");
    for subnet in case.ok("DescribeSubnets", &[]).all("subnetSet") {
        case.ok("DeleteSubnet", &[("SubnetId", subnet.at("subnetId").unwrap())]);
    }
    let image = case.image();
    let run = [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1")];
    assert_eq!(case.code("RunInstances", &run), "MissingInput");
    let gateway = case.text("DescribeInternetGateways", &[], "internetGatewaySet/item/internetGatewayId");
    case.ok("DetachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", &vpc)]);
    case.ok("DeleteVpc", &[("VpcId", &vpc)]);
    assert_eq!(case.code("RunInstances", &run), "VPCIdNotSpecified");
}

#[test]
fn interfaces_and_plain_networking_exclude_each_other() {
    let mut case = Case::new();
    let (_, subnet) = case.network();
    let image = case.image();
    let base = [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1"), ("NetworkInterface.1.DeviceIndex", "0")];
    for extra in [("SubnetId", subnet.as_str()), ("SecurityGroupId.1", "sg-12345678")] {
        let mut params = base.to_vec();
        params.extend([("NetworkInterface.1.SubnetId", subnet.as_str()), extra]);
        assert_eq!(case.code("RunInstances", &params), "InvalidParameterCombination");
    }
    let id = case.run(&[
        ("NetworkInterface.1.DeviceIndex", "0"),
        ("NetworkInterface.1.SubnetId", &subnet),
        ("NetworkInterface.1.PrivateIpAddress", "10.0.1.250"),
        ("NetworkInterface.1.AssociatePublicIpAddress", "true"),
    ]);
    case.pass(60);
    let instance = case.instance(&id);
    assert_eq!(instance.at("privateIpAddress"), Some("10.0.1.250"));
    assert_eq!(instance.at("privateDnsName"), Some("ip-10-0-1-250.ec2.internal"));
    assert!(instance.at("ipAddress").is_some());
    let at = lookup::interface_at(&case.world, instance.at("vpcId").unwrap(), "10.0.1.250".parse().unwrap());
    assert_eq!(at.and_then(|interface| lookup::instance_of(&case.world, interface)).unwrap().id, id);
    let taken =
        [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1"), ("SubnetId", &subnet), ("PrivateIpAddress", "10.0.1.250")];
    assert_eq!(case.code("RunInstances", &taken), "InvalidIPAddress.InUse");
}

#[test]
fn twenty_instances_have_twenty_addresses() {
    let mut case = Case::new();
    let (vpc, subnet) = case.network();
    let image = case.image();
    let params = [("ImageId", image.as_str()), ("MinCount", "20"), ("MaxCount", "20"), ("SubnetId", &subnet)];
    let answer = case.ok("RunInstances", &params);
    let mut addresses: Vec<&str> = answer.all("instancesSet").iter().map(|instance| instance.at("privateIpAddress").unwrap()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), 20);
    let small = case.text("CreateSubnet", &[("VpcId", &vpc), ("CidrBlock", "10.0.9.0/28")], "subnet/subnetId");
    let crowd = [("ImageId", image.as_str()), ("MinCount", "12"), ("MaxCount", "12"), ("SubnetId", &small)];
    assert_eq!(case.code("RunInstances", &crowd), "InsufficientFreeAddressesInSubnet");
    let fewer = [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "12"), ("SubnetId", &small)];
    assert_eq!(case.ok("RunInstances", &fewer).all("instancesSet").len(), 11);
}

#[test]
fn protected_instances_are_not_terminated() {
    let mut case = Case::new();
    let (held, free) = (case.run(&[("DisableApiTermination", "true")]), case.run(&[]));
    assert_eq!(case.code("TerminateInstances", &[("InstanceId.1", &held), ("InstanceId.2", &free)]), "OperationNotPermitted");
    assert_eq!(case.state(&free), "pending");
    case.ok("ModifyInstanceAttribute", &[("InstanceId", &held), ("DisableApiTermination.Value", "false")]);
    case.ok("TerminateInstances", &[("InstanceId.1", &held)]);
}

#[test]
fn wrong_requests_are_refused_in_ec2s_words() {
    let mut case = Case::new();
    let image = case.image();
    let base = [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1")];
    let with = |extra: (&'static str, &'static str)| [base[0], base[1], base[2], extra];
    for (extra, code) in [
        (("InstanceType", "z9.tiny"), "InvalidParameterValue"),
        (("KeyName", "nobody"), "InvalidKeyPair.NotFound"),
        (("UserData", "not base64!"), "InvalidUserData.Malformed"),
        (("SubnetId", "subnet-0123456789abcdef0"), "InvalidSubnetID.NotFound"),
        (("SecurityGroupId.1", "web"), "InvalidGroupId.Malformed"),
        (("IamInstanceProfile.Name", "nobody"), "InvalidParameterValue"),
        (("Colour", "red"), "UnknownParameter"),
        (("DryRun", "true"), "DryRunOperation"),
        (("BlockDeviceMapping.1.DeviceName", "/dev/xvda"), "none"),
    ] {
        match case.ask("RunInstances", &with(extra)) {
            Ok(_) => assert_eq!(code, "none", "{extra:?}"),
            Err(error) => assert_eq!(error.code, code, "{extra:?}"),
        }
    }
    assert_eq!(case.code("DescribeInstances", &[("InstanceId.1", "i-xyz")]), "InvalidInstanceID.Malformed");
    assert_eq!(case.code("DescribeInstances", &[("InstanceId.1", "i-0123456789abcdef0")]), "InvalidInstanceID.NotFound");
    assert_eq!(case.code("RunInstances", &[("ImageId", "ami-0123456789abcdef0"), base[1], base[2]]), "InvalidAMIID.NotFound");
}

#[test]
fn a_host_that_powers_off_stops_or_ends_its_instance() {
    let mut case = Case::new();
    let (stops, ends) = (case.run(&[]), case.run(&[("InstanceInitiatedShutdownBehavior", "terminate")]));
    case.pass(60);
    for id in [&stops, &ends] {
        crate::ec2::instance::powered_off(&mut case.world, id);
    }
    assert_eq!((case.state(&stops), case.state(&ends)), ("stopping".to_owned(), "shutting-down".to_owned()));
    case.pass(60);
    assert_eq!((case.state(&stops), case.state(&ends)), ("stopped".to_owned(), "terminated".to_owned()));
    assert_eq!(case.instance(&stops).at("stateReason/code"), Some("Client.InstanceInitiatedShutdown"));
}

#[test]
fn a_template_or_request_with_two_interfaces_gets_two_addresses() {
    let mut case = Case::new();
    let (_, subnet) = case.network();
    let id = case.run(&[
        ("NetworkInterface.1.DeviceIndex", "1"),
        ("NetworkInterface.1.SubnetId", &subnet),
        ("NetworkInterface.2.DeviceIndex", "0"),
        ("NetworkInterface.2.SubnetId", &subnet),
    ]);
    let instance = case.instance(&id);
    let interfaces = instance.all("networkInterfaceSet");
    assert_eq!(interfaces.len(), 2);
    assert_eq!(interfaces[0].at("attachment/deviceIndex"), Some("0"));
    assert_ne!(interfaces[0].at("privateIpAddress"), interfaces[1].at("privateIpAddress"));
    assert_eq!(case.code("ModifyInstanceAttribute", &[("InstanceId", &id), ("SourceDestCheck.Value", "false")]), "InvalidInstanceID");
}

#[test]
fn tags_and_profiles_need_permissions_of_their_own() {
    let mut case = Case::new();
    let image = case.image();
    let send = |case: &mut Case, principal: Principal, service: Service, action: &str, params: &[(&str, &str)]| {
        let caller = Caller { access_key: "k".to_owned(), principal };
        let call = Call { caller, region: "us-east-1".to_owned(), request_id: "r".to_owned() };
        let params = params.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        execute(&mut case.world, &call, Api::Query { service, action: action.to_owned(), params }).map(|_| ()).map_err(|error| error.code)
    };
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"}]}"#;
    for (action, params) in [
        ("CreateUser", vec![("UserName", "bob")]),
        ("PutUserPolicy", vec![("UserName", "bob"), ("PolicyName", "p"), ("PolicyDocument", policy)]),
        ("CreateRole", vec![("RoleName", "r"), ("AssumeRolePolicyDocument", trust)]),
        ("CreateInstanceProfile", vec![("InstanceProfileName", "r")]),
        ("AddRoleToInstanceProfile", vec![("InstanceProfileName", "r"), ("RoleName", "r")]),
    ] {
        send(&mut case, Principal::Root, Service::Iam, action, &params).unwrap();
    }
    let base = [("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1")];
    let tagged = [("TagSpecification.1.ResourceType", "instance"), ("TagSpecification.1.Tag.1.Key", "a")];
    let mut bob = |extra: &[(&'static str, &'static str)]| {
        let params: Vec<(&str, &str)> = base.iter().copied().chain(extra.iter().copied()).collect();
        send(&mut case, Principal::User("bob".to_owned()), Service::Ec2, "RunInstances", &params)
    };
    assert_eq!(bob(&[]), Ok(()));
    assert_eq!(bob(&tagged), Err("UnauthorizedOperation".to_owned()));
    assert_eq!(bob(&[("IamInstanceProfile.Name", "r")]), Err("UnauthorizedOperation".to_owned()));
}
