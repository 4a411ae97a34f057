//! `infra doctor`: whether everything that a deployment needs is there.

use clap::Args;

use super::Unsuccessful;
use super::arguments::Place;
use crate::deploy::doctor::{Finding, Verdict, examine};

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    place: Place,
}

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let findings = match self.place.open(&[]).await {
            Ok(session) => examine(&session).await?,
            Err(error) => vec![Finding::wrong(
                "account",
                error.to_string(),
                "sign in, and choose a region",
            )],
        };
        self.place
            .console()
            .result(&findings, || findings.iter().map(lines).collect())?;
        let wrong = findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Wrong)
            .count();
        if wrong > 0 {
            return Err(Unsuccessful(format!(
                "{wrong} of {} findings must be mended",
                findings.len()
            ))
            .into());
        }
        Ok(())
    }
}

fn lines(finding: &Finding) -> String {
    let verdict = match finding.verdict {
        Verdict::Fine => "fine   ",
        Verdict::Unknown => "unknown",
        Verdict::Look => "look   ",
        Verdict::Wrong => "wrong  ",
    };
    let advice = finding
        .advice
        .as_ref()
        .map(|advice| format!("         -> {advice}\n"))
        .unwrap_or_default();
    format!("{verdict}  {}: {}\n{advice}", finding.subject, finding.text)
}
