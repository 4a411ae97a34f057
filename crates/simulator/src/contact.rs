//! A contact: what is known of it at any time, and in the end written into its record.

use serde::Serialize;

use crate::company::Customer;
use crate::evaluation::Evaluation;
use crate::id::Id;
use crate::moment::Moment;

/// How a customer is in contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Channel {
    /// A call.
    Voice,
    /// A chat.
    Chat,
    /// A task.
    Task,
    /// An e-mail.
    Email,
}

impl Channel {
    /// All channels; the first is answered first.
    pub const ALL: [Self; 4] = [Self::Voice, Self::Chat, Self::Task, Self::Email];

    /// Whether the customer waits on the line and may give up.
    pub(crate) fn is_live(self) -> bool {
        matches!(self, Self::Voice | Self::Chat)
    }
}

/// Why a customer is in contact: the value of the contact attribute `CallReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum CallReason {
    /// Menu choice 1.
    RecentPurchase,
    /// Menu choice 2.
    RepeatOrder,
    /// Menu choice 3.
    NewOrder,
    /// Nothing was chosen.
    NoSelection,
}

impl CallReason {
    /// All reasons.
    pub const ALL: [Self; 4] = [
        Self::RecentPurchase,
        Self::RepeatOrder,
        Self::NewOrder,
        Self::NoSelection,
    ];

    /// The value of the contact attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::RecentPurchase => "RecentPurchase",
            Self::RepeatOrder => "RepeatOrder",
            Self::NewOrder => "NewOrder",
            Self::NoSelection => "NoSelection",
        }
    }
}

/// How a contact began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Initiation {
    Inbound,
    Api,
    Transfer,
}

/// How a contact ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DisconnectReason {
    CustomerDisconnect,
    AgentDisconnect,
    AgentCompleted,
    ContactFlowDisconnect,
    Transferred,
    Expired,
}

/// Where a contact stands before it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    InFlow,
    Waiting,
    /// An agent is asked to take it. `impatient` where the customer's patience ended meanwhile.
    Ringing {
        agent: usize,
        impatient: bool,
    },
    Connected,
    Ended,
}

/// An agent's part in a contact.
#[derive(Debug)]
pub(crate) struct Handling {
    pub(crate) agent: usize,
    pub(crate) accepted: Moment,
    pub(crate) connected: Moment,
    /// When the conversation turns: to hold and back, and the last time to its end.
    pub(crate) turns: Vec<Moment>,
    pub(crate) after_contact_work_end: Moment,
}

impl Handling {
    /// From when until when the customer was on hold, or the task paused.
    pub(crate) fn holds(&self) -> impl Iterator<Item = (Moment, Moment)> {
        self.turns.chunks_exact(2).map(|hold| (hold[0], hold[1]))
    }

    /// Whole seconds on hold, all together and the longest time.
    pub(crate) fn hold_seconds(&self) -> (i64, i64) {
        let seconds = || self.holds().map(|(start, end)| end.seconds_since(start));
        (seconds().sum(), seconds().max().unwrap_or_default())
    }
}

/// Where an agent sends a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HandOver {
    /// Back into the queue, as a contact of its own.
    ToQueue,
    /// To a telephone outside.
    Outside,
}

/// A contact.
#[derive(Debug)]
pub(crate) struct Contact {
    pub(crate) id: Id,
    pub(crate) channel: Channel,
    pub(crate) initiation: Initiation,
    pub(crate) customer: Customer,
    pub(crate) reason: CallReason,
    pub(crate) initial: Option<Id>,
    pub(crate) previous: Option<Id>,
    pub(crate) next: Option<Id>,
    pub(crate) stage: Stage,
    pub(crate) initiated: Moment,
    pub(crate) enqueued: Option<Moment>,
    pub(crate) dequeued: Option<Moment>,
    pub(crate) attempts: u32,
    pub(crate) handling: Option<Handling>,
    pub(crate) hand_over: Option<HandOver>,
    pub(crate) disconnected: Option<Moment>,
    pub(crate) disconnect_reason: DisconnectReason,
    /// Whether Contact Lens analyses it, and keeps a redacted twin.
    pub(crate) analysed: bool,
    pub(crate) redacted: bool,
    pub(crate) evaluations: Vec<Evaluation>,
    /// How often the record was published.
    pub(crate) publications: u32,
    /// How many things are still to happen that need the contact.
    pub(crate) needed: u32,
    /// What the details of its documents are drawn from.
    pub(crate) seed: u64,
}

impl Contact {
    /// Whole seconds in the queue; 0 where it never was in it.
    pub(crate) fn queue_seconds(&self) -> i64 {
        self.enqueued
            .zip(self.dequeued)
            .map_or(0, |(start, end)| end.seconds_since(start))
    }

    /// Whole seconds with an agent, hold left out.
    pub(crate) fn interaction_seconds(&self) -> i64 {
        let Some((handling, end)) = self.handling.as_ref().zip(self.disconnected) else {
            return 0;
        };
        end.seconds_since(handling.connected) - handling.hold_seconds().0
    }
}
