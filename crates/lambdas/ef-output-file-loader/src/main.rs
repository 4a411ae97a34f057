//! Lambda function `ef-output-file-loader`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(ef_output_file_loader::function)
}
