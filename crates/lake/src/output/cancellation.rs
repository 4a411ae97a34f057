//! Cancelling output while it is written.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cancels output from another thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct OutputCancellation(Arc<AtomicBool>);

impl OutputCancellation {
    /// Lets whoever writes fail soon.
    pub(crate) fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error after [`cancel`](Self::cancel).
    pub(super) fn check(&self) -> io::Result<()> {
        if self.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        Ok(())
    }
}

/// A writer that fails after cancellation.
pub(super) struct Cancellable<W> {
    pub(super) writer: W,
    pub(super) cancellation: OutputCancellation,
}

impl<W: Write> Write for Cancellable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.cancellation.check()?;
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
