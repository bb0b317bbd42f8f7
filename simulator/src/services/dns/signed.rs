//! Signed messages (TSIG, RFC 8945): by which key of `named.conf` one is signed, and the answer signed by the same.

use super::conf::{self, Conf};
use super::{reply_to, respond};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::tsig::{TsigAlgorithm, TsigError};
use hickory_proto::rr::{Name, TSigResponseContext, TSigner};
use std::net::Ipv4Addr;

/// How far clocks may be apart, in seconds.
const FUDGE: u16 = 300;

/// A key of `named.conf`.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: Name,
    pub(super) algorithm: String,
    pub(super) secret: String,
}

impl Key {
    fn signer(&self) -> Option<TSigner> {
        let algorithm = TsigAlgorithm::from_name(Name::from_ascii(&self.algorithm).ok()?);
        TSigner::new(STANDARD.decode(&self.secret).ok()?, algorithm, self.name.clone(), FUDGE).ok()
    }
}

/// Answers a message, signed if it came signed.
pub(super) fn answered(world: &mut World, instance: &str, source: Ipv4Addr, bytes: &[u8], message: &Message) -> Option<Vec<u8>> {
    let Some(signature) = &message.signature else { return respond(world, instance, source, message, None).to_vec().ok() };
    let now = u64::try_from(world.now().as_second()).unwrap_or_default();
    let (id, name) = (message.metadata.id, signature.name.clone());
    let keys = conf::load(world, instance).map(|conf| conf.keys).unwrap_or_default();
    let (reply, context) = match keys.iter().find(|key| key.name == name).and_then(Key::signer) {
        None => (reply_to(message, ResponseCode::NotAuth), TSigResponseContext::unknown_key(id, now, name)),
        Some(signer) => match signer.verify_message_byte(bytes, None, true) {
            Err(_) => (reply_to(message, ResponseCode::NotAuth), TSigResponseContext::bad_signature(id, now, signer)),
            Ok((mac, _, times)) if !times.contains(&now) => {
                (reply_to(message, ResponseCode::NotAuth), TSigResponseContext::new(id, now, signer, mac, Some(TsigError::BadTime)))
            }
            Ok((mac, ..)) => (respond(world, instance, source, message, Some(&name)), TSigResponseContext::new(id, now, signer, mac, None)),
        },
    };
    let mut reply = reply;
    reply.set_signature(context.sign(&reply.to_vec().ok()?).ok()?);
    reply.to_vec().ok()
}

/// The keys a configuration declares.
pub(super) fn keys(conf: &mut Conf, name: &str, algorithm: String, secret: String) -> Result<(), String> {
    let mut owner = Name::from_ascii(name).map_err(|error| format!("key '{name}': {error}"))?;
    owner.set_fqdn(true);
    let key = Key { name: owner, algorithm, secret };
    key.signer().ok_or_else(|| format!("key '{name}': bad algorithm or secret"))?;
    conf.keys.push(key);
    Ok(())
}
