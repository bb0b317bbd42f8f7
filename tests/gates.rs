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
    std::fs::write(project.home().join("runs/test-2/approvals"), "{\n").unwrap();
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
    let verified = project.run(&["verify", "test-1"]).exits(0).shows("gate declare: 2 of 2: alice@example.com (SHA256:");
    assert!(!verified.out.contains("unsigned"), "{}", verified.out);
    project.run(&["verify", "test-1", "--signers", "approvers.pub"]).exits(0);
    std::fs::write(project.path("others.pub"), format!("alice@example.com {alice}\neve {eve}\n")).unwrap();
    project.run(&["verify", "test-1", "--signers", "others.pub"]).exits(1).shows("NOT so: the word of bob: ");
}

#[test]
fn the_file_of_signers_is_a_part_of_what_is_planned() {
    let project = project(r#"approvals: #{ quorum: 1, signers: "keys/approvers.pub" },"#, 1);
    let (alice, eve) = (key(&project, "alice", 1), key(&project, "eve", 3));
    std::fs::create_dir(project.path("keys")).unwrap();
    let signers = |text: &str| std::fs::write(project.path("keys/approvers.pub"), text).unwrap();
    signers(&format!("alice {alice}\n"));
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("signers   keys/approvers.pub ");
    project.run(&["plan", "test.rhai", "-o", "q.plan"]).exits(0);
    // Whoever puts a key of their own there reaches no quorum of a plan that was made before.
    signers(&format!("alice {alice}\neve {eve}\n"));
    project.run(&["approve", "p.plan", "--key", "eve"]).exits(0);
    let refused = project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6);
    refused.says("the plan no longer holds: keys/approvers.pub: planned sha256 ");
    project.run(&["plan", "test.rhai", "-o", "r.plan"]).exits(0);
    project.run(&["diff", "p.plan", "r.plan"]).exits(1).shows("~ run     keys/approvers.pub: sha256 ");
    signers(&format!("alice {alice}\n"));
    project.run(&["approve", "q.plan", "--key", "alice"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "q.plan"]).exits(3);
    signers(&format!("eve {eve}\n"));
    project.run(&["verify", "test-1"]).exits(0).shows("runbook   keys/approvers.pub sha256 ").shows("was changed since: now sha256 ");
    project.run(&["resume"]).exits(3).says("`keys/approvers.pub` was edited since the run began: then sha256 ");
    std::fs::remove_file(project.path("keys/approvers.pub")).unwrap();
    project.run(&["resume"]).exits(6).says("keys/approvers.pub`: No such file");
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
    let told = told.says("`lib.rhai` was no part of the runbook when the run began, and is one now");
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
    project.run(&["approve", "test-1"]).exits(6).says("the run `test-1` is over: nobody waits at its gates any more");
}

#[test]
fn a_plan_needs_the_approvals_its_runbook_asks_for() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("GATE declare").shows("1 approval, waits 30m");
    let run = || -> Done { project.run(&["run", "test.rhai", "--plan", "p.plan"]) };
    run().exits(6).says("the plan has 0 of 1 approvals").says("lifeboat approve");
    project.run(&["reject", "p.plan"]).exits(0).shows("rejected by ").shows("it cannot be run");
    run().exits(6).says("the plan was rejected by");
    project.run(&["approve", "p.plan", "--note", "read it"]).exits(0).shows("approved: 1 of 1 approvals");
    run().exits(3).shows("held to the plan");
    project.run(&["approve", "test-1"]).exits(0);
    project.run(&["resume"]).exits(0);
    let view = project.run(&["show", "test-1", "--json"]).exits(0).last();
    assert_eq!(view["run"]["approvals"][0]["note"], "read it", "{}", view["run"]);
    // Nobody signed it: whoever is that user says so.
    let verified = project.run(&["verify", "test-1"]).exits(0);
    let user = view["run"]["operator"].as_str().unwrap();
    verified.shows(&format!("the plan: 1: {user} (unsigned)")).shows(&format!("gate declare: 1 of 1: {user} (unsigned)"));
    let verified = project.run(&["verify", "test-1", "--json"]).exits(0).last();
    assert_eq!(verified["approvals"][0]["unsigned"], serde_json::json!([user]), "{verified}");
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
}

#[test]
fn a_failed_run_whose_end_is_done_is_not_gone_on_with() {
    let params = r#"fails: #{ type: "bool", value: false, help: "whether it fails" }"#;
    let project = Project::new(params, FINALLY);
    let runbook = project.path("test.rhai").display().to_string();
    // What `one` made is taken away at the end: a fork begins with that.
    let instead = format!("lifeboat fork test-1 --from one; or lifeboat abandon test-1, then: lifeboat run {runbook} --set fails=true");
    let failed = project.run(&["run", "test.rhai", "--set", "fails=true"]).exits(1).shows(&format!("next: {instead}"));
    let failed = failed.says("what the run does at its end is done").says(&format!("help: {instead}"));
    assert!(!failed.all().contains("lifeboat resume"), "{}", failed.all());
    let records = || project.run(&["show", "test-1", "--json"]).exits(0).last()["records"].clone();
    let before = records();
    // Mended or not, left out or not: it would come to what was done at the end.
    project.write(params, &FINALLY.replace("throw \"no\";", ""));
    project.run(&["resume"]).exits(6).says("the run failed, and what it does at its end is done").says(&instead);
    let skip = ["resume", "test-1", "--skip", "two", "--value", "null", "--reason", "it fails"];
    project.run(&skip).exits(6).says("`two` cannot be left out any more").says("lifeboat fork test-1 --from one");
    assert_eq!(project.run(&["resume", "--json"]).exits(6).last()["outcome"], "refused");
    project.run(&["show", "test-1"]).exits(0).shows(&format!("next: {instead}"));
    project.run(&["runs"]).exits(0).shows(&format!("next: {instead}"));
    project.run(&["run", "test.rhai"]).exits(6).says("lifeboat fork test-1 --from one, or lifeboat abandon test-1, or --new");
    assert_eq!((records(), users(&project), project.effects().len()), (before, 2, 4));
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(0);
    assert_eq!(users(&project), 3, "the first was taken over");
}

#[test]
fn after_a_real_recovery_that_fails_again_its_step_is_left_out_and_no_other_run_is_advised() {
    let project = Project::empty();
    let script = r#"let p = runbook(#{ title: "A test", regions: ["us-east-1"], recover: "ask" });
step("go-over", || {
    recover(#{ servers: source_servers(#{ tags: #{} }), mode: "recovery", point_in_time: "latest", timeout: "60m" });
    iam::get_user(#{ UserName: "nobody" });
});
step("after", || 1);
"#;
    std::fs::write(project.path("test.rhai"), script).unwrap();
    project.run(&["lab", "reset", "--to", "synced"]).exits(0);
    project.run(&["run", "test.rhai"]).exits(1);
    let again = project.run(&["resume"]).exits(1).says("lifeboat resume test-1 --skip go-over --value JSON --reason TEXT");
    assert!(!again.all().contains("lifeboat run"), "{}", again.all());
    project.run(&["resume", "test-1", "--skip", "go-over", "--value", "null", "--reason", "it is over"]).exits(0);
}

#[test]
fn an_end_that_did_not_come_to_its_own_is_gone_on_with() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("tidy", || { iam::delete_user(#{ UserName: "a" }); iam::get_user(#{ UserName: "b" }); iam::delete_user(#{ UserName: "b" }); });
step("two", || throw "no");
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(1).shows("next: mend the cause, then lifeboat resume test-1");
    project.run(&["resume"]).exits(1).shows("lifeboat resume test-1");
    let skip = ["resume", "test-1", "--skip", "two", "--value", "null", "--reason", "it fails"];
    project.run(&skip).exits(6).says("`two` cannot be left out any more");
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"b\" }}));")).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    project.run(&["resume"]).exits(1).shows("next: lifeboat fork test-1 --from one");
    assert_eq!(project.effects(), ["CreateUser", "DeleteUser", "CreateUser", "DeleteUser"]);
    project.run(&["resume"]).exits(6).says("what it does at its end is done");
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
    project.run(&skip).exits(3).shows("2/4 two   skipped").shows("left out");
    project.run(&["resume", "--until", "three"]).exits(3);
    project.run(&["resume"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser", "CreateUser"]);
    project.run(&["show", "test-1"]).exits(0).shows("two   skipped").shows("left out: nobody is gone");
    let users = project.run(&["show", "test-1", "--json"]).exits(0).last().to_string();
    assert!(users.contains("of-b"), "{users}");
}

#[test]
fn approvals_hold_for_a_plan_that_says_the_same() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "standing.plan", "--valid-for", "30d"]).exits(0);
    project.run(&["approve", "standing.plan", "--note", "quarterly"]).exits(0);
    let now = |name: &str| project.run(&["plan", "test.rhai", "-o", name, "--against", "standing.plan"]).exits(0);
    now("now.plan").says("the same as").says("its approvals hold for this too");
    // The approved plan is compared again: another's approvals do not pass for these.
    let standing = std::fs::read_to_string(project.path("standing.plan")).unwrap();
    std::fs::write(project.path("standing.plan"), standing.clone() + " ").unwrap();
    let refused = project.run(&["run", "test.rhai", "--plan", "now.plan"]).exits(6).says("the plan has 0 of 1 approvals");
    refused.says("standing.plan` do not count: another plan lies there now");
    std::fs::write(project.path("standing.plan"), standing).unwrap();
    project.run(&["run", "test.rhai", "--plan", "now.plan"]).exits(3).shows("held to the plan");
    project.run(&["abandon", "test-1"]).exits(0);
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"o\" }}));")).unwrap();
    project.run(&["run", "o.rhai"]).exits(0);
    now("later.plan").says("not covered by the approvals of").says("iam::list_users");
    project.run(&["run", "test.rhai", "--plan", "later.plan"]).exits(6).says("the plan has 0 of 1 approvals");
}

#[test]
fn a_gate_that_waits_or_was_said_no_to_is_not_left_out_with_its_step() {
    let project = Project::new(
        "",
        r#"step("ask", "Ask", || approve("go", #{ text: "sure?" })); step("two", "Two", || iam::create_user(#{ UserName: "two" }));"#,
    );
    project.run(&["run", "test.rhai"]).exits(3);
    let skip = ["resume", "test-1", "--skip", "ask", "--value", "null", "--reason", "nobody there"];
    project
        .run(&skip)
        .exits(6)
        .says("`ask` waits at the gate `ask/go`: what people are asked is not left out")
        .says("lifeboat approve test-1 ask/go");
    project.run(&["reject", "test-1", "go"]).exits(0);
    project.run(&skip).exits(6).says("is not left out");
    project.run(&["resume", "test-1"]).exits(1).says("rejected");
    project.run(&skip).exits(6).says("is not left out");
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
    project.run(&["resume", "test-1"]).exits(3).shows("0 of 1").shows("does not count: this waited for too long since, and is asked anew");
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
fn a_run_by_approvals_that_were_carried_over_from_plan_to_plan_is_verified() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan", "--valid-for", "30d"]).exits(0);
    project.run(&["approve", "a.plan", "--note", "quarterly"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "b.plan", "--against", "a.plan"]).exits(0).says("its approvals hold for this too");
    project.run(&["plan", "test.rhai", "-o", "c.plan", "--against", "b.plan"]).exits(0).says("its approvals hold for this too");
    project.run(&[]).exits(0).shows("plan c.plan   of test.rhai   approved by ");
    project.run(&["run", "test.rhai", "--plan", "c.plan"]).exits(3).shows("held to the plan");
    project.run(&["verify", "test-1"]).exits(0).shows("approval  the plan: 1: ").shows("intact    next");
    project.run(&["export", "test-1", "-o", "t.run"]).exits(0);
    project.run(&["verify", "t.run"]).exits(0).shows("approval  the plan: 1: ");
    // What was agreed to must be there, and say the same.
    let kept = project.home().join("runs/test-1/plans-approved");
    let text = std::fs::read_to_string(&kept).unwrap();
    std::fs::write(&kept, text.replace("quorum", "quorums")).unwrap();
    project.run(&["verify", "test-1"]).exits(1).shows("NOT so: what ").shows("is about something else");
    std::fs::remove_file(&kept).unwrap();
    project.run(&["verify", "test-1"]).exits(1).shows("is about something else");
}

#[test]
fn approvals_that_are_withdrawn_or_whose_plan_is_gone_hold_for_no_other_plan() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    project.run(&["approve", "a.plan"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "b.plan", "--against", "a.plan"]).exits(0).says("its approvals hold for this too");
    let run = || project.run(&["run", "test.rhai", "--plan", "b.plan"]);
    project.run(&["reject", "a.plan"]).exits(0);
    run().exits(6).says("the plan was rejected by ");
    project.run(&["approve", "a.plan"]).exits(0);
    let said = std::fs::read(project.path("a.plan.approvals")).unwrap();
    std::fs::remove_file(project.path("a.plan.approvals")).unwrap();
    run().exits(6).says("the plan has 0 of 1 approvals");
    std::fs::write(project.path("a.plan.approvals"), said).unwrap();
    std::fs::rename(project.path("a.plan"), project.path("away")).unwrap();
    run().exits(6).says("the plan has 0 of 1 approvals").says("a.plan` do not count: it lies there no longer");
    std::fs::rename(project.path("away"), project.path("a.plan")).unwrap();
    run().exits(3);
    assert_eq!(users(&project), 0);
}

#[test]
fn a_word_for_a_plan_by_whoever_may_not_run_it_then_says_so() {
    let project = project(r#"approvals: #{ quorum: 1, not_by: "operator" },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    let told = project.run(&["approve", "a.plan"]).exits(0).shows("approved: 1 of 1 approvals: ");
    let told = told.shows(" runs it: 0 of 1 approvals: their word does not count then, by `not_by: \"operator\"`");
    told.shows("next: somebody else: lifeboat run ");
    project.run(&["run", "test.rhai", "--plan", "a.plan"]).exits(6).says("the plan has 0 of 1 approvals; the word of ");
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
    project.run(&["approve", "test-1", "wave[b]/go"]).exits(0).shows("GATE wave[b]/go    Sure?");
    project.run(&["resume", "test-1"]).exits(3).shows("GATE wave[a]/go    0 of 1");
    assert!(users(&project) <= 1);
    project.run(&["show", "test-1"]).exits(0).shows("gate wave[a]/go: Sure?: waits for");
    project.run(&["approve", "test-1", "wave[a]/go"]).exits(0).shows("GATE wave[a]/go");
    project.run(&["resume", "test-1"]).exits(0).shows("GATE wave[a]/go    1 of 1").shows("GATE wave[b]/go    1 of 1");
    assert_eq!(users(&project), 2);
    project.run(&["verify", "test-1"]).exits(0).shows("approval  gate wave[a]/go: 1 of 1: ").shows("approval  gate wave[b]/go: 1 of 1: ");
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

/// A plan that is approved, and others that live on that: two made against it, one against one of those.
fn carried() -> Project {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    project.run(&["approve", "a.plan"]).exits(0);
    for (name, than) in [("b.plan", "a.plan"), ("c.plan", "a.plan"), ("d.plan", "b.plan")] {
        // Another time in the lab: another plan.
        project.run(&["lab", "advance", "1m"]).exits(0);
        project.run(&["plan", "test.rhai", "-o", name, "--against", than]).exits(0).says("its approvals hold for this too");
    }
    project
}

#[test]
fn approvals_are_for_one_run_of_whichever_plan_lives_on_them() {
    let project = carried();
    let run = |plan: &str| project.run(&["run", "test.rhai", "--new", "--plan", plan]);
    run("b.plan").exits(3);
    let used = "were used already, for test-1, by a plan made against it: an approval is for one run";
    run("a.plan").exits(6).says(&format!("the approvals of the plan {used}"));
    for plan in ["c.plan", "d.plan"] {
        run(plan).exits(6).says("the plan has 0 of 1 approvals; approvals of `").says(used);
    }
    project.run(&[]).exits(0).shows("plan c.plan   of test.rhai   0 of 1 approvals");
    let late = project.run(&["plan", "test.rhai", "-o", "e.plan", "--against", "a.plan"]).exits(0);
    late.says("a.plan, but approvals of `").says(used);
    // Approved for itself, another is run.
    project.run(&["approve", "c.plan"]).exits(0).shows("approved: 1 of 1 approvals");
    run("c.plan").exits(3);
    assert_eq!(users(&project), 0);
}

#[test]
fn no_other_plan_is_run_on_the_approvals_of_one_that_was_run() {
    let project = carried();
    project.run(&["run", "test.rhai", "--plan", "a.plan"]).exits(3);
    let refused = project.run(&["run", "test.rhai", "--new", "--plan", "d.plan"]).exits(6).says("the plan has 0 of 1 approvals");
    refused.says("they were used already, for test-1: an approval is for one run");
}

#[test]
fn a_plan_made_against_another_says_how_many_have_agreed_to_that() {
    let project = project(r#"approvals: #{ quorum: 2 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    let against = |name: &str| project.run(&["plan", "test.rhai", "-o", name, "--against", "a.plan"]).exits(0);
    against("b.plan").says("a.plan, to which nobody has agreed yet (0 of 2): once they do, it holds for this too");
    project.run(&["approve", "a.plan"]).exits(0);
    against("c.plan").says("a.plan: its approvals hold for this too: 1 of 2: ");
    project.run(&["reject", "a.plan", "--note", "not tonight"]).exits(0);
    against("d.plan").says("a.plan, which was rejected by ").says(": not tonight").says("this cannot be run either");
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
    assert!(!refused.out.contains("GATE wave[b]/go"), "{}", refused.out);
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
fn an_end_that_failed_is_gone_on_with_also_where_another_one_did_something_after_it() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
finally("outer", || { iam::delete_user(#{ UserName: "a" }); iam::list_users().len() });
finally("inner", || {
    iam::create_user(#{ UserName: "c" });
    let seen = iam::list_users().len();
    iam::get_user(#{ UserName: p.name });
    iam::delete_user(#{ UserName: "c" });
});
step("two", || if p.fails { throw "no" });
"#;
    let params = r#"fails: #{ type: "bool", value: false, help: "whether it fails" }, name: #{ type: "string", value: "b", help: "whom" }"#;
    let made = |project: &Project| {
        let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
        std::fs::write(project.path("o.rhai"), format!("{header}\nstep(\"o\", || iam::create_user(#{{ UserName: \"b\" }}));")).unwrap();
        project.run(&["run", "o.rhai"]).exits(0);
    };
    for (fails, exits) in [("fails=false", 0), ("fails=true", 1)] {
        let project = Project::new(params, script);
        project.run(&["run", "test.rhai", "--set", fails]).exits(1).shows("lifeboat resume test-1");
        project.run(&["resume", "test-1"]).exits(1).shows("NoSuchEntity").shows("lifeboat resume test-1");
        assert_eq!(project.effects(), ["CreateUser", "CreateUser", "DeleteUser"]);
        made(&project);
        let copy = project.copy();
        let ended = project.run(&["resume", "test-1"]).exits(exits);
        assert_eq!(project.effects()[3..], ["CreateUser", "DeleteUser"], "{}", ended.all());
        project.run(&["verify", "test-1"]).exits(0).shows("intact");
        if exits == 1 {
            project.run(&["resume", "test-1"]).exits(6).says("what it does at its end is done");
        }
        copy.run(&["resume", "test-1", "--skip", "inner", "--value", "null", "--reason", "by hand"]).exits(exits);
        assert_eq!(copy.effects().len(), 4);
        copy.run(&["verify", "test-1"]).exits(0).shows("intact");
    }
    // Held to a plan, too: there the user is there, and is taken away by somebody else before it comes to that.
    let project = Project::new(params, script);
    made(&project);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--until", "one"]).exits(3);
    std::fs::write(
        project.path("d.rhai"),
        "let p = runbook(#{ title: \"D\", params: #{} });\nstep(\"d\", || iam::delete_user(#{ UserName: \"b\" }));",
    )
    .unwrap();
    project.run(&["run", "d.rhai"]).exits(0);
    project.run(&["resume", "test-1"]).exits(1).says("NoSuchEntity");
    made(&project);
    project.run(&["resume", "test-1"]).exits(0);
    project.run(&["verify", "test-1"]).exits(0).shows("followed");
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
