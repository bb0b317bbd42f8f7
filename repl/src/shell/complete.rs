//! What Tab offers: names, options of the call that is open and the words they take, keys of live maps, ids and names of
//! what is in the world, commands, paths.

use super::Shell;
use super::command::COMMANDS;
use super::place::{At, Place};
use crate::cli::Cli;
use crate::print::clean;
use crate::reference::words::WORDS;
use clap::CommandFactory;
use engine::session::{Function, Session};
use rustyline::completion::Pair;
use serde_json::Value;
use std::path::Path;

/// Methods that most values have.
const METHODS: [&str; 16] = [
    "len",
    "keys",
    "values",
    "contains",
    "filter",
    "map",
    "find",
    "find_map",
    "some",
    "all",
    "reduce",
    "sort",
    "push",
    "split",
    "to_string",
    "starts_with",
];
/// Words of the language.
const KEYWORDS: [&str; 16] =
    ["let", "const", "if", "else", "for", "in", "while", "loop", "fn", "return", "switch", "import", "try", "catch", "throw", "true"];

/// The words to offer for a text: those it may be, or of a time the one that is no time.
fn offered(schema: &Value) -> Vec<&str> {
    if schema["format"] == "point-in-time" { vec!["latest"] } else { engine::schema::words(schema) }
}

impl Shell<'_> {
    /// What could stand in place of the text from the byte returned on.
    pub(super) fn candidates(&self, text: &str) -> (usize, Vec<Pair>) {
        let trimmed = text.trim_start();
        match trimmed.strip_prefix(':') {
            Some(command) => self.of_command(text.len() - command.len(), command),
            None => self.of_text(text),
        }
    }

    fn of_command(&self, from: usize, command: &str) -> (usize, Vec<Pair>) {
        let Some((word, rest)) = command.split_once(char::is_whitespace) else {
            let names = COMMANDS.iter().map(|(name, takes, _)| pair(&format!(":{name} {takes}"), format!("{name} ")));
            return (from, starting(names, command));
        };
        let from = from + command.len() - rest.len();
        match word {
            "plan" | "table" | "json" => {
                let (at, found) = self.of_text(rest);
                (from + at, found)
            }
            "doc" => (from, starting(self.names().into_iter().map(|name| plain(&name)), rest)),
            "source" => (from, starting(self.sources().into_iter().map(|name| plain(&name)), rest)),
            "save" => paths(&self.folder, rest, from),
            "edit" => (from, starting(self.session().inputs().iter().map(|(step, _)| plain(step)), rest)),
            "lab" => (from + word_at(rest), starting(lab_commands(rest).iter().map(|name| plain(name)), &rest[word_at(rest)..])),
            _ => (from, Vec::new()),
        }
    }

    /// Everything that has a manual entry.
    fn names(&self) -> Vec<String> {
        let ops = self.surface.ops.iter().map(|op| op.name);
        let verbs = self.surface.verbs.iter().map(|verb| verb.name);
        ops.chain(verbs).chain(WORDS.iter().map(|word| word.name)).map(str::to_owned).collect()
    }

    fn sources(&self) -> Vec<String> {
        let session = self.session();
        let functions = session.functions().into_iter().map(|(name, _)| name);
        let steps = session.header().steps.iter().map(|(name, _)| name.clone());
        let imported = imported(&session).into_iter().map(|(name, _)| name);
        functions.chain(imported).chain(steps).chain(session.variables().into_iter().map(|variable| variable.name)).collect()
    }

    fn of_text(&self, text: &str) -> (usize, Vec<Pair>) {
        let place = Place::of(text);
        let word = &text[place.start..];
        let found = match &place.at {
            At::Text(from) => return self.of_string(&place, *from, &text[*from..]),
            At::Member(path) => starting(members(&self.session(), path).into_iter(), word),
            At::Name => match self.options(&place, word) {
                options if !options.is_empty() => options,
                _ => self.of_name(&place, word),
            },
        };
        (place.start, found)
    }

    /// Options that can be given, or words an option takes.
    fn options(&self, place: &Place, word: &str) -> Vec<Pair> {
        let Some(schema) = self.schema(place) else { return Vec::new() };
        if let Some(map) = place.naming() {
            let Some(all) = schema["properties"].as_object() else { return Vec::new() };
            let left = all.keys().filter(|name| !map.given.contains(name));
            return starting(left.map(|name| pair(name, format!("{name}: "))), word);
        }
        starting(offered(schema).into_iter().map(|word| plain(&format!("\"{word}\""))), word)
    }

    /// The schema of what stands at a place.
    fn schema<'s>(&'s self, place: &Place) -> Option<&'s Value> {
        let (name, way) = place.call()?;
        let op = self.surface.ops.iter().find(|op| op.name == name).and_then(|op| op.schema.as_deref());
        let root = op.or_else(|| self.surface.verbs.iter().find(|verb| verb.name == name)?.schema.as_deref())?;
        let step = |schema: &'s Value, part: &str| match part {
            "[]" => engine::schema::resolved(root, &schema["items"]),
            key => engine::schema::resolved(root, &schema["properties"][key]),
        };
        Some(way.into_iter().fold(root, step))
    }

    fn of_name(&self, place: &Place, word: &str) -> Vec<Pair> {
        let session = self.session();
        let own = session.variables().into_iter().map(|variable| pair(&format!("{}  {}", variable.name, variable.kind), variable.name));
        let functions =
            session.functions().into_iter().map(|(name, params)| pair(&format!("{name}({})", params.join(", ")), format!("{name}(")));
        let imported =
            imported(&session).into_iter().map(|(name, params)| pair(&format!("{name}({})", params.join(", ")), format!("{name}(")));
        let mut found: Vec<Pair> = starting(own.chain(functions).chain(imported), word);
        drop(session);
        if word.is_empty() && !place.open.is_empty() {
            return found;
        }
        let said = self.names().into_iter().map(|name| pair(&name, format!("{name}(")));
        found.extend(starting(said, word));
        if !word.is_empty() {
            found.extend(starting(KEYWORDS.iter().map(|word| plain(word)), word));
        }
        found
    }

    /// In a string: words the option takes, else what is in the world, else a path.
    fn of_string(&self, place: &Place, from: usize, word: &str) -> (usize, Vec<Pair>) {
        let words = self.schema(place).map(offered).unwrap_or_default();
        if !words.is_empty() {
            return (from, starting(words.into_iter().map(plain), word));
        }
        let key = place.open.iter().rev().find_map(|open| open.key.as_deref()).unwrap_or_default();
        let found = self.things(key);
        let found = starting(found.into_iter().map(|(id, name)| pair(&format!("{id}  {name}"), id)), word);
        if found.is_empty() && (word.contains('/') || key.contains("template") || key.contains("file")) {
            return paths(&self.folder, word, from);
        }
        (from, found)
    }
}

/// The functions of what is imported, as they are called.
fn imported(session: &Session) -> Vec<Function> {
    let of = |(module, functions): (String, Vec<Function>)| {
        functions.into_iter().map(move |(name, params)| (format!("{module}::{name}"), params)).collect::<Vec<_>>()
    };
    session.modules().into_iter().flat_map(of).collect()
}

fn members(session: &Session, path: &str) -> Vec<Pair> {
    let keys = session.members(path).into_iter().map(|(key, kind)| pair(&format!("{key}  {kind}"), key));
    keys.chain(METHODS.iter().map(|name| pair(&format!("{name}()"), format!("{name}(")))).collect()
}

fn pair(display: &str, replacement: String) -> Pair {
    Pair { display: display.trim_end().to_owned(), replacement }
}

fn plain(text: &str) -> Pair {
    pair(text, text.to_owned())
}

/// Those that begin as what is written.
fn starting(all: impl Iterator<Item = Pair>, word: &str) -> Vec<Pair> {
    all.filter(|pair| pair.replacement.starts_with(word)).collect()
}

/// Files and folders that a path may go on with, from `folder`. Hidden ones where that is begun; none that a string would have to escape.
fn paths(folder: &Path, word: &str, from: usize) -> (usize, Vec<Pair>) {
    let (above, begun) = word.split_at(word.rfind('/').map_or(0, |at| at + 1));
    let entries = std::fs::read_dir(folder.join(above)).into_iter().flatten().flatten();
    let is_plain = |name: &String| !name.contains(['"', '`', '\\', '$']) && clean(name) == *name;
    let one = |entry: std::fs::DirEntry| {
        let name = entry.file_name().into_string().ok().filter(is_plain)?;
        // Through links too.
        let is_folder = entry.path().is_dir();
        Some(if is_folder { format!("{name}/") } else { name })
    };
    let mut names: Vec<String> = entries.filter_map(one).filter(|name| begun.starts_with('.') || !name.starts_with('.')).collect();
    names.sort_unstable();
    (from + above.len(), starting(names.iter().map(|name| plain(name)), begun))
}

fn word_at(text: &str) -> usize {
    text.rfind(char::is_whitespace).map_or(0, |at| at + 1)
}

/// The commands of the lab that can follow these words.
fn lab_commands(text: &str) -> Vec<String> {
    let root = Cli::command();
    let Some(mut here) = root.find_subcommand("lab") else { return Vec::new() };
    for word in text[..word_at(text)].split_whitespace() {
        match here.find_subcommand(word) {
            Some(below) => here = below,
            None => return Vec::new(),
        }
    }
    here.get_subcommands().map(|below| below.get_name().to_owned()).collect()
}
