//! Ops with typed options.

use crate::Seams;
use engine::op::{Assumes, Call, Failure, Kind, Op, SendFn};
use engine::schema::Schema;
use futures::future::BoxFuture;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;

/// What an op does with its options.
pub(crate) type Does<O> = fn(Seams, Call, O) -> BoxFuture<'static, Result<Value, Failure>>;

/// The JSON schema of an options struct.
pub(crate) fn schema<T: JsonSchema>() -> Option<Schema> {
    Some(Schema::new(|| {
        let mut schema = schemars::schema_for!(T).to_value();
        form(&mut schema);
        schema
    }))
}

/// Options that are texts of a certain form wherever they stand, by their names.
const FORMS: [(&str, &[&str]); 5] = [
    ("duration", &["timeout", "first_boot"]),
    ("region", &["region", "installer_region"]),
    ("cidr", &["cidr", "CidrIp", "CidrIpv6"]),
    ("point-in-time", &["point_in_time"]),
    ("http-url", &["url"]),
];

/// The Regions there are, from <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>. There will be more.
const REGIONS: [&str; 38] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// Marks those in a schema.
fn form(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (name, option) in members.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
                let form = FORMS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(form, _)| *form);
                let (Some(form), Some(option)) = (form, option.as_object_mut()) else { continue };
                option.insert("format".to_owned(), Value::from(form));
                if form == "region" {
                    option.insert("x-words".to_owned(), Value::from(REGIONS.to_vec()));
                }
            }
            members.values_mut().for_each(form);
        }
        Value::Array(items) => items.iter_mut().for_each(form),
        _ => {}
    }
}

/// The send of an op with typed options.
pub(crate) fn sender<O: DeserializeOwned + 'static>(world: &Seams, does: Does<O>) -> SendFn {
    let world = world.clone();
    Arc::new(move |call: Call| match call.options::<O>() {
        Ok(options) => does(world.clone(), call, options),
        Err(failure) => Box::pin(std::future::ready(Err(failure))),
    })
}

/// A query with typed options that needs no rights in AWS.
pub(crate) fn query<O: DeserializeOwned + JsonSchema + 'static>(
    world: &Seams,
    name: &'static str,
    doc: &'static str,
    assumes: Assumes,
    does: Does<O>,
) -> Op {
    Op { schema: schema::<O>(), assumes: Some(assumes), ..Op::new(name, doc, Kind::Query, sender(world, does)) }
}
