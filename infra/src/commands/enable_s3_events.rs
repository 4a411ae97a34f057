//! `infra enable-s3-events`: turns on EventBridge notifications of the buckets that Connect writes.

use clap::Args;
use serde::Serialize;

use super::arguments::{Config, DeploymentArguments};

/// Arguments of `enable-s3-events`.
#[derive(Debug, Args)]
pub(super) struct EnableS3Events {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

#[derive(Debug, Serialize)]
struct Enabled<'a> {
    bucket: &'a str,
    changed: bool,
}

impl EnableS3Events {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (session, configuration) = self.config.open(&self.deployment, &[]).await?;
        let buckets = configuration.parameters.connect_buckets();
        if buckets.is_empty() {
            session.console.warning("neither Contact Lens nor evaluation forms are enabled; no bucket needs notifications");
        }
        let mut enabled = Vec::new();
        for bucket in buckets {
            let changed = session.buckets.send_events(bucket).await?;
            enabled.push(Enabled { bucket, changed });
        }
        session
            .console
            .result(&enabled, || enabled.iter().map(line).collect())?;
        Ok(())
    }
}

fn line(enabled: &Enabled<'_>) -> String {
    let Enabled { bucket, changed } = enabled;
    if *changed {
        format!(
            "{bucket}: EventBridge notifications enabled; the first event arrives after about five minutes\n"
        )
    } else {
        format!("{bucket}: EventBridge notifications were already enabled\n")
    }
}
