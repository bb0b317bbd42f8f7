//! The vault on disk: one sealed secret a line (ChaCha20-Poly1305), beside a run's journal; the key of the home in a
//! file of its own, mode 0600. Nothing hashes a secret.

use super::{CLOSE, OPEN, SecretError, Vault, replace};
use crate::durable::keep_name;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// A line of the vault.
#[derive(Serialize, Deserialize)]
struct Line {
    token: String,
    nonce: String,
    sealed: String,
}

/// The vault of one run in a file.
pub struct FileVault {
    path: PathBuf,
    key: LessSafeKey,
    lines: Mutex<BTreeMap<String, Line>>,
    random: SystemRandom,
}

fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> SecretError {
    let path = path.display().to_string();
    move |source| SecretError::Io { what, path, source }
}

impl FileVault {
    /// Opens the vault `path`, sealed with the key in `key_file`. Both are made if they do not exist.
    ///
    /// # Errors
    /// A file cannot be read or made, or the key file is not a key.
    pub fn open(path: &Path, key_file: &Path) -> Result<Self, SecretError> {
        let random = SystemRandom::new();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) if error.kind() == ErrorKind::InvalidData => return Err(damaged(path, Some(error.into()))),
            Err(error) => return Err(io("read", path)(error)),
        };
        if !text.is_empty() && !key_file.exists() {
            return Err(io("read", key_file)(ErrorKind::NotFound.into()));
        }
        let bytes = read_or_make_key(key_file, &random)?;
        let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &bytes[..]).map_err(|_| damaged(key_file, None))?);
        let mut lines = BTreeMap::new();
        // A torn last line was never answered for: its token is in no journal.
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            let line: Line = serde_json::from_str(line).map_err(|error| damaged(path, Some(error.into())))?;
            lines.insert(line.token.clone(), line);
        }
        Ok(Self { path: path.to_owned(), key, lines: Mutex::new(lines), random })
    }

    fn damaged(&self) -> SecretError {
        damaged(&self.path, None)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), SecretError> {
        self.random.fill(bytes).map_err(|_| io("read random bytes for", &self.path)(std::io::Error::other("no randomness")))
    }

    /// The token of the same secret under the same name: asked again, a query seals nothing new.
    fn sealed_before(&self, name: &str, secret: &str) -> Result<Option<String>, SecretError> {
        let own = format!("{name}#");
        let tokens: Vec<String> = {
            let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.keys().filter(|token| token.starts_with(&own)).cloned().collect()
        };
        for token in tokens {
            if self.unseal(&token)?.as_str() == secret {
                return Ok(Some(token));
            }
        }
        Ok(None)
    }

    fn unseal(&self, token: &str) -> Result<Zeroizing<String>, SecretError> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.get(token).ok_or_else(|| SecretError::Unknown { token: format!("{OPEN}{token}{CLOSE}") })?;
        let nonce = STANDARD.decode(&line.nonce).map_err(|_| self.damaged())?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| self.damaged())?;
        let mut bytes = Zeroizing::new(STANDARD.decode(&line.sealed).map_err(|_| self.damaged())?);
        let plain = self.key.open_in_place(nonce, Aad::from(token), &mut bytes).map_err(|_| self.damaged())?;
        Ok(Zeroizing::new(String::from_utf8(plain.to_vec()).map_err(|_| self.damaged())?))
    }
}

/// `source` is of the file as it stands, never of what was opened.
fn damaged(path: &Path, source: Option<Box<dyn std::error::Error + Send + Sync>>) -> SecretError {
    SecretError::Damaged { path: path.display().to_string(), source }
}

fn read_or_make_key(path: &Path, random: &SystemRandom) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    match std::fs::read(path) {
        Ok(bytes) if bytes.len() == CHACHA20_POLY1305.key_len() => return Ok(Zeroizing::new(bytes)),
        Ok(_) => return Err(damaged(path, None)),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(io("read", path)(error)),
    }
    let mut bytes = Zeroizing::new(vec![0; CHACHA20_POLY1305.key_len()]);
    random.fill(&mut bytes).map_err(|_| io("make", path)(std::io::Error::other("no randomness")))?;
    // Whole or not at all: a key cut short opens nothing, and stands in the way of a new one. Of two that are made at once the first counts.
    let mut own = [0; 8];
    random.fill(&mut own).map_err(|_| io("make", path)(std::io::Error::other("no randomness")))?;
    let beside = path.with_extension(format!("new-{}", hex::encode(own)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).map_err(io("make", &beside))?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(io("write", &beside))?;
    let linked = std::fs::hard_link(&beside, path);
    std::fs::remove_file(&beside).map_err(io("tidy", &beside))?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return read_or_make_key(path, random),
        linked => linked.map_err(io("make", path))?,
    }
    keep_name(path).map_err(io("write", path))?;
    Ok(bytes)
}

impl Vault for FileVault {
    fn sealed(&self) -> Vec<(String, Zeroizing<String>)> {
        let tokens: Vec<String> = self.lines.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect();
        tokens.into_iter().filter_map(|token| Some((format!("{OPEN}{token}{CLOSE}"), self.unseal(&token).ok()?))).collect()
    }

    fn open(&self, text: &str) -> Result<Zeroizing<String>, SecretError> {
        replace(text, |token| self.unseal(token))
    }

    fn seal(&self, name: &str, secret: &str) -> Result<String, SecretError> {
        let name: String = name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
        if let Some(token) = self.sealed_before(&name, secret)? {
            return Ok(format!("{OPEN}{token}{CLOSE}"));
        }
        let mut tag = [0; 4];
        self.fill(&mut tag)?;
        let token = format!("{name}#{:08x}", u32::from_be_bytes(tag));
        let mut nonce = [0; NONCE_LEN];
        self.fill(&mut nonce)?;
        let mut bytes = Zeroizing::new(secret.as_bytes().to_vec());
        let sealing = Nonce::assume_unique_for_key(nonce);
        let tag = self.key.seal_in_place_separate_tag(sealing, Aad::from(&token), &mut bytes).map_err(|_| self.damaged())?;
        bytes.extend_from_slice(tag.as_ref());
        let line = Line { token: token.clone(), nonce: STANDARD.encode(nonce), sealed: STANDARD.encode(&bytes[..]) };
        let mut text = serde_json::to_string(&line).map_err(|error| io("write", &self.path)(error.into()))?;
        text.push('\n');
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = append(&self.path).map_err(io("open", &self.path))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(io("write", &self.path))?;
        lines.insert(token.clone(), line);
        Ok(format!("{OPEN}{token}{CLOSE}"))
    }
}

/// Opens for appending at the end of the last whole line: a torn one is cut off.
fn append(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(path)?;
    let bytes = std::fs::read(path)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    if whole < bytes.len() {
        file.set_len(whole as u64)?;
    }
    Ok(file)
}
