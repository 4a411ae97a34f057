//! The commands in the guides parse.

use std::path::Path;
use std::process::Command;

/// How commands of this program start in the guides: installed, and with cargo.
const STARTS: [&str; 2] = ["infra ", "cargo run -p infra -- "];
/// Without AWS configuration, valid commands end with this error.
const NO_REGION: &str = "no AWS region is configured";

#[test]
fn commands_in_the_guides_are_valid() {
    let mut commands = Vec::new();
    for guide in [
        "docs/guides/deploy.md",
        "docs/guides/first-deployment.md",
        "docs/guides/operate.md",
        "docs/guides/migrate.md",
        "docs/guides/configure.md",
        "docs/guides/cost.md",
        "docs/guides/quicksight.md",
        "docs/troubleshooting.md",
        "docs/faq.md",
        "README.md",
        "infra/README.md",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(guide);
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let of_guide = text
            .lines()
            .filter_map(|line| {
                STARTS
                    .iter()
                    .find_map(|start| line.trim().strip_prefix(start))
            })
            .map(|command| command.split('#').next().unwrap().to_owned());
        commands.extend(of_guide);
    }
    assert!(commands.len() >= 15, "{commands:?}");
    for command in commands {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_infra"))
            .args(command.split_whitespace())
            .env_clear()
            .env("HOME", folder.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(folder.path())
            .output()
            .unwrap();
        let messages =
            String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() || messages.contains(NO_REGION),
            "infra {command}: {messages}"
        );
    }
}
