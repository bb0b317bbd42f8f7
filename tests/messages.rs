//! Every message a person can meet, one file each under `tests/cases/messages`: a runbook, and the commands that lead to the
//! message. What they say is the file of that name under `said/`.
//!
//! `//$ COMMAND` is typed and shown, `//. COMMAND` prepares; `//= FILE` begins another file, and the same name again its next
//! edition, which `//. edit` writes; `//@ site` puts all of it into the workshop's own site, as far as its bastion.

use crate::account::standard;
use crate::support::Project;
use regex_lite::Regex;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

/// What is dealt or takes its time: addresses, keys, digests, this machine's clock.
const MASKS: [(&str, &str); 9] = [
    (r"\b(3|18|34|44|52|54|100)\.\d+\.\d+\.\d+\b", "<public>"),
    (r"SHA256:[\w+/]{43}", "SHA256:<key>"),
    (r"moved \d{4}-\d\d-\d\d \d\d:\d\dZ", "moved <time>"),
    (r"#[0-9a-f]{8}\}\}", "#<mark>}}"),
    (r"sha256 [0-9a-f]{8}\b", "sha256 <digest>"),
    (r" in \d+\.\d s \(", " in N s ("),
    (r"\b\d+\.\d s(   0s simulated|    next:)", "N s$1"),
    (r"request [0-9a-f]{8}[-0-9a-f]*", "request <id>"),
    (r"rejected by \S+( on [^\s:]+)?:", "rejected by <user>:"),
];

/// So many cases go on at a time.
const HANDS: usize = 3;

struct Case {
    name: String,
    /// Editions of each file, the last one first.
    files: BTreeMap<String, Vec<String>>,
    /// What is typed, and whether it is shown.
    commands: Vec<(String, bool)>,
    site: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases/messages").canonicalize().unwrap()
}

impl Case {
    fn read(path: &Path) -> Self {
        let (mut files, mut commands, mut site) = (BTreeMap::<String, Vec<String>>::new(), Vec::new(), false);
        let mut here = "test.rhai".to_owned();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            if let Some(file) = line.strip_prefix("//= ") {
                file.clone_into(&mut here);
                files.entry(here.clone()).or_default().insert(0, String::new());
            } else if let Some(command) = line.strip_prefix("//$ ").or_else(|| line.strip_prefix("//. ")) {
                commands.push((command.to_owned(), line.starts_with("//$")));
            } else if line == "//@ site" {
                site = true;
            } else {
                let editions = files.entry(here.clone()).or_insert_with(|| vec![String::new()]);
                editions[0] += &format!("{line}\n");
            }
        }
        Self { name: path.file_stem().unwrap().to_string_lossy().into_owned(), files, commands, site }
    }

    /// Types everything, and tells what was said.
    fn said(mut self) -> String {
        let project = if self.site { SITE.copy() } else { Project::empty() };
        self.edit(&project);
        let mut said = String::new();
        for (command, shown) in std::mem::take(&mut self.commands) {
            if command == "edit" {
                self.edit(&project);
                continue;
            }
            let mut arguments: Vec<&str> = command.split_whitespace().collect();
            if ["run", "plan"].contains(&arguments[0]) {
                arguments.extend(["--seed", "3"]);
            }
            let (code, screen) = project.screen(&arguments);
            if shown {
                said += &format!("$ lifeboat {command}\n{}[exit {code}]\n\n", without_banner(&screen));
            }
        }
        let dir = project.path("").display().to_string();
        said.replace(dir.trim_end_matches('/'), "DIR").trim_end().to_owned()
    }

    /// Writes the next edition of every file that has one.
    fn edit(&mut self, project: &Project) {
        for (file, editions) in &mut self.files {
            let Some(text) = editions.pop() else { continue };
            let path = project.path(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = if self.site { with_passwords(project, &text) } else { text };
            std::fs::write(path, text).unwrap();
        }
    }
}

/// The first lines of every run are not what a message is about.
fn without_banner(screen: &str) -> String {
    let banner = |line: &&str| !line.starts_with("LAB, simulated: nothing in AWS") && !line.contains("   runbook sha256 ");
    screen.lines().filter(banner).map(|line| format!("{line}\n")).collect()
}

/// The passwords of the workshop's template in place of their names.
pub(crate) fn with_passwords(project: &Project, text: &str) -> String {
    let template = std::fs::read_to_string(project.path("templates/workshop.yaml")).unwrap();
    let names = ["AdminPassword", "RootPassword"];
    names.iter().fold(text.to_owned(), |text, name| text.replace(&format!("<{name}>"), &standard(&template, name)))
}

/// The workshop as far as its bastion.
pub(crate) static SITE: LazyLock<Project> = LazyLock::new(|| {
    let site = Project::empty();
    site.run(&["init", "."]).exits(0);
    site.run(&["run", "workshop.rhai", "--seed", "3", "--until", "bastion"]).exits(3);
    site.run(&["abandon", "workshop-1"]).exits(0);
    site
});

#[test]
fn every_message_says_what_where_and_what_next() {
    let cases = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<Case> =
        cases.filter(|path| path.extension().is_some_and(|kind| kind == "rhai")).map(|path| Case::read(&path)).collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    let (left, said) = (Mutex::new(cases), Mutex::new(BTreeMap::new()));
    let next = || left.lock().unwrap().pop();
    let work = || {
        while let Some(case) = next() {
            let name = case.name.clone();
            let told = case.said();
            said.lock().unwrap().insert(name, told);
        }
    };
    std::thread::scope(|threads| (0..HANDS).for_each(|_| drop(threads.spawn(work))));
    for (name, told) in said.into_inner().unwrap() {
        insta::with_settings!({
            snapshot_path => folder().join("said"), omit_expression => true, prepend_module_to_snapshot => false, filters => MASKS
        }, {
            insta::assert_snapshot!(name, told);
        });
    }
}

/// The lines of an error, from its first to its last.
fn block(screen: &str) -> String {
    let mut lines = screen.lines().skip_while(|line| !line.starts_with("error")).peekable();
    let first = lines.next().expect("an error").to_owned();
    lines
        .take_while(|line| line.starts_with([' ', '.']) || line.chars().next().is_some_and(|c| c.is_ascii_digit()))
        .fold(first, |block, line| format!("{block}\n{line}"))
}

const HEADER: &str = "let p = runbook(#{ title: \"A test\", regions: [\"us-east-1\"] });\n";

#[test]
fn an_error_reads_the_same_on_the_terminal_as_json_and_in_the_journal() {
    for (name, code) in [("access-denied-in-an-import", 1), ("assertion", 1), ("time-out", 1), ("unknown-outcome", 3), ("thrown", 1)] {
        let case = Case::read(&folder().join(format!("{name}.rhai")));
        let project = Project::empty();
        let mut typed = case.commands.clone();
        let mut case = case;
        case.edit(&project);
        let (last, _) = typed.pop().expect("a command");
        for (command, _) in &typed {
            project.run(&command.split_whitespace().collect::<Vec<_>>()).exits(0);
        }
        let mut arguments: Vec<&str> = last.split_whitespace().chain(["--seed", "3"]).collect();
        let copy = project.copy();
        let told = project.run(&arguments).exits(code);
        let shown = project.run(&["show", "test-1"]).exits(0);
        assert_eq!(block(&told.err), block(&shown.out), "{name}");

        arguments.push("--json");
        let lines = copy.run(&arguments).exits(code).lines();
        let as_json = lines.into_iter().find(|line| line["type"] == "error").expect("an error")["error"].clone();
        let kept = project.run(&["show", "test-1", "--json"]).exits(0).last()["told"].clone();
        assert_eq!(as_json, kept, "{name}");
        reads_as(&as_json, &block(&told.err));
    }
}

/// Every field of the JSON stands in the picture.
#[track_caller]
fn reads_as(error: &Value, block: &str) {
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    assert!(block.lines().next().unwrap().ends_with(&text("message")), "{error}\n{block}");
    assert!(block.contains(&format!("{}:{}:{}", text("file"), error["line"], error["column"])), "{error}\n{block}");
    assert!(block.contains(&text("source")) && !text("source").is_empty(), "{error}\n{block}");
    assert!(block.contains(&text("help")), "{error}\n{block}");
    assert!(!error["chain"].as_array().unwrap().is_empty());
    for fact in error["notes"].as_array().unwrap() {
        assert!(block.contains(fact.as_str().unwrap()), "{error}\n{block}");
    }
    if let Some(request) = error["aws"]["request_id"].as_str() {
        assert!(block.contains(request) && error["chain"].as_array().unwrap().last().unwrap().as_str().unwrap().contains(request));
    }
}

#[test]
fn a_runs_last_words_are_what_happened_what_stands_and_one_command() {
    let project = Project::empty();
    let script = r#"
        step("made", || iam::create_user(#{ UserName: "ann" }));
        step("fails", || assert(false, "not this time"));
        step("never", || 1);
    "#;
    std::fs::write(project.path("test.rhai"), format!("{HEADER}{script}")).unwrap();
    let last = project.run(&["run", "test.rhai", "--json"]).exits(1).last();
    assert_eq!((&last["actions_done"], &last["in_flight"]), (&json!(1), &json!([])));
    assert_eq!(last["standing"], json!([{ "kind": "user", "id": "ann" }]));
}

/// Names of files of a folder with this extension, without it.
fn names(folder: &Path, extension: &str) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|kind| kind == extension));
    let mut names: Vec<String> = files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn every_file_of_what_is_said_belongs_to_a_case() {
    assert_eq!(names(&folder().join("said"), "snap"), names(&folder(), "rhai"));
}

/// Errors of the language itself, in which what is wrong is all there is to say.
const WITHOUT_HELP: [&str; 8] = [
    "closure-with-too-many-values",
    "method-of-an-unknown-variable",
    "not-recordable",
    "options-of-another-type",
    "reserved-method",
    "syntax-break-outside",
    "syntax-error",
    "syntax-key-twice",
];

#[test]
fn whoever_is_refused_is_told_what_to_do() {
    let helps = |name: &String| {
        let said = std::fs::read_to_string(folder().join("said").join(format!("{name}.snap"))).unwrap();
        ["help:", "next:"].iter().any(|word| said.contains(word))
    };
    let without: Vec<String> = names(&folder(), "rhai").into_iter().filter(|name| !helps(name)).collect();
    assert_eq!(without, WITHOUT_HELP);
}

/// Codes of errors that no test meets, and why.
const UNMET: [(&str, &str); 22] = [
    ("BadAnswer", "checkip.amazonaws.com answers in the lab as it does"),
    ("Changed", "somebody else changes a name between two messages of one update"),
    ("Condition", "an error of a wait's condition that is raised as it is: only its text is the wait's"),
    ("DeleteFailed", "met by its message: `mended::a_deletion_that_failed_is_asked_for_again`"),
    ("Disconnected", "hosts of the lab do not break a connection off behind its login"),
    ("ExportExists", "a stack of another name that exports the same"),
    ("FileChanged", "a file changes between the plan of a template and its upload"),
    ("HostKey", "a key that cannot be written in OpenSSH's format: no host of the lab has one"),
    ("InJob", "a server that a job of somebody else is at work on"),
    ("InWait", "the check refuses what the text shows of it: the case `action-in-a-wait`"),
    ("KeyInactive", "a key that somebody made inactive meanwhile"),
    ("NoAddress", "a host without an IPv4 address: the lab has none"),
    ("NoExec", "a host whose SSH refuses commands: the lab has none"),
    ("NoPointInTime", "a server without a point in time before the one that is asked for"),
    ("NotAsAsked", "an instance that is not as its launch template says: the lab launches what is asked"),
    ("NotStarted", "an installer that cannot be started at all"),
    ("Replayed", "nothing is sent in a replay: reached by a bug alone"),
    ("StillOpen", "a rule that EC2 keeps although it was taken out"),
    ("Tls", "no host of the lab speaks TLS: `live_silent` meets it with the AWS endpoint"),
    ("UnknownOp", "a verb that calls an op that is not there: reached by a bug alone"),
    ("UpdateFailed", "a name server that refuses an update"),
    ("WrongRegion", "templates whose mappings do not know the Region"),
];

/// Texts of all files below a folder with one of these extensions.
fn texts(folder: &Path, extensions: &[&str], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, extensions, found);
        } else if path.extension().is_some_and(|kind| extensions.iter().any(|one| kind == *one)) {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_code_of_an_error_is_met_by_a_test_or_on_a_list_with_the_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut sources, mut tests) = (Vec::new(), Vec::new());
    for of in ["engine/src", "bindings/src"] {
        texts(&root.join(of), &["rs"], &mut sources);
    }
    for of in ["tests", "engine/tests"] {
        texts(&root.join(of), &["rhai", "rs", "snap"], &mut tests);
    }
    // Tests within a crate count too; what raises an error there is no test of it.
    let within = sources.iter().filter_map(|source| source.split_once("#[cfg(test)]")).map(|(_, tests)| tests.to_owned());
    tests.extend(within);
    let (raised, this) = (Regex::new(r#"\b(refused|fault)\(\s*"([A-Z][A-Za-z]+)""#).unwrap(), include_str!("messages.rs"));
    let raised = |source: &String| raised.captures_iter(source).map(|found| found[2].to_owned()).collect::<Vec<_>>();
    let codes: std::collections::BTreeSet<String> = sources.iter().flat_map(raised).collect();
    let is_met = |code: &&String| {
        let word = Regex::new(&format!(r"\b{code}\b")).unwrap();
        tests.iter().any(|text| text != this && word.is_match(text))
    };
    let unmet: Vec<&String> = codes.iter().filter(|code| !is_met(code)).collect();
    assert_eq!(unmet, UNMET.map(|(code, _)| code), "of {} codes", codes.len());
}
