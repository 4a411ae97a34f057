//! One module per command; each takes its settings and a printer.

pub(crate) mod check;
pub(crate) mod curate;
pub(crate) mod demo;
pub(crate) mod erase;
pub(crate) mod generate;
pub(crate) mod ingest;
pub(crate) mod ls;
pub(crate) mod queries;
pub(crate) mod query;
pub(crate) mod repair;
pub(crate) mod rows;
pub(crate) mod serve;
pub(crate) mod shell;

use cli::{ExitStatus, Printer};

/// A command with its settings.
pub(crate) enum Command {
    Check(check::CheckSettings),
    Curate(curate::CurateSettings),
    Demo(demo::DemoSettings),
    Erase(erase::EraseSettings),
    Generate(generate::GenerateSettings),
    Ingest(ingest::IngestSettings),
    Ls(ls::LsSettings),
    Queries(queries::QueriesSettings),
    Query(query::QuerySettings),
    Repair(repair::RepairSettings),
    Rows(rows::RowsSettings),
    Serve(serve::ServeSettings),
    Shell(shell::ShellSettings),
}

impl Command {
    pub(crate) fn run(&self, printer: &Printer) -> anyhow::Result<ExitStatus> {
        match self {
            Self::Check(settings) => check::run(settings, printer),
            Self::Curate(settings) => curate::run(settings, printer),
            Self::Demo(settings) => demo::run(settings, printer),
            Self::Erase(settings) => erase::run(settings, printer),
            Self::Generate(settings) => generate::run(settings, printer),
            Self::Ingest(settings) => ingest::run(settings, printer),
            Self::Ls(settings) => ls::run(settings, printer),
            Self::Queries(settings) => queries::run(settings, printer),
            Self::Query(settings) => query::run(settings, printer),
            Self::Repair(settings) => repair::run(settings, printer),
            Self::Rows(settings) => rows::run(settings, printer),
            Self::Serve(settings) => serve::run(settings, printer),
            Self::Shell(settings) => shell::run(settings),
        }
    }
}
