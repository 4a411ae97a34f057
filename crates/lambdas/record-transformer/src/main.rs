//! Lambda function `record-transformer`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(record_transformer::function)
}
