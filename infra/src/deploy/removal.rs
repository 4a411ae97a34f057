//! Deletes and rolls back stacks.

use super::cloudformation::Deployed;
use super::outcome::{StackState, is_success, root_cause};
use super::progress::Progress;
use super::{DeployError, Session};
use crate::Stack;

impl Session {
    /// Rolls back a stack whose last operation failed. A failed rollback continues without the
    /// resources in `orphans`. Returns the final status.
    ///
    /// # Errors
    /// The rollback fails; the error names the resource that failed first.
    pub async fn roll_back(
        &self,
        stack: &Stack,
        deployed: &Deployed,
        orphans: &[String],
    ) -> Result<String, DeployError> {
        let seen = self.cloudformation.last_event(&deployed.id).await?;
        let resources = self.cloudformation.resources(&stack.name).await?.len();
        if deployed.state() == StackState::RollbackFailed {
            let skipped = orphans.to_vec();
            self.cloudformation
                .continue_rollback(&deployed.id, skipped)
                .await?;
        } else {
            let status = &deployed.status;
            self.cloudformation.roll_back(&deployed.id, status).await?;
        }
        let mut progress = Progress::start(self, &stack.name, resources);
        let (status, events) = self
            .cloudformation
            .follow(&deployed.id, seen, |event| progress.see(event))
            .await?;
        drop(progress);
        if status.ends_with("ROLLBACK_COMPLETE") {
            return Ok(status);
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
        let mut progress = Progress::start(self, name, resources);
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
}
