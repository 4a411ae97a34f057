//! Lambda function `ef-event-processor`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(ef_event_processor::function)
}
