//! Runs the user's pager and editor.

use std::env;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{anyhow, ensure};

use super::history;

/// Shows text in `$PAGER`, or `less`. Returns whether the pager could be started.
pub(super) fn show(text: &str) -> bool {
    let pager = env::var("PAGER").ok().filter(|pager| !pager.is_empty());
    let words = pager.and_then(|pager| shlex::split(&pager));
    // F: no paging if the text fits; R: colors; S: no wrapping; X: keep the text on the screen.
    let words = words.unwrap_or_else(|| ["less", "-FRSX"].map(str::to_owned).to_vec());
    let Some((program, arguments)) = words.split_first() else {
        return false;
    };
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        return false;
    };
    if let Some(mut input) = child.stdin.take() {
        // The user may quit the pager before the end.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}

/// Opens a statement in `$VISUAL`, `$EDITOR` or `vi`, and returns the edited text.
pub(super) fn edit(statement: &str) -> anyhow::Result<String> {
    let editor = ["VISUAL", "EDITOR"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|editor| !editor.is_empty()))
        .unwrap_or_else(|| "vi".to_owned());
    let words = shlex::split(&editor).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| anyhow!("invalid editor '{editor}'"))?;
    let path = env::temp_dir().join(format!("lake-{}.sql", std::process::id()));
    history::create_file(&path)
        .and_then(|mut file| writeln!(file, "{statement};"))
        .map_err(|error| anyhow!("cannot write {}: {error}", path.display()))?;
    let edited = Command::new(&words[0])
        .args(&words[1..])
        .arg(&path)
        .status()
        .map_err(|error| anyhow!("cannot start {editor}: {error}"))
        .and_then(|status| {
            ensure!(status.success(), "{editor} failed ({status})");
            Ok(fs::read_to_string(&path)?)
        });
    // A file left in the directory for temporary files does no harm.
    let _ = fs::remove_file(&path);
    edited
}
