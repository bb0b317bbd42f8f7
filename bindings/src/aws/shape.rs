//! Between the SDK's types and JSON: results with AWS's exact member names (absent ones as `null`), options as typed
//! structs. The generated files are made of what stands here.

use crate::cloud::{CONNECT, Cloud};
pub(super) use crate::failure::sent;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_smithy_types::{Blob, DateTime};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::op::{Call, Failure};
use engine::schema::Schema;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;

/// A member of a result as JSON.
pub(super) trait ToJson {
    fn to_json(&self) -> Value;
}

impl ToJson for String {
    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }
}

macro_rules! plain {
    ($($kind:ty),*) => { $(impl ToJson for $kind { fn to_json(&self) -> Value { Value::from(*self) } })* };
}

plain!(bool, i32, i64, f32, f64);

impl ToJson for DateTime {
    fn to_json(&self) -> Value {
        self.fmt(Format::DateTime).map_or(Value::Null, Value::String)
    }
}

impl ToJson for Blob {
    fn to_json(&self) -> Value {
        Value::String(STANDARD.encode(self.as_ref()))
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToJson::to_json)
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self) -> Value {
        self.iter().map(ToJson::to_json).collect()
    }
}

#[expect(clippy::disallowed_types, reason = "the SDK's own type; JSON objects are sorted")]
type SdkMap<T> = std::collections::HashMap<String, T>;

impl<T: ToJson> ToJson for SdkMap<T> {
    fn to_json(&self) -> Value {
        Value::Object(self.iter().map(|(key, value)| (key.clone(), value.to_json())).collect())
    }
}

/// A structure of the SDK with its members' names and fields.
macro_rules! shape {
    ($kind:path { $($name:literal : $field:ident),* }) => {
        impl ToJson for $kind {
            fn to_json(&self) -> serde_json::Value {
                serde_json::Value::Object(serde_json::Map::from_iter([$(($name.to_owned(), self.$field.to_json())),*]))
            }
        }
    };
}
pub(super) use shape;

/// Enumerations of the SDK, open as AWS's are.
macro_rules! words {
    ($($kind:path),*) => { $(impl ToJson for $kind { fn to_json(&self) -> serde_json::Value { serde_json::Value::String(self.as_str().to_owned()) } })* };
}
pub(super) use words;

/// Options that stand in others: the struct, and how it becomes the SDK's. `must`: AWS needs the member; `fallible`: the SDK
/// checks that nothing it needs is missing.
macro_rules! options {
    (@given $value:expr) => { sdk($value)? };
    (@given $value:expr, must) => { Some(sdk($value)?) };
    (@built $built:expr) => { Ok($built) };
    (@built $built:expr, fallible) => { $built.map_err(incomplete) };
    ($name:ident $kind:ident $($check:ident)? { $($member:literal $field:ident: $type:ty => $set:ident $($must:ident)?;)* }) => {
        #[doc = concat!("AWS's `", stringify!($kind), "`.")]
        #[derive(Clone, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(in crate::aws) struct $name {
            $(#[serde(rename = $member)] $field: $type,)*
        }

        impl Sdk for $name {
            type Out = types::$kind;

            fn sdk(self) -> Result<types::$kind, Failure> {
                let built = types::$kind::builder()$(.$set(options!(@given self.$field $(, $must)?)))*.build();
                options!(@built built $(, $check)?)
            }
        }
    };
}
pub(super) use options;

/// The members of an answer.
macro_rules! object {
    ({ $($name:literal : $value:expr),* }) => { serde_json::Value::Object(serde_json::Map::from_iter([$(($name.to_owned(), $value.to_json())),*])) };
}
pub(super) use object;

/// An option as the SDK takes it.
pub(super) trait Sdk {
    type Out;
    fn sdk(self) -> Result<Self::Out, Failure>;
}

/// [`Sdk::sdk`], easier to read in a chain of setters.
pub(super) fn sdk<T: Sdk>(value: T) -> Result<T::Out, Failure> {
    value.sdk()
}

macro_rules! itself {
    ($($kind:ty),*) => { $(impl Sdk for $kind { type Out = $kind; fn sdk(self) -> Result<$kind, Failure> { Ok(self) } })* };
}

itself!(String, bool, i32, i64, f32, f64);

impl<T: Sdk> Sdk for Option<T> {
    type Out = Option<T::Out>;

    fn sdk(self) -> Result<Option<T::Out>, Failure> {
        self.map(Sdk::sdk).transpose()
    }
}

impl<T: Sdk> Sdk for Vec<T> {
    type Out = Vec<T::Out>;

    fn sdk(self) -> Result<Vec<T::Out>, Failure> {
        self.into_iter().map(Sdk::sdk).collect()
    }
}

impl<T: Sdk> Sdk for BTreeMap<String, T> {
    type Out = SdkMap<T::Out>;

    fn sdk(self) -> Result<SdkMap<T::Out>, Failure> {
        self.into_iter().map(|(key, value)| Ok((key, value.sdk()?))).collect()
    }
}

/// An enumeration, as far as the SDK knows it.
pub(super) trait Known {
    /// Its words.
    fn words() -> &'static [&'static str];
}

/// Enumerations that options are of.
macro_rules! known {
    ($($kind:path),*) => { $(impl Known for $kind { fn words() -> &'static [&'static str] { <$kind>::values() } })* };
}
pub(super) use known;

/// A word of an enumeration. Words the SDK does not know yet are passed on: the service judges them.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Word<T> {
    text: String,
    #[serde(skip)]
    kind: PhantomData<T>,
}

impl<T> Clone for Word<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), kind: PhantomData }
    }
}

impl<T: Known> JsonSchema for Word<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "string".into()
    }

    /// `x-words`: those that are known. It is no `enum`: AWS may take others.
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "x-words": T::words() })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl<T: for<'a> From<&'a str>> Sdk for Word<T> {
    type Out = T;

    fn sdk(self) -> Result<T, Failure> {
        Ok(T::from(self.text.as_str()))
    }
}

/// A time as ISO 8601 text.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Time(String);

impl Sdk for Time {
    type Out = DateTime;

    fn sdk(self) -> Result<DateTime, Failure> {
        DateTime::from_str(&self.0, Format::DateTimeWithOffset)
            .map_err(|_| Failure::refused("Options", format!("`{}` is not a time: write it like 2026-11-22T09:14:00Z", self.0)))
    }
}

/// A structure that lacks a member AWS requires.
pub(super) fn incomplete(error: aws_smithy_types::error::operation::BuildError) -> Failure {
    Failure::refused("Options", error.to_string())
}

/// The `timeout` option as the time-out of one attempt, of which connecting may take half; none leaves the client's own.
pub(super) fn within(timeout: Option<&str>) -> Result<TimeoutConfig, Failure> {
    let Some(text) = timeout else { return Ok(TimeoutConfig::builder().build()) };
    let limit = engine::duration::parse(text).map_err(|why| Failure::refused("Options", format!("`timeout`: {why}")))?;
    let limit = limit.unsigned_abs();
    let connect = CONNECT.min(limit / 2);
    Ok(TimeoutConfig::builder().connect_timeout(connect).operation_attempt_timeout(limit).operation_timeout(limit).build())
}

/// An AWS operation: the schema of its options and the call.
pub(super) struct Wire {
    pub(super) schema: Option<Schema>,
    pub(super) send: engine::op::SendFn,
}

/// Makes an operation of typed options.
pub(super) fn wire<O, F>(cloud: &Arc<Cloud>, run: impl Fn(Arc<Cloud>, Call, O) -> F + Send + Sync + 'static) -> Wire
where
    O: DeserializeOwned + JsonSchema,
    F: Future<Output = Result<Value, Failure>> + Send + 'static,
{
    let (cloud, run) = (cloud.clone(), Arc::new(run));
    let send: engine::op::SendFn = Arc::new(move |call: Call| match opened(&call) {
        Ok(options) => Box::pin(run(cloud.clone(), call, options)),
        Err(failure) => Box::pin(std::future::ready(Err(failure))),
    });
    Wire { schema: crate::options::schema::<O>(), send }
}

/// The options with their secrets opened: this is the seam.
fn opened<O: DeserializeOwned>(call: &Call) -> Result<O, Failure> {
    let mut args = if call.args.is_null() { Value::Object(Map::new()) } else { call.args.clone() };
    open(call, &mut args)?;
    serde_json::from_value(args).map_err(|error| Failure::refused("Options", error.to_string()))
}

fn open(call: &Call, value: &mut Value) -> Result<(), Failure> {
    match value {
        Value::String(text) if engine::secret::holds_token(text) => {
            let secret = call.open(text)?;
            secret.as_str().clone_into(text);
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| open(call, item)),
        Value::Object(members) => members.values_mut().try_for_each(|member| open(call, member)),
        _ => Ok(()),
    }
}

/// The pages of a list, taken to the end.
pub(super) struct Pages {
    service: &'static str,
    operation: &'static str,
    items: Vec<Value>,
    token: Option<String>,
}

impl Pages {
    pub(super) fn of(service: &'static str, operation: &'static str) -> Self {
        Self { service, operation, items: Vec::new(), token: None }
    }

    pub(super) fn token(&self) -> Option<String> {
        self.token.clone()
    }

    /// Takes a page; whether there is another.
    pub(super) fn take(&mut self, page: Value, next: Option<String>) -> Result<bool, Failure> {
        if let Value::Array(items) = page {
            self.items.extend(items);
        }
        let next = next.filter(|token| !token.is_empty());
        if next.is_some() && next == self.token {
            let why = format!("{} {} answered the same page token twice", self.service, self.operation);
            return Err(Failure::Unknown { why });
        }
        self.token = next;
        Ok(self.token.is_some())
    }

    pub(super) fn items(self) -> Value {
        Value::Array(self.items)
    }
}

/// The lists under `member` of all items, one after the other.
pub(super) fn flatten(items: Value, member: &str) -> Value {
    let Value::Array(items) = items else { return items };
    let taken = |mut item: Value| if let Value::Array(list) = item[member].take() { list } else { Vec::new() };
    items.into_iter().flat_map(taken).collect()
}
