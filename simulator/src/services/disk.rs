//! A service's view of the host it runs on: files of its disks by path, whether a daemon runs, who may log in. Nothing
//! but what [`crate::hosts`] answers.

use crate::ec2::lookup;
use crate::hosts::{self, files, unit, user};
use crate::world::World;
use crate::{Lab, Stream};

/// A service people log in to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoginService {
    Ssh,
    Rdp,
}

/// The service that listens for logins on `port` of the instance.
pub(crate) fn login_service(world: &World, instance: &str, port: u16) -> Option<LoginService> {
    match port {
        22 if runs(world, instance, "sshd") => Some(LoginService::Ssh),
        3389 if user::is_windows(world, instance) && runs(world, instance, "termservice") => Some(LoginService::Rdp),
        _ => None,
    }
}

/// The text of a file; `None` without one.
pub(crate) fn read(world: &World, instance: &str, path: &str) -> Option<String> {
    files::text(world, instance, path)
}

/// Whether there is a file at `path`.
pub(crate) fn exists(world: &World, instance: &str, path: &str) -> bool {
    read(world, instance, path).is_some()
}

/// Writes a file, with the folders above it.
pub(crate) fn write(world: &mut World, instance: &str, path: &str, text: &str) {
    files::set_text(world, instance, path, text, 0o644);
}

/// Whether the daemon `unit` (`named`, `mariadb`, `httpd`) runs.
pub(crate) fn runs(world: &World, instance: &str, unit: &str) -> bool {
    lookup::is_running(world, instance) && unit::runs(world, instance, unit)
}

/// Serves one SSH connection that the host sees come from `source`.
pub(crate) async fn serve_ssh(lab: Lab, instance: String, stream: Stream) {
    hosts::ssh::serve(lab, instance, stream).await;
}
