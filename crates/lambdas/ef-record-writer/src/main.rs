//! Lambda function `ef-record-writer`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(ef_record_writer::function)
}
