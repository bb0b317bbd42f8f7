//! OpenSSH's allowed_signers (ssh-keygen(1)): whose signatures count.

use super::sign::{NAMESPACE, signed};
use crate::planned::digest;
use crate::problem::{Problem, Result};
use engine::gate::Approval;
use engine::project::{Strayed, inside};
use jiff::Timestamp;
use ssh_key::{HashAlg, PublicKey, SshSig};
use std::path::Path;

/// Those whose signatures count.
#[derive(Clone, Debug)]
pub(crate) struct Signers {
    list: Vec<Signer>,
    /// The file's name, relative to the project.
    pub(crate) name: String,
    /// SHA-256 of that, hexadecimal.
    pub(crate) sha256: String,
}

#[derive(Clone, Debug)]
struct Signer {
    principal: String,
    key: PublicKey,
    /// No restriction, or the namespaces it may sign for.
    namespaces: Option<Vec<String>>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl Signers {
    /// Reads the file. It must lie inside the project.
    ///
    /// # Errors
    /// It cannot be read, or a line of it cannot be understood: that line might be the one that forbids.
    pub(crate) fn read(path: &Path, project: &Path) -> Result<Self> {
        let help = "`signers:` of the runbook names a file in the allowed_signers format of ssh-keygen, inside the project";
        let refuse = |why: String| Problem::refused(format!("`{}`: {why}", path.display()), help);
        let real = inside(project, Path::new(""), path).map_err(|why| match why {
            Strayed::Missing { source, .. } => refuse(source.to_string()),
            why => refuse(why.to_string()),
        })?;
        let text = std::fs::read_to_string(&real).map_err(|error| refuse(error.to_string()))?;
        let own = project.canonicalize().map_err(|error| refuse(error.to_string()))?;
        let (name, sha256) = (real.strip_prefix(own).unwrap_or(&real).display().to_string(), digest(text.as_bytes()));
        let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
        let mut list = Vec::new();
        for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            list.extend(of_line(line).map_err(|why| refuse(format!("line {number}: {why}")))?);
        }
        Ok(Self { list, name, sha256 })
    }

    /// Whose signature this bears, or why it counts for nobody's. Until when a key is valid is judged by when its owner says they signed; where
    /// it counts `now`, by that too.
    pub(crate) fn who(&self, approval: &Approval, now: Option<Timestamp>) -> Result<String, String> {
        let pem = approval.signature.as_ref().ok_or_else(|| "it is not signed".to_owned())?;
        let signature = SshSig::from_pem(pem).map_err(|error| format!("its signature cannot be read: {error}"))?;
        let mut of_key = self.list.iter().filter(|signer| signer.key.key_data() == signature.public_key()).peekable();
        if of_key.peek().is_none() {
            let key = HashAlg::Sha256;
            return Err(format!("the key {} belongs to no signer", signature.public_key().fingerprint(key)));
        }
        let is_over = |signer: &Signer| now.is_some_and(|now| signer.before.is_some_and(|before| now >= before));
        let Some(signer) = of_key.find(|signer| signer.is_valid(approval.at) && !is_over(signer)) else {
            return Err("its key may not sign for lifeboat: not at all, not at that time, or no longer".to_owned());
        };
        let verified = signer.key.verify(NAMESPACE, &signed(approval), &signature);
        verified.map(|()| signer.principal.clone()).map_err(|_| "its signature was made with another key, or for another text".to_owned())
    }
}

impl Signer {
    fn is_valid(&self, at: Timestamp) -> bool {
        self.namespaces.as_ref().is_none_or(|names| names.iter().any(|name| name == NAMESPACE))
            && self.after.is_none_or(|after| at >= after)
            && self.before.is_none_or(|before| at < before)
    }
}

/// `alice@example.com,bob namespaces="lifeboat" ssh-ed25519 AAAA... comment`
fn of_line(line: &str) -> Result<Vec<Signer>, String> {
    let (principals, rest) = split_options(line)?;
    // Quotes around names are no part of them.
    let principals = principals.replace('"', "");
    let is_key = |text: &str| ["ssh-", "ecdsa-", "sk-"].iter().any(|kind| text.starts_with(kind));
    let (options, key) = if is_key(rest) { ("", rest) } else { split_options(rest)? };
    let key = PublicKey::from_openssh(key).map_err(|error| format!("its key cannot be read: {error}"))?;
    let (mut namespaces, mut after, mut before) = (None, None, None);
    for option in options_of(options) {
        let (name, value) = option.split_once('=').unwrap_or((option.as_str(), ""));
        let value = value.trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "namespaces" => namespaces = Some(value.split(',').map(str::to_owned).collect()),
            "valid-after" => after = Some(time(value)?),
            "valid-before" => before = Some(time(value)?),
            other => return Err(format!("the option `{other}` is not supported")),
        }
    }
    let one = |principal: &str| Signer { principal: principal.to_owned(), key: key.clone(), namespaces: namespaces.clone(), after, before };
    if principals.contains(['*', '?', '!']) {
        return Err("patterns of principals are not supported: a signature must identify one person".to_owned());
    }
    let first = principals.split(',').next().filter(|name| !name.is_empty()).ok_or("it names nobody")?;
    Ok(vec![one(first)])
}

/// Options end at the first white space outside of quotes.
fn split_options(text: &str) -> Result<(&str, &str), String> {
    let mut quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            _ if character.is_whitespace() && !quoted => return Ok((&text[..at], text[at..].trim_start())),
            _ => {}
        }
    }
    Err("it has no key".to_owned())
}

fn options_of(text: &str) -> Vec<String> {
    let (mut options, mut quoted) = (vec![String::new()], false);
    for character in text.chars() {
        quoted ^= character == '"';
        match options.last_mut() {
            Some(last) if character != ',' || quoted => last.push(character),
            _ => options.push(String::new()),
        }
    }
    options.into_iter().filter(|option| !option.is_empty()).collect()
}

/// `YYYYMMDD[HHMM[SS]][Z]`; taken as UTC, with `Z` or without.
fn time(text: &str) -> Result<Timestamp, String> {
    let digits = text.trim_end_matches(['Z', 'z']);
    let whole = match digits.len() {
        8 => format!("{digits}000000"),
        12 => format!("{digits}00"),
        _ => digits.to_owned(),
    };
    let parsed = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", &whole).and_then(|civil| civil.to_zoned(jiff::tz::TimeZone::UTC));
    parsed.map(|zoned| zoned.timestamp()).map_err(|_| format!("`{text}` is not a time like 20261125 or 202611250930Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";

    #[test]
    fn a_line_names_a_person_what_for_and_until_when() {
        let line = format!("alice@example.com namespaces=\"git,lifeboat\",valid-before=\"20270101\" {KEY} a comment");
        let signer = of_line(&line).unwrap().remove(0);
        assert_eq!(signer.principal, "alice@example.com");
        assert!(signer.is_valid("2026-11-25T00:00:00Z".parse().unwrap()));
        assert!(!signer.is_valid("2027-01-01T00:00:00Z".parse().unwrap()));
        // As ssh-keygen reads it, a name in quotes is the same name.
        assert_eq!(of_line(&format!("\"alice@example.com\" {KEY}")).unwrap()[0].principal, "alice@example.com");
        let git = of_line(&format!("bob namespaces=\"git\" {KEY}")).unwrap().remove(0);
        assert!(!git.is_valid(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn what_cannot_be_understood_is_refused() {
        let bad = |line: &str| of_line(line).unwrap_err();
        assert_eq!(bad("alice"), "it has no key");
        assert_eq!(bad(&format!("alice cert-authority {KEY}")), "the option `cert-authority` is not supported");
        assert!(bad(&format!("*@example.com {KEY}")).contains("patterns"));
        assert!(bad("alice ssh-ed25519 AAAA").contains("cannot be read"));
        assert!(bad(&format!("alice valid-after=\"soon\" {KEY}")).contains("not a time"));
    }
}
