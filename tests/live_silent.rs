//! AWS itself where it does not answer, or only over TLS.

use crate::bytes;
use crate::live::{ACCOUNT, Aws, KEY, read};
use crate::relay::{ROOT, Relay};
use crate::support::Project;
use serde_json::Value;

/// An account with a volume in a Region that will be silent.
fn theirs() -> Project {
    let project = Project::new(
        "",
        r#"step("one", || { ec2::create_volume(#{ region: "us-west-2", AvailabilityZone: "us-west-2a", Size: 7 }); wait_for("it is made", #{ timeout: "5m" }, || ec2::describe_volumes(#{ region: "us-west-2" })[0].State == "available"); });"#,
    );
    project.run(&["lab", "reset", "--yes", "--account", ACCOUNT]).exits(0);
    project.run(&["run", "test.rhai"]).exits(0);
    project
}

/// What AWS says of it, in a file.
fn document(project: &Project, aws: &Aws, more: &[&str]) {
    let export = ["lab", "export", "--from", "live", "--endpoint", &aws.url, "--region", "us-east-1", "--region", "us-west-2"];
    let done = project.run(&[&export[..], more].concat()).exits(0);
    done.shows(&format!("LIVE {ACCOUNT} us-east-1 us-west-2")).shows("answers written to").shows("nothing was changed");
}

/// Looks at a Region that is silent, and does something in another.
const LOOKS: &str = r#"
step("look", || {
    let here = ec2::describe_vpcs();
    let there = ec2::describe_volumes(#{ region: "us-west-2" });
    let one = ec2::describe_volumes(#{ region: "us-west-2", VolumeIds: [there[0].VolumeId] });
    assert(there.len() == 1 && one[0].Size == 7 && here.len() == 1, `${there}`);
});
step("make", || iam::create_user(#{ UserName: "ann" }));
"#;

/// The calls of a plan's first step, by what they send.
fn looks(plan: &Value) -> Vec<(String, bool)> {
    let calls = plan["branches"][0]["items"][0]["items"].as_array().unwrap();
    calls.iter().map(|call| (call["sends"].as_str().unwrap().to_owned(), call["as_of"].is_string())).collect()
}

#[test]
fn a_signal_while_branches_act_ends_the_run_once_their_actions_are_done_and_recorded() {
    let aws = Aws::empty();
    let script = r#"
parallel("all", ["ann", "bob"], |name| { iam::create_user(#{ UserName: name }); iam::create_user(#{ UserName: name + "-2" }); });
"#;
    let project = Project::new("", script);
    let (relay, held) = Relay::holding(&aws.url, "Action=CreateUser");
    let endpoint = format!("http://{}", relay.address);
    project.run(&["plan", "test.rhai", "--world", "live", "--endpoint", &endpoint, "-o", "p.plan"]).exits(0);
    let mut running = project.start(&["run", "test.rhai", "--world", "live", "--endpoint", &endpoint, "--plan", "p.plan", "--json"]);
    held.until(2);
    running.signal("TERM");
    running.told("stopping after the call in flight");
    held.go();
    let ended = running.end().exits(5).last();
    assert_eq!(
        (&ended["outcome"], &ended["actions_done"], &ended["in_flight"]),
        (&"cancelled".into(), &2.into(), &serde_json::json!([])),
        "{ended}"
    );
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(aws.effects(), ["CreateUser"; 4]);
}

#[test]
fn an_action_that_was_refused_is_not_in_doubt_when_a_signal_comes_before_it_is_sent_again() {
    let theirs = Project::empty();
    theirs.run(&["lab", "reset", "--yes", "--account", ACCOUNT]).exits(0);
    theirs.run(&["lab", "fault", "add", "iam:CreateUser", "throttle", "x4"]).exits(0);
    let aws = Aws::of(theirs);
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" }));"#);
    project.run(&["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url, "-o", "p.plan"]).exits(0);
    let mut running = project.start(&["run", "test.rhai", "--world", "live", "--endpoint", &aws.url, "--plan", "p.plan", "--json"]);
    running.line("retrying");
    running.signal("TERM");
    let ended = running.end().exits(5).last();
    assert_eq!((&ended["actions_done"], &ended["in_flight"]), (&0.into(), &serde_json::json!([])), "{ended}");
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(aws.effects(), ["CreateUser"]);
}

#[test]
fn a_question_that_was_refused_while_planning_is_not_answered_with_nothing_when_it_is_asked_again() {
    let theirs = Project::empty();
    theirs.run(&["lab", "reset", "--yes", "--account", ACCOUNT]).exits(0);
    theirs.run(&["lab", "fault", "add", "ec2:DescribeVpcs", "access-denied"]).exits(0);
    let aws = Aws::of(theirs);
    let asks_again = r#"
let vpcs = || ec2::describe_vpcs().len();
step("look", || { try { vpcs.call() } catch {} let there = vpcs.call(); assert(there > 0, "nothing stands there"); });
"#;
    let project = Project::new("", asks_again);
    let plan = project.run(&["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url]).exits(1);
    plan.says("ec2:DescribeVpcs");
}

#[test]
fn where_a_region_says_nothing_an_older_document_answers_and_the_plan_says_so() {
    let aws = Aws::of(theirs());
    let project = Project::new("", LOOKS);
    document(&project, &aws, &[]);
    assert!(project.home().join(format!("world/{ACCOUNT}.json")).is_file());
    let relay = Relay::plain(&aws.url, "/us-west-2/ec2/");
    let endpoint = format!("http://{}", relay.address);
    let done = project.run(&["plan", "test.rhai", "--world", "live", "--endpoint", &endpoint, "-o", "p.plan"]).exits(0);
    let done = done.says("us-west-2: no answer in 5s from ec2; read from the world document of ").says("old), marked in the plan");
    done.shows("older     2 answers are of ").shows(" old: ec2:DescribeVolumes :5, ec2:DescribeVolumes :6");
    let volumes = || "ec2:DescribeVolumes".to_owned();
    assert_eq!(looks(&read(&project, "p.plan")), [("ec2:DescribeVpcs".to_owned(), false), (volumes(), true), (volumes(), true)]);
    let effects = aws.effects();
    assert!(!effects.contains(&"CreateUser".to_owned()), "{effects:?}");
}

#[test]
fn a_region_that_is_cut_off_is_silent_too_and_only_its_own_accounts_document_answers() {
    let theirs = theirs();
    let copy = theirs.copy();
    let project = Project::new("", LOOKS);
    let aws = Aws::of(theirs);
    document(&project, &aws, &["-o", "theirs.json"]);
    drop(aws);
    copy.run(&["lab", "fault", "add", "network", "us-west-2", "cut"]).exits(0);
    let aws = Aws::of(copy);
    let plan = ["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url, "--world-document"];
    let done = project.run(&[&plan[..], &["theirs.json"]].concat()).exits(0);
    done.says("us-west-2: no answer in 5s from ec2").shows("older     2 answers are of ");
    let mut other = read(&project, "theirs.json");
    other["account"] = "999988887777".into();
    std::fs::write(project.path("other.json"), other.to_string()).unwrap();
    project.run(&[&plan[..], &["other.json"]].concat()).exits(6).says("is of the account 999988887777, and this is 111122223333");
    let mut later = read(&project, "theirs.json");
    later["at"] = "2099-01-01T09:00:00Z".into();
    std::fs::write(project.path("later.json"), later.to_string()).unwrap();
    project.run(&[&plan[..], &["later.json"]].concat()).exits(6).says("is of 2099-01-01 09:00Z, and now it is ");
    std::fs::write(project.path("none.json"), "{}").unwrap();
    project.run(&[&plan[..], &["none.json"]].concat()).exits(2).says("is not a world document");
    other["account"] = ACCOUNT.into();
    other["parts"] = Value::Array(Vec::new());
    std::fs::write(project.path("empty.json"), other.to_string()).unwrap();
    project.run(&[&plan[..], &["empty.json"]].concat()).exits(1).says("the world document of").says("does not have this");
    project.run(&["plan", "test.rhai", "--world-document", "theirs.json"]).exits(6).says("is for --world live");
}

#[test]
fn a_world_document_that_was_cut_flipped_or_says_something_else_answers_or_is_refused() {
    let theirs = theirs();
    let copy = theirs.copy();
    let project = Project::new("", LOOKS);
    let aws = Aws::of(theirs);
    document(&project, &aws, &["-o", "theirs.json"]);
    drop(aws);
    copy.run(&["lab", "fault", "add", "network", "us-west-2", "cut"]).exits(0);
    let aws = Aws::of(copy);
    let (whole, said) = (std::fs::read(project.path("theirs.json")).unwrap(), read(&project, "theirs.json"));
    bytes::seeds(8, |chance| {
        let mut other = said.clone();
        bytes::twisted(&mut other, chance);
        for document in [bytes::harmed(&whole, chance), other.to_string().into_bytes()] {
            std::fs::write(project.path("x.json"), document).unwrap();
            let plan = ["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url, "--world-document", "x.json"];
            bytes::honest(&project.run(&plan), "a world document");
        }
    });
    assert!(!aws.effects().contains(&"CreateUser".to_owned()));
}

#[test]
fn aws_is_reached_over_tls_by_whom_its_roots_are_trusted() {
    let aws = Aws::empty();
    let relay = Relay::tls(&aws.url);
    let endpoint = format!("https://localhost:{}", relay.address.port());
    let project = Project::new("", r#"step("one", || iam::create_user(#{ UserName: "ann" }));"#);
    let live = ["test.rhai", "--world", "live", "--endpoint", &endpoint];
    let trusting = [&KEY[..], &[("AWS_CA_BUNDLE", ROOT)]].concat();
    let plan = [&["plan"], &live[..], &["-o", "p.plan"]].concat();
    project.run_with(&plan, &KEY).exits(6).says("could not find out who is asking").says("certificate");
    let none = [&KEY[..], &[("AWS_CA_BUNDLE", "/dev/null")]].concat();
    project.run_with(&plan, &none).exits(6).says("the certificates in `/dev/null` cannot be used");
    project.run_with(&plan, &trusting).exits(0).shows(&format!("PLAN  LIVE {ACCOUNT} us-east-1"));
    project.run_with(&[&["run"], &live[..], &["--plan", "p.plan"]].concat(), &trusting).exits(0);
    assert_eq!(aws.effects(), ["CreateUser"]);
}
