#![doc = include_str!("../README.md")]

use lambda_support::event_processor::EventProcessor;
use lambda_support::output_files::ContactLensFiles;
use lambda_support::{Environment, EnvironmentError};

/// The function that `environment` describes.
///
/// # Errors
/// When a variable is missing or means nothing.
pub fn function(
    environment: &Environment,
) -> Result<EventProcessor<ContactLensFiles>, EnvironmentError> {
    EventProcessor::new(environment, ContactLensFiles::new(environment)?)
}
