//! A bar on the terminal while something takes its time.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error while something takes its time; nothing where that is no terminal.
#[derive(Clone, Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar on standard error, if that is a terminal.
    pub fn on_terminal() -> Self {
        Self(
            stderr()
                .is_terminal()
                .then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())),
        )
    }

    /// No bar.
    pub fn hidden() -> Self {
        Self(None)
    }

    /// Shows the bar. `total` counts the bytes that will be read, if somebody will see them.
    pub(crate) fn start(&self, total: impl FnOnce() -> u64) {
        let Some(bar) = &self.0 else { return };
        let template = "{wide_bar} {decimal_bytes} of {decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_length(total());
    }

    /// So many more bytes were read.
    pub(crate) fn read(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
        }
    }

    /// Shows a bar that says what is being done, with `total` steps.
    pub(crate) fn start_counting(&self, what: &'static str, total: u64) {
        let Some(bar) = &self.0 else { return };
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos} of {len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what);
        bar.set_length(total);
    }

    /// So many steps are done.
    pub(crate) fn reach(&self, steps: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(steps);
        }
    }

    /// Says what is going on, where nobody knows how long.
    pub(crate) fn say(&self, what: &str) {
        if let Some(bar) = &self.0 {
            bar.set_style(ProgressStyle::default_spinner());
            bar.set_message(what.to_owned());
            bar.tick();
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
