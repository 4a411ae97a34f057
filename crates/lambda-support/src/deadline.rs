//! Time left in an invocation.

use std::time::{Duration, SystemTime};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use lambda_runtime::Context;
use tokio::time::{Instant, timeout_at};

use crate::CallError;

/// Reserved at the end of the function's timeout for sending the response.
const RESERVE: Duration = Duration::from_millis(500);

/// A call is attempted a second time only if each attempt can have at least this long.
const SHORTEST_ATTEMPT: Duration = Duration::from_secs(1);

/// Instant until which an invocation may call services.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// Deadline this long from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Deadline half a second before Lambda stops the function.
    pub fn from_context(context: &Context) -> Self {
        let end = SystemTime::UNIX_EPOCH + Duration::from_millis(context.deadline);
        let left = end.duration_since(SystemTime::now()).unwrap_or_default();
        Self::after(left.saturating_sub(RESERVE))
    }

    /// Deadline earlier by `time`, for the first of two steps.
    #[must_use]
    pub fn earlier(self, time: Duration) -> Self {
        Self(self.0.checked_sub(time).unwrap_or(self.0))
    }

    /// Time left; zero after the deadline.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Output of `work`, or `None` if the deadline passes first. `work` is dropped in that case.
    pub async fn limit<W: IntoFuture>(self, work: W) -> Option<W::Output> {
        timeout_at(self.0, work).await.ok()
    }

    /// Output of the call that `attempt` starts, or `None` if it gets no response before the
    /// deadline.
    ///
    /// A call without a response in half of the time left is dropped and started once more. The
    /// connection may be dead while the service is well, and the SDK notices only errors, not
    /// silence. The first attempt may have taken effect, as with any retry.
    pub async fn call<W: IntoFuture>(
        self,
        operation: &'static str,
        mut attempt: impl FnMut() -> W,
    ) -> Option<W::Output> {
        // On the heap, because the state of a request is large, and deeply nested futures exceed the
        // compiler's recursion limit.
        let mut attempt = || Box::pin(attempt().into_future());
        let half = self.remaining() / 2;
        if half >= SHORTEST_ATTEMPT {
            if let Some(output) = Self::after(half).limit(attempt()).await {
                return Some(output);
            }
            tracing::warn!(operation, "no response; retrying the call once");
        }
        self.limit(attempt()).await
    }

    /// Response to the call of `operation` on `resource` that `attempt` starts, as [`Self::call`]
    /// starts it.
    ///
    /// # Errors
    /// If the call fails, or gets no response before the deadline.
    pub async fn response<T, E, W>(
        self,
        operation: &'static str,
        resource: &str,
        attempt: impl FnMut() -> W,
    ) -> Result<T, CallError>
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
        W: IntoFuture<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let response = self.call(operation, attempt).await;
        let response = response.ok_or_else(|| CallError::out_of_time(operation, resource))?;
        response.map_err(|error| CallError::new(operation, resource, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_millis(from_now: i64) -> Context {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_millis();
        let mut context = Context::default();
        context.deadline = u64::try_from(i64::try_from(now).unwrap() + from_now).unwrap();
        context
    }

    #[tokio::test]
    async fn deadline_leaves_half_a_second_for_the_response() {
        let remaining = Deadline::from_context(&in_millis(10_000)).remaining();
        assert!(
            remaining <= Duration::from_millis(9_500) && remaining > Duration::from_secs(9),
            "{remaining:?}"
        );
        assert_eq!(
            Deadline::from_context(&in_millis(400)).remaining(),
            Duration::ZERO
        );
        assert_eq!(
            Deadline::from_context(&in_millis(-1)).remaining(),
            Duration::ZERO
        );
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_dropped_at_the_deadline() {
        let deadline = Deadline::after(Duration::from_secs(2));
        assert_eq!(deadline.limit(async { 7 }).await, Some(7));
        assert_eq!(
            deadline
                .limit(tokio::time::sleep(Duration::from_secs(3)))
                .await,
            None
        );
        assert_eq!(deadline.remaining(), Duration::ZERO);
    }

    /// Starts a call that responds only on the attempt with the number `responds_on`.
    async fn attempts(time: Duration, responds_on: u32) -> (Option<u32>, u32) {
        let mut started = 0;
        let deadline = Deadline::after(time);
        let output = deadline
            .call("Test", || {
                started += 1;
                let attempt = started;
                async move {
                    if attempt < responds_on {
                        std::future::pending::<()>().await;
                    }
                    attempt
                }
            })
            .await;
        (output, started)
    }

    #[tokio::test(start_paused = true)]
    async fn call_without_response_is_retried_once_where_the_deadline_allows() {
        assert_eq!(attempts(Duration::from_secs(10), 1).await, (Some(1), 1));
        assert_eq!(attempts(Duration::from_secs(10), 2).await, (Some(2), 2));
        assert_eq!(attempts(Duration::from_secs(10), 3).await, (None, 2));
        assert_eq!(attempts(Duration::from_millis(1_900), 2).await, (None, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn retried_call_ends_at_the_deadline() {
        let start = Instant::now();
        attempts(Duration::from_secs(10), 3).await;
        assert_eq!(start.elapsed(), Duration::from_secs(10));
    }
}
