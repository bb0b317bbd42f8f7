//! A project folder and the `lifeboat` command in it.

use engine::journal::{Journal, JournalError, Record, sqlite};
use jiff::Timestamp;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

/// So long something is waited for: far longer than any machine needs.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_mins(10);
/// So often a command is killed before it counts as too fast to be killed at all.
const KILLS: usize = 50;

/// A folder with a runbook and a home.
pub(crate) struct Project {
    dir: TempDir,
}

/// What a command came to.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// Checks the exit code, showing everything if it is another.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// Checks that standard error says this.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "no `{text}` in stderr:\n{}", self.err);
        self
    }

    /// Checks that standard output says this.
    #[track_caller]
    pub(crate) fn shows(self, text: &str) -> Self {
        assert!(self.out.contains(text), "no `{text}` in stdout:\n{}", self.out);
        self
    }

    /// Everything it said.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// The JSON lines of standard output.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("no JSON: {line}: {error}"))).collect()
    }

    /// The last of them.
    #[track_caller]
    pub(crate) fn last(&self) -> Value {
        self.lines().pop().expect("a last line")
    }
}

impl Project {
    /// A project whose `test.rhai` is `script`, after a header with these parameters.
    pub(crate) fn new(params: &str, script: &str) -> Self {
        let project = Self::empty();
        project.write(params, script);
        project
    }

    /// A project with nothing in it.
    pub(crate) fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// Another project with the same files in it.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::empty();
        copied(self.dir.path(), copy.dir.path());
        copy
    }

    /// Writes `test.rhai` anew.
    pub(crate) fn write(&self, params: &str, script: &str) {
        let header =
            format!("let p = runbook(#{{ title: \"A test\", regions: [\"us-east-1\", \"eu-west-1\"], params: #{{ {params} }} }});");
        std::fs::write(self.path("test.rhai"), format!("{header}\n{script}\n")).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.path(".lifeboat")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lifeboat"));
        command.args(arguments).current_dir(self.dir.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
            command.env_remove(name);
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, &[])
    }

    /// Runs a command to its end with these environment variables.
    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Done {
        let Output { status, stdout, stderr } = self.command(arguments).envs(environment.iter().copied()).output().unwrap();
        Done { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
    }

    /// Runs a command to its end that reads `input` from a pipe.
    pub(crate) fn typed(&self, arguments: &[&str], input: &str) -> Done {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Whoever stops at an error reads no further.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        Done { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
    }

    /// Starts a command that reads what is typed while it runs.
    pub(crate) fn open(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Running { child, out }
    }

    /// Runs a command to its end: its exit code, and both its streams as they stand on a screen.
    pub(crate) fn screen(&self, arguments: &[&str]) -> (i32, String) {
        let mut screen = tempfile::tempfile().unwrap();
        let streams = [screen.try_clone().unwrap(), screen.try_clone().unwrap()];
        let [out, err] = streams.map(Stdio::from);
        let status = self.command(arguments).stdout(out).stderr(err).status().unwrap();
        let mut text = String::new();
        std::io::Seek::rewind(&mut screen).unwrap();
        std::io::Read::read_to_string(&mut screen, &mut text).unwrap();
        (status.code().unwrap_or(-1), text)
    }

    /// Starts a command whose standard output is read line by line.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut child = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Running { child, out }
    }

    /// A copy of the project in which a command was killed once it had said `text` so often. A command that was too fast for that is tried
    /// again in another copy.
    #[track_caller]
    pub(crate) fn killed(&self, arguments: &[&str], text: &str, times: usize) -> Self {
        for _ in 0..KILLS {
            let copy = self.copy();
            let mut running = copy.start(arguments);
            assert!(running.until(text, times), "{arguments:?} does not say `{text}` {times} times");
            if running.killed() {
                return copy;
            }
        }
        panic!("{arguments:?} is over before it can be killed, {KILLS} times");
    }

    /// What was asked of the lab that could change it, and was done: operation names.
    pub(crate) fn effects(&self) -> Vec<String> {
        let clock = lifeboat::world::VirtualClock::new("2026-11-02T09:00:00Z".parse().unwrap(), 0);
        let opened = simulator::Lab::open(&self.home().join("lab.db"), simulator::Options::default(), |_| std::sync::Arc::new(clock));
        opened.unwrap().log().into_iter().filter(|row| row.error.is_none()).map(|row| row.operation).collect()
    }

    /// Every file under the home, but the key.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.home(), &mut files);
        files.retain(|(path, _)| *path != self.home().join("key"));
        files
    }
}

fn copied(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            std::fs::create_dir_all(&to).unwrap();
            copied(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
}

/// A command that runs.
pub(crate) struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    /// Reads until a line holds `text`, `times` times. False if the output ended before.
    pub(crate) fn until(&mut self, text: &str, times: usize) -> bool {
        let (mut seen, mut line) = (0, String::new());
        while seen < times {
            line.clear();
            if self.out.read_line(&mut line).unwrap() == 0 {
                return false;
            }
            seen += usize::from(line.contains(text));
        }
        true
    }

    /// The next line that holds `text`.
    #[track_caller]
    pub(crate) fn line(&mut self, text: &str) -> String {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "no line with `{text}`");
        }
        line
    }

    /// Reads standard error until it says this.
    #[track_caller]
    pub(crate) fn told(&mut self, text: &str) {
        let (mut said, mut byte) = (Vec::new(), [0]);
        let err = self.child.stderr.as_mut().unwrap();
        while !String::from_utf8_lossy(&said).contains(text) {
            assert_eq!(std::io::Read::read(err, &mut byte).unwrap(), 1, "no `{text}` in {}", String::from_utf8_lossy(&said));
            said.push(byte[0]);
        }
    }

    /// Types something to a command that was opened.
    pub(crate) fn types(&mut self, text: &str) {
        std::io::Write::write_all(self.child.stdin.as_mut().unwrap(), text.as_bytes()).unwrap();
    }

    /// The same of what is no text.
    pub(crate) fn sends(&mut self, bytes: &[u8]) {
        std::io::Write::write_all(self.child.stdin.as_mut().unwrap(), bytes).unwrap();
    }

    /// Nothing more is typed.
    pub(crate) fn ends_input(&mut self) {
        self.child.stdin.take();
    }

    /// Sends a signal by name: `INT`, `KILL`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Kills it: whether it died of that, and had not come to its end before.
    pub(crate) fn killed(self) -> bool {
        self.signal("KILL");
        self.end().code.is_none()
    }

    /// Looks again and again until something is so, while it runs.
    #[track_caller]
    pub(crate) fn waits_until(&mut self, what: &str, mut is_so: impl FnMut() -> bool) {
        let end = Timestamp::now() + PATIENCE;
        while !is_so() {
            assert!(self.runs(), "it ended, and it was never so that {what}");
            assert!(Timestamp::now() < end, "it runs and runs, and it is not so that {what}");
            std::thread::yield_now();
        }
    }

    /// Closes the reading end, and waits for the end.
    pub(crate) fn unread(self) -> Done {
        let Self { mut child, out } = self;
        drop(out);
        let mut err = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut err).unwrap();
        Done { code: child.wait().unwrap().code(), out: String::new(), err }
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Done {
        let mut out = String::new();
        std::io::Read::read_to_string(&mut self.out, &mut out).unwrap();
        let mut err = String::new();
        std::io::Read::read_to_string(&mut self.child.stderr.take().unwrap(), &mut err).unwrap();
        let status = self.child.wait().unwrap();
        Done { code: status.code(), out, err }
    }
}

/// Until this machine's clock is past a time.
#[expect(clippy::disallowed_methods, reason = "what another program reads off this machine's clock comes at that time")]
pub(crate) fn until(time: Timestamp) {
    while let Ok(rest) = std::time::Duration::try_from(time.duration_since(Timestamp::now()))
        && !rest.is_zero()
    {
        std::thread::sleep(rest);
    }
}

/// Whether a process has a script that runs.
pub(crate) fn is_busy(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    threads.into_iter().any(|thread| std::fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name.trim() == "run"))
}

/// Whether a secret stands in `bytes`, in any of its forms.
pub(crate) fn holds_secret(bytes: &[u8], secret: &str) -> bool {
    forms(secret).iter().any(|form| contains(bytes, form))
}

/// A secret in clear, reversed, in hexadecimal and in base64 at each of the three offsets.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![bytes.to_vec(), bytes.iter().rev().copied().collect(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    forms.extend((0..3).map(|skip| base64_inside(&bytes[skip..])));
    forms
}

/// Base64 of whole groups of three.
fn base64_inside(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [bits >> 18, bits >> 12, bits >> 6, bits].map(|index| ALPHABET[index & 63])
    };
    bytes.chunks_exact(3).flat_map(group).collect()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Opens a run's journal. A process that another test is just starting is a copy of ours, locks and all, until it has become its program:
/// so long it has the journal too.
pub(crate) fn opened(folder: &Path) -> Result<(Box<dyn Journal>, Vec<Record>), JournalError> {
    for _ in 0..1_000_000 {
        match sqlite()(folder) {
            Err(JournalError::Busy { .. }) => std::thread::yield_now(),
            opened => return opened,
        }
    }
    sqlite()(folder)
}
