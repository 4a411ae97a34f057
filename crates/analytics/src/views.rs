//! The views: queries with a name, in Athena and on this machine the same.
//!
//! A view is a file `sql/views/<name>.sql` whose header, of the form that
//! [`catalogue`](crate::catalogue) has, names its columns with their types in Athena;
//! `connect_ctr.*` stands for all columns of that table, partition keys aside. Glue needs types in
//! Hive's spelling too, so that a view can be used without having been run.

use std::sync::LazyLock;

use connect_core::Source;

use crate::catalogue::{Header, HeaderError, ResultColumn};
use crate::{files, tables};

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What one of its rows is, and what has to be known of it.
    pub summary: String,
    /// Its columns.
    pub columns: Vec<ResultColumn>,
    /// Its query, on tables and views without their database.
    pub sql: &'static str,
}

/// The six views for reports on evaluations, each after those on which it stands.
pub const EVALUATION_REPORTING: [&str; 6] = [
    "connect_ctr_denormalized",
    "connect_ef_evaluationquestionanswers_view",
    "connect_ef_evaluationsectionsscores_view",
    "connect_ef_evaluationsall_view",
    "final_connect_ef_evaluationsall_view",
    "final_connect_evaluation_ctr_view",
];

impl View {
    fn read(name: &'static str, text: &'static str) -> Result<Self, HeaderError> {
        let Header {
            title,
            question: summary,
            columns,
            parameters,
            body,
        } = Header::parse(text).map_err(|error| error.of(name))?;
        debug_assert!(parameters.is_empty(), "views have no parameters");
        let columns = columns.into_iter().flat_map(expanded).collect();
        Ok(Self {
            name,
            title,
            summary,
            columns,
            sql: body.trim_end(),
        })
    }

    /// Whether it is neither over a source's table alone nor for reports on evaluations: what
    /// people's questions stand on.
    pub fn is_for_questions(&self) -> bool {
        Source::ALL
            .into_iter()
            .all(|source| of_source(source) != self.name)
            && !EVALUATION_REPORTING.contains(&self.name)
    }

    /// Whether the view reads the table or view `name`.
    pub fn reads(&self, name: &str) -> bool {
        let is_part_of_name =
            |character: char| character.is_ascii_alphanumeric() || character == '_';
        self.sql
            .split(|character| !is_part_of_name(character))
            .any(|word| word == name)
    }
}

/// The column itself, or those of the table that it stands for.
fn expanded(column: ResultColumn) -> Vec<ResultColumn> {
    let named = |name: &str| tables::ALL.into_iter().find(|table| table.name() == name);
    let Some(table) = column.name.strip_suffix(".*").and_then(named) else {
        return vec![column];
    };
    // Types are spelled once in a program, for views that last as long as it does.
    let spelled = |of: &crate::Column| of.data_type.presto().to_string().leak();
    table
        .columns
        .iter()
        .map(|of| ResultColumn {
            name: of.name,
            data_type: spelled(of),
            comment: of.comment,
        })
        .collect()
}

/// All views, each after those on which it stands, otherwise by name.
pub fn all() -> &'static [View] {
    static ALL: LazyLock<Vec<View>> =
        LazyLock::new(|| ordered(read().filter_map(Result::ok).collect()));
    &ALL
}

/// The name of the view over a source's table in which each row is there once.
pub fn of_source(source: Source) -> &'static str {
    match source {
        Source::ContactRecords => "connect_ctr_latest",
        Source::AgentEvents => "connect_ae_events",
        Source::ContactFlowLogs => "connect_cfl_events",
        Source::ContactLens => "connect_cl_current",
        Source::EvaluationForms => "connect_ef_current",
    }
}

/// The view with this name.
pub fn view(name: &str) -> Option<&'static View> {
    all().iter().find(|view| view.name == name)
}

fn read() -> impl Iterator<Item = Result<View, HeaderError>> {
    files::of("views").map(|(name, text)| View::read(name, text))
}

/// Views whose views are there already, then those that stand on them. Views that stand on each
/// other keep their order.
fn ordered(mut waiting: Vec<View>) -> Vec<View> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let stands_alone = |view: &View| {
            !waiting
                .iter()
                .any(|other| other.name != view.name && view.reads(other.name))
        };
        let next = waiting.iter().position(stands_alone).unwrap_or_default();
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// Athena's spelling of a type in Hive's, `array(row(name varchar))` to
/// `array<struct<name:string>>`; none for a type that Glue cannot keep.
pub fn hive(presto: &str) -> Option<String> {
    let inside = |prefix: &str| presto.strip_prefix(prefix)?.strip_suffix(')');
    if let Some(element) = inside("array(") {
        return Some(format!("array<{}>", hive(element)?));
    }
    if let Some(fields) = inside("row(") {
        let fields = split(fields).map(|field| {
            field
                .trim()
                .split_once(' ')
                .and_then(|(name, of)| Some(format!("{name}:{}", hive(of)?)))
        });
        return Some(format!(
            "struct<{}>",
            fields.collect::<Option<Vec<_>>>()?.join(",")
        ));
    }
    let plain = match presto {
        "varchar" | "json" => "string",
        "integer" => "int",
        "real" => "float",
        "timestamp(3)" => "timestamp",
        "boolean" | "bigint" | "double" | "date" => presto,
        _ => return None,
    };
    Some(plain.to_owned())
}

/// The parts between the commas that stand in no parentheses.
fn split(fields: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    fields.split(move |character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_is_read() {
        let faults: Vec<_> = read()
            .filter_map(Result::err)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn all_columns_of_a_table_are_named_in_a_few_signs() {
        let latest = view("connect_ctr_latest").unwrap();
        let names: Vec<_> = latest.columns.iter().map(|column| column.name).collect();
        let of_table = tables::CONNECT_CTR.columns.iter().map(|column| column.name);
        assert_eq!(
            names,
            of_table.chain(crate::PARTITION_KEYS).collect::<Vec<_>>()
        );
        let attempts = latest
            .columns
            .iter()
            .find(|column| column.name == "agentconnectionattempts")
            .unwrap();
        assert_eq!(attempts.data_type, "integer");
    }

    #[test]
    fn views_come_after_those_on_which_they_stand() {
        for (position, view) in all().iter().enumerate() {
            for later in &all()[position + 1..] {
                assert!(
                    !view.reads(later.name),
                    "{} reads {}",
                    view.name,
                    later.name
                );
            }
        }
    }

    #[test]
    fn glue_can_keep_every_column() {
        for view in all() {
            for column in &view.columns {
                assert!(
                    hive(column.data_type).is_some(),
                    "{}.{} {}",
                    view.name,
                    column.name,
                    column.data_type
                );
            }
        }
    }

    #[test]
    fn types_are_spelled_as_hive_spells_them() {
        for (presto, expected) in [
            ("varchar", Some("string")),
            (
                "array(row(name varchar, levels array(real)))",
                Some("array<struct<name:string,levels:array<float>>>"),
            ),
            ("timestamp(3)", Some("timestamp")),
            ("timestamp(3) with time zone", None),
        ] {
            assert_eq!(hive(presto).as_deref(), expected, "{presto}");
        }
        let agent = crate::tables::CONNECT_CTR
            .column("agent")
            .unwrap()
            .data_type;
        assert_eq!(
            hive(&agent.presto().to_string()),
            Some(agent.hive().to_string())
        );
    }
}
