//! What people say of plans, by name and by signature, and for which runs that holds.

use crate::gates::{project, users};
use crate::support::{Done, Project};
use ssh_key::private::Ed25519Keypair;
use ssh_key::{LineEnding, PrivateKey};

/// Writes a private key, and says its public half.
fn key(project: &Project, name: &str, seed: u8) -> String {
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]));
    std::fs::write(project.path(name), key.to_openssh(LineEnding::LF).unwrap()).unwrap();
    key.public_key().to_openssh().unwrap()
}

#[test]
fn only_signatures_of_signers_count_where_a_runbook_names_them() {
    let project = project(r#"approvals: #{ quorum: 2, signers: "approvers.pub" },"#, 2);
    let (alice, bob, eve) = (key(&project, "alice", 1), key(&project, "bob", 2), key(&project, "eve", 3));
    let git_only = format!("carol namespaces=\"git\" {}", key(&project, "carol", 4));
    std::fs::write(project.path("approvers.pub"), format!("# who may\nalice@example.com {alice}\nbob {bob}\n{git_only}\n")).unwrap();
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "declare"]).exits(6).says("it is not signed").says("--key FILE");
    project.run(&["approve", "test-1", "declare", "--key", "eve"]).exits(6).says("belongs to no signer");
    project.run(&["approve", "test-1", "declare", "--key", "carol"]).exits(6).says("may not sign for lifeboat");
    project.run(&["approve", "test-1", "declare", "--key", "nobody"]).exits(2).says("cannot sign with");
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(0).shows("1 of 2 approvals: alice@example.com (SHA256:");
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(0).shows("1 of 2");
    project.run(&["approve", "test-1", "declare", "--key", "bob"]).exits(0).shows("2 of 2 approvals: alice@example.com");
    let file = project.home().join("runs/test-1/approvals");
    let said = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, said.replace("\"user\":\"", "\"user\":\"x")).unwrap();
    project.run(&["resume"]).exits(3).shows("its signature was made with another key, or for another text");
    std::fs::write(&file, &said).unwrap();
    project.run(&["resume"]).exits(0).shows("2 of 2");
    let verified = project.run(&["verify", "test-1"]).exits(0).shows("gate declare: 2 of 2: alice@example.com (SHA256:");
    assert!(!verified.out.contains("unsigned"), "{}", verified.out);
    project.run(&["verify", "test-1", "--signers", "approvers.pub"]).exits(0);
    std::fs::write(project.path("others.pub"), format!("alice@example.com {alice}\neve {eve}\n")).unwrap();
    project.run(&["verify", "test-1", "--signers", "others.pub"]).exits(1).shows("WRONG: the answer of bob: ");
}

#[test]
fn what_comes_next_for_a_plan_is_the_next_thing_that_works() {
    let next = |project: &Project, command: &[&str]| {
        let done = project.run(command).exits(0);
        let line = done.out.lines().last().unwrap().split_once("next: ").unwrap().1.to_owned();
        line.replace(&format!("{}/", project.path("test.rhai").canonicalize().unwrap().parent().unwrap().display()), "")
    };
    let (plan, show) = (["plan", "test.rhai", "-o", "p.plan"], ["show", "p.plan"]);
    let none = project("", 1);
    assert_eq!(next(&none, &plan), "lifeboat run test.rhai --plan p.plan");
    none.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(3);
    assert_eq!(next(&none, &show), "lifeboat plan test.rhai -o FILE", "it is used");
    let one = project("approvals: #{ quorum: 1 },", 1);
    for command in [&plan[..], &show, &[]] {
        assert_eq!(next(&one, command), "lifeboat approve p.plan, then: lifeboat run test.rhai --plan p.plan");
    }
    one.run(&["approve", "p.plan"]).exits(0);
    assert_eq!(next(&one, &show), "lifeboat run test.rhai --plan p.plan");
    one.run(&["reject", "p.plan"]).exits(0);
    assert!(next(&one, &show).starts_with("lifeboat approve p.plan if "), "{}", next(&one, &show));
    let apart = project(r#"approvals: #{ quorum: 1, not_by: "operator" },"#, 1);
    assert_eq!(next(&apart, &plan), "somebody else: lifeboat approve p.plan, then: lifeboat run test.rhai --plan p.plan");
    let two = project(r#"approvals: #{ quorum: 2, signers: "approvers.pub" },"#, 2);
    let (alice, bob) = (key(&two, "alice", 1), key(&two, "bob", 2));
    std::fs::write(two.path("approvers.pub"), format!("alice {alice}\nbob {bob}\n")).unwrap();
    assert_eq!(next(&two, &plan), "2 people, each: lifeboat approve p.plan --key FILE, then: lifeboat run test.rhai --plan p.plan");
    two.run(&["approve", "p.plan", "--key", "alice"]).exits(0);
    assert_eq!(next(&two, &show), "somebody else: lifeboat approve p.plan --key FILE, then: lifeboat run test.rhai --plan p.plan");
    two.run(&["approve", "p.plan", "--key", "bob"]).exits(0);
    assert_eq!(next(&two, &show), "lifeboat run test.rhai --plan p.plan");
}

#[test]
fn a_key_that_is_no_longer_valid_counts_for_nothing_whatever_time_is_signed_with_it() {
    let project = project(r#"approvals: #{ quorum: 1, signers: "approvers.pub" },"#, 1);
    let alice = key(&project, "alice", 1);
    let signers = |options: &str| std::fs::write(project.path("approvers.pub"), format!("alice@example.com {options}{alice}\n")).unwrap();
    signers("");
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(0).shows("1 of 1");
    let before = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(1);
    signers(&format!("valid-before=\"{}\" ", before.strftime("%Y%m%d%H%M%S")));
    crate::support::until(before);
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(6).says("or no longer");
    project
        .run(&["resume"])
        .exits(3)
        .shows("0 of 1")
        .shows("its key may not sign for lifeboat: not at all, not at that time, or no longer");
    signers("");
    project.run(&["resume"]).exits(0);
    // What a run has had stands.
    signers(&format!("valid-before=\"{}\" ", before.strftime("%Y%m%d%H%M%S")));
    project.run(&["verify", "test-1", "--signers", "approvers.pub"]).exits(0);
}

#[test]
fn whoever_says_no_by_a_key_is_told_by_their_name_and_says_yes_by_it_too() {
    let project = project(r#"approvals: #{ quorum: 1, signers: "approvers.pub" },"#, 1);
    let bob = key(&project, "bob", 2);
    std::fs::write(project.path("approvers.pub"), format!("bob@shop {bob}\n")).unwrap();
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["reject", "test-1", "declare", "--key", "bob"]).exits(0).shows("rejected by bob@shop: ");
    let refused = project.run(&["resume"]).exits(1).says("was rejected by bob@shop");
    refused.says("lifeboat approve test-1 declare --key FILE, then: lifeboat resume test-1");
    let told = project.run(&["verify", "test-1"]).exits(0);
    assert!(!told.out.contains("unused") && !told.out.contains("missing"), "{}", told.out);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    project.run(&["reject", "p.plan", "--key", "bob"]).exits(0).shows("rejected by bob@shop: the plan cannot be run");
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
    project.run(&["approve", "p.plan", "--key", "eve"]).exits(6).says("the plan no longer holds: keys/approvers.pub: planned sha256 ");
    let refused = project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6);
    refused.says("the plan no longer holds: keys/approvers.pub: planned sha256 ");
    project.run(&["plan", "test.rhai", "-o", "r.plan"]).exits(0);
    project.run(&["diff", "p.plan", "r.plan"]).exits(1).shows("~ run     keys/approvers.pub: sha256 ");
    signers(&format!("alice {alice}\n"));
    project.run(&["approve", "q.plan", "--key", "alice"]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "q.plan"]).exits(3);
    signers(&format!("eve {eve}\n"));
    project.run(&["verify", "test-1"]).exits(0).shows("runbook   keys/approvers.pub sha256 ").shows("was changed since: now sha256 ");
    let edited = project.run(&["resume"]).exits(3).says("`keys/approvers.pub` was edited since the run began: then sha256 ");
    assert!(!edited.err.contains("answered"), "{}", edited.err);
    // Nobody's word counts by another file than the one that was planned: neither theirs, nor that of who stands in both.
    let changed = "`keys/approvers.pub` is not what it was when the run was planned: restore it, or lifeboat abandon test-1 and plan anew";
    project.run(&["approve", "test-1", "declare", "--key", "eve"]).exits(6).says(changed);
    signers(&format!("alice {alice}\neve {eve}\n"));
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(6).says(changed);
    let own = r#"approvals: #{ quorum: 1, signers: "keys/others.pub" },"#;
    std::fs::write(project.path("keys/others.pub"), format!("eve {eve}\n")).unwrap();
    let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    std::fs::write(project.path("test.rhai"), text.replace(r#"approvals: #{ quorum: 1, signers: "keys/approvers.pub" },"#, own)).unwrap();
    project.run(&["approve", "test-1", "declare", "--key", "eve"]).exits(6).says(changed);
    // What was said while it was what it had been counts once it is that again.
    signers(&format!("alice {alice}\n"));
    project.run(&["approve", "test-1", "declare", "--key", "eve"]).exits(6).says("belongs to no signer");
    project.run(&["approve", "test-1", "declare", "--key", "alice"]).exits(0).shows("1 of 1");
    signers(&format!("alice {alice}\neve {eve}\n"));
    project.run(&["resume"]).exits(3).shows(changed);
    signers(&format!("alice {alice}\n"));
    std::fs::write(project.path("test.rhai"), text).unwrap();
    std::fs::remove_file(project.path("keys/approvers.pub")).unwrap();
    project.run(&["resume"]).exits(2).says("error[LB004]: `signers` of the header").says("keys/approvers.pub`: No such file");
}

#[test]
fn a_plan_needs_the_approvals_its_runbook_asks_for() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0).shows("GATE declare").shows("1 approval, waits 30m");
    let run = || -> Done { project.run(&["run", "test.rhai", "--plan", "p.plan"]) };
    run().exits(6).says("the plan has 0 of 1 approvals").says("lifeboat approve");
    project.run(&["reject", "p.plan"]).exits(0).shows("rejected by ").shows("the plan cannot be run");
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
fn nobody_agrees_to_a_plan_whose_runbook_was_edited_since() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    let write = |name: &str, text: &str| std::fs::write(project.path(name), text).unwrap();
    write("lib.rhai", "fn one() { 1 }\n");
    let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    write("test.rhai", &format!("import \"lib\" as l;\n{text}"));
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    write("lib.rhai", "fn one() { 2 }\n");
    let refused = project.run(&["approve", "p.plan"]).exits(6).says("the plan no longer holds: lib.rhai: planned sha256 ");
    refused.says("help: lifeboat plan ").says("-o FILE makes a new one");
    assert!(!project.path("p.plan.approvals").exists(), "nothing was said");
    // The edit is told before what people have not said.
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6).says("the plan no longer holds: lib.rhai: planned sha256 ");
    project.run(&["reject", "p.plan"]).exits(0).shows("rejected by ");
    std::fs::remove_file(project.path("lib.rhai")).unwrap();
    project.run(&["approve", "p.plan"]).exits(6).says("lib.rhai: planned sha256 ").says("now not there");
    write("lib.rhai", "fn one() { 1 }\n");
    project.run(&["approve", "p.plan"]).exits(0).shows("approved: 1 of 1 approvals");
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(3).shows("held to the plan");
}

#[test]
fn approvals_hold_for_a_plan_that_says_the_same() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "standing.plan", "--valid-for", "30d"]).exits(0);
    project.run(&["approve", "standing.plan", "--note", "quarterly"]).exits(0);
    let now = |name: &str| project.run(&["plan", "test.rhai", "-o", name, "--against", "standing.plan"]).exits(0);
    now("now.plan").says("the same as").says("its approvals hold for this plan too");
    // The approved plan is compared again: another's approvals do not pass for these.
    let standing = std::fs::read_to_string(project.path("standing.plan")).unwrap();
    std::fs::write(project.path("standing.plan"), standing.clone() + " ").unwrap();
    let refused = project.run(&["run", "test.rhai", "--plan", "now.plan"]).exits(6).says("the plan has 0 of 1 approvals");
    refused.says("standing.plan` do not count: a different plan is there now");
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
fn a_run_by_approvals_that_were_carried_over_from_plan_to_plan_is_verified() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan", "--valid-for", "30d"]).exits(0);
    project.run(&["approve", "a.plan", "--note", "quarterly"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "b.plan", "--against", "a.plan"]).exits(0).says("its approvals hold for this plan too");
    project.run(&["plan", "test.rhai", "-o", "c.plan", "--against", "b.plan"]).exits(0).says("its approvals hold for this plan too");
    project.run(&[]).exits(0).shows("plan c.plan   of test.rhai   approved by ");
    project.run(&["run", "test.rhai", "--plan", "c.plan"]).exits(3).shows("held to the plan");
    project.run(&["verify", "test-1"]).exits(0).shows("approval  the plan: 1: ").shows("intact    next");
    project.run(&["export", "test-1", "-o", "t.run"]).exits(0);
    project.run(&["verify", "t.run"]).exits(0).shows("approval  the plan: 1: ");
    // What was agreed to must be there, and say the same.
    let kept = project.home().join("runs/test-1/plans-approved");
    let text = std::fs::read_to_string(&kept).unwrap();
    std::fs::write(&kept, text.replace("quorum", "quorums")).unwrap();
    project.run(&["verify", "test-1"]).exits(1).shows("WRONG: the answer of ").shows("is about something else");
    std::fs::remove_file(&kept).unwrap();
    project.run(&["verify", "test-1"]).exits(1).shows("is about something else");
}

#[test]
fn approvals_that_are_withdrawn_or_whose_plan_is_gone_hold_for_no_other_plan() {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    project.run(&["approve", "a.plan"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "b.plan", "--against", "a.plan"]).exits(0).says("its approvals hold for this plan too");
    let run = || project.run(&["run", "test.rhai", "--plan", "b.plan"]);
    project.run(&["reject", "a.plan"]).exits(0);
    run().exits(6).says("the plan was rejected by ");
    project.run(&["approve", "a.plan"]).exits(0);
    let said = std::fs::read(project.path("a.plan.approvals")).unwrap();
    std::fs::remove_file(project.path("a.plan.approvals")).unwrap();
    run().exits(6).says("the plan has 0 of 1 approvals");
    std::fs::write(project.path("a.plan.approvals"), said).unwrap();
    std::fs::rename(project.path("a.plan"), project.path("away")).unwrap();
    run().exits(6).says("the plan has 0 of 1 approvals").says("a.plan` do not count: it is no longer there");
    std::fs::rename(project.path("away"), project.path("a.plan")).unwrap();
    run().exits(3);
    assert_eq!(users(&project), 0);
}

#[test]
fn a_word_for_a_plan_by_whoever_may_not_run_it_then_says_so() {
    let project = project(r#"approvals: #{ quorum: 1, not_by: "operator" },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    let told = project.run(&["approve", "a.plan"]).exits(0).shows("approved: 1 of 1 approvals: ");
    let told = told.shows(" runs it: 0 of 1 approvals: their answer does not count then, by `not_by: \"operator\"`");
    told.shows("next: somebody else: lifeboat run ");
    project.run(&["run", "test.rhai", "--plan", "a.plan"]).exits(6).says("the plan has 0 of 1 approvals; the answer of ");
}

#[test]
fn on_a_login_that_several_share_who_is_left_out_is_named_by_their_signature() {
    let project = project(r#"approvals: #{ quorum: 2, signers: "approvers.pub", not_by: "operator" },"#, 1);
    let (ann, bob) = (key(&project, "ann", 1), key(&project, "bob", 2));
    std::fs::write(project.path("approvers.pub"), format!("ann {ann}\nbob {bob}\n")).unwrap();
    project.run(&["plan", "test.rhai", "-o", "p.plan"]).exits(0);
    let left_out = |who: &str| {
        format!(" runs it: 0 of 2 approvals: the answer of {who} does not count then, by `not_by: \"operator\"`: given as the user ")
    };
    let first =
        project.run(&["approve", "p.plan", "--key", "ann"]).exits(0).shows("approved: 1 of 2 approvals: ann (").shows(&left_out("ann"));
    first.shows("next: somebody else: lifeboat approve ").shows("p.plan --key FILE, then: lifeboat run ");
    project.run(&[]).exits(0).shows("p.plan --key FILE, then: lifeboat run ");
    project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6).says("p.plan --key FILE\n");
    project.run(&["approve", "p.plan", "--key", "bob"]).exits(0).shows("approved: 2 of 2 approvals: ann (").shows(&left_out("ann and bob"));
    let refused = project.run(&["run", "test.rhai", "--plan", "p.plan"]).exits(6).says("the plan has 0 of 2 approvals");
    refused
        .says("the answer of ann does not count: ann signed as the user ")
        .says("the answer of bob does not count: bob signed as the user ");
    assert_eq!(users(&project), 0);
}

/// A plan that is approved, and others that live on that: two made against it, one against one of those.
fn carried() -> Project {
    let project = project(r#"approvals: #{ quorum: 1 },"#, 1);
    project.run(&["plan", "test.rhai", "-o", "a.plan"]).exits(0);
    project.run(&["approve", "a.plan"]).exits(0);
    for (name, than) in [("b.plan", "a.plan"), ("c.plan", "a.plan"), ("d.plan", "b.plan")] {
        // Another time in the lab: another plan.
        project.run(&["lab", "advance", "1m"]).exits(0);
        project.run(&["plan", "test.rhai", "-o", name, "--against", than]).exits(0).says("its approvals hold for this plan too");
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
    against("b.plan").says("a.plan, which nobody has approved yet (0 of 2): its approvals will hold for this plan too");
    project.run(&["approve", "a.plan"]).exits(0);
    against("c.plan").says("a.plan: its approvals hold for this plan too: 1 of 2: ");
    project.run(&["reject", "a.plan", "--note", "not tonight"]).exits(0);
    against("d.plan").says("a.plan, which was rejected by ").says(": not tonight").says("this plan cannot be run either");
}
