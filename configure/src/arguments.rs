//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use account::ConnectionSettings;
use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, Parser};
use cli::{ConnectionArguments, OutputArguments};
use parameters::{AppName, Condition, Definition, ValueType, Values, catalogue};

use crate::failure::Failure;

/// The options as parsed.
#[derive(Debug, Parser)]
#[command(name = "configure", version, about = ABOUT, long_about = None, max_term_width = 80, next_line_help = true, after_help = EXAMPLES)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an option on the command line"
)]
pub(crate) struct Arguments {
    /// Ask for the parameters on the terminal
    #[arg(short, long, group = "mode")]
    pub(crate) interactive: bool,
    /// Start from the stored values instead of the defaults
    #[arg(short, long, conflicts_with_all = ["delete", "show", "export", "import"])]
    pub(crate) load: bool,
    /// Check the parameters and write config.cache.json, but store nothing
    #[arg(short, long, conflicts_with_all = ["delete", "show", "export"])]
    pub(crate) test: bool,
    /// Delete all parameters from Parameter Store; delete the stacks first
    #[arg(short, long, group = "mode")]
    pub(crate) delete: bool,
    /// Print stored values and defaults
    #[arg(long, group = "mode")]
    pub(crate) show: bool,
    /// Write the stored values to a TOML file, or to standard output
    #[arg(long, group = "mode", value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub(crate) export: Option<PathBuf>,
    /// Start from a TOML file instead of the defaults
    #[arg(long, value_name = "FILE", conflicts_with_all = ["delete", "show", "export"])]
    pub(crate) import: Option<PathBuf>,
    /// Deployment name
    #[arg(long, value_name = "NAME", help = APP_NAME_HELP)]
    pub(crate) app_name: Option<AppName>,
    /// Skip looking up the buckets, the log group and the Connect instance in AWS
    #[arg(long, conflicts_with_all = ["delete", "show", "export"])]
    pub(crate) offline: bool,
    /// Delete without a prompt
    #[arg(short, long, requires = "delete")]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    /// Print each step
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Parameters on the command line.
    #[arg(skip)]
    pub(crate) given: Vec<(&'static Definition, String)>,
}

const APP_NAME_HELP: &str = "Deployment name [default: AmazonConnectDataAnalyticsSample]";

const ABOUT: &str = "\
Ask for the deployment parameters, check them and store them in Parameter Store.

On a terminal and without options, asks for all parameters, starting from the
stored values (-il). With parameters, stores them without asking; the others get
their defaults or, with -l, keep their stored values.";

const EXAMPLES: &str = "\
Examples:
  configure -il
  configure --ctr-stack-enabled=true --number-of-agents=25000
  configure -l --alarm-email operations@example.com
  configure --import production.toml --app-name AnyCompanyProduction

Exit codes: 0 success, 1 AWS or a file failed, 2 invalid parameters or usage
(nothing was stored), 130 cancelled.";

/// Source of the values that are not on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Defaults,
    /// Parameter Store.
    Stored,
    /// A TOML file.
    File,
}

/// How the values are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// Initial values.
    pub(crate) origin: Origin,
    /// Whether questions are asked.
    pub(crate) ask: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Check and store parameters.
    Store(Start),
    /// Delete them.
    Delete {
        /// Whether to prompt first.
        ask: bool,
    },
    /// Print them.
    Show,
    /// Write them to a file.
    Export(PathBuf),
}

impl Arguments {
    /// Profile and region.
    pub(crate) fn connection_settings(&self) -> ConnectionSettings {
        ConnectionSettings {
            profile: self.connection.profile.clone(),
            region: self.connection.region.clone(),
        }
    }

    /// Parses the arguments of a process; the first is the program's name.
    pub(crate) fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let matches = command().try_get_matches_from(arguments)?;
        let given = catalogue::ALL
            .iter()
            .filter_map(|parameter| given(&matches, parameter))
            .collect();
        Ok(Self {
            given,
            ..Self::from_arg_matches(&matches)?
        })
    }

    /// The command, which depends on whether there is a terminal.
    pub(crate) fn mode(&self, has_terminal: bool) -> Result<Mode, Failure> {
        let has_no_options =
            self.given.is_empty() && self.import.is_none() && !self.test && !self.interactive;
        match (&self.export, has_terminal) {
            (Some(file), _) => Ok(Mode::Export(file.clone())),
            _ if self.show => Ok(Mode::Show),
            _ if self.delete => Ok(Mode::Delete {
                ask: has_terminal && !self.yes,
            }),
            (_, false) if self.interactive || has_no_options => Err(Failure::NoTerminal),
            _ if has_no_options => Ok(Mode::Store(Start {
                origin: Origin::Stored,
                ask: true,
            })),
            _ => Ok(Mode::Store(Start {
                origin: self.origin(),
                ask: self.interactive,
            })),
        }
    }

    fn origin(&self) -> Origin {
        match &self.import {
            Some(_) => Origin::File,
            None if self.load => Origin::Stored,
            None => Origin::Defaults,
        }
    }

    /// Overrides values with those of the command line.
    pub(crate) fn apply(&self, values: &mut Values) {
        for (parameter, value) in &self.given {
            values.set(parameter, value);
        }
    }
}

/// The fixed options and one option per parameter.
fn command() -> Command {
    let version_and_help = Arguments::command();
    catalogue::ALL
        .iter()
        .fold(version_and_help, |command, parameter| {
            command.arg(argument(parameter))
        })
}

fn argument(parameter: &'static Definition) -> Arg {
    let argument = Arg::new(parameter.flag)
        .long(parameter.flag)
        .aliases(parameter.alias)
        .value_name(value_name(parameter.kind))
        .help(help(parameter))
        .help_heading(parameter.group.title())
        .conflicts_with_all(["delete", "show", "export"]);
    match parameter.kind {
        ValueType::Boolean => argument.num_args(0..=1).default_missing_value("true"),
        _ => argument,
    }
}

fn value_name(kind: ValueType) -> &'static str {
    match kind {
        ValueType::Boolean => "true|false",
        ValueType::Choice(_) => "CHOICE",
        ValueType::List(_) => "LIST",
        ValueType::Number { .. } => "NUMBER",
        ValueType::Database | ValueType::LogGroup => "NAME",
        ValueType::Bucket => "BUCKET",
        ValueType::Location => "BUCKET/PREFIX",
        ValueType::ConnectInstance => "ID",
        ValueType::DataStream | ValueType::KmsKey | ValueType::QuickSightPrincipal => "ARN",
        ValueType::Email => "ADDRESS",
        ValueType::TimeZone => "ZONE",
        ValueType::Tags => "KEY=VALUE,...",
    }
}

fn help(parameter: &Definition) -> String {
    let values = match parameter.kind {
        ValueType::Choice(_) | ValueType::List(_) | ValueType::Number { .. } => {
            format!(" [{}]", parameter.kind.values())
        }
        _ => String::new(),
    };
    let default = match (parameter.default, parameter.condition) {
        (Some(default), _) => format!(" [default: {default}]"),
        (None, Condition::AnyOf(_)) if parameter.required => {
            format!(" [required{}]", parameter.condition)
        }
        (None, _) => String::new(),
    };
    format!("{}{values}{default}", parameter.summary)
}

fn given(
    matches: &ArgMatches,
    parameter: &'static Definition,
) -> Option<(&'static Definition, String)> {
    matches
        .get_one::<String>(parameter.flag)
        .map(|value| (parameter, value.clone()))
}
