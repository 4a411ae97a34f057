//! The site and deployment whose cost is estimated.

use parameters::{Architecture, StreamMode};

use super::Assumptions;
use crate::StackId;

/// A site and its deployment.
#[derive(Clone, Debug)]
pub struct Site {
    /// Number of agents.
    pub agents: u32,
    /// Deployed stacks, without those of every deployment.
    pub stacks: Vec<StackId>,
    /// Capacity mode of the data streams.
    pub stream_mode: StreamMode,
    /// Whether the data streams exist and are not charged to the deployment.
    pub existing_streams: bool,
    /// Architecture of the functions.
    pub architecture: Architecture,
    /// Retention of rows, in months; storage is that of the last month.
    pub months_kept: u32,
    /// Values of the assumptions.
    pub assumptions: Assumptions,
}

impl Site {
    /// The stacks of a site by default: all but transcripts and curated tables.
    pub fn default_stacks() -> Vec<StackId> {
        let is_default =
            |stack: &StackId| !matches!(stack, StackId::Transcripts | StackId::Curated);
        StackId::ALL.into_iter().filter(is_default).collect()
    }

    /// A site with all default stacks, default parameters and a retention of one year.
    pub fn new(agents: u32) -> Self {
        Self {
            agents,
            stacks: Self::default_stacks(),
            stream_mode: StreamMode::Provisioned,
            existing_streams: false,
            architecture: Architecture::Arm64,
            months_kept: 12,
            assumptions: Assumptions::default(),
        }
    }
}
