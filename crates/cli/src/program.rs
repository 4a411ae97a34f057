//! Commands in hints, as the reader can run them.

use std::env;
use std::path::Path;

/// How the reader runs a command of one of the programs: `infra deploy` for installed binaries,
/// `cargo run -p infra -- deploy` where cargo started this one.
///
/// ```
/// let hint = cli::command("infra deploy");
/// assert!(hint == "infra deploy" || hint.ends_with("-p infra -- deploy"));
/// ```
pub fn command(line: &str) -> String {
    // Cargo sets CARGO for what it runs.
    let folder = env::var_os("CARGO")
        .and_then(|_| env::current_exe().ok())
        .and_then(|path| Some(path.parent()?.to_owned()));
    folder.map_or_else(|| line.to_owned(), |folder| cargo_run(line, &folder))
}

/// The command by `cargo run`, with the profile whose binaries are in `folder`.
fn cargo_run(line: &str, folder: &Path) -> String {
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("release") => "--release ".to_owned(),
        Some("local") => "--profile local ".to_owned(),
        _ => String::new(),
    };
    match line.split_once(' ') {
        Some((program, arguments)) => format!("cargo run {profile}-p {program} -- {arguments}"),
        None => format!("cargo run {profile}-p {line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_package_and_profile_for_cargo() {
        let run = |line, folder: &str| cargo_run(line, Path::new(folder));
        assert_eq!(run("configure", "target/debug"), "cargo run -p configure");
        assert_eq!(
            run("infra deploy ctr", "target/debug"),
            "cargo run -p infra -- deploy ctr"
        );
        assert_eq!(
            run("lake demo", "target/local"),
            "cargo run --profile local -p lake -- demo"
        );
        assert_eq!(
            run("lake demo", "target/release"),
            "cargo run --release -p lake -- demo"
        );
    }
}
