//! AWS itself, as far as it can be had here: a second lab with an account of its own, served by another home and reached by
//! its address. Nothing reaches it that was not reviewed.

use crate::support::{Done, Project, Running};
use expectrl::Expect;
use serde_json::{Value, json};

pub(crate) const ACCOUNT: &str = "111122223333";

/// A second lab, served.
pub(crate) struct Aws {
    project: Project,
    /// Until its end.
    served: Option<Running>,
    pub(crate) url: String,
}

impl Aws {
    /// An account nobody has worked in.
    pub(crate) fn empty() -> Self {
        Self::at("0")
    }

    /// Another, at this port.
    fn at(port: &str) -> Self {
        let project = Project::empty();
        project.run(&["lab", "reset", "--yes", "--account", ACCOUNT]).exits(0);
        Self::served(project, port)
    }

    /// Serves the lab of `project`.
    pub(crate) fn of(project: Project) -> Self {
        Self::served(project, "0")
    }

    fn served(project: Project, port: &str) -> Self {
        let mut served = project.start(&["lab", "serve", "--speed", "max", "--port", port]);
        let line = served.line("AWS endpoint ");
        let url = line.split("AWS endpoint ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        Self { project, served: Some(served), url }
    }

    /// What was done to it that could change it: operation names.
    pub(crate) fn effects(mut self) -> Vec<String> {
        let served = self.served.take().unwrap();
        served.signal("INT");
        served.end().exits(0);
        self.project.effects()
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            served.killed();
        }
    }
}

/// Plans `test.rhai` for it.
fn plan(project: &Project, aws: &Aws, more: &[&str]) -> Done {
    project.run(&[&["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url, "-o", "p.plan"], more].concat())
}

/// Runs it there.
fn run(project: &Project, aws: &Aws, more: &[&str]) -> Done {
    project.run(&[&["run", "test.rhai", "--world", "live", "--endpoint", &aws.url], more].concat())
}

pub(crate) fn read(project: &Project, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(project.path(name)).unwrap()).unwrap()
}

#[test]
fn the_workshop_is_planned_and_run_in_an_account_of_another() {
    let aws = Aws::empty();
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    let title = format!("LIVE {ACCOUNT} us-east-1");
    let told = project.run(&["plan", "workshop.rhai", "--world", "live", "--endpoint", &aws.url, "-o", "w.plan"]).exits(0);
    told.shows(&format!("PLAN  {title}")).shows("+ drs:StartRecovery").shows("Nothing was changed.");
    let plan = read(&project, "w.plan");
    assert_eq!((&plan["world"], &plan["account"], &plan["endpoint"]), (&json!("live"), &json!(ACCOUNT), &json!(aws.url)));
    let arguments = ["run", "workshop.rhai", "--world", "live", "--endpoint", &aws.url, "--plan", "w.plan", "--json"];
    let ended = project.run(&arguments).exits(0).last();
    assert_eq!((&ended["outcome"], &ended["world"], &ended["leftovers"]), (&json!("completed"), &json!(title), &json!([])));
    let shown = project.run(&["show", "workshop-1"]).exits(0);
    assert!(shown.out.starts_with(&title) && !shown.out.contains("simulated") && !shown.out.contains("LAB"), "{}", shown.out);
    assert!(!project.home().join("lab.db").exists(), "the home's own lab was not touched");
    let effects = aws.effects();
    assert_eq!(effects.iter().filter(|operation| *operation == "StartRecovery").count(), 1, "{effects:?}");
}

const USER: &str = r#"step("one", || iam::create_user(#{ UserName: "ann" })); step("two", || print(`${iam::list_users().len()}`));"#;

/// With the lab's own key in the environment.
pub(crate) const KEY: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_EC2_METADATA_DISABLED", "true")];

#[test]
fn a_live_run_is_paused_named_and_gone_on_with() {
    let aws = Aws::empty();
    let project = Project::new("", USER);
    plan(&project, &aws, &[]).exits(0);
    let plans = format!("  plan p.plan   LIVE {ACCOUNT} us-east-1: of test.rhai");
    project.run(&[]).exits(0).shows(&format!("LIVE {ACCOUNT} us-east-1    home ")).shows(&plans);
    // A home that has never been to that account runs no plan of it.
    project.run(&["--home", "other", "run", "test.rhai"]).exits(0);
    let other = project.run(&["--home", "other"]).exits(0);
    assert!(!other.out.contains("p.plan"), "{}", other.out);
    run(&project, &aws, &["--plan", "p.plan", "--until", "one"]).exits(3).shows(&format!("LIVE {ACCOUNT} us-east-1"));
    project.run(&["runs"]).exits(0).shows(&format!("LIVE {ACCOUNT} us-east-1"));
    project.run(&["resume"]).exits(6).says("it must be named").says("lifeboat resume test-1");
    project.run(&["undo", "test-1", "--yes"]).exits(0).shows("no step that is done has an `undo:`");
    let fork =
        project.run(&["fork", "test-1", "--from", "two", "--yes"]).exits(6).says("ran in AWS itself: only a run in the lab can be forked");
    assert!(fork.out.is_empty() && !project.home().join("lab.db").exists(), "{}", fork.out);
    // Another home, of which this one is a copy, may go on with it too.
    let copy = Project::empty();
    let copied = std::process::Command::new("cp").arg("-r").arg(project.home()).arg(copy.home()).status().unwrap();
    assert!(copied.success());
    copy.run(&["resume", "test-1", "--yes"]).exits(6).says("began in another home").says("no terminal");
    let ended = project.run(&["resume", "test-1", "--json"]).exits(0).last();
    assert_eq!((&ended["outcome"], &ended["world"]), (&json!("completed"), &json!(format!("LIVE {ACCOUNT} us-east-1"))));
    run(&project, &aws, &["--plan", "p.plan"]).exits(6).says("used already, for test-1");
    assert_eq!(aws.effects(), ["CreateUser"]);
}

#[test]
fn nothing_reaches_it_that_was_not_meant_to() {
    let aws = Aws::empty();
    let project = Project::new("", USER);
    let url = aws.url.clone();
    std::fs::write(
        project.path("config"),
        format!("[default]\nregion = eu-west-1\nendpoint_url = {url}\n[profile p]\nendpoint_url = {url}\n"),
    )
    .unwrap();
    let config = project.path("config").display().to_string();
    let environment = [&KEY[..], &[("AWS_CONFIG_FILE", &config), ("AWS_ENDPOINT_URL", &url), ("AWS_REGION", "eu-west-1")]].concat();
    // The lab is the lab, whatever the environment says.
    let ended = project.run_with(&["run", "test.rhai", "--json"], &environment).exits(0).last();
    assert_eq!((&ended["world"], &ended["outcome"]), (&json!("LAB, simulated"), &json!("completed")));
    for option in ["--endpoint", "--profile"] {
        project.run_with(&["run", "test.rhai", option, &url], &environment).exits(6).says("is for --world live");
    }
    // Never without a plan, and never with one for another world.
    run(&project, &aws, &[]).exits(6).says("needs a plan");
    run(&project, &aws, &["--yes", "--new"]).exits(6).says("needs a plan");
    project.run(&["run", "test.rhai", "--world", "Live"]).exits(2);
    project.run(&["lab", "reset", "--yes"]).exits(0);
    project.run(&["plan", "test.rhai", "-o", "lab.plan"]).exits(0);
    run(&project, &aws, &["--plan", "lab.plan"]).exits(6).says("made for a different world: lab, and this is live");
    run(&project, &aws, &["--break-glass", " "]).exits(2).says("needs a reason");
    run(&project, &aws, &["--break-glass", "INC-1", "--yes"]).exits(6).says("nobody reviewed this (INC-1)").says("there is no terminal");
    plan(&project, &aws, &[]).exits(0);
    project.run(&["run", "test.rhai", "--plan", "p.plan", "--new"]).exits(6).says("made for a different world: live, and this is lab");
    let mut old = read(&project, "p.plan");
    old["expires"] = "2020-01-01T00:00:00Z".into();
    std::fs::write(project.path("old.plan"), old.to_string()).unwrap();
    run(&project, &aws, &["--plan", "old.plan"]).exits(6).says("good until 2020-01-01");
    // Every service at the place that was typed, or at AWS's own.
    let live = ["plan", "test.rhai", "--world", "live"];
    project.run_with(&live, &environment).exits(6).says("which is not an address of AWS's own").says("AWS_ENDPOINT_URL");
    let profile = [&KEY[..], &[("AWS_CONFIG_FILE", &config)]].concat();
    project.run_with(&live, &profile).exits(6).says(&format!("asked at {url}"));
    project.run_with(&[&live[..], &["--profile", "p"]].concat(), &profile).exits(6).says(&format!("asked at {url}"));
    let mixed = [&KEY[..], &[("AWS_ENDPOINT_URL_EC2", "http://127.0.0.1:1")]].concat();
    let typed = [&live[..], &["--endpoint", &url]].concat();
    project.run_with(&live, &mixed).exits(6).says("which is not an address of AWS's own");
    // What is typed counts for all, whatever the environment says.
    project.run_with(&typed, &mixed).exits(0).shows(&format!("asked at {url}"));
    project.run_with(&live, &[("AWS_EC2_METADATA_DISABLED", "true")]).exits(6).says("there are no AWS credentials");
    project.run(&[&live[..], &["--endpoint", "http://127.0.0.1:1"]].concat()).exits(6).says("nobody answers at http://127.0.0.1:1");
    project.run(&[&live[..], &["--endpoint", "ftp://x"]].concat()).exits(2).says("is not an address of AWS");
    let wrong = [("AWS_ACCESS_KEY_ID", "AKIAWRONG"), ("AWS_SECRET_ACCESS_KEY", "x")];
    project.run_with(&typed, &wrong).exits(6).says("could not find out who is asking");
    assert!(project.run(&["runs", "--json"]).lines().iter().all(|run| run["world"] == "LAB, simulated"), "there was no live run");
    assert!(aws.effects().is_empty(), "nothing was done");
}

#[test]
fn another_account_or_address_is_refused() {
    let (aws, other) = (Aws::empty(), Aws::empty());
    let third = Project::empty();
    third.run(&["lab", "reset", "--yes", "--account", "999988887777"]).exits(0);
    let third = Aws::of(third);
    let project = Project::new("", USER);
    plan(&project, &aws, &[]).exits(0);
    run(&project, &other, &["--plan", "p.plan"]).exits(6).says("made for a different address");
    run(&project, &third, &["--plan", "p.plan"]).exits(6).says("made for a different account: 111122223333, and this is 999988887777");
    run(&project, &aws, &["--plan", "p.plan", "--region", "eu-west-1"]).exits(6).says("made for a different Region: us-east-1");
    let header = format!("let p = runbook(#{{ title: \"x\", accounts: [\"{ACCOUNT}\"], regions: [\"us-east-1\"] }});");
    std::fs::write(project.path("named.rhai"), format!("{header}\n{USER}")).unwrap();
    let named = |aws: &Aws| project.run(&["plan", "named.rhai", "--world", "live", "--endpoint", &aws.url]);
    named(&third).exits(6).says("may run in 111122223333 only, and this is 999988887777");
    named(&aws).exits(0);
    for aws in [aws, other, third] {
        assert!(aws.effects().is_empty());
    }
}

#[test]
fn a_rehearsal_of_it_says_what_it_cannot_know() {
    let theirs = Project::new(
        "",
        r#"step("one", || { s3::create_bucket(#{ Bucket: "theirs-1" }); s3::put_object(#{ Bucket: "theirs-1", Key: "k", Body: "b" }); });"#,
    );
    theirs.run(&["run", "test.rhai"]).exits(0);
    let aws = Aws::of(theirs);
    let project = Project::new("", r#"step("one", || { let found = s3::list_buckets(); assert(found.len() == 1, `${found}`); });"#);
    plan(&project, &aws, &[]).exits(0);
    project.write("", r#"step("one", || try { s3::list_objects_v2(#{ Bucket: "theirs-1" }); } catch { print("caught"); });"#);
    let told = project.run(&["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url]).exits(6);
    told.says("the rehearsal stopped: the lab has no model for what s3:ListBucket answers");
}

#[test]
fn what_stands_in_the_account_is_rehearsed_as_it_stands() {
    let policy = "arn:aws:iam::aws:policy/AWSElasticDisasterRecoveryAgentInstallationPolicy";
    let theirs = Project::new(
        "",
        &format!(
            r#"step("one", || {{
                iam::create_user(#{{ UserName: "ann" }});
                iam::attach_user_policy(#{{ UserName: "ann", PolicyArn: "{policy}" }});
                set_replication_defaults(#{{ staging_subnet: ec2::describe_subnets()[0].SubnetId, retention_days: 30 }});
            }});"#
        ),
    );
    theirs.run(&["lab", "reset", "--yes", "--account", ACCOUNT]).exits(0);
    theirs.run(&["run", "test.rhai"]).exits(0);
    let stood = theirs.effects().len();
    let aws = Aws::of(theirs);
    let script = format!(
        r#"
step("look", || {{
    let before = inventory();
    assert(before["user"] == ["ann"] && before["role"].len() == 7 && before["instance profile"].len() == 4, `${{before}}`);
    let policies = iam::list_attached_user_policies(#{{ UserName: "ann" }});
    assert(policies.len() == 1, `${{policies}}`);
}});
step("make", || {{
    ensure_user(#{{ name: "ann" }});
    iam::attach_user_policy(#{{ UserName: "ann", PolicyArn: "{policy}" }});
    let group = ec2::describe_security_groups()[0];
    narrow_ingress(#{{ security_group: group.GroupId, ports: [22], cidr: operator_address() }});
    let was = set_replication_defaults(#{{ staging_subnet: ec2::describe_subnets()[1].SubnetId, replication_server_type: "m5.large" }});
    assert(was.previous.pitPolicy[2].retentionDuration == 30, `${{was.previous}}`);
}});
step("put-back", || cleanup(#{{ user: "ann", replication_defaults: "put back" }}));
"#
    );
    let project = Project::new("", &script);
    let told = plan(&project, &aws, &[]).exits(0);
    told.shows("~ drs:UpdateReplicationConfigurationTemplate").shows("<make/operator_addr");
    let planned = read(&project, "p.plan");
    assert!(!planned.to_string().contains("iam::create_user") && !planned.to_string().contains("drs::initialize_service"), "{planned}");
    run(&project, &aws, &["--plan", "p.plan"]).exits(0);
    let effects = aws.effects();
    assert!(effects.len() > stood && !effects[stood..].contains(&"DetachUserPolicy".to_owned()), "{effects:?}");
}

#[test]
fn it_is_told_how_long_the_credentials_hold() {
    let aws = Aws::empty();
    let project = Project::new(
        "",
        r#"step("one", || { iam::create_user(#{ UserName: "ann" }); wait_for("never", #{ timeout: "2h", every: "1m" }, || false); });"#,
    );
    let config = project.path("config").display().to_string();
    let told = |until: jiff::Timestamp| {
        let until = until.strftime("%Y-%m-%dT%H:%M:%SZ");
        let key = format!(r#"{{"Version": 1, "AccessKeyId": "test", "SecretAccessKey": "test", "Expiration": "{until}"}}"#);
        std::fs::write(project.path("key.json"), key).unwrap();
        let process = format!("[profile ops]\ncredential_process = cat {}\n", project.path("key.json").display());
        std::fs::write(&config, process).unwrap();
        let arguments = ["plan", "test.rhai", "--world", "live", "--endpoint", &aws.url, "--profile", "ops"];
        let told = project.run_with(&arguments, &[("AWS_CONFIG_FILE", &config)]).exits(1);
        told.says("the credentials are valid for ").says("and this takes about 2h")
    };
    let told_long = told("2099-01-01T00:00:00Z".parse().unwrap());
    assert!(!told_long.err.contains("warning"), "{}", told_long.err);
    let half_an_hour = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(30);
    told(half_an_hour).says("warning: the credentials are valid for ");
}

#[test]
fn a_session_only_looks_until_somebody_breaks_the_glass_and_then_does_what_was_shown() {
    let aws = Aws::empty();
    let project = Project::empty();
    let arguments = ["repl", "--world", "live", "--endpoint", &aws.url];
    let action = "iam::create_user(#{ UserName: \"ann\" })";
    project.typed(&arguments, "iam::list_users().len()\n").exits(0).shows("0");
    project.typed(&arguments, &format!("{action}\n")).exits(1).says("this session is read-only").says(":plan it, or :unlock REASON");
    project.typed(&arguments, &format!(":plan {action}\n")).exits(0).shows("iam:CreateUser");
    project.typed(&arguments, ":unlock\n").exits(1).says("needs REASON");
    project.typed(&arguments, ":unlock INC-1\n").exits(1).says("there is no terminal");
    project.typed(&arguments, "iam::list_users().len()\n").exits(0).shows("0");
    let mut terminal = crate::prompt::Terminal::open(&project, &arguments, &[]);
    terminal.shows(&format!("LIVE {ACCOUNT} us-east-1 read-only>"));
    terminal.enters(action);
    terminal.shows("this session is read-only");
    terminal.enters(":unlock INC-1");
    terminal.prompt_of("type the account id to go on:");
    terminal.sends(&format!("{ACCOUNT}\r"));
    terminal.shows("UNLOCKED>");
    terminal.enters(action);
    terminal.prompt_of("do it? y/N");
    terminal.sends("n\r");
    terminal.shows("not done");
    terminal.enters(action);
    terminal.prompt_of("do it? y/N");
    terminal.sends("y\r");
    terminal.shows("user/ann");
    terminal.ends(0);
    assert_eq!(aws.effects(), ["CreateUser"]);
    project.run(&["show", "repl-7"]).exits(0).shows("break-glass: INC-1");
    project.run(&["verify", "repl-7"]).exits(0);
}

#[test]
fn a_session_in_which_the_glass_was_broken_twice_is_taken_up() {
    let aws = Aws::empty();
    let project = Project::empty();
    let mut terminal = crate::prompt::Terminal::open(&project, &["repl", "--world", "live", "--endpoint", &aws.url], &[]);
    for (number, reason) in [":unlock INC-1", ":unlock INC-2"].into_iter().enumerate() {
        terminal.enters(reason);
        terminal.prompt_of("type the account id to go on:");
        terminal.sends(&format!("{ACCOUNT}\r"));
        terminal.shows("UNLOCKED>");
        terminal.enters(&format!("let n{number} = {number} + 41"));
    }
    terminal.enters("print(\"behind it\")");
    terminal.shows("behind it");
    terminal.killed();
    project.typed(&["resume", "repl-1"], "n0 + n1\n").exits(0).shows("83");
}

#[test]
fn credentials_that_can_no_longer_be_had_pause_the_run_and_leave_nothing_in_doubt() {
    let aws = Aws::empty();
    let project = Project::new("", r#"approve("go", #{ text: "Make a user" }); step("make", || iam::create_user(#{ UserName: "ann" }));"#);
    let gone = project.path("gone").display().to_string();
    // Credentials of a session that is about to end.
    let process = format!(
        "#!/bin/sh\n[ -e {gone} ] && {{ echo 'the SSO session has expired' >&2; exit 255; }}\n\
         echo \"{{\\\"Version\\\": 1, \\\"AccessKeyId\\\": \\\"test\\\", \\\"SecretAccessKey\\\": \\\"test\\\", \\\"Expiration\\\": \\\"$(date -u -d '+3 sec' +%Y-%m-%dT%H:%M:%SZ)\\\"}}\"\n"
    );
    std::fs::write(project.path("key.sh"), process).unwrap();
    std::fs::write(project.path("config"), format!("[profile ops]\ncredential_process = sh {}\n", project.path("key.sh").display()))
        .unwrap();
    let config = project.path("config").display().to_string();
    let named = [("AWS_CONFIG_FILE", config.as_str())];
    let live = ["test.rhai", "--world", "live", "--endpoint", &aws.url, "--profile", "ops"];
    project.run_with(&[&["plan"], &live[..], &["-o", "p.plan"]].concat(), &named).exits(0);
    let mut session = crate::terminal::start_with(&project, &[&["run"], &live[..], &["--plan", "p.plan"]].concat(), &named);
    session.expect("go: y (yes)").unwrap();
    std::fs::write(&gone, "").unwrap();
    let over = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(3);
    crate::support::until(over);
    session.send_line("y").unwrap();
    session.expect("PAUSED").unwrap();
    crate::terminal::ends(session, 3);
    project.run(&["show", "test-1"]).exits(0).shows("CredentialsNotLoaded");
    std::fs::remove_file(&gone).unwrap();
    project.run_with(&["resume", "test-1", "--profile", "ops"], &named).exits(0).shows("completed");
    assert_eq!(aws.effects(), ["CreateUser"]);
}

#[test]
fn a_run_is_not_gone_on_with_in_another_lab_at_the_same_address() {
    let script = "step(\"one\", || iam::create_user(#{ UserName: \"a\" }));\nstep(\"two\", || iam::create_user(#{ UserName: \"b\" }));";
    let project = Project::new("", script);
    let aws = Aws::empty();
    let port = aws.url.rsplit(':').next().unwrap().to_owned();
    plan(&project, &aws, &[]).exits(0);
    run(&project, &aws, &["--plan", "p.plan", "--until", "one"]).exits(3);
    assert_eq!(aws.effects(), ["CreateUser"]);
    let other = Aws::at(&port);
    project.run(&["resume", "test-1"]).exits(6).says(&format!("the lab at {} is not the one test-1 began in", other.url));
    std::fs::remove_file(project.home().join("runs/test-1/lab")).unwrap();
    project.run(&["resume", "test-1"]).exits(6).says("it is not known in which lab test-1 began: `").says("runs/test-1/lab` is missing");
    assert!(other.effects().is_empty());
}
