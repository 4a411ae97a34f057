//! The commands in the documentation are valid.

#[path = "../../../tests/src/guide_commands.rs"]
mod guide_commands;

use std::path::{Path, PathBuf};
use std::process::Command;

use guide_commands::{MARK, guide_commands};
use infra::deploy::leftovers::{Leftover, ResourceKind};
use infra::{Assembly, Stack};
use parameters::AppName;

/// Without AWS configuration, valid commands end with this error.
const NO_REGION: &str = "no AWS region is configured";
/// The release of botocore with the models of AWS.
pub(crate) const BOTOCORE: &str = "1.44.8";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs complete commands up to the first request to AWS; of others, the options are parsed.
#[test]
fn commands_in_the_guides_are_valid() {
    let commands = guide_commands(&root(), "infra");
    let complete = commands
        .iter()
        .filter(|command| command.is_complete)
        .count();
    assert!(
        complete >= 50 && commands.len() >= 100,
        "{complete} of {}",
        commands.len()
    );
    for command in commands {
        let folder = tempfile::tempdir().unwrap();
        // The directory that commands of the guides give to --binaries.
        std::fs::create_dir_all(folder.path().join("target/lambda")).unwrap();
        let mut arguments = command.words[1..].to_vec();
        if !command.is_complete {
            arguments.push("--help".to_owned());
        }
        let output = Command::new(env!("CARGO_BIN_EXE_infra"))
            .args(&arguments)
            .env_clear()
            .env("HOME", folder.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .current_dir(folder.path())
            .output()
            .unwrap();
        let messages =
            String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
        let (is_success, needs_region) = (output.status.success(), messages.contains(NO_REGION));
        // `infra list` works in both cases.
        if command.is_complete && !(is_success && needs_region) {
            assert_eq!(
                command.is_marked, needs_region,
                "{}: {:?}: {MARK} begins a block of commands that require an AWS account, and only \
                 such a block",
                command.document, command.words
            );
        }
        // Text can name an option alone.
        let is_option_alone = !command.is_complete && messages.contains("a value is required for");
        assert!(
            is_success || needs_region || is_option_alone,
            "{}: {:?}: {messages}",
            command.document,
            command.words
        );
    }
}

/// Services, operations and options of the AWS CLI, by the models from which it is made.
#[test]
fn commands_of_the_aws_cli_exist() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: python3 is required for the comparison with botocore");
        return;
    }
    let of_guides = guide_commands(&root(), "aws");
    for command in &of_guides {
        assert!(
            command.is_marked || !command.is_complete,
            "{}: {:?}: begin the block with {MARK}",
            command.document,
            command.words
        );
    }
    let of_guides = of_guides.into_iter();
    let mut commands: Vec<_> = of_guides.map(|command| command.words).collect();
    assert!(commands.len() >= 15, "{commands:?}");
    let advice = ResourceKind::NAMED
        .into_iter()
        .chain([ResourceKind::Database])
        .map(|kind| Leftover::to_delete(kind, "name".to_owned(), "id").advice());
    for advice in advice {
        let code = advice
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|code| code.starts_with("aws "));
        commands.extend(code.map(|code| code.split(' ').map(str::to_owned).collect()));
    }
    let python = ministack::installed("botocore", BOTOCORE, "python").unwrap();
    let output = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/aws_commands.py"
        ))
        .arg(serde_json::to_string(&commands).unwrap())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stdout).into_owned();
    let failure = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && errors.is_empty(),
        "{errors}{failure}"
    );
}

#[test]
fn finds_commands_that_the_aws_cli_does_not_have() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: python3 is required for the comparison with botocore");
        return;
    }
    let python = ministack::installed("botocore", BOTOCORE, "python").unwrap();
    let commands = serde_json::json!([
        ["aws", "logs", "delete-log-groups"],
        ["aws", "logs", "delete-log-group", "--log-group", "x"],
        ["aws", "log", "delete-log-group"],
        [
            "aws",
            "logs",
            "delete-log-group",
            "--log-group-name",
            "x",
            "--region",
            "us-east-1"
        ],
    ]);
    let output = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/aws_commands.py"
        ))
        .arg(commands.to_string())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "aws logs delete-log-groups: unknown operation delete-log-groups\n\
         aws logs delete-log-group --log-group x: unknown option --log-group\n\
         aws log delete-log-group: unknown service log\n"
    );
}

/// A stack whose function has no key of its code cannot be deployed.
#[test]
fn deployment_without_this_program_sets_the_key_of_each_function() {
    let guide = std::fs::read_to_string(root().join("docs/guides/deploy.md")).unwrap();
    let stacks = Assembly::synthesize(&AppName::default()).unwrap().stacks;
    let is_deployed = |stack: &&Stack| {
        guide.contains(&format!(
            "--template-file templates/{}.template.json",
            stack.id
        ))
    };
    let functions: Vec<_> = stacks
        .iter()
        .filter(is_deployed)
        .flat_map(|stack| &stack.functions)
        .collect();
    assert!(functions.len() >= 5, "{functions:?}");
    for function in functions {
        let key = format!("{}=1/{}.zip", function.key_parameter, function.package);
        assert!(
            guide.contains(&key),
            "add {key} to the commands of docs/guides/deploy.md, and upload its code"
        );
    }
}
