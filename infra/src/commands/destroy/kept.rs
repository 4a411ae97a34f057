//! Buckets that stay when their stacks are deleted, and what they cost.

use account::AwsError;
use cli::text::count;
use serde::Serialize;

use crate::cost::{Dollars, storage_cost};
use crate::deploy::Session;
use crate::deploy::buckets::StorageSize;

/// Storage of a bucket that was kept.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeptStorage {
    bucket: String,
    #[serde(flatten)]
    stored: StorageSize,
    dollars_per_month: Dollars,
}

impl KeptStorage {
    /// Lists the objects of a bucket, or a part of them.
    ///
    /// # Errors
    /// The bucket cannot be listed.
    pub(super) async fn find(session: &Session, bucket: &str) -> Result<Self, AwsError> {
        let stored = session.buckets.stored(bucket).await?;
        Ok(Self {
            bucket: bucket.to_owned(),
            stored,
            dollars_per_month: storage_cost(stored.bytes),
        })
    }

    /// The objects and their cost, in a sentence.
    pub(super) fn text(&self) -> String {
        let StorageSize {
            objects,
            bytes,
            is_complete,
        } = self.stored;
        let least = if is_complete { "" } else { "at least " };
        format!(
            "{}: {least}{}, {}, {} dollars a month",
            self.bucket,
            count(objects, "object"),
            size(bytes),
            self.dollars_per_month
        )
    }
}

/// A size in the largest unit of which there is one. S3 bills binary units.
fn size(bytes: u64) -> String {
    indicatif::BinaryBytes(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_is_that_of_the_listed_objects() {
        let kept = |objects, bytes, is_complete| {
            let stored = StorageSize {
                objects,
                bytes,
                is_complete,
            };
            KeptStorage {
                bucket: "anycompany-ctr".to_owned(),
                stored,
                dollars_per_month: storage_cost(bytes),
            }
            .text()
        };
        assert_eq!(
            kept(3, 0, true),
            "anycompany-ctr: 3 objects, 0 B, 0.00 dollars a month"
        );
        assert_eq!(
            kept(200_000, 100 << 30, false),
            "anycompany-ctr: at least 200,000 objects, 100.00 GiB, 2.30 dollars a month"
        );
    }
}
