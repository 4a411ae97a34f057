//! Conversations: lines, sentiment, categories.

mod chat;
mod lines;
mod voice;

use serde::Serialize;

use crate::contact::{CallReason, Contact, TransferTarget};
use crate::id::Id;
use crate::numbers::{real, rounded};
use crate::rng::Rng;

pub(crate) use chat::{Chat, Message, chat};
pub(crate) use voice::{SpokenLine, Voice, voice};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Speaker {
    Agent,
    Customer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Sentiment {
    Positive,
    Neutral,
    Negative,
}

/// Key highlight that Contact Lens detects in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Highlight {
    Issue,
    Outcome,
    ActionItem,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptLine {
    pub(crate) speaker: Speaker,
    /// Text with the placeholders `{agent}`, `{customer}`, and `{order}`, which a redacted document
    /// masks.
    pub(crate) text: &'static str,
    pub(crate) sentiment: Sentiment,
    pub(crate) highlight: Option<Highlight>,
}

/// Overall sentiment of both participants, from -5 to 5.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mood {
    pub(crate) customer: f64,
    pub(crate) agent: f64,
}

/// Sentiment of a contact with an agent of this skill. Long waits, holds, and problems with a
/// purchase lower it.
pub(crate) fn mood(contact: &Contact, skill: f64) -> Mood {
    let mut rng = Rng::new(contact.seed);
    let base = match contact.reason {
        CallReason::RecentPurchase => 0.1,
        CallReason::RepeatOrder => 1.9,
        CallReason::NewOrder => 1.6,
        CallReason::NoSelection => 0.6,
    };
    let wait = if contact.channel.is_live() {
        real(contact.queue_seconds()) / 60.0
    } else {
        0.0
    };
    let hold = contact
        .handling
        .as_ref()
        .map_or(0.0, |handling| real(handling.hold_seconds().0) / 60.0);
    let transferred =
        if contact.previous.is_some() || contact.transfer_target == Some(TransferTarget::Queue) {
            0.6
        } else {
            0.0
        };
    let customer = base + 0.9 * skill - 0.45 * wait - 0.4 * hold - transferred + 1.2 * rng.normal();
    let agent = 0.9 + 0.5 * skill + 0.15 * customer + 0.5 * rng.normal();
    let score = |value: f64| rounded(value.clamp(-5.0, 5.0), 1);
    Mood {
        customer: score(customer),
        agent: score(agent),
    }
}

/// Categories that Contact Lens rules match, sorted by name.
pub(crate) fn categories(contact: &Contact, mood: Mood) -> Vec<&'static str> {
    let mut rng = Rng::new(contact.seed ^ 0xca7e);
    let ordered = matches!(
        contact.reason,
        CallReason::NewOrder | CallReason::RepeatOrder
    ) && mood.customer > 0.5;
    let rules = [
        (mood.customer < -1.5, "customer-loyalty-risk"),
        (
            contact.reason == CallReason::RecentPurchase && rng.chance(0.4),
            "delivery-problem",
        ),
        (
            contact.channel.is_live() && contact.queue_seconds() >= 60,
            "long-wait",
        ),
        (ordered, "order-placed"),
        (mood.agent > 1.5 && rng.chance(0.5), "praise-for-agent"),
    ];
    rules
        .into_iter()
        .filter_map(|(found, name)| found.then_some(name))
        .collect()
}

/// Values of the placeholders in a conversation, or their masks.
pub(crate) struct Names {
    pub(crate) agent: String,
    pub(crate) customer: String,
    pub(crate) order: String,
}

impl Names {
    pub(crate) fn from_contact(contact: &Contact, agent: &str) -> Self {
        Self {
            agent: agent.to_owned(),
            customer: contact.customer.first_name().to_owned(),
            order: format!("{:06}", contact.seed % 1_000_000),
        }
    }

    /// Masks of a redacted document.
    pub(crate) fn redacted() -> Self {
        let mask = || "[PII]".to_owned();
        Self {
            agent: mask(),
            customer: mask(),
            order: mask(),
        }
    }

    /// Text of a line with its placeholders replaced.
    pub(crate) fn in_line(&self, line: &ScriptLine) -> String {
        line.text
            .replace("{agent}", &self.agent)
            .replace("{customer}", &self.customer)
            .replace("{order}", &self.order)
    }
}

/// ID of a turn in a contact's transcript.
pub(crate) fn turn_id(contact: &Contact, number: usize) -> Id {
    Rng::new(contact.seed ^ 0x7e57 ^ (number as u64) << 48).id()
}

/// Lines of a conversation: an opening, `middle` lines in turns, and an ending that fits the mood.
fn script(contact: &Contact, mood: Mood, middle: usize, rng: &mut Rng) -> Vec<ScriptLine> {
    let (opening, issue) = lines::opening(contact.reason, rng);
    let mut script = vec![opening, issue];
    for number in 0..middle {
        let speaker = if number % 2 == 0 {
            Speaker::Agent
        } else {
            Speaker::Customer
        };
        script.push(fresh_line(&script, || lines::middle(speaker, mood, rng)));
    }
    script.extend(lines::ending(mood, rng));
    script
}

/// Draws up to four lines until one is new.
fn fresh_line(said: &[ScriptLine], mut draw: impl FnMut() -> ScriptLine) -> ScriptLine {
    let mut line = draw();
    for _ in 0..3 {
        if said.iter().any(|before| before.text == line.text) {
            line = draw();
        }
    }
    line
}
