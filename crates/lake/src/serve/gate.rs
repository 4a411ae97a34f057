//! Lets one request at a time use the engine: the one with the least left to do.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Admits requests one after the other. Of those that wait, the next is the one with the least work,
/// and among equals the one that came first.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    is_taken: bool,
    arrivals: u64,
    /// By work and arrival, the next last.
    requests: BTreeMap<Reverse<(usize, u64)>, oneshot::Sender<Pass>>,
}

/// Permission to use the engine until it is dropped.
pub(super) struct Pass(Option<Gate>);

impl Gate {
    /// Waits for permission. `work` is in any unit that all requests share.
    pub(super) async fn enter(&self, work: usize) -> Pass {
        let receiver = {
            let mut waiting = self.waiting();
            if !waiting.is_taken {
                waiting.is_taken = true;
                return Pass(Some(self.clone()));
            }
            let (sender, receiver) = oneshot::channel();
            waiting.arrivals += 1;
            let place = Reverse((work, waiting.arrivals));
            waiting.requests.insert(place, sender);
            receiver
        };
        // Senders are not dropped before they send.
        receiver.await.unwrap_or(Pass(None))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Admits the next request.
    fn leave(&self) {
        let mut waiting = self.waiting();
        while let Some((_, request)) = waiting.requests.pop_last() {
            match request.send(Pass(Some(self.clone()))) {
                Ok(()) => return,
                // The request was cancelled: its pass must not admit another one when it is dropped.
                Err(mut pass) => pass.0 = None,
            }
        }
        waiting.is_taken = false;
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(gate) = self.0.take() {
            gate.leave();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets requests wait, and returns the order in which they are admitted.
    async fn admitted(gate: &Gate, works: &[usize]) -> Vec<usize> {
        let pass = gate.enter(0).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for work in works.iter().copied() {
            let (gate, order) = (gate.clone(), Arc::clone(&order));
            tasks.push(tokio::spawn(async move {
                let _pass = gate.enter(work).await;
                order.lock().unwrap().push(work);
            }));
            tokio::task::yield_now().await;
        }
        drop(pass);
        for task in tasks {
            task.await.unwrap();
        }
        order.lock().unwrap().clone()
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.build().unwrap().block_on(future)
    }

    #[test]
    fn requests_with_less_work_are_admitted_first() {
        block_on(async {
            let gate = Gate::default();
            assert_eq!(admitted(&gate, &[7, 1, 3, 1]).await, [1, 1, 3, 7]);
            assert_eq!(admitted(&gate, &[2]).await, [2], "the gate is open again");
        });
    }

    #[test]
    fn a_cancelled_request_admits_the_next() {
        block_on(async {
            let gate = Gate::default();
            let pass = gate.enter(0).await;
            let (first, second) = (gate.clone(), gate.clone());
            let first = tokio::spawn(async move { drop(first.enter(1).await) });
            tokio::task::yield_now().await;
            let second = tokio::spawn(async move { drop(second.enter(2).await) });
            tokio::task::yield_now().await;
            first.abort();
            let _ = first.await;
            drop(pass);
            second.await.unwrap();
            drop(gate.enter(0).await);
        });
    }
}
