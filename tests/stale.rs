//! A plan and the world it was made for: what moves by itself leaves it good, and whatever else is another refuses it before
//! anything is done, with the reason.

use crate::support::Project;
use std::path::Path;

/// A drill of everything that replicates; one server may fail.
const DRILL: &str = r#"let p = runbook(#{ title: "Drill", regions: ["us-east-1"], recover: "never", params: #{},
    targets: #{ rto: "60m" },
    rehearse: #{ "one web server is lost": "drs:StartRecovery wordpress-web.onpremsim.env launch-failed" } });
let servers = step("readiness", || {
    let servers = source_servers(#{ tags: #{} });
    for server in servers {
        let points = drs::describe_recovery_snapshots(#{ sourceServerID: server.sourceServerID });
        assert(!points.is_empty(), `${server.name} has points in time`);
    }
    servers
});
step("drill", || drill(#{ servers: servers, point_in_time: "latest", may_fail: 1 }));
step("end", || terminate_drill(#{ servers: servers }));
"#;

/// What of it is rehearsed with a mishap.
const REHEARSED: &str = r#"
    rehearse: #{ "one web server is lost": "drs:StartRecovery wordpress-web.onpremsim.env launch-failed" }"#;

/// What somebody else does meanwhile.
const ROWS: [(&str, &str, &str); 6] = [
    (
        "a server that is removed",
        r#"
        let id = drs::describe_source_servers()[0].sourceServerID;
        drs::disconnect_source_server(#{ sourceServerID: id });
        drs::delete_source_server(#{ sourceServerID: id });
    "#,
        "planned 2 items with wordpress-",
    ),
    (
        "a server that no longer replicates",
        r#"
        drs::stop_replication(#{ sourceServerID: drs::describe_source_servers()[0].sourceServerID });
    "#,
        "dataReplicationInfo.dataReplicationState`",
    ),
    (
        "a launch template that is edited",
        r#"
        let server = drs::describe_source_servers()[0].sourceServerID;
        let template = drs::get_launch_configuration(#{ sourceServerID: server }).ec2LaunchTemplateID;
        let made = ec2::create_launch_template_version(#{ LaunchTemplateId: template, SourceVersion: "$Latest", LaunchTemplateData: #{ InstanceType: "m5.large" } });
        ec2::modify_launch_template(#{ LaunchTemplateId: template, DefaultVersion: `${made.LaunchTemplateVersion.VersionNumber}` });
    "#,
        "LaunchTemplateData.InstanceType`",
    ),
    (
        "a launch configuration that is edited",
        r#"
        let server = drs::describe_source_servers()[0].sourceServerID;
        drs::update_launch_configuration(#{ sourceServerID: server, targetInstanceTypeRightSizingMethod: "BASIC" });
    "#,
        "targetInstanceTypeRightSizingMethod`",
    ),
    (
        "a security group that is changed",
        r#"
        let server = drs::describe_source_servers()[0].sourceServerID;
        let template = drs::get_launch_configuration(#{ sourceServerID: server }).ec2LaunchTemplateID;
        let version = ec2::describe_launch_template_versions(#{ LaunchTemplateId: template, Versions: ["$Default"] })[0];
        let group = version.LaunchTemplateData.NetworkInterfaces[0].Groups[0];
        ec2::authorize_security_group_ingress(#{ GroupId: group, IpPermissions: [#{ IpProtocol: "tcp", FromPort: 8080, ToPort: 8080, IpRanges: [#{ CidrIp: "10.0.0.0/8" }] }] });
    "#,
        "IpPermissions`",
    ),
    (
        "points in time that are gone",
        r#"
        let id = drs::describe_source_servers()[0].sourceServerID;
        drs::stop_replication(#{ sourceServerID: id });
        drs::start_replication(#{ sourceServerID: id });
    "#,
        "of them, now none",
    ),
];

/// Two replicating servers, as the workshop has them before its drill, and the plan of a drill of them.
pub(crate) fn replicating() -> Project {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    project.run(&["run", "workshop.rhai", "--until", "launch-settings"]).exits(3);
    project.run(&["lab", "advance", "30m"]).exits(0);
    std::fs::write(project.path("drill.rhai"), DRILL).unwrap();
    project
}

fn others(project: &Project, body: &str) {
    let header = r#"let p = runbook(#{ title: "Others", regions: ["us-east-1"], params: #{} });"#;
    std::fs::write(project.path("others.rhai"), format!("{header}\nstep(\"others\", || {{ {body} }});\n")).unwrap();
    project.run(&["run", "others.rhai", "--new"]).exits(0);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, into) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() { copy(&path, &into) } else { assert!(std::fs::copy(&path, &into).is_ok()) }
    }
}

#[test]
fn a_plan_is_good_after_two_hours_of_replication_and_refused_once_anything_else_is_another() {
    let project = replicating();
    let told = project.run(&["plan", "drill.rhai", "-o", "d.plan"]).exits(0);
    let told =
        told.shows("RTO target 60m: met").shows("\"one web server is lost\"  drs:StartRecovery wordpress-web.onpremsim.env launch-failed");
    told.shows("end/terminate_drill/drs::terminate_recovery_instances#1: recoveryInstanceIDs is 1 item, not 2 items")
        .shows("afterwards  nothing is left that does not exist now");
    let saved = project.path("saved");
    copy(&project.home(), &saved);
    for (what, body, why) in ROWS {
        others(&project, body);
        let before = project.effects().len();
        let refused = project.run(&["run", "drill.rhai", "--plan", "d.plan"]).exits(6);
        assert!(refused.err.contains("the plan no longer holds: ") && refused.err.contains(why), "{what}: {}", refused.err);
        assert_eq!(project.effects().len(), before, "{what}: nothing is done");
        std::fs::remove_dir_all(project.home()).unwrap();
        copy(&saved, &project.home());
    }
    // One more than there was: planned with one of them gone, run where both are there.
    others(&project, ROWS[0].1);
    project.run(&["plan", "drill.rhai", "-o", "one.plan"]).exits(0);
    std::fs::remove_dir_all(project.home()).unwrap();
    copy(&saved, &project.home());
    let refused = project.run(&["run", "drill.rhai", "--plan", "one.plan"]).exits(6);
    refused.says("planned 1 item, now 2 items with wordpress-");
    project.run(&["lab", "advance", "2h"]).exits(0);
    project.run(&["run", "drill.rhai", "--plan", "d.plan"]).exits(0).shows("completed");
}

/// The same drill, after people have agreed.
fn gated() -> Project {
    let project = replicating();
    let asked = "step(\"ask\", || approve(\"go\", #{ text: \"Go?\", timeout: \"3h\" }));\nstep(\"drill\"";
    std::fs::write(project.path("drill.rhai"), DRILL.replace("step(\"drill\"", asked)).unwrap();
    project.run(&["plan", "drill.rhai", "-o", "d.plan", "--valid-for", "1h"]).exits(0);
    project.run(&["run", "drill.rhai", "--plan", "d.plan"]).exits(3);
    project.run(&["approve", "drill-1", "ask/go"]).exits(0);
    project
}

#[test]
fn a_run_that_waited_for_people_goes_on_only_where_the_world_is_what_was_planned() {
    let project = gated();
    let saved = project.path("saved");
    copy(&project.home(), &saved);
    for (what, body, why) in ROWS {
        others(&project, body);
        let before = project.effects().len();
        let refused = project.run(&["resume", "drill-1"]).exits(6).says("the plan no longer holds: ");
        assert!(refused.err.contains(why), "{what}: {}", refused.err);
        refused.says("then: lifeboat resume drill-1; or lifeboat abandon drill-1 (it has done nothing), then: lifeboat plan");
        assert_eq!(project.effects().len(), before, "{what}: nothing is done");
        std::fs::remove_dir_all(project.home()).unwrap();
        copy(&saved, &project.home());
    }
    project.run(&["lab", "advance", "2h"]).exits(0);
    project.run(&["resume", "drill-1"]).exits(0).shows("completed");
}

#[test]
fn a_run_goes_on_without_the_server_that_the_plan_has_lost() {
    let project = replicating();
    project.run(&["plan", "drill.rhai", "-o", "d.plan"]).exits(0);
    project.run(&["run", "drill.rhai", "--plan", "d.plan", "--until", "readiness"]).exits(3);
    project.run(&["lab", "fault", "add", "drs:StartRecovery wordpress-web.onpremsim.env launch-failed"]).exits(0);
    let ended = project.run(&["resume", "drill-1"]).exits(0);
    assert!(!ended.out.contains("Planned and not made"), "{}", ended.out);
    project.run(&["show", "drill-1", "drill"]).exits(0).shows("1 of 2 launched");
    // The other server is in no branch.
    std::fs::remove_file(project.path("d.plan")).unwrap();
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["plan", "drill.rhai", "-o", "d.plan"]).exits(0);
    project.run(&["run", "drill.rhai", "--plan", "d.plan", "--until", "readiness"]).exits(3);
    project.run(&["lab", "fault", "add", "drs:StartRecovery wordpress-db.onpremsim.env launch-failed"]).exits(0);
    let before = project.effects().len();
    let refused = project.run(&["resume", "drill-2"]).exits(6);
    refused.says("the plan no longer holds: `drill/").says("`end/terminate_drill/drs::terminate_recovery_instances#1`");
    assert_eq!(project.effects().len(), before, "nothing is done");
}

#[test]
fn an_error_of_a_rehearsal_is_told_as_one() {
    let project = replicating();
    // A drill that needs every server.
    std::fs::write(project.path("drill.rhai"), DRILL.replace(", may_fail: 1", "").replace(REHEARSED, "")).unwrap();
    project.run(&["plan", "drill.rhai", "-o", "d.plan"]).exits(0);
    project.run(&["lab", "fault", "add", "drs:StartRecovery wordpress-db.onpremsim.env launch-failed"]).exits(0);
    let before = project.effects().len();
    let refused = project.run(&["run", "drill.rhai", "--plan", "d.plan"]).exits(6);
    let refused = refused
        .says("the plan no longer holds: rehearsed again, it ends with an error: ")
        .says("launched: wordpress-web.onpremsim.env as i-");
    let refused =
        refused.says("= note: nothing was done: the error is from a rehearsal, and what was launched or made in it is the rehearsal's own");
    assert!(!refused.all().contains("resumed run"), "{}", refused.all());
    let planned = project.run(&["plan", "drill.rhai", "-o", "e.plan"]).exits(1).shows("launched: wordpress-web.onpremsim.env as i-");
    assert!(!planned.all().contains("resumed run"), "{}", planned.all());
    // So it is of a run that waited.
    project.run(&["lab", "fault", "clear"]).exits(0);
    project.run(&["run", "drill.rhai", "--plan", "d.plan", "--until", "readiness"]).exits(3);
    project.run(&["lab", "fault", "add", "drs:StartRecovery wordpress-db.onpremsim.env launch-failed"]).exits(0);
    let waited = project.run(&["resume", "drill-1"]).exits(6).says("= note: nothing was done: the error is from a rehearsal");
    assert!(!waited.all().contains("`finally` is done"), "{}", waited.all());
    assert_eq!(project.effects().len(), before, "nothing is done");
}

#[test]
fn a_plan_of_a_point_in_time_is_refused_once_that_is_gone() {
    let project = replicating();
    let now = project.run(&["lab", "status", "--json"]).exits(0).last()["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    std::fs::write(project.path("drill.rhai"), DRILL.replace("latest", &now.to_string())).unwrap();
    project.run(&["plan", "drill.rhai", "-o", "d.plan"]).exits(0).shows("recoverySnapshotID");
    let before = project.effects().len();
    project.run(&["lab", "advance", "3h"]).exits(0);
    project.run(&["run", "drill.rhai", "--plan", "d.plan"]).exits(6).says("the plan no longer holds: ").says("recoverySnapshotID");
    assert_eq!(project.effects().len(), before, "nothing is done");
}

/// A user, and a look at a host that hangs on how many there are.
const LOOKS: &str = r#"
let on = #{ host: "10.9.9.9", user: "a", password: "b", host_key: "c" };
step("zero", || iam::create_user(#{ UserName: "a" }));
step("one", || {
    let users = iam::list_users().len();
    READ
});
step("two", || iam::create_user(#{ UserName: "b" }));
"#;

#[test]
fn a_command_that_only_reads_and_a_page_that_is_asked_for_must_be_planned_too() {
    let reads = [
        (
            "try { ssh::read(#{ on: on, command: `echo ${users}` }) } catch {}",
            "`one/ssh::read#1` with `command` echo 2, where the plan has echo 1",
        ),
        (
            "wait_for(\"it\", #{ timeout: \"1m\" }, || { try { ssh::read(#{ on: on, command: `echo ${users}` }) } catch {} true })",
            "`one/wait_for#1` with `command` echo 2, where the plan has echo 1",
        ),
        (
            "try { http::get(#{ url: `http://10.9.9.9/delete?all=${users}`, timeout: \"1s\" }) } catch {}",
            "`one/http::get#1` with `url` http://10.9.9.9/delete?all=2, where the plan has http://10.9.9.9/delete?all=1",
        ),
        (
            "wait_for(\"it\", #{ timeout: \"1m\" }, || { try { http::get(#{ url: `http://10.9.9.9/${users}` }) } catch {} true })",
            "`one/wait_for#1` with `url` http://10.9.9.9/2, where the plan has http://10.9.9.9/1",
        ),
        (
            "try { check_site(#{ url: \"http://10.9.9.9/\", contains: `${users} users`, timeout: \"1m\" }) } catch {}",
            "`one/check_site/wait_for#1` with `contains` 2 users, where the plan has 1 users",
        ),
    ];
    for (read, both) in reads {
        let script = LOOKS.replace("READ", read);
        let planned = ["plan", "test.rhai", "-o", "test.plan"];
        let held = ["run", "test.rhai", "--plan", "test.plan"];
        let project = Project::new("", &script);
        project.run(&planned).exits(0);
        project.run(&held).exits(0);
        let other = Project::new("", &script);
        other.run(&planned).exits(0);
        other.run(&[&held[..], &["--until", "zero"]].concat()).exits(3);
        // Somebody else makes a user meanwhile.
        other.typed(&["repl"], "iam::create_user(#{ UserName: \"z\" });\n").exits(0);
        other.run(&["resume", "test-1"]).exits(4).says(both);
        assert_eq!(other.effects(), ["CreateUser", "CreateUser"], "nothing after it");
    }
}
