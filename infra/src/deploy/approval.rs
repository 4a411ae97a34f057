//! Which changes require approval.

use std::fmt::Write;

use clap::ValueEnum;

use super::cloudformation::PlannedChange;
use super::diff::{Action, Replacement, TemplateDiff};

/// Which changes require approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RequireApproval {
    /// No change requires approval.
    Never,
    /// Broader permissions or network access, and replacing or removing a resource that holds data.
    #[default]
    Broadening,
    /// Every change requires approval.
    AnyChange,
}

/// Why approval is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A resource that holds data is replaced or removed.
    Loss,
    /// Permissions or network access become broader.
    Broader,
    /// `any-change` was requested.
    AnyChange,
}

impl Reason {
    pub fn question(self, stack: &str) -> String {
        match self {
            Self::Broader => {
                format!("{stack} broadens permissions (listed above). Deploy?")
            }
            Self::Loss => {
                format!(
                    "{stack} replaces or removes resources that hold data (listed above). Deploy?"
                )
            }
            Self::AnyChange => format!("Deploy {stack}?"),
        }
    }
}

impl Reason {
    /// The question for the changes of all stacks; reasons are ordered by weight.
    pub fn question_for_all(self) -> &'static str {
        match self {
            Self::Loss => {
                "Resources that hold data are replaced or removed (listed above). Deploy?"
            }
            Self::Broader => "Permissions become broader (listed above). Deploy?",
            Self::AnyChange => "Deploy these changes?",
        }
    }
}

/// Whether changes of a template replace or remove resources that hold data.
pub fn has_loss(diff: &TemplateDiff) -> bool {
    diff.resources.iter().any(|resource| {
        let is_removed = resource.action == Action::Remove && !resource.retained;
        let is_replaced =
            resource.action == Action::Change && resource.replacement == Replacement::Certain;
        holds_data(&resource.resource_type) && (is_removed || is_replaced)
    })
}

/// Why these changes require approval, if they do.
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
    // The effect of a changed parameter on a policy is not visible in the template. Tags of the stack
    // change nothing that a policy allows.
    let changes_policy = |change: &PlannedChange| {
        is_policy(&change.resource_type)
            && change.action != "Remove"
            && !change.follows
            && change.causes != ["Tags"]
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

/// The changes caused by parameters or by other resources, not by the resource's own definition, a
/// line each.
pub fn other_changes(diff: &TemplateDiff, changes: &[PlannedChange]) -> String {
    let is_new = |change: &&PlannedChange| {
        !diff
            .resources
            .iter()
            .any(|resource| resource.logical_id == change.logical_id)
    };
    let line = |change: &PlannedChange| {
        let fate = match change.replacement {
            Replacement::Certain => " (replaced)",
            Replacement::Possible => " (possibly replaced)",
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
            "  [~] {} resources that refer to a changed resource and possibly stay unchanged",
            following.len()
        );
    }
    if lines.is_empty() {
        lines
    } else {
        format!("Caused by parameters and other resources\n{lines}")
    }
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
    fn harmless_changes_require_no_approval() {
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
    fn parameter_that_changes_policy_requires_approval() {
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
            "Caused by parameters and other resources\n  [~] AWS::IAM::Role CLOutputFileLoaderLambdaRole: Policies (ConnectContactLensS3BucketName)\n"
        );
    }

    #[test]
    fn reference_to_changed_resource_requires_no_approval() {
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
        let text = "Caused by parameters and other resources\n  [~] 1 resources that refer to a changed resource and possibly stay unchanged\n";
        assert_eq!(other_changes(&same, &[follows]), text);
    }

    #[test]
    fn permissions_are_broader_after_any_change_of_a_policy_but_its_removal() {
        let reason = |action, resource_type, replacement| {
            let changes = [change(action, resource_type, "Changed", replacement)];
            needed(
                RequireApproval::Broadening,
                &TemplateDiff::default(),
                &changes,
            )
        };
        for policy in [
            "AWS::IAM::ManagedPolicy",
            "AWS::S3::BucketPolicy",
            "AWS::Lambda::Permission",
        ] {
            let broader = Some(Reason::Broader);
            assert_eq!(
                reason("Modify", policy, Replacement::Never),
                broader,
                "{policy}"
            );
            assert_eq!(
                reason("Remove", policy, Replacement::Never),
                None,
                "{policy}"
            );
        }
        for (action, replacement) in [
            ("Modify", Replacement::Certain),
            ("Remove", Replacement::Never),
        ] {
            assert_eq!(reason(action, "AWS::CloudWatch::Alarm", replacement), None);
        }
    }

    #[test]
    fn other_changes_show_what_becomes_of_the_resource() {
        let changes = [
            ("Add", Replacement::Never),
            ("Remove", Replacement::Never),
            ("Import", Replacement::Never),
            ("Modify", Replacement::Certain),
            ("Modify", Replacement::Possible),
        ]
        .map(|(action, replacement)| PlannedChange {
            causes: vec!["Name".to_owned(), "Tags".to_owned()],
            ..change(action, "AWS::SQS::Queue", "Queue", replacement)
        });
        assert_eq!(
            other_changes(&TemplateDiff::default(), &changes),
            "Caused by parameters and other resources
  [+] AWS::SQS::Queue Queue: Name, Tags
  [-] AWS::SQS::Queue Queue: Name, Tags
  [<] AWS::SQS::Queue Queue: Name, Tags
  [~] AWS::SQS::Queue Queue (replaced): Name, Tags
  [~] AWS::SQS::Queue Queue (possibly replaced): Name, Tags
"
        );
    }

    /// CloudFormation lists every resource of a stack whose tags change.
    #[test]
    fn changed_tags_require_no_approval() {
        let tagged = PlannedChange {
            causes: vec!["Tags".to_owned()],
            ..change("Modify", "AWS::IAM::Role", "LoaderRole", Replacement::Never)
        };
        let same = TemplateDiff::default();
        let needed = needed(RequireApproval::Broadening, &same, &[tagged]);
        assert_eq!(needed, None);
    }

    #[test]
    fn removed_and_replaced_data_is_loss_and_retained_data_is_not() {
        let stream = |name: &str| json!({"Resources": {"Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": name}}}});
        let bucket = json!({"Resources": {"Rows": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {}}}});
        let nothing = json!({"Resources": {}});
        assert!(has_loss(&diff(Some(&stream("a")), &stream("b"))));
        assert!(has_loss(&diff(Some(&stream("a")), &nothing)));
        assert!(!has_loss(&diff(Some(&bucket), &nothing)));
        assert!(!has_loss(&diff(None, &stream("a"))));
        let kept = |hours: u32| json!({"Resources": {"Stream": {"Type": "AWS::Kinesis::Stream", "Properties": {"RetentionPeriodHours": hours}}}});
        assert!(!has_loss(&diff(Some(&kept(24)), &kept(48))));
        let alarm =
            json!({"Resources": {"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}}}});
        assert!(!has_loss(&diff(Some(&alarm), &nothing)));
    }

    #[test]
    fn data_loss_requires_approval() {
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
