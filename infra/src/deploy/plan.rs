//! Selection and order of stacks.

use std::collections::BTreeMap;

use cli::text::capitalized;
use parameters::{Parameters, catalogue};

use crate::{Assembly, Stack, StackId};

/// Why stacks cannot be selected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error(
        "unknown stack `{name}`{}; the stacks are {}",
        suggestion(name),
        known()
    )]
    Unknown { name: String },
    /// The configuration does not enable the stack.
    #[error(
        "stack {stack} is not enabled; enable it first: {}",
        cli::command(&format!("configure -l --{stack}-stack-enabled=true{deployment}"))
    )]
    NotEnabled {
        stack: StackId,
        /// The argument that names the deployment; empty for the default.
        deployment: String,
    },
    /// The deployed loader of Contact Lens writes to a stack that would be deleted.
    #[error(
        "stack cl writes to stack transcripts; turn transcripts off first: {}, then {}",
        cli::command(&format!("configure -l --transcripts-stack-enabled=false{deployment}")),
        cli::command(&format!("infra deploy cl{deployment}"))
    )]
    InUse {
        /// The argument that names the deployment; empty for the default.
        deployment: String,
    },
}

/// Whether a stack depends on the configuration of another one, so that it is deployed with it: the loader
/// of Contact Lens writes to the stream of transcripts, and what a stack does with records of the other
/// kind on an existing stream depends on the stream of the other source.
fn is_coupled(stack: StackId, other: StackId, parameters: &Parameters) -> bool {
    match (stack, other) {
        (StackId::Transcripts, StackId::ContactLens)
        | (StackId::ContactLens, StackId::Transcripts) => true,
        (StackId::ContactRecords, StackId::AgentEvents) => {
            parameters.streams.contact_records_arn.is_some()
        }
        (StackId::AgentEvents, StackId::ContactRecords) => {
            parameters.streams.agent_events_arn.is_some()
        }
        _ => false,
    }
}

fn suggestion(name: &str) -> String {
    cli::nearest(name, StackId::ALL.map(StackId::code))
        .map(|nearest| format!(" (did you mean `{nearest}`?)"))
        .unwrap_or_default()
}

fn known() -> String {
    StackId::ALL.map(StackId::code).join(", ")
}

/// The stacks to deploy, each after its dependencies: the named ones with their dependencies and the
/// stacks that depend on their configuration, or all enabled ones.
///
/// # Errors
/// A name is unknown, or a stack is not enabled.
pub fn to_deploy<'a>(
    assembly: &'a Assembly,
    named: &[String],
    parameters: &Parameters,
) -> Result<Vec<&'a Stack>, PlanError> {
    let named = named_stacks(assembly, named)?;
    if let Some(stack) = named.iter().find(|stack| !stack.id.is_enabled(parameters)) {
        return Err(PlanError::NotEnabled {
            stack: stack.id,
            deployment: argument(assembly),
        });
    }
    let is_selected = |stack: &&Stack| {
        if named.is_empty() {
            stack.id.is_enabled(parameters)
        } else {
            let is_enabled = stack.id.is_enabled(parameters);
            let is_named = |other: &&Stack| {
                other.id == stack.id || is_enabled && is_coupled(stack.id, other.id, parameters)
            };
            named.iter().any(is_named)
        }
    };
    let needed = assembly
        .stacks
        .iter()
        .rev()
        .fold(Vec::new(), |mut needed: Vec<&Stack>, stack| {
            // In reverse order, dependents come before their dependencies.
            if is_selected(&stack)
                || needed
                    .iter()
                    .any(|other| other.depends_on.contains(&stack.id))
            {
                needed.push(stack);
            }
            needed
        });
    Ok(needed.into_iter().rev().collect())
}

/// The deployed stacks to delete, each before its dependencies: the named ones with their dependents,
/// or all.
///
/// # Errors
/// A name is unknown.
pub fn to_destroy<'a>(
    assembly: &'a Assembly,
    named: &[String],
    deployed: &[StackId],
) -> Result<Vec<&'a Stack>, PlanError> {
    let named = named_stacks(assembly, named)?;
    let is_selected =
        |stack: &&Stack| named.is_empty() || named.iter().any(|other| other.id == stack.id);
    let losing = assembly
        .stacks
        .iter()
        .fold(Vec::new(), |mut losing: Vec<&Stack>, stack| {
            if is_selected(&stack)
                || losing
                    .iter()
                    .any(|other| stack.depends_on.contains(&other.id))
            {
                losing.push(stack);
            }
            losing
        });
    Ok(losing
        .into_iter()
        .rev()
        .filter(|stack| deployed.contains(&stack.id))
        .collect())
}

/// Rejects the deletion of transcripts to which the loader of Contact Lens writes: its files would fail,
/// although their numbers are wanted. `loader` has the parameters of its deployed stack.
///
/// # Errors
/// The stack of Contact Lens stays and has transcripts turned on.
pub fn check_writer(
    assembly: &Assembly,
    stacks: &[&Stack],
    loader: Option<&BTreeMap<String, String>>,
) -> Result<(), PlanError> {
    let is_deleted = |id| stacks.iter().any(|stack| stack.id == id);
    let parameter = capitalized(catalogue::TRANSCRIPTS_STACK_ENABLED.name);
    let enabled = loader.and_then(|parameters| parameters.get(&parameter));
    let is_writer = enabled.is_some_and(|enabled| enabled == "true");
    if is_writer && is_deleted(StackId::Transcripts) && !is_deleted(StackId::ContactLens) {
        return Err(PlanError::InUse {
            deployment: argument(assembly),
        });
    }
    Ok(())
}

/// The stacks of these names, short or full.
///
/// # Errors
/// A name is unknown.
pub fn named_stacks<'a>(
    assembly: &'a Assembly,
    names: &[String],
) -> Result<Vec<&'a Stack>, PlanError> {
    let find = |name: &String| {
        let found = assembly
            .stacks
            .iter()
            .find(|stack| stack.name == *name || stack.id.code() == name);
        found.ok_or_else(|| PlanError::Unknown { name: name.clone() })
    };
    names.iter().map(find).collect()
}

/// The argument that selects this deployment; empty for the default.
pub fn argument(assembly: &Assembly) -> String {
    if assembly.app_name.is_default() {
        String::new()
    } else {
        format!(" --app-name {}", assembly.app_name)
    }
}

#[cfg(test)]
mod tests {
    use parameters::{AppName, Values};

    use super::*;

    fn assembly() -> Assembly {
        Assembly::synthesize(&AppName::default()).unwrap()
    }

    fn parameters(enabled: &[&str]) -> Parameters {
        let mut values = Values::default();
        for flag in enabled {
            values.set(parameters::Definition::from_flag(flag).unwrap(), "true");
        }
        values.set(
            &catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
            "anycompany-recordings",
        );
        values.parameters().unwrap()
    }

    fn codes(stacks: &[&Stack]) -> Vec<&'static str> {
        stacks.iter().map(|stack| stack.id.code()).collect()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn deploys_enabled_stacks_after_their_dependencies() {
        let assembly = assembly();
        let parameters = parameters(&["cl-stack-enabled", "ctr-stack-enabled"]);
        let stacks = codes(&to_deploy(&assembly, &[], &parameters).unwrap());
        let expected = ["bootstrap", "partitioning", "ctr", "cl"];
        assert_eq!(
            stacks
                .iter()
                .filter(|code| expected.contains(code))
                .copied()
                .collect::<Vec<_>>(),
            expected
        );
        assert!(
            !stacks.contains(&"ae") && !stacks.contains(&"ef"),
            "{stacks:?}"
        );
    }

    #[test]
    fn deploys_dependencies_of_named_stacks() {
        let assembly = assembly();
        let parameters = parameters(&["cl-stack-enabled", "ctr-stack-enabled"]);
        for (name, last) in [
            ("cl", "cl"),
            ("AmazonConnectDataAnalyticsSample-cl", "cl"),
            ("ctr", "ctr"),
        ] {
            let stacks = to_deploy(&assembly, &names(&[name]), &parameters).unwrap();
            assert_eq!(codes(&stacks), ["bootstrap", "partitioning", last]);
        }
    }

    #[test]
    fn transcripts_and_their_loader_are_deployed_together() {
        let assembly = assembly();
        let both = ["bootstrap", "partitioning", "transcripts", "cl"];
        let mut enabled = Values::default();
        for (definition, value) in [
            (&catalogue::CL_STACK_ENABLED, "true"),
            (
                &catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
                "anycompany-recordings",
            ),
            (&catalogue::TRANSCRIPTS_STACK_ENABLED, "true"),
        ] {
            enabled.set(definition, value);
        }
        let parameters = enabled.parameters().unwrap();
        for name in ["cl", "transcripts"] {
            let stacks = to_deploy(&assembly, &names(&[name]), &parameters).unwrap();
            assert_eq!(codes(&stacks), both);
        }
        enabled.set(&catalogue::TRANSCRIPTS_STACK_ENABLED, "false");
        let parameters = enabled.parameters().unwrap();
        let stacks = to_deploy(&assembly, &names(&["cl"]), &parameters).unwrap();
        assert_eq!(codes(&stacks), ["bootstrap", "partitioning", "cl"]);
    }

    #[test]
    fn stacks_of_existing_streams_are_deployed_with_the_other_source() {
        let assembly = assembly();
        let arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/any";
        let mut enabled = Values::default();
        enabled.set(&catalogue::CTR_STACK_ENABLED, "true");
        enabled.set(&catalogue::AE_STACK_ENABLED, "true");
        let deployed = |values: &Values, name| {
            let parameters = values.parameters().unwrap();
            let stacks = to_deploy(&assembly, &names(&[name]), &parameters).unwrap();
            codes(&stacks)[2..].to_vec()
        };
        assert_eq!(deployed(&enabled, "ae"), ["ae"]);
        enabled.set(&catalogue::CTR_STREAM_ARN, arn);
        assert_eq!(deployed(&enabled, "ae"), ["ctr", "ae"]);
        assert_eq!(deployed(&enabled, "ctr"), ["ctr"]);
        enabled.set(&catalogue::AE_STACK_ENABLED, "false");
        assert_eq!(deployed(&enabled, "ctr"), ["ctr"]);
    }

    #[test]
    fn rejects_unknown_and_disabled_stacks() {
        let assembly = assembly();
        let errors = ["xyz", "ef"].map(|name| {
            to_deploy(&assembly, &names(&[name]), &parameters(&[]))
                .unwrap_err()
                .to_string()
        });
        assert!(
            errors[0]
                .starts_with("unknown stack `xyz`; the stacks are bootstrap, partitioning, ctr,"),
            "{}",
            errors[0]
        );
        assert_eq!(
            errors[1],
            "stack ef is not enabled; enable it first: cargo run -p configure -- -l --ef-stack-enabled=true"
        );
    }

    #[test]
    fn transcripts_are_not_destroyed_while_their_loader_writes_to_them() {
        let assembly = assembly();
        let loader = |enabled: &str| {
            BTreeMap::from([("TranscriptsStackEnabled".to_owned(), enabled.to_owned())])
        };
        let transcripts = assembly.stack(StackId::Transcripts).unwrap();
        let loaders = assembly.stack(StackId::ContactLens).unwrap();
        let parameters: Vec<_> = loaders
            .template
            .parameters()
            .map(|(name, _)| name)
            .collect();
        assert!(parameters.contains(&"TranscriptsStackEnabled"));
        let writing = loader("true");
        let error = check_writer(&assembly, &[transcripts], Some(&writing)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "stack cl writes to stack transcripts; turn transcripts off first: \
             cargo run -p configure -- -l --transcripts-stack-enabled=false, then cargo run -p infra -- deploy cl"
        );
        for (stacks, deployed) in [
            (&[loaders, transcripts][..], Some(&writing)),
            (&[loaders], Some(&writing)),
            (&[transcripts], Some(&loader("false"))),
            (&[transcripts], Some(&BTreeMap::new())),
            (&[transcripts], None),
        ] {
            assert_eq!(check_writer(&assembly, stacks, deployed), Ok(()));
        }
    }

    #[test]
    fn destroys_dependents_first_and_skips_missing_stacks() {
        let assembly = assembly();
        let deployed = [
            StackId::Bootstrap,
            StackId::Partitioning,
            StackId::ContactRecords,
            StackId::ContactLens,
        ];
        let destroyed =
            |named: &[&str]| codes(&to_destroy(&assembly, &names(named), &deployed).unwrap());
        assert_eq!(destroyed(&[]), ["cl", "ctr", "partitioning", "bootstrap"]);
        assert_eq!(destroyed(&["partitioning"]), ["cl", "ctr", "partitioning"]);
        assert_eq!(destroyed(&["cl"]), ["cl"]);
        assert_eq!(
            destroyed(&["bootstrap"]),
            ["cl", "ctr", "partitioning", "bootstrap"]
        );
        assert_eq!(destroyed(&["ae"]), [""; 0]);
    }
}
