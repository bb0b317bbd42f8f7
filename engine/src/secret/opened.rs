//! What was opened comes back: a command prints its password, a service names what it was given. In every answer the token
//! stands again in the place of a secret that this process has opened.

use super::{SecretError, Vault, replace};
use crate::op::{Failure, Found, OpError};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Shorter ones are not looked for: they are parts of ordinary words.
const SHORTEST: usize = 8;

/// A vault that knows which of its secrets it has opened.
pub(crate) struct Opened {
    inner: Arc<dyn Vault>,
    /// By token.
    known: Mutex<BTreeMap<String, Zeroizing<String>>>,
}

impl Opened {
    pub(crate) fn new(inner: Arc<dyn Vault>) -> Self {
        Self { inner, known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Zeroizing<String>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text with tokens in the place of secrets, the longest first.
    pub(crate) fn conceal_text(&self, text: &mut String) {
        let known = self.known();
        let mut met: Vec<(&String, &Zeroizing<String>)> = known.iter().filter(|(_, secret)| text.contains(secret.as_str())).collect();
        met.sort_by_key(|(_, secret)| std::cmp::Reverse(secret.len()));
        for (token, secret) in met {
            *text = text.replace(secret.as_str(), token);
        }
    }

    /// The same in everything a value holds.
    pub(crate) fn conceal(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.conceal_text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.conceal(item)),
            Value::Object(map) => map.values_mut().for_each(|value| self.conceal(value)),
            _ => {}
        }
    }

    fn conceal_error(&self, error: &mut OpError) {
        self.conceal_text(&mut error.message);
        self.conceal(&mut error.details);
    }

    /// An answer without secrets.
    pub(crate) fn answered(&self, answer: Result<Value, Failure>) -> Result<Value, Failure> {
        match answer {
            Ok(mut value) => {
                self.conceal(&mut value);
                Ok(value)
            }
            Err(failure) => Err(self.failed(failure)),
        }
    }

    /// What a look found, without secrets.
    pub(crate) fn found(&self, found: Result<Found, Failure>) -> Result<Found, Failure> {
        match found {
            Ok(Found::Done(mut value)) => {
                self.conceal(&mut value);
                Ok(Found::Done(value))
            }
            Ok(Found::Unclear(mut text)) => {
                self.conceal_text(&mut text);
                Ok(Found::Unclear(text))
            }
            Ok(other) => Ok(other),
            Err(failure) => Err(self.failed(failure)),
        }
    }

    fn failed(&self, mut failure: Failure) -> Failure {
        match &mut failure {
            Failure::Refused(error) | Failure::Expired(error) => self.conceal_error(error),
            Failure::Unknown { why } | Failure::Late { why } => self.conceal_text(why),
        }
        failure
    }
}

impl Vault for Opened {
    fn open(&self, text: &str) -> Result<Zeroizing<String>, SecretError> {
        replace(text, |token| {
            let token = format!("{}{token}{}", super::OPEN, super::CLOSE);
            let secret = self.inner.open(&token)?;
            if secret.chars().count() >= SHORTEST {
                self.known().insert(token, secret.clone());
            }
            Ok(secret)
        })
    }

    fn seal(&self, name: &str, secret: &str) -> Result<String, SecretError> {
        self.inner.seal(name, secret)
    }
}
