//! Differences between deployed and configured parameter values.

use std::fmt::Write;

use parameters::Entry;
use serde::Serialize;

use super::cloudformation::Deployed;
use crate::Stack;

/// A parameter whose configured value differs from the deployed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueChange {
    /// Name in the template.
    pub parameter: String,
    /// Deployed value.
    pub before: String,
    /// Configured value.
    pub after: String,
}

/// The stored parameters of a stack whose value differs from the deployed one.
pub fn value_changes(stack: &Stack, deployed: &Deployed, entries: &[Entry]) -> Vec<ValueChange> {
    let configured = |stored_name: &str| {
        entries
            .iter()
            .find(|entry| stored_name.rsplit('/').next() == Some(entry.name))
    };
    let change = |(name, stored_name): (&str, &str)| {
        let (before, after) = (
            deployed.parameters.get(name)?,
            &configured(stored_name)?.value,
        );
        // CloudFormation returns the name if it does not return the resolved value.
        let differs = before != after && before != stored_name;
        differs.then(|| ValueChange {
            parameter: name.to_owned(),
            before: before.clone(),
            after: after.clone(),
        })
    };
    let stored = stack
        .template
        .parameters()
        .filter_map(|(name, parameter)| Some((name, parameter.default()?.as_str()?)));
    stored.filter_map(change).collect()
}

/// Formats the changes, a line each.
pub fn render(changes: &[ValueChange]) -> String {
    let mut lines = if changes.is_empty() {
        String::new()
    } else {
        "Configuration\n".to_owned()
    };
    for ValueChange {
        parameter,
        before,
        after,
    } in changes
    {
        let _infallible = writeln!(lines, "  [~] {parameter}: {before} -> {after}");
    }
    lines
}

#[cfg(test)]
mod tests {
    use parameters::{AppName, Values, catalogue};

    use super::*;
    use crate::{Assembly, StackId};

    #[test]
    fn reports_changed_values_and_ignores_unresolved_names() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let mut values = Values::default();
        values.set(&catalogue::LOG_RETENTION_DAYS, "90");
        let parameters = [
            ("LogRetentionDays", "30"),
            (
                "FirehoseCompression",
                "/AmazonConnectDataAnalyticsSample/firehoseCompression",
            ),
        ];
        let parameters = parameters
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let deployed = Deployed {
            parameters,
            ..Deployed::default()
        };
        let changes = value_changes(
            assembly.stack(StackId::ContactRecords).unwrap(),
            &deployed,
            &values.entries().unwrap(),
        );
        assert_eq!(
            render(&changes),
            "Configuration\n  [~] LogRetentionDays: 30 -> 90\n"
        );
    }
}
