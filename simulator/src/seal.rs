//! Secret keys do not stand in the lab's file: in every row a mark stands in the place of one. What it stands for follows
//! from the lab's seed and the access key's id.

use crate::id::Dealer;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Length of a secret access key.
const LENGTH: usize = 40;
const BEGIN: &str = "\u{27ea}key ";
const END: char = '\u{27eb}';

/// The secrets that may stand in rows.
#[derive(Default)]
pub(crate) struct Seal {
    /// Mark by secret.
    marks: BTreeMap<String, String>,
}

impl Seal {
    /// The secret of this access key has been dealt.
    pub(crate) fn know(&mut self, dealer: &Dealer, access_key: &str) {
        let mark = format!("{BEGIN}{access_key} {}{END}", dealer.proof(access_key));
        self.marks.insert(dealer.secret(access_key), mark);
    }

    /// A row as it is written.
    pub(crate) fn close<'a>(&self, row: &'a str) -> Cow<'a, str> {
        let mut out = String::new();
        let mut done = 0;
        for (start, end) in words(row) {
            let mut at = start;
            while at + LENGTH <= end {
                match self.marks.get(&row[at..at + LENGTH]) {
                    Some(mark) => {
                        out.push_str(&row[done..at]);
                        out.push_str(mark);
                        at += LENGTH;
                        done = at;
                    }
                    None => at += 1,
                }
            }
        }
        if done == 0 { Cow::Borrowed(row) } else { Cow::Owned(out + &row[done..]) }
    }

    /// A row as it was before it was written.
    pub(crate) fn open<'a>(&mut self, dealer: &Dealer, row: &'a str) -> Cow<'a, str> {
        let mut out = String::new();
        let mut rest = row;
        while let Some((before, after)) = rest.split_once(BEGIN) {
            out.push_str(before);
            let found = after.split_once(END).and_then(|(mark, after)| Some((mark.split_once(' ')?, after)));
            match found.filter(|((access_key, proof), _)| *proof == dealer.proof(access_key)) {
                Some(((access_key, _), after)) => {
                    self.know(dealer, access_key);
                    out.push_str(&dealer.secret(access_key));
                    rest = after;
                }
                // Somebody's text that looks like a mark.
                None => {
                    out.push_str(BEGIN);
                    rest = after;
                }
            }
        }
        if out.is_empty() { Cow::Borrowed(row) } else { Cow::Owned(out + rest) }
    }
}

/// Where letters and digits follow each other for as long as a secret is.
fn words(row: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = row.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
                at += 1;
            }
            let end = at;
            at += 1;
            if end - start >= LENGTH {
                return Some((start, end));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_closed_wherever_it_stands_and_opens_again() {
        let (dealer, mut seal) = (Dealer::new(7), Seal::default());
        seal.know(&dealer, "AKIA1");
        let secret = dealer.secret("AKIA1");
        let row = format!(r#"{{"stdin":"AKIA1\n{secret}\n","env":"K={secret}x","other":"{}"}}"#, "a".repeat(60));
        let closed = seal.close(&row).into_owned();
        assert!(!closed.contains(&secret), "{closed}");
        assert_eq!(Seal::default().open(&dealer, &closed), row);
    }

    #[test]
    fn a_text_that_looks_like_a_mark_stays_as_it_is() {
        let (dealer, mut seal) = (Dealer::new(7), Seal::default());
        seal.know(&dealer, "AKIA1");
        for text in ["\u{27ea}key AKIA1 0000\u{27eb}", "\u{27ea}key ", "\u{27ea}key \u{27ea}key AKIA1 x\u{27eb}"] {
            assert_eq!(seal.open(&dealer, text), text);
        }
        let closed = seal.close(&dealer.secret("AKIA1")).into_owned();
        assert_eq!(seal.open(&Dealer::new(8), &closed), closed, "another lab's mark opens nothing here");
    }
}
