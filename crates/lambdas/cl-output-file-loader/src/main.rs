//! Lambda function `cl-output-file-loader`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(cl_output_file_loader::function)
}
