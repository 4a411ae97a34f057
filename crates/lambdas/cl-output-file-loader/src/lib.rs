#![doc = include_str!("../README.md")]

use lambda_support::loader::OutputFileLoader;
use lambda_support::output_files::ContactLensFiles;
use lambda_support::{Environment, EnvironmentError};

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing or invalid.
pub fn function(
    environment: &Environment,
) -> Result<OutputFileLoader<ContactLensFiles>, EnvironmentError> {
    OutputFileLoader::new(environment, ContactLensFiles::new(environment)?)
}
