//! Progress bar on standard error.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Progress bar on standard error; hidden if that is not a terminal.
#[derive(Clone, Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// Creates a bar that shows if standard error is a terminal.
    pub fn on_terminal() -> Self {
        Self(
            stderr()
                .is_terminal()
                .then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())),
        )
    }

    /// Creates a bar that never shows.
    pub fn hidden() -> Self {
        Self(None)
    }

    /// Starts a bar of bytes. `total` is computed only if the bar shows.
    pub(crate) fn start(&self, total: impl FnOnce() -> u64) {
        let Some(bar) = &self.0 else { return };
        let template = "{wide_bar} {decimal_bytes} of {decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_length(total());
    }

    /// Adds bytes read.
    pub(crate) fn add(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
        }
    }

    /// Starts a bar with a label and `total` steps.
    pub(crate) fn start_counting(&self, what: &'static str, total: u64) {
        let Some(bar) = &self.0 else { return };
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos} of {len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what);
        bar.set_length(total);
    }

    /// Sets the number of completed steps.
    pub(crate) fn set(&self, steps: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(steps);
        }
    }

    /// Shows a message instead of a bar, for work of unknown length.
    pub(crate) fn show(&self, what: &str) {
        if let Some(bar) = &self.0 {
            bar.set_style(ProgressStyle::default_spinner());
            bar.set_message(what.to_owned());
            bar.tick();
        }
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
