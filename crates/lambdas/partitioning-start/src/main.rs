//! Lambda function `partitioning-start`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(partitioning_start::function)
}
