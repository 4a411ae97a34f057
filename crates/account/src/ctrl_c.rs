//! Ctrl-C, which ends the program unless an operation handles it. Once a program has listened to the signal,
//! the operating system no longer ends it, which is up to this module then.

use std::sync::{LazyLock, mpsc};
use std::thread;

use futures_util::future::join;
use tokio::runtime::Builder;
use tokio::sync::watch::{Receiver, Sender};

/// Exit code of a program that Ctrl-C ends.
const CANCELLED: i32 = 130;

/// The number of presses. Its receivers handle them.
static PRESSES: LazyLock<Sender<u64>> = LazyLock::new(|| {
    let presses = Sender::new(0);
    let sender = presses.clone();
    let (listening, is_listening) = mpsc::channel();
    // The thread of the program can be blocked, such as by a question.
    let _started = thread::Builder::new().spawn(move || listen(&sender, &listening));
    // Until the thread listens, Ctrl-C ends the program in the middle of what the caller is about to do. A
    // closed channel means that the thread failed: Ctrl-C ends the program as it ends any.
    let _listening = is_listening.recv();
    presses
});

/// Counts presses. Sends once the operating system no longer ends the program.
fn listen(presses: &Sender<u64>, listening: &mpsc::Sender<()>) {
    let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
        return;
    };
    // The first poll of the first future registers the handler, and the second future is polled after it.
    // Nobody receives what is sent with later presses.
    let next_signal = async || {
        let (signal, _sent) = join(tokio::signal::ctrl_c(), async { listening.send(()) }).await;
        signal
    };
    runtime.block_on(async {
        while next_signal().await.is_ok() {
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

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::fs;

    use super::*;

    const SIGINT: u32 = 2;

    /// Whether the operating system calls a handler of this process for a signal.
    fn is_handled(signal: u32) -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let mut lines = status.lines();
        let mask = lines.find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        let mask = u64::from_str_radix(mask.trim(), 16).unwrap();
        mask & (1 << (signal - 1)) != 0
    }

    #[test]
    fn signal_is_handled_before_the_handler_is_returned() {
        assert!(!is_handled(SIGINT));
        let _handler = CtrlC::handle();
        assert!(is_handled(SIGINT));
    }
}
