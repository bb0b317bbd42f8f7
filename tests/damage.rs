//! Files of the home, cut short or changed by a bit: never a panic, always one error or a run that is right.

use crate::support::{Done, Project};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::{Path, PathBuf};

const WORD: &str = r#"word: #{ type: "secret" }"#;
const SCRIPT: &str = r#"
step("one", || {
    for name in ["ann", "bob", "eve"] { iam::create_user(#{ UserName: name }); }
    iam::create_access_key(#{ UserName: "ann" });
});
step("two", || {
    iam::create_user(#{ UserName: "zoe" });
    wait_for("all", #{ timeout: "5m", every: "5s" }, || iam::list_users().len() >= 4);
    print(`users: ${iam::list_users().map(|user| user.UserName)}`);
});
"#;

/// A run that is paused after its first step.
fn paused() -> Project {
    let project = Project::new(WORD, SCRIPT);
    project.run_with(&["run", "test.rhai", "--until", "one", "--secret", "word=env:WORD"], &[("WORD", "open sesame")]).exits(3);
    project
}

#[derive(Clone, Copy, Debug)]
enum Harm {
    Cut,
    Flip,
    Zero,
}

fn harmed(whole: &[u8], harm: Harm, at: usize, bit: u32) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    match harm {
        Harm::Cut => bytes.truncate(at),
        Harm::Flip => bytes[at] ^= 1 << bit,
        Harm::Zero => bytes.iter_mut().skip(at).take(64).for_each(|byte| *byte = 0),
    }
    bytes
}

/// An answer, or one error; never a panic.
#[track_caller]
fn honest(done: &Done, what: &str) {
    let errors = done.err.lines().filter(|line| line.starts_with("error")).count();
    let shown = format!("{what}: {:?}\n{}{}", done.code, done.out, done.err);
    assert!(!done.err.contains("panicked") && !matches!(done.code, None | Some(70)), "{shown}");
    assert!(if done.code == Some(0) { errors == 0 } else { errors == 1 && done.err.contains("help:") }, "{shown}");
}

fn restore(project: &Project, files: &[(PathBuf, Vec<u8>)]) {
    std::fs::remove_dir_all(project.home()).unwrap();
    for (path, bytes) in files {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Harms `file` in many ways and looks at everything each time. How often the run went on all the same.
fn harm(project: &Project, files: &[(PathBuf, Vec<u8>)], file: &Path, seed: u64, times: usize) -> usize {
    let mut chance = StdRng::seed_from_u64(seed);
    let whole = &files.iter().find(|(path, _)| path == file).unwrap().1;
    let mut went_on = 0;
    for time in 0..times {
        restore(project, files);
        let harm = [Harm::Cut, Harm::Flip, Harm::Zero][time % 3];
        let (at, bit) = (chance.random_range(0..whole.len()), chance.random_range(0..8));
        std::fs::write(file, harmed(whole, harm, at, bit)).unwrap();
        let what = format!("seed {seed}: {} {harm:?} at {at} of {}, bit {bit}", file.display(), whole.len());
        for arguments in [&["runs"][..], &["show", "test-1"], &["show", "test-1", "one", "--json"], &["lab", "status"], &[]] {
            honest(&project.run(arguments), &format!("{what}: {arguments:?}"));
        }
        let resumed = project.run(&["resume", "test-1"]);
        honest(&resumed, &what);
        if resumed.code == Some(0) {
            went_on += 1;
            assert!(resumed.out.contains(r#"users: ["ann", "bob", "eve", "zoe"]"#), "{what}:\n{}", resumed.out);
            assert_eq!(project.effects().iter().filter(|name| *name == "CreateUser").count(), 4, "{what}");
        }
    }
    went_on
}

#[test]
fn no_harmed_file_of_a_home_is_taken_for_a_whole_one() {
    let project = paused();
    let mut files = project.files();
    files.push((project.home().join("key"), std::fs::read(project.home().join("key")).unwrap()));
    let mut seed = 1;
    for (path, bytes) in files.clone() {
        if bytes.is_empty() {
            continue;
        }
        let times = if path.extension().is_some_and(|extension| extension == "db") { 24 } else { 6 };
        let went_on = harm(&project, &files, &path, seed, times);
        println!("{}: harmed {times} times, {went_on} runs went on", path.display());
        seed += 1;
    }
}

#[test]
fn a_missing_file_of_a_home_is_one_clear_error() {
    let project = paused();
    let mut files = project.files();
    files.push((project.home().join("key"), std::fs::read(project.home().join("key")).unwrap()));
    let cases = [("lab.db", "is missing or empty, and `test-1` was run in it"), ("lab.id", "is missing or empty"), ("key", "key")];
    for (name, text) in cases {
        restore(&project, &files);
        std::fs::remove_file(project.home().join(name)).unwrap();
        let refused = project.run(&["resume", "test-1"]).exits(6).says(text);
        honest(&refused, name);
        project.run(&["show", "test-1"]).exits(0).shows("paused");
        restore(&project, &files);
        project.run(&["resume", "test-1"]).exits(0);
    }
}

#[test]
fn a_lab_that_a_later_version_wrote_is_left_as_it_is() {
    let project = paused();
    let lab = rusqlite::Connection::open(project.home().join("lab.db")).unwrap();
    lab.pragma_update(None, "user_version", 99).unwrap();
    drop(lab);
    let refused = project.run(&["resume", "test-1"]).exits(6).says("has format 99").says("use the version of lifeboat that made it");
    assert!(!refused.all().contains("lab reset"), "{}", refused.all());
}
