//! The templates match those in `golden/`, so that a reviewer sees every change.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use infra::{Assembly, StackId, manifest};
use parameters::AppName;

const ADVICE: &str =
    "run `cargo run -p infra -- synth --output infra/golden` and commit the result";

/// CloudFormation's limit of a template in a request, in bytes.
const MOST_BYTES_OF_A_BODY: usize = 51_200;
/// CloudFormation's limit of a template in a bucket, in bytes.
const MOST_BYTES: usize = 1_000_000;
/// Limit of resources in a stack.
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
fn matches_golden_templates() {
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
fn synthesis_is_deterministic() {
    assert_eq!(files(&AppName::default()), files(&AppName::default()));
}

#[test]
fn templates_fit_limits() {
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
fn templates_contain_no_account_and_no_region() {
    for (name, text) in files(&AppName::default()) {
        let has_account = text
            .split(|character: char| !character.is_ascii_digit())
            .any(|digits| digits.len() == 12);
        assert!(!has_account, "{name} contains an account");
        let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document.as_object_mut().unwrap().remove("Mappings");
        let text = document.to_string();
        for region in infra::REGIONS {
            assert!(!text.contains(region), "{name} contains {region}");
        }
    }
}

#[test]
fn second_deployment_shares_no_name() {
    let second: AppName = "AnyCompanyConnect".parse().unwrap();
    for (name, text) in files(&second) {
        assert!(
            !text.contains(AppName::DEFAULT) && !text.contains(&AppName::DEFAULT.to_lowercase()),
            "{name}"
        );
        assert!(text.contains("AnyCompanyConnect-"), "{name}");
    }
}
