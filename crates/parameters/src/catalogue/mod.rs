//! The parameters themselves, in the order in which they are asked for, stored and printed.

mod settings;
mod sources;

pub use settings::*;
pub use sources::*;

use crate::{Condition, Definition, Group, Kind};

/// All parameters.
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
    &EF_STACK_ENABLED,
    &CONNECT_EVALUATION_FORMS_S3_LOCATION,
    &EF_PARTITIONING_SCHEDULE_ENABLED,
    &EF_REPORTING_STACK_ENABLED,
    &DASHBOARDS_STACK_ENABLED,
    &QUICKSIGHT_PRINCIPAL_ARN,
    &ALARM_EMAIL,
    &FIREHOSE_BUFFER_SECONDS,
    &FIREHOSE_BUFFER_MEGABYTES,
    &FIREHOSE_COMPRESSION,
    &LAMBDA_ARCHITECTURE,
    &LOG_RETENTION_DAYS,
];

/// What definitions have in common unless they say otherwise.
const TEMPLATE: Definition = Definition {
    name: "",
    flag: "",
    alias: None,
    kind: Kind::Boolean,
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

/// Whether a table's partitions are added by a schedule.
const SCHEDULE: Definition = Definition {
    default: Some("true"),
    question: "Add each day's partition by schedule?",
    summary: "A nightly job makes the folder of the new day known to Athena.",
    help: "Athena reads only days that are partitions of the table. Without the schedule, run the state machine \
           AthenaPartitioningStateMachine for each day yourself.",
    ..TEMPLATE
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Derived;

    #[test]
    fn every_default_is_a_value_in_its_stored_form() {
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
    fn names_and_flags_are_used_once() {
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
    fn parameters_are_grouped_and_asked_after_what_they_depend_on() {
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
    fn texts_fit_a_terminal_of_80_columns() {
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
