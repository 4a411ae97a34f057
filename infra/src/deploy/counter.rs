//! Progress of things that are counted: a bar on a terminal, otherwise a line every half minute.

use std::time::{Duration, Instant};

use cli::text::number;
use indicatif::{ProgressBar, ProgressStyle};

use super::Session;

/// Interval between two lines without a terminal.
const INTERVAL: Duration = Duration::from_secs(30);
/// Interval between two redraws of a bar.
const TICK: Duration = Duration::from_millis(200);

/// Counts the things of a task, such as the files of a day.
#[derive(Debug)]
pub struct Counter<'s> {
    session: &'s Session,
    tally: Tally,
    bar: Option<ProgressBar>,
    /// When the last line was printed, at first the start.
    noted: Instant,
}

/// What was counted since a start.
#[derive(Debug)]
struct Tally {
    task: String,
    /// What is counted: `files queued`.
    things: &'static str,
    count: usize,
    /// How many there are, if that is known.
    total: Option<usize>,
    start: Instant,
}

impl Session {
    /// Starts to count the things of a task, such as `files queued` of a day.
    pub fn counter(
        &self,
        task: impl Into<String>,
        things: &'static str,
        total: Option<usize>,
    ) -> Counter<'_> {
        let tally = Tally {
            task: task.into(),
            things,
            count: 0,
            total,
            start: Instant::now(),
        };
        let bar = self
            .console
            .has_terminal()
            .then(|| self.display.add(bar(&tally)));
        Counter {
            session: self,
            noted: tally.start,
            tally,
            bar,
        }
    }
}

impl Counter<'_> {
    pub fn count(&self) -> usize {
        self.tally.count
    }

    /// Counts more things.
    pub fn add(&mut self, count: usize) {
        self.set(self.tally.count + count);
    }

    /// Replaces the count by one that somebody else keeps.
    pub fn set(&mut self, count: usize) {
        self.tally.count = count;
        if let Some(bar) = &self.bar {
            bar.set_position(count as u64);
        } else if self.noted.elapsed() >= INTERVAL {
            self.noted = Instant::now();
            let line = self.tally.line(self.noted);
            self.session.note(&line);
        }
    }
}

impl Drop for Counter<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Tally {
    /// `2026-11-05: 1,200 of 20,000 files queued, 100 per second`.
    fn line(&self, now: Instant) -> String {
        let total = self
            .total
            .map(|total| format!(" of {}", number(total as u64)));
        let seconds = now.duration_since(self.start).as_secs().max(1);
        format!(
            "{}: {}{} {}, {} per second",
            self.task,
            number(self.count as u64),
            total.unwrap_or_default(),
            self.things,
            number(self.count as u64 / seconds)
        )
    }
}

fn bar(tally: &Tally) -> ProgressBar {
    let bar = ProgressBar::no_length();
    let template = match tally.total {
        Some(total) => {
            bar.set_length(total as u64);
            "{prefix} {bar:20} {human_pos} of {human_len} {msg}  {per_sec}  {eta} left"
        }
        None => "{prefix} {human_pos} {msg}  {per_sec}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(tally.task.clone());
    bar.set_message(tally.things);
    bar.enable_steady_tick(TICK);
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_has_count_and_rate() {
        let tally = |count, total| Tally {
            task: "2026-11-05".to_owned(),
            things: "files queued",
            count,
            total,
            start: Instant::now(),
        };
        let found = tally(3_000, Some(20_000));
        assert_eq!(
            found.line(found.start + INTERVAL),
            "2026-11-05: 3,000 of 20,000 files queued, 100 per second"
        );
        let found = tally(7, None);
        assert_eq!(
            found.line(found.start),
            "2026-11-05: 7 files queued, 7 per second"
        );
    }
}
