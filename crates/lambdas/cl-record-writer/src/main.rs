//! Lambda function `cl-record-writer`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda_support::run(cl_record_writer::function)
}
