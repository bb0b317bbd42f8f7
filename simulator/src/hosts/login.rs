//! The key a host shows to those who log in to it.

use super::files;
use super::user::is_windows;
use crate::world::World;
use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::{Ed25519Keypair, PrivateKey};

fn path(world: &World, instance: &str) -> &'static str {
    if is_windows(world, instance) { "C:/ProgramData/ssh/ssh_host_ed25519_key" } else { "/etc/ssh/ssh_host_ed25519_key" }
}

/// Makes the host's key, unless its disk holds one.
pub(super) fn make_host_key(world: &mut World, instance: &str) {
    let path = path(world, instance);
    if files::text(world, instance, path).is_some() {
        return;
    }
    let seed = world.deal().bytes();
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&seed));
    let (Ok(private), Ok(public)) = (key.to_openssh(LineEnding::LF), key.public_key().to_openssh()) else { return };
    files::set_text(world, instance, path, &private, 0o600);
    files::set_text(world, instance, &format!("{path}.pub"), &format!("{public}\n"), 0o644);
}

/// The host's private key, in OpenSSH's format.
pub(crate) fn host_key(world: &World, instance: &str) -> Option<String> {
    files::text(world, instance, path(world, instance))
}
