//! The copy of AWS a rehearsal stands in: a lab that begins with nothing and is filled with what AWS answers, as the runbook
//! asks for it. Queries are asked of AWS first, once for all copies; what changes anything is done in the lab alone.

mod answers;
mod export;
mod filling;
mod older;

pub(crate) use answers::Answers;
pub(crate) use export::export;
pub(crate) use older::{Older, kept};

use crate::lab;
use crate::problem::Result;
use crate::world::{LabWorld, LiveWorld, World};
use bindings::document;
use engine::Surface;
use engine::clock::Clock;
use engine::mishap::Mishap;
use engine::op::{BeforeFn, Call, Kind, Op, Settle};
use engine::run::WorldId;
use filling::{Filling, Target};
use std::sync::Arc;

/// A new copy, standing at AWS's time.
///
/// # Errors
/// There is no thread to be had.
pub(crate) fn copy(live: &Arc<LiveWorld>, answers: &Answers, region: &str, salt: u64) -> Result<Box<dyn World>> {
    let now = live.clock().now();
    let options = simulator::Options { account: live.account(), salt, bare: true, epoch: now, ..simulator::Options::default() };
    let lab = lab::aside(None, options, now, salt)?;
    let into = Target::Copy(lab.lab.clone(), lab.clock.clone());
    let filling = Filling::new(live, answers, region, into);
    Ok(Box::new(Rehearsed { lab, id: live.id(region), filling: Arc::new(filling) }))
}

/// The copy.
struct Rehearsed {
    lab: LabWorld,
    id: WorldId,
    filling: Arc<Filling>,
}

impl World for Rehearsed {
    fn surface(&self, region: &str) -> Surface {
        let Surface { ops, verbs } = self.lab.surface(region);
        let through = |op: Op| match op.kind.is_action() {
            _ if !document::is_aws(op.name) => op,
            true => prepared(self.filling.clone(), op),
            false => filled(self.filling.clone(), op),
        };
        Surface { ops: ops.into_iter().map(through).collect(), verbs }
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.lab.clock()
    }

    fn account(&self) -> String {
        self.id.account.clone()
    }

    fn id(&self, _: &str) -> WorldId {
        self.id.clone()
    }

    /// In the copy alone: AWS is asked as ever.
    fn befall(&self, mishap: &Mishap) -> Result<(), String> {
        self.lab.befall(mishap)
    }

    fn has_met(&self, mishap: &Mishap) -> bool {
        self.lab.has_met(mishap)
    }

    fn not_modelled(&self) -> Option<String> {
        self.filling.not_modelled()
    }
}

/// The query `op`, whose every answer is first filled up with what AWS says.
fn filled(filling: Arc<Filling>, op: Op) -> Op {
    let (name, send) = (op.name, op.send.clone());
    let through: engine::op::SendFn = Arc::new(move |call: Call| {
        let (filling, send) = (filling.clone(), send.clone());
        Box::pin(async move {
            // A secret stays here: what it opens was made in the rehearsal.
            if engine::secret::holds_token(&call.args.to_string()) {
                return send(call).await;
            }
            match filling.fill(name, &call).await? {
                Some(own) => Ok(own),
                None => filling.learnt(send(call).await),
            }
        })
    });
    Op { send: through, ..op }
}

/// The action `op`, before which is taken in what its options name.
fn prepared(filling: Arc<Filling>, op: Op) -> Op {
    let (fills, send) = (filling.clone(), op.send.clone());
    let through: engine::op::SendFn = Arc::new(move |call: Call| {
        let (filling, send) = (fills.clone(), send.clone());
        Box::pin(async move {
            filling.prepare(&call).await?;
            filling.learnt(send(call).await)
        })
    });
    let kind = match op.kind {
        Kind::Action(Settle::Reconcile { before: Some(before), look, settle_for }) => {
            let prepared: BeforeFn = Arc::new(move |call: Call| {
                let (filling, before) = (filling.clone(), before.clone());
                Box::pin(async move {
                    filling.prepare(&call).await?;
                    before(call).await
                })
            });
            Kind::Action(Settle::Reconcile { before: Some(prepared), look, settle_for })
        }
        kind => kind,
    };
    Op { send: through, kind, ..op }
}
