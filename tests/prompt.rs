//! `lifeboat repl` as a person sees it: through a terminal, screen by screen.

use crate::support::Project;
use expectrl::process::unix::WaitStatus;
use expectrl::session::OsSession;
use expectrl::{Expect, NBytes, Session};
use std::process::Command;
use std::time::Duration;

const ROWS: u16 = 40;
const COLUMNS: u16 = 150;

/// A terminal with a session in it.
pub(crate) struct Terminal {
    session: OsSession,
    screen: vt100::Parser,
    /// Everything that was sent to it.
    sent: Vec<u8>,
}

/// What a prompt sends when it begins to read, and when it ends.
const BEGINS: &[u8] = b"\x1b[?2004h";
const ENDS: &[u8] = b"\x1b[?2004l";

impl Terminal {
    pub(crate) fn open(project: &Project, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lifeboat"));
        command.args(arguments).current_dir(project.path(".")).env("TERM", "xterm").envs(environment.iter().copied());
        let mut session = Session::spawn(command).unwrap();
        session.get_process_mut().set_window_size(COLUMNS, ROWS).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(60)));
        Self { session, screen: vt100::Parser::new(ROWS, COLUMNS, 0), sent: Vec::new() }
    }

    fn repl(project: &Project) -> Self {
        let mut terminal = Self::open(project, &["repl"], &[]);
        terminal.prompt();
        terminal
    }

    /// Reads until it waits for the next input. What is typed before that may be lost, as at any prompt.
    #[track_caller]
    pub(crate) fn prompt(&mut self) {
        while !(self.row().ends_with('>') && self.last(BEGINS) > self.last(ENDS)) {
            self.reads("the prompt");
        }
    }

    /// Reads until it waits for an answer to this question.
    #[track_caller]
    pub(crate) fn prompt_of(&mut self, question: &str) {
        while !(self.row().ends_with(question) && self.last(BEGINS) > self.last(ENDS)) {
            self.reads(question);
        }
    }

    fn last(&self, what: &[u8]) -> usize {
        self.sent.windows(what.len()).rposition(|window| window == what).unwrap_or(0)
    }

    /// Types what ends an input.
    #[track_caller]
    pub(crate) fn sends(&mut self, keys: &str) {
        let before = self.last(ENDS);
        self.types(keys);
        while self.last(ENDS) == before {
            self.reads("the end of the input");
        }
    }

    #[track_caller]
    fn reads(&mut self, what: &str) {
        match self.session.expect(NBytes(1)) {
            Ok(found) => {
                self.screen.process(found.as_bytes());
                self.sent.extend(found.as_bytes());
            }
            Err(error) => panic!("no {what} ({error}) on\n{}", self.text()),
        }
    }

    /// Takes back what is typed.
    #[track_caller]
    fn takes_back(&mut self) {
        self.sends("\u{3}");
        self.prompt();
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
    }

    #[track_caller]
    pub(crate) fn enters(&mut self, line: &str) {
        self.prompt();
        self.types(line);
        // What is typed is there before it is sent.
        while !self.row().ends_with(line) {
            self.reads(line);
        }
        self.sends("\r");
    }

    /// The line the cursor is in.
    fn row(&self) -> String {
        let screen = self.screen.screen();
        let row = screen.rows(0, COLUMNS).nth(usize::from(screen.cursor_position().0)).unwrap_or_default();
        row.trim_end().to_owned()
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Reads until the screen holds this.
    #[track_caller]
    pub(crate) fn shows(&mut self, text: &str) {
        while !self.text().contains(text) {
            self.reads(text);
        }
    }

    /// Types end-of-file, and waits for the end.
    #[track_caller]
    pub(crate) fn ends(mut self, code: i32) {
        self.prompt();
        self.types("\u{4}");
        self.ended(code);
    }

    /// Kills the program where it stands.
    pub(crate) fn killed(self) {
        let pid = self.session.get_process().pid().to_string();
        assert!(std::process::Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    }

    /// Waits for the end.
    #[track_caller]
    fn ended(mut self, code: i32) {
        self.session.expect(expectrl::Eof).unwrap();
        let status = self.session.get_process().wait().unwrap();
        assert!(matches!(status, WaitStatus::Exited(_, ended) if ended == code), "{status:?} {}", self.text());
    }
}

#[test]
fn a_person_explores_plans_and_does() {
    let project = Project::empty();
    let mut terminal = Terminal::repl(&project);
    terminal.shows(":help lists what can be typed");
    terminal.enters("let name = \"ann\";");
    terminal.enters(":plan iam::create_user(#{ UserName: name })");
    terminal.shows("Rehearsed on a copy: nothing was changed.");
    terminal.enters("let made = iam::create_user(#{ UserName: name });");
    terminal.enters("iam::list_users()");
    terminal.shows("UserId");
    terminal.enters("nothing_like()");
    terminal.shows("there is no function, op or verb");
    terminal.enters(":vars");
    terminal.shows("made  a map of");
    terminal.ends(0);
    assert_eq!(project.effects(), ["CreateUser"]);
}

#[test]
fn whoever_leaves_a_gate_to_others_leaves_the_session_paused() {
    let project = Project::empty();
    let mut terminal = Terminal::repl(&project);
    terminal.enters("approve(\"go\", #{ text: \"Make a user?\" }); iam::create_user(#{ UserName: \"ann\" })");
    terminal.shows("q (pause the run)");
    terminal.types("q\r");
    terminal.shows("PAUSED in input-1    next: lifeboat approve repl-1 input-1/go, then: lifeboat resume repl-1");
    terminal.ended(3);
    project.run(&["runs"]).exits(0).shows("paused");
    project.run(&["approve", "repl-1"]).exits(0).shows("approved: 1 of 1 approvals");
    project.typed(&["resume", "repl-1"], ":quit\n").exits(0).shows("GATE input-1/go    1 of 1");
    assert_eq!(project.effects(), ["CreateUser"]);
    project.run(&["verify", "repl-1"]).exits(0);
}

#[test]
fn tab_completes_names_options_members_and_what_is_in_the_world() {
    let project = Project::empty();
    project.typed(&["repl"], "iam::create_user(#{ UserName: \"annabel\" });\n").exits(0);
    let mut terminal = Terminal::repl(&project);
    terminal.types("ec2::describe_instances\t");
    terminal.shows("> ec2::describe_instances(");
    terminal.sends(")\r");
    terminal.shows("\nnone");
    terminal.prompt();
    terminal.types("drs::start_recovery(#{ isD\t");
    terminal.shows("#{ isDrill: ");
    terminal.types("true, sourceS\t");
    terminal.shows("sourceServers: ");
    terminal.takes_back();
    terminal.enters("let servers = [#{ tags: #{ Name: \"web\" } }];");
    terminal.prompt();
    terminal.types("servers[0].tags.N\t");
    terminal.shows("servers[0].tags.Name");
    terminal.sends("\r");
    terminal.shows("\nweb");
    terminal.prompt();
    terminal.types("iam::get_user(#{ UserName: \"anna\t");
    terminal.shows("UserName: \"annabel");
    terminal.sends("\" });\r");
    terminal.prompt();
    terminal.types("drs::update_launch_configuration(#{ launchDisposition: \"STO\t");
    terminal.shows("launchDisposition: \"STOPPED");
    terminal.takes_back();
    terminal.types("drill(#{ point_in_time: \"la\t");
    terminal.shows("point_in_time: \"latest");
    terminal.takes_back();
    terminal.types(":sa\tmy");
    terminal.shows(":save my");
    terminal.takes_back();
    terminal.types(":lab adv\t");
    terminal.shows(":lab advance");
    terminal.takes_back();
    terminal.ends(0);
}

#[test]
fn hints_tell_what_a_call_still_takes() {
    let project = Project::empty();
    let mut terminal = Terminal::repl(&project);
    terminal.types("drs::start_recovery(#{ isDrill: true, ");
    terminal.shows("sourceServers [region, tags, timeout]");
    terminal.takes_back();
    terminal.types("wait_for(\"x\", ");
    terminal.shows("#{ timeout");
    terminal.takes_back();
    terminal.ends(0);
}

#[test]
fn an_input_goes_over_lines_and_stands_in_the_history_but_no_secret_does() {
    let project = Project::empty();
    let mut terminal = Terminal::repl(&project);
    terminal.types("let sum = [1, 2,\r");
    terminal.shows("let sum = [1, 2,");
    terminal.types("3].len();");
    terminal.shows("3].len();");
    terminal.sends("\r");
    terminal.enters("sum");
    terminal.prompt();
    assert!(terminal.text().contains("sum\n3\n"), "{}", terminal.text());
    terminal.enters("let password = \"hunter2hunter2\"");
    terminal.shows("is typed in clear");
    terminal.enters(":secret token");
    terminal.shows("secret token:");
    terminal.types("hunter3hunter3");
    terminal.shows("**************");
    terminal.sends("\r");
    terminal.enters("token");
    terminal.shows("{{secret:token#");
    assert!(!terminal.text().contains("hunter3"), "{}", terminal.text());
    terminal.ends(0);
    for (path, bytes) in project.files() {
        for secret in ["hunter2hunter2", "hunter3hunter3"] {
            assert!(!crate::support::holds_secret(&bytes, secret), "{secret} in {}", path.display());
        }
    }
    let mut terminal = Terminal::repl(&project);
    // Searched backwards.
    terminal.types("\u{12}sum = ");
    terminal.shows("let sum = [1, 2,");
    terminal.takes_back();
    terminal.ends(0);
}

#[test]
fn ctrl_c_takes_back_what_is_typed_and_stops_what_runs() {
    let project = Project::empty();
    let mut terminal = Terminal::repl(&project);
    terminal.enters("let n = 1;");
    terminal.prompt();
    terminal.types("half an inp");
    terminal.shows("half an inp");
    terminal.takes_back();
    terminal.enters("let turn = 0; print(\"begun\"); while true { turn += 1; n += 1 }");
    terminal.shows("\nbegun");
    terminal.types("\u{3}");
    terminal.shows("cancelled");
    terminal.enters("`n is ${n}`");
    terminal.shows("\nn is 1");
    terminal.ends(0);
    project.run(&["show", "repl-1"]).exits(0).shows("FAILED").shows("completed");
}

#[test]
fn what_other_runs_come_to_is_told_above_the_prompt() {
    let project = Project::new("", "step(\"make\", \"Make\", || iam::create_user(#{ UserName: \"a\" })); step(\"more\", \"More\", || ());");
    let mut terminal = Terminal::repl(&project);
    terminal.types("half an inp");
    terminal.shows("half an inp");
    project.run(&["run", "test.rhai", "--until", "make"]).exits(3);
    terminal.shows("test-1: paused: as asked, after step `make`");
    terminal.takes_back();
    terminal.ends(0);
    let mut terminal = Terminal::repl(&project);
    terminal.shows("test-1 is paused and shares this world");
    terminal.ends(0);
}

#[test]
fn what_comes_about_in_a_served_lab_is_told_above_the_prompt() {
    let project =
        Project::new("", "step(\"stop\", \"Stop\", || ec2::stop_instances(#{ InstanceIds: [ec2::describe_instances()[0].InstanceId] }));");
    project.run(&["lab", "reset", "--yes", "--to", "sourced"]).exits(0);
    let mut served = project.start(&["lab", "serve", "--speed", "60", "--port", "0"]);
    served.line("AWS endpoint ");
    let mut terminal = Terminal::repl(&project);
    terminal.types("half an inp");
    terminal.shows("half an inp");
    project.run(&["run", "test.rhai"]).exits(0);
    terminal.shows(" stopped");
    let told = terminal.text().lines().find(|line| line.ends_with(" stopped")).unwrap().to_owned();
    assert!(told.contains(" ec2 us-") && told.contains(" i-"), "{told}");
    terminal.shows("half an inp");
    terminal.takes_back();
    terminal.ends(0);
    served.signal("INT");
    served.end().exits(0);
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let project = Project::empty();
    let is_coloured = |environment: &[(&str, &str)]| {
        let mut terminal = Terminal::open(&project, &["repl"], environment);
        terminal.shows("lab us-east-1>");
        terminal.types("let a = \"b\"");
        terminal.shows("let a = \"b\"");
        let screen = terminal.screen.screen();
        let coloured =
            (0..ROWS).any(|row| (0..COLUMNS).any(|at| screen.cell(row, at).is_some_and(|cell| cell.fgcolor() != vt100::Color::Default)));
        terminal.takes_back();
        terminal.ends(0);
        coloured
    };
    assert!(is_coloured(&[]));
    assert!(!is_coloured(&[("NO_COLOR", "1")]));
}

#[test]
fn a_paused_run_is_looked_at_with_its_variables_and_nothing_is_done_in_it() {
    let script = "fn hail(x) { `hail ${x}` }\nlet made = step(\"make\", \"Make\", || iam::create_user(#{ UserName: \"ann\" }));\nlet later = step(\"more\", \"More\", || iam::create_user(#{ UserName: \"bob\" }));";
    let project = Project::new("", script);
    project.run(&["run", "test.rhai", "--until", "make"]).exits(3);
    let before = project.files().into_iter().find(|(path, _)| path.ends_with("runs/test-1/journal.db")).unwrap();
    let done = project.typed(
        &["repl", "--run", "test-1"],
        "hail(made.User.UserName)\niam::list_users().len()\n:source more\niam::delete_user(#{ UserName: \"ann\" })\n",
    );
    let done = done.exits(1).says("this session is read-only: `iam::delete_user` changes the world").says("lifeboat resume test-1");
    let done = done.says("it ends here; lifeboat repl --run test-1 < REST looks on after this input");
    assert!(done.out.starts_with("hail ann\n1\nlet later"), "{}", done.out);
    project.typed(&["repl", "--run", "test-1"], "later\n").exits(1).says("`later` is not known here");
    assert!(project.files().contains(&before), "the run's record is as it was");
    project.run(&["resume", "test-1"]).exits(0);
    assert_eq!(project.effects(), ["CreateUser", "CreateUser"]);
}

#[test]
fn a_paused_run_whose_runbook_was_edited_since_is_said_to_be_so_where_it_is_looked_at() {
    let project = Project::new("", "step(\"one\", || approve(\"go\", #{ text: \"go\" }));");
    project.run(&["run", "test.rhai"]).exits(3);
    let quiet = project.typed(&["repl", "--run", "test-1"], "1\n").exits(0);
    assert!(!quiet.all().contains("edited"), "{}", quiet.all());
    let text = std::fs::read_to_string(project.path("test.rhai")).unwrap();
    std::fs::write(project.path("test.rhai"), format!("{text}\nstep(\"two\", || 2);")).unwrap();
    let told = project.typed(&["repl", "--run", "test-1"], "1\n").exits(0);
    let told = told.says("`test.rhai` was edited since the run began: then sha256 ");
    assert_eq!(told.err.lines().count(), 1, "{}", told.all());
}

#[test]
fn a_killed_session_beside_a_run_is_given_up_with_the_command_it_names() {
    let project = Project::new("", "step(\"one\", || approve(\"go\", #{ text: \"go\" }));");
    project.run(&["run", "test.rhai"]).exits(3);
    let mut running = project.open(&["repl", "--run", "test-1"]);
    running.types("print(\"here\")\n");
    running.line("here");
    assert!(running.killed());
    let refused = project.run(&["undo", "repl-1"]).exits(6).says("it only looked at the run test-1");
    assert!(!refused.all().contains("lifeboat resume repl-1"), "{}", refused.all());
    for told in [project.run(&["show", "repl-1"]), project.run(&["runs"]), project.run(&[])] {
        assert!(!told.all().contains("resume repl-1"), "{}", told.all());
    }
    refused.says("help: lifeboat abandon repl-1");
    project.run(&["abandon", "repl-1"]).exits(0);
    project.run(&["undo", "repl-1"]).exits(6).says("and is over");
}

#[test]
fn what_is_imported_is_listed_shown_and_completed() {
    let project = Project::new("", "import \"lib/waves\" as waves;\nstep(\"one\", || waves::pick([1]));");
    std::fs::create_dir(project.path("lib")).unwrap();
    let waves =
        "fn pick(all) { first(all) }\nprivate fn first(all) { all[0] }\nexport const LIMIT = 3;\nfn rest(all, n) { all.extract(n) }\n";
    std::fs::write(project.path("lib/waves.rhai"), waves).unwrap();
    std::fs::write(project.path("lib/other.rhai"), "fn pick(all) { all[1] }\n").unwrap();
    let typed =
        ":vars\n:source waves::pick\n:source waves::LIMIT\nimport \"lib/other\" as other\n:source other::pick\n:source other::rest\n";
    let told = project.typed(&["repl", "test.rhai"], typed).exits(1).says("nothing here is called `other::rest`");
    let told = told.shows("import waves: pick(all), rest(all, n)\nfn pick(all) { first(all) }\nexport const LIMIT = 3\n");
    told.shows("fn pick(all) { all[1] }");
    let mut terminal = Terminal::open(&project, &["repl", "test.rhai"], &[]);
    terminal.prompt();
    terminal.types("waves::r\t");
    terminal.shows("waves::rest(");
    terminal.takes_back();
    terminal.ends(0);
}

#[test]
fn at_the_question_of_a_step_one_looks_around_where_the_run_stands() {
    let script = r#"
let top = "kept";
step("one", "Make two", || {
    let name = `us${"er"}`;
    let made = iam::create_user(#{ UserName: name }).User;
    iam::create_user(#{ UserName: "b" });
});
"#;
    let project = Project::new("", script);
    let mut terminal = Terminal::open(&project, &["run", "test.rhai", "--step=action"], &[]);
    terminal.shows("next step one");
    terminal.types("y\r");
    terminal.shows("iam::create_user {UserName: user}");
    terminal.types("y\r");
    terminal.shows("iam::create_user {UserName: b}");
    terminal.types("l\r");
    terminal.enters("`${made.UserName}, ${top}, ${name}`");
    terminal.shows("user, kept, user");
    terminal.enters("iam::list_users().len() + 40");
    terminal.shows("41");
    terminal.enters("iam::create_user(#{ UserName: \"c\" })");
    terminal.shows("this session is read-only");
    terminal.enters(":lab advance 1m");
    terminal.shows("is in use by the very run that asks here");
    terminal.prompt();
    terminal.types("\u{4}");
    terminal.shows("2 inputs of repl-1");
    terminal.types("c\r");
    terminal.shows("completed");
    assert_eq!(project.effects(), ["CreateUser", "CreateUser"]);
    project.run(&["verify", "test-1"]).exits(0);
    project.run(&["verify", "repl-1"]).exits(0);
}

#[test]
fn whoever_only_looks_runs_no_command_on_a_host() {
    let project = Project::new("word: #{ type: \"secret\", help: \"w\" }", "step(\"one\", || approve(\"go\", #{ text: p.word }));");
    project.run_with(&["run", "test.rhai", "--secret", "word=env:WORD"], &[("WORD", "open sesame")]).exits(3);
    let command = "ssh::read(#{ on: #{ host: \"10.0.0.1\", user: \"u\", password: p.word }, command: \"hostname\" })\n";
    let refused = project.typed(&["repl", "--run", "test-1"], command).exits(1);
    refused.says("this session is read-only: `ssh::read` runs a command on a host");
    let refused = project.typed(&["repl", "--run", "test-1"], "http::get(#{ url: \"http://10.0.0.1/\" })\n").exits(1);
    refused.says("this session is read-only: `http::get` requests a page from a host, which may do more than show it");
}

#[test]
fn a_run_that_stands_in_branches_is_looked_into() {
    let script = r#"
let sizes = #{ a: 1, b: 2 };
step("waves", "Both", || parallel("wave", ["a", "b"], |wave| {
    let size = sizes[wave] * 10;
    approve("go", #{ text: wave });
    size
}));
"#;
    let project = Project::new("", script);
    project.run(&["run", "test.rhai"]).exits(3);
    project.typed(&["repl", "--run", "test-1"], "sizes.a\n").exits(0).shows("1");
    project.typed(&["repl", "--run", "test-1"], "`${wave} ${size}`\n").exits(0).shows("a 10");
}

#[test]
fn a_paused_run_shows_the_variables_of_the_closure_or_function_it_stands_in() {
    let stands_in = |body: &str| {
        let project =
            Project::new("", &format!("fn ask(host) {{ let inner = `${{host}}!`; approve(\"go\", #{{ text: inner }}); }}\n{body}"));
        project.run(&["run", "test.rhai"]).exits(3);
        project
    };
    let of_step = stands_in(r#"step("one", "One", || { let mine = 3; approve("go", #{ text: "go" }); mine });"#);
    of_step.typed(&["repl", "--run", "test-1"], "mine + 1\n").exits(0).shows("4");
    let of_each = stands_in(r#"each("all", ["x"], |one| { let mine = one; approve("go", #{ text: "go" }); mine });"#);
    of_each.typed(&["repl", "--run", "test-1"], "mine\n").exits(0).shows("x");
    let of_function = stands_in(r#"step("one", "One", || { let mine = 3; ask("db"); });"#);
    of_function.typed(&["repl", "--run", "test-1"], "inner\n").exits(0).shows("db!");
    let failed =
        Project::new("", r#"step("one", "One", || { let mine = 3; ec2::start_instances(#{ InstanceIds: ["i-0123456789abcdef0"] }); });"#);
    failed.run(&["run", "test.rhai"]).exits(1);
    failed.typed(&["repl", "--run", "test-1"], "mine\n").exits(0).shows("3");
}

#[test]
fn a_secret_that_was_asked_for_twice_is_one_parameter_where_it_is_saved() {
    let header = "let cfg = runbook(#{ title: \"A\", params: #{ who: #{ type: \"string\", value: \"ann\", help: \"whom\" } } });";
    for (arguments, named) in [(&["repl"][..], "p.token;"), (&["repl", "a.rhai"], "cfg.token;")] {
        let project = Project::empty();
        std::fs::write(project.path("a.rhai"), header).unwrap();
        let mut terminal = Terminal::open(&project, arguments, &[]);
        terminal.prompt();
        for _ in 0..2 {
            terminal.enters(":secret token");
            terminal.prompt_of("secret token:");
            terminal.types("hunter3hunter3");
            terminal.sends("\r");
            terminal.prompt();
        }
        terminal.enters("let p = 3");
        terminal.prompt();
        terminal.enters(":save mine");
        terminal.shows("mine");
        terminal.prompt();
        terminal.ends(0);
        let text = std::fs::read_to_string(project.path("mine.rhai")).unwrap();
        assert_eq!(text.matches("token: #{").count(), 1, "{text}");
        assert_eq!(text.matches(&format!("let token = {named}")).count(), 1, "{text}");
        let declared = text.find("let token =").unwrap();
        assert!(declared < text.find("let p = 3").unwrap(), "{text}");
        assert!(!text.contains("hunter3"), "{text}");
    }
}

#[test]
fn paths_are_completed_as_a_string_has_them() {
    let project = Project::empty();
    std::fs::create_dir(project.path("my files")).unwrap();
    std::fs::write(project.path("my files/a stack.yaml"), "").unwrap();
    let mut terminal = Terminal::repl(&project);
    terminal.types(":save my\t");
    terminal.shows(":save my files/");
    terminal.types("a\t");
    terminal.shows(":save my files/a stack.yaml");
    terminal.takes_back();
    terminal.types("f(\"./my f\t");
    terminal.shows("f(\"./my files/");
    terminal.types("a s\t");
    terminal.shows("f(\"./my files/a stack.yaml");
    terminal.takes_back();
    terminal.ends(0);
}

#[test]
fn news_waits_while_the_terminal_is_another_s() {
    let project = Project::new("", "step(\"one\", || approve(\"go\", #{ text: \"?\" }));");
    let mut terminal = Terminal::repl(&project);
    terminal.enters(":secret token");
    terminal.prompt_of("secret token:");
    project.run(&["run", "test.rhai"]).exits(3);
    project.run(&["runs"]).exits(0).shows("test-1");
    terminal.types("hunter3hunter3");
    terminal.shows("**************");
    assert!(!terminal.text().contains("test-1:"), "{}", terminal.text());
    terminal.sends("\r");
    terminal.shows("test-1:");
    terminal.prompt();
    terminal.ends(0);
}

#[test]
fn a_secret_is_saved_where_it_was_asked_for() {
    let project = Project::empty();
    let mut terminal = Terminal::repl(&project);
    let asks = |terminal: &mut Terminal| {
        terminal.enters(":secret token");
        terminal.prompt_of("secret token:");
        terminal.types("hunter3hunter3");
        terminal.sends("\r");
        terminal.prompt();
    };
    let enters = |terminal: &mut Terminal, text: &str| {
        terminal.enters(text);
        terminal.prompt();
    };
    enters(&mut terminal, "let token = 1");
    asks(&mut terminal);
    enters(&mut terminal, "let first = token");
    enters(&mut terminal, "let token = 2");
    enters(&mut terminal, "let p = 3");
    asks(&mut terminal);
    enters(&mut terminal, "let second = token");
    enters(&mut terminal, ":save mine");
    terminal.ends(0);
    let text = std::fs::read_to_string(project.path("mine.rhai")).unwrap();
    let body = [
        "let token_asked_for = p.token;",
        "let token = 1;",
        "let token = p.token;",
        "let first = token;",
        "let token = 2;",
        "let p = 3;",
        "let token = token_asked_for;",
        "let second = token;",
    ];
    assert!(text.ends_with(&format!("{}\n", body.join("\n"))), "{text}");
    project.run(&["check", "mine.rhai"]).exits(0);
}

#[test]
fn a_signal_ends_a_session_that_opens_beside_a_run() {
    let project = Project::new("", "let n = 0; while n < 1500000 { n += 1; } step(\"one\", || 1); step(\"two\", || 1);");
    project.run(&["run", "test.rhai", "--until", "one"]).exits(3);
    for (session, signal) in [("repl-1", "INT"), ("repl-2", "TERM")] {
        let mut running = project.open(&["repl", "--run", "test-1"]);
        let journal = project.home().join("runs").join(session).join(engine::journal::FILE);
        running.waits_until("it has a journal", || journal.exists());
        running.signal(signal);
        running.end().exits(5).says("cancelled before the session was open");
    }
    project.run(&["resume"]).exits(0);
}
