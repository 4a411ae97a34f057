//! A stack with its changes and their approval.

use std::collections::BTreeMap;

use super::approval::Reason;
use super::cloudformation::Deployed;
use super::diff::TemplateDiff;
use super::leftovers::{Leftover, ResourceKind};
use super::outcome::StackState;
use super::values::ValueChange;
use crate::Stack;

/// A stack that can be deployed, with what would change.
#[derive(Debug)]
pub struct PlannedStack<'a> {
    pub stack: &'a Stack,
    /// The deployed stack; `None` if it is created.
    pub deployed: Option<Deployed>,
    /// A stack whose creation or deletion failed, which is deleted first.
    pub recreated: Option<Deployed>,
    /// Existing resources to import.
    pub left: Vec<Leftover>,
    /// Changes of the template.
    pub diff: TemplateDiff,
    /// Changes of configured values.
    pub values: Vec<ValueChange>,
    /// What was approved.
    pub approved: Approved,
}

/// What was approved for a stack.
#[derive(Clone, Copy, Debug, Default)]
pub struct Approved {
    pub(super) changes: bool,
    pub(super) loss: bool,
}

impl Approved {
    /// Whether a reason needs no further approval.
    pub fn covers(self, reason: Reason) -> bool {
        match reason {
            Reason::Loss => self.loss,
            Reason::Broader | Reason::AnyChange => self.changes,
        }
    }
}

/// Whether deploying creates the resources of a stack, a data stream included. A stack whose creation or
/// deletion failed is deleted first.
pub(super) fn is_new(deployed: Option<&Deployed>, left: &[Leftover]) -> bool {
    let is_kept = deployed.is_some_and(|stack| {
        !matches!(
            stack.state(),
            StackState::Missing | StackState::MustBeRecreated
        )
    });
    !is_kept && !has_data_stream(left)
}

fn has_data_stream(left: &[Leftover]) -> bool {
    left.iter()
        .any(|left| left.kind == ResourceKind::DataStream)
}

impl PlannedStack<'_> {
    /// Whether a data stream that the stack has exists already.
    pub fn imports_data_stream(&self) -> bool {
        has_data_stream(&self.left)
    }

    /// What is executed before the change set of the stack, if anything is.
    pub fn preceding_operation(&self) -> Option<String> {
        if let Some(recreated) = &self.recreated {
            return Some(format!("is {} and must be deleted", recreated.status));
        }
        if self.left.is_empty() {
            return None;
        }
        let subjects: Vec<_> = self.left.iter().map(Leftover::subject).collect();
        Some(format!("must import {}", subjects.join(", ")))
    }

    /// Whether deploying creates the resources of the stack, a data stream included.
    pub fn is_new(&self) -> bool {
        is_new(self.deployed.as_ref(), &self.left)
    }

    /// Whether the template and these parameters are the deployed ones, so that a change set would
    /// be empty.
    pub fn is_unchanged(&self, parameters: &BTreeMap<String, Option<String>>) -> bool {
        // A stack whose operation failed has the new template without the resources that failed.
        let is_stable =
            |deployed: &&Deployed| self.left.is_empty() && deployed.state() == StackState::Stable;
        let Some(deployed) = self.deployed.as_ref().filter(is_stable) else {
            return false;
        };
        let defaults: BTreeMap<_, _> = self.stack.template.parameters().collect();
        let is_same = |(name, value): (&String, &Option<String>)| {
            let Some(value) = value else {
                return true;
            };
            let is_stored = defaults
                .get(name.as_str())
                .is_some_and(|parameter| parameter.is_stored());
            match deployed.parameters.get(name) {
                // The configured value was compared; without the resolved one it is unknown.
                Some(resolved) if is_stored => resolved != value,
                current => current == Some(value),
            }
        };
        self.diff.is_empty() && self.values.is_empty() && parameters.iter().all(is_same)
    }

    /// Whether deploying changes nothing, as far as templates and values show.
    pub fn has_changes(&self) -> bool {
        let is_same = self.deployed.is_some() && self.left.is_empty();
        !is_same || !self.diff.is_empty() || !self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use parameters::AppName;

    use super::super::leftovers::Fate;
    use super::*;
    use crate::{Assembly, StackId};

    fn planned(
        stack: &Stack,
        deployed: Option<Deployed>,
        recreated: Option<Deployed>,
        left: Vec<Leftover>,
    ) -> PlannedStack<'_> {
        PlannedStack {
            stack,
            deployed,
            recreated,
            left,
            diff: TemplateDiff::default(),
            values: Vec::new(),
            approved: Approved::default(),
        }
    }

    fn left(kind: ResourceKind) -> Vec<Leftover> {
        vec![Leftover {
            kind,
            name: "left".to_owned(),
            fate: Fate::Imported(Vec::new()),
        }]
    }

    fn with_status(status: &str) -> Deployed {
        Deployed {
            status: status.to_owned(),
            ..Deployed::default()
        }
    }

    #[test]
    fn stacks_are_new_when_nothing_of_their_streams_exists() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let stack = assembly.stack(StackId::ContactRecords).unwrap();
        let is_new = |deployed, recreated, left| planned(stack, deployed, recreated, left).is_new();
        let failed = with_status("ROLLBACK_COMPLETE");
        assert!(is_new(None, None, Vec::new()));
        assert!(is_new(None, Some(failed.clone()), Vec::new()));
        assert!(is_new(Some(failed), None, Vec::new()));
        assert!(is_new(None, None, left(ResourceKind::LogGroup)));
        assert!(!is_new(None, None, left(ResourceKind::DataStream)));
        assert!(!is_new(Some(Deployed::default()), None, Vec::new()));
    }

    #[test]
    fn stable_stack_with_the_same_parameters_is_unchanged() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let stack = assembly.stack(StackId::ContactRecords).unwrap();
        let mut parameters = stack.template.parameters();
        let (stored, _) = parameters.find(|(_, it)| it.is_stored()).unwrap();
        let is_unchanged = |status: &str, left, name: &str, value: Option<&str>| {
            let deployed = Deployed {
                parameters: [("Code", "a.zip"), (stored, "resolved")]
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .into(),
                ..with_status(status)
            };
            let given = [(name.to_owned(), value.map(str::to_owned))].into();
            planned(stack, Some(deployed), None, left).is_unchanged(&given)
        };
        let complete = "UPDATE_COMPLETE";
        for (name, value, expected) in [
            ("Code", Some("a.zip"), true),
            ("Code", Some("b.zip"), false),
            ("Code", None, true),
            ("Added", Some("a.zip"), false),
            (stored, Some("/App/name"), true),
            // CloudFormation returned the name instead of the resolved value.
            (stored, Some("resolved"), false),
        ] {
            let found = is_unchanged(complete, Vec::new(), name, value);
            assert_eq!(found, expected, "{name} {value:?}");
        }
        let same = Some("a.zip");
        assert!(!is_unchanged("UPDATE_FAILED", Vec::new(), "Code", same));
        assert!(!is_unchanged(
            complete,
            left(ResourceKind::LogGroup),
            "Code",
            same
        ));
        assert!(!planned(stack, None, None, Vec::new()).is_unchanged(&BTreeMap::new()));
    }

    #[test]
    fn stack_has_changes_if_it_is_new_or_imports_resources() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let stack = assembly.stack(StackId::ContactRecords).unwrap();
        let deployed = || Some(with_status("CREATE_COMPLETE"));
        let kept = planned(stack, deployed(), None, Vec::new());
        assert!(!kept.has_changes());
        assert_eq!(kept.preceding_operation(), None);
        assert!(planned(stack, None, None, Vec::new()).has_changes());
        let importing = planned(stack, deployed(), None, left(ResourceKind::DataStream));
        assert!(importing.has_changes() && importing.imports_data_stream());
        assert_eq!(
            importing.preceding_operation().as_deref(),
            Some("must import data stream left")
        );
        let failed = Some(with_status("ROLLBACK_COMPLETE"));
        let recreated = planned(stack, None, failed, Vec::new());
        assert!(!recreated.imports_data_stream());
        assert_eq!(
            recreated.preceding_operation().as_deref(),
            Some("is ROLLBACK_COMPLETE and must be deleted")
        );
    }
}
