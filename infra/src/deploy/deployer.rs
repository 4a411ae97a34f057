//! Deploys one stack: recreates or imports it if required, shows and executes the change set, and
//! follows the events.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

use super::adoption::{self, LeftBucket, left_buckets};
use super::approval::{self, RequireApproval};
use super::cloudformation::{ChangeSet, ChangeSetKind, ChangeSetRequest, Deployed, TemplateSource};
use super::diff::{TemplateDiff, diff, render};
use super::outcome::{StackState, is_success, root_cause};
use super::overrides::{Override, parameters};
use super::package::Keys;
use super::progress::Progress;
use super::{DeployError, Session};
use crate::{Stack, StackId};

/// CloudFormation's limit for a template in a request, in bytes.
const LARGEST_BODY: usize = 51_200;

/// Options of a deployment.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command-line flag")]
pub struct Options {
    /// Which changes require approval.
    pub require_approval: RequireApproval,
    /// Whether change sets are executed.
    pub execute: bool,
    /// Whether a failed operation is rolled back.
    pub rollback: bool,
    /// Whether a stack whose creation failed is recreated without confirmation.
    pub recreate: bool,
    /// Whether existing resources are imported.
    pub import_existing: bool,
    /// Overridden template parameters.
    pub overrides: Vec<Override>,
}

/// The result of deploying a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// The stack.
    pub stack: String,
    /// What was done.
    pub result: Done,
    /// The change set, if it was not executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_set: Option<String>,
    /// The outputs of the stack.
    pub outputs: BTreeMap<String, String>,
}

/// What was done with a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Done {
    /// The stack was created.
    Created,
    /// The stack was updated.
    Updated,
    /// The stack had no changes.
    Unchanged,
    /// A change set was created.
    Prepared,
}

impl Session {
    /// Deploys a stack with these zip files.
    ///
    /// # Errors
    /// The operation fails; the error names the resource that failed first.
    pub async fn deploy(
        &self,
        stack: &Stack,
        keys: &Keys,
        options: &Options,
    ) -> Result<Deployment, DeployError> {
        let deployed = self.ready(stack, options).await?;
        let is_new = deployed.is_none();
        let deployed = self.adopt(stack, deployed, options).await?;
        let kind = if deployed.is_some() {
            ChangeSetKind::Update
        } else {
            ChangeSetKind::Create
        };
        let parameters = parameters(stack, keys, &options.overrides, deployed.as_ref());
        let request = ChangeSetRequest {
            stack: stack.name.clone(),
            kind,
            template: self.template_source(stack, &stack.body).await?,
            parameters,
        };
        let Some(change_set) = self.cloudformation.change_set(&request).await? else {
            self.console.note(&format!("{}: no changes", stack.name));
            return self.finished(stack, Done::Unchanged, None).await;
        };
        let diff = self.difference(stack, deployed.as_ref()).await?;
        self.show(stack, &diff, &change_set);
        if !options.execute {
            return self
                .finished(stack, Done::Prepared, Some(change_set.name))
                .await;
        }
        self.approve(stack, &diff, &change_set, is_new, options)
            .await?;
        self.run(stack, &change_set, options.rollback).await?;
        self.finished(
            stack,
            if is_new { Done::Created } else { Done::Updated },
            None,
        )
        .await
    }

    /// The deployed stack, if it can be updated. A stack whose creation failed is deleted after
    /// confirmation.
    async fn ready(
        &self,
        stack: &Stack,
        options: &Options,
    ) -> Result<Option<Deployed>, DeployError> {
        let Some(deployed) = self.cloudformation.stack(&stack.name).await? else {
            return Ok(None);
        };
        let wrong = |advice| DeployError::State {
            stack: stack.name.clone(),
            status: deployed.status.clone(),
            advice,
        };
        match deployed.state() {
            StackState::Missing => Ok(None),
            StackState::Stable => Ok(Some(deployed)),
            StackState::InProgress => Err(wrong(
                "an operation is running; wait until it ends and deploy again",
            )),
            StackState::RollbackFailed => Err(wrong(
                "continue its rollback in the CloudFormation console, then deploy again",
            )),
            StackState::MustBeRecreated => {
                if !options.recreate {
                    let question = format!(
                        "{} is in the state {}. Delete and recreate it?",
                        stack.name, deployed.status
                    );
                    self.console
                        .confirm(&question, "pass --yes to recreate it")?;
                }
                self.remove(&stack.name, &deployed.id).await?;
                Ok(None)
            }
        }
    }

    /// Imports the existing buckets of the stack.
    async fn adopt(
        &self,
        stack: &Stack,
        deployed: Option<Deployed>,
        options: &Options,
    ) -> Result<Option<Deployed>, DeployError> {
        let owned = if deployed.is_some() {
            self.cloudformation.resources(&stack.name).await?
        } else {
            Vec::new()
        };
        let left = left_buckets(&self.buckets, stack, &self.target, &owned).await?;
        if left.is_empty() {
            return Ok(deployed);
        }
        if let Some(problem) = obstacle(&left, options.import_existing) {
            return Err(DeployError::Failed(problem));
        }
        let names: Vec<_> = left.iter().map(|bucket| bucket.name.as_str()).collect();
        self.console
            .note(&format!("{}: importing {}", stack.name, names.join(", ")));
        let (base, kept) = match &deployed {
            Some(deployed) => (
                Some(self.cloudformation.template(&stack.name).await?),
                deployed.parameters.keys().cloned().collect(),
            ),
            None => (None, Vec::new()),
        };
        let request = ChangeSetRequest {
            stack: stack.name.clone(),
            kind: ChangeSetKind::Import(adoption::imports(&left)),
            template: self
                .template_source(stack, &adoption::template(base, &left).to_string())
                .await?,
            parameters: kept.into_iter().map(|name| (name, None)).collect(),
        };
        if let Some(change_set) = self.cloudformation.change_set(&request).await? {
            self.run(stack, &change_set, true).await?;
        }
        Ok(self.cloudformation.stack(&stack.name).await?)
    }

    /// The difference between the deployed template and the stack's template.
    ///
    /// # Errors
    /// The request fails.
    pub async fn difference(
        &self,
        stack: &Stack,
        deployed: Option<&Deployed>,
    ) -> Result<TemplateDiff, DeployError> {
        let before = if deployed.is_some() {
            Some(self.cloudformation.template(&stack.name).await?)
        } else {
            None
        };
        let wanted: Value = serde_json::from_str(&stack.body)
            .map_err(|error| DeployError::Failed(error.to_string()))?;
        Ok(diff(before.as_ref(), &wanted))
    }

    /// Source of a template: the request, or the artifacts bucket if the template exceeds the limit of
    /// a request.
    ///
    /// # Errors
    /// The upload fails.
    pub async fn template_source(
        &self,
        stack: &Stack,
        body: &str,
    ) -> Result<TemplateSource, DeployError> {
        if body.len() <= LARGEST_BODY {
            return Ok(TemplateSource::Body(body.to_owned()));
        }
        let bucket = self.output(StackId::Bootstrap, "ArtifactsS3bucket").await?;
        let key = format!(
            "templates/{}/{}.json",
            stack.id,
            blake3::hash(body.as_bytes()).to_hex()
        );
        self.buckets
            .put(&bucket, &key, body.as_bytes().to_vec())
            .await?;
        Ok(TemplateSource::Url(self.buckets.url(
            &bucket,
            &key,
            &self.target,
        )))
    }

    fn show(&self, stack: &Stack, diff: &TemplateDiff, change_set: &ChangeSet) {
        self.console
            .heading(&format!("{}: {}", stack.name, approval::summary(diff)));
        self.console.text(&format!(
            "{}{}",
            render(diff),
            approval::other_changes(diff, &change_set.changes)
        ));
    }

    async fn approve(
        &self,
        stack: &Stack,
        diff: &TemplateDiff,
        change_set: &ChangeSet,
        is_new: bool,
        options: &Options,
    ) -> Result<(), DeployError> {
        let Some(reason) = approval::needed(options.require_approval, diff, &change_set.changes)
        else {
            return Ok(());
        };
        let answer = self.console.confirm(
            &reason.question(&stack.name),
            "pass --require-approval never to deploy it",
        );
        if answer.is_err() {
            self.cloudformation.delete_change_set(change_set).await?;
            if is_new {
                // A stack in review has no resources.
                self.cloudformation.delete(&change_set.stack_id).await?;
            }
        }
        Ok(answer?)
    }

    async fn run(
        &self,
        stack: &Stack,
        change_set: &ChangeSet,
        rollback: bool,
    ) -> Result<(), DeployError> {
        let seen = self.cloudformation.last_event(&change_set.stack_id).await?;
        self.cloudformation.execute(change_set, rollback).await?;
        let mut progress =
            Progress::start(self.console.clone(), &stack.name, change_set.changes.len());
        let (status, events) = self
            .cloudformation
            .follow(&change_set.stack_id, seen, |event| progress.see(event))
            .await?;
        drop(progress);
        if is_success(&status) {
            return Ok(());
        }
        Err(DeployError::Stack {
            stack: stack.name.clone(),
            status,
            cause: root_cause(&events).cloned().map(Box::new),
        })
    }

    /// Deletes a stack and waits until it is deleted.
    ///
    /// # Errors
    /// A resource cannot be deleted.
    pub async fn remove(&self, name: &str, id: &str) -> Result<(), DeployError> {
        let seen = self.cloudformation.last_event(id).await?;
        let resources = self.cloudformation.resources(name).await?.len();
        self.cloudformation.delete(id).await?;
        let mut progress = Progress::start(self.console.clone(), name, resources);
        let (status, events) = self
            .cloudformation
            .follow(id, seen, |event| progress.see(event))
            .await?;
        drop(progress);
        if is_success(&status) {
            return Ok(());
        }
        Err(DeployError::Stack {
            stack: name.to_owned(),
            status,
            cause: root_cause(&events).cloned().map(Box::new),
        })
    }

    async fn finished(
        &self,
        stack: &Stack,
        result: Done,
        change_set: Option<String>,
    ) -> Result<Deployment, DeployError> {
        let outputs = self
            .cloudformation
            .stack(&stack.name)
            .await?
            .map(|stack| stack.outputs)
            .unwrap_or_default();
        Ok(Deployment {
            stack: stack.name.clone(),
            result,
            change_set,
            outputs,
        })
    }
}

/// Why existing buckets prevent the deployment, if they do.
fn obstacle(left: &[LeftBucket], import_existing: bool) -> Option<String> {
    if let Some(foreign) = left.iter().find(|bucket| !bucket.is_ours) {
        let advice = "choose another --app-name, or allow s3:ListBucket if the bucket is yours";
        return Some(format!(
            "bucket {} exists and access is denied; {advice}",
            foreign.name
        ));
    }
    let names: Vec<_> = left.iter().map(|bucket| bucket.name.as_str()).collect();
    let advice = "deploy with --import-existing to import them with their data, or delete them";
    (!import_existing).then(|| {
        format!(
            "buckets exist and belong to no stack: {}; {advice}",
            names.join(", ")
        )
    })
}
