//! The language as the writer of a runbook meets it: what is refused before anything runs, what a mistake says, what stays
//! secret, what ends in time.

use crate::support::{Done, Project, holds_secret};

/// Nothing has run: exit 2, no banner, no run.
#[track_caller]
fn nothing_ran(project: &Project, arguments: &[&str]) -> Done {
    let done = project.run(arguments).exits(2);
    assert!(!done.out.contains("run test-1"), "{}", done.out);
    let mut json = arguments.to_vec();
    json.push("--json");
    let told = project.run(&json).exits(2).out;
    assert!(!told.contains("run_started") && told.contains("\"refused\""), "{told}");
    let runs = project.run(&["runs", "--json"]);
    assert!(!project.home().exists() || runs.lines().is_empty(), "{}", runs.out);
    done
}

/// A runbook that is wrong where it can be seen in its text.
#[track_caller]
fn does_not_load(script: &str) -> Done {
    nothing_ran(&Project::new("", script), &["run", "test.rhai"])
}

/// A runbook whose one step fails.
#[track_caller]
fn fails(script: &str) -> Done {
    Project::new("", &format!("step(\"one\", || {{ {script} }});")).run(&["run", "test.rhai"]).exits(1)
}

#[test]
fn order_between_unlike_values_is_an_error() {
    for (left, right) in
        [("()", "3"), ("3", "()"), ("\"10\"", "3"), ("true", "2"), ("#{}", "3"), ("[1]", "[2]"), ("()", "()"), ("\"a\"", "()")]
    {
        for operator in ["<", "<=", ">", ">="] {
            let done = fails(&format!("let a = {left}; let b = {right}; if a {operator} b {{ print(\"yes\") }} else {{ print(\"no\") }}"));
            assert!(done.err.contains("error[Ordering]") && done.err.contains("test.rhai:2:"), "{left} {operator} {right}: {}", done.err);
        }
    }
    insta::assert_snapshot!(fails("let age = (); assert(age < 3);").err, @r#"
    error[Ordering]: `<` between () and a number: there is no order between them; () is an absent value: check for it first, `if x != () { ... }`
     --> test.rhai:2:43
      |
    2 | step("one", || { let age = (); assert(age < 3); });
      | ---- in this block                        ^ here
    "#);
}

#[test]
fn like_values_are_ordered_and_any_two_can_be_equal() {
    let project = Project::new(
        "",
        r#"
        assert(1 < 2 && 2 > 1 && 2 >= 2 && !(2 < 2) && 9007199254740993 > 9007199254740992, "whole");
        assert(1 < 1.5 && 1.5 > 1 && 2.0 >= 2 && 0.1 + 0.2 <= 0.3 && !(0.1 + 0.2 > 0.3), "floats");
        assert("a" < "b" && "b" >= "a" && 'a' < 'b' && "abc"[0] < "b", "texts");
        assert(() != 3 && "1" != 1 && () == () && #{ a: 1 } == #{ a: 1 }, "equality");
        let sorted = [3, 1, 2];
        sorted.sort(|a, b| if a < b { -1 } else if a > b { 1 } else { 0 });
        assert(sorted == [1, 2, 3], "sorted");
        "#,
    );
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn passwords_and_keys_of_hosts_and_logins_are_sealed() {
    let password = "hunter2hunter2-in-clear";
    let key = "private-key-in-clear-0123456789";
    let declared = r#"h: #{ type: "host" }, l: #{ type: "login" }, d: #{ type: "host" }"#;
    let project =
        Project::new(declared, r#"step("one", || { print(`${p.h} ${p.l} ${p.d}`); check_login(#{ on: p.h, timeout: "5s" }); });"#);
    let host = format!(
        r#"h={{"host":"1.2.3.4","user":"u","password":"{password}","via":{{"host":"1.2.3.5","login":{{"user":"v","key":"{key}"}}}}}}"#
    );
    let login = format!(r#"{{"l":{{"user":"u","password":"{password}"}},"d":{{"host":"1.2.3.6","key":"{key}"}}}}"#);
    std::fs::write(project.path("params.json"), login).unwrap();
    let mut outputs =
        project.run(&["run", "test.rhai", "--set", &host, "--params", "params.json"]).exits(1).shows("{{secret:h.password#").all();
    for arguments in [&["show", "test-1"][..], &["show", "test-1", "--json"], &["show", "test-1", "one"], &["resume", "--json"], &["runs"]]
    {
        outputs += &project.run(arguments).all();
    }
    let wrong = [
        format!(r#"h={{"host":"1.2.3.4","passwort":"{password}"}}"#),
        format!(r#"h={{"host":"1.2.3.4","password":["{password}"]}}"#),
        format!(r#"h={{"host":"1.2.3.4","password":"{password}""#),
        format!(r#"h=["{password}"]"#),
        format!(r#"h="{password}""#),
    ];
    for given in &wrong {
        outputs +=
            &project.run(&["run", "test.rhai", "--new", "--params", "params.json", "--set", given]).exits(2).says("parameter `h`").all();
    }
    for secret in [password, key] {
        assert!(!holds_secret(outputs.as_bytes(), secret), "in an output:\n{outputs}");
        for (path, bytes) in project.files() {
            assert!(!holds_secret(&bytes, secret), "in {}", path.display());
        }
    }
}

#[test]
fn a_step_name_is_given_once() {
    insta::assert_snapshot!(does_not_load("step(\"a\", || 1);\nstep(\"b\", || 2);\nlet x = step(\"a\", \"Again\", || 3);").err, @r#"
    error[LB301]: two steps have the name `a`
     --> test.rhai:4:9
      |
    2 | step("a", || 1);
      | ---- the first
    3 | step("b", || 2);
    4 | let x = step("a", "Again", || 3);
      |         ^^^^
      |
      = help: give every step a name of its own: --until, show and the journal find it by its name
    "#);
    let project = Project::new("", "for n in 1..3 {\n    step(`a${n - n}`, || iam::create_user(#{ UserName: `u${n}` }));\n}");
    let done = project
        .run(&["run", "test.rhai"])
        .exits(1)
        .says("error[StepName]")
        .says("the step `a0` at test.rhai:3:")
        .says("is made a second time here");
    assert!(done.out.contains("a0"), "{}", done.out);
    assert_eq!(project.effects(), ["CreateUser"]);
    let nested = "step(\"a\", || { step(\"b\", || 1);\n step(\"b\", || 2); });";
    does_not_load(nested).says("two steps have the name `b`").says("test.rhai:3:").says("2 | ");
    let apart = r#"each("hosts", ["x", "y"], |host| step("install", || host)); step("a", || step("install", || 1));"#;
    Project::new("", apart).run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn a_loop_that_does_not_end_is_an_error_with_its_place() {
    let project = Project::new("", "step(\"one\", || {\n    let n = 0;\n    loop { let x = 1; }\n});");
    let done = project.run(&["run", "test.rhai"]).exits(1);
    insta::assert_snapshot!(done.err, @r#"
    error: the script ran 20 million operations and called nothing: is there a loop that does not end?
     --> test.rhai:2:1
      |
    2 | step("one", || {
      | ^^^^ here
    3 |     let n = 0;
    4 |     loop { let x = 1; }
      |     ---- a loop in it
      |
      = help: let the loop end, or wait for something with `wait_for`
    "#);
    let caught = Project::new("", "retry(3, || { try { while true { } } catch { print(\"caught\"); } });");
    let done = caught.run(&["run", "test.rhai"]).exits(1).says("a loop that does not end").says("test.rhai:2:");
    assert!(!done.out.contains("caught"), "{}", done.out);
}

#[test]
fn work_between_effects_is_no_endless_loop() {
    let script = "for n in 0..4 {\n let sum = 0;\n for i in 0..1000000 { sum += i; }\n iam::create_user(#{ UserName: `u${n}` });\n}";
    Project::new("", script).run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn a_computing_script_obeys_a_signal() {
    let project = Project::new(
        "",
        "step(\"one\", || { iam::create_user(#{ UserName: \"a\" }); for i in 0..15000000 { } loop { iam::list_users(); for i in 0..15000000 { } } });",
    );
    let mut running = project.start(&["run", "test.rhai", "--json"]);
    assert!(running.until("\"type\":\"op_ended\"", 1));
    running.signal("TERM");
    assert_eq!(running.end().exits(5).last()["outcome"], "cancelled");
}

#[test]
fn a_run_pauses_after_a_step_whose_name_is_worked_out() {
    let script = r#"for name in ["a", "b"] { step(`wave-${name}`, || 1); } if p.on > 0 { step("more", || 1); } step("last", || 1);"#;
    let project = Project::new(r#"on: #{ type: "int", value: 0 }"#, script);
    project.run(&["run", "test.rhai", "--until", "wave-a"]).exits(3).shows("after step `wave-a`: 1 of 2 steps done");
    project.run(&["resume", "--until", "wave-b"]).exits(3).shows("after step `wave-b`: 2 of 3 steps done");
    project.run(&["resume", "--until", "wave-c"]).exits(0).shows("completed").shows("--until wave-c: no step wave-c was reached");
    let project = Project::new("", r#"if 1 > 0 { step("more", || 1); } step("last", || 1);"#);
    project.run(&["run", "test.rhai", "--until", "mor"]).exits(2).says("no step `mor`");
    project.run(&["run", "test.rhai", "--until", "more"]).exits(3);
}

#[test]
fn a_file_of_parameters_is_for_all_runbooks_of_a_folder() {
    let project = Project::new(r#"n: #{ type: "int", value: 1 }"#, "step(\"one\", || print(p.n));");
    let other = "let p = runbook(#{ title: \"Other\", params: #{ word: #{ type: \"string\", value: \"\" } } });";
    std::fs::write(project.path("other.rhai"), other).unwrap();
    std::fs::write(project.path("lab.json"), r#"{ "n": 7, "word": "both" }"#).unwrap();
    project.run(&["run", "test.rhai", "--params", "lab.json"]).exits(0).shows("      7");
    project.run(&["run", "other.rhai", "--params", "lab.json"]).exits(0);
    project.run(&["run", "test.rhai", "--set", "word=x"]).exits(2).says("no such parameter");
    std::fs::write(project.path("lab.json"), r#"{ "n": 7, "wrod": "both" }"#).unwrap();
    project.run(&["run", "test.rhai", "--params", "lab.json"]).exits(2).says("no such parameter");
}

#[test]
fn wrong_usage_is_told_before_a_run_is_announced() {
    let project = Project::new(r#"n: #{ type: "int", value: 1 }"#, "step(\"one\", || 1);");
    nothing_ran(&project, &["run", "test.rhai", "--until", "nosuch"]).says("no step `nosuch`");
    nothing_ran(&project, &["run", "test.rhai", "--set", "n=x"]).says("whole number");
    nothing_ran(&project, &["run", "test.rhai", "--set", "m=1"]).says("no such parameter");
    project.run(&["run", "test.rhai"]).exits(0).shows("run test-1   runbook sha256");
}

#[test]
fn what_stands_wrong_in_the_text_is_told_before_anything_runs() {
    let first = "iam::create_user(#{ UserName: \"a\" });\n";
    for (script, text) in [
        ("step(\"Not Kebab\", || 1);", "`Not Kebab` is not a step name"),
        ("step(\"one-\", || 1);", "`one-` is not a step name"),
        ("iam::create_user(#{ UserNam: \"b\" });", "has no option `UserNam`: did you mean `UserName`?"),
        ("let f = || check_login(#{ om: 1 });", "`check_login` has no option `om`"),
        ("iam::creat_user(#{ UserName: \"b\" });", "there is no op `iam::creat_user`"),
        ("iam::create_user();", "`iam::create_user` needs `UserName`"),
        ("if false { ec2::terminate_instances() }", "`ec2::terminate_instances` needs `InstanceIds`"),
        ("ec2::terminate_instances(#{ InstanceIds: \"i-1\" });", "`InstanceIds` is an array, not a string"),
        ("ec2::describe_instances(#{ InstanceIds: [1] });", "`InstanceIds[0]` is a string, not a number"),
        ("wait_for(\"x\", #{ timeout: \"5 minutes\" }, || true);", "`timeout` of `wait_for`: `5 minutes` is not a duration"),
        ("wait_for(\"x\", #{ timeout: 300 }, || true);", "300 is not a duration"),
        ("wait_for(\"x\", #{ timeout: \"9000000d\" }, || true);", "`9000000d` is too long"),
        ("wait_for(\"x\", #{ timeout: \"5m\", evry: \"5s\" }, || true);", "`wait_for` has no option `evry`: did you mean `every`?"),
        ("wait_for(\"x\", #{ every: \"5s\" }, || true);", "`wait_for` needs `timeout`"),
        ("wait_until_healthy(#{ servers: [], timeout: \"soon\" });", "`timeout` of `wait_until_healthy`: `soon` is not a duration"),
        ("let k = 1; fn f() { k }", "the variable `k` is not known here"),
        ("step(\"one\", || nobody);", "the variable `nobody` is not known here"),
    ] {
        let done = does_not_load(&format!("{first}{script}")).says(text).says("test.rhai:3:");
        assert!(!done.err.contains("import"), "{}", done.err);
    }
    // What cannot be told from the text alone is not refused.
    let fine = r#"
        fn inventory(x) { x }
        fn wait_for(a, b) { b }
        let options = #{ UserName: "a" };
        step("one", || { iam::create_user(options); inventory(#{ anything: 1 }); wait_for(1, #{ every: 2 }); });
        let seen = try_it(|| iam::get_user(#{ UserName: `${"a"}`, region: () }));
        fn try_it(f) { f.call() }
    "#;
    Project::new("", fine).run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn mistakes_say_what_is_wrong_and_what_to_do() {
    insta::assert_snapshot!(does_not_load("let k = 1;\nfn f() { k + 1 }\nf();").err, @r#"
    error[LB101]: the variable `k` is not known here
     --> test.rhai:3:10
      |
    2 | let k = 1;
      | --- declared here
    3 | fn f() { k + 1 }
      |          ^
      |
      = help: a `fn` does not see the variables around it: give it `k` as a parameter, or make it a closure, `let f = |x| ...`, called with f.call(x)
    "#);
    insta::assert_snapshot!(fails("let what = #{ InstanceIds: \"i-1\" }; ec2::terminate_instances(what);").err, @r#"
    1 warning in test.rhai: see lifeboat check test.rhai
    error[Options]: `ec2::terminate_instances`: `InstanceIds` is an array, not a string
     --> test.rhai:2:59
      |
    2 | step("one", || { let what = #{ InstanceIds: "i-1" }; ec2::terminate_instances(what); });
      | ---- in this block                                        ^^^^^^^^^^^^^^^^^^^ here
    "#);
    insta::assert_snapshot!(fails("let long = \"5 minutes\"; wait_for(\"x\", #{ timeout: long }, || true);").err, @r#"
    error[Options]: `timeout` of `wait_for`: `5 minutes` is not a duration: write a number and a unit, like 90s, 45m, 2h or 1h30m
     --> test.rhai:2:42
      |
    2 | step("one", || { let long = "5 minutes"; wait_for("x", #{ timeout: long }, || true); });
      | ---- in this block                       ^^^^^^^^ here
    "#);
}

#[test]
fn what_is_no_runbook_says_so() {
    let project = Project::new(r#"word: #{ type: "secret" }"#, "step(\"one\", || 1);");
    std::fs::create_dir(project.path("books")).unwrap();
    std::fs::write(project.path("README.md"), "# A title\n\nRun `x` with this.\n").unwrap();
    std::fs::write(project.path("typed.rhai"), "let p = runbook(#{\n    title: \"x\",\n    params: #{ n: #{ type: \"strng\" } },\n});\n")
        .unwrap();
    std::fs::write(
        project.path("shown.rhai"),
        "let p = runbook(#{ title: \"x\", params: #{ n: #{ type: \"secret\", value: \"x\" } } });\n",
    )
    .unwrap();
    project.run(&["run", "books"]).exits(2).says("`books` is a folder");
    project.run(&["run", "README.md"]).exits(2).says("the name of a runbook ends in .rhai");
    project.run(&["run", "test.rhai"]).exits(2).says("--secret word=env:VARIABLE");
    project
        .run(&["run", "typed.rhai"])
        .exits(2)
        .says("typed.rhai:3:22")
        .says("no type `strng`; did you mean `string`?")
        .says("help: fix the header");
    project.run(&["run", "shown.rhai"]).exits(2).says("a secret has no value in the text");
}

#[test]
fn a_fault_in_an_import_names_the_import() {
    let project = Project::new("", "import \"lib\" as lib;\nstep(\"one\", || lib::f());");
    std::fs::write(project.path("lib.rhai"), "let k = 1;\nfn f() { k }\n").unwrap();
    project.run(&["run", "test.rhai"]).exits(2).says("the variable `k` is not known here").says("lib.rhai:2:");
    std::fs::write(project.path("lib.rhai"), "let k = 1;\nfn f() { k \n").unwrap();
    project.run(&["run", "test.rhai"]).exits(2).says("the import does not parse").says("lib.rhai:2:").says("test.rhai:2:");
}

#[test]
fn what_is_imported_is_known_before_anything_is_done() {
    let project = Project::new("", "step(\"one\", || { iam::create_user(#{ UserName: \"a\" }); import \"lib/a\" as a; a::f(); });");
    std::fs::create_dir(project.path("lib")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(project.path(name), text).unwrap();
    project.run(&["run", "test.rhai"]).exits(2).says("cannot import `lib/a`").says("test.rhai:2:");
    write("lib/a.rhai", "import \"../b\" as b;\nfn f() { b::g() }\n");
    project.run(&["run", "test.rhai"]).exits(2).says("cannot import `../b`").says("lib/a.rhai:1:");
    write("b.rhai", "fn g() { let name = \"c\"; import `${name}` as c; }\n");
    project.run(&["run", "test.rhai"]).exits(2).says("an import must be a literal text").says("b.rhai:1:");
    write("b.rhai", "fn g() { iam::create_user(#{ UserName: \"b\" }) }\n");
    project.run(&["run", "test.rhai"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser"]);
}

#[test]
fn a_wait_ends_near_its_deadline() {
    let project = Project::new(
        "",
        r#"
        step("port", || net::check_port(#{ host: "10.9.9.9", port: 22, timeout: "5s" }));
        "#,
    );
    let seconds = |project: &Project| project.run(&["run", "test.rhai", "--json"]).exits(1).last()["steps"][0]["seconds"].as_f64().unwrap();
    assert!(seconds(&project) <= 12.0, "{}", seconds(&project));
    for host in ["10.9.9.9", "203.0.113.77"] {
        let login =
            format!("step(\"login\", || check_login(#{{ on: #{{ host: \"{host}\", user: \"u\", password: \"x\" }}, timeout: \"5s\" }}));");
        let login = seconds(&Project::new("", &login));
        assert!(login <= 12.0, "{host}: {login}");
    }
    // Who says nothing at all is not waited for any longer.
    let silent = r#"step("port", || net::check_port(#{ host: "203.0.113.77", port: 22, timeout: "10s" }));"#;
    let silent = seconds(&Project::new("", silent));
    assert!((silent - 10.0).abs() < 0.1, "{silent}");
    let condition = r#"step("one", || wait_for("a port", #{ timeout: "5s" }, || net::check_port(#{ host: "203.0.113.77", port: 22, timeout: "10m" })));"#;
    let project = Project::new("", condition);
    let waited = seconds(&project);
    assert!((5.0..=12.0).contains(&waited), "{waited}");
    project.run(&["show", "test-1"]).exits(0).shows("not within 5s");
}

#[test]
fn a_comment_that_is_never_closed_is_told_before_anything_is_done() {
    let rest = r#"step("one", || iam::create_user(#{ UserName: "a" })); /* /* why */ step("two", || ());"#;
    let project = Project::new("", rest);
    project.run(&["run", "test.rhai"]).exits(2).says("a comment is never closed").says("test.rhai:2:55");
    project.write("", r#"import "lib" as lib; step("one", || print(lib::NAME));"#);
    std::fs::write(project.path("lib.rhai"), "export const NAME = \"/* */\"; /* a comment */\n/* and another").unwrap();
    project.run(&["run", "test.rhai"]).exits(2).says("a comment is never closed").says("lib.rhai:2:1");
    std::fs::write(project.path("lib.rhai"), "export const NAME = \"/* */\"; /* a /* comment */ */\n// /* and another").unwrap();
    project.run(&["run", "test.rhai"]).exits(0).shows("/* */");
}

#[test]
fn what_a_step_prints_is_in_its_record() {
    let script = r#"
        step("one", || { print("first"); each("in", ["a", "b"], |name| print(`of ${name}`)); print([1]); });
        print("outside");
        step("two", || iam::list_users());
        step("three", || { print("before"); throw "no"; });
    "#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    let printed = |step: &str| project.run(&["show", "test-1", step, "--json"]).exits(0).last()["step"]["printed"].clone();
    assert_eq!(printed("one"), serde_json::json!(["first", "of a", "of b", "[1]"]));
    assert_eq!(printed("two"), serde_json::Value::Null);
    assert_eq!(printed("three"), serde_json::json!(["before"]));
    project.run(&["show", "test-1", "one"]).exits(0).shows("printed\n  first\n  of a\n");
    project.run(&["verify", "test-1"]).exits(0);
}

#[test]
fn short_lines_that_a_step_prints_take_room_too() {
    let project = Project::new("", r#"step("one", || { for number in 0..140000 { print("."); } });"#);
    project.run(&["run", "test.rhai"]).exits(0);
    let step = project.run(&["show", "test-1", "one", "--json"]).exits(0).last();
    assert_eq!(step["step"]["printed"].as_array().unwrap().len(), 128 << 10);
}

#[test]
fn the_manual_lists_the_reserved_words() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/src/language.md")).unwrap();
    let (_, list) = page.split_once("## Reserved words").unwrap();
    let words: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    assert!(words.len() > 50, "{words:?}");
    let project = Project::empty();
    let header = "let p = runbook(#{ title: \"A test\" });";
    for word in &words {
        std::fs::write(project.path(&format!("{word}.rhai")), format!("{header} let {word} = 1;")).unwrap();
    }
    let found = project.run(&["check", ".", "--json"]).exits(2).lines();
    for word in words {
        let file = format!("{word}.rhai");
        let of_word = found.iter().find(|line| line["file"] == file.as_str()).unwrap_or_else(|| panic!("`{word}` is a name"));
        assert!(of_word["message"].as_str().unwrap().contains(&format!("`{word}` is a reserved word")), "{of_word}");
    }
}

#[test]
fn what_is_empty_is_no_reason_to_go_on() {
    for not_yet in ["[]", "\"\"", "#{}", "0", "()", "false"] {
        let project = Project::new("", &format!("step(\"wait\", || wait_for(\"it\", #{{ timeout: \"1m\" }}, || {not_yet}));"));
        project.run(&["run", "test.rhai"]).exits(1).says("TimedOut");
    }
    for yes in ["[()]", "\"no\"", "#{ a: () }", "1", "true"] {
        let project = Project::new("", &format!("step(\"wait\", || wait_for(\"it\", #{{ timeout: \"1m\" }}, || {yes}));"));
        project.run(&["run", "test.rhai"]).exits(0);
    }
}

#[test]
fn a_closure_that_holds_itself_is_given_to_branches() {
    let script = r#"
let again = ();
again = |n| if n == 0 { "end" } else { again.call(n - 1) };
step("all", || parallel("both", ["a", "b"], |one| `${one} ${again.call(3)}`));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn a_name_that_no_step_can_have_is_refused_before_anything_is_done() {
    let refused = |script: &str, until: &str, said: &str| {
        Project::new("", script).run(&["run", "test.rhai", "--until", until]).exits(2).says(said);
    };
    let waves = r#"for wave in ["1", "2"] { step(`wave-${wave}`, || 1); } step("recover", || 1);"#;
    refused(waves, "recovr", "did you mean `recover`?");
    refused(waves, "waves-1", "no step `waves-1`");
    refused(&waves.replace("`wave-${wave}`", "\"wave-\" + wave"), "recovr", "did you mean `recover`?");
    refused(&waves.replace("`wave-${wave}`", "`${wave}-go`"), "1-og", "no step `1-og`");
    let named = r#"for name in ["more", "wave-2"] { step(name, || 1); } step("recover", || 1); step("wave-1", || 1);"#;
    refused(named, "recovr", "did you mean `recover`?");
    for (script, until) in [(waves, "wave-2"), (named, "more"), (named, "wave-2")] {
        Project::new("", script).run(&["run", "test.rhai", "--until", until]).exits(3);
    }
}

#[test]
fn an_error_that_is_caught_has_a_code_to_tell_it_by() {
    let script = r#"
let all = [
    ["Script", || wait_for("it", #{ timeout: "1m" }, || 1 / 0 == 1)],
    ["DuplicateKey", || each("all", ["a", "a"], |name| name)],
    ["NoServers", || check_recoverable(#{ servers: [], point_in_time: "latest" })],
    ["Template", || template::read(#{ path: "bad.yaml" })],
    ["TimedOut", || wait_for("it", #{ timeout: "1m" }, || false)],
];
for one in all {
    let told = "nothing";
    try { one[1].call(); } catch (error) { told = error.code; }
    print(`| ${one[0]}: ${told}`);
}
"#;
    let project = Project::new("", script);
    std::fs::write(project.path("bad.yaml"), "a: [").unwrap();
    let done = project.run(&["run", "test.rhai"]).exits(0);
    let told: Vec<&str> = done.out.lines().filter_map(|line| line.trim().strip_prefix("| ")).collect();
    assert_eq!(told.len(), 5, "{}", done.all());
    assert!(told.iter().all(|line| line.split_once(": ").is_some_and(|(expected, code)| expected == code)), "{told:?}");
}
