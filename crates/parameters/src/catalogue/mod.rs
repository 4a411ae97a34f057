//! The parameters, in the order of questions, Parameter Store and reference.

mod settings;
mod sources;

pub use settings::*;
pub use sources::*;

use crate::{Condition, Definition, Group, ValueType};

pub static ALL: &[&Definition] = &[
    &AWS_GLUE_DATABASE_NAME,
    &CTR_STACK_ENABLED,
    &CTR_PARTITIONING_SCHEDULE_ENABLED,
    &AE_STACK_ENABLED,
    &AE_PARTITIONING_SCHEDULE_ENABLED,
    &CONNECT_INSTANCE_ID,
    &KINESIS_STREAM_MODE,
    &NUMBER_OF_AGENTS,
    &CFL_STACK_ENABLED,
    &CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP,
    &CFL_PARTITIONING_SCHEDULE_ENABLED,
    &CL_STACK_ENABLED,
    &CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
    &CONTACT_LENS_CHANNELS,
    &CONTACT_LENS_REDACTION,
    &CL_PARTITIONING_SCHEDULE_ENABLED,
    &TRANSCRIPTS_STACK_ENABLED,
    &TRANSCRIPTS_REDACTION,
    &TRANSCRIPTS_RETENTION_DAYS,
    &TRANSCRIPTS_KMS_KEY_ARN,
    &TRANSCRIPTS_PARTITIONING_SCHEDULE_ENABLED,
    &EF_STACK_ENABLED,
    &CONNECT_EVALUATION_FORMS_S3_LOCATION,
    &EF_PARTITIONING_SCHEDULE_ENABLED,
    &EF_REPORTING_STACK_ENABLED,
    &CURATED_STACK_ENABLED,
    &DASHBOARDS_STACK_ENABLED,
    &QUICKSIGHT_PRINCIPAL_ARN,
    &ALARM_EMAIL,
    &CTR_STREAM_ARN,
    &AE_STREAM_ARN,
    &KMS_KEY_ARN,
    &TAGS,
    &FIREHOSE_BUFFER_SECONDS,
    &FIREHOSE_BUFFER_MEGABYTES,
    &FIREHOSE_COMPRESSION,
    &LAMBDA_ARCHITECTURE,
    &LOG_RETENTION_DAYS,
    &REPORTING_TIME_ZONE,
    &CURATED_DAYS_FROM_ROWS,
    &CURATED_REPLACED_DAYS,
];

/// Fields that most definitions share.
const TEMPLATE: Definition = Definition {
    name: "",
    flag: "",
    alias: None,
    kind: ValueType::Boolean,
    default: None,
    required: true,
    group: Group::Advanced,
    condition: Condition::Always,
    question: "",
    summary: "",
    help: "",
};

/// Whether a stack is deployed.
const STACK: Definition = Definition {
    default: Some("false"),
    ..TEMPLATE
};

/// Whether a schedule adds the partitions of a table.
const SCHEDULE: Definition = Definition {
    default: Some("true"),
    question: "Add daily partitions by schedule?",
    summary: "Adds the partition of the next day to the Athena table every night.",
    help: "Athena reads only partitions that the table knows. Without the schedule, run `infra load-partitions` or the state \
           machine AthenaPartitioningStateMachine for each day.",
    ..TEMPLATE
};

impl Definition {
    /// The parameter with this flag or earlier flag.
    pub fn from_flag(flag: &str) -> Option<&'static Self> {
        ALL.iter()
            .copied()
            .find(|definition| definition.flag == flag || definition.alias == Some(flag))
    }

    /// The parameter with this name in Parameter Store.
    pub fn from_name(name: &str) -> Option<&'static Self> {
        ALL.iter()
            .copied()
            .find(|definition| definition.name == name)
    }

    /// The flag most similar to a word, if one is similar.
    pub fn nearest_flag(word: &str) -> Option<&'static str> {
        cli::nearest(word, ALL.iter().map(|definition| definition.flag))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Derived;

    #[test]
    fn defaults_and_examples_are_valid_and_normalized() {
        for parameter in ALL {
            if let Some(default) = parameter.default {
                assert_eq!(
                    parameter.check(default).as_deref(),
                    Ok(default),
                    "{}",
                    parameter.flag
                );
            }
            let example = parameter.kind.example();
            assert_eq!(
                parameter.check(&example).as_ref(),
                Ok(&example),
                "{}",
                parameter.flag
            );
        }
    }

    #[test]
    fn names_and_flags_are_unique() {
        let names = ALL
            .iter()
            .map(|parameter| parameter.name)
            .chain(Derived::ALL.iter().map(|derived| derived.name));
        let flags = ALL
            .iter()
            .flat_map(|parameter| [Some(parameter.flag), parameter.alias])
            .flatten();
        let mut seen = BTreeSet::new();
        for name in names.chain(flags) {
            assert!(seen.insert(name), "{name}");
        }
    }

    #[test]
    fn parameters_follow_their_group_and_their_dependencies() {
        assert!(ALL.is_sorted_by_key(|parameter| parameter.group));
        let position = |one: &Definition| ALL.iter().position(|other| *other == one);
        for parameter in ALL {
            if let Condition::AnyOf(choices) = parameter.condition {
                assert!(
                    choices
                        .iter()
                        .all(|(other, _)| position(other) < position(parameter)),
                    "{}",
                    parameter.flag
                );
                assert!(
                    choices
                        .iter()
                        .all(|(other, value)| other.check(value).as_deref() == Ok(*value)),
                    "{}",
                    parameter.flag
                );
            }
        }
    }

    #[test]
    fn texts_fit_80_columns() {
        for parameter in ALL {
            assert!(
                !parameter.question.is_empty() && parameter.question.len() <= 40,
                "{}",
                parameter.flag
            );
            assert!(
                !parameter.summary.is_empty() && parameter.summary.len() <= 76,
                "{}: {}",
                parameter.flag,
                parameter.summary.len()
            );
            assert!(
                parameter.summary.ends_with('.') && parameter.help.ends_with('.'),
                "{}",
                parameter.flag
            );
        }
    }
}
