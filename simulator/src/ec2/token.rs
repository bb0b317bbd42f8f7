//! Client tokens: the same token with the same parameters is the same request, answered as the first time.

use super::ask::{Ask, refuse};
use super::state::Token;
use crate::wire::AwsError;
use crate::world::World;
use ring::digest::{SHA256, digest};

/// What a request's `ClientToken` stands for.
pub(super) struct Ticket {
    key: Option<String>,
    digest: String,
}

impl Ticket {
    /// Reads `ClientToken`; without one, nothing is remembered.
    pub(super) fn read(ask: &Ask<'_>) -> Self {
        let Some(token) = ask.params.get("ClientToken") else { return Self { key: None, digest: String::new() } };
        let mut text = String::new();
        for (name, value) in ask.params.pairs().filter(|(name, _)| *name != "DryRun") {
            text.extend(["&", name, "=", value]);
        }
        let digest = hex::encode(digest(&SHA256, text.as_bytes()));
        Self { key: Some(format!("{}/{}/{token}", ask.region(), ask.action)), digest }
    }

    /// The token itself.
    pub(super) fn token(&self) -> Option<String> {
        self.key.as_ref().and_then(|key| key.splitn(3, '/').nth(2)).map(str::to_owned)
    }

    /// What the token made before, if it was used before.
    pub(super) fn made(&self, world: &World) -> Result<Option<String>, AwsError> {
        match self.key.as_ref().and_then(|key| world.ec2.tokens.get(key)) {
            None => Ok(None),
            Some(used) if used.digest == self.digest => Ok(Some(used.made.clone())),
            Some(_) => Err(refuse(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            )),
        }
    }

    /// Remembers what was made.
    pub(super) fn keep(&self, world: &mut World, made: &str) {
        if let Some(key) = &self.key
            && !world.ec2.tokens.contains(key)
        {
            world.ec2.tokens.insert(key.clone(), Token { digest: self.digest.clone(), made: made.to_owned() });
        }
    }
}
