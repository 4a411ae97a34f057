//! Which changes somebody must agree to.

use std::fmt::Write;

use clap::ValueEnum;

use super::cloudformation::PlannedChange;
use super::diff::{Action, Replacement, TemplateDiff};

/// When somebody is asked before a stack is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RequireApproval {
    /// Never.
    Never,
    /// When permissions or access from the network become broader, or data would be replaced or
    /// removed.
    #[default]
    Broadening,
    /// Always.
    AnyChange,
}

/// Why somebody must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody may do more than before.
    Broader,
    /// A bucket, stream or table gets a new one in its place, or goes.
    Loss,
    /// It was asked for.
    AnyChange,
}

impl Reason {
    /// The question.
    pub fn question(self, stack: &str) -> String {
        match self {
            Self::Broader => {
                format!("{stack} gives more permissions than before, see above. Deploy it?")
            }
            Self::Loss => {
                format!("{stack} replaces or removes what holds data, see above. Deploy it?")
            }
            Self::AnyChange => format!("Deploy {stack}?"),
        }
    }
}

/// Why somebody must agree to these changes, if they must.
pub fn needed(
    policy: RequireApproval,
    diff: &TemplateDiff,
    changes: &[PlannedChange],
) -> Option<Reason> {
    let is_known = |change: &PlannedChange| {
        diff.resources
            .iter()
            .any(|resource| resource.logical_id == change.logical_id)
    };
    // What a changed parameter does to a policy is not seen in the template.
    let changes_policy = |change: &PlannedChange| {
        is_policy(&change.resource_type)
            && change.action != "Remove"
            && !change.follows
            && !is_known(change)
    };
    let is_broader = diff.broadened().next().is_some() || changes.iter().any(changes_policy);
    let loses = |change: &PlannedChange| {
        holds_data(&change.resource_type)
            && (change.action == "Remove" || change.replacement == Replacement::Certain)
    };
    match policy {
        RequireApproval::Never => None,
        _ if changes.iter().any(loses) => Some(Reason::Loss),
        _ if is_broader => Some(Reason::Broader),
        RequireApproval::AnyChange => Some(Reason::AnyChange),
        RequireApproval::Broadening => None,
    }
}

fn is_policy(resource_type: &str) -> bool {
    resource_type.starts_with("AWS::IAM::")
        || resource_type.ends_with("Policy")
        || resource_type == "AWS::Lambda::Permission"
}

fn holds_data(resource_type: &str) -> bool {
    matches!(
        resource_type,
        "AWS::S3::Bucket" | "AWS::Kinesis::Stream" | "AWS::Glue::Database" | "AWS::SQS::Queue"
    )
}

/// The changes that follow from parameters or from other resources, not from the resource's own
/// definition, a line each.
pub fn other_changes(diff: &TemplateDiff, changes: &[PlannedChange]) -> String {
    let is_new = |change: &&PlannedChange| {
        !diff
            .resources
            .iter()
            .any(|resource| resource.logical_id == change.logical_id)
    };
    let line = |change: &PlannedChange| {
        let fate = match change.replacement {
            Replacement::Certain => " (is replaced)",
            Replacement::Possible => " (may be replaced)",
            Replacement::Never => "",
        };
        let mark = match change.action.as_str() {
            "Add" => "[+]",
            "Remove" => "[-]",
            "Import" => "[<]",
            _ => "[~]",
        };
        format!(
            "  {mark} {} {}{fate}: {}\n",
            change.resource_type,
            change.logical_id,
            change.causes.join(", ")
        )
    };
    let (following, others): (Vec<_>, Vec<_>) = changes
        .iter()
        .filter(is_new)
        .partition(|change| change.follows);
    let mut lines = others.into_iter().map(line).collect::<Vec<_>>().concat();
    if !following.is_empty() {
        let _infallible = writeln!(
            lines,
            "  [~] {} that refer to something that changes, and may stay as they are",
            following.len()
        );
    }
    if lines.is_empty() {
        lines
    } else {
        format!("Through parameters and other resources\n{lines}")
    }
}

/// How many resources are added, changed and removed, in words.
pub fn summary(diff: &TemplateDiff) -> String {
    let count = |action| {
        diff.resources
            .iter()
            .filter(|resource| resource.action == action)
            .count()
    };
    format!(
        "{} to add, {} to change, {} to remove",
        count(Action::Add),
        count(Action::Change),
        count(Action::Remove)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::deploy::diff::diff;

    fn change(
        action: &str,
        resource_type: &str,
        logical_id: &str,
        replacement: Replacement,
    ) -> PlannedChange {
        let [action, resource_type, logical_id] =
            [action, resource_type, logical_id].map(str::to_owned);
        let causes = vec!["Policies (ConnectContactLensS3BucketName)".to_owned()];
        PlannedChange {
            action,
            logical_id,
            resource_type,
            replacement,
            causes,
            follows: false,
        }
    }

    #[test]
    fn nobody_is_asked_for_changes_that_give_nothing_and_take_nothing() {
        let before = json!({"Resources": {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Threshold": 1}}}});
        let after = json!({"Resources": {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Threshold": 2}}}});
        let changes = [change(
            "Modify",
            "AWS::CloudWatch::Alarm",
            "Alarm",
            Replacement::Never,
        )];
        let diff = diff(Some(&before), &after);
        assert_eq!(needed(RequireApproval::Broadening, &diff, &changes), None);
        assert_eq!(
            needed(RequireApproval::AnyChange, &diff, &changes),
            Some(Reason::AnyChange)
        );
        assert_eq!(other_changes(&diff, &changes), "");
    }

    #[test]
    fn a_parameter_that_changes_a_policy_is_broader_and_is_shown() {
        let same = TemplateDiff::default();
        let changes = [change(
            "Modify",
            "AWS::IAM::Role",
            "CLOutputFileLoaderLambdaRole",
            Replacement::Never,
        )];
        assert_eq!(
            needed(RequireApproval::Broadening, &same, &changes),
            Some(Reason::Broader)
        );
        assert_eq!(needed(RequireApproval::Never, &same, &changes), None);
        assert_eq!(
            other_changes(&same, &changes),
            "Through parameters and other resources\n  [~] AWS::IAM::Role CLOutputFileLoaderLambdaRole: Policies (ConnectContactLensS3BucketName)\n"
        );
    }

    #[test]
    fn what_only_refers_to_something_that_changes_is_counted_and_gives_nothing() {
        let follows = PlannedChange {
            follows: true,
            ..change("Modify", "AWS::IAM::Role", "LoaderRole", Replacement::Never)
        };
        let same = TemplateDiff::default();
        assert_eq!(
            needed(
                RequireApproval::Broadening,
                &same,
                std::slice::from_ref(&follows)
            ),
            None
        );
        let text = "Through parameters and other resources\n  [~] 1 that refer to something that changes, and may stay as they are\n";
        assert_eq!(other_changes(&same, &[follows]), text);
    }

    #[test]
    fn data_that_would_go_is_asked_about_first() {
        for (action, replacement) in [
            ("Remove", Replacement::Never),
            ("Modify", Replacement::Certain),
        ] {
            let changes = [change(
                action,
                "AWS::Kinesis::Stream",
                "CTRKinesisStream",
                replacement,
            )];
            assert_eq!(
                needed(
                    RequireApproval::Broadening,
                    &TemplateDiff::default(),
                    &changes
                ),
                Some(Reason::Loss)
            );
        }
    }
}
