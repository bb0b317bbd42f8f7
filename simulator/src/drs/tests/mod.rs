//! DRS as its users see it: signed requests in, bytes out, time passing.

mod recoveries;
mod replications;
mod requests;
mod rig;
