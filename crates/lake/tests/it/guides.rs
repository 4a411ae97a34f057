//! The commands in the documentation are valid.

#[path = "../../../../tests/src/guide_commands.rs"]
mod guide_commands;

use std::path::Path;
use std::process::Command;

use guide_commands::guide_commands;

#[test]
fn commands_in_the_guides_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let commands = guide_commands(&root, "lake");
    assert!(commands.len() >= 30, "{commands:?}");
    for command in commands {
        // Help ends the run after all options are parsed.
        let output = Command::new(env!("CARGO_BIN_EXE_lake"))
            .args(&command.words[1..])
            .arg("--help")
            .output()
            .unwrap();
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        // Text can name an option alone.
        let is_option_alone = !command.is_complete && messages.contains("a value is required for");
        assert!(
            output.status.success() || is_option_alone,
            "{}: {:?}: {messages}",
            command.document,
            command.words
        );
    }
}
