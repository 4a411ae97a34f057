//! A service of AWS on 127.0.0.1 that responds with one document.

use std::sync::Arc;

use serde_json::Value;
use tiny_http::{Header, Request, Response, Server};

pub(crate) struct FakeService(Arc<Server>);

impl FakeService {
    /// Responds to every request.
    pub(crate) fn start(document: &Value) -> Self {
        Self::respond(document, |_| true)
    }

    /// Responds to the requests of an operation of a JSON protocol. In all others, what is described
    /// does not exist.
    pub(crate) fn of_operation(operation: &'static str, document: &Value) -> Self {
        let is_target = move |header: &Header| {
            header.field.equiv("X-Amz-Target") && header.value.as_str().ends_with(operation)
        };
        Self::respond(document, move |request| {
            request.headers().iter().any(is_target)
        })
    }

    fn respond(document: &Value, is_known: impl Fn(&Request) -> bool + Send + 'static) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let (requests, document) = (server.clone(), document.to_string());
        std::thread::spawn(move || {
            for request in requests.incoming_requests() {
                let response = if is_known(&request) {
                    Response::from_string(&document)
                } else {
                    Response::from_string(r#"{"__type": "ResourceNotFoundException"}"#)
                        .with_status_code(400)
                };
                let _closed = request.respond(response);
            }
        });
        Self(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.server_addr())
    }
}

impl Drop for FakeService {
    fn drop(&mut self) {
        self.0.unblock();
    }
}
