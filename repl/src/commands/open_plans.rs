//! Plans that lie here and that this home can run: of its lab or of an account it has been to, not used, not expired; and who has agreed to
//! them so far.

use super::plan::machine_time;
use crate::approvals::{self, Policy, Tally};
use crate::home::Home;
use crate::home::used::Used;
use crate::lab;
use crate::planned;
use crate::print::title::Title;
use engine::header;
use engine::plan::Plan;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A plan that is open.
pub(super) struct OpenPlan {
    /// Its world.
    pub(super) title: Title,
    /// For people.
    pub(super) line: String,
    /// Whether it can be run as it is: nothing that it was made of was edited.
    pub(super) holds: bool,
    /// The command that comes next.
    pub(super) next: String,
}

/// Those in these folders whose names end in `.plan`, by name. What is no plan is not told.
pub(super) fn open_plans(home: &Home, folders: &[&Path]) -> Vec<OpenPlan> {
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let paths = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|kind| kind == "plan"));
    let files: BTreeSet<PathBuf> = paths.map(|path| path.canonicalize().unwrap_or(path)).collect();
    files.iter().filter_map(|file| open(home, file)).collect()
}

fn open(home: &Home, file: &Path) -> Option<OpenPlan> {
    let bytes = std::fs::read(file).ok()?;
    let plan = planned::read(file, &bytes).ok()?;
    let digest = planned::digest(&bytes);
    let is_over = plan.expires.is_some_and(|expires| expires < machine_time()) || Used::of(home, &plan, &digest).ok()?.is_some();
    let can_be_run = !plan.branches.is_empty() && planned::fails_with(&plan).is_none();
    if is_over || !can_be_run || !is_of(home, &plan) {
        return None;
    }
    let title = Title::of_plan(&plan);
    let about = about(file, &plan, &title);
    if !planned::edited(&plan).is_empty() {
        let line = format!("{about}   edited since: it no longer holds");
        return Some(OpenPlan { title, line, holds: false, next: planned::next(&plan, None) });
    }
    let said = Said::of(Some(home), &plan, (file, &digest));
    let next = said.next(file, &plan);
    let until = plan.expires.map_or_else(String::new, |expires| format!("   good until {}", expires.strftime("%Y-%m-%d %H:%M:%SZ")));
    Some(OpenPlan { title, line: format!("{about}{}{until}", said.shown()), holds: true, next })
}

/// What comes next for a plan in a file, and what tells its bytes: where people must agree first, that.
pub(super) fn next_of(home: Option<&Home>, plan: &Plan, (file, digest): (&Path, &str)) -> String {
    let is_used = home.is_some_and(|home| Used::of(home, plan, digest).is_ok_and(|used| used.is_some()));
    if is_used { planned::next(plan, None) } else { next_of_unused(home, plan, (file, digest)) }
}

/// The same for one that no run can have used: it was just made.
pub(super) fn next_of_unused(home: Option<&Home>, plan: &Plan, (file, digest): (&Path, &str)) -> String {
    let is_over = plan.expires.is_some_and(|expires| expires < machine_time()) || !planned::edited(plan).is_empty();
    if is_over || planned::fails_with(plan).is_some() {
        return planned::next(plan, None);
    }
    Said::of(home, plan, (file, digest)).next(file, plan)
}

/// What a plan's runbook asks of people, and what they have said so far.
struct Said {
    /// How many have to agree.
    quorum: usize,
    /// Whether whoever runs it is left out.
    not_by: bool,
    policy: Policy,
    tally: Tally,
}

impl Said {
    fn of(home: Option<&Home>, plan: &Plan, (file, digest): (&Path, &str)) -> Self {
        let header = header::read(Path::new(&plan.runbook)).unwrap_or_default();
        let policy = Policy::of(&header, Path::new(&plan.runbook), Vec::new()).unwrap_or_default();
        let tally = approvals::so_far((home, file), digest, &policy).unwrap_or_default();
        let (quorum, not_by) = header.approvals.map_or((0, false), |asked| (asked.quorum as usize, asked.not_by_operator));
        Self { quorum, not_by, policy, tally }
    }

    /// For people, behind what a plan is; nothing where nothing is asked and nothing was said.
    fn shown(&self) -> String {
        let agreed = match self.tally.agreed.len() {
            0 if self.quorum == 0 => String::new(),
            agreed if agreed == 0 || agreed < self.quorum => format!("   {agreed} of {} approvals", self.quorum),
            _ => format!("   approved by {}", self.tally.names()),
        };
        let refused = self.tally.rejected.as_ref().map_or_else(String::new, |by| format!("   REJECTED by {}", by.by));
        format!("{agreed}{refused}")
    }

    /// What comes next for the plan, which holds.
    fn next(&self, file: &Path, plan: &Plan) -> String {
        let (approve, run) = (self.policy.of_plan(file), planned::next(plan, Some(file)));
        if let Some(no) = &self.tally.rejected {
            return format!("{approve} if {} has changed their mind; or {}", no.by, planned::next(plan, None));
        }
        match self.quorum.saturating_sub(self.tally.agreed.len()) {
            0 => run,
            1 if self.tally.agreed.is_empty() && !self.not_by => format!("{approve}, then: {run}"),
            1 => format!("somebody else: {approve}, then: {run}"),
            more => format!("{more} people, each: {approve}, then: {run}"),
        }
    }
}

/// Whether this home can run it: it is of this very lab, or of an account of AWS that this home has been to.
fn is_of(home: &Home, plan: &Plan) -> bool {
    if plan.world.is_live() {
        return home.has_been_to(&plan.account, &plan.region);
    }
    plan.lab.is_some() && lab::id(home).is_ok_and(|own| own == plan.lab)
}

/// Its name, and of what it is.
fn about(file: &Path, plan: &Plan, title: &Title) -> String {
    let name = |path: &Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let typed = if plan.typed.is_empty() { String::new() } else { format!(" {}", plan.typed) };
    let live = if title.is_live() { format!("{title}: ") } else { String::new() };
    format!("  plan {}   {live}of {}{typed}", name(file), name(Path::new(&plan.runbook)))
}
