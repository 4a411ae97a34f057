#![doc = include_str!("../README.md")]
//!
//! ```no_run
//! use test_terminal::{CommandBuilder, Terminal};
//!
//! let mut terminal = Terminal::start(CommandBuilder::new("cat"), 24);
//! terminal.press("text\r");
//! terminal.wait_for("text");
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub use portable_pty::CommandBuilder;
use portable_pty::{Child, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

/// Width of the terminal.
pub const COLUMNS: u16 = 80;
/// Timeout of each wait.
const TIMEOUT: Duration = Duration::from_secs(30);
const POLLING_INTERVAL: Duration = Duration::from_millis(10);

/// A program on a terminal. Dropping it ends the program.
pub struct Terminal {
    parser: Arc<Mutex<Parser>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _pty: Box<dyn MasterPty + Send>,
}

/// The position of the cursor, and the text around it.
pub struct Cursor {
    /// The row, from 0.
    pub row: u16,
    /// The column, from 0.
    pub column: u16,
    pub line: String,
    /// All other lines of the screen.
    pub other_lines: Vec<String>,
}

impl Terminal {
    /// Starts a program on a terminal with this number of rows.
    pub fn start(command: CommandBuilder, rows: u16) -> Self {
        let pty = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: COLUMNS,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let (rows, columns) = (rows.try_into().unwrap(), COLUMNS.try_into().unwrap());
        let parser = Arc::new(Mutex::new(Parser::new(rows, columns, 0)));
        read_output(pty.master.try_clone_reader().unwrap(), parser.clone());
        Self {
            parser,
            keyboard: pty.master.take_writer().unwrap(),
            child,
            _pty: pty.master,
        }
    }

    /// The text on the screen.
    pub fn contents(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    /// The cursor and the rows of the screen.
    pub fn cursor(&self) -> Cursor {
        let parser = self.parser.lock().unwrap();
        let (row, column) = parser.screen().cursor_position();
        let mut other_lines: Vec<_> = parser.screen().rows(0, COLUMNS).collect();
        let line = other_lines.remove(row.into());
        Cursor {
            row,
            column,
            line,
            other_lines,
        }
    }

    /// Waits until a condition is met. `expectation` names it in the failure of a test.
    pub fn wait(&self, expectation: &str, is_met: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_met(self) {
            assert!(
                start.elapsed() < TIMEOUT,
                "the screen does not show {expectation:?}:\n{}",
                self.contents()
            );
            thread::sleep(POLLING_INTERVAL);
        }
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&self, text: &str) {
        self.wait(text, |terminal| terminal.contents().contains(text));
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Waits for the end of the program and returns its exit code.
    pub fn finish(&mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The program may have ended.
        let _ = self.child.kill();
    }
}

fn read_output(mut output: Box<dyn Read + Send>, parser: Arc<Mutex<Parser>>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = output.read(&mut buffer) {
            parser.lock().unwrap().process(&buffer[..length]);
        }
    });
}
