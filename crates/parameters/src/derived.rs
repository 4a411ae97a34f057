//! What is derived from the parameters and stored beside them, because CloudFormation cannot
//! compute it.

use std::fmt;

use crate::{Parameters, S3Location, Values, catalogue};

/// A value that is derived from others and stored under a name of its own.
#[derive(Clone, Copy)]
pub struct Derived {
    /// Its name in Parameter Store, without the hierarchy.
    pub name: &'static str,
    /// From what and how it is derived.
    pub summary: &'static str,
    /// The value, `None` where there is nothing from which to derive it.
    pub value: fn(&Values, &Parameters) -> Option<String>,
}

impl Derived {
    /// All derived values, in the order in which they are stored.
    pub const ALL: &[Self] = &[
        Self {
            name: "awsGlueDatabaseNameLowerCase",
            summary: "`awsGlueDatabaseName` in lower case, as Glue keeps it and as permissions must spell it",
            value: |_, parameters| Some(parameters.glue_database.to_ascii_lowercase()),
        },
        Self {
            name: "ctrKinesisShardCount",
            summary: "one shard for each 50,000 of `numberOfAgents` begun",
            value: |_, parameters| Some(parameters.streams.shards.contact_records.to_string()),
        },
        Self {
            name: "aeKinesisShardCount",
            summary: "one shard for each 6,000 of `numberOfAgents` begun",
            value: |_, parameters| Some(parameters.streams.shards.agent_events.to_string()),
        },
        Self {
            name: "connectEvaluationFormsS3BucketName",
            summary: "the bucket of `connectEvaluationFormsS3Location`",
            value: |values, _| evaluation_forms(values).map(|location| location.bucket),
        },
        Self {
            name: "connectEvaluationFormsS3Prefix",
            summary: "the prefix of `connectEvaluationFormsS3Location`, without slashes around it; not defined for a whole bucket",
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

/// How many shards the Kinesis streams have when provisioned.
///
/// A shard takes 1 MB or 1,000 records a second. Agent events come to about 1.7 MB a second in the
/// busy hour of 25,000 agents, and to more when a shift begins; contact records to about a tenth of
/// that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardCounts {
    /// For contact records: one for each 50,000 agents begun.
    pub contact_records: u32,
    /// For agent events: one for each 6,000 agents begun.
    pub agent_events: u32,
}

impl ShardCounts {
    /// The shards for so many agents, at least one.
    pub fn for_agents(agents: u32) -> Self {
        let shards = |agents_of_a_shard| agents.div_ceil(agents_of_a_shard).max(1);
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
    fn a_shard_is_added_when_its_first_agent_is() {
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
