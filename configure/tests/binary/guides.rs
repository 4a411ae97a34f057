//! The commands in the documentation are valid.

#[path = "../../../tests/src/guide_commands.rs"]
mod guide_commands;

use std::path::Path;

use guide_commands::{MARK, guide_commands};

use crate::support::Sandbox;

#[test]
fn commands_in_the_guides_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let commands = guide_commands(&root, "configure");
    assert!(commands.len() >= 20, "{commands:?}");
    for command in commands {
        // Help ends the run after all options are parsed.
        let words = command.words.iter().skip(1).map(String::as_str);
        let arguments: Vec<_> = words.chain(["--help"]).collect();
        let finished = Sandbox::without_aws().run(&arguments);
        assert_eq!(
            finished.code,
            0,
            "{}: {arguments:?}: {}",
            command.document,
            finished.snapshot()
        );
        let is_help = command.words.iter().any(|word| word == "-h");
        assert!(
            command.is_marked || is_help || !command.is_complete,
            "{}: {arguments:?}: begin the block with {MARK}",
            command.document
        );
    }
}
