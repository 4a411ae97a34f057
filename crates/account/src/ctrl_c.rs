//! Ctrl-C, which ends the program unless an operation handles it. Once a program has listened to the signal,
//! the operating system no longer ends it, which is up to this module then.

use std::sync::LazyLock;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::watch::{Receiver, Sender};

/// Exit code of a program that Ctrl-C ends.
const CANCELLED: i32 = 130;

/// The number of presses. Its receivers handle them.
static PRESSES: LazyLock<Sender<u64>> = LazyLock::new(|| {
    let presses = Sender::new(0);
    let sender = presses.clone();
    // The thread of the program can be blocked, such as by a question. If this one cannot be started,
    // Ctrl-C ends the program as it ends any.
    let _started = thread::Builder::new().spawn(move || listen(&sender));
    presses
});

fn listen(presses: &Sender<u64>) {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
        return;
    };
    runtime.block_on(async {
        while tokio::signal::ctrl_c().await.is_ok() {
            if presses.receiver_count() == 0 {
                #[expect(clippy::exit, reason = "as the signal does")]
                std::process::exit(CANCELLED);
            }
            presses.send_modify(|count| *count += 1);
        }
    });
}

/// Handles Ctrl-C, which ends the program when there is no handler.
#[derive(Debug)]
pub struct CtrlC {
    presses: Receiver<u64>,
    handled: u64,
}

impl CtrlC {
    /// Handles Ctrl-C from now until it is dropped.
    pub fn handle() -> Self {
        let presses = PRESSES.subscribe();
        let handled = *presses.borrow();
        Self { presses, handled }
    }

    /// Waits until the user presses Ctrl-C once more.
    pub async fn pressed(&mut self) {
        let handled = self.handled;
        // The sender is static.
        let _count = self.presses.wait_for(|count| *count > handled).await;
        self.handled += 1;
    }
}
