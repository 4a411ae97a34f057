//! Arguments of `lake ingest`.

use std::path::PathBuf;

use account::ConnectionSettings;
use analytics::TimeZone;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use cli::OutputArguments;
use connect_core::contact_lens::{Channel, Redaction, Selection};
use connect_core::{Day, Source, evaluation_forms};

use super::{Cli, DEFAULT_LAKE, channel_parser, check_days, source_parser};
use crate::bucket::{DayRange, S3Uri};
use crate::commands::ingest::{IngestSettings, Inputs};
use crate::ingest::IngestOptions;

/// The files of transcripts without a choice: what is said in a conversation can be personal data.
const REDACTED: &str = "redacted";

const INGEST_EXIT_CODES: &str = "Exit codes: 0 if all files were read, even if documents were rejected; 1 if a file could not be \
    read or the lake could not be written; 2 for incorrect usage.";

/// Ingest documents into a lake
///
/// Accepts contact records, agent events, contact flow logs, Contact Lens output and evaluation
/// forms as JSON: one or many documents per file, one per line or formatted over many lines, in
/// arrays, gzipped or not. The source of a document is determined by its path (files copied from S3
/// with their keys), otherwise by its fields. Also accepts events of Lambda, error objects of
/// Firehose, and output of "aws logs" commands, export tasks and Logs Insights.
///
/// Ingest is idempotent: running it again adds only new rows. A document that cannot become a row
/// is reported and listed with the reason in the lake's directory "errors". Recordings, chat
/// transcripts, e-mail messages, reports and tables are skipped and counted. A file that cannot be read
/// completely is reported and adds nothing; the other files are ingested.
///
/// Objects in S3 are listed in parallel and read as a stream. The next run requests only objects
/// that are new or changed, and an interrupted one continues.
#[derive(Args)]
#[command(after_help = INGEST_EXIT_CODES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command-line flag")]
pub(super) struct IngestArguments {
    /// Files and directories, which are read recursively, or `s3://BUCKET/PREFIX`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Data directory of the lake, created if missing
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_LAKE)]
    into: PathBuf,
    /// Treat all documents as documents of this source
    #[arg(long, value_parser = source_parser(Source::INPUTS))]
    source: Option<Source>,
    /// Ingest only Contact Lens output of these channels
    #[arg(long, value_parser = channel_parser(), value_delimiter = ',', value_name = "CHANNEL")]
    channels: Vec<Channel>,
    /// Ingest redacted Contact Lens output instead of the originals
    #[arg(long)]
    redacted_only: bool,
    /// Ingest only evaluations with this prefix before the year in their keys, such as
    /// `connect/anycompany/ContactEvaluations`; folders of a copy may precede it
    #[arg(long, value_name = "PREFIX")]
    evaluation_prefix: Option<String>,
    /// Also ingest the transcripts in Contact Lens output, one row for each turn, from redacted files
    /// or from the originals; read the guide "Transcripts" first
    #[arg(
        long,
        value_name = "FILES",
        value_parser = transcripts_parser(),
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = REDACTED
    )]
    transcripts: Option<Redaction>,
    /// Copy rejected documents to the lake's directory "errors"; they can contain personal data
    #[arg(long)]
    keep_rejected: bool,
    /// Ingest rows of contacts that were erased with lake erase, too
    #[arg(long)]
    with_erased: bool,
    /// First day of the objects to ingest from S3, by the folders of their keys
    #[arg(long, value_name = "DATE", value_parser = Day::from_date)]
    from: Option<Day>,
    /// Last day of the objects to ingest from S3
    #[arg(long, value_name = "DATE", value_parser = Day::from_date)]
    to: Option<Day>,
    /// AWS profile, instead of `AWS_PROFILE` and of credentials in environment variables
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// AWS region, instead of the configured one
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Refresh curated tables afterwards, as with lake curate
    #[arg(long)]
    curate: bool,
    /// Reporting time zone of curated tables
    #[arg(long, value_name = "ZONE", default_value_t = TimeZone::UTC, value_parser = TimeZone::parse, requires = "curate")]
    time_zone: TimeZone,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl IngestArguments {
    /// Converts the arguments into settings.
    pub(super) fn settings(self) -> Result<IngestSettings, clap::Error> {
        let inputs = self.inputs()?;
        let redaction = if self.redacted_only {
            Redaction::RedactedOnly
        } else {
            Redaction::Original
        };
        let channels = if self.channels.is_empty() {
            Channel::ALL.to_vec()
        } else {
            self.channels
        };
        Ok(IngestSettings {
            inputs,
            lake: self.into,
            options: IngestOptions {
                source: self.source,
                selection: Selection {
                    channels,
                    redaction,
                    transcripts: self.transcripts,
                },
                evaluations: evaluation_forms::Selection::with_prefix(
                    self.evaluation_prefix.as_deref(),
                ),
                keep_rejected: self.keep_rejected,
                with_erased: self.with_erased,
                objects_per_batch: None,
            },
            curate: self.curate.then_some(self.time_zone),
        })
    }

    fn inputs(&self) -> Result<Inputs, clap::Error> {
        let locations: Vec<&str> = self
            .paths
            .iter()
            .filter_map(|path| path.to_str())
            .filter(|path| path.starts_with(S3Uri::SCHEME))
            .collect();
        let days = DayRange {
            from: self.from,
            to: self.to,
        };
        if locations.is_empty() {
            if self.from.or(self.to).is_some() || self.profile.is_some() || self.region.is_some() {
                return Err(error(
                    "--from, --to, --profile and --region apply to s3://BUCKET/PREFIX only",
                ));
            }
            return Ok(Inputs::Paths(self.paths.clone()));
        }
        if locations.len() < self.paths.len() {
            return Err(error(
                "expected either locations in S3 or local paths, found both",
            ));
        }
        check_days(self.from, self.to)?;
        let locations = locations.into_iter().map(str::parse);
        Ok(Inputs::Objects {
            locations: locations
                .collect::<Result<_, _>>()
                .map_err(|invalid| error(&format!("{invalid}")))?,
            days,
            connection: ConnectionSettings {
                profile: self.profile.clone(),
                region: self.region.clone(),
            },
        })
    }
}

fn error(message: &str) -> clap::Error {
    Cli::command().error(ErrorKind::ValueValidation, message)
}

fn transcripts_parser() -> impl TypedValueParser<Value = Redaction> {
    PossibleValuesParser::new([REDACTED, "original"]).map(|files| {
        if files == REDACTED {
            Redaction::RedactedOnly
        } else {
            Redaction::Original
        }
    })
}
