//! The web server of a host (Apache's `httpd`): files of its document root, and WordPress where its files and PHP are.

mod httpd;
mod page;
pub(crate) mod wordpress;
mod wp_cli;

use crate::network::{HttpAnswer, HttpRequest};
use crate::trace;
use crate::world::World;
pub(crate) use httpd::listens;
pub(crate) use wp_cli::wp;

/// Answers one request on the host `instance`. The answer says how long it took.
pub(crate) fn answer(world: &mut World, instance: &str, request: &HttpRequest) -> HttpAnswer {
    let answer = found(world, instance, request);
    trace::browsed(world, instance, request, answer.status);
    answer
}

fn found(world: &mut World, instance: &str, request: &HttpRequest) -> HttpAnswer {
    let root = httpd::document_root(world, instance);
    if !["GET", "HEAD", "POST"].contains(&request.method.as_str()) {
        return page::status(405, "Method Not Allowed", "The requested method is not allowed for this URL.");
    }
    if httpd::runs_php(world, instance) && wordpress::is_there(world, instance, &root) && !httpd::is_static(world, instance, &root, request)
    {
        return wordpress::answer(world, instance, &root, request);
    }
    httpd::answer(world, instance, &root, request)
}
