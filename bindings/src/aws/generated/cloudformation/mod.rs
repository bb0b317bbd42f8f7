//! cloudformation: options and results. Written by `bindings/generate/generate.py`; do not edit.

mod create_stack;
mod delete_stack;
mod describe_stack_events;
mod describe_stacks;
mod list_exports;
mod list_stack_resources;
mod options;
mod results;

pub(in crate::aws) use create_stack::create_stack;
pub(in crate::aws) use delete_stack::delete_stack;
pub(in crate::aws) use describe_stack_events::describe_stack_events;
pub(in crate::aws) use describe_stacks::describe_stacks;
pub(in crate::aws) use list_exports::list_exports;
pub(in crate::aws) use list_stack_resources::list_stack_resources;
