//! What a run did from the step on that a fork of it does anew: it is left behind, and not undone.

use crate::carry::aftermath::{made_in, standing};
use bindings::standing::Thing;
use engine::gate::APPROVE;
use engine::journal::{CallView, Gone, RunArchive, StepView};

/// What is left behind.
pub(crate) struct Behind {
    /// How many records are taken over.
    pub(crate) records: usize,
    /// The gates whose answers are.
    pub(crate) answered: Vec<String>,
    pub(crate) actions: Vec<CallView>,
    /// What those made and did not take away.
    pub(crate) stands: Vec<Thing>,
    /// What was made before and was taken away by those.
    pub(crate) gone: Vec<Thing>,
    /// What was gone before the run itself was forked from another.
    pub(crate) gone_before: Vec<Gone>,
    /// The first step that made some of that.
    pub(crate) maker: Option<String>,
}

impl Behind {
    /// Of a run whose first `records` are taken over. `None`: it has not so many.
    pub(crate) fn of(kept: &RunArchive, records: usize) -> Option<Self> {
        let before = kept.view_after(records)?;
        let whole = kept.view();
        let calls = whole.calls.iter().skip(before.calls.len());
        let actions = calls.filter(|call| call.action && !call.is_refused()).cloned().collect();
        let (stood, stands) = (standing(&before), standing(&whole));
        let gone: Vec<Thing> = stood.iter().filter(|thing| !stands.contains(thing)).cloned().collect();
        let makes = |step: &&StepView| step.depth == 0 && made_in(&before, &step.name).iter().any(|thing| gone.contains(thing));
        let maker = before.steps.iter().find(makes).map(|step| step.name.clone());
        let gates = before.calls.iter().filter(|call| call.op == APPROVE && call.is_done());
        let answered = gates.map(|call| before.asking(call).id).collect();
        let stands = stands.into_iter().filter(|thing| !stood.contains(thing)).collect();
        let is_there = |gone: &&Gone| stood.iter().any(|thing| thing.kind == gone.kind && thing.id == gone.id);
        let before_it = kept.run().fork.iter().flat_map(|fork| &fork.gone);
        let gone_before = before_it.filter(|gone| !is_there(gone)).cloned().collect();
        Some(Self { records, answered, actions, stands, gone, gone_before, maker })
    }
}

/// The actions of these nobody knows the outcome of, for people.
pub(crate) fn in_doubt<'c>(calls: impl IntoIterator<Item = &'c CallView>) -> Option<String> {
    let open = calls.into_iter().filter(|call| call.action && call.outcome.is_none());
    let told: Vec<String> = open.map(|call| format!("{}, begun {}", call.place, call.began.strftime("%H:%M:%SZ"))).collect();
    (!told.is_empty())
        .then(|| format!("in doubt: {}: it is not known whether that happened, and nothing will find out now", told.join("; ")))
}
