//! Deploys one stack: recreates or imports it if required, shows and executes the change set, and
//! follows the events.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

use super::adoption;
use super::approval::{self};
use super::cloudformation::{
    ChangeSet, ChangeSetKind, ChangeSetRequest, Deployed, TemplateSource, parse_template,
};
use super::diff::{TemplateDiff, diff, styled_marks};
use super::leftovers::ResourceKind;
use super::options::DeployOptions;
use super::outcome::is_success;
use super::overrides::parameters;
use super::package::Keys;
use super::planned_stack::PlannedStack;
use super::progress::Progress;
use super::{DeployError, Session};
use crate::Stack;

/// CloudFormation's limit for a template in a request, in bytes.
const LARGEST_BODY: usize = 51_200;

/// The result of deploying a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
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
    Created,
    Updated,
    /// The stack had no changes.
    Unchanged,
    /// A change set was created.
    Prepared,
}

impl Done {
    /// `created`, for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Prepared => "prepared",
        }
    }
}

impl Session {
    /// Deploys a planned stack with these zip files.
    ///
    /// # Errors
    /// The operation fails; the error names the resource that failed first.
    pub async fn deploy(
        &self,
        planned: &PlannedStack<'_>,
        keys: &Keys,
        options: &DeployOptions,
    ) -> Result<Deployment, DeployError> {
        let stack = planned.stack;
        if let Some(recreated) = &planned.recreated {
            self.remove(&stack.name, &recreated.id).await?;
        }
        let is_new = planned.deployed.is_none();
        let deployed = self.adopt(planned).await?;
        let parameters = parameters(stack, keys, &options.overrides, deployed.as_ref());
        if let Some(deployed) = &deployed
            && planned.is_unchanged(&parameters)
            && !self.cloudformation.changes_options(Some(deployed))
        {
            self.protect(stack, options).await?;
            return Ok(Deployment {
                stack: stack.name.clone(),
                result: Done::Unchanged,
                change_set: None,
                outputs: deployed.outputs.clone(),
            });
        }
        let request = ChangeSetRequest {
            stack: stack.name.clone(),
            kind: if deployed.is_some() {
                ChangeSetKind::Update
            } else {
                ChangeSetKind::Create
            },
            template: self.template_source(stack, &stack.body).await?,
            parameters,
        };
        let Some(change_set) = self.cloudformation.change_set(&request).await? else {
            self.protect(stack, options).await?;
            return self.finished(stack, Done::Unchanged, None).await;
        };
        let others = approval::other_changes(&planned.diff, &change_set.changes);
        if !others.is_empty() {
            self.text(&styled_marks(&format!("{}\n{others}", stack.name)));
        }
        if !options.execute {
            return self
                .finished(stack, Done::Prepared, Some(change_set.name))
                .await;
        }
        self.approve_changes(planned, &change_set, options).await?;
        self.run(stack, &change_set, options.rollback).await?;
        self.protect(stack, options).await?;
        let result = if is_new { Done::Created } else { Done::Updated };
        self.finished(stack, result, None).await
    }

    async fn protect(&self, stack: &Stack, options: &DeployOptions) -> Result<(), DeployError> {
        if options.protect && options.execute {
            self.cloudformation.protect(&stack.name, true).await?;
        }
        Ok(())
    }

    /// Imports the existing resources of the stack. Returns the deployed stack.
    async fn adopt(&self, planned: &PlannedStack<'_>) -> Result<Option<Deployed>, DeployError> {
        let (stack, left) = (planned.stack, &planned.left);
        if left.is_empty() {
            return Ok(planned.deployed.clone());
        }
        let names: Vec<_> = left.iter().map(|left| left.name.as_str()).collect();
        self.note(&format!("{}: importing {}", stack.name, names.join(", ")));
        // The stack owns the buckets after the import, and another run would not find them here.
        self.reset_acls(planned).await?;
        let (base, kept) = match &planned.deployed {
            Some(deployed) => (
                Some(self.cloudformation.template(&stack.name).await?),
                deployed.parameters.keys().cloned().collect(),
            ),
            None => (None, Vec::new()),
        };
        let request = ChangeSetRequest {
            stack: stack.name.clone(),
            kind: ChangeSetKind::Import(adoption::imports(left)),
            template: self
                .template_source(stack, &adoption::template(base, left).to_string())
                .await?,
            parameters: kept.into_iter().map(|name| (name, None)).collect(),
        };
        if let Some(change_set) = self.cloudformation.change_set(&request).await? {
            self.run(stack, &change_set, true).await?;
        }
        Ok(self.cloudformation.stack(&stack.name).await?)
    }

    /// Resets the ACLs of buckets to import. The template disables ACLs, which S3 rejects for a bucket that
    /// grants access with one.
    async fn reset_acls(&self, planned: &PlannedStack<'_>) -> Result<(), DeployError> {
        let left = planned.left.iter();
        for bucket in left.filter(|left| left.kind == ResourceKind::Bucket) {
            if self.buckets.reset_acl(&bucket.name).await? {
                self.note(&format!("{}: reset the ACL to private", bucket.name));
            }
        }
        Ok(())
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
        let before = match deployed {
            Some(_) => Some(self.cloudformation.template_text(&stack.name).await?),
            None => None,
        };
        // Large templates take long to parse and to compare.
        if before.as_ref() == Some(&stack.body) {
            return Ok(TemplateDiff::default());
        }
        let before = before.map(|text| parse_template(&stack.name, &text));
        let before = before.transpose()?;
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
        let bucket = self.artifacts_bucket().await?;
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

    /// Asks for approval of changes that the comparison of templates did not show.
    async fn approve_changes(
        &self,
        planned: &PlannedStack<'_>,
        change_set: &ChangeSet,
        options: &DeployOptions,
    ) -> Result<(), DeployError> {
        let needed = approval::needed(options.require_approval, &planned.diff, &change_set.changes);
        let Some(reason) = needed.filter(|reason| !planned.approved.covers(*reason)) else {
            return Ok(());
        };
        let answer = self.display.suspend(|| {
            self.console.confirm(
                &reason.question(&planned.stack.name),
                "pass --require-approval never to deploy it",
            )
        });
        if answer.is_err() {
            self.cloudformation
                .discard(&planned.stack.name, change_set)
                .await?;
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
        let mut progress = Progress::start(self, &stack.name, change_set.changes.len());
        let (status, events) = self
            .cloudformation
            .follow(&change_set.stack_id, seen, |event| progress.see(event))
            .await?;
        drop(progress);
        if is_success(&status) {
            return Ok(());
        }
        Err(self.failure(&stack.name, status, &events).await)
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
