//! The book is what its commands really say: every session in it is run, page by page, and what is said is compared, but for what is
//! dealt anew every time; every script in it is run too; its reference is what `lifeboat doc` writes today.

use crate::support::Project;
use regex_lite::Regex;
use ssh_key::private::Ed25519Keypair;
use ssh_key::{LineEnding, PrivateKey};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What another home, machine or day makes otherwise; what is cut off after it with it.
const DEALT: [(&str, &str); 22] = [
    // Account ids are digits too, and one that a page names is one that it means.
    ("000000000000", "LAB-ACCOUNT"),
    ("111122223333", "LIVE-ACCOUNT"),
    (r"=s-[0-9a-f]+\.\.\.", "=s-HEX..."),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(Z|\+00:00)?", "TIME"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "HEX"),
    // How long a part takes is chance, and so is whether it takes long enough to be told.
    (r"^critical path.*", "critical path"),
    (r"AAAA[A-Za-z0-9+/]{20,}", "KEY"),
    // Which branch is done first is dealt too.
    (r"wordpress-(db|web) s-[0-9a-f]+", "SERVER"),
    (r"wordpress-(db|web) template version", "SERVER"),
    (r"(host_key=|\{[A-Za-z_]+: ).*?\.\.\.", "CUT"),
    (r"AKIA[A-Z0-9]{16}", "KEY"),
    (r"\b[0-9a-f]{8,}\b", "HEX"),
    (r"\b[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\b", "ADDRESS"),
    (r"ADDRESS:[0-9]+", "ADDRESS:PORT"),
    // How many points in time were taken meanwhile.
    (r"[0-9]+ things made, [0-9]+ gone", "THINGS"),
    (r"via=\{.*?\.\.\.", "VIA"),
    (r"\b([0-9]+h)?[0-9]+m[0-9]{2}s\b|\b[0-9]+(\.[0-9]+)? ?s\b|\b[0-9]{2}:[0-9]{2}:[0-9]{2}\b", "SPAN"),
    (r"data up to [0-9]+ min old; what was[ a-z]*(\.\.\.)?", "DATA"),
    (r"record [0-9]+|[0-9]+ records", "RECORDS"),
    (r"env +[0-9]+ +TIME", "env MINUTES TIME"),
    (r"[ \t]+", " "),
    (r"-{3,}", "---"),
];

fn book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All pages, by their names under the book.
fn pages() -> Vec<String> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    below(&book(), &mut found);
    let mut names: Vec<String> = found.iter().map(|path| path.strip_prefix(book()).unwrap().display().to_string()).collect();
    names.retain(|name| Path::new(name).extension().is_some_and(|kind| kind == "md"));
    names.sort_unstable();
    names
}

fn masked(text: &str) -> String {
    let rules: Vec<(Regex, &str)> = DEALT.iter().map(|(rule, with)| (Regex::new(rule).unwrap(), *with)).collect();
    let mask = |line: &str| rules.iter().fold(line.to_owned(), |line, (rule, with)| rule.replace_all(&line, *with).into_owned());
    // How often a wait tells how it stands hangs on how long it takes.
    text.lines().filter(|line| !line.trim_start().starts_with("... ")).map(mask).collect::<Vec<_>>().join("\n")
}

/// Makes the keys that `ssh-keygen` would, the same ones every time: not every machine has it. `None`: it is another command.
fn made_keys(project: &Project, line: &str) -> Option<()> {
    let name = line.strip_prefix("ssh-keygen ")?.rsplit_once(" -f ")?.1;
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&[name.as_bytes()[0]; 32]));
    std::fs::write(project.path(name), key.to_openssh(LineEnding::LF).unwrap()).unwrap();
    std::fs::write(project.path(&format!("{name}.pub")), format!("{}\n", key.public_key().to_openssh().unwrap())).unwrap();
    Some(())
}

/// What a shell says to a line in the project's folder, as a page shows it.
fn shell(project: &Project, line: &str) -> String {
    if made_keys(project, line).is_some() {
        return String::new();
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_lifeboat")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let folder = project.path("");
    let said = Command::new("sh").args(["-c", &format!("{{ {line}\n}} 2>&1")]).current_dir(&folder).env("PATH", path).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let folder = folder.canonicalize().unwrap().display().to_string();
    let user = String::from_utf8(Command::new("whoami").output().unwrap().stdout).unwrap();
    let said = said.replace(folder.trim_end_matches('/'), "~/dr");
    let named = |line: &str| {
        let ends = ["", " (unsigned)"].map(|how| (format!(" {}{how}", user.trim()), how));
        let found = ends.iter().find_map(|(end, how)| Some(format!("{} ann{how}", line.strip_suffix(end)?)));
        // A page names whoever wrote it: root.
        let user = user.trim();
        let said = found.unwrap_or_else(|| line.to_owned()).replace(&format!("what {user} said"), "what root said");
        said.replace(&format!(": {user} (arn"), ": root (arn")
    };
    said.lines().map(named).collect::<Vec<_>>().join("\n")
}

/// Where in a page a line stands.
enum Inside {
    Text,
    Session,
    File { name: String, text: String },
}

/// A page with what its commands say today. Its files are written, its commands run.
fn today(page: &str, project: &Project) -> String {
    let (mut told, mut inside) = (String::new(), Inside::Text);
    for line in page.lines() {
        let command = line.strip_prefix("$ ");
        inside = match (inside, line) {
            (Inside::Text, "```console") => Inside::Session,
            (Inside::Text, line) if line.starts_with("```") && line.contains(",file=") => {
                let name = line.split_once(",file=").unwrap().1.to_owned();
                Inside::File { name, text: String::new() }
            }
            (Inside::Session, "```") => Inside::Text,
            (Inside::File { name, text }, "```") => {
                let path = project.path(&name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
                Inside::Text
            }
            (Inside::File { name, text }, line) => Inside::File { name, text: format!("{text}{line}\n") },
            (Inside::Session, _) if command.is_none() => {
                inside = Inside::Session;
                continue;
            }
            (inside, _) => inside,
        };
        writeln!(told, "{line}").unwrap();
        if let (Inside::Session, Some(command)) = (&inside, command) {
            let said = shell(project, command);
            let kept = said.lines().filter(|line| !line.trim_start().starts_with("... "));
            kept.for_each(|line| writeln!(told, "{}", line.trim_end()).unwrap());
        }
    }
    told
}

/// Runs a page, and compares.
fn holds(name: &str) {
    let page = read(&book().join(name));
    let project = Project::empty();
    let today = today(&page, &project);
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("book").join(name);
    std::fs::create_dir_all(written.parent().unwrap()).unwrap();
    std::fs::write(&written, &today).unwrap();
    let (shown, said) = (masked(&page), masked(&today));
    for (number, (shown, said)) in shown.lines().zip(said.lines()).enumerate() {
        assert_eq!(shown, said, "line {} of {name}; as it is today: {}", number + 1, written.display());
    }
    assert_eq!(shown.lines().count(), said.lines().count(), "as it is today: {}", written.display());
}

/// Pages with sessions, a test each: they run side by side.
macro_rules! sessions {
    ($($test:ident $page:literal)*) => {
        const SESSIONS: &[&str] = &[$($page),*];
        $(#[test] fn $test() { holds($page); })*
    };
}

sessions! {
    the_lab "lab.md"
    the_tutorial "tutorial.md"
    customising "guide/customise.md"
    checking "guide/check.md"
    going_on "guide/resume.md"
    a_site_of_ones_own "guide/own-site.md"
    at_the_prompt "guide/prompt.md"
    in_ci "guide/ci.md"
    going_live "guide/live.md"
    testing "guide/testing.md"
    the_failover_review "guide/failover-review.md"
    two_people "guide/two-people.md"
}

#[test]
fn every_page_with_a_session_is_run() {
    let with: Vec<String> = pages().into_iter().filter(|name| read(&book().join(name)).contains("\n```console\n")).collect();
    let mut run: Vec<&str> = SESSIONS.to_vec();
    run.sort_unstable();
    assert_eq!(with, run);
}

/// Blocks without a language, which nobody runs: how many a page has, and why.
const BARE: [(&str, usize, &str); 6] = [
    ("concepts.md", 4, "what a command is given: its options are checked below"),
    ("exit-codes.md", 1, "the last line of --json, abridged"),
    ("guide/aws-tools.md", 6, "other people's tools, which not every machine has"),
    ("guide/live.md", 2, "AWS itself"),
    ("guide/prompt.md", 1, "what is typed at a prompt"),
    ("language.md", 1, "two files in one block"),
];

/// The blocks of a page without a language.
fn bare(page: &str) -> Vec<String> {
    let (mut found, mut inside) = (Vec::new(), None::<(bool, String)>);
    for line in page.lines() {
        inside = match inside {
            None if line.starts_with("```") => Some((line == "```", String::new())),
            Some((true, text)) if line == "```" => {
                found.push(text);
                None
            }
            Some(_) if line == "```" => None,
            Some((is_bare, text)) => Some((is_bare, format!("{text}{line}\n"))),
            None => None,
        };
    }
    found
}

#[test]
fn what_nobody_runs_is_on_a_list_with_its_reason() {
    let count = |name: &String| Some((name.clone(), bare(&read(&book().join(name))).len())).filter(|(_, count)| *count > 0);
    let found: Vec<(String, usize)> = pages().iter().filter_map(count).collect();
    let listed: Vec<(String, usize)> = BARE.iter().map(|(name, count, _)| ((*name).to_owned(), *count)).collect();
    assert_eq!(found, listed);
}

#[test]
fn a_command_that_is_only_shown_has_the_options_it_is_shown_with() {
    let (project, option) = (Project::empty(), Regex::new(r"--[a-z][a-z-]*").unwrap());
    let mut seen = 0;
    for (name, block) in pages().iter().flat_map(|name| bare(&read(&book().join(name))).into_iter().map(move |block| (name, block))) {
        // Commands may stand side by side.
        for command in block.lines().flat_map(|line| line.split("  ")).filter_map(|part| part.trim().strip_prefix("lifeboat ")) {
            let words: Vec<&str> = command.split_whitespace().take_while(|word| word.chars().all(|c| c.is_ascii_lowercase())).collect();
            let Some((group, rest)) = words.split_first() else { continue };
            let within = if *group == "lab" { rest.first() } else { None };
            let of: Vec<&str> = [*group].into_iter().chain(within.copied()).chain(["--help"]).collect();
            let help = project.run(&of).exits(0).out;
            for asked in option.find_iter(command) {
                assert!(help.contains(asked.as_str()), "{name}: lifeboat {} has no {}", of.join(" "), asked.as_str());
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

/// The scripts of a page that are neither a file of a session nor a part of one.
fn scripts(page: &str) -> Vec<String> {
    let blocks = page.split("\n```rhai\n").skip(1);
    blocks.map(|block| block.split("\n```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_script_in_the_book_runs() {
    let mut ran = 0;
    for name in pages() {
        for script in scripts(&read(&book().join(&name))) {
            let project = Project::empty();
            let header = if script.contains("runbook(#{") { "" } else { "let p = runbook(#{ title: \"A script\", params: #{} });\n" };
            std::fs::write(project.path("script.rhai"), format!("{header}{script}\n")).unwrap();
            let done = project.run(&["run", "script.rhai"]);
            assert_eq!(done.code, Some(0), "{name}:\n{script}\n{}", done.all());
            ran += 1;
        }
    }
    println!("{ran} scripts");
    assert!(ran > 0);
}

#[test]
fn the_reference_is_what_is_written_today() {
    let project = Project::empty();
    project.run(&["doc", "--book", "reference"]).exits(0);
    let committed = book().join("reference");
    for entry in std::fs::read_dir(project.path("reference")).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        let same = read(&path) == std::fs::read_to_string(committed.join(&name)).unwrap_or_default();
        assert!(same, "{} is another today: lifeboat doc --book docs/src/reference", name.display());
    }
}

#[test]
fn every_page_is_in_the_table_of_contents_and_every_link_leads_somewhere() {
    let link = Regex::new(r"\]\(([^)#]+\.md)(#[^)]*)?\)").unwrap();
    let contents = read(&book().join("SUMMARY.md"));
    for name in pages().iter().filter(|name| *name != "SUMMARY.md") {
        assert!(contents.contains(&format!("({name})")), "{name} is not in SUMMARY.md");
    }
    for name in pages() {
        let path = book().join(&name);
        for found in link.captures_iter(&read(&path)).filter(|found| !found[1].contains("://")) {
            assert!(path.parent().unwrap().join(&found[1]).is_file(), "{name} links to {}", &found[1]);
        }
    }
}

#[test]
fn man_pages_and_completions_are_written_for_every_command() {
    let project = Project::empty();
    project.run(&["man", "pages"]).exits(0).shows("man -M pages lifeboat-run");
    let page = read(&project.path("pages/man1/lifeboat-run.1"));
    assert!(page.contains("break\\-glass"), "{page}");
    assert!(project.path("pages/man1/lifeboat-lab-advance.1").is_file());
    let completions = project.run(&["completions", "bash"]).exits(0);
    std::fs::write(project.path("completions"), &completions.out).unwrap();
    let offered = Command::new("bash")
        .args(["-c", ". ./completions; COMP_WORDS=(lifeboat lab a); COMP_CWORD=2; _lifeboat lifeboat a lab; echo ${COMPREPLY[@]}"])
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(offered.stdout).unwrap().trim(), "advance", "{}", String::from_utf8_lossy(&offered.stderr));
    for shell in ["zsh", "fish"] {
        project.run(&["completions", shell]).exits(0).shows("abandon");
    }
}

#[test]
fn an_entry_is_found_by_its_name_and_a_wrong_one_is_told() {
    let project = Project::empty();
    project.run(&["doc"]).exits(0).shows("drs::start_recovery");
    project.run(&["doc", "drill"]).exits(0).shows("  point_in_time  string              needed  ");
    project.run(&["doc", "step"]).exits(0).shows("step(name, title");
    project.run(&["doc", "sts"]).exits(0).shows("sts::get_caller_identity");
    project.run(&["doc", "drs::start_recover"]).exits(2).says("did you mean `drs::start_recovery`");
    assert!(!project.home().exists(), "reading makes no home");
}
