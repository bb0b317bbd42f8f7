//! A host as scripts give it.

use engine::op::Failure;
use schemars::JsonSchema;
use serde::Deserialize;

/// SSH's own port.
pub(crate) const SSH: u16 = 22;

/// `#{ host, user, password | key, via }`, or with `login: #{ user, password | key }`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-form" = "#{ host: \"10.0.0.1\", user: \"ubuntu\", key: p.key }, or a parameter of type host"))]
pub(crate) struct Host {
    /// The name or address. A name is resolved where the connection starts: on the far side of `via`.
    pub(crate) host: String,
    /// The SSH port. Default 22.
    pub(super) port: Option<u16>,
    /// The user.
    user: Option<String>,
    /// The password, usually a sealed one.
    password: Option<String>,
    /// The private key in OpenSSH's format, usually a sealed one.
    key: Option<String>,
    /// User and password, or user and key, in one map.
    login: Option<Login>,
    /// The host to go through.
    pub(super) via: Option<Box<Host>>,
    /// The key that the host must present, as `ssh::host_key` returns it. Default: the one this run has pinned, or met first.
    pub(super) host_key: Option<String>,
    /// The host that this one is a copy of, by the name under which this run has met it: this one must present the same key.
    pub(super) same_host_key_as: Option<String>,
    /// A name for people.
    #[serde(rename = "name")]
    _name: Option<String>,
}

/// The name a host's key is remembered by: OpenSSH's in its `known_hosts` (sshd(8)), where a port stands that is not SSH's own.
pub(crate) fn known_as(host: &str, port: u16) -> String {
    if port == SSH { host.to_owned() } else { format!("[{host}]:{port}") }
}

/// Who logs in, and how.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    /// The user.
    user: String,
    /// The password.
    password: Option<String>,
    /// The private key in OpenSSH's format.
    key: Option<String>,
}

/// What proves who we are.
pub(super) enum Proof<'a> {
    Password(&'a str),
    Key(&'a str),
}

impl Host {
    /// Who logs in.
    pub(super) fn user(&self) -> &str {
        self.user.as_deref().or_else(|| self.login.as_ref().map(|login| login.user.as_str())).unwrap_or_default()
    }

    /// The name its key is remembered by.
    pub(super) fn known_as(&self) -> String {
        known_as(&self.host, self.ssh_port())
    }

    pub(super) fn ssh_port(&self) -> u16 {
        self.port.unwrap_or(SSH)
    }

    pub(super) fn proof(&self) -> Result<Proof<'_>, Failure> {
        let login = self.login.as_ref();
        let key = self.key.as_deref().or_else(|| login.and_then(|login| login.key.as_deref()));
        let password = self.password.as_deref().or_else(|| login.and_then(|login| login.password.as_deref()));
        if self.user().is_empty() {
            return Err(Failure::refused("Options", format!("host `{}` has no `user`", self.host)));
        }
        match (key, password) {
            (Some(key), _) => Ok(Proof::Key(key)),
            (None, Some(password)) => Ok(Proof::Password(password)),
            (None, None) => Err(Failure::refused("Options", format!("host `{}` has neither `password` nor `key`", self.host))),
        }
    }
}
