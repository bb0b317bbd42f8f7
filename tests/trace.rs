//! `lab trace`: what came over the lab's wire, for whoever looks on.

use crate::support::{Done, Project, holds_secret};
use serde_json::Value;

/// A user, and once more: the second is refused.
const TWICE: &str = r#"
step("make", || iam::create_user(#{ UserName: "one" }));
step("again", || { let code = ""; try { iam::create_user(#{ UserName: "one" }); } catch (why) { code = why.code; } code });
"#;

fn lines(done: Done) -> Vec<Value> {
    done.exits(0).lines()
}

#[test]
fn requests_are_told_with_their_answers_and_ids() {
    let project = Project::new("", TWICE);
    project.run(&["lab", "trace"]).exits(6).says("there is no `.lifeboat/` here or above");
    project.run(&["lab", "reset", "--yes", "--account", "111122223333"]).exits(0);
    project.run(&["lab", "trace"]).exits(0).shows("no traffic yet");
    project.run(&["run", "test.rhai"]).exits(0);
    let told = project.run(&["lab", "trace"]).exits(0);
    let line = |text: &str| told.out.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}: {}", told.out)).to_owned();
    let refused = line("EntityAlreadyExists");
    assert!(
        refused.contains("iam     CreateUser") && refused.contains("us-east-1") && refused.contains("409 EntityAlreadyExists"),
        "{refused}"
    );
    let kept = lines(project.run(&["lab", "trace", "--json", "--service", "iam"]));
    let made: Vec<&Value> = kept.iter().filter(|one| one["operation"] == "CreateUser").collect();
    assert_eq!((&made[0]["answer"], &made[0]["by"], &made[0]["world"]), (&"200".into(), &"test".into(), &"LAB, simulated".into()));
    let id = made[1]["request_id"].as_str().unwrap();
    assert!(id.len() > 30 && refused.ends_with(id), "{refused} {id}");
    assert_eq!(project.run(&["lab", "trace", "--last", "1", "--json"]).exits(0).lines().len(), 1);
    project.run(&["lab", "trace", "--service", "drs"]).exits(0).shows("no traffic of drs");
    project.run(&["lab", "trace", "--service", "iam2"]).exits(2).says("a similar value exists: 'iam'");
    project.run(&["lab", "trace", "--since", "soon"]).exits(2).says("`soon` is not a duration");
    project.run(&["lab", "advance", "2h"]).exits(0);
    project.run(&["lab", "trace", "--since", "1h"]).exits(0).shows("no traffic in the last 1h");
    project.run(&["lab", "trace", "--since", "3h"]).exits(0).shows("CreateUser");
    project.run(&["lab", "reset", "--yes", "--account", "111122223333"]).exits(0);
    project.run(&["lab", "trace"]).exits(0).shows("no traffic yet");
}

#[test]
fn hosts_are_told_too_and_no_secret_is() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    project.run(&["run", "workshop.rhai"]).exits(0);
    let kept = lines(project.run(&["lab", "trace", "--last", "100000", "--json"]));
    let count = |service: &str, operation: &str, answer: &str| {
        kept.iter().filter(|one| one["service"] == service && one["operation"] == operation && one["answer"] == answer).count()
    };
    let seen = [
        ("drs", "StartRecovery", "202"),
        ("ssh", "login", "accepted"),
        ("ssh", "command", "exit 0"),
        ("dns", "query", "NOERROR"),
        ("http", "GET", "200"),
        ("cloudformation", "event", "CREATE_COMPLETE"),
        ("drs", "event", "CONTINUOUS"),
        ("drs", "event", "COMPLETED"),
        ("ec2", "event", "running"),
    ];
    for (service, operation, answer) in seen {
        assert!(count(service, operation, answer) > 0, "no {service} {operation} {answer}");
    }
    assert!(kept.iter().any(|one| one["service"] == "network"), "nobody had to wait for a host");
    let launch = kept.iter().find(|one| one["operation"] == "StartRecovery").unwrap();
    assert!(launch["about"].as_str().unwrap().starts_with("s-"), "{launch}");
    let at = |one: &Value| one["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let ordered = |pair: &[Value]| at(&pair[0]) <= at(&pair[1]);
    assert!(kept.windows(2).all(ordered), "in order");
    let template = std::fs::read_to_string(project.path("templates/workshop.yaml")).unwrap();
    let text = std::fs::read(project.home().join("lab.trace")).unwrap();
    for name in ["AdminPassword", "RootPassword"] {
        let secret = crate::account::standard(&template, name);
        assert!(!secret.is_empty() && !holds_secret(&text, &secret), "{name} is in it");
    }
}

#[test]
fn it_is_followed_beside_whoever_has_the_lab() {
    let project = Project::new("", TWICE);
    let mut served = project.start(&["lab", "serve", "--port", "0", "--speed", "max"]);
    served.line("Ctrl-C ends it");
    let mut following = project.start(&["lab", "trace", "--follow", "--service", "iam"]);
    following.line("no traffic yet");
    project.run(&["run", "test.rhai"]).exits(0);
    following.line("EntityAlreadyExists");
    following.signal("INT");
    following.end().exits(0);
    // Whoever stops reading ends it too.
    let unread = project.start(&["lab", "trace", "--follow"]);
    unread.unread().exits(0);
    served.signal("INT");
    served.end().exits(0);
}

#[test]
fn it_is_bounded() {
    let project = Project::new("", TWICE);
    project.run(&["run", "test.rhai"]).exits(0);
    let file = project.home().join("lab.trace");
    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, kept.repeat((4 << 20) / kept.len() + 1)).unwrap();
    let run = |name: &str| {
        let script =
            format!("step(\"make\", || iam::create_user(#{{ UserName: \"{name}\" }}));\nstep(\"look\", || iam::list_users().len());");
        project.write("", &script);
        project.run(&["run", "test.rhai", "--new"]).exits(0);
    };
    run("two");
    assert!(std::fs::metadata(&file).unwrap().len() < 1 << 20);
    assert!(std::fs::metadata(project.home().join("lab.trace.1")).unwrap().len() < 5 << 20);
    let kept = lines(project.run(&["lab", "trace", "--json", "--last", "100000"]));
    let count = |operation: &str| kept.iter().filter(|one| one["operation"] == operation).count();
    assert!(count("CreateUser") > 100 && count("ListUsers") == 1, "{} {}", count("CreateUser"), count("ListUsers"));
}
