//! EC2 through its actions: what a client sees, as time passes.

mod durable;
mod instances;
mod lists;
mod network;
mod security;
mod storage;
mod templates;

use crate::wire::{Api, AwsError, Call, Caller, Node, Principal, Reply, Service, execute};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};

/// A lab with nothing in it but what every account begins with.
struct Case {
    world: World,
    region: &'static str,
}

/// Asks as the account's root user.
fn ask(world: &mut World, region: &str, action: &str, params: &[(&str, &str)]) -> Result<Node, AwsError> {
    let caller = Caller { access_key: "test".to_owned(), principal: Principal::Root };
    let call = Call { caller, region: region.to_owned(), request_id: "r".to_owned() };
    let params = params.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    match execute(world, &call, Api::Query { service: Service::Ec2, action: action.to_owned(), params })? {
        Reply::Xml(nodes) => Ok(Node::new(action.to_owned()).children(nodes)),
        other => panic!("{action} answered {other:?}"),
    }
}

impl Case {
    fn new() -> Self {
        Self::of_seed(7)
    }

    fn of_seed(seed: u64) -> Self {
        let mut world = World::empty();
        world.found("123456789012", seed, Timestamp::from_second(1_793_610_000).unwrap());
        Self { world, region: "us-east-1" }
    }

    fn ask(&mut self, action: &str, params: &[(&str, &str)]) -> Result<Node, AwsError> {
        ask(&mut self.world, self.region, action, params)
    }

    #[track_caller]
    fn ok(&mut self, action: &str, params: &[(&str, &str)]) -> Node {
        self.ask(action, params).unwrap_or_else(|error| panic!("{action} {params:?}: {error}"))
    }

    /// The text at `path` of the answer.
    #[track_caller]
    fn text(&mut self, action: &str, params: &[(&str, &str)], path: &str) -> String {
        let answer = self.ok(action, params);
        answer.at(path).unwrap_or_else(|| panic!("{action} has no {path}: {}", answer.render(None))).to_owned()
    }

    /// The error code of a refused request.
    #[track_caller]
    fn code(&mut self, action: &str, params: &[(&str, &str)]) -> String {
        match self.ask(action, params) {
            Ok(answer) => panic!("{action} was not refused: {}", answer.render(None)),
            Err(error) => error.code,
        }
    }

    fn pass(&mut self, seconds: i64) {
        let until = self.world.now() + SignedDuration::from_secs(seconds);
        self.world.advance(until);
    }

    /// A VPC 10.0.0.0/16 with one subnet 10.0.1.0/24 in zone a: their ids.
    fn network(&mut self) -> (String, String) {
        let vpc = self.text("CreateVpc", &[("CidrBlock", "10.0.0.0/16")], "vpc/vpcId");
        let params = [("VpcId", vpc.as_str()), ("CidrBlock", "10.0.1.0/24"), ("AvailabilityZone", "us-east-1a")];
        let subnet = self.text("CreateSubnet", &params, "subnet/subnetId");
        (vpc, subnet)
    }

    /// The newest Amazon Linux 2023 image.
    fn image(&self) -> String {
        super::image::latest_image(&self.world, self.region, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64").unwrap()
    }

    /// One more instance with these parameters besides image and count.
    #[track_caller]
    fn run(&mut self, params: &[(&str, &str)]) -> String {
        let image = self.image();
        let mut all = vec![("ImageId", image.as_str()), ("MinCount", "1"), ("MaxCount", "1")];
        all.extend(params);
        self.text("RunInstances", &all, "instancesSet/item/instanceId")
    }

    fn state(&mut self, instance: &str) -> String {
        self.instance(instance).at("instanceState/name").unwrap().to_owned()
    }

    fn instance(&mut self, id: &str) -> Node {
        let answer = self.ok("DescribeInstances", &[("InstanceId.1", id)]);
        answer.find("reservationSet/item/instancesSet/item").unwrap().clone()
    }
}
