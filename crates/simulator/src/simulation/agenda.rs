//! What is still to happen, in the order of time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::company::{Customer, Status};
use crate::contact::{CallReason, Channel};
use crate::moment::Moment;
use crate::simulation::flow::Step;

/// Something that happens. Contacts and agents are named by their number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// A day begins.
    Midnight,
    /// A customer gets in touch.
    Arrival,
    /// A customer gets in touch again.
    Return {
        customer: Customer,
        channel: Channel,
        reason: CallReason,
    },
    /// A contact comes to a block of its flow.
    Flow { contact: u64, step: Step },
    /// A waiting customer's patience, or a task's or e-mail's time, is over.
    GiveUp { contact: u64 },
    /// An agent takes the contact or lets it ring in vain.
    RingEnd { contact: u64, accepted: bool },
    /// A missed contact leaves the agent's screen.
    MissedEnd { agent: usize, contact: u64 },
    /// A conversation comes to its turn with this number: to hold, back from it, or to its end.
    Turn { contact: u64, number: usize },
    /// After-contact work is done.
    WorkEnd { contact: u64 },
    /// A contact record is published, or published again.
    Publish { contact: u64 },
    /// The analysis of a contact is written.
    Analyse { contact: u64 },
    /// A contact is evaluated.
    Evaluate { contact: u64, automated: bool },
    /// The evaluation with this index is submitted again.
    Resubmit { contact: u64, evaluation: usize },
    /// The evaluation with this index is deleted.
    DeleteEvaluation { contact: u64, evaluation: usize },
    /// The log events of the payload with this number have waited for long enough.
    SendLogs { payload: u64 },
    /// An agent signs in.
    SignIn { agent: usize },
    /// An agent signs out.
    SignOut { agent: usize },
    /// An agent wants to be in this status.
    Want { agent: usize, status: Status },
    /// A pause ends, if it is still that which began then.
    PauseEnd { agent: usize, since: Moment },
    /// An agent's last event may be two minutes old.
    HeartBeat { agent: usize },
}

struct Entry {
    time: Moment,
    /// Of two events at the same time, that comes first which was planned first.
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

/// The events to come.
#[derive(Default)]
pub(super) struct Agenda {
    entries: BinaryHeap<Reverse<Entry>>,
    planned: u64,
}

impl Agenda {
    pub(super) fn plan(&mut self, time: Moment, event: Event) {
        self.entries.push(Reverse(Entry {
            time,
            number: self.planned,
            event,
        }));
        self.planned += 1;
    }

    pub(super) fn next(&mut self) -> Option<(Moment, Event)> {
        self.entries
            .pop()
            .map(|Reverse(entry)| (entry.time, entry.event))
    }
}
