//! A result with headings for people, for CSV and Excel downloads.

use std::borrow::Cow;

use analytics::TimeZone;
use analytics::catalogue::Query;
use analytics::dashboards::{Scale, Unit, Visual, VisualKind};
use athena::Column;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cli::text::capitalized;

use super::error::ApiError;
use super::response::QueryResponse;
use crate::output::workbook;

const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A sheet: headings, and rows of texts and numbers.
pub(super) struct Sheet<'a> {
    /// Name of the file without its extension.
    pub(super) name: String,
    pub(super) headings: Vec<Cow<'a, str>>,
    pub(super) columns: &'a [Column],
    /// `None` is NULL.
    pub(super) rows: &'a [Vec<Option<String>>],
}

impl<'a> Sheet<'a> {
    /// The data of a visual. Headings are the labels, with units and the time zone.
    pub(super) fn from_visual(
        name: String,
        visual: &Visual,
        response: &'a QueryResponse,
        time_zone: &TimeZone,
    ) -> Self {
        let dimensions = visual.dimensions().iter().map(|dimension| {
            let suffix = match dimension.scale {
                Scale::Number(of) => unit(of).to_owned(),
                Scale::Text | Scale::Flag => String::new(),
                _ => format!(" ({})", time_zone.name()),
            };
            format!("{}{suffix}", dimension.label)
        });
        let is_compared = visual.kind == VisualKind::Figures;
        let measures = visual.measures().iter().flat_map(|measure| {
            let label = format!("{}{}", measure.label, unit(measure.unit));
            let before = is_compared.then(|| format!("{label}, period before"));
            [Some(label), before].into_iter().flatten()
        });
        let headings = dimensions.chain(measures).map(Cow::Owned).collect();
        Self::new(name, headings, response)
    }

    /// The result of a named query. Headings are the labels of the page, with the time zone of dates
    /// and times.
    pub(super) fn from_query(
        query: &Query,
        response: &'a QueryResponse,
        time_zone: &TimeZone,
    ) -> Self {
        let headings = response.columns.iter().map(|column| {
            let comment = query
                .columns
                .iter()
                .find(|known| known.name == column.name)
                .map_or("", |known| known.comment);
            let is_time = ["date", "timestamp(3)"].contains(&column.data_type.as_str())
                || ["hour", "weekday"].contains(&column.name.as_str());
            let zone = if comment.contains("UTC") {
                "UTC"
            } else {
                time_zone.name()
            };
            let label = label(&column.name);
            Cow::Owned(if is_time {
                format!("{label} ({zone})")
            } else {
                label
            })
        });
        Self::new(query.name.to_owned(), headings.collect(), response)
    }

    fn new(name: String, headings: Vec<Cow<'a, str>>, response: &'a QueryResponse) -> Self {
        Self {
            name,
            headings,
            columns: &response.columns,
            rows: &response.rows,
        }
    }

    /// The sheet as a download for Excel.
    ///
    /// # Errors
    /// The sheet is too large for Excel.
    pub(super) fn excel(&self) -> Result<Response, ApiError> {
        let rows = self.rows.iter().map(|row| row.iter().map(Option::as_ref));
        let bytes = workbook(&self.headings, self.columns, rows)
            .map_err(|_| ApiError::request(&"too large for Excel: download CSV instead"))?;
        let disposition = format!("attachment; filename=\"{}.xlsx\"", self.name);
        let headers = [
            (header::CONTENT_TYPE, EXCEL.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        Ok((headers, bytes).into_response())
    }
}

/// `queue_name` as `Queue name`, like the page of a query.
fn label(name: &str) -> String {
    capitalized(&name.replace('_', " "))
}

/// The unit of exact values, which are not formatted.
fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => ", seconds",
        Unit::Share => ", 0 to 1",
        Unit::Percent => ", percent",
        Unit::Count | Unit::Sentiment | Unit::Number => "",
    }
}
