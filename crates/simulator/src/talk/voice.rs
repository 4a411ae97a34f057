//! A conversation on the telephone: who speaks when.

use super::{Line, Mood, Speaker, script};
use crate::contact::Contact;
use crate::dice::Dice;
use crate::numbers::{real, whole};

/// Silences from this length on count as time without talk, in milliseconds.
const SILENCE: i64 = 3000;
/// How long a turn takes on average; with more than this many turns they get longer.
const TURN_SECONDS: f64 = 18.0;
const MOST_TURNS: i64 = 32;

/// A line in time: milliseconds after the beginning of the conversation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spoken {
    pub(crate) line: Line,
    pub(crate) begin: i64,
    pub(crate) end: i64,
}

/// A conversation.
#[derive(Debug)]
pub(crate) struct Voice {
    /// Milliseconds.
    pub(crate) duration: i64,
    pub(crate) turns: Vec<Spoken>,
    pub(crate) words_per_minute: [i64; 2],
}

impl Voice {
    /// From when until when nobody spoke, where that is long enough to count.
    pub(crate) fn silences(&self) -> impl Iterator<Item = (i64, i64)> {
        let ends = std::iter::once(0).chain(self.turns.iter().map(|turn| turn.end));
        let begins = self
            .turns
            .iter()
            .map(|turn| turn.begin)
            .chain([self.duration]);
        ends.zip(begins)
            .filter(|(end, begin)| begin - end >= SILENCE)
    }

    /// From when until when somebody spoke before the other had ended, and who began.
    pub(crate) fn interruptions(&self) -> impl Iterator<Item = (Speaker, i64, i64)> {
        let pairs = self
            .turns
            .windows(2)
            .filter(|pair| pair[1].begin < pair[0].end);
        pairs.map(|pair| (pair[1].line.speaker, pair[1].begin, pair[0].end))
    }

    /// Milliseconds that one side spoke.
    pub(crate) fn talk_time(&self, speaker: Speaker) -> i64 {
        self.turns
            .iter()
            .filter(|turn| turn.line.speaker == speaker)
            .map(|turn| turn.end - turn.begin)
            .sum()
    }
}

/// The conversation of a call that was handled.
pub(crate) fn voice(contact: &Contact, mood: Mood) -> Voice {
    let mut dice = Dice::new(contact.seed ^ 0x701ce);
    let bounds = contact.handling.as_ref().zip(contact.disconnected);
    let duration = bounds.map_or(0, |(handling, end)| end - handling.connected);
    let talk_seconds = real(contact.interaction_seconds());
    let middle = whole(talk_seconds / TURN_SECONDS).clamp(6, MOST_TURNS) - 6;
    let script = script(
        contact,
        mood,
        usize::try_from(middle).unwrap_or_default(),
        &mut dice,
    );
    let turns = spoken(&script, duration, &mut dice);
    let words_per_minute = [dice.between(125, 175), dice.between(130, 190)];
    Voice {
        duration,
        turns,
        words_per_minute,
    }
}

/// The lines spread over the time: each is as long as its share of all letters, with a pause before
/// it that can be negative.
fn spoken(script: &[Line], duration: i64, dice: &mut Dice) -> Vec<Spoken> {
    let letters: f64 = script.iter().map(length).sum();
    let pauses: Vec<f64> = script.iter().map(|_| pause(dice)).collect();
    let scale = real(duration) / (letters + pauses.iter().sum::<f64>());
    let mut turns: Vec<Spoken> = Vec::with_capacity(script.len());
    let mut now = 0.0;
    for (line, pause) in script.iter().zip(pauses) {
        let begin = if turns.is_empty() {
            now + pause.max(0.0)
        } else {
            now + pause
        };
        now = begin + length(line);
        turns.push(Spoken {
            line: *line,
            begin: whole(begin * scale),
            end: whole(now * scale).min(duration),
        });
    }
    turns
}

fn length(line: &Line) -> f64 {
    20.0 + real(line.text.len().try_into().unwrap_or_default())
}

/// A pause, measured as a line is.
fn pause(dice: &mut Dice) -> f64 {
    match dice.unit() {
        chance if chance < 0.08 => -dice.real_between(2.0, 12.0),
        chance if chance < 0.85 => dice.real_between(1.0, 9.0),
        _ => dice.real_between(20.0, 60.0),
    }
}
