//! Fake of AWS services.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::server::{Request, Response, Server};

/// Responds to requests of AWS clients and records them.
#[derive(Debug)]
pub struct FakeAws {
    server: Server,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl FakeAws {
    /// Starts a server on a free port that responds to each request with the result of `answer`.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(
        answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = requests.clone();
        let server = Server::start(move |request| {
            let response = answer(&request);
            kept.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(request);
            Box::pin(async { response })
        })?;
        Ok(Self { server, requests })
    }

    /// The value for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Returns the requests since the last call, in order.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
