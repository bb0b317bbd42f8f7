//! Gates, and what people say at them and of plans.

use crate::support::{Done, Project};
use serde_json::Value;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{LineEnding, PrivateKey};

const GATED: &str = r#"
step("look", || iam::list_users().len());
approve("declare", #{ text: "Make a user", show: [#{ server: "db", age: 4 }, #{ server: "web", age: 7 }], quorum: QUORUM });
step("make", || iam::create_user(#{ UserName: "a" }));
"#;

fn project(header: &str, quorum: u32) -> Project {
    let project = Project::empty();
    let script = GATED.replace("QUORUM", &quorum.to_string());
    let header = format!(r#"let p = runbook(#{{ title: "Gated", regions: ["us-east-1"], {header} params: #{{}} }});"#);
    std::fs::write(project.path("test.rhai"), format!("{header}\n{script}")).unwrap();
    project
}

fn users(project: &Project) -> usize {
    project.effects().iter().filter(|operation| *operation == "CreateUser").count()
}

/// Writes a private key, and says its public half.
fn key(project: &Project, name: &str, seed: u8) -> String {
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]));
    std::fs::write(project.path(name), key.to_openssh(LineEnding::LF).unwrap()).unwrap();
    key.public_key().to_openssh().unwrap()
}

#[test]
fn a_gate_pauses_until_somebody_agrees() {
    let project = project("", 1);
    let paused = project.run(&["run", "test.rhai", "--yes"]).exits(3);
    paused.shows("GATE declare    Make a user").shows("age  server").says("lifeboat approve test-1 declare, then: lifeboat resume test-1");
    assert_eq!(users(&project), 0, "nothing is done before a gate is open, and --yes opens none");
    project.run(&["resume"]).exits(3);
    project.run(&["approve", "test-1", "declared"]).exits(2).says("these wait: declare");
    project.run(&["approve", "test-1", "--note", "spoke to the CTO"]).exits(0).shows("approved: 1 of 1 approvals");
    let ended = project.run(&["resume", "--json"]).exits(0);
    assert_eq!(ended.last()["outcome"], "completed");
    assert_eq!(users(&project), 1);
    let view = project.run(&["show", "test-1", "--json"]).exits(0).last();
    let gate = view["calls"].as_array().unwrap().iter().find(|call| call["op"] == "approve").unwrap().clone();
    assert_eq!(gate["outcome"]["done"]["approvals"][0]["note"], "spoke to the CTO", "{gate}");
    project.run(&["show", "test-1"]).exits(0).shows("gate declare: Make a user: open, by ").shows("(\"spoke to the CTO\")");
    project.run(&["approve", "test-1"]).exits(6).says("no gate of the run `test-1` waits");
}

#[test]
fn one_person_counts_once() {
    let project = project("", 2);
    project.run(&["run", "test.rhai"]).exits(3);
    for _ in 0..2 {
        project.run(&["approve", "test-1", "declare"]).exits(0).shows("approved: 1 of 2 approvals");
    }
    project.run(&["resume"]).exits(3).shows("1 of 2");
    assert_eq!(users(&project), 0);
}

#[test]
fn who_says_no_stops_it_and_may_change_their_mind() {
    let project = project("", 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1", "declare", "--note", "not tonight"]).exits(0);
    project.run(&["resume"]).exits(1).says("gate declare was rejected by").says("not tonight");
    assert_eq!(users(&project), 0);
    project.run(&["resume"]).exits(1);
    project.run(&["approve", "test-1"]).exits(0).shows("approved: 1 of 1");
    project.run(&["resume"]).exits(0);
    assert_eq!(users(&project), 1);
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
    let at = |why: &str| format!("unused    what mallory said at gate {gate}: {why}\n");
    let told = told.shows(&at("the gate did not open by it")).shows(&at("it is about another text or another run"));
    let told = told.shows(&at("the gate did not end with it")).shows("unused    what mallory said at gate none: no such gate was asked\n");
    told.shows("unused    line 6 of `approvals` is no approval: ");
    let unused = project.run(&["verify", "test-1", "--json"]).exits(0).last()["unused"].clone();
    assert_eq!(unused.as_array().unwrap().len(), 5, "{unused}");
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
    project.run(&["resume", "test-2"]).exits(3).shows("does not count: it was said of another text");
    std::fs::write(project.home().join("runs/test-2/approvals"), "{").unwrap();
    project.run(&["resume", "test-2"]).exits(3).says("line 1");
    assert_eq!(users(&project), 0);
}

#[test]
fn whoever_runs_it_may_be_left_out() {
    let project = project(r#"approvals: #{ quorum: 1, not_by: "operator" },"#, 1);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "declare"]).exits(6).says("this would not count").says("another person must say it");
}

#[test]
fn only_signatures_of_signers_count_where_a_runbook_names_them() {
    let project = project(r#"approvals: #{ quorum: 2, signers: "approvers.pub" },"#, 2);
    let (alice, bob, eve) = (key(&project, "alice", 1), key(&project, "bob", 2), key(&project, "eve", 3));
    let git_only = format!("carol namespaces=\"git\" {}", key(&project, "carol", 4));
    std::fs::write(project.path("approvers.pub"), format!("# who may\nalice@example.com {alice}\nbob {bob}\n{git_only}\n")).unwrap();
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "declare"]).exits(6).says("it is not signed").says("--key FILE");
    project.run(&["approve", "test-1", "declare", "--key", "eve"]).exits(6).says("is none of a signer");
    project.run(&["approve", "test-1", "declare", "--key", "carol"]).exits(6).says("not allowed to sign for lifeboat");
    project.run(&["approve", "test-1", "declare", "--key", "nobody"]).exits(2).says("cannot sign with");
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(0).shows("1 of 2 approvals: alice@example.com (SHA256:");
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(0).shows("1 of 2");
    project.run(&["approve", "test-1", "declare", "--key", "bob"]).exits(0).shows("2 of 2 approvals: alice@example.com");
    let file = project.home().join("runs/test-1/approvals");
    let said = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, said.replace("\"user\":\"", "\"user\":\"x")).unwrap();
    project.run(&["resume"]).exits(3).shows("its signature is another's, or of another text");
    std::fs::write(&file, &said).unwrap();
    project.run(&["resume"]).exits(0).shows("2 of 2");
    project.run(&["verify", "test-1"]).exits(0).shows("gate declare: 2 of 2: alice@example.com (SHA256:");
    project.run(&["verify", "test-1", "--signers", "approvers.pub"]).exits(0);
    std::fs::write(project.path("others.pub"), format!("alice@example.com {alice}\neve {eve}\n")).unwrap();
    project.run(&["verify", "test-1", "--signers", "others.pub"]).exits(1).shows("NOT so: the word of bob: ");
}

#[test]
fn a_plan_needs_the_approvals_its_runbook_asks_for() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("GATE declare").shows("1 approval, waits 30m");
    let run = || -> Done { project.run(&["run", "test.rhai", "--plan", "p.plan"]) };
    run().exits(6).says("the plan has 0 of 1 approvals").says("lifeboat approve");
    project.run(&["reject", "p.plan"]).exits(0).shows("rejected: 0 of 1");
    run().exits(6).says("the plan was rejected by");
    project.run(&["approve", "p.plan", "--note", "read it"]).exits(0).shows("approved: 1 of 1 approvals");
    run().exits(3).shows("held to the plan");
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume"]).exits(0);
    let view = project.run(&["show", "test-1", "--json"]).exits(0).last();
    assert_eq!(view["run"]["approvals"][0]["note"], "read it", "{}", view["run"]);
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
    bad(r#"approve("go", #{ text: "x", quorum: 0 });"#).exits(1).says("`quorum` of `approve` is a number of people");
    bad(r#"step("go", || ()); approve("go", #{ text: "x" });"#).exits(2).says("have the name `go`");
    bad(r#"let go_on = "go"; step("go", || ()); approve(go_on, #{ text: "x" });"#).exits(1).says("has the name of what stands at");
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

/// The steps of a run, with how they ended.
fn steps(ended: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    ended["steps"].as_array().unwrap().iter().map(|step| (text(&step["name"]), text(&step["status"]))).collect()
}

fn named(steps: &[(&str, &str)]) -> Vec<(String, String)> {
    steps.iter().map(|(name, status)| ((*name).to_owned(), (*status).to_owned())).collect()
}

const FINALLY: &str = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", "Take it away", || {
    for user in iam::list_users() { iam::delete_user(#{ UserName: user.UserName }); }
});
finally("first", || iam::list_users().len());
step("two", || { iam::create_user(#{ UserName: "b" }); if p.fails { throw "no"; } });
"#;

#[test]
fn what_is_done_at_the_end_is_done_however_that_comes() {
    let params = r#"fails: #{ type: "bool", value: false, help: "whether it fails" }"#;
    let project = Project::new(params, FINALLY);
    let ended = project.run(&["run", "test.rhai", "--json"]).exits(0).last();
    let order = named(&[("one", "done"), ("two", "done"), ("first", "done"), ("tidy", "done")]);
    assert_eq!(steps(&ended), order, "the last that was registered comes first");
    let ended = project.run(&["run", "test.rhai", "--set", "fails=true", "--json"]).exits(1).last();
    assert_eq!(steps(&ended), named(&[("one", "done"), ("two", "failed"), ("first", "done"), ("tidy", "done")]));
    let deleted = project.effects().iter().filter(|operation| *operation == "DeleteUser").count();
    assert_eq!((users(&project), deleted), (4, 4));
    // It ends there every time: what was done at the end is done.
    project.run(&["resume"]).exits(1).says("it follows from what is recorded alone");
    assert_eq!((users(&project), project.effects().len()), (4, 8));
}

#[test]
fn a_pause_is_no_end() {
    let project = Project::new(r#"fails: #{ type: "bool", value: false, help: "whether it fails" }"#, FINALLY);
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser", "DeleteUser"]);
}

#[test]
fn what_is_done_at_the_end_is_planned_and_may_be_less_where_less_was_done() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", || {
    for user in iam::list_users() { iam::delete_user(#{ UserName: user.UserName }); }
    if p.more { iam::create_user(#{ UserName: "more" }); }
});
step("two", || iam::create_user(#{ UserName: "b" }));
"#;
    let params = r#"more: #{ type: "bool", value: false, help: "whether it does more" }"#;
    let project = Project::new(params, script);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("always  tidy").shows("- iam:DeleteUser");
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "one"]).exits(3);
    // Somebody else has made the second user: step two fails, and both are there at the end.
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"b\" }}));")).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("EntityAlreadyExists");
    assert_eq!(project.effects().iter().filter(|operation| *operation == "DeleteUser").count(), 2);
}

#[test]
fn it_stands_at_the_top_level() {
    let project = Project::new("", r#"step("one", || { finally("tidy", || ()); });"#);
    project.run(&["run", "test.rhai"]).exits(2).says("`finally` stands at the top level");
    project.write("", r#"let tidy = || finally("tidy", || ()); step("one", || tidy.call());"#);
    project.run(&["run", "test.rhai"]).exits(1).says("`finally` stands at the top level");
}

#[test]
fn a_step_is_left_out_for_a_reason_and_stays_left_out() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
let two = step("two", || { iam::get_user(#{ UserName: "nobody" }); 7 });
step("three", || iam::create_user(#{ UserName: `of-${two.name}` }));
step("four", || iam::create_user(#{ UserName: "d" }));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1);
    project.run(&["resume", "--skip", "two"]).exits(2);
    project.run(&["resume", "--skip", "two", "--value", "{", "--reason", "x"]).exits(2).says("`--value` is no JSON");
    project.run(&["resume", "--skip", "one", "--value", "1", "--reason", "x"]).exits(2).says("is done already");
    project.run(&["resume", "--skip", "too", "--value", "1", "--reason", "x"]).exits(2).says("did you mean `two`?");
    let skip = ["resume", "--skip", "two", "--value", r#"{"name": "b"}"#, "--reason", "nobody is gone", "--until", "two"];
    project.run(&skip).exits(3).shows("left out");
    project.run(&["resume", "--until", "three"]).exits(3);
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "CreateUser"]);
    project.run(&["show", "test-1"]).exits(0).shows("left out: nobody is gone");
    let users = project.run(&["show", "test-1", "--json"]).exits(0).last().to_string();
    assert!(users.contains("of-b"), "{users}");
}

#[test]
fn approvals_hold_for_a_plan_that_says_the_same() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "standing.plan", "--valid-for", "30d"]).exits(0);
    project.run(&["approve", "standing.plan", "--note", "quarterly"]).exits(0);
    let now = |name: &str| project.run(&["plan", "test.rhai", "-o", name, "--against", "standing.plan"]).exits(0);
    now("now.plan").says("the same as").says("covered by its approvals");
    // What is kept of the approved plan is compared again: another's approvals do not pass for these.
    std::fs::write(project.path("now.plan.against"), std::fs::read_to_string(project.path("standing.plan")).unwrap() + " ").unwrap();
    project.run(&["run", "test.rhai", "--plan", "now.plan"]).exits(6).says("the plan has 0 of 1 approvals");
    std::fs::copy(project.path("standing.plan"), project.path("now.plan.against")).unwrap();
    project.run(&["run", "test.rhai", "--plan", "now.plan"]).exits(3).shows("held to the plan");
    project.run(&["abandon", "test-1"]).exits(0);
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"o\" }}));")).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    now("later.plan").says("not covered by the approvals of").says("iam::list_users");
    project.run(&["run", "test.rhai", "--plan", "later.plan"]).exits(6).says("the plan has 0 of 1 approvals");
}
