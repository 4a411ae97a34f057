//! Options that mean the same in every program.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text and tables for people
    #[default]
    Text,
    /// One JSON document for scripts
    Json,
}

/// `--format` and `--output`.
#[derive(Args, Clone, Debug, Default)]
pub struct OutputArguments {
    /// Format of the result: text or json
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t,
        hide_possible_values = true
    )]
    pub format: Format,
    /// Write the result to a file instead of standard output
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

/// `--profile` and `--region`.
#[derive(Args, Clone, Debug, Default)]
pub struct ConnectionArguments {
    /// AWS profile, instead of `AWS_PROFILE` and of credentials in environment variables
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// AWS region, instead of the configured one
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

/// The format that a command line asks for, whether or not the rest of it can be parsed: a script
/// that asks for JSON gets its errors as JSON too.
pub fn wanted_format(arguments: &[OsString]) -> Format {
    let in_one = arguments.iter().any(|argument| argument == "--format=json");
    let in_two = arguments
        .windows(2)
        .any(|pair| pair[0] == "--format" && pair[1] == "json");
    if in_one || in_two {
        Format::Json
    } else {
        Format::Text
    }
}
