//! Secrets at the prompt: asked for without being shown, and never spelled out in an input, whose text is recorded.

use super::{Next, Shell};
use crate::inputs;
use crate::problem::{Problem, Result};
use engine::session::{Kind, pieces};

/// Options that hold a secret.
const SECRET: [&str; 5] = ["password", "passphrase", "secret", "secret_access_key", "private_key"];

/// The option whose value is spelled out, if it is one that holds a secret.
pub(super) fn spelled_out(text: &str) -> Option<&'static str> {
    let found = pieces(text);
    let word = |at: usize| found.get(at).map_or("", |piece| &text[piece.start..piece.end]);
    let is_literal = |at: usize| {
        let said = word(at);
        found.get(at).is_some_and(|piece| piece.kind == Kind::Text) && said.len() > 2 && !engine::secret::holds_token(said)
    };
    (2..found.len()).find_map(|at| {
        let is_given = matches!(word(at - 1), ":" | "=") && is_literal(at) && !word(at).contains("${");
        SECRET.iter().copied().find(|key| is_given && word(at - 2).trim_matches('"') == *key)
    })
}

/// Refuses an input that spells a secret out.
pub(super) fn none_spelled_out(text: &str) -> Result<()> {
    match spelled_out(text) {
        None => Ok(()),
        Some(key) => {
            let title = format!("`{key}` is typed in clear: inputs are recorded, and a secret does not belong in a record");
            Err(Problem::refused(title, format!(":secret my_{key} asks for it; then {key}: my_{key}")))
        }
    }
}

impl Shell<'_> {
    /// Asks for a secret. What is evaluated, recorded and shown is the token that stands for it.
    pub(super) fn secret(&self, name: &str) -> Result<Next> {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
        if !is_name {
            return Err(Problem::usage(format!("`{name}` is not a variable name"), ":secret agent_password"));
        }
        let secret = inputs::prompt(name)?;
        inputs::long_enough(name, &secret)?;
        let sealed = self.session().seal(name, &secret);
        let token = sealed.map_err(|error| Problem::of_run(error, engine::session::TYPED, Some(&self.run)))?;
        self.evaluate(&format!("let {name} = \"{token}\""), |_| {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_spelled_out_is_seen_and_a_token_or_a_variable_is_none() {
        assert_eq!(spelled_out("ssh::run(#{ on: #{ host: \"a\", password: \"hunter2\" } })"), Some("password"));
        assert_eq!(spelled_out("let password = \"hunter2\""), Some("password"));
        assert_eq!(spelled_out("f(#{ password: p })"), None);
        assert_eq!(spelled_out("let password = \"{{secret:a#12345678}}\""), None);
    }
}
