//! A client for tests: signs requests as an SDK does and reads the bytes of the answers.
//!
//! With `SIMULATOR_EXCHANGES` set to a file, every exchange is appended to it, for `validate_shapes.py`.

use super::{Exchange, Request, Response, answer, exchange, sign};
use crate::world::World;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::io::Write as _;

/// A world and the credentials requests to it are signed with.
pub(crate) struct Client {
    pub(crate) world: World,
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    exchanges: Vec<Exchange>,
}

impl Client {
    /// A new lab, asked with the root key.
    pub(crate) fn root() -> Self {
        let mut world = World::empty();
        world.found("000000000000", 7, Timestamp::from_second(1_793_610_000).expect("a time"));
        Self { world, access_key: "test".to_owned(), secret: "test".to_owned(), token: None, exchanges: Vec::new() }
    }

    /// Goes on with other credentials.
    pub(crate) fn with_key(&mut self, access_key: &str, secret: &str, token: Option<&str>) {
        (self.access_key, self.secret, self.token) = (access_key.to_owned(), secret.to_owned(), token.map(str::to_owned));
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, seconds: i64) {
        let then = self.world.now() + SignedDuration::from_secs(seconds);
        self.world.advance(then);
    }

    /// One action of a service with a query protocol: status and body.
    pub(crate) fn query(&mut self, service: &str, action: &str, params: &[(&str, &str)]) -> (u16, String) {
        let version = match service {
            "sts" => "2011-06-15",
            "ec2" => "2016-11-15",
            "cloudformation" => "2010-05-15",
            _ => "2010-05-08",
        };
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", action).append_pair("Version", version).extend_pairs(params);
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let host = format!("{service}.amazonaws.com");
        let response = self.send(service, "POST", &host, "/", "", &headers, form.finish().into_bytes());
        (response.status, String::from_utf8_lossy(&response.body).into_owned())
    }

    /// One action of IAM that must succeed: the text of `element` in its answer.
    pub(crate) fn iam(&mut self, action: &str, params: &[(&str, &str)]) -> String {
        let (status, body) = self.query("iam", action, params);
        assert_eq!(status, 200, "{action}: {body}");
        body
    }

    /// One action of IAM that must be refused: status and code.
    pub(crate) fn refused(&mut self, action: &str, params: &[(&str, &str)]) -> String {
        let (status, body) = self.query("iam", action, params);
        format!("{status} {}", text(&body, "Code"))
    }

    /// One signed request.
    #[expect(clippy::too_many_arguments, reason = "a request has these parts")]
    pub(crate) fn send(
        &mut self,
        service: &str,
        method: &str,
        host: &str,
        path: &str,
        query: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Response {
        let mut headers: BTreeMap<String, String> = headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        if let Some(token) = &self.token {
            headers.insert("x-amz-security-token".to_owned(), token.clone());
        }
        let (method, host, path, query) = (method.to_owned(), host.to_owned(), path.to_owned(), query.to_owned());
        let mut request = Request { method, host, path, query, headers, body: body.into() };
        sign(&mut request, &self.access_key, &self.secret, "us-east-1", service, "20261102T090000Z");
        let (response, operation) = answer(&mut self.world, &request);
        self.exchanges.extend(operation.map(|operation| exchange(operation, &request, &response)));
        response
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let Some(path) = option_env!("SIMULATOR_EXCHANGES") else { return };
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).expect("a file for the exchanges");
        for exchange in &self.exchanges {
            let line = serde_json::to_string(exchange).expect("an exchange is JSON");
            writeln!(file, "{line}").expect("written");
        }
    }
}

/// The text of the first `<element>` in `body`; empty without one.
pub(crate) fn text(body: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let inner = body.split_once(&open).and_then(|(_, rest)| rest.split_once(&close)).map_or("", |(inner, _)| inner);
    inner.to_owned()
}
