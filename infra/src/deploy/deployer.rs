//! Deploying one stack: recreated or taken over where that is needed, shown, approved, executed,
//! followed.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

use super::adoption::{self, LeftBucket, left_buckets};
use super::approval::{self, RequireApproval};
use super::cloudformation::{ChangeSet, ChangeSetRequest, Deployed, Kind, TemplateSource};
use super::diff::{TemplateDiff, diff, render};
use super::outcome::{StackState, is_success, root_cause};
use super::overrides::{Override, parameters};
use super::package::Keys;
use super::progress::Progress;
use super::{DeployError, Session};
use crate::{Stack, StackId};

/// The largest template that CloudFormation takes in a request, in bytes.
const LARGEST_BODY: usize = 51_200;

/// How stacks are deployed.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own on the command line"
)]
pub struct Options {
    /// When somebody is asked before.
    pub require_approval: RequireApproval,
    /// Whether change sets are executed, or left to be looked at.
    pub execute: bool,
    /// Whether what was made is taken back when something fails.
    pub rollback: bool,
    /// Whether a stack whose creation failed is recreated without asking.
    pub recreate: bool,
    /// Whether buckets that are left over are taken over.
    pub import_existing: bool,
    /// Parameters that were given.
    pub overrides: Vec<Override>,
}

/// What became of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// The stack.
    pub stack: String,
    /// What was done.
    pub result: Done,
    /// The change set that was left, where it was not executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_set: Option<String>,
    /// What the stack tells.
    pub outputs: BTreeMap<String, String>,
}

/// What was done with a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Done {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// There was nothing to change.
    Unchanged,
    /// A change set was left.
    Prepared,
}

impl Session {
    /// Deploys a stack with these zip files.
    ///
    /// # Errors
    /// When it cannot be deployed; what failed first is told.
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
            Kind::Update
        } else {
            Kind::Create
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

    /// The stack as it is, if it can be changed. One whose creation failed is deleted, after
    /// asking.
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
            StackState::Absent => Ok(None),
            StackState::Settled => Ok(Some(deployed)),
            StackState::Busy => Err(wrong(
                "somebody is changing it; wait for the end and deploy again",
            )),
            StackState::Stuck => Err(wrong(
                "continue its rollback in the CloudFormation console, then deploy again",
            )),
            StackState::Dead => {
                if !options.recreate {
                    let question = format!(
                        "{} is in the state {}. Delete and recreate it?",
                        stack.name, deployed.status
                    );
                    self.console
                        .confirm(&question, "give --yes to recreate it")?;
                }
                self.remove(&stack.name, &deployed.id).await?;
                Ok(None)
            }
        }
    }

    /// Takes over the buckets of the stack that are there already.
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
        let left = left_buckets(&self.buckets, stack, &self.place, &owned).await?;
        if left.is_empty() {
            return Ok(deployed);
        }
        if let Some(problem) = obstacle(&left, options.import_existing) {
            return Err(DeployError::Failed(problem));
        }
        let names: Vec<_> = left.iter().map(|bucket| bucket.name.as_str()).collect();
        self.console
            .note(&format!("{}: taking over {}", stack.name, names.join(", ")));
        let (base, kept) = match &deployed {
            Some(deployed) => (
                Some(self.cloudformation.template(&stack.name).await?),
                deployed.parameters.keys().cloned().collect(),
            ),
            None => (None, Vec::new()),
        };
        let request = ChangeSetRequest {
            stack: stack.name.clone(),
            kind: Kind::Import(adoption::imports(&left)),
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

    /// What differs between what is deployed and the stack's template.
    ///
    /// # Errors
    /// When AWS does not tell.
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

    /// Where CloudFormation reads a template of a stack: in the request, or in the artifacts bucket
    /// where it is too large for that.
    ///
    /// # Errors
    /// When it cannot be put into the bucket.
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
            &self.place,
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
            "give --require-approval never to deploy it",
        );
        if answer.is_err() {
            self.cloudformation.drop_change_set(change_set).await?;
            if is_new {
                // Only its name is there.
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

    /// Deletes a stack and waits until it is gone.
    ///
    /// # Errors
    /// When something of it cannot be deleted.
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

/// Why buckets that are there already stand in the way.
fn obstacle(left: &[LeftBucket], import_existing: bool) -> Option<String> {
    if let Some(foreign) = left.iter().find(|bucket| !bucket.is_ours) {
        let advice = "choose another --app-name, or have s3:ListBucket allowed if it is yours";
        return Some(format!(
            "the bucket name {} is taken and we may not see the bucket; {advice}",
            foreign.name
        ));
    }
    let names: Vec<_> = left.iter().map(|bucket| bucket.name.as_str()).collect();
    let advice = "deploy with --import-existing to keep them with their data, or delete them first";
    (!import_existing).then(|| {
        format!(
            "these buckets are there already and belong to no stack: {}; {advice}",
            names.join(", ")
        )
    })
}
