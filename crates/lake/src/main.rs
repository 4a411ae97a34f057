//! The program `lake`.

use std::process::ExitCode;

fn main() -> ExitCode {
    lake::run(std::env::args_os())
}
