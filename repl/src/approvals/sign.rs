//! Signing what is said, as `ssh-keygen -Y sign -n lifeboat` would.

use crate::inputs;
use crate::problem::{Problem, Result};
use engine::gate::Approval;
use ssh_key::{HashAlg, LineEnding, PrivateKey};
use std::path::Path;

/// What the signatures are made for: one made for something else is none.
pub(super) const NAMESPACE: &str = "lifeboat";

/// What is signed: everything that is said, and who says it. Not the principal's name: whoever reads it knows that by the key.
pub(super) fn signed(approval: &Approval) -> Vec<u8> {
    let text = Approval { by: approval.user.clone(), key: None, signature: None, ..approval.clone() };
    serde_json::to_vec(&text).unwrap_or_default()
}

/// The same, signed with the private key in an OpenSSH file.
///
/// # Errors
/// It is no private key, or its passphrase is another.
pub(crate) fn sign(approval: Approval, key: &Path) -> Result<Approval> {
    let help = "--key takes the path of an OpenSSH private key, like ~/.ssh/id_ed25519";
    let cannot = |why: &dyn std::fmt::Display| Problem::usage(format!("cannot sign with `{}`: {why}", key.display()), help);
    let mut private = PrivateKey::read_openssh_file(key).map_err(|error| cannot(&error))?;
    if private.is_encrypted() {
        let passphrase = inputs::prompt(&format!("passphrase of {}", key.display()))?;
        private = private.decrypt(passphrase.as_bytes()).map_err(|error| cannot(&error))?;
    }
    let signature = private.sign(NAMESPACE, HashAlg::Sha512, &signed(&approval)).map_err(|error| cannot(&error))?;
    let signature = signature.to_pem(LineEnding::LF).map_err(|error| cannot(&error))?;
    Ok(Approval { key: Some(private.fingerprint(HashAlg::Sha256).to_string()), signature: Some(signature), ..approval })
}
