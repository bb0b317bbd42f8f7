//! All state of the lab, and how it moves when time passes.
//!
//! Work in progress (a stack being created, an installer at work, a recovery job) is state with a due
//! [`Event`], never a future: a killed process comes back to the same world at the same instant.

use crate::id::Dealer;
use crate::log::LogRow;
use crate::store::{Persist, Table};
use crate::{cloudformation, drs, ec2, fault::Darkness, fault::Rule, hosts, iam, network, s3, trace};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// What the whole lab shares; one row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Core {
    /// Twelve digits.
    pub(crate) account: String,
    /// Deals ids and secrets.
    pub(crate) dealer: Dealer,
    /// Time of the latest answer or event. Lab time stands still while nobody owns the lab.
    pub(crate) clock: Timestamp,
    /// Number of the next timer, so that equal times keep their order.
    pub(crate) next_timer: u64,
    /// Number of the next log row.
    pub(crate) next_log: u64,
    /// Nothing stands in it but what was taken in from another world.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) bare: bool,
}

/// Something that will happen at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    /// An EC2 resource moves on.
    Ec2(ec2::Event),
    /// A stack moves on.
    CloudFormation(cloudformation::Event),
    /// Replication or a job moves on.
    Drs(drs::Event),
    /// A program on a host moves on.
    Host(hosts::Event),
    /// A request whose answer was lost is executed after all.
    Late(crate::wire::Call, crate::wire::Api),
}

/// An event with its time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Timer {
    pub(crate) at: Timestamp,
    pub(crate) event: Event,
}

/// The state of the lab in memory. A clone shares what is not written to.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) core: Table<Core>,
    pub(crate) timers: Table<Timer>,
    pub(crate) log: Table<LogRow>,
    pub(crate) faults: Table<Rule>,
    pub(crate) darkness: Darkness,
    pub(crate) iam: iam::State,
    pub(crate) s3: s3::State,
    pub(crate) ec2: ec2::State,
    pub(crate) cloudformation: cloudformation::State,
    pub(crate) drs: drs::State,
    pub(crate) hosts: hosts::State,
    pub(crate) network: network::State,
    /// Upper bound of every page of every list operation, whatever was asked; `None` for each service's own.
    pub(crate) page: Option<usize>,
    /// Access keys whose secrets were dealt since the last commit.
    pub(crate) new_keys: Vec<String>,
    /// What came over the wire, for whoever looks on.
    pub(crate) trace: trace::Trace,
    /// What was taken in from another world: operation and name.
    pub(crate) taken: BTreeSet<String>,
}

const CORE: &str = "lab";

/// The longest time after which something happens.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 36_500);

impl World {
    /// A world that is not founded yet: nothing stands in it.
    pub(crate) fn empty() -> Self {
        Self {
            core: Table::new(crate::store::CORE),
            timers: Table::new("timer"),
            log: Table::new("log"),
            faults: Table::new("fault"),
            darkness: Darkness::default(),
            iam: iam::State::new(),
            s3: s3::State::new(),
            ec2: ec2::State::new(),
            cloudformation: cloudformation::State::new(),
            drs: drs::State::new(),
            hosts: hosts::State::new(),
            network: network::State::new(),
            page: None,
            new_keys: Vec::new(),
            trace: trace::Trace::default(),
            taken: BTreeSet::new(),
        }
    }

    /// First use of a new lab.
    pub(crate) fn found(&mut self, account: &str, seed: u64, clock: Timestamp) {
        let core = Core { account: account.to_owned(), dealer: Dealer::new(seed), clock, next_timer: 0, next_log: 0, bare: false };
        self.core.insert(CORE, core);
        iam::found(self);
        ec2::found(self);
    }

    /// First use of a lab that is to be filled from another world.
    pub(crate) fn found_bare(&mut self, account: &str, seed: u64, clock: Timestamp) {
        let core = Core { account: account.to_owned(), dealer: Dealer::new(seed), clock, next_timer: 0, next_log: 0, bare: true };
        self.core.insert(CORE, core);
    }

    /// Whether nothing stands in it but what was taken in.
    pub(crate) fn is_bare(&self) -> bool {
        self.core().bare
    }

    /// The operator's own public address, as AWS sees it. In a copy of another world it is not known: it is as much dealt as ids are.
    pub(crate) fn operator(&self) -> Ipv4Addr {
        let [a, b, c, d] = network::OPERATOR.octets();
        let salt = u8::try_from(self.core().dealer.salt_of() % 64).unwrap_or_default();
        Ipv4Addr::new(a, b, c, if self.is_bare() { 101 + salt } else { d })
    }

    /// Whether the lab has been founded.
    pub(crate) fn is_founded(&self) -> bool {
        self.core.contains(CORE)
    }

    /// Every table, for loading and committing.
    pub(crate) fn tables(&mut self) -> Vec<&mut dyn Persist> {
        let mut all: Vec<&mut dyn Persist> = vec![&mut self.core, &mut self.timers, &mut self.log, &mut self.faults];
        all.extend(self.iam.tables());
        all.extend(self.s3.tables());
        all.extend(self.ec2.tables());
        all.extend(self.cloudformation.tables());
        all.extend(self.drs.tables());
        all.extend(self.hosts.tables());
        all.extend(self.network.tables());
        all
    }

    /// The shared row.
    ///
    /// # Panics
    /// If the lab was never founded: [`crate::Lab::open`] founds it before anything else.
    pub(crate) fn core(&self) -> &Core {
        self.core.get(CORE).expect("a lab is founded when it is opened")
    }

    fn core_mut(&mut self) -> &mut Core {
        self.core.get_mut(CORE).expect("a lab is founded when it is opened")
    }

    /// Lab time.
    pub(crate) fn now(&self) -> Timestamp {
        self.core().clock
    }

    /// The account id, twelve digits.
    pub(crate) fn account(&self) -> String {
        self.core().account.clone()
    }

    /// What tells this lab from others, hexadecimal.
    pub(crate) fn mark(&self) -> String {
        self.core().dealer.mark()
    }

    /// The dealer of ids.
    pub(crate) fn deal(&mut self) -> &mut Dealer {
        &mut self.core_mut().dealer
    }

    /// The secret of a new access key.
    pub(crate) fn secret_of_new(&mut self, access_key: &str) -> String {
        self.new_keys.push(access_key.to_owned());
        self.core().dealer.secret(access_key)
    }

    /// Makes `event` happen `after` now.
    pub(crate) fn schedule(&mut self, after: SignedDuration, event: Event) {
        let at = self.after(after);
        self.schedule_at(at, event);
    }

    /// This long from now; what would be later than a hundred years is then.
    pub(crate) fn after(&self, time: SignedDuration) -> Timestamp {
        self.now().checked_add(time.min(LONGEST)).unwrap_or(Timestamp::MAX)
    }

    /// Makes `event` happen at `at`.
    pub(crate) fn schedule_at(&mut self, at: Timestamp, event: Event) {
        let core = self.core_mut();
        let number = core.next_timer;
        core.next_timer += 1;
        // The key sorts by time, then by order of scheduling: 20 digits hold every nanosecond of the range used.
        let key = format!("{:020}-{number:012}", at.as_nanosecond().max(0));
        self.timers.insert(key, Timer { at, event });
    }

    /// When the next event is due.
    pub(crate) fn next_event(&self) -> Option<Timestamp> {
        self.timers.first().map(|(_, timer)| timer.at)
    }

    /// Lets everything happen that is due until `now`, in order, each at its own time.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        while let Some((key, at)) = self.timers.first().map(|(key, timer)| (key.to_owned(), timer.at)) {
            if at > now {
                break;
            }
            let Some(timer) = self.timers.remove(&key) else { break };
            self.core_mut().clock = at.max(self.now());
            self.happen_and_tell(timer.event);
        }
        if now > self.now() {
            self.core_mut().clock = now;
        }
    }

    fn happen_and_tell(&mut self, event: Event) {
        let subject = match &event {
            _ if !self.trace.wanted => None,
            Event::Ec2(event) => ec2::subject(event),
            Event::CloudFormation(event) => Some(cloudformation::subject(event)),
            Event::Drs(event) => drs::subject(event),
            Event::Host(_) | Event::Late(..) => None,
        };
        let before = subject.as_ref().and_then(|subject| subject.stands(self));
        self.happen(event);
        if let Some(subject) = subject {
            trace::passed(self, subject, before);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Ec2(event) => ec2::happen(self, event),
            Event::CloudFormation(event) => cloudformation::happen(self, event),
            Event::Drs(event) => drs::happen(self, event),
            Event::Host(event) => hosts::happen(self, event),
            Event::Late(call, api) => {
                // Its sender has long stopped listening: the outcome is in the log.
                let asked = self.trace.asked(&api);
                let executed = crate::wire::execute(self, &call, api);
                trace::landed(self, &call, asked, executed.as_ref().err());
            }
        }
    }

    /// Adds a row to the lab's request log.
    pub(crate) fn note(&mut self, row: LogRow) {
        let core = self.core_mut();
        let number = core.next_log;
        core.next_log += 1;
        self.log.insert(format!("{number:012}"), row);
    }
}
