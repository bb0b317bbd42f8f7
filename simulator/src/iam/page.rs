//! Pages of IAM lists: `Marker`, `MaxItems`, `IsTruncated`.

use super::invalid;
use crate::wire::{AwsError, Node, Params, Reply};
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Which part of a list was asked for.
pub(super) struct Page {
    after: Option<String>,
    most: usize,
}

/// Reads `Marker` and `MaxItems`.
pub(super) fn read(world: &World, params: &Params) -> Result<Page, AwsError> {
    let most = match params.get("MaxItems") {
        None => 100,
        Some(text) => match text.parse::<usize>() {
            Ok(most @ 1..=1000) => most,
            _ => return Err(invalid("MaxItems", &text, "Member must have value between 1 and 1000")),
        },
    };
    let after = params.get("Marker").map(|marker| decode(&marker)).transpose()?;
    Ok(Page { after, most: most.min(world.page.unwrap_or(usize::MAX)).max(1) })
}

fn decode(marker: &str) -> Result<String, AwsError> {
    let bytes = STANDARD.decode(marker).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix("after:").map(str::to_owned))
        .ok_or_else(|| AwsError::new(400, "ValidationError", "Invalid Marker."))
}

impl Page {
    /// The asked part of `items` (in key order) as the members of `list`.
    pub(super) fn of(self, list: &'static str, items: Vec<(String, Node)>) -> Vec<Node> {
        let rest: Vec<(String, Node)> = items.into_iter().filter(|(key, _)| self.after.as_ref().is_none_or(|after| key > after)).collect();
        let truncated = rest.len() > self.most;
        let last = rest.get(self.most - 1).map(|(key, _)| key.clone()).filter(|_| truncated);
        let nodes = rest.into_iter().take(self.most).map(|(_, node)| node);
        let mut out = vec![Node::list(list, "member", nodes), Node::text("IsTruncated", truncated)];
        if let Some(last) = last {
            out.push(Node::text("Marker", STANDARD.encode(format!("after:{last}"))));
        }
        out
    }

    /// [`Page::of`], answered.
    pub(super) fn reply(self, list: &'static str, items: Vec<(String, Node)>) -> Result<Reply, AwsError> {
        Ok(Reply::Xml(self.of(list, items)))
    }
}
