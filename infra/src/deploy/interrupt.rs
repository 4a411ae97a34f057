//! Ctrl-C while data is sent: the first stops after the request under way, the second at once.

use std::future::pending;

use account::CtrlC;
use tokio::sync::watch::{Receiver, Sender, channel};

use super::{DeployError, Session};

/// Whether the user has pressed Ctrl-C.
#[derive(Clone, Debug)]
pub struct Interrupt(Receiver<bool>);

impl Interrupt {
    /// For operations that Ctrl-C ends as it ends any program.
    pub fn never() -> Self {
        Self(channel(false).1)
    }

    /// # Errors
    /// The user has pressed Ctrl-C.
    pub fn check(&self) -> Result<(), DeployError> {
        if *self.0.borrow() {
            Err(DeployError::Interrupted)
        } else {
            Ok(())
        }
    }

    /// Waits for an operation that changes nothing, such as a pause.
    ///
    /// # Errors
    /// The user presses Ctrl-C before the end of the operation.
    pub async fn or_interrupted<T>(
        &self,
        operation: impl Future<Output = T>,
    ) -> Result<T, DeployError> {
        self.check()?;
        tokio::select! {
            output = operation => Ok(output),
            () = self.pressed() => Err(DeployError::Interrupted),
        }
    }

    async fn pressed(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|is_pressed| *is_pressed).await.is_err() {
            pending::<()>().await;
        }
    }
}

impl Session {
    /// Runs an operation that ends early, with its own result, after the user has pressed Ctrl-C.
    ///
    /// # Errors
    /// The operation fails, or the user presses Ctrl-C again, which drops it.
    pub async fn interruptible<T>(
        &self,
        operation: impl AsyncFnOnce(Interrupt) -> Result<T, DeployError>,
    ) -> Result<T, DeployError> {
        let (sender, receiver) = channel(false);
        // Before the operation begins: select polls its branches in any order.
        let ctrl_c = CtrlC::handle();
        tokio::select! {
            result = operation(Interrupt(receiver)) => result,
            () = self.pressed_twice(ctrl_c, &sender) => Err(DeployError::Interrupted),
        }
    }

    async fn pressed_twice(&self, mut ctrl_c: CtrlC, interrupt: &Sender<bool>) {
        for _ in 0..2 {
            ctrl_c.pressed().await;
            if !interrupt.send_replace(true) {
                self.note("Stopping after the request under way; Ctrl-C again stops at once.");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.build().unwrap().block_on(future)
    }

    #[test]
    fn pause_ends_when_the_user_presses_ctrl_c() {
        let (sender, receiver) = channel(false);
        let interrupt = Interrupt(receiver);
        assert!(interrupt.check().is_ok());
        assert_eq!(block_on(interrupt.or_interrupted(async { 1 })).unwrap(), 1);
        let paused = block_on(async {
            let press = async {
                sender.send_replace(true);
                pending::<()>().await;
            };
            interrupt.or_interrupted(press).await
        });
        assert!(matches!(paused, Err(DeployError::Interrupted)));
        assert!(matches!(interrupt.check(), Err(DeployError::Interrupted)));
    }
}
