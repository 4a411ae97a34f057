//! Values that are derived from the parameters and stored with them, because CloudFormation cannot
//! compute them.

use std::fmt;

use crate::{Parameters, S3Location, Values, catalogue};

/// A derived value with its own name in Parameter Store.
#[derive(Clone, Copy)]
pub struct Derived {
    /// Name in Parameter Store, without the hierarchy.
    pub name: &'static str,
    /// How it is derived.
    pub summary: &'static str,
    /// The value; `None` if its parameter has no value.
    pub value: fn(&Values, &Parameters) -> Option<String>,
}

impl Derived {
    /// All derived values.
    pub const ALL: &[Self] = &[
        Self {
            name: "awsGlueDatabaseNameLowerCase",
            summary: "`awsGlueDatabaseName` in lower case, as Glue stores it and IAM policies require it",
            value: |_, parameters| Some(parameters.glue_database.to_ascii_lowercase()),
        },
        Self {
            name: "ctrKinesisShardCount",
            summary: "`numberOfAgents` / 50,000, rounded up",
            value: |_, parameters| Some(parameters.streams.shards.contact_records.to_string()),
        },
        Self {
            name: "aeKinesisShardCount",
            summary: "`numberOfAgents` / 6,000, rounded up",
            value: |_, parameters| Some(parameters.streams.shards.agent_events.to_string()),
        },
        Self {
            name: "connectEvaluationFormsS3BucketName",
            summary: "bucket of `connectEvaluationFormsS3Location`",
            value: |values, _| evaluation_forms(values).map(|location| location.bucket),
        },
        Self {
            name: "connectEvaluationFormsS3Prefix",
            summary: "prefix of `connectEvaluationFormsS3Location`, without leading or trailing slash; `not-defined` if the location is a bucket",
            value: |values, _| evaluation_forms(values).and_then(|location| location.prefix),
        },
    ];
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Derived")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn evaluation_forms(values: &Values) -> Option<S3Location> {
    values
        .get(&catalogue::CONNECT_EVALUATION_FORMS_S3_LOCATION)
        .and_then(|location| S3Location::parse(&location).ok())
}

/// Numbers of shards of provisioned Kinesis streams.
///
/// A shard accepts 1 MB or 1,000 records a second. 25,000 agents send about 1.7 MB of agent events
/// a second in the busy hour, more at the start of a shift, and about a tenth of that in contact
/// records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardCounts {
    /// Contact records: one per 50,000 agents, rounded up.
    pub contact_records: u32,
    /// Agent events: one per 6,000 agents, rounded up.
    pub agent_events: u32,
}

impl ShardCounts {
    /// Shards for a number of agents, at least one.
    pub fn for_agents(agents: u32) -> Self {
        let shards = |agents_per_shard| agents.div_ceil(agents_per_shard).max(1);
        Self {
            contact_records: shards(50_000),
            agent_events: shards(6_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_shards_up() {
        for (agents, contact_records, agent_events) in [
            (0, 1, 1),
            (1, 1, 1),
            (6_000, 1, 1),
            (6_001, 1, 2),
            (25_000, 1, 5),
            (50_000, 1, 9),
            (50_001, 2, 9),
            (1_000_000, 20, 167),
        ] {
            assert_eq!(
                ShardCounts::for_agents(agents),
                ShardCounts {
                    contact_records,
                    agent_events
                },
                "{agents}"
            );
        }
    }
}
