//! State of an agent in the simulation.

use crate::company::Status;
use crate::contact::Channel;
use crate::snapshot::{ContactState, Snapshot};
use crate::summary::AgentFigures;
use crate::timestamp::Timestamp;

/// Contacts that an agent can accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capacity {
    Anything,
    /// A second chat.
    Chat,
}

/// How an agent leaves at the end of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Departure {
    /// Sets the status Offline and logs out.
    Offline,
    /// Logs out while Available.
    LogoutOnly,
    /// Closes the window: there is no LOGOUT event.
    WindowClosed,
}

pub(super) struct AgentSession {
    pub(super) current: Snapshot,
    /// State in the last event.
    pub(super) shown: Snapshot,
    pub(super) last_event: Timestamp,
    /// Index of free agents that contains the agent, and since when.
    pub(super) listed: Option<(Capacity, Timestamp)>,
    pub(super) figures: AgentFigures,
    /// How the agent leaves when the current contacts end.
    pub(super) departure: Option<Departure>,
    /// Until when heartbeats continue after the agent left.
    pub(super) heartbeats_until: Option<Timestamp>,
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
            departure: None,
            heartbeats_until: None,
            signed_in: now,
            occupied_since: None,
        }
    }

    pub(super) fn is_free(&self) -> bool {
        self.current.contacts().next().is_none()
    }

    /// Whether the agent left without the status Offline.
    pub(super) fn has_left(&self) -> bool {
        self.heartbeats_until.is_some()
    }

    pub(super) fn capacity(&self) -> Option<Capacity> {
        let is_leaving = self.departure.is_some() || self.has_left();
        let is_available = self.current.status == Status::Available && !is_leaving;
        if !is_available || self.current.next.is_some() {
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
        (self.departure, self.heartbeats_until) = (None, None);
        self.figures.shifts += 1;
    }

    pub(super) fn set_status(&mut self, status: Status, now: Timestamp) {
        if matches!(self.current.status, Status::Break | Status::Lunch) {
            self.figures.away_millis += now - self.current.status_start;
        }
        if status == Status::Offline {
            self.count_signed_in(now);
        }
        (
            self.current.status,
            self.current.status_start,
            self.current.next,
        ) = (status, now, None);
    }

    /// Counts the time since login.
    pub(super) fn count_signed_in(&mut self, now: Timestamp) {
        self.figures.signed_in_millis += now - self.signed_in;
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
