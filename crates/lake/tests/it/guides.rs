//! The commands in the documentation are valid.

#[path = "../../../../tests/src/guide_commands.rs"]
mod guide_commands;

use std::path::Path;
use std::process::Command;

use guide_commands::guide_commands;

use crate::support::{asked, repository, run};

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

#[test]
fn readme_has_the_output_of_a_named_query() {
    let (folder, _settings) = asked("samples");
    let output = run(&folder, "query --lake LAKE --named contacts-per-channel");
    let (result, messages) = output.split_once("--\n").unwrap();
    let table = result.strip_prefix("exit 0\n").unwrap();
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    assert!(readme.contains(table), "README.md must have:\n{table}");
    // Bytes and time differ from run to run.
    let (statistics, others) = messages.split_once('\n').unwrap();
    let (_, price) = statistics.rsplit_once(" s; ").unwrap();
    let others = format!(" s; {price}\n{others}");
    assert!(readme.contains(&others), "README.md must have:\n{others}");
}
