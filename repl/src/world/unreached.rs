//! A connection that is not made, as a client over sockets tells it.

use bindings::NoAnswer;
use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::future::ready;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpStream;
use tower::service_fn;

/// The error of an HTTP client that did not connect because of `why`.
pub async fn not_connected(why: io::Error) -> NoAnswer {
    let why = Arc::new(Mutex::new(Some(why)));
    let taken = move || why.lock().unwrap_or_else(PoisonError::into_inner).take();
    let connect = service_fn(move |_: Uri| ready(Err::<TokioIo<TcpStream>, _>(taken().unwrap_or(io::ErrorKind::NotConnected.into()))));
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(connect);
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = Uri::from_static("http://unreached/");
    match client.request(request).await {
        Err(error) => error.into(),
        Ok(_) => "nobody answers".into(),
    }
}
