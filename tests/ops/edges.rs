//! Where settling ends: what nobody but a person can tell pauses the run, and nothing is done twice on a guess.

use super::bench::{Asked, Bench, HEADER, Photo, drilled, meanwhile};
use engine::journal::{Outcome as Answer, Record};
use engine::run::Outcome;
use lifeboat::world::Moment;
use std::sync::{Arc, Mutex};

/// The home at the first answer after the intent of `op` was durable.
fn lost(script: &str, op: &'static str) -> (Arc<Bench>, Photo) {
    let bench = Arc::new(Bench::new(&drilled()));
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
    assert_eq!(ended.outcome, Outcome::Completed, "{:?}", ended.error);
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
    assert_eq!(ended.outcome, Outcome::Paused);
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
    assert_eq!(ended.outcome, Outcome::Paused);
    let because = ended.because.unwrap_or_default();
    assert!(because.contains("more than one new access key: AKIA"), "{because}");
    let deleted = bench.exchanges.lock().unwrap().iter().filter(|one| one.operation == "DeleteAccessKey").count();
    assert_eq!(deleted, 0, "neither key is deleted");
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
    assert_eq!(ended.outcome, Outcome::Completed, "{:?}", ended.error);
    let refused = bench
        .records()
        .iter()
        .any(|record| matches!(record, Record::End { outcome: Answer::Refused(error), .. } if error.code == "EntityAlreadyExists"));
    assert!(refused, "{:?}", bench.records());
}

const SET: &str = r#"
let server = #{ name: "server", sourceServerID: drs::describe_source_servers()[0].sourceServerID };
let template = drs::get_launch_configuration(#{ sourceServerID: server.sourceServerID }).ec2LaunchTemplateID;
let version = ec2::describe_launch_template_versions(#{ LaunchTemplateId: template, Versions: ["$Default"] })[0];
let interface = version.LaunchTemplateData.NetworkInterfaces[0];
"#;

#[test]
fn a_launch_template_that_somebody_sets_back_is_told_field_by_field() {
    let bench = Arc::new(Bench::new(&drilled()));
    let photo: Arc<Mutex<Option<Photo>>> = Arc::default();
    let under_way = Mutex::new(false);
    let (shot, home) = (photo.clone(), bench.clone());
    let watch = move |record: &Record, durable: bool| {
        let mut under_way = under_way.lock().unwrap();
        match record {
            Record::Begin { call, action: true, .. } if call.op == "ec2::modify_launch_template" => *under_way = true,
            Record::End { .. } if *under_way && durable => {
                *shot.lock().unwrap() = Some(home.photograph());
                *under_way = false;
            }
            _ => {}
        }
    };
    let set = "set_launch_settings(#{ server: server, instance_type: \"t3.medium\", subnet: interface.SubnetId, \
               security_groups: interface.Groups, volume_type: \"gp3\" });";
    let ended = bench.begin(&format!("{HEADER}{SET}{set}"), &Asked { watch: Some(Arc::new(watch)), ..Asked::default() });
    assert_eq!(ended.outcome, Outcome::Completed, "{:?}", ended.error);
    let photo = photo.lock().unwrap().take().expect("a photograph");
    let back = "ec2::modify_launch_template(#{ LaunchTemplateId: template, DefaultVersion: (version.VersionNumber - 1).to_string() });";
    let ended = Bench::new(&meanwhile(&photo, &format!("{SET}{back}"))).resume(&Asked::default()).unwrap();
    assert_eq!(ended.outcome, Outcome::Failed);
    let error = format!("{:?}", ended.error);
    for line in ["InstanceType: asked `t3.medium`, found `t3.small`", "default version: asked `3`, found `2`"] {
        assert!(error.contains(line), "{error}");
    }
    assert!(!error.contains("SubnetId") && !error.contains("BlockDeviceMappings"), "only what differs: {error}");
}
