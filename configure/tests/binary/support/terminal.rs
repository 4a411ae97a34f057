//! The binary on a terminal of 80 columns, and its screen.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

use super::Sandbox;

/// High enough that no session scrolls.
const ROWS: NonZeroU16 = NonZeroU16::new(250).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();
/// Timeout of each wait.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A running session.
pub(crate) struct Terminal {
    screen: Arc<Mutex<Parser>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _pty: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the binary.
    pub(crate) fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let pty = native_pty_system()
            .openpty(PtySize {
                rows: ROWS.get(),
                cols: COLUMNS.get(),
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_configure"));
        command.args(arguments);
        command.env_clear();
        sandbox
            .environment()
            .iter()
            .for_each(|(name, value)| command.env(name, value));
        command.cwd(sandbox.folder());
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let screen = Arc::new(Mutex::new(Parser::new(ROWS, COLUMNS, 0)));
        watch(pty.master.try_clone_reader().unwrap(), screen.clone());
        Self {
            screen,
            keyboard: pty.master.take_writer().unwrap(),
            child,
            _pty: pty.master,
        }
    }

    /// Everything on the screen.
    pub(crate) fn screen(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen shows a text.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(text, |parser| parser.screen().contents().contains(text));
    }

    /// Waits for a question, types the answer and Enter, and waits until the program has read them.
    ///
    /// Without the second wait, the same question asked again (after `?` or a wrong answer) could
    /// be taken for the old one, and keys typed between two prompts are discarded.
    pub(crate) fn answer(&mut self, question: &str, answer: &str) {
        self.wait(question, |parser| {
            let (row, _) = parser.screen().cursor_position();
            let line = parser
                .screen()
                .rows(0, COLUMNS.get())
                .nth(usize::from(row))
                .unwrap_or_default();
            // An answer that was typed is not the next question.
            let is_unanswered =
                line.trim_end().ends_with([')', ':', '?']) && !line.trim_end().ends_with(" ?");
            line.starts_with('?') && line.contains(question) && is_unanswered
        });
        let before = around_cursor(&self.screen.lock().unwrap());
        self.press(&format!("{answer}\r"));
        self.wait(question, |parser| around_cursor(parser) != before);
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Waits for the end and returns the exit code.
    pub(crate) fn finish(&mut self) -> u32 {
        let code = self.child.wait().unwrap().exit_code();
        // The last output may still arrive.
        std::thread::sleep(Duration::from_millis(200));
        code
    }

    fn wait(&self, what: &str, shown: impl Fn(&Parser) -> bool) {
        let begin = Instant::now();
        while !shown(&self.screen.lock().unwrap()) {
            assert!(
                begin.elapsed() < TIMEOUT,
                "the screen does not show {what:?}:\n{}",
                self.screen()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
    }
}

fn watch(mut output: Box<dyn Read + Send>, screen: Arc<Mutex<Parser>>) {
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = output.read(&mut buffer) {
            screen.lock().unwrap().process(&buffer[..length]);
        }
    });
}

/// The cursor's row and the other rows: they change when a prompt ends or rejects its answer, and
/// not while the answer is typed.
fn around_cursor(parser: &Parser) -> (u16, Vec<String>) {
    let (row, _) = parser.screen().cursor_position();
    let mut rows: Vec<_> = parser.screen().rows(0, COLUMNS.get()).collect();
    rows.remove(usize::from(row));
    (row, rows)
}
