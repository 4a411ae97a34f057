//! All templates of a deployment.

use parameters::AppName;
use serde::Serialize;

use crate::model::{Fault, Template};
use crate::{Names, StackId, stacks};

/// The stacks of a deployment, each after those that it needs.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The name of the deployment.
    pub app_name: AppName,
    /// The stacks.
    pub stacks: Vec<Stack>,
}

/// A stack.
#[derive(Clone, Debug)]
pub struct Stack {
    /// Which one.
    pub id: StackId,
    /// Its name in CloudFormation: `AmazonConnectDataAnalyticsSample-ctr`.
    pub name: String,
    /// Its template.
    pub template: Template,
    /// The template's text, which CloudFormation takes.
    pub body: String,
    /// The stacks whose exports it imports, in the order of deployment.
    pub depends_on: Vec<StackId>,
    /// The functions whose code it needs.
    pub functions: Vec<FunctionAsset>,
}

/// A Lambda function whose code must be in the artifacts bucket before its stack is deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionAsset {
    /// Its name in the template.
    pub logical_id: String,
    /// The crate, and its binary of the same name, which the zip file holds as `bootstrap`.
    #[serde(rename = "crate")]
    pub package: &'static str,
    /// The parameter of the template that takes the zip file's key.
    pub key_parameter: String,
}

/// The templates cannot be written: there is a mistake in a stack's module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SynthError {
    /// Templates with faults.
    #[error("the templates are not right:\n{}", .0.join("\n"))]
    Faults(Vec<String>),
    /// A template that is not JSON.
    #[error("the template of {stack} cannot be written: {reason}")]
    Json {
        /// The stack.
        stack: StackId,
        /// Why.
        reason: String,
    },
}

impl Assembly {
    /// Writes all templates of the deployment with this name.
    ///
    /// # Errors
    /// When a stack's module has a mistake; all of them are told, with their places.
    pub fn synthesize(app_name: &AppName) -> Result<Self, SynthError> {
        let names = Names::new(app_name);
        let (mut stacks, mut faults) = (Vec::new(), Vec::new());
        for drafted in stacks::all(&names) {
            let place = |fault: &Fault| format!("{}: {fault}", drafted.id);
            faults.extend(drafted.faults.iter().map(place));
            let depends_on = dependencies(&drafted, &stacks, &mut faults);
            let Drafted {
                id,
                template,
                functions,
                ..
            } = drafted;
            let body = template.to_json().map_err(|error| SynthError::Json {
                stack: id,
                reason: error.to_string(),
            })?;
            stacks.push(Stack {
                id,
                name: names.of(id.code()),
                template,
                body,
                depends_on,
                functions,
            });
        }
        if faults.is_empty() {
            Ok(Self {
                app_name: app_name.clone(),
                stacks,
            })
        } else {
            Err(SynthError::Faults(faults))
        }
    }

    /// The stack with this id.
    pub fn stack(&self, id: StackId) -> Option<&Stack> {
        self.stacks.iter().find(|stack| stack.id == id)
    }
}

/// A stack as its module wrote it.
pub(crate) struct Drafted {
    pub(crate) id: StackId,
    pub(crate) template: Template,
    pub(crate) functions: Vec<FunctionAsset>,
    pub(crate) faults: Vec<Fault>,
}

/// The stacks before this one that export what it imports.
fn dependencies(drafted: &Drafted, before: &[Stack], faults: &mut Vec<String>) -> Vec<StackId> {
    let mut needed = Vec::new();
    for import in drafted.template.imports() {
        match before
            .iter()
            .find(|stack| stack.template.exports().any(|export| export == import))
        {
            Some(stack) => needed.push(stack.id),
            None => faults.push(format!(
                "{}: imports {import}, which no stack before it exports",
                drafted.id
            )),
        }
    }
    needed.sort_unstable();
    needed.dedup();
    needed
}
