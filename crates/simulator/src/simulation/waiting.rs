//! Who waits for whom.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::contact::{Channel, Contact, Stage};
use crate::moment::Moment;
use crate::simulation::desk::{Desk, Room};

/// The queue, and the agents who have room.
#[derive(Default)]
pub(super) struct Waiting {
    /// By channel. Contacts that gave up stay in their place until they are come to.
    queues: [VecDeque<u64>; 4],
    /// How many contacts wait.
    pub(super) count: u32,
    free: BTreeSet<(Moment, usize)>,
    with_one_chat: BTreeSet<(Moment, usize)>,
}

impl Waiting {
    /// A contact joins the queue of its channel, at its end or, where it was there before, at its
    /// front.
    pub(super) fn join(&mut self, contact: u64, channel: Channel, at_front: bool) {
        let queue = &mut self.queues[channel as usize];
        if at_front {
            queue.push_front(contact);
        } else {
            queue.push_back(contact);
        }
        self.count += 1;
    }

    /// A contact gave up.
    pub(super) fn leave(&mut self) {
        self.count -= 1;
    }

    /// Puts the agent into the list that fits the room that there is now.
    pub(super) fn list(&mut self, agent: usize, desk: &mut Desk, now: Moment) {
        let room = desk.room();
        if desk.listed.map(|(room, _)| room) == room {
            return;
        }
        if let Some((room, since)) = desk.listed {
            self.agents(room).remove(&(since, agent));
        }
        desk.listed = room.map(|room| (room, now));
        if let Some(room) = room {
            self.agents(room).insert((now, agent));
        }
    }

    /// A contact and the agent who is to take it, while there are both: the longest waiting contact
    /// of the first channel that has one, and the agent who has had room for longest.
    pub(super) fn pair(&mut self, contacts: &HashMap<u64, Contact>) -> Option<(u64, usize)> {
        let pair = Channel::ALL.into_iter().find_map(|channel| {
            let agent = self.agent_for(channel)?;
            self.first_waiting(channel, contacts)
                .map(|contact| (channel, contact, agent))
        });
        let (channel, contact, agent) = pair?;
        self.queues[channel as usize].pop_front();
        self.count -= 1;
        Some((contact, agent))
    }

    fn agent_for(&self, channel: Channel) -> Option<usize> {
        let chatting = self
            .with_one_chat
            .first()
            .filter(|_| channel == Channel::Chat);
        self.free.first().or(chatting).map(|(_, agent)| *agent)
    }

    fn first_waiting(&mut self, channel: Channel, contacts: &HashMap<u64, Contact>) -> Option<u64> {
        let queue = &mut self.queues[channel as usize];
        while let Some(number) = queue.front() {
            if contacts
                .get(number)
                .is_some_and(|contact| contact.stage == Stage::Waiting)
            {
                return Some(*number);
            }
            queue.pop_front();
        }
        None
    }

    fn agents(&mut self, room: Room) -> &mut BTreeSet<(Moment, usize)> {
        match room {
            Room::Anything => &mut self.free,
            Room::Chat => &mut self.with_one_chat,
        }
    }
}
