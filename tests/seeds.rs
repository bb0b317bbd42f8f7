//! Runbooks, faults, schedules and deaths by chance. A failure says its seed, and the seed says everything else:
//! `LIFEBOAT_SEED=N cargo test -p lifeboat --test proof seeds::` does it again, `LIFEBOAT_SEEDS=N` does N of them.

use crate::case::Case;
use crate::crash::{EVERYTHING, GATES, MACHINES, TAKEN_BACK};
use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simulator::{Fault, Rule};

/// How many are done where nobody says it.
const USUAL: u64 = 8;

/// A number from the environment.
#[expect(clippy::disallowed_methods, reason = "how long this goes on is the caller's to say")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// What a runbook calls that can be met by faults.
const CALLS: [&[(&str, &str)]; 4] = [
    &[("iam", "CreateUser"), ("iam", "CreateAccessKey"), ("iam", "AttachUserPolicy"), ("iam", "ListUsers"), ("iam", "DeleteUser")],
    &[("ec2", "CreateVolume"), ("ec2", "RunInstances"), ("ec2", "DescribeInstances"), ("ec2", "CreateTags"), ("ec2", "DeleteVolume")],
    &[("iam", "CreateUser"), ("iam", "ListUsers"), ("iam", "DeleteUser")],
    &[("iam", "ListAccessKeys"), ("iam", "DeleteAccessKey"), ("iam", "DeleteUser"), ("ec2", "DeleteVolume"), ("ec2", "DescribeVolumes")],
];

/// Faults no runbook fails of: those are tested one by one.
fn fault(chance: &mut StdRng) -> Fault {
    match chance.random_range(0..5) {
        0 => Fault::Throttle,
        1 => Fault::LostReply,
        2 => Fault::ServerError { executed: true },
        3 => Fault::ServerError { executed: false },
        _ => Fault::LandsLate(SignedDuration::from_secs(chance.random_range(1..50))),
    }
}

/// How many faults it met.
fn one(seed: u64) -> usize {
    let mut chance = StdRng::seed_from_u64(seed);
    let which = chance.random_range(0..4);
    let (script, calls) = ([EVERYTHING, MACHINES, GATES, TAKEN_BACK][which], CALLS[which]);
    let rule = |chance: &mut StdRng| {
        let (service, operation) = calls[chance.random_range(0..calls.len())];
        let (skip, times) = (chance.random_range(0..3), chance.random_range(1..3));
        Rule { service: service.to_owned(), operation: operation.to_owned(), skip, times, fault: fault(chance) }
    };
    let count = chance.random_range(0..4);
    let faults: Vec<Rule> = (0..count).map(|_| rule(&mut chance)).collect();
    let (is_waited_for, is_planned) = (chance.random(), chance.random());
    println!("seed {seed}: runbook {which}, waits {is_waited_for}, planned {is_planned}, {faults:?}");
    let mut case = Case::new(script).seed(seed);
    case = if is_waited_for { case.waiting() } else { case };
    case = if which == 3 { case.undone() } else { case };
    case = if is_planned { case.planned() } else { case };
    let proved = case.faults(faults).prove_some(6);
    assert!(proved.cases > 0, "seed {seed}: it died nowhere");
    proved.met
}

#[test]
fn whatever_chance_brings_ends_the_same() {
    if let Some(seed) = number("LIFEBOAT_SEED") {
        one(seed);
        return;
    }
    let met: usize = (0..number("LIFEBOAT_SEEDS").unwrap_or(USUAL)).map(|number| one(1000 + number)).sum();
    assert!(met > 0, "no seed met a fault");
}
