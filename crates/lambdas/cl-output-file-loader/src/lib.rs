#![doc = include_str!("../README.md")]

use lambda_support::loader::OutputFileLoader;
use lambda_support::output_files::ContactLensFiles;
use lambda_support::{Environment, EnvironmentError};

/// The function that `environment` describes.
///
/// # Errors
/// When a variable is missing or means nothing.
pub fn function(
    environment: &Environment,
) -> Result<OutputFileLoader<ContactLensFiles>, EnvironmentError> {
    OutputFileLoader::new(environment, ContactLensFiles::new(environment)?)
}
