//! The rows of a result, page by page.

use athena::Column;
use serde_json::{Value, json};

use super::RemoteError;
use super::client::Client;

const ACTION: &str = "GetQueryResults";
/// The most rows that Athena gives in one page.
const PAGE: usize = 1000;

/// A result in Athena's texts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Results {
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Its rows; none is NULL.
    pub(super) rows: Vec<Vec<Option<String>>>,
}

/// Reads all pages. `has_heading` tells whether the first row of the first one names the columns.
pub(super) async fn read(
    client: &Client<'_>,
    id: &str,
    has_heading: bool,
) -> Result<Results, RemoteError> {
    let mut results = Results::default();
    let mut token = Value::Null;
    loop {
        let mut body = json!({"QueryExecutionId": id, "MaxResults": PAGE});
        if !token.is_null() {
            body["NextToken"] = token.clone();
        }
        let page = client.call(ACTION, &body).await?;
        add(&mut results, &page, has_heading && token.is_null())?;
        match &page["NextToken"] {
            // The same token again would go on for ever.
            Value::String(next) if token.as_str() != Some(next) => {
                token = Value::String(next.clone())
            }
            _ => return Ok(results),
        }
    }
}

fn add(results: &mut Results, page: &Value, has_heading: bool) -> Result<(), RemoteError> {
    if results.columns.is_empty() {
        let columns = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
            .as_array()
            .into_iter()
            .flatten();
        results.columns = columns.map(column).collect();
    }
    let rows = page["ResultSet"]["Rows"].as_array().into_iter().flatten();
    for row in rows.map(|row| cells(row, results.columns.len())) {
        results.rows.push(row?);
    }
    let names = results.columns.iter().map(|column| Some(&column.name));
    if has_heading
        && results
            .rows
            .first()
            .is_some_and(|row| row.iter().map(Option::as_ref).eq(names))
    {
        results.rows.remove(0);
    }
    Ok(())
}

/// A column with its type as SQL spells it.
fn column(info: &Value) -> Column {
    let text = |key: &str| info[key].as_str().unwrap_or_default().to_owned();
    let data_type = match text("Type").as_str() {
        "float" => "real".to_owned(),
        "timestamp" => "timestamp(3)".to_owned(),
        "timestamp with time zone" => "timestamp(3) with time zone".to_owned(),
        "decimal" => format!("decimal({},{})", info["Precision"], info["Scale"]),
        "string" => "varchar".to_owned(),
        other => other.to_owned(),
    };
    let label = text("Label");
    Column {
        name: if label.is_empty() {
            text("Name")
        } else {
            label
        },
        data_type,
    }
}

/// The cells of a row: a cell without a value is NULL, one with an empty text is empty.
fn cells(row: &Value, columns: usize) -> Result<Vec<Option<String>>, RemoteError> {
    let cells: Vec<_> = row["Data"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|cell| cell["VarCharValue"].as_str().map(str::to_owned))
        .collect();
    if cells.len() == columns {
        return Ok(cells);
    }
    let what = format!("a row has {} values for {columns} columns", cells.len());
    Err(RemoteError::Answer {
        action: ACTION,
        what,
    })
}
