//! A lab that is open: the world, its file, its clock, and who may reach it.

use crate::fault::Rule;
use crate::log::LogRow;
use crate::store::{Db, Persist, StoreError};
use crate::time::Time;
use crate::trace::Tracer;
use crate::wire::{self, Exchange};
use crate::world::World;
use crate::{DialError, DocumentError, Origin, Stream, document, drs, hosts, network};
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What a lab is made with. `account`, `seed` and `epoch` count only when the file is new.
#[derive(Clone)]
pub struct Options {
    /// Twelve digits.
    pub account: String,
    /// Equal seeds deal equal ids.
    pub seed: u64,
    /// The time at which a new lab begins.
    pub epoch: Timestamp,
    /// Upper bound of every page of every list operation; `None` for each service's own.
    pub page: Option<usize>,
    /// How long the lab holds a request before answering.
    pub latency: SignedDuration,
    /// Counts reads and writes on the sockets of a served lab: while it stands still, clients are silent.
    pub heard: Arc<AtomicU64>,
    /// In a copy of a lab, what it deals from here on: ids, addresses, keys. 0 for the lab itself.
    pub salt: u64,
    /// Nothing stands in it but what [`Lab::import`] takes in: a copy of another world. Counts only when the file is new.
    pub bare: bool,
    /// Nobody needs it should the machine lose its power while it is open: nothing waits for the disk.
    pub throw_away: bool,
    /// Called with every exchange, for judging it against the service models.
    pub record: Option<Arc<dyn Fn(Exchange) + Send + Sync>>,
    /// Called with what came over the wire, in order, once it is in the lab's file and before anybody has an answer.
    pub trace: Option<Tracer>,
}

impl Default for Options {
    /// Account 000000000000, seed 0, starting 2026-11-02T09:00:00Z, own pages, 80 ms, unsalted, kept, neither recorded nor traced.
    fn default() -> Self {
        let epoch = Timestamp::from_second(1_793_610_000).unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            account: "000000000000".to_owned(),
            seed: 0,
            epoch,
            page: None,
            latency: SignedDuration::from_millis(80),
            heard: Arc::default(),
            salt: 0,
            bare: false,
            throw_away: false,
            record: None,
            trace: None,
        }
    }
}

/// How a lab stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its account.
    pub account: String,
    /// Its time.
    pub now: Timestamp,
    /// When the next thing will happen by itself.
    pub next_event: Option<Timestamp>,
    /// How many requests so far could change something.
    pub requests: usize,
    /// The faults that are set, oldest first, those that are used up too.
    pub faults: Vec<Rule>,
}

/// A lab as it stood on disk at one moment: several may begin from it, and have in common what none of them writes to.
pub struct Still {
    world: World,
}

impl Still {
    /// Reads the lab in the file `path`, beside whoever has it.
    ///
    /// # Errors
    /// The file cannot be read, is of another format, or holds nothing.
    pub fn read(path: &Path) -> Result<Self, OpenError> {
        let mut world = World::empty();
        Db::open_to_look(path)?.load(&mut world.tables())?;
        if world.is_founded() {
            return Ok(Self { world });
        }
        Err(StoreError::Damaged { path: path.to_owned(), what: "there is nothing in it".to_owned() })
    }

    /// The time at which it stands.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.world.now()
    }
}

/// Why a lab could not be opened.
pub type OpenError = StoreError;

/// An open lab. Clones are the same lab.
#[derive(Clone)]
pub struct Lab {
    shared: Arc<Shared>,
}

struct Shared {
    open: Mutex<Open>,
    time: Arc<dyn Time>,
    options: Options,
    /// Told after every transaction.
    changes: watch::Sender<()>,
}

struct Open {
    world: World,
    /// None where the lab is in memory alone.
    db: Option<Db>,
    /// The latest changes could not be written.
    is_behind: bool,
}

impl Open {
    /// What has changed is in the lab's file, if it has one.
    fn commit(&mut self) -> Result<(), StoreError> {
        let Self { world, db, .. } = self;
        match db {
            Some(db) => {
                hosts::sweep(world);
                db.hide(world);
                db.commit(&mut world.tables())
            }
            None => {
                world.new_keys.clear();
                world.tables().into_iter().for_each(Persist::committed);
                Ok(())
            }
        }
    }
}

impl Lab {
    /// Opens the lab in the file `path`, or founds it. `time` is given the instant at which the lab stands and
    /// makes the clock it runs by from there on.
    ///
    /// # Errors
    /// The file cannot be read or written, or is of another format.
    pub fn open(path: &Path, options: Options, time: impl FnOnce(Timestamp) -> Arc<dyn Time>) -> Result<Self, OpenError> {
        let mut db = Db::open(path)?;
        if options.throw_away {
            db.throw_away()?;
        }
        let mut world = World::empty();
        db.load(&mut world.tables())?;
        Self::begin(world, Some(db), options, time)
    }

    /// A lab in memory alone. It begins as another stood, or empty.
    ///
    /// # Errors
    /// Never: it has no file that could be read or written.
    pub fn aside(from: Option<&Still>, options: Options, time: impl FnOnce(Timestamp) -> Arc<dyn Time>) -> Result<Self, OpenError> {
        let world = from.map_or_else(World::empty, |still| still.world.clone());
        Self::begin(world, None, options, time)
    }

    /// Opens what was read.
    fn begin(mut world: World, db: Option<Db>, options: Options, time: impl FnOnce(Timestamp) -> Arc<dyn Time>) -> Result<Self, OpenError> {
        drs::renew(&mut world);
        world.page = options.page;
        world.trace.wanted = options.trace.is_some();
        if !world.is_founded() {
            let found = if options.bare { World::found_bare } else { World::found };
            found(&mut world, &options.account, options.seed, options.epoch);
        }
        if options.salt != 0 {
            world.deal().salt(options.salt);
        }
        // Connections end with the process that held them.
        hosts::hang_up_all(&mut world);
        let mut open = Open { world, db, is_behind: false };
        open.commit()?;
        let time = time(open.world.now());
        Ok(Self { shared: Arc::new(Shared { open: Mutex::new(open), time, options, changes: watch::Sender::new(()) }) })
    }

    /// Copies the lab in the file `path` to the new file `to`, as it stands on disk, beside whoever has it.
    ///
    /// # Errors
    /// The file cannot be read, or the other one cannot be written.
    pub fn copy(path: &Path, to: &Path) -> Result<(), OpenError> {
        Db::open_to_look(path)?.copy(to)
    }

    /// How the lab in the file `path` stands, without opening it: nothing in it changes.
    ///
    /// # Errors
    /// The file cannot be read, or is of another format.
    pub fn standing(path: &Path) -> Result<Standing, OpenError> {
        let Still { world } = Still::read(path)?;
        let (account, now, next_event) = (world.account(), world.now(), world.next_event());
        let faults = world.faults.values().cloned().collect();
        Ok(Standing { account, now, next_event, requests: world.log.len(), faults })
    }

    /// The time at which the lab in the file `path` stands, which is all that is read of it.
    ///
    /// # Errors
    /// The file cannot be read, is of another format, or holds nothing.
    pub fn stands_at(path: &Path) -> Result<Timestamp, OpenError> {
        let core = Db::open_to_look(path)?.core()?;
        let nothing = || StoreError::Damaged { path: path.to_owned(), what: "there is nothing in it".to_owned() };
        Ok(core.ok_or_else(nothing)?.clock)
    }

    /// Answers AWS requests.
    pub fn router(&self) -> axum::Router {
        wire::router(self.clone())
    }

    /// Opens a connection from `from` to `host:port` inside the lab, as far as its routes, gateways and
    /// security groups let it.
    ///
    /// The lab speaks no TLS. A stream to port 443 of a public site (AWS's endpoints, `checkip.amazonaws.com`) is what a
    /// client holds once TLS is up: plain HTTP/1.1. Whoever joins the lab to a client leaves TLS out.
    ///
    /// # Errors
    /// The name does not resolve, there is no way, nobody answers in time, or nothing listens.
    pub async fn dial(&self, from: Origin, host: &str, port: u16) -> Result<Stream, DialError> {
        network::dial(self, from, host, port).await
    }

    /// Serves the lab on sockets of the loopback address, for clients in other processes, on the current runtime.
    ///
    /// # Errors
    /// A port is taken, or the lab's file cannot be written.
    pub async fn serve(&self, options: network::ServeOptions) -> Result<network::Server, network::ServeError> {
        network::serve(self, options).await
    }

    /// The public address the operator has, for security groups that admit nobody else.
    #[must_use]
    pub fn operator_address(&self) -> std::net::Ipv4Addr {
        self.lock().world.operator()
    }

    /// The lab's account id.
    #[must_use]
    pub fn account(&self) -> String {
        self.lock().world.account()
    }

    /// What tells this lab from others, hexadecimal: another for every lab that is founded by chance, the same for as long as it is there.
    #[must_use]
    pub fn mark(&self) -> String {
        self.lock().world.mark()
    }

    /// Lets time pass: what is due by then happens. The time it is then.
    ///
    /// # Errors
    /// The lab's file cannot be written.
    pub async fn advance(&self, by: SignedDuration) -> Result<Timestamp, StoreError> {
        self.pass(by).await;
        self.transact(|world| world.now())
    }

    /// Sets a fault. Faults outlive the process: they are part of the lab.
    ///
    /// # Errors
    /// The lab's file cannot be written.
    pub fn fault(&self, rule: Rule) -> Result<(), StoreError> {
        self.transact(|world| {
            let key = format!("{:06}", world.faults.len());
            world.faults.insert(key, rule);
        })
    }

    /// The faults that are set, oldest first, those that are used up too.
    #[must_use]
    pub fn faults(&self) -> Vec<Rule> {
        self.lock().world.faults.values().cloned().collect()
    }

    /// Whether anybody met that a Region is cut off, since the lab was opened.
    #[must_use]
    pub fn has_met_cut(&self, region: &str) -> bool {
        self.lock().world.darkness.was_met(region)
    }

    /// Ends every fault.
    ///
    /// # Errors
    /// The lab's file cannot be written.
    pub fn no_faults(&self) -> Result<(), StoreError> {
        self.transact(|world| {
            let keys: Vec<String> = world.faults.iter().map(|(key, _)| key.to_owned()).collect();
            keys.iter().for_each(|key| drop(world.faults.remove(key)));
        })
    }

    /// Takes in what another world answered, `{ "format": 1, "region": ..., "operation": "ec2:DescribeVpcs", "asked": ..., "answer": ... }`, as far
    /// as it was not taken in before.
    ///
    /// # Errors
    /// The lab has no model for it, it is no such answer, or the lab's file cannot be written.
    pub fn import(&self, fragment: serde_json::Value) -> Result<(), DocumentError> {
        let fragment = document::read(fragment)?;
        self.transact(|world| document::take(world, &fragment))?
    }

    /// The requests so far that could change something, oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<LogRow> {
        self.lock().world.log.values().cloned().collect()
    }

    /// When the next thing will happen by itself.
    #[must_use]
    pub fn next_event(&self) -> Option<Timestamp> {
        self.lock().world.next_event()
    }

    /// The lab's clock.
    pub(crate) fn time(&self) -> &Arc<dyn Time> {
        &self.shared.time
    }

    /// Runs `work` on the world as it stands now, and returns only when what it changed is on disk. What time alone has changed
    /// is written, and comes about again if the machine loses it.
    pub(crate) fn transact<R>(&self, work: impl FnOnce(&mut World) -> R) -> Result<R, StoreError> {
        let mut guard = self.lock();
        let open = &mut *guard;
        open.world.advance(self.shared.time.now());
        // What could not be written before is written with this, and flushed if somebody did it.
        if !open.is_behind {
            open.world.tables().into_iter().for_each(Persist::passed);
        }
        let result = work(&mut open.world);
        open.is_behind = true;
        open.commit()?;
        open.is_behind = false;
        let happened = open.world.trace.take();
        if let Some(trace) = self.shared.options.trace.as_ref().filter(|_| !happened.is_empty()) {
            trace(&happened);
        }
        drop(guard);
        self.shared.changes.send_replace(());
        Ok(result)
    }

    /// Looks at the world as it stood at the latest transaction.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        look(&self.lock().world)
    }

    /// Changes whenever a transaction has taken place.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.shared.changes.subscribe()
    }

    /// Parks for as long as an answer takes.
    pub(crate) async fn take_time(&self) {
        if self.shared.options.latency > SignedDuration::ZERO {
            let at = self.shared.time.now() + self.shared.options.latency;
            self.shared.time.wake_at(at).await;
        }
    }

    /// Counts what moves on served sockets.
    pub(crate) fn heard(&self) -> &Arc<AtomicU64> {
        &self.shared.options.heard
    }

    /// Takes what stood on the wire, if anybody does.
    pub(crate) fn recorder(&self) -> Option<&Arc<dyn Fn(Exchange) + Send + Sync>> {
        self.shared.options.record.as_ref()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.shared.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
