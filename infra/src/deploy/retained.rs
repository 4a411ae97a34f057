//! Buckets with rows of stacks that are not deployed: `destroy` keeps them, with what they say about
//! people.

use connect_core::Source;

use super::buckets::Presence;
use super::own_buckets::own_buckets;
use super::partitions::PartitionedTable;
use super::{DeployError, Session};
use crate::{Names, StackId};

/// What stacks that are not deployed left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retained {
    /// Tables whose rows can be rewritten, without a partition or a definition.
    pub tables: Vec<PartitionedTable>,
    /// Buckets with copies of rows that cannot be rewritten, in words.
    pub others: Vec<String>,
}

impl Session {
    /// The buckets of sources that are not among `deployed`, and of curated tables.
    ///
    /// # Errors
    /// A request fails, or a bucket cannot be read.
    pub async fn retained(&self, deployed: &[StackId]) -> Result<Retained, DeployError> {
        let mut retained = Retained::default();
        for source in Source::ALL {
            if deployed.iter().any(|stack| stack.code() == source.code()) {
                continue;
            }
            let bucket = self.rows_bucket(source)?;
            match self.buckets.presence(&bucket).await? {
                Presence::Absent => {}
                Presence::Here { .. } => retained
                    .tables
                    .push(PartitionedTable::of_bucket(source, &bucket)),
                // Rows that are not seen are not erased.
                Presence::Denied => {
                    return Err(DeployError::Failed(format!(
                        "bucket {bucket} of stack {source}, which is not deployed, cannot be read"
                    )));
                }
            }
        }
        if deployed.contains(&StackId::Curated) {
            return Ok(retained);
        }
        let stack = self.assembly.stack(StackId::Curated);
        let name = Names::new(&self.assembly.app_name).resource_name(StackId::Curated.code());
        for bucket in stack
            .into_iter()
            .flat_map(|stack| own_buckets(stack, &self.target))
        {
            if !bucket.logical_id.ends_with("AccessLogs")
                && self.buckets.presence(&bucket.name).await? != Presence::Absent
            {
                retained.others.push(format!(
                    "curated tables in {}, which {name} left: delete the bucket",
                    bucket.name
                ));
            }
        }
        Ok(retained)
    }
}
