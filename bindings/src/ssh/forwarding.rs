//! Why a connection forwarded by an SSH server did not come about, read from what the server says of it.

use crate::network::DialFailure;
use engine::op::{Failure, OpError};
use russh::ChannelOpenFailure;
use serde_json::json;

/// The failure of a dial to `host`:`port` that `via` was to make.
///
/// OpenSSH's server answers with a reason of RFC 4254, section 5.1, and the words of `strerror` or `gai_strerror`; what it
/// may not forward it prohibits, without words (channels.c, serverloop.c). On Windows the words are its own (Win32-OpenSSH,
/// misc.c, `_sys_errlist_ext`).
pub(super) fn not_dialled(via: &str, host: &str, port: u16, reason: &ChannelOpenFailure, said: &str) -> Failure {
    let details = json!({ "host": host, "via": via });
    let (code, message) = match (reason, read(host, port, said)) {
        (ChannelOpenFailure::ConnectFailed, Some(failure)) => {
            (failure.code(), format!("seen from `{via}`, {failure}{}", failure.hint_behind()))
        }
        (ChannelOpenFailure::AdministrativelyProhibited, _) => (
            "Prohibited",
            format!(
                "`{via}` does not forward connections to `{host}` port {port}; allow it by AllowTcpForwarding and PermitOpen in its sshd_config"
            ),
        ),
        _ => ("TimedOut", format!("`{via}` could not connect to `{host}` port {port}: {said}; try it there by hand")),
    };
    Failure::Refused(OpError { code: code.to_owned(), message, service: "ssh".to_owned(), details, ..OpError::default() })
}

/// The kind of failure the server's words tell of.
fn read(host: &str, port: u16, said: &str) -> Option<DialFailure> {
    let words = said.to_ascii_lowercase();
    let tells = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
    let name = host.to_owned();
    if tells(&["no model answers"]) {
        Some(DialFailure::NoModel { host: name, port })
    } else if tells(&["refused"]) {
        Some(DialFailure::Refused { host: name, port })
    } else if tells(&["timed out"]) {
        Some(DialFailure::TimedOut { host: name, port })
    } else if tells(&["no route", "unreachable"]) {
        Some(DialFailure::NoRoute { host: name })
    } else if tells(&["not known", "no such host", "name resolution", "nodename", "no address associated"]) {
        Some(DialFailure::Resolve { host: name, why: said.to_owned() })
    } else {
        None
    }
}
