//! What a shell script is once it has been read.

use serde::{Deserialize, Serialize};

/// A command of any kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Node {
    /// Assignments, words and redirections.
    Simple {
        assigns: Vec<(String, Word)>,
        words: Vec<Word>,
        redirects: Vec<Redirect>,
    },
    Pipe(Vec<Node>),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Sequence(Vec<Node>),
    Background(Box<Node>),
    If {
        arms: Vec<(Node, Node)>,
        otherwise: Option<Box<Node>>,
    },
    While {
        until: bool,
        condition: Box<Node>,
        body: Box<Node>,
    },
    For {
        name: String,
        words: Option<Vec<Word>>,
        body: Box<Node>,
    },
    Case {
        word: Word,
        arms: Vec<(Vec<Word>, Node)>,
    },
    Subshell(Box<Node>),
    Redirected(Box<Node>, Vec<Redirect>),
    Function(String, Box<Node>),
}

/// Pieces that make one word, or several once they are expanded.
pub(crate) type Word = Vec<Part>;

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Part {
    /// Bare text: may hold patterns.
    Text(String),
    /// Text from between quotes.
    Quoted(String),
    /// `$NAME`, `${NAME...}`.
    Parameter { name: String, how: How, quoted: bool },
    /// `$(...)`.
    Command { script: Box<Node>, quoted: bool },
    /// `$((...))`.
    Arithmetic { expression: Word, quoted: bool },
}

/// What is made of a parameter's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum How {
    Plain,
    Length,
    /// `${x:-word}`; `colon`: an empty value counts as none.
    Default {
        word: Word,
        colon: bool,
    },
    Assign {
        word: Word,
        colon: bool,
    },
    Alternative {
        word: Word,
        colon: bool,
    },
    Error {
        word: Word,
        colon: bool,
    },
    /// `${x#pattern}`, `${x##pattern}`.
    TrimStart {
        pattern: Word,
        longest: bool,
    },
    /// `${x%pattern}`, `${x%%pattern}`.
    TrimEnd {
        pattern: Word,
        longest: bool,
    },
    /// `${x/pattern/with}`.
    Replace {
        pattern: Word,
        with: Word,
        all: bool,
    },
    /// `${x:offset:length}`.
    Slice {
        offset: Word,
        length: Option<Word>,
    },
}

/// A redirection of the descriptor `fd`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Redirect {
    pub(crate) fd: u32,
    pub(crate) to: To,
}

/// Where a descriptor leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum To {
    Read(Word),
    Write(Word),
    Append(Word),
    /// `&>` and `&>>`: standard output and error.
    Both {
        file: Word,
        append: bool,
    },
    /// `2>&1`.
    Descriptor(u32),
    /// `>&-`.
    Closed,
    /// A here-document or here-string.
    Text(Word),
}
