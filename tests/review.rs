//! The failover review in docs/ is what its commands really say: they are run, and what they print is compared, but for what is
//! dealt anew every time.

use crate::support::Project;
use regex_lite::Regex;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

const PAGE: &str = include_str!("../docs/failover-review.md");

/// What another home, machine or day makes otherwise; what is cut off after it with it.
const DEALT: [(&str, &str); 11] = [
    (r"=s-[0-9a-f]+\.\.\.", "=s-HEX..."),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(Z|\+00:00)?", "TIME"),
    (r"AAAA[A-Za-z0-9+/]{20,}", "KEY"),
    (r"\b[0-9a-f]{8,}\b", "HEX"),
    (r"\b[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\b", "ADDRESS"),
    (r"via=\{.*?\.\.\.", "VIA"),
    (r"\b([0-9]+h)?[0-9]+m[0-9]{2}s\b|\b[0-9]+(\.[0-9]+)? ?s\b|\b[0-9]{2}:[0-9]{2}:[0-9]{2}\b", "SPAN"),
    (r"data up to [0-9]+ min old; what was[ a-z]*(\.\.\.)?", "DATA"),
    (r"record [0-9]+|[0-9]+ records", "RECORDS"),
    (r"^ +[0-9]+ +TIME", "MINUTES TIME"),
    (r"[ \t]+", " "),
];

fn masked(text: &str) -> String {
    let rules: Vec<(Regex, &str)> = DEALT.iter().map(|(rule, with)| (Regex::new(rule).unwrap(), *with)).collect();
    let mask = |line: &str| rules.iter().fold(line.to_owned(), |line, (rule, with)| rule.replace_all(&line, *with).into_owned());
    // How often a wait tells how it stands hangs on how long it takes.
    text.lines().filter(|line| !line.trim_start().starts_with("... ")).map(mask).collect::<Vec<_>>().join("\n")
}

/// What a shell says to a line in the project's folder, as the page shows it.
fn shell(project: &Project, line: &str) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_lifeboat")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let folder = project.path("");
    let said = Command::new("sh").args(["-c", &format!("{{ {line}\n}} 2>&1")]).current_dir(&folder).env("PATH", path).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let folder = folder.canonicalize().unwrap().display().to_string();
    let user = String::from_utf8(Command::new("whoami").output().unwrap().stdout).unwrap();
    let said = said.replace(folder.trim_end_matches('/'), "~/dr");
    let named = |line: &str| line.strip_suffix(&format!(" {}", user.trim())).map_or_else(|| line.to_owned(), |rest| format!("{rest} ann"));
    said.lines().map(named).collect::<Vec<_>>().join("\n")
}

/// The page with what its commands say today.
fn today(project: &Project) -> String {
    let (mut page, mut inside) = (String::new(), false);
    for line in PAGE.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ => {}
        }
        let command = line.strip_prefix("$ ");
        if !inside || command.is_some() || line == "```console" {
            writeln!(page, "{line}").unwrap();
        }
        if let Some(command) = command.filter(|_| inside) {
            let said = shell(project, command);
            let kept = said.lines().filter(|line| !line.trim_start().starts_with("... "));
            kept.for_each(|line| writeln!(page, "{}", line.trim_end()).unwrap());
        }
    }
    page
}

#[test]
fn the_review_in_the_docs_is_what_its_commands_say() {
    let today = today(&Project::empty());
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("failover-review.md");
    std::fs::write(&written, &today).unwrap();
    let (shown, said) = (masked(PAGE), masked(&today));
    for (number, (shown, said)) in shown.lines().zip(said.lines()).enumerate() {
        assert_eq!(shown, said, "line {} of the page; as it is today: {}", number + 1, written.display());
    }
    assert_eq!(shown.lines().count(), said.lines().count(), "as it is today: {}", written.display());
}
