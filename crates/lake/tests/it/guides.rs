//! The commands in the documentation are valid.

#[path = "../../../../tests/src/guide_commands.rs"]
mod guide_commands;

use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use guide_commands::{GuideCommand, MARK, guide_commands};
use tempfile::TempDir;

use crate::shell::Shell;
use crate::support::{asked, repository};

fn commands() -> Vec<GuideCommand> {
    let commands = guide_commands(&repository(), "lake");
    assert!(commands.len() >= 30, "{commands:?}");
    commands
}

#[test]
fn commands_in_the_guides_are_valid() {
    for command in commands() {
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

/// A directory with the lakes and the documents that the guides name.
fn working_directory() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let samples = repository().join("samples");
    symlink(&samples, folder.path().join("samples")).unwrap();
    symlink(
        samples.join("recordings-bucket"),
        folder.path().join("recordings"),
    )
    .unwrap();
    for arguments in [
        "generate --agents 2 --days 2 --into demo-data/documents",
        "ingest demo-data/documents --into demo-data/lake",
        "ingest samples --into lake-data",
    ] {
        let output = lake_in(&folder)
            .args(arguments.split(' '))
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments}: {output:?}");
    }
    folder
}

/// The program without AWS configuration and without a browser.
fn lake_in(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lake"));
    command
        .env_clear()
        .env("HOME", folder.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(folder.path())
        .stdin(Stdio::null());
    command
}

#[test]
fn commands_in_the_guides_run() {
    let folder = working_directory();
    for command in commands().into_iter().filter(|command| command.is_complete) {
        let mut lake = lake_in(&folder);
        lake.args(&command.words[1..]);
        let (is_success, messages) = match &*command.words[1] {
            // The tests of the demo run it: its queries take longer than all other commands.
            "demo" => (true, String::new()),
            "serve" => {
                let mut server = lake
                    .args(["--port", "0"])
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap();
                let mut line = String::new();
                let mut output = BufReader::new(server.stdout.take().unwrap());
                output.read_line(&mut line).unwrap();
                server.kill().unwrap();
                server.wait().unwrap();
                (line.contains("http://"), line)
            }
            _ => {
                let output = lake.output().unwrap();
                let messages = String::from_utf8_lossy(&output.stderr).into_owned();
                (output.status.success(), messages)
            }
        };
        assert_eq!(
            (is_success, messages.contains("no AWS region is configured")),
            (!command.is_marked, command.is_marked),
            "{}: {:?}: {MARK} begins a block of commands that require an AWS account, and only such \
             a block: {messages}",
            command.document,
            command.words
        );
    }
}

#[test]
fn readme_has_the_output_of_a_named_query() {
    let (folder, _settings) = asked("samples");
    let terminal = Shell::run(&folder, &["query", "--named", "contacts-per-channel"]);
    terminal.wait_for("last days of the lake: from=");
    let screen = terminal.contents();
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    // Bytes and time differ from run to run.
    let (result, others) = screen.split_once("; scanned").unwrap();
    let (_, price) = others.split_once(" s; ").unwrap();
    for part in [result.to_owned(), format!(" s; {}", price.trim_end())] {
        assert!(readme.contains(&part), "README.md must have:\n{part}");
    }
}
