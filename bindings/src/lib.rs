//! What a script can say.

pub mod verbs;
