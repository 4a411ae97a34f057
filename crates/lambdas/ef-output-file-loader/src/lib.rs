#![doc = include_str!("../README.md")]

use lambda_support::loader::OutputFileLoader;
use lambda_support::output_files::EvaluationFormFiles;
use lambda_support::{Environment, EnvironmentError};

/// The function that `environment` describes.
///
/// # Errors
/// When a variable is missing or means nothing.
pub fn function(
    environment: &Environment,
) -> Result<OutputFileLoader<EvaluationFormFiles>, EnvironmentError> {
    OutputFileLoader::new(environment, EvaluationFormFiles::new(environment))
}
