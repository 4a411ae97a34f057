//! Queued contacts: routing, missed contacts, abandonment, callbacks, and queue transfers.

use super::Simulation;
use super::event_queue::{Event, Step};
use crate::company::{OVERFLOW_DELAY, Queue};
use crate::contact::{Channel, Contact, DisconnectReason, Initiation, Leg, Stage};
use crate::documents::agent_event::EventType;
use crate::numbers::whole;
use crate::snapshot::{ContactState, HeldContact};
use crate::timestamp::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// Average patience of callers in milliseconds.
const PATIENCE: f64 = 210_000.0;
/// Average patience of people whom a campaign called.
const CAMPAIGN_PATIENCE: f64 = 25_000.0;
/// When tasks and e-mails expire.
const EXPIRY: i64 = 2 * DAY;
/// Share of calls and chats that an agent misses, and of these that the agent rejects.
const MISSES: f64 = 0.012;
const REJECTS: f64 = 0.3;
/// How long a missed contact rings.
const LONGEST_RING: i64 = 20 * SECOND;
/// Share of customers who contact the company again after they gave up.
const RETRIES: f64 = 0.4;
/// When the queue flow offers a callback, and when it moves a call to the other queue.
const CALLBACK_OFFER: i64 = 75 * SECOND;
const QUEUE_TRANSFER: i64 = 150 * SECOND;

impl Simulation {
    /// Whether the queue accepts this contact: calls are disconnected if too many are queued.
    pub(super) fn has_queue_capacity(&self, number: u64) -> bool {
        let is_call = self
            .contacts
            .get(&number)
            .is_some_and(|contact| contact.channel == Channel::Voice);
        !is_call || (self.router.count as usize) < 2 * self.agent_count + 10
    }

    pub(super) fn enqueue(&mut self, number: u64) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        (contact.stage, contact.enqueued) = (Stage::Waiting, Some(self.now));
        let (channel, initiation, leg) = (contact.channel, contact.initiation, contact.leg);
        let is_campaign = contact.campaign.is_some();
        let queue = contact.queue.unwrap_or(Queue::Basic);
        let at_front = initiation == Initiation::CallbackCustomerFirstDialed;
        let is_callback = matches!(
            initiation,
            Initiation::Callback | Initiation::CallbackCustomerFirstQueued
        );
        let patience = match (channel.is_live(), leg) {
            // The agent who consults ends the leg.
            (_, Leg::Colleague { .. }) => None,
            (true, _) if is_callback => Some(DAY),
            (true, _) => {
                let mean = if is_campaign {
                    CAMPAIGN_PATIENCE
                } else {
                    PATIENCE
                };
                Some(whole(self.rng.exponential(mean)).max(2 * SECOND))
            }
            (false, _) => Some(EXPIRY),
        };
        if let Some(patience) = patience {
            self.after(patience, Event::GiveUp { contact: number });
        }
        self.router.join(number, queue, channel, at_front);
        self.route();
        self.after(OVERFLOW_DELAY, Event::Route);
        if channel == Channel::Voice && !is_callback {
            self.schedule_queue_flow(number, initiation);
        }
    }

    fn schedule_queue_flow(&mut self, contact: u64, initiation: Initiation) {
        let mut step = |delay, step| self.after(delay, Event::Flow { contact, step });
        step(200, Step::Music);
        if matches!(initiation, Initiation::Inbound | Initiation::WebrtcApi) {
            step(CALLBACK_OFFER, Step::OfferCallback);
            step(QUEUE_TRANSFER, Step::QueueTransfer);
        }
    }

    /// Routes queued contacts while agents are available.
    pub(super) fn route(&mut self) {
        while let Some((number, agent)) = self.router.next_pair(&self.contacts, self.now) {
            let initiation = self.contacts.get(&number).map(|contact| contact.initiation);
            if initiation == Some(Initiation::CallbackCustomerFirstQueued) {
                self.dial_customer_first(number);
            } else {
                self.ring(number, agent);
            }
        }
    }

    /// Offers a contact to an agent.
    pub(super) fn ring(&mut self, number: u64, agent: usize) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        contact.stage = Stage::Ringing { agent };
        contact.attempts += 1;
        let is_live = contact.channel.is_live() && contact.leg == Leg::Customer;
        let state = if contact.initiation == Initiation::Callback {
            ContactState::Pending
        } else {
            ContactState::Connecting
        };
        self.show_contact(number, agent, state);
        let accepted = !(is_live && self.rng.chance(MISSES));
        let ring = if accepted {
            self.rng.between(1500, 5000)
        } else {
            LONGEST_RING
        };
        self.after(
            ring,
            Event::RingEnd {
                contact: number,
                accepted,
            },
        );
    }

    /// Adds a contact to those of an agent.
    pub(super) fn show_contact(&mut self, number: u64, agent: usize, state: ContactState) {
        let now = self.now;
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        self.sessions[agent].current.add(HeldContact {
            number,
            id: contact.id,
            initial: contact.initial,
            channel: contact.channel,
            initiation: contact.initiation,
            queue: contact.queue,
            queued: contact.enqueued,
            connected: None,
            state,
            state_start: now,
        });
        self.update_agent(agent);
        self.announce(agent, EventType::StateChange);
    }

    /// The agent missed or rejected the contact, which returns to the front of its queue.
    pub(super) fn miss(&mut self, number: u64) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let Stage::Ringing { agent } = contact.stage else {
            return;
        };
        contact.stage = Stage::Waiting;
        let (channel, queue) = (contact.channel, contact.queue.unwrap_or(Queue::Basic));
        let state = if self.rng.chance(REJECTS) {
            ContactState::Rejected
        } else {
            ContactState::Missed
        };
        self.show_missed(agent, number, state);
        self.router.join(number, queue, channel, true);
        self.route();
    }

    /// Shows a contact as missed, rejected, or failed until the agent clears it.
    pub(super) fn show_missed(&mut self, agent: usize, contact: u64, state: ContactState) {
        self.sessions[agent]
            .current
            .set_state(contact, state, self.now);
        self.update_agent(agent);
        self.announce(agent, EventType::StateChange);
        let shown = self.rng.between(5 * SECOND, 25 * SECOND);
        self.after(shown, Event::MissedEnd { agent, contact });
    }

    /// The customer gives up, or the task or e-mail expires.
    pub(super) fn give_up(&mut self, number: u64) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let reason = match contact.channel {
            _ if contact.initiation == Initiation::Callback => DisconnectReason::Other,
            Channel::Voice | Channel::Chat => DisconnectReason::CustomerDisconnect,
            Channel::Task | Channel::Email => DisconnectReason::Expired,
        };
        self.leave_queue(number, reason);
    }

    /// Ends a queued or ringing contact.
    pub(super) fn leave_queue(&mut self, number: u64, reason: DisconnectReason) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        match contact.stage {
            Stage::Ringing { agent } => {
                contact.dequeued = Some(self.now);
                self.end_without_agent(number, reason);
                self.show_missed(agent, number, ContactState::Rejected);
            }
            Stage::Waiting => {
                contact.dequeued = Some(self.now);
                self.router.leave();
                self.end_without_agent(number, reason);
            }
            Stage::InFlow => self.end_without_agent(number, reason),
            Stage::Dialing { .. } | Stage::Connected | Stage::Ended => {}
        }
    }

    /// A contact ends before an agent was connected. Some customers try again.
    pub(super) fn end_without_agent(&mut self, number: u64, disconnect_reason: DisconnectReason) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        (contact.stage, contact.disconnected) = (Stage::Ended, Some(self.now));
        contact.disconnect_reason = disconnect_reason;
        let again = Event::Return {
            customer: contact.customer,
            channel: contact.channel,
            reason: contact.reason,
        };
        let can_return = contact.channel.is_live()
            && contact.campaign.is_none()
            && contact.next.is_none()
            && matches!(
                contact.initiation,
                Initiation::Inbound | Initiation::WebrtcApi | Initiation::Api
            );
        self.schedule_publication(number);
        if can_return && self.rng.chance(RETRIES) {
            let later = self.rng.between(MINUTE, 25 * MINUTE);
            self.schedule_return(self.now + later, again);
        }
    }

    /// Creates the contact that continues `number`, and links both.
    pub(super) fn next_leg(&mut self, number: u64, initiation: Initiation) -> Option<Contact> {
        let contact = self.contacts.get(&number)?;
        let (customer, channel, reason) = (contact.customer, contact.channel, contact.reason);
        let (id, initial) = (contact.id, contact.initial.unwrap_or(contact.id));
        let subtype = contact.subtype;
        let leg = self.new_contact(customer, channel, reason, initiation);
        if let Some(contact) = self.contacts.get_mut(&number) {
            contact.next = Some(leg.id);
        }
        Some(Contact {
            subtype,
            initial: Some(initial),
            previous: Some(id),
            ..leg
        })
    }

    /// The queue flow moves a call to the other queue.
    pub(super) fn transfer_queue(&mut self, number: u64) {
        let Some(leg) = self.next_leg(number, Initiation::QueueTransfer) else {
            return;
        };
        if let Some(contact) = self.contacts.get_mut(&number) {
            contact.transfer_completed = Some(self.now);
        }
        self.leave_queue(number, DisconnectReason::ContactFlowDisconnect);
        let leg = Contact {
            queue: Some(Queue::Support),
            connected_to_system: Some(self.now),
            ..leg
        };
        self.add_contact(leg, 60, Step::Queue);
    }

    /// Schedules another contact of a customer, unless it is after the end.
    pub(super) fn schedule_return(&mut self, time: Timestamp, again: Event) {
        if time < self.end {
            self.events.schedule(time, again);
        }
    }

    /// When a customer with a problem calls again: one to three days later at about the same hour.
    pub(super) fn days_later(&mut self) -> Timestamp {
        let days = self.rng.between(1, 4) * DAY;
        self.now + days + self.rng.between(-HOUR, HOUR)
    }
}
