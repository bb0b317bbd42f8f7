//! What a script can say.

mod options;
mod template;
pub mod verbs;
