//! `check_site`: a page answers, from the host it must come from.

use super::options::{limits, read, schema};
use super::read::text;
use engine::effect::{Poll, Scope};
use engine::verb::{Verb, VerbError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn verbs() -> Vec<Verb> {
    vec![Verb {
        name: "check_site",
        doc: "Waits until a page answers with the status and the text it must have.\n\nWith `address`, the connection goes to that \
              address, whatever the name resolves to. So an old site that still runs cannot answer in its place. An error that time does \
              not correct, such as a wrong password of `via` or a bad certificate, ends the wait at once. Returns `#{ url, address, \
              status }`.",
        schema: schema::<Site>(),
        run: Verb::runs(check_site),
    }]
}

/// Options of `check_site`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Site {
    /// `http://name/path` or `https://...`.
    url: String,
    /// The address that must answer. Default: the name's own.
    address: Option<String>,
    /// The host to ask from. Default: from here.
    via: Option<Value>,
    /// The status that the page must have. Default 200.
    status: Option<i64>,
    /// A text that the page must contain.
    contains: Option<String>,
    /// The longest it may take. Default `5m`.
    timeout: Option<String>,
    /// What a rehearsal that reaches no host takes as the page: `#{ status, body }`.
    assume: Option<Value>,
}

/// Errors that time does not mend: `via` does not let us in, or is another host; a certificate; what was asked.
const NEVER: [&str; 5] = ["AuthFailed", "HostKeyChanged", "Tls", "Options", "Secret"];

/// So much of the text that a page must hold is told in what is waited for, in characters.
const LABEL: usize = 60;

fn check_site(scope: &Scope, args: Value) -> Result<Value, VerbError> {
    let site: Site = read("check_site", args)?;
    let limits = limits("check_site", site.timeout.as_deref().unwrap_or("5m"), 10)?;
    let status = site.status.unwrap_or(200);
    let mut options = json!({ "url": site.url });
    if let Some(address) = &site.address {
        options["address"] = json!(address);
    }
    if let Some(via) = &site.via {
        options["via"] = super::ssh::pinned(scope, via)?;
    }
    if let Some(assume) = &site.assume {
        options["assume"] = assume.clone();
    }
    let mut wanted = json!({ "status": status });
    let awaited = format!("{} answers {status}", site.url);
    let mut told = awaited.clone();
    if let Some(contains) = &site.contains {
        wanted["contains"] = json!(contains);
        told += &format!(" with `{}`", engine::plan::cut(contains, LABEL));
    }
    let answered = scope.wait_told((&awaited, &told), limits, |polling| {
        polling.judges("check_site", wanted.clone())?;
        let answer = match polling.call("http::get", options.clone()) {
            Ok(answer) => answer,
            Err(VerbError::Error(error)) if !NEVER.contains(&error.code.as_str()) => return Ok(Poll::Pending(error.to_string())),
            Err(other) => return Err(other),
        };
        let found = answer["status"].as_i64().unwrap_or_default();
        if found != status {
            return Ok(Poll::Pending(format!("status {found}: {}", first_words(text(&answer, "body")))));
        }
        match &site.contains {
            Some(wanted) if !text(&answer, "body").contains(wanted.as_str()) => {
                Ok(Poll::Pending(format!("status {found}, without `{wanted}`")))
            }
            _ => Ok(Poll::Ready(json!({ "url": site.url, "address": answer["address"], "status": found }))),
        }
    })?;
    scope.summary(format!("{} {status} from {}", site.url, text(&answered, "address")));
    Ok(answered)
}

/// The beginning of a page's text, without tags.
fn first_words(body: &str) -> String {
    let (mut words, mut tag) = (String::new(), false);
    for character in body.chars() {
        match character {
            '<' => tag = true,
            '>' => (tag, words) = (false, words + " "),
            other if !tag => words.push(other),
            _ => {}
        }
    }
    engine::plan::in_a_line(&words).chars().take(80).collect()
}
