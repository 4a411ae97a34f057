//! Fake of the Lambda runtime API, from which a function polls its events.
//!
//! Source: "Using the Lambda runtime API for custom runtimes", AWS Lambda Developer Guide.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use hyper::body::Bytes;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::server::{Answering, Request, Response, Server};

const NEXT: &str = "/2018-06-01/runtime/invocation/next";

/// Timeout of an invocation, as the function sees it.
const TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvocationResult {
    /// The function returned a response.
    Response(Bytes),
    /// The function returned an error.
    Error {
        /// Error type, which state machines catch by.
        error_type: String,
        /// Error message.
        message: String,
    },
}

/// Next call of the function.
pub(crate) enum Step {
    Polled(Instant),
    Answered(InvocationResult),
}

/// The API of one function.
pub(crate) struct RuntimeApi {
    pub(crate) server: Server,
    pub(crate) events: UnboundedSender<String>,
    pub(crate) steps: Receiver<Step>,
}

impl RuntimeApi {
    pub(crate) fn start() -> io::Result<Self> {
        let (events, waiting) = unbounded_channel();
        let (taken, steps) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let server = Server::start(move |request| answer(request, waiting.clone(), &taken))?;
        Ok(Self {
            server,
            events,
            steps,
        })
    }
}

fn answer(
    request: Request,
    waiting: Arc<Mutex<UnboundedReceiver<String>>>,
    taken: &Sender<Step>,
) -> Answering {
    let polled = request.path == NEXT;
    let step = if polled {
        Step::Polled(Instant::now())
    } else {
        Step::Answered(reported(request))
    };
    // The receiver is dropped when a test ends.
    let _ = taken.send(step);
    Box::pin(async move {
        if !polled {
            return Response::new(202, r#"{"status": "OK"}"#);
        }
        match waiting.lock().await.recv().await {
            Some(event) => invocation(event),
            None => Response::new(500, "the function is stopped"),
        }
    })
}

fn reported(request: Request) -> InvocationResult {
    if request.path.ends_with("/response") {
        return InvocationResult::Response(request.body);
    }
    let report: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |field: &str| report[field].as_str().unwrap_or_default().to_owned();
    InvocationResult::Error {
        error_type: text("errorType"),
        message: text("errorMessage"),
    }
}

fn invocation(event: String) -> Response {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let headers = vec![
        (
            "lambda-runtime-aws-request-id",
            "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned(),
        ),
        (
            "lambda-runtime-deadline-ms",
            (now + TIMEOUT).as_millis().to_string(),
        ),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-west-2:123456789012:function:under-test".to_owned(),
        ),
    ];
    Response {
        headers,
        ..Response::new(200, event)
    }
}
