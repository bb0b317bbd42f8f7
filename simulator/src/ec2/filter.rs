//! `Filter.N` of Describe calls: known names only, wildcards in values, all filters at once.

use super::ask::{Ask, invalid};
use super::tag::Tags;
use crate::wire::AwsError;

/// The filters of one request.
pub(super) struct Filters(Vec<(String, Vec<String>)>);

impl Filters {
    /// Reads them. `known` are the names the action has besides `tag:KEY` and `tag-key`.
    pub(super) fn read(ask: &Ask<'_>, known: &[&str]) -> Result<Self, AwsError> {
        let filters = ask.params.filters();
        for (name, values) in &filters {
            let tag = name == "tag-key" || name.strip_prefix("tag:").is_some_and(|key| !key.is_empty());
            if !tag && !known.contains(&name.as_str()) {
                return Err(invalid(format!("The filter '{name}' is invalid")));
            }
            if values.is_empty() {
                return Err(invalid(format!("The filter '{name}' has no values")));
            }
        }
        Ok(Self(filters))
    }

    /// The values asked of one filter.
    pub(super) fn values(&self, name: &str) -> Option<&[String]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, values)| values.as_slice())
    }

    /// Whether a resource with these tags passes; `facts` gives its values for a filter name.
    pub(super) fn pass(&self, tags: &Tags, facts: impl Fn(&str) -> Vec<String>) -> bool {
        self.0.iter().all(|(name, wanted)| {
            let have = match (name.as_str(), name.strip_prefix("tag:")) {
                (_, Some(key)) => tags.get(key).cloned().into_iter().collect(),
                ("tag-key", _) => tags.keys().cloned().collect(),
                _ => facts(name),
            };
            have.iter().any(|value| wanted.iter().any(|pattern| matches(pattern, value)))
        })
    }
}

/// Whether `text` fits `pattern`: `*` stands for any characters, `?` for one, `\` takes the next one literally.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    // Most patterns are plain, and a request may have hundreds of them.
    if !pattern.contains(['*', '?', '\\']) {
        return pattern == text;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    fits(&pattern, &text)
}

fn fits(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        (['*', rest @ ..], _) => (0..=text.len()).any(|skip| fits(rest, &text[skip..])),
        (['?', rest @ ..], [_, more @ ..]) => fits(rest, more),
        (['\\', literal, rest @ ..], [first, more @ ..]) => literal == first && fits(rest, more),
        ([literal, rest @ ..], [first, more @ ..]) => literal == first && fits(rest, more),
        _ => false,
    }
}
