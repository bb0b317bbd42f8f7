//! What a runbook would do: its rehearsals, with names in place of the values nobody can know yet.
//!
//! A runbook is rehearsed twice on copies of its world that deal other ids, addresses, secrets and times ([`Plan::of`]).
//! Laid over each other, what is equal in both is constant; what differs is what an earlier call answered, and gets that
//! answer's name: a [`Symbol`]. What differs and has no name is opaque, and shown as that.

mod afterwards;
mod again;
mod align;
mod answered;
mod contract;
mod diff;
mod differ;
mod late;
mod name;
mod path;
mod piece;
mod route;
mod symbol;
mod target;
mod tries;
mod unify;

pub use afterwards::{Afterwards, Seen, Thing, names, seen};
pub use again::Changed;
pub use align::Differ;
use align::Laid;
pub use answered::Answered;
pub use contract::Contract;
pub(crate) use contract::Unplanned;
pub use diff::{Difference, Differs, Side, differences};
pub use differ::{Differing, Met, Otherwise, otherwise};
pub use late::MOVING;
pub(crate) use name::known;
pub use name::{Part, Symbol, cut, in_a_line, named, show, show_seen};
pub use path::Leg;
pub use target::{Target, judged};

use crate::effect::Surface;
use crate::frame::{call_place, join};
use crate::journal::{FrameKind, Look, Record, Try};
use crate::mishap::Mishap;
use crate::run::WorldKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The key of an object that stands for a [`Symbol`].
pub const SYMBOL: &str = "$symbol";
/// The key of an object that stands for a text with symbols in it: an array of texts and symbols.
pub const TEXT: &str = "$text";
/// The key of an object that stands for a value without a name; its value is what the first rehearsal saw.
pub const OPAQUE: &str = "$opaque";

/// The name of the rehearsal in which nothing goes wrong.
pub const BASE: &str = "base";

/// Version of [`Plan`] as JSON.
pub const FORMAT: u32 = 1;

/// What a runbook would do with these parameters in this world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of Lifeboat that made it.
    pub lifeboat: String,
    /// The runbook's file.
    pub runbook: String,
    /// SHA-256 of the runbook and of every import, by file name, hexadecimal.
    pub sources: BTreeMap<String, String>,
    /// Parameters; secrets by name only.
    pub params: Value,
    /// What kind of world it was made for.
    pub world: WorldKind,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Address of AWS, where it is not AWS's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// What the runbook was given, as it was typed: `--params lab.json --set mode=drill`. Secrets by where they come from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub typed: String,
    /// Which lab, where the world is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<String>,
    /// World time at which it was rehearsed.
    pub at: Timestamp,
    /// The machine's time until which a run may be held to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// IAM actions the caller needs, in order of name.
    pub needs: Vec<String>,
    /// The header's targets: `rto`, `rpo`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<String, Target>,
    /// The rehearsals: the first is `base`.
    pub branches: Vec<Branch>,
}

/// What two rehearsals have in common: everything, but for names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    /// [`BASE`], or the name of what goes wrong.
    pub name: String,
    /// What goes wrong, as the header says it: `drs:StartRecovery lost`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mishap: String,
    /// Whether that never came about: nothing in it was what it names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unmet: bool,
    /// The error it ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// World time the first rehearsal took.
    pub seconds: f64,
    /// What that time is made of.
    #[serde(default)]
    pub path: Vec<Leg>,
    /// How old the oldest data was that was recovered, in seconds, where some was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_age: Option<f64>,
    /// What is otherwise at its end.
    #[serde(default)]
    pub afterwards: Afterwards,
    /// What happens, in order.
    pub items: Vec<Item>,
}

/// A frame, or a call in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Item {
    /// A step, verb or set of branches.
    Frame(Frame),
    /// A call of an op, or a wait.
    Call(Call),
}

/// A step, a verb, a set of branches or one of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Step name, verb name, branch key.
    pub segment: String,
    /// Which of the equal segments in the frame around it, from 1.
    pub ordinal: u32,
    /// What kind.
    pub kind: FrameKind,
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Place in the script.
    pub source: String,
    /// Which try it is, if it is one. Plans of before do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried: Option<Try>,
    /// The error it ends with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// World time it took.
    pub seconds: f64,
    /// What happens in it. In a set of branches the order is that of the keys.
    pub items: Vec<Item>,
}

/// What a call does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Asks.
    Query,
    /// Changes.
    Action,
    /// Waits.
    Wait,
    /// Asks people whether it may go on.
    Gate,
}

/// A call of an op, or a wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The op; `wait_for` for waits.
    pub op: String,
    /// Which of the calls of this op in its frame, from 1.
    pub ordinal: u32,
    /// What it does.
    pub does: Does,
    /// What goes out, in AWS's words: `drs:StartRecovery`.
    pub sends: String,
    /// Its options, with symbols.
    pub args: Value,
    /// Of these its lists may be shorter at the end of a run: with fewer items it does less.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fewer: Vec<String>,
    /// What it answered, with symbols; the code if it was refused.
    pub answer: Answer,
    /// Whether that is what the script assumes: no model answered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
    /// The commands a wait looks with, with symbols.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<Look>,
    /// Of when the answer is, where it is older than the plan: a world document gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// Place in the script.
    pub source: String,
    /// World time it took.
    pub seconds: f64,
}

/// An option that was another value in every rehearsal, and that no answer gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nameless {
    /// The call.
    pub place: String,
    /// The way to it in the options.
    pub at: String,
    /// Place in the script.
    pub source: String,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// With this.
    Done(Answered),
    /// With this error code.
    Refused(String),
}

impl Plan {
    /// Lays two rehearsals of a runbook over each other: the records of their journals.
    ///
    /// # Errors
    /// They did not do the same: what a runbook does must not hang on ids, times or the order of unordered lists.
    pub fn of(surface: &Surface, first: &[Record], second: &[Record]) -> Result<Self, Differ> {
        let Laid { run, params, base } = align::lay(surface, first, second)?;
        Ok(Self {
            format: FORMAT,
            lifeboat: env!("CARGO_PKG_VERSION").to_owned(),
            runbook: run.runbook.clone(),
            sources: run.sources.clone(),
            params,
            world: run.world,
            account: run.account.clone(),
            region: run.region.clone(),
            endpoint: run.endpoint.clone(),
            typed: String::new(),
            lab: None,
            at: run.at,
            expires: None,
            needs: needs(surface, &base, [first, second]).into_iter().collect(),
            targets: BTreeMap::new(),
            branches: vec![base],
        })
    }
}

impl Plan {
    /// Adds what the runbook does where something goes wrong: two rehearsals with that.
    ///
    /// # Errors
    /// They did not do the same.
    pub fn add(
        &mut self,
        (name, mishap): (&str, &Mishap),
        surface: &Surface,
        first: &[Record],
        second: &[Record],
    ) -> Result<&mut Branch, Differ> {
        let Laid { base, .. } = align::lay(surface, first, second)?;
        let branch = Branch { name: name.to_owned(), mishap: mishap.to_string(), ..base };
        let all: BTreeSet<String> = self.needs.drain(..).chain(needs(surface, &branch, [first, second])).collect();
        self.needs = all.into_iter().collect();
        self.branches.push(branch);
        Ok(self.branches.last_mut().expect("one was added"))
    }

    /// Marks answers that are older than the plan: `as_of` tells of when the answer of an op to options is.
    pub fn date(&mut self, as_of: &impl Fn(&str, &Value) -> Option<Timestamp>) {
        self.branches.iter_mut().for_each(|branch| date(&mut branch.items, as_of));
    }

    /// Judges the header's targets by the first rehearsal, if that came to its end.
    pub fn aim(&mut self, targets: &BTreeMap<String, String>) {
        let base = self.branches.first().filter(|base| base.error.is_none());
        self.targets = judged(targets, base.map(|base| base.seconds), base.and_then(|base| base.data_age));
    }
}

impl Frame {
    /// What it is called, in what is called `above`: `wave[web]`, `try#2`.
    #[must_use]
    pub fn place(&self, above: &str) -> String {
        join(above, &self.segment, self.ordinal, self.kind)
    }
}

impl Branch {
    /// Every call, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<&Call> {
        calls(&self.items)
    }

    /// Options of actions, of gates and of commands that were another value in every rehearsal, and that no answer gives: no run can be held to
    /// them. `is_command`: of a query's options, whether they are a command.
    #[must_use]
    pub fn nameless(&self, is_command: impl Fn(&Value) -> bool) -> Vec<Nameless> {
        let mut found = Vec::new();
        self.visit(&mut |place, call| {
            let bound = match call.does {
                Does::Action | Does::Gate => vec![contract::binding(&call.op, &call.args)],
                Does::Query if is_command(&call.args) => vec![call.args.clone()],
                Does::Query => Vec::new(),
                Does::Wait => call.looks.iter().map(|look| look.args.clone()).collect(),
            };
            let nameless = |at| Nameless { place: place.to_owned(), at, source: call.source.clone() };
            found.extend(bound.iter().filter_map(symbol::way_to_opaque).map(nameless));
        });
        found
    }

    /// Every call with its place, in order.
    pub(crate) fn visit<'p>(&'p self, take: &mut impl FnMut(&str, &'p Call)) {
        walk("", &self.items, take);
    }
}

/// IAM actions of the ops that are called, and of those that waits ask: they are in its rehearsals' records.
fn needs(surface: &Surface, branch: &Branch, rehearsals: [&[Record]; 2]) -> BTreeSet<String> {
    let mut called: BTreeSet<&str> = branch.calls().into_iter().map(|call| call.op.as_str()).collect();
    for record in rehearsals.into_iter().flatten() {
        if let Record::End { asked, .. } = record {
            called.extend(asked.iter().map(String::as_str));
        }
    }
    surface.ops.iter().filter(|op| called.contains(op.name)).flat_map(|op| op.iam.iter().map(|action| (*action).to_owned())).collect()
}

fn date(items: &mut [Item], as_of: &impl Fn(&str, &Value) -> Option<Timestamp>) {
    for item in items {
        match item {
            Item::Frame(frame) => date(&mut frame.items, as_of),
            Item::Call(call) if call.does == Does::Query => call.as_of = as_of(&call.op, &call.args),
            Item::Call(_) => {}
        }
    }
}

/// Every call among these, in order.
#[must_use]
pub fn calls(items: &[Item]) -> Vec<&Call> {
    fn add<'p>(items: &'p [Item], found: &mut Vec<&'p Call>) {
        for item in items {
            match item {
                Item::Call(call) => found.push(call),
                Item::Frame(frame) => add(&frame.items, found),
            }
        }
    }
    let mut found = Vec::new();
    add(items, &mut found);
    found
}

fn walk<'p>(above: &str, items: &'p [Item], take: &mut impl FnMut(&str, &'p Call)) {
    for item in items {
        match item {
            Item::Call(call) => take(&call_place(above, &call.op, call.ordinal), call),
            Item::Frame(frame) => walk(&frame.place(above), &frame.items, take),
        }
    }
}
