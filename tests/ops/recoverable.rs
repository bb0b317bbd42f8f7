//! Whether servers could be recovered is told before anything is launched; a real recovery is for runbooks that provide for one.

use super::bench::{Asked, Bench, HEADER, drilled};
use engine::run::{Ended, RunOutcome};

fn ran(script: &str) -> (Bench, Ended) {
    let bench = Bench::new(&drilled());
    let ended = bench.begin(script, &Asked::default());
    (bench, ended)
}

#[test]
fn what_keeps_servers_from_being_recovered_is_told() {
    let script = r#"
let servers = source_servers(#{ tags: #{} });
let check = |at| check_recoverable(#{ servers: servers, point_in_time: at });
let ready = check.call("latest");
assert(ready.problems == [] && ready.points.len() == 2, `${ready}`);
for one in ready.points { assert(one.age_seconds >= 0 && one.age_seconds <= ready.oldest_age_seconds, `${one}`); }
assert(ready.oldest_age_seconds < 900, "a point in time is taken every ten minutes");

let before = check.call("2026-11-01T00:00:00Z");
assert(before.points == [] && before.problems.len() == 2, `${before}`);
assert(before.problems[0].contains("has no point in time at or before 2026-11-01T00:00:00Z: its oldest is of 2026-11-02"), before.problems[0]);

let template = drs::get_launch_configuration(#{ sourceServerID: servers[0].sourceServerID }).ec2LaunchTemplateID;
let edit = |data| {
    let made = ec2::create_launch_template_version(#{ LaunchTemplateId: template, SourceVersion: "2", LaunchTemplateData: data });
    ec2::modify_launch_template(#{ LaunchTemplateId: template, DefaultVersion: `${made.LaunchTemplateVersion.VersionNumber}` });
    check.call("latest").problems
};
let problems = edit.call(#{ InstanceType: "a1.medium" });
assert(problems.len() == 1 && problems[0].contains("the instance type a1.medium of its launch template is not offered in us-east-1"), `${problems}`);
let interface = |subnet, group| #{ NetworkInterfaces: [#{ DeviceIndex: 0, SubnetId: subnet, Groups: [group] }] };
problems = edit.call(interface.call("subnet-11111111111111111", "sg-11111111111111111"));
assert(problems.len() == 1 && problems[0].contains("the subnet subnet-11111111111111111 of its launch template does not exist"), `${problems}`);
let subnet = ec2::describe_subnets(#{ Filters: [#{ Name: "tag:Name", Values: ["TargetPrivate"] }] })[0].SubnetId;
problems = edit.call(interface.call(subnet, "sg-11111111111111111"));
assert(problems.len() == 1 && problems[0].contains("the security group sg-11111111111111111 of its launch template does not exist"), `${problems}`);
"#;
    let (_, ended) = ran(&format!("{HEADER}{script}"));
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
}

#[test]
fn a_real_recovery_is_for_headers_that_provide_for_one() {
    let call = r#"
let server = drs::describe_source_servers()[0];
drs::start_recovery(#{ isDrill: false, sourceServers: [#{ sourceServerID: server.sourceServerID }] });
"#;
    for (header, why) in [("", "says nothing of `recover`"), (r#", recover: "never""#, r#"says `recover: "never"`"#)] {
        let (bench, ended) = ran(&format!("let p = runbook(#{{ title: \"Ops\"{header} }});{call}"));
        let error = ended.error.map(|error| error.title).unwrap_or_default();
        assert!(error.contains("would be a real recovery") && error.contains(why), "{error}");
        assert!(bench.exchanges.lock().unwrap().iter().all(|one| one.operation != "StartRecovery"), "nothing was sent");
    }
    let (_, ended) = ran(&format!("let p = runbook(#{{ title: \"Ops\", recover: \"ask\" }});{call}"));
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
}

#[test]
fn the_mode_of_a_recovery_is_said() {
    let servers = "let servers = source_servers(#{ tags: #{} });";
    for (options, why) in [
        (r#"servers: servers, point_in_time: "latest""#, "`recover` needs `mode`"),
        (r#"servers: servers, point_in_time: "latest", mode: "real""#, r#"there is no "real": it takes "drill", "recovery""#),
    ] {
        let (_, ended) = ran(&format!("{HEADER}{servers}let options = #{{ {options} }}; recover(options);"));
        let error = ended.error.map(|error| error.title).unwrap_or_default();
        assert!(error.contains(why), "{error}");
    }
}
