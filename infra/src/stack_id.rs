//! The IDs of the stacks.

use std::fmt;

use parameters::Parameters;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StackId {
    /// Bucket for function code.
    Bootstrap,
    /// Database, partitions, alarms: resources that all sources share.
    Partitioning,
    ContactRecords,
    AgentEvents,
    ContactFlowLogs,
    /// Transcripts of Contact Lens.
    Transcripts,
    ContactLens,
    EvaluationForms,
    /// Views for reports on evaluations.
    EvaluationReporting,
    /// Shared views, named queries and their workgroup.
    Queries,
    /// Curated tables.
    Curated,
    /// Dashboards of QuickSight.
    Dashboards,
}

impl StackId {
    /// All stacks, each after its dependencies.
    pub const ALL: [Self; 12] = [
        Self::Bootstrap,
        Self::Partitioning,
        Self::ContactRecords,
        Self::AgentEvents,
        Self::ContactFlowLogs,
        Self::Transcripts,
        Self::ContactLens,
        Self::EvaluationForms,
        Self::EvaluationReporting,
        Self::Queries,
        Self::Curated,
        Self::Dashboards,
    ];

    /// The short name, at the end of the stack's name: `ctr`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bootstrap => "bootstrap",
            Self::Partitioning => "partitioning",
            Self::ContactRecords => "ctr",
            Self::AgentEvents => "ae",
            Self::ContactFlowLogs => "cfl",
            Self::Transcripts => "transcripts",
            Self::ContactLens => "cl",
            Self::EvaluationForms => "ef",
            Self::EvaluationReporting => "ef-reporting",
            Self::Queries => "queries",
            Self::Curated => "curated",
            Self::Dashboards => "dashboards",
        }
    }

    /// The stack with this short name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stack| stack.code() == code)
    }

    /// Whether these parameters enable it.
    pub fn is_enabled(self, parameters: &Parameters) -> bool {
        match self {
            Self::Bootstrap | Self::Partitioning | Self::Queries => true,
            Self::ContactRecords => parameters.contact_records.is_some(),
            Self::AgentEvents => parameters.agent_events.is_some(),
            Self::ContactFlowLogs => parameters.contact_flow_logs.is_some(),
            Self::Transcripts => parameters.transcripts.is_some(),
            Self::ContactLens => parameters.contact_lens.is_some(),
            Self::EvaluationForms => parameters.evaluation_forms.is_some(),
            Self::Curated => parameters.curated.is_some(),
            Self::Dashboards => parameters.dashboards.is_some(),
            Self::EvaluationReporting => parameters
                .evaluation_forms
                .as_ref()
                .is_some_and(|forms| forms.reporting),
        }
    }
}

/// Writes the short name.
impl fmt::Display for StackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
