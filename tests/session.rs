//! `lifeboat repl` through a pipe.

use crate::support::Project;

fn repl(project: &Project, input: &str) -> crate::support::Done {
    project.typed(&["repl"], input)
}

#[test]
fn variables_functions_and_closures_are_there_for_the_next_input() {
    let project = Project::empty();
    let input =
        "let x = 41\nx + 1\nfn twice(a) {\n  a * 2\n}\ntwice(x)\nlet f = |a| a + x\nx = 1; f.call(2)\nfn twice(a) { a * 3 }\ntwice(2)\n";
    let done = repl(&project, input).exits(0);
    assert_eq!(done.out, "42\n82\n3\n6\n");
    assert_eq!(done.err, "");
    project.run(&["show", "repl-1"]).exits(0).shows("input-8").shows("completed");
    project.run(&["verify", "repl-1"]).exits(0);
    let runs = project.run(&["runs"]).exits(0).shows("and 1 session that changed nothing: lifeboat runs --all");
    assert!(!runs.out.contains("repl-1"), "{}", runs.out);
    project.run(&["runs", "--all"]).exits(0).shows("repl-1");
    assert_eq!(project.run(&["runs", "--json"]).exits(0).last()["run"], "repl-1");
    let undo = project.run(&["undo", "repl-1"]).exits(6).says("`repl-1` is a session: it has no runbook, and is over");
    assert!(!undo.err.contains("resume") && undo.err.contains("lifeboat show repl-1 lists what it did"), "{}", undo.err);
    project.run(&["fork", "repl-1", "--from", "input-2"]).exits(6).says("is a session");
}

#[test]
fn an_action_is_a_recorded_step_and_a_list_of_maps_is_a_table() {
    let project = Project::empty();
    let done = repl(&project, "iam::create_user(#{ UserName: \"ann\" });\niam::list_users()\n").exits(0);
    let head = done.out.lines().find(|line| line.contains("UserName  ")).unwrap_or_else(|| panic!("{}", done.out));
    assert!(head.contains("CreateDate") && done.out.contains(" ann "), "{}", done.out);
    assert!(!done.out.contains('\u{1b}'), "no terminal codes through a pipe");
    project.run(&["show", "repl-1", "input-1"]).exits(0).shows("iam::create_user");
    assert_eq!(project.effects(), ["CreateUser"]);
}

#[test]
fn a_script_stops_at_its_first_error_and_variables_stay_as_they_were() {
    let project = Project::empty();
    let done = repl(&project, "let x = 1\nx = 2; nothing_like(x)\nprint(\"not reached\")\n").exits(1).says("nothing_like");
    assert!(!done.all().contains("not reached"));
    let done = repl(&project, "let n = 1\nlet f = || n\ntry { n = 5; throw \"no\" } catch { n = 1 }\nf.call()\n").exits(0);
    assert_eq!(done.out, "1\n");
    project.run(&["runs", "--all"]).exits(0).shows("completed");
}

#[test]
fn what_does_not_load_is_no_step() {
    let project = Project::empty();
    repl(&project, "let a = 1\nunknown + 1\n").exits(1).says("`unknown` is not known here");
    let shown = project.run(&["show", "repl-1"]).exits(0);
    assert!(!shown.out.contains("  input-2 "), "{}", shown.out);
    repl(&project, "drs::describe_sauce_servers()\n").exits(1).says("did you mean `drs::describe_source_servers`?");
}

#[test]
fn what_is_typed_as_elsewhere_is_told_as_it_is_written_here() {
    let project = Project::empty();
    for (typed, says) in [
        ("source_servers", "write source_servers(#{ tags: ... })"),
        ("ec2::describe_vpcs", "write ec2::describe_vpcs()"),
        ("source_servers --help", "lifeboat doc source_servers says what it takes"),
        ("source_servers(tags={})", "write: source_servers(#{ tags: #{} })"),
        ("let vpcs = ec2::describe_vpcs(); if vpcs { 1 }", "write !vpcs.is_empty()"),
    ] {
        repl(&project, &format!("{typed}\n")).exits(1).says(says);
    }
    repl(&project, "let e = \"\"\ntry { #{ a: 1 }.b } catch (err) { e = err.code; }\ne\n").exits(0).shows("NoMember");
}

#[test]
fn a_plan_changes_nothing_and_knows_the_variables() {
    let project = Project::empty();
    let done = repl(&project, "let name = \"ann\"\n:plan iam::create_user(#{ UserName: name })\niam::list_users().len()\n").exits(0);
    assert!(done.out.contains("1 action") && done.out.contains("iam:CreateUser") && done.out.contains("UserName=ann"), "{}", done.out);
    assert!(done.out.ends_with("0\n"), "{}", done.out);
    assert!(project.effects().is_empty());
}

#[test]
fn commands_tell_what_there_is() {
    let project = Project::empty();
    let input =
        ":help\n:doc drs::start_recovery\n:doc step\n:doc drill\nlet s = #{ a: 1 }\nfn f(x) { x }\n:vars\n:source f\n:json s\n:inputs\n";
    let done = repl(&project, input).exits(0);
    for text in [
        ":plan EXPR",
        "drs::start_recovery(#{ isDrill: _, sourceServers: _, ... })",
        "Needs drs:StartRecovery",
        "step(name, title",
        "a map of 1",
        "fn f(x)",
        "\"a\": 1",
    ] {
        assert!(done.out.contains(text), "no `{text}` in {}", done.out);
    }
    let said = repl(&project, ":doc trim\n:doc list.pop\n").exits(0);
    said.shows("trim(), of a string").shows("returns nothing, `()`").shows("pop(), of an array");
    repl(&project, "ec2.describe_instances()\n").exits(1).says("ec2::describe_instances(...)");
    repl(&project, "let down = |n| down.call(n - 1)\n").exits(1).says("the closure `down` does not see itself");
    let on =
        repl(&project, ":doc rev\n:source nothing\n1 + 1\n").exits(1).says("`rev`").says("nothing here is called `nothing`").shows("2\n");
    assert!(!on.err.contains("REST"), "{}", on.err);
    repl(&project, ":dco x\n").exits(1).says("did you mean :doc?");
    repl(&project, ":doc drs::describe_source_server\n").exits(1).says("did you mean `drs::describe_source_servers`?");
}

#[test]
fn the_lab_is_at_hand() {
    let project = Project::empty();
    let input = "iam::list_users()\n:lab status\n:lab fault add iam:ListUsers access-denied x1\ntry { iam::list_users() } catch (e) { print(e.code) }\n:lab advance 2h\n:lab fault list\n";
    let done = repl(&project, input).exits(0);
    assert!(done.out.contains("none") && done.out.contains("AccessDenied") && done.out.contains("2h later"), "{}", done.all());
    repl(&project, ":lab reset --yes\n").exits(1).says("belongs to the lab as it is");
    repl(&project, ":lab serve\n").exits(1).says("in another terminal");
}

#[test]
fn what_was_typed_is_saved_as_a_runbook_that_runs() {
    let project = Project::empty();
    let input = "let name = \"ann\"\nlet u = iam::create_user(#{ UserName: name }); let n = 1\nfn f(x) { x + 1 }\nif f(n) == 2 { print(\"two\") }\niam::delete_user(#{ UserName: name })\n:save mine\n";
    repl(&project, input).exits(0).shows("written to mine.rhai");
    let text = std::fs::read_to_string(project.path("mine.rhai")).unwrap();
    insta::assert_snapshot!(text, @r#"
    let p = runbook(#{
        title: "Saved from repl-1",
        regions: ["us-east-1"],
    });

    let name = "ann";
    let u = step("step-1", "iam::create_user", || {
        iam::create_user(#{ UserName: name })
    });
    let n = 1;
    fn f(x) { x + 1 }
    step("step-2", "f", || {
        if f(n) == 2 { print("two") }
    });
    step("step-3", "iam::delete_user", || {
        iam::delete_user(#{ UserName: name })
    });
    "#);
    project.run(&["run", "mine.rhai"]).exits(0).shows("step-3").shows("completed");
    repl(&project, "let a = 1\n:save mine\n").exits(1).says("exists already");
}

#[test]
fn a_runbook_gives_its_functions_and_parameters() {
    let project = Project::new(
        "who: #{ type: \"string\", value: \"ann\", help: \"whom\" }",
        "fn hail(x) { `hail ${x}` }\nconst K = 3;\nstep(\"make\", \"Make\", || iam::create_user(#{ UserName: p.who }));",
    );
    let done =
        project.typed(&["repl", "test.rhai", "--set", "who=bob"], "hail(p.who)\nK\niam::list_users().len()\n:source make\n").exits(0);
    assert!(done.out.starts_with("hail bob\n3\n0\nstep(\"make\""), "{}", done.out);
    project.run(&["run", "test.rhai"]).exits(0);
    let typed = "let name = `${p.who}-${K}`\nlet made = iam::create_user(#{ UserName: name })\n:save mine\n";
    project.typed(&["repl", "test.rhai"], typed).exits(0).shows("lifeboat plan mine.rhai");
    project.run(&["check", "--deny-warnings", "mine.rhai"]).exits(0);
    project.run(&["run", "mine.rhai", "--set", "who=eve"]).exits(0);
    project.typed(&["repl", "--set", "a=1"], "").exits(2).says("no runbook");
}

#[test]
fn a_saved_step_has_the_title_that_was_typed_above_it_and_only_parameters_that_are_used() {
    let params = "who: #{ type: \"string\", value: \"ann, #{ or } bob\", help: \"whom\" }, n: #{ type: \"int\", value: 1, help: \"n\" },
    also: #{ type: \"list\", value: [1, 2], help: \"also\" }";
    let project = Project::new(params, "fn doubled(x) { x * 2 }\nconst N = 3;");
    let typed = "// Make somebody\niam::create_user(#{ UserName: `user-${p.n}` })\n\
                 let all = [iam::list_users(), 1]\nif all.len() > 1 { iam::delete_user(#{ UserName: `user-${p.n}` }) }\n:save mine\n";
    project.typed(&["repl", "test.rhai"], typed).exits(0).shows("written to mine.rhai");
    insta::assert_snapshot!(std::fs::read_to_string(project.path("mine.rhai")).unwrap(), @r#"
    let p = runbook(#{ title: "A test", regions: ["us-east-1", "eu-west-1"], params: #{ n: #{ type: "int", value: 1, help: "n" }, } });
    fn doubled(x) { x * 2 }
    const N = 3;

    step("step-1", "Make somebody", || {
        iam::create_user(#{ UserName: `user-${p.n}` })
    });
    let all = step("step-2", "iam::list_users", || {
        [iam::list_users(), 1]
    });
    step("step-3", "iam::delete_user", || {
        if all.len() > 1 { iam::delete_user(#{ UserName: `user-${p.n}` }) }
    });
    "#);
    project.run(&["run", "mine.rhai"]).exits(0);
    project.write(params, "");
    project.typed(&["repl", "test.rhai"], "let all = p\n:save whole\n").exits(0);
    let whole = std::fs::read_to_string(project.path("whole.rhai")).unwrap();
    assert!(whole.contains("who:") && whole.contains("also:"), "{whole}");
}

#[test]
fn an_empty_answer_says_where_nothing_is() {
    let input = "iam::list_users()\nec2::describe_instances()\nlet x = ec2::describe_instances(#{ region: \"eu-west-1\" }); x\n[]\n\
                 ec2::describe_availability_zones().filter(|zone| zone.State == \"no\")\n";
    let project = Project::new("", "");
    let done = project.typed(&["repl", "test.rhai"], input).exits(0);
    assert_eq!(done.out, "none\nnone in us-east-1\nnone in eu-west-1\nnone\nnone\n", "{}", done.all());
}

#[test]
fn what_is_saved_is_planned_with_the_command_it_names() {
    let params = "who: #{ type: \"string\", help: \"whom\" }, also: #{ type: \"list\", value: [], help: \"who else\" }, n: #{ type: \"int\", value: 1, help: \"n\" }";
    let project = Project::new(params, "");
    let given = ["repl", "test.rhai", "--set", "who=ann o'hara", "--set", "also=[\"eve\"]", "--set", "n=1"];
    let done = project.typed(&given, "let a = `${p.who} ${p.also[0]} ${p.n}`\nprint(a)\n:save mine\n").exits(0);
    let done = done.shows(r#"next: lifeboat plan mine.rhai --set 'also=["eve"]' --set 'who=ann o'\''hara'"#);
    let next = done.out.lines().last().unwrap().split_once("next: lifeboat ").unwrap().1;
    let words = shlex(next);
    project.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).exits(0);
    let secret = project.typed(&["repl"], "let b = \"\"\n:save plain\n").exits(0);
    assert!(secret.out.ends_with("next: lifeboat plan plain.rhai\n"), "{}", secret.out);
}

/// The words of a line as a shell takes them.
fn shlex(line: &str) -> Vec<String> {
    let (mut words, mut inside, mut escaped) = (vec![String::new()], false, false);
    for character in line.chars() {
        match character {
            '\'' if !escaped => inside = !inside,
            '\\' if !inside && !escaped => escaped = true,
            ' ' if !inside && !escaped => words.push(String::new()),
            other => {
                words.last_mut().unwrap().push(other);
                escaped = false;
            }
        }
    }
    words
}

#[test]
fn tags_stand_in_tables() {
    let project = Project::empty();
    let long = "long-".repeat(20);
    let made = format!(
        "let v = ec2::describe_vpcs()[0].VpcId; ec2::create_tags(#{{ Resources: [v], Tags: [#{{ Key: \"Name\", Value: \"web\" }}, #{{ Key: \"app\", Value: \"shop\" }}, #{{ Key: \"why\", Value: \"{long}\" }}] }}); 0\n"
    );
    let done = project.typed(&["repl"], &format!("{made}:table ec2::describe_vpcs()\n")).exits(0);
    let lines: Vec<&str> = done.out.lines().collect();
    assert!(lines[2].ends_with("  tags") && lines[2].contains("name"), "{}", done.out);
    assert!(lines[3].ends_with("  Name=web, app=shop, why=long-long-long-long-long-long-lon..."), "{}", done.out);
}

#[test]
fn a_killed_session_goes_on_with_everything_it_had() {
    let project = Project::empty();
    let mut running = project.open(&["repl"]);
    running.types("let users = iam::list_users();\nfn f(x) { x + 1 }\nlet n = f(40);\n");
    running.types("iam::create_user(#{ UserName: \"ann\" }); print(\"made\"); let i = 0; while i < 2000000 { i += 1 }; let m = i\n");
    running.line("made");
    assert!(running.killed());
    project.run(&["runs"]).exits(0).shows("its process died");
    // Asked again, the answer would be another: it comes from the record.
    let done = project.typed(&["resume", "repl-1"], "[users.len(), n, f(1), m, iam::list_users().len()]\n").exits(0);
    assert_eq!(done.out.lines().collect::<Vec<_>>(), ["0", "41", "2", "2000000", "1"]);
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["verify", "repl-1"]).exits(0);
    project.typed(&["resume", "repl-1"], "").exits(0).shows("is already completed");
}

#[test]
fn a_failed_input_is_passed_over_when_its_session_is_taken_up() {
    let project = Project::empty();
    let mut running = project.open(&["repl"]);
    running.types("let n = 1\ntry { iam::get_user(#{ UserName: \"nobody\" }) } catch { n = 2 }\nprint(`n ${n}`)\n");
    running.line("n 2");
    running.types("while true { n += 1; if n % 1000 == 0 { print(`at ${n}`) } }\n");
    running.line("at 1000");
    running.signal("INT");
    // Through a pipe the first error ends the session.
    assert_eq!(running.end().says("cancelled").code, Some(5));
    project.run(&["show", "repl-1"]).exits(0).shows("completed").shows("cancelled");
}

#[test]
fn a_member_that_is_near_is_told_before_what_a_missing_one_may_be() {
    let project = Project::new("", "");
    let typed = "[#{ state: \"x\" }].filter(|x| x.stat != \"CONTINUOUS\")\n";
    repl(&project, typed).exits(1).says("help: did you mean `state`? if it may be missing, write x.get(\"stat\") ?? \"other\"");
    std::fs::write(project.path("typed.rhai"), format!("runbook(#{{ title: \"t\" }});\n{typed}")).unwrap();
    project.run(&["run", "typed.rhai"]).exits(1).says("help: did you mean `state`? if it may be missing");
}

#[test]
fn a_function_of_an_earlier_input_that_is_used_as_a_value_is_told_as_that() {
    let project = Project::new("", "");
    let said = repl(&project, "fn open(x) { x > 1 }\n[1, 2].filter(open)\n").exits(1);
    said.says("the function `open` is not a value here").says("help: pass a closure that calls it: |x| open(x)");
}

#[test]
fn a_column_that_holds_more_than_a_cell_is_counted_and_shown_by_table() {
    let project = Project::new("", "");
    let list = r#"[#{ host: "web", err: () }, #{ host: "db", err: #{ error: "AGENT_NOT_SEEN" } }]"#;
    repl(&project, &format!("{list}\n")).exits(0).shows(" host\n web\n db\n 1 column more: :table shows it\n");
    let shown = repl(&project, &format!(":table {list}\n")).exits(0).shows("AGENT_NOT_SEEN");
    assert!(!shown.out.contains("more"), "{}", shown.out);
}

#[test]
fn the_actions_of_an_input_are_told_when_it_ends_but_for_one_whose_answer_is_shown() {
    let project = Project::new("", "");
    let typed = "let one = ec2::create_volume(#{ AvailabilityZone: \"us-east-1a\", Size: 8 });\niam::create_user(#{ UserName: \"ann\" })\n";
    let done = repl(&project, typed).exits(0).shows(" + ec2:CreateVolume                     AvailabilityZone=us-east-1a Size=8\n");
    assert!(!done.out.contains("iam:CreateUser"), "{}", done.out);
    let failed = repl(&project, "iam::delete_user(#{ UserName: \"ann\" }); throw \"no\";\n").exits(1);
    failed.shows(" - iam:DeleteUser                       UserName=ann\n");
    let looked = repl(&project, "ec2::describe_volumes().len()\n").exits(0);
    assert_eq!(looked.out, "1\n");
}

const GATED: &str =
    "let n = 41\napprove(\"go\", #{ text: \"Make a user?\" }); iam::create_user(#{ UserName: \"ann\" })\nprint(\"behind\")\n";

#[test]
fn a_gate_in_a_pipe_pauses_the_session_until_somebody_agrees() {
    let project = Project::empty();
    let paused = repl(&project, GATED).exits(3).shows("GATE input-2/go    Make a user?");
    let paused = paused.shows("PAUSED in input-2    next: lifeboat approve repl-1 input-2/go, then: lifeboat resume repl-1");
    assert!(!paused.all().contains("behind\n"), "{}", paused.all());
    project.run(&["runs"]).exits(0).shows("paused");
    // Nobody agrees by taking it up.
    project.typed(&["resume", "repl-1"], "").exits(3).shows("0 of 1");
    assert!(project.effects().is_empty());
    project.run(&["approve", "repl-1"]).exits(0).shows("approved: 1 of 1 approvals");
    project.run(&["approve", "repl-1", "go"]).exits(0);
    let done = project.typed(&["resume", "repl-1"], "n + 1\n").exits(0);
    assert!(done.out.contains("GATE input-2/go    1 of 1") && done.out.ends_with("42\n"), "{}", done.out);
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["verify", "repl-1"]).exits(0);
}

#[test]
fn a_session_that_is_taken_up_with_nothing_to_go_on_with_does_not_end() {
    let project = Project::empty();
    repl(&project, GATED).exits(3);
    project.run(&["approve", "repl-1"]).exits(0);
    let paused = project
        .typed(&["resume", "repl-1"], "")
        .exits(3)
        .shows("PAUSED: there was no further input    next: lifeboat resume repl-1 < REST");
    paused.says("echo :quit | lifeboat resume repl-1 ends it");
    assert_eq!(project.effects(), ["CreateUser"]);
    project.typed(&["resume", "repl-1"], "\n").exits(3);
    let done = project.typed(&["resume", "repl-1"], "n + 1\n").exits(0);
    assert!(done.out.ends_with("42\n"), "{}", done.out);
    assert_eq!(project.effects(), ["CreateUser"]);
    repl(&project, GATED).exits(3);
    project.run(&["reject", "repl-2"]).exits(0);
    project.typed(&["resume", "repl-2"], ":quit\n").exits(1);
}

#[test]
fn a_gate_of_a_session_that_is_said_no_to_fails_its_input() {
    let project = Project::empty();
    repl(&project, GATED).exits(3);
    project.run(&["reject", "repl-1", "--note", "not tonight"]).exits(0).shows("rejected by ").shows("does not continue past this gate");
    project.typed(&["resume", "repl-1"], "").exits(1).says("gate input-2/go was rejected by").says("not tonight");
    assert!(project.effects().is_empty());
}

#[test]
fn what_is_saved_has_every_call_in_a_step_and_nothing_that_only_showed_something() {
    let project = Project::empty();
    let input = "iam::list_users()\nlet users = iam::list_users()\nusers\nusers.len()\nlet make = |name| iam::create_user(#{ UserName: name })\n\
                 let made = make.call(\"ann\").User; made\nmade.UserName == \"ann\"\nusers.push(made)\nstep(\"own\", || iam::list_users())\n\
                 :save mine\niam::get_user(#{ UserName: \"nobody\" })\n";
    repl(&project, input).exits(1).shows("written to mine.rhai");
    let text = std::fs::read_to_string(project.path("mine.rhai")).unwrap();
    insta::assert_snapshot!(text);
    project.run(&["check", "mine.rhai", "--deny-warnings"]).exits(0);
}

#[test]
fn a_command_without_its_colon_is_told_so() {
    let project = Project::empty();
    for (typed, meant) in [("help", ":help"), ("exit", ":exit"), ("quit();", ":quit"), ("vars", ":vars"), ("doc drill", ":doc drill")] {
        repl(&project, &format!("{typed}\n")).exits(1).says("type it with a colon").says(&format!("= help: {meant}\n"));
    }
    let done = repl(&project, "let help = 1; help\nlet doc = |x| x\ndoc.call(2)\n").exits(0);
    assert_eq!(done.out, "1\n2\n");
    repl(&project, ":show repl-1\n").exits(1).says("in another terminal: lifeboat show");
    repl(&project, ":nonsense\n").exits(1).says(":help lists them");
}

#[test]
fn a_session_that_was_put_back_from_an_older_copy_is_not_gone_on_with() {
    let project = Project::empty();
    repl(&project, "iam::create_user(#{ UserName: \"a\" });\napprove(\"go\", #{ text: \"go on?\" });\n").exits(3);
    let (runs, old) = (project.home().join("runs/repl-1"), project.path("old"));
    assert!(std::process::Command::new("cp").arg("-a").arg(&runs).arg(&old).status().unwrap().success());
    project.run(&["approve", "repl-1", "go"]).exits(0);
    project.typed(&["resume", "repl-1"], ":quit\n").exits(0);
    std::fs::remove_dir_all(&runs).unwrap();
    std::fs::rename(&old, &runs).unwrap();
    project.run(&["resume", "repl-1"]).exits(6).says("it was cut, or restored from an older copy");
    project.run(&["verify", "repl-1"]).exits(1).shows("NOT intact");
}

#[test]
fn an_input_that_did_not_end_well_tells_what_it_had_made() {
    let project = Project::empty();
    let made = "{ iam::create_user(#{ UserName: \"ann\" }); iam::create_user(#{ UserName: \"bob\" }); iam::delete_user(#{ UserName: \"bob\" }); throw \"no\"; }\n";
    repl(&project, made).exits(1).shows("left by input-1: user ann\n");
    let refused = repl(&project, "iam::create_user(#{ UserName: \"ann\" })\n").exits(1);
    assert!(!refused.out.contains("left by this run"), "{}", refused.all());
}

#[test]
fn a_session_that_failed_says_so_and_goes_on_behind_what_failed() {
    let project = Project::empty();
    repl(&project, GATED).exits(3);
    project.run(&["reject", "repl-1"]).exits(0);
    let failed = project.typed(&["resume", "repl-1"], "print(\"lost\")\n").exits(1);
    failed.says("gate input-2/go was rejected by").says("lifeboat resume repl-1 < REST continues after this input");
    project.run(&["runs"]).exits(0).shows("failed").shows("gate input-2/go was rejected by");
    project.run(&["approve", "repl-1", "go"]).exits(6).says("no gate of the run `repl-1` waits for an answer");
    let done = project.typed(&["resume", "repl-1"], "n + 1\nnothing_like(n)\nn\n").exits(1).says("nothing_like");
    assert!(done.out.starts_with("42\n"), "{}", done.out);
    project.typed(&["resume", "repl-1"], "n\n").exits(0).shows("41");
    project.run(&["show", "repl-1"]).exits(0).shows("completed");
    project.run(&["verify", "repl-1"]).exits(0);
    // What comes to one that is over is not lost without a word.
    project
        .typed(&["resume", "repl-1"], "\nprint(\"lost\")\n")
        .exits(6)
        .says("the session `repl-1` is over: what came through the pipe was not run");
    project.typed(&["resume", "repl-1"], ":quit\n").exits(0).shows("is already completed");
    assert!(project.effects().is_empty());
}

#[test]
fn whoever_takes_a_session_up_at_a_gate_may_end_it_there() {
    let project = Project::empty();
    repl(&project, GATED).exits(3);
    project.typed(&["resume", "repl-1"], "print(\"no\")\n").exits(3);
    let ended = project.typed(&["resume", "repl-1"], ":quit\n").exits(0);
    ended.shows("repl-1 is abandoned: input-2 did not finish    next: lifeboat show repl-1");
    project.run(&["runs"]).exits(0).shows("abandoned");
    project.run(&["verify", "repl-1"]).exits(0);
    project.run(&["resume", "repl-1"]).exits(6).says("the run was ended");
    // What is in doubt is not left so.
    repl(&project, "let a = 1\n").exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateUser lost"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:GetUser access-denied"]).exits(0);
    repl(&project, "iam::create_user(#{ UserName: \"one\" })\n").exits(3);
    project.typed(&["resume", "repl-3"], ":quit\n").exits(3);
}

#[test]
fn what_was_typed_and_makes_no_runbook_is_told_as_that_when_it_is_saved() {
    let project = Project::empty();
    let typed = "fn f() { \"one\" }\nprint(f())\nfn f() { \"two\" }\niam::create_user(#{ UserName: f() });\n:save s.rhai\n";
    let told = project.typed(&["repl"], typed).exits(1).says("error[LB001]").says("s.rhai is written anyway");
    assert!(!told.out.contains("next: lifeboat plan"), "{}", told.out);
    project.run(&["check", "s.rhai"]).exits(2).shows("LB001");
}

#[test]
fn a_signal_stops_the_input_of_a_session_that_was_taken_up_and_what_it_goes_on_with() {
    let project = Project::empty();
    let calls = || {
        let view = project.run(&["show", "repl-1", "--json"]).exits(0).last();
        view["calls"].as_array().unwrap().len()
    };
    let mut running = project.open(&["repl"]);
    running.types("let n = 1\nprint(\"there\"); while true { n += 1; iam::create_user(#{ UserName: `u-${n}` }); }\n");
    running.line("there");
    running.waits_until("three calls are made", || calls() >= 3);
    assert!(running.killed());
    let before = calls();
    let mut running = project.open(&["resume", "repl-1"]);
    running.waits_until("three more are", || calls() >= before + 3);
    running.signal("INT");
    let done = running.end().exits(5).says("stopping after the call in flight").says("cancelled");
    assert!(!done.err.contains("before anything was done"), "{}", done.err);

    let mut running = project.open(&["repl"]);
    running.types("let n = 1; print(\"there\")\n");
    running.line("there");
    assert!(running.killed());
    let mut running = project.open(&["resume", "repl-2"]);
    running.types("while true { n += 1; if n % 1000 == 0 { print(`at ${n}`) } }\n");
    running.line("at 1000");
    running.signal("TERM");
    let done = running.end().exits(5).says("stopping after the call in flight");
    assert!(!done.err.contains("before anything was done"), "{}", done.err);
}

#[test]
fn a_session_that_could_not_begin_is_not_open() {
    let project = Project::new("", "import \"lib\" as lib;\nstep(\"one\", || lib::f());");
    std::fs::write(project.path("lib.rhai"), "fn f() { 1 }\nconst LIST = [1];\nexport const X = LIST[3];\n").unwrap();
    project.typed(&["repl", "test.rhai"], "1\n").exits(2).says("error");
    project.run(&["resume"]).exits(6).says("no run is open here");
}

#[test]
fn what_is_saved_does_what_was_typed() {
    let project = Project::empty();
    let typed = [
        "let x = 5 // home",
        "let text = iam::list_users().len().to_string() + `",
        "one",
        "    two`",
        "let make = |name| iam::create_user(#{ UserName: name })",
        "fn gone() { iam::delete_user(#{ UserName: this }) }",
        "[\"ann\", \"bob\"].map(make)",
        "\"ann\".gone()",
        "let made = [\"eve\"].map(make)",
        ":save mine",
    ];
    repl(&project, &format!("{}\n", typed.join("\n"))).exits(0).shows("written to mine.rhai");
    let text = std::fs::read_to_string(project.path("mine.rhai")).unwrap();
    assert!(text.contains("let x = 5;\n") && text.contains("`\none\n    two`"), "{text}");
    let before = project.effects();
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["run", "mine.rhai"]).exits(0);
    assert_eq!(project.effects(), before, "{text}");
    assert_eq!(before, ["CreateUser", "CreateUser", "DeleteUser", "CreateUser"]);
}

#[test]
fn a_session_begun_with_a_runbook_is_saved_with_its_own_parameters() {
    let project = Project::empty();
    let header = "let cfg = runbook(#{ title: \"A\", regions: [\"us-east-1\"], params: #{ who: #{ type: \"string\", value: \"ann\", help: \"whom\" } } });";
    std::fs::write(project.path("test.rhai"), header).unwrap();
    project.typed(&["repl", "test.rhai"], "let p = 3\nlet made = iam::create_user(#{ UserName: cfg.who })\n:save mine\n").exits(0);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["run", "mine.rhai"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser"]);
}

#[test]
fn what_is_planned_or_shown_may_go_over_lines() {
    let project = Project::empty();
    let typed = ":plan iam::create_user(#{\n  UserName: \"ann\"\n})\n:json [\n  1\n]\niam::list_users().len()\n";
    let done = repl(&project, typed).exits(0).shows("UserName=ann");
    assert!(done.out.ends_with("0\n"), "{}", done.out);
    assert!(project.effects().is_empty());
}

#[test]
fn a_signal_that_stops_a_plan_ends_a_session_in_a_pipe_in_order() {
    let project = Project::empty();
    let mut running = project.open(&["repl"]);
    running.types("print(\"there\")\n:plan while true { print(\"on and on\") }\n");
    running.line("there");
    let id = running.id();
    running.waits_until("its plan is under way", || crate::support::is_busy(id));
    running.signal("INT");
    running.end().exits(5);
    project.run(&["show", "repl-1"]).exits(0).shows("completed");
}

#[test]
fn what_is_no_text_fails_a_session_in_order() {
    let project = Project::empty();
    let mut running = project.open(&["repl"]);
    running.types("iam::create_user(#{ UserName: \"ann\" });\nprint(\"there\")\n");
    running.line("there");
    running.sends(b"let x = \"\xff\"\n");
    running.end().exits(1).says("cannot read the input").says("lifeboat resume repl-1");
    project.run(&["show", "repl-1"]).exits(0).shows("failed");
    project.typed(&["resume", "repl-1"], "iam::list_users().len()\n").exits(0).shows("1\n");
}

#[test]
fn the_lab_answers_in_json_within_a_session_and_sessions_do_not() {
    let project = Project::empty();
    let done =
        repl(&project, "iam::list_users();\n:lab fault add network us-east-1 cut\n:lab status --json\n:lab fault list --json\n").exits(0);
    assert!(done.out.contains("\"faults\":1") && done.out.contains("us-east-1"), "{}", done.out);
    let mut running = project.open(&["repl"]);
    running.types("print(\"there\")\n");
    running.line("there");
    assert!(running.killed());
    let told = project.typed(&["resume", "repl-2", "--json"], "1\n").exits(2).last();
    assert_eq!((&told["type"], &told["outcome"]), (&"run_finished".into(), &"refused".into()));
}

#[test]
fn what_many_closures_share_is_kept_once() {
    let project = Project::empty();
    let mut typed = "let m0 = 1\n".to_owned();
    for level in 1..9 {
        let all = vec![format!("f{level}"); 40].join(", ");
        typed += &format!("let f{level} = || m{}; let m{level} = [{all}]\n", level - 1);
    }
    typed += "try { m0 = 2; throw \"no\" } catch { print(m0) }\nm0 = 3; throw \"no\"\n";
    let done = repl(&project, &typed).exits(1);
    assert_eq!(done.out, "2\n");
    project.typed(&["resume"], "print(m0)\nprint(f1.call())\n").exits(0).shows("2\n2\n");
}

#[test]
fn numbers_and_strings_are_saved_as_they_were_typed() {
    let project = Project::empty();
    let typed = [
        "let x = -5",
        "let y = 1.5e-3 // small",
        "let z = [-1, 2E+3] /* more */",
        "let text = `{\"a\":\"${x}\",\"b\":1}`",
        "let none = `${x}${y}` // `",
        "iam::create_user(#{ UserName: `{\"a\":\"${x}\",",
        "\"b\":1,${y}",
        "}`.len().to_string() })",
        ":save mine",
    ];
    repl(&project, &format!("{}\n", typed.join("\n"))).exits(0);
    let text = std::fs::read_to_string(project.path("mine.rhai")).unwrap();
    for line in [
        "let x = -5;",
        "let y = 1.5e-3;",
        "let z = [-1, 2E+3];",
        "let text = `{\"a\":\"${x}\",\"b\":1}`;",
        "let none = `${x}${y}`;",
        "    iam::create_user(#{ UserName: `{\"a\":\"${x}\",\n\"b\":1,${y}\n}`.len().to_string() })\n",
    ] {
        assert!(text.contains(line), "no `{line}` in {text}");
    }
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["run", "mine.rhai"]).exits(0);
}

#[test]
fn the_closures_of_a_runbook_are_there_with_what_they_use() {
    let params = r#"who: #{ type: "string", value: "a", help: "whom" }"#;
    let script = r#"
let twice = |x| x * 2;
let limit = 3;
let named = |x| `${p.who}-${x}-${limit}`;
let asked = drs::describe_source_servers();
let of_asked = || asked.len();
step("one", || print(twice.call(1)));
"#;
    let project = Project::new(params, script);
    let said = |input: &str, code: i32| project.typed(&["repl", "test.rhai"], &format!("{input}\n")).exits(code).all();
    assert!(said("named.call(twice.call(2))", 0).contains("a-4-3"));
    // What would have to be asked is not there, and so is nothing that uses it.
    let unknown = said("of_asked.call()", 1);
    assert!(unknown.contains("the variable `of_asked` is not known here") && !unknown.contains("::"), "{unknown}");
}

#[test]
fn a_plan_in_a_session_names_what_was_asked_before() {
    let project = Project::empty();
    project.run(&["lab", "reset", "--to", "synced"]).exits(0);
    let planned = ":plan drill(#{ servers: s, point_in_time: \"latest\" })";
    let input = format!("let s = source_servers(#{{ tags: #{{}} }});\n{planned}\n");
    let told = project.typed(&["repl"], &input).exits(0);
    let named = ["wordpress-web.onpremsim.env s-", "wordpress-db.onpremsim.env s-"].iter().all(|name| told.out.contains(name));
    assert!(named && told.out.contains("drs:StartRecovery"), "{}", told.out);
}

#[test]
fn a_session_that_failed_and_changed_nothing_is_in_nobodys_way() {
    let project = Project::new("", "step(\"one\", || 1); approve(\"go\", #{ text: \"Go on\" });");
    project.run(&["run", "test.rhai"]).exits(3);
    project.typed(&["repl"], "nothing_known\n").exits(1).says("lifeboat resume repl-1 < REST");
    let runs = project.run(&["runs"]).exits(0).shows("1 session that changed nothing").shows("next: lifeboat approve test-1 go");
    assert!(!runs.out.contains("repl-1"), "{}", runs.out);
    project.run(&[]).exits(0).shows("next: lifeboat approve test-1 go");
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume"]).exits(0);
    // It is gone on with by its name.
    project.typed(&["resume", "repl-1"], "1 + 1\n").exits(0).shows("2");
}
