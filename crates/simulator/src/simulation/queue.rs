//! Contacts in the queue: waiting, giving up, and finding an agent.

use super::Simulation;
use super::agenda::Event;
use super::flow::Step;
use crate::contact::{Channel, DisconnectReason, Stage};
use crate::documents::agent_event::EventType;
use crate::moment::{DAY, HOUR, MINUTE, Moment, SECOND};
use crate::numbers::whole;
use crate::snapshot::{ContactState, ShownContact};

/// How long callers wait on average before they give up, if they have to, in milliseconds.
const PATIENCE: f64 = 210_000.0;
/// Tasks and e-mails that nobody took expire after this time.
const EXPIRY: i64 = 2 * DAY;
/// How often an agent misses a call or a chat.
const MISSES: f64 = 0.012;
/// For how long it rings then.
const LONGEST_RING: i64 = 20 * SECOND;
/// How many customers who gave up try again.
const RETRIES: f64 = 0.4;

impl Simulation {
    /// Whether the queue takes this contact: calls are turned away where too many wait.
    pub(super) fn has_room(&self, number: u64) -> bool {
        let is_call = self
            .contacts
            .get(&number)
            .is_some_and(|contact| contact.channel == Channel::Voice);
        !is_call || (self.waiting.count as usize) < 2 * self.people.len() + 10
    }

    pub(super) fn enqueue(&mut self, number: u64) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        (contact.stage, contact.enqueued) = (Stage::Waiting, Some(self.now));
        let channel = contact.channel;
        let patience = if channel.is_live() {
            whole(self.dice.exponential(PATIENCE)).max(2 * SECOND)
        } else {
            EXPIRY
        };
        self.after(patience, Event::GiveUp { contact: number });
        self.waiting.join(number, channel, false);
        self.serve();
        if channel == Channel::Voice {
            self.after(
                200,
                Event::Flow {
                    contact: number,
                    step: Step::Music,
                },
            );
        }
    }

    /// Brings contacts and agents together while there are both.
    pub(super) fn serve(&mut self) {
        while let Some((number, agent)) = self.waiting.pair(&self.contacts) {
            self.ring(number, agent);
        }
    }

    fn ring(&mut self, number: u64, agent: usize) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        contact.stage = Stage::Ringing {
            agent,
            impatient: false,
        };
        contact.attempts += 1;
        let is_live = contact.channel.is_live();
        self.desks[agent].current.add(ShownContact {
            number,
            id: contact.id,
            initial: contact.initial,
            channel: contact.channel,
            initiation: contact.initiation,
            queued: contact.enqueued.unwrap_or(now),
            connected: None,
            state: ContactState::Connecting,
            state_start: now,
        });
        self.waiting.list(agent, &mut self.desks[agent], now);
        self.announce(agent, EventType::StateChange);
        let accepted = !(is_live && self.dice.chance(MISSES));
        let ring = if accepted {
            self.dice.between(1500, 5000)
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

    /// The agent did not take it: back to the front of the queue, unless that is too late.
    pub(super) fn miss(&mut self, number: u64) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let Stage::Ringing { agent, impatient } = contact.stage else {
            return;
        };
        contact.stage = Stage::Waiting;
        let channel = contact.channel;
        self.desks[agent]
            .current
            .set_state(number, ContactState::Missed, now);
        self.announce(agent, EventType::StateChange);
        let shown = self.dice.between(5 * SECOND, 25 * SECOND);
        self.after(
            shown,
            Event::MissedEnd {
                agent,
                contact: number,
            },
        );
        self.waiting.join(number, channel, true);
        if impatient {
            self.give_up(number)
        } else {
            self.serve()
        }
    }

    /// The customer gives up, or the time for a task or an e-mail is over.
    pub(super) fn give_up(&mut self, number: u64) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        match &mut contact.stage {
            Stage::Ringing { impatient, .. } => *impatient = true,
            Stage::Waiting => {
                contact.dequeued = Some(self.now);
                let is_live = contact.channel.is_live();
                self.waiting.leave();
                let reason = if is_live {
                    DisconnectReason::CustomerDisconnect
                } else {
                    DisconnectReason::Expired
                };
                self.end_without_agent(number, reason);
            }
            Stage::InFlow | Stage::Connected | Stage::Ended => {}
        }
    }

    /// A contact ends before an agent took it. Some customers try again.
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
        let is_live = contact.channel.is_live();
        self.plan_publication(number);
        if is_live && self.dice.chance(RETRIES) {
            let later = self.dice.between(MINUTE, 25 * MINUTE);
            self.plan_return(self.now + later, again);
        }
    }

    /// A customer is to get in touch again at `time`, unless that is after the end.
    pub(super) fn plan_return(&mut self, time: Moment, again: Event) {
        if time < self.end {
            self.agenda.plan(time, again);
        }
    }

    /// When a customer whose purchase did not work out calls again: at about the same hour, one to
    /// three days later.
    pub(super) fn days_later(&mut self) -> Moment {
        let days = self.dice.between(1, 4) * DAY;
        self.now + days + self.dice.between(-HOUR, HOUR)
    }
}
