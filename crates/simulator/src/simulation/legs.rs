//! Legs beside a contact: consults, external parties, monitoring supervisors, surveys, and e-mail
//! replies.

use super::Simulation;
use super::calls::talk_time;
use super::event_queue::{Event, Step};
use crate::company::{Queue, SUPERVISORS};
use crate::contact::{
    Channel, ConsultKind, Contact, DisconnectReason, Handling, Initiation, Leg, Stage, Transition,
};
use crate::timestamp::{SECOND, Timestamp};

/// Share of contacts with a survey, of those that the agent disconnected.
const SURVEYS: f64 = 0.5;
/// Share of handled e-mails with a reply.
const REPLIES: f64 = 0.8;
/// Share of monitored calls that the supervisor barges.
const BARGES: f64 = 0.3;
/// Time that all parties of a warm transfer or conference talk.
const JOINT_TALK: i64 = 25 * SECOND;

impl Simulation {
    /// The agent puts the customer on hold and calls a colleague.
    pub(super) fn start_consult(&mut self, host: u64) {
        let Some(leg) = self.next_leg(host, Initiation::Transfer) else {
            return;
        };
        let leg = Contact {
            leg: Leg::Colleague { joined: None },
            queue: Some(Queue::Support),
            connected_to_system: Some(self.now),
            ..leg
        };
        let number = self.add_contact(leg, 200, Step::Queue);
        if let Some(consult) = self
            .contacts
            .get_mut(&host)
            .and_then(|contact| contact.consult.as_mut())
        {
            consult.leg = Some(number);
        }
    }

    /// The agent takes the customer off hold: the colleague leaves, joins, or takes over.
    pub(super) fn end_consult(&mut self, host: u64) {
        let now = self.now;
        let consult = self.contacts.get(&host).and_then(|contact| contact.consult);
        let Some((kind, leg)) = consult.and_then(|consult| Some((consult.kind, consult.leg?)))
        else {
            return;
        };
        let is_connected = self
            .contacts
            .get(&leg)
            .is_some_and(|leg| leg.stage == Stage::Connected);
        match kind {
            // Nobody accepted: the agent cancels the consult.
            _ if !is_connected => self.leave_queue(leg, DisconnectReason::AgentDisconnect),
            ConsultKind::Consult => self.end_conversation(leg),
            ConsultKind::Conference => self.join(leg, now + JOINT_TALK),
            ConsultKind::WarmTransfer => {
                if let Some(handling) = self
                    .contacts
                    .get_mut(&host)
                    .and_then(|contact| contact.handling.as_mut())
                {
                    handling.turns[2] = now + JOINT_TALK;
                }
                let talk = self.contacts.get(&leg).map(|leg| (leg.channel, leg.reason));
                let talk = talk.map_or(0, |(channel, reason)| {
                    talk_time(channel, reason, 0.0, &mut self.rng)
                });
                self.join(leg, now + JOINT_TALK + talk);
            }
        }
    }

    /// The customer joins the colleague's leg, which ends at `end`.
    fn join(&mut self, number: u64, end: Timestamp) {
        if let Some(contact) = self.contacts.get_mut(&number) {
            contact.leg = Leg::Colleague {
                joined: Some(self.now),
            };
            if let Some(handling) = &mut contact.handling {
                handling.turns = vec![end];
            }
            let turn = Event::Turn {
                contact: number,
                number: 0,
            };
            self.events.schedule(end, turn);
        }
    }

    /// Adds a contact whose course is known, and publishes its record after its disconnect.
    fn add_complete(&mut self, contact: Contact) {
        let number = self.insert_contact(Contact {
            stage: Stage::Ended,
            ..contact
        });
        self.schedule_publication(number);
    }

    /// Adds the leg of an external number to which the contact was transferred.
    pub(super) fn add_external_leg(&mut self, number: u64) {
        let end = self.now + self.rng.between(60 * SECOND, 300 * SECOND);
        if let Some(leg) = self.next_leg(number, Initiation::ExternalOutbound) {
            self.add_complete(Contact {
                connected_to_system: Some(self.now),
                disconnected: Some(end),
                disconnect_reason: DisconnectReason::ThirdPartyDisconnect,
                ..leg
            });
        }
    }

    /// Adds the legs of a supervisor, a survey, and an e-mail reply, where there are any.
    pub(super) fn add_side_legs(&mut self, number: u64) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let is_monitored = contact.is_monitored;
        let is_email = contact.channel == Channel::Email && contact.handling.is_some();
        let can_have_survey = contact.channel.is_live()
            && contact.leg == Leg::Customer
            && contact.next.is_none()
            && contact.transfer_target.is_none()
            && contact.disconnect_reason == DisconnectReason::AgentDisconnect;
        if is_monitored {
            self.add_monitor_leg(number);
        }
        if can_have_survey && self.rng.chance(SURVEYS) {
            self.add_survey(number);
        }
        if is_email && self.rng.chance(REPLIES) {
            self.add_reply(number);
        }
    }

    fn add_monitor_leg(&mut self, number: u64) {
        let supervisor = self.agent_count + usize::from(self.rng.chance(0.5)) % SUPERVISORS;
        let (now, is_barged) = (self.now, self.rng.chance(BARGES));
        let Some((contact, connected)) = self
            .contacts
            .get(&number)
            .and_then(|contact| Some((contact, contact.handling.as_ref()?.connected)))
        else {
            return;
        };
        let start = connected + (now - connected) / 3;
        let barge = start + (now - start) / 2;
        let transition = |state, start, end| Transition { state, start, end };
        let mut handling = Handling::new(supervisor, start, vec![now]);
        handling.after_contact_work_end = now;
        handling.transitions = if is_barged {
            vec![
                transition("SILENT_MONITOR", start, barge),
                transition("BARGE", barge, now),
            ]
        } else {
            vec![transition("SILENT_MONITOR", start, now)]
        };
        let (id, initial) = (contact.id, contact.initial.unwrap_or(contact.id));
        let (customer, channel, reason) = (contact.customer, contact.channel, contact.reason);
        let (queue, disconnect_reason) = (contact.queue, contact.disconnect_reason);
        let leg = self.new_contact(customer, channel, reason, Initiation::Monitor);
        self.add_complete(Contact {
            initial: Some(initial),
            related: Some(id),
            initiated: start,
            connected_to_system: Some(start),
            queue,
            handling: Some(handling),
            disconnected: Some(now),
            disconnect_reason,
            ..leg
        });
    }

    fn add_survey(&mut self, number: u64) {
        if let Some(leg) = self.next_leg(number, Initiation::Disconnect) {
            let leg = Contact {
                queue: None,
                connected_to_system: Some(self.now),
                ..leg
            };
            self.add_contact(leg, 150, Step::Survey);
        }
    }

    fn add_reply(&mut self, number: u64) {
        let now = self.now;
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let Some(handling) = &contact.handling else {
            return;
        };
        let start = handling.connected + (now - handling.connected) / 2;
        let reply = Handling::new(handling.agent, start, vec![now]);
        let reply = Handling {
            after_contact_work_end: now,
            ..reply
        };
        let (id, customer, reason) = (contact.id, contact.customer, contact.reason);
        let leg = self.new_contact(customer, Channel::Email, reason, Initiation::AgentReply);
        self.add_complete(Contact {
            related: Some(id),
            initiated: start,
            connected_to_system: Some(start),
            queue: None,
            handling: Some(reply),
            disconnected: Some(now),
            disconnect_reason: DisconnectReason::AgentDisconnect,
            ..leg
        });
    }
}
