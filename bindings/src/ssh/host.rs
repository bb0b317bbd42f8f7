//! A host as scripts give it.

use engine::op::Failure;
use schemars::JsonSchema;
use serde::Deserialize;

/// `#{ host, user, password | key, via }`, or with `login: #{ user, password | key }`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-form" = "#{ host: \"10.0.0.1\", user: \"ubuntu\", key: p.key }, or a parameter of type host"))]
pub(crate) struct Host {
    /// Name or address, resolved where the connection starts: on the far side of `via`.
    pub(crate) host: String,
    /// SSH port. Default 22.
    pub(super) port: Option<u16>,
    /// User.
    user: Option<String>,
    /// Password (usually a sealed one).
    password: Option<String>,
    /// Private key in OpenSSH's format (usually a sealed one).
    key: Option<String>,
    /// User and password or key in one.
    login: Option<Login>,
    /// The host to go through.
    pub(super) via: Option<Box<Host>>,
    /// The key it must present, as `ssh::host_key` returns it; any key without one.
    pub(super) host_key: Option<String>,
    /// For verbs: the host whose key it must present.
    pub(super) same_host_key_as: Option<String>,
    /// For people.
    #[serde(rename = "name")]
    _name: Option<String>,
}

/// Who logs in, and how.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    /// User.
    user: String,
    /// Password.
    password: Option<String>,
    /// Private key in OpenSSH's format.
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

    pub(super) fn ssh_port(&self) -> u16 {
        self.port.unwrap_or(22)
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
