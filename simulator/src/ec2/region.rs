//! What stands in a Region before anybody asks anything: a default VPC with a subnet in each zone, a way to the internet,
//! AWS's DHCP options, the public images.

use super::cidr::Cidr;
use super::resource::change;
use super::route_table::{Route, RouteTable, Target};
use super::state::Founded;
use super::subnet::Subnet;
use super::tag::Tags;
use super::vpc::Vpc;
use super::{dhcp_options, internet_gateway, public_image, subnet, vpc, zone};
use crate::wire::AwsError;
use crate::world::World;
use std::net::Ipv4Addr;

/// Regions a lab begins with; others are founded when first asked.
const FIRST: [&str; 3] = ["us-east-1", "us-west-2", "eu-west-1"];

/// What stands in a new lab.
pub(crate) fn found(world: &mut World) {
    for region in FIRST {
        found_region(world, region);
    }
}

/// Makes sure that the Region stands.
pub(crate) fn ensure(world: &mut World, region: &str) -> Result<(), AwsError> {
    if !zone::exists(region) {
        return Err(AwsError::new(401, "AuthFailure", format!("the lab has no Region `{region}`")));
    }
    if !world.ec2.regions.contains(region) {
        found_region(world, region);
    }
    Ok(())
}

fn found_region(world: &mut World, region: &str) {
    let options = dhcp_options::make_default(world, region);
    world.ec2.regions.insert(region, Founded { dhcp_options: options.clone() });
    if !world.is_bare() {
        found_default(world, region, options);
    }
    public_image::found(world, region);
}

/// The default VPC and what is in it.
fn found_default(world: &mut World, region: &str, options: String) {
    let block = Cidr::around(Ipv4Addr::new(172, 31, 0, 0), 16);
    let id = vpc::make(world, region, block, Some(options), Tags::new());
    let vpc = change::<Vpc>(world, &id);
    vpc.is_default = true;
    vpc.dns_hostnames = true;
    for (index, zone) in zone::zones(region).iter().enumerate() {
        let offset = u8::try_from(index * 16).unwrap_or_default();
        let range = Cidr::around(Ipv4Addr::new(172, 31, offset, 0), 20);
        let subnet = subnet::make(world, region, &id, range, zone, Tags::new());
        let subnet = change::<Subnet>(world, &subnet);
        subnet.is_default = true;
        subnet.map_public_ip = true;
    }
    let gateway = internet_gateway::make(world, region, Some(&id), Tags::new());
    for key in world.ec2.route_tables.keys_where(|table| table.vpc == id) {
        let out = Route { destination: Cidr::ALL, target: Target::InternetGateway(gateway.clone()) };
        change::<RouteTable>(world, &key).routes.push(out);
    }
}
