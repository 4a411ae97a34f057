//! The time that an invocation has left.

use std::time::{Duration, SystemTime};

use lambda_runtime::Context;
use tokio::time::{Instant, timeout_at};

/// Kept back from the function's time, so that its answer still leaves.
const RESERVE: Duration = Duration::from_millis(500);

/// The instant until which an invocation may call services.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline this long from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Half a second before Lambda stops the function.
    pub fn of(context: &Context) -> Self {
        let end = SystemTime::UNIX_EPOCH + Duration::from_millis(context.deadline);
        let left = end.duration_since(SystemTime::now()).unwrap_or_default();
        Self::after(left.saturating_sub(RESERVE))
    }

    /// A deadline earlier by `time`, for the first of two steps.
    #[must_use]
    pub fn earlier(self, time: Duration) -> Self {
        Self(self.0.checked_sub(time).unwrap_or(self.0))
    }

    /// How long it is until then; zero where it has passed.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// What `work` gives; `None` where the deadline comes first. `work` is dropped then.
    pub async fn limit<W: IntoFuture>(self, work: W) -> Option<W::Output> {
        timeout_at(self.0, work).await.ok()
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
    async fn the_deadline_leaves_half_a_second_for_the_answer() {
        let remaining = Deadline::of(&in_millis(10_000)).remaining();
        assert!(
            remaining <= Duration::from_millis(9_500) && remaining > Duration::from_secs(9),
            "{remaining:?}"
        );
        assert_eq!(Deadline::of(&in_millis(400)).remaining(), Duration::ZERO);
        assert_eq!(Deadline::of(&in_millis(-1)).remaining(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_given_up_at_the_deadline() {
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
}
