//! Loads the days of a source, with their partitions.

use std::collections::BTreeSet;

use connect_core::{Day, Source};
use parameters::Parameters;
use serde::Serialize;

use super::loading::Loading;
use super::report::Report;
use super::request::BackfillRequest;
use crate::StackId;
use crate::deploy::interrupt::Interrupt;
use crate::deploy::{DeployError, Session};

/// What was loaded.
#[derive(Debug)]
pub(in crate::commands) struct Loaded {
    pub(in crate::commands) report: Report,
    /// Number of partitions that were not added.
    pub(in crate::commands) failed_partitions: usize,
    /// Where the user stopped it.
    pub(in crate::commands) stopped: Option<Stopped>,
}

/// Where the user stopped a backfill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Stopped {
    /// The first day that was not loaded completely.
    pub(super) stopped_on: String,
    /// The command that loads the rest.
    pub(super) continue_with: String,
}

impl BackfillRequest {
    /// Loads the days, or counts what there is to load. The partitions of what was sent are added also
    /// if it fails, or if the user presses Ctrl-C: who continues begins with a later day.
    ///
    /// # Errors
    /// The source is not enabled, a request fails, or the user presses Ctrl-C again.
    pub(in crate::commands) async fn run(
        &self,
        session: &Session,
        parameters: &Parameters,
    ) -> Result<Loaded, DeployError> {
        let mut loading = Loading::new(session, self, parameters);
        let loaded = if self.dry_run {
            let counted = loading.run(parameters, Interrupt::never()).await;
            counted.map(|()| 0)
        } else {
            let load = async |interrupt| {
                self.load(session, parameters, &mut loading, interrupt)
                    .await
            };
            session.interruptible(load).await
        };
        match loaded {
            Ok(failed) => Ok(self.loaded(&loading, failed)),
            Err(error) => {
                if matches!(error, DeployError::Interrupted) {
                    warn_of_partitions(session, "may be missing");
                }
                self.explain(session, &loading);
                Err(error)
            }
        }
    }

    /// Loads the days and adds their partitions. Returns the number of partitions that were not added.
    async fn load(
        &self,
        session: &Session,
        parameters: &Parameters,
        loading: &mut Loading<'_>,
        interrupt: Interrupt,
    ) -> Result<usize, DeployError> {
        let result = loading.run(parameters, interrupt).await;
        let added = self.add_partitions(session, loading.row_days()).await;
        match (result, added) {
            (Ok(()) | Err(DeployError::Interrupted), Ok(failed)) => Ok(failed),
            (Ok(()) | Err(DeployError::Interrupted), Err(error)) => {
                warn_of_partitions(session, "were not added");
                Err(error)
            }
            (Err(error), Ok(_)) => Err(error),
            (Err(error), Err(cause)) => {
                warn_of_partitions(session, &format!("were not added: {cause}"));
                Err(error)
            }
        }
    }

    fn loaded(&self, loading: &Loading<'_>, failed_partitions: usize) -> Loaded {
        Loaded {
            report: loading.report(),
            failed_partitions,
            stopped: self.stopped(loading),
        }
    }

    fn stopped(&self, loading: &Loading<'_>) -> Option<Stopped> {
        let day = loading.day()?;
        let rest = self.days.iter().skip_while(|other| **other != day);
        let rest = Self {
            days: rest.copied().collect(),
            ..self.clone()
        };
        Some(Stopped {
            stopped_on: day.to_iso(),
            continue_with: rest.command(),
        })
    }

    /// Prints what was sent or counted before a failure, and how to continue.
    fn explain(&self, session: &Session, loading: &Loading<'_>) {
        let report = loading.report();
        if !report.is_empty() {
            session.note(report.text().trim_end());
        }
        if let Some(stopped) = self.stopped(loading) {
            stopped.print(session);
        }
    }

    /// Adds the partitions of days to which rows were sent, and of days that have rows already. Returns
    /// the number of those that failed.
    async fn add_partitions(
        &self,
        session: &Session,
        days: &BTreeSet<Day>,
    ) -> Result<usize, DeployError> {
        if !self.adds_partitions || days.is_empty() {
            return Ok(0);
        }
        let days: Vec<_> = days.iter().copied().collect();
        let deployed = session.deployed().await?.into_iter();
        let deployed: Vec<_> = deployed.map(|(id, _)| id).collect();
        let tables = session.tables(&row_sources(self.source, &deployed)).await?;
        let mut loads = session.load_partitions(&tables, &days).await?;
        let mut missing = Vec::new();
        for table in tables {
            let mut days_without = session.missing_partitions(&table).await?;
            days_without.retain(|day| !days.contains(day));
            missing.push((table, days_without));
        }
        loads.extend(session.load_listed_partitions(&missing).await?);
        let mut failed = 0;
        for load in &loads {
            if let Some(failure) = &load.failure {
                failed += 1;
                session.console.warning(&format!(
                    "partition {} of {} was not added: {failure}",
                    load.day, load.table
                ));
            }
        }
        Ok(failed)
    }
}

impl Stopped {
    /// Prints the command on a line of its own, which a terminal can copy.
    pub(in crate::commands) fn print(&self, session: &Session) {
        session.text(&format!(
            "Stopped on {}; to continue:\n  {}",
            self.stopped_on, self.continue_with
        ));
    }
}

fn warn_of_partitions(session: &Session, what: &str) {
    session.console.warning(&format!(
        "partitions {what}; run `{}`",
        partitions_command(session)
    ));
}

/// The command that adds the partitions that failed.
pub(in crate::commands) fn partitions_command(session: &Session) -> String {
    session.command("load-partitions --missing")
}

/// The sources that have rows of the files of a source: the loader of Contact Lens also writes transcripts,
/// if their stack is deployed.
fn row_sources(source: Source, deployed: &[StackId]) -> Vec<Source> {
    let has_turns = source == Source::ContactLens && deployed.contains(&StackId::Transcripts);
    let turns = has_turns.then_some(Source::Transcripts);
    [source].into_iter().chain(turns).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_of_transcripts_are_added_if_their_stack_is_deployed() {
        let deployed = [StackId::ContactLens, StackId::Transcripts];
        let found = row_sources(Source::ContactLens, &deployed);
        assert_eq!(found, [Source::ContactLens, Source::Transcripts]);
        let found = row_sources(Source::ContactLens, &deployed[..1]);
        assert_eq!(found, [Source::ContactLens]);
        let found = row_sources(Source::EvaluationForms, &deployed);
        assert_eq!(found, [Source::EvaluationForms]);
    }
}
