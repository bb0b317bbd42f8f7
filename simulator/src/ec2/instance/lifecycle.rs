//! Instances start, stop, reboot and terminate, each step in its time.

use super::{BlockDevice, Instance, InstanceState};
use crate::ec2::ask::{self, Ask, missing, nothing, refuse};
use crate::ec2::interface::{self, NetworkInterface};
use crate::ec2::resource::{change, find};
use crate::ec2::volume::{self, Volume};
use crate::ec2::{Event, due};
use crate::hosts;
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use jiff::SignedDuration;

/// The instances a request names, each found.
fn asked(world: &World, ask: &Ask<'_>) -> Result<Vec<Instance>, AwsError> {
    let mut ids = ask.params.list("InstanceId");
    if ids.is_empty() {
        return Err(missing("InstanceId"));
    }
    ids.sort();
    ids.dedup();
    ids.iter().map(|id| find::<Instance>(world, ask.region(), id).cloned()).collect()
}

/// Puts the instance into `state`; events of earlier turns are stale from here on.
fn enter(world: &mut World, id: &str, state: InstanceState) -> u64 {
    let instance = change::<Instance>(world, id);
    let was = instance.state;
    instance.state = state;
    instance.turn += 1;
    let turn = instance.turn;
    if state != InstanceState::Running {
        instance.running_since = None;
    }
    if was == InstanceState::Running && state != InstanceState::Running {
        hosts::halted(world, id);
    }
    turn
}

fn reason(world: &mut World, id: &str, code: &str, message: &str, user: bool) {
    let at = world.now().strftime("%Y-%m-%d %H:%M:%S GMT").to_string();
    let instance = change::<Instance>(world, id);
    instance.state_reason = (!code.is_empty()).then(|| (code.to_owned(), message.to_owned()));
    instance.transition_reason = if user { format!("User initiated ({at})") } else { String::new() };
}

fn changed(world: &World, before: &[Instance]) -> Reply {
    let items = before.iter().map(|old| {
        let now = world.ec2.instances.get(&old.id).unwrap_or(old);
        Node::new("item").with("instanceId", &old.id).child(now.state_node("currentState")).child(old.state_node("previousState"))
    });
    Reply::node(Node::list("instancesSet", "item", items))
}

fn wrong_state(instance: &Instance, action: &str) -> AwsError {
    let text = format!("The instance '{}' is not in a state from which it can be {action}.", instance.id);
    refuse("IncorrectInstanceState", text)
}

/// StartInstances.
pub(in crate::ec2) fn start(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let before = asked(world, ask)?;
    let _ = ask.params.get("AdditionalInfo");
    ask.ready()?;
    for instance in &before {
        match instance.state {
            InstanceState::Stopped | InstanceState::Running | InstanceState::Pending => {}
            _ => return Err(wrong_state(instance, "started")),
        }
        let rooted = instance.block_devices.iter().any(|device| device.device == instance.root_device);
        if instance.state == InstanceState::Stopped && !rooted {
            return Err(refuse(
                "IncorrectInstanceState",
                format!("Instance '{}' does not have a volume attached at root ({})", instance.id, instance.root_device),
            ));
        }
    }
    for instance in before.iter().filter(|instance| instance.state == InstanceState::Stopped) {
        let turn = enter(world, &instance.id, InstanceState::Pending);
        reason(world, &instance.id, "pending", "pending", false);
        change::<Instance>(world, &instance.id).launched = world.now();
        let delay = ask::seconds(world, 15, 30);
        world.schedule(delay, due(Event::InstanceRunning(instance.id.clone(), turn)));
    }
    Ok(changed(world, &before))
}

/// A pending instance begins to run: disks attached, public address there, the host boots.
pub(in crate::ec2) fn running(world: &mut World, id: &str, turn: u64) {
    let Some(instance) = current(world, id, turn, InstanceState::Pending) else { return };
    enter(world, id, InstanceState::Running);
    let now = world.now();
    let row = change::<Instance>(world, id);
    row.running_since = Some(now);
    row.state_reason = None;
    for device in &instance.block_devices {
        volume::attached(world, &device.volume);
    }
    for interface in &instance.interfaces {
        interface::make_public(world, interface);
    }
    hosts::booted(world, id);
}

/// The instance, if it is still where an event left it.
fn current(world: &World, id: &str, turn: u64, state: InstanceState) -> Option<Instance> {
    world.ec2.instances.get(id).filter(|instance| instance.turn == turn && instance.state == state).cloned()
}

/// Who ended an instance: code, message, and whether the transition names a user.
type Cause = (&'static str, &'static str, bool);

const USER: Cause = ("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown", true);
const HOST: Cause = ("Client.InstanceInitiatedShutdown", "Client.InstanceInitiatedShutdown: Instance initiated shutdown", false);

/// The instance begins to stop or to terminate.
fn go_down(world: &mut World, id: &str, state: InstanceState, (code, message, user): Cause) {
    let turn = enter(world, id, state);
    reason(world, id, code, message, user);
    let (event, least, most): (fn(String, u64) -> Event, u64, u64) = match state {
        InstanceState::Stopping => (Event::InstanceStopped, 20, 45),
        _ => (Event::InstanceTerminated, 30, 50),
    };
    let delay = ask::seconds(world, least, most);
    world.schedule(delay, due(event(id.to_owned(), turn)));
}

/// The host itself shut down (`poweroff`): the instance stops or terminates, as its shutdown behaviour says.
pub(crate) fn powered_off(world: &mut World, id: &str) {
    let Some(instance) = world.ec2.instances.get(id).filter(|instance| instance.state == InstanceState::Running) else { return };
    let ends = instance.shutdown_behavior == "terminate";
    go_down(world, id, if ends { InstanceState::ShuttingDown } else { InstanceState::Stopping }, HOST);
}

/// StopInstances.
pub(in crate::ec2) fn stop(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let before = asked(world, ask)?;
    let _ = (ask.params.boolean("Force")?, ask.params.boolean("SkipOsShutdown")?);
    if ask.params.boolean("Hibernate")? == Some(true) {
        return Err(refuse("UnsupportedHibernationConfiguration", "The instance is not configured for hibernation."));
    }
    ask.ready()?;
    for instance in &before {
        if instance.stop_protection {
            let text =
                format!("The instance '{}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.", instance.id);
            return Err(refuse("OperationNotPermitted", text));
        }
        if !matches!(instance.state, InstanceState::Running | InstanceState::Stopping | InstanceState::Stopped) {
            return Err(wrong_state(instance, "stopped"));
        }
    }
    for instance in before.iter().filter(|instance| instance.state == InstanceState::Running) {
        go_down(world, &instance.id, InstanceState::Stopping, USER);
    }
    Ok(changed(world, &before))
}

/// A stopping instance has stopped: the address of Amazon's pool is gone.
pub(in crate::ec2) fn stopped(world: &mut World, id: &str, turn: u64) {
    let Some(instance) = current(world, id, turn, InstanceState::Stopping) else { return };
    enter(world, id, InstanceState::Stopped);
    for interface in &instance.interfaces {
        change::<NetworkInterface>(world, interface).auto_public_ip = None;
    }
}

/// RebootInstances.
pub(in crate::ec2) fn reboot(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let before = asked(world, ask)?;
    ask.ready()?;
    if let Some(other) = before.iter().find(|instance| instance.state != InstanceState::Running) {
        return Err(wrong_state(other, "rebooted"));
    }
    for instance in &before {
        hosts::halted(world, &instance.id);
        let delay = ask::seconds(world, 15, 25);
        world.schedule(delay, due(Event::InstanceRebooted(instance.id.clone(), instance.turn)));
    }
    Ok(nothing())
}

/// A rebooted host is back.
pub(in crate::ec2) fn rebooted(world: &mut World, id: &str, turn: u64) {
    if current(world, id, turn, InstanceState::Running).is_some() {
        hosts::booted(world, id);
    }
}

/// TerminateInstances: all, or none if one is protected.
pub(in crate::ec2) fn terminate(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let before = asked(world, ask)?;
    let _ = (ask.params.boolean("Force")?, ask.params.boolean("SkipOsShutdown")?);
    ask.ready()?;
    if let Some(held) = before.iter().find(|instance| instance.termination_protection && instance.state != InstanceState::Terminated) {
        let text = format!(
            "The instance '{}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
            held.id
        );
        return Err(refuse("OperationNotPermitted", text));
    }
    for instance in &before {
        if matches!(instance.state, InstanceState::ShuttingDown | InstanceState::Terminated) {
            continue;
        }
        go_down(world, &instance.id, InstanceState::ShuttingDown, USER);
    }
    Ok(changed(world, &before))
}

/// A terminated instance gives up its interfaces and disks; its row is shown for an hour.
pub(in crate::ec2) fn terminated(world: &mut World, id: &str, turn: u64) {
    let Some(instance) = current(world, id, turn, InstanceState::ShuttingDown) else { return };
    enter(world, id, InstanceState::Terminated);
    for interface in &instance.interfaces {
        part(world, interface);
    }
    for device in &instance.block_devices {
        give_up(world, device);
    }
    let row = change::<Instance>(world, id);
    row.interfaces.clear();
    row.block_devices.clear();
    world.schedule(SignedDuration::from_hours(1), due(Event::InstanceForgotten(id.to_owned())));
}

fn part(world: &mut World, id: &str) {
    let stays =
        world.ec2.interfaces.get(id).and_then(|interface| interface.attachment.as_ref()).is_some_and(|held| !held.delete_on_termination);
    if stays {
        let interface = change::<NetworkInterface>(world, id);
        interface.attachment = None;
        interface.auto_public_ip = None;
    } else {
        interface::remove(world, id);
    }
}

fn give_up(world: &mut World, device: &BlockDevice) {
    let held = world.ec2.volumes.get(&device.volume).and_then(|volume: &Volume| volume.attachment.as_ref());
    if held.is_some_and(|held| held.delete_on_termination) {
        volume::remove(world, &device.volume);
    } else {
        volume::release(world, &device.volume);
    }
}

/// A terminated instance is no longer shown.
pub(in crate::ec2) fn forgotten(world: &mut World, id: &str) {
    world.ec2.instances.remove(id);
}

/// GetConsoleOutput: the lab keeps no console.
pub(in crate::ec2) fn console_output(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let instance = find::<Instance>(world, ask.region(), &ask.params.need("InstanceId")?)?;
    let _ = ask.params.boolean("Latest")?;
    ask.ready()?;
    Ok(Reply::Xml(vec![Node::text("instanceId", &instance.id), Node::text("timestamp", ask::time(world.now()))]))
}
