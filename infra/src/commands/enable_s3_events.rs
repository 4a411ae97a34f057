//! `infra enable-s3-events`: the buckets that Connect writes tell EventBridge of new objects.

use clap::Args;
use serde::Serialize;

use super::arguments::{Config, Place};

/// Arguments of `enable-s3-events`.
#[derive(Debug, Args)]
pub(super) struct EnableS3Events {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Serialize)]
struct Enabled<'a> {
    bucket: &'a str,
    changed: bool,
}

impl EnableS3Events {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (session, configuration) = self.config.open(&self.place, &[]).await?;
        let buckets = configuration.parameters.connect_buckets();
        if buckets.is_empty() {
            session.console.warning("neither Contact Lens nor evaluation forms are enabled, so no bucket has to send events");
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
            "{bucket}: sends events to EventBridge now; it takes about five minutes until the first one comes\n"
        )
    } else {
        format!("{bucket}: sent events to EventBridge already\n")
    }
}
