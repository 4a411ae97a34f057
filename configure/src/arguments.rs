//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, Parser, ValueEnum};
use parameters::{AppName, Condition, Definition, Kind, Values, catalogue};

use crate::failure::Failure;

/// The command line, as it was given.
#[derive(Debug, Parser)]
#[command(name = "configure", about = ABOUT, long_about = None, max_term_width = 80, next_line_help = true, after_help = EXAMPLES)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct Arguments {
    /// Ask for the parameters
    #[arg(short, long, group = "mode")]
    pub(crate) interactive: bool,
    /// Start from what Parameter Store holds instead of the defaults
    #[arg(short, long, conflicts_with_all = ["delete", "show", "export", "import"])]
    pub(crate) load: bool,
    /// Check and write config.cache.json; store nothing
    #[arg(short, long, conflicts_with_all = ["delete", "show", "export"])]
    pub(crate) test: bool,
    /// Delete all parameters from Parameter Store, after the stacks were deleted
    #[arg(short, long, group = "mode")]
    pub(crate) delete: bool,
    /// Print what is stored beside the defaults
    #[arg(long, group = "mode")]
    pub(crate) show: bool,
    /// Write what is stored to a TOML file, or to stdout
    #[arg(long, group = "mode", value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub(crate) export: Option<PathBuf>,
    /// Start from a TOML file instead of the defaults
    #[arg(long, value_name = "FILE", conflicts_with_all = ["delete", "show", "export"])]
    pub(crate) import: Option<PathBuf>,
    /// The deployment that is meant, where an account has several
    #[arg(long, value_name = "NAME", help = APP_NAME_HELP)]
    pub(crate) app_name: Option<AppName>,
    /// Do not look up the bucket, log group and Connect instance in AWS
    #[arg(long, conflicts_with_all = ["delete", "show", "export"])]
    pub(crate) offline: bool,
    /// Do not ask whether to delete
    #[arg(short, long, requires = "delete")]
    pub(crate) yes: bool,
    /// What is printed on stdout
    #[arg(long, value_enum, value_name = "FORM", default_value_t = Output::Text, hide_possible_values = true)]
    pub(crate) output: Output,
    /// Tell more of what is done
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// The parameters that were given, by definition.
    #[arg(skip)]
    pub(crate) given: Vec<(&'static Definition, String)>,
}

const APP_NAME_HELP: &str = "The deployment that is meant, where an account has several [default: AmazonConnectDataAnalyticsSample]";

const ABOUT: &str = "\
Asks for the deployment parameters, checks them and stores them in Parameter
Store.

Without arguments on a terminal it asks, starting from what is stored (-il).
With parameters it stores them without asking; those that are not given take
their defaults or, with -l, what is stored.";

const EXAMPLES: &str = "\
Examples:
  configure -il
  configure --ctr-stack-enabled=true --number-of-agents=25000
  configure -l --alarm-email operations@example.com
  configure --import production.toml --app-name AnyCompanyProduction

Exit codes: 0 done, 1 AWS or a file failed, 2 refused and nothing written,
130 left with Ctrl-C.";

/// The form of what is printed on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Text,
    /// For scripts: one document.
    Json,
}

impl Output {
    /// What a command line that is not understood seems to want.
    pub(crate) fn wanted(arguments: &[OsString]) -> Self {
        let joined = arguments.iter().any(|argument| argument == "--output=json");
        let apart = arguments
            .windows(2)
            .any(|pair| pair[0] == "--output" && pair[1] == "json");
        if joined || apart {
            Self::Json
        } else {
            Self::Text
        }
    }
}

/// From where the values of the parameters come that are not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From their definitions.
    Defaults,
    /// From Parameter Store.
    Stored,
    /// From a file.
    File,
}

/// How the values of the parameters are come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// From where they come.
    pub(crate) origin: Origin,
    /// Whether questions are asked.
    pub(crate) ask: bool,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Check and store the parameters.
    Store(Start),
    /// Delete them.
    Delete {
        /// Whether to ask before.
        ask: bool,
    },
    /// Print them.
    Show,
    /// Write them to a file.
    Export(PathBuf),
}

impl Arguments {
    /// Reads the arguments of a process, the program's name first.
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

    /// What is to be done, depending on whether there is somebody at a terminal.
    pub(crate) fn mode(&self, has_terminal: bool) -> Result<Mode, Failure> {
        let asked_for_nothing =
            self.given.is_empty() && self.import.is_none() && !self.test && !self.interactive;
        match (&self.export, has_terminal) {
            (Some(file), _) => Ok(Mode::Export(file.clone())),
            _ if self.show => Ok(Mode::Show),
            _ if self.delete => Ok(Mode::Delete {
                ask: has_terminal && !self.yes,
            }),
            (_, false) if self.interactive || asked_for_nothing => Err(Failure::NoTerminal),
            _ if asked_for_nothing => Ok(Mode::Store(Start {
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

    /// Puts the parameters that were given over other values.
    pub(crate) fn apply(&self, values: &mut Values) {
        for (parameter, value) in &self.given {
            values.set(parameter, value);
        }
    }
}

/// The fixed arguments and one for each parameter.
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
        Kind::Boolean => argument.num_args(0..=1).default_missing_value("true"),
        _ => argument,
    }
}

fn value_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "true|false",
        Kind::Choice(_) => "CHOICE",
        Kind::List(_) => "LIST",
        Kind::Number { .. } => "NUMBER",
        Kind::Database | Kind::LogGroup => "NAME",
        Kind::Bucket => "BUCKET",
        Kind::Location => "BUCKET/PREFIX",
        Kind::ConnectInstance => "ID",
        Kind::QuickSightPrincipal => "ARN",
        Kind::Email => "ADDRESS",
    }
}

fn help(parameter: &Definition) -> String {
    let values = match parameter.kind {
        Kind::Choice(_) | Kind::List(_) | Kind::Number { .. } => {
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
