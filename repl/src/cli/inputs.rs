//! What a runbook is given on the command line.

use clap::Args;
use std::path::PathBuf;

/// A runbook and what it is given.
#[derive(Args, Debug)]
pub(crate) struct Inputs {
    /// The runbook, a `.rhai` file.
    pub runbook: Option<PathBuf>,
    /// The world: `lab`, the simulator in Lifeboat, is the default; `live` is AWS itself.
    #[arg(long, value_name = "WORLD")]
    pub world: Option<WorldKind>,
    /// The value of a parameter of the runbook. Repeatable; `run RUNBOOK --help` lists the parameters.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// A file with values of parameters: one JSON object. --set takes precedence.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// Where a secret parameter comes from: env:VARIABLE, file:PATH or prompt. Repeatable.
    #[arg(long = "secret", value_name = "NAME=SOURCE")]
    pub secret: Vec<String>,
    /// The AWS Region to work in, one of the runbook's `regions:`. Default: the first of them.
    #[arg(long)]
    pub region: Option<String>,
    /// With --world live: the profile of the AWS configuration whose credentials are used.
    #[arg(long)]
    pub profile: Option<String>,
    /// With --world live: another address for all of AWS, that of a `lifeboat lab serve`.
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// An earlier export of AWS's answers (`lab export --from live`), used in a rehearsal if a Region does not answer. Default: the
    /// home's own.
    #[arg(long, value_name = "FILE")]
    pub world_document: Option<PathBuf>,
    /// Makes the lab, the run and the order of branches repeatable. For tests.
    #[arg(long, hide = true, value_name = "N")]
    pub seed: Option<u64>,
}

impl Inputs {
    /// What follows the runbook on the command line, as it was typed, but for a login's password: whoever types it again gives it again.
    #[must_use]
    pub(crate) fn typed(&self) -> String {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let once = [("--params", path(&self.params)), ("--region", self.region.clone()), ("--profile", self.profile.clone())];
        let document = ("--world-document", path(&self.world_document));
        let once = once.into_iter().chain([document]).filter_map(|(option, value)| Some((option, value?)));
        let set = self.set.iter().map(|given| ("--set", without_password(given)));
        let secret = self.secret.iter().map(|value| ("--secret", value.clone()));
        let words = once.chain(set).chain(secret).map(|(option, value)| format!("{option} {}", engine::shell::quoted(&value)));
        words.collect::<Vec<_>>().join(" ")
    }
}

/// A `NAME=VALUE` with `VALUE` in the place of a JSON object that has a password in it.
fn without_password(given: &str) -> String {
    let (name, value) = given.split_once('=').unwrap_or((given, ""));
    match serde_json::from_str::<serde_json::Value>(value) {
        Ok(serde_json::Value::Object(login)) if login.contains_key("password") => format!("{name}=VALUE"),
        _ => given.to_owned(),
    }
}

/// A kind of world.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorldKind {
    /// The simulator in Lifeboat.
    Lab,
    /// AWS itself.
    Live,
}
