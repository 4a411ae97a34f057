//! Lambda function `curation-plan`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(curation_plan::function)
}
