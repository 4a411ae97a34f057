//! Waiting for what happens by itself.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long something may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(150);
/// How long something that must not happen is waited for: several times what it takes elsewhere.
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

/// Looks for some time that there is nothing.
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
