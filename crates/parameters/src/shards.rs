//! Capacity of provisioned Kinesis streams.

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
