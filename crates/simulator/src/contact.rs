//! State of a contact, from which its record is written.

use serde::Serialize;

use crate::company::{Customer, Queue};
use crate::evaluation::Evaluation;
use crate::id::Id;
use crate::timestamp::Timestamp;

/// Channel of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Channel {
    Voice,
    /// A chat or message.
    Chat,
    Task,
    Email,
}

impl Channel {
    /// All channels in the order of routing priority.
    pub const ALL: [Self; 4] = [Self::Voice, Self::Chat, Self::Task, Self::Email];

    /// Whether the customer is present while the contact is in the queue.
    pub(crate) fn is_live(self) -> bool {
        matches!(self, Self::Voice | Self::Chat)
    }
}

/// Segment attribute `connect:Subtype`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subtype {
    Telephony,
    WebRtc,
    Chat,
    WhatsApp,
    Sms,
    Task,
    Email,
}

impl Subtype {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Telephony => "connect:Telephony",
            Self::WebRtc => "connect:WebRTC",
            Self::Chat => "connect:Chat",
            Self::WhatsApp => "connect:WhatsApp",
            Self::Sms => "connect:SMS",
            Self::Task => "connect:Task",
            Self::Email => "connect:Email",
        }
    }
}

/// Contact attribute `CallReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum CallReason {
    /// Menu choice 1.
    RecentPurchase,
    /// Menu choice 2.
    RepeatOrder,
    /// Menu choice 3.
    NewOrder,
    /// No menu choice.
    NoSelection,
}

impl CallReason {
    pub const ALL: [Self; 4] = [
        Self::RecentPurchase,
        Self::RepeatOrder,
        Self::NewOrder,
        Self::NoSelection,
    ];

    /// Value of the contact attribute.
    pub fn name(self) -> &'static str {
        match self {
            Self::RecentPurchase => "RecentPurchase",
            Self::RepeatOrder => "RepeatOrder",
            Self::NewOrder => "NewOrder",
            Self::NoSelection => "NoSelection",
        }
    }
}

/// Initiation method of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Initiation {
    Inbound,
    Outbound,
    ExternalOutbound,
    Transfer,
    QueueTransfer,
    Callback,
    CallbackCustomerFirstQueued,
    CallbackCustomerFirstDialed,
    Api,
    WebrtcApi,
    CampaignPreview,
    Disconnect,
    Monitor,
    AgentReply,
}

impl Initiation {
    /// Whether Connect dials the customer after an agent accepts.
    pub(crate) fn dials_after_accept(self) -> bool {
        matches!(
            self,
            Self::Callback | Self::Outbound | Self::CampaignPreview
        )
    }
}

/// Disconnect reasons, from those that Connect documents for each channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DisconnectReason {
    CustomerDisconnect,
    AgentDisconnect,
    AgentCompleted,
    ThirdPartyDisconnect,
    ContactFlowDisconnect,
    Expired,
    Other,
    OutboundPreviewDiscarded,
    TelecomBusy,
    TelecomNumberInvalid,
    TelecomUnanswered,
}

/// Answering machine detection status of a campaign call or customer-first callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AnsweringMachineDetection {
    HumanAnswered,
    VoicemailBeep,
    VoicemailNoBeep,
    AmdUnanswered,
    AmdUnresolved,
    SitToneBusy,
    SitToneInvalidNumber,
    FaxMachineDetected,
}

impl AnsweringMachineDetection {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::HumanAnswered => "HUMAN_ANSWERED",
            Self::VoicemailBeep => "VOICEMAIL_BEEP",
            Self::VoicemailNoBeep => "VOICEMAIL_NO_BEEP",
            Self::AmdUnanswered => "AMD_UNANSWERED",
            Self::AmdUnresolved => "AMD_UNRESOLVED",
            Self::SitToneBusy => "SIT_TONE_BUSY",
            Self::SitToneInvalidNumber => "SIT_TONE_INVALID_NUMBER",
            Self::FaxMachineDetected => "FAX_MACHINE_DETECTED",
        }
    }
}

/// Stage of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    InFlow,
    Waiting,
    /// The contact is offered to an agent.
    Ringing {
        agent: usize,
    },
    /// An agent waits for the customer to answer.
    Dialing {
        agent: usize,
    },
    Connected,
    Ended,
}

/// What an agent did for a contact.
#[derive(Debug)]
pub(crate) struct Handling {
    pub(crate) agent: usize,
    pub(crate) accepted: Timestamp,
    pub(crate) connected: Timestamp,
    /// Plan of the conversation: start and end of each hold or pause, and the disconnect.
    pub(crate) turns: Vec<Timestamp>,
    /// Equal to the disconnect if there is no after contact work.
    pub(crate) after_contact_work_end: Timestamp,
    /// States of a monitoring supervisor.
    pub(crate) transitions: Vec<Transition>,
}

/// A state of a monitoring supervisor, with start and end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transition {
    pub(crate) state: &'static str,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

impl Handling {
    /// Handling by `agent` that starts at `now`.
    pub(crate) fn new(agent: usize, now: Timestamp, turns: Vec<Timestamp>) -> Self {
        Self {
            agent,
            accepted: now,
            connected: now,
            turns,
            after_contact_work_end: now,
            transitions: vec![],
        }
    }

    /// Start and end of holds or, for tasks, pauses.
    pub(crate) fn holds(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        self.turns.chunks_exact(2).map(|hold| (hold[0], hold[1]))
    }

    /// Sum and maximum of hold or pause durations in whole seconds.
    pub(crate) fn hold_seconds(&self) -> (i64, i64) {
        let seconds = || self.holds().map(|(start, end)| end.seconds_since(start));
        (seconds().sum(), seconds().max().unwrap_or_default())
    }
}

/// Target of a cold transfer by an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransferTarget {
    /// Another queue.
    Queue,
    /// An external telephone number.
    External,
}

/// How an agent brings in a colleague while the customer is on hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConsultKind {
    /// The colleague leaves before the customer is back.
    Consult,
    /// All talk; the colleague leaves first.
    Conference,
    /// All talk; the first agent leaves first.
    WarmTransfer,
}

/// A consult of the agent of a contact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Consult {
    pub(crate) kind: ConsultKind,
    /// Number of the colleague's leg, once it exists.
    pub(crate) leg: Option<u64>,
}

/// The role of a leg in its chain, where it changes what happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leg {
    Customer,
    /// The leg of a colleague; the customer joined at `joined`.
    Colleague {
        joined: Option<Timestamp>,
    },
}

/// Campaign data of a contact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CampaignCall {
    pub(crate) id: &'static str,
    /// Start and end of the customer's greeting.
    pub(crate) greeting: Option<(Timestamp, Timestamp)>,
}

/// A contact: one leg, with one contact record.
#[derive(Debug)]
pub(crate) struct Contact {
    pub(crate) id: Id,
    pub(crate) channel: Channel,
    pub(crate) subtype: Subtype,
    pub(crate) initiation: Initiation,
    pub(crate) leg: Leg,
    pub(crate) customer: Customer,
    pub(crate) reason: CallReason,
    pub(crate) initial: Option<Id>,
    pub(crate) previous: Option<Id>,
    pub(crate) next: Option<Id>,
    pub(crate) related: Option<Id>,
    pub(crate) campaign: Option<CampaignCall>,
    pub(crate) detection: Option<AnsweringMachineDetection>,
    pub(crate) stage: Stage,
    pub(crate) initiated: Timestamp,
    /// When the contact reached Connect, or the customer answered a call from Connect.
    pub(crate) connected_to_system: Option<Timestamp>,
    /// Queue of the contact; a contact with a queue need not have been queued.
    pub(crate) queue: Option<Queue>,
    pub(crate) enqueued: Option<Timestamp>,
    pub(crate) dequeued: Option<Timestamp>,
    /// Queue seconds of the waiting part of a customer-first callback.
    pub(crate) callback_queue_seconds: Option<i64>,
    /// Attempts to reach the customer of a callback before this one.
    pub(crate) callback_retries: u32,
    pub(crate) attempts: u32,
    pub(crate) handling: Option<Handling>,
    pub(crate) consult: Option<Consult>,
    pub(crate) is_monitored: bool,
    pub(crate) transfer_target: Option<TransferTarget>,
    pub(crate) transfer_completed: Option<Timestamp>,
    pub(crate) disconnected: Option<Timestamp>,
    pub(crate) disconnect_reason: DisconnectReason,
    pub(crate) is_analyzed: bool,
    pub(crate) is_redacted: bool,
    pub(crate) evaluations: Vec<Evaluation>,
    /// Number of published records.
    pub(crate) publications: u32,
    /// Scheduled events that need the contact; it is removed with the last one.
    pub(crate) pending_events: u32,
    /// Seed of details in documents.
    pub(crate) seed: u64,
}

/// One in so many queued contacts has no queue duration, as Connect omits it now and then.
const MISSING_QUEUE_DURATION: u64 = 257;

impl Contact {
    /// Whole seconds in the queue; 0 if the contact was not queued.
    pub(crate) fn queue_seconds(&self) -> i64 {
        self.enqueued
            .zip(self.dequeued)
            .map_or(0, |(start, end)| end.seconds_since(start))
    }

    /// Queue duration as the record has it.
    pub(crate) fn queue_duration(&self) -> Option<i64> {
        (self.enqueued.is_some() && !self.seed.is_multiple_of(MISSING_QUEUE_DURATION))
            .then(|| self.queue_seconds())
    }

    /// Whole seconds of agent interaction: without holds, and for a colleague's leg only the time
    /// with the customer.
    pub(crate) fn interaction_seconds(&self) -> i64 {
        let Some((handling, end)) = self.handling.as_ref().zip(self.disconnected) else {
            return 0;
        };
        match self.leg {
            Leg::Customer => end.seconds_since(handling.connected) - handling.hold_seconds().0,
            Leg::Colleague {
                joined: Some(joined),
            } => end.seconds_since(joined),
            // A consult has no interaction; Connect counts up to 2 seconds.
            Leg::Colleague { joined: None } => end
                .seconds_since(handling.connected)
                .min(i64::from(self.seed.is_multiple_of(3))),
        }
    }

    /// Whether Connect counts the contact as abandoned: queued, not handled, and neither continued
    /// by another contact nor moved to another queue.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.enqueued.is_some()
            && self.handling.is_none()
            && self.next.is_none()
            && self.transfer_completed.is_none()
    }

    /// The agent that rings, dials, or is connected.
    pub(crate) fn current_agent(&self) -> Option<usize> {
        match self.stage {
            Stage::Ringing { agent } | Stage::Dialing { agent } => Some(agent),
            Stage::Connected => self.handling.as_ref().map(|handling| handling.agent),
            Stage::InFlow | Stage::Waiting | Stage::Ended => None,
        }
    }
}
