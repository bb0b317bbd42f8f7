//! RunInstances: from an order to instances that are `pending`.

use super::order::{self, InterfaceOrder, Order};
use super::{Instance, InstanceState, describe};
use crate::ec2::ask::{self, Ask};
use crate::ec2::interface::{self, InterfaceAttachment, NetworkInterface, NewInterface};
use crate::ec2::resource::{change, select};
use crate::ec2::subnet::{self, Subnet};
use crate::ec2::tag::{self, Tags};
use crate::ec2::token::Ticket;
use crate::ec2::{Event, due, launch_template, volume};
use crate::wire::{AwsError, Params, Reply};
use crate::world::World;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// RunInstances.
pub(in crate::ec2) fn run(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let ticket = Ticket::read(ask);
    if let Some(reservation) = ticket.made(world)? {
        let made = select::<Instance>(world, ask.region(), |instance| instance.reservation == reservation);
        return Ok(answer(world, &reservation, &made));
    }
    let params = Params::new(launch_template::merged(world, ask)?);
    let ask = &Ask { params: &params, ..*ask };
    let _ = params.get("ClientToken");
    tag::permitted(world, ask, &params)?;
    let order = order::read(world, ask)?;
    ask.ready()?;
    let count = affordable(world, &order)?;
    let addresses = addresses(world, &order, count)?;
    let reservation = world.deal().hex17("r-");
    let mut ids = Vec::new();
    for (index, addresses) in (0..count).zip(addresses) {
        ids.push(launch(world, &order, &reservation, index, ticket.token(), addresses));
    }
    ticket.keep(world, &reservation);
    if let Some(several) = u64::try_from(ids.len()).ok().filter(|count| *count > 1) {
        // In which order AWS tells them is nobody's promise: copies of a lab never have the same one at the same place.
        ids.rotate_left(usize::try_from(world.deal().below(several)).unwrap_or(0));
    }
    let made: Vec<&Instance> = ids.iter().filter_map(|id| world.ec2.instances.get(id)).collect();
    Ok(answer(world, &reservation, &made))
}

/// Addresses of the interfaces to be made, instance by instance, all different.
fn addresses(world: &mut World, order: &Order, count: u32) -> Result<Vec<Vec<Ipv4Addr>>, AwsError> {
    let mut picked = BTreeSet::new();
    let mut all = Vec::new();
    for _ in 0..count {
        let mut own = Vec::new();
        for interface in order.interfaces.iter().filter(|interface| interface.existing.is_none()) {
            let ip = subnet::address(world, &interface.subnet, interface.private_ip, &picked)?;
            picked.insert(ip);
            own.push(ip);
        }
        all.push(own);
    }
    Ok(all)
}

fn answer(world: &World, reservation: &str, instances: &[&Instance]) -> Reply {
    Reply::Xml(describe::reservation(world, reservation, instances).into_nodes())
}

/// As many as addresses are left for, at most as many as asked for.
fn affordable(world: &World, order: &Order) -> Result<u32, AwsError> {
    let free = world.ec2.subnets.get(&order.subnet.id).map_or(0, |subnet| subnet::free(world, subnet));
    let count = u64::from(order.most).min(if order.interfaces.iter().any(|interface| interface.existing.is_none()) { free } else { 1 });
    let count = u32::try_from(count).unwrap_or(order.most);
    if count < order.least {
        return Err(subnet::crowded(&order.subnet.id));
    }
    Ok(count)
}

/// An instance that is `pending`: its id.
fn launch(world: &mut World, order: &Order, reservation: &str, index: u32, token: Option<String>, addresses: Vec<Ipv4Addr>) -> String {
    let id = world.deal().hex17("i-");
    let of = |word: &str| order.tags.get(word).cloned().unwrap_or_default();
    let mut addresses = addresses.into_iter();
    let interfaces = order.interfaces.iter().map(|wanted| connect(world, wanted, &id, &mut addresses, of("network-interface"))).collect();
    let instance = blank(world, order, &id, reservation, index, token, interfaces);
    world.ec2.instances.insert(id.clone(), instance);
    for wanted in &order.disks {
        let contents = wanted.contents.as_deref();
        let disk = volume::make(world, &order.subnet.region, &order.subnet.zone, wanted.disk.clone(), contents, of("volume"));
        volume::hold(world, &disk, &id, &wanted.device, wanted.delete_on_termination);
    }
    let delay = ask::seconds(world, 20, 40);
    world.schedule(delay, due(Event::InstanceRunning(id.clone(), 0)));
    id
}

fn blank(
    world: &World,
    order: &Order,
    id: &str,
    reservation: &str,
    index: u32,
    token: Option<String>,
    interfaces: Vec<String>,
) -> Instance {
    let subnet: &Subnet = &order.subnet;
    Instance {
        id: id.to_owned(),
        region: subnet.region.clone(),
        reservation: reservation.to_owned(),
        launch_index: index,
        image: order.image.id.clone(),
        os: order.image.os.clone(),
        is_windows: order.image.is_windows,
        architecture: order.image.architecture.clone(),
        instance_type: order.instance_type.clone(),
        key_name: order.key_name.clone(),
        vpc: subnet.vpc.clone(),
        subnet: subnet.id.clone(),
        zone: subnet.zone.clone(),
        interfaces,
        root_device: order.image.root_device.clone(),
        block_devices: Vec::new(),
        state: InstanceState::Pending,
        turn: 0,
        state_reason: Some(("pending".to_owned(), "pending".to_owned())),
        transition_reason: String::new(),
        launched: world.now(),
        running_since: None,
        user_data: order.user_data.clone(),
        profile: order.profile.as_ref().map(|(arn, _)| arn.clone()),
        profile_id: order.profile.as_ref().map(|(_, id)| id.clone()),
        termination_protection: order.termination_protection,
        stop_protection: order.stop_protection,
        shutdown_behavior: order.shutdown_behavior.clone(),
        detailed_monitoring: order.detailed_monitoring,
        ebs_optimized: order.ebs_optimized,
        tenancy: order.tenancy.clone(),
        http_tokens: order.http_tokens.clone(),
        http_hop_limit: order.http_hop_limit,
        client_token: token,
        tags: order.tags.get("instance").cloned().unwrap_or_default(),
    }
}

fn connect(
    world: &mut World,
    wanted: &InterfaceOrder,
    instance: &str,
    addresses: &mut impl Iterator<Item = Ipv4Addr>,
    tags: Tags,
) -> String {
    let attachment = InterfaceAttachment {
        id: world.deal().hex17("eni-attach-"),
        instance: Some(instance.to_owned()),
        device_index: wanted.device_index,
        attached: world.now(),
        delete_on_termination: wanted.delete_on_termination,
    };
    if let Some(id) = &wanted.existing {
        change::<NetworkInterface>(world, id).attachment = Some(attachment);
        return id.clone();
    }
    let new = NewInterface {
        subnet: wanted.subnet.clone(),
        private_ip: addresses.next().expect("an address was taken for every interface to be made"),
        groups: wanted.groups.clone(),
        description: wanted.description.clone(),
        wants_public_ip: wanted.wants_public_ip,
        attachment: Some(attachment),
        interface_type: "interface".to_owned(),
        tags,
    };
    interface::make(world, new)
}
