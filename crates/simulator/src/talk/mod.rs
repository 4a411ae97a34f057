//! What is said in a contact, and in which mood.

mod chat;
mod lines;
mod voice;

use serde::Serialize;

use crate::contact::{CallReason, Contact, HandOver};
use crate::dice::Dice;
use crate::id::Id;
use crate::numbers::{real, rounded};

pub(crate) use chat::{Chat, Message, chat};
pub(crate) use voice::{Spoken, Voice, voice};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Speaker {
    Agent,
    Customer,
}

/// The sentiment of what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Sentiment {
    Positive,
    Neutral,
    Negative,
}

/// What Contact Lens finds in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    Issue,
    Outcome,
    ActionItem,
}

/// Something said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) speaker: Speaker,
    /// The text; `{agent}`, `{customer}` and `{order}` stand for what a redacted document leaves
    /// out.
    pub(crate) text: &'static str,
    pub(crate) sentiment: Sentiment,
    pub(crate) finding: Option<Finding>,
}

/// The overall sentiment of both sides, from -5 to 5.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mood {
    pub(crate) customer: f64,
    pub(crate) agent: f64,
}

/// The mood of a contact with an agent of this skill: long waits and holds spoil it, and so does a
/// purchase that went wrong.
pub(crate) fn mood(contact: &Contact, skill: f64) -> Mood {
    let mut dice = Dice::new(contact.seed);
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
    let transferred = if contact.previous.is_some() || contact.hand_over == Some(HandOver::ToQueue)
    {
        0.6
    } else {
        0.0
    };
    let customer =
        base + 0.9 * skill - 0.45 * wait - 0.4 * hold - transferred + 1.2 * dice.normal();
    let agent = 0.9 + 0.5 * skill + 0.15 * customer + 0.5 * dice.normal();
    let score = |value: f64| rounded(value.clamp(-5.0, 5.0), 1);
    Mood {
        customer: score(customer),
        agent: score(agent),
    }
}

/// The categories that Contact Lens rules find, in the order of their names.
pub(crate) fn categories(contact: &Contact, mood: Mood) -> Vec<&'static str> {
    let mut dice = Dice::new(contact.seed ^ 0xca7e);
    let ordered = matches!(
        contact.reason,
        CallReason::NewOrder | CallReason::RepeatOrder
    ) && mood.customer > 0.5;
    let rules = [
        (mood.customer < -1.5, "customer-loyalty-risk"),
        (
            contact.reason == CallReason::RecentPurchase && dice.chance(0.4),
            "delivery-problem",
        ),
        (
            contact.channel.is_live() && contact.queue_seconds() >= 60,
            "long-wait",
        ),
        (ordered, "order-placed"),
        (mood.agent > 1.5 && dice.chance(0.5), "praise-for-agent"),
    ];
    rules
        .into_iter()
        .filter_map(|(found, name)| found.then_some(name))
        .collect()
}

/// The names in a conversation, or what stands for them in a redacted document.
pub(crate) struct Names {
    pub(crate) agent: String,
    pub(crate) customer: String,
    pub(crate) order: String,
}

impl Names {
    pub(crate) fn of(contact: &Contact, agent: &str) -> Self {
        Self {
            agent: agent.to_owned(),
            customer: contact.customer.first_name().to_owned(),
            order: format!("{:06}", contact.seed % 1_000_000),
        }
    }

    /// What a redacted document has in their place.
    pub(crate) fn redacted() -> Self {
        let mask = || "[PII]".to_owned();
        Self {
            agent: mask(),
            customer: mask(),
            order: mask(),
        }
    }

    /// The text of a line.
    pub(crate) fn in_line(&self, line: &Line) -> String {
        line.text
            .replace("{agent}", &self.agent)
            .replace("{customer}", &self.customer)
            .replace("{order}", &self.order)
    }
}

/// The id of the turn with this number in a contact's transcript.
pub(crate) fn turn_id(contact: &Contact, number: usize) -> Id {
    Dice::new(contact.seed ^ 0x7e57 ^ (number as u64) << 48).id()
}

/// What is said: an opening, `middle` lines back and forth, and an end that fits the mood.
fn script(contact: &Contact, mood: Mood, middle: usize, dice: &mut Dice) -> Vec<Line> {
    let (opening, issue) = lines::opening(contact.reason, dice);
    let mut script = vec![opening, issue];
    for number in 0..middle {
        let speaker = if number % 2 == 0 {
            Speaker::Agent
        } else {
            Speaker::Customer
        };
        script.push(fresh_line(&script, || lines::middle(speaker, mood, dice)));
    }
    script.extend(lines::ending(mood, dice));
    script
}

/// A line that was not said before, where one is found soon.
fn fresh_line(said: &[Line], mut draw: impl FnMut() -> Line) -> Line {
    let mut line = draw();
    for _ in 0..3 {
        if said.iter().any(|before| before.text == line.text) {
            line = draw();
        }
    }
    line
}
