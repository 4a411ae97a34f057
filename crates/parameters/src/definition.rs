//! What is known of one parameter.

use std::fmt;

use crate::{Kind, Problem, Values, catalogue};

/// One deployment parameter.
#[derive(Debug)]
pub struct Definition {
    /// Its name in Parameter Store, without the hierarchy.
    pub name: &'static str,
    /// Its flag on the command line without the dashes, and its key in a file.
    pub flag: &'static str,
    /// An older name of the flag, still understood.
    pub alias: Option<&'static str>,
    /// What values it takes.
    pub kind: Kind,
    /// The value where none is given, in its stored form.
    pub default: Option<&'static str>,
    /// Whether it must have a value once its condition holds.
    pub required: bool,
    /// The part of the questions to which it belongs.
    pub group: Group,
    /// When it matters.
    pub condition: Condition,
    /// The question, short enough to leave room for the answer on a line of 80 columns.
    pub question: &'static str,
    /// What it is for, in at most 76 characters.
    pub summary: &'static str,
    /// The rest that somebody who hesitates wants to know.
    pub help: &'static str,
}

impl Definition {
    /// The parameter with this flag, older names included.
    pub fn of_flag(flag: &str) -> Option<&'static Self> {
        catalogue::ALL
            .iter()
            .copied()
            .find(|definition| definition.flag == flag || definition.alias == Some(flag))
    }

    /// The parameter with this name in Parameter Store.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        catalogue::ALL
            .iter()
            .copied()
            .find(|definition| definition.name == name)
    }

    /// The flag that is most like a word, if one is like it at all.
    pub fn closest_flag(word: &str) -> Option<&'static str> {
        let likeness = |flag: &str| strsim::normalized_damerau_levenshtein(flag, word);
        let flags = catalogue::ALL.iter().map(|definition| definition.flag);
        flags
            .filter(|flag| likeness(flag) > 0.6)
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
    }

    /// The stored form of a value that somebody gave.
    ///
    /// # Errors
    /// When the value is refused; the problem says what would be right.
    pub fn check(&'static self, text: &str) -> Result<String, Problem> {
        self.kind.check(text).map_err(|reason| Problem::Refused {
            parameter: self,
            reason,
        })
    }

    /// Whether the parameter matters, given the choices so far.
    pub fn is_relevant(&self, values: &Values) -> bool {
        match self.condition {
            Condition::Always => true,
            Condition::AnyOf(choices) => choices.iter().any(|(other, value)| {
                other.is_relevant(values) && values.get(other).as_deref() == Some(value)
            }),
        }
    }
}

/// Definitions are the same when their names are.
impl PartialEq for Definition {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Definition {}

/// When a parameter matters.
#[derive(Clone, Copy, Debug)]
pub enum Condition {
    /// In every deployment.
    Always,
    /// When one of these parameters matters itself and has this value.
    AnyOf(&'static [(&'static Definition, &'static str)]),
}

/// Reads as what follows "required": ` when cl-stack-enabled is true`, or nothing.
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

/// A part of the questions, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Where the tables are.
    Database,
    /// Contact records.
    ContactRecords,
    /// Agent events.
    AgentEvents,
    /// The Kinesis streams of contact records and agent events.
    DataStreams,
    /// Contact flow logs.
    ContactFlowLogs,
    /// Contact Lens.
    ContactLens,
    /// Evaluation forms.
    EvaluationForms,
    /// QuickSight dashboards.
    Dashboards,
    /// Who is told when something fails.
    Alarms,
    /// Settings that a first deployment can leave alone.
    Advanced,
}

impl Group {
    /// The heading over its questions.
    pub fn title(self) -> &'static str {
        match self {
            Self::Database => "Database",
            Self::ContactRecords => "Contact records (CTR)",
            Self::AgentEvents => "Agent events (AE)",
            Self::DataStreams => "Data streams",
            Self::ContactFlowLogs => "Contact flow logs (CFL)",
            Self::ContactLens => "Contact Lens (CL)",
            Self::EvaluationForms => "Evaluation forms (EF)",
            Self::Dashboards => "Dashboards",
            Self::Alarms => "Alarms",
            Self::Advanced => "Advanced settings",
        }
    }
}
