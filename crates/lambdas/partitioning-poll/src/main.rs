//! Lambda function `partitioning-poll`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(partitioning_poll::function)
}
