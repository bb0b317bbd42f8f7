//! The front end: the command line, the home, the world a run goes to, and everything a person sees.

pub mod world;
