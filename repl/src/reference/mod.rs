//! The manual's entries for what a script can say, made of the op table and the verbs: never written twice.

mod commands;
mod entry;
mod example;
mod options;
mod page;
pub(crate) mod words;

use crate::reference::words::WORDS;
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
