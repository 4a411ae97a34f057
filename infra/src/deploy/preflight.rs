//! Checks of all stacks before the first change, what would change, and its approval.

use futures_util::future::try_join_all;
use parameters::Entry;

use super::approval::{self, Reason, RequireApproval};
use super::cloudformation::Deployed;
use super::leftovers::{Leftover, Leftovers, StackConfiguration, obstacle};
use super::options::DeployOptions;
use super::outcome::StackState;
use super::overrides::parameters;
use super::package::Keys;
use super::planned_stack::{Approved, PlannedStack};
use super::values::value_changes;
use super::{DeployError, Session, diff, find_stack, summary};
use crate::{Stack, StackId};

/// The configuration of a deployment; none for the bootstrap stack.
#[derive(Clone, Copy, Debug, Default)]
pub struct Configured<'a> {
    /// The values that the stacks read from Parameter Store.
    pub entries: &'a [Entry],
    /// What decides which resources they create.
    pub wanted: StackConfiguration<'a>,
}

impl Session {
    /// Checks the stacks concurrently and compares them with what is deployed. Looks for existing
    /// resources only where a stack can create some.
    ///
    /// # Errors
    /// A stack cannot be changed in its state, existing resources prevent the deployment, or a
    /// request fails. Nothing was changed.
    pub async fn preflight<'a>(
        &self,
        stacks: &[&'a Stack],
        deployed: &[(StackId, Deployed)],
        configured: Configured<'_>,
        options: &DeployOptions,
    ) -> Result<Vec<PlannedStack<'a>>, DeployError> {
        let planned = stacks.iter().copied().map(|stack| {
            let found = find_stack(deployed, stack.id).cloned();
            self.plan_stack(stack, found, configured, options)
        });
        let mut planned = try_join_all(planned).await?;
        let creates = |planned: &&mut PlannedStack<'_>| {
            let deployed = planned.deployed.as_ref();
            let parameters = parameters(planned.stack, &Keys::new(), &options.overrides, deployed);
            !planned.is_unchanged(&parameters)
        };
        let mut creating: Vec<_> = planned.iter_mut().filter(creates).collect();
        if !creating.is_empty() {
            let leftovers = Leftovers::open(self).await;
            let wanted = configured.wanted;
            let left = creating
                .iter()
                .map(|planned| self.left(planned, wanted, &leftovers));
            let left = try_join_all(left).await?;
            for (planned, left) in creating.iter_mut().zip(left) {
                planned.left = left;
            }
        }
        let left: Vec<_> = planned
            .iter()
            .flat_map(|planned| planned.left.iter().map(|left| (planned.stack.id, left)))
            .collect();
        if let Some(problem) = obstacle(&left, options.import_existing) {
            return Err(DeployError::Failed(problem));
        }
        if !options.execute {
            check_nothing_is_executed(&planned)?;
        }
        Ok(planned)
    }

    async fn plan_stack<'a>(
        &self,
        stack: &'a Stack,
        found: Option<Deployed>,
        configured: Configured<'_>,
        options: &DeployOptions,
    ) -> Result<PlannedStack<'a>, DeployError> {
        let (deployed, recreated) = match found {
            Some(found) if found.state() == StackState::MustBeRecreated => (None, Some(found)),
            found => (found, None),
        };
        if let Some(deployed) = &deployed {
            self.check_state(stack, deployed, options)?;
        }
        let diff = self.difference(stack, deployed.as_ref()).await?;
        let values = deployed
            .as_ref()
            .map(|deployed| value_changes(stack, deployed, configured.entries))
            .unwrap_or_default();
        Ok(PlannedStack {
            stack,
            deployed,
            recreated,
            left: Vec::new(),
            diff,
            values,
            approved: Approved::default(),
        })
    }

    /// Checks that the stack can be changed in its state.
    fn check_state(
        &self,
        stack: &Stack,
        deployed: &Deployed,
        options: &DeployOptions,
    ) -> Result<(), DeployError> {
        let rollback = self.command("rollback");
        let advice = match deployed.state() {
            StackState::Failed if options.rollback => format!(
                "the last operation failed with --no-rollback; roll back with `{rollback}`, or continue with `{}`",
                self.command("deploy --no-rollback")
            ),
            StackState::InProgress => {
                "an operation is running; wait until it ends and deploy again".to_owned()
            }
            StackState::RollbackFailed => {
                format!("continue the rollback with `{rollback}`, then deploy again")
            }
            StackState::ImportFailed => {
                "the rollback of an import failed; delete the stack in the CloudFormation console and retain its resources, then deploy again with --import-existing".to_owned()
            }
            _ => return Ok(()),
        };
        Err(DeployError::State {
            stack: stack.name.clone(),
            status: deployed.status.clone(),
            advice,
        })
    }

    /// The existing resources that conflict with a stack.
    async fn left(
        &self,
        planned: &PlannedStack<'_>,
        wanted: StackConfiguration<'_>,
        leftovers: &Leftovers<'_>,
    ) -> Result<Vec<Leftover>, DeployError> {
        let stack = planned.stack;
        let owned = match planned.deployed {
            Some(_) => self.cloudformation.resources(&stack.name).await?,
            None => Vec::new(),
        };
        // What cannot be looked up, CloudFormation reports.
        Ok(leftovers.all(stack, &owned, wanted).await?.left)
    }

    /// Shows what would change in all stacks and asks once for approval.
    ///
    /// # Errors
    /// The changes are not approved. Nothing was changed.
    pub fn approve(
        &self,
        planned: &mut [PlannedStack<'_>],
        options: &DeployOptions,
    ) -> Result<(), DeployError> {
        let text = summary::text(planned);
        if !text.is_empty() {
            self.text(&diff::styled_marks(&text));
        }
        if let Some(failures) = recreation_text(planned).filter(|_| !options.recreate) {
            let question = format!("{failures} Delete and recreate?");
            self.console.confirm(&question, "pass --yes to recreate")?;
        }
        if options.execute {
            let reasons = planned
                .iter()
                .filter_map(|planned| reason(options.require_approval, planned));
            if let Some(reason) = reasons.min() {
                let question = reason.question_for_all();
                self.console
                    .confirm(question, "pass --require-approval never to deploy")?;
            }
        }
        for planned in planned {
            let was_asked = reason(options.require_approval, planned).is_some();
            planned.approved = Approved {
                changes: was_asked,
                loss: was_asked && approval::has_loss(&planned.diff),
            };
        }
        Ok(())
    }
}

/// Why stacks must be deleted first: `The creation of app-ctr, app-ae failed.`
fn recreation_text(planned: &[PlannedStack<'_>]) -> Option<String> {
    let names = |was_deleted: bool| {
        let recreated = planned.iter().filter(|planned| {
            let status = planned.recreated.as_ref().map(|stack| &stack.status);
            status.is_some_and(|status| (status == "DELETE_FAILED") == was_deleted)
        });
        let names: Vec<_> = recreated
            .map(|planned| planned.stack.name.as_str())
            .collect();
        names.join(", ")
    };
    let sentences = [("creation", names(false)), ("deletion", names(true))];
    let sentences = sentences.iter().filter(|(_, names)| !names.is_empty());
    let sentences: Vec<_> = sentences
        .map(|(operation, names)| format!("The {operation} of {names} failed."))
        .collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Why the changes of a template require approval, if they do.
fn reason(policy: RequireApproval, planned: &PlannedStack<'_>) -> Option<Reason> {
    if !planned.has_changes() || policy == RequireApproval::Never {
        return None;
    }
    if approval::has_loss(&planned.diff) {
        return Some(Reason::Loss);
    }
    approval::needed(policy, &planned.diff, &[])
}

/// A change set can only be prepared for a stack of which nothing is deleted or imported first.
fn check_nothing_is_executed(planned: &[PlannedStack<'_>]) -> Result<(), DeployError> {
    let lines: Vec<_> = planned
        .iter()
        .filter_map(|planned| {
            let operation = planned.preceding_operation()?;
            Some(format!("\n  {}: {operation}", planned.stack.name))
        })
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    Err(DeployError::Argument(format!(
        "--no-execute executes nothing, but these stacks require an operation before their change sets:{}\n\n\
         hint: deploy them without --no-execute",
        lines.concat()
    )))
}
