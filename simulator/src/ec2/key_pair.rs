//! Key pairs.

use super::ask::{self, Ask, invalid, missing, refuse};
use super::filter::Filters;
use super::resource::{Kind, Resource, fact, find, resource, select};
use super::tag::{self, Tags};
use crate::wire::{AwsError, Node, Reply};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use russh::keys::ssh_key;
use serde::{Deserialize, Serialize};

/// A key pair; the private half is never kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    /// `key-...`.
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    /// `rsa` or `ed25519`.
    pub(crate) key_type: String,
    pub(crate) fingerprint: String,
    /// One line in OpenSSH's format.
    pub(crate) public_key: String,
    pub(crate) created: Timestamp,
    pub(crate) tags: Tags,
}

resource!(
    KeyPair,
    key_pairs,
    Kind {
        prefix: "key-",
        word: "key-pair",
        noun: "key pair ID",
        not_found: "InvalidKeyPair.NotFound",
        malformed: "InvalidKeyPair.Format",
        ids: "KeyPairId",
        set: "keySet",
        filters: &["fingerprint", "key-name", "key-pair-id"],
    }
);

impl KeyPair {
    fn facts(&self, _world: &World, filter: &str) -> Vec<String> {
        match filter {
            "fingerprint" => fact(&self.fingerprint),
            "key-name" => fact(&self.name),
            _ => fact(&self.id),
        }
    }

    fn node(&self, _world: &World) -> Node {
        Node::new("item")
            .with("keyPairId", &self.id)
            .with("keyName", &self.name)
            .with("keyType", &self.key_type)
            .with("keyFingerprint", &self.fingerprint)
            .with("createTime", ask::time(self.created))
            .child(tag::set(&self.tags))
    }
}

/// The pair of this name.
pub(super) fn by_name<'w>(world: &'w World, region: &str, name: &str) -> Result<&'w KeyPair, AwsError> {
    let found = select::<KeyPair>(world, region, |pair| pair.name == name).into_iter().next();
    found.ok_or_else(|| refuse("InvalidKeyPair.NotFound", format!("The key pair '{name}' does not exist")))
}

/// Reads a name nobody has yet.
fn fresh_name(world: &World, ask: &Ask<'_>) -> Result<String, AwsError> {
    let name = ask.params.need("KeyName")?;
    if name.len() > 255 || !name.is_ascii() {
        return Err(refuse("InvalidParameterValue", format!("Value ({name}) for parameter KeyName is invalid.")));
    }
    if by_name(world, ask.region(), &name).is_ok() {
        return Err(refuse("InvalidKeyPair.Duplicate", format!("The keypair already exists: {name}")));
    }
    Ok(name)
}

fn made(
    world: &mut World,
    ask: &Ask<'_>,
    name: String,
    key: &ssh_key::PublicKey,
    key_type: &str,
    tags: Tags,
) -> Result<Vec<Node>, AwsError> {
    let broken = |_| refuse("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    let bytes = key.to_bytes().map_err(broken)?;
    let pair = KeyPair {
        id: world.deal().hex17("key-"),
        region: ask.region().to_owned(),
        name,
        key_type: key_type.to_owned(),
        fingerprint: STANDARD.encode(digest(&SHA256, &bytes).as_ref()),
        public_key: key.to_openssh().map_err(broken)?,
        created: world.now(),
        tags,
    };
    let nodes = vec![
        Node::text("keyPairId", &pair.id),
        Node::text("keyName", &pair.name),
        Node::text("keyFingerprint", &pair.fingerprint),
        tag::set(&pair.tags),
    ];
    world.ec2.key_pairs.insert(pair.id.clone(), pair);
    Ok(nodes)
}

/// CreateKeyPair. The lab makes ed25519 keys; RSA keys can be imported.
pub(super) fn create(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let name = fresh_name(world, ask)?;
    let key_type = ask.params.get("KeyType").unwrap_or_else(|| "rsa".to_owned());
    let format = ask.params.get("KeyFormat").unwrap_or_else(|| "pem".to_owned());
    let tags = tag::given(ask.params, "key-pair")?;
    if key_type != "ed25519" || format != "pem" {
        let text = format!("The lab makes key pairs of KeyType ed25519 in KeyFormat pem, not {key_type} in {format}; import others.");
        return Err(refuse("UnsupportedOperation", text));
    }
    ask.ready()?;
    let seed = world.deal().bytes();
    let pair = ssh_key::private::Ed25519Keypair::from_seed(&seed);
    let private = ssh_key::PrivateKey::from(pair);
    let broken = |_| AwsError::new(500, "InternalError", "An internal error has occurred");
    let material = private.to_openssh(ssh_key::LineEnding::LF).map_err(broken)?.to_string();
    let mut nodes = made(world, ask, name, private.public_key(), "ed25519", tags)?;
    nodes.push(Node::text("keyMaterial", material));
    Ok(Reply::Xml(nodes))
}

/// ImportKeyPair: a public key in OpenSSH's format.
pub(super) fn import(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let name = fresh_name(world, ask)?;
    let material = ask.params.need("PublicKeyMaterial")?;
    let tags = tag::given(ask.params, "key-pair")?;
    let broken = || refuse("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    let text = STANDARD.decode(material.trim()).map_err(|_| broken())?;
    let text = String::from_utf8(text).map_err(|_| broken())?;
    let key = ssh_key::PublicKey::from_openssh(text.trim()).map_err(|_| broken())?;
    let key_type = match key.algorithm() {
        ssh_key::Algorithm::Rsa { .. } => "rsa",
        ssh_key::Algorithm::Ed25519 => "ed25519",
        _ => return Err(broken()),
    };
    ask.ready()?;
    Ok(Reply::Xml(made(world, ask, name, &key, key_type, tags)?))
}

/// DescribeKeyPairs: all at once, as AWS has it.
pub(super) fn describe(world: &World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let (ids, names) = (ask.params.list("KeyPairId"), ask.params.list("KeyName"));
    let show = ask.params.boolean("IncludePublicKey")?.unwrap_or(false);
    let filters = Filters::read(ask, KeyPair::KIND.filters)?;
    ask.ready()?;
    for id in &ids {
        find::<KeyPair>(world, ask.region(), id)?;
    }
    for name in &names {
        by_name(world, ask.region(), name)?;
    }
    let all = ids.is_empty() && names.is_empty();
    let rows = select::<KeyPair>(world, ask.region(), |row| all || ids.contains(&row.id) || names.contains(&row.name));
    let rows = rows.into_iter().filter(|row| filters.pass(&row.tags, |name| row.facts(world, name)));
    let nodes = rows.map(|row| row.node(world).maybe("publicKey", show.then_some(&row.public_key)));
    Ok(Reply::node(Node::list(KeyPair::KIND.set, "item", nodes)))
}

/// DeleteKeyPair: done also if there is no such pair.
pub(super) fn delete(world: &mut World, ask: &Ask<'_>) -> Result<Reply, AwsError> {
    let found = match (ask.params.get("KeyPairId"), ask.params.get("KeyName")) {
        (Some(id), None) => find::<KeyPair>(world, ask.region(), &id).ok(),
        (None, Some(name)) => by_name(world, ask.region(), &name).ok(),
        (None, None) => return Err(missing("KeyName")),
        _ => return Err(invalid("Either KeyName or KeyPairId may be given, not both.")),
    };
    let id = found.map(|pair| pair.id.clone());
    ask.ready()?;
    let mut answer = vec![Node::text("return", true)];
    if let Some(id) = id {
        world.ec2.key_pairs.remove(&id);
        answer.push(Node::text("keyPairId", id));
    }
    Ok(Reply::Xml(answer))
}
