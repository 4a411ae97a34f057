//! A fake AWS endpoint that stores parameters, answers lookups, and injects failures.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use lambda_fakes::{FakeAws, Request, Response};
use serde_json::{Value, json};

/// Returns status and error code for an operation and the number of earlier calls, or `None` to
/// succeed.
type Fault = dyn Fn(&str, usize) -> Option<(u16, &'static str)> + Send;

/// Stored parameters and recorded calls.
#[derive(Default)]
pub(crate) struct State {
    /// The parameters, by full name.
    pub(crate) parameters: BTreeMap<String, String>,
    /// Number of calls per operation.
    pub(crate) calls: BTreeMap<String, usize>,
    /// Maximum number of names in one call.
    pub(crate) largest_batch: usize,
}

/// The endpoint; it ends when this is dropped.
pub(crate) struct Endpoint {
    server: FakeAws,
    state: Arc<Mutex<State>>,
    fault: Arc<Mutex<Box<Fault>>>,
}

impl Endpoint {
    /// Starts an endpoint that injects the failures of `fault`.
    pub(crate) fn start(
        fault: impl Fn(&str, usize) -> Option<(u16, &'static str)> + Send + 'static,
    ) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let fault: Arc<Mutex<Box<Fault>>> = Arc::new(Mutex::new(Box::new(fault)));
        let server = FakeAws::start({
            let (state, fault) = (state.clone(), fault.clone());
            move |request| answer(request, &state, &fault)
        });
        Self {
            server: server.unwrap(),
            state,
            fault,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// Fails no more.
    pub(crate) fn stop_failing(&self) {
        *self.fault.lock().unwrap() = Box::new(|_, _| None);
    }

    /// Stored parameters and recorded calls.
    pub(crate) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn answer(request: &Request, state: &Mutex<State>, fault: &Mutex<Box<Fault>>) -> Response {
    let operation = match request.operation.rsplit('.').next() {
        Some(operation) if !operation.is_empty() => operation,
        _ => &request.path,
    };
    let operation = operation.to_owned();
    let calls = {
        let mut state = state.lock().unwrap();
        let calls = state.calls.entry(operation.clone()).or_default();
        *calls += 1;
        *calls - 1
    };
    // The fault may take its time: the state is not held meanwhile.
    let failure = fault.lock().unwrap()(&operation, calls);
    let (status, document) = match failure {
        Some((status, code)) => (status, json!({"__type": code, "message": "told to fail"})),
        None => (
            200,
            state.lock().unwrap().call(
                &operation,
                &serde_json::from_slice(&request.body).unwrap_or_default(),
            ),
        ),
    };
    let mut response = Response::new(status, document.to_string());
    if let Some(region) = operation.strip_prefix("/bucket-in-") {
        let header = ("x-amz-bucket-region", region.to_owned());
        response.headers.push(header);
    }
    response
}

impl State {
    fn call(&mut self, operation: &str, body: &Value) -> Value {
        let names: Vec<String> = body["Names"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        self.largest_batch = self.largest_batch.max(names.len());
        match operation {
            "PutParameter" => {
                self.parameters.insert(
                    body["Name"].as_str().unwrap().to_owned(),
                    body["Value"].as_str().unwrap().to_owned(),
                );
                json!({"Version": 1, "Tier": "Standard"})
            }
            "GetParameters" => {
                let found = names.iter().filter_map(|name| {
                    self.parameters
                        .get(name)
                        .map(|value| json!({"Name": name, "Value": value}))
                });
                json!({"Parameters": found.collect::<Vec<_>>(), "InvalidParameters": []})
            }
            "DeleteParameters" => {
                let deleted: Vec<_> = names
                    .into_iter()
                    .filter(|name| self.parameters.remove(name).is_some())
                    .collect();
                json!({"DeletedParameters": deleted, "InvalidParameters": []})
            }
            "DescribeLogGroups" => {
                json!({"logGroups": [{"logGroupName": "/aws/connect/anycompany"}, {"logGroupName": "/aws/connect/anycompany-2"}]})
            }
            _ => json!({}),
        }
    }
}
