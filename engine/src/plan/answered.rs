//! What a call answered, as a plan keeps it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// What a call answered, with symbols: as text, for of a fleet it is long, is written as it stands and is seldom looked into. As values
/// a plan of 300 servers took 60 MiB more.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Answered(Box<RawValue>);

impl Answered {
    /// All of it.
    ///
    /// # Panics
    /// Never: it is written by [`From`] alone.
    #[must_use]
    pub fn read(&self) -> Value {
        serde_json::from_str(self.0.get()).expect("JSON that was written here")
    }

    /// Looks through it, with its texts where they stand: what is looked for is a few names in a long answer.
    ///
    /// # Panics
    /// Never: it is written by [`From`] alone.
    #[must_use]
    pub fn look(&self) -> serde_json_borrow::Value<'_> {
        serde_json::from_str(self.0.get()).expect("JSON that was written here")
    }
}

impl From<&Value> for Answered {
    fn from(value: &Value) -> Self {
        Self(to_raw_value(value).expect("a value has string keys and finite numbers"))
    }
}

impl PartialEq for Answered {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

/// However a file has it laid out: it is what it says.
impl<'de> Deserialize<'de> for Answered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::from(&value))
    }
}
