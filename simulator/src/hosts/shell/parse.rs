//! Reads shell scripts.

use super::ast::{Node, Redirect, To, Word};
use super::words;

/// Why a script cannot be read, in the shell's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SyntaxError(pub(crate) String);

impl SyntaxError {
    /// Whether it is only that the script ends too early.
    pub(super) fn is_of_the_end(&self) -> bool {
        self.0.contains("unexpected end of file") || self.0.contains("unexpected EOF")
    }
}

pub(super) type Read<T> = Result<T, SyntaxError>;

/// Reads a script.
pub(crate) fn parse(text: &str) -> Read<Node> {
    let mut parser = Parser::new(text);
    let node = parser.list(&[])?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.unexpected()),
    }
}

/// Whether a script's last here-document is not at its end.
pub(super) fn awaits_document(text: &str) -> bool {
    let mut parser = Parser::new(text);
    parser.list(&[]).is_ok() && parser.unended
}

/// Where reading has come to.
pub(super) struct Parser {
    pub(super) chars: Vec<char>,
    pub(super) at: usize,
    /// Where the here-documents of this line end.
    resume: Option<usize>,
    /// A here-document had no end.
    unended: bool,
}

const RESERVED: [&str; 14] = ["if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "{", "}"];

impl Parser {
    pub(super) fn new(text: &str) -> Self {
        Self { chars: text.replace("\r\n", "\n").chars().collect(), at: 0, resume: None, unended: false }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn looking_at(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(index, wanted)| self.chars.get(self.at + index) == Some(&wanted))
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = self.looking_at(text);
        if found {
            self.at += text.chars().count();
        }
        found
    }

    pub(super) fn unexpected(&self) -> SyntaxError {
        let token: String = match self.peek() {
            None => return SyntaxError("syntax error: unexpected end of file".to_owned()),
            Some('\n') => "newline".to_owned(),
            Some(first) if ";&|()<>".contains(first) => {
                let rest = self.chars[self.at..].iter();
                rest.take_while(|next| **next == first).take(2).collect()
            }
            Some(_) => self.chars[self.at..].iter().take_while(|next| !next.is_whitespace() && !";&|()<>".contains(**next)).collect(),
        };
        SyntaxError(format!("syntax error near unexpected token `{token}'"))
    }

    /// Passes over blanks, comments and continued lines; not over line ends.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t') => self.at += 1,
                Some('\\') if self.chars.get(self.at + 1) == Some(&'\n') => self.at += 2,
                Some('#') => {
                    while self.peek().is_some_and(|next| next != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn newline(&mut self) -> bool {
        if self.peek() != Some('\n') {
            return false;
        }
        self.at += 1;
        if let Some(resume) = self.resume.take() {
            self.at = resume;
        }
        true
    }

    fn line_ends(&mut self) {
        loop {
            self.blanks();
            if !self.newline() {
                return;
            }
        }
    }

    /// The bare word ahead, without passing over it.
    fn bare(&self) -> String {
        let rest = self.chars[self.at.min(self.chars.len())..].iter();
        rest.take_while(|next| !next.is_whitespace() && !";&|()<>\"'`$\\".contains(**next)).collect()
    }

    /// Whether the reserved word `word` stands ahead, as a whole word.
    fn at_word(&self, word: &str) -> bool {
        self.looking_at(word) && self.chars.get(self.at + word.len()).is_none_or(|next| next.is_whitespace() || ";&|()<>".contains(*next))
    }

    fn expect(&mut self, word: &str) -> Read<()> {
        self.line_ends();
        if self.at_word(word) {
            self.at += word.len();
            return Ok(());
        }
        Err(self.unexpected())
    }

    /// Commands up to one of the words in `ends` (not passed over), or `)`, `;;`, or the end.
    pub(super) fn list(&mut self, ends: &[&str]) -> Read<Node> {
        let mut nodes = Vec::new();
        loop {
            self.line_ends();
            if self.peek().is_none_or(|next| next == ')') || self.looking_at(";;") || ends.iter().any(|end| self.at_word(end)) {
                break;
            }
            let node = self.and_or()?;
            self.blanks();
            if self.looking_at("&") && !self.looking_at("&&") {
                self.at += 1;
                nodes.push(Node::Background(Box::new(node)));
                continue;
            }
            nodes.push(node);
            if self.looking_at(";") && !self.looking_at(";;") {
                self.at += 1;
            } else if !self.newline() && self.peek().is_some_and(|next| next != ')') && !self.looking_at(";;") {
                return Err(self.unexpected());
            }
        }
        Ok(match nodes.len() {
            1 => nodes.remove(0),
            _ => Node::Sequence(nodes),
        })
    }

    fn and_or(&mut self) -> Read<Node> {
        let mut node = self.pipeline()?;
        loop {
            self.blanks();
            let and = self.looking_at("&&");
            if !and && !self.looking_at("||") {
                return Ok(node);
            }
            self.at += 2;
            self.line_ends();
            let right = Box::new(self.pipeline()?);
            node = if and { Node::And(Box::new(node), right) } else { Node::Or(Box::new(node), right) };
        }
    }

    fn pipeline(&mut self) -> Read<Node> {
        self.blanks();
        if self.at_word("!") {
            self.at += 1;
            return Ok(Node::Not(Box::new(self.pipeline()?)));
        }
        let mut stages = vec![self.command()?];
        loop {
            self.blanks();
            if self.looking_at("||") || !self.looking_at("|") {
                break;
            }
            self.at += 1;
            if self.take("&")
                && let Some(last) = stages.pop()
            {
                stages.push(Node::Redirected(Box::new(last), vec![Redirect { fd: 2, to: To::Descriptor(1) }]));
            }
            self.line_ends();
            stages.push(self.command()?);
        }
        Ok(if stages.len() == 1 { stages.remove(0) } else { Node::Pipe(stages) })
    }

    fn command(&mut self) -> Read<Node> {
        self.blanks();
        let node = match self.bare().as_str() {
            "if" => self.conditional()?,
            "while" => self.repeated(false)?,
            "until" => self.repeated(true)?,
            "for" => self.counted()?,
            "case" => self.choice()?,
            "{" => {
                self.at += 1;
                let body = self.list(&["}"])?;
                self.expect("}")?;
                body
            }
            "function" => {
                self.at += "function".len();
                self.blanks();
                let name = self.bare();
                self.at += name.len();
                self.blanks();
                self.take("()");
                self.line_ends();
                return Ok(Node::Function(name, Box::new(self.command()?)));
            }
            _ if self.looking_at("((") => return self.arithmetic(),
            _ if self.looking_at("(") => {
                self.at += 1;
                let body = self.list(&[])?;
                if !self.take(")") {
                    return Err(self.unexpected());
                }
                Node::Subshell(Box::new(body))
            }
            word if RESERVED.contains(&word) => return Err(self.unexpected()),
            _ => return self.simple(),
        };
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            match self.redirect()? {
                Some(redirect) => redirects.push(redirect),
                None => break,
            }
        }
        // Braces keep redirections and the place in the list together.
        Ok(if redirects.is_empty() { node } else { Node::Redirected(Box::new(node), redirects) })
    }

    fn arithmetic(&mut self) -> Read<Node> {
        self.at += 2;
        let expression = words::arithmetic(self)?;
        let let_word = vec![super::ast::Part::Quoted("let".to_owned())];
        let words = vec![let_word, vec![super::ast::Part::Arithmetic { expression, quoted: true }]];
        Ok(Node::Simple { assigns: Vec::new(), words, redirects: Vec::new() })
    }

    fn conditional(&mut self) -> Read<Node> {
        self.at += 2;
        let mut arms = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.list(&["then"])?;
            self.expect("then")?;
            let body = self.list(&["elif", "else", "fi"])?;
            arms.push((condition, body));
            if self.at_word("elif") {
                self.at += 4;
                continue;
            }
            if self.at_word("else") {
                self.at += 4;
                otherwise = Some(Box::new(self.list(&["fi"])?));
            }
            self.expect("fi")?;
            return Ok(Node::If { arms, otherwise });
        }
    }

    fn body(&mut self) -> Read<Box<Node>> {
        self.blanks();
        self.take(";");
        self.expect("do")?;
        let body = self.list(&["done"])?;
        self.expect("done")?;
        Ok(Box::new(body))
    }

    fn repeated(&mut self, until: bool) -> Read<Node> {
        self.at += 5;
        let condition = Box::new(self.list(&["do"])?);
        Ok(Node::While { until, condition, body: self.body()? })
    }

    fn counted(&mut self) -> Read<Node> {
        self.at += 3;
        self.blanks();
        let name = self.bare();
        self.at += name.len();
        self.line_ends();
        if !self.at_word("in") {
            return Ok(Node::For { name, words: None, body: self.body()? });
        }
        self.at += 2;
        let mut words = Vec::new();
        loop {
            self.blanks();
            match words::word(self)? {
                Some(word) => words.push(word),
                None => break,
            }
        }
        Ok(Node::For { name, words: Some(words), body: self.body()? })
    }

    fn choice(&mut self) -> Read<Node> {
        self.at += 4;
        self.blanks();
        let word = words::word(self)?.ok_or_else(|| self.unexpected())?;
        self.expect("in")?;
        let mut arms = Vec::new();
        loop {
            self.line_ends();
            if self.at_word("esac") {
                self.at += 4;
                return Ok(Node::Case { word, arms });
            }
            self.take("(");
            let mut patterns = Vec::new();
            loop {
                self.blanks();
                patterns.push(words::word(self)?.ok_or_else(|| self.unexpected())?);
                self.blanks();
                if !self.take("|") {
                    break;
                }
            }
            if !self.take(")") {
                return Err(self.unexpected());
            }
            let body = self.list(&["esac"])?;
            arms.push((patterns, body));
            self.line_ends();
            self.take(";;");
        }
    }

    fn simple(&mut self) -> Read<Node> {
        let (mut assigns, mut words, mut redirects) = (Vec::new(), Vec::<Word>::new(), Vec::new());
        loop {
            self.blanks();
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                continue;
            }
            if words.is_empty()
                && let Some(assign) = self.assignment()?
            {
                assigns.push(assign);
                continue;
            }
            let name = self.bare();
            match words::word(self)? {
                Some(word) => words.push(word),
                None if assigns.is_empty() && words.is_empty() && redirects.is_empty() => return Err(self.unexpected()),
                None => return Ok(Node::Simple { assigns, words, redirects }),
            }
            if words.len() == 1 && assigns.is_empty() && !name.is_empty() && self.looking_at("()") {
                self.at += 2;
                self.line_ends();
                return Ok(Node::Function(name, Box::new(self.command()?)));
            }
        }
    }

    fn assignment(&mut self) -> Read<Option<(String, Word)>> {
        let mut end = self.at;
        while self.chars.get(end).is_some_and(|next| next.is_ascii_alphanumeric() || *next == '_') {
            end += 1;
        }
        let name: String = self.chars[self.at..end].iter().collect();
        let starts = name.chars().next().is_some_and(|first| !first.is_ascii_digit());
        let append = self.chars.get(end) == Some(&'+') && self.chars.get(end + 1) == Some(&'=');
        if !starts || !(append || self.chars.get(end) == Some(&'=')) {
            return Ok(None);
        }
        self.at = end + if append { 2 } else { 1 };
        let mut value = words::word(self)?.unwrap_or_default();
        if append {
            value.insert(0, super::ast::Part::Parameter { name: name.clone(), how: super::ast::How::Plain, quoted: true });
        }
        Ok(Some((name, value)))
    }

    fn redirect(&mut self) -> Read<Option<Redirect>> {
        let start = self.at;
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            digits.push(digit);
            self.at += 1;
        }
        let both = digits.is_empty() && (self.looking_at("&>") && !self.looking_at("&>&"));
        if both {
            self.at += 1;
        }
        if !matches!(self.peek(), Some('<' | '>')) || self.looking_at("<(") || self.looking_at(">(") {
            self.at = start;
            return Ok(None);
        }
        if both {
            let append = self.take(">>") || !self.take(">");
            return Ok(Some(Redirect { fd: 1, to: To::Both { file: self.target()?, append } }));
        }
        let fd = |otherwise| digits.parse().unwrap_or(otherwise);
        let to = if self.take("<<<") {
            let mut text = self.target()?;
            text.push(super::ast::Part::Quoted("\n".to_owned()));
            (fd(0), To::Text(text))
        } else if self.take("<<") {
            (fd(0), To::Text(self.document()?))
        } else if self.take("<&") {
            (fd(0), self.descriptor()?)
        } else if self.take("<") {
            (fd(0), To::Read(self.target()?))
        } else if self.take(">>") {
            (fd(1), To::Append(self.target()?))
        } else if self.take(">&") {
            (fd(1), self.descriptor()?)
        } else {
            self.at += 1;
            self.take("|");
            (fd(1), To::Write(self.target()?))
        };
        Ok(Some(Redirect { fd: to.0, to: to.1 }))
    }

    fn target(&mut self) -> Read<Word> {
        self.blanks();
        words::word(self)?.ok_or_else(|| self.unexpected())
    }

    fn descriptor(&mut self) -> Read<To> {
        if self.take("-") {
            return Ok(To::Closed);
        }
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            digits.push(digit);
            self.at += 1;
        }
        match digits.parse() {
            Ok(number) => Ok(To::Descriptor(number)),
            Err(_) => Ok(To::Both { file: self.target()?, append: false }),
        }
    }

    /// The text of a here-document: it lies behind this line.
    fn document(&mut self) -> Read<Word> {
        let strip = self.take("-");
        self.blanks();
        let start = self.at;
        let word = words::word(self)?.ok_or_else(|| self.unexpected())?;
        let quoted = self.chars[start..self.at].iter().any(|next| "\"'\\".contains(*next));
        let end = words::literal(&word);
        let mut at = self.resume.unwrap_or_else(|| {
            let line = self.chars[self.at..].iter().position(|next| *next == '\n');
            line.map_or(self.chars.len(), |line| self.at + line + 1)
        });
        let mut text = String::new();
        let mut ended = false;
        while at < self.chars.len() {
            let line: String = self.chars[at..].iter().take_while(|next| **next != '\n').collect();
            at = (at + line.chars().count() + 1).min(self.chars.len());
            let line = if strip { line.trim_start_matches('\t') } else { &line };
            if line == end {
                ended = true;
                break;
            }
            text.push_str(line);
            text.push('\n');
        }
        self.resume = Some(at);
        self.unended |= !ended;
        if quoted { Ok(vec![super::ast::Part::Quoted(text)]) } else { words::document(&text) }
    }
}
