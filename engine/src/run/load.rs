//! A runbook made ready: read, compiled and checked, as far as that can be done without running it, and given its parameters.

use super::{RunError, Seams};
use crate::check::{self, Checking, Hazards, Severity};
use crate::header::{self, Header};
use crate::project::inside;
use crate::script::{self, Imports, plain};
use crate::secret::{FileVault, Vault};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A runbook that loads.
pub(crate) struct Script {
    /// Its name relative to the project.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) text: String,
    pub(crate) imports: Imports,
    pub(crate) ast: rhai::AST,
    pub(crate) header: Header,
    /// The file of keys its header names, and what stands in it. One that cannot be read is refused by whoever counts signatures.
    signers: Option<(String, Vec<u8>)>,
    /// Members of what verbs return.
    pub(crate) members: BTreeSet<&'static str>,
}

impl Script {
    /// Reads, compiles and checks it, as far as that can be done without running it.
    pub(crate) fn load(runbook: &Path, project: &Path, seams: &Seams) -> Result<Self, RunError> {
        let cannot = |source: std::io::Error| {
            let help = Some("lifeboat init DIR writes runbooks to start from");
            RunError::from(plain(format!("cannot read the runbook `{}`: {source}", runbook.display()), help))
        };
        let text = std::fs::read_to_string(runbook).map_err(cannot)?;
        let folder = runbook.parent().unwrap_or(Path::new(".")).to_path_buf();
        let name = runbook.strip_prefix(project).unwrap_or(runbook).display().to_string();
        let compiler = script::compiler(&seams.surface, seams.cancel.clone());
        let compiled = compiler.compile(&text);
        if seams.cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        // Whatever is wrong is told first, and by its rule; what comes after cannot fail unless the files change meanwhile.
        let checking = Checking { surface: &seams.surface, hazards: &Hazards::default(), base: project, tests: None };
        let report = check::files(&[(runbook.to_owned(), project.to_owned())], &checking);
        if let Some(error) = report.of(Severity::Error).next() {
            return Err(RunError::from(error.diagnostic(&report.sources)));
        }
        let mut ast = compiled.map_err(|error| check::of_parse(&error, &name, &text))?;
        script::all_closed(&name, &text)?;
        ast.set_source(name.as_str());
        let header = header::of_ast(&ast, &name, &text)?;
        let imports = Imports::read(&compiler, project, &name, &text, &ast)?;
        let signers = signers(&header, &folder, project);
        let members = script::members::of(&seams.surface.verbs);
        Ok(Self { name, folder, text, imports, ast, header, signers, members })
    }

    /// The runbook's text and those of its imports, by name.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        let own = std::iter::once((self.name.clone(), self.text.clone()));
        self.imports.files().map(|import| (import.name.clone(), import.text.clone())).chain(own).collect()
    }

    /// SHA-256 of everything it is made of, hexadecimal: those texts, and the keys of those who may agree to it.
    pub(crate) fn digests(&self) -> BTreeMap<String, String> {
        use sha2::{Digest, Sha256};
        let texts = self.texts().into_iter().map(|(name, text)| (name, text.into_bytes()));
        let all = texts.chain(self.signers.clone());
        all.map(|(name, bytes)| (name, hex::encode(Sha256::digest(bytes)))).collect()
    }

    /// Top-level steps as far as they stand literally in the text.
    pub(crate) fn steps(&self) -> Vec<(String, String)> {
        super::literal_steps(&self.ast)
    }

    pub(crate) fn has_step(&self, step: &str) -> Result<(), RunError> {
        is_one_of(step, &self.steps())
    }

    /// Whether a run may pause after it: a step of the text, or one whose name may be worked out to be this.
    pub(crate) fn may_come_to(&self, step: &str) -> Result<(), RunError> {
        if super::may_come(&self.ast, step) { Ok(()) } else { self.has_step(step) }
    }

    /// Whether a person can leave this out: a step, or what is done at the end.
    pub(crate) fn can_leave_out(&self, step: &str) -> Result<(), RunError> {
        is_one_of(step, &[self.steps(), super::literal_ends(&self.ast)].concat())
    }

    pub(crate) fn params(
        &self,
        mut given: BTreeMap<String, Value>,
        secrets: &[(String, Zeroizing<String>)],
        vault: &FileVault,
    ) -> Result<BTreeMap<String, Value>, RunError> {
        // A name that is misspelt is told before the one that is missing by it.
        self.known(&given, secrets)?;
        let mut values = BTreeMap::new();
        let refuse = |name: &str, why: &str| RunError::Param { name: name.to_owned(), why: why.to_owned() };
        for param in &self.header.params {
            let name = &param.name;
            let is_secret = param.kind == crate::params::ParamKind::Secret;
            let value = match (secrets.iter().find(|(secret, _)| secret == name), given.remove(name)) {
                (Some((_, secret)), _) if is_secret => Value::String(vault.seal(name, secret)?),
                (Some(_), _) => return Err(refuse(name, "it is not a secret: give it with --set")),
                (None, Some(_)) if is_secret => return Err(refuse(name, "it is a secret: give it with --secret, never with --set")),
                (None, Some(value)) => param.seal(param.check(value).map_err(|why| refuse(name, &why))?, vault)?,
                (None, None) if is_secret => {
                    let why = format!("it is a secret and must be given: --secret {name}=env:VARIABLE | file:PATH | prompt");
                    return Err(refuse(name, &why));
                }
                (None, None) => {
                    let why = format!("it has no default and must be given: --set {name}=VALUE");
                    param.seal(param.default.clone().ok_or_else(|| refuse(name, &why))?, vault)?
                }
            };
            values.insert(name.clone(), value);
        }
        Ok(values)
    }

    /// Refuses a parameter that the header does not declare.
    fn known(&self, given: &BTreeMap<String, Value>, secrets: &[(String, Zeroizing<String>)]) -> Result<(), RunError> {
        let names = || self.header.params.iter().map(|param| param.name.as_str());
        let unknown = given.keys().chain(secrets.iter().map(|(name, _)| name)).find(|name| !names().any(|known| known == *name));
        let Some(unknown) = unknown else { return Ok(()) };
        let near = crate::schema::did_you_mean(unknown, names());
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Err(RunError::Param { name: unknown.clone(), why: format!("the runbook has no such parameter{hint}") })
    }
}

/// The file of keys that a header names, by its name relative to the project, which it must lie in.
fn signers(header: &Header, folder: &Path, project: &Path) -> Option<(String, Vec<u8>)> {
    let file = inside(project, folder, Path::new(header.approvals.as_ref()?.signers.as_ref()?)).ok()?;
    let name = file.strip_prefix(project.canonicalize().ok()?).ok()?.display().to_string();
    Some((name, std::fs::read(&file).ok()?))
}

fn is_one_of(step: &str, steps: &[(String, String)]) -> Result<(), RunError> {
    if steps.iter().any(|(name, _)| name == step) {
        return Ok(());
    }
    let near = crate::schema::did_you_mean(step, steps.iter().map(|(name, _)| name.as_str())).map(str::to_owned);
    Err(RunError::NoStep { step: step.to_owned(), near })
}
