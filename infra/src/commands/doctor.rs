//! `infra doctor`: checks the account, the configuration and the stacks.

use clap::Args;

use super::Unsuccessful;
use super::arguments::DeploymentArguments;
use crate::deploy::doctor::{Finding, Severity, examine};

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let findings = match self.deployment.open(&[]).await {
            Ok(session) => examine(&session).await?,
            Err(error) => vec![Finding::error(
                "account",
                error.to_string(),
                "sign in and set a region",
            )],
        };
        self.deployment
            .console()
            .result(&findings, || findings.iter().map(lines).collect())?;
        let wrong = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count();
        if wrong > 0 {
            return Err(
                Unsuccessful(format!("{wrong} of {} checks failed", findings.len())).into(),
            );
        }
        Ok(())
    }
}

fn lines(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Ok => "ok     ",
        Severity::Unknown => "unknown",
        Severity::Warning => "warning",
        Severity::Error => "error  ",
    };
    let advice = finding
        .advice
        .as_ref()
        .map(|advice| format!("         -> {advice}\n"))
        .unwrap_or_default();
    format!(
        "{severity}  {}: {}\n{advice}",
        finding.subject, finding.text
    )
}
