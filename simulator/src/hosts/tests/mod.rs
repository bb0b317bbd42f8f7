//! Hosts, as whoever runs commands on them sees them.

mod boot;
mod client;
mod durable;
mod installer;
mod shell;
mod ssh;
mod templates;
mod terminal;

use crate::hosts::{Login, process, spawn};
use crate::network::rig::Rig;
use jiff::SignedDuration;

/// A host with a way out, and what runs on it.
pub(super) struct Site {
    pub(super) rig: Rig,
    pub(super) host: String,
    pub(super) subnet: String,
    pub(super) group: String,
}

/// A network with a way to the internet, and one host of `os` in it.
pub(super) fn site(os: &str, user_data: &str) -> Site {
    let mut rig = Rig::new();
    let vpc = rig.vpc("172.20.0.0/16");
    let subnet = rig.subnet(&vpc, "172.20.1.0/24");
    let (gateway, table) = (rig.internet_gateway(&vpc), rig.table(&vpc, &subnet));
    rig.route(&table, "0.0.0.0/0", "GatewayId", &gateway);
    let group = rig.group(&vpc, "hosts");
    for port in [22, 53, 80, 3306] {
        rig.admit(&group, port, "172.20.0.0/16");
    }
    let host = rig.host(os, &subnet, "172.20.1.10", &group, true, user_data);
    rig.settle();
    Site { rig, host, subnet, group }
}

impl Site {
    /// Runs a command line to its end: what it printed, what it printed on standard error, its exit status.
    pub(super) fn run(&mut self, user: &str, command: &str) -> (String, String, i32) {
        let host = self.host.clone();
        run_on(&mut self.rig, &host, user, command, "")
    }

    /// What it printed; it must succeed.
    pub(super) fn says(&mut self, user: &str, command: &str) -> String {
        let (out, err, status) = self.run(user, command);
        assert_eq!(status, 0, "{command}: {out}{err}");
        out
    }
}

pub(super) fn run_on(rig: &mut Rig, host: &str, user: &str, command: &str, stdin: &str) -> (String, String, i32) {
    let now = rig.world.now();
    rig.world.advance(now);
    let login = Login { command: Some(command), stdin: stdin.as_bytes().to_vec(), ..Login::default() };
    let pid = spawn(&mut rig.world, host, user, login).expect("the host is up");
    for _ in 0..1000 {
        if let Some(process) = process(&rig.world, host, pid).filter(|process| process.exit.is_some()) {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let said = (text(&process.stdout), text(&process.stderr), process.exit.unwrap_or_default());
            crate::hosts::reap(&mut rig.world, host, pid);
            return said;
        }
        let later = rig.world.next_event().unwrap_or_else(|| rig.world.now() + SignedDuration::from_secs(1));
        rig.world.advance(later);
    }
    panic!("{command} does not end");
}
