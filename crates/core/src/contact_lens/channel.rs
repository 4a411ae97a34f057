//! Channels of analyzed conversations.

use std::fmt;

/// Channel of an analyzed conversation, as in the output file's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Calls between an agent and a customer.
    Voice,
    /// Calls before an agent joins: self-service.
    Ivr,
    /// Chats between an agent and a customer.
    Chat,
    /// E-mail messages.
    Email,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 4] = [Self::Voice, Self::Ivr, Self::Chat, Self::Email];

    /// Folder under `Analysis/`.
    pub fn folder(self) -> &'static str {
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
