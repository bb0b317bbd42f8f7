//! The SSH server of a host.

use crate::{Lab, Stream};
use std::net::Ipv4Addr;

/// Serves one connection that the host sees come from `source`.
pub(crate) async fn serve(_lab: Lab, _instance: String, _source: Ipv4Addr, _stream: Stream) {}
