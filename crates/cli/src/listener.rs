//! Messages of libraries about an operation that is running.

/// Receives messages about an operation that is running. A [`Printer`](crate::Printer) prints them.
pub trait Listener {
    /// Receives the current step, for a progress display.
    fn progress(&self, text: &str);
    /// Receives something that the user should read while waiting.
    fn note(&self, text: &str);
}
