//! Cancelling functions that run for long within one call, between whose batches a task cannot be
//! cancelled.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::common::config::{ConfigEntry, ConfigExtension, ConfigOptions, ExtensionOptions};
use datafusion::error::Result as DataFusionResult;

use crate::error::{Error, ErrorKind, Result};

tokio::task_local! {
    static CURRENT: Cancellation;
}

/// Whether a statement is cancelled. Copies are of the same statement.
///
/// An extension of DataFusion's options, because functions run in tasks that DataFusion starts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cancellation(Arc<AtomicBool>);

/// Cancels a statement when it is dropped.
pub(crate) struct CancelOnDrop(Cancellation);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

impl Cancellation {
    /// The statement whose task runs this; a new one in other tasks.
    pub(crate) fn current() -> Self {
        CURRENT.try_with(Self::clone).unwrap_or_default()
    }

    /// The statement with these options. DataFusion (55.2) folds constants without the session's
    /// options, in the statement's own task.
    pub(crate) fn from_options(options: &ConfigOptions) -> Self {
        let statement = options.extensions.get::<Self>();
        statement.cloned().unwrap_or_else(Self::current)
    }

    /// Runs the task of the statement.
    pub(crate) fn scope<T>(self, task: impl Future<Output = T>) -> impl Future<Output = T> {
        CURRENT.scope(self, task)
    }

    pub(crate) fn on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(self.clone())
    }

    /// An error, which nobody waits for, if the statement is cancelled.
    pub(crate) fn check(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) {
            return Err(Error::new(
                ErrorKind::Internal,
                "the statement is cancelled",
            ));
        }
        Ok(())
    }
}

impl ConfigExtension for Cancellation {
    const PREFIX: &'static str = "athena_cancellation";
}

impl ExtensionOptions for Cancellation {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, _: &str) -> DataFusionResult<()> {
        let message = format!("unknown option {key}");
        Err(Error::new(ErrorKind::Internal, message).into())
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        Vec::new()
    }
}
