//! What a run leaves behind: told by `verify`, whole in one file, and changed by nobody unnoticed.

use crate::support::{Done, Project, holds_secret};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

const WORD: &str = r#"word: #{ type: "secret" }"#;
const SCRIPT: &str = r#"
step("one", || {
    iam::create_user(#{ UserName: "ann" });
    iam::create_access_key(#{ UserName: "ann" });
});
step("two", || {
    iam::create_user(#{ UserName: "bob" });
    wait_for("both", #{ timeout: "5m", every: "5s" }, || iam::list_users().len() >= 2);
    iam::delete_user(#{ UserName: "bob" });
});
"#;

/// A run held to its plan, resumed once, and completed.
fn planned() -> Project {
    let project = Project::new(WORD, SCRIPT);
    let word = &[("WORD", "open sesame, said Ali")];
    project.run_with(&["plan", "test.rhai", "--secret", "word=env:WORD", "-o", "p.plan"], word).exits(0);
    let run = ["run", "test.rhai", "--secret", "word=env:WORD", "--plan", "p.plan", "--until", "one"];
    project.run_with(&run, word).exits(3);
    project.run(&["resume"]).exits(0);
    project
}

/// Changes what stands in a run's journal, and makes the chain whole again: what whoever owns the file can do.
pub(crate) fn rewrite(project: &Project, run: &str, change: impl Fn(&mut String)) {
    let journal = Connection::open(project.home().join("runs").join(run).join("journal.db")).unwrap();
    let bodies: Vec<String> = {
        let mut statement = journal.prepare("SELECT body FROM record ORDER BY sequence").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let mut head = [0; 32];
    for (mut body, sequence) in bodies.into_iter().zip(1..) {
        change(&mut body);
        head = Sha256::new().chain_update(head).chain_update(&body).finalize().into();
        journal.execute("UPDATE record SET body = ?1, hash = ?2 WHERE sequence = ?3", (&body, &head[..], sequence)).unwrap();
    }
}

fn verify(project: &Project, what: &str) -> Done {
    let told = project.run(&["verify", what]);
    let json = project.run(&["verify", what, "--json"]);
    assert_eq!(json.code, told.code);
    assert_eq!(json.last()["intact"], told.code == Some(0), "{}", json.out);
    told
}

#[test]
fn a_run_that_kept_to_its_plan_is_intact_at_home_and_in_a_file() {
    let project = planned();
    let told = verify(&project, "test-1").exits(0).shows("intact: ").shows("followed: 4 actions").shows("is unchanged");
    let told = told.shows("user ann has the tag lifeboat:chain=").shows("user bob has the tag lifeboat:chain=");
    project.run(&["export", "test-1", "-o", "test.run"]).exits(0).shows("next: lifeboat verify test.run");
    let exported = verify(&project, "test.run").exits(0);
    assert_eq!(exported.out.replace("test.run", "test-1"), told.out);
    let bytes = std::fs::read(project.path("test.run")).unwrap();
    assert!(!holds_secret(&bytes, "open sesame, said Ali"));
    let shown = project.run(&["show", "test.run"]).exits(0);
    assert_eq!(shown.out, project.run(&["show", "test-1"]).exits(0).out);
    project.run(&["show", "test.run", "one"]).exits(0).shows("iam::create_access_key#1");
    // Elsewhere, nothing but the file is there.
    let elsewhere = Project::empty();
    std::fs::write(elsewhere.path("test.run"), bytes).unwrap();
    std::fs::remove_dir_all(project.home()).unwrap();
    verify(&elsewhere, "test.run").exits(0).shows("followed: 4 actions");
}

#[test]
fn an_export_overwrites_nothing_and_needs_a_run() {
    let project = Project::new("", "step(\"one\", || 1);");
    project.run(&["run", "test.rhai"]).exits(0);
    std::fs::write(project.path("there"), "mine").unwrap();
    project.run(&["export", "test-1", "-o", "there"]).exits(6).says("exists already");
    assert_eq!(std::fs::read(project.path("there")).unwrap(), b"mine");
    project.run(&["export", "test-2", "-o", "x.run"]).exits(2).says("there is no run `test-2`");
    project.run(&["verify", "test-2"]).exits(2).says("there is no run `test-2`");
    project.run(&["export", "test-1", "-o", "no/such/folder/x.run"]).exits(6).says("cannot write");
    verify(&project, "test-1").exits(0).shows("held to no plan");
}

#[test]
fn a_runbook_that_was_edited_since_is_told_and_breaks_nothing() {
    let project = planned();
    project.write(WORD, "step(\"other\", || 1);");
    verify(&project, "test-1").exits(0).shows("was changed since: now sha256 ");
    std::fs::remove_file(project.path("test.rhai")).unwrap();
    verify(&project, "test-1").exits(0).shows("does not exist here");
}

#[test]
fn a_plan_that_is_gone_or_another_is_not_followed() {
    let project = planned();
    let plan = project.home().join("runs/test-1/plan");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, text.replace("ann", "eve")).unwrap();
    verify(&project, "test-1").exits(1).shows("is NOT the plan kept with the run");
    std::fs::write(&plan, "no plan").unwrap();
    verify(&project, "test-1").exits(1).shows("is NOT the plan kept with the run");
    std::fs::remove_file(&plan).unwrap();
    verify(&project, "test-1").exits(1).shows("is MISSING");
}

#[test]
fn a_record_that_was_changed_is_not_intact() {
    let project = planned();
    project.run(&["export", "test-1", "-o", "test.run"]).exits(0);
    let whole = std::fs::read_to_string(project.path("test.run")).unwrap();
    std::fs::write(project.path("test.run"), whole.replacen("\"UserName\":\"bob\"", "\"UserName\":\"rob\"", 1)).unwrap();
    verify(&project, "test.run").exits(1).says("is not the record that was written here").shows("NOT intact");
    let lines: Vec<&str> = whole.lines().collect();
    std::fs::write(project.path("test.run"), lines[..lines.len() - 1].join("\n")).unwrap();
    verify(&project, "test.run").exits(1).says("it was exported with ");
    let journal = Connection::open(project.home().join("runs/test-1/journal.db")).unwrap();
    journal.execute("UPDATE record SET body = replace(body, '\"bob\"', '\"rob\"') WHERE sequence > 5", []).unwrap();
    verify(&project, "test-1").exits(1).says("is damaged at record").shows("NOT intact");
}

#[test]
fn a_record_that_was_written_anew_is_found_out_by_what_lies_outside() {
    let project = planned();
    let before = project.run(&["verify", "test-1", "--json"]).exits(0).last();
    let (head, tag) = (before["head"].as_str().unwrap(), before["tags"][0]["chain"].as_str().unwrap());
    project.run(&["verify", "test-1", "--holds", head, "--holds", tag]).exits(0);
    // An action that was never planned, under a chain that is whole.
    rewrite(&project, "test-1", |body| *body = body.replace("iam::delete_user", "iam::delete_role"));
    verify(&project, "test-1").exits(1).shows("intact: ").shows("NOT followed, 1 deviation").shows("where the plan has `iam::delete_user`");
    rewrite(&project, "test-1", |body| *body = body.replace("iam::delete_role", "iam::delete_user"));
    verify(&project, "test-1").exits(0);
    // Another time of the beginning: everything in it is consistent, but what AWS was told.
    rewrite(&project, "test-1", |body| *body = body.replacen("\"lifeboat\":\"0", "\"lifeboat\":\"1", 1));
    verify(&project, "test-1").exits(1).shows("which is NO earlier record of this run");
    project.run(&["verify", "test-1", "--holds", head]).exits(1).shows("is NO record of this run");
    project.run(&["verify", "test-1", "--holds", "abc"]).exits(1).shows("is NO record of this run");
}

/// Takes the last records away: what is left is a chain that is whole.
fn cut(project: &Project, run: &str, keep: &str) {
    let journal = Connection::open(project.home().join("runs").join(run).join("journal.db")).unwrap();
    assert!(journal.execute(&format!("DELETE FROM record WHERE sequence > ({keep})"), []).unwrap() > 0);
}

#[test]
fn a_record_that_was_cut_at_its_end_is_found_out_by_what_the_home_noted_and_is_not_gone_on_with() {
    let project = planned();
    verify(&project, "test-1")
        .exits(0)
        .shows("this home noted the journal's position 2 times; the journal agrees each time")
        .shows("unchecked the tags as they are now");
    project.run(&["export", "test-1", "-o", "whole.run"]).exits(0);
    cut(&project, "test-1", "SELECT max(sequence) - 4 FROM record");
    verify(&project, "test-1").exits(1).shows("intact: ").shows("this home noted ").shows("which are NOT here");
    let before = project.effects();
    project.run(&["resume", "test-1"]).exits(6).says("it was cut, or restored from an older copy").says("would be done again");
    assert_eq!(project.effects(), before);
    verify(&project, "whole.run").exits(0);
    // The file of a run that went on is no cut record.
    project.run(&["export", "test-1", "-o", "cut.run"]).exits(0);
    verify(&project, "cut.run").exits(0).shows("the run continued after it was exported");
}

#[test]
fn a_record_that_was_cut_is_found_out_by_who_approved_at_its_gate_and_by_its_fork() {
    let script = r#"
step("one", || iam::create_user(#{ UserName: "a" }));
approve("go", #{ text: "Go on" });
step("two", || iam::list_users().len());
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "go"]).exits(0);
    project.run(&["resume"]).exits(0);
    project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(0);
    let told = verify(&project, "test-1").exits(0).shows("at gate go noted the journal's position once");
    told.shows("the fork test-2 noted the journal's position once");
    std::fs::remove_file(project.home().join("heads")).unwrap();
    verify(&project, "test-1").exits(0);
    cut(&project, "test-1", "SELECT sequence - 1 FROM record WHERE body LIKE '%\"op\":\"approve\"%'");
    let told = verify(&project, "test-1").exits(1).shows("at gate go noted ").shows("which are NOT here");
    told.shows("the fork test-2 noted ");
}

#[test]
fn what_is_no_exported_run_says_so() {
    let project = Project::new("", "step(\"one\", || 1);");
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["verify", "p.plan"]).exits(2).says("is a plan");
    let told = |text: &str| {
        std::fs::write(project.path("x.run"), text).unwrap();
        project.run(&["show", "x.run"])
    };
    told("{\"lifeboat_run\":1}").exits(6).says("is not a complete exported run");
    told("{\"lifeboat_run\":99,\"other\":1}").exits(6).says("has format 99");
    told("{\"lifeboat_run\":1,\"lifeboat\":\"0\",\"run\":\"x\",\"records\":0,\"head\":\"\"}\n")
        .exits(6)
        .says("is not a complete exported run");
}

#[test]
fn the_workshop_held_to_its_plan_is_intact_and_its_job_says_so() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    project.run(&["plan", "workshop.rhai", "-o", "w.plan"]).exits(0);
    project.run(&["run", "workshop.rhai", "--plan", "w.plan", "--until", "drill"]).exits(3);
    // Somebody else asks AWS.
    let ask = r#"let p = runbook(#{ title: "Jobs", regions: ["us-east-1"] }); for job in drs::describe_jobs() { print(`tag=${job.tags["lifeboat:chain"]}`); }"#;
    std::fs::write(project.path("jobs.rhai"), ask).unwrap();
    let said = project.run(&["run", "jobs.rhai"]).exits(0).all();
    let tags: Vec<&str> = said.split("tag=").skip(1).map(|rest| &rest[..64]).collect();
    assert!(!tags.is_empty(), "{said}");
    project.run(&["resume"]).exits(0);
    let told =
        verify(&project, "workshop-1").exits(0).shows("recovery job drsjob-").shows("replication template rct-").shows(" followed: ");
    assert!(!told.out.contains("not begun"), "{}", told.out);
    for tag in tags {
        project.run(&["verify", "workshop-1", "--holds", tag]).exits(0).shows(" is record ");
    }
}
