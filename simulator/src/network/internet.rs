//! The public internet as far as the lab has one: AWS's own endpoints and `checkip.amazonaws.com`, at addresses of
//! AWS's published ranges. What answers there is decided by the name in the request, as at AWS.

use super::HttpAnswer;
use crate::ec2::interface::public_name;
use crate::ec2::lookup;
use crate::world::World;
use ring::digest::{SHA256, digest};
use std::net::Ipv4Addr;

/// A public address outside the lab's instances, for asking whether there is a way out at all.
pub(super) const SOMEWHERE: Ipv4Addr = Ipv4Addr::new(52, 94, 0, 1);

/// Answers the address it sees its caller at.
pub(crate) const CHECKIP: &str = "checkip.amazonaws.com";

/// The services of the lab that have endpoints.
const SERVICES: [&str; 6] = ["cloudformation", "drs", "ec2", "iam", "s3", "sts"];

/// Whether packets to `address` can travel the internet at all.
pub(super) fn is_public(address: Ipv4Addr) -> bool {
    !(address.is_private() || address.is_loopback() || address.is_link_local() || address.is_unspecified() || address.is_multicast())
}

/// Whether a public site of the lab stands at `address`.
pub(crate) fn stands_at(address: Ipv4Addr) -> bool {
    is_s3(address) || matches!(address.octets(), [52, 94, ..])
}

fn is_s3(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [52, 216, ..])
}

/// Whether `address` is one of S3's in `region`.
pub(super) fn is_s3_of(region: &str, address: Ipv4Addr) -> bool {
    is_s3(address) && address.octets()[2] == hash(region)
}

/// The addresses a public name has in the public DNS; `None` if there is no such name.
pub(crate) fn lookup(world: &World, name: &str) -> Option<Vec<Ipv4Addr>> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if let Some(address) = instance_name(&name) {
        let interface = lookup::interface_with_public_ip(world, address)?;
        let vpc = world.ec2.vpcs.get(&interface.vpc)?;
        return (vpc.dns_hostnames && public_name(&vpc.region, address) == name).then(|| vec![address]);
    }
    is_endpoint(&name).then(|| vec![address_of(&name)])
}

/// `ec2-203-0-113-25.compute-1.amazonaws.com`: the address in the name.
pub(super) fn instance_name(name: &str) -> Option<Ipv4Addr> {
    let (label, domain) = name.split_once('.')?;
    let digits = label.strip_prefix("ec2-")?;
    domain.ends_with(".amazonaws.com").then_some(())?;
    digits.replace('-', ".").parse().ok()
}

/// `SERVICE[.REGION].amazonaws.com`, `[BUCKET.]s3[.REGION].amazonaws.com` (any bucket: S3's DNS is a wildcard).
fn is_endpoint(name: &str) -> bool {
    if name == CHECKIP {
        return true;
    }
    let Some(labels) = name.strip_suffix(".amazonaws.com") else { return false };
    let labels: Vec<&str> = labels.split('.').collect();
    match labels[..] {
        [service] => SERVICES.contains(&service),
        [service, region] if SERVICES.contains(&service) => is_region(region),
        [.., "s3", region] => is_region(region),
        [.., "s3"] => true,
        _ => false,
    }
}

fn is_region(word: &str) -> bool {
    let mut parts = word.split('-');
    let area = parts.next().is_some_and(|area| area.len() == 2 && area.bytes().all(|byte| byte.is_ascii_lowercase()));
    area && word.ends_with(|last: char| last.is_ascii_digit()) && parts.count() >= 2
}

/// Always the same address for the same name: S3's in S3's range (a block a Region), the others in that of the other
/// endpoints.
fn address_of(name: &str) -> Ipv4Addr {
    let labels: Vec<&str> = name.split('.').collect();
    match labels.iter().position(|label| *label == "s3") {
        Some(at) => {
            let region = labels.get(at + 1).filter(|label| is_region(label)).unwrap_or(&"us-east-1");
            Ipv4Addr::new(52, 216, hash(region), hash(name).max(1))
        }
        None => Ipv4Addr::new(52, 94, hash(name), 1 + hash(&name.to_ascii_uppercase()) % 200),
    }
}

fn hash(text: &str) -> u8 {
    digest(&SHA256, text.as_bytes()).as_ref().first().copied().unwrap_or_default()
}

/// Whether public sites listen on `port`.
pub(super) fn serves(port: u16) -> bool {
    matches!(port, 80 | 443)
}

/// The address a caller is seen at, and a new line.
pub(super) fn checkip(source: Ipv4Addr) -> HttpAnswer {
    HttpAnswer::new(200, "text/plain;charset=UTF-8", format!("{source}\n"))
}
