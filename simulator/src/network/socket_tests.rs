//! The lab through real sockets of the loopback address.

use super::rig::Rig;
use super::{PATIENCE, ROUND_TRIP, http_get};
use crate::wire::{Request, sign};
use crate::{DialError, Fault, Lab, Options, Origin, Rule, ServeOptions, Time};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// Time that jumps to whatever is waited for.
pub(crate) struct Jumps(Mutex<Timestamp>);

impl Time for Jumps {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn wake_at(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut now = self.0.lock().unwrap();
        *now = at.max(*now);
        Box::pin(std::future::ready(()))
    }
}

pub(crate) fn lab(folder: &tempfile::TempDir) -> Lab {
    Lab::open(&folder.path().join("lab.db"), Options::default(), |now| Arc::new(Jumps(Mutex::new(now)))).unwrap()
}

/// Sends text and reads all that comes until the other end closes.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, text: &str) -> String {
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// A signed STS call as it stands on the wire.
fn caller_identity(endpoint: SocketAddr) -> String {
    let body = "Action=GetCallerIdentity&Version=2011-06-15";
    let headers = BTreeMap::from(
        [
            ("host", endpoint.to_string()),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("content-length", body.len().to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let mut request = Request {
        method: "POST".to_owned(),
        host: endpoint.to_string(),
        path: "/".to_owned(),
        query: String::new(),
        headers,
        body: body.into(),
    };
    sign(&mut request, "test", "test", "us-east-1", "sts", "20261102T090000Z");
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("POST / HTTP/1.1\r\n{headers}connection: close\r\n\r\n{body}")
}

#[tokio::test]
async fn an_aws_client_is_answered_on_the_endpoint() {
    let folder = tempfile::tempdir().unwrap();
    let server = lab(&folder).serve(ServeOptions { port: 0, lives: false }).await.unwrap();
    let stream = TcpStream::connect(server.endpoint()).await.unwrap();
    let answer = exchange(stream, &caller_identity(server.endpoint())).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("<Account>000000000000</Account>"), "{answer}");
}

#[tokio::test]
async fn a_lost_reply_closes_the_socket_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    let rule = Rule { service: "sts".to_owned(), operation: "*".to_owned(), skip: 0, times: 1, fault: Fault::LostReply };
    lab.fault(rule).unwrap();
    let server = lab.serve(ServeOptions { port: 0, lives: false }).await.unwrap();
    let stream = TcpStream::connect(server.endpoint()).await.unwrap();
    assert_eq!(exchange(stream, &caller_identity(server.endpoint())).await, "");
}

#[tokio::test]
async fn a_region_that_is_cut_off_is_not_reached_at_all_until_the_fault_ends() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    let cut = |region: &str| Rule {
        service: crate::NETWORK.to_owned(),
        operation: region.to_owned(),
        skip: 0,
        times: u32::MAX,
        fault: Fault::Cut,
    };
    lab.fault(cut("eu-west-1")).unwrap();
    let server = lab.serve(ServeOptions { port: 0, lives: false }).await.unwrap();
    let ask = || async { exchange(TcpStream::connect(server.endpoint()).await.unwrap(), &caller_identity(server.endpoint())).await };
    assert!(ask().await.starts_with("HTTP/1.1 200 OK"), "another Region is");
    lab.fault(cut("us-east-1")).unwrap();
    assert_eq!(ask().await, "");
    assert_eq!(lab.faults().len(), 2);
    lab.no_faults().unwrap();
    assert!(ask().await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    let server = lab.serve(ServeOptions { port: 0, lives: false }).await.unwrap();
    let error = lab.serve(ServeOptions { port: server.endpoint().port(), lives: false }).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {}", server.endpoint()));
}

#[tokio::test]
async fn the_port_map_changes_only_when_hosts_do() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    let host = Rig::within(&lab, |rig| {
        let vpc = rig.vpc("172.20.0.0/16");
        let subnet = rig.subnet(&vpc, "172.20.0.0/24");
        let group = rig.group(&vpc, "door");
        let host = rig.host("amazon-linux-2", &subnet, "172.20.0.10", &group, false, "");
        rig.settle();
        host
    });
    let mut server = lab.serve(ServeOptions { port: 0, lives: false }).await.unwrap();
    let of_host = |server: &crate::Server| server.ports().iter().filter(|port| port.instance == host).count();
    assert_eq!(of_host(&server), 1);
    assert!(server.changed().now_or_never().is_none(), "the first map is known already");
    Rig::within(&lab, |rig| {
        rig.aws("TerminateInstances", &[("InstanceId.1", &host)]);
        rig.settle();
    });
    server.changed().await.unwrap();
    assert_eq!(of_host(&server), 0);
}

#[tokio::test]
async fn the_operator_is_told_its_own_address() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    let stream = lab.dial(Origin::Operator, "checkip.amazonaws.com", 443).await.unwrap();
    let answer = exchange(stream, "GET / HTTP/1.1\r\nhost: checkip.amazonaws.com\r\nconnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with(&format!("\r\n\r\n{}\n", lab.operator_address())), "{answer}");
}

#[tokio::test]
async fn the_endpoint_is_a_proxy_into_the_lab() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    let server = lab.serve(ServeOptions { port: 0, lives: false }).await.unwrap();
    let mut stream = TcpStream::connect(server.endpoint()).await.unwrap();
    stream.write_all(b"CONNECT checkip.amazonaws.com:80 HTTP/1.1\r\nhost: checkip.amazonaws.com\r\n\r\n").await.unwrap();
    let mut head = [0; 19];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK\r\n\r\n");
    let answer = exchange(stream, "GET / HTTP/1.1\r\nhost: checkip.amazonaws.com\r\nconnection: close\r\n\r\n").await;
    assert!(answer.ends_with("203.0.113.5\n"), "{answer}");
    let stream = TcpStream::connect(server.endpoint()).await.unwrap();
    let refused = exchange(stream, "CONNECT 10.0.0.1:22 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(refused.starts_with("HTTP/1.1 502") && refused.ends_with(r#"{"kind":"NoRoute","host":"10.0.0.1"}"#), "{refused}");
}

#[tokio::test]
async fn a_dropped_packet_costs_patience_and_a_refusal_a_round_trip() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    let address = Rig::within(&lab, |rig| {
        let vpc = rig.vpc("172.20.0.0/16");
        let subnet = rig.subnet(&vpc, "172.20.0.0/24");
        let (gateway, table) = (rig.internet_gateway(&vpc), rig.table(&vpc, &subnet));
        rig.route(&table, "0.0.0.0/0", "GatewayId", &gateway);
        let group = rig.group(&vpc, "door");
        rig.admit(&group, 7, "203.0.113.5/32");
        let host = rig.host("amazon-linux-2", &subnet, "172.20.0.10", &group, true, "");
        rig.public_ip(&host).to_string()
    });
    let before = lab.time().now();
    let dropped = lab.dial(Origin::Operator, &address, 8).await.unwrap_err();
    assert_eq!(dropped, DialError::TimedOut { host: address.clone(), port: 8 });
    let between = lab.time().now();
    assert_eq!(between.duration_since(before), PATIENCE);
    let refused = lab.dial(Origin::Operator, &address, 7).await.unwrap_err();
    assert_eq!(refused, DialError::Refused { host: address, port: 7 });
    assert_eq!(lab.time().now().duration_since(between), ROUND_TRIP);
}

#[tokio::test]
async fn an_instance_learns_about_itself_from_its_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab(&folder);
    Rig::within(&lab, |rig| {
        let vpc = rig.vpc("172.20.0.0/16");
        let subnet = rig.subnet(&vpc, "172.20.0.0/24");
        let group = rig.group(&vpc, "door");
        let host = rig.host("amazon-linux-2", &subnet, "172.20.0.10", &group, false, "");
        let mut get = |path: &str| http_get(&mut rig.world, &host, &format!("http://169.254.169.254/latest/meta-data/{path}")).unwrap();
        assert_eq!(get("local-ipv4").body, "172.20.0.10");
        assert_eq!(get("instance-id").body, host);
        assert_eq!(get("public-ipv4").status, 404);
        assert_eq!(get("iam/security-credentials/").status, 404);
    });
}
