//! Files of earlier days: what was written once is read for ever.
//!
//! `tests/golden/DAY/` holds a home with a run that completed and one that is paused, the plan of the first, and its export. They
//! are written by [`files_of_today`] and never again: a new format gets a new day.

use crate::support::Project;
use regex_lite::Regex;
use std::path::{Path, PathBuf};

const SCRIPT: &str = r#"
let p = runbook(#{ title: "Golden", regions: ["us-east-1"], params: #{ name: #{ type: "string", value: "ann", help: "a name" }, word: #{ type: "secret" } } });
step("make", "Make things", || {
    ensure_user(#{ name: p.name });
    let key = iam::create_access_key(#{ UserName: p.name }).AccessKey.AccessKeyId;
    parallel("all", ["a", "b"], |zone| ec2::create_volume(#{ AvailabilityZone: `us-east-1${zone}`, Size: 8, VolumeType: "gp3" }).VolumeId);
    iam::delete_access_key(#{ UserName: p.name, AccessKeyId: key });
    try { iam::get_user(#{ UserName: "nobody" }); } catch (e) { assert(e.code == "NoSuchEntity", e.code); }
});
step("wait", || wait_for("two volumes", #{ timeout: "5m", every: "5s" }, || ec2::describe_volumes().filter(|one| one.State == "available").len() >= 2));
finally("end", "Tell", || print(iam::list_users().len()));
"#;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden")
}

/// Folders and files below a folder.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// `tests/golden-labs/N.db`: a lab of format N in which a drill has launched `server-001.fleet.env`.
#[test]
fn labs_of_earlier_formats_go_on() {
    let script = r#"
let p = runbook(#{ title: "See", regions: ["us-east-1"] });
step("see", || {
    let jobs = drs::describe_jobs();
    print(jobs.map(|job| job.participatingServers.map(|one| one.launchStatus)));
    print(drs::describe_job_log_items(#{ jobID: jobs[0].jobID }).map(|line| line.event));
    let instances = drs::describe_recovery_instances();
    drs::terminate_recovery_instances(#{ recoveryInstanceIDs: instances.map(|one| one.recoveryInstanceID) });
    wait_for("they are gone", #{ timeout: "30m" }, || drs::describe_recovery_instances().is_empty());
});
"#;
    let labs: Vec<PathBuf> = std::fs::read_dir(golden().join("../golden-labs")).unwrap().map(|lab| lab.unwrap().path()).collect();
    assert!(!labs.is_empty());
    for lab in labs {
        let project = Project::empty();
        project.run(&["lab", "reset", "--yes", "--to", lab.to_str().unwrap()]).exits(0);
        std::fs::write(project.path("see.rhai"), script).unwrap();
        project.run(&["lab", "status"]).exits(0).shows("account 000000000000");
        let seen = project.run(&["run", "see.rhai", "--yes"]).exits(0);
        seen.shows("[[\"LAUNCHED\"]]").shows("\"CONVERSION_END\", \"LAUNCH_START\", \"LAUNCH_END\", \"JOB_END\"]");
    }
}

#[test]
fn files_of_earlier_days_are_read() {
    let days: Vec<PathBuf> = std::fs::read_dir(golden()).unwrap().map(|day| day.unwrap().path()).collect();
    assert!(!days.is_empty());
    for day in days {
        let project = Project::empty();
        copy(&day, &project.path("."));
        std::fs::rename(project.path("home"), project.home()).unwrap();
        project
            .run(&["show", "golden.plan"])
            .exits(0)
            .shows("+ iam:CreateUser")
            .shows("<make/iam::create_access_key.AccessKey.AccessKeyId>");
        project.run(&["show", "golden.run"]).exits(0).shows("held to the plan").shows("completed");
        project.run(&["show", "golden-1", "make"]).exits(0).shows("make/ensure_user/iam::create_user#1");
        project.run(&["verify", "golden-1"]).exits(0).shows("followed: ").shows("user ann has the tag lifeboat:chain=");
        project.run(&["verify", "golden.run"]).exits(0).shows("followed: ");
        project.run(&["verify", "golden-2"]).exits(0);
        project.run(&["diff", "golden.run", "golden-1"]).exits(0);
        project.run(&["diff", "golden.plan", "golden.run"]).exits(0);
        project.run(&["diff", "golden-1", "golden-2"]).exits(1).shows("completed -> unfinished");
        project.run(&["runs"]).exits(0).shows("completed").shows("paused");
        project.run(&["export", "golden-1", "-o", "again.run"]).exits(0);
        let records =
            |name: &str| std::fs::read_to_string(project.path(name)).unwrap().lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(records("again.run"), records("golden.run"));
        // The lab goes on.
        let see = r#"let p = runbook(#{ title: "See", regions: ["us-east-1"] }); step("see", || print(iam::list_users().map(|user| user.UserName)));"#;
        std::fs::write(project.path("see.rhai"), see).unwrap();
        project.run(&["lab", "status"]).exits(0).shows("account 000000000000");
        project.run(&["run", "see.rhai"]).exits(0).shows("[\"ann\", \"bob\"]");
        project.run(&["abandon", "golden-2"]).exits(0);
        goes_on(&day);
    }
}

/// A run of that day is gone on with, forked and taken back as if it were of today, as far as its runbook says how.
fn goes_on(day: &Path) {
    let there = || {
        let project = Project::empty();
        copy(day, &project.path("."));
        std::fs::rename(project.path("home"), project.home()).unwrap();
        for run in ["golden-1", "golden-2"] {
            // The folder in which it was begun is gone.
            let here = project.path("").display().to_string();
            let moved = Regex::new(r#""(runbook|project)":"/tmp/\.tmp[A-Za-z0-9]{6}"#).unwrap();
            let with = format!("\"$1\":\"{}", here.trim_end_matches('/'));
            crate::record::rewrite(&project, run, |body| *body = moved.replace_all(body, with.as_str()).into_owned());
        }
        project
    };
    let project = there();
    project.run(&["resume", "golden-2"]).exits(0).shows("completed");
    project.run(&["undo", "golden-2", "--yes"]).exits(0).shows("no step that is done has an `undo:`");
    let project = there();
    let made = project.effects().len();
    project.run(&["fork", "golden-2", "--from", "make", "--yes"]).exits(0).shows("completed");
    assert!(project.effects().len() > made, "from its first step on it is done anew");
    let project = there();
    project.run(&["abandon", "golden-2"]).exits(0);
    project.run(&["fork", "golden-1", "--from", "wait", "--yes"]).exits(0).shows("completed");
    assert_eq!(project.effects().len(), made, "all that it makes was taken over");
}

/// Writes today's files: `cargo test -p lifeboat --test proof golden::files_of_today -- --ignored`, once for a format.
#[test]
#[ignore = "writes files that are kept for ever"]
#[expect(clippy::disallowed_methods, reason = "says for which day")]
fn files_of_today() {
    let day = std::env::var("LIFEBOAT_GOLDEN_DAY").expect("LIFEBOAT_GOLDEN_DAY=2026-11-26");
    let project = Project::empty();
    std::fs::write(project.path("golden.rhai"), SCRIPT).unwrap();
    let word = &[("WORD", "a word nobody needs to keep")];
    project.run_with(&["plan", "golden.rhai", "--secret", "word=env:WORD", "-o", "golden.plan"], word).exits(0);
    project.run_with(&["run", "golden.rhai", "--secret", "word=env:WORD", "--plan", "golden.plan"], word).exits(0);
    project.run_with(&["run", "golden.rhai", "--secret", "word=env:WORD", "--set", "name=bob", "--until", "make"], word).exits(3);
    project.run(&["export", "golden-1", "-o", "golden.run"]).exits(0);
    let to = golden().join(day);
    assert!(!to.exists(), "what is there is never written again");
    copy(&project.home(), &to.join("home"));
    for name in ["golden.plan", "golden.run", "golden.rhai"] {
        std::fs::copy(project.path(name), to.join(name)).unwrap();
    }
    for run in ["golden-1", "golden-2"] {
        for beside in ["journal.db-shm", "journal.db-wal", "lock"] {
            std::fs::remove_file(to.join("home/runs").join(run).join(beside)).ok();
        }
    }
}
