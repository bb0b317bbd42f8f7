//! What happens behind a run's back: its text is edited, its home is damaged, somebody else goes on with it. It is refused, with the
//! reason, and nothing is done twice.

use crate::support::Project;
use crate::terminal;
use expectrl::Expect;

const MAKE: &str = "iam::create_user(#{ UserName: \"NAME\" })";

fn make(name: &str) -> String {
    MAKE.replace("NAME", name)
}

/// A run of `before` that waits at its gate is not gone on with by `after`: its text no longer does what stands in the record.
#[track_caller]
fn is_drift(before: &str, after: &str) {
    let project = Project::new("", before);
    project.run(&["run", "test.rhai"]).exits(3);
    let made = project.effects();
    project.write("", after);
    let stopped = project.run(&["resume", "test-1"]).exits(4).says("error[Drift]");
    assert!(stopped.out.contains("STOPPED"), "{}", stopped.out);
    assert_eq!(project.effects(), made, "nothing is done");
    project.run(&["show", "test-1"]).exits(0);
    // As it was it goes on.
    project.write("", before);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
}

/// The same, with `EARLY` in the text gone at first and an error later.
#[track_caller]
fn is_drift_with_an_error(text: &str) {
    is_drift(&text.replace("EARLY", ""), &text.replace("EARLY", "throw \"early\";"));
}

#[test]
fn an_edit_that_fails_before_what_is_recorded_is_not_tried_again() {
    is_drift_with_an_error(&format!(
        "step(\"tried\", || retry(3, || {{ EARLY {}; }}));\napprove(\"go\", #{{ text: \"Go on\" }});\n{};",
        make("a"),
        make("b")
    ));
}

#[test]
fn an_edit_that_fails_before_what_is_recorded_is_not_caught() {
    is_drift_with_an_error(&format!(
        "step(\"tried\", || try {{ EARLY {}; }} catch {{ {}; }});\napprove(\"go\", #{{ text: \"Go on\" }});",
        make("a"),
        make("b")
    ));
    is_drift_with_an_error(&format!(
        "try {{ step(\"tried\", || {{ EARLY {}; }}); approve(\"go\", #{{ text: \"Go on\" }}); }} catch {{ {}; }}",
        make("a"),
        make("b")
    ));
}

#[test]
fn an_edit_that_fails_before_what_is_recorded_starts_no_end() {
    is_drift_with_an_error(&format!(
        "finally(\"tidy\", || iam::delete_user(#{{ UserName: \"a\" }}));\nEARLY\nstep(\"one\", || {});\napprove(\"go\", #{{ text: \"Go on\" }});",
        make("a")
    ));
    is_drift_with_an_error(&format!(
        "finally(\"tidy\", || iam::delete_user(#{{ UserName: \"a\" }}));\nstep(\"one\", || {{ EARLY {}; }});\napprove(\"go\", #{{ text: \"Go on\" }});",
        make("a")
    ));
}

#[test]
fn an_edit_that_fails_in_what_takes_a_step_back_is_drift_too() {
    let text = r#"
finally("tidy", || iam::list_users());
step("one", #{ title: "", undo: |was| {
    EARLY
    iam::delete_user(#{ UserName: "a" });
    approve("sure", #{ text: "And b" });
    iam::delete_user(#{ UserName: "b" });
} }, || { iam::create_user(#{ UserName: "a" }); iam::create_user(#{ UserName: "b" }); });
"#;
    let project = Project::new("", &text.replace("EARLY", ""));
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(3);
    project.write("", &text.replace("EARLY", "throw \"early\";"));
    project.run(&["resume", "test-1"]).exits(4).says("error[Drift]");
    project.write("", &text.replace("EARLY", ""));
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser", "DeleteUser"]);
}

#[test]
fn a_branch_that_acted_is_not_taken_out() {
    for word in ["each", "parallel"] {
        let text = |keys: &str| {
            format!(
                "step(\"all\", || {word}(\"all\", {keys}, |name| iam::create_user(#{{ UserName: name }})));\napprove(\"go\", #{{ text: \"Go on\" }});"
            )
        };
        is_drift(&text("[\"a\", \"b\"]"), &text("[\"a\"]"));
    }
}

#[test]
fn what_ended_well_does_not_end_with_an_error_and_the_other_way_round() {
    let text = format!(
        "try {{ step(\"one\", || {{ {}; THEN }}); }} catch {{}}\nstep(\"two\", || {});\napprove(\"go\", #{{ text: \"Go on\" }});",
        make("a"),
        make("b")
    );
    let (well, fails) = (text.replace("THEN", ""), text.replace("THEN", "throw \"no\";"));
    is_drift(&well, &fails);
    is_drift(&fails, &well);
}

#[test]
fn a_run_whose_key_was_written_out_is_taken_back() {
    let script = r#"
step("key", #{ title: "", undo: |key| {
    iam::delete_access_key(#{ UserName: "ann", AccessKeyId: key });
    iam::delete_user(#{ UserName: "ann" });
} }, || {
    iam::create_user(#{ UserName: "ann" });
    iam::create_access_key(#{ UserName: "ann" }).AccessKey.AccessKeyId
});
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
    project.run(&["secret", "export", "test-1", "ann", "--csv", "ann.csv"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("undo-key");
    assert_eq!(project.effects(), ["CreateUser", "CreateAccessKey", "DeleteAccessKey", "DeleteUser"]);
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn what_is_computed_counts_between_calls() {
    // Each look computes about a twentieth of what a script may compute without a call.
    let text = |many: u32| {
        format!(
            r#"
let busy = |times| {{ let n = 0; while n < times {{ n += 1; }} }};
step("wait", || {{ let looks = 0; wait_for("long", #{{ timeout: "1h", every: "10s" }}, || {{ looks += 1; busy.call(130000); iam::list_users(); looks > 25 }}); }});
step("many", || for n in 0..25 {{ busy.call({many}); iam::list_users(); }});
approve("go", #{{ text: "Go on" }});
step("last", || ());
"#
        )
    };
    let project = Project::new("", &text(1));
    project.run(&["run", "test.rhai"]).exits(3);
    // What is answered from the record is computed anew.
    project.write("", &text(130_000));
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
}

#[test]
fn a_step_on_which_something_hangs_by_now_is_not_left_out() {
    let one = "step(\"one\", || { iam::list_users(); throw \"no\"; });";
    let then = format!("{};\napprove(\"go\", #{{ text: \"Go on\" }});", make("a"));
    let caught = format!("try {{ {one} }} catch {{}}\n{then}");
    let project = Project::new("", &caught);
    project.run(&["run", "test.rhai"]).exits(3);
    let skip = |step: &'static str| ["resume", "test-1", "--skip", step, "--value", "null", "--reason", "by hand"];
    // Somebody takes the `try` away, and would leave out what it caught.
    project.write("", &format!("{one}\n{then}"));
    project.run(&skip("one")).exits(6).says("`one` can no longer be left out: it failed, and the run did something after that");
    assert_eq!(project.effects(), ["CreateUser"]);
    project.write("", &caught);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);

    let undoes = r#"
step("one", #{ title: "", undo: |was| { approve("sure", #{ text: "Sure" }); iam::delete_user(#{ UserName: "a" }) } }, || iam::create_user(#{ UserName: "a" }));
step("two", || throw "no");
"#;
    let project = Project::new("", undoes);
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["undo", "test-1", "--yes"]).exits(3);
    project.run(&skip("two")).exits(6).says("`two` can no longer be left out: the run is being taken back");
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "DeleteUser"]);
}

const TWO: &str = r#"
step("one", #{ title: "", undo: |was| { BEFORE iam::delete_user(#{ UserName: "a" }) } }, || iam::create_user(#{ UserName: "a" }));
step("two", || THEN);
"#;

fn two(before: &str, then: &str) -> String {
    TWO.replace("BEFORE", before).replace("THEN", then)
}

#[test]
fn what_was_taken_back_is_not_forked_and_its_forks_are_not_gone_on_with() {
    let project = Project::new("", &two("", "throw \"no\""));
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(6).says("taken back");
    assert_eq!(project.effects(), ["CreateUser", "DeleteUser"]);
    // Beside a fork that took it over, what it did is the fork's.
    let copy = Project::new("", &two("", "throw \"no\""));
    copy.run(&["run", "test.rhai"]).exits(1);
    copy.write("", &two("", "iam::list_users().len()"));
    copy.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(0);
    copy.run(&["undo", "test-1", "--yes"]).exits(6).says("test-2");
    assert_eq!(copy.effects(), ["CreateUser"]);
    copy.run(&["undo", "test-2", "--yes"]).exits(0);
    assert_eq!(copy.effects(), ["CreateUser", "DeleteUser"]);
    copy.run(&["undo", "test-1", "--yes"]).exits(6);
    copy.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(6);
    assert_eq!(copy.effects(), ["CreateUser", "DeleteUser"]);
}

#[test]
fn a_fork_whose_own_undoing_was_begun_is_not_given_up() {
    let gate = "approve(\"sure\", #{ text: \"Sure\" });";
    let project = Project::new("", &two(gate, "throw \"no\""));
    project.run(&["run", "test.rhai"]).exits(1);
    project.write("", &two(gate, "iam::list_users().len()"));
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(0);
    project.run(&["undo", "test-2", "--yes"]).exits(3);
    project.run(&["abandon", "test-2"]);
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(6).says("test-2");
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("test-2");
    assert_eq!(project.effects(), ["CreateUser"]);
}

#[test]
fn a_session_whose_earlier_input_no_longer_ends_well_pauses() {
    let project = Project::new("", "fn one() { 1 }");
    std::fs::write(project.path("lib.rhai"), "fn one() { iam::list_users(); 1 }\n").unwrap();
    let mut running = project.open(&["repl"]);
    running.types("import \"lib\" as lib\nlet n = lib::one()\niam::create_user(#{ UserName: \"ann\" }); print(\"here\")\n");
    running.line("here");
    assert!(running.killed());
    std::fs::write(project.path("lib.rhai"), "fn one() { throw \"no\" }\n").unwrap();
    let paused = project.typed(&["resume", "repl-1"], "iam::create_user(#{ UserName: \"bob\" })\n");
    assert!(matches!(paused.code, Some(3 | 4)), "{:?} {}", paused.code, paused.all());
    assert_eq!(project.effects(), ["CreateUser"]);
    std::fs::write(project.path("lib.rhai"), "fn one() { iam::list_users(); 1 }\n").unwrap();
    project.typed(&["resume", "repl-1"], "n\n").exits(0).shows("1\n");
}

#[test]
fn a_session_whose_lab_was_reset_meanwhile_goes_no_further() {
    for typed in ["iam::create_user(#{ UserName: \"bob\" })\n", ":plan iam::create_user(#{ UserName: \"bob\" })\n"] {
        let project = Project::empty();
        let mut running = project.open(&["repl"]);
        running.types("iam::create_user(#{ UserName: \"ann\" }); print(\"here\")\n");
        running.line("here");
        project.run(&["lab", "reset", "--yes"]).exits(0);
        running.types(typed);
        running.ends_input();
        let done = running.end().exits(1).says("belongs to a lab that was reset").says("lifeboat abandon repl-1, then lifeboat repl\n");
        assert!(!done.err.contains("lifeboat resume"), "{}", done.err);
        assert!(!done.out.contains("bob"), "{}", done.out);
        assert!(project.effects().is_empty(), "{:?}", project.effects());
    }
}

#[test]
fn a_lab_whose_file_is_gone_is_not_founded_anew_without_a_word() {
    let project = Project::new("", &format!("step(\"one\", || {});", make("a")));
    project.run(&["run", "test.rhai"]).exits(0);
    for name in ["lab.db", "lab.db-wal", "lab.db-shm"] {
        std::fs::remove_file(project.home().join(name)).ok();
    }
    project.run(&["plan", "test.rhai"]).exits(6).says("lab.db").says("lifeboat lab reset");
    project.run(&["lab", "serve", "--port", "0"]).exits(6).says("lab.db");
    project.typed(&["repl"], &format!(":plan {}\n", make("b"))).exits(6).says("lab.db");
    assert!(!project.home().join("lab.db").exists());
}

#[test]
fn a_run_whose_journal_is_damaged_may_be_under_way() {
    let project = Project::new("", &format!("step(\"one\", || {});\napprove(\"go\", #{{ text: \"Go on\" }});", make("a")));
    project.run(&["run", "test.rhai"]).exits(3);
    let journal = project.home().join("runs/test-1/journal.db");
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &whole[..whole.len() / 2]).unwrap();
    let refused = |project: &Project| {
        let refused = project.run(&["run", "test.rhai"]).exits(6).says("it is not known whether the run `test-1` of this runbook is open");
        refused.says("lifeboat abandon test-1; or --new");
        assert_eq!(project.effects(), ["CreateUser"]);
    };
    refused(&project);
    // A runbook of another name has no part in that.
    let other = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    std::fs::write(project.path("other.rhai"), other.replace("UserName: \"a\"", "UserName: \"b\"")).unwrap();
    project.run(&["run", "other.rhai"]).exits(3);
    // The same where its beginning can be read.
    std::fs::write(&journal, &whole).unwrap();
    let last = "UPDATE record SET body = '{}' WHERE sequence = (SELECT max(sequence) FROM record)";
    rusqlite::Connection::open(&journal).unwrap().execute(last, []).unwrap();
    project.run(&["run", "test.rhai"]).exits(6).says("it is not known whether the run `test-1` of this runbook is open");
    project.run(&["abandon", "test-1"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1).says("EntityAlreadyExists");
}

#[test]
fn a_plan_by_which_no_run_began_is_not_used() {
    let project = Project::new("", &format!("step(\"one\", || {});", make("a")));
    std::fs::write(project.path("other.rhai"), "let p = runbook(#{ title: \"Another\", regions: [\"us-east-1\"] });\n").unwrap();
    project.run(&["run", "other.rhai"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    let key = project.home().join("key");
    let whole = std::fs::read(&key).unwrap();
    std::fs::write(&key, b"no key").unwrap();
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6).says("key");
    assert!(project.effects().is_empty() && !project.run(&["runs"]).exits(0).out.contains("test-1"));
    std::fs::write(&key, whole).unwrap();
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6).says("used already");
}

#[test]
fn what_a_fork_took_over_is_in_its_journals_file_alone() {
    let text = format!("step(\"one\", || {});\nstep(\"two\", || throw \"no\");", make("a"));
    let project = Project::new("", &text);
    project.run(&["run", "test.rhai"]).exits(1);
    project.write("", &text.replace("throw \"no\"", "{ print(\"here\"); let n = 0; while n < 1500000 { n += 1; } }"));
    let died = project.killed(&["fork", "test-1", "--from", "two", "--yes", "--json"], "here", 1);
    // What came after may stand beside it, and be lost with that.
    for name in ["journal.db-wal", "journal.db-shm"] {
        std::fs::remove_file(died.home().join("runs/test-2").join(name)).ok();
    }
    died.run(&["show", "test-2"]).exits(0).shows("forked from test-1 before its step two");
    died.run(&["resume", "test-2"]).exits(0);
    assert_eq!(died.effects(), ["CreateUser"]);
}

#[test]
fn a_page_that_is_too_large_is_asked_for_once() {
    let project = crate::host_keys::site();
    let script = r#"
step("big", || ssh::run(#{ on: web, command: "seq 1 900000 | sudo tee /var/www/html/big > /dev/null", settle: "repeat" }));
step("get", || try { http::get(#{ url: "http://wordpress-web.onpremsim.env/big", via: web }); } catch (error) { print(`caught ${error.code}`); });
"#;
    crate::host_keys::write(&project, "big", script);
    let gets = || {
        let asked = project.run(&["lab", "trace", "--last", "100000", "--json"]).exits(0).lines();
        asked.iter().filter(|line| line["service"] == "http" && line["operation"] == "GET").count()
    };
    project.run(&["run", "big.rhai", "--until", "big"]).exits(3);
    let before = gets();
    project.run(&["resume", "big-1"]).exits(0).shows("caught TooLarge");
    assert_eq!(gets(), before + 1);
}

#[test]
fn what_was_shown_to_be_taken_back_is_not_once_the_run_went_on() {
    let step = |name: &str| {
        format!("step(\"{name}\", #{{ title: \"\", undo: |was| iam::delete_user(#{{ UserName: \"{name}\" }}) }}, || {});\n", make(name))
    };
    let project = Project::new("", &format!("{}approve(\"go\", #{{ text: \"Go on\" }});\n{}", step("a"), step("b")));
    project.run(&["run", "test.rhai"]).exits(3);
    // Only in a served lab can another command go on with it.
    let mut served = project.start(&["lab", "serve", "--speed", "max", "--port", "0"]);
    assert!(served.until("Ctrl-C ends it", 1));
    let mut asked = terminal::start(&project, &["undo", "test-1"]);
    asked.expect("take it back?").unwrap();
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
    asked.send_line("yes").unwrap();
    asked.expect("meanwhile").unwrap();
    terminal::ends(asked, 6);
    served.signal("INT");
    served.end().exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser"]);
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser", "DeleteUser"]);
}

#[test]
fn a_damaged_run_of_a_lab_that_was_reset_is_in_nobodys_way() {
    let project = Project::new("", &make("a"));
    project.run(&["run", "test.rhai"]).exits(0);
    std::fs::write(project.home().join("runs/test-1/journal.db"), b"nothing").unwrap();
    project.run(&["run", "test.rhai"]).exits(6).says("it is not known whether the run `test-1` of this runbook is open");
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser"]);
}

#[test]
fn what_a_fork_took_over_stands_where_its_run_was_taken_back_behind_that_only() {
    let undone = |step: &str, user: &str| {
        let undo = format!("undo: |was| iam::delete_user(#{{ UserName: \"{user}\" }})");
        format!("step(\"{step}\", #{{ {undo} }}, || {});\n", make(user))
    };
    let project = Project::new("", &format!("{}{}throw \"no\";", undone("one", "a"), undone("two", "b")));
    project.run(&["run", "test.rhai"]).exits(1);
    project.write("", &format!("{}{}throw \"no\";", undone("one", "a"), undone("two", "c")));
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(1);
    project.run(&["abandon", "test-2"]).exits(0);
    project.write("", &format!("{}{}throw \"no\";", undone("one", "a"), undone("two", "b")));
    project.run(&["undo", "test-1", "--to", "two", "--yes"]).exits(0);
    project.write("", &format!("{}{}throw \"no\";", undone("one", "a"), undone("two", "c")));
    project.run(&["undo", "test-2", "--yes"]).exits(0);
    let effects = ["CreateUser", "CreateUser", "CreateUser", "DeleteUser", "DeleteUser", "DeleteUser"];
    assert_eq!(project.effects(), effects);
    project.run(&["undo", "test-1", "--yes"]).exits(6).says("test-2");
    assert_eq!(project.effects(), effects);
}

/// Resumes a run whose text is as it was, as long as it waits at its gate, and once more behind it.
#[track_caller]
fn resumes(text: &str) {
    let project = Project::new("", text);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["resume", "test-1"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn a_set_that_failed_within_a_branch_that_ended_is_no_drift() {
    let tries =
        r#"let n = 0; retry(3, || { n += 1; parallel("hosts", ["x", "y"], |host| { iam::list_users(); if n < 2 { throw "no" } }) })"#;
    resumes(&format!(
        r#"parallel("sites", ["a", "b"], |site| if site == "a" {{ {tries} }} else {{ approve("go", #{{ text: "Go on" }}) }});"#
    ));
    resumes(&format!(
        r#"parallel("sites", ["a", "b"], |site| if site == "a" {{ {tries} }} else {{ iam::list_users() }}); {}; approve("go", #{{ text: "Go on" }});"#,
        make("a")
    ));
}

#[test]
fn a_set_that_failed_before_a_step_was_left_out_is_no_drift() {
    let failed = r#"try { parallel("p", ["x", "y"], |host| { iam::list_users(); throw "no" }) } catch {}"#;
    let project = Project::new("", &format!("{failed}\nstep(\"two\", || throw \"two\");\nstep(\"three\", || throw \"three\");"));
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["resume", "test-1", "--skip", "two", "--value", "null", "--reason", "it fails"]).exits(1).says("three");
    project.run(&["resume", "test-1"]).exits(1).says("three");
}

#[test]
fn a_session_with_a_set_that_failed_and_was_caught_is_taken_up() {
    let project = Project::empty();
    let mut running = project.open(&["repl"]);
    running.types("try { parallel(\"p\", [\"x\", \"y\"], |host| { iam::list_users(); throw \"no\" }) } catch {}\n");
    running.types("let n = 7; print(\"here\")\n");
    running.line("here");
    assert!(running.killed());
    project.typed(&["resume", "repl-1"], "n\n").exits(0).shows("7\n");
}

#[test]
fn a_step_that_could_not_be_taken_back_is_taken_back_later() {
    let undone = |name: &str| {
        let undo = format!("undo: |was| {{ iam::list_users(); iam::delete_user(#{{ UserName: \"{name}\" }}) }}");
        format!("step(\"{name}\", #{{ {undo} }}, || {});\n", make(name))
    };
    let project = Project::new("", &["a", "b", "c"].map(undone).concat());
    project.run(&["run", "test.rhai"]).exits(0);
    // It is refused where it is done, and not where it is rehearsed.
    let project = project.killed(&["undo", "test-1", "--yes", "--json"], "iam::list_users", 1);
    project.run(&["lab", "fault", "add", "iam:DeleteUser access-denied x1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("AccessDenied");
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["undo", "test-1", "--yes"]).exits(0);
    let effects = project.effects();
    assert_eq!(effects.iter().filter(|effect| *effect == "DeleteUser").count(), 3, "{effects:?}");
}

#[test]
fn an_error_before_what_is_recorded_is_told_with_it() {
    let text = "step(\"prep\", || { EARLY iam::list_users(); 1 });\nstep(\"make\", || MAKE);\napprove(\"go\", #{ text: \"Go on\" });";
    let text = text.replace("MAKE", &make("a"));
    let project = Project::new("", &text.replace("EARLY", ""));
    project.run(&["run", "test.rhai"]).exits(3);
    project.write("", &text.replace("EARLY", "throw \"mistyped\";"));
    project.run(&["resume", "test-1"]).exits(4).says("is no longer reached").says("mistyped");
}

#[test]
fn a_header_that_forbids_the_account_or_the_region_by_now_stops_a_run_that_is_taken_up() {
    let project = Project::new("", &format!("step(\"one\", || 1);\napprove(\"go\", #{{ text: \"Go on\" }});\n{};", make("a")));
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    std::fs::write(project.path("test.rhai"), text.replace("runbook(#{", "runbook(#{ accounts: [\"999999999999\"],")).unwrap();
    project.run(&["resume", "test-1"]).exits(6).says("may run in 999999999999 only");
    let elsewhere = text.replace(r#"regions: ["us-east-1", "eu-west-1"]"#, r#"regions: ["eu-west-1"]"#);
    assert_ne!(elsewhere, text);
    std::fs::write(project.path("test.rhai"), elsewhere).unwrap();
    project.run(&["resume", "test-1"]).exits(6).says("the runbook does not work in the Region `us-east-1`");
    project.run(&["fork", "test-1", "--from", "one", "--yes"]).exits(6).says("the runbook does not work in the Region `us-east-1`");
    assert!(project.effects().is_empty());
    std::fs::write(project.path("test.rhai"), text).unwrap();
    project.run(&["resume", "test-1"]).exits(0);
}

#[test]
fn nobody_agrees_to_a_plan_that_cannot_be_used() {
    let project = Project::new("", &format!("step(\"one\", || {});", make("a")));
    project.run(&["plan", "test.rhai", "-o", "late.plan", "--valid-for", "0s"]).exits(0);
    project.run(&["approve", "late.plan"]).exits(6).says("the plan was good until").says("makes a new one");
    project.run(&["plan", "test.rhai", "-o", "used.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "used.plan"]).exits(0);
    project.run(&["approve", "used.plan"]).exits(6).says("used already");
}

#[test]
fn imports_in_a_circle_are_refused_before_anything_is_done() {
    let project = Project::new("", "import \"one\" as one;\nstep(\"one\", || one::f());");
    std::fs::write(project.path("one.rhai"), "import \"two\" as two;\nfn f() { 1 }\n").unwrap();
    std::fs::write(project.path("two.rhai"), "import \"one\" as one;\nfn f() { 1 }\n").unwrap();
    for command in [&["check", "test.rhai"][..], &["run", "test.rhai"], &["plan", "test.rhai"]] {
        let told = project.run(command).exits(2).all();
        assert!(told.contains("imports itself, through") && told.contains("put what both need into a file that imports neither"), "{told}");
    }
}

#[test]
fn what_is_no_file_is_no_template() {
    let project = Project::new("", "template::read(#{ path: \"/dev/zero\" });");
    project.run(&["run", "test.rhai"]).exits(1).says("it lies outside the project");
    std::fs::create_dir(project.path("pipe.yaml")).unwrap();
    project.write("", "template::read(#{ path: \"pipe.yaml\" });");
    project.run(&["run", "test.rhai", "--new"]).exits(1).says("it is not a regular file");
}

#[test]
fn no_file_outside_of_the_project_is_read_whatever_leads_there() {
    let project = Project::new("", "template::read(#{ path: \"../secret.yaml\" });");
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.yaml");
    std::fs::write(&secret, "Parameters:\n  A:\n    Type: String\n    Default: hunter2hunter2\n").unwrap();
    std::os::unix::fs::symlink(&secret, project.path("link.yaml")).unwrap();
    let options = |path: &str| format!("#{{ path: \"{path}\" }}");
    let stack = |path: &str| format!("#{{ name: \"s\", template: \"{path}\" }}");
    for path in [secret.to_str().unwrap(), "link.yaml", "../../../../../../etc/passwd"] {
        for text in [
            format!("print(template::read({}).parameters.A);", options(path)),
            format!("print(template::files({}));", options(path)),
            format!("step(\"one\", || deploy_stack({}));", stack(path)),
        ] {
            project.write("", &text);
            for command in [&["plan"][..], &["run", "--new"]] {
                let told = project
                    .run(&[command, &["test.rhai"]].concat())
                    .exits(1)
                    .says("it lies outside the project")
                    .says("the project is the nearest folder upwards with a `.lifeboat/` or a `.git`");
                assert!(!told.all().contains("hunter2"), "{}", told.all());
            }
        }
    }
    // Beside a template that is in it, too.
    std::fs::write(project.path("root.yaml"), "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n").unwrap();
    project.write("", &format!("template::read({});", options("root.yaml")));
    project.run(&["run", "test.rhai", "--new"]).exits(1).says("link.yaml").says("it lies outside the project");
}

#[test]
fn a_journal_that_was_emptied_is_told_as_that() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" })); approve(\"go\", #{ text: \"Go on\" });");
    project.run(&["run", "test.rhai"]).exits(3);
    let folder = project.home().join("runs/test-1");
    for file in ["journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(folder.join(file));
    }
    std::fs::write(folder.join("journal.db"), "").unwrap();
    for command in [&["resume"][..], &["resume", "test-1"], &["show", "test-1"], &["undo", "test-1"]] {
        project.run(command).exits(6).says("is damaged at record 1: it is empty, and held ").says(" records at 20");
    }
    project.run(&["verify", "test-1"]).exits(1).shows("NOT intact");
    project.run(&["runs"]).exits(0).shows("test-1");
    project.run(&["run", "test.rhai"]).exits(6).says("test-1");
    project.run(&["abandon", "test-1"]).exits(0).shows("damaged-test-1");
}

#[test]
fn a_plan_tells_no_command_that_somebody_wrote_into_it() {
    let params = r#"who: #{ type: "string", value: "a", help: "whom" }"#;
    let project = Project::new(params, "step(\"one\", || print(p.who));");
    project.run(&["plan", "test.rhai", "--set", "who=it's b", "-o", "p.plan"]).exits(0);
    project.run(&["show", "p.plan"]).exits(0).shows(r"test.rhai --set 'who=it'\''s b' --plan ");
    let text = std::fs::read_to_string(project.path("p.plan")).unwrap();
    let typed = r#""--set 'who=it'\\''s b'""#;
    assert!(text.contains(typed), "{text}");
    for other in ["--set who=b; rm -rf ~", "$(id)", "--set 'who=b", "a\\nb", "`id`", "| sh"] {
        std::fs::write(project.path("p.plan"), text.replace(typed, &format!("\"{other}\""))).unwrap();
        for command in [&["show", "p.plan"][..], &["approve", "p.plan"], &["run", "test.rhai", "--plan", "p.plan"]] {
            let told = project.run(command).exits(6).says("p.plan` was edited: its `typed` is not what somebody types after a runbook");
            assert!(!told.all().contains(other), "{}", told.all());
        }
    }
}

#[test]
fn a_password_that_was_typed_is_nowhere_in_a_plan() {
    let project =
        Project::new("l: #{ type: \"login\", help: \"who\", value: #{ user: \"u\", password: \"inthehead88\" } }", "step(\"one\", || 1);");
    let typed = ["plan", "test.rhai", "--set", "l={\"user\":\"a\",\"password\":\"settingpass8\"}", "-o", "p.plan"];
    let told = project.run(&typed).exits(0).shows("--set l=VALUE");
    assert!(!told.all().contains("settingpass8"), "{}", told.all());
    assert!(!std::fs::read_to_string(project.path("p.plan")).unwrap().contains("settingpass8"));
    let help = project.run(&["run", "test.rhai", "--help"]).exits(0);
    assert!(!help.out.contains("inthehead88") && help.out.contains("\"user\":\"u\""), "{}", help.out);
}

#[test]
fn keys_of_branches_never_make_one_gate_of_two() {
    let script = r#"
step("w", || each("wave", ["db", "db]/host[a"], |w| {
    if w == "db" { each("host", ["a"], |h| { approve("go", #{ text: "wipe the disks" }); iam::create_user(#{ UserName: "one" }); }) }
    else { approve("go", #{ text: "wipe the disks" }); iam::create_user(#{ UserName: "two" }); }
}));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3).shows("GATE w/wave[db]/host[a]/go");
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume"]).exits(3).shows(r"GATE w/wave[db\]/host[a]/go").shows("0 of 1");
    assert_eq!(project.effects(), ["CreateUser"]);
    // And what has colliding names can be held to its plan.
    let project = Project::new("", &script.replace(r#"approve("go", #{ text: "wipe the disks" });"#, ""));
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser"]);
}

#[test]
fn a_runbook_whose_path_is_no_text_is_not_begun() {
    use std::os::unix::ffi::OsStrExt;
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));");
    let folder = project.path("").join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(project.path("test.rhai"), folder.join("r.rhai")).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_lifeboat"));
    let told = command.args(["run", "r.rhai"]).current_dir(&folder).output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&told.stderr).contains("is not UTF-8: a run of it could not be found again"), "{told:?}");
}

#[test]
fn no_file_of_a_home_is_read() {
    let upload = r#"step("one", || { s3::create_bucket(#{ Bucket: "bbb-ccc" }); s3::put_object(#{ Bucket: "bbb-ccc", Key: "k", File: #{ path: ".lifeboat/key", sha256: "0" } }); });"#;
    let project = Project::new("", upload);
    project.run(&["run", "test.rhai"]).exits(1).says("it lies in a home of Lifeboat, which runbooks do not read");
}

#[test]
fn how_far_a_gate_is_is_told_as_it_is_by_now() {
    let project = Project::new("", "approve(\"go\", #{ text: \"Go on\", quorum: 2 });");
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["runs"]).exits(0).shows("gate go: 0 of 2 approvals: Go on");
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["runs"]).exits(0).shows("gate go: 1 of 2 approvals: Go on");
    assert_eq!(project.run(&["runs", "--json"]).exits(0).last()["because"], "gate go: 1 of 2 approvals: Go on");
    project.run(&["reject", "test-1"]).exits(0);
    project.run(&["runs"]).exits(0).shows("gate go: 0 of 2 approvals, rejected by ");
}

#[test]
fn that_nobody_noted_how_far_a_journal_had_come_is_told() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));");
    project.run(&["run", "test.rhai"]).exits(0);
    let told = project.run(&["verify", "test-1"]).exits(0);
    assert!(!told.out.contains("how far the journal had come"), "{}", told.out);
    std::fs::remove_file(project.home().join("heads")).unwrap();
    project.run(&["verify", "test-1"]).exits(0).shows("unchecked how far the journal had come: no home noted it here");
}
