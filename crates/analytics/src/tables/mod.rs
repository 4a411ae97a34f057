//! Tables of the sources.

mod agent_events;
mod contact_flow_logs;
mod contact_lens;
mod contact_records;
mod evaluation_forms;
mod transcripts;

pub use agent_events::CONNECT_AE;
pub use contact_flow_logs::CONNECT_CFL;
pub use contact_lens::CONNECT_CL;
pub use contact_records::CONNECT_CTR;
pub use evaluation_forms::CONNECT_EF;
pub use transcripts::CONNECT_TRANSCRIPTS;

use connect_core::Source;

use crate::Table;

/// All tables, in the order of their sources.
pub static ALL: [&Table; 6] = [
    &CONNECT_CTR,
    &CONNECT_AE,
    &CONNECT_CFL,
    &CONNECT_CL,
    &CONNECT_EF,
    &CONNECT_TRANSCRIPTS,
];

/// The table of a source.
pub fn table(source: Source) -> &'static Table {
    match source {
        Source::ContactRecords => &CONNECT_CTR,
        Source::AgentEvents => &CONNECT_AE,
        Source::ContactFlowLogs => &CONNECT_CFL,
        Source::ContactLens => &CONNECT_CL,
        Source::EvaluationForms => &CONNECT_EF,
        Source::Transcripts => &CONNECT_TRANSCRIPTS,
    }
}

/// A type written as a JSON value of it looks: `{name: string, levels: [double]}` is a struct with
/// an array in it.
macro_rules! data_type {
    (boolean) => { $crate::DataType::Boolean };
    (int) => { $crate::DataType::Int };
    (bigint) => { $crate::DataType::BigInt };
    (float) => { $crate::DataType::Float };
    (double) => { $crate::DataType::Double };
    (string) => { $crate::DataType::String };
    ([$element:tt]) => { $crate::DataType::Array(&data_type!($element)) };
    ({$($name:ident: $of:tt),+ $(,)?}) => {
        $crate::DataType::Struct(&[$($crate::Field { name: stringify!($name), data_type: data_type!($of) }),+])
    };
    // A type with a name, for what several columns have in common.
    ($named:ident) => { $named };
}

/// Columns, the original ones before the added ones: `name: type, "comment";` each.
macro_rules! columns {
    ($(original { $($name:ident: $of:tt, $comment:literal;)+ })? added { $($added:ident: $added_of:tt, $added_comment:literal;)* }) => {
        &[
            $($($crate::Column {
                name: stringify!($name),
                data_type: data_type!($of),
                origin: $crate::Origin::Original,
                comment: $comment,
            },)+)?
            $($crate::Column {
                name: stringify!($added),
                data_type: data_type!($added_of),
                origin: $crate::Origin::Added,
                comment: $added_comment,
            },)*
        ]
    };
}

use {columns, data_type};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{DataType, Field, PARTITION_KEYS};

    fn names(data_type: DataType) -> Vec<&'static str> {
        match data_type {
            DataType::Array(element) => names(*element),
            DataType::Struct(fields) => {
                let own: BTreeSet<_> = fields.iter().map(|field| field.name).collect();
                assert_eq!(
                    own.len(),
                    fields.len(),
                    "a field twice in {}",
                    data_type.hive()
                );
                fields
                    .iter()
                    .flat_map(|Field { name, data_type }| [vec![*name], names(*data_type)].concat())
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn names_are_in_lower_case_and_unique() {
        for table in ALL {
            let mut seen = BTreeSet::from(PARTITION_KEYS);
            for column in table.columns {
                assert!(
                    seen.insert(column.name),
                    "{} twice in {}",
                    column.name,
                    table.name()
                );
                for name in [vec![column.name], names(column.data_type)].concat() {
                    assert!(
                        name.bytes().all(|byte| byte.is_ascii_lowercase()),
                        "{name} in {}",
                        table.name()
                    );
                }
            }
        }
    }

    /// The type without fields of text, as [`connect_core::Shape`] displays it.
    fn without_text(data_type: DataType) -> String {
        match data_type {
            DataType::Array(element) => format!("array<{}>", without_text(*element)),
            DataType::Struct(fields) => {
                let fields = fields.iter().map(|field| (field.name, field.data_type));
                struct_without_text(fields)
            }
            scalar => scalar.hive().to_string(),
        }
    }

    fn struct_without_text(fields: impl Iterator<Item = (&'static str, DataType)>) -> String {
        let fields: Vec<_> = fields
            .filter(|(_, data_type)| *data_type != DataType::String)
            .map(|(name, data_type)| format!("{name}:{}", without_text(data_type)))
            .collect();
        format!("struct<{}>", fields.join(","))
    }

    #[test]
    fn rows_are_checked_against_the_types_of_their_columns() {
        for (table, checked) in [
            (&CONNECT_CTR, connect_core::contact_records::COLUMNS),
            (&CONNECT_AE, connect_core::agent_events::COLUMNS),
        ] {
            let columns = table.columns.iter();
            let columns = columns.map(|column| (column.name, column.data_type));
            assert_eq!(
                checked.to_string(),
                struct_without_text(columns),
                "{}: change COLUMNS of connect_core",
                table.name()
            );
        }
    }

    #[test]
    fn comments_fit_into_glue() {
        for column in ALL.iter().flat_map(|table| table.columns) {
            assert!(
                !column.comment.is_empty() && column.comment.len() <= 255,
                "{}",
                column.name
            );
        }
    }

    #[test]
    fn each_source_has_its_table() {
        for source in Source::ALL {
            assert_eq!(table(source).source, source);
        }
        assert_eq!(ALL.map(|table| table.source), Source::ALL);
    }
}
