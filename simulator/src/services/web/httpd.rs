//! Apache as such: where it listens, its document root, and files as they lie there.

use super::page;
use crate::network::{HttpAnswer, HttpRequest};
use crate::services::disk;
use crate::world::World;

const CONF: &str = "/etc/httpd/conf/httpd.conf";
const ROOT: &str = "/var/www/html";

/// Whether `httpd` runs on the instance and listens on `port`.
pub(crate) fn listens(world: &World, instance: &str, port: u16) -> bool {
    if !disk::runs(world, instance, "httpd") {
        return false;
    }
    let listens = directives(world, instance, "Listen");
    if listens.is_empty() { port == 80 } else { listens.iter().any(|place| place.rsplit(':').next() == Some(&port.to_string())) }
}

/// The folder whose files are served.
pub(super) fn document_root(world: &World, instance: &str) -> String {
    let root = directives(world, instance, "DocumentRoot").into_iter().next().unwrap_or_else(|| ROOT.to_owned());
    root.trim_end_matches('/').to_owned()
}

/// The values of a directive of the main configuration file.
fn directives(world: &World, instance: &str, name: &str) -> Vec<String> {
    let text = disk::read(world, instance, CONF).unwrap_or_default();
    let value = |line: &str| {
        let (word, value) = line.trim().split_once(char::is_whitespace)?;
        word.eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    };
    text.lines().filter_map(value).collect()
}

/// Whether PHP was installed into this Apache.
pub(super) fn runs_php(world: &World, instance: &str) -> bool {
    ["/etc/httpd/conf.d/php.conf", "/usr/bin/php"].iter().any(|path| disk::exists(world, instance, path))
}

/// Whether the request names a file that no program answers for.
pub(super) fn is_static(world: &World, instance: &str, root: &str, request: &HttpRequest) -> bool {
    let path = clean(&request.path);
    path.is_some_and(|path| !path.ends_with(".php") && disk::read(world, instance, &format!("{root}{path}")).is_some())
}

/// A file of the document root.
pub(super) fn answer(world: &World, instance: &str, root: &str, request: &HttpRequest) -> HttpAnswer {
    let Some(path) = clean(&request.path) else {
        return page::status(400, "Bad Request", "Your browser sent a request that this server could not understand.");
    };
    if path.ends_with('/') {
        return match disk::read(world, instance, &format!("{root}{path}index.html")) {
            Some(text) => HttpAnswer::new(200, page::HTML, text),
            None if path == "/" => page::status(403, "Forbidden", "You don't have permission to access / on this server."),
            None => page::not_found(&path),
        };
    }
    match disk::read(world, instance, &format!("{root}{path}")) {
        Some(text) => HttpAnswer::new(200, content_type(&path), text),
        None => page::not_found(&path),
    }
}

/// The decoded path; nothing for one that leaves the document root.
fn clean(path: &str) -> Option<String> {
    let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned();
    (path.starts_with('/') && !path.split('/').any(|part| part == "..")).then_some(path)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html" | "htm") => page::HTML,
        Some("css") => "text/css",
        Some("js") => "application/javascript",
        Some("json") => "application/json",
        _ => "text/plain; charset=UTF-8",
    }
}
