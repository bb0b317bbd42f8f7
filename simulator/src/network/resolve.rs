//! Names and addresses, as a resolver standing somewhere sees them.
//!
//! The operator's resolver knows public names. An instance looks into its own `/etc/hosts` first, then asks the name
//! servers of its VPC's DHCP options, in order: `AmazonProvidedDNS` is the VPC's own resolver, any other address
//! is a host that must be reached on UDP port 53 and must run a DNS server.

use super::{DialError, End, Origin, Protocol, internet, way};
use crate::ec2::vpc::Vpc;
use crate::ec2::{interface, lookup};
use crate::services::{disk, dns};
use crate::world::World;
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use std::net::Ipv4Addr;

/// What the resolver says of a name nobody knows, in glibc's words.
const UNKNOWN: &str = "Name or service not known";
/// What it says when no name server gave an answer.
const NO_ANSWER: &str = "Temporary failure in name resolution";

/// A name server an instance asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameServer {
    /// The VPC's own resolver.
    Amazon,
    /// A host at an address.
    At(Ipv4Addr),
}

/// The addresses `name` has for a resolver standing at `from`: the VPC's DHCP options decide whom an instance asks.
pub(crate) fn resolve(world: &World, from: &Origin, name: &str) -> Result<Vec<Ipv4Addr>, DialError> {
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return Ok(vec![address]);
    }
    let found = match from {
        Origin::Operator => internet::lookup(world, name).ok_or(UNKNOWN),
        Origin::Instance(instance) => for_instance(world, instance, name),
    };
    found.map_err(|why| DialError::Resolve { host: name.to_owned(), why: why.to_owned() })
}

fn for_instance(world: &World, instance: &str, name: &str) -> Result<Vec<Ipv4Addr>, &'static str> {
    if let Some(address) = in_hosts_file(world, instance, name) {
        return Ok(vec![address]);
    }
    let mut failure = UNKNOWN;
    for candidate in candidates(name, search_domain(world, instance).as_deref()) {
        match ask_for_addresses(world, instance, &candidate) {
            Ok(addresses) if !addresses.is_empty() => return Ok(addresses),
            Ok(_) => {}
            Err(why) => failure = why,
        }
    }
    Err(failure)
}

/// `localhost`, and what the host's own `/etc/hosts` says.
fn in_hosts_file(world: &World, instance: &str, name: &str) -> Option<Ipv4Addr> {
    if name == "localhost" {
        return Some(Ipv4Addr::LOCALHOST);
    }
    let text = disk::read(world, instance, "/etc/hosts")?;
    text.lines().map(|line| line.split('#').next().unwrap_or_default()).find_map(|line| {
        let mut words = line.split_whitespace();
        let address = words.next()?.parse().ok()?;
        words.any(|word| word.eq_ignore_ascii_case(name)).then_some(address)
    })
}

/// A name with a dot is tried as it is first, one without is tried below the search domain first.
fn candidates(name: &str, domain: Option<&str>) -> Vec<String> {
    let searched = domain.filter(|_| !name.ends_with('.')).map(|domain| format!("{name}.{domain}"));
    let mut all: Vec<String> = std::iter::once(name.to_owned()).chain(searched).collect();
    if !name.contains('.') {
        all.reverse();
    }
    all
}

fn ask_for_addresses(world: &World, instance: &str, name: &str) -> Result<Vec<Ipv4Addr>, &'static str> {
    let name = Name::from_ascii(name).map_err(|_| UNKNOWN)?;
    for server in name_servers(world, instance) {
        let Ok(answer) = ask(world, instance, server, &question(&name, RecordType::A)) else { continue };
        return match answer.metadata.response_code {
            ResponseCode::NoError => Ok(addresses(&answer)),
            ResponseCode::NXDomain => Err(UNKNOWN),
            _ => continue,
        };
    }
    Err(NO_ANSWER)
}

fn addresses(answer: &Message) -> Vec<Ipv4Addr> {
    let address = |data: &RData| if let RData::A(address) = data { Some(address.0) } else { None };
    answer.answers.iter().filter_map(|record| address(&record.data)).collect()
}

/// A query for one name and type, with recursion desired.
pub(crate) fn question(name: &Name, kind: RecordType) -> Message {
    let mut name = name.clone();
    name.set_fqdn(true);
    let mut message = Message::new(1, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name, kind));
    message
}

fn dhcp_option<'w>(world: &'w World, instance: &str, option: &str) -> Option<&'w Vec<String>> {
    let vpc = vpc_of(world, instance)?;
    world.ec2.dhcp_options.get(vpc.dhcp_options.as_deref()?)?.options.get(option)
}

fn vpc_of<'w>(world: &'w World, instance: &str) -> Option<&'w Vpc> {
    world.ec2.vpcs.get(&lookup::instance(world, instance)?.vpc)
}

/// The domain an instance's resolver completes short names with.
pub(crate) fn search_domain(world: &World, instance: &str) -> Option<String> {
    dhcp_option(world, instance, "domain-name")?.first().cloned()
}

/// The name servers an instance was told of.
pub(crate) fn name_servers(world: &World, instance: &str) -> Vec<NameServer> {
    let told = dhcp_option(world, instance, "domain-name-servers").map(Vec::as_slice).unwrap_or_default();
    let server = |word: &String| match word.as_str() {
        "AmazonProvidedDNS" => Some(NameServer::Amazon),
        address => address.parse().ok().map(NameServer::At),
    };
    told.iter().filter_map(server).collect()
}

/// Asks one name server from an instance, over UDP. Without an answer: why not.
pub(crate) fn ask(world: &World, instance: &str, server: NameServer, message: &Message) -> Result<Message, DialError> {
    let (from, host) = (Origin::Instance(instance.to_owned()), instance.to_owned());
    let Some(vpc) = vpc_of(world, instance) else { return Err(DialError::NoRoute { host }) };
    let address = match server {
        NameServer::At(address) if !is_own_resolver(vpc, address) => address,
        _ if vpc.dns_support => return Ok(amazon(world, vpc, message)),
        _ => return Err(DialError::TimedOut { host: vpc.cidr.at(2).to_string(), port: 53 }),
    };
    let way = way(world, &from, address, Protocol::Udp, 53)?;
    match way.end {
        End::Instance(host) if dns::listens(world, &host, address) => Ok(dns::answer(world, &host, way.source, message)),
        End::Instance(_) => Err(DialError::Refused { host: address.to_string(), port: 53 }),
        End::Internet => Err(DialError::TimedOut { host: address.to_string(), port: 53 }),
    }
}

/// The VPC's resolver answers at the third address of its range and at 169.254.169.253.
fn is_own_resolver(vpc: &Vpc, address: Ipv4Addr) -> bool {
    address == vpc.cidr.at(2) || address == Ipv4Addr::new(169, 254, 169, 253)
}

/// What the VPC's own resolver answers.
fn amazon(world: &World, vpc: &Vpc, message: &Message) -> Message {
    dns::recursive(message, |name, kind| match kind {
        RecordType::A => private_name(world, vpc, name).or_else(|| public_name(world, vpc, name)),
        _ => private_name(world, vpc, name).or_else(|| public_name(world, vpc, name)).map(|_| Vec::new()),
    })
}

/// `ip-10-0-1-5.ec2.internal`, or `ip-10-0-1-5.REGION.compute.internal` outside us-east-1.
fn private_name(world: &World, vpc: &Vpc, name: &str) -> Option<Vec<Ipv4Addr>> {
    let address: Ipv4Addr = name.split('.').next()?.strip_prefix("ip-")?.replace('-', ".").parse().ok()?;
    let known = interface::private_name(&vpc.region, address) == name && lookup::interface_at(world, &vpc.id, address).is_some();
    known.then(|| vec![address])
}

/// Public names; that of an instance of the same VPC has its private address.
fn public_name(world: &World, vpc: &Vpc, name: &str) -> Option<Vec<Ipv4Addr>> {
    let found = internet::lookup(world, name)?;
    let own = internet::instance_name(name)
        .and_then(|address| lookup::interface_with_public_ip(world, address))
        .filter(|interface| interface.vpc == vpc.id);
    Some(own.map_or(found, |interface| vec![interface.private_ip]))
}

/// The public DNS as a host asks it that resolves for itself: reached over the internet, UDP port 53.
pub(crate) fn public_dns(world: &World, instance: &str, name: &str) -> Result<Option<Vec<Ipv4Addr>>, DialError> {
    let from = Origin::Instance(instance.to_owned());
    way(world, &from, internet::SOMEWHERE, Protocol::Udp, 53)?;
    Ok(internet::lookup(world, name))
}
