//! Lambda function `cfl-log-transformer`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(cfl_log_transformer::function)
}
