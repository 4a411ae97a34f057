//! Selection of the Contact Lens output files to load.

use std::str::FromStr;

use super::{Channel, ObjectKey};

impl FromStr for Channel {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| SelectionError::Channel(text.to_owned()))
    }
}

/// Whether originals or their redacted twins are loaded. Never both, so that a bucket with both does
/// not count a contact twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redaction {
    /// Original files.
    #[default]
    Original,
    /// Redacted twins.
    RedactedOnly,
}

impl FromStr for Redaction {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        match text {
            "original" => Ok(Self::Original),
            "redacted-only" => Ok(Self::RedactedOnly),
            _ => Err(SelectionError::Redaction(text.to_owned())),
        }
    }
}

/// Invalid selection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// Unknown channel.
    #[error("invalid Contact Lens channel {0:?}; expected voice, ivr, chat or email")]
    Channel(String),
    /// Unknown kind of files.
    #[error("invalid Contact Lens redaction {0:?}; expected original or redacted-only")]
    Redaction(String),
}

/// Selection of output files. Default: the original files of all channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Channels.
    pub channels: Vec<Channel>,
    /// Originals or redacted twins.
    pub redaction: Redaction,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            channels: Channel::ALL.to_vec(),
            redaction: Redaction::default(),
        }
    }
}

impl Selection {
    /// Whether the file with this key is loaded.
    pub fn takes(&self, key: &ObjectKey) -> bool {
        key.channel()
            .is_some_and(|channel| self.channels.contains(&channel))
            && self.redaction.takes(key.is_redacted())
    }
}

impl Redaction {
    /// Whether a file is loaded, given whether it is redacted.
    pub fn takes(self, redacted: bool) -> bool {
        redacted == (self == Self::RedactedOnly)
    }
}
