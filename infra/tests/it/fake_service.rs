//! A service of AWS on 127.0.0.1 that responds with one document.

use lambda_fakes::{FakeAws, Request, Response};
use serde_json::Value;

pub(crate) struct FakeService(FakeAws);

impl FakeService {
    /// Responds to every request.
    pub(crate) fn start(document: &Value) -> Self {
        Self::respond(document, |_| true)
    }

    /// Responds to the requests of an operation of a JSON protocol. In all others, what is described
    /// does not exist.
    pub(crate) fn of_operation(operation: &'static str, document: &Value) -> Self {
        Self::respond(document, move |request| {
            request.operation.ends_with(operation)
        })
    }

    fn respond(
        document: &Value,
        is_known: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Self {
        let document = document.to_string();
        let service = FakeAws::start(move |request| {
            if is_known(request) {
                Response::json(200, document.clone())
            } else {
                Response::json(400, r#"{"__type": "ResourceNotFoundException"}"#)
            }
        });
        Self(service.unwrap())
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }
}
