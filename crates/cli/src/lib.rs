//! What `infra`, `configure` and `lake` share on a command line.
//!
//! Results go to standard output, or to the file that `--output` names, as text or as one JSON
//! document. Everything else goes to standard error.
//!
//! ```
//! # #[cfg(feature = "terminal")] {
//! use cli::{Format, Printer};
//!
//! let printer = Printer::new(Format::Json);
//! printer.warning("nothing is stored yet");
//! printer.result(&["connect_ctr"], || "connect_ctr\n".to_owned()).unwrap();
//! # }
//! ```
//!
//! Without the feature `terminal` the crate is [`nearest`], for libraries whose errors suggest a
//! name, [`Listener`], for those that report progress, and the functions of [`text`] that change a
//! text.

#[cfg(feature = "terminal")]
mod arguments;
#[cfg(feature = "terminal")]
mod exit;
mod listener;
#[cfg(feature = "terminal")]
pub mod message;
mod nearest;
#[cfg(feature = "terminal")]
mod printer;
#[cfg(feature = "terminal")]
mod program;
#[cfg(feature = "terminal")]
mod prompt;
#[cfg(feature = "terminal")]
mod renamed;
#[cfg(feature = "terminal")]
pub mod style;
#[cfg(feature = "terminal")]
mod table;
pub mod text;

#[cfg(feature = "terminal")]
pub use arguments::{ConnectionArguments, Format, OutputArguments, wanted_format};
#[cfg(feature = "terminal")]
pub use exit::ExitStatus;
pub use listener::Listener;
pub use nearest::nearest;
#[cfg(feature = "terminal")]
pub use printer::{Printer, ignore_broken_pipe, json_document, print};
#[cfg(feature = "terminal")]
pub use program::command;
#[cfg(feature = "terminal")]
pub use prompt::{PromptError, Question, confirm};
#[cfg(feature = "terminal")]
pub use renamed::{Commands, Renamed, replace_renamed};
#[cfg(feature = "terminal")]
pub use table::{Cell, Table, table};
