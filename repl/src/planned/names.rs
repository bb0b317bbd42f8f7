//! Names of what is known by an id: whoever reads a plan knows servers and subnets by their names.

use engine::plan::{Answer, Branch, Item, calls};
use serde_json_borrow::{ObjectAsVec as Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How near a member is to holding the id of the thing itself: an instance has those of its subnet and its VPC too, so those come last.
fn nearness(member: &str) -> Option<u8> {
    Some(match member {
        "sourceServerID" => 0,
        "recoveryInstanceID" => 1,
        "InstanceId" => 2,
        "VolumeId" => 3,
        "NetworkInterfaceId" => 4,
        "NatGatewayId" => 5,
        "RouteTableId" => 6,
        "LaunchTemplateId" => 7,
        "GroupId" => 8,
        "SubnetId" => 9,
        "InternetGatewayId" => 10,
        "VpcId" => 11,
        _ => return None,
    })
}

/// What the lines of a plan are told with.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Names by ids.
    known: BTreeMap<String, String>,
    /// The runbook's file, if it is known.
    runbook: Option<PathBuf>,
}

impl Names {
    /// What the answers of a rehearsal of a runbook tell.
    pub(super) fn of(runbook: &str, branch: &Branch) -> Self {
        Self { runbook: Some(PathBuf::from(runbook)), ..Self::within(&branch.items) }
    }

    /// What answers tell.
    pub(crate) fn told_by<'v>(answers: impl IntoIterator<Item = &'v serde_json::Value>) -> Self {
        let mut names = Self::default();
        answers.into_iter().for_each(|answer| names.learn(&answer.into()));
        names
    }

    /// What the answers of these calls tell.
    pub(crate) fn within(items: &[Item]) -> Self {
        let mut names = Self::default();
        for call in calls(items) {
            if let Answer::Done(answer) = &call.answer {
                names.learn(&answer.look());
            }
        }
        names
    }

    /// These, and others besides.
    pub(crate) fn and(mut self, others: Self) -> Self {
        for (id, name) in others.known {
            self.known.entry(id).or_insert(name);
        }
        self
    }

    /// Whether a place in a script is in a file that the runbook imports.
    pub(super) fn is_imported(&self, source: &str) -> bool {
        let file = source.split(':').next().filter(|file| !file.is_empty());
        self.runbook.as_ref().zip(file).is_some_and(|(runbook, file)| !runbook.ends_with(file))
    }

    fn learn(&mut self, value: &Value<'_>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Object(members) => {
                let ids = members.iter().filter_map(|(key, id)| Some((nearness(key)?, id)));
                let id = ids.min_by_key(|(nearness, _)| *nearness).and_then(|(_, id)| id.as_str());
                if let Some((id, name)) = id.and_then(|id| Some((id, name(members)?))) {
                    // The machine that it was, too.
                    let was = hints(members).and_then(|hints| text(hints, "awsInstanceID")).filter(|was| *was != id);
                    if let Some(was) = was {
                        self.known.entry(was.to_owned()).or_insert_with(|| name.clone());
                    }
                    self.known.entry(id.to_owned()).or_insert(name);
                }
                members.values().for_each(|member| self.learn(member));
            }
            _ => {}
        }
    }

    /// The text with the name before each id that has one, but for those within the name of an answer, `<...>`.
    pub(crate) fn named(&self, text: &str) -> String {
        let mut told = String::new();
        let (mut word, mut within) = (String::new(), false);
        for c in text.chars() {
            if c.is_ascii_alphanumeric() || c == '-' {
                word.push(c);
                continue;
            }
            self.tell(&mut told, &word, within);
            word.clear();
            within = c == '<' || (within && c != '>');
            told.push(c);
        }
        self.tell(&mut told, &word, within);
        told
    }

    /// An id with the name before it, if it has one.
    pub(super) fn of_id(&self, id: &str) -> String {
        self.known.get(id).map_or_else(|| id.to_owned(), |name| format!("{name} {id}"))
    }

    fn tell(&self, told: &mut String, word: &str, within: bool) {
        if let Some(name) = self.known.get(word).filter(|_| !within) {
            told.push_str(name);
            told.push(' ');
        }
        told.push_str(word);
    }
}

/// What people call a thing: its Name tag, or the host name it was found by.
fn name(thing: &Map<'_>) -> Option<String> {
    let mut tags = thing.get("Tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let tagged = tags.find(|tag| text(tag, "Key") == Some("Name")).and_then(|tag| text(tag, "Value"));
    let hint = |name| hints(thing).and_then(|hints| text(hints, name));
    let own = || within(thing, "tags").and_then(|tags| text(tags, "Name"));
    let known = tagged.or_else(|| hint("fqdn")).or_else(|| hint("hostname")).or_else(own).or_else(|| text(thing, "GroupName"));
    // What verbs return has it plainly.
    let known = known.or_else(|| text(thing, "name"));
    known.filter(|name| !name.is_empty()).map(str::to_owned)
}

/// By what a source server was known where it was found.
fn hints<'v, 'a>(thing: &'v Map<'a>) -> Option<&'v Map<'a>> {
    within(within(thing, "sourceProperties")?, "identificationHints")
}

fn within<'v, 'a>(map: &'v Map<'a>, key: &str) -> Option<&'v Map<'a>> {
    map.get(key).and_then(Value::as_object)
}

fn text<'v>(map: &'v Map<'_>, key: &str) -> Option<&'v str> {
    map.get(key).and_then(Value::as_str)
}

/// The text, cut after so many characters, but never within a name in angle brackets that is not much longer than that.
pub(super) fn cut_between_names(text: &str, length: usize) -> String {
    let Some((at, _)) = text.char_indices().nth(length) else { return text.to_owned() };
    let (shown, rest) = text.split_at(at);
    let is_open = shown.rfind('<').is_some_and(|open| !shown[open..].contains('>'));
    let end = rest.find('>').filter(|end| is_open && *end <= length).map_or(at, |end| at + end + 1);
    if end == text.len() { text.to_owned() } else { format!("{}...", &text[..end]) }
}

#[cfg(test)]
mod tests {
    use super::{Names, Value, cut_between_names};
    use serde_json::json;

    #[test]
    fn an_id_is_told_with_the_name_of_its_own_thing() {
        let mut names = Names::default();
        names.learn(&Value::from(&json!([{ "InstanceId": "i-1", "SubnetId": "subnet-1", "Tags": [{ "Key": "Name", "Value": "web" }] }])));
        names.learn(&Value::from(
            &json!({ "sourceServerID": "s-1", "sourceProperties": { "identificationHints": { "fqdn": "db.example.com" } } }),
        ));
        assert_eq!(names.named("[i-1, subnet-1, {sourceServerID: s-1}]"), "[web i-1, subnet-1, {sourceServerID: db.example.com s-1}]");
        names.learn(&Value::from(&json!({
            "sourceServerID": "s-2", "sourceProperties": { "identificationHints": { "fqdn": "old.example.com", "awsInstanceID": "i-9" } },
        })));
        assert_eq!(names.named("[i-9]"), "[old.example.com i-9]");
        assert_eq!(names.named("s-12 <a[id=s-1].b> s-1"), "s-12 <a[id=s-1].b> db.example.com s-1");
    }

    #[test]
    fn a_text_is_not_cut_within_a_name() {
        assert_eq!(cut_between_names("host=<a/b.c> and more", 8), "host=<a/b.c>...");
        assert_eq!(cut_between_names("host=<a/b.c>", 8), "host=<a/b.c>");
        assert_eq!(cut_between_names("0123456789", 4), "0123...");
    }
}
