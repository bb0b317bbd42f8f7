//! The manual's entries for what a script can say, made of the op table and the verbs: never written twice.

mod commands;
mod entry;
mod example;
mod options;
mod page;
pub(crate) mod words;

use crate::reference::words::WORDS;
use crate::trial;
pub(crate) use entry::Entry;
pub(crate) use page::Page;

/// All that can be said, in the order of its names.
pub(crate) struct Reference {
    entries: Vec<Entry>,
}

impl Reference {
    /// Of every op and verb.
    pub(crate) fn new() -> Self {
        let surface = bindings::catalogue();
        let ops = surface.ops.iter().map(Entry::of_op);
        let verbs = surface.verbs.iter().map(Entry::of_verb);
        let mut entries: Vec<Entry> = WORDS.iter().map(Entry::of_word).chain(ops).chain(verbs).collect();
        entries.sort_by_key(|entry| entry.name);
        Self { entries }
    }

    /// The entries of a name: one op or verb, or all of a namespace (`drs`, or `verbs`).
    pub(crate) fn find(&self, name: &str) -> Vec<&Entry> {
        let is_meant = |entry: &&Entry| entry.name == name || entry.space() == name.trim_end_matches("::");
        self.entries.iter().filter(is_meant).collect()
    }

    /// What is told of a name that only tests have, or that stands in something else: `run_runbook`, `undo`.
    pub(crate) fn beside(name: &str) -> Vec<Entry> {
        let within = words::WITHIN.iter().find(|(inner, _)| *inner == name).map(|(_, word)| *word);
        let tests = words::TESTS.iter().filter(|word| word.name == name);
        let words = words::WORDS.iter().filter(|word| Some(word.name) == within).chain(tests).map(Entry::of_word);
        let verbs = trial::catalogue();
        words.chain(verbs.iter().filter(|verb| verb.name == name).map(Entry::of_verb)).collect()
    }

    /// A known name like this one.
    pub(crate) fn near(&self, name: &str) -> Option<&'static str> {
        let is_it = |entry: &&Entry| entry.name.split_once("::").is_some_and(|(_, last)| last == name);
        if let Some(entry) = self.entries.iter().find(is_it) {
            return Some(entry.name);
        }
        engine::schema::callable_meant(name, self.entries.iter().map(|entry| entry.name))
    }

    /// One line an entry.
    pub(crate) fn index(&self) -> Vec<String> {
        let width = self.entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
        self.entries.iter().map(|entry| format!("{:width$}  {}", entry.name, entry.summary())).collect()
    }

    /// The pages of the book's reference.
    pub(crate) fn pages(&self) -> Vec<Page> {
        // Control words have a page that somebody wrote.
        let mut spaces: Vec<&str> = self.entries.iter().map(Entry::space).filter(|space| *space != entry::WORDS).collect();
        spaces.sort_unstable();
        spaces.dedup();
        let of = |space: &str| Page::of_space(space, self.entries.iter().filter(|entry| entry.space() == space));
        spaces.into_iter().map(of).chain([commands::page()]).collect()
    }
}
