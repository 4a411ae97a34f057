//! A statement that Ctrl+C cancels: while it runs, and while its result is written.

use std::pin::Pin;
use std::rc::Rc;
use std::thread;

use anyhow::{Context, anyhow};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::output::OutputCancellation;

/// All tasks of one statement have one of these: a signal between two of them would be lost.
pub(super) struct RunningStatement {
    runtime: Rc<Runtime>,
    interrupt: Pin<Box<dyn Future<Output = ()>>>,
}

impl RunningStatement {
    /// `runtime` is of the current thread.
    pub(super) fn new(runtime: &Rc<Runtime>) -> Self {
        let interrupt = async {
            // Without signals, nothing cancels.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        Self {
            runtime: Rc::clone(runtime),
            interrupt: Box::pin(interrupt),
        }
    }

    /// Runs a task, which is dropped when the user cancels.
    pub(super) fn wait_for<T>(&mut self, task: impl Future<Output = T>) -> anyhow::Result<T> {
        let interrupt = self.interrupt.as_mut();
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = interrupt => Err(anyhow!("cancelled")),
                output = task => Ok(output),
            }
        })
    }

    /// Runs `write` on another thread. It has to return soon after `cancellation`.
    pub(super) fn write<T: Send>(
        &mut self,
        cancellation: &OutputCancellation,
        write: impl FnOnce() -> anyhow::Result<T> + Send,
    ) -> anyhow::Result<T> {
        thread::scope(|scope| {
            let (sender, mut written) = oneshot::channel();
            let writer = thread::Builder::new().spawn_scoped(scope, move || {
                // The receiver waits.
                let _ = sender.send(write());
            });
            writer.context("cannot start a thread")?;
            if let Ok(result) = self.wait_for(&mut written) {
                return result?;
            }
            cancellation.cancel();
            written.blocking_recv()?
        })
    }
}
