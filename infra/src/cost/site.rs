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
    /// Architecture of the functions.
    pub architecture: Architecture,
    /// Retention of rows, in months; storage is that of the last month.
    pub months_kept: u32,
    /// Values of the assumptions.
    pub assumptions: Assumptions,
}

impl Site {
    /// A site with all stacks, default parameters and a retention of one year.
    pub fn new(agents: u32) -> Self {
        Self {
            agents,
            stacks: StackId::ALL.to_vec(),
            stream_mode: StreamMode::Provisioned,
            architecture: Architecture::Arm64,
            months_kept: 12,
            assumptions: Assumptions::default(),
        }
    }
}
