//! Contact flows: the blocks that contacts reach, and their log events.

use super::Simulation;
use super::event_queue::{Event, Step};
use super::log_group::{Collected, LONGEST};
use crate::company::{
    CALLBACK_FLOW, CAMPAIGN_FLOW, Flow, INBOUND_FLOW, QUEUE_FLOW, Queue, SURVEY_FLOW,
    TRANSFER_FLOW, WRITTEN_FLOW,
};
use crate::contact::{
    AnsweringMachineDetection, CallReason, Channel, Contact, DisconnectReason, Initiation, Stage,
};
use crate::documents::flow_log::Block;
use crate::numbers::whole;
use crate::timestamp::SECOND;

/// Share of callers without selection who disconnect before they reach the queue.
const HANG_UPS: f64 = 0.4;
/// Share of queued callers who accept a callback, and whom the queue flow moves to another queue.
const CALLBACKS: f64 = 0.4;
const QUEUE_TRANSFERS: f64 = 0.5;

const WELCOME: &str = "Welcome to AnyCompany, your partner for the office.";
const MENU: &str =
    "For a recent purchase, press 1. To repeat an order, press 2. For a new order, press 3.";
const NO_CHOICE: &str = "We have not heard a choice. Please stay on the line, we will connect you.";
const DIFFICULTIES: &str =
    "We are experiencing a problem and cannot take your call. Please try again later.";

const CALLBACK: &str = "To be called back, press 1.";
const RATING: &str = "How satisfied are you with our service, from 1 to 5?";
const OFFER: &str = "AnyCompany has a new catalogue. Call us to order it.";

impl Simulation {
    /// A contact reaches a block: logs it and schedules what follows.
    pub(super) fn flow_step(&mut self, number: u64, step: Step) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let is_in_queue_flow = matches!(
            step,
            Step::Music | Step::OfferCallback | Step::QueueTransfer
        );
        if contact.stage == Stage::Ended || is_in_queue_flow && contact.stage != Stage::Waiting {
            return;
        }
        if step == Step::QueueTransfer && !self.rng.chance(QUEUE_TRANSFERS) {
            return;
        }
        let accepts_callback = step == Step::OfferCallback && self.rng.chance(CALLBACKS);
        self.log_step(number, step, accepts_callback);
        match step {
            Step::HangUp => self.end_without_agent(number, DisconnectReason::CustomerDisconnect),
            Step::Disconnect | Step::SurveyEnd => {
                self.end_without_agent(number, DisconnectReason::ContactFlowDisconnect);
            }
            Step::Transfer if self.has_queue_capacity(number) => self.enqueue(number),
            Step::CallbackQueue => self.enqueue(number),
            Step::OfferCallback if accepts_callback => self.start_callback(number),
            Step::QueueTransfer => self.transfer_queue(number),
            Step::Music | Step::OfferCallback => {}
            _ => {
                let (pause, step) = self.next_step(number, step);
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

    /// Returns the block that follows, and after how many milliseconds.
    fn next_step(&mut self, number: u64, step: Step) -> (i64, Step) {
        let pause = self.rng.between(20, 80);
        let Some(contact) = self.contacts.get(&number) else {
            return (pause, Step::Disconnect);
        };
        let reason = contact.reason;
        let is_call = is_inbound_call(contact);
        let is_human = contact.detection == Some(AnsweringMachineDetection::HumanAnswered);
        match step {
            Step::Logging if is_call => (pause, Step::Welcome),
            Step::Welcome => (self.menu_time(reason), Step::Menu),
            Step::Logging | Step::Menu => (pause, Step::Reason),
            Step::Reason if is_call && reason == CallReason::NoSelection => (pause, Step::NoChoice),
            Step::NoChoice if self.rng.chance(HANG_UPS) => {
                (self.rng.between(SECOND, 4 * SECOND), Step::HangUp)
            }
            Step::NoChoice => (5 * SECOND, Step::Queue),
            Step::Reason => (pause, Step::Queue),
            Step::Queue => (pause, Step::Transfer),
            // The queue is full.
            Step::Transfer => (pause, Step::Difficulties),
            Step::CampaignAnswer if is_human => (pause, Step::Queue),
            Step::CampaignAnswer => (2 * SECOND, Step::Voicemail),
            Step::Voicemail => (self.rng.between(9, 16) * SECOND, Step::Disconnect),
            Step::Survey => (self.rng.between(10, 35) * SECOND, Step::SurveyEnd),
            Step::Difficulties
            | Step::Disconnect
            | Step::HangUp
            | Step::Music
            | Step::OfferCallback
            | Step::QueueTransfer
            | Step::CallbackQueue
            | Step::SurveyEnd => (5 * SECOND, Step::Disconnect),
        }
    }

    /// Milliseconds from the welcome to the key press or the timeout.
    fn menu_time(&mut self, reason: CallReason) -> i64 {
        match reason {
            CallReason::NoSelection => 3 * SECOND + 9 * SECOND + 5 * SECOND,
            _ => 3 * SECOND + whole(self.rng.lognormal(6_500.0, 0.4)).min(14 * SECOND),
        }
    }

    fn log_step(&mut self, number: u64, step: Step, accepts_callback: bool) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let flow = match (step, contact.channel, contact.initiation) {
            (Step::Music | Step::OfferCallback | Step::QueueTransfer, ..) => &QUEUE_FLOW,
            (Step::CallbackQueue, ..) => &CALLBACK_FLOW,
            (Step::Survey | Step::SurveyEnd, ..) => &SURVEY_FLOW,
            (_, _, Initiation::Transfer | Initiation::QueueTransfer) => &TRANSFER_FLOW,
            _ if contact.campaign.is_some() => &CAMPAIGN_FLOW,
            (_, Channel::Voice, _) => &INBOUND_FLOW,
            _ => &WRITTEN_FLOW,
        };
        self.log_block(number, step, flow, accepts_callback);
    }

    fn log_block(&mut self, number: u64, step: Step, flow: &'static Flow, accepts_callback: bool) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let reason = contact.reason.name();
        let set_reason = format!("Reason {reason}");
        let queue = contact.queue.unwrap_or(Queue::Basic);
        let queue_block = match queue {
            Queue::Basic => "Sales queue",
            Queue::Support => "Support queue",
            Queue::Campaigns => "Campaign queue",
        };
        let detection = contact
            .detection
            .map_or("", AnsweringMachineDetection::name);
        let rating = RATINGS[usize::try_from(contact.seed % 5).unwrap_or_default()];
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
            Step::Queue => ("SetQueue", queue_block, &[("Queue", queue.arn())], None),
            Step::Transfer | Step::CallbackQueue => {
                ("Transfer", "To the queue", &[("Type", "Queue")], None)
            }
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
            Step::OfferCallback => (
                "GetUserInput",
                "Offer callback",
                &[("MaxDigits", "1"), ("Text", CALLBACK), ("Timeout", "5")],
                Some(if accepts_callback { "1" } else { "Timeout" }),
            ),
            Step::QueueTransfer => (
                "Transfer",
                "To the other queue",
                &[("Queue", Queue::Support.arn()), ("Type", "Queue")],
                None,
            ),
            Step::CampaignAnswer => (
                "CheckOutboundCallStatus",
                "Check call progress",
                &[],
                Some(detection),
            ),
            Step::Voicemail => ("PlayPrompt", "Offer", &prompt(OFFER), None),
            Step::Survey => (
                "GetUserInput",
                "Rating",
                &[("MaxDigits", "1"), ("Text", RATING), ("Timeout", "5")],
                Some(rating),
            ),
            Step::Disconnect | Step::SurveyEnd => ("Disconnect", "Hang up", &[], None),
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

    pub(super) fn log(&mut self, number: u64, block: &Block<'_>) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let collected = self.logs.log(contact.id, self.now, block);
        self.summary.documents.flow_log_events += 1;
        self.summary.row("cfl", self.now.date());
        match collected {
            Collected::First { payload } => self.after(LONGEST, Event::SendLogs { payload }),
            Collected::Full { payload } => self.send_logs(payload),
            Collected::More => {}
        }
    }

    /// Delivers the payload with this number, unless it was delivered before.
    pub(super) fn send_logs(&mut self, payload: u64) {
        if self.logs.send(payload, self.now, &mut self.outbox) {
            self.summary.documents.log_payloads += 1;
        }
    }
}

/// Ratings of a survey, by seed.
const RATINGS: [&str; 5] = ["5", "4", "4", "3", "Timeout"];

/// Whether the inbound flow with its menu handles the contact.
fn is_inbound_call(contact: &Contact) -> bool {
    matches!(
        contact.initiation,
        Initiation::Inbound | Initiation::WebrtcApi
    ) && contact.channel == Channel::Voice
}

fn prompt(text: &'static str) -> [(&'static str, &'static str); 3] {
    [
        ("Text", text),
        ("TextToSpeechType", "text"),
        ("Voice", "Joanna"),
    ]
}

/// Key of a reason, or the timeout.
fn digit(reason: CallReason) -> &'static str {
    match reason {
        CallReason::RecentPurchase => "1",
        CallReason::RepeatOrder => "2",
        CallReason::NewOrder => "3",
        CallReason::NoSelection => "Timeout",
    }
}
