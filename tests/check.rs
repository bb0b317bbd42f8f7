//! `lifeboat check`: every rule by a fault it finds, and that nothing is called, made or run for it.

use crate::support::Project;
use engine::check::{RULES, Severity};
use serde_json::Value;
use std::path::{Path, PathBuf};

const HEADER: &str = "let p = runbook(#{ title: \"Intranet\" });\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder with a module, and in it a project with another one.
fn project() -> Project {
    let project = Project::empty();
    std::fs::create_dir_all(project.path("dr/.git")).unwrap();
    std::fs::write(project.path("outside.rhai"), "fn f() { 1 }\n").unwrap();
    for name in ["lib.rhai", "dr/lib.rhai"] {
        write(&project, name, "fn greet(name) { print(name); }\nprivate fn own() { 1 }\n");
    }
    std::fs::write(project.path("dr/approvers.pub"), "").unwrap();
    project
}

fn write(project: &Project, name: &str, text: &str) {
    let text = if text.contains("runbook(") || name.ends_with("lib.rhai") { text.to_owned() } else { format!("{HEADER}{text}") };
    std::fs::write(project.path(name), text).unwrap();
}

/// The codes of what is found in a text.
fn codes(project: &Project, text: &str) -> Vec<String> {
    write(project, "dr/t.rhai", text);
    let lines = project.run(&["check", "dr/t.rhai", "--json"]).lines();
    lines.iter().filter(|line| line["type"] == "finding").map(|line| line["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_rule_has_a_case_that_shows_it() {
    let project = project();
    let folder = root().join("tests/cases/check");
    for rule in RULES {
        let name = format!("dr/{}.rhai", rule.code);
        let text = std::fs::read_to_string(folder.join(format!("{}.rhai", rule.code)));
        let text = text.unwrap_or_else(|error| panic!("the rule {} has no case: {error}", rule.code));
        std::fs::write(project.path(&name), text).unwrap();
        let done = project.run(&["check", &name]);
        assert_eq!(done.err, "", "{name}");
        assert!(done.out.contains(&format!("[{}]", rule.code)), "{name} does not show its rule:\n{}", done.out);
        let code = if done.out.contains("error[") { 2 } else { 0 };
        assert_eq!(done.code, Some(code), "{name}:\n{}", done.out);
        let said = done.out.replace(project.path("").canonicalize().unwrap().to_str().unwrap().trim_end_matches('/'), "~");
        insta::with_settings!({ snapshot_path => "cases/check", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(rule.code, said);
        });
    }
}

/// The first two scripts of a rule's page: what it finds, and what is better.
fn examples(page: &str) -> (String, String) {
    let mut scripts = page.split("```rhai\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    (scripts.next().expect("what it finds"), scripts.next().expect("what is better"))
}

#[test]
fn every_rule_has_a_page_whose_examples_are_so() {
    let project = project();
    let book = std::fs::read_to_string(root().join("docs/src/rules.md")).unwrap();
    for rule in RULES {
        let page = project.run(&["check", "--explain", rule.code]).exits(0).out;
        assert!(page.starts_with(&format!("# {}: {}\n", rule.code, rule.title)), "{page}");
        assert!(page.contains(if rule.severity == Severity::Error { "*error*" } else { "*warning*" }), "{page}");
        assert!(book.contains(&format!("rules/{}.md", rule.code)), "{} is not in the book", rule.code);
        let (wrong, better) = examples(&page);
        assert_eq!(codes(&project, &wrong), [rule.code], "{wrong}");
        assert_eq!(codes(&project, &better), [""; 0], "{better}");
        if page.contains("If it is intended") {
            assert_eq!(
                codes(
                    &project,
                    &format!("//! lifeboat: allow({}) it is meant\n{HEADER}{wrong}", rule.code).replacen(
                        HEADER,
                        if wrong.contains("runbook(") { "" } else { HEADER },
                        1
                    )
                ),
                [""; 0],
                "{wrong}"
            );
        }
    }
    project.run(&["check", "--explain", "LB1O1"]).exits(2).says("no rule `LB1O1`").says("lifeboat doc LB101");
    let page = project.run(&["check", "--explain", "LB101"]).exits(0).out;
    assert_eq!(project.run(&["doc", "LB101"]).exits(0).out, page);
    project.run(&["doc", "lb999"]).exits(2).says("no rule `LB999`");
}

#[test]
fn what_is_taken_for_a_list_is_one() {
    let ask = |name: &&str| {
        let options = if *name == "source_servers" { "#{ tags: #{} }" } else { "" };
        format!("assert(type_of({name}({options})) == \"array\", \"{name}\");\n")
    };
    let script: String = bindings::hazards().lists.iter().map(ask).collect();
    let project = Project::new("", &format!("step(\"one\", || {{ {script} }});"));
    project.run(&["lab", "reset", "--to", "synced"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0);
}

#[test]
fn nothing_is_called_and_nothing_is_made() {
    let project = project();
    write(&project, "t.rhai", "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));");
    let log = project.path("wire.jsonl");
    let done = project.run_with(&["check", "t.rhai"], &[("LIFEBOAT_WIRE_LOG", log.to_str().unwrap())]).exits(0);
    assert_eq!(done.out, "1 file: nothing is wrong\n");
    let entries = std::fs::read_dir(project.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = entries.collect();
    files.sort();
    assert_eq!(files, ["dr", "lib.rhai", "outside.rhai", "t.rhai"]);
}

#[test]
fn the_shipped_runbooks_have_nothing_wrong() {
    let project = Project::empty();
    project.run(&["init", "dr"]).exits(0);
    let runbooks = ["dr/workshop.rhai", "dr/failover.rhai", "dr/cleanup-as-written.rhai"];
    let done = project.run(&[&["check", "--deny-warnings"][..], &runbooks].concat()).exits(0);
    assert_eq!(done.out, "3 files: nothing is wrong\n");
    // Their tests too.
    project.run(&["check", "dr", "--deny-warnings"]).exits(0).shows("12 files: nothing is wrong");
}

#[test]
fn of_a_folder_all_runbooks_below_it_are_checked() {
    let project = project();
    for folder in ["dr/.hidden", "dr/deep/er", "dr/.lifeboat", "home", "none"] {
        std::fs::create_dir_all(project.path(folder)).unwrap();
        write(&project, &format!("{folder}/x.rhai"), "nobody();");
    }
    std::fs::remove_file(project.path("none/x.rhai")).unwrap();
    write(&project, "dr/a.rhai", "import \"lib\" as lib;\nstep(\"one\", || lib::greet(\"a\"));");
    let names = |arguments: &[&str]| {
        let last = project.run(&[&["check", "--json"][..], arguments].concat()).exits(2).last();
        last["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&["dr"]), ["dr/a.rhai", "dr/deep/er/x.rhai", "dr/lib.rhai"]);
    assert_eq!(names(&["dr/deep", "dr/deep/er/x.rhai"]), ["dr/deep/er/x.rhai"]);
    let all = names(&["."]);
    assert!(all.contains(&"home/x.rhai".to_owned()) && all.contains(&"outside.rhai".to_owned()), "{all:?}");
    assert!(!names(&[".", "--home", "home"]).contains(&"home/x.rhai".to_owned()), "a home holds no runbooks");
    project.run(&["check", "none"]).exits(2).says("no runbook below `none`").says("lifeboat init DIR");
}

#[test]
fn tests_are_checked_by_their_own_words() {
    let project = project();
    let ran = "let p = runbook(#{ title: \"Intranet\", params: #{ a: #{ type: \"int\", value: 2 } } });\nstep(\"b\", || print(p.a));";
    write(&project, "a.rhai", ran);
    let found = |text: &str| {
        std::fs::write(project.path("dr/a_test.rhai"), text).unwrap();
        project.run(&["check", "dr/a_test.rhai"])
    };
    let lab = "lab(#{ world: \"synced\", faults: [\"drs:StartRecovery throttle x2\"] });\n";
    let good = r#"
        let run = run_runbook(#{ runbook: "../a.rhai", set: #{ a: 1 }, expect: "paused", agree: ["a"], stop_after: "b" });
        let run = resume_run(#{ run: run.run, agree: false });
        assert(run.steps["b"].status == "done", run.steps);
        lab::fault(#{ add: "network us-east-1 cut" });
        lab::advance(#{ by: "3h" });
        lab::mend();
        expect_error("no", || iam::delete_user(#{ UserName: "somebody" }));
        ec2::stop_instances(#{ InstanceIds: ["i-1"] });
    "#;
    assert_eq!(found(&format!("{lab}{good}")).exits(0).out, "1 file: nothing is wrong\n");
    write(&project, "b.rhai", "let p = runbook(#{ title: \"B\" });\nstep(\"only\", || 1);");
    let two = "let run = run_runbook(#{ runbook: \"../a.rhai\" }); assert(run.steps.b.status == \"done\", \"b\");
        run = run_runbook(#{ runbook: \"../b.rhai\" }); assert(run.steps.only.status == \"done\", \"only\");";
    assert_eq!(found(&format!("{lab}{two}")).exits(0).out, "1 file: nothing is wrong\n");
    std::fs::remove_file(project.path("b.rhai")).unwrap();
    let wrong = |text: &str, code: &str, says: &str| {
        found(&format!("{lab}{text}")).exits(2).shows(&format!("error[{code}]")).shows(says).shows("a_test.rhai:2:");
    };
    wrong("run_runbok(#{ runbook: \"a\" });", "LB102", "did you mean `run_runbook`?");
    wrong("lab::advnce(#{ by: \"1h\" });", "LB102", "did you mean `lab::advance`?");
    wrong("lba::mend();", "LB103", "lba");
    wrong("run_runbook(#{ runbook: \"a\", expct: \"failed\" });", "LB201", "did you mean `expect`?");
    wrong("run_runbook(#{ runbook: \"a\", expect: \"faild\" });", "LB204", "did you mean \"failed\"?");
    wrong("run_runbook(#{ runbook: \"../b.rhai\" });", "LB004", "no runbook `../b.rhai` beside the test");
    wrong("run_runbook(#{ runbook: \"../a.rhai\", set: #{ b: 1 } });", "LB107", "no parameter `b`");
    wrong("run_runbook(#{ runbook: \"../a.rhai\", stop_after: \"a\" });", "LB204", "no such step");
    wrong("run_runbook(#{ set: #{} });", "LB202", "needs `runbook`");
    wrong("lab::advance(#{ by: \"3 hours\" });", "LB206", "is not a duration");
    wrong("lab::fault(#{ add: \"ec2:RunInstances losst\" });", "LB204", "did you mean `lost`?");
    wrong("resume_run(#{ run: \"a\", agree: \"all\" });", "LB203", "agree");
    wrong("let run = 1; assert(rnu == 1, \"no\");", "LB101", "did you mean `run`?");
    wrong("expect_error(|| 1);", "LB105", "expect_error");
    found("let x = 1;").exits(2).shows("is a test by its name").shows("a_test.rhai:1:1");
    found("lab(#{ world: \"sinced\" });").exits(2).shows("did you mean `synced`?").shows("a_test.rhai:1:8");
    found("lab(#{ wrld: \"synced\" });").exits(2).shows("did you mean `world`?");
    found("lab(#{ world: \"empty\", faults: [\"iam:CreateUsr lost\"] });").exits(2).shows("did you mean `iam:CreateUser`?");
    // Its words are those of tests only.
    assert_eq!(codes(&project, "step(\"one\", || lab::mend());").len(), 1);
}

#[test]
fn all_faults_of_all_files_are_told_and_an_import_once() {
    let project = project();
    write(&project, "lib.rhai", "fn greet(name) { print(nmae); pirnt(name); }\n");
    write(&project, "a.rhai", "import \"lib\" as lib;\nstep(\"one\", || { lib::greet(); lib::gret(\"a\"); lib::own(); });");
    write(&project, "b.rhai", "import \"lib\" as l;\nstep(\"one\", || l::greet(\"a\"));\nstep(\"one\", || nobody());");
    write(&project, "c.rhai", "step(\"one\", || {");
    insta::assert_snapshot!(project.run(&["check", "a.rhai", "b.rhai", "c.rhai", "lib.rhai", "gone.rhai"]).exits(2).out);
}

#[test]
fn findings_are_json_for_programs() {
    let project = project();
    write(&project, "t.rhai", "ec2::describe_instances();\nstep(\"one\", || ec2::stop_instances(#{ InstanceId: [] }));");
    let lines = project.run(&["check", "t.rhai", "--json"]).exits(2).lines();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(lines[0]["code"], "LB303");
    assert_eq!(lines[0]["severity"], "warning");
    assert_eq!((&lines[0]["file"], &lines[0]["line"], &lines[0]["column"]), (&"t.rhai".into(), &2.into(), &1.into()));
    let last = &lines[3];
    assert_eq!((&last["type"], &last["errors"], &last["warnings"]), (&"check_finished".into(), &2.into(), &1.into()));
}

#[test]
fn warnings_are_denied_where_that_is_asked() {
    let project = project();
    write(&project, "t.rhai", "ec2::describe_instances();");
    project.run(&["check", "t.rhai"]).exits(0).shows("0 errors, 1 warning in 1 file");
    project.run(&["check", "t.rhai", "--deny-warnings"]).exits(2);
    project.run(&["check"]).exits(2);
}

/// Whether a member is a text.
fn is_text(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).is_some_and(|text| text.as_str().is_some_and(|text| !text.is_empty()))
}

#[test]
fn findings_are_sarif_for_code_hosts() {
    let project = project();
    write(&project, "a b.rhai", "step(\"one\", || nobody());\nstep(\"one\", || print(\"a\"));\nec2::describe_instances();");
    let said: Value = serde_json::from_str(&project.run(&["check", "a b.rhai", "--sarif"]).exits(2).out).unwrap();
    assert_eq!(said["version"], "2.1.0");
    assert!(is_text(&said, "/$schema") && is_text(&said, "/runs/0/tool/driver/name"));
    let rules = said["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    assert!(rules.iter().all(|rule| is_text(rule, "/id") && is_text(rule, "/help/text") && is_text(rule, "/defaultConfiguration/level")));
    let results = said["runs"][0]["results"].as_array().unwrap();
    let codes: Vec<&str> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(codes, ["LB102", "LB301", "LB303"]);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(result["ruleId"], rule["id"]);
        assert_eq!(result["level"], rule["defaultConfiguration"]["level"]);
        assert!(is_text(result, "/message/text"));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b.rhai");
        let column = |name: &str| place["region"][name].as_u64().unwrap();
        assert!(column("startLine") > 1 && column("startColumn") > 0 && column("endColumn") > column("startColumn"), "{place}");
    }
    assert_eq!(results[1]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 2);
}

#[test]
fn a_runbook_with_errors_is_neither_run_nor_planned() {
    let project = project();
    write(
        &project,
        "t.rhai",
        "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));\nstep(\"two\", || nobody());\nstep(\"two\", || [].psuh(1));",
    );
    for command in ["run", "plan"] {
        let done = project.run(&[command, "t.rhai"]).exits(2);
        assert!(["LB102", "LB301", "LB104"].iter().all(|code| done.err.contains(code)), "{}", done.err);
        done.says("3 errors in t.rhai: nothing was done").says("lifeboat check t.rhai");
    }
    assert!(!project.home().exists());
    let told = project.run(&["run", "t.rhai", "--json"]).exits(2).lines();
    assert_eq!(told.iter().filter(|line| line["type"] == "error").count(), 4, "{told:?}");
    assert_eq!(told.last().unwrap()["outcome"], "refused");
}

#[test]
fn a_run_tells_its_warnings_in_one_line() {
    let project = project();
    write(&project, "t.rhai", "iam::create_user(#{ UserName: \"a\" });\niam::create_user(#{ UserName: \"b\" });");
    let done = project.run(&["run", "t.rhai"]).exits(0);
    assert_eq!(done.err, "2 warnings in t.rhai: see lifeboat check t.rhai\n");
}

#[test]
fn a_comment_allows_the_next_statement_the_line_it_ends_or_the_file() {
    let project = project();
    let op = "ec2::describe_instances();";
    let none: [&str; 0] = [];
    assert_eq!(codes(&project, &format!("// lifeboat: allow(LB303) why\n{op}\n{op}")), ["LB303"]);
    assert_eq!(
        codes(&project, &format!("// lifeboat: allow(LB303) why\n\n// another\nif true {{\n    {op}\n}} else {{\n    {op}\n}}")),
        none
    );
    assert_eq!(codes(&project, &format!("{op} // lifeboat: allow(LB303) why\n{op}")), ["LB303"]);
    assert_eq!(codes(&project, &format!("//! lifeboat: allow(LB303) why\n{HEADER}{op}\n{op}")), none);
    assert_eq!(
        codes(&project, &format!("/* lifeboat: allow(LB303, LB308) why */\nstep(\"a\", || {{ return 1; {op} }});\n{op}")),
        ["LB901", "LB303"]
    );
}

#[test]
fn an_import_from_beside_the_runbook_s_own_folder_says_what_the_project_is_and_what_makes_it_wider() {
    let project = Project::empty();
    for (file, text) in [
        ("lib/two.rhai", "fn two() { 2 }"),
        (
            "sub/one.rhai",
            "let p = runbook(#{ title: \"One\", regions: [\"us-east-1\"] });\nimport \"../lib/two\" as two;\nstep(\"one\", || two::two());",
        ),
    ] {
        std::fs::create_dir_all(project.path(file).parent().unwrap()).unwrap();
        std::fs::write(project.path(file), text).unwrap();
    }
    let told = project
        .run(&["check", "sub/one.rhai"])
        .exits(2)
        .shows("sub`, which is the runbook's own folder: there is no `.lifeboat/` and no `.git`");
    told.shows("help: `git init` in the folder that holds both files").shows("counts from the file that imports");
    std::fs::create_dir(project.path("sub/.git")).unwrap();
    project
        .run(&["check", "sub/one.rhai"])
        .exits(2)
        .shows("help: the project is the nearest folder upwards with a `.lifeboat/` or a `.git`");
    std::fs::remove_dir(project.path("sub/.git")).unwrap();
    std::fs::create_dir(project.path(".git")).unwrap();
    project.run(&["check", "sub/one.rhai"]).exits(0);
}

#[test]
fn what_may_be_right_is_not_refused() {
    let project = project();
    let fine = r#"
        import "lib" as lib;
        fn inventory(x) { x }
        fn wait_for(a, b) { b }
        fn outer(items) { let found = []; for item in items { found.push(item); } found }
        fn this_name() { this.name }
        let options = #{ InstanceIds: ["i-1"] };
        options.region = "eu-west-1";
        let tools = #{ ask: |what| lib::greet(what), deep: #{ ask: || 1 } };
        let twice = |f| { f.call(); f.call() };
        let table = #{ "with space": 1, len: 3 };
        step("one", || {
            ec2::stop_instances(options);
            inventory(#{ anything: 1 });
            wait_for(1, #{ every: 2 });
            tools.ask("a");
            tools.deep.ask();
            twice.call(|| print("a"));
            let seen = ec2::describe_instances().filter(|i| i.State.Name == "running").map(|i| i.InstanceId);
            seen.sort();
            seen.for_each(|| print(this));
            if "a" in table || table.len == 3 || table?.none == () { print(`${seen.len()} ${table["with space"]}`); }
            let (n, text) = (1, "x");
        });
    "#
    .replace("            let (n, text) = (1, \"x\");\n", "");
    assert_eq!(codes(&project, &fine), [""; 0]);
    let more = r#"
        const LIMIT = 3;
        let run = Fn("helper");
        fn helper(n) { if n > global::LIMIT { throw #{ code: "TooMany" } } n }
        step("one", || {
            let total = 0;
            for (n, index) in 0..5 { total += n + index; if n == 3 { continue; } }
            let word = switch total { 1 | 2 => "few", 3..9 if total > 4 => "some", _ => "none" };
            try { helper(total); } catch (error) { print(error.code); }
            while total > 0 { total -= 1; if total == 2 { break; } }
            do { total += 1; } until total > 3;
            let copy = [1, 2, 3];
            copy[0] += 1;
            copy.sort(|a, b| a - b);
            print(`${word} ${copy} ${run.call(1)} ${type_of(word)} ${is_def_fn("helper", 1)}`);
            parallel("each", ["a", "b"], |name| { let mine = []; mine.push(name); let add = |x| mine.push(x); add.call("x"); mine })
        });
        each("waves", [["a"], ["b"]].map(|wave| #{ name: wave[0], hosts: wave }), |wave| step("wave", || parallel("host", wave.hosts, |host| host)));
        retry(3, || print("again"));
        let tidy = |name| finally(name, || print("tidy"));
        fn end(name) { finally(name, || print("end")); }
        tidy.call("tidy-up");
        end("end-it");
        if LIMIT > 1 { import "other" as several; several::f(); } else { import "another" as several; several::g(1); }
        step("verb", || #{ tags: #{} }.source_servers().len());
    "#;
    std::fs::write(project.path("dr/other.rhai"), "fn f() { 1 }").unwrap();
    std::fs::write(project.path("dr/another.rhai"), "fn g(x) { x }").unwrap();
    assert_eq!(codes(&project, more), [""; 0]);
    let named =
        "fn approve(what) { what }\nfn step(n) { n }\nstep(\"one\", || { approve(\"a\"); approve(\"a\"); step(\"a\"); step(\"a\"); });";
    assert_eq!(codes(&project, named), [""; 0]);
    project.run(&["run", "dr/t.rhai"]).exits(0);
}

#[test]
fn a_file_is_named_to_code_hosts_as_a_reference_and_in_findings_about_all_of_it() {
    let project = project();
    std::fs::write(project.path("50% #ä.rhai"), "").unwrap();
    let said: Value = serde_json::from_str(&project.run(&["check", "50% #ä.rhai", "--sarif"]).out).unwrap();
    let place = &said["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "50%25%20%23%C3%A4.rhai", "{said}");
    let found = project.run(&["check", "50% #ä.rhai", "--json"]).lines();
    assert_eq!(found[0]["file"], "50% #ä.rhai", "{found:?}");
}

#[test]
fn a_key_of_another_type_in_a_header_is_refused() {
    let project = project();
    let wrong = |members: &str, says: &str| {
        std::fs::write(project.path("dr/t.rhai"), format!("let p = runbook(#{{ {members} }});\n")).unwrap();
        project.run(&["check", "dr/t.rhai"]).exits(2).shows(says);
    };
    wrong("title: 5", "`title` is a string");
    wrong("title: \"t\", recover: true", "`recover` is a string");
    wrong("title: \"t\", owner: []", "`owner` is a string");
    wrong("title: \"t\", params: []", "`params` is a map");
    wrong("title: \"t\", params: #{ a: #{ type: \"string\", of: \"a\", help: \"a\" } }", "`of` is an array of strings");
    wrong("title: \"t\", params: #{ a: #{ type: \"string\", help: 5 } }", "`help` is a string");
}
