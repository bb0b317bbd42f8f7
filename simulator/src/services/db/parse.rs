//! SQL as text: statements, and the words of one.

use super::DbError;

/// One word of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word or number.
    Word(String),
    /// A quoted text.
    Text(String),
    /// A name in back-ticks.
    Name(String),
    /// Anything else: `(`, `,`, `=`.
    Sign(char),
}

/// The statements of a script, without their semicolons; comments and empty ones left out.
pub(super) fn statements(script: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quote = None;
    let mut rest = script.chars();
    while let Some(ch) = rest.next() {
        let Some(last) = all.last_mut() else { break };
        let ahead = rest.as_str();
        match (quote, ch) {
            (None, ';') => {
                all.push(String::new());
                continue;
            }
            (None, '#') | (None, '-') if ch == '#' || ahead.starts_with("- ") || ahead.starts_with("-\n") => {
                rest = ahead.find('\n').map_or("", |end| &ahead[end..]).chars();
                continue;
            }
            (None, '/') if ahead.starts_with('*') => {
                rest = ahead.find("*/").map_or("", |end| &ahead[end + 2..]).chars();
                continue;
            }
            (None, '\'' | '"' | '`') => quote = Some(ch),
            (Some(open), close) if open == close => quote = None,
            (Some(_), '\\') => {
                last.push(ch);
                last.extend(rest.next());
                continue;
            }
            _ => {}
        }
        last.push(ch);
    }
    all.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// The words of a statement, read from the front.
pub(super) struct Words {
    all: Vec<Token>,
    at: usize,
}

impl Words {
    pub(super) fn of(statement: &str) -> Self {
        Self { all: tokens(statement), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.all.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.all.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes the given keywords if they come next, all or none.
    pub(super) fn take(&mut self, keywords: &str) -> bool {
        let wanted: Vec<&str> = keywords.split(' ').collect();
        let found = wanted.iter().enumerate().all(|(offset, keyword)| match self.all.get(self.at + offset) {
            Some(Token::Word(word)) => word.eq_ignore_ascii_case(keyword),
            Some(Token::Sign(sign)) => keyword.len() == 1 && keyword.starts_with(*sign),
            _ => false,
        });
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// The given keywords must come next.
    pub(super) fn expect(&mut self, keywords: &str) -> Result<(), DbError> {
        if self.take(keywords) { Ok(()) } else { Err(self.wrong()) }
    }

    /// A name, bare or in back-ticks.
    pub(super) fn name(&mut self) -> Result<String, DbError> {
        match self.peek() {
            Some(Token::Word(name) | Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.wrong()),
        }
    }

    /// A value: a text, a number, NULL, or a function call that stands for now.
    pub(super) fn value(&mut self) -> Result<Option<String>, DbError> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Some(text)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("null") => Ok(None),
            Some(Token::Word(word)) if word.starts_with(|first: char| first.is_ascii_digit() || first == '-') => Ok(Some(word)),
            _ => {
                self.at -= 1;
                Err(self.wrong())
            }
        }
    }

    /// `'user'@'host'`, `user@host`, `user` (from anywhere).
    pub(super) fn account(&mut self) -> Result<(String, String), DbError> {
        let user = self.text_or_name()?;
        if !self.take("@") {
            return Ok((user, "%".to_owned()));
        }
        Ok((user, self.text_or_name()?))
    }

    /// A quoted text or a name.
    pub(super) fn text_or_name(&mut self) -> Result<String, DbError> {
        if let Some(Token::Text(text)) = self.peek() {
            let text = text.clone();
            self.at += 1;
            return Ok(text);
        }
        self.name()
    }

    /// Nothing more may come.
    pub(super) fn end(&self) -> Result<(), DbError> {
        if self.peek().is_none() { Ok(()) } else { Err(self.wrong()) }
    }

    /// Passes over the rest.
    pub(super) fn skip_rest(&mut self) {
        self.at = self.all.len();
    }

    /// The syntax error at this word.
    pub(super) fn wrong(&self) -> DbError {
        let near: Vec<String> = self.all.iter().skip(self.at).map(Token::shown).collect();
        let text = "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use";
        DbError::new(1064, "42000", format!("{text} near '{}' at line 1", near.join(" ")))
    }
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Text(text) => format!("'{text}'"),
            Self::Name(name) => format!("`{name}`"),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

fn tokens(statement: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let mut rest = statement.chars().peekable();
    while let Some(ch) = rest.next() {
        match ch {
            ch if ch.is_whitespace() => {}
            '\'' | '"' => all.push(Token::Text(quoted(&mut rest, ch))),
            '`' => all.push(Token::Name(rest.by_ref().take_while(|found| *found != '`').collect())),
            ch if is_wordy(ch) || (ch == '-' && rest.peek().is_some_and(char::is_ascii_digit)) => {
                let mut word = String::from(ch);
                while let Some(more) = rest.next_if(|found| is_wordy(*found)) {
                    word.push(more);
                }
                all.push(Token::Word(word));
            }
            sign => all.push(Token::Sign(sign)),
        }
    }
    all
}

fn is_wordy(ch: char) -> bool {
    ch.is_alphanumeric() || ch == '_' || ch == '$'
}

/// The text up to the closing quote; `''` and back-slashes stand for what they escape.
fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, quote: char) -> String {
    let mut text = String::new();
    while let Some(ch) = rest.next() {
        match ch {
            '\\' => match rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some(other) => text.push(other),
                None => break,
            },
            ch if ch == quote => match rest.next_if_eq(&quote) {
                Some(again) => text.push(again),
                None => break,
            },
            ch => text.push(ch),
        }
    }
    text
}
