//! A lake with all that is needed to ask Trino the same: rows, tables, views, and queries with what
//! they are expected to return.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;

use analytics::catalogue::{self, Arguments};
use analytics::dashboards::{self, Filter, Selection};
use analytics::views::{self, View};
use analytics::{DataType, PARTITION_KEYS, Table, TimeZone, tables};
use athena::{ErrorKind, Session, SessionSettings};
use connect_core::{Day, Source};
use serde_json::{Value, json};

use super::{TestLake, in_crate, random_queries};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Writes the lakes of the tests into `folder`: that of the catalogue, and with the queries in the
/// folder `seed` that of the samples. `random` is the number of random queries.
pub(crate) fn export(folder: &Path, seed: Option<&Path>, random: usize) -> Result<()> {
    let zones = [
        ("catalogue", "tests/catalogue/expected", TimeZone::UTC),
        (
            "new-york",
            "tests/catalogue/expected/new-york",
            TimeZone::parse("America/New_York")?,
        ),
    ];
    for (name, rows, zone) in &zones {
        let folder = folder.join(name);
        write_lake(&TestLake::from_catalogue(), &folder, Some(zone))?;
        write_catalogue(&folder.join("cases"), &in_crate(rows), zone)?;
    }
    let curated = serde_json::to_string_pretty(&super::export_curated::tables()?)?;
    write(&folder.join("catalogue/curated.json"), &curated)?;
    write_analysts(&folder.join("catalogue/cases/analysts"))?;
    write_named_queries(&folder.join("catalogue/cases/named"))?;
    write_visuals(&folder.join("catalogue/cases/visuals"))?;
    write_random_queries(&folder.join("catalogue/cases/random"), random)?;
    if let Some(seed) = seed {
        write_lake(&TestLake::from_samples(), &folder.join("samples"), None)?;
        write_seed(seed, &folder.join("samples/cases"))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    Ok(fs::write(path, text)?)
}

/// Writes a lake, with the views of a reporting time zone if one is given.
fn write_lake(lake: &TestLake, folder: &Path, zone: Option<&TimeZone>) -> Result<()> {
    copy(lake.path(), &folder.join("lake"))?;
    let tables: Vec<_> = tables::ALL.iter().map(|table| described(table)).collect();
    write(
        &folder.join("tables.json"),
        &serde_json::to_string_pretty(&tables)?,
    )?;
    let in_zone = |zone| {
        let views = in_order().into_iter();
        views.map(move |view| json!({"name": view.name, "sql": view.sql(zone)}))
    };
    let views: Vec<_> = zone.into_iter().flat_map(in_zone).collect();
    write(
        &folder.join("views.json"),
        &serde_json::to_string_pretty(&views)?,
    )
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn described(table: &Table) -> Value {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| [column.name.to_owned(), trino_type(column.data_type)])
        .collect();
    json!({"name": table.name(), "folder": format!("{}/fhbase", table.source.code()), "columns": columns, "partitionKeys": PARTITION_KEYS})
}

/// A type in Trino's spelling; names of fields are quoted, since some are words of SQL.
fn trino_type(data_type: DataType) -> String {
    match data_type {
        DataType::Array(element) => format!("array({})", trino_type(*element)),
        DataType::Struct(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|field| format!("\"{}\" {}", field.name, trino_type(field.data_type)))
                .collect();
            format!("row({})", fields.join(", "))
        }
        plain => plain.presto().to_string(),
    }
}

/// All views, each after those on which it stands.
fn in_order() -> Vec<&'static View> {
    let (mut ordered, mut done) = (Vec::new(), BTreeSet::new());
    while ordered.len() < views::all().len() {
        let ready = |view: &&View| {
            !done.contains(view.name)
                && views::all()
                    .iter()
                    .all(|other| !view.reads(other.name) || done.contains(other.name))
        };
        let Some(next) = views::all().iter().find(ready) else {
            return ordered;
        };
        done.insert(next.name);
        ordered.push(next);
    }
    ordered
}

/// Expected rows: the file's name without its ending, and what is in it.
fn expected(folder: &Path) -> Result<Vec<(String, Value)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        found.push((stem, serde_json::from_slice(&fs::read(&path)?)?));
    }
    Ok(found)
}

fn write_case(folder: &Path, stem: &str, sql: &str, expected: &Value) -> Result<()> {
    write(&folder.join(format!("{stem}.sql")), sql)?;
    write(
        &folder.join(format!("{stem}.json")),
        &serde_json::to_string(expected)?,
    )
}

/// Writes the queries and views of the catalogue with the rows that are expected in a time zone.
fn write_catalogue(folder: &Path, rows: &Path, zone: &TimeZone) -> Result<()> {
    for source in Source::ALL {
        for (stem, expected) in expected(&rows.join(source.code()))? {
            let name = stem.split('@').next().unwrap_or_default();
            let query =
                catalogue::query(name).ok_or_else(|| format!("there is no query {name}"))?;
            let mut arguments = Arguments::in_time_zone(zone.clone());
            for (parameter, text) in expected["arguments"].as_object().into_iter().flatten() {
                arguments.set(query, parameter, text.as_str().unwrap_or_default())?;
            }
            write_case(
                &folder.join(source.code()),
                &stem,
                &query.sql(&arguments)?,
                &expected,
            )?;
        }
    }
    for (name, mut expected) in expected(&rows.join("views"))? {
        let columns: Vec<_> = expected["columns"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|column| column[0].as_str())
            .collect();
        let sql = format!("SELECT \"{}\" FROM {name}", columns.join("\", \""));
        expected["orderBy"] = json!([]);
        write_case(&folder.join("views"), &name, &sql, &expected)?;
    }
    Ok(())
}

/// A session over the lake of the catalogue, with all views.
fn catalogue_session(lake: &TestLake) -> Session {
    let views = views::all().iter().map(|view| athena::View {
        name: view.name.to_owned(),
        sql: view.sql(&TimeZone::UTC),
    });
    lake.session_with(SessionSettings {
        views: views.collect(),
        ..SessionSettings::default()
    })
}

/// What a statement returns here, as a case for the comparison. An internal error is a fault of the
/// engine, and no case.
fn outcome(session: &Session, sql: &str) -> Result<Value> {
    Ok(match session.query_blocking(sql) {
        Ok(outcome) => {
            let columns: Vec<_> = outcome
                .columns
                .iter()
                .map(|column| json!([column.name, column.data_type]))
                .collect();
            let order = if sql.contains("ORDER BY") && !sql.contains("OVER (") {
                json!("given")
            } else {
                json!("any")
            };
            json!({
                "columns": columns,
                "rows": super::rows(&outcome),
                "orderBy": order,
                "bytesScanned": outcome.statistics.bytes_in_athena,
            })
        }
        Err(error) if error.kind() == ErrorKind::Internal => {
            return Err(format!("{error}\n{sql}").into());
        }
        Err(error) => json!({"error": error.kind().code()}),
    })
}

/// The statements of `tests/trino/analysts.sql`, with what they return here.
fn write_analysts(folder: &Path) -> Result<()> {
    let text = fs::read_to_string(in_crate("../../tests/trino/analysts.sql"))?;
    let lake = TestLake::from_catalogue();
    let session = catalogue_session(&lake);
    for (number, sql) in athena::split_statements(&text).all().enumerate() {
        let stem = format!("{:03}", number + 1);
        write_case(folder, &stem, sql, &outcome(&session, sql)?)?;
    }
    Ok(())
}

/// All named queries with their default arguments, with what they return here.
fn write_named_queries(folder: &Path) -> Result<()> {
    let lake = TestLake::from_catalogue();
    let session = catalogue_session(&lake);
    for query in catalogue::all() {
        let Ok(sql) = query.sql(&Arguments::default()) else {
            continue;
        };
        let mut case = outcome(&session, &sql)?;
        if case.get("error").is_none() {
            case["orderBy"] = json!("any");
        }
        write_case(folder, query.name, &sql, &case)?;
    }
    Ok(())
}

/// All visuals of the dashboards over the days of the lake, without and with filters.
fn write_visuals(folder: &Path) -> Result<()> {
    let lake = TestLake::from_catalogue();
    let session = catalogue_session(&lake);
    let all = Selection::new(Day::new(2026, 11, 17)?, Day::new(2026, 11, 23)?);
    let mut voice = all.clone();
    voice.set(Filter::Channel, Some("VOICE".to_owned()));
    for dashboard in dashboards::all() {
        for visual in dashboard.visuals {
            for (suffix, selection) in [("", &all), ("@voice", &voice)] {
                let sql = visual.sql(selection);
                let mut case = outcome(&session, &sql)?;
                if case.get("error").is_none() {
                    case["orderBy"] = json!("any");
                }
                let stem = format!("{}-{}{suffix}", dashboard.name, visual.name);
                write_case(folder, &stem, &sql, &case)?;
            }
        }
    }
    Ok(())
}

fn write_random_queries(folder: &Path, count: usize) -> Result<()> {
    let lake = TestLake::from_catalogue();
    let session = catalogue_session(&lake);
    for (number, sql) in random_queries::all(count).iter().enumerate() {
        let stem = format!("{:04}", number + 1);
        write_case(folder, &stem, sql, &outcome(&session, sql)?)?;
    }
    Ok(())
}

fn write_seed(queries: &Path, folder: &Path) -> Result<()> {
    for (stem, expected) in expected(&in_crate("tests/expected"))? {
        write_case(
            folder,
            &stem,
            &fs::read_to_string(queries.join(&stem).with_extension("sql"))?,
            &expected,
        )?;
    }
    Ok(())
}
