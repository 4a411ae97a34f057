//! A conversation in writing: when which message is sent.

use super::{Line, Mood, Speaker, script};
use crate::contact::Contact;
use crate::dice::Dice;
use crate::moment::Moment;
use crate::numbers::{real, whole};

/// A message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message {
    pub(crate) line: Line,
    pub(crate) sent: Moment,
}

/// A chat.
#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) connected: Moment,
    pub(crate) ended: Moment,
    pub(crate) messages: Vec<Message>,
}

impl Chat {
    /// Milliseconds from a message of the one side to the next of the other, `speaker`.
    pub(crate) fn response_times(&self, speaker: Speaker) -> Vec<i64> {
        let answers =
            |pair: &&[Message]| pair[0].line.speaker != speaker && pair[1].line.speaker == speaker;
        self.messages
            .windows(2)
            .filter(answers)
            .map(|pair| pair[1].sent - pair[0].sent)
            .collect()
    }

    /// The messages of one side.
    pub(crate) fn by(&self, speaker: Speaker) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .filter(move |message| message.line.speaker == speaker)
    }
}

/// The conversation of a chat that was handled.
pub(crate) fn chat(contact: &Contact, mood: Mood) -> Option<Chat> {
    let (handling, ended) = contact.handling.as_ref().zip(contact.disconnected)?;
    let mut dice = Dice::new(contact.seed ^ 0xc4a7);
    let connected = handling.connected;
    let middle = (whole(real(ended - connected) / 40_000.0)).clamp(0, 30);
    let script = script(
        contact,
        mood,
        usize::try_from(middle).unwrap_or_default(),
        &mut dice,
    );
    let gaps: Vec<f64> = script
        .iter()
        .map(|line| dice.real_between(1.0, 2.5) * real(line.text.len().try_into().unwrap_or(1)))
        .collect();
    // The last message is a little before the end.
    let scale = real(ended - connected) / (gaps.iter().sum::<f64>() * 1.02);
    let mut now = 0.0;
    let messages = script.into_iter().zip(gaps).map(|(line, gap)| {
        now += gap;
        Message {
            line,
            sent: connected + whole(now * scale),
        }
    });
    Some(Chat {
        connected,
        ended,
        messages: messages.collect(),
    })
}
