//! Lists a page at a time.

use super::refuse::invalid;
use crate::wire::{AwsError, Node, Params};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Rows of a page, if the lab does not want less.
const MOST: usize = 100;

/// Reads NextToken: where the page begins.
pub(super) fn start(params: &Params) -> Result<usize, AwsError> {
    let Some(token) = params.get("NextToken") else { return Ok(0) };
    let number = STANDARD.decode(&token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let number = number.and_then(|text| text.strip_prefix("from ").and_then(|rest| rest.parse().ok()));
    number.ok_or_else(|| invalid("Invalid NextToken"))
}

/// The list of the page and, if it is not the last, the next token.
pub(super) fn cut<T>(world: &World, start: usize, rows: Vec<T>, list: &'static str, node: impl Fn(&T) -> Node) -> Vec<Node> {
    let size = world.page.unwrap_or(MOST).clamp(1, MOST);
    let next = start.saturating_add(size);
    let more = rows.len() > next;
    let page = rows.iter().skip(start).take(size).map(node);
    let mut nodes = vec![Node::list(list, "member", page)];
    if more {
        nodes.push(Node::text("NextToken", STANDARD.encode(format!("from {next}"))));
    }
    nodes
}
