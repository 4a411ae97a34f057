//! The views, the same in Athena and in the local engine.
//!
//! A view is a file `sql/views/<name>.sql` whose header has the format of
//! [`catalogue`](crate::catalogue) and names its columns with their types in Athena;
//! `connect_ctr.*` is short for all columns of that table without partition keys. Glue needs types
//! in Hive's spelling too, so that Athena can use a view that was never run.

use std::sync::LazyLock;

use connect_core::Source;

use crate::catalogue::{Header, HeaderError, ResultColumn, with_time_zone};
use crate::partitions::{ZONE_DAYS, disconnect_days};
use crate::{TimeZone, files, tables};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub name: &'static str,
    pub title: &'static str,
    /// Description: what one row is.
    pub summary: String,
    pub columns: Vec<ResultColumn>,
    body: &'static str,
}

/// How a view's rows of local days are found: by a date column, and by partition keys that are
/// some days away from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalDate {
    /// Column of type `date`, in the reporting time zone.
    pub column: &'static str,
    /// The source whose rows the view has.
    pub source: Source,
    /// Days by which a partition may be later than the local date.
    pub days_after: i32,
    /// Whether the date is that of a disconnect, and the partition that of an initiation.
    is_disconnect: bool,
}

impl LocalDate {
    fn for_view(view: &str) -> Option<Self> {
        let (column, source) = match view {
            "connect_contacts" => ("disconnect_date", Source::ContactRecords),
            "connect_analyses" | "connect_analysis_categories" => {
                ("disconnect_date", Source::ContactLens)
            }
            "connect_transcript_turns" => ("conversation_date", Source::Transcripts),
            "connect_agent_states" | "connect_agent_hours" => ("state_date", Source::AgentEvents),
            "connect_agent_status" => ("status_date", Source::AgentEvents),
            "connect_ae_events" => ("event_date", Source::AgentEvents),
            "connect_cfl_events" => ("event_date", Source::ContactFlowLogs),
            "connect_evaluations"
            | "connect_evaluation_questions"
            | "connect_evaluation_sections" => ("evaluation_date", Source::EvaluationForms),
            _ => return None,
        };
        Some(Self {
            column,
            source,
            days_after: ZONE_DAYS,
            is_disconnect: column == "disconnect_date",
        })
    }

    /// Days by which a partition may be earlier than the local date, for contacts of one channel or
    /// of all.
    pub fn days_before(&self, channel: Option<&str>) -> i32 {
        if self.is_disconnect {
            disconnect_days(channel)
        } else {
            ZONE_DAYS
        }
    }
}

/// The six evaluation reporting views, each after those that it reads.
pub const EVALUATION_REPORTING: [&str; 6] = [
    "connect_ctr_denormalized",
    "connect_ef_evaluationquestionanswers_view",
    "connect_ef_evaluationsectionsscores_view",
    "connect_ef_evaluationsall_view",
    "final_connect_ef_evaluationsall_view",
    "final_connect_evaluation_ctr_view",
];

impl View {
    fn parse(name: &'static str, text: &'static str) -> Result<Self, HeaderError> {
        let Header {
            title,
            question: summary,
            columns,
            parameters,
            body,
        } = Header::parse(text).map_err(|error| error.in_file(name))?;
        debug_assert!(parameters.is_empty(), "views have no parameters");
        let columns = columns.into_iter().flat_map(expanded).collect();
        Ok(Self {
            name,
            title,
            summary,
            columns,
            body: body.trim_end(),
        })
    }

    /// SQL with tables and views named without their database, and dates in a time zone.
    pub fn sql(&self, time_zone: &TimeZone) -> String {
        with_time_zone(self.body, time_zone)
    }

    /// The local date by which rows are filtered, and how many days before and after it their
    /// partitions can be.
    pub fn local_date(&self) -> Option<LocalDate> {
        LocalDate::for_view(self.name)
    }

    /// Whether named queries read it: it is neither a view that deduplicates one table nor an
    /// evaluation reporting view.
    pub fn is_for_questions(&self) -> bool {
        Source::ALL
            .into_iter()
            .all(|source| deduplicated(source) != self.name)
            && !EVALUATION_REPORTING.contains(&self.name)
    }

    /// Whether the view reads the table or view `name`.
    pub fn reads(&self, name: &str) -> bool {
        let is_part_of_name =
            |character: char| character.is_ascii_alphanumeric() || character == '_';
        self.body
            .split(|character| !is_part_of_name(character))
            .any(|word| word == name)
    }
}

/// The column, or all columns of a table for `<table>.*`.
fn expanded(column: ResultColumn) -> Vec<ResultColumn> {
    let named = |name: &str| tables::ALL.into_iter().find(|table| table.name() == name);
    let Some(table) = column.name.strip_suffix(".*").and_then(named) else {
        return vec![column];
    };
    // Views live as long as the process, so their types may too.
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

/// All views, each after those that it reads, otherwise by name.
#[expect(clippy::expect_used, reason = "a test parses every header")]
pub fn all() -> &'static [View] {
    static ALL: LazyLock<Vec<View>> = LazyLock::new(|| {
        let views = parsed().map(|view| view.expect("a test parses every header"));
        ordered(views.collect())
    });
    &ALL
}

/// The name of the view that removes duplicates from a source's table.
pub fn deduplicated(source: Source) -> &'static str {
    match source {
        Source::ContactRecords => "connect_ctr_latest",
        Source::AgentEvents => "connect_ae_events",
        Source::ContactFlowLogs => "connect_cfl_events",
        Source::ContactLens => "connect_cl_current",
        Source::EvaluationForms => "connect_ef_current",
        Source::Transcripts => "connect_transcript_turns",
    }
}

pub fn view(name: &str) -> Option<&'static View> {
    all().iter().find(|view| view.name == name)
}

fn parsed() -> impl Iterator<Item = Result<View, HeaderError>> {
    files::in_folder("views").map(|(name, text)| View::parse(name, text))
}

/// Views in an order in which each follows those that it reads.
#[expect(clippy::expect_used, reason = "the views of this crate have no cycle")]
fn ordered(mut waiting: Vec<View>) -> Vec<View> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let reads_no_other = |view: &View| {
            !waiting
                .iter()
                .any(|other| other.name != view.name && view.reads(other.name))
        };
        let next = waiting
            .iter()
            .position(reads_no_other)
            .expect("the views have no cycle");
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// Converts a type from Athena's spelling to Hive's: `array(row(name varchar))` to
/// `array<struct<name:string>>`. None for a type that Glue does not have.
pub fn hive(presto: &str) -> Option<String> {
    let inside = |prefix: &str| presto.strip_prefix(prefix)?.strip_suffix(')');
    if let Some(element) = inside("array(") {
        return Some(format!("array<{}>", hive(element)?));
    }
    if let Some(fields) = inside("row(") {
        let fields = split_fields(fields).map(|field| {
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

/// The parts between commas outside of parentheses.
fn split_fields(fields: &str) -> impl Iterator<Item = &str> {
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
    fn parses_every_header() {
        let faults: Vec<_> = parsed()
            .filter_map(Result::err)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new());
    }

    #[test]
    fn expands_all_columns_of_a_table() {
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

    /// Words of the SELECT list before the first computed column, partition key or FROM.
    fn selected(view: &View) -> Vec<&str> {
        let list = view.body.strip_prefix("SELECT\n").unwrap();
        list.lines()
            .map(|line| line.trim().trim_end_matches(','))
            .take_while(|line| !line.contains(' ') && !crate::PARTITION_KEYS.contains(line))
            .collect()
    }

    #[test]
    fn views_of_a_table_select_its_columns_in_their_order() {
        let mut checked = 0;
        for table in tables::ALL {
            let all = format!("--   {}.* ", table.name());
            for (name, _) in files::in_folder("views").filter(|(_, text)| text.contains(&all)) {
                let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
                assert_eq!(
                    selected(view(name).unwrap()),
                    columns,
                    "list the columns of {} in the SELECT of sql/views/{name}.sql",
                    table.name()
                );
                checked += 1;
            }
        }
        assert_eq!(checked, 3);
    }

    #[test]
    fn views_follow_those_that_they_read() {
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
    fn every_column_has_a_type_in_glue() {
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
    fn converts_types_to_hive_spelling() {
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
