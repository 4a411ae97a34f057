//! The `infra` program.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    infra::commands::run(std::env::args_os()).await
}
