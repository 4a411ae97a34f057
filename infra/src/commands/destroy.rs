//! `infra destroy`: stacks are deleted; data is kept unless somebody wants it gone, and says so
//! twice.

use clap::Args;
use serde::Serialize;

use super::arguments::Place;
use crate::deploy::adoption::left_buckets;
use crate::deploy::{DeployError, Session, plan};
use crate::{Stack, StackId};

/// Arguments of `destroy`.
#[derive(Debug, Args)]
pub(super) struct Destroy {
    /// The stacks, by their long or short names; those that need them are deleted too.
    #[arg(
        value_name = "STACK",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    stacks: Vec<String>,
    /// All stacks of the deployment.
    #[arg(long)]
    all: bool,
    /// Delete the buckets with the data too.
    #[arg(long)]
    delete_data: bool,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    place: Place,
}

/// What was deleted and what was kept.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Destroyed {
    stacks: Vec<String>,
    deleted_buckets: Vec<String>,
    kept_buckets: Vec<String>,
}

impl Destroy {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let session = self.place.open(&self.stacks).await?;
        let deployed: Vec<_> = session.deployed().await?;
        let ids: Vec<_> = deployed.iter().map(|(id, _)| *id).collect();
        let stacks = plan::to_destroy(&session.assembly, &self.stacks, &ids)?;
        let searched = if self.all {
            session.assembly.stacks.iter().rev().collect()
        } else {
            stacks.clone()
        };
        self.confirm(&session, &stacks)?;
        let mut destroyed = Destroyed::default();
        for stack in stacks {
            let id = deployed
                .iter()
                .find(|(id, _)| *id == stack.id)
                .map_or(stack.name.as_str(), |(_, found)| &found.id);
            session.remove(&stack.name, id).await?;
            destroyed.stacks.push(stack.name.clone());
        }
        for stack in searched {
            self.buckets(&session, stack, &mut destroyed).await?;
        }
        session.console.result(&destroyed, || destroyed.text())?;
        Ok(())
    }

    fn confirm(&self, session: &Session, stacks: &[&Stack]) -> Result<(), DeployError> {
        let names: Vec<_> = stacks.iter().map(|stack| stack.name.as_str()).collect();
        let what = if names.is_empty() {
            "No stack is there.".to_owned()
        } else {
            format!("This deletes {}.", names.join(", "))
        };
        session.console.text(&format!(
            "{what} Region {}, account {}.",
            session.place.region, session.place.account
        ));
        if self.yes || (names.is_empty() && !self.delete_data) {
            return Ok(());
        }
        if self.delete_data {
            let question = "All rows in the buckets are deleted too, for ever.";
            session.console.confirm_by_typing(
                question,
                session.assembly.app_name.as_str(),
                "give --yes to delete the data",
            )?;
        } else {
            session.console.confirm(
                "Delete them? The data is kept.",
                "give --yes to delete them",
            )?;
        }
        Ok(())
    }

    /// The stack is gone, its buckets are left. The code of functions can be made again at any
    /// time; data cannot.
    async fn buckets(
        &self,
        session: &Session,
        stack: &Stack,
        destroyed: &mut Destroyed,
    ) -> Result<(), DeployError> {
        if session.cloudformation.stack(&stack.name).await?.is_some() {
            return Ok(());
        }
        for bucket in left_buckets(&session.buckets, stack, &session.place, &[])
            .await?
            .into_iter()
            .filter(|bucket| bucket.is_ours)
        {
            if self.delete_data || stack.id == StackId::Bootstrap {
                session
                    .console
                    .text(&format!("Deleting the bucket {}", bucket.name));
                session.buckets.delete(&bucket.name).await?;
                destroyed.deleted_buckets.push(bucket.name);
            } else {
                destroyed.kept_buckets.push(bucket.name);
            }
        }
        Ok(())
    }
}

impl Destroyed {
    fn text(&self) -> String {
        let lines = |what: &'static str, names: &[String]| {
            names
                .iter()
                .map(|name| format!("{what} {name}\n"))
                .collect::<Vec<_>>()
                .concat()
        };
        [
            lines("deleted the stack", &self.stacks),
            lines("deleted the bucket", &self.deleted_buckets),
            lines("kept the bucket", &self.kept_buckets),
        ]
        .concat()
    }
}
