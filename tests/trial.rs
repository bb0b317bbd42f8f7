//! `lifeboat test`: runbooks put to the test, each in a lab of its own.

use crate::support::{Done, Project};

const RUNBOOK: &str = r#"let p = runbook(#{
    title: "Users", regions: ["us-east-1"],
    params: #{ user: #{ type: "string", value: "ann", help: "who" } },
});
let before = step("look", "Who is there", || iam::list_users().len());
approve("sure", #{ text: `make ${p.user}?` });
step("make", || {
    iam::create_user(#{ UserName: p.user });
    wait_for("it is there", #{ timeout: "5m" }, || iam::list_users().len() == before + 1);
    print(`made ${p.user}`);
    p.user
});
step("more", || each("all", ["b", "c"], |name| iam::create_user(#{ UserName: name })));
"#;

/// A project with that runbook and these tests.
fn project(tests: &[(&str, &str)]) -> Project {
    let project = Project::empty();
    std::fs::create_dir(project.path("tests")).unwrap();
    std::fs::write(project.path("users.rhai"), RUNBOOK).unwrap();
    for (name, text) in tests {
        std::fs::write(project.path("tests").join(name), text).unwrap();
    }
    project
}

/// What a test that is this text comes to.
fn one(text: &str) -> Done {
    project(&[("a_test.rhai", text)]).run(&["test"])
}

#[test]
fn the_shipped_tests_pass() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0).shows("tests/workshop_test.rhai");
    project
        .run(&["test"])
        .exits(0)
        .shows("  ok      workshop_test.rhai")
        .shows("  ok      recorded/failover-drill.run")
        .shows("10 passed, 0 failed");
    assert!(!project.home().exists(), "a test has a lab of its own, and leaves nothing");
}

#[test]
fn the_shipped_failover_that_no_longer_does_what_it_did_fails() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    let edited = |from: &str, to: &str| {
        let text = std::fs::read_to_string(project.path("failover.rhai")).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        std::fs::write(project.path("failover.rhai"), text.replace(from, to)).unwrap();
        let done = project.run(&["test", "--filter", "recorded"]).exits(1).shows("FAILED  recorded/failover-drill.run");
        std::fs::write(project.path("failover.rhai"), text).unwrap();
        done.says("`failover.rhai` does not do what the recorded run did")
    };
    edited("\"the database runs\", #{ timeout: \"15m\"", "\"the database runs\", #{ timeout: \"5m\"")
        .says("~ option  wave-db/wait_for#1  timeout: 15m00s -> 5m00s    failover.rhai:113:5")
        .says("record a new run in its place: rm ");
    edited("terminate_drill(#{ servers: app.db + app.web });", "terminate_drill(#{ servers: app.db });").says("end-drill");
    project.run(&["test", "--filter", "recorded"]).exits(0);
}

#[test]
fn a_test_runs_a_runbook_and_looks_at_what_it_did() {
    one(r#"
        lab(#{ world: "empty" });
        let run = run_runbook(#{ runbook: "../users.rhai", set: #{ user: "bob" } });
        assert(run.outcome == "completed" && run.error == () && run.because == (), run);
        assert(run.steps["look"].value == 0 && run.steps["make"].value == "bob", run.steps);
        assert(run.steps["make"].status == "done" && run.printed == ["made bob"], run.printed);
        assert(run.gates.len() == 1 && run.gates[0].name == "sure" && run.gates[0].text == "make bob?", run.gates);
        assert(run.actions.map(|action| action.op) == ["iam::create_user", "iam::create_user", "iam::create_user"], run.actions);
        assert(run.actions[0].args.UserName == "bob" && run.actions[0].place == "make/iam::create_user#1", run.actions[0]);
        assert(iam::list_users().map(|user| user.UserName) == ["b", "bob", "c"], "what stands there");
    "#)
    .exits(0)
    .shows("1 passed, 0 failed");
}

#[test]
fn runs_pause_and_go_on_people_agree_or_not_and_things_go_wrong() {
    one(r#"
        lab(#{ title: "Gates", world: "empty", faults: ["iam:CreateUser access-denied x1"] });
        let run = run_runbook(#{ runbook: "../users.rhai", agree: false, expect: "paused" });
        assert(run.because.contains("gate sure") && run.actions.is_empty(), run.because);
        let run = resume_run(#{ run: run.run, reject: ["sure"], expect: "failed" });
        assert(run.error.code == "Rejected", run.error);
        let run = resume_run(#{ run: run.run, agree: ["sure"], expect: "failed" });
        assert(run.error.message.contains("CreateUser") || run.error.code == "AccessDenied", run.error);
        let run = resume_run(#{ run: run.run, stop_after: "make" });
        assert(run.outcome == "paused" && run.steps["more"].status == "not_reached", run.steps);

        lab::fault(#{ add: "network us-east-1 cut" });
        expect_error("the endpoint does not answer", || iam::list_users());
        lab::mend();
        let caught = expect_error("cannot be found", || iam::get_user(#{ UserName: "nobody" }));
        assert(caught.code == "NoSuchEntity", caught);
        let then = lab::advance(#{ by: "3h" });
        assert(lab::advance(#{ by: "1m" }) > then, "time passes");
        let run = resume_run(#{ run: run.run });
        assert(iam::list_users().len() == 3, "all is made once");
    "#)
    .exits(0);
}

#[test]
fn gates_side_by_side_are_told_apart_by_their_places() {
    let project = project(&[]);
    let runbook = r#"let p = runbook(#{ title: "Waves", regions: ["us-east-1"], params: #{} });
step("waves", || each("wave", ["db", "web"], |name| {
    approve("go", #{ text: `launch ${name}?` });
    iam::create_user(#{ UserName: name });
}));
"#;
    std::fs::write(project.path("waves.rhai"), runbook).unwrap();
    let test = |options: &str, then: &str| {
        let run = format!("let run = run_runbook(#{{ runbook: \"../waves.rhai\", {options} }});");
        std::fs::write(project.path("tests/a_test.rhai"), format!("lab(#{{ world: \"empty\" }});\n{run}\n{then}")).unwrap();
        project.run(&["test"])
    };
    let paused = r#"
        assert(run.gates.map(|gate| gate.place) == ["waves/wave[db]/go", "waves/wave[web]/go"], run.gates);
        assert(run.gates.all(|gate| gate.name == "go"), run.gates);
        assert(run.actions.map(|action| action.args.UserName) == ["db"], run.actions);
        assert(run.because.contains("waves/wave[web]/go"), run.because);
        let run = resume_run(#{ run: run.run, agree: ["waves/wave[web]/go"] });
        assert(iam::list_users().len() == 2, "both");
    "#;
    test("agree: [\"waves/wave[db]/go\"], expect: \"paused\"", paused).exits(0);
    test("agree: [\"wave[db]/go\"], expect: \"paused\"", paused).exits(0);
    test("agree: [\"go\"]", "assert(iam::list_users().len() == 2, \"both\");").exits(0);
    let refused = "assert(run.error.code == \"Rejected\" && run.actions.len() == 1, run);";
    test("reject: [\"wave[web]/go\"], expect: \"failed\"", refused).exits(0);
    test("agree: [\"waves/wave[db]/go\"]", "").exits(1).says("0 of 1 approvals").says("agree: [\"waves/wave[web]/go\"]");
    test("agree: [\"go\", \"nonsense\"]", "")
        .exits(1)
        .says("no gate `nonsense` was asked, which `agree` names; asked were `waves/wave[db]/go`, `waves/wave[web]/go`");
    test("agree: [\"og\"], expect: \"paused\"", "").exits(1).says("no gate `og` was asked, which `agree` names: did you mean `go`?");
    test("reject: [\"waves/wave[wb]/go\"]", "").exits(1).says("which `reject` names: did you mean `waves/wave[");
}

#[test]
fn nothing_is_told_to_be_done_with_a_run_that_is_gone_with_its_test() {
    let told = |script: &str| {
        let done = one(script).exits(1);
        let whole = done.all();
        for command in ["lifeboat resume", "lifeboat show", "lifeboat abandon", "lifeboat approve", "lifeboat fork"] {
            assert!(!whole.contains(command), "{command}:\n{whole}");
        }
        done
    };
    told(
        r#"
        lab(#{ world: "empty", faults: ["iam:CreateUser access-denied"] });
        run_runbook(#{ runbook: "../users.rhai" });
    "#,
    )
    .says("help: give the caller permission for iam:CreateUser, then test it again");
    told(
        r#"
        lab(#{ world: "empty" });
        run_runbook(#{ runbook: "../users.rhai", reject: ["sure"] });
    "#,
    )
    .says("help: fix the cause, then test it again");
    told(
        r#"
        lab(#{ world: "empty" });
        let run = run_runbook(#{ runbook: "../users.rhai", agree: false, expect: "paused" });
        resume_run(#{ run: run.run, reject: ["sure"], expect: "failed" });
        resume_run(#{ run: run.run, agree: false });
    "#,
    );
    let long = r#"
        lab(#{ world: "empty" });
        let text = "";
        for n in 0..100 { text += "as long as it is "; }
        assert(false, text);
    "#;
    told(long).says("characters are cut here: what the test prints is shown where it fails, whole");
}

#[test]
fn what_does_not_come_as_expected_fails_where_it_stands() {
    let failed = |script: &str| one(&format!("lab(#{{ world: \"empty\" }});\n{script}")).exits(1);
    failed("assert(1 == 2, \"sums\");")
        .says("error[Assert]: sums")
        .says("a_test.rhai:2:")
        .shows("0 passed, 1 failed")
        .shows("next: lifeboat test");
    failed("expect_error(\"x\", || 5);").says("there was no error, but one that says `x` was expected");
    failed("expect_error(\"x\", || assert(false, \"y\"));").says("the error does not say `x`: Assert: y");
    failed("iam::list_users();\nprint(\"so far\");\nrun_runbook(#{ runbook: \"../users.rhai\", agree: false });")
        .shows("so far")
        .says("where `completed` was expected")
        .says("gate sure");
    failed("run_runbook(#{ runbook: \"../users.rhai\", set: #{ usr: 1 } });").says("did you mean `user`?");
    failed("run_runbook(#{ runbook: \"../user.rhai\" });").says("there is no runbook `../user.rhai` beside the test");
    failed("run_runbook(#{ runbook: \"../users.rhai\", expct: \"failed\" });").says("did you mean `expect`?");
    failed("lab::fault(#{ add: \"iam:CreateUsr lost\" });").says("did you mean `iam:CreateUser`?");
    failed("nothing_of_the_kind();").says("nothing_of_the_kind");
}

#[test]
fn a_test_says_first_what_its_lab_is() {
    let refused = |text: &str, why: &str| one(text).exits(1).says(why);
    refused("let x = 1;", "is a test by its name");
    refused("lab(#{ world: \"sinced\" });", "there is no lab `sinced`");
    refused("lab(#{ wrld: \"synced\" });", "did you mean `world`?");
    refused("lab(#{ faults: [] });", "`world` says what is in the lab");
    refused("lab(#{ world: \"empty\", faults: [\"iam:CreateUser losst\"] });", "did you mean `lost`?");
    refused("lab(#{ world: \"empty\", faults: [\"iam:CreateUsr lost\"] });", "did you mean `iam:CreateUser`?");
    let project = project(&[("a_test.rhai", "lab(#{ world: \"empty\" });")]);
    project.run(&["run", "tests/a_test.rhai"]).exits(2).says("is a test of runbooks").says("lifeboat test tests/a_test.rhai");
    project.run(&["test", "tests/a_test.rhai"]).exits(0).shows("1 passed");
    project.run(&["test", "nowhere"]).exits(2).says("there is no `");
    Project::empty().run(&["test"]).exits(2).says("there is no test in").says("lifeboat init DIR");
}

#[test]
fn results_are_listed_filtered_and_written_for_others() {
    let project = project(&[
        ("good_test.rhai", "lab(#{ world: \"empty\" });"),
        ("bad_test.rhai", "lab(#{ world: \"empty\" });\nassert(false, \"<no>\");"),
    ]);
    assert_eq!(project.run(&["test", "--list"]).exits(0).out, "bad_test.rhai\ngood_test.rhai\n");
    project.run(&["test", "--filter", "good"]).exits(0).shows("1 passed");
    project.run(&["test", "--filter", "none"]).exits(2).says("whose name holds `none`");
    let done = project.run(&["test", "--json", "--junit", "results.xml"]).exits(1);
    let lines = done.lines();
    assert_eq!((&lines[0]["test"], &lines[0]["passed"], &lines[1]["passed"]), (&"bad_test.rhai".into(), &false.into(), &true.into()));
    let error = &lines[0]["errors"][0];
    assert_eq!((&error["message"], &error["code"], &error["line"]), (&"<no>".into(), &"Assert".into(), &2.into()), "{error}");
    assert_eq!(error["source"], "assert(false, \"<no>\");", "as every command tells it");
    assert_eq!((&lines[2]["passed"], &lines[2]["failed"]), (&1.into(), &1.into()));
    let xml = std::fs::read_to_string(project.path("results.xml")).unwrap();
    assert!(xml.contains(r#"<testsuite name="runbooks" tests="2""#) && xml.contains(r#"failures="1""#), "{xml}");
    assert!(xml.contains("&lt;no") && xml.contains("bad_test.rhai"), "{xml}");
}

#[test]
fn what_was_to_go_wrong_and_did_not_is_told_of_a_test_that_passes() {
    let faults = [
        "iam:DeleteUser access-denied",
        "iam:CreateUser throttle",
        "network eu-west-1 cut",
        "network us-east-1 cut",
        "drs:StartRecovery web launch-failed",
    ];
    let test = format!(
        r#"lab(#{{ world: "empty", faults: {faults:?} }});
        expect_error("does not answer", || iam::list_users());
        lab::mend();
        lab::fault(#{{ add: "iam:GetUser lost" }});
        lab::fault(#{{ add: "iam:CreateUser throttle" }});
        run_runbook(#{{ runbook: "../users.rhai" }});
        "#
    );
    let project = project(&[("a_test.rhai", &test)]);
    let done = project.run(&["test", "--junit", "results.xml"]).exits(0).shows("  ok      a_test.rhai");
    let told: Vec<&str> = done.out.lines().filter_map(|line| line.strip_prefix("      warning: the fault ")).collect();
    assert_eq!(
        told,
        [
            "`iam:DeleteUser access-denied` did not happen: nothing here calls iam:DeleteUser",
            "`iam:CreateUser throttle` did not happen: nothing here calls iam:CreateUser",
            "`network eu-west-1 cut` did not happen: nothing here calls anything in eu-west-1, or connects into it or out of it",
            "`drs:StartRecovery web launch-failed` did not happen: nothing here launches `web`",
            "`iam:GetUser lost` did not happen: nothing here calls iam:GetUser",
        ],
        "{}",
        done.out
    );
    let xml = std::fs::read_to_string(project.path("results.xml")).unwrap();
    assert!(xml.contains("<system-err>warning: the fault `iam:DeleteUser access-denied` did not happen"), "{xml}");
    let warnings = project.run(&["test", "--json"]).exits(0).lines()[0]["warnings"].clone();
    assert_eq!(warnings.as_array().map(Vec::len), Some(5), "{warnings}");
}

/// A run of the runbook, recorded beside it.
fn recorded() -> Project {
    let project = project(&[]);
    project.run(&["run", "users.rhai"]).exits(3);
    project.run(&["approve", "users-1", "sure"]).exits(0);
    project.run(&["resume"]).exits(0);
    std::fs::create_dir(project.path("tests/recorded")).unwrap();
    project.run(&["export", "users-1", "-o", "tests/recorded/users.run"]).exits(0);
    project
}

#[test]
fn a_recorded_run_is_done_again_by_an_edited_runbook() {
    let project = recorded();
    let edited = |from: &str, to: &str| {
        assert!(RUNBOOK.contains(from), "{from}");
        std::fs::write(project.path("users.rhai"), RUNBOOK.replace(from, to)).unwrap();
        project.run(&["test"])
    };
    edited("Who is there", "Who").exits(0).shows("recorded/users.run");
    // What was answered is answered again wherever it is asked.
    edited("wait_for(", "iam::list_users(); wait_for(").exits(0);
    edited("let before = step(\"look\", \"Who is there\", || iam::list_users().len());", "let before = 0;").exits(1).says("- step    look");
    let told = edited("UserName: p.user }", "UserName: p.user, Path: \"/x/\" }").exits(1);
    told.says("`users.rhai` does not do what the recorded run did")
        .says("Path: /x/")
        .says("record a new run in its place: rm ")
        .says("users.run");
    edited("[\"b\", \"c\"]", "[\"b\"]").exits(1).says("- branch").says("more/all[c]");
    edited("p.user\n});", "iam::delete_user(#{ UserName: p.user });\n});")
        .exits(1)
        .says("the recorded run has no answer to `iam::delete_user`")
        .says("users.rhai:11:");
    edited("make ${p.user}?", "really?").exits(1).says("the recorded run has no answer to `approve`");
    std::fs::remove_file(project.path("users.rhai")).unwrap();
    project.run(&["test"]).exits(1).says("the runbook `users.rhai` of the recorded run is not beside");
}

#[test]
fn a_record_that_is_none_fails() {
    let project = project(&[("a.run", "{\"lifeboat_run\":1}")]);
    project.run(&["test"]).exits(1).says("is not a complete exported run");
}

#[test]
fn a_test_without_its_lab_is_told_how_to_begin() {
    let text = "let run = run_runbook(#{ runbook: \"../users.rhai\" });\n";
    let told = one(text).exits(1);
    let told = told.all();
    assert!(told.contains("is a test by its name") && told.contains("begin with  lab(#{") && !told.contains("runbook(#{ title"), "{told}");
    let project = project(&[("a_test.rhai", text)]);
    let checked = project.run(&["check", "tests/a_test.rhai"]).exits(2).shows("begin with  lab(#{").shows("1 error, 0 warnings");
    assert!(!checked.out.contains("LB303"), "{}", checked.out);
}

#[test]
fn a_runbook_that_could_not_be_run_does_not_keep_the_next_from_being_run() {
    let project = Project::new("", "step(\"one\", || 1);");
    std::fs::create_dir(project.path("tests")).unwrap();
    let text = r#"lab(#{ world: "empty" });
expect_error("JSON", || run_runbook(#{ runbook: "../test.rhai", params: "params.json" }));
let run = run_runbook(#{ runbook: "../test.rhai" });
assert(run.steps.one.status == "done", run);
"#;
    std::fs::write(project.path("tests/a_test.rhai"), text).unwrap();
    std::fs::write(project.path("tests/params.json"), "none").unwrap();
    project.run(&["test"]).exits(0);
    project.run(&["test", "--junit", "none/results.xml"]).exits(6).says("none/results.xml");
}

#[test]
fn what_came_of_tests_is_told_also_where_it_cannot_be_written() {
    let project = project(&[("a_test.rhai", "lab(#{ world: \"empty\" });")]);
    let done = project.run(&["test", "--json", "--junit", "/dev/full"]).exits(1).says("cannot write `/dev/full`").says("the tests ran");
    assert_eq!(done.lines()[1]["passed"], 1, "{}", done.all());
    std::fs::write(project.path("results.xml"), "earlier").unwrap();
    project.run(&["test", "--junit", "results.xml"]).exits(0);
    assert!(std::fs::read_to_string(project.path("results.xml")).unwrap().contains("a_test.rhai"));
}

#[test]
fn tests_that_are_cancelled_leave_no_results() {
    let project = project(&[("a_test.rhai", "lab(#{ world: \"empty\" });\nwhile true { }\n")]);
    let mut running = project.start(&["test", "--junit", "results.xml"]);
    assert!(running.until("1 test in", 1));
    running.signal("INT");
    running.end().exits(5);
    assert!(!project.path("results.xml").exists());
}

#[test]
fn a_bug_of_ours_in_one_test_fails_that_test_alone() {
    let ages = r#"let p = runbook(#{ title: "Ages", params: #{} });
step("ages", || for n in 0..90 { try { wait_for("ages", #{ timeout: "36500d", every: "36500d" }, || false); } catch {} });
"#;
    let test = |name: &str| format!("lab(#{{ world: \"empty\" }});\nrun_runbook(#{{ runbook: \"../{name}.rhai\" }});\n");
    let (bug, well) = (test("ages"), test("users"));
    let project = project(&[("a_test.rhai", bug.as_str()), ("b_test.rhai", well.as_str())]);
    std::fs::write(project.path("ages.rhai"), ages).unwrap();
    let done = project.run(&["test"]).exits(1).shows("1 passed, 1 failed").shows("FAILED  a_test.rhai").shows("ok      b_test.rhai");
    done.says("bug");
}

#[test]
fn a_file_of_parameters_is_for_all_runbooks_of_a_folder_here_too() {
    let run = "lab(#{ world: \"empty\" });\nrun_runbook(#{ runbook: \"../users.rhai\", params: \"../all.json\", stop_after: \"look\", expect: \"paused\" });\n";
    let project = project(&[("a_test.rhai", run)]);
    let other = "let p = runbook(#{ title: \"Other\", params: #{ login: #{ type: \"string\", value: \"\", help: \"who logs in\" } } });\np.login;\n";
    std::fs::write(project.path("other.rhai"), other).unwrap();
    std::fs::write(project.path("all.json"), r#"{ "user": "bob", "login": "root" }"#).unwrap();
    project.run(&["test"]).exits(0);
    std::fs::write(project.path("all.json"), r#"{ "usr": "bob" }"#).unwrap();
    project.run(&["test"]).exits(1).says("usr");
}
