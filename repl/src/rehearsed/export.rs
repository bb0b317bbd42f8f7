//! All that AWS says of an account, for a world document.

use super::answers::Answers;
use super::filling::{Filling, Target};
use super::older::WorldDocument;
use crate::problem::{Problem, Result};
use crate::world::{LiveWorld, World};
use bindings::document;
use engine::clock::Clock;
use engine::op::{Call, Failure};
use engine::secret::{SecretError, Vault};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// Asks for everything in these Regions: the document, and what could not be asked.
///
/// # Errors
/// AWS does not answer.
pub(crate) fn export(live: &Arc<LiveWorld>, regions: &[String]) -> Result<(WorldDocument, BTreeSet<String>)> {
    let clock = World::clock(&**live);
    let at = clock.now();
    let answers = Answers::new(None, SignedDuration::ZERO);
    let (mut parts, mut unasked) = (Vec::new(), BTreeSet::new());
    for (number, region) in regions.iter().enumerate() {
        let into = Target::Document(Mutex::default(), Mutex::default());
        let filling = Arc::new(Filling::new(live, &answers, region, into));
        let (asking, call) = (filling.clone(), nobodys(region, &clock));
        let asked = engine::clock::perform(&*clock, 0, async move { everything(&asking, &call, number == 0).await });
        asked.map_err(|failure| Problem::refused(format!("{region}: {}", words(failure)), "it may answer later"))?;
        if let Target::Document(found, not) = &filling.into {
            parts.append(&mut found.lock().unwrap_or_else(PoisonError::into_inner));
            unasked.append(&mut not.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
    Ok((WorldDocument::new(&live.account(), at, parts), unasked))
}

/// All that is listed, then all of what those lists name.
async fn everything(filling: &Filling, call: &Call, global: bool) -> Result<(), Failure> {
    filling.all(document::everything(global), call).await?;
    let Target::Document(parts, _) = &filling.into else { return Ok(()) };
    let each = document::of_each(&parts.lock().unwrap_or_else(PoisonError::into_inner));
    filling.all(each, call).await
}

fn words(failure: Failure) -> String {
    match failure {
        Failure::Refused(error) | Failure::Expired(error) => error.to_string(),
        Failure::Unknown { why } | Failure::Late { why } => why,
    }
}

/// A call of no run.
fn nobodys(region: &str, clock: &Arc<dyn Clock>) -> Call {
    Call {
        args: json!({ "region": region }),
        token: String::new(),
        digest: String::new(),
        begun: clock.now(),
        sent: clock.now(),
        before: Value::Null,
        run: String::new(),
        folder: std::path::PathBuf::new(),
        project: std::path::PathBuf::new(),
        chain: String::new(),
        done: Arc::new(Vec::new),
        memory: Arc::new(()),
        vault: Arc::new(NoSecrets),
        progress: Arc::new(|_| ()),
        cancel: CancellationToken::new(),
        clock: clock.clone(),
    }
}

/// Nothing that is asked here holds a secret.
struct NoSecrets;

impl Vault for NoSecrets {
    fn open(&self, text: &str) -> Result<Zeroizing<String>, SecretError> {
        Ok(Zeroizing::new(text.to_owned()))
    }

    fn seal(&self, name: &str, _: &str) -> Result<String, SecretError> {
        Err(SecretError::Unknown { token: name.to_owned() })
    }
}
