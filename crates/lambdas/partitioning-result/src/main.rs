//! Lambda function `partitioning-result`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(partitioning_result::function)
}
