//! Requests: what is refused, what is listed, what is idempotent.

use super::rig::{ask, create, events, refusal, refused, settled, upload};
use crate::wire::client::{Client, text};

const EXPORTING: &str = "
Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}}
Outputs: {Vpc: {Value: !Ref Vpc, Export: {Name: shared-vpc}}}
";

const IMPORTING: &str = "
Resources: {Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !ImportValue shared-vpc, CidrBlock: 10.1.0.0/24}}}
";

#[test]
fn an_export_stays_as_long_as_it_is_imported_and_has_one_owner() {
    let mut client = Client::root();
    create(&mut client, "giver", EXPORTING);
    settled(&mut client, "giver");
    create(&mut client, "taker", IMPORTING);
    assert_eq!(settled(&mut client, "taker"), "CREATE_COMPLETE");
    assert!(ask(&mut client, "ListExports", &[]).contains("<Name>shared-vpc</Name>"));
    assert!(ask(&mut client, "ListImports", &[("ExportName", "shared-vpc")]).contains("<member>taker</member>"));
    ask(&mut client, "DeleteStack", &[("StackName", "giver")]);
    client.wait(10);
    assert_eq!(settled(&mut client, "giver"), "CREATE_COMPLETE", "it is taken, and comes to nothing");
    let told = ask(&mut client, "DescribeStacks", &[("StackName", "giver")]);
    assert!(told.contains("<StackStatusReason>Export shared-vpc cannot be deleted as it is in use by taker</StackStatusReason>"), "{told}");
    create(&mut client, "second", EXPORTING);
    assert_eq!(settled(&mut client, "second"), "ROLLBACK_COMPLETE");
    let rollback = events(&mut client, "second").into_iter().find(|(_, status, _)| status == "ROLLBACK_IN_PROGRESS");
    let reason = rollback.map(|(_, _, reason)| reason);
    assert_eq!(reason.as_deref(), Some("Export with name shared-vpc is already exported by stack giver. Rollback requested by user."));
    ask(&mut client, "DeleteStack", &[("StackName", "taker")]);
    client.wait(60);
    ask(&mut client, "DeleteStack", &[("StackName", "giver")]);
    client.wait(60);
    assert!(!ask(&mut client, "ListExports", &[]).contains("shared-vpc"));
    create(&mut client, "late", IMPORTING);
    assert_eq!(settled(&mut client, "late"), "ROLLBACK_COMPLETE");
    assert!(events(&mut client, "late").iter().any(|(_, _, reason)| reason == "No export named shared-vpc found."));
}

#[test]
fn identities_must_be_acknowledged_also_those_of_nested_stacks() {
    let mut client = Client::root();
    let named = "Resources: {User: {Type: AWS::IAM::User, Properties: {UserName: ann}}}";
    let plain = "Resources: {User: {Type: AWS::IAM::User}}";
    assert_eq!(refusal(&mut client, named), "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]");
    assert_eq!(refusal(&mut client, plain), "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]");
    let iam = ("Capabilities.member.1", "CAPABILITY_IAM");
    let less = refused(&mut client, "CreateStack", &[("StackName", "one"), ("TemplateBody", named), iam]);
    assert_eq!(less, "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]");
    ask(&mut client, "CreateStack", &[("StackName", "one"), ("TemplateBody", plain), iam]);
    upload(&mut client, "named.yaml", named);
    let outer = "
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/templates/named.yaml'}}
";
    ask(
        &mut client,
        "CreateStack",
        &[("StackName", "outer"), ("TemplateBody", outer), iam, ("Capabilities.member.2", "CAPABILITY_AUTO_EXPAND")],
    );
    assert_eq!(settled(&mut client, "outer"), "ROLLBACK_COMPLETE");
    let failed = events(&mut client, "outer").into_iter().find(|(_, status, _)| status == "CREATE_FAILED");
    assert_eq!(failed.map(|(_, _, reason)| reason).as_deref(), Some("Requires capabilities : [CAPABILITY_NAMED_IAM]"));
    let summary = ask(&mut client, "GetTemplateSummary", &[("TemplateBody", named)]);
    assert_eq!(text(&summary, "CapabilitiesReason"), "The following resource(s) require capabilities: [AWS::IAM::User]");
}

#[test]
fn requests_that_do_not_fit_their_template_are_refused() {
    let mut client = Client::root();
    let unknown = [
        ("StackName", "x"),
        ("TemplateBody", EXPORTING),
        ("Parameters.member.1.ParameterKey", "Z"),
        ("Parameters.member.1.ParameterValue", "1"),
    ];
    assert_eq!(refused(&mut client, "CreateStack", &unknown), "ValidationError: Parameters: [Z] do not exist in the template");
    let url = refused(&mut client, "CreateStack", &[("StackName", "x"), ("TemplateURL", "https://example.com/t.yaml")]);
    assert_eq!(url, "ValidationError: TemplateURL must be a supported URL.");
    let long = format!("{EXPORTING}#{}", "x".repeat(51_200));
    assert!(refusal(&mut client, &long).contains("Member must have length less than or equal to 51200"));
    assert!(ask(&mut client, "ListStacks", &[]).contains("<StackSummaries/>"));
}

#[test]
fn a_property_no_type_knows_fails_the_resource() {
    let mut client = Client::root();
    create(&mut client, "odd", "Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, Colour: red}}}");
    assert_eq!(settled(&mut client, "odd"), "ROLLBACK_COMPLETE");
    assert!(events(&mut client, "odd").iter().any(|(one, _, reason)| one == "Vpc" && reason == "Encountered unsupported property Colour"));
}

#[test]
fn the_same_token_is_the_same_request() {
    let mut client = Client::root();
    let pairs = [("StackName", "once"), ("TemplateBody", EXPORTING), ("ClientRequestToken", "t1")];
    let first = text(&ask(&mut client, "CreateStack", &pairs), "StackId");
    assert_eq!(text(&ask(&mut client, "CreateStack", &pairs), "StackId"), first);
    let other = [("StackName", "once"), ("TemplateBody", EXPORTING), ("ClientRequestToken", "t2")];
    assert_eq!(refused(&mut client, "CreateStack", &other), "AlreadyExistsException: Stack [once] already exists");
    settled(&mut client, "once");
    let update = [("StackName", "once"), ("TemplateBody", EXPORTING)];
    assert_eq!(refused(&mut client, "UpdateStack", &update), "ValidationError: No updates are to be performed.");
    assert!(ask(&mut client, "GetTemplate", &[("StackName", "once")]).contains("shared-vpc"));
}

#[test]
fn lists_come_in_pages_as_small_as_the_lab_wants() {
    let mut client = Client::root();
    client.world.page = Some(1);
    for name in ["a", "b", "c"] {
        create(&mut client, name, "Resources: {G: {Type: AWS::EC2::InternetGateway}, H: {Type: AWS::EC2::InternetGateway}}");
        settled(&mut client, name);
    }
    for (action, element, base, count) in [
        ("DescribeStacks", "StackName", None, 3),
        ("ListStacks", "StackName", None, 3),
        ("ListStackResources", "LogicalResourceId", Some("a"), 2),
        ("DescribeStackEvents", "EventId", Some("a"), 8),
    ] {
        let (mut token, mut seen) = (String::new(), std::collections::BTreeSet::new());
        loop {
            let mut pairs: Vec<(&str, &str)> = base.iter().map(|name| ("StackName", *name)).collect();
            pairs.extend((!token.is_empty()).then_some(("NextToken", token.as_str())));
            let body = ask(&mut client, action, &pairs);
            seen.insert(text(&body, element));
            token = text(&body, "NextToken");
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen.len(), count, "{action}: {seen:?}");
    }
}
