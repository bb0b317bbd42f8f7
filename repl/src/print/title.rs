//! Where a run goes, as the first and last words of every page about it, and as `world` in JSON.

use engine::journal::RunRecord;
use engine::plan::Plan;
use engine::run::{WorldId, WorldKind};
use std::fmt;

/// What pages about the lab begin and end with.
pub(crate) const LAB: &str = "LAB, simulated";

/// First and last words of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    text: String,
    live: bool,
}

impl Title {
    /// Of a world.
    #[must_use]
    pub(crate) fn of(kind: WorldKind, account: &str, region: &str) -> Self {
        let live = kind.is_live();
        let text = if live { format!("LIVE {account} {region}") } else { LAB.to_owned() };
        Self { text, live }
    }

    /// Of a world that was not reached: its account is not known.
    #[must_use]
    pub(crate) fn unreached(live: bool) -> Self {
        let text = if live { "LIVE, not reached" } else { LAB };
        Self { text: text.to_owned(), live }
    }

    /// Of the world of a run that was not found.
    #[must_use]
    pub(crate) fn unknown() -> Self {
        Self { text: "unknown".to_owned(), live: false }
    }

    /// Of the world a run belongs to.
    #[must_use]
    pub(crate) fn of_run(run: &RunRecord) -> Self {
        Self::of(run.world, &run.account, &run.region)
    }

    /// Of the world a plan was made for.
    #[must_use]
    pub(crate) fn of_plan(plan: &Plan) -> Self {
        Self::of(plan.world, &plan.account, &plan.region)
    }

    /// Of a page about several runs: each world once, in order.
    #[must_use]
    pub(crate) fn of_runs<'r>(runs: impl IntoIterator<Item = &'r RunRecord>) -> Self {
        Self::of_all(runs.into_iter().map(Self::of_run))
    }

    /// Of a page about several worlds: each once, in order.
    pub(crate) fn of_all(all: impl IntoIterator<Item = Self>) -> Self {
        let mut titles: Vec<Self> = Vec::new();
        for title in all {
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let live = titles.iter().any(|title| title.live);
        let texts: Vec<String> = titles.into_iter().map(|title| title.text).collect();
        Self { text: if texts.is_empty() { LAB.to_owned() } else { texts.join(" and ") }, live }
    }

    /// The first line of a run in this world.
    pub(crate) fn begins(&self, world: &WorldId) -> String {
        let WorldId { account, region, .. } = world;
        if self.live { self.text.clone() } else { format!("{self}: nothing in AWS is touched    {region}  account {account}") }
    }

    /// What is said of a span of the world's time.
    pub(crate) fn by_its_clock(&self) -> &'static str {
        if self.live { "by its clock" } else { "simulated" }
    }

    /// Whether the world is AWS itself.
    #[must_use]
    pub(crate) fn is_live(&self) -> bool {
        self.live
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl serde::Serialize for Title {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
