//! Program `configure`.

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    configure::run(std::env::args_os()).await
}
