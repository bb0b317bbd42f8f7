//! The shipped failover, against the site the workshop sets up: as a drill, and as the real thing.

use crate::support::{Done, Project};
use crate::terminal::{ends, start};
use expectrl::Expect;
use std::sync::OnceLock;

/// The site with its two servers, replicating: set up once, copied for every test.
fn site() -> Project {
    static MADE: OnceLock<Project> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let project = Project::empty();
        project.run(&["init", "."]).exits(0);
        project.run(&["run", "workshop.rhai", "--until", "launch-settings"]).exits(3);
        project
    });
    made.copy()
}

const INPUTS: [&str; 4] = ["--params", "params/lab.json", "--set", "incident=GAMEDAY-12"];

fn begun(project: &Project, mode: &str, more: &[&str]) -> Done {
    let mode = format!("mode={mode}");
    project.run(&[&["run", "failover.rhai", "--set", &mode], &INPUTS[..], more].concat())
}

/// Somebody agrees at a gate, and the run goes on.
fn agreed(project: &Project, gate: &str) -> Done {
    project.run(&["approve", "failover-1", gate]).exits(0);
    project.run(&["resume", "failover-1"])
}

/// What a runbook of somebody else prints.
#[track_caller]
fn look(project: &Project, script: &str) -> String {
    let header = r#"let p = runbook(#{ title: "Look", regions: ["us-east-1"], params: #{
        login: #{ type: "login", help: "" }, jump_login: #{ type: "login", help: "" },
    } });
    let outputs = cloudformation::describe_stacks(#{ StackName: "EDRW" })[0].Outputs;
    let jump = #{ host: outputs.filter(|o| o.OutputKey == "BastionRDP")[0].OutputValue, login: p.jump_login };
    let asked = |name, kind| dns::resolve(#{ server: "dns.onpremsim.env", via: jump, name: name, type: kind });
    let alive = |name| ec2::describe_instances(#{ Filters: [#{ Name: "tag:Name", Values: [name] }] }).filter(|i| i.State.Name != "terminated");
    "#;
    std::fs::write(project.path("look.rhai"), format!("{header}\nstep(\"look\", || {{ {script} }});\n")).unwrap();
    let done = project.run(&["run", "look.rhai", "--params", "params/lab.json", "--new"]).exits(0);
    let told: Vec<&str> = done.out.lines().filter_map(|line| line.trim().strip_prefix("| ")).collect();
    told.join("\n")
}

/// What production has, and what a drill leaves.
const STANDS: &str = r#"
print(`| recovered: ${drs::describe_recovery_instances().map(|i| i.isDrill)}`);
print(`| machines: ${ec2::describe_instances(#{ Filters: [#{ Name: "instance-state-name", Values: ["running", "pending"] }] }).len()}`);
for name in ["wordpress-web", "wordpress-db", "drill-wordpress-web"] {
    let found = asked.call(`${name}.onpremsim.env`, "A");
    print(`| ${name}: ${found}`);
    for address in found {
        let parts = address.split(".");
        print(`| ${name} back: ${asked.call(`${parts[3]}.${parts[2]}.${parts[1]}.${parts[0]}.in-addr.arpa`, "PTR")}`);
    }
}
"#;

#[test]
fn a_drill_completes_and_leaves_what_was_there() {
    let project = site();
    let before = look(&project, STANDS);
    begun(&project, "drill", &[]).exits(3).shows("GATE declare");
    let done = agreed(&project, "declare").exits(0);
    done.shows("drill-wordpress-web A 10.0.1.").shows("end-drill").shows("2 instances terminated");
    assert_eq!(look(&project, STANDS), before);
    assert!(before.contains("drill-wordpress-web: []") && before.contains("recovered: []"), "{before}");
}

#[test]
fn step_tells_of_a_drill_that_it_takes_away_what_it_makes_and_whose_servers_they_are() {
    let project = site();
    let inputs = [&["--set", "mode=drill"], &INPUTS[..]].concat();
    project.run(&[&["plan", "failover.rhai", "-o", "f.plan"], &inputs[..]].concat()).exits(0);
    project.run(&["approve", "f.plan"]).exits(0);
    let mut session = start(&project, &[&["run", "failover.rhai", "--plan", "f.plan", "--step"], &inputs[..]].concat());
    let seen = |found: expectrl::Captures| String::from_utf8_lossy(found.as_bytes()).into_owned();
    for question in ["next step readiness", "declare: y (yes)", "next step fence"] {
        session.expect(question).unwrap();
        session.send_line("y").unwrap();
    }
    for (wave, server) in [("wave-db", "wordpress-db"), ("wave-web", "wordpress-web")] {
        session.expect(format!("next step {wave}")).unwrap();
        let told = seen(session.expect("do it?").unwrap());
        assert!(told.contains("undo    by the plan, the run itself removes what this makes"), "{told}");
        assert!(told.contains("until the run removes it, by the plan"), "{told}");
        assert!(told.contains(&format!("sourceServers=[{{sourceServerID: {server}.onpremsim.env s-")), "{told}");
        session.send_line("y").unwrap();
    }
    session.expect("next step cut-over").unwrap();
    session.send_line("c").unwrap();
    session.expect("completed").unwrap();
    ends(session, 0);
}

#[test]
fn a_drill_puts_back_what_its_name_pointed_to_before() {
    let project = site();
    look(
        &project,
        r#"dns::update(#{ server: "dns.onpremsim.env", via: jump, name: "drill-wordpress-web.onpremsim.env", type: "A", to: ["10.0.9.9"] });"#,
    );
    let before = look(&project, STANDS);
    assert!(before.contains(r#"drill-wordpress-web: ["10.0.9.9"]"#), "{before}");
    begun(&project, "drill", &[]).exits(3);
    agreed(&project, "declare").exits(0).shows("drill-wordpress-web A 10.0.1.");
    assert_eq!(look(&project, STANDS), before);
}

#[test]
fn a_recovery_moves_the_site_and_keeps_what_it_made() {
    let project = site();
    begun(&project, "recovery", &[]).exits(3).shows("GATE declare");
    agreed(&project, "declare").exits(3).shows("GATE cut-over-now");
    agreed(&project, "cut-over-now").exits(0).shows("wordpress-web A 10.0.1.");
    let stands = look(&project, STANDS);
    assert!(stands.contains("recovered: [false, false]"), "{stands}");
    assert!(stands.contains("wordpress-web: [\"10.0.1.") && stands.contains("wordpress-db: [\"10.0.1."), "{stands}");
    assert!(stands.contains("wordpress-web back: [\"wordpress-web.onpremsim.env.\"]"), "{stands}");
    let old = look(&project, r#"for name in ["MID-Wordpress-DB", "MID-Wordpress-WEB"] { print(`| ${alive.call(name)[0].State.Name}`); }"#);
    assert_eq!(old, "stopped\nstopped", "two writers are worse than none");
}

#[test]
fn what_may_go_wrong_is_in_the_plan_and_the_run_goes_that_way() {
    let project = site();
    let inputs = [&["--set", "mode=recovery"], &INPUTS[..]].concat();
    let told = project.run(&[&["plan", "failover.rhai", "-o", "f.plan"], &inputs[..]].concat()).exits(0);
    let told = told.shows("\"the answer to a launch is lost\"  drs:StartRecovery lost").shows("    same actions\n");
    let told = told.shows("\"an old server cannot be stopped\"  ec2:StopInstances access-denied").shows("besides GATE unfenced");
    let told = told.shows("RPO target 15m: met, oldest data ").shows(", without the time people take at gates.");
    let told = told.shows("InstanceIds=[wordpress-db.onpremsim.env i-").shows("stays changed  instance wordpress-db.onpremsim.env i-");
    told.shows("\"one web server is lost\"")
        .shows("not: gate cut-over-now, cut-over/dns::update/dns::set_records#1")
        .shows("1 of 1 servers did not launch");
    project.run(&["approve", "f.plan"]).exits(0);
    project.run(&[&["run", "failover.rhai", "--plan", "f.plan"], &inputs[..]].concat()).exits(3).shows("GATE declare");
    project.run(&["lab", "fault", "add", "ec2:StopInstances access-denied"]).exits(0);
    agreed(&project, "declare").exits(3).shows("GATE unfenced    These servers may still be writing");
    agreed(&project, "unfenced").exits(3).shows("GATE cut-over-now");
    agreed(&project, "cut-over-now").exits(0).shows("targets   RPO target 15m: met, oldest data ");
    project.run(&["verify", "failover-1"]).exits(0).shows("followed: ");
}

#[test]
fn a_recovery_taken_back_points_every_name_where_it_was_and_starts_the_old_servers() {
    let project = site();
    let before = look(&project, STANDS);
    begun(&project, "recovery", &[]).exits(3);
    agreed(&project, "declare").exits(3);
    agreed(&project, "cut-over-now").exits(0);
    // What stays is told before anybody is asked.
    let asked = project.run(&["undo", "failover-1"]).shows("not taken back (no undo:): wave-db, wave-web\n");
    let stands = asked.out.lines().find(|line| line.starts_with("what these made is still there, by the run's own record: ")).unwrap();
    assert_eq!(stands.matches("recovered instance i-").count(), 2, "{stands}");
    project.run(&["undo", "failover-1", "--yes"]).exits(0).shows("undo-cut-over").shows("undo-db-name").shows("undo-fence");
    let names = |stands: &str| stands.lines().filter(|line| line.contains("wordpress")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(names(&look(&project, STANDS)), names(&before));
    let started = r#"for name in ["MID-Wordpress-DB", "MID-Wordpress-WEB"] {
        wait_for("it runs", #{ timeout: "10m" }, || alive.call(name)[0].State.Name == "running");
        print(`| ${name}`);
    }"#;
    assert_eq!(look(&project, started), "MID-Wordpress-DB\nMID-Wordpress-WEB");
}

#[test]
fn what_is_not_said_is_refused_before_anything_is_done() {
    let project = site();
    let run = |more: &[&str]| project.run(&[&["run", "failover.rhai", "--params", "params/lab.json"], more].concat());
    run(&["--set", "incident=INC-1"]).exits(2).says("parameter `mode`");
    run(&["--set", "mode=drill"]).exits(2).says("parameter `incident`");
    run(&["--set", "mode=real", "--set", "incident=INC-1"]).exits(2).says("is not one of drill, recovery");
    begun(&project, "drill", &["--set", "point_in_time=2026-11-01T00:00:00Z"]).exits(1).says("has no point in time at or before");
    project.run(&["abandon", "failover-1"]).exits(0);
    begun(&project, "drill", &["--set", r#"web=["other.onpremsim.env"]"#]).exits(1).says("other.onpremsim.env");
    assert!(!project.effects().contains(&"StartRecovery".to_owned()));
}

/// A second web server, replicating; its launch template names a key pair that is gone, so that it cannot be launched.
const SECOND: &str = r##"
let filter = |name, value| #{ Filters: [#{ Name: name, Values: [value] }] };
let web = alive.call("MID-Wordpress-WEB")[0];
let made = ec2::run_instances(#{
    ImageId: web.ImageId, InstanceType: "t3.small", MinCount: 1, MaxCount: 1, SubnetId: web.SubnetId, UserData: "USERDATA",
    SecurityGroupIds: web.SecurityGroups.map(|group| group.GroupId),
}).Instances[0];
let on = #{ host: made.PrivateIpAddress, login: p.login, via: jump };
check_login(#{ on: on, timeout: "20m", first_boot: "15m" });
let server = install_agent_over_ssh(#{ on: on, credentials: make_access_key(#{ user: "drs-agent-user" }), installer_region: "us-west-2", disks: "all" });
wait_until_healthy(#{ servers: [server], timeout: "2h" });
let target = ec2::describe_security_groups(filter.call("description", "Recovered servers, for both networks"))[0].GroupId;
let set = set_launch_settings(#{ server: server, instance_type: "t3.small", subnet: "TargetPrivate", security_groups: [target], volume_type: "gp3" });
let version = ec2::create_launch_template_version(#{
    LaunchTemplateId: set.launch_template_id, SourceVersion: `${set.version}`, LaunchTemplateData: #{ KeyName: "gone" },
}).LaunchTemplateVersion.VersionNumber;
ec2::modify_launch_template(#{ LaunchTemplateId: set.launch_template_id, DefaultVersion: `${version}` });
print(`| ${server.name}`);
"##;

const BOOT: &str = "#!/bin/bash\nhostnamectl set-hostname wordpress-two.onpremsim.env\nyum install -y httpd python3\nuseradd -g wheel user\n\
    echo 'user:SshPass1' | chpasswd\necho '%wheel ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers\n\
    sed -i 's/PasswordAuthentication no/PasswordAuthentication yes/g' /etc/ssh/sshd_config\nsystemctl restart sshd\n";

#[test]
fn a_web_server_may_be_lost_where_the_operator_said_so() {
    use base64::Engine as _;
    let project = site();
    let boot = base64::engine::general_purpose::STANDARD.encode(BOOT);
    assert_eq!(look(&project, &SECOND.replace("USERDATA", &boot)), "wordpress-two.onpremsim.env");
    let web = r#"web=["wordpress-web.onpremsim.env", "wordpress-two.onpremsim.env"]"#;

    begun(&project, "drill", &["--set", web]).exits(3);
    let done = agreed(&project, "declare").exits(1);
    done.says("1 of 2 servers did not launch: wordpress-two.onpremsim.env");
    let left = look(&project, "print(`| ${drs::describe_recovery_instances().len()}`)");
    assert_eq!(left, "0", "however it ends, the drill takes away what it made");

    let begun = begun(&project, "drill", &["--set", web, "--set", "web_may_fail=1", "--new"]).exits(3);
    begun.shows("run failover-2");
    project.run(&["approve", "failover-2", "declare"]).exits(0);
    let done = project.run(&["resume", "failover-2"]).exits(0);
    done.shows("1 of 2 launched").shows("2 instances terminated");
}
