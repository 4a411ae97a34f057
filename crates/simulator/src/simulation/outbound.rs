//! Calls that Connect dials: callbacks, campaigns, and outbound calls of agents.

use super::Simulation;
use super::event_queue::{Event, Step};
use crate::company::{CAMPAIGN, Customer, Queue};
use crate::contact::{
    AnsweringMachineDetection, CallReason, CampaignCall, Channel, Contact, DisconnectReason,
    Handling, Initiation, Stage,
};
use crate::numbers::{real, real_count, whole};
use crate::snapshot::ContactState;
use crate::timestamp::{HOUR, MINUTE, SECOND};

use AnsweringMachineDetection::{
    AmdUnanswered, AmdUnresolved, FaxMachineDetected, HumanAnswered, SitToneBusy,
    SitToneInvalidNumber, VoicemailBeep, VoicemailNoBeep,
};

/// Share of outbound calls, callbacks, and previewed calls that the customer answers.
const ANSWERED: f64 = 0.75;
/// Share of callbacks that dial the customer first.
const CUSTOMER_FIRST: f64 = 0.4;
/// Attempts to reach the customer of a callback after the first one.
const RETRIES: u32 = 1;
/// Share of campaign calls that an agent previews, and of these that the agent discards.
const PREVIEWS: f64 = 0.12;
const DISCARDED: f64 = 0.15;
/// Hours of outbound calls and the campaign, on weekdays.
const START: i64 = 8 * HOUR + 30 * MINUTE;
const END: i64 = 17 * HOUR;
/// Outbound and campaign calls for each agent on a day.
const OUTBOUND_CALLS: f64 = 1.2;
const CAMPAIGN_CALLS: f64 = 2.5;

const DETECTIONS: [(AnsweringMachineDetection, f64); 8] = [
    (HumanAnswered, 0.36),
    (VoicemailBeep, 0.20),
    (VoicemailNoBeep, 0.05),
    (AmdUnanswered, 0.28),
    (AmdUnresolved, 0.03),
    (SitToneBusy, 0.04),
    (SitToneInvalidNumber, 0.02),
    (FaxMachineDetected, 0.02),
];

impl Simulation {
    /// Schedules the first outbound calls of a day.
    pub(super) fn begin_outbound_day(&mut self) {
        if self.now.date().weekday().number_days_from_monday() < 5 {
            self.after(START, Event::OutboundCall);
            self.after(START, Event::CampaignCall);
        }
    }

    /// Schedules the next event of a Poisson process with `calls` for each agent on a day.
    fn schedule_next_call(&mut self, calls: f64, event: Event) {
        let count = calls * real_count(self.agent_count);
        let interval = whole(self.rng.exponential(real(END - START) / count));
        if self.now.time_of_day() + interval < END {
            self.after(interval, event);
        }
    }

    /// An available agent calls a customer.
    pub(super) fn call_customer(&mut self) {
        self.schedule_next_call(OUTBOUND_CALLS, Event::OutboundCall);
        let Some(agent) = self.router.free_agent() else {
            return;
        };
        let customer = Customer::any(&mut self.rng);
        let reason = CallReason::RecentPurchase;
        let contact = self.new_contact(customer, Channel::Voice, reason, Initiation::Outbound);
        let number = self.insert_contact(Contact {
            queue: Some(Queue::Basic),
            ..contact
        });
        self.dial_from(number, agent);
    }

    /// The campaign calls a customer, or offers the call to an agent for preview.
    pub(super) fn call_campaign(&mut self) {
        self.schedule_next_call(CAMPAIGN_CALLS, Event::CampaignCall);
        let customer = Customer::any(&mut self.rng);
        let is_preview = self.rng.chance(PREVIEWS);
        let agent = self.router.free_agent().filter(|_| is_preview);
        let initiation = if agent.is_some() {
            Initiation::CampaignPreview
        } else {
            Initiation::Api
        };
        let reason = CallReason::NewOrder;
        let contact = self.new_contact(customer, Channel::Voice, reason, initiation);
        let number = self.insert_contact(Contact {
            queue: Some(Queue::Campaigns),
            campaign: Some(CampaignCall {
                id: CAMPAIGN,
                greeting: None,
            }),
            ..contact
        });
        if let Some(agent) = agent {
            self.show_contact(number, agent, ContactState::Connecting);
            if let Some(contact) = self.contacts.get_mut(&number) {
                contact.stage = Stage::Dialing { agent };
            }
            let preview = self.rng.between(8 * SECOND, 40 * SECOND);
            self.after(preview, Event::PreviewEnd { contact: number });
        } else {
            let dial = self.rng.between(5 * SECOND, 24 * SECOND);
            self.after(dial, Event::CampaignAnswer { contact: number });
        }
    }

    /// The agent dials or discards a previewed campaign call.
    pub(super) fn end_preview(&mut self, number: u64) {
        let is_discarded = self.rng.chance(DISCARDED);
        let agent = self.contacts.get(&number).and_then(Contact::current_agent);
        let Some(agent) = agent else {
            return;
        };
        if is_discarded {
            self.end_without_agent(number, DisconnectReason::OutboundPreviewDiscarded);
            self.release_agent(agent, number);
        } else {
            self.start_dialing(number, agent);
        }
    }

    /// An agent starts to call a customer.
    fn dial_from(&mut self, number: u64, agent: usize) {
        self.show_contact(number, agent, ContactState::Connecting);
        self.start_dialing(number, agent);
    }

    fn start_dialing(&mut self, number: u64, agent: usize) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        contact.stage = Stage::Dialing { agent };
        contact.handling = Some(Handling::new(agent, now, vec![]));
        self.schedule_answer(number);
    }

    fn schedule_answer(&mut self, contact: u64) {
        let dial = self.rng.between(6 * SECOND, 26 * SECOND);
        let is_answered = self.rng.chance(ANSWERED);
        self.after(
            dial,
            Event::DialEnd {
                contact,
                is_answered,
            },
        );
    }

    /// An agent accepted an agent-first callback: Connect dials the customer.
    pub(super) fn dial_callback(&mut self, number: u64, agent: usize) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        (contact.stage, contact.dequeued) = (Stage::Dialing { agent }, Some(now));
        self.sessions[agent]
            .current
            .set_state(number, ContactState::Connecting, now);
        self.announce_change(agent);
        self.schedule_answer(number);
    }

    /// The customer answers a call of an agent or a callback, or does not.
    pub(super) fn end_dialing(&mut self, number: u64, is_answered: bool) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let initiation = contact.initiation;
        if contact.campaign.is_some() {
            let detection = if is_answered {
                HumanAnswered
            } else {
                AmdUnanswered
            };
            contact.detection = Some(detection);
        }
        contact.connected_to_system = is_answered.then_some(now);
        match (initiation, contact.current_agent()) {
            (Initiation::CallbackCustomerFirstDialed, _) => {
                self.end_customer_first_dialing(number, is_answered);
            }
            (_, Some(agent)) if is_answered => self.connect_to(number, agent),
            (Initiation::Callback, Some(agent)) => self.fail_callback(number, agent),
            (_, Some(_)) => self.end_unanswered(number),
            (_, None) => {}
        }
    }

    /// The customer did not answer a call for which the agent was on the line.
    fn end_unanswered(&mut self, number: u64) {
        let now = self.now;
        if let Some(handling) = self
            .contacts
            .get_mut(&number)
            .and_then(|contact| contact.handling.as_mut())
        {
            handling.turns = vec![now];
        }
        self.end_conversation(number);
    }

    /// The customer of a callback did not answer. Connect tries again later.
    fn fail_callback(&mut self, number: u64, agent: usize) {
        let can_retry = self
            .contacts
            .get(&number)
            .is_some_and(|contact| contact.callback_retries < RETRIES);
        if can_retry {
            self.add_callback(number, Initiation::Callback, 8 * MINUTE);
        }
        self.end_without_agent(number, DisconnectReason::TelecomUnanswered);
        self.show_missed(agent, number, ContactState::Error);
    }

    /// A queued caller accepts a callback.
    pub(super) fn start_callback(&mut self, number: u64) {
        let initiation = if self.rng.chance(CUSTOMER_FIRST) {
            Initiation::CallbackCustomerFirstQueued
        } else {
            Initiation::Callback
        };
        self.add_callback(number, initiation, 30 * SECOND);
        self.leave_queue(number, DisconnectReason::ContactFlowDisconnect);
    }

    /// Adds a callback that is queued after `delay` milliseconds.
    fn add_callback(&mut self, number: u64, initiation: Initiation, delay: i64) {
        let retries = self.contacts.get(&number).map_or(0, |contact| {
            contact.callback_retries + u32::from(contact.initiation == Initiation::Callback)
        });
        if let Some(leg) = self.next_leg(number, initiation) {
            let leg = Contact {
                callback_retries: retries,
                queue: Some(Queue::Basic),
                ..leg
            };
            self.add_contact(leg, delay, Step::CallbackQueue);
        }
    }

    /// An agent is available for a customer-first callback: Connect dials the customer.
    pub(super) fn dial_customer_first(&mut self, number: u64) {
        let leg = self.next_leg(number, Initiation::CallbackCustomerFirstDialed);
        let Some((leg, contact)) = leg.zip(self.contacts.get_mut(&number)) else {
            return;
        };
        contact.dequeued = Some(self.now);
        let waited = contact.queue_seconds();
        self.end_without_agent(number, DisconnectReason::ContactFlowDisconnect);
        let leg = self.insert_contact(Contact {
            queue: Some(Queue::Basic),
            callback_queue_seconds: Some(waited),
            ..leg
        });
        self.schedule_answer(leg);
    }

    fn end_customer_first_dialing(&mut self, number: u64, is_answered: bool) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        if is_answered {
            contact.detection = Some(HumanAnswered);
            let step = Step::CallbackQueue;
            self.after(
                500,
                Event::Flow {
                    contact: number,
                    step,
                },
            );
        } else {
            contact.detection = Some(AmdUnanswered);
            self.end_without_agent(number, DisconnectReason::TelecomUnanswered);
        }
    }

    /// The result of a campaign call.
    pub(super) fn answer_campaign_call(&mut self, number: u64) {
        let detection = self.rng.weighted(&DETECTIONS);
        let now = self.now;
        let greeting = (
            now + self.rng.between(300, 900),
            now + self.rng.between(1_000, 2_400),
        );
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        contact.detection = Some(detection);
        let flow = |contact| Event::Flow {
            contact,
            step: Step::CampaignAnswer,
        };
        match detection {
            SitToneBusy => self.end_without_agent(number, DisconnectReason::TelecomBusy),
            SitToneInvalidNumber => {
                self.end_without_agent(number, DisconnectReason::TelecomNumberInvalid);
            }
            AmdUnanswered => self.end_without_agent(number, DisconnectReason::TelecomUnanswered),
            HumanAnswered | VoicemailBeep | VoicemailNoBeep | AmdUnresolved
            | FaxMachineDetected => {
                contact.connected_to_system = Some(now);
                if let Some(campaign) = &mut contact.campaign {
                    campaign.greeting = (detection == HumanAnswered).then_some(greeting);
                }
                self.after(100, flow(number));
            }
        }
    }
}
