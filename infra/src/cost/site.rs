//! The site and the deployment of which the cost is asked.

use parameters::{Architecture, StreamMode};

use super::Assumptions;
use crate::StackId;

/// A site, and what is deployed for it.
#[derive(Clone, Debug)]
pub struct Site {
    /// How many agents it has.
    pub agents: u32,
    /// The stacks that are deployed, besides those that every deployment has.
    pub stacks: Vec<StackId>,
    /// How the capacity of the data streams is paid.
    pub stream_mode: StreamMode,
    /// The processor of the functions.
    pub architecture: Architecture,
    /// Retention of rows, in months; storage is that of the last month.
    pub months_kept: u32,
    /// What is taken for granted.
    pub assumptions: Assumptions,
}

impl Site {
    /// A site with all stacks as they are by default, which keeps its rows for a year.
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
