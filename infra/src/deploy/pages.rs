//! Operations without an SDK client that return pages, each with the token of the next one.

use account::{AwsError, Operation, Request, ServiceClient};
use serde_json::Value;

/// A request for the page of a token.
pub(super) fn request(
    operation: &'static Operation,
    subject: &str,
    token: Option<String>,
) -> Request {
    let request = Request::new(operation, subject);
    match token {
        Some(token) => request.with("NextToken", token),
        None => request,
    }
}

/// The elements of all pages.
///
/// # Errors
/// A request fails, or a response is not JSON.
pub(super) async fn pages<T>(
    client: &ServiceClient<'_>,
    request: impl Fn(Option<String>) -> Request,
    elements: impl Fn(&Value) -> Vec<T>,
) -> Result<Vec<T>, AwsError> {
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let page: Value = client.send(&request(token)).await?.success()?.json()?;
        found.extend(elements(&page));
        token = page["NextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            return Ok(found);
        }
    }
}
