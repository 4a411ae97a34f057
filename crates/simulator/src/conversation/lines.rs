//! The lines of which conversations are made.

use super::{Highlight, Mood, ScriptLine, Sentiment, Speaker};
use crate::contact::CallReason;
use crate::rng::Rng;

const GREETINGS: [&str; 3] = [
    "Welcome to AnyCompany, my name is {agent}, how can I help you?",
    "AnyCompany Sales, {agent} speaking. What can I do for you today?",
    "Good day, this is {agent} at AnyCompany. How may I help?",
];

const PURCHASE: [&str; 4] = [
    "Hello, this is {customer}. The desk from order {order} has not arrived yet.",
    "Hi {agent}, {customer} here. Two of the chairs in order {order} came with a broken wheel.",
    "My name is {customer}. I would like to know where my parcel {order} is.",
    "{customer} speaking. The invoice of order {order} does not match what we agreed on.",
];
const REPEAT: [&str; 3] = [
    "Hello, {customer} here. Please send us the same paper as in order {order} once more.",
    "Hi, this is {customer}. We would like order {order} again, as last month.",
    "Could you repeat order {order} for {customer}, please?",
];
const NEW: [&str; 3] = [
    "Hello, {customer} here. We need six standing desks for a new office.",
    "This is {customer}. Do you have toner for the large printers in stock?",
    "Hi, my name is {customer}. I would like to order a whiteboard and some markers.",
];
const UNCLEAR: [&str; 3] = [
    "Hello, this is {customer}. I did not hear all the choices, I just have a question.",
    "Hi, {customer} here. I was not sure which button to press.",
    "{customer} speaking. Can you tell me your opening hours for the showroom?",
];

const ASKING: [&str; 6] = [
    "Let me have a look at your account.",
    "May I ask for the delivery address?",
    "I see it here in the system now.",
    "Would a delivery on Thursday suit you?",
    "I can offer you two models, one with and one without arm rests.",
    "Just a moment, please, I am checking the stock.",
];
const FRIENDLY: [&str; 4] = [
    "I am happy to help with that.",
    "Of course, that is no trouble at all.",
    "Good choice, many of our customers like that one.",
    "Thank you for your patience.",
];
const CONTENT: [&str; 4] = [
    "That sounds great.",
    "Perfect, thank you.",
    "Oh, that is quicker than I thought.",
    "Yes, I like that one.",
];
const NEUTRAL: [&str; 5] = [
    "Yes, that is right.",
    "The address is the same as before.",
    "We need it at the side entrance.",
    "Let me check with a colleague. Yes.",
    "On the second floor, please.",
];
const ANNOYED: [&str; 5] = [
    "I have waited for quite a while already.",
    "This is the second time that I call about it.",
    "Honestly, that is not good enough.",
    "I am thinking of buying elsewhere next time.",
    "Nobody told me about that.",
];

fn line(speaker: Speaker, text: &'static str, sentiment: Sentiment) -> ScriptLine {
    ScriptLine {
        speaker,
        text,
        sentiment,
        highlight: None,
    }
}

/// Greeting of the agent, and the issue.
pub(super) fn opening(reason: CallReason, rng: &mut Rng) -> (ScriptLine, ScriptLine) {
    let wish: &[&'static str] = match reason {
        CallReason::RecentPurchase => &PURCHASE,
        CallReason::RepeatOrder => &REPEAT,
        CallReason::NewOrder => &NEW,
        CallReason::NoSelection => &UNCLEAR,
    };
    let sentiment = if reason == CallReason::RecentPurchase {
        Sentiment::Negative
    } else {
        Sentiment::Neutral
    };
    let issue = ScriptLine {
        highlight: Some(Highlight::Issue),
        ..line(Speaker::Customer, rng.pick(wish), sentiment)
    };
    (
        line(Speaker::Agent, rng.pick(&GREETINGS), Sentiment::Neutral),
        issue,
    )
}

/// A line between opening and ending.
pub(super) fn middle(speaker: Speaker, mood: Mood, rng: &mut Rng) -> ScriptLine {
    match speaker {
        Speaker::Agent if rng.chance(0.2 + 0.1 * mood.agent) => {
            line(speaker, rng.pick(&FRIENDLY), Sentiment::Positive)
        }
        Speaker::Agent => line(speaker, rng.pick(&ASKING), Sentiment::Neutral),
        Speaker::Customer if rng.chance(0.15 - 0.15 * mood.customer) => {
            line(speaker, rng.pick(&ANNOYED), Sentiment::Negative)
        }
        Speaker::Customer if rng.chance(0.2 + 0.1 * mood.customer) => {
            line(speaker, rng.pick(&CONTENT), Sentiment::Positive)
        }
        Speaker::Customer => line(speaker, rng.pick(&NEUTRAL), Sentiment::Neutral),
    }
}

/// Outcome, action item, and goodbye.
pub(super) fn ending(mood: Mood, rng: &mut Rng) -> Vec<ScriptLine> {
    let mut end = vec![];
    if rng.chance(0.8) {
        let text = "I have entered it as order {order}, it leaves our warehouse tomorrow.";
        end.push(ScriptLine {
            highlight: Some(Highlight::Outcome),
            ..line(Speaker::Agent, text, Sentiment::Neutral)
        });
    }
    if rng.chance(0.5) {
        let text = "I will send you the confirmation by e-mail within the hour.";
        end.push(ScriptLine {
            highlight: Some(Highlight::ActionItem),
            ..line(Speaker::Agent, text, Sentiment::Positive)
        });
    }
    end.push(if mood.customer < -1.0 {
        line(
            Speaker::Customer,
            "All right, I hope that it works this time.",
            Sentiment::Negative,
        )
    } else {
        line(
            Speaker::Customer,
            "Thank you, {agent}, that was all.",
            Sentiment::Positive,
        )
    });
    end.push(line(
        Speaker::Agent,
        "Thank you, {customer}, have a nice day.",
        Sentiment::Positive,
    ));
    end
}
