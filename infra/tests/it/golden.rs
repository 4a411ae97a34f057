//! The templates are those under `golden/`, so that a reviewer sees what a change does to them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use infra::{Assembly, StackId, manifest};
use parameters::AppName;

const ADVICE: &str = "look at what changed after `cargo run -p infra -- synth --output infra/golden`, and commit it with the change";

/// What CloudFormation takes without a bucket, in bytes.
const MOST_BYTES_OF_A_BODY: usize = 51_200;
/// What it takes from the artifacts bucket, which is there from the second stack on.
const MOST_BYTES: usize = 1_000_000;
/// How many resources a stack can have.
const MOST_RESOURCES: usize = 500;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn files(app_name: &AppName) -> Vec<(String, String)> {
    let assembly = Assembly::synthesize(app_name).unwrap();
    let templates = assembly
        .stacks
        .iter()
        .map(|stack| (manifest::template_file(stack), stack.body.clone()));
    templates
        .chain([(
            manifest::FILE_NAME.to_owned(),
            manifest::to_json(&assembly).unwrap(),
        )])
        .collect()
}

/// The first line in which two texts differ.
fn difference(golden: &str, now: &str) -> String {
    let lines = golden.lines().chain([""]).zip(now.lines().chain([""]));
    let different = lines.enumerate().find(|(_, (golden, now))| golden != now);
    different.map_or_else(String::new, |(at, (golden, now))| {
        format!("line {}:\n- {golden}\n+ {now}", at + 1)
    })
}

#[test]
fn the_templates_are_the_golden_ones() {
    let now = files(&AppName::default());
    for (name, text) in &now {
        let path = golden().join(name);
        let committed = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; {ADVICE}", path.display()));
        assert!(
            committed == *text,
            "{name} has changed; {ADVICE}\n{}",
            difference(&committed, text)
        );
    }
    let names: BTreeSet<_> = now.into_iter().map(|(name, _)| name).collect();
    let committed = fs::read_dir(golden())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, committed, "infra/golden has other files; {ADVICE}");
}

#[test]
fn the_templates_have_the_same_bytes_every_time() {
    assert_eq!(files(&AppName::default()), files(&AppName::default()));
}

#[test]
fn templates_are_not_too_large() {
    for stack in Assembly::synthesize(&AppName::default()).unwrap().stacks {
        let (bytes, resources) = (stack.body.len(), stack.template.resources().count());
        let most = if stack.id == StackId::Bootstrap {
            MOST_BYTES_OF_A_BODY
        } else {
            MOST_BYTES
        };
        assert!(
            bytes < most && resources < MOST_RESOURCES,
            "{} has {bytes} bytes and {resources} resources",
            stack.id
        );
    }
}

#[test]
fn templates_name_no_account_and_no_region_of_their_own() {
    for (name, text) in files(&AppName::default()) {
        let has_account = text
            .split(|character: char| !character.is_ascii_digit())
            .any(|digits| digits.len() == 12);
        assert!(!has_account, "{name} names an account");
        for region in ["us-east-1", "us-west-2", "eu-west-2"] {
            assert!(!text.contains(region), "{name} names {region}");
        }
    }
}

/// A template of another deployment differs from the default one in the app name alone, so that
/// both can be in one account.
#[test]
fn a_second_deployment_shares_no_name_with_the_first() {
    let second: AppName = "AnyCompanyConnect".parse().unwrap();
    for (name, text) in files(&second) {
        assert!(
            !text.contains(AppName::DEFAULT) && !text.contains(&AppName::DEFAULT.to_lowercase()),
            "{name}"
        );
        assert!(text.contains("AnyCompanyConnect-"), "{name}");
    }
}
