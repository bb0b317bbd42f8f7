//! A run dies at every instant and is taken up again: the same end, each effect once.
#![expect(clippy::unwrap_used, reason = "a test ends at the first thing it did not expect")]

mod support;

use engine::clock::Clock;
use engine::op::{Kind, Op};
use engine::run::RunOutcome;
use std::sync::Arc;
use support::{Bench, Photo, TestClock};

/// Every kind of settling, nested steps, branches side by side, a caught error, state kept across closures.
const SCRIPT: &str = r#"
let p = runbook(#{ title: "test" });
let seen = [];
step("first", "One after the other", || {
    assert(toy::list().len() == 0, "empty");
    seen.push(toy::make(#{ name: "a" }).id);
    step("inner", || toy::set(#{ key: "b", value: 1 }));
    let wrong = #{ nme: "typo" }; // literal, it would not get past the check
    try { toy::make(wrong); } catch (e) { seen.push(e.code); }
});
let made = step("second", "Side by side", || parallel("all", ["x", "y", "z"], |name| {
    let id = make_and_wait(#{ name: name }).id;
    toy::token(#{ name: `t-${id}` }).name
}));
step("third", "In order", || {
    each("one", [#{ name: "k", n: 1 }, #{ name: "l", n: 2 }], |item| toy::set(#{ key: item.name, value: item.n }));
    wait_for("all there", #{ timeout: "1m", every: "5s" }, || toy::list().len() >= 9);
    toy::make(#{ name: `${seen}` });
    assert(made == ["t-x", "t-y", "t-z"], `${made}`);
});
"#;

fn once_each(bench: &Bench, photo: &str) {
    let toy = bench.toy.lock().unwrap();
    assert!(toy.made.values().all(|count| *count == 1), "{photo}: something was made twice: {:?}", toy.made);
}

fn every_photo(script: &str, faults: &[&str]) -> usize {
    let home = tempfile::tempdir().unwrap();
    let base = Bench::new(home.path());
    base.toy.lock().unwrap().faults = faults.iter().map(ToString::to_string).collect();
    let ended = base.begin(script).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{ended:?}");
    once_each(&base, "base");
    let things: Vec<String> = base.toy.lock().unwrap().things.keys().filter(|key| !key.starts_with("token")).cloned().collect();
    let photos: Vec<Photo> = std::mem::take(&mut *base.photos.lock().unwrap());
    for (number, photo) in photos.iter().enumerate() {
        let home = tempfile::tempdir().unwrap();
        let bench = Bench::restore(photo, home.path(), &base.key(), script);
        let when = format!("photo {number} ({})", photo.when);
        let ended = match bench.resume() {
            Ok(ended) => ended,
            // Before the first record is durable there is no run yet.
            Err(error) if bench.toy.lock().unwrap().made.is_empty() && number < 2 => {
                drop(error);
                continue;
            }
            Err(error) => panic!("{when}: {error}"),
        };
        assert_eq!(ended.outcome, RunOutcome::Completed, "{when}: {ended:?}");
        once_each(&bench, &when);
        let again: Vec<String> = bench.toy.lock().unwrap().things.keys().filter(|key| !key.starts_with("token")).cloned().collect();
        assert_eq!(again, things, "{when}");
    }
    photos.len()
}

#[test]
fn dies_anywhere_and_ends_the_same() {
    assert!(every_photo(SCRIPT, &[]) > 100);
}

#[test]
fn dies_anywhere_with_faults_and_ends_the_same() {
    let faults =
        ["lost", "dropped", "throttled", "lost", "none", "lost", "none", "dropped", "throttled", "none", "lost", "dropped", "lost"];
    every_photo(SCRIPT, &faults);
}

#[test]
fn what_is_sent_again_and_lands_late_is_not_sent_a_third_time() {
    let script = r#"let p = runbook(#{ title: "test" }); toy::make(#{ name: "a" }); toy::set(#{ key: "b", value: 1 });"#;
    every_photo(script, &["dropped", "late"]);
}

#[test]
fn what_is_refused_before_it_is_sent_is_refused_again_wherever_it_dies() {
    let script = r#"
        let p = runbook(#{ title: "test" });
        step("one", || {
            try { toy::under(#{ of: "nowhere", name: "a" }); } catch (e) { toy::make(#{ name: e.code }); }
        });
        step("two", || {
            let tries = 0;
            retry(3, || {
                tries += 1;
                if tries == 2 { toy::make(#{ name: "root" }); }
                toy::under(#{ of: "root", name: "b" });
            });
            toy::set(#{ key: "c", value: 1 });
        });
    "#;
    every_photo(script, &[]);
}

#[test]
fn what_was_refused_in_a_step_that_ended_is_refused_there_again() {
    let script = r#"
        let p = runbook(#{ title: "test" });
        step("one", || {
            toy::make(#{ name: "a" });
            each("others", ["b", "c"], |name| { try { toy::make(#{ name: name }); } catch { } });
        });
        step("two", || toy::make(#{ name: "d" }));
    "#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    bench.toy.lock().unwrap().faults = ["none", "denied", "denied"].map(str::to_owned).to_vec();
    assert_eq!(bench.begin_until(script, Some("one")).unwrap().outcome, RunOutcome::Paused);
    assert_eq!(bench.resume_until("one").unwrap().outcome, RunOutcome::Paused);
    let ended = bench.resume().unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{ended:?}");
    assert!(bench.toy.lock().unwrap().made.keys().eq(["a", "d"]));
}

#[test]
fn what_was_tried_again_in_a_step_that_ended_is_tried_again() {
    let script = r#"
        let p = runbook(#{ title: "test" });
        step("one", || retry(2, || toy::make(#{ name: "a" })));
        step("two", || toy::make(#{ name: "b" }));
    "#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    bench.toy.lock().unwrap().faults = vec!["denied".to_owned()];
    assert_eq!(bench.begin_until(script, Some("one")).unwrap().outcome, RunOutcome::Paused);
    let ended = bench.resume().unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{ended:?}");
    once_each(&bench, "resumed");
}

/// A set that failed, which the script went on from, and then the run was stopped.
const WENT_ON: &str = r#"
    let p = runbook(#{ title: "test" });
    try {
        parallel("all", ["a", "b", "c", "d"], |name| {
            if name != "a" { return toy::make(#{ name: name }); }
            for number in 0..300000 { }
            throw "no";
        });
    } catch { toy::make(#{ name: "instead" }); }
    step("stop", || ());
    step("two", || toy::make(#{ name: "last" }));
"#;

#[test]
fn a_branch_that_was_not_begun_in_a_set_that_ended_is_not_begun_later() {
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    assert_eq!(bench.begin_until(WENT_ON, Some("stop")).unwrap().outcome, RunOutcome::Paused);
    assert!(bench.toy.lock().unwrap().made.keys().eq(["instead"]));
    // The others are at work while the first computes.
    let bench = Bench { clock: Arc::new(TestClock::free(bench.clock.now())), ..bench };
    let ended = bench.resume().unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{ended:?}");
    assert!(bench.toy.lock().unwrap().made.keys().eq(["instead", "last"]));
}

#[test]
fn nor_where_the_branch_that_failed_no_longer_does() {
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    assert_eq!(bench.begin_until(WENT_ON, Some("stop")).unwrap().outcome, RunOutcome::Paused);
    let before = bench.toy.lock().unwrap().clone();
    let ended = bench.resume_with(&WENT_ON.replace(r#"throw "no""#, "()")).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Stopped, "{ended:?}");
    assert_eq!(*bench.toy.lock().unwrap(), before);
}

#[test]
fn what_is_met_and_cannot_be_kept_ends_the_run_and_no_script_catches_it() {
    let script = r#"let p = runbook(#{ title: "test" }); try { toy::meet(); } catch { } toy::set(#{ key: "b", value: 1 });"#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    let ended = bench.begin(script).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Failed, "{ended:?}");
    assert_eq!(ended.error.unwrap().code.as_deref(), Some("Journal"));
    assert!(bench.toy.lock().unwrap().made.is_empty());
}

#[test]
fn a_failed_check_mended_outside_is_asked_again() {
    let script = r#"
        let p = runbook(#{ title: "test" });
        step("make", || toy::make(#{ name: "a" }));
        step("check", || assert(toy::list().contains("mended"), "not mended"));
    "#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    assert_eq!(bench.begin(script).unwrap().outcome, RunOutcome::Failed);
    bench.toy.lock().unwrap().things.insert("mended".to_owned(), true.into());
    let ended = bench.resume().unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{ended:?}");
    once_each(&bench, "resumed");
}

#[test]
fn three_failed_branches_are_tried_again_and_finished_ones_are_not() {
    let script = r#"
        let p = runbook(#{ title: "test" });
        parallel("all", ["a", "b", "c", "d"], |name| {
            toy::make(#{ name: name });
            assert(name == "d" || toy::list().contains("mended"), `${name} is not mended`);
        });
    "#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    assert_eq!(bench.begin(script).unwrap().outcome, RunOutcome::Failed);
    bench.toy.lock().unwrap().things.insert("mended".to_owned(), true.into());
    assert_eq!(bench.resume().unwrap().outcome, RunOutcome::Completed);
    once_each(&bench, "resumed");
}

#[test]
fn catch_compensate_rethrow_is_history() {
    let script = r#"
        let p = runbook(#{ title: "test" });
        try { toy::make(#{ name: "a" }); } catch (e) { toy::set(#{ key: "undone", value: 1 }); throw e; }
    "#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    bench.toy.lock().unwrap().faults = vec!["denied".to_owned()];
    assert_eq!(bench.begin(script).unwrap().outcome, RunOutcome::Failed);
    let ended = bench.resume().unwrap();
    assert_eq!(ended.outcome, RunOutcome::Failed);
    assert_eq!(ended.error.unwrap().code.as_deref(), Some("AccessDenied"));
    assert_eq!(bench.toy.lock().unwrap().made.get("undone"), Some(&1));
    assert!(!bench.toy.lock().unwrap().made.contains_key("a"));
}

#[test]
fn drift_is_refused_before_anything_happens() {
    let original = r#"
        fn named(text) { "" + text }
        let p = runbook(#{ title: "test" });
        step("one", || { toy::make(#{ name: "a" }); toy::make(#{ name: "b" }); });
        step("all", || { let order = ["x", "y"]; for name in order { toy::make(#{ name: named(name) }); } });
        step("keys", || each("sets", ["k", "l"], |name| toy::set(#{ key: name, value: 2 })));
        step("two", || toy::set(#{ key: "c", value: 1 }));
        step("stop", || ());
        step("three", || toy::make(#{ name: "d" }));
    "#;
    let edits = [
        (r#"toy::make(#{ name: "b" });"#, r#"toy::make(#{ name: "B" });"#, false),
        (r#"toy::make(#{ name: "b" });"#, "", false),
        (r#"{ toy::make(#{ name: "a" });"#, r#"{ toy::make(#{ name: "new" }); toy::make(#{ name: "a" });"#, false),
        (r#"step("two", "#, r#"step("zwei", "#, false),
        (r#"step("two", || toy::set(#{ key: "c", value: 1 }));"#, "", false),
        (r#"step("one", "#, r#"step("zero", || toy::list()); step("one", "#, false),
        (r#"let order = ["x", "y"]"#, r#"let order = ["y", "x"]"#, false),
        (r#"["k", "l"]"#, r#"["l", "k"]"#, false),
        (r#"["k", "l"]"#, r#"["k"]"#, false),
        ("order", "sequence", true),
        (r#"{ "" + text }"#, r#"{ let same = text; `${same}` }"#, true),
        (r#"{ "" + text }"#, r#"{ "un" + text }"#, false),
        (r#"toy::make(#{ name: "d" })"#, r#"toy::make(#{ name: "e" })"#, true),
        (r#"step("one", "#, "/* a comment */ step(\"one\",   ", true),
    ];
    for (from, to, fine) in edits {
        let home = tempfile::tempdir().unwrap();
        let bench = Bench::new(home.path());
        assert_eq!(bench.begin_until(original, Some("stop")).unwrap().outcome, RunOutcome::Paused);
        let before = bench.toy.lock().unwrap().clone();
        let edited = original.replace(from, to);
        assert_ne!(edited, original);
        let ended = bench.resume_with(&edited).unwrap();
        if fine {
            assert_eq!(ended.outcome, RunOutcome::Completed, "{to}: {ended:?}");
        } else {
            assert_eq!(ended.outcome, RunOutcome::Stopped, "{to}: {ended:?}");
            assert_eq!(*bench.toy.lock().unwrap(), before, "{to}");
            let error = ended.error.unwrap();
            assert_eq!(error.labels.len(), 2, "{to}: both places: {error:?}");
        }
    }
}

#[test]
fn an_unknown_outcome_nobody_can_tell_pauses() {
    let script = r#"let p = runbook(#{ title: "test" }); toy::make(#{ name: "a" });"#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    bench.toy.lock().unwrap().faults = vec!["dropped".to_owned(); 40];
    let ended = bench.begin(script).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Paused, "{ended:?}");
    bench.toy.lock().unwrap().faults.clear();
    assert_eq!(bench.resume().unwrap().outcome, RunOutcome::Completed);
    once_each(&bench, "resumed");
}

#[test]
fn what_was_begun_as_an_action_and_only_asks_by_now_stops_the_run_and_no_script_catches_it() {
    let script = r#"let p = runbook(#{ title: "test" }); try { toy::make(#{ name: "a" }); } catch { } toy::set(#{ key: "b", value: 1 });"#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    bench.toy.lock().unwrap().faults = vec!["dropped".to_owned(); 40];
    assert_eq!(bench.begin(script).unwrap().outcome, RunOutcome::Paused);
    let only_asks = |op: &mut Op| {
        if op.name == "toy::make" {
            op.kind = Kind::Query;
        }
    };
    let ended = bench.resume_where(only_asks).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Stopped, "{ended:?}");
    assert!(ended.error.unwrap().title.contains("`toy::make` was begun and its answer is not recorded"));
    assert!(bench.toy.lock().unwrap().made.is_empty());
}

#[test]
fn actions_are_refused_inside_a_wait() {
    // Where it can be seen in the text, the runbook does not load.
    let script = r#"let p = runbook(#{ title: "test" }); let t = #{ make: || toy::make(#{ name: "a" }) };
        wait_for("x", #{ timeout: "1m" }, || t.make());"#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    let ended = bench.begin(script).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Failed);
    assert!(ended.error.unwrap().title.contains("queries only"));
    assert!(bench.toy.lock().unwrap().made.is_empty());
}

#[test]
fn a_fork_is_held_to_no_plan_and_has_no_reason_why_nobody_reviewed_it() {
    let script = r#"
        let p = runbook(#{ title: "test" });
        step("one", || toy::make(#{ name: "a" }));
        step("two", || toy::make(#{ name: "b" }));
    "#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    assert_eq!(bench.begin_asked(script, Some("two"), Some("the site is down")).unwrap().outcome, RunOutcome::Paused);
    bench.toy.lock().unwrap().things.remove("b");
    let forked = home.path().join("fork");
    let ended = bench.fork(&forked, "two").unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{ended:?}");
    let reason = |folder: &std::path::Path| engine::journal::begun(folder).unwrap().0.break_glass;
    assert_eq!(reason(&home.path().join("run")).as_deref(), Some("the site is down"));
    assert_eq!(reason(&forked), None);
}

#[test]
fn a_damaged_journal_is_an_error_and_stays_as_it_is() {
    let script = r#"let p = runbook(#{ title: "test" }); toy::make(#{ name: "a" }); throw "end";"#;
    let home = tempfile::tempdir().unwrap();
    let bench = Bench::new(home.path());
    assert_eq!(bench.begin(script).unwrap().outcome, RunOutcome::Failed);
    let path = home.path().join("run/journal.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("UPDATE record SET body = replace(body, '\"a\"', '\"b\"') WHERE body LIKE '%toy::make%'", []).unwrap();
    drop(connection);
    let error = bench.resume().unwrap_err().to_string();
    assert!(error.contains("damaged at record"), "{error}");
    assert_eq!(bench.toy.lock().unwrap().made.len(), 1);
}
