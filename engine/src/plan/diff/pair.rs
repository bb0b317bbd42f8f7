//! Which items of two frames belong together: those of the same name, in order, with as little left over as can be.

use crate::plan::{Does, Item};
use serde_json::Value;

/// What it costs to leave an item over.
const ALONE: f64 = 1.0;
/// More pairs than this are not weighed: items are taken in their order.
const MOST: usize = 4_000_000;

/// Two items that belong together, or one that has no other.
pub(super) type Pair<'a> = (Option<&'a Item>, Option<&'a Item>);

/// Pairs the items of two frames.
pub(super) fn pairs<'a>(one: &'a [Item], other: &'a [Item]) -> Vec<Pair<'a>> {
    let alike = one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_alike(one, other));
    if alike || one.len().saturating_mul(other.len()) > MOST {
        return in_order(one, other);
    }
    let costs = costs(one, other);
    let (mut left, mut right, mut pairs) = (0, 0, Vec::new());
    while left < one.len() || right < other.len() {
        let here = costs[left][right];
        let met = match (one.get(left), other.get(right)) {
            (Some(first), Some(second)) => distance(first, second).filter(|cost| close(here, cost + costs[left + 1][right + 1])),
            _ => None,
        };
        if met.is_some() {
            pairs.push((one.get(left), other.get(right)));
            (left, right) = (left + 1, right + 1);
        } else if left < one.len() && close(here, ALONE + costs[left + 1][right]) {
            pairs.push((one.get(left), None));
            left += 1;
        } else {
            pairs.push((None, other.get(right)));
            right += 1;
        }
    }
    pairs
}

fn in_order<'a>(one: &'a [Item], other: &'a [Item]) -> Vec<Pair<'a>> {
    let pair = |at: usize| match (one.get(at), other.get(at)) {
        (Some(first), Some(second)) if !is_alike(first, second) => vec![(Some(first), None), (None, Some(second))],
        pair => vec![pair],
    };
    (0..one.len().max(other.len())).flat_map(pair).collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// What it costs at least to pair what is left from each place on.
fn costs(one: &[Item], other: &[Item]) -> Vec<Vec<f64>> {
    let (rows, columns) = (one.len(), other.len());
    let mut costs = vec![vec![0.0; columns + 1]; rows + 1];
    for left in (0..=rows).rev() {
        for right in (0..=columns).rev() {
            if left == rows && right == columns {
                continue;
            }
            let mut least = f64::INFINITY;
            if left < rows {
                least = least.min(ALONE + costs[left + 1][right]);
            }
            if right < columns {
                least = least.min(ALONE + costs[left][right + 1]);
            }
            if let (Some(first), Some(second)) = (one.get(left), other.get(right))
                && let Some(cost) = distance(first, second)
            {
                least = least.min(cost + costs[left + 1][right + 1]);
            }
            costs[left][right] = least;
        }
    }
    costs
}

fn is_alike(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::Frame(one), Item::Frame(other)) => one.segment == other.segment && one.kind == other.kind,
        (Item::Call(one), Item::Call(other)) => one.op == other.op && (one.does == Does::Action) == (other.does == Does::Action),
        _ => false,
    }
}

/// How far apart two items are, from 0 to 1; `None`: they are not the same thing.
fn distance(one: &Item, other: &Item) -> Option<f64> {
    match (one, other) {
        _ if !is_alike(one, other) => None,
        (Item::Call(one), Item::Call(other)) => {
            let (differ, all) = leaves(&one.args, &other.args);
            Some(f64::from(differ) / f64::from(all.max(1)))
        }
        _ => Some(0.0),
    }
}

/// How many leaves of two values differ, of how many.
fn leaves(one: &Value, other: &Value) -> (u32, u32) {
    let sum = |counts: &mut dyn Iterator<Item = (u32, u32)>| counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let mut keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
            let count = |key: &String| one.get(key).zip(other.get(key)).map_or((1, 1), |(one, other)| leaves(one, other));
            sum(&mut keys.by_ref().map(count))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            sum(&mut one.iter().zip(other).map(|(one, other)| leaves(one, other)))
        }
        _ => (u32::from(one != other), 1),
    }
}
