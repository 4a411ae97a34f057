//! Polling for asynchronous effects.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// Timeout, long enough for a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Polling interval.
const PAUSE: Duration = Duration::from_millis(150);
/// How long to poll for an effect that must not happen: several times its usual delay.
const ABSENCE: Duration = Duration::from_secs(4);

/// Polls until there is a result; panics after the timeout with the expectation and the last value.
pub fn eventually<T>(expected: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let begin = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(last) if begin.elapsed() > PATIENCE => {
                panic!("expected {expected}\ncame     {last}")
            }
            Err(_) => sleep(PAUSE),
        }
    }
}

/// Polls for some time and panics if there is a result.
pub fn never(unexpected: &str, mut look: impl FnMut() -> Vec<String>) {
    let begin = Instant::now();
    while begin.elapsed() < ABSENCE {
        let found = look();
        assert!(
            found.is_empty(),
            "expected no {unexpected}\ncame     {found:?}"
        );
        sleep(PAUSE);
    }
}
