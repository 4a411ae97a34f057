#![doc = include_str!("../README.md")]

use lambda_support::delivery_stream::DeliveryStream;
use lambda_support::loader::OutputFileLoader;
use lambda_support::output_files::ContactLensFiles;
use lambda_support::{Environment, EnvironmentError, aws};

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable is missing or invalid.
pub fn function(
    environment: &Environment,
) -> Result<OutputFileLoader<ContactLensFiles, DeliveryStream>, EnvironmentError> {
    let files = ContactLensFiles::new(environment)?;
    let stream = if files.has_transcripts() {
        let variable = functions::TRANSCRIPTS_DELIVERY_STREAM_NAME;
        let name = environment.required(variable.name, variable.description)?;
        Some(DeliveryStream::new(&aws::sdk_config(environment)?, name))
    } else {
        None
    };
    Ok(OutputFileLoader::new(environment, files)?.with_transcripts(stream))
}
