//! A secret that comes back from a host stands in no answer, no output and no export.

use crate::host_keys::{site, write_with};
use crate::support::Project;

const PARAMS: &str = r#"word: #{ type: "secret", help: "what is to stay secret" }"#;

/// Runs a script with a secret, and again from its gate if it has one: all that can be seen of it.
fn seen(secret: &str, script: &str) -> (Project, Vec<u8>) {
    let project = site();
    std::fs::write(project.path("word"), secret).unwrap();
    write_with(&project, "run", PARAMS, script);
    let run = project.run(&["run", "run.rhai", "--secret", "word=file:word"]);
    let mut said = run.all();
    if run.code == Some(3) {
        project.run(&["approve", "run-1"]).exits(0);
        said += &project.run(&["resume", "run-1"]).exits(0).all();
    }
    project.run(&["show", "run-1"]).exits(0).shows("completed");
    said += &project.run(&["show", "run-1", "all", "--json"]).exits(0).all();
    project.run(&["export", "run-1", "-o", "run.export"]).exits(0);
    let mut bytes = [said.into_bytes(), std::fs::read(project.path("run.export")).unwrap()].concat();
    // The lab's hosts hold it: it was sent to them.
    project.files().into_iter().filter(|(path, _)| path.starts_with(project.home().join("runs"))).for_each(|(_, file)| bytes.extend(file));
    (project, bytes)
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

const STORE: &str = r#"ssh::run(#{ on: web, command: "cat > /tmp/word", stdin: p.word, settle: "repeat" });"#;

#[test]
fn each_line_of_a_secret_of_several_is_one() {
    let body = ["b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ", "QyNTUxOQAAACCpnw1nUqFkNnyVJRvHwGUNwpWm", "AAAAtzc2gtZW=="];
    let key = format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n", body.join("\n"));
    let script = format!(
        r#"step("all", || {{ {STORE}
        let said = |command| ssh::read(#{{ on: web, command: command }}).stdout;
        print(said.call("cat /tmp/word")); print(said.call("sed -n 2p /tmp/word")); print(said.call("tr -d '\\n' < /tmp/word"));
        print(said.call("sed 's/$/\\r/' /tmp/word")); print(said.call("sed 's/^/key: /' /tmp/word"));
        let line = said.call("sed -n 3p /tmp/word");
        try {{ ssh::read(#{{ on: web, command: `echo ${{line}}` }}); }} catch (e) {{ print(`passed on: ${{e.code}}`); }}
        }});"#
    );
    let (_, bytes) = seen(&key, &script);
    for line in body {
        assert!(!holds(&bytes, line), "{line}");
    }
    assert!(holds(&bytes, "{{secret:word#piece}}") && holds(&bytes, "passed on: Secret"));
}

#[test]
fn a_secret_across_the_place_where_an_answer_is_cut_leaves_nothing() {
    let secret = "correct-horse-battery-staple";
    let script = format!(
        r#"step("all", || {{ {STORE}
        for before in [262130, 262120, 262144, 262100] {{
            let command = `seq 100000 200000 | head -c ${{before}}; cat /tmp/word; seq 1 20000`;
            let said = ssh::read(#{{ on: web, command: command }}).stdout;
            assert(said.ends_with("[cut: the output went on]"), "it is cut");
        }} }});"#
    );
    let (_, bytes) = seen(secret, &script);
    assert!(holds(&bytes, "[cut: the output went on]"));
    for length in 1..secret.len() {
        assert!(!holds(&bytes, &format!("{}\\n[cut", &secret[..length])), "{length} characters of it");
    }
}

#[test]
fn what_another_process_of_the_run_sent_is_known_when_it_comes_back() {
    let secret = "correct-horse-battery-staple";
    let script = format!(
        r#"step("store", || {{ {STORE} }});
        approve("go", #{{ text: "Go on?" }});
        step("all", || print(ssh::read(#{{ on: web, command: "cat /tmp/word" }}).stdout));"#
    );
    let (_, bytes) = seen(secret, &script);
    assert!(!holds(&bytes, secret));
    assert!(holds(&bytes, "{{secret:word#"));
}

#[test]
fn a_secret_that_could_not_be_told_from_other_text_is_refused() {
    let project = Project::new(PARAMS, "print(p.word);");
    std::fs::write(project.path("word"), "hunter2\n").unwrap();
    let refused = project.run(&["run", "test.rhai", "--secret", "word=file:word"]).exits(2);
    refused.says("the secret `word` is shorter than 8 characters").says("could not be told from other text");
    std::fs::write(project.path("word"), "hunter22\n").unwrap();
    project.run(&["run", "test.rhai", "--secret", "word=file:word"]).exits(0);
}
