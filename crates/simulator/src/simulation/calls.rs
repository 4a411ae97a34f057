//! Contacts with an agent: conversation, hold, transfer and the work after it.

use super::Simulation;
use super::agenda::Event;
use super::flow::Step;
use crate::company::WHISPER_FLOW;
use crate::contact::{
    CallReason, Channel, Contact, DisconnectReason, HandOver, Handling, Initiation, Stage,
};
use crate::dice::Dice;
use crate::documents::agent_event::EventType;
use crate::documents::flow_log::Block;
use crate::moment::{Moment, SECOND};
use crate::numbers::{real, whole};
use crate::snapshot::ContactState;

/// How many holds or pauses a contact has.
const HOLDS: [(usize, f64); 3] = [(0, 0.82), (1, 0.14), (2, 0.04)];
/// How many calls and chats an agent sends on, and how many of the calls go outside.
const TRANSFERS: f64 = 0.045;
const OUTSIDE: f64 = 0.2;
/// How many customers with a recent purchase have to call again.
const UNSOLVED: f64 = 0.07;

impl Simulation {
    /// The agent takes the contact.
    pub(super) fn connect(&mut self, number: u64) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let Stage::Ringing { agent, .. } = contact.stage else {
            return;
        };
        (contact.stage, contact.dequeued) = (Stage::Connected, Some(now));
        let turns = turns(contact, self.people[agent].skill, now, &mut self.dice);
        let first = turns[0];
        contact.handling = Some(Handling {
            agent,
            accepted: now,
            connected: now,
            turns,
            after_contact_work_end: now,
        });
        decide_analysis(contact, &mut self.dice);
        self.desks[agent]
            .current
            .set_state(number, ContactState::Connected, now);
        self.waiting.list(agent, &mut self.desks[agent], now);
        self.whisper(number);
        self.announce(agent, EventType::StateChange);
        self.agenda.plan(
            first,
            Event::Turn {
                contact: number,
                number: 0,
            },
        );
        self.serve();
    }

    fn whisper(&mut self, number: u64) {
        let Some(contact) = self
            .contacts
            .get(&number)
            .filter(|contact| contact.channel == Channel::Voice)
        else {
            return;
        };
        let parameters = [
            ("Text", contact.reason.name()),
            ("TextToSpeechType", "text"),
            ("Voice", "Joanna"),
        ];
        let (module_type, identifier) = ("PlayPrompt", "Reason to the agent");
        self.log(
            number,
            &Block {
                flow: &WHISPER_FLOW,
                module_type,
                identifier,
                parameters: &parameters,
                results: None,
            },
        );
    }

    /// The conversation turns: to hold or pause, back, or to its end.
    pub(super) fn turn(&mut self, number: u64, turn: usize) {
        let now = self.now;
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let Some(handling) = &contact.handling else {
            return;
        };
        let Some(next) = handling.turns.get(turn + 1).copied() else {
            return self.end_conversation(number);
        };
        let state = match (turn % 2, contact.channel) {
            (0, Channel::Task) => ContactState::Paused,
            (0, _) => ContactState::OnHold,
            _ => ContactState::Connected,
        };
        let agent = handling.agent;
        self.desks[agent].current.set_state(number, state, now);
        self.announce(agent, EventType::StateChange);
        self.agenda.plan(
            next,
            Event::Turn {
                contact: number,
                number: turn + 1,
            },
        );
    }

    fn end_conversation(&mut self, number: u64) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let Some(handling) = &mut contact.handling else {
            return;
        };
        let agent = handling.agent;
        handling.after_contact_work_end =
            now + after_contact_work(contact.channel, contact.reason, &mut self.dice);
        let work_end = handling.after_contact_work_end;
        (contact.stage, contact.disconnected) = (Stage::Ended, Some(now));
        contact.hand_over = hand_over(contact, &mut self.dice);
        contact.disconnect_reason = disconnect_reason(contact, &mut self.dice);
        self.desks[agent]
            .current
            .set_state(number, ContactState::Ended, now);
        self.desks[agent].figures.handled += 1;
        self.waiting.list(agent, &mut self.desks[agent], now);
        self.announce(agent, EventType::StateChange);
        self.agenda
            .plan(work_end, Event::WorkEnd { contact: number });
        self.hand_on(number);
        self.plan_follow_up(number);
    }

    /// The contact goes on as another one, where it was sent to the queue.
    fn hand_on(&mut self, number: u64) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let (id, initial) = (contact.id, contact.initial.unwrap_or(contact.id));
        let again = Event::Return {
            customer: contact.customer,
            channel: contact.channel,
            reason: contact.reason,
        };
        if contact.hand_over == Some(HandOver::ToQueue) {
            let part = self.new_contact(
                contact.customer,
                contact.channel,
                contact.reason,
                Initiation::Transfer,
            );
            let part = Contact {
                initial: Some(initial),
                previous: Some(id),
                ..part
            };
            if let Some(contact) = self.contacts.get_mut(&number) {
                contact.next = Some(part.id);
            }
            self.add_contact(part, 30, Step::Queue);
        } else if contact.reason == CallReason::RecentPurchase
            && contact.channel.is_live()
            && self.dice.chance(UNSOLVED)
        {
            let later = self.days_later();
            self.plan_return(later, again);
        }
    }

    /// After-contact work is done.
    pub(super) fn end_work(&mut self, number: u64) {
        let agent = self
            .contacts
            .get(&number)
            .and_then(|contact| contact.handling.as_ref())
            .map(|handling| handling.agent);
        if let Some(agent) = agent {
            self.let_go(agent, number);
        }
    }

    /// A contact leaves the agent's hands, and the agent goes on with what was planned next.
    pub(super) fn let_go(&mut self, agent: usize, number: u64) {
        let now = self.now;
        let desk = &mut self.desks[agent];
        desk.current.remove(number);
        match desk.current.next {
            Some((status, _)) if desk.is_free() => self.change_status(agent, status),
            _ => {
                self.waiting.list(agent, &mut self.desks[agent], now);
                self.announce(agent, EventType::StateChange);
                self.serve();
            }
        }
    }
}

/// When the conversation turns: two times for each hold or pause, and its end.
fn turns(contact: &Contact, skill: f64, now: Moment, dice: &mut Dice) -> Vec<Moment> {
    let talk = talk_time(contact.channel, contact.reason, skill, dice);
    let holds = if matches!(contact.channel, Channel::Voice | Channel::Task) {
        dice.weighted(&HOLDS)
    } else {
        0
    };
    let mut turns = Vec::with_capacity(2 * holds + 1);
    let part = real(talk) / real(i64::try_from(holds + 1).unwrap_or(1));
    let mean_hold = if contact.channel == Channel::Task {
        240_000.0
    } else {
        55_000.0
    };
    let (mut time, mut left) = (now, talk);
    for _ in 0..holds {
        let talked = whole(part * dice.real_between(0.4, 1.0));
        let hold = whole(dice.lognormal(mean_hold, 0.6)).max(5 * SECOND);
        turns.extend([time + talked, time + talked + hold]);
        (time, left) = (time + talked + hold, left - talked);
    }
    turns.push(time + left);
    turns
}

/// How long the two sides talk or write, in milliseconds.
fn talk_time(channel: Channel, reason: CallReason, skill: f64, dice: &mut Dice) -> i64 {
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
    whole(1000.0 * dice.lognormal(mean * (1.0 - 0.1 * skill), spread))
        .clamp(15 * SECOND, 3_600 * SECOND)
}

fn after_contact_work(channel: Channel, reason: CallReason, dice: &mut Dice) -> i64 {
    let mean = match (channel, reason) {
        (Channel::Voice, CallReason::RecentPurchase) => 55.0,
        (Channel::Voice, CallReason::NewOrder) => 45.0,
        (Channel::Voice, _) => 28.0,
        (Channel::Chat, _) => 20.0,
        (Channel::Task | Channel::Email, _) => 8.0,
    };
    whole(1000.0 * dice.lognormal(mean, 0.6)).max(2 * SECOND)
}

/// Whether Contact Lens analyses a contact: the flow asks for it for a part of each channel, and
/// for redaction where payment details could be named.
fn decide_analysis(contact: &mut Contact, dice: &mut Dice) {
    let share = match contact.channel {
        Channel::Voice => 0.45,
        Channel::Chat => 0.6,
        Channel::Email => 0.5,
        Channel::Task => 0.0,
    };
    contact.analysed = dice.chance(share);
    contact.redacted = contact.analysed && contact.reason == CallReason::NewOrder;
}

/// Where the agent sends the contact, if anywhere. A contact that was sent on once is not sent on
/// again.
fn hand_over(contact: &Contact, dice: &mut Dice) -> Option<HandOver> {
    let sent_on = contact.channel.is_live() && contact.previous.is_none() && dice.chance(TRANSFERS);
    let outside = contact.channel == Channel::Voice && dice.chance(OUTSIDE);
    sent_on.then_some(if outside {
        HandOver::Outside
    } else {
        HandOver::ToQueue
    })
}

fn disconnect_reason(contact: &Contact, dice: &mut Dice) -> DisconnectReason {
    let agent_first = dice.chance(0.3);
    match (contact.channel, contact.hand_over) {
        (Channel::Chat, Some(HandOver::ToQueue)) => DisconnectReason::Transferred,
        (Channel::Task, _) => DisconnectReason::AgentCompleted,
        (Channel::Email, _) | (_, Some(_)) => DisconnectReason::AgentDisconnect,
        _ if agent_first => DisconnectReason::AgentDisconnect,
        _ => DisconnectReason::CustomerDisconnect,
    }
}
