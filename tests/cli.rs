//! The command line as a person or a program meets it: inputs, exit codes, JSON, signals, damage.

use crate::support::{Project, holds_secret};
use serde_json::{Value, json};

/// Three users, the last two side by side, then a wait that holds at once.
const USERS: &str = r#"
step("one", "The first", || { iam::create_user(#{ UserName: p.user }); print(`made ${p.user}`); });
step("two", "Side by side", || parallel("all", ["b", "c"], |name| iam::create_user(#{ UserName: name })));
step("three", "There they are", || wait_for("three users", #{ timeout: "5m", every: "5s" }, || iam::list_users().len() >= 3));
"#;
const USER: &str = r#"user: #{ type: "string", value: "a", help: "name of the first" }"#;

/// Waits for what never comes.
const FOR_EVER: &str = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
step("two", || wait_for("a hundred users", #{ timeout: "9000d", every: "1s" }, || iam::list_users().len() >= 100));
"#;
/// The same, with a wait that ends.
const NOT_FOR_EVER: &str = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
step("two", || wait_for("a user", #{ timeout: "9000d", every: "1s" }, || iam::list_users().len() >= 1));
"#;

fn created(project: &Project) -> usize {
    project.effects().iter().filter(|operation| *operation == "CreateUser").count()
}

#[test]
fn a_run_tells_its_steps_and_its_end() {
    let project = Project::new(USER, USERS);
    let done = project.run(&["run", "test.rhai"]).exits(0);
    let lines: Vec<&str> = done.out.lines().collect();
    assert!(lines[0].starts_with("LAB, simulated: nothing in AWS is touched    us-east-1  account 000000000000"), "{}", done.out);
    assert!(lines[1].starts_with("run test-1   runbook sha256 ") && lines[1].ends_with("3 steps"), "{}", done.out);
    assert!(lines.iter().any(|line| line.starts_with("  1/3 one   ok")), "{}", done.out);
    assert!(done.out.contains("made a"), "{}", done.out);
    assert_eq!(lines.last().unwrap(), &"LAB, simulated    next: lifeboat show test-1");
    project.run(&["resume", "test-1"]).exits(0).shows("completed").shows("nothing is done again");
    project.run(&["show", "test-1"]).exits(0).shows("one   ok").shows("p").shows("completed");
    project.run(&["show", "test-1", "two"]).exits(0).shows("two/all[b]/iam::create_user#1");
    project.run(&["runs"]).exits(0).shows("test-1  completed");
    project.run(&[]).exits(0).shows("no run is open").shows("next: lifeboat show test-1");
    project.run(&["lab", "status"]).exits(0).shows("3 changing requests");
    assert_eq!(created(&project), 3);
}

#[test]
fn a_steps_number_is_how_manieth_it_is_and_the_total_counts_the_same_steps() {
    let script = r#"
finally("tidy", || ());
step("first", || ());
for name in ["a", "b"] { step(`more-${name}`, || ()); }
parallel("wave", ["x", "y"], |name| step("make", || ()));
step("last", || throw "no");
step("after", || ());
"#;
    let project = Project::new("", script);
    let numbered = |done: &crate::support::Done| {
        let lines = done.out.lines().filter(|line| line.starts_with("  ") && (line.contains(" ok ") || line.contains(" FAILED ")));
        lines.map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    let all = ["1/3 first", "2/4 more-a", "3/5 more-b", "wave[x]/make ok", "wave[y]/make ok", "4/5 last", "end tidy"];
    let failed = project.run(&["run", "test.rhai"]).exits(1).shows("3 of 5 steps done, `last` failed");
    assert_eq!(numbered(&failed), all, "{}", failed.out);
    project.write("", &script.replace("throw \"no\"", "iam::list_users()"));
    let again = project.run(&["run", "test.rhai", "--new"]).exits(0);
    assert_eq!(numbered(&again)[5..], ["4/5 last", "5/5 after", "end tidy"], "{}", again.out);
}

#[test]
fn json_holds_only_json_and_ends_in_run_finished() {
    let project = Project::new(USER, USERS);
    let last = project.run(&["run", "test.rhai", "--json", "--set", "user=z"]).exits(0).last();
    assert_eq!(last["type"], "run_finished");
    assert_eq!((&last["run"], &last["world"], &last["outcome"]), (&json!("test-1"), &json!("LAB, simulated"), &json!("completed")));
    let names: Vec<&Value> = last["steps"].as_array().unwrap().iter().map(|step| &step["name"]).collect();
    assert_eq!(names, ["one", "two", "three"]);
    assert!(last["steps"][0]["status"] == "done" && last["steps"][0]["seconds"].is_f64() && last["steps"][0]["wall_seconds"].is_f64());
    assert!(last["leftovers"].is_null() && last["paused_because"].is_null() && last["wall_seconds"].is_f64());
    let runs = project.run(&["runs", "--json"]).exits(0).lines();
    assert!(runs.len() == 1 && runs[0]["run"] == "test-1" && runs[0]["status"] == "completed", "{runs:?}");
    let shown = project.run(&["show", "test-1", "two", "--json"]).exits(0).last();
    assert_eq!(shown["calls"].as_array().unwrap().len(), 2);
}

#[test]
fn a_failed_step_is_exit_1_with_the_source_line() {
    let project = Project::new("", r#"step("one", || { iam::delete_user(#{ UserName: "a" }); assert(1 > 2, "sums"); });"#);
    let done = project.run(&["run", "test.rhai"]).exits(1).says("test.rhai:2:").says("sums").says("^^^^^^");
    assert!(done.out.contains("to see its calls: lifeboat show test-1 one"), "{}", done.out);
    for command in [&[][..], &["show"], &["show", "test-1"], &["runs"]] {
        project.run(command).exits(0).shows("next: fix the cause, then lifeboat resume test-1");
    }
    assert_eq!(project.run(&["resume", "--json"]).exits(1).last()["outcome"], "failed");
}

#[test]
fn until_pauses_and_resume_goes_on() {
    let project = Project::new(USER, USERS);
    let last = project.run(&["run", "test.rhai", "--until", "two", "--json"]).exits(3).last();
    assert_eq!((&last["outcome"], &last["steps"][2]["status"]), (&json!("paused"), &json!("not_reached")));
    assert!(last["paused_because"].as_str().unwrap().contains("after step `two`"));
    project.run(&["run", "test.rhai"]).exits(6).says("test-1").says("lifeboat resume test-1");
    project.run(&["run", "test.rhai", "--new", "--set", "user=y"]).exits(1);
    project.run(&["resume"]).exits(2).says("several runs are open");
    project.run(&["show"]).exits(2).says("several runs are open").says("lifeboat show RUN");
    project.run(&["abandon", "test-2"]).exits(0);
    project.run(&["resume", "test-2"]).exits(6).says("abandoned");
    project.run(&["resume"]).exits(0).shows("completed");
    project.run(&["resume"]).exits(6).says("no run is open");
    project.run(&["show"]).exits(6).says("no run is open");
}

#[test]
fn an_edit_of_what_has_run_is_drift_with_both_places() {
    let project = Project::new(USER, USERS);
    project.run(&["run", "test.rhai", "--until", "two"]).exits(3);
    project.write(USER, &USERS.replace("UserName: p.user", "UserName: \"other\""));
    let done = project.run(&["resume"]).exits(4).says("error[Drift]").says("now").says("recorded");
    assert!(done.out.contains("STOPPED"), "{}", done.out);
    project.write(USER, USERS);
    project.run(&["resume"]).exits(0);
    assert_eq!(created(&project), 3);
}

#[test]
fn wrong_inputs_are_told_and_nothing_is_done() {
    let project = Project::new(
        r#"user: #{ type: "string", value: "a" }, many: #{ type: "int", value: 1 }, word: #{ type: "secret" }"#,
        r#"step("one", || iam::create_user(#{ UserName: p.user }));"#,
    );
    std::fs::write(project.path("bad.rhai"), "let p = runbook(#{ title: \"x\" });\nlet = 3;\n").unwrap();
    std::fs::write(project.path("headless.rhai"), "iam::list_users();\n").unwrap();
    std::fs::write(project.path("typed.rhai"), "let p = runbook(#{ title: \"x\", accounts: [\"111122223333\"] });\n").unwrap();
    std::fs::write(project.path("list.json"), "[1]").unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["run", "missing.rhai"], 2, "there is no runbook `missing.rhai`"),
        (&["run"], 2, "which runbook?"),
        (&["run", "bad.rhai"], 2, "bad.rhai:2:"),
        (&["run", "headless.rhai"], 2, "has no header"),
        (&["run", "test.rhai"], 2, "parameter `word`"),
        (&["run", "test.rhai", "--set", "word=x"], 2, "never with --set"),
        (&["run", "test.rhai", "--secret", "word=plain"], 2, "must come from env:, file: or prompt"),
        (&["run", "test.rhai", "--secret", "word=env:NOT_THERE_AT_ALL"], 2, "no variable `NOT_THERE_AT_ALL`"),
        (&["run", "test.rhai", "--secret", "word=env:PATH", "--set", "many=x"], 2, "whole number"),
        (&["run", "test.rhai", "--secret", "word=env:PATH", "--set", "usr=x"], 2, "did you mean `user`"),
        (&["run", "test.rhai", "--secret", "word=env:PATH", "--set", "user"], 2, "joined by `=`"),
        (&["run", "test.rhai", "--secret", "word=env:PATH", "--params", "list.json"], 2, "is not a JSON object"),
        (&["run", "test.rhai", "--secret", "word=env:PATH", "--until", "on"], 2, "no step `on`"),
        (&["run", "test.rhai", "--secret", "word=env:PATH", "--region", "eu-north-1"], 6, "the Region `eu-north-1`"),
        (&["run", "test.rhai", "--world", "live"], 6, "needs a plan"),
        (&["run", "test.rhai", "--world", "moon"], 2, "moon"),
        (&["run", "typed.rhai"], 2, "the world must be typed"),
        (&["run", "typed.rhai", "--world", "lab"], 6, "may run in 111122223333 only"),
        (&["run", "test.rhai", "--frobnicate"], 2, "--frobnicate"),
        (&["show", "test-9"], 2, "there is no run `test-9`"),
        (&["resume", "test-9"], 2, "there is no run `test-9`"),
        (&["resume"], 6, "no run is open"),
        (&["lab", "serve", "--speed", "fast"], 2, "is not a speed"),
    ];
    for (arguments, code, text) in cases {
        let done = project.run(arguments);
        assert_eq!(done.code, Some(*code), "{arguments:?}:\n{}{}", done.out, done.err);
        assert!(done.err.contains(text), "{arguments:?}: no `{text}` in:\n{}", done.err);
    }
    let last = project.run(&["run", "test.rhai", "--world", "live", "--json"]).exits(6).last();
    assert_eq!((&last["type"], &last["outcome"]), (&json!("run_finished"), &json!("refused")));
    assert!(!project.home().join("lab.db").exists() || project.effects().is_empty());
    assert!(project.run(&["runs", "--json"]).lines().is_empty());
}

#[test]
fn help_lists_parameters_and_steps_without_running() {
    let project = Project::new(USER, USERS);
    project.run(&["run", "test.rhai", "--help"]).exits(0).shows("--until").shows("name of the first [a]").shows("Side by side");
    assert!(!project.home().exists());
    project.run(&["--version"]).exits(0).shows("lifeboat ");
    project.run(&["--help"]).exits(0).shows("resume");
}

#[test]
fn init_writes_runbooks_and_overwrites_nothing() {
    let project = Project::new(USER, USERS);
    project.run(&["init", "dr"]).exits(0).shows("workshop.rhai").shows("next: cd dr && lifeboat run workshop.rhai");
    std::fs::write(project.path("dr/workshop.rhai"), "mine").unwrap();
    project.run(&["init", "dr"]).exits(0).shows("kept, as they already exist: ");
    assert_eq!(std::fs::read_to_string(project.path("dr/workshop.rhai")).unwrap(), "mine");
}

#[test]
fn ctrl_c_cancels_and_the_run_can_be_resumed() {
    let project = Project::new("", FOR_EVER);
    let mut running = project.start(&["run", "test.rhai", "--json"]);
    assert!(running.until("\"type\":\"progress\"", 3));
    running.signal("INT");
    let done = running.end().exits(5).says("Nothing is lost: lifeboat resume test-1");
    assert_eq!(done.last()["outcome"], "cancelled");
    project.write("", NOT_FOR_EVER);
    project.run(&["resume"]).exits(0);
    assert_eq!(created(&project), 1);
}

#[test]
fn a_reader_that_went_away_does_not_stop_a_run() {
    let project = Project::new(USER, USERS);
    let running = project.start(&["run", "test.rhai", "--json"]);
    assert_eq!(running.unread().code, Some(0));
    project.run(&["runs"]).exits(0).shows("test-1  completed");
}

#[test]
fn the_lab_can_be_exported_and_control_characters_are_not_obeyed() {
    let project = Project::new("", r#"step("one", || { iam::create_user(#{ UserName: "a" }); print("\x1b[31mred"); });"#);
    project.run(&["lab", "export"]).exits(6).says("there is no `.lifeboat/` here or above");
    project.run(&["run", "test.rhai"]).exits(0).shows("\\u{1b}[31mred");
    project.run(&["lab", "export", "-o", "copy.db"]).exits(0);
    project.run(&["lab", "export", "-o", "copy.db"]).exits(6).says("exists already");
    let status = project.run(&["lab", "status", "--json"]).exits(0).last();
    assert_eq!((&status["account"], &status["changing_requests"]), (&json!("000000000000"), &json!(1)));
    assert!(std::fs::metadata(project.path("copy.db")).unwrap().len() > 4096);
}

#[test]
fn a_home_in_use_names_the_process_and_readers_work_beside_it() {
    let project = Project::new("", FOR_EVER);
    let mut running = project.start(&["run", "test.rhai", "--json"]);
    assert!(running.until("\"type\":\"progress\"", 1));
    let holder = format!("is in use by process {}", running.id());
    for arguments in [&["run", "test.rhai", "--new"][..], &["resume", "test-1"], &["lab", "reset", "--yes"]] {
        project.run(arguments).exits(6).says(&holder);
    }
    project.run(&["abandon", "test-1"]).exits(6).says("is in use by another process");
    project.run(&["lab", "status"]).exits(0).shows("account 000000000000");
    project.run(&["runs"]).exits(0).shows("test-1  running");
    project.run(&["show", "test-1"]).exits(0).shows("one");
    running.signal("TERM");
    running.end().exits(5);
}

#[test]
fn killed_at_any_moment_it_ends_the_same() {
    let script = r#"
        step("users", || parallel("all", ["a", "b", "c", "d", "e", "f", "g", "h"], |name| {
            iam::create_user(#{ UserName: name });
            iam::attach_user_policy(#{ UserName: name, PolicyArn: "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy" });
        }));
        step("waits", || wait_for("a while", #{ timeout: "2m", every: "1s" }, || iam::list_users().len() >= 8));
    "#;
    for after in [1, 2, 5, 9, 14] {
        let project = Project::new("", script).killed(&["run", "test.rhai", "--json"], "\"type\":\"op_ended\"", after);
        let done = project.run(&["resume", "test-1", "--json"]).exits(0);
        assert_eq!(done.last()["outcome"], "completed");
        assert_eq!(created(&project), 8, "killed after {after} calls");
    }
}

#[test]
fn a_reset_lab_orphans_its_runs() {
    let project = Project::new(USER, USERS);
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    project.run(&["lab", "reset"]).exits(6).says("--yes");
    project.run(&["lab", "reset", "--yes"]).exits(0).shows("test-1");
    project.run(&["resume", "test-1"]).exits(6).says("belongs to a lab that was reset").says("lifeboat abandon test-1");
    project.run(&["runs"]).exits(0).shows("its lab was reset");
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn a_damaged_journal_is_one_clear_error_and_other_runs_go_on() {
    let project = Project::new(USER, USERS);
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    let journal = project.home().join("runs/test-1/journal.db");
    let whole = std::fs::read(&journal).unwrap();
    std::fs::write(&journal, &whole[..whole.len() / 2]).unwrap();
    project.run(&["resume", "test-1"]).exits(6).says("the journal `").says("lifeboat abandon test-1");
    project.run(&["runs"]).exits(0).shows("damaged");
    std::fs::write(&journal, b"not a database at all, not even nearly one").unwrap();
    project.run(&["show", "test-1"]).exits(6).says("the journal `");
    project.run(&["abandon", "test-1"]).exits(0).shows("damaged-test-1");
    project.run(&["run", "test.rhai", "--set", "user=x"]).exits(0);
}

#[test]
fn a_damaged_lab_is_one_clear_error_and_the_run_stays() {
    let project = Project::new(USER, USERS);
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    let lab = project.home().join("lab.db");
    std::fs::write(&lab, vec![7; 8192]).unwrap();
    project.run(&["resume"]).exits(6).says("the lab `").says("lifeboat lab reset");
    project.run(&["show", "test-1"]).exits(0).shows("paused");
}

#[test]
fn no_secret_lies_in_clear_under_the_home_or_in_any_output() {
    let project = Project::new(
        r#"word: #{ type: "secret", help: "a word" }"#,
        r#"
        step("keys", || {
            iam::create_user(#{ UserName: "ann" });
            let key = iam::create_access_key(#{ UserName: "ann" });
            print(`the word is ${p.word}, the key is ${key}`);
        });
        "#,
    );
    let word = "correct-horse-battery-staple";
    let done = project.run_with(&["run", "test.rhai", "--json", "--secret", "word=env:WORD"], &[("WORD", word)]).exits(0);
    project.run(&["secret", "export", "test-1", "ann", "--csv", "ann.csv"]).exits(0).shows("mode 0600");
    project.run(&["secret", "export", "test-1", "bob", "--csv", "bob.csv"]).exits(2).says("ann");
    project.run(&["secret", "export", "test-1", "ann", "--csv", "ann.csv"]).exits(6).says("exists already");
    let csv = std::fs::read_to_string(project.path("ann.csv")).unwrap();
    let secret = csv.lines().nth(1).unwrap().split(',').nth(1).unwrap();
    assert_eq!(secret.len(), 40, "{csv}");
    let outputs = format!("{}{}{}", done.out, done.err, project.run(&["show", "test-1", "keys", "--json"]).out);
    for needle in [word, secret] {
        assert!(!holds_secret(outputs.as_bytes(), needle), "in an output");
        for (path, bytes) in project.files() {
            assert!(!holds_secret(&bytes, needle), "in {}", path.display());
        }
    }
    let mode = |name: &str| std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(project.path(name)).unwrap().permissions()) & 0o777;
    assert_eq!((mode(".lifeboat/key"), mode("ann.csv")), (0o600, 0o600));
}

#[test]
fn a_bug_of_ours_is_exit_70_and_what_is_recorded_is_safe() {
    // The clock of a lab comes to its end in the year 9999, and that nobody has provided for.
    let script = r#"
        step("made", || iam::create_user(#{ UserName: "a" }));
        step("ages", || for n in 0..90 {
            try { wait_for("ages", #{ timeout: "36500d", every: "36500d" }, || false); } catch {}
        });
    "#;
    let project = Project::new("", script);
    let done = project.run(&["run", "test.rhai"]).exits(70).says("this is a bug in Lifeboat. What is recorded is safe: lifeboat runs");
    assert!(!done.out.contains("next: "), "{}", done.out);
    project.run(&["runs"]).exits(0).shows("test-1  open").shows("its process died");
    project.run(&["show", "test-1"]).exits(0).shows("left: user a");
    assert_eq!(created(&project), 1);
}

#[test]
fn a_signal_that_comes_while_it_reads_is_exit_5_and_nothing_was_done() {
    let project = Project::new("", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));");
    let made = std::process::Command::new("mkfifo").arg(project.path("params.json")).status().unwrap();
    assert!(made.success());
    for (arguments, signal) in [
        (&["run", "test.rhai", "--params", "params.json", "--json"][..], "TERM"),
        (&["plan", "test.rhai", "--params", "params.json"], "HUP"),
    ] {
        let mut running = project.start(arguments);
        let mut writer = None;
        running.waits_until("it has the pipe open", || {
            writer = written(&project.path("params.json"));
            writer.is_some()
        });
        running.signal(signal);
        let done = running.end().exits(5).says("cancelled before anything was done");
        if arguments.contains(&"--json") {
            assert_eq!(done.last()["outcome"], "cancelled");
        }
        drop(writer);
    }
    assert!(!project.home().join("runs").exists());
}

/// The end of a pipe that is written to, once somebody has it open to read from it.
fn written(pipe: &std::path::Path) -> Option<rustix::fd::OwnedFd> {
    use rustix::fs::{Mode, OFlags};
    rustix::fs::open(pipe, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty()).ok()
}

#[test]
fn runs_that_began_in_the_same_moment_of_the_lab_are_listed_in_the_order_in_which_they_did() {
    let project = Project::new("", r#"approve("go", #{ text: "Sure?" });"#);
    let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    let names = ["zebra", "monkey", "ape"];
    for name in names {
        std::fs::write(project.path(&format!("{name}.rhai")), &text).unwrap();
        project.run(&["run", &format!("{name}.rhai")]).exits(3);
    }
    let runs = project.run(&["runs", "--json"]).exits(0).lines();
    assert!(runs.iter().all(|run| run["began"] == runs[0]["began"]), "{runs:?}");
    let listed: Vec<&str> = runs.iter().filter_map(|run| run["run"].as_str()).collect();
    assert_eq!(listed, names.map(|name| format!("{name}-1")));
    project.run(&["runs"]).exits(0).shows("next: lifeboat approve ape-1 go, then: lifeboat resume ape-1");
}

#[test]
fn bare_lifeboat_lists_plans_that_can_be_run() {
    let project = Project::new(USER, USERS);
    project.run(&["plan", "test.rhai", "--set", "user=ann", "-o", "ann.plan"]).exits(0);
    project.run(&["plan", "test.rhai", "--set", "user=bob", "-o", "bob.plan", "--valid-for", "0s"]).exits(0);
    std::fs::write(project.path("none.plan"), "no plan").unwrap();
    let told = project.run(&[]).exits(0).shows("no run is open").shows("plan ann.plan   of test.rhai --set user=ann   good until");
    assert!(!told.out.contains("bob.plan") && !told.out.contains("none.plan"), "{}", told.out);
    told.shows("/test.rhai --set user=ann --plan ");
    project.run(&["approve", "ann.plan"]).exits(0);
    project.run(&[]).exits(0).shows("approved by ");
    project.run(&["run", "test.rhai", "--set", "user=ann", "--plan", "ann.plan"]).exits(0);
    assert!(!project.run(&[]).exits(0).out.contains("ann.plan"));
}

#[test]
fn bare_lifeboat_lists_plans_of_its_own_lab_and_says_which_were_edited_since() {
    let project = Project::new(USER, USERS);
    project.run(&["plan", "test.rhai", "--set", "user=ann", "-o", "ann.plan"]).exits(0);
    // Another home's lab is another one.
    project.run(&["--home", "other", "plan", "test.rhai", "--set", "user=bob", "-o", "bob.plan"]).exits(0);
    let listed = |arguments: &[&str], plan: &str, not: &str| {
        let told = project.run(arguments).exits(0).shows(plan);
        assert!(!told.out.contains(not), "{}", told.out);
    };
    listed(&[], "plan ann.plan", "bob.plan");
    listed(&["--home", "other"], "plan bob.plan", "ann.plan");
    let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    std::fs::write(project.path("test.rhai"), text + "// edited\n").unwrap();
    project
        .run(&[])
        .exits(0)
        .shows("plan ann.plan   of test.rhai --set user=ann   edited since: it no longer holds")
        .shows("test.rhai --set user=ann -o FILE");
    project.run(&["lab", "reset", "--yes"]).exits(0);
    let told = project.run(&[]).exits(0);
    assert!(!told.out.contains(".plan"), "{}", told.out);
}

#[test]
fn steps_of_one_name_in_branches_keep_what_came_of_each() {
    let script = r#"
parallel("wave", ["x", "y"], |name| step("make", name, || {
    let tries = 0;
    wait_for("it", #{ timeout: "1h", every: "1m" }, || { tries += 1; tries > if name == "x" { 2 } else { 5 } });
    if name == "x" { throw "no"; }
}));
"#;
    let last = Project::new("", script).run(&["run", "test.rhai", "--json"]).exits(1).last();
    let steps: Vec<_> = last["steps"].as_array().unwrap().iter().map(|step| (&step["status"], &step["seconds"])).collect();
    assert_eq!(steps, [(&json!("failed"), &json!(120.0)), (&json!("done"), &json!(300.0))], "{last}");
}
