//! A lab that is killed again and again makes the same stack as one that is not.

use crate::wire::{Call, Caller, Principal, Service, invoke_query};
use crate::{Lab, Options, Time};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::Arc;

struct Still(Timestamp);

impl Time for Still {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn wake_at(&self, _at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

const TEMPLATE: &str = "
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/24}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, ConnectivityType: private}}
";

/// Opens the lab `later` seconds after it was left, and asks CloudFormation.
fn ask(path: &Path, later: i64, action: &str, params: &[(&str, &str)]) -> String {
    let lab = Lab::open(path, Options::default(), |at| Arc::new(Still(at + SignedDuration::from_secs(later)))).unwrap();
    let caller = Caller { access_key: "test".to_owned(), principal: Principal::Root };
    let call = Call { caller, region: "us-east-1".to_owned(), request_id: "r".to_owned() };
    let answer = lab.transact(|world| invoke_query(world, &call, Service::CloudFormation, action, params));
    answer.unwrap().unwrap().render(None)
}

/// The history of a stack in a lab that is left and opened again every `step` seconds.
fn history(step: i64) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.db");
    ask(&path, 0, "CreateStack", &[("StackName", "s"), ("TemplateBody", TEMPLATE)]);
    for _ in 0..240 / step {
        ask(&path, step, "DescribeStacks", &[]);
    }
    ask(&path, 0, "DescribeStackEvents", &[("StackName", "s")])
}

#[test]
fn a_stack_is_made_the_same_however_often_the_lab_is_killed() {
    let whole = history(240);
    assert!(whole.contains("<LogicalResourceId>s</LogicalResourceId>") && whole.contains("CREATE_COMPLETE"), "{whole}");
    assert_eq!(history(20), whole);
    assert!(whole.matches("CREATE_COMPLETE</ResourceStatus>").count() == 4, "{whole}");
}
