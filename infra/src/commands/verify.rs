//! `infra verify`: sends marked test data through the pipelines and removes it again.

use std::time::Duration;

use clap::Args;
use cli::text::count;
use connect_core::Source;
use futures_util::future::join_all;

use super::Unsuccessful;
use super::arguments::{Config, DeploymentArguments};
use crate::deploy::verify::{RemovedTestData, Verified, VerifyOptions};
use crate::{StackId, deploy};

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command-line flag")]
pub(super) struct Verify {
    /// Source: ctr, ae, cfl, cl, ef or transcripts; can be repeated [default: all enabled].
    #[arg(long = "source", value_name = "SOURCE")]
    sources: Vec<Source>,
    /// Seconds to wait for a row [default: buffer interval of the delivery streams and five minutes].
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: Option<u64>,
    /// Do not query the rows with Athena.
    #[arg(long)]
    no_query: bool,
    /// Also send test data on streams that the deployment reads but does not own.
    #[arg(long)]
    existing_streams: bool,
    /// Only remove test data that an earlier run left.
    #[arg(long, conflicts_with_all = ["timeout", "no_query", "existing_streams"])]
    clean: bool,
    /// Skip confirmation prompts.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Verify {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (session, configuration) = self.config.open(&self.deployment, &[]).await?;
        let parameters = &configuration.parameters;
        let is_enabled = |source: &Source| {
            StackId::from_code(source.code()).is_some_and(|stack| stack.is_enabled(parameters))
        };
        let sources: Vec<_> = if self.sources.is_empty() {
            Source::ALL.into_iter().filter(is_enabled).collect()
        } else {
            self.sources.clone()
        };
        if let Some(source) = sources.iter().find(|source| !is_enabled(source)) {
            anyhow::bail!("{} are not enabled in the configuration", source.title());
        }
        if self.clean {
            let mut removed = RemovedTestData::default();
            for source in sources {
                removed += session.remove_test_data(source, parameters).await?;
            }
            session
                .console
                .result(&removed, || removed_text(&removed))?;
            return Ok(());
        }
        self.confirm(&session, &sources)?;
        let options = VerifyOptions {
            timeout: self.timeout.map(Duration::from_secs),
            query: !self.no_query,
            existing_streams: self.existing_streams,
        };
        let verify = |source: &Source| session.verify(*source, parameters, &options);
        // Files of transcripts can have rows of Contact Lens, which would be removed as test data while
        // those of Contact Lens are awaited.
        let (with_files, others): (Vec<_>, Vec<_>) = sources
            .iter()
            .partition(|source| **source == Source::Transcripts);
        let mut results = join_all(others.into_iter().map(verify)).await;
        results.extend(join_all(with_files.into_iter().map(verify)).await);
        session
            .console
            .result(&results, || results.iter().map(lines).collect())?;
        let failed = results.iter().filter(|result| result.failure.is_some());
        let failed = failed.count();
        if failed > 0 {
            let message = format!(
                "{failed} of {} sources failed; test data that arrives later is removed by `{}`",
                results.len(),
                session.command("verify --clean")
            );
            return Err(Unsuccessful(message).into());
        }
        Ok(())
    }

    fn confirm(&self, session: &deploy::Session, sources: &[Source]) -> anyhow::Result<()> {
        let codes: Vec<_> = sources.iter().map(|source| source.code()).collect();
        session.console.text(&format!(
            "This sends one marked document of {} through the deployment, dated 2001-01-01, and removes it. Region {}, account {}.",
            codes.join(", "),
            session.target.region,
            session.target.account
        ));
        if !self.yes {
            session
                .console
                .confirm("Send test data?", "pass --yes to send it")
                .map_err(deploy::DeployError::from)?;
        }
        Ok(())
    }
}

fn removed_text(removed: &RemovedTestData) -> String {
    format!(
        "removed {}, {} and {} with test data\n",
        count(removed.objects as u64, "object"),
        count(removed.error_records as u64, "error record"),
        count(removed.dead_letters as u64, "dead letter")
    )
}

fn lines(verified: &Verified) -> String {
    let Verified {
        source,
        seconds,
        skipped,
        failure,
    } = verified;
    if let Some(reason) = skipped {
        return format!("{source}: skipped: {reason}\n");
    }
    match (failure, seconds) {
        (Some(failure), _) => format!(
            "{source}: failed at stage {}: {}\n  -> {}\n",
            failure.stage.name(),
            failure.reason,
            failure.advice
        ),
        (None, seconds) => format!(
            "{source}: ok, row after {} s\n",
            seconds.unwrap_or_default()
        ),
    }
}
