//! The template parameters of a stack: keys of zip files, names in Parameter Store, and overrides.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde_json::Value;

use super::cloudformation::Deployed;
use super::outcome::StackState;
use super::package::Keys;
use super::{DeployError, find_stack};
use crate::constructs::{BOUNDARY_PARAMETER, KEY_PARAMETER, PATH_PARAMETER};
use crate::model::Parameter;
use crate::{Stack, StackId};

/// A parameter of the command line: `cl:MaxReceiveCount=3`, or `MaxReceiveCount=3` for all stacks
/// that have the parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    stack: Option<String>,
    name: String,
    value: String,
}

impl FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or("expected NAME=VALUE or STACK:NAME=VALUE, such as cl:MaxReceiveCount=3")?;
        let (stack, name) = name
            .split_once(':')
            .map_or((None, name), |(stack, name)| (Some(stack.to_owned()), name));
        Ok(Self {
            stack,
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

impl Override {
    fn is_for(&self, stack: &Stack) -> bool {
        self.stack
            .as_ref()
            .is_none_or(|named| *named == stack.name || named == stack.id.code())
    }
}

/// Overrides for the permissions boundary and the path of the roles in all stacks.
pub fn role_overrides(boundary_arn: Option<&str>, path: Option<&str>) -> Vec<Override> {
    let values = [(BOUNDARY_PARAMETER, boundary_arn), (PATH_PARAMETER, path)];
    let given = values
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    given
        .map(|(name, value)| Override {
            stack: None,
            name: name.to_owned(),
            value: value.to_owned(),
        })
        .collect()
}

/// Overrides that give new stacks the permissions boundary and the path of roles that the deployed stacks
/// have, so that a stack that is enabled later is not created without them. A stack whose creation failed
/// is created again with its own.
///
/// # Errors
/// The deployed stacks have different values, and `given` has none.
pub fn inherited_roles(
    stacks: &[&Stack],
    deployed: &[(StackId, Deployed)],
    given: &[Override],
) -> Result<Vec<Override>, DeployError> {
    let mut inherited = Vec::new();
    for (name, flag) in [
        (BOUNDARY_PARAMETER, "--permissions-boundary-arn"),
        (PATH_PARAMETER, "--role-path"),
    ] {
        let inherits = |stack: &&Stack| {
            let is_given = |given: &Override| given.name == name && given.is_for(stack);
            let mut parameters = stack.template.parameters();
            !given.iter().any(is_given) && parameters.any(|(other, _)| other == name)
        };
        let inherit = |stack: &Stack, value: &str| Override {
            stack: Some(stack.id.code().to_owned()),
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let mut new = Vec::new();
        for stack in stacks.iter().copied().filter(inherits) {
            let found = find_stack(deployed, stack.id);
            match found.map(|found| (found.state(), found.parameters.get(name))) {
                None | Some((StackState::MustBeRecreated, None)) => new.push(stack),
                Some((StackState::MustBeRecreated, Some(own))) => {
                    inherited.push(inherit(stack, own));
                }
                Some(_) => {}
            }
        }
        let values = deployed
            .iter()
            .filter_map(|(_, deployed)| deployed.parameters.get(name));
        let values: BTreeSet<_> = values.collect();
        let Some(value) = values.first().filter(|_| !new.is_empty()) else {
            continue;
        };
        if values.len() > 1 {
            return Err(DeployError::Argument(format!(
                "the deployed stacks have different values of {name}; pass {flag} for the new ones"
            )));
        }
        inherited.extend(new.into_iter().map(|stack| inherit(stack, value)));
    }
    Ok(inherited)
}

/// The override for the key of the bootstrap stack, whose template does not read Parameter Store.
pub fn key_override(kms_key_arn: Option<&str>) -> Override {
    Override {
        stack: Some(StackId::Bootstrap.code().to_owned()),
        name: KEY_PARAMETER.to_owned(),
        value: kms_key_arn.unwrap_or_default().to_owned(),
    }
}

/// Rejects parameters that no stack has.
///
/// # Errors
/// A parameter is unknown.
pub fn check(overrides: &[Override], stacks: &[&Stack]) -> Result<(), DeployError> {
    for given in overrides {
        let has = |stack: &Stack| {
            given.is_for(stack)
                && stack
                    .template
                    .parameters()
                    .any(|(name, _)| name == given.name)
        };
        if !stacks.iter().copied().any(has) {
            let place = given.stack.as_ref().map_or_else(
                || "none of the stacks to deploy".to_owned(),
                |stack| format!("no stack {stack} to deploy"),
            );
            return Err(DeployError::Argument(format!(
                "--parameters: {place} has a parameter {}",
                given.name
            )));
        }
    }
    Ok(())
}

/// All parameters of a stack; `None` keeps the deployed value.
pub fn parameters(
    stack: &Stack,
    keys: &Keys,
    overrides: &[Override],
    deployed: Option<&Deployed>,
) -> BTreeMap<String, Option<String>> {
    let given = |name: &str| {
        overrides
            .iter()
            .rev()
            .find(|given| given.name == name && given.is_for(stack))
            .map(|given| given.value.clone())
    };
    let code = |name: &str| {
        stack
            .functions
            .iter()
            .find(|function| function.key_parameter == name)
            .and_then(|function| keys.get(function.package))
    };
    let value = |name: &str, parameter: &Parameter| {
        let has_one = deployed.is_some_and(|deployed| deployed.parameters.contains_key(name));
        let otherwise = if has_one && !parameter.is_stored() {
            None
        } else {
            parameter.default().map(text)
        };
        given(name).or_else(|| code(name).cloned()).or(otherwise)
    };
    let all = stack
        .template
        .parameters()
        .map(|(name, parameter)| (name.to_owned(), value(name, parameter)));
    all.collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use parameters::AppName;

    use super::*;
    use crate::Assembly;

    fn contact_lens() -> Stack {
        Assembly::synthesize(&AppName::default())
            .unwrap()
            .stack(StackId::ContactLens)
            .unwrap()
            .clone()
    }

    fn overrides(texts: &[&str]) -> Vec<Override> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn new_stack_gets_keys_stored_names_and_defaults() {
        let keys = Keys::from([(
            "cl-record-writer",
            "lambda/cl-record-writer/1.zip".to_owned(),
        )]);
        let parameters = parameters(
            &contact_lens(),
            &keys,
            &overrides(&["cl:MaxReceiveCount=2", "ef:MaxReceiveCount=3"]),
            None,
        );
        let value = |name: &str| parameters[name].as_deref();
        assert_eq!(
            value("CLRecordWriterLambdaKey"),
            Some("lambda/cl-record-writer/1.zip")
        );
        assert_eq!(value("MaxReceiveCount"), Some("2"));
        assert_eq!(
            value("ContactLensChannels"),
            Some("/AmazonConnectDataAnalyticsSample/contactLensChannels")
        );
        assert_eq!(value("BatchingWindowSeconds"), Some("5"));
    }

    #[test]
    fn deployed_stack_keeps_overrides_and_reads_parameter_store() {
        let names = [
            "MaxReceiveCount",
            "CLRecordWriterLambdaKey",
            "ContactLensChannels",
        ];
        let deployed = Deployed {
            parameters: names
                .map(|name| (name.to_owned(), "earlier".to_owned()))
                .into(),
            ..Deployed::default()
        };
        let parameters = parameters(&contact_lens(), &Keys::new(), &[], Some(&deployed));
        assert_eq!(parameters["MaxReceiveCount"], None);
        assert_eq!(parameters["CLRecordWriterLambdaKey"], None);
        assert_eq!(
            parameters["ContactLensChannels"].as_deref(),
            Some("/AmazonConnectDataAnalyticsSample/contactLensChannels")
        );
    }

    #[test]
    fn new_stack_gets_the_boundary_of_the_deployed_ones() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let stacks =
            [StackId::ContactRecords, StackId::ContactLens].map(|id| assembly.stack(id).unwrap());
        let boundary = "arn:aws:iam::123456789012:policy/boundary";
        let deployed = |id, boundary: &str| {
            let parameters = [
                (BOUNDARY_PARAMETER, boundary),
                (PATH_PARAMETER, "/connect/"),
            ];
            let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let deployed = Deployed {
                parameters: parameters.into(),
                ..Deployed::default()
            };
            (id, deployed)
        };
        let ctr = [deployed(StackId::ContactRecords, boundary)];
        let found = inherited_roles(&stacks, &ctr, &[]).unwrap();
        let expected = format!("cl:{BOUNDARY_PARAMETER}={boundary}");
        let expected = overrides(&[&expected, &format!("cl:{PATH_PARAMETER}=/connect/")]);
        assert_eq!(found, expected);
        assert_eq!(inherited_roles(&stacks, &[], &[]).unwrap(), []);
        let given = role_overrides(Some("arn:aws:iam::123456789012:policy/other"), Some("/"));
        assert_eq!(inherited_roles(&stacks, &ctr, &given).unwrap(), []);
        let both = [&ctr[..], &[deployed(StackId::AgentEvents, "")]].concat();
        let error = inherited_roles(&stacks, &both, &[])
            .unwrap_err()
            .to_string();
        assert!(error.contains("pass --permissions-boundary-arn"), "{error}");
        // Without a new stack, each keeps its own.
        assert_eq!(inherited_roles(&stacks[..1], &both, &[]).unwrap(), []);
        // A stack that is deleted and created again is not new: CloudFormation forgets its parameters.
        let mut failed = both.clone();
        failed[0].1.status = "ROLLBACK_COMPLETE".to_owned();
        let expected = format!("ctr:{BOUNDARY_PARAMETER}={boundary}");
        let expected = overrides(&[&expected, &format!("ctr:{PATH_PARAMETER}=/connect/")]);
        let recreated = inherited_roles(&stacks[..1], &failed, &[]).unwrap();
        assert_eq!(recreated, expected);
        assert_eq!(inherited_roles(&stacks[..1], &failed, &given).unwrap(), []);
    }

    #[test]
    fn rejects_unknown_parameters() {
        let stack = contact_lens();
        let rejected =
            |text: &str| check(&overrides(&[text]), &[&stack]).map_err(|error| error.to_string());
        assert_eq!(rejected("cl:MaxReceiveCount=2"), Ok(()));
        assert_eq!(
            rejected("ef:MaxReceiveCount=2"),
            Err("--parameters: no stack ef to deploy has a parameter MaxReceiveCount".to_owned())
        );
        assert!("MaxReceiveCount".parse::<Override>().is_err());
    }
}
