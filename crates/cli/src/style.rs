//! How text looks on a terminal.

use anstyle::{AnsiColor, Style};

/// The line over what follows.
pub const HEADING: Style = Style::new().bold();
/// What can be skipped while reading, and NULL.
pub const DIM: Style = Style::new().dimmed();
/// What was done.
pub const SUCCESS: Style = AnsiColor::Green.on_default().bold();
/// The mark of what a change adds.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// The mark of what a change modifies.
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
/// The mark of what a change removes.
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// The label of a warning.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// The label of an error.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
