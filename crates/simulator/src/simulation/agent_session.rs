//! State of an agent in the simulation.

use crate::company::Status;
use crate::contact::Channel;
use crate::snapshot::{ContactState, Snapshot};
use crate::summary::AgentFigures;
use crate::timestamp::Timestamp;

/// Contacts that an agent can accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capacity {
    /// Any contact.
    Anything,
    /// A second chat.
    Chat,
}

pub(super) struct AgentSession {
    pub(super) current: Snapshot,
    /// State in the last event.
    pub(super) shown: Snapshot,
    pub(super) last_event: Timestamp,
    /// Index of free agents that contains the agent, and since when.
    pub(super) listed: Option<(Capacity, Timestamp)>,
    pub(super) figures: AgentFigures,
    signed_in: Timestamp,
    occupied_since: Option<Timestamp>,
}

impl AgentSession {
    pub(super) fn new(now: Timestamp) -> Self {
        let snapshot = Snapshot::new(Status::Offline, now);
        Self {
            current: snapshot,
            shown: snapshot,
            last_event: now,
            listed: None,
            figures: AgentFigures::default(),
            signed_in: now,
            occupied_since: None,
        }
    }

    pub(super) fn is_free(&self) -> bool {
        self.current.contacts().next().is_none()
    }

    pub(super) fn capacity(&self) -> Option<Capacity> {
        if self.current.status != Status::Available || self.current.next.is_some() {
            return None;
        }
        match self.current.contacts {
            [None, None] => Some(Capacity::Anything),
            [Some(chat), None]
                if chat.channel == Channel::Chat && chat.state == ContactState::Connected =>
            {
                Some(Capacity::Chat)
            }
            _ => None,
        }
    }

    pub(super) fn sign_in(&mut self, now: Timestamp) {
        (self.current, self.signed_in) = (Snapshot::new(Status::Offline, now), now);
        self.figures.shifts += 1;
    }

    pub(super) fn set_status(&mut self, status: Status, now: Timestamp) {
        if matches!(self.current.status, Status::Break | Status::Lunch) {
            self.figures.away_millis += now - self.current.status_start;
        }
        if status == Status::Offline {
            self.figures.signed_in_millis += now - self.signed_in;
        }
        (
            self.current.status,
            self.current.status_start,
            self.current.next,
        ) = (status, now, None);
    }

    /// Counts occupied time. Must be called after contacts change.
    pub(super) fn count_occupied(&mut self, now: Timestamp) {
        match (self.occupied_since, self.is_free()) {
            (None, false) => self.occupied_since = Some(now),
            (Some(since), true) => {
                self.figures.occupied_millis += now - since;
                self.occupied_since = None;
            }
            _ => {}
        }
    }
}
