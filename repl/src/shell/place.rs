//! Where in a text the cursor stands: in which call, at which option, in a string or at a name.

use engine::session::{Kind, pieces};

/// A bracket that is open.
#[derive(Debug, PartialEq)]
pub(super) struct Open {
    pub(super) bracket: Bracket,
    /// The option whose value stands here, in a map.
    pub(super) key: Option<String>,
    /// Options given already, in a map.
    pub(super) given: Vec<String>,
    /// How many commas there were.
    pub(super) commas: usize,
}

/// What a bracket opens.
#[derive(Debug, PartialEq)]
pub(super) enum Bracket {
    /// The arguments of this function.
    Call(String),
    Map,
    List,
    Other,
}

/// What is being written.
#[derive(Debug, PartialEq)]
pub(super) enum At {
    /// A string, from this byte on.
    Text(usize),
    /// A member of what `path` leads to.
    Member(String),
    /// A name, maybe with its namespace.
    Name,
}

/// Where the cursor stands.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) open: Vec<Open>,
    pub(super) at: At,
    /// The byte the word being written begins at.
    pub(super) start: usize,
}

impl Place {
    /// At the end of `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut open: Vec<Open> = Vec::new();
        let found = pieces(text);
        let word = |at: usize| found.get(at).map_or("", |piece| &text[piece.start..piece.end]);
        for (index, piece) in found.iter().enumerate() {
            match (piece.kind, word(index)) {
                (Kind::Wrong, said) if said.starts_with(['"', '`', '\'']) => {
                    return Self { open, at: At::Text(piece.start + 1), start: piece.start + 1 };
                }
                (Kind::Text, said) if said.starts_with('`') && (said.len() == 1 || !said.ends_with('`')) && index + 1 == found.len() => {
                    return Self { open, at: At::Text(piece.start + 1), start: piece.start + 1 };
                }
                (Kind::Sign | Kind::Wrong, sign) => bracket(&mut open, sign, || called(&found, text, index)),
                _ => {}
            }
            if let Some(inside) = open.last_mut() {
                let is_key = inside.bracket == Bracket::Map && word(index) == ":" && inside.key.is_none();
                if is_key && index > 0 {
                    let key = word(index - 1).trim_matches('"').to_owned();
                    inside.given.push(key.clone());
                    inside.key = Some(key);
                }
            }
        }
        let start = word_start(text);
        let at = match text[..start].strip_suffix('.') {
            Some(before) if !before.ends_with('.') => At::Member(path(before.trim_end_matches('?'))),
            _ => At::Name,
        };
        Self { open, at, start }
    }

    /// The innermost function whose arguments stand here, and the way from its options to here: `Filters`, `[]`.
    pub(super) fn call(&self) -> Option<(&str, Vec<&str>)> {
        let index = self.open.iter().rposition(|open| matches!(open.bracket, Bracket::Call(_)))?;
        let Bracket::Call(name) = &self.open[index].bracket else { return None };
        let mut way = Vec::new();
        for open in &self.open[index + 1..] {
            match (&open.bracket, &open.key) {
                (Bracket::List, _) => way.push("[]"),
                (Bracket::Map, Some(key)) => way.push(key.as_str()),
                (Bracket::Map, None) => {}
                _ => return None,
            }
        }
        Some((name, way))
    }

    /// The map in which an option's name is being written.
    pub(super) fn naming(&self) -> Option<&Open> {
        self.open.last().filter(|open| open.bracket == Bracket::Map && open.key.is_none() && self.at == At::Name)
    }
}

fn bracket(open: &mut Vec<Open>, sign: &str, called: impl FnOnce() -> Option<String>) {
    let bracket = match sign {
        "(" => called().map_or(Bracket::Other, Bracket::Call),
        "#{" => Bracket::Map,
        "[" => Bracket::List,
        "{" => Bracket::Other,
        ")" | "]" | "}" => {
            open.pop();
            return;
        }
        "," => {
            if let Some(inside) = open.last_mut() {
                inside.commas += 1;
                inside.key = None;
            }
            return;
        }
        _ => return,
    };
    open.push(Open { bracket, key: None, given: Vec::new(), commas: 0 });
}

/// The name that is called by the bracket at `index`.
fn called(found: &[engine::session::Piece], text: &str, index: usize) -> Option<String> {
    let last = found.get(index.checked_sub(1)?).filter(|piece| piece.kind == Kind::Name)?;
    let mut start = last.start;
    for pair in found[..index - 1].rchunks(2) {
        match pair {
            [space, colons] if &text[colons.start..colons.end] == "::" && space.kind == Kind::Name => start = space.start,
            _ => break,
        }
    }
    Some(text[start..last.end].to_owned())
}

/// Where the word at the end of a text begins, with its namespace.
fn word_start(text: &str) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let simple = |text: &str| text.rfind(|c: char| !is_word(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let start = simple(text);
    match text[..start].strip_suffix("::") {
        Some(before) => simple(before),
        None => start,
    }
}

/// The way to a value at the end of a text: `servers[0].tags`.
fn path(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "_.[]\"?".contains(c);
    let start = text.rfind(|c: char| !is_part(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    text[start..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_its_call_and_its_option() {
        let place = Place::of("let x = ec2::describe_instances(#{ region: \"a\", Filters: [#{ Na");
        assert_eq!(place.call(), Some(("ec2::describe_instances", vec!["Filters", "[]"])));
        assert!(place.naming().is_some());
        let place = Place::of("f(1); drs::start_recovery(#{ isDrill: true, ");
        assert_eq!(place.naming().map(|open| open.given.clone()), Some(vec!["isDrill".to_owned()]));
        let place = Place::of("ec2::stop_instances(#{ InstanceIds: [\"i-0");
        assert_eq!(place.call(), Some(("ec2::stop_instances", vec!["InstanceIds", "[]"])));
        assert_eq!(place.at, At::Text(38));
    }

    #[test]
    fn a_place_knows_members_and_namespaces() {
        assert_eq!(Place::of("print(servers[0].tags.").at, At::Member("servers[0].tags".to_owned()));
        let place = Place::of("let s = drs::desc");
        assert_eq!((place.at, place.start), (At::Name, 8));
        assert_eq!(Place::of("f(x)").call(), None);
    }
}
