//! All templates of a deployment.

use parameters::AppName;

use crate::model::{Fault, Template};
use crate::scope::FunctionAsset;
use crate::stacks::{self, StackDraft};
use crate::{Names, StackId};

/// The stacks of a deployment, each after its dependencies.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The name of the deployment.
    pub app_name: AppName,
    pub stacks: Vec<Stack>,
}

#[derive(Clone, Debug)]
pub struct Stack {
    pub id: StackId,
    /// Its name in CloudFormation: `AmazonConnectDataAnalyticsSample-ctr`.
    pub name: String,
    pub template: Template,
    /// The template as text.
    pub body: String,
    /// The stacks whose exports it imports, in deployment order.
    pub depends_on: Vec<StackId>,
    /// The functions whose code it requires.
    pub functions: Vec<FunctionAsset>,
}

/// A fault in the module of a stack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SynthError {
    /// Templates with faults.
    #[error("invalid templates:\n{}", .0.join("\n"))]
    Faults(Vec<String>),
    /// A template that is not JSON.
    #[error("the template of {stack} cannot be written: {reason}")]
    Json { stack: StackId, reason: String },
}

impl Assembly {
    /// Writes all templates of the deployment with this name.
    ///
    /// # Errors
    /// A module has a fault; the error lists all faults with their paths.
    pub fn synthesize(app_name: &AppName) -> Result<Self, SynthError> {
        let names = Names::new(app_name);
        let (mut stacks, mut faults) = (Vec::new(), Vec::new());
        for draft in stacks::all(&names) {
            let located = |fault: &Fault| format!("{}: {fault}", draft.id);
            faults.extend(draft.faults.iter().map(located));
            let depends_on = dependencies(&draft, &stacks, &mut faults);
            let StackDraft {
                id,
                template,
                functions,
                ..
            } = draft;
            let body = template.to_json().map_err(|error| SynthError::Json {
                stack: id,
                reason: error.to_string(),
            })?;
            stacks.push(Stack {
                id,
                name: names.resource_name(id.code()),
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

    pub fn stack(&self, id: StackId) -> Option<&Stack> {
        self.stacks.iter().find(|stack| stack.id == id)
    }
}

/// The stacks before this one that export what it imports.
fn dependencies(draft: &StackDraft, before: &[Stack], faults: &mut Vec<String>) -> Vec<StackId> {
    let mut needed = Vec::new();
    for import in draft.template.imports() {
        match before
            .iter()
            .find(|stack| stack.template.exports().any(|export| export == import))
        {
            Some(stack) => needed.push(stack.id),
            None => faults.push(format!(
                "{}: imports {import}, which no earlier stack exports",
                draft.id
            )),
        }
    }
    needed.sort_unstable();
    needed.dedup();
    needed
}
