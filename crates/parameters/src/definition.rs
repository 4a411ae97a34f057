//! The definition of one parameter.

use std::fmt;

use crate::ValueType;

/// One deployment parameter.
#[derive(Debug)]
pub struct Definition {
    /// Name in Parameter Store, without the hierarchy.
    pub name: &'static str,
    /// Option of `configure` without the dashes, and key in a TOML file.
    pub flag: &'static str,
    /// Earlier name of the flag, still accepted.
    pub alias: Option<&'static str>,
    /// Valid values.
    pub kind: ValueType,
    /// Default, normalized.
    pub default: Option<&'static str>,
    /// Whether a value is required if the condition is met.
    pub required: bool,
    /// Section of the questions.
    pub group: Group,
    /// When the parameter applies.
    pub condition: Condition,
    /// Question, at most 40 characters, to leave room for the answer.
    pub question: &'static str,
    /// Purpose, at most 76 characters.
    pub summary: &'static str,
    /// Details for `?`.
    pub help: &'static str,
}

/// Definitions are equal if their names are.
impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Definition {}

/// When a parameter applies.
#[derive(Clone, Copy, Debug)]
pub enum Condition {
    /// In every deployment.
    Always,
    /// When one of these parameters applies and has this value.
    AnyOf(&'static [(&'static Definition, &'static str)]),
}

/// Continues "required": ` when cl-stack-enabled is true`, or nothing.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::AnyOf(choices) = self else {
            return Ok(());
        };
        for (position, (parameter, value)) in choices.iter().enumerate() {
            let joint = if position == 0 { "when" } else { "or" };
            write!(f, " {joint} {} is {value}", parameter.flag)?;
        }
        Ok(())
    }
}

/// A section of the questions, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Glue database.
    Database,
    ContactRecords,
    AgentEvents,
    /// The Kinesis streams of contact records and agent events.
    DataStreams,
    ContactFlowLogs,
    ContactLens,
    Transcripts,
    EvaluationForms,
    CuratedTables,
    /// QuickSight dashboards.
    Dashboards,
    /// Alarm notifications.
    Alarms,
    /// Settings that a first deployment does not need.
    Advanced,
}

impl Group {
    pub fn title(self) -> &'static str {
        match self {
            Self::Database => "Database",
            Self::ContactRecords => "Contact records (CTR)",
            Self::AgentEvents => "Agent events (AE)",
            Self::DataStreams => "Data streams",
            Self::ContactFlowLogs => "Contact flow logs (CFL)",
            Self::ContactLens => "Contact Lens (CL)",
            Self::Transcripts => "Transcripts",
            Self::EvaluationForms => "Evaluation forms (EF)",
            Self::CuratedTables => "Curated tables",
            Self::Dashboards => "Dashboards",
            Self::Alarms => "Alarms",
            Self::Advanced => "Advanced settings",
        }
    }
}
