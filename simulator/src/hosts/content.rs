//! Bytes as rows hold them: text as it is, anything else in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What a file or a stream holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content(pub(crate) Vec<u8>);

impl Content {
    /// As text; what is no UTF-8 is shown as such.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => to.serialize_str(&format!("t{text}")),
            Err(_) => to.serialize_str(&format!("b{}", STANDARD.encode(&self.0))),
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        match text.split_at_checked(1) {
            Some(("t", rest)) => Ok(Self(rest.as_bytes().to_vec())),
            Some(("b", rest)) => STANDARD.decode(rest).map(Self).map_err(D::Error::custom),
            _ => Err(D::Error::custom("neither text nor base64")),
        }
    }
}

/// For fields of plain bytes: `#[serde(with = "content::bytes")]`.
pub(super) mod bytes {
    use super::Content;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        Content(bytes.to_vec()).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        Content::deserialize(from).map(|content| content.0)
    }
}
