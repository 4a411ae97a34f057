//! An agent at work.

use crate::company::Status;
use crate::contact::Channel;
use crate::moment::Moment;
use crate::snapshot::{ContactState, Snapshot};
use crate::summary::AgentFigures;

/// What an agent could take now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Anything.
    Anything,
    /// A second chat.
    Chat,
}

/// An agent at work.
pub(super) struct Desk {
    pub(super) current: Snapshot,
    /// As the last event showed it.
    pub(super) shown: Snapshot,
    pub(super) last_event: Moment,
    /// In which list of agents with room the agent is, and since when.
    pub(super) listed: Option<(Room, Moment)>,
    pub(super) figures: AgentFigures,
    signed_in: Moment,
    occupied_since: Option<Moment>,
}

impl Desk {
    pub(super) fn new(now: Moment) -> Self {
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

    /// What the agent could take.
    pub(super) fn room(&self) -> Option<Room> {
        if self.current.status != Status::Available || self.current.next.is_some() {
            return None;
        }
        match self.current.contacts {
            [None, None] => Some(Room::Anything),
            [Some(chat), None]
                if chat.channel == Channel::Chat && chat.state == ContactState::Connected =>
            {
                Some(Room::Chat)
            }
            _ => None,
        }
    }

    /// Signs in.
    pub(super) fn sign_in(&mut self, now: Moment) {
        (self.current, self.signed_in) = (Snapshot::new(Status::Offline, now), now);
        self.figures.shifts += 1;
    }

    /// Goes into another status.
    pub(super) fn set_status(&mut self, status: Status, now: Moment) {
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

    /// Keeps the time in which there are contacts in hand. To be called after they change.
    pub(super) fn count_occupied(&mut self, now: Moment) {
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
