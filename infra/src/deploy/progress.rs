//! Progress of an operation: a bar on a terminal, otherwise a line for each event.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cli::Printer;
use indicatif::{ProgressBar, ProgressStyle};

use super::Session;
use super::outcome::ResourceEvent;

/// Interval between two redraws of the bar.
const TICK: Duration = Duration::from_millis(200);
/// Number of resources that the bar names.
const NAMED: usize = 3;

/// Counts the stacks that a run has deployed.
#[derive(Debug)]
pub struct StackCount {
    total: usize,
    finished: AtomicUsize,
    start: Instant,
}

impl StackCount {
    /// Starts the clock for a number of stacks.
    pub fn start(total: usize) -> Self {
        Self {
            total,
            finished: AtomicUsize::new(0),
            start: Instant::now(),
        }
    }

    /// Counts a stack: `stack 3 of 10: AnyCompany-ctr created in 42.0 s`.
    pub(super) fn finished_text(&self, stack: &str, result: &str, elapsed: Duration) -> String {
        let finished = self.finished.fetch_add(1, Ordering::Relaxed) + 1;
        format!(
            "stack {finished} of {}: {stack} {result} in {}",
            self.total,
            duration_text(elapsed)
        )
    }

    /// `10 stacks in 3 min 12 s`.
    pub fn total_text(&self) -> String {
        format!(
            "{} in {}",
            cli::text::count(self.total as u64, "stack"),
            duration_text(self.start.elapsed())
        )
    }
}

/// `1.4 s` or `3 min 12 s`.
fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, _) => format!("{:.1} s", duration.as_secs_f64()),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// Shows the events of one stack.
#[derive(Debug)]
pub struct Progress {
    stack: String,
    console: Printer,
    bar: Option<ProgressBar>,
    busy: BTreeSet<String>,
    done: BTreeSet<String>,
}

impl Progress {
    /// Starts the display for a stack with a number of changing resources.
    pub fn start(session: &Session, stack: &str, resources: usize) -> Self {
        let console = session.console.clone();
        let bar = console
            .has_terminal()
            .then(|| session.display.add(bar(stack, resources)));
        Self {
            stack: stack.to_owned(),
            console,
            bar,
            busy: BTreeSet::new(),
            done: BTreeSet::new(),
        }
    }

    /// Shows an event.
    pub fn see(&mut self, event: &ResourceEvent) {
        let line = line(&self.stack, event);
        if event.is_of_stack {
            return self.line(&line);
        }
        if event.is_end() {
            self.busy.remove(&event.logical_id);
            self.done.insert(event.logical_id.clone());
        } else {
            self.busy.insert(event.logical_id.clone());
        }
        match &self.bar {
            Some(bar) => {
                bar.set_position(self.done.len() as u64);
                bar.set_message(busy_text(&self.busy));
                if event.is_failure() {
                    bar.println(line);
                }
            }
            None => self.console.note(&line),
        }
    }

    fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None => self.console.note(line),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(stack: &str, resources: usize) -> ProgressBar {
    let bar = ProgressBar::new(resources as u64);
    if let Ok(style) =
        ProgressStyle::with_template("{prefix} {bar:20} {pos}/{len} {elapsed} {wide_msg}")
    {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(stack.to_owned());
    bar.enable_steady_tick(TICK);
    bar
}

fn busy_text(busy: &BTreeSet<String>) -> String {
    let named: Vec<_> = busy.iter().take(NAMED).map(String::as_str).collect();
    let rest = busy.len().saturating_sub(NAMED);
    if rest == 0 {
        named.join(", ")
    } else {
        format!("{} and {rest} more", named.join(", "))
    }
}

/// `AnyCompany-ctr: CREATE_FAILED AWS::S3::Bucket CtrS3bucket: why`.
fn line(stack: &str, event: &ResourceEvent) -> String {
    let subject = if event.is_of_stack {
        String::new()
    } else {
        format!(" {} {}", event.resource_type, event.logical_id)
    };
    let reason = if event.reason.is_empty() {
        String::new()
    } else {
        format!(": {}", event.reason)
    };
    format!("{stack}: {}{subject}{reason}", event.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_events() {
        let [id, logical_id, resource_type, physical_id, status, reason] = [
            "1",
            "CtrS3bucket",
            "AWS::S3::Bucket",
            "rows",
            "CREATE_FAILED",
            "rows already exists",
        ]
        .map(str::to_owned);
        let mut event = ResourceEvent {
            id,
            is_of_stack: false,
            logical_id,
            resource_type,
            physical_id,
            status,
            reason,
        };
        assert_eq!(
            line("app-ctr", &event),
            "app-ctr: CREATE_FAILED AWS::S3::Bucket CtrS3bucket: rows already exists"
        );
        (event.is_of_stack, event.reason) = (true, String::new());
        assert_eq!(line("app-ctr", &event), "app-ctr: CREATE_FAILED");
    }

    #[test]
    fn counts_stacks_and_prints_durations() {
        let count = StackCount::start(2);
        let text = |stack, result, seconds| {
            count.finished_text(stack, result, Duration::from_secs(seconds))
        };
        assert_eq!(
            text("app-ctr", "created", 192),
            "stack 1 of 2: app-ctr created in 3 min 12 s"
        );
        assert_eq!(
            text("app-ae", "unchanged", 1),
            "stack 2 of 2: app-ae unchanged in 1.0 s"
        );
        assert!(count.total_text().starts_with("2 stacks in "));
    }

    #[test]
    fn bar_names_three_resources_and_counts_the_others() {
        let busy = |names: &[&str]| busy_text(&names.iter().map(ToString::to_string).collect());
        assert_eq!(busy(&["Role", "Bucket"]), "Bucket, Role");
        assert_eq!(busy(&["A", "B", "C", "D", "E"]), "A, B, C and 2 more");
    }
}
