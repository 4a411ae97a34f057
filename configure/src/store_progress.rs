//! Progress of storing and deleting parameters.

use account::Listener;
use cli::Printer;

/// Prints what happens in Parameter Store.
#[derive(Debug)]
pub(crate) struct StoreProgress<'a>(pub(crate) &'a Printer);

impl Listener for StoreProgress<'_> {
    fn progress(&self, text: &str) {
        self.0.progress(text);
    }

    fn note(&self, text: &str) {
        self.0.note(text);
    }
}
