//! What an agent event shows of an agent.

use serde::Serialize;

use crate::company::Status;
use crate::contact::{Channel, Initiation};
use crate::id::Id;
use crate::moment::Moment;

/// The most contacts that an agent has at once: two chats.
pub(crate) const MOST_CONTACTS: usize = 2;

/// What a contact is doing at its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ContactState {
    Connecting,
    Missed,
    Connected,
    #[serde(rename = "CONNECTED_ONHOLD")]
    OnHold,
    Paused,
    Ended,
}

/// A contact in the hands of an agent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShownContact {
    pub(crate) number: u64,
    pub(crate) id: Id,
    pub(crate) initial: Option<Id>,
    pub(crate) channel: Channel,
    pub(crate) initiation: Initiation,
    pub(crate) queued: Moment,
    pub(crate) connected: Option<Moment>,
    pub(crate) state: ContactState,
    pub(crate) state_start: Moment,
}

/// An agent at a point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Snapshot {
    pub(crate) status: Status,
    pub(crate) status_start: Moment,
    /// The status that follows once the contacts in hand are done, and when the agent chose it.
    pub(crate) next: Option<(Status, Moment)>,
    pub(crate) contacts: [Option<ShownContact>; MOST_CONTACTS],
}

impl Snapshot {
    pub(crate) fn new(status: Status, now: Moment) -> Self {
        Self {
            status,
            status_start: now,
            next: None,
            contacts: [None; MOST_CONTACTS],
        }
    }

    pub(crate) fn contacts(&self) -> impl Iterator<Item = &ShownContact> {
        self.contacts.iter().flatten()
    }

    /// Takes a contact; there is room, for otherwise the agent was not asked.
    pub(crate) fn add(&mut self, contact: ShownContact) {
        if let Some(place) = self.contacts.iter_mut().find(|place| place.is_none()) {
            *place = Some(contact);
        }
    }

    /// Puts the contact with this number into `state`.
    pub(crate) fn set_state(&mut self, number: u64, state: ContactState, now: Moment) {
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

    /// Lets go of the contact with this number.
    pub(crate) fn remove(&mut self, number: u64) {
        for place in &mut self.contacts {
            place.take_if(|contact| contact.number == number);
        }
        self.contacts.sort_by_key(Option::is_none);
    }
}
