//! A bar on the terminal while files are read.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error while files are read; nothing where that is no terminal.
#[derive(Clone, Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar on standard error, if that is a terminal.
    pub fn on_terminal() -> Self {
        Self(stderr().is_terminal().then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())))
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

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
