//! Stacks that cannot be created or deleted.

use super::rig::{ask, create, ec2, events, physical, refused, settled, status, upload};
use crate::wire::client::{Client, text};

/// The reason a resource had a status for.
fn reason(events: &[(String, String, String)], logical: &str, status: &str) -> String {
    let found = events.iter().find(|(one, word, _)| one == logical && word == status);
    found.unwrap_or_else(|| panic!("no {status} of {logical}: {events:?}")).2.clone()
}

const VPC_AND_SUBNET: &str = "
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Kept: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/24}}
  Wrong: {Type: AWS::EC2::Subnet, DependsOn: Kept, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.2.0.0/24}}
  Slow: {Type: AWS::EC2::InternetGateway, DependsOn: Kept}
";

#[test]
fn the_first_failure_is_named_and_the_rest_is_rolled_back() {
    let mut client = Client::root();
    create(&mut client, "doomed", VPC_AND_SUBNET);
    assert_eq!(settled(&mut client, "doomed"), "ROLLBACK_COMPLETE");
    let events = events(&mut client, "doomed");
    let cause = reason(&events, "Wrong", "CREATE_FAILED");
    assert!(
        cause.starts_with("Resource handler returned message: \"The CIDR '10.2.0.0/24' is invalid. (Service: Ec2, Status Code: 400"),
        "{cause}"
    );
    assert_eq!(reason(&events, "Slow", "CREATE_FAILED"), "Resource creation cancelled");
    let stack = reason(&events, "doomed", "ROLLBACK_IN_PROGRESS");
    assert_eq!(stack, "The following resource(s) failed to create: [Slow, Wrong]. Rollback requested by user.");
    assert_eq!(reason(&events, "Vpc", "DELETE_COMPLETE"), "");
    let order: Vec<&str> = events.iter().filter(|(_, word, _)| word == "DELETE_COMPLETE").map(|(one, ..)| one.as_str()).collect();
    assert_eq!(order.last(), Some(&"Vpc"), "{order:?}");
    assert!(!ec2(&mut client, "DescribeVpcs", &[]).contains("10.1.0.0/16"));
    let again = refused(&mut client, "CreateStack", &[("StackName", "doomed"), ("TemplateBody", VPC_AND_SUBNET)]);
    assert_eq!(again, "AlreadyExistsException: Stack [doomed] already exists");
    ask(&mut client, "DeleteStack", &[("StackName", "doomed")]);
    client.wait(10);
    create(&mut client, "doomed", VPC_AND_SUBNET);
}

#[test]
fn a_nested_failure_fails_its_parent_with_its_cause() {
    let mut client = Client::root();
    upload(&mut client, "inner.yaml", VPC_AND_SUBNET);
    let root = "
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://templates.s3.amazonaws.com/inner.yaml'}}
  Lost: {Type: AWS::CloudFormation::Stack, DependsOn: Inner, Properties: {TemplateURL: 'https://templates.s3.amazonaws.com/lost.yaml'}}
";
    let id = create(&mut client, "outer", root);
    assert_eq!(settled(&mut client, "outer"), "ROLLBACK_COMPLETE");
    let events = events(&mut client, &id);
    let cause = reason(&events, "Inner", "CREATE_FAILED");
    assert!(cause.ends_with(" was not successfully created: The following resource(s) failed to create: [Slow, Wrong]. "), "{cause}");
    let only =
        "Resources: {Lost: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://templates.s3.amazonaws.com/lost.yaml'}}}";
    create(&mut client, "lost", only);
    settled(&mut client, "lost");
    let cause = reason(&super::rig::events(&mut client, "lost"), "Lost", "CREATE_FAILED");
    assert!(cause.starts_with("S3 error: The specified key does not exist."), "{cause}");
}

#[test]
fn without_rollback_what_was_made_stays() {
    let mut client = Client::root();
    let pairs = [("StackName", "kept"), ("TemplateBody", VPC_AND_SUBNET), ("OnFailure", "DO_NOTHING")];
    ask(&mut client, "CreateStack", &pairs);
    assert_eq!(settled(&mut client, "kept"), "CREATE_FAILED");
    assert!(ec2(&mut client, "DescribeVpcs", &[]).contains("10.1.0.0/16"));
    let pairs = [("StackName", "quick"), ("TemplateBody", VPC_AND_SUBNET), ("OnFailure", "DELETE")];
    let id = text(&ask(&mut client, "CreateStack", &pairs), "StackId");
    assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE");
}

#[test]
fn what_others_made_stands_in_the_way_until_it_is_gone() {
    let mut client = Client::root();
    let template = "
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/24}}
";
    let id = create(&mut client, "net", template);
    assert_eq!(settled(&mut client, "net"), "CREATE_COMPLETE");
    let vpc = physical(&mut client, "net", "Vpc");
    let group = [("GroupName", "by hand"), ("GroupDescription", "by hand"), ("VpcId", &vpc)];
    let group = text(&ec2(&mut client, "CreateSecurityGroup", &group), "groupId");
    ask(&mut client, "DeleteStack", &[("StackName", "net"), ("ClientRequestToken", "first")]);
    client.wait(60);
    assert_eq!(status(&mut client, "net"), "DELETE_IN_PROGRESS");
    assert_eq!(settled(&mut client, "net"), "DELETE_FAILED");
    let history = events(&mut client, "net");
    assert_eq!(reason(&history, "net", "DELETE_FAILED"), "The following resource(s) failed to delete: [Vpc]. ");
    let cause = reason(&history, "Vpc", "DELETE_FAILED");
    assert!(cause.contains(&format!("The vpc '{vpc}' has dependencies and cannot be deleted.")), "{cause}");
    assert!(ask(&mut client, "DescribeStackEvents", &[("StackName", "net")]).contains("<ClientRequestToken>first</ClientRequestToken>"));
    ec2(&mut client, "DeleteSecurityGroup", &[("GroupId", &group)]);
    ask(&mut client, "DeleteStack", &[("StackName", "net")]);
    assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE");
    assert!(!ec2(&mut client, "DescribeVpcs", &[]).contains("10.1.0.0/16"));
}

#[test]
fn what_is_retained_stands_after_its_stack() {
    let mut client = Client::root();
    let template = "
Resources:
  Kept: {Type: AWS::EC2::VPC, DeletionPolicy: Retain, Properties: {CidrBlock: 10.1.0.0/16}}
  Gone: {Type: AWS::EC2::InternetGateway}
";
    let id = create(&mut client, "retaining", template);
    settled(&mut client, "retaining");
    let early = refused(&mut client, "DeleteStack", &[("StackName", "retaining"), ("RetainResources.member.1", "Gone")]);
    assert!(early.contains("RetainResources can only be specified"), "{early}");
    ask(&mut client, "DeleteStack", &[("StackName", "retaining")]);
    assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE");
    assert!(events(&mut client, &id).iter().any(|(one, word, _)| one == "Kept" && word == "DELETE_SKIPPED"));
    assert!(ec2(&mut client, "DescribeVpcs", &[]).contains("10.1.0.0/16"));
}

#[test]
fn a_user_with_a_key_of_its_own_keeps_its_stack_from_going() {
    let mut client = Client::root();
    let template = "
Resources:
  Group: {Type: AWS::IAM::Group, Properties: {GroupName: operators}}
  User:
    Type: AWS::IAM::User
    Properties:
      UserName: agent
      Policies:
        - PolicyName: list
          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: 'ec2:Describe*', Resource: '*'}]}
  Member: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: !Ref Group, Users: [!Ref User]}}
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref User}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: all
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'drs:*', Resource: '*'}]}
      Groups: [!Ref Group]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: 'sts:AssumeRole'}]
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy']
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
Outputs:
  Secret: {Value: !GetAtt Key.SecretAccessKey}
  Arn: {Value: !GetAtt Role.Arn}
";
    let id = create(&mut client, "people", template);
    assert_eq!(settled(&mut client, "people"), "CREATE_COMPLETE", "{:?}", events(&mut client, "people"));
    assert_eq!(super::rig::output(&mut client, "people", "Secret").len(), 40);
    let key = text(&client.iam("CreateAccessKey", &[("UserName", "agent")]), "AccessKeyId");
    ask(&mut client, "DeleteStack", &[("StackName", "people")]);
    assert_eq!(settled(&mut client, "people"), "DELETE_FAILED");
    let cause = reason(&events(&mut client, "people"), "User", "DELETE_FAILED");
    assert!(cause.contains("Cannot delete entity, must delete access keys first."), "{cause}");
    client.iam("DeleteAccessKey", &[("UserName", "agent"), ("AccessKeyId", &key)]);
    ask(&mut client, "DeleteStack", &[("StackName", "people")]);
    assert_eq!(settled(&mut client, &id), "DELETE_COMPLETE", "{:?}", events(&mut client, &id));
}

#[test]
fn a_resource_waits_for_its_signal() {
    let mut client = Client::root();
    let template = "
Resources:
  Wait: {Type: AWS::EC2::InternetGateway, CreationPolicy: {ResourceSignal: {Count: 1, Timeout: PT10M}}}
";
    create(&mut client, "good", template);
    client.wait(120);
    assert_eq!(status(&mut client, "good"), "CREATE_IN_PROGRESS");
    let send = |client: &mut Client, stack: &str, word: &str| {
        let pairs = [("StackName", stack), ("LogicalResourceId", "Wait"), ("UniqueId", "i-1"), ("Status", word)];
        ask(client, "SignalResource", &pairs)
    };
    send(&mut client, "good", "SUCCESS");
    assert_eq!(settled(&mut client, "good"), "CREATE_COMPLETE");
    create(&mut client, "bad", template);
    client.wait(60);
    send(&mut client, "bad", "FAILURE");
    assert_eq!(settled(&mut client, "bad"), "ROLLBACK_COMPLETE");
    create(&mut client, "silent", template);
    assert_eq!(settled(&mut client, "silent"), "ROLLBACK_COMPLETE");
    let cause = reason(&events(&mut client, "silent"), "Wait", "CREATE_FAILED");
    assert_eq!(cause, "Failed to receive 1 resource signal(s) within the specified duration");
}

#[test]
fn resources_are_made_with_the_rights_of_whoever_asked() {
    let mut client = Client::root();
    client.iam("CreateUser", &[("UserName", "ann")]);
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"cloudformation:*","Resource":"*"}}"#;
    client.iam("PutUserPolicy", &[("UserName", "ann"), ("PolicyName", "stacks"), ("PolicyDocument", policy)]);
    let key = client.iam("CreateAccessKey", &[("UserName", "ann")]);
    client.wait(15);
    client.with_key(&text(&key, "AccessKeyId"), &text(&key, "SecretAccessKey"), None);
    create(&mut client, "poor", "Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}}");
    assert_eq!(settled(&mut client, "poor"), "ROLLBACK_COMPLETE");
    let cause = reason(&events(&mut client, "poor"), "Vpc", "CREATE_FAILED");
    assert!(cause.contains("not authorized to perform: ec2:CreateVpc") && cause.contains("HandlerErrorCode: AccessDenied"), "{cause}");
}
