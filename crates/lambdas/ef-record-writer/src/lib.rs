#![doc = include_str!("../README.md")]

use lambda_support::record_writer::RecordWriter;
use lambda_support::{Environment, EnvironmentError};

/// The function that `environment` describes.
///
/// # Errors
/// When a variable is missing or means nothing.
pub fn function(environment: &Environment) -> Result<RecordWriter, EnvironmentError> {
    RecordWriter::new(environment)
}
