//! Sources of records.

use std::fmt;
use std::str::FromStr;

/// Source of rows, with one bucket, one delivery stream and one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Contact records (CTR).
    ContactRecords,
    /// Agent events (AE).
    AgentEvents,
    /// Contact flow logs (CFL).
    ContactFlowLogs,
    /// Contact Lens output files (CL).
    ContactLens,
    /// Evaluation form output files (EF).
    EvaluationForms,
    /// Turns of the transcripts in Contact Lens output files.
    Transcripts,
}

/// Unknown name of a source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown source {0:?}; expected ctr, ae, cfl, cl, ef or transcripts")]
pub struct UnknownSource(String);

impl Source {
    /// All sources, in the order of all lists.
    pub const ALL: [Self; 6] = [
        Self::ContactRecords,
        Self::AgentEvents,
        Self::ContactFlowLogs,
        Self::ContactLens,
        Self::EvaluationForms,
        Self::Transcripts,
    ];

    /// The five that Connect writes. Transcripts are made from the files of one of them.
    pub const INPUTS: [Self; 5] = [
        Self::ContactRecords,
        Self::AgentEvents,
        Self::ContactFlowLogs,
        Self::ContactLens,
        Self::EvaluationForms,
    ];

    /// Short name in buckets, stacks and folders: `ctr`, `ae`, `cfl`, `cl`, `ef` or `transcripts`.
    pub fn code(self) -> &'static str {
        match self {
            Self::ContactRecords => "ctr",
            Self::AgentEvents => "ae",
            Self::ContactFlowLogs => "cfl",
            Self::ContactLens => "cl",
            Self::EvaluationForms => "ef",
            Self::Transcripts => "transcripts",
        }
    }

    /// Athena table of the source's rows.
    pub fn table(self) -> &'static str {
        match self {
            Self::ContactRecords => "connect_ctr",
            Self::AgentEvents => "connect_ae",
            Self::ContactFlowLogs => "connect_cfl",
            Self::ContactLens => "connect_cl",
            Self::EvaluationForms => "connect_ef",
            Self::Transcripts => "connect_transcripts",
        }
    }

    /// Name of the source's records in a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::ContactRecords => "contact records",
            Self::AgentEvents => "agent events",
            Self::ContactFlowLogs => "contact flow logs",
            Self::ContactLens => "Contact Lens analyses",
            Self::EvaluationForms => "evaluation forms",
            Self::Transcripts => "transcripts",
        }
    }
}

/// Displays the short name.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(text: &str) -> Result<Self, UnknownSource> {
        Self::ALL
            .into_iter()
            .find(|source| source.code() == text)
            .ok_or_else(|| UnknownSource(text.to_owned()))
    }
}
