//! Ids as AWS shapes them, dealt from a seed and a counter so that equal seeds give equal worlds.

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

/// Deals every id, address suffix and secret of a lab. Persisted with the world: a resumed lab goes on
/// where it stopped, a copy with another salt deals other ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dealer {
    seed: u64,
    dealt: u64,
    /// A copy of a lab deals other things than the lab itself: so much follows from the lab, so much from chance.
    #[serde(default)]
    salt: u64,
    /// Request ids are counted apart: what is dealt to resources must not hang on how often somebody looks at them.
    requests: u64,
}

const ALNUM_UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Dealer {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, dealt: 0, salt: 0, requests: 0 }
    }

    /// Deals other things from here on. The secrets of keys that were dealt stay.
    pub(crate) fn salt(&mut self, salt: u64) {
        self.salt = salt;
    }

    /// What tells it from dealers of other labs, hexadecimal: nothing that it deals.
    pub(crate) fn mark(&self) -> String {
        let input = [b"mark".as_slice(), &self.seed.to_be_bytes()].concat();
        hex::encode(&digest(&SHA256, &input).as_ref()[..16])
    }

    /// What it deals is salted with.
    pub(crate) fn salt_of(&self) -> u64 {
        self.salt
    }

    /// 32 fresh bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        self.dealt += 1;
        let mut input = Vec::from(self.seed.to_be_bytes());
        input.extend(self.dealt.to_be_bytes());
        if self.salt != 0 {
            input.extend(self.salt.to_be_bytes());
        }
        let mut out = [0u8; 32];
        out.copy_from_slice(digest(&SHA256, &input).as_ref());
        out
    }

    /// `prefix` and 17 hexadecimal digits: `i-0f3a...`, `s-5a1...`, `vpc-...`.
    pub(crate) fn hex17(&mut self, prefix: &str) -> String {
        let hex = hex::encode(&self.bytes()[..9]);
        format!("{prefix}{}", &hex[..17])
    }

    /// A version 4 UUID: stack ids, event ids.
    pub(crate) fn uuid(&mut self) -> String {
        uuid(self.bytes())
    }

    /// The id of one more request, a UUID.
    pub(crate) fn request_id(&mut self) -> String {
        self.requests += 1;
        uuid(self.of(&self.requests.to_string(), "request"))
    }

    /// `length` characters of upper-case base 32, as in access key ids and nested stack names.
    pub(crate) fn upper(&mut self, length: usize) -> String {
        self.from(ALNUM_UPPER, length)
    }

    /// `length` characters of upper case, lower case and digits, as in session tokens.
    pub(crate) fn alphanumeric(&mut self, length: usize) -> String {
        self.from(ALNUM, length)
    }

    /// The secret of an access key. It is not dealt: it follows from the id, so that it need not be kept.
    pub(crate) fn secret(&self, access_key: &str) -> String {
        let bytes = [self.of(access_key, "secret 1"), self.of(access_key, "secret 2")].concat();
        bytes.iter().take(40).map(|b| char::from(ALNUM[usize::from(*b) % ALNUM.len()])).collect()
    }

    /// What only this lab says of an access key.
    pub(crate) fn proof(&self, access_key: &str) -> String {
        hex::encode(&self.of(access_key, "proof")[..8])
    }

    fn of(&self, whose: &str, what: &str) -> [u8; 32] {
        let input = format!("{} {what} {whose}", self.seed);
        let mut out = [0u8; 32];
        out.copy_from_slice(digest(&SHA256, input.as_bytes()).as_ref());
        out
    }

    /// A number below `bound` (which must not be 0). Copies with an odd and with an even salt never deal the same one of several:
    /// what is equal in both did not come about by chance.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let bytes = self.bytes();
        let mut eight = [0u8; 8];
        eight.copy_from_slice(&bytes[..8]);
        let number = u64::from_be_bytes(eight);
        if self.salt == 0 || bound == 1 {
            return number % bound;
        }
        let odd = self.salt % 2;
        2 * (number % (bound - odd).div_ceil(2)) + odd
    }

    fn from(&mut self, alphabet: &[u8], length: usize) -> String {
        let mut out = String::with_capacity(length);
        while out.len() < length {
            let bytes = self.bytes();
            let want = length - out.len();
            out.extend(bytes.iter().take(want).map(|b| char::from(alphabet[usize::from(*b) % alphabet.len()])));
        }
        out
    }
}

fn uuid(mut b: [u8; 32]) -> String {
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let hex = hex::encode(&b[..16]);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_never_deal_the_same_one_of_several() {
        for bound in [2, 3, 6, 251, 1000] {
            let dealt = |salt: u64| -> Vec<u64> {
                let mut dealer = Dealer::new(7);
                dealer.salt(salt);
                (0..200).map(|_| dealer.below(bound)).collect()
            };
            let (one, other) = (dealt(1), dealt(2));
            assert!(one.iter().chain(&other).all(|number| *number < bound));
            assert!(one.iter().all(|number| !other.contains(number)), "{bound}");
        }
    }
}
