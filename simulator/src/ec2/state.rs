//! The tables of EC2. Every row carries its Region; rows are keyed by id.

use super::address::Address;
use super::dhcp_options::DhcpOptions;
use super::image::Image;
use super::instance::Instance;
use super::interface::NetworkInterface;
use super::internet_gateway::InternetGateway;
use super::key_pair::KeyPair;
use super::launch_template::LaunchTemplate;
use super::nat_gateway::NatGateway;
use super::network_acl::NetworkAcl;
use super::peering::Peering;
use super::route_table::RouteTable;
use super::security_group::SecurityGroup;
use super::snapshot::Snapshot;
use super::subnet::Subnet;
use super::volume::Volume;
use super::vpc::Vpc;
use super::vpc_endpoint::VpcEndpoint;
use crate::store::{Persist, Table};
use serde::{Deserialize, Serialize};

/// State of the service.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) vpcs: Table<Vpc>,
    pub(crate) subnets: Table<Subnet>,
    pub(crate) route_tables: Table<RouteTable>,
    pub(crate) internet_gateways: Table<InternetGateway>,
    pub(crate) nat_gateways: Table<NatGateway>,
    pub(crate) peerings: Table<Peering>,
    pub(crate) dhcp_options: Table<DhcpOptions>,
    pub(crate) network_acls: Table<NetworkAcl>,
    pub(crate) vpc_endpoints: Table<VpcEndpoint>,
    pub(crate) security_groups: Table<SecurityGroup>,
    pub(crate) interfaces: Table<NetworkInterface>,
    pub(crate) addresses: Table<Address>,
    pub(crate) instances: Table<Instance>,
    pub(crate) key_pairs: Table<KeyPair>,
    pub(crate) volumes: Table<Volume>,
    pub(crate) snapshots: Table<Snapshot>,
    pub(crate) images: Table<Image>,
    pub(crate) launch_templates: Table<LaunchTemplate>,
    /// Client tokens, keyed `REGION/ACTION/TOKEN`.
    pub(crate) tokens: Table<Token>,
    /// Regions that have been founded.
    pub(crate) regions: Table<Founded>,
}

/// What a client token was first used for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    /// Hex SHA-256 of the parameters.
    pub(crate) digest: String,
    /// What the action made: an id, or a reservation id.
    pub(crate) made: String,
}

/// A Region in use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Founded {
    /// The DHCP options AWS provides there.
    pub(crate) dhcp_options: String,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            vpcs: Table::new("ec2.vpc"),
            subnets: Table::new("ec2.subnet"),
            route_tables: Table::new("ec2.route_table"),
            internet_gateways: Table::new("ec2.internet_gateway"),
            nat_gateways: Table::new("ec2.nat_gateway"),
            peerings: Table::new("ec2.peering"),
            dhcp_options: Table::new("ec2.dhcp_options"),
            network_acls: Table::new("ec2.network_acl"),
            vpc_endpoints: Table::new("ec2.vpc_endpoint"),
            security_groups: Table::new("ec2.security_group"),
            interfaces: Table::new("ec2.interface"),
            addresses: Table::new("ec2.address"),
            instances: Table::new("ec2.instance"),
            key_pairs: Table::new("ec2.key_pair"),
            volumes: Table::new("ec2.volume"),
            snapshots: Table::new("ec2.snapshot"),
            images: Table::new("ec2.image"),
            launch_templates: Table::new("ec2.launch_template"),
            tokens: Table::new("ec2.token"),
            regions: Table::new("ec2.region"),
        }
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        vec![
            &mut self.vpcs,
            &mut self.subnets,
            &mut self.route_tables,
            &mut self.internet_gateways,
            &mut self.nat_gateways,
            &mut self.peerings,
            &mut self.dhcp_options,
            &mut self.network_acls,
            &mut self.vpc_endpoints,
            &mut self.security_groups,
            &mut self.interfaces,
            &mut self.addresses,
            &mut self.instances,
            &mut self.key_pairs,
            &mut self.volumes,
            &mut self.snapshots,
            &mut self.images,
            &mut self.launch_templates,
            &mut self.tokens,
            &mut self.regions,
        ]
    }
}
