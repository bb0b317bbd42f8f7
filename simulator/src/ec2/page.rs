//! `MaxResults` and `NextToken`: pages in key order, stable while rows come and go.

use super::ask::{Ask, invalid, refuse};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

/// What a request says about pages.
pub(super) struct Page {
    size: Option<usize>,
    after: Option<String>,
    seal: String,
}

impl Page {
    /// Reads `MaxResults` (5 to `most`, as most EC2 actions have it) and `NextToken`.
    pub(super) fn read(ask: &Ask<'_>, least: i64, most: i64) -> Result<Self, AwsError> {
        let size = match ask.params.integer("MaxResults")? {
            Some(size) if (least..=most).contains(&size) => usize::try_from(size).ok(),
            Some(size) => {
                return Err(invalid(format!(
                    "Value ( {size} ) for parameter maxResults is invalid. Expecting a value between {least} and {most}."
                )));
            }
            None => None,
        };
        let seal = seal(ask);
        let after = match ask.params.get("NextToken") {
            None => None,
            Some(token) => Some(open(&seal, &token).ok_or_else(|| refuse("InvalidNextToken", "The token provided is invalid."))?),
        };
        Ok(Self { size, after, seal })
    }

    /// Refuses `MaxResults` together with ids, as DescribeInstances and its like do.
    pub(super) fn without_ids(&self, ids: &[String], set: &str) -> Result<(), AwsError> {
        if self.size.is_some() && !ids.is_empty() {
            let text = format!("The parameter {set} cannot be used with the parameter maxResults");
            return Err(refuse("InvalidParameterCombination", text));
        }
        Ok(())
    }

    /// This page's part of `rows`, and the token of the next page. Rows come with their keys.
    pub(super) fn cut<T>(&self, world: &World, mut rows: Vec<(String, T)>) -> (Vec<T>, Option<String>) {
        rows.sort_by(|one, other| one.0.cmp(&other.0));
        if let Some(after) = &self.after {
            rows.retain(|(key, _)| key > after);
        }
        let size = [self.size, world.page].into_iter().flatten().min().unwrap_or(usize::MAX).max(1);
        let more = rows.len() > size;
        rows.truncate(size);
        let token = rows.last().filter(|_| more).map(|(key, _)| URL_SAFE_NO_PAD.encode(format!("{}{key}", self.seal)));
        (rows.into_iter().map(|(_, row)| row).collect(), token)
    }

    /// The answer: a set of items and the next page's token.
    pub(super) fn answer(&self, world: &World, set: &'static str, rows: Vec<(String, Node)>) -> Reply {
        let (nodes, token) = self.cut(world, rows);
        let mut answer = vec![Node::list(set, "item", nodes)];
        answer.extend(token.map(|token| Node::text("nextToken", token)));
        Reply::Xml(answer)
    }
}

/// What ties a token to the request it continues: the same question of the same Region.
fn seal(ask: &Ask<'_>) -> String {
    let mut text = ask.region().to_owned();
    for (key, value) in ask.params.pairs() {
        if key != "NextToken" && key != "MaxResults" {
            text.push_str(&format!("&{key}={value}"));
        }
    }
    hex::encode(&digest(&SHA256, text.as_bytes()).as_ref()[..8])
}

fn open(seal: &str, token: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix(seal).map(str::to_owned)
}
