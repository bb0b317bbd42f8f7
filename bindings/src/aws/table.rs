//! How a row of the op table is written: an operation, what it does to the world, how it is settled, what permission it needs.

use super::shape::Wire;
use engine::op::{BeforeFn, Call, Failure, Found, Kind, LookFn, Op, SendFn, Settle};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::Value;
use std::sync::Arc;

/// How long a sent request may still land.
const SETTLE_FOR: SignedDuration = SignedDuration::from_secs(60);
/// Tag that names run and place of the call that made a resource.
pub(super) const CALL_TAG: &str = "lifeboat:call";
/// Tag that holds the hash of the journal up to the call.
pub(crate) const CHAIN_TAG: &str = "lifeboat:chain";

/// A row: what every op of one service has in common is filled in here.
pub(super) fn row(name: &'static str, doc: &'static str, iam: &'static [&'static str], kind: Kind, wire: Wire) -> Op {
    Op { schema: wire.schema, iam, ..Op::new(name, doc, kind, wire.send) }
}

/// A query.
pub(super) fn query(name: &'static str, doc: &'static str, iam: &'static [&'static str], wire: Wire) -> Op {
    row(name, doc, iam, Kind::Query, wire)
}

/// An action that sets a state; these codes say that the state stands.
pub(super) fn natural(
    name: &'static str,
    doc: &'static str,
    iam: &'static [&'static str],
    done_if: &'static [&'static str],
    wire: Wire,
) -> Op {
    row(name, doc, iam, Kind::Action(Settle::Natural { done_if }), wire)
}

/// An action its service deduplicates by token.
pub(super) fn token(name: &'static str, doc: &'static str, iam: &'static [&'static str], ttl: SignedDuration, wire: Wire) -> Op {
    row(name, doc, iam, Kind::Action(Settle::Token { ttl, look: None }), wire)
}

/// An action that is looked for.
pub(super) fn reconcile(name: &'static str, doc: &'static str, iam: &'static [&'static str], look: LookFn, wire: Wire) -> Op {
    row(name, doc, iam, Kind::Action(Settle::Reconcile { before: None, look, settle_for: SETTLE_FOR }), wire)
}

/// The same, knowing what stood before.
pub(super) fn reconcile_from(mut op: Op, before: BeforeFn) -> Op {
    if let Kind::Action(Settle::Reconcile { before: slot, .. }) = &mut op.kind {
        *slot = Some(before);
    }
    op
}

/// Names the result's fields that move by themselves.
pub(super) fn moving(mut op: Op, fields: &'static [&'static str]) -> Op {
    op.moving = fields;
    op
}

/// Names the options whose lists name what is acted on: with fewer items it does less.
pub(super) fn acting_on(mut op: Op, lists: &'static [&'static str]) -> Op {
    op.fewer = lists;
    op
}

/// A look made of queries.
pub(super) fn look<F>(find: impl Fn(Call) -> F + Send + Sync + 'static) -> LookFn
where
    F: Future<Output = Result<Found, Failure>> + Send + 'static,
{
    Arc::new(move |call| Box::pin(find(call)))
}

/// Asks another operation with the same standing.
pub(super) fn ask(send: &SendFn, call: &Call, mut args: Value) -> BoxFuture<'static, Result<Value, Failure>> {
    if call.args["region"].is_string() {
        args["region"] = call.args["region"].clone();
    }
    send(Call { args, ..call.clone() })
}

/// Changes the options before they are sent.
pub(super) fn with_args(wire: Wire, change: impl Fn(&Call, &mut Value) + Send + Sync + 'static) -> Wire {
    let Wire { schema, send } = wire;
    let send: SendFn = Arc::new(move |mut call| {
        let mut args = std::mem::take(&mut call.args);
        change(&call, &mut args);
        call.args = args;
        send(call)
    });
    Wire { schema, send }
}

/// Changes the result before anybody sees it.
pub(super) fn with_result(wire: Wire, change: impl Fn(&Call, Value) -> Result<Value, Failure> + Send + Sync + Clone + 'static) -> Wire {
    let Wire { schema, send } = wire;
    let send: SendFn = Arc::new(move |call: Call| {
        let (change, sent) = (change.clone(), send(call.clone()));
        Box::pin(async move { change(&call, sent.await?) })
    });
    Wire { schema, send }
}

/// What was answered cannot be rebuilt when an answer is lost: nobody gets it.
pub(super) fn nothing(wire: Wire) -> Wire {
    with_result(wire, |_, _| Ok(Value::Null))
}

/// Adds the tags that let a look find what this call made, to a map under `member`.
pub(super) fn tagged(call: &Call, args: &mut Value, member: &str) {
    args[member][CALL_TAG] = Value::from(call.digest.clone());
    args[member][CHAIN_TAG] = Value::from(call.chain.clone());
}

/// The items of an array.
pub(super) fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}
