//! Photographs of a run at every instant at which it could die or meet a fault, each resumed elsewhere.

use crate::bench::{Bench, Photo};
use crate::case::{Base, Proved, folder};
use crate::state::{self, Effects, State};
use crate::watch::{Mark, Watch};
use engine::gate::APPROVE;
use engine::journal::{FILE, Record, Status};
use engine::run::{Ended, RunError, RunOutcome};
use jiff::{SignedDuration, Timestamp};
use lifeboat::world::Moment;
use sha2::{Digest, Sha256};
use simulator::{Fault, Rule};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What befalls the run.
pub(crate) enum Aim {
    /// It dies, at the four instants of every record.
    Deaths,
    /// It dies before an action of an AWS service, and the action's request meets each of these.
    Faults(Vec<Fault>),
    /// It dies while it only looks, and what it asks next meets each of these; of the looks of a wait the first, a middle one
    /// and the last.
    Looks(Vec<Fault>),
    /// It dies before a job that launches servers, of which some then fail to launch.
    Launches,
    /// It dies at some of these instants: of so many one, picked by the seed.
    Some(u64),
}

impl Aim {
    /// How many cases there are of a run, by what its journal tells once it has come to its end.
    pub(crate) fn cases(&self, records: &[Record]) -> Option<usize> {
        let actions = records.iter().filter(|record| matches!(record, Record::Begin { action: true, call, .. } if !is_elsewhere(&call.op)));
        match self {
            Self::Deaths => Some(records.len() * 4),
            Self::Faults(faults) => Some(actions.count() * faults.len()),
            Self::Looks(faults) => {
                let asked = records.iter().filter(|record| matches!(record, Record::Asked { call, .. } if !is_elsewhere(&call.op))).count();
                // Anybody may be met at the first look of a wait, and with one that lasts at a middle one and the last, too.
                let anybody = faults.iter().filter(|fault| **fault != Fault::AccessDenied).count();
                let later = faults.iter().filter(|fault| !matches!(fault, Fault::AccessDenied | Fault::Cut)).count();
                let met = |record: &Record| match record {
                    // What comes after a gate meets it.
                    Record::Begin { call, .. } if call.op == APPROVE => anybody,
                    Record::End { polls: Some(0..=1), .. } => anybody,
                    Record::End { polls: Some(2), .. } => anybody + later,
                    Record::End { polls: Some(_), .. } => anybody + 2 * later,
                    _ => 0,
                };
                Some(asked * faults.len() + records.iter().map(met).sum::<usize>())
            }
            Self::Launches | Self::Some(_) => None,
        }
    }
}

/// What no AWS service is asked for.
fn is_elsewhere(op: &str) -> bool {
    op.split_once("::").is_none_or(|(service, _)| ["dns", "http", "net", "ssh", "template"].contains(&service))
}

/// One photograph to resume.
struct Shot {
    when: String,
    photo: Photo,
    faults: Vec<Rule>,
    /// So many of the servers of a job fail to launch.
    lost: Option<Lost>,
}

/// Servers that do not launch.
#[derive(Clone)]
struct Lost {
    servers: Vec<String>,
    /// Whether the job launches others.
    is_partial: bool,
}

/// Photographs the second pass and has every photograph resumed.
pub(crate) struct Shooting {
    bench: Bench,
    base: Arc<Base>,
    aim: Aim,
    next: Mutex<usize>,
    /// The latest request since the last record: before it left, after it was carried out.
    sent: Mutex<(Option<Photo>, Option<Photo>)>,
    seen: Mutex<BTreeSet<Vec<u8>>>,
    shots: Mutex<Option<SyncSender<Shot>>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
    found: Arc<Mutex<(Proved, Vec<String>)>>,
}

impl Shooting {
    pub(crate) fn new(bench: &Bench, base: Arc<Base>, aim: Aim) -> Self {
        let found = Arc::new(Mutex::new((Proved::default(), Vec::new())));
        let (sender, shots) = sync_channel(4);
        let shots = Arc::new(Mutex::new(shots));
        let count = std::thread::available_parallelism().map_or(2, usize::from);
        let work = |_| {
            let (shots, base, found, like) = (shots.clone(), base.clone(), found.clone(), bench.clone());
            std::thread::spawn(move || work(&shots, &base, &found, &like))
        };
        Self {
            bench: bench.clone(),
            aim,
            next: Mutex::new(0),
            sent: Mutex::default(),
            seen: Mutex::default(),
            shots: Mutex::new(Some(sender)),
            workers: Mutex::new((0..count).map(work).collect()),
            base,
            found,
        }
    }

    /// Waits for every resumed run: the counts, and what failed.
    pub(crate) fn end(&self) -> (Proved, Vec<String>) {
        self.shots.lock().unwrap().take();
        for worker in std::mem::take(&mut *self.workers.lock().unwrap()) {
            worker.join().unwrap();
        }
        std::mem::take(&mut *self.found.lock().unwrap())
    }

    pub(crate) fn moment(&self, moment: Moment) {
        if !self.kills() {
            return;
        }
        let photo = Some(self.bench.photograph());
        let mut sent = self.sent.lock().unwrap();
        match moment {
            Moment::Sending => *sent = (photo, None),
            Moment::Answered => sent.1 = photo,
        }
    }

    /// A record is about to be appended.
    pub(crate) fn record(&self, record: &Record, mark: &Mark) {
        let number = {
            let mut next = self.next.lock().unwrap();
            *next += 1;
            *next
        };
        let expected = self.base.marks.get(number - 1);
        assert_eq!(Some(mark), expected, "the same seed must give the same run: record {number}");
        match &self.aim {
            Aim::Deaths | Aim::Some(_) => self.deaths(number),
            Aim::Faults(faults) => self.faults(number, record, faults),
            Aim::Looks(faults) => self.looks(number, record, faults),
            Aim::Launches => self.launches(number, record),
        }
    }

    fn deaths(&self, number: usize) {
        let now = self.bench.photograph();
        let (before, after) = std::mem::take(&mut *self.sent.lock().unwrap());
        let before = before.unwrap_or_else(|| now.clone());
        let after = after.unwrap_or_else(|| before.clone());
        for (when, photo) in [("before the request", before), ("before its answer", after), ("before the record", now)] {
            self.death(format!("record {number}, {when}"), photo);
        }
    }

    /// So many records have become durable.
    pub(crate) fn durable(&self, count: usize) {
        if !self.kills() {
            return;
        }
        let photo = self.bench.photograph();
        let number = *self.next.lock().unwrap();
        for record in number - count..number {
            self.death(format!("record {}, after it", record + 1), photo.clone());
        }
    }

    fn kills(&self) -> bool {
        matches!(self.aim, Aim::Deaths | Aim::Some(_))
    }

    fn death(&self, when: String, photo: Photo) {
        if let Aim::Some(of) = self.aim
            && !picked(self.bench.seed, &when, of)
        {
            return;
        }
        self.found.lock().unwrap().0.cases += 1;
        let mut hash = Sha256::new();
        for (name, bytes) in photo.iter() {
            hash.update(name);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
        if self.seen.lock().unwrap().insert(hash.finalize().to_vec()) {
            self.shoot(Shot { when, photo, faults: Vec::new(), lost: None });
        }
    }

    /// An action that is about to begin meets each fault.
    fn faults(&self, number: usize, record: &Record, faults: &[Fault]) {
        let Record::Begin { action: true, call, .. } = record else { return };
        let Some((service, operation)) = aws_name(&call.op) else { return };
        self.found.lock().unwrap().0.actions += 1;
        let photo = self.bench.photograph();
        for fault in faults {
            self.found.lock().unwrap().0.cases += 1;
            let rule = rule((&service, &operation), 0, fault);
            let when = format!("record {number}, {} meets {fault:?}", call.op);
            self.shoot(Shot { when, photo: photo.clone(), faults: vec![rule], lost: None });
        }
    }

    /// A query that was answered, or a wait that is about to begin, meets each fault when it is taken up again.
    fn looks(&self, number: usize, record: &Record, faults: &[Fault]) {
        let met: Vec<(String, String, u32)> = match record {
            Record::Asked { call, .. } => aws_name(&call.op).map(|(service, operation)| (service, operation, 0)).into_iter().collect(),
            Record::Begin { call, action: false, deadline: Some(_), .. } => {
                let last = self.base.polls.get(&call.id).copied().unwrap_or(1).saturating_sub(1);
                let skips: BTreeSet<u32> = [0, last / 2, last].into_iter().collect();
                skips.into_iter().map(|skip| ("*".to_owned(), "*".to_owned(), skip)).collect()
            }
            _ => return,
        };
        let photo = self.bench.photograph();
        for (service, operation, skip) in met {
            self.found.lock().unwrap().0.actions += 1;
            // A refusal that meets anybody while a stack or a host is at work is that stack's or that host's.
            let is_anybody = service == "*";
            let counts = |fault: &&Fault| (!is_anybody || **fault != Fault::AccessDenied) && (skip == 0 || **fault != Fault::Cut);
            for fault in faults.iter().filter(counts) {
                self.found.lock().unwrap().0.cases += 1;
                let rule = rule((&service, &operation), skip, fault);
                let when = format!("record {number}, {service}:{operation} after {skip} meets {fault:?}");
                self.shoot(Shot { when, photo: photo.clone(), faults: vec![rule], lost: None });
            }
        }
    }

    /// A job is about to be started: all of its servers, and each of them alone, fail to launch.
    fn launches(&self, number: usize, record: &Record) {
        let Record::Begin { action: true, call, .. } = record else { return };
        if call.op != "drs::start_recovery" {
            return;
        }
        self.found.lock().unwrap().0.actions += 1;
        let all = call.args["sourceServers"].as_array().unwrap().iter();
        let all: Vec<String> = all.map(|server| server["sourceServerID"].as_str().unwrap().to_owned()).collect();
        let alone = all.iter().filter(|_| all.len() > 1).map(|server| vec![server.clone()]);
        let photo = self.bench.photograph();
        for servers in alone.chain([all.clone()]) {
            self.found.lock().unwrap().0.cases += 1;
            let fault = |server: &String| Rule {
                service: "drs".to_owned(),
                operation: "StartRecovery".to_owned(),
                skip: 0,
                times: 1,
                fault: Fault::LaunchFailed { server: server.clone() },
            };
            let faults = servers.iter().map(fault).collect();
            let when = format!("record {number}, {} of {} servers do not launch", servers.len(), all.len());
            let lost = Some(Lost { is_partial: servers.len() < all.len(), servers });
            self.shoot(Shot { when, photo: photo.clone(), faults, lost });
        }
    }

    fn shoot(&self, shot: Shot) {
        self.found.lock().unwrap().0.distinct += 1;
        let sent = self.shots.lock().unwrap().as_ref().map(|shots| shots.send(shot));
        assert!(matches!(sent, Some(Ok(()))), "photographs are taken while the workers live");
    }
}

/// One of so many, always the same for a seed.
fn picked(seed: u64, when: &str, of: u64) -> bool {
    let hash: [u8; 32] = Sha256::digest(format!("{seed} {when}")).into();
    let [a, b, c, d, e, f, g, h, ..] = hash;
    u64::from_be_bytes([a, b, c, d, e, f, g, h]).is_multiple_of(of)
}

/// `drs::start_recovery` as the service knows it, if it is an AWS service's.
fn aws_name(op: &str) -> Option<(String, String)> {
    let (service, operation) = op.split_once("::")?;
    let aws = ["cloudformation", "drs", "ec2", "iam", "s3", "sts"].contains(&service);
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    aws.then(|| (service.to_owned(), operation.split('_').map(word).collect()))
}

/// What meets one request; a Region that is cut off is cut off until it is mended.
fn rule((service, operation): (&str, &str), skip: u32, fault: &Fault) -> Rule {
    let (service, operation) = if *fault == Fault::Cut { (simulator::NETWORK, "us-east-1") } else { (service, operation) };
    Rule { service: service.to_owned(), operation: operation.to_owned(), skip, times: 1, fault: fault.clone() }
}

fn work(shots: &Mutex<Receiver<Shot>>, base: &Arc<Base>, found: &Mutex<(Proved, Vec<String>)>, like: &Bench) {
    loop {
        let next = shots.lock().unwrap().recv();
        let Ok(shot) = next else { return };
        let result = catch_unwind(AssertUnwindSafe(|| die(&shot, base, like)));
        let mut found = found.lock().unwrap();
        match result {
            Ok(Ok(End::Equal)) => found.0.equal += 1,
            Ok(Ok(End::Again)) => found.0.again += 1,
            Ok(Ok(End::Completed)) => {}
            Ok(Err(problem)) => found.1.push(format!("{}: {problem}", shot.when)),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
                found.1.push(format!("{}: panicked: {}", shot.when, text.unwrap_or_default()));
            }
        }
    }
}

/// How a resumed run came out well.
enum End {
    /// Stopped: all was as in the first pass.
    Equal,
    /// It completed, and all was as after the first pass.
    Completed,
    /// It ended in an error first.
    Again,
}

/// The process died here: its home is copied and its run resumed.
fn die(shot: &Shot, base: &Arc<Base>, like: &Bench) -> Result<End, String> {
    let home = folder();
    let bench = Bench { leaves_waiting: like.leaves_waiting, ..Bench::new(home.path().to_owned(), like.seed) };
    bench.restore(&shot.photo);
    if let Some(lost) = &shot.lost {
        return launch(&bench, shot, lost, base);
    }
    let begun = bench.run().join(FILE).is_file().then(|| engine::journal::view(&bench.run()).ok()).flatten();
    match begun.map(|view| view.status) {
        None if bench.effects() == base.before => return Ok(End::Completed),
        None => return Err("something was done before the run was recorded".to_owned()),
        Some(Status::Completed) if base.undo && bench.effects() != base.before => {
            return Err("something was done before its taking back was recorded".to_owned());
        }
        Some(Status::Completed | Status::Undone) => return Ok(End::Completed),
        Some(_) => {}
    }
    let mut again = false;
    let (mut failed, mut stood) = (None, Timestamp::UNIX_EPOCH);
    let mut faults = shot.faults.as_slice();
    let mut ended = loop {
        let cancel = CancellationToken::new();
        let resumed = Arc::new(Resumed { base: base.clone(), equal: Mutex::new(false), cancel: cancel.clone() });
        let watch = Watch::Resumed(resumed.clone());
        let taken_up =
            |cancel| if again { bench.resume_with(faults, watch.clone(), cancel) } else { bench.resume(faults, watch.clone(), cancel) };
        let ended = taken_up(cancel.clone()).and_then(|ended| bench.go_on(ended, &watch, &cancel));
        let ended = match (ended, &failed) {
            (ended, Some((true, effects))) => return not_gone_on_with(&ended, (effects, &bench.effects())).map(|()| End::Again),
            (ended, _) => ended.map_err(|error| error.to_string())?,
        };
        if *resumed.equal.lock().unwrap() {
            return Ok(if again { End::Again } else { End::Equal });
        }
        if again || shot.faults.is_empty() || ended.outcome == RunOutcome::Completed {
            break ended;
        }
        honest(shot, &ended)?;
        (again, faults) = (true, &[]);
        failed = Some((ended.spent.is_some(), bench.effects()));
        stood = ended.ended;
    };
    let is_dark = again && shot.faults.iter().any(|rule| rule.fault == Fault::Cut);
    if is_dark && ended.outcome == RunOutcome::Failed {
        // What is at work on hosts finds its way back only after a while.
        stood = ended.ended + WHILE;
        ended = bench.resume_at(stood).map_err(|error| error.to_string())?;
    }
    if ended.outcome != RunOutcome::Completed {
        let title = ended.error.map(|error| format!("{} {:?}", error.title, error.notes));
        return Err(format!("{:?}: {title:?} {:?}", ended.outcome, ended.because));
    }
    let without_faults = |state: &State| -> State {
        state.iter().filter(|(row, _)| !(base.by_chance && row.starts_with("fault "))).map(|(row, count)| (row.clone(), *count)).collect()
    };
    let (state, effects) = (without_faults(&bench.state()), bench.effects());
    let is_as =
        |expected: &State, done: &Effects| state::same(&without_faults(expected), &state).and_then(|()| state::once(done, &effects));
    is_as(&base.state, &base.effects).or_else(|other| {
        // While a Region is dark the world goes on by itself: points in time come and go.
        let (late, done) = is_dark.then(|| late(shot, stood, like.seed)).ok_or(other)??;
        is_as(&late, &done)
    })?;
    Ok(if again { End::Again } else { End::Completed })
}

/// What meets anybody may meet whoever is at work on a host, and that one does not ask twice.
const OF_OTHERS: [&str; 1] = ["the agent installer on "];

/// A run that met a fault did not complete: only where it was refused, or nobody was reached, and then it says of what.
fn honest(shot: &Shot, ended: &Ended) -> Result<(), String> {
    let said = format!(
        "{:?} {:?} {:?}",
        ended.because,
        ended.error.as_ref().map(|error| &error.title),
        ended.error.as_ref().map(|error| &error.notes)
    );
    let one = |rule: &Rule| {
        let is_theirs = rule.service == "*" && OF_OTHERS.iter().any(|other| said.contains(other));
        let is_tolerated = is_theirs
            || match rule.fault {
                Fault::AccessDenied => said.contains(&rule.operation) && said.contains("not authorized to perform"),
                Fault::Cut => true,
                _ => false,
            };
        is_tolerated && matches!(ended.outcome, RunOutcome::Failed | RunOutcome::Paused)
    };
    if shot.faults.iter().all(one) {
        return Ok(());
    }
    Err(format!("it met {:?} and ended {:?}: {said}", shot.faults, ended.outcome))
}

/// So long somebody waits before taking a run up once more.
const WHILE: SignedDuration = SignedDuration::from_hours(1);

/// What it comes to where nothing was dark, and it is taken up only at this time.
fn late(shot: &Shot, at: Timestamp, seed: u64) -> Result<(State, Effects), String> {
    let home = folder();
    let bench = Bench::new(home.path().to_owned(), seed);
    bench.restore(&shot.photo);
    let ended = bench.resume_at(at).map_err(|error| error.to_string())?;
    match ended.outcome {
        RunOutcome::Completed => Ok((bench.state(), bench.effects())),
        other => {
            let why = ended.error.map(|error| error.title);
            Err(format!("taken up later, without the fault, it is {other:?}: {}", why.unwrap_or_default()))
        }
    }
}

/// What was done at its end is history: a run that was told so is not gone on with, and nothing more is done.
fn not_gone_on_with(resumed: &Result<Ended, RunError>, (before, after): (&Effects, &Effects)) -> Result<(), String> {
    match resumed {
        Err(RunError::Spent(_)) if before == after => Ok(()),
        Err(error) => Err(format!("{error}: {before:?} {after:?}")),
        Ok(ended) => Err(format!("it was to be over, and was gone on with: {:?}", ended.outcome)),
    }
}

/// Servers did not launch: the run ends with an error that names them, and nothing is done twice. Where nothing stands of what it
/// did, the resumed run completes; else it ends there again, or is not gone on with, and does nothing more.
fn launch(bench: &Bench, shot: &Shot, lost: &Lost, base: &Base) -> Result<End, String> {
    let resume = |faults: &[Rule]| bench.resume(faults, Watch::Nothing, CancellationToken::new());
    let failed = resume(&shot.faults).map_err(|error| error.to_string())?;
    let said = failed.error.as_ref().map(|error| format!("{} {:?}", error.title, error.notes)).unwrap_or_default();
    let jobs = |effects: &Effects| effects.get("\"drs\":\"StartRecovery\"").copied().unwrap_or_default();
    if failed.outcome != RunOutcome::Failed || !said.contains("LaunchFailed") && !said.contains("did not launch") {
        return Err(format!("{:?}: {said}", failed.outcome));
    }
    let before = bench.effects();
    let ended = resume(&[]);
    let after = bench.effects();
    if failed.spent.is_some() {
        return not_gone_on_with(&ended, (&before, &after)).map(|()| End::Again);
    }
    let ended = ended.map_err(|error| error.to_string())?;
    if ended.outcome == RunOutcome::Completed && !lost.is_partial {
        // One job more than in the first pass, and all else once.
        let mut without = after.clone();
        *without.entry("\"drs\":\"StartRecovery\"".to_owned()).or_default() -= 1;
        return state::once(&base.effects, &without).map(|()| End::Again);
    }
    let again = ended.error.as_ref().map(|error| error.title.clone()).unwrap_or_default();
    if ended.outcome != RunOutcome::Failed || !said.starts_with(&again) {
        return Err(format!("{} servers lost: {said}, then {:?}: {again}", lost.servers.len(), ended.outcome));
    }
    if before != after || jobs(&after) > jobs(&base.effects) {
        return Err(format!("after it had failed it did more: {before:?} {after:?}"));
    }
    Ok(End::Again)
}

/// A resumed run: stopped once it is where the first pass was.
pub(crate) struct Resumed {
    base: Arc<Base>,
    equal: Mutex<bool>,
    cancel: CancellationToken,
}

impl Resumed {
    /// Whether the first pass has such a record at all.
    pub(crate) fn may_be_equal(&self, action: &str) -> bool {
        self.base.records.contains(action)
    }

    pub(crate) fn compare(&self, likeness: &str) {
        if self.base.likenesses.contains(likeness) {
            *self.equal.lock().unwrap() = true;
            self.cancel.cancel();
        }
    }
}
