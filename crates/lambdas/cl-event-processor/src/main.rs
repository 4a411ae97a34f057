//! Lambda function `cl-event-processor`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(cl_event_processor::function)
}
