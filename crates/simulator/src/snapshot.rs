//! State of an agent, as agent events show it.

use serde::Serialize;

use crate::company::{Queue, Status};
use crate::contact::{Channel, Initiation};
use crate::id::Id;
use crate::timestamp::Timestamp;

/// Maximum number of concurrent contacts: two chats.
pub(crate) const MAX_CONTACTS: usize = 2;

/// State of a contact at its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ContactState {
    Connecting,
    Pending,
    Missed,
    Rejected,
    Error,
    Connected,
    #[serde(rename = "CONNECTED_ONHOLD")]
    OnHold,
    Paused,
    Ended,
}

/// A contact of an agent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldContact {
    pub(crate) number: u64,
    pub(crate) id: Id,
    pub(crate) initial: Option<Id>,
    pub(crate) channel: Channel,
    pub(crate) initiation: Initiation,
    pub(crate) queue: Option<Queue>,
    /// `None` for calls that the agent makes.
    pub(crate) queued: Option<Timestamp>,
    pub(crate) connected: Option<Timestamp>,
    pub(crate) state: ContactState,
    pub(crate) state_start: Timestamp,
}

/// An agent at a point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Snapshot {
    pub(crate) status: Status,
    pub(crate) status_start: Timestamp,
    /// Next status, which applies when the current contacts end, and when the agent chose it.
    pub(crate) next: Option<(Status, Timestamp)>,
    pub(crate) contacts: [Option<HeldContact>; MAX_CONTACTS],
}

impl Snapshot {
    pub(crate) fn new(status: Status, now: Timestamp) -> Self {
        Self {
            status,
            status_start: now,
            next: None,
            contacts: [None; MAX_CONTACTS],
        }
    }

    pub(crate) fn contacts(&self) -> impl Iterator<Item = &HeldContact> {
        self.contacts.iter().flatten()
    }

    /// Adds a contact. Contacts are offered to agents with capacity only.
    pub(crate) fn add(&mut self, contact: HeldContact) {
        if let Some(slot) = self.contacts.iter_mut().find(|slot| slot.is_none()) {
            *slot = Some(contact);
        }
    }

    pub(crate) fn set_state(&mut self, number: u64, state: ContactState, now: Timestamp) {
        for contact in self
            .contacts
            .iter_mut()
            .flatten()
            .filter(|contact| contact.number == number)
        {
            (contact.state, contact.state_start) = (state, now);
            if state == ContactState::Connected && contact.connected.is_none() {
                contact.connected = Some(now);
            }
        }
    }

    pub(crate) fn remove(&mut self, number: u64) {
        for slot in &mut self.contacts {
            slot.take_if(|contact| contact.number == number);
        }
        self.contacts.sort_by_key(Option::is_none);
    }
}
