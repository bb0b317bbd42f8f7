//! Secrets as string tokens: `{{secret:agent_key#1f2e3d4c}}`. A token interpolates, prints, compares and is
//! journaled safely; the secret behind it is opened only at the seams. A mangled token is refused there.

use zeroize::Zeroizing;

mod known;
mod opened;
mod sealed;

pub use known::SHORTEST;
pub(crate) use opened::Opened;
pub use sealed::FileVault;

/// Why a secret could not be opened or sealed.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The text holds the start of a token but no whole one.
    #[error("`{text}` holds a damaged secret token: pass it on whole, do not cut or edit it")]
    Mangled {
        /// The text, which holds no secret.
        text: String,
    },
    /// The token is not of this run.
    #[error("no secret `{token}` is sealed in this run")]
    Unknown {
        /// The token.
        token: String,
    },
    /// The vault's files cannot be used.
    #[error("cannot {what} `{path}`")]
    Io {
        /// What was attempted.
        what: &'static str,
        /// Which file.
        path: String,
        /// The system's own words.
        source: std::io::Error,
    },
    /// The sealed bytes do not open with this key.
    #[error("the vault `{path}` does not open with the key of this home")]
    Damaged {
        /// Which file.
        path: String,
        /// Why it cannot even be tried, where that is known.
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

/// Keeps the secrets of one run.
pub trait Vault: Send + Sync {
    /// Replaces every token in `text` by its secret.
    ///
    /// # Errors
    /// A mangled or unknown token, or an unreadable vault.
    fn open(&self, text: &str) -> Result<Zeroizing<String>, SecretError>;

    /// Seals `secret` durably under `name` and returns its token.
    ///
    /// # Errors
    /// The vault cannot be written.
    fn seal(&self, name: &str, secret: &str) -> Result<String, SecretError>;

    /// What was sealed so far, with its tokens; what does not open is left out.
    fn sealed(&self) -> Vec<(String, Zeroizing<String>)> {
        Vec::new()
    }

    /// Puts tokens in the place of secrets in a text that was cut, and takes from its end what may be the beginning of one.
    fn conceal_cut(&self, _text: &mut String) {}
}

const OPEN: &str = "{{secret:";
const CLOSE: &str = "}}";

/// Whether a text holds a secret token.
#[must_use]
pub fn holds_token(text: &str) -> bool {
    text.contains(OPEN)
}

/// The text with every token's nonce left out, which is chance: what is the same in every run of the same seed.
pub(crate) fn without_nonces(text: &str) -> String {
    let name = |token: &str| Zeroizing::new(token.split('#').next().unwrap_or_default().to_owned());
    replace(text, |token| Ok(name(token))).map_or_else(|_| text.to_owned(), |text| text.to_string())
}

/// Replaces tokens by what `find` knows of them.
fn replace(text: &str, find: impl Fn(&str) -> Result<Zeroizing<String>, SecretError>) -> Result<Zeroizing<String>, SecretError> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        out.push_str(&rest[..start]);
        let body = &rest[start + OPEN.len()..];
        let end = body.find(CLOSE).ok_or_else(|| SecretError::Mangled { text: text.to_owned() })?;
        let token = &body[..end];
        let whole = token.split_once('#').is_some_and(|(name, nonce)| !name.is_empty() && nonce.len() == 8);
        if !whole {
            return Err(SecretError::Mangled { text: text.to_owned() });
        }
        out.push_str(&find(token)?);
        rest = &body[end + CLOSE.len()..];
    }
    if rest.contains("{secret:") {
        return Err(SecretError::Mangled { text: text.to_owned() });
    }
    out.push_str(rest);
    Ok(out)
}
