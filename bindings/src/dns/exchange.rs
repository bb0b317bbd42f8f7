//! One message to a DNS server and its answer: over TCP (RFC 1035, 4.2.2), signed where a key is given (RFC 8945).

use crate::Seams;
use crate::network::BoxedStream;
use crate::ssh::{Host, dial_via};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::op::{Call, Failure};
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::tsig::TsigAlgorithm;
use hickory_proto::rr::{Name, RecordType, TSigner};
use std::str::FromStr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How far the clocks of both sides may be apart, in seconds: what BIND and RFC 8945 recommend.
const FUDGE: u16 = 300;
/// The longest one exchange may take.
const PATIENCE: &str = "10s";

/// A server, and where it is asked from.
#[derive(Clone, Copy)]
pub(super) struct Server<'a> {
    pub(super) world: &'a Seams,
    pub(super) call: &'a Call,
    /// Name or address, as it is known where the question is asked.
    pub(super) name: &'a str,
    pub(super) via: Option<&'a Host>,
}

/// A question. One a connection: the id tells nothing apart.
pub(super) fn query(name: &Name, kind: RecordType) -> Message {
    let mut message = Message::new(1, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(name.clone(), kind));
    message
}

impl Server<'_> {
    /// Asks. Unknown once the message may have left.
    pub(super) async fn ask(&self, message: &Message) -> Result<Message, Failure> {
        let bytes = self.exchange(&written(message)?).await?;
        unreadable(Message::from_vec(&bytes))
    }

    /// Asks with a signature, and believes only a signed answer. An unsigned NOTAUTH says that the key is not accepted: it
    /// cannot be signed (RFC 8945, 5.2).
    pub(super) async fn ask_signed(&self, mut message: Message, key: &str) -> Result<Message, Failure> {
        let now = u64::try_from(self.call.clock.now().as_second()).unwrap_or_default();
        let signer = signer(key)?;
        let signed = message.finalize(&signer, now).map_err(|error| Failure::refused("Secret", format!("`key` cannot sign: {error}")))?;
        let bytes = self.exchange(&written(&message)?).await?;
        let answer = unreadable(Message::from_vec(&bytes))?;
        let unsigned = answer.signature.as_ref().is_none_or(|signature| signature.data.mac.is_empty());
        if unsigned && answer.metadata.response_code == ResponseCode::NotAuth {
            let message = format!("`{}` does not accept the key `{}`", self.name, signer.signer_name());
            return Err(Failure::refused("KeyRefused", message));
        }
        let mut verifier = signed.ok_or_else(|| Failure::refused("Secret", "`key` signed nothing"))?;
        let verified = verifier.verify(&bytes);
        verified
            .map(Message::from)
            .map_err(|error| Failure::Unknown { why: format!("the answer of `{}` is not signed by the key: {error}", self.name) })
    }

    async fn exchange(&self, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        let late = |why| Failure::Unknown { why: format!("`{}` does not answer: {why}", self.name) };
        crate::ssh::within(self.call, None, PATIENCE, late, async {
            match self.via {
                Some(via) => {
                    // The session the connection goes through is kept until the answer is read.
                    let (stream, session) = dial_via(self.world, self.call, via, self.name, 53).await?;
                    let answer = exchanged(stream, bytes).await;
                    drop(session);
                    answer
                }
                None => {
                    let dialled = self.world.network.dial(self.name.to_owned(), 53).await;
                    exchanged(dialled.map_err(|failure| failure.refused("dns"))?, bytes).await
                }
            }
        })
        .await
    }
}

fn written(message: &Message) -> Result<Vec<u8>, Failure> {
    message.to_vec().map_err(|error| Failure::refused("Options", format!("the message cannot be written: {error}")))
}

fn unreadable<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T, Failure> {
    read.map_err(|error| Failure::Unknown { why: format!("the DNS server's answer is unreadable: {error}") })
}

async fn exchanged(mut stream: BoxedStream, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let length = u16::try_from(bytes.len()).map_err(|_| Failure::refused("Options", "the message is too long for DNS"))?;
    let io = |error: std::io::Error| Failure::Unknown { why: format!("the connection to the DNS server broke: {error}") };
    stream.write_all(&length.to_be_bytes()).await.map_err(io)?;
    stream.write_all(bytes).await.map_err(io)?;
    stream.flush().await.map_err(io)?;
    let mut answer = vec![0; usize::from(stream.read_u16().await.map_err(io)?)];
    stream.read_exact(&mut answer).await.map_err(io)?;
    Ok(answer)
}

/// A key as `nsupdate -y` takes it: `[ALGORITHM:]NAME:BASE64`.
fn signer(key: &str) -> Result<TSigner, Failure> {
    let wrong = |why: &str| Failure::refused("Secret", format!("`key` is not a TSIG key, `[ALGORITHM:]NAME:BASE64`: {why}"));
    let parts: Vec<&str> = key.trim().split(':').collect();
    let (algorithm, name, secret) = match parts[..] {
        [name, secret] => ("hmac-sha256", name, secret),
        [algorithm, name, secret] => (algorithm, name, secret),
        _ => return Err(wrong("it has neither two nor three parts")),
    };
    let algorithm = Name::from_ascii(algorithm).map(TsigAlgorithm::from_name).map_err(|_| wrong("its algorithm is not known"))?;
    let name = Name::from_str(name).map_err(|_| wrong("its name is not valid"))?;
    let secret = STANDARD.decode(secret).map_err(|_| wrong("its secret is not base64"))?;
    TSigner::new(secret, algorithm, name, FUDGE).map_err(|_| wrong("use hmac-sha256, hmac-sha384 or hmac-sha512"))
}
