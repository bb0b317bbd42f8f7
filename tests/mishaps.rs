//! What a process that died too early leaves behind, and what is told of it; what is told that nobody may lose sight of.

use crate::support::{Project, holds_secret};

const USER: &str = r#"step("one", || iam::create_user(#{ UserName: "a" }));"#;
const KEY: &str = r#"
step("user", || iam::create_user(#{ UserName: "a" }));
step("key", || make_access_key(#{ user: "a" }));
step("wait", || wait_for("what never comes", #{ timeout: "1h", every: "1m" }, || false));
"#;

#[test]
fn a_run_that_died_before_its_first_record_is_no_run() {
    let project = Project::new("", USER);
    project.run(&["lab", "status"]);
    let folder = project.home().join("runs/test-1");
    std::fs::create_dir_all(&folder).unwrap();
    // As SQLite leaves it between making the file and making what is in it.
    rusqlite::Connection::open(folder.join("journal.db"))
        .unwrap()
        .execute_batch("PRAGMA journal_mode=WAL; PRAGMA user_version=0;")
        .unwrap();
    assert!(!project.run(&["runs"]).exits(0).out.contains("test-1"));
    project.run(&["resume"]).exits(6).says("no run is open here");
    project.run(&["run", "test.rhai"]).exits(0).shows("run test-2");
    project.run(&["runs"]).exits(0).shows("test-2  completed");
}

#[test]
fn of_a_run_that_never_began_it_is_said_that_nothing_was_done() {
    let project = Project::new("", USER);
    project.run(&["lab", "status"]);
    std::fs::create_dir_all(project.home().join("runs/test-1")).unwrap();
    let commands =
        [&["show", "test-1"][..], &["resume", "test-1"], &["undo", "test-1"], &["abandon", "test-1"], &["export", "test-1", "-o", "x"]];
    for command in commands {
        let told = project.run(command).exits(2).says("the run `test-1` never began: nothing is recorded, and nothing was done");
        assert!(!told.all().contains("did you mean"), "{}", told.all());
    }
    let told = project.run(&["show", "test-2"]).exits(2).says("there is no run `test-2`");
    assert!(!told.all().contains("did you mean"), "what is no run is not proposed: {}", told.all());
    assert!(project.home().join("runs/test-1").is_dir() && !project.home().join("damaged-test-1").exists());
}

#[test]
fn what_a_terminal_would_obey_or_what_hides_is_shown_and_not_done() {
    let script = r#"
let name = "web\u202egpj.exe\x1b[2J\u2066\u200b";
step("one", name, || {
    ec2::create_volume(#{ AvailabilityZone: "us-east-1a", Size: 1,
        TagSpecifications: [#{ ResourceType: "volume", Tags: [#{ Key: "Name", Value: name }] }] });
    print(name);
});
approve("go", #{ text: name, show: [#{ name: name, age: 1 }] });
throw name;
"#;
    let project = Project::new("", script);
    let shown = r"web\u{202e}gpj.exe\u{1b}[2J\u{2066}\u{200b}";
    let is_plain = |text: &str| !text.contains(['\u{202e}', '\u{1b}', '\u{2066}', '\u{200b}']);
    let screens = [
        project.run(&["plan", "test.rhai"]).exits(1),
        project.run(&["run", "test.rhai"]).exits(3),
        project.run(&["approve", "test-1", "--note", "\u{202e}"]).exits(0),
        project.run(&["resume"]).exits(1),
        project.run(&["show", "test-1"]).exits(0),
    ];
    for screen in screens {
        assert!(is_plain(&screen.all()) && screen.all().contains(shown), "{:?}", screen.all());
    }
    // What is laid out is as wide as what is shown.
    let told = project.run(&["run", "test.rhai", "--new"]).exits(3);
    let head = told.out.lines().find(|line| line.trim_start().starts_with("name")).unwrap();
    assert_eq!(head, format!("      {:<width$}  age", "name", width = shown.len()));
    let json = project.run(&["show", "test-1", "--json"]).exits(0).last();
    assert!(json.to_string().contains('\u{202e}'), "JSON has what was said, letter for letter");
}

#[test]
fn a_key_that_was_cut_short_stands_in_nobody_s_way() {
    let project = Project::new("", USER);
    std::fs::create_dir_all(project.home()).unwrap();
    std::fs::write(project.home().join("key.new"), "cut").unwrap();
    project.run(&["run", "test.rhai"]).exits(0);
    assert_eq!(std::fs::read(project.home().join("key")).unwrap().len(), 32);
}

#[test]
fn without_its_key_a_home_takes_no_new_run() {
    let project = Project::new("", KEY);
    project.run(&["run", "test.rhai", "--until", "key"]).exits(3);
    std::fs::remove_file(project.home().join("key")).unwrap();
    project.run(&["run", "test.rhai", "--new"]).exits(6).says("secrets of test-1 are sealed with it").says("restore the file");
    assert!(!project.home().join("key").exists(), "no new one stands in the place of the old one");
}

#[test]
fn that_a_secret_left_the_vault_can_be_seen() {
    let project = Project::new("", KEY);
    project.run(&["run", "test.rhai", "--until", "key"]).exits(3);
    project.run(&["secret", "export", "test-1", "a", "--csv", "a.csv"]).exits(0);
    project.run(&["show", "test-1"]).exits(0).shows("secret exported: the key of a to ").shows("a.csv at ");
    let shown = project.run(&["show", "test-1", "--json"]).exits(0).last();
    assert_eq!(shown["exported"][0]["name"], "a", "{shown}");
}

#[test]
fn of_a_lab_that_was_reset_nothing_is_said_to_stand() {
    let project = Project::new("", KEY);
    project.run(&["run", "test.rhai", "--until", "key"]).exits(3);
    project.run(&["show", "test-1"]).exits(0).shows("left: user a");
    project.run(&["lab", "reset", "--yes"]).exits(0);
    let shown =
        project.run(&["show", "test-1"]).exits(0).shows("its lab was reset: what it made is gone").shows("next: lifeboat abandon test-1");
    assert!(!shown.out.contains("left: "), "{}", shown.out);
    project.run(&["abandon", "test-1"]).exits(0).shows("its lab was reset: what it made is gone");
}

#[test]
fn a_network_with_bits_below_its_mask_is_refused_before_anything_is_done() {
    let project = Project::new(r#"from: #{ type: "cidr", help: "who may enter" }"#, r#"step("one", || print(p.from));"#);
    project.run(&["run", "test.rhai", "--set", "from=203.0.113.77/24"]).exits(2).says("write 203.0.113.0/24");
    project.run(&["run", "test.rhai", "--set", "from=2001:db8::1/64"]).exits(2).says("write 2001:db8::/64");
    for network in ["203.0.113.0/24", "0.0.0.0/0", "203.0.113.5/32", "2001:db8::/64", "::/0", "auto"] {
        project.run(&["run", "test.rhai", "--set", &format!("from={network}")]).exits(0).shows(network);
    }
}

#[test]
fn what_comes_back_holds_no_secret() {
    let body = r#"
step("one", || { let made = iam::create_user(#{ UserName: p.word }); print(`${made}`); });
step("two", || { try { iam::create_user(#{ UserName: p.word }) } catch (e) { print(`${e.message}`); } });
step("three", || { print(`${iam::list_users()}`); });
step("four", || iam::create_user(#{ UserName: p.word }));
"#;
    let project = Project::new(r#"word: #{ type: "secret", help: "a word" }"#, body);
    let done = project.run_with(&["run", "test.rhai", "--secret", "word=env:WORD"], &[("WORD", "hunter2secret")]).exits(1);
    assert!(done.out.contains("user/{{secret:word#") && done.err.contains("{{secret:word#"), "{}", done.all());
    assert!(!done.all().contains("hunter2secret"), "{}", done.all());
    let (shown, step) = (project.run(&["show", "test-1", "--json"]).exits(0), project.run(&["show", "test-1", "one"]).exits(0));
    assert!(!shown.all().contains("hunter2secret") && !step.all().contains("hunter2secret"));
    // The lab itself knows the name of its user.
    let own = |path: &std::path::Path| !path.file_name().unwrap().to_string_lossy().starts_with("lab.db");
    for (path, bytes) in project.files().into_iter().filter(|(path, _)| own(path)) {
        assert!(!holds_secret(&bytes, "hunter2secret"), "{}", path.display());
    }
}
