//! Calls: lines and their times.

use super::{Mood, ScriptLine, Speaker, script};
use crate::contact::Contact;
use crate::numbers::{real, real_count, whole};
use crate::rng::Rng;

/// Minimum duration of non-talk time, in milliseconds.
const SILENCE: i64 = 3000;
/// Average duration of a turn. Calls with the maximum number of turns have longer ones.
const TURN_SECONDS: f64 = 18.0;
const MOST_TURNS: i64 = 32;

/// A line with its offsets in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpokenLine {
    pub(crate) line: ScriptLine,
    pub(crate) begin: i64,
    pub(crate) end: i64,
}

#[derive(Debug)]
pub(crate) struct Voice {
    /// Milliseconds.
    pub(crate) duration: i64,
    pub(crate) turns: Vec<SpokenLine>,
    pub(crate) words_per_minute: [i64; 2],
}

impl Voice {
    /// Start and end of non-talk times.
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

    /// Interrupter, start, and end of interruptions.
    pub(crate) fn interruptions(&self) -> impl Iterator<Item = (Speaker, i64, i64)> {
        let pairs = self
            .turns
            .windows(2)
            .filter(|pair| pair[1].begin < pair[0].end);
        pairs.map(|pair| (pair[1].line.speaker, pair[1].begin, pair[0].end))
    }

    /// Talk time of a participant in milliseconds.
    pub(crate) fn talk_time(&self, speaker: Speaker) -> i64 {
        self.turns
            .iter()
            .filter(|turn| turn.line.speaker == speaker)
            .map(|turn| turn.end - turn.begin)
            .sum()
    }
}

/// Conversation of a handled call.
#[expect(clippy::expect_used, reason = "the number of lines is clamped")]
pub(crate) fn voice(contact: &Contact, mood: Mood) -> Voice {
    let mut rng = Rng::new(contact.seed ^ 0x701ce);
    let bounds = contact.handling.as_ref().zip(contact.disconnected);
    let duration = bounds.map_or(0, |(handling, end)| end - handling.connected);
    let talk_seconds = real(contact.interaction_seconds());
    let middle = whole(talk_seconds / TURN_SECONDS).clamp(6, MOST_TURNS) - 6;
    let script = script(
        contact,
        mood,
        usize::try_from(middle).expect("at least 0"),
        &mut rng,
    );
    let turns = spoken(&script, duration, &mut rng);
    let words_per_minute = [rng.between(125, 175), rng.between(130, 190)];
    Voice {
        duration,
        turns,
        words_per_minute,
    }
}

/// Distributes lines over the duration in proportion to their length. Pauses before lines can be
/// negative, which makes an interruption.
fn spoken(script: &[ScriptLine], duration: i64, rng: &mut Rng) -> Vec<SpokenLine> {
    let letters: f64 = script.iter().map(length).sum();
    let pauses: Vec<f64> = script.iter().map(|_| pause(rng)).collect();
    let scale = real(duration) / (letters + pauses.iter().sum::<f64>());
    let mut turns: Vec<SpokenLine> = Vec::with_capacity(script.len());
    let mut now = 0.0;
    for (line, pause) in script.iter().zip(pauses) {
        let begin = if turns.is_empty() {
            now + pause.max(0.0)
        } else {
            now + pause
        };
        now = begin + length(line);
        turns.push(SpokenLine {
            line: *line,
            begin: whole(begin * scale),
            end: whole(now * scale).min(duration),
        });
    }
    turns
}

fn length(line: &ScriptLine) -> f64 {
    20.0 + real_count(line.text.len())
}

/// A pause, in the unit of line lengths.
fn pause(rng: &mut Rng) -> f64 {
    match rng.unit() {
        chance if chance < 0.08 => -rng.real_between(2.0, 12.0),
        chance if chance < 0.85 => rng.real_between(1.0, 9.0),
        _ => rng.real_between(20.0, 60.0),
    }
}
