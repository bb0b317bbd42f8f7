//! Where settling ends: what nobody but a person can tell pauses the run, and nothing is done twice on a guess.

use super::bench::{Asked, Bench, HEADER, Photo, drilled, meanwhile};
use engine::journal::{CallOutcome, Record};
use engine::run::RunOutcome;
use lifeboat::world::Moment;
use std::sync::{Arc, Mutex};

/// The home at the first answer after the intent of `op` was durable.
fn lost(script: &str, op: &'static str) -> (Arc<Bench>, Photo) {
    lost_from(&drilled(), script, op)
}

fn lost_from(begin: &Photo, script: &str, op: &'static str) -> (Arc<Bench>, Photo) {
    let bench = Arc::new(Bench::new(begin));
    let under_way = Arc::new(Mutex::new(false));
    let photo: Arc<Mutex<Option<Photo>>> = Arc::default();
    let flag = under_way.clone();
    let watch = move |record: &Record, durable: bool| match record {
        Record::Begin { call, action: true, .. } if call.op == op => *flag.lock().unwrap() = durable,
        _ => {}
    };
    let (flag, shot, home) = (under_way.clone(), photo.clone(), bench.clone());
    let between = move |moment: Moment| {
        let mut shot = shot.lock().unwrap();
        if moment == Moment::Answered && *flag.lock().unwrap() && shot.is_none() {
            *shot = Some(home.photograph());
        }
    };
    let asked = Asked { watch: Some(Arc::new(watch)), between: Some(Arc::new(between)), ..Asked::default() };
    let ended = bench.begin(&format!("{HEADER}{script}"), &asked);
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    let photo = photo.lock().unwrap().take().expect("a photograph");
    (bench, photo)
}

#[test]
fn a_token_that_may_be_forgotten_is_not_sent_again() {
    let script = r#"ec2::create_volume(#{ AvailabilityZone: ec2::describe_subnets()[0].AvailabilityZone, Size: 3 });"#;
    let (_book, photo) = lost(script, "ec2::create_volume");
    let bench = Bench::new(&photo);
    let later = Asked { not_before: Some("2026-11-04T12:00:00Z".parse().unwrap()), ..Asked::default() };
    let ended = bench.resume(&later).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Paused);
    let because = ended.because.unwrap_or_default();
    assert!(because.contains("its token has expired"), "{because}");
    let created = bench.exchanges.lock().unwrap().iter().filter(|one| one.operation == "CreateVolume").count();
    assert_eq!(created, 0, "not sent again");
}

#[test]
fn more_than_one_new_key_is_for_a_person_to_judge() {
    let (_book, photo) =
        lost(r#"iam::create_user(#{ UserName: "ann" }); iam::create_access_key(#{ UserName: "ann" });"#, "iam::create_access_key");
    let photo = meanwhile(&photo, r#"iam::create_access_key(#{ UserName: "ann" });"#);
    let bench = Bench::new(&photo);
    let ended = bench.resume(&Asked::default()).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Paused);
    let because = ended.because.unwrap_or_default();
    assert!(because.contains("more than one new access key: AKIA"), "{because}");
    let deleted = bench.exchanges.lock().unwrap().iter().filter(|one| one.operation == "DeleteAccessKey").count();
    assert_eq!(deleted, 0, "neither key is deleted");
}

#[test]
fn a_new_key_of_a_user_of_others_is_for_a_person_to_judge() {
    let user = meanwhile(&drilled(), r#"iam::create_user(#{ UserName: "ann" });"#);
    let (_book, photo) = lost_from(&user, r#"iam::create_access_key(#{ UserName: "ann" });"#, "iam::create_access_key");
    let bench = Bench::new(&photo);
    let ended = bench.resume(&Asked::default()).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Paused);
    let because = ended.because.unwrap_or_default();
    assert!(because.contains("of a user that this run did not make"), "{because}");
    assert!(!bench.exchanges.lock().unwrap().iter().any(|one| one.operation == "DeleteAccessKey"), "it may be somebody else's");
    let judged = r#"for key in iam::list_access_keys(#{ UserName: "ann" }) { iam::delete_access_key(#{ UserName: "ann", AccessKeyId: key.AccessKeyId }); }"#;
    let bench = Bench::new(&meanwhile(&bench.photograph(), judged));
    let ended = bench.resume(&Asked::default()).unwrap();
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
}

#[test]
fn keys_made_beside_each_other_are_not_taken_for_one_another() {
    let script = r#"iam::create_user(#{ UserName: "ann" });
        parallel("keys", ["a", "b"], |name| iam::create_access_key(#{ UserName: "ann" }).AccessKey.AccessKeyId)"#;
    let lost = simulator::Rule {
        service: "iam".to_owned(),
        operation: "CreateAccessKey".to_owned(),
        skip: 0,
        times: 1,
        fault: simulator::Fault::LandsLate(jiff::SignedDuration::from_hours(9000)),
    };
    let bench = Bench::new(&drilled());
    let ended = bench.begin(&format!("{HEADER}{script}"), &Asked { faults: vec![lost], ..Asked::default() });
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    assert!(!bench.exchanges.lock().unwrap().iter().any(|one| one.operation == "DeleteAccessKey"), "both are in use");
}

#[test]
fn a_user_somebody_else_made_meanwhile_is_not_taken_for_ours() {
    let script = r#"try { iam::create_user(#{ UserName: "ann" }); } catch (e) { print(e.code); }"#;
    let late = simulator::Rule {
        service: "iam".to_owned(),
        operation: "CreateUser".to_owned(),
        skip: 0,
        times: 1,
        fault: simulator::Fault::LandsLate(jiff::SignedDuration::from_hours(9000)),
    };
    let bench = Bench::new(&meanwhile(&drilled(), r#"iam::create_user(#{ UserName: "ann" });"#));
    let ended = bench.begin(&format!("{HEADER}{script}"), &Asked { faults: vec![late], ..Asked::default() });
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    let refused = bench
        .records()
        .iter()
        .any(|record| matches!(record, Record::End { outcome: CallOutcome::Refused(error), .. } if error.code == "EntityAlreadyExists"));
    assert!(refused, "{:?}", bench.records());
}

#[test]
fn a_network_that_reaches_beyond_private_ones_keeps_no_way_in() {
    let script = r#"
let group = ec2::describe_security_groups(#{ Filters: [#{ Name: "group-name", Values: ["default"] }] })[0].GroupId;
for cidr in ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.168.0.0/14", "0.0.0.0/0"] {
    let rule = #{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [#{ CidrIp: cidr }] };
    ec2::authorize_security_group_ingress(#{ GroupId: group, IpPermissions: [rule] });
}
let removed = narrow_ingress(#{ security_group: group, ports: [22], cidr: "203.0.113.5/32" }).removed.map(|r| r.CidrIpv4);
removed.sort();
assert(removed == ["0.0.0.0/0", "192.168.0.0/14"], removed.to_string());
"#;
    let ended = Bench::new(&drilled()).begin(&format!("{HEADER}{script}"), &Asked::default());
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
}
