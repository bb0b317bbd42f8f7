//! What is done on hosts is settled as its call says: repeated, looked for, asked, or followed.

use super::bench::{Asked, Bench, HEADER, Photo, drilled, meanwhile, without_agents};
use super::settle::begun;
use engine::event::{Event, Listener};
use engine::journal::Record;
use engine::run::{Ended, RunOutcome};
use lifeboat::world::Moment;
use std::sync::{Arc, Mutex};

/// The workshop's web server, through its bastion.
pub(super) const ON: &str = r#"
let passwords = template::read(#{ path: "workshop.yaml" }).parameters;
let address = cloudformation::describe_stacks(#{ StackName: "EDRW" })[0].Outputs.filter(|o| o.OutputKey == "BastionRDP")[0].OutputValue;
let bastion = #{ host: address, user: "Administrator", password: passwords.AdminPassword.Default };
let on = #{ host: "wordpress-web.onpremsim.env", user: "user", password: passwords.RootPassword.Default, via: bastion };
"#;
const COUNT: &str = "\nassert(ssh::read(#{ on: on, command: `wc -l < /tmp/lines` }).stdout == \"1\\n\", \"once\");\n";

/// Photographs between the intent of an action on a host and its result.
#[derive(Default)]
pub(super) struct Shots {
    under_way: bool,
    /// Nobody has dialled yet.
    pub(super) before: Option<Photo>,
    /// Its output has been seen, and more is to come.
    amid: Option<Photo>,
    /// It was carried out, and its result is not recorded.
    pub(super) after: Option<Photo>,
}

struct Amid(Arc<Mutex<Shots>>, Arc<Bench>);

impl Listener for Amid {
    fn on(&self, event: Event) {
        let mut shots = self.0.lock().unwrap();
        if matches!(event, Event::Progress { .. }) && shots.under_way && shots.amid.is_none() {
            shots.amid = Some(self.1.photograph());
        }
    }
}

/// Runs a script to its end, photographed.
pub(super) fn photographed(lab: &Photo, script: &str, op: &'static str) -> (Arc<Bench>, Shots) {
    let (bench, shots, ended) = shot(lab, script, op);
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    (bench, shots)
}

fn shot(lab: &Photo, script: &str, op: &'static str) -> (Arc<Bench>, Shots, Ended) {
    let bench = Arc::new(Bench::new(lab));
    let shots: Arc<Mutex<Shots>> = Arc::default();
    let (seen, home) = (shots.clone(), bench.clone());
    let watch = move |record: &Record, durable: bool| {
        let mut shots = seen.lock().unwrap();
        match record {
            Record::Begin { call, action: true, .. } if call.op == op => shots.under_way = durable,
            Record::End { .. } if shots.under_way => {
                shots.after = Some(home.photograph());
                shots.under_way = false;
            }
            _ => {}
        }
    };
    let (seen, home) = (shots.clone(), bench.clone());
    let between = move |moment: Moment| {
        let mut shots = seen.lock().unwrap();
        if shots.under_way && moment == Moment::Sending && shots.before.is_none() {
            shots.before = Some(home.photograph());
        }
    };
    let asked = Asked {
        watch: Some(Arc::new(watch)),
        between: Some(Arc::new(between)),
        listener: Some(Arc::new(Amid(shots.clone(), bench.clone()))),
        ..Asked::default()
    };
    let ended = bench.begin(&format!("{HEADER}{ON}{script}"), &asked);
    let shots = std::mem::take(&mut *shots.lock().unwrap());
    (bench, shots, ended)
}

/// The process died at the photograph: its run is resumed elsewhere.
#[track_caller]
pub(super) fn resumed(photo: Option<&Photo>, op: &str) -> (Bench, Ended) {
    let bench = Bench::new(photo.expect("a photograph"));
    let records = bench.records();
    let intent = begun(&records, op).expect("an intent in the journal");
    assert!(!records.iter().any(|record| matches!(record, Record::End { call, .. } if *call == intent)), "a result is in the journal");
    let ended = bench.resume(&Asked::default()).unwrap();
    (bench, ended)
}

#[track_caller]
pub(super) fn completes(photo: Option<&Photo>, op: &str) -> Bench {
    let (bench, ended) = resumed(photo, op);
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?} {:?}", ended.error, ended.because);
    bench
}

#[test]
fn what_a_bastion_cannot_reach_is_told_apart() {
    let script = r#"
let told = [["127.0.0.1", 81], ["wordpress-web.onpremsim.env", 23], ["no.such.name", 22]].map(|at| {
    let code = "none";
    try { net::check_port(#{ host: at[0], port: at[1], via: bastion, timeout: "1s" }); } catch (e) { code = e.code; }
    code
});
assert(told == ["Refused", "TimedOut", "Resolve"], told.to_string());
let said = "";
try { net::check_port(#{ host: "127.0.0.1", port: 81, via: bastion, timeout: "1s" }); } catch (e) { said = e.message; }
assert(said.starts_with("seen from `") && said.ends_with("`127.0.0.1` refuses connections to port 81; is the service running?"), said);
"#;
    let bench = Bench::new(&drilled());
    let ended = bench.begin(&format!("{HEADER}{ON}{script}"), &Asked::default());
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
}

fn run(settle: &str) -> String {
    format!("ssh::run(#{{ on: on, command: `echo line >> /tmp/lines`, settle: {settle} }});{COUNT}")
}

#[test]
fn a_command_is_looked_for_as_its_call_says() {
    let script = run("#{ done_if: `test -s /tmp/lines` }");
    let (_book, shots) = photographed(&drilled(), &script, "ssh::run");
    completes(shots.before.as_ref(), "ssh::run");
    completes(shots.after.as_ref(), "ssh::run");
}

#[test]
fn a_command_that_may_be_repeated_is() {
    let script = format!("ssh::run(#{{ on: on, command: `echo line > /tmp/lines`, settle: \"repeat\" }});{COUNT}");
    let (_book, shots) = photographed(&drilled(), &script, "ssh::run");
    completes(shots.before.as_ref(), "ssh::run");
    completes(shots.after.as_ref(), "ssh::run");
}

#[test]
fn a_command_only_a_person_can_judge_pauses_the_run() {
    let (_book, shots) = photographed(&drilled(), &run("\"ask\""), "ssh::run");
    for photo in [shots.before.as_ref(), shots.after.as_ref()] {
        let (_, ended) = resumed(photo, "ssh::run");
        assert_eq!(ended.outcome, RunOutcome::Paused);
        let because = ended.because.unwrap_or_default();
        assert!(because.contains("it is not known whether `ssh::run#1` happened"), "{because}");
    }
}

const INSTALL: &str = r#"
check_login(#{ on: on, first_boot: "15m" });
let key = make_access_key(#{ user: "drs-agent-user" });
let done = ssh::install_agent(#{
    on: on, access_key_id: key.AccessKeyId, secret_access_key: key.SecretAccessKey, disks: "all", installer: "binary",
    installer_region: "us-west-2", timeout: "30m",
});
assert(drs::describe_source_servers().map(|s| s.sourceServerID) == [done.source_server_id], done.source_server_id);
"#;

#[test]
fn an_installer_is_started_once_followed_and_found() {
    let (base, shots) = photographed(&without_agents(), INSTALL, "ssh::install_agent");
    let (state, _) = base.at_rest();
    for photo in [shots.before.as_ref(), shots.amid.as_ref(), shots.after.as_ref()] {
        let bench = completes(photo, "ssh::install_agent");
        let (other, effects) = bench.at_rest();
        let registered = effects.iter().filter(|(name, _)| name.contains("CreateSourceServerForDrs")).map(|(_, count)| *count);
        assert_eq!(registered.sum::<usize>(), 1, "{effects:?}");
        let rows =
            |state: &crate::state::State| state.keys().filter(|row| row.starts_with("drs.source_server")).cloned().collect::<Vec<_>>();
        assert_eq!(rows(&state).len(), rows(&other).len());
    }
}

#[test]
fn an_installer_that_left_no_exit_code_is_found_by_its_agent() {
    let (_book, shots) = photographed(&without_agents(), INSTALL, "ssh::install_agent");
    let lost = r#"ssh::run(#{ on: on, command: `rm /var/tmp/lifeboat-*/rc`, settle: "ask" });"#;
    let photo = meanwhile(&shots.after.expect("a photograph"), &format!("{ON}{lost}"));
    let bench = completes(Some(&photo), "ssh::install_agent");
    let (_, effects) = bench.at_rest();
    assert!(effects.iter().all(|(name, count)| !name.contains("CreateSourceServerForDrs") || *count == 1), "{effects:?}");
    let installers = ssh_reads(&bench, "ls -d /var/tmp/lifeboat-* | wc -l");
    assert_eq!(installers.trim(), "1");
}

#[test]
fn an_installer_that_does_not_end_in_its_time_pauses_the_run_and_goes_on() {
    let bench = Bench::new(&without_agents());
    let slow = INSTALL.replace("timeout: \"30m\"", "timeout: \"30s\"");
    let ended = bench.begin(&format!("{HEADER}{ON}{slow}"), &Asked::default());
    let because = ended.because.clone().unwrap_or_default();
    assert!(
        because.contains("the installer still runs on `wordpress-web.onpremsim.env` after 30s, its `timeout`"),
        "{because} {:?}",
        ended.error
    );
    assert!(because.contains("is not finished"), "{because}");
    let ended = resumed_to_its_end(&bench, ended);
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?} {:?}", ended.error, ended.because);
}

/// Taken up again until it is over; the installer was started once.
fn resumed_to_its_end(bench: &Bench, mut ended: Ended) -> Ended {
    for _ in 0..30 {
        if ended.outcome == RunOutcome::Completed {
            break;
        }
        ended = bench.resume(&Asked::default()).expect("it goes on");
    }
    let (_, effects) = bench.at_rest();
    let registered = effects.iter().filter(|(name, _)| name.contains("CreateSourceServerForDrs")).map(|(_, count)| *count);
    assert_eq!(registered.sum::<usize>(), 1, "{effects:?}");
    ended
}

#[test]
fn an_installer_that_nobody_followed_is_followed_again_after_its_time() {
    let slow = INSTALL.replace("timeout: \"30m\"", "timeout: \"30s\"");
    let (_book, shots, _) = shot(&without_agents(), &slow, "ssh::install_agent");
    let wait = r#"ssh::run(#{ on: on, command: `sleep 31`, settle: "ask" });"#;
    let photo = meanwhile(&shots.amid.expect("a photograph"), &format!("{ON}{wait}"));
    let (bench, ended) = resumed(Some(&photo), "ssh::install_agent");
    let because = ended.because.clone().unwrap_or_default();
    assert!(because.contains("is not finished") && because.contains("the installer still runs"), "{because} {:?}", ended.error);
    let ended = resumed_to_its_end(&bench, ended);
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?} {:?}", ended.error, ended.because);
}

/// The way to the host breaks while the installer runs on it.
const BROKEN: &str = r#"
check_login(#{ on: on, first_boot: "15m" });
let key = make_access_key(#{ user: "drs-agent-user" });
let install = || ssh::install_agent(#{
    on: on, access_key_id: key.AccessKeyId, secret_access_key: key.SecretAccessKey, disks: "all", installer: "binary",
    installer_region: "us-west-2", timeout: "30m",
});
let shut = || {
    wait_for("it runs", #{ timeout: "10m", every: "5s" }, || ssh::read(#{ on: on, command: "cat /var/tmp/lifeboat-*/log" }).stdout.contains("started"));
    try {
        ssh::run(#{ on: bastion, command: "Stop-Service sshd; Start-Sleep -Seconds 30; Start-Service sshd", settle: #{ done_if: "exit 0" } });
    } catch (e) { print(e.message); }
    #{}
};
let done = parallel("both", [#{ name: "install", does: install }, #{ name: "shut", does: shut }], |one| one.does.call());
assert(drs::describe_source_servers().map(|s| s.sourceServerID) == [done[0].source_server_id], "one server");
"#;

#[test]
fn an_installer_is_not_started_again_though_the_way_to_it_broke() {
    let bench = Bench::new(&without_agents());
    let ended = bench.begin(&format!("{HEADER}{ON}{BROKEN}"), &Asked::default());
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    let records = bench.records();
    let installs = |record: &Record| match record {
        Record::Begin { call, .. } if call.op == "ssh::install_agent" => Some(call.id),
        _ => None,
    };
    let install = records.iter().find_map(installs).expect("it was begun");
    let lost = |record: &Record| matches!(record, Record::Attempt { call, unknown: true, .. } if *call == install);
    assert!(records.iter().any(lost), "the connection broke while it was followed");
    let (_, effects) = bench.at_rest();
    let registered = effects.iter().filter(|(name, _)| name.contains("CreateSourceServerForDrs")).map(|(_, count)| *count);
    assert_eq!(registered.sum::<usize>(), 1, "{effects:?}");
}

/// What a command on the web server prints now.
fn ssh_reads(bench: &Bench, command: &str) -> String {
    let script = format!("{ON}\nlet said = ssh::read(#{{ on: on, command: `{command}` }}).stdout;");
    let lab: Photo = Arc::new(bench.photograph().iter().filter(|(name, _)| name.starts_with("lab.db")).cloned().collect());
    let bench = Bench::new(&lab);
    let ended = bench.begin(&format!("{HEADER}{script}"), &Asked::default());
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    let said = bench.records().iter().rev().find_map(|record| match record {
        Record::Asked { call, outcome: engine::journal::CallOutcome::Done(value), .. } if call.op == "ssh::read" => {
            value["stdout"].as_str().map(str::to_owned)
        }
        _ => None,
    });
    said.expect("it said something")
}
