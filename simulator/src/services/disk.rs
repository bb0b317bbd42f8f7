//! A service's view of the host it runs on: files of its disks by path, whether a daemon runs, who may log in. Nothing
//! but what [`crate::hosts`] answers.

use crate::world::World;
use crate::{Lab, Stream};
use std::net::Ipv4Addr;

/// A service people log in to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginService {
    Ssh,
    Rdp,
}

/// The service that listens for logins on `port` of the instance.
pub(crate) fn login_service(_world: &World, _instance: &str, _port: u16) -> Option<LoginService> {
    None
}

/// Serves one SSH connection that the host sees come from `source`.
pub(crate) async fn serve_ssh(_lab: Lab, _instance: String, _source: Ipv4Addr, _stream: Stream) {}

/// The text of a file; `None` without one.
pub(crate) fn read(_world: &World, _instance: &str, _path: &str) -> Option<String> {
    None
}

/// Whether there is a file at `path`.
pub(crate) fn exists(world: &World, instance: &str, path: &str) -> bool {
    read(world, instance, path).is_some()
}

/// Writes a file.
pub(crate) fn write(_world: &mut World, _instance: &str, _path: &str, _text: &str) {}

/// Whether the daemon `unit` (`named`, `mariadb`, `httpd`) runs.
pub(crate) fn runs(_world: &World, _instance: &str, _unit: &str) -> bool {
    false
}
