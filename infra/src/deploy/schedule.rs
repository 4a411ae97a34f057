//! Deploys stacks concurrently, each after its dependencies.

use std::collections::BTreeMap;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::deployer::Deployment;
use super::options::DeployOptions;
use super::package::Keys;
use super::planned_stack::PlannedStack;
use super::progress::StackCount;
use super::{DeployError, Session};
use crate::StackId;

impl Session {
    /// Deploys stacks, each as soon as its dependencies are deployed. After a failure, running
    /// operations are followed to their end and no other ones are started. Returns the results in
    /// deployment order.
    ///
    /// # Errors
    /// An operation fails.
    pub async fn deploy_all(
        &self,
        planned: &[PlannedStack<'_>],
        keys: &Keys,
        options: &DeployOptions,
        count: &StackCount,
    ) -> Result<Vec<Deployment>, DeployError> {
        let mut waiting: Vec<_> = planned.iter().collect();
        let mut unfinished: Vec<_> = planned.iter().map(|planned| planned.stack.id).collect();
        let mut deployed: BTreeMap<StackId, Deployment> = BTreeMap::new();
        let mut running = FuturesUnordered::new();
        let mut failure = None;
        loop {
            if failure.is_none() {
                let (blocked, ready): (Vec<_>, Vec<_>) = waiting
                    .into_iter()
                    .partition(|planned| is_blocked(&planned.stack.depends_on, &unfinished));
                waiting = blocked;
                running.extend(ready.into_iter().map(|planned| async move {
                    let start = Instant::now();
                    let result = self.deploy(planned, keys, options).await;
                    (planned.stack.id, result, start.elapsed())
                }));
            }
            match running.next().await {
                None => break,
                Some((id, Ok(deployment), elapsed)) => {
                    let result = deployment.result.as_str();
                    self.note(&count.finished_text(&deployment.stack, result, elapsed));
                    unfinished.retain(|other| *other != id);
                    deployed.insert(id, deployment);
                }
                Some((_, Err(error), _)) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or_else(|| Ok(deployed.into_values().collect()), Err)
    }
}

/// Whether a stack waits for a dependency of the same run.
fn is_blocked(dependencies: &[StackId], unfinished: &[StackId]) -> bool {
    dependencies.iter().any(|id| unfinished.contains(id))
}
