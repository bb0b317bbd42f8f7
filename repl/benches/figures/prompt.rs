//! `lifeboat repl` as fingers meet it, through a terminal of its own: when the prompt is there, and how soon a key shows.

use super::process::median;
use super::{Row, row};
use expectrl::Session;
use expectrl::session::OsSession;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::process::Command;
use std::time::{Duration, Instant};

/// What a prompt sends when it begins to read.
const READS: &[u8] = b"\x1b[?2004h";
/// How long a terminal may stay silent.
const SILENCE: Duration = Duration::from_secs(30);
const ROUNDS: usize = 7;
const NAMES: usize = 1000;

pub(super) fn rows() -> Vec<Row> {
    let prompt = median((0..ROUNDS).map(|_| Typist::sits_down().1));
    let keys = keys();
    let p99 = keys[keys.len() * 99 / 100];
    vec![
        row("lifeboat repl, until its first prompt", format!("{:.1} ms", prompt.as_secs_f64() * 1e3), "under 50 ms"),
        row(
            format!("a key press with {NAMES} names in scope, median and p99 of {}", keys.len()),
            format!("{:.2} ms, {:.2} ms", keys[keys.len() / 2].as_secs_f64() * 1e3, p99.as_secs_f64() * 1e3),
            "p99 under 1 ms",
        ),
    ]
}

/// From a key to the first byte of what is shown of it, ascending.
fn keys() -> Vec<Duration> {
    let (mut typist, _) = Typist::sits_down();
    for first in (0..NAMES).step_by(100) {
        let line: String = (first..first + 100).map(|number| format!("let name_{number:04} = {number}; ")).collect();
        typist.types(&line);
        typist.types("\r");
        typist.sees(READS);
    }
    let mut keys = Vec::new();
    for _ in 0..10 {
        for key in "let all = name_0815 + source_servers(#{ tags: #{} }).len() + name_08".chars() {
            keys.push(typist.presses(key));
        }
        typist.types("\u{3}");
        typist.sees(READS);
    }
    keys.sort_unstable();
    keys
}

/// Somebody at a session in a new home.
struct Typist {
    session: OsSession,
    /// The same terminal: what is waited for.
    terminal: File,
    _home: tempfile::TempDir,
}

impl Typist {
    /// The session at its first prompt, and how long that took.
    fn sits_down() -> (Self, Duration) {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_lifeboat"));
        command.arg("--home").arg(home.path().join("home")).arg("repl").env("TERM", "xterm").current_dir(home.path());
        let began = Instant::now();
        let session = Session::spawn(command).unwrap();
        let terminal = session.get_process().get_raw_handle().unwrap();
        let mut typist = Self { session, terminal, _home: home };
        typist.session.get_process_mut().set_window_size(150, 40).unwrap();
        typist.sees(READS);
        (typist, began.elapsed())
    }

    fn types(&mut self, keys: &str) {
        self.session.write_all(keys.as_bytes()).unwrap();
    }

    /// Presses a key, and waits until something of it shows and nothing more comes.
    fn presses(&mut self, key: char) -> Duration {
        let began = Instant::now();
        self.types(key.encode_utf8(&mut [0; 4]));
        assert!(self.waits(SILENCE), "nothing shows of {key:?}");
        let shown = began.elapsed();
        self.available(&mut Vec::new());
        while self.waits(Duration::from_millis(3)) {
            self.available(&mut Vec::new());
        }
        shown
    }

    /// Reads until this was sent.
    fn sees(&mut self, what: &[u8]) {
        let mut sent = Vec::new();
        while !sent.windows(what.len()).any(|window| window == what) {
            assert!(self.waits(SILENCE), "the terminal is silent after {:?}", String::from_utf8_lossy(&sent));
            self.available(&mut sent);
        }
    }

    /// Waits for something to be read, at most for so long: asleep, for who asks again and again takes the program's processor from it.
    fn waits(&self, longest: Duration) -> bool {
        let mut files = [PollFd::new(&self.terminal, PollFlags::IN)];
        poll(&mut files, Some(&Timespec::try_from(longest).unwrap())).unwrap() > 0
    }

    /// Whether something was there to be read.
    fn available(&mut self, sent: &mut Vec<u8>) -> bool {
        let mut buffer = [0; 4096];
        match self.session.try_read(&mut buffer) {
            Ok(0) => panic!("the session has ended"),
            Ok(count) => {
                sent.extend(&buffer[..count]);
                true
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => false,
            Err(error) => panic!("{error}"),
        }
    }
}
