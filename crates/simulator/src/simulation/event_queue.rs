//! Scheduled events, in the order of time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::agent_session::Departure;
use crate::company::{Customer, Status};
use crate::contact::{CallReason, Channel};
use crate::evaluation::EvaluationKind;
use crate::timestamp::Timestamp;

/// A block of a flow, or what a caller does in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Logging,
    Welcome,
    Menu,
    Reason,
    NoChoice,
    HangUp,
    Queue,
    Transfer,
    Music,
    Difficulties,
    Disconnect,
    OfferCallback,
    QueueTransfer,
    CallbackQueue,
    CampaignAnswer,
    Voicemail,
    Survey,
    SurveyEnd,
}

/// An event. Contacts and agents are referenced by number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// A day starts.
    Midnight,
    /// A customer contacts the company.
    Arrival,
    /// A customer contacts the company again.
    Return {
        customer: Customer,
        channel: Channel,
        reason: CallReason,
    },
    /// A contact reaches a block of its flow.
    Flow {
        contact: u64,
        step: Step,
    },
    /// A customer gives up, or a task or e-mail expires.
    GiveUp {
        contact: u64,
    },
    /// An agent accepts or misses a contact.
    RingEnd {
        contact: u64,
        accepted: bool,
    },
    /// A missed contact is cleared.
    MissedEnd {
        agent: usize,
        contact: u64,
    },
    /// A conversation reaches a point of its plan: hold, resume, or end.
    Turn {
        contact: u64,
        number: usize,
    },
    /// After contact work ends.
    WorkEnd {
        contact: u64,
    },
    /// A contact record or its update is published.
    Publish {
        contact: u64,
    },
    /// The analysis of a contact is written.
    Analyze {
        contact: u64,
    },
    Evaluate {
        contact: u64,
        kind: EvaluationKind,
    },
    /// The evaluation with this index is resubmitted.
    Resubmit {
        contact: u64,
        evaluation: usize,
    },
    /// The evaluation with this index is deleted.
    DeleteEvaluation {
        contact: u64,
        evaluation: usize,
    },
    /// The payload with this number is due.
    SendLogs {
        payload: u64,
    },
    SignIn {
        agent: usize,
    },
    SignOut {
        agent: usize,
    },
    ShiftEnd {
        agent: usize,
        departure: Departure,
    },
    /// Contacts may have waited for long enough for other agents.
    Route,
    /// An agent calls a customer.
    OutboundCall,
    /// The campaign calls a customer.
    CampaignCall,
    /// The result of a campaign call.
    CampaignAnswer {
        contact: u64,
    },
    /// An agent dials or discards a previewed call.
    PreviewEnd {
        contact: u64,
    },
    /// The customer answers or does not.
    DialEnd {
        contact: u64,
        is_answered: bool,
    },
    /// An agent chooses a status.
    Want {
        agent: usize,
        status: Status,
    },
    /// The pause that started at `since` ends.
    PauseEnd {
        agent: usize,
        since: Timestamp,
    },
    /// A heartbeat may be due.
    HeartBeat {
        agent: usize,
    },
}

struct Entry {
    time: Timestamp,
    /// Orders events with the same time by when they were scheduled.
    number: u64,
    event: Event,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.time, self.number).cmp(&(other.time, other.number))
    }
}

#[derive(Default)]
pub(super) struct EventQueue {
    entries: BinaryHeap<Reverse<Entry>>,
    scheduled: u64,
}

impl EventQueue {
    pub(super) fn schedule(&mut self, time: Timestamp, event: Event) {
        self.entries.push(Reverse(Entry {
            time,
            number: self.scheduled,
            event,
        }));
        self.scheduled += 1;
    }

    /// Removes and returns the next event, unless it is after `until`.
    pub(super) fn next(&mut self, until: Option<Timestamp>) -> Option<(Timestamp, Event)> {
        let is_due = |entry: &Entry| until.is_none_or(|until| entry.time <= until);
        self.entries
            .peek()
            .is_some_and(|Reverse(entry)| is_due(entry))
            .then(|| self.entries.pop())
            .flatten()
            .map(|Reverse(entry)| (entry.time, entry.event))
    }
}
