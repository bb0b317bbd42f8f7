//! The numbers under which the lab's hosts are reached from outside the process: one for each service seen
//! listening, given once and never again to another.

use super::dial::is_open;
use super::{Origin, reach};
use crate::ec2::instance::InstanceState;
use crate::ec2::lookup;
use crate::store::{Persist, Table};
use crate::world::World;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// The ports looked at: SSH, DNS, HTTP, HTTPS, MySQL, remote desktop.
const KNOWN: [u16; 6] = [22, 53, 80, 443, 3306, 3389];

/// State of the network: nothing but the port numbers given out.
#[derive(Clone, Debug)]
pub(crate) struct State {
    ports: Table<Given>,
}

impl State {
    pub(crate) fn new() -> Self {
        Self { ports: Table::new("network.port") }
    }

    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        vec![&mut self.ports]
    }
}

/// A number given to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Given {
    pub(super) number: u16,
    pub(super) instance: String,
    pub(super) port: u16,
    pub(super) view: View,
}

/// From where a mapped port connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum View {
    /// From the operator's own address over the internet: what the security groups admit from outside.
    Outside,
    /// From a host inside the VPC (or one peered with it) that has a public address, as through a bastion.
    Inside,
}

impl Given {
    fn key(&self) -> String {
        format!("{}/{}/{:?}", self.instance, self.port, self.view)
    }
}

/// Services that listen and have no number yet, in a fixed order.
pub(super) fn unnumbered(world: &World) -> Vec<(String, u16, View)> {
    let mut all = Vec::new();
    let running = world.ec2.instances.values().filter(|instance| instance.state == InstanceState::Running);
    for instance in running {
        let views: &[View] = match lookup::instance_public_ip(world, &instance.id) {
            Some(_) => &[View::Outside, View::Inside],
            None => &[View::Inside],
        };
        for port in KNOWN.into_iter().filter(|port| is_open(world, &instance.id, *port)) {
            all.extend(views.iter().map(|view| (instance.id.clone(), port, *view)));
        }
    }
    let given =
        |(instance, port, view): &(String, u16, View)| Given { number: 0, instance: instance.clone(), port: *port, view: *view }.key();
    all.retain(|wanted| !world.network.ports.contains(&given(wanted)));
    all
}

/// Gives each of them the next number.
pub(super) fn number(world: &mut World, wanted: Vec<(String, u16, View)>) {
    for (instance, port, view) in wanted {
        let number = world.network.ports.values().map(|given| given.number).max().map_or(1, |last| last.saturating_add(1));
        let given = Given { number, instance, port, view };
        world.network.ports.insert(given.key(), given);
    }
}

/// The numbers of hosts that still exist, lowest first.
pub(super) fn in_use(world: &World) -> Vec<Given> {
    let exists = |given: &&Given| {
        let state = lookup::instance(world, &given.instance).map(|instance| instance.state);
        !matches!(state, None | Some(InstanceState::ShuttingDown | InstanceState::Terminated))
    };
    let mut all: Vec<Given> = world.network.ports.values().filter(exists).cloned().collect();
    all.sort_by_key(|given| given.number);
    all
}

/// Where a connection through a mapped port starts and where it goes; nothing where there is no such place now.
pub(super) fn ends(world: &World, given: &Given) -> Option<(Origin, Ipv4Addr)> {
    match given.view {
        View::Outside => Some((Origin::Operator, lookup::instance_public_ip(world, &given.instance)?)),
        View::Inside => {
            let address = lookup::private_ip(world, &given.instance)?;
            Some((Origin::Instance(bastion(world, given, address)?), address))
        }
    }
}

/// A host with a public address that a way leads from; without one that gets through, any in the same VPC.
fn bastion(world: &World, given: &Given, address: Ipv4Addr) -> Option<String> {
    let vpc = &lookup::instance(world, &given.instance)?.vpc;
    let public = |id: &&String| **id != given.instance && lookup::is_running(world, id) && lookup::instance_public_ip(world, id).is_some();
    let hosts: Vec<&String> = world.ec2.instances.values().map(|instance| &instance.id).filter(public).collect();
    let through =
        |id: &&&String| reach(world, &Origin::Instance((**id).clone()), address, given.port).is_ok_and(|reached| reached == given.instance);
    let beside = |id: &&&String| lookup::instance(world, id).is_some_and(|instance| instance.vpc == *vpc);
    hosts.iter().find(through).or_else(|| hosts.iter().find(beside)).map(|id| (*id).clone())
}
