//! What was opened comes back: a command prints its password, a service names what it was given. In every answer the token
//! stands again in the place of a secret of the run.

use super::known::Known;
use super::{SecretError, Vault, replace};
use crate::op::{Failure, Found, OpError};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// A vault that finds its secrets in what comes back.
pub(crate) struct Opened {
    inner: Arc<dyn Vault>,
    known: Mutex<Known>,
}

impl Opened {
    /// What was sealed before is known: a process before this one may have opened it.
    pub(crate) fn new(inner: Arc<dyn Vault>) -> Self {
        let mut known = Known::default();
        inner.sealed().iter().for_each(|(token, secret)| known.add(token, secret));
        Self { inner, known: Mutex::new(known) }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text with tokens in the place of secrets.
    pub(crate) fn conceal_text(&self, text: &mut String) {
        self.known().conceal(text);
    }

    /// The same in everything a value holds.
    pub(crate) fn conceal(&self, value: &mut Value) {
        self.known().conceal_in(value);
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
            Ok(Found::Late(mut text)) => {
                self.conceal_text(&mut text);
                Ok(Found::Late(text))
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
            self.known().add(&token, &secret);
            Ok(secret)
        })
    }

    fn seal(&self, name: &str, secret: &str) -> Result<String, SecretError> {
        self.inner.seal(name, secret)
    }

    fn conceal_cut(&self, text: &mut String) {
        self.known().conceal_cut(text);
    }
}
