//! The binary on a terminal of 80 columns, and its screen.

use std::time::Duration;

use test_terminal::CommandBuilder;

use super::Sandbox;

/// High enough that no session scrolls.
const ROWS: u16 = 250;

/// A running session.
pub(crate) struct Terminal(test_terminal::Terminal);

impl Terminal {
    /// Starts the binary.
    pub(crate) fn start(sandbox: &Sandbox, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_configure"));
        command.args(arguments);
        command.env_clear();
        sandbox
            .environment()
            .iter()
            .for_each(|(name, value)| command.env(name, value));
        command.cwd(sandbox.folder());
        Self(test_terminal::Terminal::start(command, ROWS))
    }

    /// Everything on the screen.
    pub(crate) fn screen(&self) -> String {
        self.0.contents()
    }

    /// Waits until the screen shows a text.
    pub(crate) fn wait_for(&self, text: &str) {
        self.0.wait_for(text);
    }

    /// Waits for a question, types the answer and Enter, and waits until the program has read them.
    ///
    /// Without the second wait, the same question asked again (after `?` or a wrong answer) could
    /// be taken for the old one, and keys typed between two prompts are discarded.
    pub(crate) fn answer(&mut self, question: &str, answer: &str) {
        self.0.wait(question, |terminal| {
            let line = terminal.cursor().line;
            // An answer that was typed is not the next question.
            let is_unanswered =
                line.trim_end().ends_with([')', ':', '?']) && !line.trim_end().ends_with(" ?");
            line.starts_with('?') && line.contains(question) && is_unanswered
        });
        let before = around_cursor(&self.0);
        self.press(&format!("{answer}\r"));
        self.0
            .wait(question, |terminal| around_cursor(terminal) != before);
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        self.0.press(keys);
    }

    /// Waits for the end and returns the exit code.
    pub(crate) fn finish(&mut self) -> u32 {
        let code = self.0.finish();
        // The last output may still arrive.
        std::thread::sleep(Duration::from_millis(200));
        code
    }
}

/// The cursor's row and the other rows: they change when a prompt ends or rejects its answer, and
/// not while the answer is typed.
fn around_cursor(terminal: &test_terminal::Terminal) -> (u16, Vec<String>) {
    let cursor = terminal.cursor();
    (cursor.row, cursor.other_lines)
}
