//! Deletes and rolls back stacks.

use super::cloudformation::Deployed;
use super::outcome::{StackState, is_success};
use super::progress::Progress;
use super::{DeployError, Session};
use crate::Stack;

impl Session {
    /// Rolls back a stack whose last operation failed. A failed rollback, also the one that starts
    /// here, continues without the resources in `orphans`. Returns the final status.
    ///
    /// # Errors
    /// The rollback fails; the error names the resource that failed first.
    pub async fn roll_back(
        &self,
        stack: &Stack,
        deployed: &Deployed,
        orphans: &[String],
    ) -> Result<String, DeployError> {
        let mut status = deployed.status.clone();
        loop {
            let seen = self.cloudformation.last_event(&deployed.id).await?;
            let resources = self.cloudformation.resources(&stack.name).await?.len();
            let continues = StackState::from_status(&status) == StackState::RollbackFailed;
            if continues {
                let skipped = orphans.to_vec();
                self.cloudformation
                    .continue_rollback(&deployed.id, skipped)
                    .await?;
            } else {
                self.cloudformation.roll_back(&deployed.id, &status).await?;
            }
            let mut progress = Progress::start(self, &stack.name, resources);
            let (ended, events) = self
                .cloudformation
                .follow(&deployed.id, seen, |event| progress.see(event))
                .await?;
            drop(progress);
            if ended.ends_with("ROLLBACK_COMPLETE") {
                return Ok(ended);
            }
            let can_continue = StackState::from_status(&ended) == StackState::RollbackFailed;
            if continues || orphans.is_empty() || !can_continue {
                return Err(self.failure(&stack.name, ended, &events).await);
            }
            status = ended;
        }
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
        Err(self.failure(name, status, &events).await)
    }
}
