//! Stacks within stacks.

use super::rig::{ask, create, ec2, events, output, physical, refused, settled, status, upload};
use crate::wire::client::{Client, text};

const NETWORK: &str = "
Parameters:
  Block: {Type: String, Default: 10.0.0.0/16, AllowedPattern: '[0-9./]+'}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: !Ref Block, EnableDnsHostnames: true, Tags: [{Key: Name, Value: Source}]}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]
      AvailabilityZone: !Select [0, !GetAZs '']
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Out:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Use: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Address: {Type: AWS::EC2::EIP, DependsOn: Attachment, Properties: {Domain: VPCSource}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, AllocationId: !GetAtt Address.AllocationId}}
Outputs:
  SubnetId: {Value: !Ref Subnet, Export: {Name: !Sub '${AWS::StackName}-subnet'}}
  VpcId: {Value: !Ref Vpc}
";

pub(super) const ROOT: &str = "
Description: two stacks in one
Resources:
  NETWORK:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub https://s3.amazonaws.com/${Bucket}/network.yaml
      Parameters: {Block: 192.168.0.0/16}
      Tags: [{Key: course, Value: recovery}]
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      VpcId: !GetAtt NETWORK.Outputs.VpcId
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}
        - {IpProtocol: icmp, FromPort: 8, ToPort: -1, CidrIp: 10.0.0.0/8}
  Host:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Image
      InstanceType: t3.small
      NetworkInterfaces:
        - {DeviceIndex: 0, SubnetId: !GetAtt NETWORK.Outputs.SubnetId, PrivateIpAddress: 192.168.0.10, GroupSet: [!Ref Group]}
      UserData: !Base64
        Fn::Sub: |
          #!/bin/bash
          echo ${AWS::StackName} ${!HOME}
  HostAddress: {Type: AWS::EC2::EIP, Properties: {InstanceId: !Ref Host}}
Parameters:
  Bucket: {Type: String, Default: templates}
  Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2}
  Secret: {Type: String, NoEcho: true, Default: Adm1nP@s, MinLength: 8, MaxLength: 8}
Outputs:
  Ip: {Value: !Ref HostAddress}
  Zone: {Value: !GetAtt Host.AvailabilityZone}
";

#[test]
fn a_nested_stack_gives_its_outputs_to_its_parent_and_goes_with_it() {
    let mut client = Client::root();
    upload(&mut client, "network.yaml", NETWORK);
    let id = create(&mut client, "EDRW", ROOT);
    let ended = settled(&mut client, "EDRW");
    assert_eq!(ended, "CREATE_COMPLETE", "{:?}", events(&mut client, "EDRW"));
    let inner = physical(&mut client, "EDRW", "NETWORK");
    let described = ask(&mut client, "DescribeStacks", &[("StackName", &inner)]);
    assert_eq!((text(&described, "ParentId"), text(&described, "RootId")), (id.clone(), id.clone()));
    let name = text(&described, "StackName");
    assert!(name.starts_with("EDRW-NETWORK-") && name.len() == "EDRW-NETWORK-".len() + 12, "{name}");
    let subnet = output(&mut client, &name, "SubnetId");
    let host = physical(&mut client, "EDRW", "Host");
    let instance = ec2(&mut client, "DescribeInstances", &[("InstanceId.1", &host)]);
    let ip = output(&mut client, "EDRW", "Ip");
    for wanted in [&subnet, "192.168.0.10", &ip, "<key>aws:cloudformation:logical-id</key><value>Host</value>"] {
        assert!(instance.contains(wanted), "{wanted}: {instance}");
    }
    let root = ask(&mut client, "DescribeStacks", &[("StackName", "EDRW")]);
    assert!(root.contains("<ParameterValue>****</ParameterValue>") && !root.contains("Adm1nP@s"), "{root}");
    assert!(root.contains("<ResolvedValue>ami-"), "{root}");
    let vpc = ec2(&mut client, "DescribeVpcs", &[("Filter.1.Name", "tag:course"), ("Filter.1.Value.1", "recovery")]);
    assert!(vpc.contains("192.168.0.0/16"), "{vpc}");
    ask(&mut client, "DeleteStack", &[("StackName", "EDRW")]);
    assert_eq!(status(&mut client, "EDRW"), "CREATE_COMPLETE", "told as it stood");
    client.wait(2);
    assert_eq!(status(&mut client, "EDRW"), "DELETE_IN_PROGRESS");
    assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE", "{:?}", events(&mut client, &id));
    assert_eq!(settled(&mut client, &inner), "DELETE_COMPLETE");
    let gone = refused(&mut client, "DescribeStacks", &[("StackName", "EDRW")]);
    assert_eq!(gone, "ValidationError: Stack with id EDRW does not exist");
    let left = ec2(&mut client, "DescribeVpcs", &[]);
    assert!(!left.contains("192.168.0.0/16"), "{left}");
}

#[test]
fn a_stack_that_is_being_created_can_be_deleted_with_what_is_under_way() {
    let mut client = Client::root();
    upload(&mut client, "network.yaml", NETWORK);
    let before = client.world.ec2.vpcs.len();
    for seconds in [1, 10, 40, 90] {
        let id = create(&mut client, "EDRW", ROOT);
        client.wait(seconds);
        ask(&mut client, "DeleteStack", &[("StackName", "EDRW")]);
        assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE", "{seconds}: {:?}", events(&mut client, &id));
        let ec2 = &client.world.ec2;
        assert_eq!((ec2.vpcs.len(), ec2.addresses.len()), (before, 0), "after {seconds} seconds");
    }
}
