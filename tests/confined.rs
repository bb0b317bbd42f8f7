//! A script cannot leave its box: not its project, not its memory, not its time. Each attempt ends with one error, in bounded memory.

use crate::support::{Done, Project};
use std::process::{Command, Stdio};

/// Kilobytes of address space: what a run may have at most.
const MEMORY: &str = "3000000";

const HEADER: &str = "let p = runbook(#{ title: \"A test\", regions: [\"us-east-1\"] });\n";

/// Runs `test.rhai` in a process that gets no more memory than that.
fn confined(project: &Project) -> Done {
    let script = format!("ulimit -v {MEMORY}; exec \"$0\" run test.rhai --new");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_lifeboat")]).current_dir(project.path("."));
    let output = command.stdin(Stdio::null()).output().unwrap();
    Done { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() }
}

#[track_caller]
fn ends_with(body: &str, code: i32, text: &str) {
    let project = Project::empty();
    std::fs::write(project.path("test.rhai"), format!("{HEADER}{body}")).unwrap();
    let done = confined(&project);
    let shown = body.chars().take(80).collect::<String>();
    assert_eq!(done.code, Some(code), "{shown}\n{}{}", done.out, done.err);
    assert!(done.err.contains(text), "{shown}: no `{text}` in\n{}", done.err);
    assert_eq!(done.err.lines().filter(|line| line.starts_with("error")).count(), 1, "{shown}\n{}", done.err);
}

#[test]
fn what_grows_without_end_is_an_error() {
    for (body, text) in [
        ("let s = \"x\"; loop { s += s; }", "Length of string too large"),
        ("let s = \"x\"; s.pad(1000000000, \"y\");", "Length of string too large"),
        ("let s = \"x\"; s.pad(4000000, \"y\"); let a = []; for n in 0..1000 { a.push(s + n); }", "Length of string too large"),
        ("let s = \"abc\"; s.pad(4000000, \"z\"); let all = s.split(\"\");", "too large"),
        ("let a = [1]; loop { a += a; }", "Size of array/BLOB too large"),
        ("let a = [1]; loop { a = [a, a]; }", "Size of array/BLOB too large"),
        ("let a = []; a.pad(1000000000, 0);", "Size of array/BLOB too large"),
        ("let b = blob(1000000000);", "Size of array/BLOB too large"),
        ("let m = [1]; loop { m = #{ a: m, b: m }; }", "Size of object map too large"),
    ] {
        ends_with(body, 1, text);
    }
}

#[test]
fn what_calls_itself_without_end_is_an_error() {
    for body in [
        "fn f(n) { f(n + 1) } f(0);",
        "let f = |g, n| g.call(g, n + 1); f.call(f, 0);",
        "let s = \"x\"; s.pad(4000000, \"y\"); let f = |g, n, s| { let t = s + n; g.call(g, n + 1, t) }; f.call(f, 0, s);",
    ] {
        ends_with(body, 1, "calls are nested too deep");
    }
}

#[test]
fn what_is_nested_too_deep_does_not_load() {
    let deep = |open: &str, close: &str| format!("let x = {}1{};", open.repeat(20_000), close.repeat(20_000));
    for body in [
        deep("(", ")"),
        deep("[", "]"),
        deep("#{a:", "}"),
        deep("!", ""),
        deep("||", ""),
        deep("`${", "}`"),
        format!("let x = 1{};", "+1".repeat(20_000)),
        format!("let x = p{};", ".a".repeat(20_000)),
        format!("{}{}", "{".repeat(20_000), "}".repeat(20_000)),
        format!("{}{}", "if true {".repeat(5_000), "}".repeat(5_000)),
    ] {
        ends_with(&body, 2, "nested too deep");
    }
}

#[test]
fn what_would_leave_the_language_is_not_there() {
    ends_with("eval(\"1\");", 2, "there is no `eval`: a runbook is read before it is run");
    ends_with("sleep(1);", 2, "wait_for(\"what\"");
    ends_with("let t = timestamp();", 2, "a script has no clock");
    ends_with("let f = open_file(\"/etc/passwd\");", 2, "there is no function, op or verb `open_file`");
}

#[test]
fn imports_stay_inside_the_project_whichever_way() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("lib.rhai"), "fn f() { 1 }\n").unwrap();
    let path = outside.path().join("lib").display().to_string();
    let up = format!("{}{path}", "../".repeat(12));
    for import in [path.as_str(), up.as_str(), "../lib", "linked", "folder/lib", "here/../../lib"] {
        let project = Project::empty();
        std::fs::create_dir(project.path(".lifeboat")).unwrap();
        std::fs::create_dir(project.path("here")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("lib.rhai"), project.path("linked.rhai")).unwrap();
        std::os::unix::fs::symlink(outside.path(), project.path("folder")).unwrap();
        std::fs::write(project.path("test.rhai"), format!("{HEADER}import \"{import}\" as lib;\nlib::f();\n")).unwrap();
        project.run(&["run", "test.rhai"]).exits(2).says(&format!("cannot import `{import}`"));
        assert!(project.run(&["runs", "--json"]).lines().is_empty(), "{import}");
    }
}
