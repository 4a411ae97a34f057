//! The changes of all stacks as one aligned table.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::diff::{Action, Replacement, render_details};
use super::leftovers::Leftover;
use super::planned_stack::PlannedStack;
use super::values;

/// The changes of the stacks; empty if there are none.
pub(super) fn text(planned: &[PlannedStack<'_>]) -> String {
    let changed: Vec<_> = planned
        .iter()
        .filter(|planned| planned.has_changes())
        .collect();
    if changed.is_empty() {
        return String::new();
    }
    let sections = [
        (
            ["", "stack", "resource", "permission"],
            permissions(&changed),
        ),
        (["", "stack", "type", "resources"], resources(&changed)),
    ];
    let mut text = String::new();
    for (heading, rows) in sections.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        text += &cli::table(&heading, heading.len(), rows);
        text.push('\n');
    }
    for planned in changed {
        let details = render_details(&planned.diff);
        let values = values::render(&planned.values);
        if !(details.is_empty() && values.is_empty()) {
            let _infallible = writeln!(text, "{}\n{details}{values}", planned.stack.name);
        }
    }
    text
}

/// Stack, resource and permission of each change of permissions.
fn permissions(planned: &[&PlannedStack<'_>]) -> Vec<Vec<String>> {
    let row = |planned: &PlannedStack<'_>| -> Vec<Vec<String>> {
        let id = planned.stack.id;
        let change = |change: &super::diff::GrantChange| {
            let mark = if change.added { "[+]" } else { "[-]" };
            vec![
                mark.to_owned(),
                id.to_string(),
                change.logical_id.clone(),
                format!("{}{}", change.grant, change.remark()),
            ]
        };
        planned.diff.grants.iter().map(change).collect()
    };
    planned.iter().flat_map(|planned| row(planned)).collect()
}

/// Stack, number, type and logical ID of changed resources; additions are counted by type.
fn resources(planned: &[&PlannedStack<'_>]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for planned in planned {
        let mut added: BTreeMap<&str, usize> = BTreeMap::new();
        for change in &planned.diff.resources {
            if change.action == Action::Add {
                *added.entry(&change.resource_type).or_default() += 1;
                continue;
            }
            let (mark, fate) = match (change.action, change.replacement) {
                (Action::Remove, _) if change.retained => ("[-]", " (retained)"),
                (Action::Remove, _) => ("[-]", ""),
                (_, Replacement::Certain) => ("[~]", " (replaced)"),
                (_, Replacement::Possible) => ("[~]", " (possibly replaced)"),
                (_, Replacement::Never) => ("[~]", ""),
            };
            rows.push(vec![
                mark.to_owned(),
                planned.stack.id.to_string(),
                change.resource_type.clone(),
                format!("{}{fate}", change.logical_id),
            ]);
        }
        let added = added.into_iter().map(|(resource_type, count)| {
            vec![
                "[+]".to_owned(),
                planned.stack.id.to_string(),
                resource_type.to_owned(),
                count.to_string(),
            ]
        });
        rows.extend(added);
        let imported = planned.left.iter().flat_map(Leftover::imported);
        rows.extend(imported.map(|resource| {
            vec![
                "[<]".to_owned(),
                planned.stack.id.to_string(),
                resource.resource_type.to_owned(),
                format!("{} (imported)", resource.logical_id),
            ]
        }));
    }
    rows
}

#[cfg(test)]
mod tests {
    use parameters::AppName;
    use serde_json::json;

    use super::*;
    use crate::deploy::diff::diff;
    use crate::deploy::planned_stack::Approved;
    use crate::{Assembly, Stack, StackId};

    fn planned<'a>(
        stack: &'a Stack,
        before: Option<&serde_json::Value>,
        after: &serde_json::Value,
    ) -> PlannedStack<'a> {
        PlannedStack {
            stack,
            deployed: None,
            recreated: None,
            left: Vec::new(),
            diff: diff(before, after),
            values: Vec::new(),
            approved: Approved::default(),
        }
    }

    #[test]
    fn shows_all_stacks_in_one_table() {
        let assembly = Assembly::synthesize(&AppName::default()).unwrap();
        let policy = |action: &str| {
            json!({"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": {"Statement": [
                {"Effect": "Allow", "Action": action, "Resource": "*"},
            ]}}]}})
        };
        let bucket =
            json!({"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {}});
        let new =
            json!({"Resources": {"Role": policy("s3:GetObject"), "Rows": bucket, "Logs": bucket}});
        let before = json!({"Resources": {"LoaderRole": policy("s3:GetObject"), "Rows": bucket}});
        let after = json!({"Resources": {"LoaderRole": policy("s3:PutObject")}});
        let stacks = [
            planned(assembly.stack(StackId::ContactRecords).unwrap(), None, &new),
            planned(
                assembly.stack(StackId::ContactLens).unwrap(),
                Some(&before),
                &after,
            ),
        ];
        insta::assert_snapshot!(text(&stacks));
    }
}
