//! A service of AWS on 127.0.0.1 that responds to every request with the same document.

use std::sync::Arc;

use serde_json::Value;
use tiny_http::{Response, Server};

pub(crate) struct FakeService(Arc<Server>);

impl FakeService {
    pub(crate) fn start(document: &Value) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let (requests, document) = (server.clone(), document.to_string());
        std::thread::spawn(move || {
            for request in requests.incoming_requests() {
                let _closed = request.respond(Response::from_string(&document));
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
