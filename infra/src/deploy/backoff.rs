//! Pauses between the polls of an operation.

use std::time::Duration;

/// Pauses that become longer, each by half of the one before, up to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Backoff {
    shortest: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    /// Begins with the shortest pause.
    pub(super) const fn new(shortest: Duration, longest: Duration) -> Self {
        Self {
            shortest,
            longest,
            next: shortest,
        }
    }

    /// The next pause.
    pub(super) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 3 / 2).min(self.longest);
        pause
    }

    /// Begins again with the shortest pause.
    pub(super) fn restart(&mut self) {
        self.next = self.shortest;
    }
}

impl Default for Backoff {
    /// For operations that take seconds or minutes.
    fn default() -> Self {
        Self::new(Duration::from_millis(200), Duration::from_secs(3))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_become_longer_up_to_the_limit() {
        let mut backoff = Backoff::new(Duration::from_secs(2), Duration::from_secs(4));
        let pauses = [(); 4].map(|()| backoff.pause().as_secs_f64());
        assert_eq!(pauses.map(|pause| pause.to_string()), ["2", "3", "4", "4"]);
        backoff.restart();
        assert_eq!(backoff.pause(), Duration::from_secs(2));
    }
}
