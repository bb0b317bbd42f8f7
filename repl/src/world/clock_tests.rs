//! Virtual time: the same seed, the same run.

use super::{Reactor, VirtualClock};
use engine::clock::{BranchId, Clock, perform};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

fn epoch() -> Timestamp {
    "2026-11-02T09:00:00Z".parse().unwrap()
}

fn note(log: &Mutex<Vec<String>>, clock: &VirtualClock, what: String) {
    let at = Clock::now(clock).duration_since(epoch()).as_secs();
    log.lock().unwrap().push(format!("{at} {what}"));
}

/// A branch: work that takes lab time through a task of its own, then a wait.
fn branch(clock: &VirtualClock, id: BranchId, log: &Arc<Mutex<Vec<String>>>) {
    for round in 0..4 {
        let (inner, seen) = (clock.clone(), log.clone());
        let answer = perform(clock, id, async move {
            let (tell, told) = tokio::sync::oneshot::channel();
            let producer = inner.clone();
            tokio::spawn(async move {
                for _ in 0..3 {
                    let at = Clock::now(&producer) + SignedDuration::from_secs(1);
                    producer.park_until(at).await;
                }
                let _ = tell.send(round);
            });
            let got = told.await.unwrap();
            note(&seen, &inner, format!("{id} served {got}"));
            got
        });
        note(log, clock, format!("{id} got {answer}"));
        let park = clock.park_until(Clock::now(clock) + SignedDuration::from_secs(5));
        perform(clock, id, park);
    }
}

fn story(seed: u64) -> Vec<String> {
    let clock = VirtualClock::new(epoch(), seed);
    let reactor = Reactor::start(&clock).unwrap();
    let log = Arc::new(Mutex::new(Vec::new()));
    let (main, seen) = (clock.clone(), log.clone());
    let run = std::thread::spawn(move || {
        main.begin(0);
        let branches = main.fork(0, 5);
        std::thread::scope(|threads| {
            for id in &branches {
                let (main, seen) = (&main, &seen);
                threads.spawn(move || {
                    main.begin(*id);
                    branch(main, *id, seen);
                    main.end(*id);
                });
            }
            main.join(0);
        });
        note(&seen, &main, "joined".to_owned());
        main.end(0);
    });
    run.join().unwrap();
    drop(reactor);
    log.lock().unwrap().clone()
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let first = story(7);
    assert_eq!(first.last().unwrap(), "32 joined");
    for _ in 0..25 {
        assert_eq!(story(7), first);
    }
}

#[test]
fn another_seed_gives_another_order() {
    assert!((1..20).any(|seed| story(seed) != story(0)));
}

#[test]
fn a_dropped_wait_does_not_move_time() {
    let clock = VirtualClock::new(epoch(), 0);
    let reactor = Reactor::start(&clock).unwrap();
    drop(clock.park_until(epoch() + SignedDuration::from_hours(9)));
    let park = clock.park_until(epoch() + SignedDuration::from_secs(3));
    reactor.run_there(park);
    assert_eq!(Clock::now(&clock), epoch() + SignedDuration::from_secs(3));
}

#[test]
fn cancelling_wakes_a_parked_branch_at_once() {
    let clock = VirtualClock::new(epoch(), 0);
    let _reactor = Reactor::start(&clock).unwrap();
    let cancel = CancellationToken::new();
    let (told, signal) = (cancel.clone(), cancel.clone());
    // Nothing else is registered, so time would stand still for ever.
    let stopper = std::thread::spawn(move || signal.cancel());
    clock.begin(0);
    perform(&clock, 0, async move { told.cancelled().await });
    clock.end(0);
    stopper.join().unwrap();
    assert_eq!(Clock::now(&clock), epoch());
}

#[test]
fn a_panic_in_the_work_of_a_branch_reaches_its_thread() {
    let clock = VirtualClock::new(epoch(), 0);
    let _reactor = Reactor::start(&clock).unwrap();
    clock.begin(0);
    let work = std::panic::AssertUnwindSafe(|| perform(&clock, 0, async { panic!("an op that is broken") }));
    assert!(std::panic::catch_unwind(work).is_err());
    // It has its turn, and time goes on.
    let park = clock.park_until(epoch() + SignedDuration::from_secs(3));
    perform(&clock, 0, park);
    clock.end(0);
    assert_eq!(Clock::now(&clock), epoch() + SignedDuration::from_secs(3));
}
