#![doc = include_str!("../README.md")]

use lambda_support::event_processor::EventProcessor;
use lambda_support::output_files::EvaluationFormFiles;
use lambda_support::{Environment, EnvironmentError};

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing or invalid.
pub fn function(
    environment: &Environment,
) -> Result<EventProcessor<EvaluationFormFiles>, EnvironmentError> {
    EventProcessor::new(environment, EvaluationFormFiles::new(environment))
}
