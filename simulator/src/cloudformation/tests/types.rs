//! One of each type of resource, made with the others and gone with them.

use super::rig::{ask, create, ec2, events, output, settled};
use crate::wire::client::Client;

const ALL: &str = "
Parameters:
  Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2}
Resources:
  One: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16, EnableDnsSupport: true, EnableDnsHostnames: 'true'}}
  Two: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.2.0.0/16, InstanceTenancy: default}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref One, InternetGatewayId: !Ref Gateway}}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref One, CidrBlock: 10.1.0.0/24, MapPublicIpOnLaunch: true, AvailabilityZone: us-east-1a}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref One}}
  Use: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Peering: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: !Ref One, PeerVpcId: !Ref Two}}
  Across:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.2.0.0/16, VpcPeeringConnectionId: !Ref Peering}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref One
      ServiceName: !Sub com.amazonaws.${AWS::Region}.s3
      RouteTableIds: [!Ref Table]
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}]}
  Options: {Type: AWS::EC2::DHCPOptions, Properties: {DomainName: a.env, DomainNameServers: [10.1.0.9, AmazonProvidedDNS]}}
  UseOptions: {Type: AWS::EC2::VPCDHCPOptionsAssociation, Properties: {VpcId: !Ref One, DhcpOptionsId: !Ref Options}}
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref One}}
  Entry:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      PortRange: {From: 22, To: 22}
      RuleNumber: 100
      Protocol: 6
      RuleAction: allow
      CidrBlock: 0.0.0.0/0
  UseAcl: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: one, VpcId: !Ref One, SecurityGroupEgress: [{IpProtocol: -1, CidrIp: 10.0.0.0/8}]}
  In:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !Ref Group}
  Out:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}
  Key: {Type: AWS::EC2::KeyPair, Properties: {KeyName: mine, KeyType: ed25519}}
  Volume: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: us-east-1a, Size: 8, VolumeType: gp3}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateName: small, LaunchTemplateData: {InstanceType: t3.small, SecurityGroupIds: [!Ref Group]}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /hosts/
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties: {Roles: [!Ref Role], PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Path: /hosts/, Roles: [!Ref Role]}}
  Host:
    Type: AWS::EC2::Instance
    DependsOn: [Attachment, Use]
    Properties:
      ImageId: !Ref Image
      InstanceType: t3.small
      KeyName: !Ref Key
      SubnetId: !Ref Subnet
      PrivateIpAddress: 10.1.0.10
      SecurityGroupIds: [!GetAtt Group.GroupId]
      IamInstanceProfile: !Ref Profile
      SourceDestCheck: false
      BlockDeviceMappings: [{DeviceName: /dev/xvda, Ebs: {VolumeSize: 20, VolumeType: gp3}}]
  Address: {Type: AWS::EC2::EIP, DependsOn: Attachment, Properties: {Domain: vpc}}
  Bind: {Type: AWS::EC2::EIPAssociation, Properties: {AllocationId: !GetAtt Address.AllocationId, InstanceId: !Ref Host}}
  Bucket: {Type: AWS::S3::Bucket}
Outputs:
  Bucket: {Value: !GetAtt Bucket.Arn}
  Policy: {Value: !Ref Managed}
  Profile: {Value: !GetAtt Profile.Arn}
  Address: {Value: !Join [',', [!Ref Address, !Ref Bind, !GetAtt Host.PrivateIp]]}
  Acl: {Value: !GetAtt One.DefaultNetworkAcl}
";

#[test]
fn every_type_can_be_made_and_deleted() {
    let mut client = Client::root();
    let counts = |client: &Client| {
        let ec2 = &client.world.ec2;
        [ec2.vpcs.len(), ec2.security_groups.len(), ec2.volumes.len(), ec2.addresses.len(), ec2.key_pairs.len(), ec2.interfaces.len()]
    };
    let before = counts(&client);
    let id = create(&mut client, "All", ALL);
    assert_eq!(settled(&mut client, "All"), "CREATE_COMPLETE", "{:?}", events(&mut client, "All"));
    assert!(output(&mut client, "All", "Bucket").starts_with("arn:aws:s3:::all-bucket-"));
    assert!(output(&mut client, "All", "Policy").starts_with("arn:aws:iam::000000000000:policy/All-Managed-"));
    assert!(output(&mut client, "All", "Profile").contains(":instance-profile/hosts/All-Profile-"));
    assert!(output(&mut client, "All", "Address").ends_with(",10.1.0.10"));
    assert!(output(&mut client, "All", "Acl").starts_with("acl-"));
    let groups = ec2(&mut client, "DescribeSecurityGroups", &[("Filter.1.Name", "group-name"), ("Filter.1.Value.1", "All-Group-*")]);
    for part in ["<fromPort>22</fromPort>", "<fromPort>80</fromPort>", "<cidrIp>10.0.0.0/8</cidrIp>"] {
        assert!(groups.contains(part), "{part}: {groups}");
    }
    ask(&mut client, "DeleteStack", &[("StackName", "All")]);
    assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE", "{:?}", events(&mut client, &id));
    assert_eq!(counts(&client), before);
    assert_eq!(client.iam("ListRoles", &[]).matches("All-Role-").count(), 0);
}
