//! A copy of a lab in which everything stands that ops work on, and scripts run there.

use crate::state::{self, Effects, State};
use crate::support::opened;
use bindings::{BoxedStream, Cloud, DialFailure, Network};
use engine::event::{Listener, Silent};
use engine::gate::Consenting;
use engine::journal::{Journal, JournalError, Opener, Record};
use engine::run::{Again, Asks, Beginning, Ended, NewRun, RunError, RunOutcome, Seams, begin, resume};
use futures::future::BoxFuture;
use jiff::Timestamp;
use lifeboat::world::{Between, LabWorld, Opening, World, not_connected};
use simulator::{Exchange, Rule};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The bytes of a home.
pub(super) type Photo = Arc<Vec<(String, Vec<u8>)>>;

const FILES: [&str; 6] = ["key", "lab.db", "lab.db-wal", "run/journal.db", "run/journal.db-wal", "run/vault"];

/// Told of every record before it is appended, and after it is durable.
pub(super) type Watch = Arc<dyn Fn(&Record, bool) + Send + Sync>;

/// Two of everything that ops list and no other op makes.
const PLENTY: &str = include_str!("plenty.yaml");
/// A stack that uses an export of the former.
const SMALL: &str = include_str!("small.yaml");
/// It declares the passwords of the workshop's hosts.
const WORKSHOP: &str = include_str!("../../runbooks/templates/workshop.yaml");

/// Before the scripts of this folder.
pub(super) const HEADER: &str = r#"let p = runbook(#{ title: "Ops", regions: ["us-east-1", "eu-west-1"] });
let spare = [#{ Name: "tag:Name", Values: ["spare"] }];
"#;

/// How a lab is opened.
#[derive(Clone, Default)]
pub(super) struct Asked {
    pub(super) faults: Vec<Rule>,
    pub(super) page: Option<usize>,
    /// No answer takes time.
    pub(super) still: bool,
    pub(super) between: Option<Between>,
    pub(super) watch: Option<Watch>,
    pub(super) listener: Option<Arc<dyn Listener>>,
    /// The lab is opened no earlier than this.
    pub(super) not_before: Option<Timestamp>,
    /// Somebody else's run.
    pub(super) other: bool,
    /// A rehearsal that reaches no host.
    pub(super) no_hosts: bool,
}

/// One home with one run.
pub(super) struct Bench {
    dir: TempDir,
    /// What the lab was asked and answered.
    pub(super) exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Bench {
    pub(super) fn new(photo: &Photo) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["run", "book"] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
        }
        for (name, bytes) in photo.iter() {
            std::fs::write(dir.path().join(name), bytes).unwrap();
        }
        std::fs::write(dir.path().join("book/plenty.yaml"), PLENTY).unwrap();
        std::fs::write(dir.path().join("book/small.yaml"), SMALL).unwrap();
        std::fs::write(dir.path().join("book/workshop.yaml"), WORKSHOP).unwrap();
        Self { dir, exchanges: Arc::default() }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn world(&self, asked: &Asked) -> LabWorld {
        let last = engine::journal::view(&self.path("run")).ok().map(|view| view.last);
        let not_before = last.max(asked.not_before);
        let (seen, log) = (self.exchanges.clone(), wire_log());
        let record = move |exchange: Exchange| {
            if let Some(log) = &log {
                log(exchange.clone());
            }
            seen.lock().unwrap().push(exchange);
        };
        let mut lab = simulator::Options { seed: 1, page: asked.page, record: Some(Arc::new(record)), ..simulator::Options::default() };
        if asked.still {
            lab.latency = jiff::SignedDuration::ZERO;
        }
        LabWorld::open(&self.path("lab.db"), Opening { lab, not_before, turns: 1, between: asked.between.clone() }).unwrap()
    }

    /// Runs a script from its beginning.
    pub(super) fn begin(&self, script: &str, asked: &Asked) -> Ended {
        let runbook = self.path("book/ops.rhai");
        std::fs::write(&runbook, script).unwrap();
        self.run(&runbook, None, asked)
    }

    fn run(&self, runbook: &Path, until: Option<&str>, asked: &Asked) -> Ended {
        let world = self.world(asked);
        for rule in &asked.faults {
            world.lab.fault(rule.clone()).unwrap();
        }
        let new = NewRun {
            beginning: Beginning {
                name: "ops-1".to_owned(),
                folder: self.path("run"),
                key_file: self.path("key"),
                project: runbook.parent().unwrap().to_owned(),
                params: BTreeMap::new(),
                secrets: Vec::new(),
                world: world.id("us-east-1"),
                nonce: [if asked.other { 9 } else { 7 }; 16],
                operator: String::new(),
            },
            runbook: runbook.to_owned(),
            until: until.map(str::to_owned),
            asks: Asks::Nothing,
            plan: None,
            approvals: Vec::new(),
            approved: Vec::new(),
            break_glass: None,
        };
        begin(new, seams(&world, asked)).unwrap()
    }

    /// Takes the run up again.
    pub(super) fn resume(&self, asked: &Asked) -> Result<Ended, RunError> {
        let world = self.world(asked);
        resume(&self.path("run"), &self.path("key"), &world.id("us-east-1"), Again::default(), seams(&world, asked))
    }

    /// What stands in its journal.
    pub(super) fn records(&self) -> Vec<Record> {
        opened(&self.path("run")).unwrap().1
    }

    pub(super) fn photograph(&self) -> Photo {
        photograph(self.dir.path())
    }

    /// Lets whatever is under way in the lab come to its end, then tells what stands and what was done.
    pub(super) fn at_rest(&self) -> (State, Effects) {
        let lab = self.path("lab.db");
        let not_before: Option<Timestamp> = Some("2026-11-02T15:00:00Z".parse().unwrap());
        let world = LabWorld::open(&lab, Opening { not_before, ..Opening::default() }).unwrap();
        let none = Rule { service: "*".to_owned(), operation: "*".to_owned(), skip: 0, times: 0, fault: simulator::Fault::Throttle };
        world.lab.fault(none).unwrap();
        drop(world);
        (without_hosts(state::state(&lab)), state::effects(&lab))
    }
}

/// Of hosts only their number counts: keys, files and process numbers are dealt anew by every boot.
fn without_hosts(state: State) -> State {
    let mut kept = State::new();
    for (row, count) in state.into_iter().filter(|(row, _)| !row.starts_with("fault ")) {
        let row = if row.starts_with("hosts.") { row.split(' ').next().unwrap_or_default().to_owned() } else { row };
        *kept.entry(row).or_default() += count;
    }
    kept
}

pub(super) fn photograph(root: &Path) -> Photo {
    let read = |name: &&str| std::fs::read(root.join(name)).ok().map(|bytes| ((*name).to_owned(), bytes));
    Arc::new(FILES.iter().filter_map(read).collect())
}

/// Where the wire check wants every exchange.
#[expect(clippy::disallowed_methods, reason = "the wire check names its file in the environment")]
pub(super) fn wire_log_file() -> Option<PathBuf> {
    std::env::var_os("LIFEBOAT_WIRE_LOG").map(PathBuf::from)
}

fn wire_log() -> Option<lifeboat::lab::Recorder> {
    wire_log_file().map(|path| lifeboat::lab::recorder(&path).unwrap_or_else(|problem| panic!("{problem:?}")))
}

fn seams(world: &LabWorld, asked: &Asked) -> Seams {
    let watch = asked.watch.clone();
    let journals: Opener = Arc::new(move |folder| {
        let (inner, records) = opened(folder)?;
        let watched: Box<dyn Journal> = match &watch {
            Some(watch) => Box::new(Watched { inner, watch: watch.clone(), queued: Vec::new() }),
            None => inner,
        };
        Ok((watched, records))
    });
    let clock = Arc::new(world.clock.clone());
    let listener = asked.listener.clone().unwrap_or_else(|| Arc::new(Silent));
    let surface = if asked.no_hosts { nowhere(world) } else { world.surface("us-east-1") };
    Seams { surface, journals, clock, listener, people: Arc::new(Consenting), cancel: CancellationToken::new() }
}

/// A network in which nobody answers, and no model does.
struct Nowhere;

impl Network for Nowhere {
    fn dial(&self, host: String, port: u16) -> BoxFuture<'static, Result<BoxedStream, DialFailure>> {
        Box::pin(std::future::ready(Err(DialFailure::NoModel { host, port })))
    }

    fn secure(&self, stream: BoxedStream, _: String) -> BoxFuture<'static, Result<BoxedStream, String>> {
        Box::pin(std::future::ready(Ok(stream)))
    }
}

fn nowhere(world: &LabWorld) -> engine::Surface {
    let http =
        bindings::in_process(Arc::new(|_| Box::pin(async { Err(not_connected(std::io::ErrorKind::ConnectionRefused.into()).await) })));
    let cloud = Cloud::with_key(http, "us-east-1", ("test", "test"), None, Arc::new(world.clock.clone()));
    bindings::surface(&bindings::Seams { cloud: Arc::new(cloud), network: Arc::new(Nowhere) })
}

struct Watched {
    inner: Box<dyn Journal>,
    watch: Watch,
    queued: Vec<Record>,
}

impl Journal for Watched {
    fn append(&mut self, record: &Record) -> u64 {
        (self.watch)(record, false);
        self.queued.push(record.clone());
        self.inner.append(record)
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        self.inner.commit()?;
        self.queued.drain(..).for_each(|record| (self.watch)(&record, true));
        Ok(())
    }

    fn chain_head(&mut self) -> String {
        self.inner.chain_head()
    }
}

/// The lab after a step of the workshop.
fn workshop_until(step: &str) -> Photo {
    let bench = Bench::new(&Photo::default());
    let workshop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runbooks/workshop.rhai").canonicalize().unwrap();
    let ended = bench.run(&workshop, Some(step), &Asked::default());
    assert_eq!(ended.outcome, RunOutcome::Paused, "{:?}", ended.error);
    lab_of(&bench)
}

/// The lab before the workshop installs its agents.
pub(super) fn without_agents() -> Photo {
    static MADE: OnceLock<Photo> = OnceLock::new();
    MADE.get_or_init(|| workshop_until("agent-user")).clone()
}

/// The lab after the workshop's drill, with more of everything: made once, copied for every case.
pub(super) fn drilled() -> Photo {
    static MADE: OnceLock<Photo> = OnceLock::new();
    MADE.get_or_init(|| {
        let bench = Bench::new(&workshop_until("drill"));
        let ended = bench.begin(&format!("{HEADER}{MORE}"), &Asked::default());
        assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
        lab_of(&bench)
    })
    .clone()
}

/// The lab alone, without the run.
fn lab_of(bench: &Bench) -> Photo {
    Arc::new(bench.photograph().iter().filter(|(name, _)| name.starts_with("lab.db")).cloned().collect())
}

/// The same home after somebody else ran `script` in its lab.
pub(super) fn meanwhile(photo: &Photo, script: &str) -> Photo {
    let lab: Photo = Arc::new(photo.iter().filter(|(name, _)| name.starts_with("lab.db")).cloned().collect());
    let bench = Bench::new(&lab);
    let ended = bench.begin(&format!("{HEADER}{script}"), &Asked { other: true, ..Asked::default() });
    assert_eq!(ended.outcome, RunOutcome::Completed, "{:?}", ended.error);
    let run = photo.iter().filter(|(name, _)| !name.starts_with("lab.db")).cloned();
    Arc::new(run.chain(lab_of(&bench).iter().cloned()).collect())
}

const MORE: &str = r#"
let file = template::files(#{ path: "plenty.yaml" }).filter(|f| f.name == "plenty.yaml")[0];
let image = ec2::describe_images(#{ Owners: ["amazon"] })[0].ImageId;
let other = ec2::describe_vpcs(#{ Filters: [#{ Name: "is-default", Values: ["true"] }] })[0].VpcId;
cloudformation::create_stack(#{
    StackName: "plenty",
    TemplateFile: #{ path: file.path, sha256: file.sha256 },
    Parameters: [#{ ParameterKey: "Image", ParameterValue: image }, #{ ParameterKey: "Other", ParameterValue: other }],
    Capabilities: ["CAPABILITY_NAMED_IAM"],
});
wait_for("plenty stands", #{ timeout: "1h", every: "30s" }, || {
    let stack = cloudformation::describe_stacks(#{ StackName: "plenty" })[0];
    if stack.StackStatus.contains("ROLLBACK") {
        let events = cloudformation::describe_stack_events(#{ StackName: "plenty" });
        throw events.filter(|e| e.ResourceStatus.contains("FAILED")).map(|e| `${e.LogicalResourceId}: ${e.ResourceStatusReason}`);
    }
    stack.StackStatus == "CREATE_COMPLETE"
});
iam::create_access_key(#{ UserName: "drs-agent-user" });
iam::attach_user_policy(#{ UserName: "drs-agent-user", PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" });
for name in ["ops-one", "ops-two"] {
    s3::create_bucket(#{ Bucket: name });
    s3::put_object(#{ Bucket: "ops-one", Key: name, Body: "text" });
}
let server = drs::describe_source_servers()[0].sourceServerID;
let job = drs::start_recovery(#{ isDrill: true, sourceServers: [#{ sourceServerID: server }] }).job.jobID;
wait_for("a second drill", #{ timeout: "2h", every: "30s" }, || drs::describe_jobs(#{ filters: #{ jobIDs: [job] } })[0].status == "COMPLETED");
"#;
