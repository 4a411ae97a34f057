//! Arrivals of customers, and the creation of contacts.

use super::Simulation;
use super::event_queue::{Event, Step};
use crate::company::{Customer, Queue};
use crate::contact::{
    CallReason, Channel, Contact, DisconnectReason, Initiation, Leg, Stage, Subtype,
};

const CHANNELS: [(Channel, f64); 4] = [
    (Channel::Voice, 0.78),
    (Channel::Chat, 0.12),
    (Channel::Email, 0.06),
    (Channel::Task, 0.04),
];

const REASONS: [(CallReason, f64); 4] = [
    (CallReason::RecentPurchase, 0.42),
    (CallReason::RepeatOrder, 0.23),
    (CallReason::NewOrder, 0.27),
    (CallReason::NoSelection, 0.08),
];

/// Share of calls that start in an app or on a web page.
const WEB_CALLS: f64 = 0.06;

const CHAT_SUBTYPES: [(Subtype, f64); 3] = [
    (Subtype::Chat, 0.62),
    (Subtype::WhatsApp, 0.24),
    (Subtype::Sms, 0.14),
];

impl Simulation {
    /// Schedules the next customer of the day.
    pub(super) fn schedule_arrival(&mut self) {
        if let Some(next) = self.demand.next(self.now, &mut self.rng) {
            self.events.schedule(next, Event::Arrival);
        }
    }

    pub(super) fn arrive(&mut self) {
        let customer = Customer::any(&mut self.rng);
        let channel = self.rng.weighted(&CHANNELS);
        let reason = self.rng.weighted(&REASONS);
        self.begin_contact(customer, channel, reason);
        self.schedule_arrival();
    }

    /// A customer contacts the company.
    pub(super) fn begin_contact(
        &mut self,
        customer: Customer,
        channel: Channel,
        reason: CallReason,
    ) {
        let subtype = match channel {
            Channel::Voice if self.rng.chance(WEB_CALLS) => Subtype::WebRtc,
            Channel::Chat => self.rng.weighted(&CHAT_SUBTYPES),
            _ => default_subtype(channel),
        };
        let initiation = match subtype {
            Subtype::WebRtc => Initiation::WebrtcApi,
            Subtype::Telephony | Subtype::Email => Initiation::Inbound,
            _ => Initiation::Api,
        };
        let queue = if channel != Channel::Voice && reason == CallReason::RecentPurchase {
            Queue::Support
        } else {
            Queue::Basic
        };
        let contact = self.new_contact(customer, channel, reason, initiation);
        let first = self.rng.between(60, 160);
        let contact = Contact {
            subtype,
            queue: Some(queue),
            connected_to_system: (channel != Channel::Task).then_some(self.now),
            ..contact
        };
        self.add_contact(contact, first, Step::Logging);
    }

    pub(super) fn new_contact(
        &mut self,
        customer: Customer,
        channel: Channel,
        reason: CallReason,
        initiation: Initiation,
    ) -> Contact {
        Contact {
            id: self.rng.id(),
            channel,
            subtype: default_subtype(channel),
            initiation,
            leg: Leg::Customer,
            customer,
            reason,
            initial: None,
            previous: None,
            next: None,
            related: None,
            campaign: None,
            detection: None,
            stage: Stage::InFlow,
            initiated: self.now,
            connected_to_system: None,
            queue: None,
            enqueued: None,
            dequeued: None,
            callback_queue_seconds: None,
            callback_retries: 0,
            attempts: 0,
            handling: None,
            consult: None,
            is_monitored: false,
            transfer_target: None,
            transfer_completed: None,
            disconnected: None,
            disconnect_reason: DisconnectReason::CustomerDisconnect,
            is_analyzed: false,
            is_redacted: false,
            evaluations: vec![],
            publications: 0,
            pending_events: 0,
            seed: self.rng.bits(),
        }
    }

    /// Keeps a contact and returns its number.
    pub(super) fn insert_contact(&mut self, contact: Contact) -> u64 {
        let number = self.contact_count;
        self.contacts.insert(number, contact);
        self.contact_count += 1;
        number
    }

    /// Keeps a contact that reaches `step` after `first` milliseconds, and returns its number.
    pub(super) fn add_contact(&mut self, contact: Contact, first: i64, step: Step) -> u64 {
        let number = self.insert_contact(contact);
        self.after(
            first,
            Event::Flow {
                contact: number,
                step,
            },
        );
        number
    }
}

fn default_subtype(channel: Channel) -> Subtype {
    match channel {
        Channel::Voice => Subtype::Telephony,
        Channel::Chat => Subtype::Chat,
        Channel::Task => Subtype::Task,
        Channel::Email => Subtype::Email,
    }
}
