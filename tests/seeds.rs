//! Runbooks, faults, schedules and deaths by chance. A failure says its seed, and the seed says everything else:
//! `LIFEBOAT_SEED=N cargo test -p lifeboat --test proof seeds::` does it again, `LIFEBOAT_SEEDS=N` does N of them.

use crate::case::Case;
use crate::crash::{EVERYTHING, MACHINES};
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

/// Whether more is asked for than is usual: a long run.
pub(crate) fn are_many() -> bool {
    number("LIFEBOAT_SEEDS").is_some_and(|seeds| seeds > USUAL)
}

/// What a runbook calls that can be met by faults.
const CALLS: [&[(&str, &str)]; 2] = [
    &[("iam", "CreateUser"), ("iam", "CreateAccessKey"), ("iam", "AttachUserPolicy"), ("iam", "ListUsers"), ("iam", "DeleteUser")],
    &[("ec2", "CreateVolume"), ("ec2", "RunInstances"), ("ec2", "DescribeInstances"), ("ec2", "CreateTags"), ("ec2", "DeleteVolume")],
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

fn one(seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let which = chance.random_range(0..2);
    let (script, calls) = ([EVERYTHING, MACHINES][which], CALLS[which]);
    let rule = |chance: &mut StdRng| {
        let (service, operation) = calls[chance.random_range(0..calls.len())];
        let (skip, times) = (chance.random_range(0..3), chance.random_range(1..3));
        Rule { service: service.to_owned(), operation: operation.to_owned(), skip, times, fault: fault(chance) }
    };
    let count = chance.random_range(0..4);
    let faults: Vec<Rule> = (0..count).map(|_| rule(&mut chance)).collect();
    println!("seed {seed}: runbook {which}, {faults:?}");
    let proved = Case::new(script).seed(seed).faults(faults).prove_some(6);
    assert!(proved.cases > 0, "seed {seed}: it died nowhere");
}

#[test]
fn whatever_chance_brings_ends_the_same() {
    if let Some(seed) = number("LIFEBOAT_SEED") {
        return one(seed);
    }
    (0..number("LIFEBOAT_SEEDS").unwrap_or(USUAL)).for_each(|number| one(1000 + number));
}
