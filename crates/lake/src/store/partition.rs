//! Partitions of a lake.

use std::fmt;
use std::str::FromStr;

use connect_core::{Day, Source};
use serde::{Deserialize, Serialize};

/// A directory whose rows are deduplicated together: one day of a table, or the rejected documents
/// of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Partition {
    /// A day of the source's table.
    Rows(Source, Day),
    /// Rejected documents; `None` if their source is unknown.
    Rejected(Option<Source>),
}

/// Text that is not a partition's directory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the folder of a partition")]
pub struct UnknownPartition(String);

const UNKNOWN_SOURCE: &str = "unknown";

impl Partition {
    /// Returns the source, if known.
    pub fn source(self) -> Option<Source> {
        match self {
            Self::Rows(source, _) => Some(source),
            Self::Rejected(source) => source,
        }
    }

    /// Prefix of the names of metadata files about the partition.
    pub(super) fn file_name(self) -> String {
        self.to_string().replace('/', "-")
    }
}

/// Displays the directory in the lake: `ctr/fhbase/year=2026/month=11/day=23`, or `errors/ctr`.
impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(source, day) => write!(f, "{source}/fhbase/{day}"),
            Self::Rejected(source) => {
                write!(f, "errors/{}", source.map_or(UNKNOWN_SOURCE, Source::code))
            }
        }
    }
}

impl FromStr for Partition {
    type Err = UnknownPartition;

    fn from_str(folder: &str) -> Result<Self, UnknownPartition> {
        let parse = || match folder.strip_prefix("errors/") {
            Some(UNKNOWN_SOURCE) => Some(Self::Rejected(None)),
            Some(source) => Some(Self::Rejected(Some(source.parse().ok()?))),
            None => {
                let (source, day) = folder.split_once("/fhbase/")?;
                Some(Self::Rows(source.parse().ok()?, day.parse().ok()?))
            }
        };
        parse().ok_or_else(|| UnknownPartition(folder.to_owned()))
    }
}

impl From<Partition> for String {
    fn from(partition: Partition) -> Self {
        partition.to_string()
    }
}

impl TryFrom<String> for Partition {
    type Error = UnknownPartition;

    fn try_from(folder: String) -> Result<Self, UnknownPartition> {
        folder.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_round_trips_through_directory() {
        let day = Day::new(2026, 11, 23).unwrap();
        for (partition, folder) in [
            (
                Partition::Rows(Source::AgentEvents, day),
                "ae/fhbase/year=2026/month=11/day=23",
            ),
            (Partition::Rejected(Some(Source::ContactLens)), "errors/cl"),
            (Partition::Rejected(None), "errors/unknown"),
        ] {
            assert_eq!(partition.to_string(), folder);
            assert_eq!(folder.parse(), Ok(partition));
        }
        for folder in [
            "",
            "ctr",
            "errors/xx",
            "xx/fhbase/year=2026/month=11/day=23",
            "ctr/fhbase/year=2026/month=11",
        ] {
            assert!(folder.parse::<Partition>().is_err(), "{folder}");
        }
    }
}
