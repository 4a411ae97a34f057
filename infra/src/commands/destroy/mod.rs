//! `infra destroy`: deletes stacks. Data is kept without `--delete-data` and a confirmation.

mod kept;

use account::AwsError;
use clap::Args;
use connect_core::curation::CurationRequest;
use serde::Serialize;

use kept::KeptStorage;

use super::arguments::{DeploymentArguments, RoleArguments};
use crate::cost::catalogue::prices::STORED;
use crate::deploy::cloudformation::StackResource;
use crate::deploy::leftovers::left_buckets;
use crate::deploy::others::Others;
use crate::deploy::undelivered::Undelivered;
use crate::deploy::{DeployError, Session, find_stack, plan};
use crate::{Stack, StackId};

/// Arguments of `destroy`.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command-line flag")]
pub(super) struct Destroy {
    /// Stacks to delete, by short or full name; stacks that depend on them are deleted too.
    #[arg(
        value_name = "STACK",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    stacks: Vec<String>,
    /// Delete all stacks of the deployment.
    #[arg(long)]
    all: bool,
    /// Delete the buckets and their data too.
    #[arg(long)]
    delete_data: bool,
    /// Also delete tables, views and saved queries that the deployment did not create.
    #[arg(long)]
    include_others: bool,
    /// Also delete messages that are in queues: dead letters, and files and rows that were not loaded yet.
    #[arg(long)]
    delete_messages: bool,
    /// Skip confirmation prompts.
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    role: RoleArguments,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// What was deleted and what was kept.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Destroyed {
    stacks: Vec<String>,
    deleted_buckets: Vec<String>,
    kept_buckets: Vec<String>,
    kept_storage: Vec<KeptStorage>,
}

impl Destroy {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let mut session = self.deployment.open(&self.stacks).await?;
        session
            .cloudformation
            .set_options(self.role.operation_options());
        let deployed: Vec<_> = session.deployed().await?;
        let ids: Vec<_> = deployed.iter().map(|(id, _)| *id).collect();
        let stacks = plan::to_destroy(&session.assembly, &self.stacks, &ids)?;
        let loader = find_stack(&deployed, StackId::ContactLens).map(|found| &found.parameters);
        plan::check_writer(&session.assembly, &stacks, loader)?;
        let searched = if self.all {
            session.assembly.stacks.iter().rev().collect()
        } else {
            stacks.clone()
        };
        let protected: Vec<_> = stacks
            .iter()
            .filter(|stack| find_stack(&deployed, stack.id).is_some_and(|found| found.is_protected))
            .map(|stack| stack.name.as_str())
            .collect();
        if !protected.is_empty() {
            anyhow::bail!(
                "termination protection is on: {}\n\nhint: turn it off with `aws cloudformation update-termination-protection \
                 --no-enable-termination-protection --stack-name STACK`",
                protected.join(", ")
            );
        }
        let resources = resources(&session, &stacks).await?;
        self.check_others(&session, &resources).await?;
        self.check_undelivered(&session, &resources).await?;
        self.confirm(&session, &stacks)?;
        let mut destroyed = Destroyed::default();
        for stack in &stacks {
            let id = find_stack(&deployed, stack.id).map_or(stack.name.as_str(), |found| &found.id);
            if stack.id == StackId::Curated {
                reset_views(&session, &stacks).await?;
            }
            session.remove(&stack.name, id).await?;
            destroyed.stacks.push(stack.name.clone());
        }
        for stack in searched {
            self.buckets(&session, stack, &mut destroyed).await?;
        }
        session.console.result(&destroyed, || destroyed.text())?;
        Ok(())
    }

    /// Lists what other people keep in the database and the workgroup, which are deleted with their
    /// stacks.
    async fn check_others(
        &self,
        session: &Session,
        stacks: &[(&Stack, Vec<StackResource>)],
    ) -> anyhow::Result<()> {
        let others = Others::find(session, stacks).await;
        let others = match others {
            Ok(others) => others,
            Err(error) if self.include_others => {
                session.console.note(&format!(
                    "Could not look for tables and saved queries that the deployment did not create: {error}"
                ));
                return Ok(());
            }
            // What is not seen could be somebody's work.
            Err(error) => anyhow::bail!(
                "cannot look for tables and saved queries that the deployment did not create, and that are deleted with it: {error}\n\n\
                 hint: allow the call, or pass --include-others to delete whatever there is"
            ),
        };
        if others.is_empty() || self.include_others {
            return Ok(());
        }
        if self.yes {
            anyhow::bail!(
                "the stacks contain resources that the deployment did not create: {}\n\n\
                 hint: move them to another database and workgroup, or pass --include-others to delete them",
                others.text()
            );
        }
        session.console.text(&format!(
            "Also deleted, although the deployment did not create them: {}",
            others.text()
        ));
        Ok(())
    }

    /// Lists what has not become rows yet, and is deleted with its queue or stream.
    async fn check_undelivered(
        &self,
        session: &Session,
        stacks: &[(&Stack, Vec<StackResource>)],
    ) -> anyhow::Result<()> {
        let undelivered = Undelivered::find(session, stacks).await?;
        if !undelivered.streams.is_empty() {
            session.console.text(&format!(
                "Records that these streams have not delivered yet are lost: {}",
                undelivered.streams.join(", ")
            ));
        }
        if undelivered.queues.is_empty() {
            return Ok(());
        }
        let messages = undelivered.messages();
        if self.yes && !self.delete_messages && !self.delete_data {
            anyhow::bail!(
                "the stacks have queues with messages: {messages}\n\n\
                 hint: wait until they are loaded, send dead letters again with `{}`, or pass --delete-messages to delete them",
                session.command("redrive")
            );
        }
        session
            .console
            .text(&format!("Also deleted, with messages: {messages}"));
        Ok(())
    }

    fn confirm(&self, session: &Session, stacks: &[&Stack]) -> Result<(), DeployError> {
        let names: Vec<_> = stacks.iter().map(|stack| stack.name.as_str()).collect();
        let what = if names.is_empty() {
            "No stack is deployed.".to_owned()
        } else {
            format!("This deletes {}.", names.join(", "))
        };
        session.console.text(&format!(
            "{what} Region {}, account {}.",
            session.target.region, session.target.account
        ));
        if self.yes || (names.is_empty() && !self.delete_data) {
            return Ok(());
        }
        if self.delete_data {
            let question = "All rows in the buckets are permanently deleted.";
            session.console.confirm_by_typing(
                question,
                session.assembly.app_name.as_str(),
                "pass --yes to delete the data",
            )?;
        } else {
            session.console.confirm(
                "Delete these stacks? Rows in buckets are kept.",
                "pass --yes to delete them",
            )?;
        }
        Ok(())
    }

    /// Deletes or lists the buckets that a deleted stack retained. Code can be built again, so that
    /// the bucket of the bootstrap stack is always deleted.
    async fn buckets(
        &self,
        session: &Session,
        stack: &Stack,
        destroyed: &mut Destroyed,
    ) -> Result<(), DeployError> {
        if session.cloudformation.stack(&stack.name).await?.is_some() {
            return Ok(());
        }
        for bucket in left_buckets(&session.buckets, stack, &session.target, &[])
            .await?
            .into_iter()
            .filter(|bucket| bucket.is_ours)
        {
            if self.delete_data || stack.id == StackId::Bootstrap {
                session
                    .console
                    .text(&format!("Deleting bucket {}", bucket.name));
                session.buckets.delete(&bucket.name).await?;
                destroyed.deleted_buckets.push(bucket.name);
            } else {
                match KeptStorage::find(session, &bucket.name).await {
                    Ok(storage) => destroyed.kept_storage.push(storage),
                    Err(error) => session.console.note(&format!(
                        "Could not list {}, so that its cost is not known: {error}",
                        bucket.name
                    )),
                }
                destroyed.kept_buckets.push(bucket.name);
            }
        }
        Ok(())
    }
}

/// The stacks with their resources.
async fn resources<'a>(
    session: &Session,
    stacks: &[&'a Stack],
) -> Result<Vec<(&'a Stack, Vec<StackResource>)>, AwsError> {
    let mut found = Vec::with_capacity(stacks.len());
    for stack in stacks.iter().copied() {
        found.push((stack, session.cloudformation.resources(&stack.name).await?));
    }
    Ok(found)
}

/// Lets the views of the stacks that remain read rows only. Their tables of stored days are deleted.
async fn reset_views(session: &Session, stacks: &[&Stack]) -> anyhow::Result<()> {
    if stacks.iter().any(|stack| stack.id == StackId::Queries) {
        return Ok(());
    }
    let request = CurationRequest {
        reset: true,
        ..CurationRequest::default()
    };
    session.console.text("Letting views read row files");
    match session.curate(&request).await?.failure {
        None => Ok(()),
        Some(failure) => anyhow::bail!(
            "views still read curated tables: {failure}\n\nhint: run `{}` and see its execution in Step Functions",
            session.command("curate --reset")
        ),
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
            lines("deleted stack", &self.stacks),
            lines("deleted bucket", &self.deleted_buckets),
            lines("kept bucket", &self.kept_buckets),
            self.storage(),
        ]
        .concat()
    }

    /// What the kept buckets cost.
    fn storage(&self) -> String {
        if self.kept_storage.is_empty() {
            return String::new();
        }
        let lines = self
            .kept_storage
            .iter()
            .map(|kept| format!("  {}\n", kept.text()));
        format!(
            "storage at {} dollars per GiB and month, without earlier versions of objects:\n{}",
            STORED.assumption.value,
            lines.collect::<String>()
        )
    }
}
