//! HTML: escaping, and Apache's own error pages.

use crate::network::HttpAnswer;

/// The content type of pages.
pub(super) const HTML: &str = "text/html; charset=UTF-8";

/// Text as it may stand in HTML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One of Apache's error pages.
pub(super) fn status(code: u16, title: &str, text: &str) -> HttpAnswer {
    let body = format!(
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>{code} {title}</title>\n</head><body>\n<h1>{title}</h1>\n<p>{text}</p>\n</body></html>\n"
    );
    HttpAnswer::new(code, "text/html; charset=iso-8859-1", body)
}

/// Apache's page for what is not there.
pub(super) fn not_found(path: &str) -> HttpAnswer {
    status(404, "Not Found", &format!("The requested URL {} was not found on this server.", escaped(path)))
}
