//! SQS queues that functions poll in batches.

use super::bill::Bill;
use super::catalogue::{behaviour, prices, volumes};
use super::units::{DAYS_PER_MONTH, SECONDS_PER_DAY, SECONDS_PER_HOUR};

/// Maximum number of messages per request.
const MESSAGES_PER_REQUEST: f64 = 10.0;
/// Batching window of a function.
const WINDOW_SECONDS: f64 = 5.0;

/// A queue that a function polls.
#[derive(Clone, Copy, Debug)]
pub(super) struct PolledQueue {
    /// Messages per average day.
    pub(super) messages_per_day: f64,
    /// Messages per send request.
    pub(super) sent_together: f64,
    /// Maximum number of messages per batch.
    pub(super) most_together: f64,
}

impl PolledQueue {
    /// Messages per batch in the busy hour: those that arrive at a poller in the window, at least one
    /// and at most the maximum of the event source.
    pub(super) fn batch(&self, bill: &Bill<'_>) -> f64 {
        let per_second =
            self.messages_per_day * bill.number(&volumes::BUSY_HOUR_SHARE) / SECONDS_PER_HOUR;
        (per_second * WINDOW_SECONDS / bill.number(&behaviour::POLLERS))
            .clamp(1.0, self.most_together)
    }

    pub(super) fn batches_per_month(&self, bill: &Bill<'_>) -> f64 {
        self.messages_per_day * DAYS_PER_MONTH / self.batch(bill)
    }

    /// Charges requests to send, receive and delete messages.
    pub(super) fn charge_messages(&self, bill: &mut Bill<'_>, item: &'static str) {
        let messages = self.messages_per_day * DAYS_PER_MONTH;
        let received_together = self.batch(bill).min(MESSAGES_PER_REQUEST);
        let busy = messages / self.sent_together.min(MESSAGES_PER_REQUEST)
            + 2.0 * messages / received_together;
        bill.charge(&prices::MESSAGES, item, busy);
    }

    /// Charges requests to send, receive and delete messages, and empty receives.
    pub(super) fn charge(&self, bill: &mut Bill<'_>) {
        self.charge_messages(bill, "messages");
        let idle = DAYS_PER_MONTH * SECONDS_PER_DAY / bill.number(&behaviour::POLL_SECONDS)
            * bill.number(&behaviour::POLLERS);
        bill.charge(&prices::MESSAGES, "looking for messages", idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Site;

    #[test]
    fn batches_grow_with_the_messages_up_to_what_the_source_allows() {
        let site = Site::new(1);
        let bill = Bill::new(&site);
        // 12 % arrive in the busy hour; each of five pollers batches for five seconds.
        for (messages_per_day, batch) in [
            (0.0, 1.0),
            (3_000.0, 1.0),
            (720_000.0, 24.0),
            (9_000_000.0, 50.0),
        ] {
            let queue = PolledQueue {
                messages_per_day,
                sent_together: 1.0,
                most_together: 50.0,
            };
            assert!(
                (queue.batch(&bill) - batch).abs() < 1e-9,
                "{messages_per_day}"
            );
        }
    }
}
