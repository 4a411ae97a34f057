//! Contacts with an agent: conversation, hold, transfer, and after contact work.

use super::Simulation;
use super::event_queue::{Event, Step};
use crate::company::{Queue, WHISPER_FLOW};
use crate::contact::{
    CallReason, Channel, Consult, ConsultKind, Contact, DisconnectReason, Handling, Initiation,
    Leg, Stage, TransferTarget,
};
use crate::documents::flow_log::Block;
use crate::numbers::{real, real_count, whole};
use crate::rng::Rng;
use crate::snapshot::ContactState;
use crate::timestamp::{SECOND, Timestamp};

/// Number of holds or pauses of a contact.
const HOLDS: [(usize, f64); 3] = [(0, 0.82), (1, 0.14), (2, 0.04)];
/// Share of calls and chats that an agent transfers, and of these calls that go to an external
/// number.
const TRANSFERS: f64 = 0.045;
const EXTERNAL: f64 = 0.2;
/// Share of calls with a consult, and how it ends.
const CONSULTS: f64 = 0.03;
const CONSULT_KINDS: [(ConsultKind, f64); 3] = [
    (ConsultKind::Consult, 0.5),
    (ConsultKind::Conference, 0.3),
    (ConsultKind::WarmTransfer, 0.2),
];
/// Share of calls that a supervisor monitors.
const MONITORED: f64 = 0.01;
/// Share of customers with a recent purchase who contact the company again.
const UNSOLVED: f64 = 0.07;
/// Share of contacts without after contact work.
const WITHOUT_AFTER_CONTACT_WORK: f64 = 0.05;

impl Simulation {
    /// The agent accepts the contact.
    pub(super) fn accept(&mut self, number: u64) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let Stage::Ringing { agent } = contact.stage else {
            return;
        };
        if contact.initiation == Initiation::Callback {
            self.dial_callback(number, agent);
        } else {
            contact.dequeued = Some(self.now);
            self.connect_to(number, agent);
        }
    }

    /// Connects the customer and the agent.
    pub(super) fn connect_to(&mut self, number: u64, agent: usize) {
        let now = self.now;
        let skill = self.people[agent].skill;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        contact.stage = Stage::Connected;
        let mut handling = contact
            .handling
            .take()
            .unwrap_or_else(|| Handling::new(agent, now, vec![]));
        if contact.initiation == Initiation::Callback {
            handling.accepted = contact.dequeued.unwrap_or(now);
        }
        if contact.leg == Leg::Customer {
            contact.consult = consult(contact, &mut self.rng);
            handling.turns = turns(contact, skill, now, &mut self.rng);
            contact.is_monitored = contact.channel == Channel::Voice && self.rng.chance(MONITORED);
            decide_analysis(contact, &mut self.rng);
        }
        let first = handling.turns.first().copied();
        contact.handling = Some(handling);
        self.sessions[agent]
            .current
            .set_state(number, ContactState::Connected, now);
        self.update_agent(agent);
        self.whisper(number);
        self.announce_change(agent);
        if let Some(first) = first {
            let turn = Event::Turn {
                contact: number,
                number: 0,
            };
            self.events.schedule(first, turn);
        }
        self.route();
    }

    fn whisper(&mut self, number: u64) {
        let Some(contact) = self
            .contacts
            .get(&number)
            .filter(|contact| contact.channel == Channel::Voice && contact.enqueued.is_some())
        else {
            return;
        };
        let parameters = [
            ("Text", contact.reason.name()),
            ("TextToSpeechType", "text"),
            ("Voice", "Joanna"),
        ];
        let block = Block {
            flow: &WHISPER_FLOW,
            module_type: "PlayPrompt",
            identifier: "Reason to the agent",
            parameters: &parameters,
            results: None,
        };
        self.log(number, &block);
    }

    /// A conversation reaches a point of its plan: hold or pause, resume, or disconnect.
    pub(super) fn turn(&mut self, number: u64, turn: usize) {
        let now = self.now;
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let Some(handling) = &contact.handling else {
            return;
        };
        if turn + 1 >= handling.turns.len() {
            return self.end_conversation(number);
        }
        let state = match (turn % 2, contact.channel) {
            (0, Channel::Task) => ContactState::Paused,
            (0, _) => ContactState::OnHold,
            _ => ContactState::Connected,
        };
        let (agent, has_consult) = (handling.agent, contact.consult.is_some());
        self.sessions[agent].current.set_state(number, state, now);
        self.announce_change(agent);
        match turn {
            0 if has_consult => self.start_consult(number),
            1 if has_consult => self.end_consult(number),
            _ => {}
        }
        let next = self
            .contacts
            .get(&number)
            .and_then(|contact| contact.handling.as_ref())
            .and_then(|handling| handling.turns.get(turn + 1).copied());
        if let Some(next) = next {
            let event = Event::Turn {
                contact: number,
                number: turn + 1,
            };
            self.events.schedule(next, event);
        }
    }

    /// The contact disconnects, and after contact work starts.
    pub(super) fn end_conversation(&mut self, number: u64) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let Some(handling) = &mut contact.handling else {
            return;
        };
        if contact.stage == Stage::Ended {
            return;
        }
        let agent = handling.agent;
        let is_unanswered =
            contact.initiation.dials_after_accept() && contact.connected_to_system.is_none();
        let work = after_contact_work(contact.channel, contact.reason, &mut self.rng);
        handling.after_contact_work_end = now + work;
        (contact.stage, contact.disconnected) = (Stage::Ended, Some(now));
        if is_unanswered {
            contact.disconnect_reason = DisconnectReason::TelecomUnanswered;
        } else {
            contact.transfer_target = transfer_target(contact, &mut self.rng);
            contact.transfer_completed = contact.transfer_target.map(|_| now);
            contact.disconnect_reason = disconnect_reason(contact, &mut self.rng);
        }
        self.sessions[agent]
            .current
            .set_state(number, ContactState::Ended, now);
        self.sessions[agent].figures.handled += 1;
        self.update_agent(agent);
        self.announce_change(agent);
        self.after(work, Event::WorkEnd { contact: number });
        if !is_unanswered {
            self.continue_contact(number);
        }
        self.schedule_follow_up(number);
    }

    /// Adds the legs that follow a handled contact.
    fn continue_contact(&mut self, number: u64) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let again = Event::Return {
            customer: contact.customer,
            channel: contact.channel,
            reason: contact.reason,
        };
        let is_unsolved = contact.reason == CallReason::RecentPurchase
            && contact.channel.is_live()
            && contact.leg == Leg::Customer
            && contact.campaign.is_none();
        let target = contact.transfer_target;
        self.add_side_legs(number);
        match target {
            Some(TransferTarget::Queue) => {
                if let Some(leg) = self.next_leg(number, Initiation::Transfer) {
                    let leg = Contact {
                        queue: Some(Queue::Support),
                        connected_to_system: Some(self.now),
                        ..leg
                    };
                    self.add_contact(leg, 30, Step::Queue);
                }
            }
            Some(TransferTarget::External) => self.add_external_leg(number),
            None if is_unsolved && self.rng.chance(UNSOLVED) => {
                let later = self.days_later();
                self.schedule_return(later, again);
            }
            None => {}
        }
    }

    /// After contact work ends.
    pub(super) fn end_work(&mut self, number: u64) {
        let agent = self
            .contacts
            .get(&number)
            .and_then(|contact| contact.handling.as_ref())
            .map(|handling| handling.agent);
        if let Some(agent) = agent {
            self.release_agent(agent, number);
        }
    }

    /// Clears a contact of an agent, whose next status then applies.
    pub(super) fn release_agent(&mut self, agent: usize, number: u64) {
        let session = &mut self.sessions[agent];
        session.current.remove(number);
        let is_free = session.is_free();
        match (session.current.next, session.departure) {
            (_, Some(departure)) if is_free => {
                self.announce_change(agent);
                self.depart(agent, departure);
            }
            (Some((status, _)), _) if is_free => self.change_status(agent, status),
            _ => {
                self.update_agent(agent);
                self.announce_change(agent);
                self.route();
            }
        }
    }
}

/// Decides whether the agent consults a colleague.
fn consult(contact: &Contact, rng: &mut Rng) -> Option<Consult> {
    let can_consult = contact.channel == Channel::Voice
        && contact.previous.is_none()
        && matches!(
            contact.initiation,
            Initiation::Inbound | Initiation::WebrtcApi
        );
    (can_consult && rng.chance(CONSULTS)).then(|| Consult {
        kind: rng.weighted(&CONSULT_KINDS),
        leg: None,
    })
}

/// Plans a conversation: two times for each hold or pause, and the disconnect.
fn turns(contact: &Contact, skill: f64, now: Timestamp, rng: &mut Rng) -> Vec<Timestamp> {
    let talk = talk_time(contact.channel, contact.reason, skill, rng);
    if contact.consult.is_some() {
        let start = now + talk / 2;
        let end = start + rng.between(50 * SECOND, 150 * SECOND);
        return vec![start, end, end + (talk / 2).max(75 * SECOND)];
    }
    let holds = if matches!(contact.channel, Channel::Voice | Channel::Task) {
        rng.weighted(&HOLDS)
    } else {
        0
    };
    let mut turns = Vec::with_capacity(2 * holds + 1);
    let part = real(talk) / real_count(holds + 1);
    let mean_hold = if contact.channel == Channel::Task {
        240_000.0
    } else {
        55_000.0
    };
    let (mut time, mut left) = (now, talk);
    for _ in 0..holds {
        let talked = whole(part * rng.real_between(0.4, 1.0));
        let hold = whole(rng.lognormal(mean_hold, 0.6)).max(5 * SECOND);
        turns.extend([time + talked, time + talked + hold]);
        (time, left) = (time + talked + hold, left - talked);
    }
    turns.push(time + left);
    turns
}

/// Duration of a conversation without holds, in milliseconds.
pub(super) fn talk_time(channel: Channel, reason: CallReason, skill: f64, rng: &mut Rng) -> i64 {
    let call = match reason {
        CallReason::RecentPurchase => 325.0,
        CallReason::RepeatOrder => 175.0,
        CallReason::NewOrder => 290.0,
        CallReason::NoSelection => 235.0,
    };
    let mean = match channel {
        Channel::Voice => call,
        Channel::Chat => 1.7 * call,
        Channel::Task => 0.8 * call,
        Channel::Email => 1.1 * call,
    };
    let spread = if channel == Channel::Voice { 0.65 } else { 0.5 };
    whole(1000.0 * rng.lognormal(mean * (1.0 - 0.1 * skill), spread))
        .clamp(15 * SECOND, 3_600 * SECOND)
}

/// Duration of after contact work in milliseconds; 0 without it.
fn after_contact_work(channel: Channel, reason: CallReason, rng: &mut Rng) -> i64 {
    let mean = match (channel, reason) {
        (Channel::Voice, CallReason::RecentPurchase) => 55.0,
        (Channel::Voice, CallReason::NewOrder) => 45.0,
        (Channel::Voice, _) => 28.0,
        (Channel::Chat, _) => 20.0,
        (Channel::Task | Channel::Email, _) => 8.0,
    };
    let work = whole(1000.0 * rng.lognormal(mean, 0.6)).max(2 * SECOND);
    if rng.chance(WITHOUT_AFTER_CONTACT_WORK) {
        0
    } else {
        work
    }
}

/// Decides whether Contact Lens analyzes a contact: a share of each channel. It redacts contacts in
/// which payment details may occur.
fn decide_analysis(contact: &mut Contact, rng: &mut Rng) {
    let share = match contact.channel {
        Channel::Voice => 0.45,
        Channel::Chat => 0.6,
        Channel::Email => 0.5,
        Channel::Task => 0.0,
    };
    contact.is_analyzed = rng.chance(share);
    contact.is_redacted = contact.is_analyzed && contact.reason == CallReason::NewOrder;
}

/// Decides whether the agent transfers the contact, at most once in a chain.
fn transfer_target(contact: &Contact, rng: &mut Rng) -> Option<TransferTarget> {
    let can_transfer = contact.channel.is_live()
        && contact.leg == Leg::Customer
        && contact.previous.is_none()
        && contact.next.is_none()
        && contact.initiation != Initiation::Outbound;
    let is_transferred = can_transfer && rng.chance(TRANSFERS);
    let is_external = contact.channel == Channel::Voice && rng.chance(EXTERNAL);
    is_transferred.then_some(if is_external {
        TransferTarget::External
    } else {
        TransferTarget::Queue
    })
}

fn disconnect_reason(contact: &Contact, rng: &mut Rng) -> DisconnectReason {
    let is_agent_first = rng.chance(0.3);
    match (contact.channel, contact.transfer_target) {
        (Channel::Task, _) => DisconnectReason::AgentCompleted,
        (Channel::Email, _) | (_, Some(_)) => DisconnectReason::AgentDisconnect,
        _ if is_agent_first || contact.leg != Leg::Customer => DisconnectReason::AgentDisconnect,
        _ => DisconnectReason::CustomerDisconnect,
    }
}
