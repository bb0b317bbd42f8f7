//! The two sides of the comparisons that said no last on this thread: what an assertion that does not hold was about. They are
//! kept as they were compared; nothing is asked twice.

use super::control::written;
use super::lex::position;
use super::to_json;
use rhai::{Dynamic, NativeCallContext, Position};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::VecDeque;

/// So much of a side is shown, in characters.
const SHOWN: usize = 120;

/// So many are kept: between a condition and its assertion the text of that may compare, too.
const KEPT: usize = 8;

thread_local! {
    static LAST: RefCell<VecDeque<Compared>> = const { RefCell::new(VecDeque::new()) };
}

/// A comparison that said no.
struct Compared {
    at: Place,
    left: Dynamic,
    right: Dynamic,
}

/// Where one stands: its file, its sign, and how deep in calls, for a function may be in the same place twice.
type Place = (String, Position, usize);

/// Keeps the sides of a comparison that does not hold; gives back whether it does.
pub(super) fn kept(ctx: &NativeCallContext, holds: bool, left: &Dynamic, right: &Dynamic) -> bool {
    if !holds {
        let compared = Compared { at: place(ctx, ctx.call_position()), left: left.clone(), right: right.clone() };
        LAST.with_borrow_mut(|last| {
            last.retain(|before| before.at != compared.at);
            last.truncate(KEPT - 1);
            last.push_front(compared);
        });
    }
    holds
}

/// Both sides of the comparison that is the first argument of this call; null if it is none, or many others were made since.
pub(super) fn of_condition(ctx: &NativeCallContext) -> Value {
    let sides = || {
        let at = place(ctx, written(ctx, |spot| spot.comparison().map(position))?);
        let found = |last: &mut VecDeque<Compared>| last.remove(last.iter().position(|compared| compared.at == at)?);
        let Compared { left, right, .. } = LAST.with_borrow_mut(found)?;
        Some(json!({ "left": to_json(&left).ok()?, "right": to_json(&right).ok()? }))
    };
    sides().unwrap_or_default()
}

fn place(ctx: &NativeCallContext, at: Position) -> Place {
    (ctx.call_source().unwrap_or("?").to_owned(), at, ctx.call_level())
}

/// `left: 2, right: 3`, of what an assertion tells of itself.
pub(super) fn told(details: &Value) -> String {
    let side = |name: &str| match &details[name] {
        Value::Null => "()".to_owned(),
        value => crate::plan::cut(&value.to_string(), SHOWN),
    };
    format!("left: {}, right: {}", side("left"), side("right"))
}
