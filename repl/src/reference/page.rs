//! A page of the book.

use super::entry::Entry;

/// A page: its file's name, and what is in it.
pub(crate) struct Page {
    /// `drs.md`.
    pub(crate) name: String,
    /// Markdown.
    pub(crate) text: String,
}

/// Where a namespace's facts are AWS's own.
fn about(space: &str) -> &'static str {
    match space {
        "drs" => "AWS Elastic Disaster Recovery",
        "ec2" => "Amazon EC2",
        "iam" => "AWS Identity and Access Management",
        "cloudformation" => "AWS CloudFormation",
        "sts" => "AWS Security Token Service",
        "s3" => "Amazon S3",
        "ssh" => "SSH",
        "dns" => "DNS",
        "http" => "HTTP",
        "net" => "Ports",
        "template" => "Templates",
        "verbs" => "Verbs",
        _ => "",
    }
}

impl Page {
    pub(super) fn of_space<'e>(space: &str, entries: impl Iterator<Item = &'e Entry>) -> Self {
        let entries: Vec<&Entry> = entries.collect();
        let title = if space == "verbs" { "Verbs".to_owned() } else { format!("`{space}`: {}", about(space)) };
        let mut text = format!("# {}\n\n<!-- written by `lifeboat doc --book`; do not edit -->\n", title.trim_end_matches(": "));
        for entry in entries {
            text.push('\n');
            text.push_str(&entry.markdown());
        }
        Self { name: format!("{space}.md"), text }
    }
}
