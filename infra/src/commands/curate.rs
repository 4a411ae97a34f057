//! `infra curate`: stores days of curated tables.

use anyhow::bail;
use clap::Args;
use cli::text::count;
use connect_core::curation::{CurationRequest, MonthResult};
use serde::Serialize;

use super::Unsuccessful;
use super::arguments::DeploymentArguments;
use crate::StackId;
use crate::cost::{Dollars, scanning_cost};
use crate::deploy::curation::Run;
use crate::deploy::partitions::{Date, days};

/// Arguments of `curate`.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command-line flag")]
pub(super) struct Curate {
    /// First day, in UTC: YYYY-MM-DD [default: the first day with rows].
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Last day, included [default: the last day that is stored].
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// View, such as `connect_contacts`; can be repeated [default: all curated views].
    #[arg(long = "table", value_name = "VIEW")]
    tables: Vec<String>,
    /// List the days and estimate the cost; store nothing.
    #[arg(long)]
    dry_run: bool,
    /// Store days again that are current.
    #[arg(long)]
    force: bool,
    /// Let the views read rows only, until the next run.
    #[arg(long, conflicts_with_all = ["from", "to", "tables", "dry_run", "force"])]
    reset: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// Result of the command.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    execution: String,
    /// Whether the days were only listed.
    dry_run: bool,
    /// Days to store of each view, or with rows that are not stored.
    days: Vec<ViewDay>,
    /// Bytes of the row files that storing these days reads.
    bytes: u64,
    /// Estimated cost of reading them.
    dollars: Dollars,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct ViewDay {
    view: String,
    day: String,
}

impl Curate {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        if let (Some(from), Some(to)) = (self.from, self.to) {
            days(from, to)?;
        }
        let session = self.deployment.open(&[]).await?;
        let deployed = session.deployed().await?;
        if !deployed.iter().any(|(id, _)| *id == StackId::Curated) {
            bail!(
                "stack curated is not deployed\n\nhint: set curated-stack-enabled with `configure` and run `{}`",
                session.command("deploy")
            );
        }
        let run = session.curate(&self.request()).await?;
        let report = Report::new(run, self.dry_run);
        session.console.result(&report, || report.text())?;
        match report.failure {
            Some(failure) => Err(Unsuccessful(format!(
                "{failure}; days that are not stored are read from row files"
            ))
            .into()),
            None => Ok(()),
        }
    }

    fn request(&self) -> CurationRequest {
        CurationRequest {
            from: self.from.map(|day| day.to_string()),
            to: self.to.map(|day| day.to_string()),
            tables: self.tables.clone(),
            dry_run: self.dry_run,
            force: self.force,
            reset: self.reset,
        }
    }
}

impl Report {
    fn new(run: Run, dry_run: bool) -> Self {
        let day = |month: &MonthResult, day: &u8| ViewDay {
            view: month.relation.clone(),
            day: format!("{}-{day:02}", month.month),
        };
        let days: Vec<_> = run
            .months
            .iter()
            .flat_map(|month| month.pending.iter().map(move |number| day(month, number)))
            .collect();
        let bytes = run.months.iter().map(|month| month.bytes).sum();
        Self {
            execution: run.execution,
            dry_run,
            dollars: scanning_cost(days.len(), bytes),
            days,
            bytes,
            failure: run.failure,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
    fn text(&self) -> String {
        if self.failure.is_some() {
            return format!("{}: failed\n", self.execution);
        }
        if !self.dry_run {
            return "All requested days are stored.\n".to_owned();
        }
        let line = |day: &ViewDay| format!("{} {}\n", day.day, day.view);
        let days: String = self.days.iter().map(line).collect();
        format!(
            "{days}{} to store; reading {:.2} GB of row files costs about {} dollars\n",
            count(self.days.len() as u64, "day"),
            self.bytes as f64 / 1e9,
            self.dollars
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dry_run_lists_days_with_bytes_and_cost() {
        let months = r#"[
            {"relation": "connect_contacts", "month": "2026-10", "pending": [31], "bytes": 1000000000},
            {"relation": "connect_contacts", "month": "2026-11", "first": 1, "last": 20},
            {"relation": "connect_agent_states", "month": "2026-11", "pending": [1, 2], "bytes": 3000000000}
        ]"#;
        let run = Run {
            execution: "arn".to_owned(),
            months: serde_json::from_str(months).unwrap(),
            failure: None,
        };
        let report = Report::new(run, true);
        assert_eq!(
            report.text(),
            "2026-10-31 connect_contacts\n2026-11-01 connect_agent_states\n2026-11-02 connect_agent_states\n\
             3 days to store; reading 4.00 GB of row files costs about 0.02 dollars\n"
        );
    }

    #[test]
    fn failed_run_names_its_execution() {
        let run = Run {
            execution: "arn:aws:states:eu-west-2:123456789012:execution:Curation:1".to_owned(),
            months: Vec::new(),
            failure: Some("DaysNotStored".to_owned()),
        };
        assert!(Report::new(run, false).text().ends_with(":1: failed\n"));
    }
}
