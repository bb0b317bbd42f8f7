//! Commands on a host that do not come to their own end: a signal ends them, or their host goes down under them.

use crate::host_keys::{site, write};

/// Runs something long while somebody does this.
fn while_it_runs(settle: &str, then: &str) -> String {
    format!(
        r#"
step("long", || {{
    parallel("both", ["it", "other"], |who| {{
        if who == "it" {{
            let ran = ssh::run(#{{ on: web, command: "echo ran >> /tmp/lines; exec sleep 3000", settle: {settle}, timeout: "2h" }});
            print(`exit code: ${{ran.exit_code}}`);
        }} else {{
            wait_for("it runs", #{{ timeout: "5m", every: "5s" }}, || ssh::read(#{{ on: web, command: "grep -c ran /tmp/lines" }}).exit_code == 0);
            ssh::run(#{{ on: web, command: "{then}", settle: "repeat" }});
        }}
    }});
}});
"#
    )
}

#[test]
fn a_command_that_a_signal_ends_has_run() {
    let project = site();
    write(&project, "run", &while_it_runs("\"ask\"", "pkill 'sleep 3000'"));
    project.run(&["run", "run.rhai"]).exits(0).shows("exit code: 143");
}

#[test]
fn of_a_command_whose_host_goes_down_nobody_knows() {
    let project = site();
    write(&project, "run", &while_it_runs("\"ask\"", "sudo reboot"));
    project.run(&["run", "run.rhai"]).exits(3).says("the connection broke while a command was running");
    project.run(&["resume", "run-1"]).exits(3).says("it is not known whether");
}
