#![doc = include_str!("../README.md")]

use lambda_support::record_writer::RecordWriter;
use lambda_support::{Environment, EnvironmentError};

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing or invalid.
pub fn function(environment: &Environment) -> Result<RecordWriter, EnvironmentError> {
    RecordWriter::new(environment)
}
