#![doc = include_str!("../README.md")]

use lambda_support::loader::OutputFileLoader;
use lambda_support::output_files::EvaluationFormFiles;
use lambda_support::{Environment, EnvironmentError};

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing or invalid.
pub fn function(
    environment: &Environment,
) -> Result<OutputFileLoader<EvaluationFormFiles>, EnvironmentError> {
    OutputFileLoader::new(environment, EvaluationFormFiles::new(environment))
}
