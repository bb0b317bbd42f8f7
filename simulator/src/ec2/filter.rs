//! `Filter.N` of Describe calls: known names only, wildcards in values, all filters at once.

use super::ask::{Ask, invalid};
use super::tag::Tags;
use crate::wire::AwsError;

/// The filters of one request.
pub(super) struct Filters(Vec<Filter>);

struct Filter {
    name: String,
    /// As they were asked.
    values: Vec<String>,
    /// The same in order, where all of them are plain: a request may have hundreds, and each resource is held to them.
    plain: Option<Vec<String>>,
}

impl Filter {
    fn of((name, values): (String, Vec<String>)) -> Self {
        let mut plain = values.clone();
        plain.sort_unstable();
        let plain = (!values.iter().any(|value| is_pattern(value))).then_some(plain);
        Self { name, values, plain }
    }

    fn fits(&self, value: &String) -> bool {
        match &self.plain {
            Some(plain) => plain.binary_search(value).is_ok(),
            None => self.values.iter().any(|pattern| matches(pattern, value)),
        }
    }
}

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
        Ok(Self(filters.into_iter().map(Filter::of).collect()))
    }

    /// The values asked of one filter.
    pub(super) fn values(&self, name: &str) -> Option<&[String]> {
        self.0.iter().find(|filter| filter.name == name).map(|filter| filter.values.as_slice())
    }

    /// Whether a resource with these tags passes; `facts` gives its values for a filter name.
    pub(super) fn pass(&self, tags: &Tags, facts: impl Fn(&str) -> Vec<String>) -> bool {
        self.0.iter().all(|filter| {
            let have = match (filter.name.as_str(), filter.name.strip_prefix("tag:")) {
                (_, Some(key)) => tags.get(key).cloned().into_iter().collect(),
                ("tag-key", _) => tags.keys().cloned().collect(),
                (name, _) => facts(name),
            };
            have.iter().any(|value| filter.fits(value))
        })
    }
}

/// Whether `text` fits `pattern`: `*` stands for any characters, `?` for one, `\` takes the next one literally.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    if !is_pattern(pattern) {
        return pattern == text;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    fits(&pattern, &text)
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '\\'])
}

/// At most one step back for each character: to the last `*`, which then takes one more.
fn fits(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut from, mut back) = (0, 0, None);
    while from < text.len() {
        match &pattern[at..] {
            ['*', ..] => {
                back = Some((at + 1, from));
                at += 1;
                continue;
            }
            ['?', ..] => (at, from) = (at + 1, from + 1),
            ['\\', literal, ..] if *literal == text[from] => (at, from) = (at + 2, from + 1),
            [literal, rest @ ..] if *literal == text[from] && (*literal != '\\' || rest.is_empty()) => (at, from) = (at + 1, from + 1),
            _ => {
                let Some((after, taken)) = back else { return false };
                back = Some((after, taken + 1));
                (at, from) = (after, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|next| *next == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_pattern_fits_as_ec2_reads_it() {
        for (pattern, text, fits) in [
            ("web", "web", true),
            ("web", "webs", false),
            ("*", "", true),
            ("w*b*", "wordpress-db-1", true),
            ("w*b", "wordpress-db-1", false),
            ("we?", "web", true),
            ("we?", "we", false),
            ("*.example.c?m", "a.example.example.com", true),
            (r"a\*b", "a*b", true),
            (r"a\*b", "axb", false),
            (r"*\?", "what?", true),
            (r"*\", r"a\", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_no_work() {
        assert!(!matches(&format!("{}b", "*a".repeat(40)), &"a".repeat(20_000)));
    }
}
