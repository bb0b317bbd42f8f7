//! The op table against the lab: every op answered and refused, every list in pages of one, every lost answer settled.

mod assume;
mod bench;
mod edges;
mod hosts;
mod names;
mod pages;
mod recoverable;
mod rows;
mod settle;
mod stub;
mod wire;
