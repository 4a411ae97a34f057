#![doc = include_str!("../README.md")]

use connect_core::partitioning::{Attempts, NextAttempt};
use lambda_support::{Environment, EnvironmentError, Handler, Invocation, InvocationError};

/// Counts the attempts to load a partition.
#[derive(Debug)]
pub struct PartitioningIterator;

/// Function; it needs no configuration.
///
/// # Errors
/// Never fails; the signature is that of the other functions.
pub fn function(_environment: &Environment) -> Result<PartitioningIterator, EnvironmentError> {
    Ok(PartitioningIterator)
}

impl Handler for PartitioningIterator {
    type Response = NextAttempt;

    async fn handle(
        &self,
        event: &str,
        _invocation: &Invocation,
    ) -> Result<NextAttempt, InvocationError> {
        let attempts = Attempts::parse(event)?;
        let next = attempts.next();
        tracing::info!(
            attempt = next.index,
            of = next.count,
            proceed = next.proceed,
            "counted attempt"
        );
        Ok(next)
    }
}
