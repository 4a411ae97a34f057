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

    #[test]
    fn stacks_are_new_when_nothing_of_their_streams_exists() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let stack = assembly.stack(StackId::ContactRecords).unwrap();
        let planned = |deployed, recreated, left| PlannedStack {
            stack,
            deployed,
            recreated,
            left,
            diff: TemplateDiff::default(),
            values: Vec::new(),
            approved: Approved::default(),
        };
        let left = |kind| {
            vec![Leftover {
                kind,
                name: "left".to_owned(),
                fate: Fate::Imported(Vec::new()),
            }]
        };
        let deployed = || Some(Deployed::default());
        assert!(planned(None, None, Vec::new()).is_new());
        let failed = Deployed {
            status: "ROLLBACK_COMPLETE".to_owned(),
            ..Deployed::default()
        };
        assert!(planned(None, Some(failed.clone()), Vec::new()).is_new());
        assert!(planned(Some(failed), None, Vec::new()).is_new());
        assert!(planned(None, None, left(ResourceKind::LogGroup)).is_new());
        assert!(!planned(None, None, left(ResourceKind::DataStream)).is_new());
        assert!(!planned(deployed(), None, Vec::new()).is_new());
    }
}
