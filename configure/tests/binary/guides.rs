//! The commands in the guides are valid.

use std::path::Path;

use crate::support::Sandbox;

#[test]
fn commands_in_the_guides_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut count = 0;
    for guide in [
        "README.md",
        "docs/faq.md",
        "docs/guides/configure.md",
        "docs/guides/deploy.md",
        "docs/guides/migrate.md",
        "docs/guides/quicksight.md",
        "docs/troubleshooting.md",
    ] {
        let text = std::fs::read_to_string(root.join(guide)).unwrap();
        let commands = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("configure -"));
        for command in commands {
            let options = command.split('#').next().unwrap();
            // Help ends the run after all options are parsed.
            let arguments: Vec<_> = std::iter::once(format!("-{options}"))
                .flat_map(|line| {
                    line.split_whitespace()
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                })
                .chain(["--help".to_owned()])
                .collect();
            let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
            let finished = Sandbox::without_aws().run(&arguments);
            assert_eq!(finished.code, 0, "{guide}: {}", finished.snapshot());
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}
