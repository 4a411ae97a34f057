//! The rows of a result, page by page.

use athena::Column;
use aws_sdk_athena::types::{ColumnInfo, ResultSet, Row};

use super::RemoteError;
use super::client::Client;

/// A result as Athena's texts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Results {
    pub(super) columns: Vec<Column>,
    /// Its rows; `None` is NULL.
    pub(super) rows: Vec<Vec<Option<String>>>,
}

/// Reads all pages. `has_heading` says whether the first row has the names of the columns.
pub(super) async fn read(
    client: &Client<'_>,
    id: &str,
    has_heading: bool,
) -> Result<Results, RemoteError> {
    let mut results = Results::default();
    let mut token: Option<String> = None;
    loop {
        let page = client.page(id, token.as_deref()).await?;
        add(&mut results, page.result, has_heading && token.is_none())?;
        // The same token again would never end.
        if page.next.is_none() || page.next == token {
            return Ok(results);
        }
        token = page.next;
    }
}

fn add(results: &mut Results, page: ResultSet, has_heading: bool) -> Result<(), RemoteError> {
    if results.columns.is_empty() {
        let columns = page
            .result_set_metadata
            .and_then(|metadata| metadata.column_info)
            .unwrap_or_default();
        results.columns = columns.into_iter().map(column).collect();
    }
    for row in page.rows.unwrap_or_default() {
        results.rows.push(cells(row, results.columns.len())?);
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
fn column(info: ColumnInfo) -> Column {
    let data_type = match info.r#type.as_str() {
        "float" => "real".to_owned(),
        "timestamp" => "timestamp(3)".to_owned(),
        "timestamp with time zone" => "timestamp(3) with time zone".to_owned(),
        "decimal" => format!("decimal({},{})", info.precision, info.scale),
        "string" => "varchar".to_owned(),
        other => other.to_owned(),
    };
    let label = info.label.filter(|label| !label.is_empty());
    Column {
        name: label.unwrap_or(info.name),
        data_type,
    }
}

/// The cells of a row: a cell without a value is NULL, one with an empty text is empty.
fn cells(row: Row, columns: usize) -> Result<Vec<Option<String>>, RemoteError> {
    let data = row.data.unwrap_or_default();
    let cells: Vec<_> = data.into_iter().map(|cell| cell.var_char_value).collect();
    if cells.len() == columns {
        return Ok(cells);
    }
    let reason = format!("a row has {} values for {columns} columns", cells.len());
    Err(RemoteError::Response {
        action: "GetQueryResults",
        reason,
    })
}
