//! Worker threads.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::thread;

use super::locked;

/// Returns the number of worker threads.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Runs `work` on all cores, the current thread included.
pub(crate) fn run_workers<R: Send>(work: impl Fn() -> R + Sync) -> Vec<R> {
    run_threads(threads(), work)
}

/// Runs `work` on `count` threads, the current one included. If the operating system starts no
/// further thread, the others do the work.
pub(crate) fn run_threads<R: Send>(count: usize, work: impl Fn() -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let started: Vec<_> = (1..count)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, &work).ok())
            .collect();
        let own = work();
        let others = started
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(own).chain(others).collect()
    })
}

/// Calls `process` for each item on several threads. The results are in no particular order.
pub(super) fn in_parallel<T: Send, R: Send>(
    items: Vec<T>,
    process: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let items = Mutex::new(items.into_iter());
    let results = run_workers(|| {
        let next = || locked(&items).next();
        std::iter::from_fn(next).map(&process).collect::<Vec<_>>()
    });
    results.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_every_item_once() {
        let mut squares = in_parallel((0..1000).collect(), |number: u64| number * number);
        squares.sort_unstable();
        assert!(
            squares
                .into_iter()
                .eq((0..1000).map(|number| number * number))
        );
    }
}
