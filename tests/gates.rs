//! Gates, and what people say at them.

use crate::support::Project;
use serde_json::Value;

const GATED: &str = r#"
step("look", || iam::list_users().len());
approve("declare", #{ text: "Make a user", show: [#{ server: "db", age: 4 }, #{ server: "web", age: 7 }], quorum: QUORUM });
step("make", || iam::create_user(#{ UserName: "a" }));
"#;

pub(crate) fn project(header: &str, quorum: u32) -> Project {
    let project = Project::empty();
    let script = GATED.replace("QUORUM", &quorum.to_string());
    let header = format!(r#"let p = runbook(#{{ title: "Gated", regions: ["us-east-1"], {header} params: #{{}} }});"#);
    std::fs::write(project.path("test.rhai"), format!("{header}\n{script}")).unwrap();
    project
}

pub(crate) fn users(project: &Project) -> usize {
    project.effects().iter().filter(|operation| *operation == "CreateUser").count()
}

#[test]
fn a_gate_pauses_until_somebody_agrees() {
    let project = project("", 1);
    let paused = project.run(&["run", "test.rhai", "--yes"]).exits(3);
    paused.shows("GATE declare    Make a user").shows("server  age").says("lifeboat approve test-1 declare, then: lifeboat resume test-1");
    assert_eq!(users(&project), 0, "nothing is done before a gate is open, and --yes opens none");
    project.run(&["resume"]).exits(3);
    project.run(&["approve", "test-1", "declared"]).exits(2).says("these wait: declare");
    project.run(&["approve", "test-1", "--note", "spoke to the CTO"]).exits(0).shows("approved: 1 of 1 approvals");
    project.run(&["show", "test-1"]).exits(0).shows("gate declare: since then approved by ").shows(": lifeboat resume test-1 counts it");
    let ended = project.run(&["resume", "--json"]).exits(0);
    assert_eq!(ended.last()["outcome"], "completed");
    assert_eq!(users(&project), 1);
    let view = project.run(&["show", "test-1", "--json"]).exits(0).last();
    let gate = view["calls"].as_array().unwrap().iter().find(|call| call["op"] == "approve").unwrap().clone();
    assert_eq!(gate["outcome"]["done"]["approvals"][0]["note"], "spoke to the CTO", "{gate}");
    project.run(&["show", "test-1"]).exits(0).shows("gate declare: Make a user: approved by ").shows("(\"spoke to the CTO\")");
    project.run(&["approve", "test-1"]).exits(6).says("no gate of the run `test-1` waits");
}

#[test]
fn one_person_counts_once() {
    let project = project("", 2);
    project.run(&["run", "test.rhai"]).exits(3);
    let approve = || project.run(&["approve", "test-1"]).exits(0).shows("next: somebody else: lifeboat approve test-1 declare");
    approve().shows("approved: 1 of 2 approvals");
    approve().shows(" has agreed already: 1 of 2 approvals: ").shows("; somebody else must agree");
    project.run(&["resume"]).exits(3).shows("1 of 2");
    approve().shows(" has agreed already: 1 of 2 approvals: ");
    assert_eq!(users(&project), 0);
}

#[test]
fn who_says_no_stops_it_and_may_change_their_mind() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1", "declare", "--note", "not tonight"]).exits(0);
    let refused = project.run(&["resume"]).exits(1).says("gate declare was rejected by").says("not tonight");
    refused.shows(
        "next: whoever rejected it may change their mind: lifeboat approve test-1 declare, then: lifeboat resume test-1; or lifeboat abandon test-1",
    );
    assert_eq!(users(&project), 0);
    let told = project.run(&["verify", "test-1"]).exits(0);
    assert!(!told.out.contains("unused"), "the gate ended with it: {}", told.out);
    project.run(&["resume"]).exits(1);
    project.run(&["approve", "test-1"]).exits(0).shows("approved: 1 of 1");
    project.run(&["resume"]).exits(0);
    assert_eq!(users(&project), 1);
}

#[test]
fn who_thinks_again_once_the_end_of_a_run_is_done_is_told_what_there_is_instead() {
    let script = r#"
step("make", || iam::create_user(#{ UserName: "a" }));
finally("tidy", "Tidy", || iam::delete_user(#{ UserName: "a" }));
approve("go", #{ text: "Sure?" });
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1);
    let told = project.run(&["approve", "test-1"]).exits(0).shows("its `finally` is done: it cannot be resumed");
    let told = told.shows("next: lifeboat abandon test-1, then: lifeboat run ");
    assert!(!told.out.contains("lifeboat resume"), "{}", told.out);
}

#[test]
fn what_comes_next_for_a_run_that_waits_for_people_is_what_they_answer_with() {
    let project = Project::new("", r#"step("one", || { iam::list_users(); approve("go", #{ text: "Sure?" }); });"#);
    let next = |next: &str| {
        for arguments in [&[][..], &["runs"], &["show", "test-1"]] {
            project.run(arguments).exits(0).shows(&format!("    next: {next}\n"));
        }
    };
    project.run(&["run", "test.rhai"]).exits(3);
    next("lifeboat approve test-1 one/go, then: lifeboat resume test-1");
    // A session that failed is nothing that anybody waits for.
    project.typed(&["repl"], "throw 1;\n").exits(1);
    next("lifeboat approve test-1 one/go, then: lifeboat resume test-1");
    project
        .run(&["reject", "test-1"])
        .exits(0)
        .shows("next: lifeboat resume test-1 ends as rejected at that gate; lifeboat approve test-1 one/go withdraws the rejection");
    next("lifeboat resume test-1 ends as rejected at that gate; lifeboat approve test-1 one/go withdraws the rejection");
    project.run(&["resume", "test-1"]).exits(1);
    let told = project
        .run(&[])
        .exits(0)
        .shows("next: lifeboat approve test-1 one/go if ")
        .shows(" has changed their mind; or lifeboat abandon test-1");
    assert!(!told.out.contains("next: lifeboat resume"), "{}", told.out);
    project.run(&["approve", "test-1"]).exits(0).shows("approved: 1 of 1 approvals").shows("next: lifeboat resume test-1");
    next("lifeboat resume test-1");
    project.run(&["resume", "test-1"]).exits(0);
}

#[test]
fn words_on_which_nothing_rests_are_told() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    let file = project.home().join("runs/test-1/approvals");
    let said: Value = serde_json::from_str(std::fs::read_to_string(&file).unwrap().trim()).unwrap();
    project.run(&["resume"]).exits(0);
    let gate = said["gate"].as_str().unwrap().to_owned();
    let told = project.run(&["verify", "test-1"]).exits(0);
    assert!(!told.out.contains("unused"), "{}", told.out);
    let with = |key: &str, value: &str| {
        let mut other = said.clone();
        other["by"] = "mallory".into();
        other["user"] = "mallory".into();
        other[key] = value.into();
        other.to_string()
    };
    let lines =
        [said.to_string(), with("note", "me too"), with("digest", "00"), with("gate", "none"), with("verdict", "rejected"), "{".to_owned()];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let told = project.run(&["verify", "test-1"]).exits(0);
    let at = |why: &str| format!("unused    the answer of mallory at gate {gate}: {why}\n");
    let told = told.shows(&at("the gate did not open by it")).shows(&at("it is about a different text or a different run"));
    let told =
        told.shows(&at("the gate did not end with it")).shows("unused    the answer of mallory at gate none: no such gate was asked\n");
    told.shows("unused    line 6 of `approvals` is not an approval: ");
    let unused = project.run(&["verify", "test-1", "--json"]).exits(0).last()["unused"].clone();
    assert_eq!(unused.as_array().unwrap().len(), 5, "{unused}");
}

#[test]
fn a_recorded_word_that_was_written_anew_is_told_and_one_that_was_taken_away_too() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume"]).exits(0);
    project.run(&["export", "test-1", "-o", "a.run"]).exits(0);
    project.run(&["verify", "a.run"]).exits(0);
    let text = std::fs::read_to_string(project.path("a.run")).unwrap();
    let (head, records) = text.split_once('\n').unwrap();
    let said = serde_json::from_str::<Value>(head).unwrap()["files"]["approvals"].as_str().unwrap().to_owned();
    let user = serde_json::from_str::<Value>(said.trim()).unwrap()["by"].as_str().unwrap().to_owned();
    let with = |approvals: &str| {
        let head = head.replace(&Value::from(said.as_str()).to_string(), &Value::from(approvals).to_string());
        std::fs::write(project.path("b.run"), format!("{head}\n{records}")).unwrap();
    };
    for (from, to) in [(format!("\"by\":\"{user}\""), "\"by\":\"boss\""), (format!("\"user\":\"{user}\""), "\"user\":\"boss\"")] {
        with(&said.replace(&from, to));
        let told = project.run(&["verify", "b.run"]).exits(1).shows("NOT intact");
        let told = told.shows(&format!("WRONG: the record says something else, as the answer of {user}\n"));
        assert!(!told.out.contains("the answer of boss at gate declare noted"), "{}", told.out);
    }
    with("");
    let missing = format!("missing   the answer of {user} at gate declare: it is in the record, but not in `approvals`\n");
    project.run(&["verify", "b.run"]).exits(0).shows(&missing);
}

#[test]
fn an_answer_to_another_text_is_none() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    // The same words in another run: what was said of the first does not count.
    project.run(&["run", "test.rhai", "--new"]).exits(3);
    let said = project.home().join("runs/test-1/approvals");
    std::fs::copy(&said, project.home().join("runs/test-2/approvals")).unwrap();
    project.run(&["resume", "test-2"]).exits(3).shows("does not count: it is about a different text");
    std::fs::write(project.home().join("runs/test-2/approvals"), "{\n").unwrap();
    project.run(&["resume", "test-2"]).exits(3).says("line 1");
    assert_eq!(users(&project), 0);
}

#[test]
fn whoever_runs_it_may_be_left_out() {
    let project = project(r#"approvals: #{ quorum: 1, not_by: "operator" },"#, 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "declare"]).exits(6).says("your answer would not count").says("another person must answer");
}

#[test]
fn a_resumed_run_says_that_its_runbook_was_edited_and_which_answers_were_given_before() {
    let project = project("", 1);
    std::fs::write(project.path("lib.rhai"), "fn one() { 1 }\n").unwrap();
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateUser", "access-denied", "x1"]).exits(0);
    let unedited = project.run(&["resume"]).exits(1);
    assert!(!unedited.all().contains("edited"), "{}", unedited.all());
    let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    let edited = text.replace("UserName: \"a\"", "UserName: \"another\"").replace("step(\"look\"", "import \"lib\" as lib;\nstep(\"look\"");
    std::fs::write(project.path("test.rhai"), edited).unwrap();
    let copy = project.copy();
    let told = project.run(&["resume", "test-1"]).exits(0).says("`test.rhai` was edited since the run began: then sha256 ");
    let told = told.says("`lib.rhai` was not part of the runbook when the run began, and now is");
    told.says("gate declare was answered before: that answer holds, and is about what was shown then");
    let lines = copy.run(&["resume", "test-1", "--json"]).exits(0).lines();
    let told = lines.iter().find(|line| line["type"] == "runbook_edited").unwrap();
    assert_eq!((&told["files"][1]["file"], &told["answered"]), (&"test.rhai".into(), &serde_json::json!(["declare"])), "{told}");
    assert!(told["files"][0]["was"].is_null() && told["files"][1]["was"] != told["files"][1]["now"], "{told}");
}

#[test]
fn a_fork_says_which_answers_it_takes_over() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["lab", "fault", "add", "iam:CreateUser", "access-denied", "x1"]).exits(0);
    project.run(&["resume"]).exits(1);
    let told = project.run(&["fork", "test-1", "--from", "make", "--yes"]).exits(0);
    told.shows("gate declare was answered in test-1: that answer is taken over, and is about what was shown then");
}

#[test]
fn a_gate_of_a_run_that_is_over_waits_for_nobody() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["show", "test-1"]).exits(0).shows("gate declare: Make a user: waits for an approval");
    project.run(&["abandon", "test-1"]).exits(0);
    project.run(&["approve", "test-1"]).exits(6).says("the run `test-1` is over: its gates no longer wait for answers");
}

#[test]
fn a_gate_that_is_planned_cannot_be_walked_around() {
    let project = Project::new(
        "",
        r#"
step("one", || iam::create_user(#{ UserName: "one" }));
if step("look", || iam::list_users().len()) == 1 { approve("sure", #{ text: "Two?" }); }
step("two", || iam::create_user(#{ UserName: "two" }));
"#,
    );
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "one"]).exits(3);
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"o\" }}));")).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    project.run(&["resume", "test-1"]).exits(4).says("not in the plan: `iam::create_user` in `two`, where the plan has `approve#1`");
    assert_eq!(users(&project), 2);
}

#[test]
fn what_is_wrong_with_a_gate_is_told_before_anything_is_done() {
    let bad = |script: &str| Project::new("", script).run(&["run", "test.rhai"]);
    bad(r#"approve("go", #{ txt: "x" });"#).exits(2).says("`approve` has no option `txt`");
    bad(r#"approve("go", #{ show: 1 });"#).exits(2).says("`approve` needs `text`");
    bad(r#"approve("go", #{ text: "x", timeout: "soon" });"#).exits(2).says("`timeout` of `approve`");
    bad(r#"approve("go", #{ text: "x", quorum: 0 });"#).exits(2).says("`quorum` of `approve` is a number of people");
    bad(r#"step("go", || ()); approve("go", #{ text: "x" });"#).exits(2).says("have the name `go`");
    bad(r#"let go_on = "go"; step("go", || ()); approve(go_on, #{ text: "x" });"#).exits(1).says("has the same name as the one at");
    let header = |approvals: &str| {
        let project = Project::empty();
        let text = format!(r#"let p = runbook(#{{ title: "T", approvals: {approvals}, params: #{{}} }});"#);
        std::fs::write(project.path("test.rhai"), text).unwrap();
        project.run(&["run", "test.rhai"]).exits(2)
    };
    header("#{ quorums: 2 }").says("did you mean `quorum`?");
    header("#{ quorum: 0 }").says("`quorum` is a number of people");
    header(r#"#{ not_by: "bob" }"#).says("`not_by` is \"operator\"");
    header("2").says("`approvals` is a map");
}

#[test]
fn a_gate_that_waits_or_was_said_no_to_is_not_left_out_with_its_step() {
    let project = Project::new(
        "",
        r#"step("ask", "Ask", || approve("go", #{ text: "sure?" })); step("two", "Two", || iam::create_user(#{ UserName: "two" }));"#,
    );
    project.run(&["run", "test.rhai"]).exits(3);
    let skip = ["resume", "test-1", "--skip", "ask", "--value", "null", "--reason", "nobody there"];
    project.run(&skip).exits(6).says("`ask` waits at the gate `ask/go`: a gate cannot be left out").says("lifeboat approve test-1 ask/go");
    project.run(&["reject", "test-1", "go"]).exits(0);
    project.run(&skip).exits(6).says("a gate cannot be left out");
    project.run(&["resume", "test-1"]).exits(1).says("rejected");
    project
        .run(&skip)
        .exits(6)
        .says("`ask` was rejected at the gate `ask/go`: a gate cannot be left out")
        .says("help: whoever rejected it may change their mind: lifeboat approve test-1 ask/go, then: lifeboat resume test-1");
    project.run(&["approve", "test-1", "go"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(project.effects().iter().filter(|operation| *operation == "CreateUser").count(), 1);
}

#[test]
fn an_answer_from_before_a_gate_waited_too_long_does_not_count_when_it_is_asked_anew() {
    let project =
        Project::new("", r#"step("one", "One", || ()); approve("go", #{ text: "sure?", timeout: "30m" }); step("two", "Two", || ());"#);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "go"]).exits(0);
    project.run(&["lab", "advance", "24h"]).exits(0);
    project.run(&["resume", "test-1"]).exits(3).shows("0 of 1").shows("does not count: the gate has timed out since, and is asked again");
    project.run(&["resume", "test-1"]).exits(3).shows("0 of 1");
    project.run(&["approve", "test-1", "go"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0).shows("1 of 1");
}

#[test]
fn whoever_said_no_changes_their_mind_and_those_who_agreed_before_need_not_say_it_again() {
    let project = Project::new("", r#"approve("go", #{ text: "sure?" }); step("two", "Two", || ());"#);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1", "go"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1);
    project.run(&["approve", "test-1", "go"]).exits(0);
    project.run(&["resume", "test-1"]).exits(0).shows("1 of 1");
}

#[test]
fn a_word_that_a_crash_tore_off_was_not_said_and_is_in_nobodys_way() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    let file = project.home().join("runs/test-1/approvals");
    std::fs::write(&file, "{\"gate\":\"declare\",\"dig").unwrap();
    project.run(&["resume"]).exits(3).shows("0 of 1");
    project.run(&["approve", "test-1"]).exits(0).shows("approved: 1 of 1");
    project.run(&["resume"]).exits(0);
}

#[test]
fn an_answer_is_for_one_place() {
    let script = r#"
parallel("wave", ["a", "b"], |name| {
    iam::list_users();
    approve("go", #{ text: "Sure?" });
    iam::create_user(#{ UserName: name });
});
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3).shows("GATE wave[a]/go    Sure?").shows("lifeboat approve test-1 'wave[b]/go'");
    project.run(&["approve", "test-1"]).exits(2).says("several gates wait: wave[a]/go, wave[b]/go");
    project.run(&["approve", "test-1", "go"]).exits(2).says("name one: lifeboat approve test-1 'wave[a]/go'");
    project.run(&["approve", "test-1", "wave[c]/go"]).exits(2).says("these wait: wave[a]/go, wave[b]/go");
    project.run(&["reject", "test-1", "wave[b]/go"]).exits(0);
    project
        .run(&[])
        .exits(0)
        .shows("next: lifeboat resume test-1 ends as rejected at that gate; lifeboat approve test-1 'wave[b]/go' withdraws");
    project.run(&["approve", "test-1", "wave[b]/go"]).exits(0).shows("GATE wave[b]/go    Sure?");
    project.run(&[]).exits(0).shows("next: lifeboat resume test-1");
    // The branch that was begun goes on to its end.
    project.run(&["resume", "test-1"]).exits(3).shows("GATE wave[a]/go    0 of 1").shows("GATE wave[b]/go    1 of 1");
    assert_eq!(users(&project), 1);
    project.run(&["show", "test-1"]).exits(0).shows("gate wave[a]/go: Sure?: waits for");
    project.run(&["approve", "test-1", "wave[a]/go"]).exits(0).shows("GATE wave[a]/go");
    project.run(&["resume", "test-1"]).exits(0).shows("GATE wave[a]/go    1 of 1");
    assert_eq!(users(&project), 2);
    project.run(&["verify", "test-1"]).exits(0).shows("approval  gate wave[a]/go: 1 of 1: ").shows("approval  gate wave[b]/go: 1 of 1: ");
}

#[test]
fn what_failed_beside_a_gate_is_told_there() {
    let script = r#"
parallel("wave", ["a", "b"], |name| {
    if name == "a" { iam::get_user(#{ UserName: "nobody" }); }
    wait_for("a moment", #{ timeout: "1m", every: "1s" }, || iam::list_users().len() == 0);
    approve("go", #{ text: "Sure?" });
});
"#;
    let project = Project::new("", script);
    let failed = "      FAILED beside it: wave[a]: NoSuchEntity";
    project.run(&["run", "test.rhai"]).exits(3).shows("GATE wave[b]/go    Sure?").shows(failed);
    project.run(&["show", "test-1"]).exits(0).shows("gate wave[b]/go: Sure?: waits for an approval\n").shows(failed);
    project.run(&["approve", "test-1"]).exits(0).shows(failed);
    let again = project.run(&["resume"]).exits(1).says("NoSuchEntity");
    assert!(!again.out.contains("beside it: wave[b]"), "{}", again.out);
}

#[test]
fn what_is_tried_again_is_asked_again() {
    let script = r#"retry(2, || { approve("go", #{ text: "Sure?" }); iam::get_user(#{ UserName: "nobody" }) });"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "go"]).exits(0);
    project
        .run(&["resume"])
        .exits(3)
        .shows("GATE try/go    1 of 1")
        .shows("GATE try#2/go    0 of 1      lifeboat approve test-1 'try#2/go'");
    project.run(&["approve", "test-1"]).exits(0).shows("GATE try#2/go");
    project.run(&["resume"]).exits(1).shows("GATE try#2/go    1 of 1").says("NoSuchEntity");
}

#[test]
fn a_no_is_not_asked_again() {
    let script = r#"retry(3, || { approve("go", #{ text: "Sure?" }); iam::create_user(#{ UserName: "a" }) });"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1", "go"]).exits(0);
    project.run(&["resume"]).exits(1).says("gate try/go was rejected by");
    project.run(&["resume"]).exits(1);
    project.run(&["approve", "test-1", "go"]).exits(0);
    project.run(&["resume"]).exits(0);
    assert_eq!(users(&project), 1);
}

#[test]
fn an_answer_that_nobody_was_told_of_yet_is_told_of_when_the_runbook_was_edited() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    let edit = || {
        let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
        std::fs::write(project.path("test.rhai"), text + "// edited\n").unwrap();
    };
    edit();
    let waiting = project.run(&["resume"]).exits(3).says("was edited since the run began");
    assert!(!waiting.err.contains("was answered before"), "{}", waiting.err);
    project.run(&["approve", "test-1"]).exits(0);
    edit();
    project.run(&["resume"]).exits(0).says("gate declare was answered before: that answer holds, and is about what was shown then");
}

#[test]
fn a_no_in_one_branch_ends_asking_in_those_beside_it_unless_it_is_caught_there() {
    let branches = r#"
parallel("wave", ["a", "b"], |name| {
    iam::list_users();
    ASK;
    iam::create_user(#{ UserName: name });
});
"#;
    let ask = r#"approve("go", #{ text: "Sure?" })"#;
    let project = Project::new("", &branches.replace("ASK", ask));
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1", "wave[a]/go"]).exits(0);
    let refused = project.run(&["resume"]).exits(1).says("gate wave[a]/go was rejected by");
    assert!(!refused.out.contains("GATE wave[b]/go    Sure?"), "{}", refused.out);
    for gate in ["wave[a]/go", "wave[b]/go"] {
        project.run(&["approve", "test-1", gate]).exits(0);
    }
    project.run(&["resume"]).exits(0);
    assert_eq!(users(&project), 2);
    let project = Project::new("", &branches.replace("ASK", &format!("try {{ {ask} }} catch {{ return }}")));
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1", "wave[a]/go"]).exits(0);
    project.run(&["resume"]).exits(3).shows("GATE wave[b]/go    0 of 1");
    project.run(&["approve", "test-1", "wave[b]/go"]).exits(0);
    project.run(&["resume"]).exits(0);
    assert_eq!(users(&project), 1);
}

/// What a runbook and people say, over several lines.
const FORGED: &str = r#"
step("make", #{ title: "Make\nFAKE step" }, || {
    print("one\nFAKE print");
    iam::create_user(#{ UserName: "a" });
    wait_for("it\nFAKE wait", #{ timeout: "1m" }, || iam::list_users());
});
each("all", ["a\nFAKE key"], |key| iam::list_users().len());
approve("go", #{ text: "Sure?\nFAKE text", show: [#{ server: "a\nFAKE cell" }] });
approve("on", #{ text: "On?", show: ["a\nFAKE item"] });
step("last", "Last", || throw "no\nFAKE error");
"#;

#[test]
fn what_runbooks_and_people_say_never_looks_like_a_line_of_lifeboats_own() {
    let project = Project::new("", FORGED);
    let told = |arguments: &[&str]| {
        let done = project.run(arguments);
        let whole = done.all();
        let forged = whole.lines().find(|line| {
            let inside = line.trim_start_matches(' ');
            inside.starts_with("FAKE") && line.len() - inside.len() < 7
        });
        assert!(forged.is_none(), "{arguments:?}:\n{whole}");
        (done.code, whole)
    };
    told(&["run", "test.rhai", "--help"]);
    assert_eq!(told(&["plan", "test.rhai", "-o", "p.plan"]).0, Some(1));
    told(&["show", "p.plan"]);
    let paused = told(&["run", "test.rhai"]).1;
    assert!(paused.contains("  GATE go    Sure?\n      | FAKE text\n") && paused.contains("      one\n      | FAKE print\n"), "{paused}");
    told(&["approve", "test-1", "go", "--note", "yes\nFAKE note"]);
    for arguments in [&["show", "test-1"][..], &["runs"], &[], &["resume"]] {
        told(arguments);
    }
    told(&["reject", "test-1", "on", "--note", "no\nFAKE note"]);
    let rejected = told(&["resume"]);
    assert!(rejected.0 == Some(1) && rejected.1.contains("FAKE note"), "{}", rejected.1);
    for arguments in [&["show", "test-1"][..], &["show", "test-1", "make"], &["runs"], &[], &["verify", "test-1"]] {
        told(arguments);
    }
    told(&["approve", "test-1", "on", "--note", "yes\nFAKE note"]);
    told(&["resume"]);
    let skip = ["resume", "--skip", "last", "--value", "null", "--reason", "it fails\nFAKE reason"];
    assert_eq!(told(&skip).0, Some(0));
    for arguments in [&["show", "test-1"][..], &["runs"], &["verify", "test-1"], &["diff", "test-1", "test-1"]] {
        told(arguments);
    }
}

#[test]
fn a_gate_is_called_by_its_place_everywhere_and_answered_by_any_end_of_that() {
    let script = r#"
parallel("wave", ["a", "b"], |name| {
    iam::list_users();
    step("make", || { approve("go", #{ text: "Sure?" }); approve("on", #{ text: "On?" }); });
});
"#;
    let project = Project::new("", script);
    for arguments in [&["plan", "test.rhai", "-o", "p.plan"][..], &["show", "p.plan"]] {
        project.run(arguments).exits(0).shows("GATE wave[a]/make/go    Sure?").shows("GATE wave[b]/make/on    On?");
    }
    let paused = project.run(&["run", "test.rhai"]).exits(3).shows("GATE wave[a]/make/go    Sure?");
    paused.shows("lifeboat approve test-1 'wave[a]/make/go'").says("gate wave[a]/make/go: 0 of 1 approvals");
    project.run(&["show", "test-1"]).exits(0).shows("gate wave[b]/make/go: Sure?: waits for an approval");
    project.run(&["approve", "test-1", "make/go"]).exits(2).says("several gates wait: wave[a]/make/go, wave[b]/make/go");
    project.run(&["approve", "test-1", "ke/go"]).exits(2).says("these wait: wave[a]/make/go, wave[b]/make/go");
    for gate in ["wave[a]/make/go", "wave[b]/make/go"] {
        project.run(&["approve", "test-1", gate]).exits(0).shows(&format!("GATE {gate}    Sure?"));
    }
    project.run(&["resume"]).exits(3).shows("GATE wave[a]/make/go    1 of 1").shows("GATE wave[a]/make/on    0 of 1");
    project.run(&["reject", "test-1", "wave[a]/make/on"]).exits(0);
    project.run(&["resume"]).exits(1).says("gate wave[a]/make/on was rejected by").says("lifeboat approve test-1 'wave[a]/make/on'");
    project.run(&["verify", "test-1"]).exits(0).shows("approval  gate wave[a]/make/go: 1 of 1");
    let project = Project::new("", r#"step("make", || { approve("go", #{ text: "Sure?" }); throw "no"; });"#);
    project.run(&["run", "test.rhai"]).exits(3).shows("lifeboat approve test-1 make/go");
    project.run(&["approve", "test-1", "go"]).exits(0).shows("GATE make/go    Sure?");
    project.run(&["resume"]).exits(1);
    project.write("", r#"step("make", || approve("go", #{ text: "Sure?" })); step("last", || ());"#);
    project.run(&["resume"]).exits(0).says("gate make/go was answered before");
    project.run(&["fork", "test-1", "--from", "last", "--yes"]).exits(0).shows("gate make/go was answered in test-1");
}

#[test]
fn a_step_in_which_people_are_to_be_asked_is_not_left_out_before_they_are() {
    let script = r#"
fn ask() { approve("go", #{ text: "fail over?" }); }
step("prepare", || iam::create_user(#{ UserName: "a" }));
step("declare", "Two people agree", || { ask(); iam::create_user(#{ UserName: "b" }); throw "broken"; });
step("cut", || iam::create_user(#{ UserName: "c" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "prepare"]).exits(3);
    let skip = ["resume", "test-1", "--skip", "declare", "--value", "null", "--reason", "in a hurry"];
    project.run(&skip).exits(6).says("people are asked in `declare` and have not agreed yet");
    project.run(&["resume", "test-1"]).exits(3);
    project.run(&skip).exits(6).says("waits at the gate");
    project.run(&["approve", "test-1", "go"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1);
    project.run(&skip).exits(0);
    assert_eq!(users(&project), 3);
}

#[test]
fn a_step_whose_gates_its_text_does_not_count_is_not_left_out() {
    let refused = |script: &str, steps: &[&str]| {
        let project = Project::new("", &format!("step(\"prepare\", || 1);\n{script}"));
        project.run(&["run", "test.rhai", "--until", "prepare"]).exits(3);
        for step in steps {
            let skip = ["resume", "test-1", "--skip", step, "--value", "null", "--reason", "in a hurry"];
            project.run(&skip).exits(6).says(&format!("people are asked in `{step}`"));
        }
    };
    refused(r#"let ask = || approve("go", #{ text: "?" }); step("x", || { ask.call(); 1 });"#, &["x"]);
    refused(r#"let ask = |n| approve("go", #{ text: n }); let all = #{ ask: ask }; step("x", || each("w", ["a"], all.ask));"#, &["x"]);
    refused(r#"let body = || approve("go", #{ text: "?" }); step("x", "t", body);"#, &["x"]);
    refused(r#"step("x", || "go".approve(#{ text: "?" }));"#, &["x"]);
    refused(r#"for n in ["a", "b"] { step(`x-${n}`, || approve("go", #{ text: "?" })); }"#, &["x-a", "x-b"]);
}

#[test]
fn a_step_is_not_left_out_between_two_of_its_waves() {
    let script = r#"
step("waves", || each("wave", ["a", "b"], |w| { if w == "b" { throw "broken"; } approve("go", #{ text: w }) }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "waves/wave[a]/go"]).exits(0);
    project.run(&["resume"]).exits(1);
    let skip = ["resume", "test-1", "--skip", "waves", "--value", "null", "--reason", "in a hurry"];
    project.run(&skip).exits(6).says("people are asked in `waves`, and how often is known only at its end");
}

#[test]
fn what_a_step_only_goes_on_with_asks_nobody_in_it() {
    let script = r#"
let ok = approve("first", #{ text: "?" });
let made = step("ask", || { approve("go", #{ text: "?" }); [1] });
step("x", || { if ok != () && made.len() == 1 { throw "broken"; } });
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "first"]).exits(0);
    project.run(&["resume"]).exits(3);
    project.run(&["approve", "test-1", "ask/go"]).exits(0);
    project.run(&["resume"]).exits(1);
    project.run(&["resume", "test-1", "--skip", "x", "--value", "null", "--reason", "it is over"]).exits(0);
}

#[test]
fn a_step_that_calls_functions_again_and_asks_nobody_is_left_out() {
    let script = r#"
fn boot(size) { boot(size, "5m") }
fn boot(size, limit) { if size > 0 { boot(size - 1); down(size - 1); up(size - 1); } if limit == "5m" { throw "broken"; } }
fn up(n) { if n > 0 { down(n - 1); up(n - 1); } }
fn down(n) { if n > 0 { up(n - 1); down(n - 1); } }
fn ask(n) { approve("go", #{ text: "?" }); if n > 0 { if n < 5 { throw "broken"; } ask(n - 1); } }
step("prepare", || 1);
step("x", || boot(0));
step("y", || ask(1));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    let skip = |step: &str| project.run(&["resume", "test-1", "--skip", step, "--value", "null", "--reason", "in a hurry"]);
    skip("x").exits(3);
    project.run(&["approve", "test-1", "y/go"]).exits(0);
    project.run(&["resume"]).exits(1);
    skip("y").exits(6).says("people are asked in `y`, and how often is known only at its end");
}
