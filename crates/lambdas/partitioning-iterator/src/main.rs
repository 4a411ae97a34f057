//! Lambda function `partitioning-iterator`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(partitioning_iterator::function)
}
