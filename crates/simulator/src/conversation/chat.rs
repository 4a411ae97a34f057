//! Chats: messages and their times.

use super::{Mood, ScriptLine, Speaker, script};
use crate::contact::Contact;
use crate::numbers::{real, real_count, whole};
use crate::rng::Rng;
use crate::timestamp::Timestamp;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Message {
    pub(crate) line: ScriptLine,
    pub(crate) sent: Timestamp,
}

#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) connected: Timestamp,
    pub(crate) ended: Timestamp,
    pub(crate) messages: Vec<Message>,
}

impl Chat {
    /// Milliseconds from a message of the other participant to the response of `speaker`.
    pub(crate) fn response_times(&self, speaker: Speaker) -> Vec<i64> {
        let answers =
            |pair: &&[Message]| pair[0].line.speaker != speaker && pair[1].line.speaker == speaker;
        self.messages
            .windows(2)
            .filter(answers)
            .map(|pair| pair[1].sent - pair[0].sent)
            .collect()
    }

    pub(crate) fn by(&self, speaker: Speaker) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .filter(move |message| message.line.speaker == speaker)
    }
}

/// Conversation of a handled chat.
#[expect(clippy::expect_used, reason = "the number of lines is clamped")]
pub(crate) fn chat(contact: &Contact, mood: Mood) -> Option<Chat> {
    let (handling, ended) = contact.handling.as_ref().zip(contact.disconnected)?;
    let mut rng = Rng::new(contact.seed ^ 0xc4a7);
    let connected = handling.connected;
    let middle = (whole(real(ended - connected) / 40_000.0)).clamp(0, 30);
    let script = script(
        contact,
        mood,
        usize::try_from(middle).expect("at least 0"),
        &mut rng,
    );
    let gaps: Vec<f64> = script
        .iter()
        .map(|line| rng.real_between(1.0, 2.5) * real_count(line.text.len()))
        .collect();
    // The last message precedes the disconnect.
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
