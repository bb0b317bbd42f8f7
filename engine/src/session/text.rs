//! What was typed, as text: its pieces, whether there is more to come, its statements. By Rhai's own lexer, so that what looks
//! whole is whole.

use crate::script::lex::{LENIENT, Lexed, Lines, closer_of, end_of, ends_with_block, is_closer, is_open_at, lex};
use rhai::{LexError, ParseErrorType, Token};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name.
    Name,
    /// A keyword.
    Word,
    /// A string, or a part of one.
    Text,
    /// A number, `true`, `false`.
    Number,
    /// `(`, `+`, `#{`.
    Sign,
    /// What is none of these.
    Wrong,
}

/// A piece of text: bytes `start` to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Whether what was typed is an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// It is, or is wrong in a way that more text does not mend.
    Whole,
    /// There is more to come.
    More,
}

/// The pieces of a text. What lies between them is space and comments.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let tokens = lex(text);
    let piece = |(index, (token, start)): (usize, &Lexed)| Piece { kind: kind_of(token), start: *start, end: end_of(text, &tokens, index) };
    tokens.iter().enumerate().map(piece).collect()
}

fn kind_of(token: &Token) -> Kind {
    match token {
        Token::Identifier(_) => Kind::Name,
        Token::StringConstant(_) | Token::InterpolatedString(_) | Token::CharConstant(_) => Kind::Text,
        Token::IntegerConstant(_) | Token::FloatConstant(_) | Token::True | Token::False => Kind::Number,
        Token::LexError(_) | Token::Reserved(_) => Kind::Wrong,
        token if token.is_standard_keyword() => Kind::Word,
        _ => Kind::Sign,
    }
}

/// Whether there is more to come.
#[must_use]
pub fn form(text: &str) -> Form {
    let tokens = lex(text);
    let depth: i64 = tokens.iter().map(|(token, _)| step(token)).sum();
    let interpolates = tokens.iter().any(|(token, _)| matches!(token, Token::InterpolatedString(_)));
    if let Some((Token::LexError(error), at)) = tokens.last() {
        let is_open = matches!(**error, LexError::UnterminatedString) && text[*at..].contains('`');
        return if is_open || (interpolates && depth > 0) { Form::More } else { Form::Whole };
    }
    if depth > 0 {
        return Form::More;
    }
    match LENIENT.compile(text) {
        Ok(_) if is_open_at(text).is_some() => Form::More,
        Ok(_) => Form::Whole,
        Err(error) => {
            let at = error.position();
            let at_end = at.is_none() || text[Lines::of(text).offset(at)..].trim().is_empty();
            let dangles = tokens.last().is_some_and(|(token, _)| dangles(token));
            let unfinished = matches!(error.err_type(), ParseErrorType::UnexpectedEOF);
            if at_end || dangles || unfinished { Form::More } else { Form::Whole }
        }
    }
}

/// How a token changes the depth of brackets.
fn step(token: &Token) -> i64 {
    i64::from(closer_of(token).is_some()) - i64::from(is_closer(token))
}

/// Whether nothing can end with it.
fn dangles(token: &Token) -> bool {
    use Token::{
        And, As, Catch, Comma, Divide, DoubleColon, DoubleQuestion, Else, Equals, EqualsTo, Fn, For, If, Import, In, Let, Minus, Multiply,
        Or, Period, Pipe, Plus, Switch, Try, While,
    };
    matches!(
        token,
        And | As
            | Catch
            | Comma
            | Divide
            | DoubleColon
            | DoubleQuestion
            | Else
            | Equals
            | EqualsTo
            | Fn
            | For
            | If
            | Import
            | In
            | Let
            | Minus
            | Multiply
            | Or
            | Period
            | Pipe
            | Plus
            | Switch
            | Try
            | While
    )
}

/// The statements of a text at its top level, each without the semicolon that ends it.
#[must_use]
pub fn statements(text: &str) -> Vec<&str> {
    let tokens = lex(text);
    let (mut found, mut depth, mut begin) = (Vec::new(), 0_i64, None);
    for (index, (token, at)) in tokens.iter().enumerate() {
        if depth == 0 && matches!(token, Token::SemiColon) {
            found.extend(begin.take().map(|first: usize| text[tokens[first].1..*at].trim()));
            continue;
        }
        let first = *begin.get_or_insert(index);
        depth += step(token);
        let closes = depth == 0 && matches!(token, Token::RightBrace) && ends_with_block(&tokens, first, index);
        if closes && !matches!(tokens.get(index + 1), Some((Token::SemiColon, _))) {
            found.push(text[tokens[first].1..=*at].trim());
            begin = None;
        }
    }
    found.extend(begin.map(|first| text[tokens[first].1..].trim()));
    found.retain(|statement| !statement.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_asked_for_while_something_is_open_and_only_then() {
        let more = [
            "let x =",
            "1 +",
            "foo(",
            "foo(1,",
            "[1,2",
            "if true {",
            "fn f(a) {",
            "`abc ${",
            "`abc",
            "/* abc",
            "a; /* b /* c */ d",
            "#{a:",
            "#{a: 1",
            "step(\"a\", \"b\", || {",
            "x.",
            "let",
            "switch 1 {",
            "try {",
            "let a = 1 ??",
            "a &&",
            "\"abc\" +",
            "x = [\n",
            "import \"lib/ok\" as",
            "list?[0",
        ];
        for text in more {
            assert_eq!(form(text), Form::More, "{text}");
        }
        let whole = [
            "let x = 5",
            "x",
            "if true { 1 }",
            "fn f(){}",
            "1;",
            "foo(1)",
            "list?[0]",
            "`a${1}b`",
            "// c",
            "let x = 5;\nx",
            "#{a:1}",
            "",
            "return",
            "loop { break; }",
            "step(\"a\", \"b\", || { 1 })",
            "\"a { b\"",
            "foo)",
            "let s = \"abc",
            "}",
            "let x = ;",
            "a b",
        ];
        for text in whole {
            assert_eq!(form(text), Form::Whole, "{text}");
        }
    }

    #[test]
    fn statements_end_where_rhai_ends_them() {
        let text = "let a = 1; if a == 1 { f(\"};\") } else { g() }\nfn h(x) { x; x }\nlet b = #{ c: `${a};` };\nh(b)";
        let expected = ["let a = 1", "if a == 1 { f(\"};\") } else { g() }", "fn h(x) { x; x }", "let b = #{ c: `${a};` }", "h(b)"];
        assert_eq!(statements(text), expected);
        assert_eq!(statements("do { a() } while b();  x"), ["do { a() } while b()", "x"]);
        assert_eq!(statements("do { a() } until b();  x"), ["do { a() } until b()", "x"]);
        assert_eq!(statements("if a { 1 } while b { 2 } c"), ["if a { 1 }", "while b { 2 }", "c"]);
        assert_eq!(statements("if `a${b}` == c { 1 } `d`"), ["if `a${b}` == c { 1 }", "`d`"]);
        let said = "/// What it is.\nfn a() { 1 }\nb()";
        assert_eq!(statements(said), ["fn a() { 1 }", "b()"]);
        let within = "fn pick(list) { let a = list?[0]; a }";
        assert_eq!(statements(&format!("{within}\npick(b)")), [within, "pick(b)"]);
    }

    #[test]
    fn pieces_cover_what_they_are() {
        let text = "let s = drs::get(#{ a: \"b c\", n: 1.5 }); // end";
        let shown: Vec<(&str, Kind)> = pieces(text).iter().map(|piece| (&text[piece.start..piece.end], piece.kind)).collect();
        assert_eq!(shown[0], ("let", Kind::Word));
        assert_eq!(shown[1], ("s", Kind::Name));
        assert!(shown.contains(&("\"b c\"", Kind::Text)) && shown.contains(&("1.5", Kind::Number)), "{shown:?}");
        assert_eq!(shown.last(), Some(&(";", Kind::Sign)));
        let texts = |text: &str| -> Vec<String> {
            let texts = pieces(text).into_iter().filter(|piece| piece.kind == Kind::Text);
            texts.map(|piece| text[piece.start..piece.end].to_owned()).collect()
        };
        assert_eq!(texts("f(\"x\" // don't\n, 'c' /* \"no\" */)"), ["\"x\"", "'c'"]);
        assert_eq!(
            texts("a(`b {c} ${d} e` /* ` */, \"f \\\" g\", #\"h \" i\"#) // `"),
            ["`b {c} $", " e`", "\"f \\\" g\"", "#\"h \" i\"#"]
        );
        assert_eq!(texts("f(`{\"a\":\"${x}\",\"b\":${#{}}${y}`) /* ` */"), ["`{\"a\":\"$", "\",\"b\":$", "$", "`"]);
        assert_eq!(texts("if a {}\"b\" // \""), ["\"b\""]);
        let numbers = |text: &str| -> Vec<String> {
            let numbers = pieces(text).into_iter().filter(|piece| piece.kind == Kind::Number);
            numbers.map(|piece| text[piece.start..piece.end].to_owned()).collect()
        };
        assert_eq!(numbers("[-5, 1.5e-3, 2E+4, 3-4, 0x1e-3, 5..6]"), ["-5", "1.5e-3", "2E+4", "3", "4", "0x1e", "3", "5", "6"]);
    }
}
