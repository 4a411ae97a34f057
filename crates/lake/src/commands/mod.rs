//! The commands: each takes its settings and a printer.

pub(crate) mod demo;
pub(crate) mod generate;
pub(crate) mod ingest;
pub(crate) mod ls;
pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod rows;
pub(crate) mod serve;
pub(crate) mod shell;

use std::process::ExitCode;

use crate::printer::Printer;

/// A command with its settings.
pub(crate) enum Command {
    Demo(demo::Settings),
    Generate(generate::Settings),
    Ingest(ingest::Settings),
    Ls(ls::Settings),
    Queries(queries::Settings),
    Query(query::Settings),
    Rows(rows::Settings),
    Serve(serve::Settings),
    Shell(shell::Settings),
}

impl Command {
    pub(crate) fn run(&self, printer: &Printer) -> anyhow::Result<ExitCode> {
        match self {
            Self::Demo(settings) => demo::run(settings, printer),
            Self::Generate(settings) => generate::run(settings, printer),
            Self::Ingest(settings) => ingest::run(settings, printer),
            Self::Ls(settings) => ls::run(settings, printer),
            Self::Queries(settings) => queries::run(settings, printer),
            Self::Query(settings) => query::run(settings, printer),
            Self::Rows(settings) => rows::run(settings, printer),
            Self::Serve(settings) => serve::run(settings, printer),
            Self::Shell(settings) => shell::run(settings),
        }
    }
}
