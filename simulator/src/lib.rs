//! The lab: AWS and the on-premises hosts in one process, stricter than AWS, never kinder.
//!
//! [`Lab`] is a world on disk. It answers AWS requests through [`Lab::router`] (an axum router speaking
//! restJson1, ec2Query, awsQuery and restXml, dispatched on the SigV4 scope) and lets somebody dial its
//! hosts through [`Lab::dial`]. It knows nothing of Lifeboat: no engine type, no SDK crate, no runbook, no
//! name of the workshop. What it answers follows from its state and from [`Time`], both of which are given.

mod document;
mod fault;
mod id;
mod lab;
mod log;
mod seal;
mod store;
mod time;
mod trace;
mod wire;
mod world;

mod cloudformation;
mod drs;
mod ec2;
mod hosts;
mod iam;
mod network;
mod s3;
mod services;
mod sts;

pub use document::{DocumentError, FORMAT as DOCUMENT_FORMAT, NOT_MODELLED};
pub use fault::{Fault, NETWORK, Rule};
pub use lab::{Lab, OpenError, Options, Standing, Still};
pub use log::LogRow;
pub use network::{DialError, OPERATOR, Origin, Port, ServeError, ServeOptions, Server, Stream, View};
pub use time::{Hold, Holds, Time};
pub use trace::{BY_TIME, Happened, TRACED, Tracer};
pub use wire::{Exchange, LostReply, Unreachable};
