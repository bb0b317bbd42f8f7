//! The steps that people want left out, and that the run has not come to yet.

use super::Skip;
use crate::journal::{FrameId, Record};
use std::collections::BTreeMap;

/// By name, as it was asked for last. That a step was left out already is in its own record; a fork does the one it begins at anew.
pub(crate) fn to_skip(records: &[Record]) -> BTreeMap<String, Skip> {
    let (mut wanted, mut steps) = (BTreeMap::new(), BTreeMap::<FrameId, &str>::new());
    let fork = match records.first() {
        Some(Record::Run(run)) => run.fork.as_ref(),
        _ => None,
    };
    for (number, record) in (1..).zip(records) {
        match record {
            Record::ToSkip { step, value, reason, .. } => {
                let is_anew = fork.is_some_and(|fork| fork.from == *step && number <= fork.records);
                let skip = Skip { step: step.clone(), value: value.clone(), reason: reason.clone() };
                wanted.extend((!is_anew).then(|| (step.clone(), skip)));
            }
            Record::Frame { id, parent: 0, segment, .. } => drop(steps.insert(*id, segment)),
            Record::Skipped { frame, .. } => drop(steps.get(frame).and_then(|step| wanted.remove(*step))),
            _ => {}
        }
    }
    wanted
}
