//! A small HTTP server on its own thread, stopped when it is dropped.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;

use http_body_util::{BodyExt, Full};
use hyper::HeaderMap;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A received request.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// Path and query string.
    pub path: String,
    /// The operation of a JSON protocol, such as `AmazonSQS.SendMessage`; empty for other protocols.
    pub operation: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Request {
    /// The text of a header; empty without it.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// A response to send.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    /// Headers by name.
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
}

impl Response {
    /// Creates a response without headers.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// Creates a response in the JSON protocol of AWS services.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            headers: vec![("content-type", "application/x-amz-json-1.0".to_owned())],
            ..Self::new(status, body)
        }
    }
}

pub(crate) type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

type Answer = dyn Fn(Request) -> Answering + Send + Sync;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1.
    pub(crate) fn start(
        answer: impl Fn(Request) -> Answering + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let tasks = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let listener = tasks.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let accepting = accept(listener, Arc::new(answer));
        let thread = std::thread::spawn(move || {
            tasks.block_on(async {
                tokio::select! {
                    () = accepting => {}
                    _ = stopped => {}
                }
            });
        });
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

async fn accept(listener: TcpListener, answer: Arc<Answer>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let answer = answer.clone();
        let service = service_fn(move |request| respond(request, answer.clone()));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    answer: Arc<Answer>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let mut request = Request {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        operation: String::new(),
        headers: parts.headers,
        body: body
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes)
            .unwrap_or_default(),
    };
    request.operation = request.header("x-amz-target").to_owned();
    let answered = answer(request).await;
    let mut response = hyper::Response::builder().status(answered.status);
    for (name, value) in answered.headers {
        response = response.header(name, value);
    }
    Ok(response.body(Full::new(answered.body)).unwrap_or_default())
}
