//! Which Contact Lens output files are loaded.

use std::fmt;
use std::str::FromStr;

use super::ObjectKey;

/// The channel whose conversation was analysed, as the output file's folder tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Calls between an agent and a customer.
    Voice,
    /// Calls before an agent joins: self-service.
    Ivr,
    /// Chats.
    Chat,
    /// E-mail messages.
    Email,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 4] = [Self::Voice, Self::Ivr, Self::Chat, Self::Email];

    /// The folder under `Analysis/`.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Voice => "Voice",
            Self::Ivr => "Voice/ivr",
            Self::Chat => "Chat",
            Self::Email => "Email",
        }
    }

    /// `VOICE`, `IVR`, `CHAT` or `EMAIL`, as output files name the channel.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voice => "VOICE",
            Self::Ivr => "IVR",
            Self::Chat => "CHAT",
            Self::Email => "EMAIL",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Channel {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| SelectionError::Channel(text.to_owned()))
    }
}

/// Which of a file's two forms is loaded. Never both, so that a bucket which holds both does not
/// count a contact twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redaction {
    /// The original files.
    #[default]
    Original,
    /// The redacted twins.
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

/// A choice of files that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// Not a channel.
    #[error("{0:?} is not a Contact Lens channel; use voice, ivr, chat, email")]
    Channel(String),
    /// Not a choice between originals and redacted files.
    #[error("{0:?} is not a choice of Contact Lens files; use original or redacted-only")]
    Redaction(String),
}

/// Which output files are loaded. The default: the original files of all channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The channels.
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
        self.channels.contains(&key.channel()) && self.redaction.takes(key.is_redacted())
    }
}

impl Redaction {
    /// Whether a file is loaded that is redacted or is not.
    pub fn takes(self, redacted: bool) -> bool {
        redacted == (self == Self::RedactedOnly)
    }
}
