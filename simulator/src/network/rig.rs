//! A world for tests, made by AWS calls alone.

use crate::Lab;
use crate::wire::{Call, Caller, Node, Principal, Service, invoke_query};
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use std::net::Ipv4Addr;

pub(crate) const REGION: &str = "us-west-2";

/// A founded world, and root's hands on it.
pub(crate) struct Rig {
    pub(crate) world: World,
}

impl Rig {
    pub(crate) fn new() -> Self {
        let mut world = World::empty();
        world.found("000000000000", 7, Timestamp::from_second(1_793_610_000).unwrap());
        Self { world }
    }

    /// Works on the world of an open lab.
    pub(crate) fn within<R>(lab: &Lab, work: impl FnOnce(&mut Rig) -> R) -> R {
        let done = lab.transact(|world| {
            let mut rig = Rig { world: std::mem::replace(world, World::empty()) };
            let result = work(&mut rig);
            *world = rig.world;
            result
        });
        done.expect("the lab is on disk")
    }

    /// One EC2 call that must succeed.
    pub(crate) fn aws(&mut self, action: &str, params: &[(&str, &str)]) -> Node {
        let caller = Caller { access_key: "test".to_owned(), principal: Principal::Root };
        let call = Call { caller, region: REGION.to_owned(), request_id: "r-1".to_owned() };
        invoke_query(&mut self.world, &call, Service::Ec2, action, params).unwrap_or_else(|error| panic!("{action} {params:?}: {error}"))
    }

    /// One EC2 call, and the text at a path of its answer.
    pub(crate) fn made(&mut self, action: &str, params: &[(&str, &str)], path: &str) -> String {
        let node = self.aws(action, params);
        node.at(path).unwrap_or_else(|| panic!("{action} answers {path}: {node:?}")).to_owned()
    }

    /// Lets time pass until what is under way is done.
    pub(crate) fn settle(&mut self) {
        let later = self.world.now() + SignedDuration::from_mins(20);
        self.world.advance(later);
    }

    /// A VPC with its own names on.
    pub(crate) fn vpc(&mut self, cidr: &str) -> String {
        let vpc = self.made("CreateVpc", &[("CidrBlock", cidr)], "vpc/vpcId");
        self.aws("ModifyVpcAttribute", &[("VpcId", &vpc), ("EnableDnsHostnames.Value", "true")]);
        vpc
    }

    pub(crate) fn subnet(&mut self, vpc: &str, cidr: &str) -> String {
        self.made("CreateSubnet", &[("VpcId", vpc), ("CidrBlock", cidr)], "subnet/subnetId")
    }

    /// A route table of its own for the subnet.
    pub(crate) fn table(&mut self, vpc: &str, subnet: &str) -> String {
        let table = self.made("CreateRouteTable", &[("VpcId", vpc)], "routeTable/routeTableId");
        self.aws("AssociateRouteTable", &[("RouteTableId", &table), ("SubnetId", subnet)]);
        table
    }

    /// `kind` is the parameter that names the target: `GatewayId`, `NatGatewayId`, `VpcPeeringConnectionId`.
    pub(crate) fn route(&mut self, table: &str, to: &str, kind: &str, target: &str) {
        self.aws("CreateRoute", &[("RouteTableId", table), ("DestinationCidrBlock", to), (kind, target)]);
    }

    pub(crate) fn internet_gateway(&mut self, vpc: &str) -> String {
        let gateway = self.made("CreateInternetGateway", &[], "internetGateway/internetGatewayId");
        self.aws("AttachInternetGateway", &[("InternetGatewayId", &gateway), ("VpcId", vpc)]);
        gateway
    }

    /// A NAT gateway with an elastic address, and that address.
    pub(crate) fn nat(&mut self, subnet: &str) -> (String, Ipv4Addr) {
        let address = self.aws("AllocateAddress", &[("Domain", "vpc")]);
        let allocation = address.at("allocationId").expect("an allocation").to_owned();
        let public = address.at("publicIp").expect("an address").parse().expect("an address");
        let nat = self.made("CreateNatGateway", &[("SubnetId", subnet), ("AllocationId", &allocation)], "natGateway/natGatewayId");
        self.settle();
        (nat, public)
    }

    /// A peering connection, accepted.
    pub(crate) fn peering(&mut self, vpc: &str, other: &str) -> String {
        let path = "vpcPeeringConnection/vpcPeeringConnectionId";
        let peering = self.made("CreateVpcPeeringConnection", &[("VpcId", vpc), ("PeerVpcId", other)], path);
        self.settle();
        self.aws("AcceptVpcPeeringConnection", &[("VpcPeeringConnectionId", &peering)]);
        self.settle();
        peering
    }

    /// A security group that admits nobody.
    pub(crate) fn group(&mut self, vpc: &str, name: &str) -> String {
        self.made("CreateSecurityGroup", &[("GroupName", name), ("GroupDescription", name), ("VpcId", vpc)], "groupId")
    }

    /// Admits a range to a TCP port (and UDP, for 53).
    pub(crate) fn admit(&mut self, group: &str, port: u16, cidr: &str) {
        let port = port.to_string();
        for protocol in if port == "53" { &["tcp", "udp"][..] } else { &["tcp"] } {
            let params = [
                ("GroupId", group),
                ("IpPermissions.1.IpProtocol", protocol),
                ("IpPermissions.1.FromPort", &port),
                ("IpPermissions.1.ToPort", &port),
                ("IpPermissions.1.IpRanges.1.CidrIp", cidr),
            ];
            self.aws("AuthorizeSecurityGroupIngress", &params);
        }
    }

    /// Starts an instance of the newest image of `os` and waits until it runs; `public`: with a public address.
    pub(crate) fn host(&mut self, os: &str, subnet: &str, address: &str, group: &str, public: bool, user_data: &str) -> String {
        let image = self.image(os);
        let user_data = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, user_data);
        let public = public.to_string();
        let params = [
            ("ImageId", image.as_str()),
            ("InstanceType", "t3.small"),
            ("MinCount", "1"),
            ("MaxCount", "1"),
            ("UserData", &user_data),
            ("NetworkInterface.1.DeviceIndex", "0"),
            ("NetworkInterface.1.SubnetId", subnet),
            ("NetworkInterface.1.PrivateIpAddress", address),
            ("NetworkInterface.1.AssociatePublicIpAddress", &public),
            ("NetworkInterface.1.SecurityGroupId.1", group),
        ];
        let params: Vec<(&str, &str)> = params.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let instance = self.made("RunInstances", &params, "instancesSet/item/instanceId");
        self.settle();
        instance
    }

    fn image(&self, os: &str) -> String {
        let wanted = |image: &&crate::ec2::image::Image| image.region == REGION && image.os.as_deref() == Some(os);
        self.world.ec2.images.values().find(wanted).expect("an image of that system").id.clone()
    }

    /// The public address of an instance.
    pub(crate) fn public_ip(&self, instance: &str) -> Ipv4Addr {
        crate::ec2::lookup::instance_public_ip(&self.world, instance).expect("a public address")
    }
}
