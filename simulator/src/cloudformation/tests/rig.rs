//! Asking CloudFormation, EC2 and S3 in tests, as an SDK does.

use crate::wire::client::{Client, text};

/// One action of CloudFormation that must succeed: its answer.
pub(super) fn ask(client: &mut Client, action: &str, params: &[(&str, &str)]) -> String {
    let (status, body) = client.query("cloudformation", action, params);
    assert_eq!(status, 200, "{action}: {body}");
    body
}

/// One action of CloudFormation that must be refused: its code and message.
pub(super) fn refused(client: &mut Client, action: &str, params: &[(&str, &str)]) -> String {
    let (status, body) = client.query("cloudformation", action, params);
    assert_eq!(status, 400, "{action}: {body}");
    format!("{}: {}", text(&body, "Code"), unescape(&text(&body, "Message")))
}

/// What a template that cannot be made is refused with.
pub(super) fn refusal(client: &mut Client, template: &str) -> String {
    refused(client, "CreateStack", &[("StackName", "refused"), ("TemplateBody", template)])
}

/// A stack from a template that is accepted; its id.
pub(super) fn create(client: &mut Client, name: &str, template: &str) -> String {
    let answer =
        ask(client, "CreateStack", &[("StackName", name), ("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM")]);
    text(&answer, "StackId")
}

/// The status of a stack.
pub(super) fn status(client: &mut Client, name: &str) -> String {
    text(&ask(client, "DescribeStacks", &[("StackName", name)]), "StackStatus")
}

/// Lets time pass until the stack is no longer in progress; its status.
pub(super) fn settled(client: &mut Client, name: &str) -> String {
    // A deletion shows a little later than it is asked for.
    client.wait(2);
    for _ in 0..400 {
        let status = status(client, name);
        if !status.ends_with("_IN_PROGRESS") {
            return status;
        }
        client.wait(5);
    }
    panic!("{name} never came to rest");
}

/// The value of an output.
pub(super) fn output(client: &mut Client, stack: &str, key: &str) -> String {
    let body = ask(client, "DescribeStacks", &[("StackName", stack)]);
    let rest = body.split_once(&format!("<OutputKey>{key}</OutputKey>")).unwrap_or_else(|| panic!("no output {key}: {body}")).1;
    text(rest, "OutputValue")
}

/// The events of a stack, oldest first: logical id, status, reason.
pub(super) fn events(client: &mut Client, stack: &str) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    let mut token = String::new();
    loop {
        let pairs = [("StackName", stack), ("NextToken", token.as_str())];
        let body = ask(client, "DescribeStackEvents", &pairs[..if token.is_empty() { 1 } else { 2 }]);
        let events = body
            .split("<member>")
            .skip(1)
            .map(|part| (text(part, "LogicalResourceId"), text(part, "ResourceStatus"), unescape(&text(part, "ResourceStatusReason"))));
        all.extend(events);
        token = text(&body, "NextToken");
        if token.is_empty() {
            all.reverse();
            return all;
        }
    }
}

/// The physical id of a resource.
pub(super) fn physical(client: &mut Client, stack: &str, logical: &str) -> String {
    let pairs = [("StackName", stack), ("LogicalResourceId", logical)];
    text(&ask(client, "DescribeStackResource", &pairs), "PhysicalResourceId")
}

/// One action of EC2 that must succeed.
pub(super) fn ec2(client: &mut Client, action: &str, params: &[(&str, &str)]) -> String {
    let (status, body) = client.query("ec2", action, params);
    assert_eq!(status, 200, "{action}: {body}");
    body
}

/// Puts an object into the bucket `templates`, which is made if need be.
pub(super) fn upload(client: &mut Client, key: &str, content: &str) {
    let host = "templates.s3.amazonaws.com";
    client.send("s3", "PUT", host, "/", "", &[], Vec::new());
    let put = client.send("s3", "PUT", host, &format!("/{key}"), "", &[], content.as_bytes().to_vec());
    assert_eq!(put.status, 200, "{:?}", put.body);
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
