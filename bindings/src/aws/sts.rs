//! AWS Security Token Service.

use super::generated::sts as api;
use super::shape::Wire;
use super::table::query;
use crate::cloud::Cloud;
use engine::op::{Call, Failure, Op, SendFn};
use engine::schema::Schema;
use serde_json::{Value, json};
use std::sync::Arc;

/// The ops.
pub(super) fn ops(cloud: &Arc<Cloud>) -> Vec<Op> {
    vec![query(
        "sts::get_caller_identity",
        "Gets who asks: `#{ UserId, Account, Arn }`.\n\nWith `access_key_id` and `secret_access_key`, the owner of that key asks. Use \
         this to try a new key.",
        &["sts:GetCallerIdentity"],
        with_key(cloud),
    )]
}

fn with_key(cloud: &Arc<Cloud>) -> Wire {
    let Wire { schema, send } = api::get_caller_identity(cloud);
    let with_key = |schema: Schema| {
        Schema::new(move || {
            let mut described = Value::clone(&schema);
            for (name, what) in [
                ("access_key_id", "The id of the access key to ask with. Default: the run's own."),
                ("secret_access_key", "The secret of that key."),
            ] {
                described["properties"][name] = json!({ "type": ["string", "null"], "description": what });
            }
            described
        })
    };
    let cloud = cloud.clone();
    let send: SendFn = Arc::new(move |mut call: Call| match key(&mut call) {
        Ok(None) => send(call),
        Ok(Some((id, secret))) => (api::get_caller_identity(&Arc::new(cloud.as_key(&id, &secret))).send)(call),
        Err(failure) => Box::pin(std::future::ready(Err(failure))),
    });
    Wire { schema: schema.map(with_key), send }
}

/// Takes the key out of the options and opens it.
fn key(call: &mut Call) -> Result<Option<(String, zeroize::Zeroizing<String>)>, Failure> {
    let Some(args) = call.args.as_object_mut() else { return Ok(None) };
    let mut take = |name: &str| args.remove(name).as_ref().and_then(Value::as_str).map(str::to_owned);
    match (take("access_key_id"), take("secret_access_key")) {
        (None, None) => Ok(None),
        (Some(id), Some(secret)) => Ok(Some((id, call.open(&secret)?))),
        _ => Err(Failure::refused("Options", "give `access_key_id` and `secret_access_key` together")),
    }
}
