//! A host is the one the run met first, or nothing is sent to it: also where its name has come to lead to another one meanwhile.

use crate::messages::{SITE, with_passwords};
use crate::support::Project;

/// The workshop's servers, through its bastion.
const ON: &str = r#"
let outputs = cloudformation::describe_stacks(#{ StackName: "EDRW" })[0].Outputs;
let bastion = #{ host: outputs.filter(|one| one.OutputKey == "BastionRDP")[0].OutputValue, user: "Administrator", password: "<AdminPassword>" };
let web = #{ host: "wordpress-web.onpremsim.env", user: "user", password: "<RootPassword>", via: bastion };
let names = #{ server: "dns.onpremsim.env", via: bastion };
"#;

/// Somebody makes the web server's name lead to the database server.
const MOVED: &str = r#"
let to = dns::resolve(names + #{ name: "wordpress-db.onpremsim.env", type: "A" });
dns::update(names + #{ name: "wordpress-web.onpremsim.env", type: "A", to: to });
"#;

/// The site, whose servers let people in.
pub(crate) fn site() -> Project {
    let project = SITE.copy();
    write(&project, "test", r#"check_login(#{ on: web, first_boot: "15m" });"#);
    project.run(&["run", "test.rhai"]).exits(0);
    project
}

/// Writes a runbook that knows the site's servers.
pub(crate) fn write(project: &Project, name: &str, script: &str) {
    write_with(project, name, "", script);
}

/// The same with these parameters.
pub(crate) fn write_with(project: &Project, name: &str, params: &str, script: &str) {
    let header = format!("let p = runbook(#{{ title: \"A test\", regions: [\"us-east-1\"], params: #{{ {params} }} }});{ON}");
    std::fs::write(project.path(&format!("{name}.rhai")), with_passwords(project, &format!("{header}{script}"))).unwrap();
}

/// A run that stands at its gate while the name is moved, and is taken up again.
fn moved_at_the_gate(first: &str, then: &str) -> (Project, String) {
    let project = site();
    let gate = "approve(\"go\", #{ text: \"Go on?\" });";
    write(&project, "run", &format!("step(\"first\", || {{ {first} }});\n{gate}\nstep(\"then\", || {{ {then} }});\n"));
    project.run(&["run", "run.rhai"]).exits(3);
    write(&project, "moved", MOVED);
    project.run(&["run", "moved.rhai"]).exits(0);
    project.run(&["approve", "run-1", "go"]).exits(0);
    let resumed = project.run(&["resume", "run-1"]);
    let said = resumed.all();
    (project, format!("exit {}\n{said}", resumed.code.unwrap()))
}

#[track_caller]
fn refused((project, said): &(Project, String)) {
    let words = ["exit 1\n", "HostKeyChanged", "is the key of `wordpress-web.onpremsim.env`", "nothing was sent to it"];
    words.iter().for_each(|word| assert!(said.contains(word), "no `{word}` in {said}"));
    // The other host was not even logged into.
    write(project, "look", "print(ssh::read(#{ on: web, command: \"cat /tmp/lines || true\" }).stdout);");
    let seen = project.run(&["run", "look.rhai"]).exits(0).all();
    assert!(!seen.contains("ran here"), "{seen}");
}

const RUN: &str = r#"ssh::run(#{ on: web, command: "echo ran here >> /tmp/lines", settle: "repeat" });"#;

#[test]
fn what_was_pinned_counts_for_commands() {
    refused(&moved_at_the_gate("check_login(#{ on: web });", RUN));
}

#[test]
fn what_was_pinned_counts_for_hosts_on_the_way_for_looks_and_for_branches() {
    let pin = "check_login(#{ on: web });";
    let said = moved_at_the_gate(pin, r#"net::check_port(#{ host: "127.0.0.1", port: 22, via: web, timeout: "5s" });"#);
    refused(&said);
    refused(&moved_at_the_gate(
        pin,
        r#"wait_for("it says so", #{ timeout: "1m" }, || ssh::read(#{ on: web, command: "echo ran here >> /tmp/lines" }).exit_code == 0);"#,
    ));
    let each = r#"parallel("both", ["a", "b"], |which| ssh::run(#{ on: web, command: "echo ran here >> /tmp/lines", settle: "repeat" }));"#;
    refused(&moved_at_the_gate(pin, each));
}

#[test]
fn what_nobody_pinned_is_remembered_from_the_first_session() {
    let read = r#"ssh::read(#{ on: web, command: "hostname" });"#;
    refused(&moved_at_the_gate(read, RUN));
    let wait = r#"wait_for("it is there", #{ timeout: "1m" }, || ssh::read(#{ on: web, command: "hostname" }).exit_code == 0);"#;
    refused(&moved_at_the_gate(wait, r#"ssh::read(#{ on: web, command: "echo ran here >> /tmp/lines" });"#));
    // `check_login` would pin the other one.
    refused(&moved_at_the_gate(read, "check_login(#{ on: web });"));
    // Of a failed session too: its password was sent.
    let denied = r#"try { ssh::read(#{ on: web + #{ password: "another one" }, command: "hostname" }); } catch (e) { print(e.code); }"#;
    refused(&moved_at_the_gate(denied, RUN));
}

#[test]
fn a_fork_remembers_what_was_met_before_its_step() {
    let met = moved_at_the_gate(r#"ssh::read(#{ on: web, command: "hostname" });"#, RUN);
    met.0.run(&["fork", "run-1", "--from", "then", "--yes"]).exits(1).says("HostKeyChanged").says("nothing was sent to it");
}

#[test]
fn a_copy_must_have_its_models_key_which_must_be_known() {
    let project = site();
    let copy = |name: &str| format!(r#"ssh::read(#{{ on: web + #{{ same_host_key_as: "{name}" }}, command: "hostname" }});"#);
    write(&project, "run", &copy("wordpress-db.onpremsim.env"));
    project.run(&["run", "run.rhai"]).exits(1).says("UnknownHostKey").says("`check_login` pins one");
    let db = r#"ssh::read(#{ on: web + #{ host: "wordpress-db.onpremsim.env" }, command: "hostname" });"#;
    write(&project, "run", &format!("{db}{}", copy("wordpress-db.onpremsim.env")));
    project.run(&["run", "run.rhai", "--new"]).exits(1).says("HostKeyChanged").says("is the key of `wordpress-db.onpremsim.env`");
}

#[test]
fn another_host_is_met_under_the_same_name_where_the_script_trusts_it() {
    let trust = r#"ssh::trust(#{ host: web.host, host_key: ssh::host_key(#{ on: web }).host_key });"#;
    let (_, said) = moved_at_the_gate("check_login(#{ on: web });", &format!("{trust}{RUN}"));
    assert!(said.starts_with("exit 0\n"), "{said}");
}
