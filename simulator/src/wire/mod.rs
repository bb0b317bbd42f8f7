//! The wire: HTTP in, one action on the world, HTTP out. Nothing here knows what an action means.

#[cfg(test)]
pub(crate) mod client;
mod dispatch;
mod http;
mod params;
mod reply;
mod serve;
mod sigv4;
mod xml;

pub(crate) use dispatch::{Api, Call, Caller, Principal, Request, Response, Service, execute, invoke_form, invoke_query};
pub use dispatch::{Exchange, LostReply, Unreachable};
pub(crate) use http::answer;
#[cfg(test)]
pub(crate) use http::exchange;
pub(crate) use params::{Params, TOO_SHORT};
pub(crate) use reply::{AwsError, Reply};
pub(crate) use serve::router;
pub(crate) use sigv4::{scope, sign};
pub(crate) use xml::Node;
