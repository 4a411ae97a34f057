//! Contacts before the queue: who gets in touch, and their way through the flows, block by block.

use super::Simulation;
use super::agenda::Event;
use super::log_group::{Gathered, LONGEST};
use crate::company::{
    Customer, Flow, INBOUND_FLOW, QUEUE_ARN, QUEUE_FLOW, TRANSFER_FLOW, WRITTEN_FLOW,
};
use crate::contact::{CallReason, Channel, Contact, DisconnectReason, Initiation, Stage};
use crate::documents::flow_log::Block;
use crate::moment::SECOND;
use crate::numbers::whole;

/// A block of a flow, or what a caller does in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Logging,
    Welcome,
    Menu,
    Reason,
    NoChoice,
    HangUp,
    Queue,
    Transfer,
    Music,
    Difficulties,
    Disconnect,
}

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

/// How many callers who chose nothing hang up before they reach the queue.
const HANG_UPS: f64 = 0.4;

const WELCOME: &str = "Welcome to AnyCompany, your partner for the office.";
const MENU: &str =
    "For a recent purchase, press 1. To repeat an order, press 2. For a new order, press 3.";
const NO_CHOICE: &str = "We have not heard a choice. Please stay on the line, we will connect you.";
const DIFFICULTIES: &str =
    "We are experiencing a problem and cannot take your call. Please try again later.";

impl Simulation {
    /// Plans the next customer of the day.
    pub(super) fn plan_arrival(&mut self) {
        if let Some(next) = self.demand.next(self.now, &mut self.dice) {
            self.agenda.plan(next, Event::Arrival);
        }
    }

    pub(super) fn arrive(&mut self) {
        let customer = Customer::any(&mut self.dice);
        let channel = self.dice.weighted(&CHANNELS);
        let reason = self.dice.weighted(&REASONS);
        self.begin_contact(customer, channel, reason);
        self.plan_arrival();
    }

    /// A customer gets in touch.
    pub(super) fn begin_contact(
        &mut self,
        customer: Customer,
        channel: Channel,
        reason: CallReason,
    ) {
        let initiation = if matches!(channel, Channel::Voice | Channel::Email) {
            Initiation::Inbound
        } else {
            Initiation::Api
        };
        let contact = self.new_contact(customer, channel, reason, initiation);
        let first = self.dice.between(60, 160);
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
            id: self.dice.id(),
            channel,
            initiation,
            customer,
            reason,
            initial: None,
            previous: None,
            next: None,
            stage: Stage::InFlow,
            initiated: self.now,
            enqueued: None,
            dequeued: None,
            attempts: 0,
            handling: None,
            hand_over: None,
            disconnected: None,
            disconnect_reason: DisconnectReason::CustomerDisconnect,
            analysed: false,
            redacted: false,
            evaluations: vec![],
            publications: 0,
            needed: 0,
            seed: self.dice.bits(),
        }
    }

    pub(super) fn add_contact(&mut self, contact: Contact, first: i64, step: Step) {
        self.contacts.insert(self.begun, contact);
        self.after(
            first,
            Event::Flow {
                contact: self.begun,
                step,
            },
        );
        self.begun += 1;
    }

    /// A contact comes to a block: it is logged, and what follows is planned.
    pub(super) fn flow_step(&mut self, number: u64, step: Step) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let is_call =
            contact.channel == Channel::Voice && contact.initiation == Initiation::Inbound;
        let reason = contact.reason;
        if step == Step::Music && contact.stage != Stage::Waiting {
            return;
        }
        self.log_step(number, step);
        match step {
            Step::HangUp => self.end_without_agent(number, DisconnectReason::CustomerDisconnect),
            Step::Disconnect => {
                self.end_without_agent(number, DisconnectReason::ContactFlowDisconnect)
            }
            Step::Transfer if self.has_room(number) => self.enqueue(number),
            Step::Music => {}
            _ => {
                let (pause, step) = self.next_step(step, is_call, reason);
                self.after(
                    pause,
                    Event::Flow {
                        contact: number,
                        step,
                    },
                );
            }
        }
    }

    /// What follows a block, and after how many milliseconds.
    fn next_step(&mut self, step: Step, is_call: bool, reason: CallReason) -> (i64, Step) {
        let pause = self.dice.between(20, 80);
        match step {
            Step::Logging if is_call => (pause, Step::Welcome),
            Step::Welcome => (self.menu_time(reason), Step::Menu),
            Step::Logging | Step::Menu => (pause, Step::Reason),
            Step::Reason if is_call && reason == CallReason::NoSelection => (pause, Step::NoChoice),
            Step::NoChoice if self.dice.chance(HANG_UPS) => {
                (self.dice.between(SECOND, 4 * SECOND), Step::HangUp)
            }
            Step::NoChoice => (5 * SECOND, Step::Queue),
            Step::Reason => (pause, Step::Queue),
            Step::Queue => (pause, Step::Transfer),
            // The queue is full.
            Step::Transfer => (pause, Step::Difficulties),
            Step::Difficulties | Step::Disconnect | Step::HangUp | Step::Music => {
                (5 * SECOND, Step::Disconnect)
            }
        }
    }

    /// From the welcome to the key pressed, or to the end of the time for it.
    fn menu_time(&mut self, reason: CallReason) -> i64 {
        match reason {
            CallReason::NoSelection => 3 * SECOND + 9 * SECOND + 5 * SECOND,
            _ => 3 * SECOND + whole(self.dice.lognormal(6_500.0, 0.4)).min(14 * SECOND),
        }
    }

    fn log_step(&mut self, number: u64, step: Step) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let flow = match (step, contact.channel, contact.initiation) {
            (Step::Music, ..) => &QUEUE_FLOW,
            (_, _, Initiation::Transfer) => &TRANSFER_FLOW,
            (_, Channel::Voice, _) => &INBOUND_FLOW,
            _ => &WRITTEN_FLOW,
        };
        self.log_block(number, step, flow);
    }

    fn log_block(&mut self, number: u64, step: Step, flow: &'static Flow) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let reason = contact.reason.name();
        let set_reason = format!("Reason {reason}");
        let (module_type, identifier, parameters, results): (_, _, &[_], _) = match step {
            Step::Logging => (
                "SetLoggingBehavior",
                "Enable logging",
                &[("LoggingBehavior", "Enable")],
                None,
            ),
            Step::Welcome => ("PlayPrompt", "Welcome", &prompt(WELCOME), None),
            Step::Menu => (
                "GetUserInput",
                "Main menu",
                &[("MaxDigits", "1"), ("Text", MENU), ("Timeout", "5")],
                Some(digit(contact.reason)),
            ),
            Step::Reason => (
                "SetAttributes",
                set_reason.as_str(),
                &[("Key", "CallReason"), ("Value", reason)],
                None,
            ),
            Step::NoChoice => ("PlayPrompt", "No choice heard", &prompt(NO_CHOICE), None),
            Step::Queue => ("SetQueue", "Sales queue", &[("Queue", QUEUE_ARN)], None),
            Step::Transfer => ("Transfer", "To the queue", &[("Type", "Queue")], None),
            Step::Music => (
                "PlayPrompt",
                "Music",
                &[("AudioPrompt", "anycompany-waiting.wav")],
                None,
            ),
            Step::Difficulties => (
                "PlayPrompt",
                "Technical difficulties",
                &prompt(DIFFICULTIES),
                None,
            ),
            Step::Disconnect => ("Disconnect", "Hang up", &[], None),
            Step::HangUp => return,
        };
        self.log(
            number,
            &Block {
                flow,
                module_type,
                identifier,
                parameters,
                results,
            },
        );
    }

    /// Writes a log event of a contact.
    pub(super) fn log(&mut self, number: u64, block: &Block<'_>) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let gathered = self.logs.log(contact.id, self.now, block);
        self.summary.documents.flow_log_events += 1;
        self.summary.row("cfl", self.now.date());
        match gathered {
            Gathered::First { payload } => self.after(LONGEST, Event::SendLogs { payload }),
            Gathered::Full { payload } => self.send_logs(payload),
            Gathered::More => {}
        }
    }

    /// Sends the log events of the payload with this number, unless it was sent before.
    pub(super) fn send_logs(&mut self, payload: u64) {
        if self.logs.send(payload, self.now, &mut self.outbox) {
            self.summary.documents.log_payloads += 1;
        }
    }
}

fn prompt(text: &'static str) -> [(&'static str, &'static str); 3] {
    [
        ("Text", text),
        ("TextToSpeechType", "text"),
        ("Voice", "Joanna"),
    ]
}

/// The key for a reason, or that none was pressed.
fn digit(reason: CallReason) -> &'static str {
    match reason {
        CallReason::RecentPurchase => "1",
        CallReason::RepeatOrder => "2",
        CallReason::NewOrder => "3",
        CallReason::NoSelection => "Timeout",
    }
}
