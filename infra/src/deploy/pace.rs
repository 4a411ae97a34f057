//! How fast the past is loaded: messages per second, and days at a time.

use std::collections::VecDeque;
use std::time::Duration;

use connect_core::queue_message::S3Object;
use tokio::time::{Instant, sleep_until};

use super::DeployError;
use super::counter::Counter;
use super::interrupt::Interrupt;
use super::queues::{BATCH, Queues};

/// Days that are sent while their partitions of a delivery stream can be open. Firehose has at most 500
/// open partitions of a stream by default, and writes records of others under the error prefix.
const OPEN_DAYS: usize = 300;
/// Time that a record can take to the delivery stream, beyond the stream's buffer.
const DELAY: Duration = Duration::from_mins(1);

/// Sends messages at a limited rate, until the user presses Ctrl-C.
#[derive(Debug)]
pub struct Pace {
    next: Instant,
    each: Duration,
    days: OpenDays,
    pub interrupt: Interrupt,
}

/// Days whose partitions of the delivery stream can be open.
#[derive(Debug)]
struct OpenDays {
    /// When the last days were begun.
    begun: VecDeque<Instant>,
    /// How long a day has an open partition.
    open: Duration,
}

impl OpenDays {
    /// When the next day can begin.
    fn begin(&mut self, now: Instant) -> Instant {
        let mut begin = now;
        if self.begun.len() >= OPEN_DAYS
            && let Some(begun) = self.begun.pop_front()
        {
            begin = now.max(begun + self.open);
        }
        self.begun.push_back(begin);
        begin
    }
}

impl Pace {
    /// At most `rate` messages per second, for a delivery stream that buffers for these seconds.
    pub fn new(rate: u32, buffer_seconds: u32, interrupt: Interrupt) -> Self {
        Self {
            next: Instant::now(),
            each: Duration::from_secs(1) / rate.max(1),
            days: OpenDays {
                begun: VecDeque::new(),
                open: Duration::from_secs(buffer_seconds.into()) + DELAY,
            },
            interrupt,
        }
    }

    /// Waits until messages of another day can be sent.
    ///
    /// # Errors
    /// The user has pressed Ctrl-C.
    pub async fn begin_day(&mut self) -> Result<(), DeployError> {
        let begin = self.days.begin(Instant::now());
        self.interrupt.or_interrupted(sleep_until(begin)).await
    }

    /// Waits until `count` messages can be sent.
    ///
    /// # Errors
    /// The user has pressed Ctrl-C.
    pub async fn wait(&mut self, count: usize) -> Result<(), DeployError> {
        let next = sleep_until(self.next);
        self.interrupt.or_interrupted(next).await?;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.next = Instant::now().max(self.next) + self.each * count;
        Ok(())
    }

    /// Queues the objects, and counts those that were queued.
    ///
    /// # Errors
    /// SQS does not accept a message, or the user has pressed Ctrl-C.
    pub async fn send(
        &mut self,
        queues: &Queues,
        url: &str,
        objects: &[S3Object],
        counter: &mut Counter<'_>,
    ) -> Result<(), DeployError> {
        for batch in objects.chunks(BATCH) {
            self.wait(batch.len()).await?;
            let bodies: Vec<_> = batch.iter().map(S3Object::encode).collect();
            queues.send(url, &bodies).await?;
            counter.add(batch.len());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_wait_until_partitions_of_others_are_written() {
        let (start, mut days) = (Instant::now(), Pace::new(100, 60, Interrupt::never()).days);
        // A decade of an evaluation a day.
        let (mut now, mut begun) = (start, Vec::new());
        for _ in 0..3_650 {
            now = days.begin(now);
            begun.push(now);
            now += Duration::from_millis(10);
        }
        assert!(begun[OPEN_DAYS - 1] - start < Duration::from_secs(4));
        for (at, day) in begun.iter().enumerate() {
            let open = begun[at..]
                .iter()
                .take_while(|other| **other - *day < days.open);
            assert!(open.count() <= OPEN_DAYS, "{at}");
        }
    }
}
